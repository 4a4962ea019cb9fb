package order

import (
	"net/url"
	"unicode/utf8"

	"retour/ground/fault"
	"retour/ground/lang"
)

// DropOff is what a shop tells its shoppers about where a parcel is handed in: in words, by a link to the carrier's own
// search, by places. Nothing of it is fetched from anywhere while a page is made or shown.
type DropOff struct {
	Carrier string      `json:"carrier,omitempty" maxLength:"40" doc:"for parcels of this carrier; absent: for those of every other, and for labels that pay no postage"`
	Text    string      `json:"text,omitempty" maxLength:"400" doc:"in English, and where nothing is said in French"`
	TextFR  string      `json:"text_fr,omitempty" maxLength:"400" doc:"in French"`
	Link    string      `json:"link,omitempty" maxLength:"500" doc:"https address of a page that finds the nearest place"`
	Points  []DropPoint `json:"points,omitempty" maxItems:"20"`
}

// DropPoint is one place.
type DropPoint struct {
	Name    string `json:"name" minLength:"1" maxLength:"120"`
	Address string `json:"address,omitempty" maxLength:"200"`
	Hours   string `json:"hours,omitempty" maxLength:"120"`
}

// Said is the text in a language.
func (d DropOff) Said(tag lang.Tag) string {
	if tag == lang.French && d.TextFR != "" || d.Text == "" {
		return d.TextFR
	}
	return d.Text
}

// DropFor is what holds for parcels of a carrier; false where the shop says nothing.
func (s Settings) DropFor(carrier string) (DropOff, bool) {
	var other *DropOff
	for i, d := range s.DropOff {
		switch d.Carrier {
		case carrier:
			return d, true
		case "":
			other = &s.DropOff[i]
		}
	}
	if other == nil {
		return DropOff{}, false
	}
	return *other, true
}

// checkDropOff refuses a link that is no address of the web, a place without a name, and two entries for one carrier.
func checkDropOff(all []DropOff) error {
	seen := map[string]bool{}
	for i, d := range all {
		at := func(field ...any) []any { return append([]any{"settings", "drop_off", i}, field...) }
		if seen[d.Carrier] {
			return fault.New(fault.Invalid, lang.OrderDropTwice(d.Carrier)).At(at("carrier")...)
		}
		seen[d.Carrier] = true
		if u, err := url.Parse(d.Link); d.Link != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil) {
			return fault.New(fault.Invalid, lang.OrderDropLink()).At(at("link")...)
		}
		for k, p := range d.Points {
			if p.Name == "" || utf8.RuneCountInString(p.Name) > 120 {
				return fault.New(fault.Invalid, lang.OrderDropName()).At(at("points", k, "name")...)
			}
		}
	}
	return nil
}
