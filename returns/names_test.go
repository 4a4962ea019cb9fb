package returns_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"retour/ground/id"
	"retour/returns"
	"retour/returns/halltest"
)

func TestNames(t *testing.T) {
	ret := id.Make(id.Return, 42)
	for _, test := range []struct {
		text string
		has  func(n returns.Names) bool
	}{
		{string(ret), func(n returns.Names) bool { return n.Kind == id.Return && n.Number == 42 }},
		{"https://shop.example.org/order/returns/" + string(ret) + "?utm=mail", func(n returns.Names) bool { return n.Kind == id.Return && n.Number == 42 }},
		{"]C1420787459400111206206406260787", func(n returns.Names) bool {
			return slices.Contains(n.Parcels, "9400111206206406260787") && slices.Contains(n.Parcels, "420787459400111206206406260787")
		}},
		{"%008182709980000020033350276", func(n returns.Names) bool { return slices.Contains(n.Parcels, "09980000020033") }},
		{"12123456780101006623123454", func(n returns.Names) bool { return slices.Contains(n.Parcels, "12345678") }},
		{"(00)106141412345678908", func(n returns.Names) bool {
			return slices.Contains(n.Parcels, "106141412345678908") && slices.Contains(n.Parcels, "00106141412345678908")
		}},
		{"4006381333931", func(n returns.Names) bool {
			return slices.Contains(n.Articles, "4006381333931") && slices.Contains(n.Articles, "04006381333931") && n.Leads[0] == returns.NamesArticle
		}},
		{"036000291452", func(n returns.Names) bool {
			return slices.Contains(n.Articles, "0036000291452") && slices.Contains(n.Articles, "36000291452") == false
		}},
		{"3034257BF7194E4000001A85", func(n returns.Names) bool { return slices.Contains(n.Articles, "80614141123458") && n.Serial == "6789" }},
		{"(01)04006381333931(21)A7", func(n returns.Names) bool { return n.Serial == "A7" && n.Leads[0] == returns.NamesPiece }},
		{"(21)A7", func(n returns.Names) bool { return n.Serial == "A7" && n.Leads[0] == returns.NamesPiece }},
		{"MIA@example.org", func(n returns.Names) bool { return n.Email == "MIA@example.org" && n.Leads[0] == returns.NamesPerson }},
		{"#1001", func(n returns.Names) bool { return n.Order == "#1001" && n.Leads[0] == returns.NamesOrder }},
		{"MUG-1", func(n returns.Names) bool {
			return n.Leads[0] == returns.NamesArticle && slices.Contains(n.Articles, "MUG-1") && n.Order == "MUG-1"
		}},
		{"", func(n returns.Names) bool { return len(n.Parcels) == 0 && n.Order == "" }},
	} {
		if n := returns.NamesOf(test.text); !test.has(n) {
			t.Errorf("%q: %+v", test.text, n)
		}
	}
}

// A parcel is received by its number in whatever form the scanner sends it, and by a link that names its return.
func TestReceiveWhatAScannerSends(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for i, test := range []struct{ tracking, scanned string }{
			{"9400111206206406260787", "]C1420787459400111206206406260787"},
			{"1Z5R89390357567127", "]C01Z5R89390357567127"},
			{"12345678", "12123456780101006623123454"},
			{"09980000020033", "%008182709980000020033350276"},
			{"00340434161094042557", "340434161094042557"},
			{"106141412345678908", "(00)106141412345678908"},
		} {
			number := string(rune('1' + i))
			halltest.Order(t, h.DB, number, 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
			got := run(t, h, ask(number, item("1", 1)))
			label := run(t, h, returns.Label{Return: got.Return})
			run(t, h, rawSQL{"UPDATE parcel SET tracking = '" + test.tracking + "' WHERE return_id = (SELECT max(id) FROM return_)"})
			if in := run(t, h, returns.Receive{Code: test.scanned}); in.Parcel != label.Parcel || in.Orphan {
				t.Errorf("%q for %s: %+v", test.scanned, test.tracking, in)
			}
		}
		halltest.Order(t, h.DB, "9", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
		got := run(t, h, ask("9", item("1", 1)))
		if in := run(t, h, returns.Receive{Code: "https://shop.example.org/order/returns/" + string(got.Return)}); in.Return != got.Return {
			t.Errorf("by its link: %+v", in)
		}
	})
}

