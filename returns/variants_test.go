package returns_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"retour/ground/lang"
	"retour/returns"
	"retour/returns/halltest"
)

// dress is an order of a dress in one size, bought at a discount, in a shop that sells it in others.
func dress(t *testing.T, h hall, number string) int64 {
	t.Helper()
	run(t, h, settleByPerson)
	size := func(sku, variant, unit string, total int64) halltest.Article {
		return halltest.Article{Line: halltest.Line{SKU: sku, Quantity: 1, Total: total}, Model: "ONDINE", Variant: variant, Unit: unit}
	}
	halltest.Sale{Number: "other " + number, Lines: []halltest.Article{
		size("ONDINE-40", "40", "89.00", 8900), size("ONDINE-44", "44", "95.50", 9550), size("ONDINE-34", "34", "79.00", 7900), size("ONDINE-46", "46", "", 9900),
		{Line: halltest.Line{SKU: "MUG", Quantity: 1, Total: 900}, Model: "MUG", Variant: "blue", Unit: "9.00"},
	}}.Place(t, h.DB)
	return halltest.Sale{Number: number, Lines: []halltest.Article{size("ONDINE-38", "38", "89.00", 8010)}}.Place(t, h.DB)
}

// What may be had instead is the same model in its other variants, each with what it costs more or less, list price to list
// price: the discount of the old one goes with it.
func TestVariantsAreOffered(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		sold := dress(t, h, "V1")
		o, err := returns.Offer(context.Background(), h.DB, sold, h.Now(), lang.English)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, v := range o.Lines[0].Variants {
			got[v.SKU+" "+v.Variant] = "unknown"
			if v.Difference != nil {
				got[v.SKU+" "+v.Variant] = v.Difference.Decimal()
			}
		}
		want := map[string]string{"ONDINE-40 40": "0.00", "ONDINE-44 44": "6.50", "ONDINE-34 34": "-10.00", "ONDINE-46 46": "unknown"}
		if len(got) != len(want) {
			t.Errorf("offered %v", got)
		}
		for k, v := range want {
			if got[k] != v {
				t.Errorf("%s: %s, want %s", k, got[k], v)
			}
		}
		if o.Lines[0].Variant != "38" {
			t.Errorf("the line is %q, want 38", o.Lines[0].Variant)
		}
	})
}

// They stand in the order of sizes, and each says how many pieces of it lie ready to be sold again: what came back, was
// found sound and was put away; not what waits for its bin.
func TestVariantsSayWhatLiesReady(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		sold := dress(t, h, "V9")
		offered := func() (out []string) {
			o, err := returns.Offer(context.Background(), h.DB, sold, h.Now(), lang.English)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range o.Lines[0].Variants {
				out = append(out, fmt.Sprintf("%s: %d", v.Variant, v.Ready))
			}
			return out
		}
		_, box := arrived(t, h, "other V9", item("1", 1))
		piece := run(t, h, returns.Inspect{Parcel: box, Answers: halltest.Sound()})
		if got, want := offered(), []string{"34: 0", "40: 0", "44: 0", "46: 0"}; !slices.Equal(got, want) {
			t.Errorf("before it is put away: %v, want %v", got, want)
		}
		run(t, h, returns.PutPiece{Plate: piece.Plate, Bin: "restock"})
		if got, want := offered(), []string{"34: 0", "40: 1", "44: 0", "46: 0"}; !slices.Equal(got, want) {
			t.Errorf("put away: %v, want %v", got, want)
		}
	})
}

// The difference that was shown is the one that is settled, both ways and to the cent, also when the prices have moved.
func TestTheDifferenceShownIsTheDifferenceSettled(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for number, c := range map[string]struct {
			sku  string
			want int64
		}{"V2": {"ONDINE-44", 650}, "V3": {"ONDINE-34", -1000}, "V4": {"ONDINE-40", 0}, "V5": {"ONDINE-46", 0}} {
			dress(t, h, number)
			ret, _ := graded(t, h, number, returns.Item{Line: "1", Quantity: 1, Resolution: "exchange", Exchange: c.sku})
			halltest.Sale{Number: "later " + number, Lines: []halltest.Article{
				{Line: halltest.Line{SKU: c.sku, Quantity: 1, Total: 1000}, Model: "ONDINE", Variant: "x", Unit: "10.00"},
			}}.Place(t, h.DB)
			run(t, h, returns.Settle{Return: ret})
			x := h.view(t, ret).Exchanges[0]
			got := run(t, h, returns.EndExchange{Exchange: x.Exchange, Order: "N"})
			if got.Difference.Minor != c.want {
				t.Errorf("%s: %d, want %d", c.sku, got.Difference.Minor, c.want)
			}
			back := int64(0)
			for _, r := range h.view(t, ret).Refunds {
				back += r.Amount.Minor
			}
			if back != max(0, -c.want) {
				t.Errorf("%s: %d paid back", c.sku, back)
			}
			if c.want > 0 {
				run(t, h, returns.PayDue{Exchange: x.Exchange, Amount: *pounds(c.want), Reference: "till"})
			}
		}
	})
}
