package returns_test

import (
	"context"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/id"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// settleWithin has money decided by itself once pieces are graded, and gives operators a while to take a look back.
func settleWithin(t *testing.T, h hall, trigger string, seconds int64) {
	t.Helper()
	shop(t, h, func(s *order.Settings) { s.SettleAt, s.SettleGrace = trigger, &seconds })
}

// An operator who pressed the wrong key takes the look back; the money is decided once, by the look that stays.
func TestMistakenLookIsTakenBackBeforeMoney(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for n, trigger := range []string{"graded", "box_closed"} {
			number := string(rune('1' + n))
			settleWithin(t, h, trigger, 60)
			halltest.Order(t, h.DB, number, 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
			got := run(t, h, ask(number, item("1", 1)))
			s := stationOf(h, 9)
			in := may(t, h, s.actor, returns.Receive{Code: string(got.Return), Scanned: s.scan()})
			may(t, h, s.actor, returns.Inspect{Parcel: in.Parcel, Answers: halltest.Worn(), NoPhoto: "no_camera", Scanned: s.scan()})
			may(t, h, s.actor, returns.CloseBox{Parcel: in.Parcel, Scanned: s.scan()})
			h.drain(t)
			if v := h.view(t, got.Return); v.Counts.Settled != 0 || len(v.Refunds) != 0 {
				t.Errorf("%s: money within the grace: %+v", trigger, v.Counts)
			}
			may(t, h, s.actor, returns.Undo{})
			may(t, h, s.actor, returns.Undo{})
			h.holds(t)
			h.clock.At = h.clock.At.Add(50 * time.Second)
			right := may(t, h, s.actor, returns.Inspect{Parcel: in.Parcel, Answers: halltest.Sound(), Scanned: s.scan()})
			may(t, h, s.actor, returns.CloseBox{Parcel: in.Parcel, Scanned: s.scan()})
			h.clock.At = h.clock.At.Add(30 * time.Second)
			h.drain(t) // the first look's time is over, and that look is gone
			if v := h.view(t, got.Return); v.Counts.Settled != 0 {
				t.Errorf("%s: settled by the look that was taken back: %+v", trigger, v.Counts)
			}
			h.clock.At = h.clock.At.Add(31 * time.Second)
			h.drain(t)
			v := h.view(t, got.Return)
			if v.Counts.Settled != 1 || len(v.Settlements) != 1 || v.Settlements[0].Gross.Minor != 900 {
				t.Errorf("%s: after the grace: %+v %+v", trigger, v.Counts, v.Settlements)
			}
			mayNot(t, h, s.actor, returns.Undo{Scan: lookOf(t, h, right.Plate)}, "returns.undo_settled")
			h.holds(t)
		}
	})
}

// Where money was given before anybody saw the piece, no look decides it: a mistaken look is taken back, the money stays,
// and the piece is found once more.
func TestMistakenLookAfterMoneyIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for n, trigger := range []string{"at_once", "first_scan", "received"} {
			number := string(rune('1' + n))
			settleWithin(t, h, trigger, 60)
			halltest.Order(t, h.DB, number, 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1800})
			got := run(t, h, ask(number, item("1", 2)))
			s := stationOf(h, 9)
			in := may(t, h, s.actor, returns.Receive{Code: string(got.Return), Scanned: s.scan()})
			h.drain(t)
			may(t, h, s.actor, returns.Inspect{Parcel: in.Parcel, Answers: halltest.Worn(), NoPhoto: "no_camera", Scanned: s.scan()})
			may(t, h, s.actor, returns.Undo{})
			h.holds(t)
			h.drain(t)
			v := h.view(t, got.Return)
			if v.Counts.Settled != 2 || v.Counts.Graded != 0 || v.Counts.Arrived != 2 || len(v.Settlements) != 1 {
				t.Fatalf("%s: after taking the look back: %+v", trigger, v.Counts)
			}
			for range 2 {
				again := may(t, h, s.actor, returns.Inspect{Parcel: in.Parcel, Answers: halltest.Sound(), Scanned: s.scan()})
				may(t, h, s.actor, returns.PutPiece{Plate: again.Plate, Bin: again.Destination, Scanned: s.scan()})
			}
			h.drain(t)
			if v := h.view(t, got.Return); v.Counts.Graded != 2 || v.Counts.Placed != 2 || len(v.Settlements) != 1 || v.ClosedAt == nil {
				t.Errorf("%s: at the end: %+v", trigger, v.Counts)
			}
			h.holds(t)
		}
	})
}

