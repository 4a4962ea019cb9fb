package returns_test

import (
	"testing"

	"retour/ground/id"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// waits is a return of two pieces that a person has to answer.
func waits(t *testing.T, h hall, number string) id.Code {
	t.Helper()
	halltest.Sale{Number: number, Country: "US", Delivered: h.clock.At.AddDate(0, 0, -60), Lines: []halltest.Article{article("A", 2, 1000)}}.Place(t, h.DB)
	got := run(t, h, ask(number, item("1", 2)))
	if got.Permit != returns.PermitReview || got.Stage != returns.StageReview {
		t.Fatalf("asked: %+v, want a review", got)
	}
	return got.Return
}

// A person allows or refuses; a refusal gives the pieces back. An answer is given once (spree-04, spree-05,
// solidus-acceptance-04, -08; an allowed return is refused by nobody afterwards: unlike solidus-acceptance-06 it is
// cancelled).
func TestDecide(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		yes, no := waits(t, h, "yes"), waits(t, h, "no")
		refused(t, h, returns.Label{Return: yes}, "returns.not_open") // nothing is sent before the answer (spree-09)
		allowed := may(t, h, clerk, returns.Decide{Return: yes, Allow: true, Why: "regular_customer"})
		if allowed.Permit != returns.PermitAllowed || allowed.Stage != returns.StageApproved {
			t.Errorf("allowed: %+v", allowed)
		}
		denied := may(t, h, clerk, returns.Decide{Return: no, Why: "too_late"})
		if denied.Permit != returns.PermitRefused || denied.Stage != returns.StageRefused {
			t.Errorf("refused: %+v", denied)
		}
		for _, ret := range []id.Code{yes, no} {
			mayNot(t, h, clerk, returns.Decide{Return: ret, Allow: true}, "returns.not_in_review")
			mayNot(t, h, clerk, returns.Decide{Return: ret}, "returns.not_in_review")
		}
		refused(t, h, ask("yes", item("1", 1)), "returns.none_left")
		run(t, h, ask("no", item("1", 2))) // solidus-05
		refused(t, h, returns.Settle{Return: no}, "returns.not_open")
		refused(t, h, returns.Cancel{Return: no}, "returns.not_open")
		refused(t, h, returns.Change{Return: no, Items: []returns.Item{item("1", 1)}}, "returns.not_open")
	})
}

// A parcel does not wait for the answer. What is allowed after it came is settled then, as if it had been allowed before.
func TestAllowedAfterItCame(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for _, trigger := range []string{"at_once", "first_scan", "received", "graded", "box_closed"} {
			shop(t, h, func(s *order.Settings) { s.SettleAt = trigger })
			ret := waits(t, h, trigger)
			box := run(t, h, returns.Receive{Code: string(ret)})
			for range 2 {
				run(t, h, returns.Inspect{Parcel: box.Parcel, Answers: halltest.Sound()})
			}
			run(t, h, returns.CloseBox{Parcel: box.Parcel})
			h.drain(t)
			if v := h.view(t, ret); v.Stage != returns.StageReview || v.Money != "none" {
				t.Errorf("%s: before the answer it is %s, money %s", trigger, v.Stage, v.Money)
			}
			may(t, h, clerk, returns.Decide{Return: ret, Allow: true})
			h.drain(t)
			if v := h.view(t, ret); v.Stage != returns.StageGraded || v.Money != "settled" || v.Settlements[0].Refund.Minor != 1000 {
				t.Errorf("%s: after the answer it is %s, money %s", trigger, v.Stage, v.Money)
			}
		}
	})
}

// A return refused after its parcel came stays the shopper's goods: none of it is settled, and it goes back to them.
func TestRefusedAfterItCame(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		ret := waits(t, h, "1")
		run(t, h, returns.Receive{Code: string(ret)})
		early := run(t, h, returns.Inspect{Return: ret, Answers: halltest.Sound()})
		if early.Destination != "quarantine" {
			t.Errorf("a piece nobody has answered for yet goes to %s", early.Destination)
		}
		may(t, h, clerk, returns.Decide{Return: ret, Why: "too_late"})
		late := run(t, h, returns.Inspect{Return: ret, Answers: halltest.Sound()})
		if late.Destination != "send_back" {
			t.Errorf("a piece of a refused return goes to %s", late.Destination)
		}
		refused(t, h, returns.Settle{Return: ret}, "returns.not_open")
		run(t, h, returns.PutPiece{Plate: late.Plate, Bin: "send_back"})
		h.drain(t)
		if v := h.view(t, ret); v.Money != "none" || v.Stage != returns.StageRefused {
			t.Errorf("a refused return is %s, money %s", v.Stage, v.Money)
		}
		refused(t, h, ask("1", item("1", 1)), "returns.none_left")
	})
}
