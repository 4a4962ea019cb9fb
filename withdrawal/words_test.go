package withdrawal_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"retour/law"
	"retour/withdrawal"
)

// Each of the Union's languages has every word of the function, of its acknowledgement and of the model form; what goes
// into a sentence has its place there, and the two controls say what the law says.
func TestEveryLanguageHasEveryWord(t *testing.T) {
	if got := len(withdrawal.Languages()); got != 24 {
		t.Fatalf("%d languages, want the 24 of the Union", got)
	}
	holes := map[string]string{
		"Order": "{order}", "Slow": "{minutes}", "Recorded": "{at}", "DoneText": "{email}", "Received": "{at}", "Subject": "{reference}",
	}
	for _, tag := range withdrawal.Languages() {
		w := withdrawal.In(tag)
		official, ok := law.Words(tag)
		if !ok || w.Entry != official.Entry || w.Confirm != official.Confirm || w.Tag != tag {
			t.Errorf("%s: the controls say %q and %q, the law %+v", tag, w.Entry, w.Confirm, official)
		}
		v := reflect.ValueOf(w)
		for i := range v.NumField() {
			name, text := v.Type().Field(i).Name, v.Field(i).String()
			switch {
			case strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) || !norm.NFC.IsNormalString(text):
				t.Errorf("%s: %s is %q", tag, name, text)
			case strings.Count(text, "{") != strings.Count(holes[name], "{") || !strings.Contains(text, holes[name]):
				t.Errorf("%s: %s has another hole than %q: %q", tag, name, holes[name], text)
			}
		}
		if got := w.Date(time.Date(2026, 12, 3, 8, 0, 0, 0, time.UTC)); !strings.Contains(got, "2026") || !strings.Contains(got, "3") {
			t.Errorf("%s: the day is %q", tag, got)
		}
	}
}

// No two languages say the same sentence: one was copied from the other.
func TestNoLanguageIsAnother(t *testing.T) {
	seen := map[string]string{}
	for _, tag := range withdrawal.Languages() {
		w := withdrawal.In(tag)
		for _, sentence := range []string{w.Notice, w.FormNotice, w.Received, w.Lede, w.Name} {
			if other := seen[sentence]; other != "" {
				t.Errorf("%s says the same as %s: %q", tag, other, sentence)
			}
			seen[sentence] = tag
		}
	}
}

func TestMomentNamesSecondAndZone(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	at := time.Date(2026, 11, 16, 19, 41, 7, 0, time.UTC)
	for tag, want := range map[string]string{
		"de": "16.11.2026, 20:41:07 (Europe/Berlin, UTC+01:00)",
		"en": "16\u00a0November\u00a02026, 20:41:07 (Europe/Berlin, UTC+01:00)",
		"sv": "2026-11-16, 20:41:07 (Europe/Berlin, UTC+01:00)",
	} {
		if got := withdrawal.In(tag).Moment(at, zone); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	if got := withdrawal.In("xx").Moment(at, nil); !strings.Contains(got, "19:41:07 (UTC)") {
		t.Errorf("without a zone: %q", got)
	}
}
