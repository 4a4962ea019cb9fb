package document_test

import (
	"image"
	"math"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"

	"retour/document/pdf/pdftest"
)

// dots is the density at which symbols are looked at: that of an ordinary label printer.
const dots = 8

// A symbol is read by a decoder of other hands from what a printer of 203 dpi would set.
func decode(t testing.TB, reader gozxing.Reader, picture image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	// The decoder's search for corners trips over some squares, so the second try tells it that there is only one.
	result, err := reader.Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		result, err = reader.Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	}
	if err != nil {
		t.Errorf("a scanner does not read it: %v", err)
		return ""
	}
	return result.GetText()
}

func bars(t testing.TB, p pdftest.Page, part pdftest.Box) string {
	t.Helper()
	return decode(t, oned.NewCode128Reader(), pdftest.Cut(p.Picture(dots), dots, part))
}

func square(t testing.TB, p pdftest.Page, part pdftest.Box) string {
	t.Helper()
	return decode(t, qrcode.NewQRCodeReader(), pdftest.Cut(p.Picture(dots), dots, part))
}

// blackBoxes are the dark boxes within a part of the page.
func blackBoxes(p pdftest.Page, part pdftest.Box) []pdftest.Box {
	var boxes []pdftest.Box
	for _, b := range p.Boxes {
		if b.Grey == 0 && b.X >= part.X && b.Y >= part.Y && b.X+b.W <= part.X+part.W && b.Y+b.H <= part.Y+part.H {
			boxes = append(boxes, b)
		}
	}
	return boxes
}

// onWholeDots checks that every edge of a symbol lies on a dot of the printer: a bar of a broken number of dots would
// come out too thick or too thin.
func onWholeDots(t *testing.T, boxes []pdftest.Box) {
	t.Helper()
	if len(boxes) < 20 {
		t.Fatalf("%d boxes are no symbol", len(boxes))
	}
	for _, b := range boxes {
		for _, edge := range []float64{b.X, b.X + b.W} {
			if off := math.Abs(edge*dots - math.Round(edge*dots)); off > 0.01 {
				t.Fatalf("an edge lies %.3f dots off", off)
			}
		}
	}
}
