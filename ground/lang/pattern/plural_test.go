package pattern_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"retour/ground/lang/pattern"
)

func TestCategory(t *testing.T) {
	tests := []struct {
		tag  string
		n    int64
		want string
	}{
		{"en", 0, "other"},
		{"en", 1, "one"},
		{"en", -1, "one"},
		{"en", 2, "other"},
		{"en", 11, "other"},
		{"fr", 0, "one"},
		{"fr", 1, "one"},
		{"fr", -1, "one"},
		{"fr", 2, "other"},
		{"fr", -2, "other"},
		{"en", 10_000_001, "other"},
		{"fr", 10_000_000, "other"},
		{"en", 1_000_000_000_001, "other"},
		{"en", math.MaxInt64, "other"},
		{"fr", math.MinInt64, "other"},
		// languages the product may learn: the rules come with the library
		{"pl", 22, "few"},
		{"pl", 12, "many"},
		{"pl", 10_000_022, "few"},
		{"ar", 2, "two"},
		{"ar", 10_000_002, "other"},
	}
	for _, test := range tests {
		if got := pattern.Category(test.tag, test.n); got != test.want {
			t.Errorf("%s %d is %s, want %s", test.tag, test.n, got, test.want)
		}
	}
}

// French counts below two as one, also between the whole numbers; holes hold whole numbers only, so this is shown of
// the library that holds the rules.
func TestFrenchOneAndAHalfIsOne(t *testing.T) {
	if got := plural.Cardinal.MatchPlural(language.French, 1, 1, 1, 5, 5); got != plural.One {
		t.Errorf("1,5 is %v", got)
	}
	if got := plural.Cardinal.MatchPlural(language.English, 1, 1, 1, 5, 5); got != plural.Other {
		t.Errorf("1.5 is %v", got)
	}
}

func TestCategories(t *testing.T) {
	for tag, want := range map[string][]string{
		"en": {"other", "one"}, "fr": {"one", "other"}, "pl": {"many", "one", "few", "other"}, "ja": {"other"},
	} {
		if diff := cmp.Diff(want, pattern.Categories(tag)); diff != "" {
			t.Errorf("%s: %s", tag, diff)
		}
	}
}

func TestPick(t *testing.T) {
	p, err := pattern.Parse("{n, plural, =0 {none} =2 {a pair} one {single} other {many}}")
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int64]string{0: "none", 1: "single", 2: "a pair", 3: "many"} {
		got := pattern.Pick(p.Parts[0].Branches, "fr", n)
		if len(got) != 1 || got[0].Literal != want {
			t.Errorf("%d picks %v, want %s", n, got, want)
		}
	}
}
