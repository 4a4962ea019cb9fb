package returns_test

import (
	"context"
	"testing"

	"retour/ground/db"
	"retour/ground/id"
	"retour/order"
	"retour/parcel"
	"retour/returns"
	"retour/returns/halltest"
)

// A parcel is known by whatever is on it, and received once.
func TestReceive(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for _, by := range []string{"parcel", "tracking", "return", "return without a label", "bare return"} {
			halltest.Order(t, h.DB, by, 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
			got := run(t, h, ask(by, item("1", 2)))
			codes := map[string]string{"return": string(got.Return), "return without a label": string(got.Return), "bare return": got.Return.Bare()}
			if by != "return without a label" {
				label := run(t, h, returns.Label{Return: got.Return})
				codes["parcel"], codes["tracking"] = string(label.Parcel), label.Tracking
			}
			in := run(t, h, returns.Receive{Code: codes[by], Grams: 1200})
			if in.Pieces != 2 || in.Return != got.Return || in.Again || in.Orphan {
				t.Errorf("%s: %+v", by, in)
			}
			for _, code := range codes { // by any of its codes it has come already (spree-20, solidus-reception-02: no second effect)
				if again := run(t, h, returns.Receive{Code: code}); !again.Again || again.Parcel != in.Parcel || again.Pieces != 0 {
					t.Errorf("%s, then by %s: %+v", by, code, again)
				}
			}
			says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 2, Arrived: 2})
			if v := h.view(t, got.Return); len(v.Parcels) != 1 || v.Parcels[0].Grams != 1200 || v.Parcels[0].ArrivedAt == nil {
				t.Errorf("%s: parcels %+v", by, v.Parcels)
			}
			if n := h.events(t, got.Return)["parcel.arrived"]; n != 1 {
				t.Errorf("%s: told %d times", by, n)
			}
		}
	})
}

// Two boxes are two arrivals of one return (pitfall 49, flow-cases medusa-08, spree-20).
func TestTwoBoxes(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 1000})
		got := run(t, h, ask("1", item("1", 3)))
		first := run(t, h, returns.Label{Return: got.Return})
		second := run(t, h, returns.Label{Return: got.Return, Items: []returns.Piece{{Line: "1", Quantity: 1}}})
		run(t, h, returns.Receive{Code: string(first.Parcel)})
		a := run(t, h, returns.Inspect{Parcel: first.Parcel, Answers: halltest.Sound()})
		b := run(t, h, returns.Inspect{Parcel: first.Parcel, Answers: halltest.Sound()})
		if out := run(t, h, returns.CloseBox{Parcel: first.Parcel}); len(out.Missing) != 0 {
			t.Errorf("the first box lacks %+v: what is in the second is not missing", out.Missing)
		}
		says(t, h, got.Return, returns.StageInspecting, returns.Counts{Announced: 3, Arrived: 2, Graded: 2})
		h.drain(t)
		if v := h.view(t, got.Return); v.Money != "part" || v.Counts.Settled != 2 {
			t.Errorf("what has come is settled alone: money %s, %d pieces", v.Money, v.Counts.Settled)
		}
		run(t, h, returns.Receive{Code: string(second.Parcel)})
		c := run(t, h, returns.Inspect{Parcel: second.Parcel, Answers: halltest.Sound()})
		h.drain(t)
		for _, p := range []returns.InspectAnswer{a, b, c} {
			run(t, h, returns.PutPiece{Plate: p.Plate, Bin: p.Destination})
		}
		says(t, h, got.Return, returns.StageClosed, returns.Counts{Announced: 3, Arrived: 3, Graded: 3, Placed: 3, Settled: 3})
	})
}

