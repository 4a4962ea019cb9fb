package pattern

import (
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

var categoryNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

// Category is the CLDR cardinal category of n in a language: in English 1 is "one", in French 0 and 1 are. The sign
// does not matter.
func Category(tag string, n int64) string {
	const cut = 10_000_000 // no rule of CLDR looks at digits beyond this one
	size := n % cut
	if size < 0 {
		size = -size
	}
	if size < 1000 && (n >= cut || n <= -cut) {
		size += cut // ten million and one is not one
	}
	return categoryNames[plural.Cardinal.MatchPlural(language.Make(tag), int(size), 0, 0, 0, 0)]
}

// Categories lists the categories that whole numbers fall into in a language, in the order in which counting meets
// them, and "other", which a plural has in every language. A plural must have a wording for each.
func Categories(tag string) []string {
	var found []string
	seen := map[string]bool{}
	for n := int64(0); n <= 200; n++ {
		if c := Category(tag, n); !seen[c] {
			seen[c] = true
			found = append(found, c)
		}
	}
	if !seen["other"] {
		found = append(found, "other") // Polish needs it for fractions only
	}
	return found
}
