package lang

import (
	"strings"
	"testing"
	"time"

	"retour/ground/lang/pattern"
	"retour/ground/money"
)

// rendered puts a text with arguments into a language, as In does with a text of the catalogue.
func rendered(t *testing.T, tag Tag, text string, args ...any) string {
	t.Helper()
	p, err := pattern.Parse(typeset(tag, text))
	if err != nil {
		t.Fatal(err)
	}
	r := rendering{tag: tag, holes: p.Holes, args: args}
	r.write(p.Parts)
	return strings.ReplaceAll(r.out.String(), "\u00a0", "_")
}

func TestEveryTypeOfHole(t *testing.T) {
	when := time.Date(2026, 3, 1, 14, 5, 0, 0, time.FixedZone("", 3600))
	tests := []struct {
		text   string
		arg    any
		en, fr string
	}{
		{"<{x}>", "RT-1", "<RT-1>", "<RT-1>"},
		{"<{x:int}>", int64(-1234567), "<-1,234,567>", "<-1_234_567>"},
		{"<{x:money}>", money.Of(123450, "EUR"), "<€1,234.50>", "<1_234,50_€>"},
		{"<{x:date}>", when, "<1_March_2026>", "<1er_mars_2026>"},
		{"<{x:time}>", when, "<1_March_2026, 14:05>", "<1er_mars_2026 à 14_h_05>"},
		{"<{x:time}>", when.UTC(), "<1_March_2026, 13:05_UTC>", "<1er_mars_2026 à 13_h_05_UTC>"},
		{"<{x:message}>", FaultTooMany(1), "<Too many requests in a short time. Try again in 1 second.>", "<Trop de requêtes en peu de temps. Réessayez dans 1 seconde.>"},
		{"{x:int, plural, =0 {none} one {# piece} other {# pieces}}", int64(0), "none", "none"},
		{"{x:int, plural, one {# piece} other {# pieces}}", int64(0), "0 pieces", "0 piece"},
		{"{x:int, plural, one {# piece} other {# pieces}}", int64(2000), "2,000 pieces", "2_000 pieces"},
		{"d'{x} ; l'or : « a »", "b", "d’b ; l’or : « a »", "d’b_; l’or_: «_a_»"},
	}
	for _, test := range tests {
		if got := rendered(t, English, test.text, test.arg); got != test.en {
			t.Errorf("English %s: %s, want %s", test.text, got, test.en)
		}
		if got := rendered(t, French, test.text, test.arg); got != test.fr {
			t.Errorf("French %s: %s, want %s", test.text, got, test.fr)
		}
	}
}

func TestHolesInsidePlurals(t *testing.T) {
	const text = "{n:int, plural, one {{name} has # parcel} other {{name} has # parcels with {m:int, plural, one {# piece} other {# pieces}}}}"
	if got := rendered(t, English, text, int64(1), "Bo", int64(7)); got != "Bo has 1 parcel" {
		t.Error(got)
	}
	if got := rendered(t, English, text, int64(2), "Bo", int64(1)); got != "Bo has 2 parcels with 1 piece" {
		t.Error(got)
	}
}

// What goes into a hole is never read as notation.
func TestArgumentsAreNotRead(t *testing.T) {
	if got := rendered(t, French, "{x}", `{y} \{ # : !`); got != `{y} \{ # : !` {
		t.Error(got)
	}
}

// An instant that is stored and read again tells the same day and hour, in the same zone where it had a name.
func TestInstantsKeepTheirZone(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("this machine has no time zones")
	}
	winter := time.Date(2026, 1, 15, 9, 30, 0, 123, london) // at the offset of UTC, but not UTC
	for _, when := range []time.Time{winter, winter.UTC(), winter.In(time.FixedZone("", -3*3600)), winter.In(time.FixedZone("No/Where", 3600))} {
		data, err := marshalArg(when)
		if err != nil {
			t.Fatal(err)
		}
		back, err := unmarshalArg(pattern.Time, data)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		got := back.(time.Time)
		if !got.Equal(when) || DateTime(English, got, got.Location()) != DateTime(English, when, when.Location()) {
			t.Errorf("%s is read as %v, was %v", data, got, when)
		}
	}
	if data, _ := marshalArg(winter); string(data) != `"2026-01-15T09:30:00.000000123Z[Europe/London]"` {
		t.Errorf("stored as %s", data)
	}
	for _, text := range []string{`"yesterday"`, `"2026-01-15"`, `7`} {
		if got, err := unmarshalArg(pattern.Date, []byte(text)); err == nil {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}

func TestEveryLanguageHasItsHabitsAndItsCatalogue(t *testing.T) {
	for _, tag := range Tags {
		h, ok := habits[tag]
		if !ok || h.locale == "" || h.thousand == "" || h.decimal == "" || h.percent == "" || h.months[11] == "" || h.first == "" || h.beforeTime == "" || h.clock == "" {
			t.Errorf("%s has no habits, or not all", tag)
		}
	}
	for key, s := range catalogue() {
		for tag := range s.in {
			if _, ok := habits[tag]; !ok {
				t.Errorf("%s is in %s, which is none of Tags", key, tag)
			}
		}
		for _, tag := range Tags {
			if _, ok := s.in[tag]; !ok {
				t.Errorf("%s is not in %s", key, tag)
			}
		}
	}
}
