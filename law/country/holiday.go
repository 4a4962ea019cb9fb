package country

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"retour/law/calendar"
)

// holiday is one line of a country's holidays.
type holiday struct {
	key      string
	rule     calendar.Rule
	regions  []*Region // none: the whole country
	from, to calendar.Date
	observed string
}

// How a holiday on a day of rest is made up for.
const (
	nextFree = "next free"
	toMonday = "sunday to monday"
)

// keep reads the holidays.
func (c *Country) keep(f file, called map[string]Name) error {
	var errs []error
	seen := map[string]bool{}
	for _, line := range f.Holidays {
		rule, err := calendar.ParseRule(line.Rule)
		h := holiday{key: line.Key, rule: rule, from: line.From, to: line.To, observed: line.Observed}
		for _, code := range line.Regions {
			region := c.region(code)
			if h.regions = append(h.regions, region); region == nil {
				err = errors.New("no region " + code)
			}
		}
		identity := fmt.Sprint(line.Key, line.Rule, line.Regions, line.From, line.Observed)
		switch {
		case err != nil:
		case len(called[line.Key]) == 0:
			err = errors.New("has no name in names.json")
		case !slices.Contains([]string{"", nextFree, toMonday}, line.Observed):
			err = errors.New("is made up for in no known way: " + line.Observed)
		case line.To != 0 && line.To < line.From:
			err = errors.New("ends before it begins")
		case seen[identity]:
			err = errors.New("is there twice")
		}
		seen[identity] = true
		if err != nil {
			errs = append(errs, fmt.Errorf("holiday %s %s: %w", line.Key, line.Rule, err))
		}
		c.holidays = append(c.holidays, h)
	}
	sets := map[string]bool{}
	for _, r := range c.regions {
		set := ""
		for i, h := range c.holidays {
			if slices.Contains(h.regions, r) {
				set += fmt.Sprint(i, " ")
			}
		}
		if set == "" {
			continue // it has the days of the country
		}
		if r.table = new(table); !sets[set] {
			c.own = append(c.own, r)
		}
		sets[set] = true
	}
	return errors.Join(errs...)
}

// Day is one holiday of a year.
type Day struct {
	On  calendar.Date
	Key string
}

// The years whose tables are kept: those that are asked for again and again.
const (
	firstKept = 2010
	lastKept  = 2045
)

// table keeps the holidays of a country or region once worked out: they follow from the data alone.
type table [lastKept - firstKept + 1]atomic.Pointer[[]Day]

// Holidays are the holidays of a year in a region, or, without one, of the whole country, in their order. Days of rest
// among them are named too.
func (c *Country) Holidays(region *Region, year int) []Day {
	kept := &c.table
	if region != nil && region.table != nil {
		kept = region.table
	}
	if year < firstKept || year > lastKept {
		return c.work(region, year)
	}
	place := &kept[year-firstKept]
	if days := place.Load(); days != nil {
		return *days
	}
	days := c.work(region, year)
	place.Store(&days)
	return days
}

func (c *Country) work(region *Region, of int) []Day {
	var days, made []Day
	for _, h := range c.holidays {
		on := h.rule.In(of)
		if on == 0 || on < h.from || h.to != 0 && on > h.to || len(h.regions) > 0 && !slices.Contains(h.regions, region) {
			continue
		}
		if h.observed == "" {
			days = append(days, Day{on, h.key})
		} else {
			made = append(made, Day{on, h.observed + h.key})
		}
	}
	byDay := func(a, b Day) int { return int(a.On - b.On) }
	slices.SortStableFunc(made, byDay)
	for _, m := range made {
		if key, ok := cut(m.Key, toMonday); ok {
			if days = append(days, Day{m.On, key}); m.On.Weekday() == 0 {
				days = append(days, Day{m.On + 1, key})
			}
			continue
		}
		key, _ := cut(m.Key, nextFree)
		if !c.rests(m.On) {
			continue
		}
		on := m.On
		for c.rests(on) || slices.ContainsFunc(days, func(d Day) bool { return d.On == on }) {
			on++
		}
		days = append(days, Day{on, key})
	}
	slices.SortStableFunc(days, byDay)
	return slices.CompactFunc(days, func(a, b Day) bool { return a.On == b.On })
}

func cut(text, prefix string) (string, bool) {
	if len(text) > len(prefix) && text[:len(prefix)] == prefix {
		return text[len(prefix):], true
	}
	return text, false
}

func (c *Country) rests(day calendar.Date) bool { return slices.Contains(c.rest, day.Weekday()) }

// Rest says why nobody works on a day: "saturday", "sunday" or the key of a holiday; "" on a working day.
func (c *Country) Rest(region *Region, day calendar.Date) string {
	if c.rests(day) {
		return calendar.WeekdayName(day.Weekday())
	}
	for _, h := range c.Holidays(region, day.Year()) {
		if h.On == day {
			return h.Key
		}
	}
	return ""
}

// WorkingDay is the day itself, or, where nobody works then, the next working day, with why it moved.
func (c *Country) WorkingDay(region *Region, day calendar.Date) (to calendar.Date, why string) {
	for to = day; ; to++ {
		rest := c.Rest(region, to)
		if rest == "" {
			return to, why
		}
		if why == "" {
			why = rest
		}
	}
}
