package document_test

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"

	"retour/document"
	"retour/document/pdf/pdftest"
	"retour/ground/lang"
)

func TestSameValuesSameBytes(t *testing.T) {
	for name, p := range samples() {
		for _, tag := range lang.Tags {
			first, err := p.PDF(tag)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, tag, err)
			}
			for range 5 {
				again, err := samples()[name].PDF(tag)
				if err != nil || !bytes.Equal(first, again) {
					t.Fatalf("%s, %s: made again, it is another file (%v)", name, tag, err)
				}
			}
		}
	}
}

// TestPapersAreSmall keeps a label under what a mail or a slow line notices. The numbers are what they were when the
// papers were drawn, and a third more.
func TestPapersAreSmall(t *testing.T) {
	for name, most := range map[string]int{
		"label": 22_000, "label at home": 33_000, "slip": 27_000, "slip long": 80_000, "credit note": 34_000, "plate": 15_000, "sheet": 28_000, "sheet of squares": 43_000,
	} {
		data, err := samples()[name].PDF(lang.French)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > most || len(data) < most/2 {
			t.Errorf("%s: %d bytes, expected at most %d and at least half of it", name, len(data), most)
		}
	}
}

// TestEverythingStandsOnThePaper: no text runs over an edge or over another, whatever the papers say.
func TestEverythingStandsOnThePaper(t *testing.T) {
	for name, p := range samples() {
		for _, tag := range lang.Tags {
			f := set(t, p, tag)
			if wrong := outside(f) + covered(f); wrong != "" {
				t.Errorf("%s, %s: %s", name, tag, wrong)
			}
		}
	}
	signs := rapid.SampledFrom([]rune("Wiœé -\u00a0W漢"))
	long := rapid.OneOf(rapid.StringOfN(signs, 1, 20, -1), rapid.StringOfN(signs, 60, 150, -1))
	rapid.Check(t, func(t *rapid.T) {
		l, s, c, pl := label(), slip(2), credit(), plated()
		l.Format = rapid.SampledFrom([]document.Format{document.A6, document.A4}).Draw(t, "format")
		l.Shop, l.Prepaid = long.Draw(t, "shop"), long.Draw(t, "carrier")
		for _, field := range []*string{
			&l.From.Name, &l.From.Street, &l.To.Name, &l.To.Street, &l.To.Extra, &l.To.City, &s.Customer, &s.Order, &s.Lines[0].Name, &s.Lines[1].Reason,
			&c.Number, &c.Seller.Name, &c.Buyer.Street, &c.Invoice.Number, &c.Lines[0].Name, &c.Lines[1].SKU, &c.Payments[0].Means, &c.Payments[1].Reference, &c.Mentions[0], &pl.Lane, &pl.Bin, &pl.Name,
		} {
			*field = long.Draw(t, "text")
		}
		for _, p := range []paper{l, s, c, pl} {
			data, err := p.PDF(lang.French)
			if err != nil {
				t.Fatal(err)
			}
			f, err := pdftest.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			if wrong := outside(f) + covered(f); wrong != "" {
				t.Fatalf("%T: %s", p, wrong)
			}
		}
	})
}

// TestTextsWithoutEnd: a comment or a mention as long as a book turns pages or is cut where a table has no room for it.
func TestTextsWithoutEnd(t *testing.T) {
	book := strings.Repeat("Lorem ipsum dolor sit amet. ", 1000)
	s, c := slip(3), credit()
	s.Lines[1].Reason, s.Lines[2].Name, s.Packing = book, book, []string{book}
	c.Lines[0].Name, c.Mentions = book, []string{"short", book}
	for _, p := range []paper{s, c} {
		f := set(t, p, lang.English)
		if wrong := outside(f) + covered(f); wrong != "" {
			t.Errorf("%T: %.200s", p, wrong)
		}
		if last := f.Pages[len(f.Pages)-1]; !strings.Contains(strings.Join(strings.Fields(last.Words()), " "), "dolor sit amet.") {
			t.Errorf("%T: the end is missing", p)
		}
	}
}