// What arrives of a return that had ended is a person's to answer, and set apart until then. Its pieces are those of the
// return again, with their reasons and terms.
func TestArrivesAfterTheEnd(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt = "received" })
		for _, end := range []string{"expired", "cancelled", "refused"} {
			halltest.Order(t, h.DB, end, 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
			first := item("1", 2)
			if end == "refused" {
				first.Reason = "missing.not_delivered"
			}
			got := run(t, h, ask(end, first))
			switch end {
			case "expired":
				run(t, h, returns.Expire{Return: got.Return})
			case "cancelled":
				run(t, h, returns.Cancel{Return: got.Return})
			case "refused":
				may(t, h, clerk, returns.Decide{Return: got.Return, Why: "carrier_says_delivered"})
			}
			before := h.view(t, got.Return)
			at := person(9, "work.dock", "work.bench")
			in := may(t, h, at, returns.Receive{Code: string(got.Return), Scanned: returns.Scanned{ID: "dock " + end}})
			says(t, h, got.Return, returns.StageReview, returns.Counts{Announced: 2, Arrived: 2})
			refused(t, h, ask(end, item("1", 1)), "returns.none_left")

			may(t, h, at, returns.Undo{Scan: "dock " + end}) // the wrong parcel was scanned: all is as before
			if after := h.view(t, got.Return); after.Permit != before.Permit || after.Counts != before.Counts || after.Stage != before.Stage {
				t.Errorf("%s: taken back, it is %s %+v", end, after.Stage, after.Counts)
			}
			in = may(t, h, at, returns.Receive{Code: string(got.Return)})
			p := run(t, h, returns.Inspect{Parcel: in.Parcel, Answers: halltest.Sound()})
			if p.Extra || p.Unknown || p.Destination != "quarantine" {
				t.Errorf("%s: a piece of it is %+v", end, p)
			}
			h.drain(t)
			if v := h.view(t, got.Return); v.Money != "none" {
				t.Errorf("%s: money %s before anybody answered", end, v.Money)
			}
			may(t, h, clerk, returns.Decide{Return: got.Return, Allow: true})
			h.drain(t)
			v := h.view(t, got.Return)
			if v.Counts.Settled != 2 || v.Units[0].Destination != "restock" {
				t.Errorf("%s: allowed, %d pieces are settled and the first goes to %s", end, v.Counts.Settled, v.Units[0].Destination)
			}
			run(t, h, returns.PutPiece{Plate: p.Plate, Bin: "restock"})
		}
	})
}

// A piece handed in without a parcel comes as well.
func TestHandedInAfterTheEnd(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		got := run(t, h, ask("1", item("1", 2)))
		run(t, h, returns.Expire{Return: got.Return})
		at := person(9, "work.bench")
		p := may(t, h, at, returns.Inspect{Return: got.Return, Item: "A", Answers: halltest.Sound(), Scanned: returns.Scanned{ID: "s1"}})
		if p.Extra || p.Destination != "quarantine" {
			t.Errorf("handed in: %+v", p)
		}
		says(t, h, got.Return, returns.StageReview, returns.Counts{Announced: 2, Arrived: 1, Graded: 1})
		may(t, h, at, returns.Undo{})
		says(t, h, got.Return, returns.StageReview, returns.Counts{Announced: 2, Arrived: 1}) // it is here, and nobody looked at it
	})
}

// A parcel that leads to no return is kept, is seen among those nobody knows, and belongs to its return once somebody
// finds out. Scanned again it is the same one.
func TestOrphan(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		orphans := func() int64 {
			q := parcel.AskOrphans(1<<62, 100)
			if err := h.Read(context.Background(), q); err != nil {
				t.Fatal(err)
			}
			return int64(len(q.Rows))
		}
		strange := string(id.Make(id.Return, 1<<30)) // of another installation
		for n, code := range []string{"1Z999AA10123456784", strange, string(id.Make(id.Parcel, 1<<30))} {
			in := run(t, h, returns.Receive{Code: code, Grams: 300})
			again := run(t, h, returns.Receive{Code: code})
			if !in.Orphan || in.Again || !again.Orphan || !again.Again || again.Parcel != in.Parcel || in.Return != "" {
				t.Errorf("%s: %+v, then %+v", code, in, again)
			}
			if orphans() != int64(n+1) {
				t.Errorf("after %s: %d parcels that nobody knows, want %d", code, orphans(), n+1)
			}
		}
		granted := atOnce(t, 6, func(int) error { _, err := as(h, clerk, returns.Receive{Code: "TWICE"}); return err })
		if granted != 6 || orphans() != 4 {
			t.Errorf("one parcel scanned by six is %d parcels", orphans()-3)
		}
		at := person(9, "work.dock", "work.bench")
		in := may(t, h, at, returns.Receive{Code: "LATER", Scanned: returns.Scanned{ID: "s1"}})
		may(t, h, at, returns.Undo{Scan: "s1"})
		if orphans() != 4 {
			t.Errorf("taken back, it is still among %d", orphans())
		}
		back := may(t, h, at, returns.Receive{Code: "LATER", Scanned: returns.Scanned{ID: "s2"}})
		if back.Again || back.Parcel != in.Parcel || orphans() != 5 {
			t.Errorf("received after all: %+v", back)
		}
	})
}

