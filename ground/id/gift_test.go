package id_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"retour/ground/id"
)

func drawn(t *rapid.T) id.GiftCode {
	return id.MakeGift([id.GiftDraw]byte(rapid.SliceOfN(rapid.Byte(), id.GiftDraw, id.GiftDraw).Draw(t, "random")))
}

func TestAGiftCodeIsReadHoweverItIsTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := drawn(t)
		bare := code.Bare()
		for _, typed := range []string{string(code), strings.ToLower(string(code)), bare, bare[2:], " " + strings.ReplaceAll(string(code)[3:], "-", " ") + " ", strings.NewReplacer("0", "o", "1", "l").Replace(bare)} {
			if got, err := id.ReadGift(typed); err != nil || got != code {
				t.Fatalf("%q is read as %q, %v; want %s", typed, got, err, code)
			}
		}
	})
}

// A misread sign, or two that changed places, is told from a code that is not there.
func TestAGiftCodeMisreadIsNoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		signs := []byte(drawn(t).Bare()[2:])
		at := rapid.IntRange(0, len(signs)-1).Draw(t, "at")
		other := alphabet[rapid.IntRange(0, 31).Draw(t, "other")]
		if other == signs[at] {
			return
		}
		signs[at] = other
		if _, err := id.ReadGift(string(signs)); !errors.Is(err, id.ErrCheck) {
			t.Fatalf("%s: %v", signs, err)
		}
	})
	for _, typed := range []string{"", "GF", "RT-TXKX-6ERZ-3", strings.Repeat("A", 40), "GF-7K3M-9QX2-4HTÉ-C", "GF-7K3M-9QX2-4HTU-C"} {
		if _, err := id.ReadGift(typed); !errors.Is(err, id.ErrShape) {
			t.Errorf("%q: %v", typed, err)
		}
	}
}
