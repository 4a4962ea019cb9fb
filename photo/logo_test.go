package photo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"retour/ground/fault"
)

// A logo comes out small and sharp, and what was transparent still is; what cannot be a logo is refused.
func TestLogo(t *testing.T) {
	drawn := func(w, h int) []byte {
		img := image.NewNRGBA(image.Rect(0, 0, w, h))
		for x := range w / 2 {
			for y := range h {
				img.SetNRGBA(x, y, color.NRGBA{R: 0x1d, G: 0x4f, B: 0x3c, A: 0xff})
			}
		}
		var out bytes.Buffer
		if err := png.Encode(&out, img); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	made, err := Logo(drawn(2400, 800))
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(made))
	if err != nil || got.Bounds().Dx() != 432 || got.Bounds().Dy() != 144 {
		t.Fatalf("%v %v", got.Bounds(), err)
	}
	if _, _, _, a := got.At(430, 70).RGBA(); a != 0 {
		t.Error("what was transparent is filled")
	}
	for code, data := range map[string][]byte{
		"photo.logo_small": drawn(100, 20), "photo.logo_long": drawn(4000, 60), "photo.not_an_image": []byte("<svg onload='x'/>"),
	} {
		if _, err := Logo(data); !fault.Is(err, code) {
			t.Errorf("%v, want %s", err, code)
		}
	}
}
