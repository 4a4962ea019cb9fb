package order

import (
	"fmt"
	"math"
	"strconv"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Brand is what a shop puts on its own pages: a logo, and one colour with the text that stands on it, for light and, if it
// likes, for dark. Colours are "#rrggbb".
type Brand struct {
	Logo      string `json:"logo,omitempty" maxLength:"200" doc:"address of the logo on this installation"`
	Home      string `json:"home,omitempty" maxLength:"400" doc:"where the logo leads: the shop's own address"`
	Accent    string `json:"accent,omitempty" maxLength:"7" doc:"the shop's colour, #rrggbb"`
	AccentInk string `json:"accent_ink,omitempty" maxLength:"7" doc:"text on it; the two must stand 4.5 to 1 apart"`
	Dark      string `json:"dark,omitempty" maxLength:"7" doc:"the colour in the dark; default the same"`
	DarkInk   string `json:"dark_ink,omitempty" maxLength:"7" doc:"text on it"`
}

// ContrastLeast is how far text must stand out from what it stands on (WCAG 2.2, success criterion 1.4.3).
const ContrastLeast = 4.5

// Check refuses a colour that is none, half a pair, and a text that cannot be read on its colour. No colour at all is the
// product's own.
func (b Brand) Check() error {
	for _, pair := range [...]struct{ accent, ink, fieldAccent, fieldInk string }{
		{b.Accent, b.AccentInk, "accent", "accent_ink"}, {b.Dark, b.DarkInk, "dark", "dark_ink"},
	} {
		if pair.accent == "" && pair.ink == "" {
			continue
		}
		if _, ok := colour(pair.accent); !ok {
			return fault.New(fault.Invalid, lang.KitBrandColour()).At("settings", "brand", pair.fieldAccent)
		}
		if _, ok := colour(pair.ink); !ok {
			return fault.New(fault.Invalid, lang.KitBrandColour()).At("settings", "brand", pair.fieldInk)
		}
		if ratio := Contrast(pair.accent, pair.ink); ratio < ContrastLeast {
			rounded := fmt.Sprintf("%.1f", math.Floor(ratio*10)/10)
			return fault.New(fault.Invalid, lang.KitBrandContrast(rounded)).At("settings", "brand", pair.fieldInk)
		}
	}
	return nil
}

// Contrast is the ratio of two colours, from 1 to 21 (WCAG 2.2); 0 where one is no colour.
func Contrast(one, other string) float64 {
	a, ok1 := colour(one)
	b, ok2 := colour(other)
	if !ok1 || !ok2 {
		return 0
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is relative luminance as WCAG 2.2 defines it.
func luminance(c [3]float64) float64 {
	for i, v := range c {
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}

func colour(text string) (c [3]float64, ok bool) {
	if len(text) != 7 || text[0] != '#' {
		return c, false
	}
	for i := range c {
		n, err := strconv.ParseUint(text[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return c, false
		}
		c[i] = float64(n) / 255
	}
	return c, true
}
