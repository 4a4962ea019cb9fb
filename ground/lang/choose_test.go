package lang_test

import (
	"slices"
	"testing"

	"retour/ground/lang"
)

func TestParse(t *testing.T) {
	for tag, want := range map[string]lang.Tag{
		"fr": french, "fr-CA": french, "FR": french, "fr_FR.UTF-8": french, " fr ": french, "fr@euro": french,
		"en": english, "en-GB": english, "de": english, "": english, "frr": english, "french": english, "-fr": english,
	} {
		if got := lang.Parse(tag); got != want {
			t.Errorf("%q is %s, want %s", tag, got, want)
		}
	}
}

func TestChoose(t *testing.T) {
	tests := []struct {
		header string
		want   lang.Tag
	}{
		{"", english},
		{"fr", french},
		{"fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", french},
		{"en-GB,en;q=0.9,fr;q=0.8", english},
		{"de, fr;q=0.5, en;q=0.4", french},
		{"en;q=0.4, fr;q=0.5", french},
		{"en;q=0.5, fr;q=0.5", english},
		{"fr, en", french},
		{"FR ; Q=1.0", french},
		{"de", english},
		{"*", english},
		{"en;q=0, *", french},
		{"en;q=0.1, *;q=0.2", french},
		{"fr;q=0, *;q=0.1", english},
		{"fr;q=0", english},
		{"fr-CA;q=0, fr", french},
		{"fr;q=1.001, en;q=0.1", english}, // a weight beyond 1 is none
		{"fr;q=0.1234, en;q=0.1", english},
		{"fr;q=abc, en;q=0.1", english},
		{"fr;q=-1, en;q=0.1", english},
		{"fr;level=1, en;q=0.1", english},
		{"fr;q=0.", english}, // "0." is a weight of nothing
		{"fr;q=1.", french},
		{",,, ;;; ,fr", french},
	}
	for _, test := range tests {
		if got := lang.Choose(test.header); got != test.want {
			t.Errorf("%q gives %s, want %s", test.header, got, test.want)
		}
	}
}

func FuzzChoose(f *testing.F) {
	f.Add("fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5")
	f.Add(";q=,*;q=+1")
	f.Fuzz(func(t *testing.T, header string) {
		if got := lang.Choose(header); !slices.Contains(lang.Tags, got) {
			t.Errorf("%q gives %q", header, got)
		}
	})
}
