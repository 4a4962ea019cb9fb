package gs1_test

import (
	"testing"

	"retour/door/scan/gs1"
)

func TestLinks(t *testing.T) {
	const g = "https://a/01/04006381333931"
	why(t, gs1.KindDigitalLink, map[string]gs1.Reason{
		"":                              gs1.IllegalScheme,
		"a/01/04006381333931":           gs1.IllegalScheme,
		"ftp://a/01/04006381333931":     gs1.IllegalScheme,
		"Https://a/01/04006381333931":   gs1.IllegalScheme,
		"http://":                       gs1.NoDomainOrPath,
		"http:///":                      gs1.NoDomainOrPath,
		"http:///01/04006381333931":     gs1.NoDomainOrPath,
		"http://a":                      gs1.NoDomainOrPath,
		"http://a?x=/01/04006381333931": gs1.IllegalDomain,
		"http://a_b/01/04006381333931":  gs1.IllegalDomain,
		"http://u@a/01/04006381333931":  gs1.IllegalDomain,
		"http://[2001:db8::1]:8080/01/04006381333931": "",
		"HTTP://EXAMPLE.ORG/01/04006381333931":        "",
		g + " ":                                       gs1.IllegalURICharacter,
		g + "?99=é":                                   gs1.IllegalURICharacter,
		g + "#a b":                                    gs1.IllegalURICharacter,
		"https://a/01/04006381333931/":                gs1.NoKeyInPath,
		"https://a/0104006381333931":                  gs1.NoKeyInPath,
		"https://a/1/04006381333931":                  gs1.NoKeyInPath,
		"https://a//01/04006381333931":                "",
		"https://a/01//04006381333931":                gs1.NoKeyInPath,
		"https://a/01/":                               gs1.ValueEmpty,
		"https://a/10/LOT":                            gs1.NoKeyInPath, // a qualifier alone names nothing
		"https://a/02/04006381333931":                 gs1.NoKeyInPath,
		"https://a/gtin/04006381333931":               gs1.NoKeyInPath,
		"https://a/01/4006381333931":                  gs1.ValueTooShort,
		"https://a/01/0400638133393%31":               "",
		"https://a/01/0400638133393%32":               gs1.IncorrectCheck,
		g + "/22/A/10/B/21/C":                         "",
		g + "/22/A/21/C":                              "",
		g + "/10/B/21/C":                              "",
		g + "/21/C/10/B":                              gs1.BadPath,
		g + "/10/B/22/A":                              gs1.BadPath,
		g + "/10/B/10/B":                              gs1.BadPath,
		g + "/235/T":                                  "",
		g + "/235/T/10/B":                             gs1.BadPath,
		g + "/22/A/235/T":                             gs1.BadPath,
		g + "/235/T?10=B":                             "", // 235 has no other qualifier beside it
		g + "?10=B":                                   gs1.BelongsInPath,
		g + "/21/C?10=B":                              gs1.BelongsInPath,
		g + "?21=C":                                   gs1.NoAttribute,
		g + "?22=A":                                   gs1.NoAttribute,
		g + "?8200=A":                                 gs1.NoAttribute,
		g + "?03=04006381333931":                      gs1.NoAttribute,
		g + "/10/B?10=B":                              gs1.DuplicateAI,
		g + "?99=A&99=A":                              gs1.DuplicateAI,
		g + "?99=A&01=04006381333931":                 gs1.DuplicateAI,
		g + "?17=260230":                              gs1.IllegalDay,
		g + "?17=260228&15=260101":                    "",
		g + "?99":                                     "",
		g + "?99=":                                    gs1.ValueEmpty,
		g + "?=A":                                     "",
		g + "?&&linkType=gs1:pip&&":                   "",
		g + "?1=A":                                    gs1.UnknownAI,
		g + "?100=A":                                  gs1.UnknownAI,
		g + "?gtin=04006381333931":                    "",
		g + "?99=A%00":                                gs1.NulCharacter,
		g + "?99=A%":                                  "",
		g + "?99=A%2":                                 "",
		g + "?99=A%zz":                                "",
		g + "?99=A%5E":                                gs1.NotCSET82,
		g + "?99=A+B":                                 gs1.NotCSET82,
		g + "?99=A%2BB":                               "",
		g + "?02=04006381333931&37=5":                 gs1.NotTogether,
		"https://a/00/106141412345678908?02=04006381333931&37=5&10=B": "",
		"https://a/00/106141412345678908/01/04006381333931":           "", // the last key leads; the rest is stem
		"https://a/8004/4006381AB?01=04006381333931":                  "",
		"https://a/8004/4006381AB?01=4006381333931":                   "",
		"https://a/8004/4006381AB?01=96385074":                        "",
		"https://a/8004/4006381AB?01=4006381333930":                   gs1.IncorrectCheck,
		"https://a/8004/4006381AB?01=40063813339":                     gs1.ValueTooShort,
		"https://a/8004/4006381AB?02=4006381333931":                   gs1.ValueTooShort,
		"https://a/8006/040063813339310102/22/A/10/B/21/C":            "",
		"https://a/8006/040063813339310102/235/T":                     gs1.BadPath,
		"https://a/8010/4006381AB/8011/12":                            "",
		"https://a/8010/4006381AB/8011/012":                           gs1.ZeroInFront,
		"https://a/8010/4006381%23AB%2F1":                             "",
		"https://a/8017/123456789012345675/8019/1":                    "",
		"https://a/414/4006381333931/254/A%2Fb":                       "",
		"https://a/414/4006381333931/7040/1ABC":                       "",
		"https://a/414/4006381333931/254/A/7040/1ABC":                 gs1.BadPath,
		"https://a/417/4006381333931/7040/1ABC":                       "",
		"https://a/417/4006381333931/254/A":                           gs1.BadPath,
		"https://a/253/4006381333931":                                 "",
		"https://a/255/4006381333931":                                 "",
		"https://a/401/4006381AB":                                     "",
		"https://a/402/40063813333331234":                             gs1.IncorrectCheck,
		"https://a/8003/04006381333931AB":                             "",
		"https://a/8013/1987654Ad4X4bL5ttr2310c2K":                    "",
		"https://a/410/4006381333931":                                 gs1.NoKeyInPath,
	})
}

