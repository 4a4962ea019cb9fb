package document

import (
	"strings"
	"time"

	"retour/document/pdf"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Sheet is paper to cut up or to hang on a wall: bar codes with what they are, for bins, totes, places and for commands
// to a station. Twenty-one stand on an A4 page.
type Sheet struct {
	Title   string
	Codes   []SheetCode
	QR      bool // squares for cameras instead of bars
	Made    time.Time
	Sandbox bool
}

// SheetCode is one code and what it stands for. Code is what a scanner says; Text is printed over it, large.
type SheetCode struct {
	Code string
	Text string
}

// The grid of a sheet, in millimetres: three across, seven down.
const (
	sheetAcross = 3
	cellWidth   = sheetWidth / sheetAcross
	cellHeight  = 35.0
)

// PDF is the sheet in a language. A fault names the first code that cannot be printed so that a scanner reads it.
func (s Sheet) PDF(tag lang.Tag) ([]byte, error) {
	switch {
	case s.Title == "":
		return nil, missing("title")
	case s.Made.IsZero():
		return nil, missing("made")
	case len(s.Codes) == 0:
		return nil, missing("codes")
	}
	f := flowing(tag, s.Title, "", s.Made)
	f.sandbox, f.symbols, f.foot = s.Sandbox, true, f.day(s.Made)
	f.turn()
	f.file.In(pdf.Heading, func() { f.Text(sheetLeft, f.y+2, heading, pdf.Bold.Shorten(s.Title, heading.Size, sheetWidth)) })
	f.y += 7
	for start := 0; start < len(s.Codes); start += sheetAcross {
		f.room(cellHeight)
		for i, one := range s.Codes[start:min(start+sheetAcross, len(s.Codes))] {
			box := pdf.Box{X: sheetLeft + float64(i)*cellWidth, Y: f.y, W: cellWidth, H: cellHeight}
			if err := s.draw(f, box, one); err != nil {
				return nil, atCode(err, start+i)
			}
		}
		f.y += cellHeight
	}
	return f.finish(), nil
}

func (s Sheet) draw(f *flow, box pdf.Box, one SheetCode) error {
	if one.Code == "" {
		return missing("code")
	}
	f.Frame(dashed, box)
	const inset = 3
	if s.QR {
		size := cellHeight - 4
		f.drawSheetText(box.X+size+inset, box.Y+9, box.W-size-2*inset, one)
		return f.square(box.X+2, box.Y+2, size, one.Code, one.Code)
	}
	width := box.W - 2*inset
	f.paragraph(func() {
		size := pdf.Bold.Fit(one.Text, 14, 8, width)
		f.TextCentred(box.X+box.W/2, box.Y+7.4, strong.Grown(size), pdf.Bold.Shorten(one.Text, size, width))
		size = pdf.Code.Fit(one.Code, 11, 6, width)
		f.TextCentred(box.X+box.W/2, box.Y+box.H-3.4, code.Grown(size), pdf.Code.Shorten(one.Code, size, width))
	})
	return f.bars(box.X+1, box.Y+10.5, box.W-2, 15.5, 0.375, one.Code, one.Code)
}

// drawSheetText writes what a QR code says beside it.
func (f *flow) drawSheetText(x, y, width float64, one SheetCode) {
	f.paragraph(func() {
		size := 11.0
		for word := range strings.FieldsSeq(one.Text) {
			size = pdf.Bold.Fit(word, size, 7, width)
		}
		y = f.Block(x, y, width, 4.8, strong.Grown(size), one.Text)
		size = pdf.Code.Fit(one.Code, 9, 6, width)
		for _, line := range pdf.Code.Wrap(one.Code, size, width) {
			f.Text(x, y+1, code.Grown(size), line)
			y += 4
		}
	})
}

// atCode says which code of the list a fault is about.
func atCode(err error, i int) error {
	if f := fault.Of(err); f != nil {
		return f.At("codes", i)
	}
	return err
}
