package photo

import (
	"bytes"
	"image"
	"image/png"

	"golang.org/x/image/draw"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Bounds of a logo, in pixels: three times the height at which pages show it, and at least its height.
const (
	logoWidth  = 720
	logoHeight = 144
	logoLeast  = 32
)

// Logo makes of a picture what pages show at their head: a PNG no larger than they need, with what is transparent kept and
// nothing of the file besides its pixels. It refuses what is no picture, and one that would be shown larger than it is.
func Logo(data []byte) ([]byte, error) {
	p, err := probe(data)
	if err != nil {
		return nil, err
	}
	src, err := p.decode(p.data)
	if err != nil {
		return nil, damaged()
	}
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	if h < logoLeast {
		return nil, fault.New(fault.Invalid, lang.PhotoLogoSmall(int64(h), logoLeast))
	}
	if h > logoHeight {
		w, h = max(1, w*logoHeight/h), logoHeight
	}
	if w > logoWidth {
		w, h = logoWidth, max(1, h*logoWidth/w)
	}
	if h < logoLeast {
		return nil, fault.New(fault.Invalid, lang.PhotoLogoLong())
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Bounds(), src, b, draw.Src, nil)
	var text bytes.Buffer
	if err := png.Encode(&text, out); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}
