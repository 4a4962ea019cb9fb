package returns_test

import (
	"encoding/json"
	"testing"

	"retour/ground/id"
	"retour/ground/money"
	"retour/order"
	"retour/policy"
	"retour/policy/rule"
	"retour/returns"
	"retour/returns/halltest"
)

// A return is settled on its trigger, or on what comes after it, and by nothing before; each piece once.
func TestTriggers(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		// pieces settled after: the request, the first scan, the receipt of two, a look at one, at the other, the closed box, the third
		for trigger, want := range map[string][7]int64{
			"at_once":    {3, 3, 3, 3, 3, 3, 3},
			"first_scan": {0, 2, 2, 2, 2, 2, 3},
			"received":   {0, 0, 2, 2, 2, 2, 3},
			"graded":     {0, 0, 0, 1, 2, 2, 3},
			"box_closed": {0, 0, 0, 0, 0, 2, 3},
			"person":     {0, 0, 0, 0, 0, 0, 0},
		} {
			shop(t, h, func(s *order.Settings) { s.SettleAt = trigger })
			halltest.Order(t, h.DB, trigger, 0, halltest.Line{SKU: "A", Quantity: 3, Total: 1000})
			got := run(t, h, ask(trigger, item("1", 3)))
			first := run(t, h, returns.Label{Return: got.Return})
			second := run(t, h, returns.Label{Return: got.Return, Items: []returns.Piece{{Line: "1", Quantity: 1}}})
			look := func(box id.Code) func() {
				return func() { run(t, h, returns.Inspect{Parcel: box, Answers: halltest.Sound()}) }
			}
			for n, do := range []func(){
				func() {},
				func() {
					run(t, h, returns.Track{Parcel: first.Tracking, Source: "s", Status: "accepted", At: h.clock.At})
				},
				func() { run(t, h, returns.Receive{Code: string(first.Parcel)}) },
				look(first.Parcel),
				look(first.Parcel),
				func() { run(t, h, returns.CloseBox{Parcel: first.Parcel}) },
				func() {
					run(t, h, returns.Receive{Code: string(second.Parcel)})
					look(second.Parcel)()
					run(t, h, returns.CloseBox{Parcel: second.Parcel})
				},
			} {
				do()
				h.drain(t)
				if v := h.view(t, got.Return); v.Counts.Settled != want[n] {
					t.Errorf("%s, step %d: %d pieces are settled, want %d", trigger, n, v.Counts.Settled, want[n])
				}
			}
			v := h.view(t, got.Return)
			sum := int64(0)
			for _, r := range v.Refunds {
				sum += r.Amount.Minor
			}
			if len(v.Units) != 3 || trigger != "person" && sum != 1000 {
				t.Errorf("%s: %d pieces, %d paid back: what came took its settlement over", trigger, len(v.Units), sum)
			}
		}
	})
}

// The piece that comes takes over the one that was settled before: it is graded and put away, and not paid twice.
func TestSettledBeforeItCame(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleAt("at_once"))
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1001})
		got := run(t, h, ask("1", item("1", 2)))
		h.drain(t)
		before := h.view(t, got.Return)
		if before.Money != "settled" || before.Settlements[0].Refund.Minor != 1001 || before.Stage != returns.StageApproved {
			t.Fatalf("at once: %s, money %s", before.Stage, before.Money)
		}
		refused(t, h, returns.Cancel{Return: got.Return}, "returns.already_sent")
		refused(t, h, returns.Change{Return: got.Return, Items: []returns.Item{item("1", 1)}}, "returns.already_sent")
		in := run(t, h, returns.Receive{Code: string(got.Return)})
		for n, answers := range []returns.Inspect{{Parcel: in.Parcel, Answers: halltest.Sound()}, {Parcel: in.Parcel, Answers: halltest.Broken(), NoPhoto: "no_camera"}} {
			p := run(t, h, answers)
			if p.Plate != before.Units[n].Plate {
				t.Errorf("piece %d has plate %s, settled as %s", n, p.Plate, before.Units[n].Plate)
			}
			refused(t, h, returns.Settle{Return: got.Return, Plates: []id.Code{p.Plate}}, "returns.settle_twice")
			run(t, h, returns.PutPiece{Plate: p.Plate, Bin: p.Destination})
		}
		h.drain(t)
		says(t, h, got.Return, returns.StageClosed, returns.Counts{Announced: 2, Arrived: 2, Graded: 2, Placed: 2, Settled: 2})
		if v := h.view(t, got.Return); len(v.Refunds) != 1 {
			t.Errorf("refunds: %+v", v.Refunds)
		}
	})
}

// Boxes that come one after the other before anything is looked at: each piece is settled when it comes, none for another.
func TestReceivedInTwoBoxes(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleAt("received"))
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		got := run(t, h, ask("1", item("1", 3)))
		var boxes []returns.LabelAnswer
		boxes = append(boxes, run(t, h, returns.Label{Return: got.Return}))
		for range 2 {
			boxes = append(boxes, run(t, h, returns.Label{Return: got.Return, Items: []returns.Piece{{Line: "1", Quantity: 1}}}))
		}
		for n, b := range boxes {
			run(t, h, returns.Receive{Code: string(b.Parcel)})
			h.drain(t)
			if v := h.view(t, got.Return); v.Counts.Settled != int64(n+1) {
				t.Errorf("after box %d: %d pieces are settled", n, v.Counts.Settled)
			}
		}
	})
}

