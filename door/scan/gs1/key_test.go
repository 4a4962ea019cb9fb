package gs1_test

import (
	"errors"
	"testing"

	"retour/door/scan/gs1"
)

func TestGTIN(t *testing.T) {
	for text, want := range map[string]string{
		"4006381333931":  "04006381333931 4006381333931",
		"04006381333931": "04006381333931 4006381333931",
		"14006381333938": "14006381333938 14006381333938",
		"416000336108":   "00416000336108 0416000336108",
		"96385074":       "00000096385074 96385074",
	} {
		g, err := gs1.ParseGTIN(text)
		if got := g.String() + " " + g.Short(); err != nil || got != want {
			t.Errorf("%q: want %s, got %s (%v)", text, want, got, err)
		}
	}
	why(t, gs1.KindGTIN, map[string]gs1.Reason{
		"4006381333930": gs1.IncorrectCheck, "400638133393A": gs1.NotDigits, "400638133393": gs1.IncorrectCheck, "40063813339": gs1.IncorrectLength,
		"1234567": gs1.ValueTooShort, "004006381333931": gs1.ValueTooLong, "": gs1.Empty, "9638507\uff14": gs1.IncorrectLength,
	})
}

func TestRestricted(t *testing.T) {
	for digits, want := range map[string]bool{
		"211234567890": true, "299999999999": true, "021234567890": true, "041234567890": true,
		"031234567890": false, "301234567890": false, "400638133393": false, "0123456": true, "2123456": true, "9638507": false,
	} {
		c, err := gs1.CheckDigit(digits)
		if err != nil {
			t.Fatal(err)
		}
		g, err := gs1.ParseGTIN(digits + string(c))
		if err != nil || g.Restricted() != want {
			t.Errorf("%s: %v, %v", digits, g.Restricted(), err)
		}
	}
}

