package station

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/boombuler/barcode/code128"

	"retour/face/visit"
)

// barsMost is the longest text that fits on a plate and is still read at arm's length.
const barsMost = 40

// bars draws a text as Code 128.
func (s station) bars(v *visit.Visit) error {
	picture, ok := drawn(v.Path("code"))
	if !ok {
		return v.Lost()
	}
	h := v.W.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "private, max-age=604800, immutable") // the same text is drawn the same for ever
	v.W.WriteHeader(http.StatusOK)
	_, _ = v.W.Write([]byte(picture)) // whoever hung up is not an error of ours
	return nil
}

// quiet is the white at each side of the bars that readers need, in modules.
const quiet = 10

// drawn is Code 128 as a picture of one path, 60 modules high; only printable ASCII can be drawn.
func drawn(text string) (string, bool) {
	if text == "" || len(text) > barsMost || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", false
	}
	symbol, err := code128.Encode(text)
	if err != nil {
		return "", false
	}
	width := symbol.Bounds().Dx()
	var path strings.Builder
	for x := 0; x < width; {
		if r, _, _, _ := symbol.At(x, 0).RGBA(); r != 0 {
			x++
			continue
		}
		from := x
		for x < width {
			if r, _, _, _ := symbol.At(x, 0).RGBA(); r != 0 {
				break
			}
			x++
		}
		fmt.Fprintf(&path, "M%d 0h%dv60h-%dz", from+quiet, x-from, x-from)
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d 60" preserveAspectRatio="none" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv60H0z"/><path fill="#000" d="%s"/></svg>`,
		width+2*quiet, width+2*quiet, path.String()), true
}
