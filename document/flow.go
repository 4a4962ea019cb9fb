package document

import (
	"time"

	"retour/document/pdf"
	"retour/ground/lang"
)

// Places on an A4 sheet, in millimetres.
const (
	sheetLeft   = 18.0
	sheetRight  = 192.0
	sheetWidth  = sheetRight - sheetLeft
	sheetTop    = 18.0
	sheetBottom = 279.0
	sheetFoot   = 287.0 // base line of the page's number
)

// flow is a paper that fills A4 pages from top to bottom, as many as it needs.
type flow struct {
	*paper
	y       float64 // where the next thing goes
	pages   []*pdf.Page
	again   func() // draws what stands at the top of every further page
	foot    string // on every page, beside its number
	sandbox bool   // a demonstration
	symbols bool   // symbols everywhere: nothing may be printed across the page
}

// flowing begins a paper. Its first page begins with turn.
func flowing(tag lang.Tag, title, author string, made time.Time) *flow {
	return &flow{paper: begin(tag, title, author, made)}
}

// turn begins a new page.
func (f *flow) turn() {
	f.Page = f.file.Page(210, 297)
	f.pages = append(f.pages, f.Page)
	f.y = sheetTop
	if f.sandbox {
		f.stamp()
	}
	if f.again != nil {
		f.again()
	}
}

// room turns the page unless there are height millimetres left.
func (f *flow) room(height float64) {
	if f.y+height > sheetBottom {
		f.turn()
	}
}

// stamp says across the page, under all that follows, and in a bar at its top, that it is a demonstration.
func (f *flow) stamp() {
	text := f.say(lang.DocumentSandbox())
	if !f.symbols {
		across := pdf.Style{Font: pdf.Bold, Size: pdf.Bold.Fit(text, 40, 20, 285), Grey: 0.91}
		f.file.Aside(func() { f.TextTurned(26, 266, 54, across, text) })
	}
	f.Fill(black, pdf.Box{X: sheetLeft, Y: 6, W: sheetWidth, H: 7})
	bar := strong.Grown(11)
	bar.Grey = white
	draw := func() { f.TextCentred(sheetLeft+sheetWidth/2, 10.9, bar, text) }
	if len(f.pages) == 1 {
		f.paragraph(draw)
	} else {
		f.file.Aside(draw) // once is enough to hear it
	}
}

// finish numbers the pages and gives the file.
func (f *flow) finish() []byte {
	for i, page := range f.pages {
		f.file.Aside(func() {
			page.Text(sheetLeft, sheetFoot, caption, pdf.Regular.Shorten(f.foot, caption.Size, sheetWidth-32))
			if len(f.pages) > 1 {
				page.TextRight(sheetRight, sheetFoot, caption, f.say(lang.DocumentPageOf(int64(i+1), int64(len(f.pages)))))
			}
		})
	}
	return f.file.Bytes()
}

// running writes text line by line from y on, turning the page where it ends, and sets y under it.
func (f *flow) running(x, width, lead float64, s pdf.Style, text string) {
	lines := s.Font.Wrap(text, s.Size, width)
	for i, line := range lines {
		f.room(lead)
		if i < len(lines)-1 {
			line += " "
		}
		f.Text(x, f.y+lead*0.8, s, line)
		f.y += lead
	}
}

// most is how many lines a name or a reason may take in a table.
const most = 8

// column is one column of a table by its edges. Numbers stand at the right edge.
type column struct {
	left, right float64
	numbers     bool
}

func (c column) width() float64 { return c.right - c.left }

// put sets text in a column, smaller where it would be too wide.
func (f *flow) put(c column, y float64, s pdf.Style, text string) {
	s = s.Grown(s.Font.Fit(text, s.Size, 5, c.width()))
	if c.numbers {
		f.TextRight(c.right, y, s, text)
	} else {
		f.Text(c.left, y, s, text)
	}
}

// heads draws the head of a table between two rules, a word over each column, and sets y under it.
func (f *flow) heads(columns []column, words ...string) {
	f.Rule(rule, sheetLeft, f.y, sheetRight, f.y)
	f.file.In(pdf.Row, func() {
		for i, c := range columns {
			f.file.In(pdf.Head, func() { f.put(c, f.y+4.3, caption, words[i]) })
		}
	})
	f.y += 6.4
	f.Rule(hairline, sheetLeft, f.y, sheetRight, f.y)
}

// fact is one ruled cell of a paper's head: a word, a value, and what is smaller under it.
type fact struct {
	word  lang.Message
	value string
	style pdf.Style
	under string
	share float64 // of the width
}

// facts draws cells side by side between two rules.
func (f *flow) facts(facts []fact) {
	total, height := 0.0, 11.6
	for _, one := range facts {
		total += one.share
		if one.under != "" {
			height = 15.4
		}
	}
	f.Rule(rule, sheetLeft, f.y, sheetRight, f.y)
	x := sheetLeft
	for i, one := range facts {
		width := sheetWidth * one.share / total
		inset := 0.0
		if i > 0 {
			f.Rule(hairline, x, f.y, x, f.y+height)
			inset = 2.5
		}
		f.fact(x+inset, width-inset-1.5, one)
		x += width
	}
	f.y += height
	f.Rule(rule, sheetLeft, f.y, sheetRight, f.y)
}

func (f *flow) fact(x, width float64, one fact) {
	f.paragraph(func() {
		f.Text(x, f.y+4, caption, f.say(one.word))
		s := one.style.Grown(one.style.Font.Fit(one.value, one.style.Size, 6, width))
		f.Text(x, f.y+9, s, s.Font.Shorten(one.value, s.Size, width))
		if one.under != "" {
			s = small.Grown(pdf.Regular.Fit(one.under, small.Size, 6, width))
			f.Text(x, f.y+13.2, s, pdf.Regular.Shorten(one.under, s.Size, width))
		}
	})
}
