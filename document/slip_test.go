package document_test

import (
	"fmt"
	"strings"
	"testing"

	"retour/document"
	"retour/document/pdf/pdftest"
	"retour/ground/fault"
	"retour/ground/lang"
)

func TestASlipListsWhatIsInTheParcel(t *testing.T) {
	s := slip(1)
	s.Lines = []document.SlipLine{
		{SKU: "OND-SB-38", Name: "Robe « Ondine »", Quantity: 1, Reason: "Trop serrée à la taille"},
		{SKU: "GAL-24", Quantity: 12, Reason: "Arrivé abîmé"},
	}
	s.Part, s.Parts = 1, 2
	for tag, wants := range map[lang.Tag][]string{
		lang.English: {"Packing slip", "13 pieces in this parcel", "1 of 2", "Put this sheet into the parcel", "How to pack", "Use the original packaging if you still have it"},
		lang.French:  {"Bon de retour", "13 articles dans ce colis", "1 sur 2", "Glissez cette feuille dans le", "Comment emballer", "L’emballage d’origine convient"},
	} {
		f := set(t, s, tag)
		words := f.Words()
		for _, want := range append(wants, string(back), string(parcel), "OV-104418", "1\nRobe « Ondine »\nOND-SB-38\nTrop serrée à la taille\n", "12\nGAL-24\nArrivé abîmé\n") {
			if !strings.Contains(words, want) {
				t.Errorf("%s: %q is missing in %q", tag, want, words)
			}
		}
		if got := square(t, f.Pages[0], pdftest.Box{X: 150, Y: 12, W: 48, H: 46}); got != back.Bare() {
			t.Errorf("%s: the square says %q", tag, got)
		}
		part := pdftest.Box{X: 10, Y: 45, W: 82, H: 17}
		if got := bars(t, f.Pages[0], part); got != back.Bare() {
			t.Errorf("%s: the bars say %q", tag, got)
		}
		onWholeDots(t, blackBoxes(f.Pages[0], part))
	}
}

func TestTheShopMaySayHowToPack(t *testing.T) {
	s := slip(1)
	s.Packing = []string{"Le vase d’abord, bien calé.", "La robe par-dessus, étiquette attachée."}
	words := set(t, s, lang.French).Words()
	if !strings.Contains(words, "1\nLe vase d’abord, bien calé.\n2\nLa robe") || strings.Contains(words, "carton solide") {
		t.Errorf("%q", words)
	}
}

func TestALongSlipGoesOnOverleaf(t *testing.T) {
	f := set(t, slip(60), lang.French)
	if len(f.Pages) < 3 {
		t.Fatalf("%d pages for 60 lines", len(f.Pages))
	}
	for i := range 60 {
		if n := strings.Count(f.Words(), fmt.Sprintf("SKU-%04d\n", i)); n != 1 {
			t.Errorf("line %d stands there %d times", i, n)
		}
	}
	for i, p := range f.Pages {
		words := p.Words()
		if !strings.Contains(words, fmt.Sprintf("Page %d sur %d\n", i+1, len(f.Pages))) || !strings.Contains(words, string(back)) {
			t.Errorf("page %d does not say which it is: %q", i+1, words)
		}
		if strings.Contains(words, "SKU-") && !strings.Contains(words, "Motif\n") {
			t.Errorf("page %d: lines without the head of their table", i+1)
		}
	}
}

func TestASlipIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*document.Slip)
		field  string
	}{
		"no shop":      {func(s *document.Slip) { s.Shop = "" }, "shop"},
		"no lines":     {func(s *document.Slip) { s.Lines = nil }, "lines"},
		"no pieces":    {func(s *document.Slip) { s.Lines[1].Quantity = 0 }, "lines[1].quantity"},
		"nameless":     {func(s *document.Slip) { s.Lines[0].SKU, s.Lines[0].Name = "", "" }, "lines[0].name"},
		"wrong return": {func(s *document.Slip) { s.Return = parcel }, "return"},
		"wrong parcel": {func(s *document.Slip) { s.Parcel = "PA-1" }, "parcel"},
	} {
		s := slip(2)
		c.change(&s)
		_, err := s.PDF(lang.English)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Field != c.field {
			t.Errorf("%s: %v, want a fault at %s", name, err, c.field)
		}
	}
}
