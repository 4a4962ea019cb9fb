package document

import (
	"strings"
	"time"

	"retour/document/pdf"
	"retour/ground/lang"
)

// ModelForm is the model withdrawal form of annex I B of directive 2011/83/EU in any language of the Union: its words are
// values, for the law gives them. It fills one page, to be completed by hand and sent to the shop.
type ModelForm struct {
	Language string // BCP 47
	Title    string
	Note     string // when to use it
	To       string
	Shop     []string // name, address and e-mail of the shop, a line each
	Notice   string
	Fields   []string // what the consumer fills in, in the order of the form
	Strike   string   // what the asterisks mean
	Made     time.Time
	Sandbox  bool
}

// PDF is the form. A fault says which value is missing.
func (m ModelForm) PDF() ([]byte, error) {
	switch {
	case m.Title == "":
		return nil, missing("title")
	case m.Language == "":
		return nil, missing("language")
	case m.Made.IsZero():
		return nil, missing("made")
	case len(m.Shop) == 0:
		return nil, missing("shop")
	case len(m.Fields) == 0:
		return nil, missing("fields")
	}
	tag := lang.Parse(m.Language) // of what the product itself says: that it is a demonstration
	f := &flow{paper: &paper{file: pdf.New(pdf.Info{Title: m.Title, Author: m.Shop[0], Language: m.Language, Made: m.Made}), tag: tag, word: caption}}
	f.sandbox, f.foot = m.Sandbox, m.Shop[0]
	f.turn()
	m.draw(f)
	return f.finish(), nil
}

// How the form is set, in points and millimetres.
const (
	formLead  = 5.4
	formBlank = 11.0 // to write on
)

func (m ModelForm) draw(f *flow) {
	text := body.Grown(11)
	f.y += 6
	f.file.In(pdf.Heading, func() { f.running(sheetLeft, sheetWidth, 8, heading.Grown(18), m.Title) })
	f.y += 2
	f.paragraph(func() { f.running(sheetLeft, sheetWidth, formLead, text, m.Note) })
	f.y += 6
	f.paragraph(func() {
		f.running(sheetLeft, sheetWidth, formLead, strong.Grown(11), m.To)
		f.running(sheetLeft, sheetWidth, formLead, text, strings.Join(m.Shop, ", "))
	})
	f.y += 5
	f.paragraph(func() { f.running(sheetLeft, sheetWidth, formLead, text, m.Notice) })
	m.blanks(f, 3)
	for i, field := range m.Fields {
		f.paragraph(func() { f.running(sheetLeft, sheetWidth, formLead, text, field) })
		rows := 1
		if i == addressField {
			rows = 2
		}
		m.blanks(f, rows)
	}
	f.y += 2
	f.paragraph(func() { f.running(sheetLeft, sheetWidth, formLead, small, m.Strike) })
}

// addressField is the place of the address among the fields: it takes two lines.
const addressField = 2

func (m ModelForm) blanks(f *flow, rows int) {
	for range rows {
		f.y += formBlank
		f.Rule(hairline, sheetLeft, f.y-2, sheetRight, f.y-2)
	}
	f.y += 1.5
}
