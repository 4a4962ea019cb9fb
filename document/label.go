package document

import (
	"time"

	"retour/document/pdf"
	"retour/ground/id"
	"retour/ground/lang"
)

// Format is the sheet a label is printed on.
type Format int

// The formats. A6 is the label alone, for a label printer; A4 is for printers at home: the same label in one quarter,
// with cut lines, what to do beside it, and a half to keep.
const (
	A6 Format = iota
	A4
)

// Label is the label of one parcel that goes back to a shop. It carries our own code, by which the parcel is known when
// it arrives, and promises no transport: either the sender pays the postage, which it says plainly, or a carrier has
// been paid beforehand. It does not stand in for a carrier's own label, which comes from the carrier.
type Label struct {
	Format  Format
	Shop    string  // as the shopper knows it
	From    Address // who sends it back
	To      Address // where returns go
	Parcel  id.Code
	Return  id.Code
	Part    int64     // which parcel of the return, from 1; 0 where there is only one
	Parts   int64     // how many parcels the return has
	Prepaid string    // name of the carrier that is paid beforehand; empty: the sender pays
	Before  time.Time // A4 only: last day to hand it in; zero: not said
	Track   string    // A4 only: address of the page on which the return is followed; may be empty
	Made    time.Time // day on the label, and of the file
	Sandbox bool      // a demonstration: says that it must not be posted
}

// PDF is the label in a language. A fault says which value is missing or is no code of ours.
func (l Label) PDF(tag lang.Tag) ([]byte, error) {
	l, err := l.checked()
	if err != nil {
		return nil, err
	}
	p := begin(tag, lang.DocumentLabelTitle(string(l.Parcel)).In(tag), l.Shop, l.Made)
	p.word.Grey = black // label printers have no grey
	if l.Format == A4 {
		p.Page = p.file.Page(210, 297)
	} else {
		p.Page = p.file.Page(105, 148)
	}
	if err := l.draw(p); err != nil {
		return nil, err
	}
	if l.Format == A4 {
		if err := l.surround(p); err != nil {
			return nil, err
		}
	}
	return p.file.Bytes(), nil
}

func (l Label) checked() (Label, error) {
	var err error
	switch {
	case l.Shop == "":
		return l, missing("shop")
	case l.To.Name == "" || l.To.City == "":
		return l, missing("to")
	case l.Made.IsZero():
		return l, missing("made")
	}
	if l.Parcel, err = readable(id.Parcel, l.Parcel, "parcel"); err != nil {
		return l, err
	}
	l.Return, err = readable(id.Return, l.Return, "return")
	return l, err
}

// Places on the label, in millimetres. It is 105 wide.
const (
	labelLeft  = 6.0
	labelRight = 99.0
	labelWidth = labelRight - labelLeft
	labelSent  = 37.0  // under the sender and the postage
	labelGoes  = 84.0  // under the receiver
	labelFacts = 112.0 // under the return's code and the QR code
)

func (l Label) draw(p *paper) error {
	l.drawSender(p)
	l.drawPostage(p)
	p.Rule(rule, labelLeft, labelSent, labelRight, labelSent)
	l.drawReceiver(p)
	p.Rule(rule, labelLeft, labelGoes, labelRight, labelGoes)
	if err := l.drawFacts(p); err != nil {
		return err
	}
	p.Rule(rule, labelLeft, labelFacts, labelRight, labelFacts)
	err := p.bars(labelLeft, labelFacts+3, labelWidth, 18, 0.5, l.Parcel.Bare(), string(l.Parcel))
	p.paragraph(func() {
		p.TextCentred((labelLeft+labelRight)/2, labelFacts+28, code.Grown(18), string(l.Parcel))
	})
	return err
}

func (l Label) drawSender(p *paper) {
	const width = 53
	p.file.In(pdf.Heading, func() {
		s := strong.Grown(pdf.Bold.Fit(l.Shop, 12, 8, width))
		p.Text(labelLeft, 10, s, pdf.Bold.Shorten(l.Shop, s.Size, width))
	})
	p.paragraph(func() {
		p.Text(labelLeft, 15.6, p.word, p.say(lang.DocumentLabelFrom()))
		lines := l.From.lines(p.tag)
		lead := min(3.8, 16.0/float64(max(len(lines)-1, 1)))
		y := 19.4
		for _, line := range lines {
			p.Text(labelLeft, y, small, pdf.Regular.Shorten(line, small.Size, width))
			y += lead
		}
	})
}

