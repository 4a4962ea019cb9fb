package law

import (
	"time"

	"retour/law/country"
)

// ZoneOf is where days end for a consumer who lives there: of the country by its region, or else by the postcode. known is
// false for a country whose rules are not known.
func ZoneOf(code, region, postcode string) (zone *time.Location, known bool) {
	p, ok := country.Locate(code, region, postcode)
	if !ok {
		return time.UTC, false
	}
	return p.Zone(), true
}
