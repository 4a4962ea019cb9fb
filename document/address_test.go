package document

import (
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"retour/ground/lang"
)

// TestCountriesAreNamedAsCLDRNamesThem compares our list with the library it was taken from, for every code there is.
func TestCountriesAreNamedAsCLDRNamesThem(t *testing.T) {
	namers := map[lang.Tag]display.Namer{lang.English: display.English.Regions(), lang.French: display.French.Regions()}
	if len(namers) != len(lang.Tags) {
		t.Fatal("a language of the product has no names of countries")
	}
	named := 0
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			code := string([]rune{first, second})
			region, err := language.ParseRegion(code)
			if err != nil || !region.IsCountry() || region.String() != code || namers[lang.English].Name(region) == "" {
				if got := country(lang.French, code); got != code {
					t.Errorf("%s is no country, but is called %q", code, got)
				}
				continue
			}
			named++
			for tag, namer := range namers {
				if got, want := country(tag, code), strings.ToUpper(namer.Name(region)); got != want {
					t.Errorf("%s in %s: %q, want %q", code, tag, got, want)
				}
			}
		}
	}
	if named < 240 {
		t.Errorf("only %d countries", named)
	}
}
