package law

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Every file of data can be read. The program reads them when they are first asked for, and counts on this.
func TestEveryDataFileIsRead(t *testing.T) {
	readers := map[string]func(){
		"bases.json": func() { bases() }, "customs.json": func() { customs() }, "destruction.json": func() { destruction() },
		"exceptions.json": func() { exceptions() }, "privacy.json": func() { privacy() }, "publication.json": func() { publication() },
		"texts.json": func() { texts() }, "unions.json": func() { unions() }, "us_states.json": func() { states() }, "vat.json": func() { vat() },
		"vulnerability.json": func() { vulnerability() }, "withdrawal_function.json": func() { function() }, "words.json": func() { officialWords() },
	}
	files, err := os.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if readers[f.Name()] == nil {
			t.Fatalf("data/%s is read by nobody", f.Name())
		}
		readers[f.Name()]()
	}
}

// What one part of a data file names, another holds: a word misspelled there would otherwise pass for a rule.
func TestDataFilesNameWhatThereIs(t *testing.T) {
	letters := map[string]bool{"": true}
	for _, e := range exceptions().Exceptions {
		letters[e.Letter] = true
	}
	facts := ExceptionFacts{}.said()
	for kind, cases := range exceptions().Kinds {
		for _, c := range cases {
			if !letters[c.Letter] {
				t.Errorf("%s: no exception %q", kind, c.Letter)
			}
			for fact := range c.When {
				if _, ok := facts[fact]; !ok {
					t.Errorf("%s: no fact %q", kind, fact)
				}
			}
		}
	}
	for fact := range exceptions().Ordinary {
		if _, ok := facts[fact]; !ok {
			t.Errorf("no fact %q", fact)
		}
	}
	for condition, letter := range destruction().Conditions {
		if _, ok := groundWords[letter]; !ok && letter != "" {
			t.Errorf("%s: no ground %q", condition, letter)
		}
	}
	ways := latest(destruction().Ways, AsOf).Value
	for state, of := range destruction().WaysOf {
		for _, way := range of {
			if !slices.Contains(ways, way) {
				t.Errorf("%s: no way %q", state, way)
			}
		}
	}
	if bases().Bases[0].Basis != "withdrawal" || !bases().Bases[0].Deduction {
		t.Error("the first basis is the ordinary one")
	}
}

// The lists of countries hold countries, each once.
func TestUnionsHoldCountries(t *testing.T) {
	for _, list := range [][]string{latest(unions().Union, AsOf).Value, latest(unions().Area, AsOf).Value, latest(unions().WithdrawalToo, AsOf).Value, latest(unions().WithdrawalNone, AsOf).Value} {
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("not in order, or twice: %v", list)
		}
		for _, code := range list {
			if !isCountry(code) {
				t.Errorf("%q is no country", code)
			}
		}
	}
	if n := len(latest(unions().Union, AsOf).Value); n != 27 {
		t.Errorf("%d members of the Union", n)
	}
	if then, _ := memberOn("GB", AsOf-6*365); !then.Union {
		t.Error("in November 2020 the Union's law held in the United Kingdom")
	}
}

// Every rule that is words has them, its source and the day since when.
func TestTextsAreWhole(t *testing.T) {
	for rule, versions := range texts().Texts {
		if !strings.Contains(rule, "-") || len(versions) == 0 || versions[0].Value == "" {
			t.Errorf("%s: %+v", rule, versions)
		}
	}
	for _, rule := range []string{"A-01", "A-02", "A-03", "A-04", "A-05", "A-06", "A-07", "A-08", "F-02", "F-03", "F-04", "F-05", "F-06", "F-07", "F-08", "F-09", "D-01", "G-06", "R-04", "W-13", "X-01", "Y-02", "Y-03"} {
		if len(texts().Texts[rule]) == 0 {
			t.Errorf("%s has no text", rule)
		}
	}
}
