package pdftest

import (
	"math"
	"regexp"
	"strings"
)

const point = 25.4 / 72

// letter is what one code of a font stands for, and how wide it is in thousandths of the size.
type letter struct {
	text  string
	width float64
}

func (f *File) readPage(page []byte) {
	m := regexp.MustCompile(`/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]`).FindSubmatch(page)
	if m == nil {
		fail("a page has no size")
	}
	r := &reading{height: decimal(string(m[2])), fonts: map[string]map[string]letter{}}
	for _, font := range regexp.MustCompile(`/(F\d) (\d+) 0 R`).FindAllSubmatch(page, -1) {
		r.fonts[string(font[1])] = f.readFont(number(string(font[2])))
	}
	r.page = Page{Width: decimal(string(m[1])) * point, Height: r.height * point}
	r.run(string(f.stream(number(need(`/Contents (\d+)`, page)))))
	f.Pages = append(f.Pages, r.page)
}

// readFont reads what the codes of a font stand for.
func (f *File) readFont(n int) map[string]letter {
	font := f.object(n)
	descendant := f.object(references(need(`/DescendantFonts\[([^\]]*)\]`, font))[0])
	f.stream(number(need(`/FontFile2 (\d+)`, f.at(descendant, "FontDescriptor"))))
	widths := strings.Fields(need(`/W\[1\[([^\]]*)\]\]`, descendant))
	glyphs := f.stream(number(need(`/CIDToGIDMap (\d+)`, descendant)))
	if len(glyphs) != 2+2*len(widths) {
		fail("%d widths and %d glyphs", len(widths), len(glyphs)/2-1)
	}
	letters := map[string]letter{}
	_, text, _ := strings.Cut(string(f.stream(number(need(`/ToUnicode (\d+)`, font)))), "endcodespacerange")
	for i, m := range regexp.MustCompile(`(?m)^<([0-9A-F]{4})><([0-9A-F]+)>$`).FindAllStringSubmatch(text, -1) {
		letters[m[1]] = letter{unicodeText(m[2]), decimal(widths[i])}
	}
	if len(letters) != len(widths) {
		fail("%d letters and %d widths", len(letters), len(widths))
	}
	return letters
}

// reading is a page being read.
type reading struct {
	page   Page
	height float64 // points
	fonts  map[string]map[string]letter
	stack  []string
	grey   float64
	boxes  []Box
	font   string
	size   float64
	matrix [6]float64
	mark   int
	inside bool // of marked content
}

var token = regexp.MustCompile(`<<[^>]*>>|<[0-9A-F]*>|/\w+|[\[\]]|[-+.\d]+|[A-Za-z]+`)

func (r *reading) run(content string) {
	for _, t := range token.FindAllString(content, -1) {
		if c := t[0]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			r.operate(t)
			r.stack = r.stack[:0]
			continue
		}
		r.stack = append(r.stack, t)
	}
	if r.inside || len(r.boxes) > 0 {
		fail("the page ends in the middle of something")
	}
}

// n is the number at place i of the operands.
func (r *reading) n(i int) float64 {
	if i >= len(r.stack) {
		fail("an operator lacks operands: %q", r.stack)
	}
	return decimal(r.stack[i])
}

func (r *reading) operate(operator string) {
	switch operator {
	case "BMC", "BDC":
		if r.inside {
			fail("marked content in marked content")
		}
		r.inside, r.mark = true, -1
		if operator == "BDC" {
			r.mark = number(need(`MCID (\d+)`, []byte(r.stack[1])))
		}
	case "EMC":
		r.inside = false
	case "g":
		r.grey = r.n(0)
	case "re":
		x, y, w, h := r.n(0), r.n(1), r.n(2), r.n(3)
		r.boxes = append(r.boxes, Box{x * point, (r.height - y - h) * point, w * point, h * point, r.grey})
	case "f":
		r.page.Boxes = append(r.page.Boxes, r.boxes...)
		r.boxes = nil
	case "Tf":
		r.font, r.size = r.stack[0][1:], r.n(1)
	case "Tm":
		for i := range r.matrix {
			r.matrix[i] = r.n(i)
		}
	case "Tj":
		r.show(strings.Trim(r.stack[0], "<>"))
	case "BT", "ET", "G", "w", "d", "m", "l", "s", "S":
	default:
		fail("operator %q", operator)
	}
	if !r.inside && operator != "EMC" {
		fail("%s is neither text of the structure nor decoration", operator)
	}
}

func (r *reading) show(codes string) {
	t := Text{X: r.matrix[4] * point, Y: (r.height - r.matrix[5]) * point, Size: r.size, Grey: r.grey, Mark: r.mark}
	width := 0.0
	for i := 0; i < len(codes); i += 4 {
		l, ok := r.fonts[r.font][codes[i:i+4]]
		if !ok {
			fail("font %s has no code %s", r.font, codes[i:i+4])
		}
		t.Words += l.text
		width += l.width
	}
	t.Right = t.X + width*r.size*point/1000
	if math.Abs(r.matrix[1]) > 1e-9 {
		t.Right = t.X
	}
	r.page.Texts = append(r.page.Texts, t)
}
