package photo

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"retour/ground/fault"
	"retour/ground/lang"
)

// picture is what somebody sent, known by its head alone.
type picture struct {
	data   []byte
	decode func([]byte) (image.Image, error)
	turn   int // EXIF orientation, 1 to 8
}

// format is one of the kinds of file that are read.
type format struct {
	is     func([]byte) bool
	config func([]byte) (image.Config, error)
	decode func([]byte) (image.Image, error)
	exif   func([]byte) []byte // the TIFF structure with the orientation, or none
}

var formats = []format{
	{
		is:     func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) },
		config: func(b []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(b)) },
		decode: func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) },
		exif:   exifOfJPEG,
	},
	{
		is:     func(b []byte) bool { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) },
		config: func(b []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(b)) },
		decode: func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) },
		exif:   exifOfPNG,
	},
	{
		is:     func(b []byte) bool { return len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP" },
		config: func(b []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(b)) },
		decode: func(b []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(b)) },
		exif:   exifOfWebP,
	},
}

// probe reads the head of a picture and refuses what is none, or too large to be decoded.
func probe(data []byte) (picture, error) {
	if len(data) > MostBytes {
		return picture{}, fault.New(fault.TooLarge, lang.PhotoTooLarge(MostBytes>>20))
	}
	for _, f := range formats {
		if !f.is(data) {
			continue
		}
		config, err := f.config(data)
		if err != nil || config.Width <= 0 || config.Height <= 0 {
			return picture{}, damaged()
		}
		if pixels := int64(config.Width) * int64(config.Height); pixels > MostPixels {
			return picture{}, fault.New(fault.TooLarge, lang.PhotoTooManyPixels((pixels+999_999)/1_000_000, MostPixels/1_000_000))
		}
		return picture{data, f.decode, orientation(f.exif(data))}, nil
	}
	return picture{}, fault.New(fault.Invalid, lang.PhotoNotAnImage())
}

func damaged() error { return fault.New(fault.Invalid, lang.PhotoDamaged()) }

// reduced is a picture made smaller.
type reduced struct {
	jpeg          []byte
	width, height int
}

const (
	largeQuality = 82
	smallQuality = 75
)

// reduce decodes the picture and makes the two that are kept. What is transparent becomes white.
func (p picture) reduce() (large, small reduced, err error) {
	full, err := p.decode(p.data)
	if err != nil {
		return large, small, damaged()
	}
	canvas := fit(full, largeSide)
	upright := turned(canvas, p.turn)
	if large, err = encode(upright, largeQuality); err != nil {
		return large, small, err
	}
	small, err = encode(fit(upright, smallSide), smallQuality)
	return large, small, err
}

// fit draws a picture on white, so that no side is longer than most.
func fit(src image.Image, most int) *image.RGBA {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	if longest := max(w, h); longest > most {
		w, h = max(1, w*most/longest), max(1, h*most/longest)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	if w == b.Dx() && h == b.Dy() {
		draw.Draw(out, out.Bounds(), src, b.Min, draw.Over)
	} else {
		draw.ApproxBiLinear.Scale(out, out.Bounds(), src, b, draw.Over, nil)
	}
	return out
}

func encode(img *image.RGBA, quality int) (reduced, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	return reduced{out.Bytes(), img.Bounds().Dx(), img.Bounds().Dy()}, err
}

// turned is the picture upright, after the orientation that a camera wrote (EXIF 2.32, tag 0x0112).
func turned(src *image.RGBA, turn int) *image.RGBA {
	if turn < 2 || turn > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := place(turn, x, y, w, h)
			from, to := src.PixOffset(x, y), out.PixOffset(tx, ty)
			copy(out.Pix[to:to+4], src.Pix[from:from+4])
		}
	}
	return out
}

// place is where a pixel of a picture of w by h goes.
func place(turn, x, y, w, h int) (int, int) {
	switch turn {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	default:
		return y, w - 1 - x
	}
}
