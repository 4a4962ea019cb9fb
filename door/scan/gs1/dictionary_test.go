package gs1

import (
	"strings"
	"testing"
)

func TestDictionaryIsRead(t *testing.T) {
	d, err := readDictionary(dictionaryText)
	if err != nil {
		t.Fatal(err)
	}
	if e := d.of(7040); e == nil || len(e.parts) != 4 || e.attribute || e.fixed || e.max != 4 {
		t.Errorf("%+v", e)
	}
	if e := d.of(8001); e.min != 14 || len(e.needs) != 1 || e.needs[0].text != "01" {
		t.Errorf("%+v", e)
	}
	if e := d.of(3925); len(e.excludes) != 2 || !e.excludes[0].fits(3920) || e.excludes[0].fits(3930) || e.excludes[0].fits(392) {
		t.Errorf("%+v", e)
	}
	if e := d.of(415); !e.key || len(e.paths) != 1 || e.paths[0][0] != 8020 {
		t.Errorf("%+v", e)
	}
	for _, e := range d.entries {
		for _, need := range e.needs {
			for _, group := range need.groups {
				for _, p := range group {
					if p.first == p.last && d.of(p.first) == nil {
						t.Errorf("AI %s needs %d, which is none", e.text, p.first)
					}
				}
			}
		}
	}
}

func TestDictionaryIsRefused(t *testing.T) {
	for line, want := range map[string]string{
		"01":                     "without format",
		"1 N14":                  "nor a range",
		"12345 N14":              "nor a range",
		"3105-3100 N6":           "nor a range",
		"310-3105 N6":            "nor a range",
		"AB N6":                  "nor a range",
		"01 *?":                  "no format",
		"01 * req=02":            "no format",
		"01 N":                   "no length",
		"01 N0":                  "no length",
		"01 N300":                "no length",
		"01 []":                  "no format",
		"01 W14":                 "character set",
		"01 N14,nosuch":          "no linter",
		"01 N14 ex=1":            "no AI",
		"01 N14 ex=nn":           "no AI",
		"01 N14 req=02+x":        "no AI",
		"01 N14 dlpkey=22,":      "no AI",
		"01 N14\n01 N14":         "already",
		"01 N14\n011 N14":        "another length",
		"01 N14 # A\n\n02 N14 #": "",
		"01 N14 later=x newkey":  "",
	} {
		_, err := readDictionary(line)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: want %q, got %v", line, want, err)
		}
	}
}

func BenchmarkDictionary(b *testing.B) {
	for b.Loop() {
		if _, err := readDictionary(dictionaryText); err != nil {
			b.Fatal(err)
		}
	}
}
