package document

import (
	"maps"
	"slices"

	"retour/ground/lang"
)

// Countries lists the countries whose names are known, by their code.
func Countries() []string { return slices.Sorted(maps.Keys(countries())) }

// CountryName is the name of a country as a sentence writes it, in English where the language has none; its code where it
// has no name.
func CountryName(tag lang.Tag, code string) string {
	names := countries()[code]
	switch {
	case names[tag] != "":
		return names[tag]
	case names[lang.English] != "":
		return names[lang.English]
	}
	return code
}
