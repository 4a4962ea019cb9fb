package id_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"retour/ground/id"
)

const (
	alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	largest  = 1<<40 - 1
)

var (
	kinds   = rapid.SampledFrom(id.Kinds)
	numbers = rapid.OneOf(rapid.Int64Range(1, 5000), rapid.Int64Range(1, largest))
	shape   = regexp.MustCompile(`^[A-Z]{2}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$`)
)

// Labels are printed once and read for years: the codes of given numbers may never change.
func TestCodesStayWhatTheyAre(t *testing.T) {
	for _, test := range []struct {
		kind id.Kind
		n    int64
		want id.Code
	}{
		{id.Return, 1, "RT-TXKX-6ERZ-3"},
		{id.Return, 2, "RT-8PZC-7FHC-A"},
		{id.Plate, 1, "PL-TXKX-6ERZ-1"},
		{id.Credit, largest, "CR-ZS7D-4Q3P-2"},
	} {
		if got := id.Make(test.kind, test.n); got != test.want {
			t.Errorf("%s %d is %s, was %s", test.kind, test.n, got, test.want)
		}
	}
}

func TestReadFindsWhatMakeWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind, n := kinds.Draw(t, "kind"), numbers.Draw(t, "n")
		code := id.Make(kind, n)
		if !shape.MatchString(string(code)) {
			t.Fatalf("%s is not of the shape of a code", code)
		}
		for _, text := range []string{
			string(code),
			code.Bare(),
			strings.ToLower(string(code)),
			" " + strings.ReplaceAll(string(code), "-", " ") + "\r\n",
			strings.ReplaceAll(string(code), "-", "–"),
			strings.ReplaceAll(string(code), "-", "\u2011"),
			strings.ReplaceAll(string(code), "0", "o"),
			strings.ReplaceAll(string(code), "1", "l"),
			strings.ReplaceAll(string(code), "1", "I"),
			strings.ReplaceAll(string(code), "O", "0"),
			strings.NewReplacer("I", "1", "L", "1").Replace(string(code)),
		} {
			gotKind, got, err := id.Read(text)
			if err != nil || gotKind != kind || got != n {
				t.Fatalf("%q is read as %s %d, %v; it is %s %d", text, gotKind, got, err, kind, n)
			}
		}
		if got := code.Number(kind); got != n {
			t.Fatalf("Number is %d, want %d", got, n)
		}
	})
}

func TestNumberOfAnotherKindIsNone(t *testing.T) {
	code := id.Make(id.Return, 7)
	if got := code.Number(id.Parcel); got != 0 {
		t.Errorf("a return read as a parcel is number %d", got)
	}
	if got := id.Code("nonsense").Number(id.Return); got != 0 {
		t.Errorf("nonsense is number %d", got)
	}
}

// A code with one sign misread, or two signs swapped, is never taken for another.
func TestMisreadCodesAreRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := id.Make(kinds.Draw(t, "kind"), numbers.Draw(t, "n")).Bare()
		signs := []byte(code)
		for i := range signs {
			for _, other := range []byte(alphabet + "ILOU") {
				if same(signs[i], other) {
					continue
				}
				misread := append([]byte(nil), signs...)
				misread[i] = other
				refused(t, code, string(misread))
			}
		}
		for i := range signs {
			for j := range i {
				if same(signs[i], signs[j]) {
					continue
				}
				swapped := append([]byte(nil), signs...)
				swapped[i], swapped[j] = swapped[j], swapped[i]
				if i-j == 1 || j >= 2 { // neighbours anywhere, any two after the kind
					refused(t, code, string(swapped))
				}
			}
		}
	})
}

func refused(t *rapid.T, code, misread string) {
	kind, n, err := id.Read(misread)
	if !errors.Is(err, id.ErrCheck) && !errors.Is(err, id.ErrShape) {
		t.Fatalf("%s misread as %s is taken for %s %d, %v", code, misread, kind, n, err)
	}
}

// same reports whether two signs mean the same to a reader.
func same(a, b byte) bool {
	plain := strings.NewReplacer("O", "0", "I", "1", "L", "1")
	return plain.Replace(string(a)) == plain.Replace(string(b))
}

func TestReadTellsShapeFromCheck(t *testing.T) {
	code := id.Make(id.Return, 42)
	last := code[len(code)-1]
	wrong := string(code[:len(code)-1]) + string(alphabet[(strings.IndexByte(alphabet, last)+1)%32])
	for text, want := range map[string]error{
		"":                             id.ErrShape,
		"RT":                           id.ErrShape,
		"XX" + string(code[2:]):        id.ErrShape,
		string(code) + "0":             id.ErrShape,
		string(code[:len(code)-1]):     id.ErrShape,
		"RT-UUUU-UUUU-U":               id.ErrShape,
		"RT-7K3é-9QX2-C":               id.ErrShape,
		"https://example.org/" + wrong: id.ErrShape,
		wrong:                          id.ErrCheck,
	} {
		if _, _, err := id.Read(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

// Two numbers never share a code, and neighbours look unlike.
func TestCodesOfNeighbours(t *testing.T) {
	seen := map[id.Code]bool{}
	before := id.Make(id.Return, 1)
	for n := int64(2); n < 20_000; n++ {
		code := id.Make(id.Return, n)
		if seen[code] {
			t.Fatalf("%s comes twice", code)
		}
		seen[code] = true
		different := 0
		for i := range code {
			if code[i] != before[i] {
				different++
			}
		}
		if different < 2 {
			t.Errorf("%s and %s differ in %d signs", before, code, different)
		}
		before = code
	}
}

func TestMakeRefusesWhatHasNoCode(t *testing.T) {
	for _, n := range []int64{0, -1, largest + 1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("number %d got a code", n)
				}
			}()
			id.Make(id.Return, n)
		}()
	}
}

func FuzzRead(f *testing.F) {
	f.Add("RT-7K3M-9QX2-C")
	f.Add(string(id.Make(id.Plate, 1)))
	f.Add("\xff\xfe")
	f.Add("ſi-ıııı-0000-0")
	f.Fuzz(func(t *testing.T, text string) {
		kind, n, err := id.Read(text)
		if err != nil {
			return
		}
		if n <= 0 || n > largest {
			t.Fatalf("%q is number %d", text, n)
		}
		if again, m, err := id.Read(string(id.Make(kind, n))); err != nil || again != kind || m != n {
			t.Fatalf("%q is %s %d, which is written %s and read as %s %d, %v", text, kind, n, id.Make(kind, n), again, m, err)
		}
	})
}
