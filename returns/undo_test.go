package returns_test

import (
	"context"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/returns"
	"retour/returns/halltest"
)

func TestUndoTwiceIsUndoOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := openHall(t, url)
		halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 2}))
		halltest.Run(t, h.DB, returns.Receive{Code: string(got.Return)})
		look := returns.Inspect{Return: got.Return, Answers: halltest.Sound(), Scanned: returns.Scanned{ID: "s1"}}
		piece := halltest.Run(t, h.DB, look)
		refused(t, h, look, "returns.scan_known")
		first := halltest.Run(t, h.DB, returns.Undo{Scan: "s1"})
		again := halltest.Run(t, h.DB, returns.Undo{Scan: "s1"})
		if first.Target != piece.Plate || again != first {
			t.Errorf("undone %+v, then %+v", first, again)
		}
		told, _, err := db.Get[int64](h.On(context.Background()), `SELECT count(*) FROM event WHERE kind = 'scan.undone'`)
		if err != nil || told != 1 {
			t.Errorf("told %d times (%v), want once", told, err)
		}
		h.holds(t)
	})
}

// Two operators at two pieces of one return, each undoing the own last scan at the same moment: both count.
func TestTwoUndoTheirLastScanAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := openHall(t, url)
		halltest.Run(t, h.DB, settleByPerson)
		halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 8, Total: 1000})
		got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 8}))
		halltest.Run(t, h.DB, returns.Receive{Code: string(got.Return)})
		operator := func(n int) db.Actor {
			return db.Actor{ID: int64(100 + n), Kind: db.Person, Rights: map[db.Right]bool{"work.bench": true}}
		}
		for n := range 8 {
			_, err := db.Run(context.Background(), h.DB, operator(n), "", returns.Inspect{Return: got.Return, Answers: halltest.Sound(), Scanned: returns.Scanned{ID: id.NewKey()}})
			if err != nil {
				t.Fatal(err)
			}
		}
		undone := atOnce(t, 8, func(n int) error {
			_, err := db.Run(context.Background(), h.DB, operator(n), "", returns.Undo{})
			return err
		})
		if v := h.view(t, got.Return); undone != 8 || v.Counts.Graded != 0 {
			t.Errorf("%d undone, %d still counted as graded", undone, v.Counts.Graded)
		}
		h.holds(t)
	})
}

// A piece that comes after its return was closed is not forgotten: the return is open again until somebody decides.
func TestPieceAfterTheEnd(t *testing.T) {
	h := openHall(t, dbtest.SQLite(t))
	halltest.Run(t, h.DB, settleByPerson)
	halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
	got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 1}))
	halltest.Run(t, h.DB, returns.Close{Return: got.Return, Why: "never_sent"})
	halltest.Run(t, h.DB, returns.Receive{Code: string(got.Return)})
	late := halltest.Run(t, h.DB, returns.Inspect{Return: got.Return, Item: "A", Answers: halltest.Sound()})
	if late.Extra || late.Unknown || late.Return != got.Return {
		t.Errorf("a piece of a closed return: %+v", late)
	}
	paid := halltest.Run(t, h.DB, returns.Settle{Return: got.Return, Plates: []id.Code{late.Plate}})
	if paid.Refund.Minor != 1000 {
		t.Errorf("settled: %+v", paid)
	}
	h.holds(t)
}

// A parcel that was matched since, and looked at, has come: that can no longer be taken back.
func TestUndoOfAnOrphanMatchedSince(t *testing.T) {
	h := openHall(t, dbtest.SQLite(t))
	halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
	got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 1}))
	box := halltest.Run(t, h.DB, returns.Receive{Code: "UNREADABLE", Scanned: returns.Scanned{ID: "s1"}})
	halltest.Run(t, h.DB, returns.Inspect{Parcel: box.Parcel, Item: "B", Answers: halltest.Sound()})
	halltest.Run(t, h.DB, returns.Match{Parcel: box.Parcel, Return: got.Return})
	refused(t, h, returns.Undo{Scan: "s1"}, "returns.undo_late")
	h.holds(t)
}
