package returns_test

import (
	"testing"
	"time"

	"retour/ground/id"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// A parcel that was written off as lost is received when it turns up after all, looked at and put away like any other;
// what was paid for it is not paid twice, and what was not is paid now.
func TestLostParcelTurnsUp(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for _, paid := range []bool{true, false} {
			for _, by := range []string{"parcel", "return", "bench"} {
				run(t, h, settleByPerson)
				name := by + " unpaid"
				if paid {
					run(t, h, settleAt("first_scan"))
					name = by
				}
				ret, label := labelled(t, h, name)
				run(t, h, returns.Track{Parcel: label.Tracking, Source: "s", Status: "accepted", At: h.clock.At})
				h.drain(t)
				run(t, h, returns.Close{Return: ret, Why: "lost_by_carrier"})
				before := h.view(t, ret)
				look := returns.Inspect{Parcel: label.Parcel, Item: "A", Answers: halltest.Sound()}
				switch by {
				case "parcel", "return":
					code := string(label.Parcel)
					if by == "return" {
						code = string(ret)
					}
					if in := run(t, h, returns.Receive{Code: code}); in.Orphan || in.Again || in.Return != ret || in.Pieces != 2 {
						t.Errorf("%s: received %+v", name, in)
					}
					if in := run(t, h, returns.Receive{Code: code}); !in.Again {
						t.Errorf("%s: received twice %+v", name, in)
					}
				default:
					look = returns.Inspect{Return: ret, Item: "A", Answers: halltest.Sound()}
				}
				var plates []id.Code
				for range 2 {
					p := run(t, h, look)
					if p.Unknown || p.Extra || p.Destination != "restock" {
						t.Errorf("%s: a piece is %+v", name, p)
					}
					plates = append(plates, p.Plate)
				}
				if third := run(t, h, look); !third.Unknown {
					t.Errorf("%s: a third piece is %+v", name, third)
				}
				h.drain(t)
				if !paid {
					run(t, h, returns.Settle{Return: ret})
				}
				for _, p := range plates {
					run(t, h, returns.PutPiece{Plate: p, Bin: "restock"})
				}
				v := h.view(t, ret)
				if v.Stage != returns.StageClosed || len(v.Settlements) != 1 || v.Settlements[0].Refund.Minor != 1000 || v.Counts.Placed != 2 {
					t.Errorf("%s: in the end %s %+v, settlements %+v (before %s)", name, v.Stage, v.Counts, v.Settlements, before.Stage)
				}
				refused(t, h, returns.Settle{Return: ret}, "returns.not_open")
			}
		}
	})
}

// One of two lost parcels turns up, then the other; a wrong scan of one is taken back.
func TestOneOfTwoLostParcelsTurnsUp(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		got := run(t, h, ask("1", item("1", 3)))
		first := run(t, h, returns.Label{Return: got.Return})
		second := run(t, h, returns.Label{Return: got.Return, Items: []returns.Piece{{Line: "1", Quantity: 1}}})
		for _, l := range []returns.LabelAnswer{first, second} {
			run(t, h, returns.Track{Parcel: l.Tracking, Source: "s", Status: "accepted", At: h.clock.At})
		}
		run(t, h, returns.Close{Return: got.Return, Why: "lost_by_carrier"})
		at := person(9, "work.dock", "work.bench")
		may(t, h, at, returns.Receive{Code: string(first.Parcel), Scanned: returns.Scanned{ID: "s1"}})
		says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 3, Arrived: 2})
		may(t, h, at, returns.Undo{Scan: "s1"})
		says(t, h, got.Return, returns.StageClosed, returns.Counts{Announced: 3})
		for _, l := range []returns.LabelAnswer{first, second} {
			run(t, h, returns.Receive{Code: string(l.Parcel)})
		}
		says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 3, Arrived: 3})
	})
}

// A missing piece that was written off when its return was closed is found under the bench.
func TestMissingPieceTurnsUp(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 900})
		ret, box := arrived(t, h, "1", item("1", 2))
		p := run(t, h, returns.Inspect{Parcel: box, Answers: halltest.Sound()})
		run(t, h, returns.CloseBox{Parcel: box})
		run(t, h, returns.PutPiece{Plate: p.Plate, Bin: "restock"})
		run(t, h, returns.Settle{Return: ret})
		run(t, h, returns.Close{Return: ret, Why: "missing_accepted"})
		at := person(9, "work.bench")
		found := may(t, h, at, returns.Inspect{Parcel: box, Answers: halltest.Sound(), Scanned: returns.Scanned{ID: "s1"}})
		if found.Unknown || found.Extra || found.Return != ret {
			t.Errorf("found: %+v", found)
		}
		says(t, h, ret, returns.StageGraded, returns.Counts{Announced: 2, Arrived: 2, Graded: 2, Placed: 1, Settled: 1})
		may(t, h, at, returns.Undo{})
		says(t, h, ret, returns.StageShelved, returns.Counts{Announced: 2, Arrived: 2, Missing: 1, Graded: 1, Placed: 1, Settled: 1})
		found = run(t, h, returns.Inspect{Parcel: box, Answers: halltest.Sound()})
		if got := run(t, h, returns.Settle{Return: ret}); got.Pieces != 1 || got.Refund.Minor != 450 {
			t.Errorf("settled: %+v", got)
		}
		run(t, h, returns.PutPiece{Plate: found.Plate, Bin: "restock"})
		says(t, h, ret, returns.StageClosed, returns.Counts{Announced: 2, Arrived: 2, Graded: 2, Placed: 2, Settled: 2})
	})
}

