package gs1_test

import (
	"errors"
	"strings"
	"testing"

	"retour/door/scan/gs1"
)

// why tries each text as this kind: refused for this reason, or taken where the reason is "".
func why(t *testing.T, kind string, cases map[string]gs1.Reason) {
	t.Helper()
	for text, want := range cases {
		a, err := gs1.Decode(kind, text)
		var fault *gs1.Error
		switch {
		case want == "" && err != nil:
			t.Errorf("%s %q: %v", kind, text, err)
		case want == "":
		case !errors.As(err, &fault):
			t.Errorf("%s %q: want %s, got %s", kind, text, want, a.Bracketed)
		case fault.Reason != want:
			t.Errorf("%s %q: want %s, got %v", kind, text, want, err)
		}
	}
}

func TestElementStrings(t *testing.T) {
	why(t, gs1.KindElementString, map[string]gs1.Reason{
		"":                                      gs1.NotGS1,
		"0104006381333931":                      gs1.NotGS1,
		"^":                                     gs1.Empty,
		"\x1d":                                  gs1.Empty,
		"^0104006381333931":                     "",
		"\x1d010400638133393110A\x1d21B":        "", // as it comes from a scanner
		"^0104006381333931^":                    "", // a separator at the end
		"^0104006381333931^^10A":                gs1.UnknownAI,
		"^01":                                   gs1.ValueEmpty,
		"^01^10A":                               gs1.ValueEmpty,
		"^10":                                   gs1.ValueEmpty,
		"^010400638133393":                      gs1.IncorrectLength,
		"^04123":                                gs1.UnknownAI,
		"^10" + strings.Repeat("A", 20):         "",
		"^10" + strings.Repeat("A", 21):         gs1.ValueTooLong,
		"^99" + strings.Repeat("A", 90):         "",
		"^99" + strings.Repeat("A", 91):         gs1.ValueTooLong,
		"^10A\x1d21B":                           "",
		"^10A B":                                gs1.NotCSET82,
		"^10Ä":                                  gs1.NotCSET82,
		"^8010AB#/-12":                          gs1.InvalidGCP,
		"^80101234#/-AB":                        "",
		"^80101234a":                            gs1.NotCSET39,
		"^8030ABC_-1=":                          gs1.BadPadding64,
		"^8030ABC_-1==":                         gs1.BadPadding64,
		"^8030ABC_-1A==":                        "",
		"^43090450000000" + "0000000000":        "",
		"^43091800000001" + "0000000000":        gs1.BadLatitude,
		"^43091800000000" + "3600000001":        gs1.BadLongitude,
		"^17000229":                             "",
		"^17010229":                             gs1.IllegalDay,
		"^17260200":                             "", // some day in February
		"^7003260200" + "1200":                  gs1.IllegalDay,
		"^80082612250830":                       "",
		"^8008261225083059":                     "",
		"^80082612250830590":                    gs1.ValueTooLong,
		"^800826122508305":                      gs1.IncorrectLength,
		"^4330001000-":                          "",
		"^4330001000":                           "",
		"^4330001000+":                          gs1.NotHyphen,
		"^70401ABC":                             "",
		"^70401AB=":                             gs1.ImporterCharacter,
		"^7041PX":                               "",
		"^7041Q0":                               gs1.NotPackageType,
		"^04060000000000000000":                 gs1.UnknownAI,
		"^" + strings.Repeat("^", gs1.MaxInput): gs1.TooLong,
		"^" + strings.Repeat("90A^", gs1.MaxElements-1) + "90A": "",
		"^" + strings.Repeat("90A^", gs1.MaxElements) + "90A":   gs1.TooManyElements,
	})
}