// Matched to its return, a parcel brings what the return expects; what was taken out of it before is of its lines.
func TestMatch(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt = "box_closed" })
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000}, halltest.Line{SKU: "B", Quantity: 1, Total: 500})
		got := run(t, h, ask("1", item("1", 2), item("2", 1)))
		at := person(9, "work.dock", "work.bench")
		in := may(t, h, at, returns.Receive{Code: "NOBODY", Scanned: returns.Scanned{ID: "s1"}})
		refused(t, h, returns.Match{Parcel: in.Parcel, Return: "RT-0000-0000-0"}, "fault.code_check")
		early := may(t, h, at, returns.Inspect{Parcel: in.Parcel, Item: "A", Answers: halltest.Sound(), Scanned: returns.Scanned{ID: "s2"}})
		other := run(t, h, returns.Inspect{Parcel: in.Parcel, Item: "SPOON", Answers: halltest.Sound()})
		if !early.Unknown || !other.Unknown || early.Destination != "quarantine" {
			t.Errorf("pieces of an unknown parcel: %+v %+v", early, other)
		}
		run(t, h, returns.PutPiece{Plate: early.Plate, Bin: "quarantine"})
		run(t, h, returns.CloseBox{Parcel: in.Parcel})

		matched := run(t, h, returns.Match{Parcel: in.Parcel, Return: got.Return})
		if matched.Pieces != 2 || matched.Return != got.Return {
			t.Errorf("matched: %+v, want the two pieces nobody took out yet", matched)
		}
		if again := run(t, h, returns.Match{Parcel: in.Parcel, Return: got.Return}); !again.Again {
			t.Errorf("matched twice: %+v", again)
		}
		if again := run(t, h, returns.Receive{Code: "NOBODY"}); !again.Again || again.Return != got.Return || again.Orphan {
			t.Errorf("scanned again: %+v", again)
		}
		says(t, h, got.Return, returns.StageInspecting, returns.Counts{Announced: 3, Arrived: 3, Graded: 1, Placed: 1})
		mayNot(t, h, at, returns.Undo{Scan: "s1"}, "returns.undo_late")
		mayNot(t, h, at, returns.Undo{Scan: "s2"}, "returns.undo_late")

		run(t, h, returns.Inspect{Parcel: in.Parcel, Item: "B", Answers: halltest.Sound()})
		looked := run(t, h, returns.Inspect{Plate: early.Plate, Answers: halltest.Sound()}) // out of quarantine again
		if looked.Destination != "restock" || looked.Unknown {
			t.Errorf("looked at once more: %+v", looked)
		}
		run(t, h, returns.PutPiece{Plate: early.Plate, Bin: "restock"})
		out := run(t, h, returns.CloseBox{Parcel: in.Parcel})
		if len(out.Missing) != 1 || out.Missing[0].SKU != "A" || out.Missing[0].Quantity != 1 {
			t.Errorf("missing in the end: %+v, want one A", out.Missing)
		}
		h.drain(t)
		v := h.view(t, got.Return)
		if v.Counts.Settled != 2 || v.Settlements[0].Refund.Minor != 1000 {
			t.Errorf("settled %d pieces: %+v", v.Counts.Settled, v.Settlements)
		}
		// a parcel has one return, and one that has not come cannot be matched
		halltest.Order(t, h.DB, "2", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
		second := run(t, h, ask("2", item("1", 1)))
		refused(t, h, returns.Match{Parcel: in.Parcel, Return: second.Return}, "returns.parcel_matched")
		label := run(t, h, returns.Label{Return: second.Return})
		refused(t, h, returns.Match{Parcel: label.Parcel, Return: got.Return}, "returns.parcel_matched")
	})
}

