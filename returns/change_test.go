package returns_test

import (
	"testing"

	"retour/ground/id"
	"retour/returns"
	"retour/returns/halltest"
)

// Items are replaced as a whole as long as nothing was sent; what the new ones may be is asked anew.
func TestChange(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		n := halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900}, halltest.Line{SKU: "B", Quantity: 1, Total: 500})
		me := shopperOf(n)
		first := returns.Item{Line: "1", Quantity: 2, Comment: "Too wide at the neck.", Photos: []string{"h1"}}
		got := may(t, h, me, ask("1", first))
		change := func(items ...returns.Item) returns.Change { return returns.Change{Return: got.Return, Items: items} }

		mayNot(t, h, me, change(item("1", 4)), "returns.over_quantity") // its own two pieces count as free
		mayNot(t, h, me, change(item("1", 1), item("1", 1)), "returns.line_twice")
		mayNot(t, h, me, change(item("7", 1)), "returns.line_unknown")
		mayNot(t, h, me, change(), "returns.nothing")
		mayNot(t, h, me, change(returns.Item{Line: "2", Quantity: 1, Reason: "boredom"}), "returns.reason_unknown")
		if v := h.view(t, got.Return); len(v.Lines) != 1 || v.Lines[0].Quantity != 2 || v.Lines[0].Comment != first.Comment || len(v.Lines[0].Photos) != 1 {
			t.Fatalf("after refused changes: %+v", v.Lines)
		}

		changed := may(t, h, me, change(returns.Item{Line: "1", Quantity: 3, Comment: "Does not suit me."}, faulty("2", 1)))
		if changed.Permit != returns.PermitAllowed || changed.Until == nil || !changed.Until.Equal(*got.Until) {
			t.Errorf("changed: %+v", changed)
		}
		v := h.view(t, got.Return)
		if len(v.Lines) != 2 || v.Counts.Announced != 4 || v.Lines[0].Comment != "Does not suit me." || len(v.Lines[0].Photos) != 0 || v.Lines[1].Basis != "legal_guarantee" {
			t.Errorf("after the change: %+v %+v", v.Counts, v.Lines)
		}
		if n := h.count(t, `SELECT count(*) FROM return_comment`); n != 1 {
			t.Errorf("%d comments are kept, want the new one alone", n)
		}
		refused(t, h, ask("1", item("1", 1)), "returns.none_left")
		may(t, h, me, change(item("2", 1)))
		run(t, h, ask("1", item("1", 3)))
	})
}

// A change may make a review necessary, or end the need of one.
func TestChangeAsksAnew(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		got := run(t, h, ask("1", item("1", 1)))
		change := returns.Change{Return: got.Return, Items: []returns.Item{{Line: "1", Quantity: 1, Reason: "missing.not_delivered"}}}
		if v := run(t, h, change); v.Permit != returns.PermitReview || v.Stage != returns.StageReview {
			t.Errorf("changed to what a person answers: %+v", v)
		}
		if v := h.view(t, got.Return); v.SettleAt != "graded" || v.Permit != returns.PermitReview {
			t.Errorf("stored as %s, settled %s", v.Permit, v.SettleAt)
		}
		change.Items[0].Reason = "damaged.defect"
		if v := run(t, h, change); v.Permit != returns.PermitAllowed || v.Stage != returns.StageApproved {
			t.Errorf("changed back: %+v", v)
		}
		if v := h.view(t, got.Return); v.SettleAt != "received" {
			t.Errorf("what is settled on receipt is settled %s", v.SettleAt)
		}
	})
}

// A label that was made before the change stays good: the parcel carries what the return was changed to.
func TestChangeAfterTheLabel(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900}, halltest.Line{SKU: "B", Quantity: 1, Total: 500})
		got := run(t, h, ask("1", item("1", 1)))
		label := run(t, h, returns.Label{Return: got.Return})
		run(t, h, returns.Change{Return: got.Return, Items: []returns.Item{item("1", 2), item("2", 1)}})
		refused(t, h, returns.Label{Return: got.Return}, "returns.nothing_to_pack")
		run(t, h, returns.Track{Parcel: label.Tracking, Source: "s1", Status: "accepted", At: h.clock.At})
		says(t, h, got.Return, returns.StageInTransit, returns.Counts{Announced: 3, Moving: 3})
		if in := run(t, h, returns.Receive{Code: string(label.Parcel)}); in.Pieces != 3 {
			t.Errorf("received %+v, want the 3 pieces it was changed to", in)
		}
	})
}

