package pdftest

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// Picture is the filled shapes of the page as a printer of that many dots to the millimetre would set them, without
// text and lines. Later shapes cover earlier ones.
func (p Page) Picture(dots float64) *image.Gray {
	at := func(mm float64) int { return int(math.Round(mm * dots)) }
	picture := image.NewGray(image.Rect(0, 0, at(p.Width), at(p.Height)))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)
	for _, b := range p.Boxes {
		ink := image.NewUniform(color.Gray{Y: uint8(b.Grey * 255)})
		draw.Draw(picture, image.Rect(at(b.X), at(b.Y), at(b.X+b.W), at(b.Y+b.H)), ink, image.Point{}, draw.Src)
	}
	return picture
}

// Cut is the part of a picture of the page in this box of the page.
func Cut(picture image.Image, dots float64, b Box) image.Image {
	at := func(mm float64) int { return int(math.Round(mm * dots)) }
	part := image.NewGray(image.Rect(0, 0, at(b.W), at(b.H)))
	draw.Draw(part, part.Bounds(), picture, image.Pt(at(b.X), at(b.Y)), draw.Src)
	return part
}