// What a shop leaves with the shopper is paid back at once and comes never; the rest of the return goes its way.
func TestReturnless(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		yes := true
		set := policy.Default()
		cheap := policy.Rule{ID: "cheap", When: &rule.Condition{Field: "sku", Op: "eq", Value: json.RawMessage(`"PEN"`)}, Then: policy.Effects{Returnless: &yes}, Say: rule.Words{"en": "Too cheap to send.", "fr": "Trop bon marché."}}
		set.Rules = append([]policy.Rule{cheap}, set.Rules...)
		text, err := json.Marshal([]policy.Set{set})
		if err != nil {
			t.Fatal(err)
		}
		shop(t, h, func(s *order.Settings) { s.Policy = text })
		halltest.Order(t, h.DB, "alone", 0, halltest.Line{SKU: "PEN", Quantity: 3, Total: 300})
		got := run(t, h, ask("alone", item("1", 2)))
		h.drain(t)
		v := h.view(t, got.Return)
		if v.Stage != returns.StageClosed || v.Settlements[0].Refund.Minor != 200 || v.Money != "settled" {
			t.Errorf("left with the shopper: %s, money %s", v.Stage, v.Money)
		}
		refused(t, h, ask("alone", item("1", 2)), "returns.over_quantity")

		halltest.Order(t, h.DB, "beside", 0, halltest.Line{SKU: "PEN", Quantity: 1, Total: 100}, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
		got = run(t, h, ask("beside", item("1", 1), item("2", 1)))
		h.drain(t)
		if v := h.view(t, got.Return); v.Counts.Settled != 1 || v.Settlements[0].Refund.Minor != 100 || v.Stage != returns.StageApproved {
			t.Errorf("beside another: %s, %d settled", v.Stage, v.Counts.Settled)
		}
		label := run(t, h, returns.Label{Return: got.Return})
		if in := run(t, h, returns.Receive{Code: string(label.Parcel)}); in.Pieces != 1 {
			t.Errorf("its parcel brings %d pieces", in.Pieces)
		}
		p := run(t, h, returns.Inspect{Parcel: label.Parcel, Answers: halltest.Sound()})
		h.drain(t)
		run(t, h, returns.PutPiece{Plate: p.Plate, Bin: "restock"})
		if v := h.view(t, got.Return); v.Stage != returns.StageClosed || v.Counts.Settled != 2 {
			t.Errorf("at the end: %s %+v", v.Stage, v.Counts)
		}
		// the shop settles by hand: then at once means nothing
		shop(t, h, func(s *order.Settings) { s.Policy, s.SettleAt = text, "person" })
		halltest.Order(t, h.DB, "by hand", 0, halltest.Line{SKU: "PEN", Quantity: 1, Total: 100})
		got = run(t, h, ask("by hand", item("1", 1)))
		h.drain(t)
		if v := h.view(t, got.Return); v.Money != "none" {
			t.Errorf("settled without a person: %+v", v.Settlements)
		}
		if paid := may(t, h, clerk, returns.Settle{Return: got.Return}); paid.Refund.Minor != 100 {
			t.Errorf("by a person: %+v", paid)
		}
	})
}

// The shipped policy leaves small faulty things in euro with the shopper: what is asked for together counts.
func TestSmallFaults(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for number, c := range map[string]struct {
			items []returns.Item
			stays bool
		}{"small": {[]returns.Item{faulty("1", 1)}, true}, "together more": {[]returns.Item{faulty("1", 2)}, false}, "not faulty": {[]returns.Item{item("1", 1)}, false}} {
			halltest.Sale{Number: number, Currency: "EUR", Country: "FR", Lines: []halltest.Article{article("SPOON", 2, 800)}}.Place(t, h.DB)
			got := run(t, h, ask(number, c.items...))
			h.drain(t)
			if v := h.view(t, got.Return); c.stays != (v.Stage == returns.StageClosed) || c.stays && v.Settlements[0].Refund != money.Of(400, "EUR") {
				t.Errorf("%s: %s", number, v.Stage)
			}
		}
	})
}

// What never reached the shopper is paid back once a person has believed it; nothing is waited for.
func TestNotDelivered(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 450, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
		got := run(t, h, ask("1", returns.Item{Line: "1", Quantity: 1, Reason: "missing.not_delivered"}))
		h.drain(t)
		if v := h.view(t, got.Return); v.Stage != returns.StageReview || v.Money != "none" {
			t.Errorf("asked: %s, money %s", v.Stage, v.Money)
		}
		may(t, h, clerk, returns.Decide{Return: got.Return, Allow: true})
		h.drain(t)
		if v := h.view(t, got.Return); v.Stage != returns.StageClosed || v.Settlements[0].Refund.Minor != 1450 {
			t.Errorf("allowed: %s, %+v", v.Stage, v.Settlements)
		}
	})
}

// A piece to be mended, or one that stays for part of its price, is not paid back by itself: a person names it.
func TestRepairAndKeep(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000}, halltest.Line{SKU: "B", Quantity: 1, Total: 500})
		mend := faulty("1", 1)
		mend.Resolution = "repair"
		ret, plates := graded(t, h, "1", mend, faulty("2", 1))
		h.drain(t)
		v := h.view(t, ret)
		if v.Counts.Settled != 1 || v.Settlements[0].Refund.Minor != 500 {
			t.Errorf("by itself: %d settled, %+v", v.Counts.Settled, v.Settlements)
		}
		refused(t, h, returns.Settle{Return: ret}, "returns.nothing_to_settle")
		mended := run(t, h, returns.Settle{Return: ret, Plates: plates[:1], Deductions: []returns.Deduction{{Plate: plates[0], Amount: *pounds(1000), Reason: "repaired"}}})
		if mended.Refund.Minor != 0 || len(mended.Attempts) != 0 {
			t.Errorf("mended, and nothing paid: %+v", mended)
		}
	})
}
