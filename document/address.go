package document

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"retour/ground/lang"
)

// Address is where a letter or parcel goes. Country is an ISO 3166-1 code of two letters; Street may have several
// lines; Extra is a department, a building or "c/o".
type Address struct {
	Name     string
	Extra    string
	Street   string
	Postcode string
	City     string
	Region   string // ISO 3166-2, with or without the country
	Country  string
}

// cityFirst are the countries that write the town before the postcode; true where the region stands between them.
var cityFirst = map[string]bool{"GB": false, "IE": false, "IM": false, "JE": false, "GG": false, "US": true, "CA": true, "AU": true}

// lines is the address as it is written on an envelope, the country's name last, in capitals, in the language of the
// paper: that is the language of the country in which the parcel starts. Name and Extra come first; empty lines are left out.
func (a Address) lines(tag lang.Tag) []string {
	var lines []string
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			lines = append(lines, text)
		}
	}
	add(a.Name)
	add(a.Extra)
	for line := range strings.SplitSeq(a.Street, "\n") {
		add(line)
	}
	region, withRegion := cityFirst[a.Country]
	switch {
	case withRegion && region:
		add(a.City + " " + strings.TrimPrefix(a.Region, a.Country+"-") + " " + a.Postcode)
	case withRegion:
		add(a.City)
		add(a.Postcode)
	default:
		add(a.Postcode + " " + a.City)
	}
	add(country(tag, a.Country))
	return lines
}

// country is the name of a country in capitals, or its code where the name is not known.
func country(tag lang.Tag, code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return strings.ToUpper(code)
	}
	names := display.English.Regions()
	if tag == lang.French {
		names = display.French.Regions()
	}
	if name := names.Name(region); name != "" {
		return strings.ToUpper(name)
	}
	return strings.ToUpper(code)
}
