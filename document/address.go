package document

import (
	_ "embed"
	"strings"
	"sync"

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

//go:embed countries.tsv
var countryFile string

// countries are the names of the countries by their code, in the languages of the product, after CLDR. The library
// that also knows them knows three megabytes of others; a test compares the two.
var countries = sync.OnceValue(func() map[string]map[lang.Tag]string {
	names := map[string]map[lang.Tag]string{}
	for line := range strings.Lines(countryFile) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		names[fields[0]] = map[lang.Tag]string{lang.English: fields[1], lang.French: fields[2]}
	}
	return names
})

// country is the name of a country in capitals, in English where the language has none; its code where it has no name.
func country(tag lang.Tag, code string) string {
	names := countries()[code]
	if name := names[tag]; name != "" {
		return strings.ToUpper(name)
	}
	if name := names[lang.English]; name != "" {
		return strings.ToUpper(name)
	}
	return strings.ToUpper(code)
}