// What was announced and is in no box is missing, kept and visible, and inspected like any other piece when it turns up.
func TestMissing(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for _, trigger := range []string{"graded", "box_closed"} {
			shop(t, h, func(s *order.Settings) { s.SettleAt = trigger })
			halltest.Order(t, h.DB, trigger, 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
			got := run(t, h, ask(trigger, item("1", 3)))
			refused(t, h, returns.CloseBox{Parcel: run(t, h, returns.Label{Return: got.Return}).Parcel}, "returns.parcel_not_arrived")
			in := run(t, h, returns.Receive{Code: string(got.Return)})
			p := run(t, h, returns.Inspect{Parcel: in.Parcel, Answers: halltest.Sound()})
			at := person(9, "work.bench")
			closed := may(t, h, at, returns.CloseBox{Parcel: in.Parcel, Scanned: returns.Scanned{ID: "c" + trigger}})
			if len(closed.Missing) != 1 || closed.Missing[0].Quantity != 2 {
				t.Errorf("missing %+v, want two A", closed.Missing)
			}
			if again := run(t, h, returns.CloseBox{Parcel: in.Parcel}); len(again.Missing) != 0 {
				t.Errorf("closed twice: %+v", again)
			}
			says(t, h, got.Return, returns.StageGraded, returns.Counts{Announced: 3, Arrived: 3, Missing: 2, Graded: 1})
			may(t, h, at, returns.Undo{})
			says(t, h, got.Return, returns.StageInspecting, returns.Counts{Announced: 3, Arrived: 3, Graded: 1})
			may(t, h, at, returns.CloseBox{Parcel: in.Parcel})
			h.drain(t)
			if v := h.view(t, got.Return); v.Counts.Settled != 1 || v.Settlements[0].Refund.Minor != 300 {
				t.Errorf("%s: what came is settled, what is missing is not: %+v", trigger, v.Settlements)
			}
			found := run(t, h, returns.Inspect{Parcel: in.Parcel, Answers: halltest.Sound()})
			h.drain(t)
			says(t, h, got.Return, returns.StageGraded, returns.Counts{Announced: 3, Arrived: 3, Missing: 1, Graded: 2, Settled: 2})
			run(t, h, returns.PutPiece{Plate: p.Plate, Bin: "restock"})
			run(t, h, returns.PutPiece{Plate: found.Plate, Bin: "restock"})
			run(t, h, returns.Close{Return: got.Return, Why: "missing_accepted"})
			refused(t, h, ask(trigger, item("1", 1)), "returns.none_left") // what is lost is not the shopper's again
		}
	})
}

// Only who works at the dock takes parcels in.
func TestDockRights(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
		got := run(t, h, ask("1", item("1", 1)))
		mayNot(t, h, person(1, "work.bench"), returns.Receive{Code: string(got.Return)}, "fault.forbidden")
		mayNot(t, h, db.Actor{}, returns.Receive{Code: string(got.Return)}, "fault.unauthenticated")
	})
}

// A piece of an unknown parcel whose line was paid before it came stays a person's: it could be the one that was paid.
func TestMatchOfWhatWasPaid(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleAt("at_once"))
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
		got := run(t, h, ask("1", item("1", 1)))
		h.drain(t)
		in := run(t, h, returns.Receive{Code: "NOBODY"})
		run(t, h, returns.Inspect{Parcel: in.Parcel, Item: "A", Answers: halltest.Sound()})
		run(t, h, returns.Match{Parcel: in.Parcel, Return: got.Return})
		h.drain(t)
		refused(t, h, returns.Settle{Return: got.Return}, "returns.nothing_to_settle")
		if v := h.view(t, got.Return); len(v.Refunds) != 1 || v.Counts.Arrived != 1 || v.Counts.Graded != 0 {
			t.Errorf("counts %+v, refunds %+v", v.Counts, v.Refunds)
		}
	})
}
