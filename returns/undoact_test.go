package returns_test

import (
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/id"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
	"retour/stock"
)

// station is somebody at a station whose scans have ids.
type station struct {
	h     hall
	actor db.Actor
	scans *int
}

func stationOf(h hall, n int64) station {
	return station{h, person(n, "work.dock", "work.bench"), new(int)}
}

func (s station) scan() returns.Scanned {
	s.h.clock.At = s.h.clock.At.Add(time.Second)
	*s.scans++
	return returns.Scanned{ID: id.NewKey()}
}

// Each act of a station is taken back exactly, the last one first: after each step the return is as it was before it.
func TestUndoEachAct(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 4, Total: 1000})
		got := run(t, h, ask("1", item("1", 3)))
		label := run(t, h, returns.Label{Return: got.Return})
		run(t, h, returns.Track{Parcel: label.Tracking, Source: "s", Status: "accepted", At: h.clock.At})
		s := stationOf(h, 9)
		type state struct {
			stage  returns.Stage
			counts returns.Counts
		}
		now := func() state { v := h.view(t, got.Return); return state{v.Stage, v.Counts} }
		var before []state
		act := func(do func()) { before = append(before, now()); do() }
		var first, extra returns.InspectAnswer
		act(func() { may(t, h, s.actor, returns.Receive{Code: label.Tracking, Scanned: s.scan()}) })
		act(func() {
			first = may(t, h, s.actor, returns.Inspect{Parcel: label.Parcel, Item: "A", Answers: halltest.Sound(), Scanned: s.scan()})
		})
		act(func() { may(t, h, s.actor, returns.CloseBox{Parcel: label.Parcel, Scanned: s.scan()}) })
		act(func() { // found after the box was closed
			may(t, h, s.actor, returns.Inspect{Parcel: label.Parcel, Item: "A", Answers: halltest.Sound(), Scanned: s.scan()})
		})
		act(func() {
			may(t, h, s.actor, returns.Inspect{Parcel: label.Parcel, Item: "A", Answers: halltest.Sound(), Scanned: s.scan()})
		})
		act(func() { // one more than was announced
			extra = may(t, h, s.actor, returns.Inspect{Parcel: label.Parcel, Item: "A", Answers: halltest.Sound(), Scanned: s.scan()})
		})
		act(func() { // and one that was never bought
			may(t, h, s.actor, returns.Inspect{Parcel: label.Parcel, Item: "SPOON", Answers: halltest.Sound(), Scanned: s.scan()})
		})
		act(func() { may(t, h, s.actor, returns.PutPiece{Plate: first.Plate, Bin: "restock", Scanned: s.scan()}) })
		if !extra.Extra {
			t.Errorf("one more than announced: %+v", extra)
		}
		h.holds(t)
		for n := len(before) - 1; n >= 0; n-- {
			back := may(t, h, s.actor, returns.Undo{})
			if now() != before[n] {
				t.Errorf("%s taken back: %+v, was %+v", back.Act, now(), before[n])
			}
			h.holds(t)
		}
		mayNot(t, h, s.actor, returns.Undo{}, "returns.nothing_to_undo")
		// and all of it can be done once more
		in := run(t, h, returns.Receive{Code: label.Tracking})
		if in.Pieces != 3 || in.Again {
			t.Errorf("received once more: %+v", in)
		}
	})
}