// outside names the first text that comes closer than a millimetre and a half to an edge of its page.
func outside(f *pdftest.File) string {
	const edge = 1.5
	for _, p := range f.Pages {
		for _, text := range p.Texts {
			high := text.Size * 25.4 / 72 * 0.75
			if text.X < edge || text.Right > p.Width-edge || text.Y-high < edge || text.Y > p.Height-edge {
				return text.Words
			}
		}
	}
	return ""
}

// covered names the first text that lies on another.
func covered(f *pdftest.File) string {
	for _, page := range f.Pages {
		for i, a := range page.Texts {
			for _, b := range page.Texts[:i] {
				if stamp(a) || stamp(b) {
					continue // it lies under the text on purpose
				}
				if overlap(a, b) {
					return a.Words + " lies on " + b.Words
				}
			}
		}
	}
	return ""
}

// stamp is the pale text across a demonstration.
func stamp(t pdftest.Text) bool { return t.Grey > 0.8 && t.Grey < 1 }

func overlap(a, b pdftest.Text) bool {
	high := func(t pdftest.Text) float64 { return t.Size * 25.4 / 72 * 0.7 }
	return a.X < b.Right && b.X < a.Right && a.Y-high(a) < b.Y && b.Y-high(b) < a.Y
}

// TestPapersCanBeReadAloud: what stands outside of the structure is said elsewhere or is no matter of reading.
func TestPapersCanBeReadAloud(t *testing.T) {
	for name, p := range samples() {
		f := set(t, p, lang.English)
		for i, page := range f.Pages {
			unread := 0
			for _, text := range page.Texts {
				if text.Mark < 0 {
					unread++
				}
			}
			if read := len(page.Texts) - unread; read == 0 || i == 0 && unread > 4 {
				t.Errorf("%s, page %d: %d lines are read, %d are not", name, i+1, read, unread)
			}
		}
	}
}

// TestAnotherReaderAgrees has poppler, a reader of other hands, draw the papers at 203 dpi with text and lines, and the
// scanner read its picture.
func TestAnotherReaderAgrees(t *testing.T) {
	draw, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Skip("pdftoppm (poppler-utils) is not installed: the second opinion on our papers is missing")
	}
	for name, c := range map[string]struct {
		part   pdftest.Box
		square bool
		want   string
	}{
		"label": {labelBars, false, parcel.Bare()}, "label at home": {labelBars, false, parcel.Bare()},
		"label paid": {labelSquare, true, parcel.Bare()}, "label demo": {labelSquare, true, parcel.Bare()},
		"slip": {pdftest.Box{X: 10, Y: 45, W: 82, H: 17}, false, back.Bare()}, "slip demo": {pdftest.Box{X: 150, Y: 12, W: 48, H: 46}, true, back.Bare()},
		"plate": {pdftest.Box{X: 2.5, Y: 20, W: 55, H: 13}, false, plate.Bare()}, "plate demo": {pdftest.Box{X: 2.5, Y: 20, W: 55, H: 13}, false, plate.Bare()},
	} {
		data, err := samples()[name].PDF(lang.French)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Join(t.TempDir(), "page")
		command := exec.Command(draw, "-png", "-gray", "-singlefile", "-r", "203.2", "-", base)
		command.Stdin = bytes.NewReader(data)
		if out, err := command.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "" {
			t.Fatalf("%s: pdftoppm: %v %s", name, err, out)
		}
		file, err := os.Open(base + ".png")
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		reader := oned.NewCode128Reader()
		if c.square {
			reader = qrcode.NewQRCodeReader()
		}
		if got := decode(t, reader, pdftest.Cut(picture, dots, c.part)); got != c.want {
			t.Errorf("%s: as poppler draws it, it says %q, want %q", name, got, c.want)
		}
	}
}