// A parcel that nobody knows is one parcel, with the carrier's own number, in whatever form it was scanned.
func TestOrphanInTwoForms(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		first := run(t, h, returns.Receive{Code: "]C142078745\x1d9400111206206406260787"})
		for _, code := range []string{"9400111206206406260787", "420787459400111206206406260787", "9400 1112 0620 6406 2607 87"} {
			if again := run(t, h, returns.Receive{Code: code}); !again.Again || again.Parcel != first.Parcel {
				t.Errorf("%q: %+v, first %+v", code, again, first)
			}
		}
		if n := h.count(t, `SELECT count(*) FROM parcel WHERE tracking = '9400111206206406260787'`); n != 1 {
			t.Errorf("%d parcels have the carrier's number", n)
		}
	})
}

// A piece is taken by its bar code, whether the shop wrote 12, 13 or 14 digits, and whatever else stands in the code.
func TestPieceByAnyCodeOfItsArticle(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Sale{Number: "1", Lines: []halltest.Article{
			{Line: halltest.Line{SKU: "MUG", Quantity: 4, Total: 4000}, GTIN: "4006381333931"},
			{Line: halltest.Line{SKU: "036000291452", Quantity: 2, Total: 900}},
		}}.Place(t, h.DB)
		got := run(t, h, ask("1", item("1", 4)))
		label := run(t, h, returns.Label{Return: got.Return})
		run(t, h, returns.Receive{Code: string(label.Parcel)})
		for _, code := range []string{"4006381333931", "]d2010400638133393121A7", "https://id.gs1.org/01/04006381333931/21/A7", "04006381333931"} {
			known, ok, err := returns.KnownAs(context.Background(), h.DB, got.Return.Number(id.Return), code)
			if err != nil || !ok || known.SKU != "MUG" {
				t.Errorf("%q is known as %+v, %v, %v", code, known, ok, err)
			}
			if piece := run(t, h, returns.Inspect{Parcel: label.Parcel, Item: code, Answers: halltest.Sound()}); piece.SKU != "MUG" || piece.Unknown || piece.Extra {
				t.Errorf("%q is taken as %+v", code, piece)
			}
		}
		for _, code := range []string{"0036000291452", "(01)00036000291452"} {
			if known, ok, err := returns.KnownAs(context.Background(), h.DB, got.Return.Number(id.Return), code); err != nil || !ok || known.SKU != "036000291452" {
				t.Errorf("%q is known as %+v, %v, %v", code, known, ok, err)
			}
		}
		if _, ok, err := returns.KnownAs(context.Background(), h.DB, got.Return.Number(id.Return), "(01)00000096385074"); ok || err != nil {
			t.Errorf("another article is known: %v", err)
		}
	})
}

// A piece is found by its serial number, however it is typed, and in a code that names the article too, where it is a piece of
// that article or of one whose number nobody knows.
func TestPiecesByTheirSerialNumber(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Sale{Number: "1", Lines: []halltest.Article{
			{Line: halltest.Line{SKU: "CUP", Quantity: 2, Total: 500}, GTIN: "4006381333931"},
			{Line: halltest.Line{SKU: "MUG", Quantity: 1, Total: 500}},
		}}.Place(t, h.DB)
		_, box := arrived(t, h, "1", item("1", 2), item("2", 1))
		inspected := func(sku, serial string) id.Code {
			return run(t, h, returns.Inspect{Parcel: box, Item: sku, Serial: serial, Answers: halltest.Sound()}).Plate
		}
		cup, mug := inspected("CUP", "]d2010400638133393121SN-0001"), inspected("MUG", "]C0sn 0001")
		inspected("CUP", "")
		for text, want := range map[string][]id.Code{
			"SN-0001": {mug, cup}, "sn0001": {mug, cup}, "]C0SN 0001": {mug, cup}, "(21)SN-0001": {mug, cup},
			"(01)04006381333931(21)SN0001":                    {mug, cup},
			"https://id.gs1.org/01/04006381333931/21/SN-0001": {mug, cup},
			"(01)80614141123458(21)SN0001":                    {mug},
			"SN-0002":                                         nil, "": nil, "-": nil, "x@example.org": nil, strings.Repeat("S", 100): nil,
		} {
			found, err := returns.PiecesNumbered(h.DB.On(context.Background()), returns.NamesOf(text), 9)
			if err != nil {
				t.Fatal(err)
			}
			var got []id.Code
			for _, u := range found {
				got = append(got, u.Code())
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q: %v, want %v", text, got, want)
			}
		}
	})
}
