package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rule says on which day of a year a holiday falls. It is written as one of
//
//	12-25                              the same day each year
//	2022-06-03                         one day only
//	easter+39, orthodox-48             so many days after or before Easter Sunday
//	monday on or after 05-01           the first Monday of May
//	monday on or before 05-31          the last Monday of May
//
// and may end with a condition on the year, "if friday 02-01" or "unless sunday 04-27": whether that day falls so.
type Rule struct {
	base    base
	year    int // of one day only
	month   time.Month
	day     int
	offset  int
	weekday time.Weekday

	condition condition
}

// condition is on which weekday a day of the year must fall, or must not.
type condition struct {
	asked   bool
	must    bool
	weekday time.Weekday
	month   time.Month
	day     int
}

type base int

const (
	fixed base = iota
	single
	easter
	orthodox
	onOrAfter
	onOrBefore
)

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// ParseWeekday reads the English name of a weekday, in small letters.
func ParseWeekday(name string) (time.Weekday, bool) {
	i := slices.Index(weekdays, name)
	return time.Weekday(max(i, 0)), i >= 0
}

// WeekdayName is what ParseWeekday reads.
func WeekdayName(d time.Weekday) string { return weekdays[d] }

// ParseRule reads a rule.
func ParseRule(text string) (Rule, error) {
	var r Rule
	words := strings.Fields(text)
	for i, word := range words {
		if word != "if" && word != "unless" {
			continue
		}
		day, ok := ParseWeekday(at(words, i+1))
		month, dayOf, err := monthDay(at(words, i+2))
		if !ok || err != nil || len(words) != i+3 {
			return r, fmt.Errorf("calendar: no condition: %q", text)
		}
		r.condition = condition{true, word == "if", day, month, dayOf}
		words = words[:i]
		break
	}
	err := r.parse(words)
	if err != nil {
		return r, fmt.Errorf("calendar: no rule of a holiday: %q", text)
	}
	return r, nil
}

func at(words []string, i int) string {
	if i < len(words) {
		return words[i]
	}
	return ""
}

func (r *Rule) parse(words []string) (err error) {
	switch {
	case len(words) == 5 && words[1] == "on" && words[2] == "or":
		day, ok := ParseWeekday(words[0])
		r.weekday, r.base = day, onOrAfter
		if words[3] == "before" {
			r.base = onOrBefore
		}
		if r.month, r.day, err = monthDay(words[4]); !ok || words[3] != "before" && words[3] != "after" {
			return ErrNoDate
		}
		return err
	case len(words) != 1:
		return ErrNoDate
	case strings.HasPrefix(words[0], "easter"):
		r.base = easter
		r.offset, err = strconv.Atoi(strings.TrimPrefix(words[0], "easter"))
		return err
	case strings.HasPrefix(words[0], "orthodox"):
		r.base = orthodox
		r.offset, err = strconv.Atoi(strings.TrimPrefix(words[0], "orthodox"))
		return err
	case len(words[0]) == len(time.DateOnly):
		d, err := Parse(words[0])
		r.base = single
		r.year, r.month, r.day = d.Split()
		return err
	}
	r.month, r.day, err = monthDay(words[0])
	return err
}

func monthDay(text string) (time.Month, int, error) {
	t, err := time.Parse("01-02", text)
	return t.Month(), t.Day(), err
}

// In is the day of a year on which the rule falls, none where it does not.
func (r Rule) In(year int) Date {
	if c := r.condition; c.asked && (Of(year, c.month, c.day).Weekday() == c.weekday) != c.must {
		return 0
	}
	switch r.base {
	case single:
		if year != r.year {
			return 0
		}
	case easter:
		return Easter(year) + Date(r.offset)
	case orthodox:
		return Orthodox(year) + Date(r.offset)
	case onOrAfter:
		d := Of(year, r.month, r.day)
		return d + Date((r.weekday-d.Weekday()+7)%7)
	case onOrBefore:
		d := Of(year, r.month, r.day)
		return d - Date((d.Weekday()-r.weekday+7)%7)
	case fixed:
	}
	return Of(year, r.month, r.day)
}
