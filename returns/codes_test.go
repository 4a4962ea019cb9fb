package returns_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"retour/door/scan"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
)

// Every code that ground/id writes is one of ours to the scanner, however it was typed, and is never taken for something else.
func TestOurCodesAreOurs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind, n := rapid.SampledFrom(id.Kinds).Draw(t, "kind"), rapid.Int64Range(1, 1<<40-1).Draw(t, "n")
		code := id.Make(kind, n)
		for _, text := range []string{string(code), code.Bare(), strings.ToLower(string(code)), "]C0" + code.Bare() + "\r", "https://shop.example.org/order/returns/" + string(code)} {
			m := returns.Codes.Read(text).First()
			if m.Kind != scan.OwnCode || m.Value != string(code) || m.Own.Names == "" || m.Own.Misread {
				t.Fatalf("%q is read as %+v", text, m)
			}
		}
	})
}

func TestGiftCodesAreOurs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gift := id.MakeGift([id.GiftDraw]byte(rapid.SliceOfN(rapid.Byte(), id.GiftDraw, id.GiftDraw).Draw(t, "drawn")))
		for _, text := range []string{string(gift), gift.Bare(), strings.ToLower(gift.Bare())} {
			if m := returns.Codes.Read(text).First(); m.Kind != scan.OwnCode || m.Own.Names != "gift" || m.Value != string(gift) {
				t.Fatalf("%q is read as %+v", text, m)
			}
		}
	})
}

// A misread code is told as such, beside what else it may be.
func TestMisreadCodeIsTold(t *testing.T) {
	code := []byte(id.Make(id.Return, 7).Bare())
	code[len(code)-1] = 'A' + (code[len(code)-1]-'A'+1)%5
	if _, _, err := id.Read(string(code)); err != id.ErrCheck {
		t.Skipf("%s: %v", code, err)
	}
	m := returns.Codes.Read(string(code)).First()
	if m.Kind != scan.OwnCode || !m.Own.Misread || m.Reason != scan.OwnMisread || m.Own.Names != "return" {
		t.Errorf("%s is read as %+v", code, m)
	}
}

func TestEveryMeaningIsSaidInEveryLanguage(t *testing.T) {
	for _, tag := range lang.Tags {
		for _, r := range scan.Reasons() {
			said := returns.MeaningReason(r).In(tag)
			if said == "" || r != scan.Garbage && said == lang.ScanWhyGarbage().In(tag) {
				t.Errorf("%s: %s says %q", tag, r, said)
			}
			if tag == lang.English && said != strings.ReplaceAll(r.Sentence(), "'", "’") {
				t.Errorf("%s says %q, and in its own package %q", r, said, r.Sentence())
			}
		}
		seen := map[string]bool{}
		for _, k := range []scan.Kind{scan.OwnCode, scan.GTIN, scan.SSCC, scan.ElementString, scan.DigitalLink, scan.EPC, scan.Tracking, scan.Email, scan.URL, scan.OrderNumber, scan.SKU, scan.Opaque} {
			if said := returns.MeaningName(k).In(tag); seen[said] {
				t.Errorf("%s: %s is called %q as another is", tag, k, said)
			} else {
				seen[said] = true
			}
		}
	}
}
