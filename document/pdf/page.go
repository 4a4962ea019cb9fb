package pdf

import (
	"math"
	"strconv"
)

// Page is one page. Draw parts in the order they are to be read.
type Page struct {
	Width, Height float64

	file    *File
	number  int // from 0
	content []byte
	marks   int
}

// Style is how text looks: its font, its size in points, and its grey, 0 for black to 1 for white.
type Style struct {
	Font Font
	Size float64
	Grey float64
}

// Grown is s at another size.
func (s Style) Grown(size float64) Style { s.Size = size; return s }

// Text sets a line of text with the left end of its base line at x, y, and returns its width.
func (p *Page) Text(x, y float64, s Style, text string) float64 {
	return p.text(x, y, 0, s, text)
}

// TextRight sets text that ends at x.
func (p *Page) TextRight(x, y float64, s Style, text string) {
	p.text(x-s.Font.Width(text, s.Size), y, 0, s, text)
}

// TextCentred sets text around x.
func (p *Page) TextCentred(x, y float64, s Style, text string) {
	p.text(x-s.Font.Width(text, s.Size)/2, y, 0, s, text)
}

// TextTurned sets text turned by degrees, counter-clockwise, around the left end of its base line.
func (p *Page) TextTurned(x, y, degrees float64, s Style, text string) {
	p.text(x, y, degrees, s, text)
}

func (p *Page) text(x, y, degrees float64, s Style, text string) float64 {
	face, total := s.Font.face(), 0
	runes := printable(face, text)
	if len(runes) == 0 {
		return 0
	}
	p.begin()
	p.grey(s.Grey, "g")
	p.op("BT/F")
	p.content = strconv.AppendInt(p.content, int64(s.Font), 10)
	p.op(" ")
	p.numbers("Tf", s.Size)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	p.numbers("Tm", cos, sin, -sin, cos, x/point, (p.Height-y)/point)
	p.op("<")
	for _, r := range runes {
		code := p.file.letters[s.Font].of(r)
		for shift := 12; shift >= 0; shift -= 4 {
			p.content = append(p.content, "0123456789ABCDEF"[code>>shift&15])
		}
		total += face.width(r)
	}
	p.op(">Tj ET\n")
	p.end()
	return thousandths(total, s.Size)
}

// Block sets the lines of text that fit width, the first base line at y and each next one lead millimetres lower, and
// returns the base line after the last.
func (p *Page) Block(x, y, width, lead float64, s Style, text string) float64 {
	lines := s.Font.Wrap(text, s.Size, width)
	for i, line := range lines {
		if i < len(lines)-1 {
			line += " " // unseen; it keeps two words apart when the text is copied or read aloud
		}
		p.Text(x, y, s, line)
		y += lead
	}
	return y
}

// Box is a rectangle: its left upper corner, width and height.
type Box struct{ X, Y, W, H float64 }

// Fill fills boxes, as one shape, with a grey.
func (p *Page) Fill(grey float64, boxes ...Box) {
	p.shape(func() {
		p.grey(grey, "g")
		for _, b := range boxes {
			p.numbers("re", b.X/point, (p.Height-b.Y-b.H)/point, b.W/point, b.H/point)
		}
		p.op("f\n")
	})
}

// Figure fills boxes, as one shape, in black; words say what they show to somebody who cannot see it.
func (p *Page) Figure(words string, boxes ...Box) {
	p.file.begin(Figure, words)
	p.begin()
	p.grey(0, "g")
	for _, b := range boxes {
		p.numbers("re", b.X/point, (p.Height-b.Y-b.H)/point, b.W/point, b.H/point)
	}
	p.op("f\n")
	p.end()
	p.file.End()
}

// Point is a place on the page.
type Point struct{ X, Y float64 }

// Stroke is how a line looks: its width in millimetres, its grey, and the lengths of dashes and gaps (none: a whole line).
type Stroke struct {
	Width float64
	Grey  float64
	Dash  []float64
}

// Line draws a line through points; closed joins the last to the first.
func (p *Page) Line(s Stroke, closed bool, points ...Point) {
	p.shape(func() {
		p.grey(s.Grey, "G")
		p.numbers("w", s.Width/point)
		p.op("[")
		for _, length := range s.Dash {
			p.content = append(appendDecimal(p.content, length/point), ' ')
		}
		p.op("]0 d\n")
		p.path(points)
		if closed {
			p.op("s\n")
		} else {
			p.op("S\n")
		}
	})
}

// Rule draws a straight line.
func (p *Page) Rule(s Stroke, x1, y1, x2, y2 float64) { p.Line(s, false, Point{x1, y1}, Point{x2, y2}) }

// Frame draws the edges of a box.
func (p *Page) Frame(s Stroke, b Box) {
	p.Line(s, true, Point{b.X, b.Y}, Point{b.X + b.W, b.Y}, Point{b.X + b.W, b.Y + b.H}, Point{b.X, b.Y + b.H})
}

// begin marks what follows as text of the open part, or as decoration.
func (p *Page) begin() {
	e := p.file.open
	if e == nil {
		p.op("/Artifact BMC\n")
		return
	}
	e.kids = append(e.kids, kid{page: p.number, mark: p.marks})
	p.op("/")
	p.op(string(e.role))
	p.op("<</MCID ")
	p.content = strconv.AppendInt(p.content, int64(p.marks), 10)
	p.op(">>BDC\n")
	p.marks++
}

func (p *Page) end() { p.op("EMC\n") }

// shape draws decoration.
func (p *Page) shape(draw func()) {
	p.op("/Artifact BMC\n")
	draw()
	p.op("EMC\n")
}

func (p *Page) path(points []Point) {
	operator := "m"
	for _, at := range points {
		p.numbers(operator, at.X/point, (p.Height-at.Y)/point)
		operator = "l"
	}
}

func (p *Page) op(text string) { p.content = append(p.content, text...) }

func (p *Page) numbers(operator string, numbers ...float64) {
	for _, n := range numbers {
		p.content = append(appendDecimal(p.content, n), ' ')
	}
	p.content = append(append(p.content, operator...), '\n')
}

func (p *Page) grey(grey float64, operator string) { p.numbers(operator, grey) }