// lookOf is the scan of a look at a piece.
func lookOf(t *testing.T, h hall, plate id.Code) string {
	t.Helper()
	scan, ok, err := db.Get[string](h.On(context.Background()), `SELECT id FROM scan WHERE act = 'inspect' AND target = $1`, plate.Number(id.Plate))
	if err != nil || !ok {
		t.Fatalf("no scan of %s: %v", plate, err)
	}
	return scan
}

// Pieces graded one after the other each have their own time.
func TestEachPieceHasItsGrace(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		settleWithin(t, h, "graded", 60)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		got := run(t, h, ask("1", item("1", 2)))
		s := stationOf(h, 9)
		look := func() {
			may(t, h, s.actor, returns.Inspect{Return: got.Return, Answers: halltest.Sound(), Scanned: s.scan()})
		}
		look()
		h.clock.At = h.clock.At.Add(40 * time.Second)
		look()
		for _, step := range []struct {
			pass    time.Duration
			settled int64
		}{{15 * time.Second, 0}, {5 * time.Second, 1}, {30 * time.Second, 1}, {10 * time.Second, 2}} {
			h.clock.At = h.clock.At.Add(step.pass)
			h.drain(t)
			if v := h.view(t, got.Return); v.Counts.Settled != step.settled {
				t.Errorf("at %s settled %d, want %d", h.clock.At.Format(time.TimeOnly), v.Counts.Settled, step.settled)
			}
		}
		h.holds(t)
	})
}

// What a program sends without a scan of its own cannot be taken back, and a shop may want no grace at all: then nothing waits.
// What a rule gives before any look is given then.
func TestNothingWaitsWithoutReason(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for n, c := range []struct {
			trigger string
			seconds int64
			scanned bool
			settled int64
		}{{"graded", 60, false, 1}, {"graded", 0, true, 1}, {"at_once", 60, true, 1}, {"received", 60, true, 1}, {"person", 60, true, 0}} {
			number := string(rune('1' + n))
			settleWithin(t, h, c.trigger, c.seconds)
			halltest.Order(t, h.DB, number, 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
			got := run(t, h, ask(number, item("1", 1)))
			s := stationOf(h, 9)
			in := may(t, h, s.actor, returns.Receive{Code: string(got.Return), Scanned: s.scan()})
			h.drain(t)
			v := returns.Inspect{Parcel: in.Parcel, Answers: halltest.Sound()}
			if c.scanned {
				v.Scanned = s.scan()
			}
			may(t, h, s.actor, v)
			h.drain(t)
			if is := h.view(t, got.Return).Counts.Settled; is != c.settled {
				t.Errorf("%+v: settled %d", c, is)
			}
		}
		h.holds(t)
	})
}

// The law's day comes first: within the grace before it, money does not wait any longer.
func TestGraceEndsOnTheLawsDay(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		settleWithin(t, h, "graded", 3600)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
		got := run(t, h, ask("1", item("1", 1)))
		s := stationOf(h, 9)
		in := may(t, h, s.actor, returns.Receive{Code: string(got.Return), Scanned: s.scan()})
		due := h.view(t, got.Return).DueAt
		if due == nil {
			t.Fatal("a withdrawal has no day for its money")
		}
		h.clock.At = due.Add(-time.Minute)
		may(t, h, s.actor, returns.Inspect{Parcel: in.Parcel, Answers: halltest.Sound(), Scanned: s.scan()})
		h.clock.At = *due
		h.drain(t)
		if v := h.view(t, got.Return); v.Counts.Settled != 1 {
			t.Errorf("on the law's day: %+v", v.Counts)
		}
	})
}
