package document

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"retour/document/pdf"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Density is how many dots a label printer sets on a millimetre.
type Density int

// The usual densities.
const (
	DPI203 Density = 8
	DPI300 Density = 12
)

// ZPL is the plate in the language of Zebra's label printers and those that understand it, for a printer of this
// density. Texts are in UTF-8 (^CI28); the signs that would begin a command, ^ and ~, are taken out of them.
func (l Plate) ZPL(tag lang.Tag, density Density) (string, error) {
	l, err := l.checked()
	if err != nil {
		return "", err
	}
	if density != DPI203 && density != DPI300 {
		return "", fault.New(fault.Invalid, lang.DocumentDensityUnknown()).At("density")
	}
	s, err := bars(l.Plate.Bare())
	if err != nil {
		return "", err
	}
	z := &zpl{density: float64(density)}
	z.write("^XA^CI28^LH0,0^PW%d^LL%d\n", z.dots(plateWidth), z.dots(plateHeight))
	if l.placed() {
		l.zplPlace(z, tag)
	} else {
		width := plateInner
		if l.Sandbox {
			width -= 12
		}
		z.text(plateEdge, 2.2, 3.2, width, l.piece())
	}
	top, height := l.barsAt()
	left := (plateWidth - float64(s.columns())*plateBar) / 2
	z.write("^FO%d,%d^BY%d^BCN,%d,N,N,N^FD%s^FS\n", z.dots(left), z.dots(top), z.dots(plateBar), z.dots(height), l.Plate.Bare())
	z.centred(0, top+height+1.2, 4.6, plateWidth, string(l.Plate))
	if l.Sandbox {
		z.text(plateWidth-plateEdge-10, 2.2, 2.8, 10, lang.DocumentSandboxShort().In(tag))
	}
	z.write("^XZ\n")
	return z.out.String(), nil
}

// zplPlace writes the lane's letter white on black, and the bin beside it.
func (l Plate) zplPlace(z *zpl, tag lang.Tag) {
	x := plateEdge
	if l.Lane != "" {
		side := z.dots(plateLane)
		z.write("^FO%d,%d^GB%d,%d,%d^FS\n", z.dots(x), z.dots(plateEdge), side, side, side)
		size := pdf.Bold.Fit(l.Lane, 40, 8, plateLane-2)
		z.write("^FR")
		z.centred(x, plateEdge+(plateLane-points(size))/2, points(size), plateLane, pdf.Bold.Shorten(l.Lane, size, plateLane-2))
		x += plateLane + plateGap
	}
	width := plateWidth - plateEdge - x
	z.text(x, 2.6, 2.6, width, lang.DocumentPlateBin().In(tag))
	z.text(x, 6, points(pdf.Bold.Fit(l.Bin, 26, 9, width)), width, l.Bin)
	z.text(x, 15.6, 2.9, width, l.piece())
}

// points turns a size of letters into millimetres.
func points(size float64) float64 { return size * 25.4 / 72 }

// zpl writes commands for one density.
type zpl struct {
	density float64
	out     strings.Builder
}

func (z *zpl) dots(mm float64) int { return int(mm*z.density + 0.5) }

func (z *zpl) write(format string, args ...any) { fmt.Fprintf(&z.out, format, args...) }

// text sets one line, height millimetres high, cut to the width. The printer's own font is narrower than ours, so what
// fits by ours fits by it.
func (z *zpl) text(x, y, height, width float64, text string) {
	text = pdf.Regular.Shorten(unobeyed(text), height/points(1), width)
	z.write("^FO%d,%d^A0N,%d^FD%s^FS\n", z.dots(x), z.dots(y), z.dots(height), text)
}

// centred sets one line in the middle of the width.
func (z *zpl) centred(x, y, height, width float64, text string) {
	z.write("^FO%d,%d^A0N,%d^FB%d,1,0,C^FD%s^FS\n", z.dots(x), z.dots(y), z.dots(height), z.dots(width), unobeyed(text))
}

// unobeyed takes out of text what the printer would obey instead of print.
func unobeyed(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '^' || r == '~' || r == '\\' || unicode.IsControl(r) {
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(text, "")))
}