func TestSSCC(t *testing.T) {
	for text, want := range map[string]gs1.Reason{
		"106141412345678908": "", "00106141412345678908": "", "106141412345678907": gs1.IncorrectCheck, "1061414123456789": gs1.ValueTooShort,
		"01106141412345678908": gs1.ValueTooLong, "10614141234567890X": gs1.NotDigits, "": gs1.Empty,
	} {
		got, err := gs1.ParseSSCC(text)
		var fault *gs1.Error
		errors.As(err, &fault)
		if want == "" && (err != nil || got != "106141412345678908") || want != "" && (fault == nil || fault.Reason != want) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	if _, err := gs1.CheckDigit("12x"); err == nil {
		t.Error("12x has a check digit")
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct {
		value            string
		this             int
		year, month, day int
	}{
		{"261231", 2026, 2026, 12, 31},
		{"760101", 2026, 2076, 1, 1},  // fifty ahead
		{"770101", 2026, 1977, 1, 1},  // forty-nine back
		{"000229", 2026, 2000, 2, 29}, //
		{"240200", 2026, 2024, 2, 29}, // the last day
		{"260400", 2026, 2026, 4, 30},
		{"500101", 1999, 1950, 1, 1}, // forty-nine back
		{"490101", 1999, 2049, 1, 1},
		{"490101", 2000, 2049, 1, 1},
		{"510101", 2000, 1951, 1, 1},
		{"100101", 2070, 2110, 1, 1},
	} {
		y, m, d, ok := gs1.Date(c.value, c.this)
		if !ok || y != c.year || m != c.month || d != c.day {
			t.Errorf("%s read in %d: %d-%d-%d %t", c.value, c.this, y, m, d, ok)
		}
	}
	for _, value := range []string{"", "2612", "261301", "260230", "26123A", "2612311"} {
		if _, _, _, ok := gs1.Date(value, 2026); ok {
			t.Errorf("%q is a date", value)
		}
	}
	if _, _, _, ok := gs1.Date("000229", 2090); ok {
		t.Error("2100 has no 29 February")
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		element gs1.Element
		want    string
	}{
		{gs1.Element{AI: 4312, Value: "12%20rue%20de%20l%27%C3%89glise"}, "12 rue de l'Église"},
		{gs1.Element{AI: 4318, Value: "75009%20"}, "75009%20"}, // a post code is not percent-encoded
		{gs1.Element{AI: 4311, Value: "A+B"}, "A+B"},
	} {
		if got := c.element.Text(); got != c.want {
			t.Errorf("%v: %q", c.element, got)
		}
	}
}

func TestDefinitions(t *testing.T) {
	d, there := gs1.Define("01")
	if !there || d.Title != "GTIN" || d.Format != "N14,csum,gcppos2" || d.Min != 14 || d.Max != 14 || !d.Fixed || !d.Key || !d.Attribute || len(d.Paths) != 2 {
		t.Errorf("%+v", d)
	}
	if d, there := gs1.Define("253"); !there || d.Min != 13 || d.Max != 30 || d.Fixed || d.Format != "N13,csum,gcppos1 [X..17]" {
		t.Errorf("%+v", d)
	}
	for _, text := range []string{"", "1", "001", "23", "236", "3106", "9", "999", "0A", "8001X", "٠١"} {
		if _, there := gs1.Define(text); there {
			t.Errorf("%q is an AI", text)
		}
	}
	all := gs1.Definitions()
	if len(all) < 500 {
		t.Errorf("%d AIs", len(all))
	}
	for _, d := range all {
		again, there := gs1.Define(d.AI.String())
		if !there || again.AI != d.AI || d.Min < 1 || d.Max < d.Min || d.Max > 90 || d.Fixed && d.Min != d.Max {
			t.Errorf("%+v", d)
		}
	}
	if gs1.AI(4).String() != "04" || gs1.AI(9999).Title() != "" || gs1.AI(65535).String() != "65535" {
		t.Error("AIs that are none")
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		elements gs1.Elements
		want     gs1.Reason
	}{
		{gs1.Elements{{gs1.AIGTIN, "04006381333931"}, {gs1.AILot, "A"}}, ""},
		{gs1.Elements{{gs1.AIGTIN, "4006381333931"}}, gs1.ValueTooShort},
		{gs1.Elements{{gs1.AIGTIN, "04006381333931"}, {gs1.AILot, "A\x1d21B"}}, gs1.NotCSET82},
		{gs1.Elements{{gs1.AILot, ""}}, gs1.ValueEmpty},
		{gs1.Elements{{89, "A"}}, gs1.UnknownAI},
		{gs1.Elements{{gs1.AILot, "A"}, {gs1.AILot, "B"}}, gs1.DifferentValues},
		{nil, gs1.Empty},
		{make(gs1.Elements, gs1.MaxElements+1), gs1.TooManyElements},
	} {
		err := c.elements.Check()
		var fault *gs1.Error
		errors.As(err, &fault)
		if c.want == "" && err != nil || c.want != "" && (fault == nil || fault.Reason != c.want) {
			t.Errorf("%v: want %q, got %v", c.elements, c.want, err)
		}
	}
}

func TestReadings(t *testing.T) {
	for text, want := range map[string][]string{
		"0104006381333931":                      {"(01)04006381333931"},
		"]C10104006381333931":                   {"(01)04006381333931"},
		"(01)04006381333931(10)A":               {"(01)04006381333931(10)A"},
		"(01) 04006381333931\n(10) A (21) S1":   {"(01)04006381333931(10)A(21)S1"}, // as printed below a symbol
		" ^010400638133393110A\r\n":             {"(01)04006381333931(10)A"},
		"010400638133393110LOT{GS}21S1":         {"(01)04006381333931(10)LOT(21)S1"},
		"]d2010400638133393110LOT<GS>21S1":      {"(01)04006381333931(10)LOT(21)S1"},
		"010400638133393110LOT\u241d21S1":       {"(01)04006381333931(10)LOT(21)S1"},
		"010400638133393110L21S":                {"(01)04006381333931(10)L21S", "(01)04006381333931(10)L(21)S"},
		"0104006381333931" + "17261231" + "10A": {"(01)04006381333931(17)261231(10)A"},
		"010400638133393010A":                   nil,
		"RMA-1":                                 nil,
		"":                                      nil,
		"(01)1":                                 nil,
	} {
		got, err := gs1.Readings(text, 8)
		if len(got) != len(want) || (err == nil) != (want != nil) {
			t.Errorf("%q: %v, %v", text, got, err)
			continue
		}
		for i := range got {
			if got[i].Bracketed() != want[i] {
				t.Errorf("%q: want %s, got %s", text, want[i], got[i].Bracketed())
			}
		}
	}
	if got, _ := gs1.Readings("10"+"21212121212121212121", 3); len(got) != 3 {
		t.Errorf("%d readings, three were wanted", len(got))
	}
}