func TestBracketed(t *testing.T) {
	why(t, gs1.KindBracketed, map[string]gs1.Reason{
		"":                              gs1.Empty,
		"(":                             gs1.Malformed,
		"()":                            gs1.UnknownAI,
		"(01":                           gs1.Malformed,
		"01)04006381333931":             gs1.Malformed,
		" (01)04006381333931":           gs1.Malformed,
		"(1)04006381333931":             gs1.UnknownAI,
		"(001)04006381333931":           gs1.UnknownAI,
		"(1A)04006381333931":            gs1.UnknownAI,
		"(235X)A":                       gs1.UnknownAI,
		"(3106)000001":                  gs1.UnknownAI,
		"(01)":                          gs1.ValueEmpty,
		"(01)(10)A":                     gs1.ValueEmpty,
		"(01)4006381333931":             gs1.ValueTooShort,
		"(01)004006381333931":           gs1.ValueTooLong,
		"(17)9(90)217":                  gs1.ValueTooShort,
		"(10)12345^":                    gs1.NotCSET82,
		"(10)12345\x1d":                 gs1.NotCSET82,
		`(10)A\(B)`:                     "",
		`(10)A)B`:                       "",
		`(10)A\B`:                       gs1.NotCSET82,
		`(10)A\`:                        gs1.NotCSET82,
		"(10)A(":                        gs1.Malformed,
		"(7007)26010126":                gs1.IncorrectLength,
		"(423)250276":                   "",
		"(423)25027":                    gs1.IncorrectLength,
		"(423)250276756040380":          "",
		"(423)2502767560403800":         gs1.ValueTooLong,
		"(8003)04006381333931":          "",
		"(8003)14006381333931":          gs1.NotZero,
		"(253)4006381333931":            "",
		"(253)4006381333931A-1":         "",
		"(8026)040063813339310102(37)1": "",
	})
}

func TestWhatStandsTogether(t *testing.T) {
	why(t, gs1.KindBracketed, map[string]gs1.Reason{
		"(01)04006381333931(02)04006381333931(37)1":              gs1.NotTogether,
		"(01)04006381333931(37)1":                                gs1.NotTogether,
		"(01)04006381333931(01)04006381333931":                   "", // the same twice, as from two carriers
		"(01)04006381333931(01)09506000134352":                   gs1.DifferentValues,
		"(01)04006381333931(10)A(10)B":                           gs1.DifferentValues,
		"(01)04006381333931(3100)000001(3101)000001":             gs1.NotTogether,
		"(01)04006381333931(3101)000001(3101)000001":             "",
		"(01)04006381333931(3101)000001(3111)000001":             "",
		"(421)250A(4307)FR":                                      gs1.NotTogether,
		"(420)75009(421)25075009":                                gs1.NotTogether,
		"(8017)123456789012345675(8018)123456789012345675":       gs1.NotTogether,
		"(4330)000000(4331)000000":                               gs1.NotTogether,
		"(253)4006381333931(8030)ABCD":                           gs1.SerialMissing,
		"(253)4006381333931A(8030)ABCD":                          "",
		"(8003)04006381333931(8030)ABCD":                         gs1.SerialMissing,
		"(255)4006381333931(8030)ABCD":                           gs1.SerialMissing,
		"(01)04006381333931(8030)ABCD":                           "",
		"(3940)1234(8111)1234(255)4006381333931":                 gs1.NotTogether,
		"(3900)1234(3910)9781(8020)A(415)9521141123454":          gs1.NotTogether,
		"(3950)000001(8005)000001(01)04006381333931(3100)000001": gs1.NotTogether,
	})
}

func TestCompanions(t *testing.T) {
	for text, want := range map[string]string{
		"(02)04006381333931":                                                "02 37",
		"(02)04006381333931(37)5":                                           "37 00+02,00+8026",
		"(00)106141412345678908(02)04006381333931(37)5":                     "",
		"(4310)FIRM":                                                        "4310 00",
		"(00)106141412345678908(4310)FIRM(4313)B":                           "4313 4312",
		"(00)106141412345678908(4312)A(4313)B":                              "",
		"(01)04006381333931(250)A":                                          "250 01+21,03+21,8006+21",
		"(01)04006381333931(21)A(250)A":                                     "",
		"(01)04006381333931(21)S(8041)123456789012345":                      "8041 01+21+8040",
		"(01)04006381333931(21)S(8040)123456789012345(8041)123456789012345": "",
		"(01)04006381333931(3920)100":                                       "3920 01+30,01+31nn,01+32nn,01+35nn,01+36nn",
		"(01)04006381333931(3103)000100(3920)100":                           "",
		"(01)04006381333931(30)2(3920)100":                                  "",
		"(3103)000100(3920)100":                                             "3103 01,02",
		"(01)04006381333931(427)BRE":                                        "427 01+422,02+422,03+422",
		"(01)04006381333931(422)250(427)BRE":                                "",
		"(8018)952114112345678905(7258)1/2":                                 "?",
		"(400)ORDER-1":                                                      "",
	} {
		elements, err := gs1.ParseBracketed(text, nil)
		if err != nil {
			if want != "?" {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		got := ""
		var lack *gs1.Error
		if errors.As(elements.Companions(), &lack) {
			got = lack.AI + " " + lack.With
			if lack.Reason != gs1.CompanionMissing {
				t.Errorf("%s: %v", text, lack)
			}
		}
		if got != want {
			t.Errorf("%s: want %q, got %q", text, want, got)
		}
	}
}

func TestScans(t *testing.T) {
	why(t, gs1.KindScanData, map[string]gs1.Reason{
		"":                                    gs1.NoIdentifier,
		"]C":                                  gs1.NoIdentifier,
		"0104006381333931":                    gs1.NoIdentifier,
		"]C0RMA-1":                            gs1.UnknownIdentifier,
		"]I1106141412345678908":               gs1.UnknownIdentifier,
		"]A0RMA":                              gs1.UnknownIdentifier,
		"]L2X":                                gs1.UnknownIdentifier,
		"]z0X":                                gs1.UnknownIdentifier,
		"]c10104006381333931":                 gs1.UnknownIdentifier, // letters are not interchangeable
		"]J10104006381333931":                 "",
		"]J1":                                 gs1.Empty,
		"]e0":                                 gs1.Empty,
		"]Q3":                                 gs1.Empty,
		"]Q1":                                 "",
		"]d1":                                 "",
		"]d20104006381333931\x1d":             "",
		"]d2^0104006381333931":                gs1.IllegalCaret,
		"]C10104006381333931|]e010A":          gs1.UnknownAI,
		"]Q1http://a/b":                       gs1.NoKeyInPath,
		"]d1HTTPS://A/01/04006381333931?99=A": "",
		"]J0https://a/01/04006381333930":      gs1.IncorrectCheck,
		"]Q1mailto:a@example.org":             "",
		"]E04006381333931":                    "",
		"]E0400638133393":                     gs1.ValueTooShort,
		"]E040063813339311":                   gs1.ValueTooLong,
		"]E04006381333931|]e0":                gs1.ValueTooLong,
		"]E04006381333931|]e010A\x1d21B":      "",
		"]E04006381333931|]e010A^":            gs1.IllegalCaret,
		"]E04006381333931|]C110A":             gs1.ValueTooLong,
		"]E496385074":                         "",
		"]E496385075":                         gs1.IncorrectCheck,
		"]E49638507A":                         gs1.NonDigit,
		"]E496385074|]e0" + "99X":             "",
	})
}

func TestCompositeKeepsBothParts(t *testing.T) {
	scan, err := gs1.ParseScan("]E04006381333931|]e010LOT\x1d21S1")
	if err != nil {
		t.Fatal(err)
	}
	if got := scan.Elements.Bracketed(); got != "(10)LOT(21)S1" {
		t.Error(got)
	}
	if g, ok := scan.GTIN(); !ok || g.String() != "04006381333931" || scan.Retail != "4006381333931" {
		t.Error(g, ok, scan.Retail)
	}
}

func TestCompositeIsWrittenBehindABar(t *testing.T) {
	for text, want := range map[string][3]string{
		"]E04006381333931|]e099LOT\x1d98S1": {"|(99)LOT(98)S1", "4006381333931|^99LOT^98S1", "(99) LOT, (98) S1"},
		"]E496385074|]e01126010199X":        {"|(11)260101(99)X", "96385074|^1126010199X", "(11) 260101, (99) X"},
		"]E04006381333931":                  {"", "4006381333931", ""},
		"]C10104006381333931":               {"(01)04006381333931", "", "(01) 04006381333931"},
	} {
		answer, err := gs1.Decode(gs1.KindScanData, text)
		if got := [3]string{answer.Bracketed, answer.Data, strings.Join(answer.HRI, ", ")}; err != nil || got != want {
			t.Errorf("%q: want %q, got %q, %v", text, want, got, err)
		}
	}
}

func TestIdentify(t *testing.T) {
	for text, want := range map[string]string{
		"]C0ABC": "Code128|ABC", "]C1ABC": "GS1_128_CCA|ABC", "]L2": "PDF417|", "]z0X": "Aztec|X", "]I1123": "ITF|123", "]A0X": "Code39|X",
		"]E3X": "EAN|X", "]Q0X": "QR|X", "ABC": "|ABC", "]": "|]", "]?1": "|]?1", "]C]x": "|]C]x", "": "|",
	} {
		s, rest, _ := gs1.Identify(text)
		if got := s.Name + "|" + rest; got != want {
			t.Errorf("%q: want %s, got %s", text, want, got)
		}
	}
}

func TestKinds(t *testing.T) {
	why(t, "no such kind", map[string]gs1.Reason{"": gs1.UnknownKind})
	why(t, gs1.KindSSCC, map[string]gs1.Reason{"106141412345678908": "", "106141412345678907": gs1.IncorrectCheck})
	if a, err := gs1.Decode(gs1.KindGTIN, "96385074"); err != nil || a.CanonicalDigitalLink != "https://id.gs1.org/01/00000096385074" {
		t.Error(a, err)
	}
	long := strings.Repeat("A", gs1.MaxInput+1)
	why(t, gs1.KindBracketed, map[string]gs1.Reason{long: gs1.TooLong, strings.Repeat("(90)A", gs1.MaxElements+1): gs1.TooManyElements})
	why(t, gs1.KindScanData, map[string]gs1.Reason{"]Q1" + long: gs1.TooLong})
	why(t, gs1.KindDigitalLink, map[string]gs1.Reason{
		"https://a/01/04006381333931?" + long:                                      gs1.TooLong,
		"https://a/01/04006381333931?" + strings.Repeat("a&", gs1.MaxElements):     gs1.TooManyElements,
		"https://a" + strings.Repeat("/10/A", gs1.MaxElements+1):                   gs1.NoKeyInPath,
		"https://a/01/04006381333931" + strings.Repeat("/10/A", gs1.MaxElements-2): gs1.BadPath,
	})
}

// Places count in what was given, escapes included.
func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		kind, text string
		at         int
	}{
		{gs1.KindBracketed, `(10)\(\(A B`, 9},
		{gs1.KindDigitalLink, "https://a/01/04006381333931/10/A%2FB%20C", 36},
		{gs1.KindDigitalLink, "https://a/01/04006381333931?17=261331", 33},
		{gs1.KindElementString, "^010400638133393117261331", 21},
		{gs1.KindScanData, "]C117261331", 7},
		{gs1.KindScanData, "]Q1https://a/01/04006381333930", 29},
	} {
		_, err := gs1.Decode(c.kind, c.text)
		var fault *gs1.Error
		if !errors.As(err, &fault) || fault.Offset != c.at {
			t.Errorf("%s: want %d, got %+v", c.text, c.at, fault)
		}
	}
}