// drawPostage fills the corner where postage belongs: a dashed place for it, or a full one that says who was paid.
func (l Label) drawPostage(p *paper) {
	box := pdf.Box{X: 63, Y: labelLeft, W: labelRight - 63, H: 28}
	middle, width := box.X+box.W/2, box.W-3
	first, second := p.say(lang.DocumentLabelDue()), p.say(lang.DocumentLabelDueHow())
	grey, large, little := float64(black), strong.Grown(12), small.Grown(8)
	if l.Prepaid != "" {
		p.Fill(black, box)
		first, second = p.say(lang.DocumentLabelPaid()), l.Prepaid
		grey, large, little = white, strong.Grown(15), strong.Grown(12)
	} else {
		p.Frame(pdf.Stroke{Width: 0.4, Dash: []float64{1.6, 1.2}}, box)
	}
	large.Grey, little.Grey = grey, grey
	var top, under []string
	large.Size, top = pdf.Bold.WrapWithin(first, pdf.Bold.Fit(first, large.Size, 9.5, width), 8, width, 2)
	little.Size, under = little.Font.WrapWithin(second, little.Size, 7, width, 3)
	leadTop, leadUnder := large.Size*0.42, little.Size*0.42
	y := box.Y + (box.H-leadTop*float64(len(top))-leadUnder*float64(len(under))-1.5)/2 + large.Size*0.31
	p.paragraph(func() {
		for _, line := range top {
			p.TextCentred(middle, y, large, line)
			y += leadTop
		}
		y += 1.5 - large.Size*0.06
		for _, line := range under {
			p.TextCentred(middle, y, little, line)
			y += leadUnder
		}
	})
}

// drawReceiver writes the address as large as it fits; on a demonstration, a bar under it says not to post it.
func (l Label) drawReceiver(p *paper) {
	bottom := labelGoes - 4.5
	if l.Sandbox {
		bar := pdf.Box{X: labelLeft, Y: labelGoes - 8, W: labelWidth, H: 8}
		p.Fill(black, bar)
		p.paragraph(func() {
			s := strong.Grown(12)
			s.Grey = white
			p.TextCentred(labelLeft+labelWidth/2, bar.Y+5.6, s, p.say(lang.DocumentSandboxLabel()))
		})
		bottom = bar.Y - 2.5
	}
	lines := l.To.lines(p.tag)
	p.paragraph(func() {
		p.Text(labelLeft, labelSent+4.4, p.word, p.say(lang.DocumentLabelTo()))
		first := labelSent + 11.8
		lead := min(7.4, (bottom-first)/float64(max(len(lines)-1, 1)))
		most := lead / 0.4
		for i, line := range lines {
			font, largest := pdf.Regular, min(16, most)
			switch i {
			case 0:
				font, largest = pdf.Bold, min(19, most*1.1)
			case len(lines) - 1, len(lines) - 2:
				font = pdf.Bold // town and country: what a sorter looks for
			}
			size := font.Fit(line, largest, 8, labelWidth)
			p.Text(labelLeft, first+float64(i)*lead, pdf.Style{Font: font, Size: size}, font.Shorten(line, size, labelWidth))
		}
	})
}

// drawFacts writes the return's code, which parcel this is and the day, with the parcel's QR code beside them.
func (l Label) drawFacts(p *paper) error {
	const square = 26.0
	edge, middle := labelRight-square, labelGoes+14.5
	p.cell(labelLeft, labelGoes+0.6, edge-labelLeft-3, lang.DocumentReturn(), code.Grown(16), string(l.Return))
	p.Rule(hairline, labelLeft, middle, edge-2, middle)
	x := labelLeft
	if text, more := part(l.Part, l.Parts); more {
		p.cell(x, middle, 24, lang.DocumentParcel(), strong.Grown(13), p.say(text))
		x += 27
		p.Rule(hairline, x-3, middle, x-3, labelFacts)
	}
	p.cell(x, middle, edge-x-3, lang.DocumentDate(), body.Grown(11), p.day(l.Made))
	p.Rule(hairline, edge-2, labelGoes, edge-2, labelFacts)
	return p.square(edge, labelGoes+1, square, l.Parcel.Bare(), string(l.Parcel))
}
