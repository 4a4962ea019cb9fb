package gs1_test

import (
	"errors"
	"slices"
	"testing"

	"retour/door/scan/gs1"
)

// seed gives a fuzz target the inputs of the collected vectors of a kind.
func seed(f *testing.F, kinds ...string) {
	messages, _ := vectors(f)
	for _, v := range messages {
		if slices.Contains(kinds, v.Kind) {
			f.Add(v.Input)
		}
	}
}

// place: a refusal names a reason and a place inside what was given.
func place(t *testing.T, text string, err error) {
	var fault *gs1.Error
	if !errors.As(err, &fault) || fault.Reason == "" || fault.Offset < 0 || fault.Length < 0 || fault.Offset+fault.Length > len(text) {
		t.Fatalf("%q: %+v", text, err)
	}
	_, _ = fault.Error(), fault.Markup()
}

// again: what was read is right by itself and is read the same from what is written.
func again(t *testing.T, elements gs1.Elements) {
	if err := elements.Check(); err != nil {
		t.Fatalf("%v: %v", elements, err)
	}
	raw, err := gs1.ParseElementString(elements.ElementString(), nil)
	if err != nil || !slices.Equal(raw, elements) {
		t.Fatalf("%v: %v, %v", elements, raw, err)
	}
	bracketed, err := gs1.ParseBracketed(elements.Bracketed(), nil)
	if err != nil || !slices.Equal(bracketed, elements) {
		t.Fatalf("%v: %v, %v", elements, bracketed, err)
	}
	if uri, err := elements.DigitalLink(); err == nil {
		if link, err := gs1.ParseLink(uri); err != nil || link.Canonical() != uri {
			t.Fatalf("%v: %s: %v", elements, uri, err)
		}
	}
}

func FuzzElementString(f *testing.F) {
	seed(f, gs1.KindElementString, gs1.KindBracketed)
	f.Fuzz(func(t *testing.T, text string) {
		if elements, err := gs1.ParseElementString(text, nil); err != nil {
			place(t, text, err)
		} else {
			again(t, elements)
		}
		if elements, err := gs1.ParseBracketed(text, nil); err != nil {
			place(t, text, err)
		} else {
			again(t, elements)
		}
		readings, _ := gs1.Readings(text, 4)
		for _, elements := range readings {
			again(t, elements)
		}
	})
}

func FuzzDigitalLink(f *testing.F) {
	seed(f, gs1.KindDigitalLink)
	f.Fuzz(func(t *testing.T, uri string) {
		_, _ = gs1.Reader{ShortGTIN: true, Alphas: true}.ParseLink(uri)
		link, err := gs1.ParseLink(uri)
		if err != nil {
			place(t, uri, err)
			return
		}
		again(t, link.Elements)
		canonical, err := gs1.ParseLink(link.Canonical())
		if err != nil || canonical.Canonical() != link.Canonical() || len(canonical.Elements) != len(link.Elements) {
			t.Fatalf("%s: %s: %v", uri, link.Canonical(), err)
		}
	})
}

func FuzzScan(f *testing.F) {
	seed(f, gs1.KindScanData)
	f.Fuzz(func(t *testing.T, text string) {
		_, _, _ = gs1.Identify(text)
		scan, err := gs1.ParseScan(text)
		if err != nil {
			place(t, text, err)
			return
		}
		if len(scan.Elements) > 0 {
			again(t, scan.Elements)
		}
		_ = scan.Answer()
	})
}

func FuzzLint(f *testing.F) {
	_, linters := vectors(f)
	for _, v := range linters {
		f.Add(v.Linter, v.Input)
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		if err := gs1.Lint(name, value); err != nil {
			var fault *gs1.Error
			if errors.As(err, &fault) && fault.Reason == gs1.UnknownLinter {
				return
			}
			place(t, value, err)
		}
		_, _ = gs1.ParseGTIN(value)
		_, _ = gs1.ParseSSCC(value)
		_, _, _, _ = gs1.Date(value, 2026)
	})
}
