package pdf

import (
	"sync"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Font is one of the three faces of every paper. They are the Go fonts (BSD licence), which cover the Latin, Greek and
// Cyrillic letters of the languages of the Union. A file carries only the letters it uses.
type Font int

// The fonts. Code is for codes alone: every letter has the same width, and its zero is not an O.
const (
	Regular Font = iota
	Bold
	Code
	fonts // how many there are
)

// faces are read once, when a paper first needs them.
var faces = [fonts]func() *face{
	sync.OnceValue(func() *face { return readFace("GoRegular", goregular.TTF, 84) }),
	sync.OnceValue(func() *face { return readFace("Go-Bold", gobold.TTF, 140) }),
	sync.OnceValue(func() *face { return readFace("GoMono-Bold", gomonobold.TTF, 140) }),
}

func (f Font) face() *face { return faces[f]() }

// Width is how wide text comes out at size points, in millimetres.
func (f Font) Width(text string, size float64) float64 {
	face, sum := f.face(), 0
	for _, r := range printable(face, text) {
		sum += face.width(r)
	}
	return thousandths(sum, size)
}

// thousandths turns thousandths of the font size into millimetres.
func thousandths(sum int, size float64) float64 { return float64(sum) * size * point / 1000 }
