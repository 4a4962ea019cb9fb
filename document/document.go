// Package document sets the papers of a return as PDF, each as a function of the values on it: the return label, the
// packing slip, the credit note, the plate that is stuck on a piece, and sheets of bar codes to hang up. It owns what
// these papers look like and what must stand on them.
//
// It stores nothing. Numbers come from those who keep them without gaps, amounts from the ledger, days from the
// transaction; here nothing is counted, rounded or looked up. The same values give the same bytes, so a paper is not
// kept: it is made again. A paper that would contradict itself (a sum that is not that of its lines) is refused, and a
// tax nobody told us is said to be unknown, never printed as zero.
//
// Papers follow the waybill: ruled cells with a small word over each value. Bar codes are drawn as rectangles on a grid
// of an eighth of a millimetre, which is a whole dot on a 203 dpi label printer. The papers are tagged for screen
// readers (headings, tables, a name for each symbol), but no claim of PDF/UA or PDF/A is made: no validator has seen them.
package document

import (
	"errors"
	"time"

	"retour/document/pdf"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

// How text looks on papers.
var (
	caption = pdf.Style{Font: pdf.Regular, Size: 7, Grey: 0.35}
	small   = pdf.Style{Font: pdf.Regular, Size: 8.5}
	body    = pdf.Style{Font: pdf.Regular, Size: 9.5}
	strong  = pdf.Style{Font: pdf.Bold, Size: 9.5}
	heading = pdf.Style{Font: pdf.Bold, Size: 14}
	code    = pdf.Style{Font: pdf.Code, Size: 10}
)

const (
	black = 0
	white = 1
)

// How lines look on papers.
var (
	rule     = pdf.Stroke{Width: 0.35}
	hairline = pdf.Stroke{Width: 0.15, Grey: 0.55}
	dashed   = pdf.Stroke{Width: 0.2, Grey: 0.35, Dash: []float64{2, 1.4}}
)

// paper is a file, the language it is in, and the page being drawn.
type paper struct {
	*pdf.Page
	file *pdf.File
	tag  lang.Tag
	word pdf.Style // of the small word over a value
}

func begin(tag lang.Tag, title, author string, made time.Time) *paper {
	tag = lang.Parse(string(tag)) // what the product does not speak is English, and is marked as such
	info := pdf.Info{Title: title, Author: author, Language: string(tag), Made: made}
	return &paper{file: pdf.New(info), tag: tag, word: caption}
}

// say is a message in the language of the paper.
func (p *paper) say(m lang.Message) string { return m.In(p.tag) }

// day is a date in the language of the paper, on the calendar of the zone that it carries.
func (p *paper) day(t time.Time) string { return lang.Date(p.tag, t, t.Location()) }

// paragraph draws one paragraph for the eye and for the ear.
func (p *paper) paragraph(draw func()) { p.file.In(pdf.Paragraph, draw) }

// cell writes a small word and the value under it, as large as s and as the width allow. y is the cell's upper edge.
func (p *paper) cell(x, y, width float64, word lang.Message, s pdf.Style, value string) {
	p.paragraph(func() {
		p.Text(x, y+3.6, p.word, p.say(word))
		s = s.Grown(s.Font.Fit(value, s.Size, 6, width))
		p.Text(x, y+4.8+s.Size*0.36, s, s.Font.Shorten(value, s.Size, width))
	})
}

// part says "1 of 2", or nothing where there is only one.
func part(n, of int64) (lang.Message, bool) {
	return lang.DocumentPartOf(n, of), of > 1
}

// missing is the fault of a paper that lacks a value it cannot be made without.
func missing(path ...any) error {
	return fault.New(fault.Invalid, lang.DocumentMissing()).At(path...)
}

// readable checks that a public code is whole and of this kind, so that no paper carries a symbol nobody can use. It
// returns the code in its one proper spelling.
func readable(kind id.Kind, text id.Code, field string) (id.Code, error) {
	found, n, err := id.Read(string(text))
	switch {
	case errors.Is(err, id.ErrCheck):
		return "", fault.New(fault.Invalid, lang.FaultCodeCheck(string(text))).At(field).Because(err)
	case err != nil:
		return "", fault.New(fault.Invalid, lang.FaultCodeShape(string(text))).At(field).Because(err)
	case found != kind:
		return "", fault.New(fault.Invalid, lang.DocumentWrongKind(string(text))).At(field)
	}
	return id.Make(kind, n), nil
}
