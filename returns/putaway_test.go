package returns_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
	"retour/returns/halltest"
	"retour/stock"
)

// A piece goes into a bin for its way out and lies in one place: put there twice it is put once (pitfalls 47, 58), and it
// is stock only then (pitfalls 62, 65; inventory-cases spree-01, spree-02, medusa-01: what is sound is on hand, what is
// not lies apart; solidus-04: the cell is made on the way).
func TestPutAway(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		run(t, h, stock.PutBin{Site: "main", Name: "full", Purpose: "restock", Closed: true})
		run(t, h, stock.PutBin{Site: "main", Name: "restock-2", Purpose: "restock"})
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		ret, box := arrived(t, h, "1", item("1", 3))
		onHand := func(bin string) int64 {
			return h.count(t, `SELECT CAST(coalesce(sum(a.balance), 0) AS BIGINT) FROM bin b JOIN cell c ON c.bin = b.id JOIN account a ON a.id = c.id * 64 + 7 WHERE b.name = $1`, bin)
		}
		sound := run(t, h, returns.Inspect{Parcel: box, Answers: halltest.Sound()})
		worn := run(t, h, returns.Inspect{Parcel: box, Answers: halltest.Worn(), NoPhoto: "no_camera"})
		if onHand("restock") != 0 {
			t.Error("a piece is on hand before it was put away")
		}
		put := func(plate id.Code, bin string) returns.PutPiece { return returns.PutPiece{Plate: plate, Bin: bin} }
		refused(t, h, put(sound.Plate, "nowhere"), "returns.bin_unknown")
		refused(t, h, put(sound.Plate, "full"), "returns.bin_closed")
		refused(t, h, put(worn.Plate, "restock"), "returns.bin_wrong")
		refused(t, h, put(id.Make(id.Plate, 1<<30), "restock"), "returns.unit_unknown")
		refused(t, h, put(ret, "restock"), "fault.code_shape")
		mayNot(t, h, person(1, "work.dock"), put(sound.Plate, "restock"), "fault.forbidden")

		first := run(t, h, put(sound.Plate, "restock"))
		second := run(t, h, put(sound.Plate, string(first.Bin))) // by the bin's code
		if first != second || first.Return != ret {
			t.Errorf("put %+v, then %+v", first, second)
		}
		_, err := as(h, clerk, put(sound.Plate, "restock-2"))
		if !fault.Is(err, "returns.unit_placed") || !strings.Contains(message(err, lang.English), string(first.Bin)) {
			t.Errorf("put into another bin: %v", err)
		}
		run(t, h, put(worn.Plate, "outlet"))
		if onHand("restock") != 1 || onHand("restock-2") != 0 || onHand("outlet") != 1 {
			t.Errorf("on hand %d, %d and %d", onHand("restock"), onHand("restock-2"), onHand("outlet"))
		}
		says(t, h, ret, returns.StageInspecting, returns.Counts{Announced: 3, Arrived: 3, Graded: 2, Placed: 2})
		if n := h.events(t, ret)["unit.put_away"]; n != 2 {
			t.Errorf("told %d times", n)
		}
	})
}

// An early settlement makes a piece's record before the piece: it cannot be put away before it was looked at.
func TestPutAwayBeforeItCame(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleAt("at_once"))
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
		got := run(t, h, ask("1", item("1", 1)))
		h.drain(t)
		u := h.view(t, got.Return).Units[0]
		refused(t, h, returns.PutPiece{Plate: u.Plate, Bin: "restock"}, "returns.unit_not_graded")
		refused(t, h, returns.Inspect{Plate: u.Plate, Answers: halltest.Sound()}, "returns.unit_unknown")
		p := run(t, h, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
		if p.Plate != u.Plate {
			t.Errorf("the piece that came is %s, settled was %s", p.Plate, u.Plate)
		}
		run(t, h, returns.PutPiece{Plate: p.Plate, Bin: "restock"})
		h.drain(t)
		says(t, h, got.Return, returns.StageClosed, returns.Counts{Announced: 1, Arrived: 1, Graded: 1, Placed: 1, Settled: 1})
	})
}

// What happened is told in the order in which it happened: the last piece lies in its bin, then the return is closed.
func TestLastPieceBeforeTheEnd(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
		ret, plates := graded(t, h, "1", item("1", 1))
		h.drain(t)
		run(t, h, returns.PutPiece{Plate: plates[0], Bin: "restock"})
		told, _, err := returns.Timeline(context.Background(), h.DB, ret.Number(id.Return))
		if err != nil {
			t.Fatal(err)
		}
		var last []string
		for _, e := range told[len(told)-2:] {
			last = append(last, e.Kind)
		}
		if !slices.Equal(last, []string{"unit.put_away", "return.closed"}) {
			t.Errorf("at the end: %v", last)
		}
	})
}
