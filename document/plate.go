package document

import (
	"time"

	"retour/document/pdf"
	"retour/ground/id"
	"retour/ground/lang"
)

// Plate is the licence plate stuck on one piece: the code by which it is known for its whole stay, and where it goes.
// It is 60 × 40 mm. At the dock, where nobody has judged the piece yet, Lane and Bin are empty, and its bars are taller.
type Plate struct {
	Plate   id.Code
	Lane    string // the lane's letter, read from afar
	Bin     string // where it is put away
	SKU     string
	Name    string
	Made    time.Time // of the file
	Sandbox bool
}

// The plate, in millimetres.
const (
	plateWidth  = 60.0
	plateHeight = 40.0
	plateEdge   = 2.5
	plateInner  = plateWidth - 2*plateEdge
	plateLane   = 16.5    // side of the square with the lane's letter
	plateGap    = 2.5     // between it and the bin
	plateBar    = 2 * dot // bar width: 39 mm for a code of ours
)

func (l Plate) checked() (Plate, error) {
	if l.Made.IsZero() {
		return l, missing("made")
	}
	var err error
	l.Plate, err = readable(id.Plate, l.Plate, "plate")
	return l, err
}

// placed reports whether the piece has somewhere to go.
func (l Plate) placed() bool { return l.Lane != "" || l.Bin != "" }

// barsAt is where the bars begin and how tall they are.
func (l Plate) barsAt() (top, height float64) {
	if l.placed() {
		return 21.5, 10.5
	}
	return 7, 22
}

// piece is what the piece is, for people.
func (l Plate) piece() string {
	if l.SKU == "" || l.Name == "" {
		return l.SKU + l.Name
	}
	return l.SKU + "  " + l.Name
}

// PDF is the plate for a printer that takes PDF.
func (l Plate) PDF(tag lang.Tag) ([]byte, error) {
	l, err := l.checked()
	if err != nil {
		return nil, err
	}
	p := begin(tag, lang.DocumentPlateTitle(string(l.Plate)).In(tag), "", l.Made)
	p.word.Grey = black // label printers have no grey
	p.Page = p.file.Page(plateWidth, plateHeight)
	if l.placed() {
		l.drawPlace(p)
	} else {
		width := plateInner
		if l.Sandbox {
			width -= 12
		}
		p.paragraph(func() { p.Text(plateEdge, 5.2, small, pdf.Regular.Shorten(l.piece(), small.Size, width)) })
	}
	top, height := l.barsAt()
	if err := p.bars(plateEdge, top, plateInner, height, plateBar, l.Plate.Bare(), string(l.Plate)); err != nil {
		return nil, err
	}
	p.paragraph(func() { p.TextCentred(plateWidth/2, top+height+5, code.Grown(13), string(l.Plate)) })
	if l.Sandbox {
		l.drawSandbox(p)
	}
	return p.file.Bytes(), nil
}

// drawPlace writes the lane's letter white on black, and the bin beside it.
func (l Plate) drawPlace(p *paper) {
	x := plateEdge
	if l.Lane != "" {
		p.Fill(black, pdf.Box{X: x, Y: plateEdge, W: plateLane, H: plateLane})
		size := pdf.Bold.Fit(l.Lane, 40, 8, plateLane-2)
		letter := pdf.Style{Font: pdf.Bold, Size: size, Grey: white}
		p.paragraph(func() {
			p.TextCentred(x+plateLane/2, plateEdge+plateLane/2+size*0.127, letter, pdf.Bold.Shorten(l.Lane, size, plateLane-2))
		})
		x += plateLane + plateGap
	}
	width := plateWidth - plateEdge - x
	p.paragraph(func() {
		size := pdf.Bold.Fit(l.Bin, 26, 9, width)
		p.Text(x, 4.8, p.word, p.say(lang.DocumentPlateBin()))
		p.Text(x, 13.4, pdf.Style{Font: pdf.Bold, Size: size}, pdf.Bold.Shorten(l.Bin, size, width))
	})
	p.paragraph(func() { p.Text(x, 18, small.Grown(8), pdf.Regular.Shorten(l.piece(), 8, width)) })
}

// drawSandbox says in the upper right corner, away from the bars, that the piece is not real.
func (l Plate) drawSandbox(p *paper) {
	text := p.say(lang.DocumentSandboxShort())
	s := pdf.Style{Font: pdf.Bold, Size: 7, Grey: white}
	width := pdf.Bold.Width(text, s.Size) + 1.6
	p.Fill(black, pdf.Box{X: plateWidth - plateEdge - width, Y: 1.8, W: width, H: 3.6})
	p.paragraph(func() { p.Text(plateWidth-plateEdge-width+0.8, 4.5, s, text) })
}
