package country

import (
	"errors"
	"strings"
	"time"

	"retour/law/calendar"
)

// Place is where a consumer lives: a country, and the region where it is known.
type Place struct {
	*Country
	Region *Region // nil: only the days of the whole country count
	Doubt  bool    // the region is not known: of the days of all regions, the latest counts
}

// What Find says of a code.
var (
	ErrCountry = errors.New("country: unknown country")
	ErrRegion  = errors.New("country: unknown region")
)

// Find reads a code of ISO 3166-1 or 3166-2: "FR", "FR-57", "GP". Where a country lists only its regions with days of their
// own, or none, all others share its days.
func Find(code string) (Place, error) {
	var c *Country
	if len(code) == 2 || len(code) > 2 && code[2] == '-' {
		c = of(code[:2])
	}
	if c == nil {
		return alias(code)
	}
	p := Place{Country: c}
	if len(code) == 2 {
		return p, nil
	}
	switch p.Region = p.region(code); {
	case p.Region != nil, (len(p.own) == 0 || p.elsewhere) && subdivision(code[3:]):
		return p, nil
	}
	return Place{}, ErrRegion
}

// alias finds a region that has a code of its own, as overseas departments do.
func alias(code string) (Place, error) {
	for _, c := range All() {
		if r := c.region(code); r != nil {
			return Place{Country: c, Region: r}, nil
		}
	}
	return Place{}, ErrCountry
}

func subdivision(text string) bool {
	return len(text) >= 1 && len(text) <= 3 && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// Locate finds where a consumer lives by what an address says: the country, and a region or the postcode if there are any.
// A region may be given with or without its country ("57", "FR-57"). Where regions have days of their own and none can be
// named, the place is in doubt. It reports false where the country's law is not known.
func Locate(code, region, postcode string) (Place, bool) {
	p, err := Find(code)
	if err != nil {
		return Place{}, false
	}
	if p.Region != nil {
		return p, true
	}
	if region = strings.ToUpper(strings.TrimSpace(region)); region != "" {
		if p.Region = p.region(region); p.Region == nil {
			p.Region = p.region(p.Code + "-" + region)
		}
	}
	known := p.Region != nil
	if !known {
		p.Region, known = p.byPostcode(postcode)
	}
	p.Doubt = !known && len(p.own) > 0
	return p, true
}

// byPostcode is the region in which a postcode lies; nil and true where it lies in none that has days of its own.
func (c *Country) byPostcode(code string) (found *Region, known bool) {
	code = strings.TrimPrefix(strings.ReplaceAll(strings.TrimSpace(code), " ", ""), c.Code[:1]+"-")
	const digits = 4 // the fewest that a postcode of these countries has
	if len(code) < digits || strings.Trim(code[:digits], "0123456789") != "" {
		return nil, false
	}
	longest := 0
	for _, r := range c.regions {
		for _, begins := range r.postcodes {
			if strings.HasPrefix(code, begins) && len(begins) > longest {
				found, longest = r, len(begins)
			}
		}
	}
	return found, found != nil || c.elsewhere
}

// Zone is the time zone of the place.
func (p Place) Zone() *time.Location {
	if p.Region != nil {
		return p.Region.Zone
	}
	return p.Country.Zone
}

// Table names the holidays that count: the region's, the country's, or, in doubt, all of the country's regions ("DE-*").
func (p Place) Table() string {
	switch {
	case p.Region != nil:
		return p.Region.Code
	case p.Doubt:
		return p.Code + "-*"
	}
	return p.Code
}

// WorkingDay is the day itself, or, where nobody works then, the next working day, with why it moved; in doubt the latest
// of all regions.
func (p Place) WorkingDay(day calendar.Date) (to calendar.Date, why string) {
	to, why = p.Country.WorkingDay(p.Region, day)
	if p.Doubt {
		for _, r := range p.own {
			if later, because := p.Country.WorkingDay(r, day); later > to {
				to, why = later, because
			}
		}
	}
	return to, why
}