// sendings are the ways in which a return is past changing.
func sendings(t *testing.T, h hall) map[string]id.Code {
	t.Helper()
	asked := func(number string) id.Code {
		halltest.Order(t, h.DB, number, 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		return run(t, h, ask(number, item("1", 2))).Return
	}
	sent, arrived, graded := asked("sent"), asked("arrived"), asked("graded")
	label := run(t, h, returns.Label{Return: sent})
	run(t, h, returns.Track{Parcel: label.Tracking, Source: "s1", Status: "accepted", At: h.clock.At})
	run(t, h, returns.Receive{Code: string(arrived)})
	run(t, h, returns.Inspect{Return: graded, Answers: halltest.Sound()})
	return map[string]id.Code{"sent": sent, "arrived": arrived, "graded": graded}
}

// Once a carrier or the dock saw anything, a return is neither changed nor cancelled (spree-12, solidus-reception-12,
// -19); nor does it expire by itself (-82, -89).
func TestPastChanging(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		for name, ret := range sendings(t, h) {
			before := h.view(t, ret)
			refused(t, h, returns.Change{Return: ret, Items: []returns.Item{item("1", 1)}}, "returns.already_sent")
			refused(t, h, returns.Cancel{Return: ret}, "returns.already_sent")
			if got := run(t, h, returns.Expire{Return: ret}); got.Permit != returns.PermitAllowed {
				t.Errorf("%s: expired: %+v", name, got)
			}
			if after := h.view(t, ret); after.Counts != before.Counts || after.Stage != before.Stage {
				t.Errorf("%s: from %s %+v to %s %+v", name, before.Stage, before.Counts, after.Stage, after.Counts)
			}
		}
	})
}

// Cancelled twice is cancelled once (solidus-reception-11; -13 refuses the second, which to the one who clicks twice says
// that something failed).
func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		n := halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		got := run(t, h, ask("1", item("1", 2)))
		label := run(t, h, returns.Label{Return: got.Return})
		first := may(t, h, shopperOf(n), returns.Cancel{Return: got.Return})
		second := may(t, h, shopperOf(n), returns.Cancel{Return: got.Return})
		if first != second || first.Permit != returns.PermitCancelled || first.Stage != returns.StageCancelled {
			t.Errorf("cancelled %+v, then %+v", first, second)
		}
		if told := h.events(t, got.Return)["return.cancelled"]; told != 1 {
			t.Errorf("told %d times", told)
		}
		if v := h.view(t, got.Return); v.Parcels[0].Status != "void" {
			t.Errorf("its label's parcel is %+v", v.Parcels[0])
		}
		refused(t, h, returns.Label{Return: got.Return}, "returns.not_open")
		refused(t, h, returns.Label{Return: got.Return, Replaces: label.Parcel}, "returns.not_open")
		refused(t, h, returns.Change{Return: got.Return, Items: []returns.Item{item("1", 1)}}, "returns.not_open")
		refused(t, h, returns.Settle{Return: got.Return}, "returns.not_open")
		run(t, h, ask("1", item("1", 2)))
	})
}

// A return that ended and came before a person may still be changed while nothing of it lies here: its pieces count once.
func TestChangeOfWhatWasGivenBack(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 900})
		got := run(t, h, ask("1", item("1", 1)))
		label := run(t, h, returns.Label{Return: got.Return, Items: []returns.Piece{{Line: "1", Quantity: 1}}})
		run(t, h, returns.Cancel{Return: got.Return})
		run(t, h, ask("1", item("1", 2)))
		run(t, h, returns.Receive{Code: string(label.Parcel)}) // an empty box: what it held is announced anew
		says(t, h, got.Return, returns.StageReview, returns.Counts{Announced: 1})
		refused(t, h, returns.Change{Return: got.Return, Items: []returns.Item{item("1", 1)}}, "returns.none_left")
	})
}

// Where a look was taken back nothing is here, and the return may be changed.
func TestChangeAfterALookTakenBack(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		s := stationOf(h, 9)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 900})
		got := run(t, h, ask("1", item("1", 1)))
		may(t, h, s.actor, returns.Inspect{Return: got.Return, Answers: halltest.Sound(), Scanned: s.scan()})
		may(t, h, s.actor, returns.Undo{})
		if v := run(t, h, returns.Change{Return: got.Return, Items: []returns.Item{item("1", 2)}}); v.Stage != returns.StageApproved {
			t.Errorf("changed: %+v", v)
		}
	})
}