// What was paid back before it was sent, and left with the shopper when its return was closed, is sent after all.
func TestKeptPieceIsSentAfterAll(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleAt("at_once"))
		for _, seen := range []bool{false, true} {
			number := "1"
			if seen {
				number = "2"
			}
			ret, label := labelled(t, h, number)
			h.drain(t)
			run(t, h, returns.Close{Return: ret, Why: "never_sent"})
			if seen {
				run(t, h, returns.Track{Parcel: label.Tracking, Source: "s", Status: "accepted", At: h.clock.At})
				says(t, h, ret, returns.StageInTransit, returns.Counts{Announced: 2, Moving: 2, Settled: 2})
			}
			if in := run(t, h, returns.Receive{Code: label.Tracking}); in.Pieces != 2 {
				t.Errorf("received: %+v", in)
			}
			for range 2 {
				p := run(t, h, returns.Inspect{Parcel: label.Parcel, Answers: halltest.Sound()})
				run(t, h, returns.PutPiece{Plate: p.Plate, Bin: "restock"})
			}
			h.drain(t)
			if v := h.view(t, ret); v.Stage != returns.StageClosed || len(v.Settlements) != 1 || v.Counts.Placed != 2 {
				t.Errorf("in the end %s %+v, %d settlements", v.Stage, v.Counts, len(v.Settlements))
			}
		}
	})
}

// A piece that the shopper put into the parcel of another return of the same order is taken over by the return that
// announced it, whatever of it was paid before.
func TestPieceInTheParcelOfAnotherReturn(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for _, trigger := range []string{"graded", "box_closed", "at_once"} {
			run(t, h, settleAt(trigger))
			halltest.Order(t, h.DB, trigger, 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900}, halltest.Line{SKU: "B", Quantity: 2, Total: 500})
			one, two := run(t, h, ask(trigger, item("1", 1))), run(t, h, ask(trigger, item("2", 1)))
			h.drain(t)
			in := run(t, h, returns.Receive{Code: string(one.Return)})
			at := person(9, "work.bench")
			scan := returns.Scanned{ID: "s " + trigger}
			b := may(t, h, at, returns.Inspect{Parcel: in.Parcel, Item: "B", Answers: halltest.Sound(), Scanned: scan})
			if b.Return != two.Return || b.Unknown || b.Extra {
				t.Errorf("%s: the piece of the other return: %+v", trigger, b)
			}
			if trigger == "graded" { // nobody took anything back that others build upon, and the box is not sent away with a piece taken out
				may(t, h, at, returns.Undo{})
				b = may(t, h, at, returns.Inspect{Parcel: in.Parcel, Item: "B", Answers: halltest.Sound()})
			}
			a := run(t, h, returns.Inspect{Parcel: in.Parcel, Item: "A", Answers: halltest.Sound()})
			if out := run(t, h, returns.CloseBox{Parcel: in.Parcel}); len(out.Missing) != 0 || a.Return != one.Return {
				t.Errorf("%s: missing %+v, the other piece %+v", trigger, out.Missing, a)
			}
			h.clock.At = h.clock.At.Add(order.DefaultSettleGrace * time.Second) // a look with a scan's id waits that long
			h.drain(t)
			for _, p := range []returns.InspectAnswer{a, b} {
				run(t, h, returns.PutPiece{Plate: p.Plate, Bin: "restock"})
			}
			for ret, worth := range map[id.Code]int64{one.Return: 900, two.Return: 250} {
				if v := h.view(t, ret); v.Stage != returns.StageClosed || len(v.Settlements) != 1 || v.Settlements[0].Refund.Minor != worth {
					t.Errorf("%s: %s is %s, %+v", trigger, ret, v.Stage, v.Settlements)
				}
			}
		}
	})
}

// An unknown parcel that holds what was refunded long ago: matched to its return, the piece is a person's to decide on, set
// apart, and nothing is paid again.
func TestUnknownParcelOfWhatWasRefunded(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
		ret, plates := graded(t, h, "1", item("1", 1))
		h.drain(t)
		run(t, h, returns.PutPiece{Plate: plates[0], Bin: "restock"})
		in := run(t, h, returns.Receive{Code: "NOBODY"})
		p := run(t, h, returns.Inspect{Parcel: in.Parcel, Item: "A", Answers: halltest.Sound()})
		if m := run(t, h, returns.Match{Parcel: in.Parcel, Return: ret}); m.Pieces != 0 || m.Return != ret {
			t.Errorf("matched: %+v", m)
		}
		again := run(t, h, returns.Inspect{Plate: p.Plate, Answers: halltest.Sound()})
		if !again.Unknown || again.Destination != "quarantine" || again.Return != ret {
			t.Errorf("looked at again: %+v", again)
		}
		run(t, h, returns.PutPiece{Plate: p.Plate, Bin: "quarantine"})
		h.drain(t)
		refused(t, h, returns.Settle{Return: ret, Plates: []id.Code{p.Plate}}, "returns.not_open")
		v := h.view(t, ret)
		if v.Stage != returns.StageClosed || len(v.Units) != 2 || len(v.Settlements) != 1 || v.Settlements[0].Refund.Minor != 900 {
			t.Errorf("%s, %d pieces, %+v", v.Stage, len(v.Units), v.Settlements)
		}
	})
}
