package document

import (
	"strconv"

	"retour/document/pdf"
	"retour/ground/lang"
)

// surround fills the A4 sheet around the label: cut lines, what to do, and the half to keep.
func (l Label) surround(p *paper) error {
	l.drawCuts(p)
	l.drawSteps(p)
	return l.drawKeep(p)
}

// drawCuts draws where to cut. The words lie on the far side of the lines, so that none of them stays on the label.
func (l Label) drawCuts(p *paper) {
	const right, below = 105, 148.5
	p.Rule(dashed, right, 0, right, below)
	p.Rule(dashed, 0, below, p.Width, below)
	p.TextTurned(right+3.4, below-6, 90, p.word, p.say(lang.DocumentCut()))
	p.Text(labelLeft+6, below+3.6, p.word, p.say(lang.DocumentFold()))
}

func (l Label) drawSteps(p *paper) {
	const left, indent, right = 115, 11, 200
	p.file.In(pdf.Subheading, func() { p.Text(left, 19, heading.Grown(16), p.say(lang.DocumentHowTitle())) })
	hand := lang.DocumentHowPay()
	if l.Prepaid != "" {
		hand = lang.DocumentHowDrop(l.Prepaid)
	}
	y := 31.0
	for i, step := range []lang.Message{lang.DocumentHowPack(), lang.DocumentHowStick(), hand, lang.DocumentHowProof()} {
		p.paragraph(func() {
			p.Text(left, y+1, heading.Grown(20), strconv.Itoa(i+1))
			y = p.Block(left+indent, y, right-left-indent, 5.1, body.Grown(11), p.say(step)) + 5
		})
	}
}

// drawKeep is the half that stays with the sender: what proves the sending, and where to see what became of it.
func (l Label) drawKeep(p *paper) error {
	const left, right, top = 12.0, 198.0, 160.0
	p.file.In(pdf.Subheading, func() { p.Text(left, top+6, heading.Grown(16), p.say(lang.DocumentKeepTitle())) })
	p.TextRight(right, top+6, strong.Grown(11), pdf.Bold.Shorten(l.Shop, 11, 90))
	p.Rule(rule, left, top+10, right, top+10)
	p.cell(left, top+11, 62, lang.DocumentReturn(), code.Grown(16), string(l.Return))
	parcel := string(l.Parcel)
	if text, more := part(l.Part, l.Parts); more {
		parcel += "  (" + p.say(text) + ")"
	}
	p.cell(left+68, top+11, 62, lang.DocumentParcel(), code.Grown(12), parcel)
	p.Rule(hairline, left+65, top+10, left+65, top+26)
	if !l.Before.IsZero() {
		p.cell(left+136, top+11, 50, lang.DocumentKeepBefore(), strong.Grown(12), p.day(l.Before))
		p.Rule(hairline, left+133, top+10, left+133, top+26)
	}
	p.Rule(rule, left, top+26, right, top+26)
	l.drawHandedIn(p, left, top+26)
	return l.drawTrack(p, left+136, top+26)
}

// drawHandedIn leaves room for a date and for the counter's stamp, beside the address the parcel went to.
func (l Label) drawHandedIn(p *paper, left, top float64) {
	p.paragraph(func() {
		p.Text(left, top+4.6, p.word, p.say(lang.DocumentLabelTo()))
		y := top + 10
		for _, line := range l.To.lines(p.tag) {
			p.Text(left, y, body.Grown(10.5), pdf.Regular.Shorten(line, 10.5, 62))
			y += 4.8
		}
	})
	p.paragraph(func() { p.Text(left, top+70, p.word, p.say(lang.DocumentKeepHanded())) })
	p.Rule(hairline, left, top+86, left+60, top+86)
	box := pdf.Box{X: left + 68, Y: top + 5, W: 62, H: 81}
	if l.Track == "" {
		box.W = 118
	}
	p.Frame(dashed, box)
	p.paragraph(func() { p.Text(box.X+2, box.Y+4.4, p.word, p.say(lang.DocumentKeepCounter())) })
}

// drawTrack shows where to follow the return, for a telephone and for a keyboard.
func (l Label) drawTrack(p *paper, left, top float64) error {
	if l.Track == "" {
		return nil
	}
	p.paragraph(func() {
		p.Text(left, top+4.6, p.word, p.say(lang.DocumentKeepTrack()))
		p.Block(left, top+52, 50, 3.6, small.Grown(8), l.Track)
	})
	return p.square(left+3, top+5, 44, l.Track, l.Track)
}
