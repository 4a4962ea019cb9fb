package returns_test

import (
	"context"
	"testing"

	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
	"retour/returns/halltest"
)

// What the bench knows beforehand is what it finds when it looks: contents, what was taken out, and the way out by grade.
func TestDock(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		ctx := context.Background()
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000}, halltest.Line{SKU: "B", Quantity: 1, Total: 500})
		got := run(t, h, ask("1", item("1", 2)))
		label := run(t, h, returns.Label{Return: got.Return})
		coming, err := returns.Coming(ctx, h.DB, lang.English, 10)
		if err != nil || len(coming) != 1 || coming[0].Arrived != nil || coming[0].Items[0].Pieces != 2 {
			t.Fatalf("coming %+v, %v", coming, err)
		}
		if at, err := returns.AtTheDock(ctx, h.DB, lang.English, 10); err != nil || len(at) != 0 {
			t.Fatalf("at the dock before it came: %+v, %v", at, err)
		}
		run(t, h, returns.Receive{Code: string(label.Parcel)})
		at, err := returns.AtTheDock(ctx, h.DB, lang.French, 10)
		if err != nil || len(at) != 1 || at[0].Parcel != label.Parcel || at[0].Return != got.Return || at[0].Order != "1" {
			t.Fatalf("at the dock %+v, %v", at, err)
		}
		a := run(t, h, returns.Inspect{Parcel: label.Parcel, Answers: halltest.Sound()})
		if want := at[0].Items[0].Ways[a.Grade]; a.Destination != want {
			t.Errorf("foretold %s for grade %s, went to %s", want, a.Grade, a.Destination)
		}
		box, ok, err := returns.BoxOf(ctx, h.DB, lang.French, label.Parcel.Number(id.Parcel))
		if err != nil || !ok || box.Items[0].Pieces != 2 || box.Items[0].Found != 1 {
			t.Errorf("after one piece %+v, %v", box, err)
		}
		p, ok, err := returns.PieceOf(ctx, h.DB, a.Plate.Number(id.Plate))
		if err != nil || !ok || p.Destination != a.Destination || p.SKU != "A" || p.Bin != "" {
			t.Errorf("piece %+v, %v, %v", p, ok, err)
		}
		for code, want := range map[string]bool{"B": true, "A": true, "C": false} {
			if _, ok, err := returns.KnownAs(ctx, h.DB, got.Return.Number(id.Return), code); err != nil || ok != want {
				t.Errorf("%s is of the order: %v, %v", code, ok, err)
			}
		}
		if n, err := returns.OfOrder(ctx, h.DB, "1"); err != nil || id.Make(id.Return, n) != got.Return {
			t.Errorf("of the order: %d, %v", n, err)
		}
		run(t, h, returns.CloseBox{Parcel: label.Parcel})
		if at, err := returns.AtTheDock(ctx, h.DB, lang.English, 10); err != nil || len(at) != 0 {
			t.Errorf("looked through, still at the dock: %+v, %v", at, err)
		}
		if left, err := returns.AwaitedReturns(ctx, h.DB, 5); err != nil || len(left) != 0 {
			t.Errorf("awaited: %+v, %v", left, err)
		}
	})
}
