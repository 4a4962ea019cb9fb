package order_test

import (
	"math"
	"testing"

	"retour/ground/fault"
	"retour/order"
)

func TestContrast(t *testing.T) {
	for _, test := range []struct {
		one, other string
		want       float64
	}{
		{"#000000", "#ffffff", 21},
		{"#ffffff", "#ffffff", 1},
		{"#777777", "#ffffff", 4.48}, // the well-known grey that just fails
		{"#767676", "#FFFFFF", 4.54}, // and the one that just passes
		{"#4d5415", "#ffffff", 8.09},
		{"red", "#ffffff", 0},
		{"#ggg000", "#ffffff", 0},
	} {
		if got := order.Contrast(test.one, test.other); math.Abs(got-test.want) > 0.01 {
			t.Errorf("%s on %s: %.3f, want %.2f", test.one, test.other, got, test.want)
		}
		if order.Contrast(test.one, test.other) != order.Contrast(test.other, test.one) {
			t.Errorf("%s and %s: the order matters", test.one, test.other)
		}
	}
}

func TestABrandThatCannotBeReadIsRefused(t *testing.T) {
	for _, test := range []struct {
		brand order.Brand
		field string // "": taken
	}{
		{order.Brand{}, ""},
		{order.Brand{Accent: "#4d5415", AccentInk: "#ffffff"}, ""},
		{order.Brand{Accent: "#4d5415", AccentInk: "#ffffff", Dark: "#cdd37c", DarkInk: "#16180a"}, ""},
		{order.Brand{Accent: "#777777", AccentInk: "#ffffff"}, "settings.brand.accent_ink"},
		{order.Brand{Accent: "#4d5415"}, "settings.brand.accent_ink"},
		{order.Brand{AccentInk: "#ffffff"}, "settings.brand.accent"},
		{order.Brand{Accent: "olive", AccentInk: "#ffffff"}, "settings.brand.accent"},
		{order.Brand{Dark: "#ffffff", DarkInk: "#eeeeee"}, "settings.brand.dark_ink"},
	} {
		f := fault.Of(test.brand.Check())
		switch {
		case f == nil && test.field != "", f != nil && f.Field != test.field:
			t.Errorf("%+v: %v, want a fault at %q", test.brand, f, test.field)
		}
	}
}
