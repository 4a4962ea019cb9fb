package document_test

import (
	"strings"
	"testing"

	"retour/document"
	"retour/document/pdf/pdftest"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

func TestEveryCodeOfASheetIsReadByAScanner(t *testing.T) {
	for _, qr := range []bool{false, true} {
		s := sheet(25)
		s.QR = qr
		s.Codes[3] = document.SheetCode{Code: string(id.Make(id.Bin, 5)), Text: "Bac de quarantaine, sous clé"}
		s.Codes[4].Code, s.Codes[5].Code = "~!\"#$%&'()*", ">8_^`{|}" // every sign of ASCII is a sign, none a command
		f := set(t, s, lang.French)
		if len(f.Pages) != 2 {
			t.Fatalf("%d pages for 25 codes, want 21 and 4", len(f.Pages))
		}
		for i, one := range s.Codes {
			p := f.Pages[i/21]
			cell := pdftest.Box{X: 18 + 58*float64(i%3), Y: 25 + 35*float64(i%21/3), W: 58, H: 35}
			if i >= 21 {
				cell.Y -= 7 // no title overleaf
			}
			read := bars
			if qr {
				read = square
			}
			if got := read(t, p, cell); got != one.Code {
				t.Errorf("QR %v, code %d says %q, want %q", qr, i, got, one.Code)
			}
			if !strings.Contains(spaced(p.Words()), one.Code+"|") {
				t.Errorf("QR %v, code %d is not written out", qr, i)
			}
		}
	}
}

func TestASheetIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*document.Sheet)
		code   string
		field  string
	}{
		"no title":         {func(s *document.Sheet) { s.Title = "" }, "document.missing", "title"},
		"no codes":         {func(s *document.Sheet) { s.Codes = nil }, "document.missing", "codes"},
		"empty code":       {func(s *document.Sheet) { s.Codes[2].Code = "" }, "document.missing", "codes[2]"},
		"function sign":    {func(s *document.Sheet) { s.Codes[1].Code = "A\u00f1B" }, "document.code_not_ascii", "codes[1]"},
		"too wide":         {func(s *document.Sheet) { s.Codes[4].Code = strings.Repeat("W", 30) }, "document.code_too_long", "codes[4]"},
		"longer than bars": {func(s *document.Sheet) { s.Codes[4].Code = strings.Repeat("W", 90) }, "document.code_too_long", "codes[4]"},
		"square too fine":  {func(s *document.Sheet) { s.QR = true; s.Codes[0].Code = strings.Repeat("w", 1500) }, "document.code_too_long", "codes[0]"},
		"beyond a square":  {func(s *document.Sheet) { s.QR = true; s.Codes[0].Code = strings.Repeat("w", 5000) }, "document.code_too_long", "codes[0]"},
	} {
		s := sheet(5)
		c.change(&s)
		_, err := s.PDF(lang.English)
		if f := fault.Of(err); f == nil || f.Code() != c.code || f.Field != c.field {
			t.Errorf("%s: %v, want %s at %s", name, err, c.code, c.field)
		}
	}
}