func TestLinkForms(t *testing.T) {
	for uri, want := range map[string]string{
		"https://a/8004/4006381AB?01=4006381333931":                                         "https://id.gs1.org/8004/4006381AB?01=04006381333931", // short in a query only
		"http://a/x/01/04006381333931/10/A%2fB?99=Z&3103=000195&linkType=all&17=261231#top": "https://id.gs1.org/01/04006381333931/10/A%2FB?3103=000195&17=261231&99=Z",
		"https://a/01/04006381333931/235/XYZ?10=ABC":                                        "https://id.gs1.org/01/04006381333931/235/XYZ?10=ABC",
		"https://a/01/04006381333931/22/~._-%21":                                            "?", // ~ is no GS1 character
		"https://a/01/04006381333931/22/._-%21+":                                            "https://id.gs1.org/01/04006381333931/22/._-%21%2B",
	} {
		link, err := gs1.ParseLink(uri)
		if err != nil {
			if want != "?" {
				t.Errorf("%s: %v", uri, err)
			}
			continue
		}
		if got := link.Canonical(); got != want {
			t.Errorf("%s: want %s, got %s", uri, want, got)
		}
	}
	link, err := gs1.ParseLink("http://a/x/01/04006381333931/10/A?linkType=all&x#top")
	if err != nil || link.Stem != "http://a/x" || link.Fragment != "top" || link.Path != 2 || len(link.Ignored) != 2 {
		t.Errorf("%+v %v", link, err)
	}
	if got := string(link.Append(nil, "https://example.org/")); got != "https://example.org/01/04006381333931/10/A" {
		t.Error(got)
	}
}

func TestLinksOfElements(t *testing.T) {
	for text, want := range map[string]string{
		"(21)S(01)04006381333931(10)L(99)X":          "https://id.gs1.org/01/04006381333931/10/L/21/S?99=X",
		"(99)A(11)260101(01)04006381333931":          "https://id.gs1.org/01/04006381333931?11=260101&99=A",
		"(01)04006381333931(10)L(10)L(99)X(99)X":     "https://id.gs1.org/01/04006381333931/10/L?99=X",
		"(253)4006381333931A(01)04006381333931(10)L": "https://id.gs1.org/253/4006381333931A?01=04006381333931&10=L",
		"(01)04006381333931(253)4006381333931A(10)L": "https://id.gs1.org/01/04006381333931/10/L?253=4006381333931A",
		"(00)106141412345678908(4310)R%26D":          "https://id.gs1.org/00/106141412345678908?4310=R%2526D",
		"(415)9521141123454(8020)R-1":                "https://id.gs1.org/415/9521141123454/8020/R-1",
		`(01)04006381333931(10)!"%&'\()*+,-./:;<`:    "https://id.gs1.org/01/04006381333931/10/%21%22%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C",
		"(01)04006381333931(235)T(10)L":              "", // 10 leads, 235 cannot be a query parameter
		"(01)04006381333931(8200)x":                  "",
		"(10)L":                                      "",
		"(414)4006381333931(254)A(7040)1ABC":         "",
	} {
		elements, err := gs1.ParseBracketed(text, nil)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got, err := elements.DigitalLink()
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: want %q, got %q (%v)", text, want, got, err)
		}
	}
}

func TestTolerantLinks(t *testing.T) {
	old := gs1.Reader{ShortGTIN: true, Alphas: true}
	for uri, want := range map[string]string{
		"https://a/01/4006381333931":               "(01)04006381333931",
		"https://a/01/416000336108":                "(01)00416000336108",
		"https://a/01/96385074":                    "(01)00000096385074",
		"https://a/gtin/04006381333931/ser/S1":     "(01)04006381333931(21)S1",
		"https://a/sscc/106141412345678908":        "(00)106141412345678908",
		"https://a/8004/4006381A?01=4006381333931": "(8004)4006381A(01)04006381333931",
		"https://a/01/400638133393":                "",
		"https://a/gtinx/04006381333931":           "",
	} {
		link, err := old.ParseLink(uri)
		if got := link.Elements.Bracketed(); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: want %q, got %q (%v)", uri, want, got, err)
		}
	}
}