// What was built upon is not taken back, and nobody takes back the scans of others.
func TestUndoTooLate(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt = "person" })
		s, other := stationOf(h, 9), stationOf(h, 10)
		late := func(what string, scan returns.Scanned) {
			t.Helper()
			if _, err := as(h, s.actor, returns.Undo{Scan: scan.ID}); err == nil || err.Error() == "" {
				t.Errorf("%s was taken back", what)
			} else {
				mayNot(t, h, s.actor, returns.Undo{Scan: scan.ID}, "returns.undo_late")
			}
		}
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		got := run(t, h, ask("1", item("1", 3)))
		receipt, looks, closing, put := s.scan(), [3]returns.Scanned{s.scan(), s.scan(), s.scan()}, s.scan(), s.scan()
		in := may(t, h, s.actor, returns.Receive{Code: string(got.Return), Scanned: receipt})
		mayNot(t, h, other.actor, returns.Undo{Scan: receipt.ID}, "returns.nothing_to_undo")
		mayNot(t, h, other.actor, returns.Undo{}, "returns.nothing_to_undo")
		mayNot(t, h, person(9, "work.dock"), returns.Undo{}, "fault.forbidden")
		var plates [3]id.Code
		for n := range looks {
			plates[n] = may(t, h, s.actor, returns.Inspect{Parcel: in.Parcel, Item: "A", Answers: halltest.Sound(), Scanned: looks[n]}).Plate
		}
		late("a receipt of which a piece was looked at", receipt)
		may(t, h, s.actor, returns.CloseBox{Parcel: in.Parcel, Scanned: closing})
		run(t, h, returns.Settle{Return: got.Return, Plates: plates[:1]})
		mayNot(t, h, s.actor, returns.Undo{Scan: looks[0].ID}, "returns.undo_settled")
		may(t, h, s.actor, returns.PutPiece{Plate: plates[1], Bin: "restock", Scanned: put})
		late("the look at a piece in its bin", looks[1])
		run(t, h, stock.Take{Bin: "restock", Shop: "uk", SKU: "A", Grade: "A", Quantity: 1, Why: "sold"})
		late("a piece that was sold again", put)
		may(t, h, s.actor, returns.Undo{Scan: looks[2].ID})
		again := may(t, h, s.actor, returns.Undo{Scan: looks[2].ID})
		if again.Target != plates[2] {
			t.Errorf("taken back twice: %+v", again)
		}
		refused(t, h, returns.Settle{Return: got.Return, Plates: plates[2:]}, "returns.unit_unknown")
		refused(t, h, returns.PutPiece{Plate: plates[2], Bin: "restock"}, "returns.unit_unknown")
	})
}

// A return that closed itself when the last piece was put away is open again when that is taken back.
func TestUndoOpensTheReturnAgain(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		s := stationOf(h, 9)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
		got := run(t, h, ask("1", item("1", 1)))
		p := may(t, h, s.actor, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
		h.drain(t)
		may(t, h, s.actor, returns.PutPiece{Plate: p.Plate, Bin: "restock", Scanned: s.scan()})
		says(t, h, got.Return, returns.StageClosed, returns.Counts{Announced: 1, Arrived: 1, Graded: 1, Placed: 1, Settled: 1})
		may(t, h, s.actor, returns.Undo{})
		says(t, h, got.Return, returns.StageGraded, returns.Counts{Announced: 1, Arrived: 1, Graded: 1, Settled: 1})
		may(t, h, s.actor, returns.PutPiece{Plate: p.Plate, Bin: "restock", Scanned: s.scan()})
		says(t, h, got.Return, returns.StageClosed, returns.Counts{Announced: 1, Arrived: 1, Graded: 1, Placed: 1, Settled: 1})
	})
}

// After a person refused the return, a scan from before is not taken back: nothing is expected any more.
func TestUndoAfterARefusal(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		s := stationOf(h, 9)
		one, two := waits(t, h, "1"), waits(t, h, "2")
		may(t, h, s.actor, returns.Receive{Code: string(one), Scanned: s.scan()})
		may(t, h, clerk, returns.Decide{Return: one, Why: "no"})
		mayNot(t, h, s.actor, returns.Undo{}, "returns.undo_late")
		may(t, h, s.actor, returns.Inspect{Return: two, Answers: halltest.Sound(), Scanned: s.scan()})
		may(t, h, clerk, returns.Decide{Return: two, Why: "no"})
		mayNot(t, h, s.actor, returns.Undo{}, "returns.undo_late")
	})
}
