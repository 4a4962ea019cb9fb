package returns_test

import (
	"strings"
	"testing"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/money"
	"retour/returns"
	"retour/returns/halltest"
)

// Each verb needs its right: without it, not even with all the others, and nothing is learnt of what there is.
func TestRights(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		n := halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		ret := run(t, h, ask("1", item("1", 1))).Return
		none := id.Make(id.Return, 1<<30)
		all := []db.Right{"returns.write", "returns.decide", "refunds.approve", "work.dock", "work.bench", "payments.notice", "orders.read", "settings.write"}
		amount := money.Of(1, "GBP")
		verbs := map[string]struct {
			right db.Right
			do    func(db.Actor) error
		}{
			"request":         {"returns.write", try(h, ask("1", item("1", 1)))},
			"request nothing": {"returns.write", try(h, ask("no such order", item("1", 1)))},
			"change":          {"returns.write", try(h, returns.Change{Return: ret, Items: []returns.Item{item("1", 1)}})},
			"cancel":          {"returns.write", try(h, returns.Cancel{Return: ret})},
			"cancel nothing":  {"returns.write", try(h, returns.Cancel{Return: none})},
			"label":           {"returns.write", try(h, returns.Label{Return: ret})},
			"track":           {"returns.write", try(h, returns.Track{Parcel: "x", Source: "s", Status: "accepted", At: h.clock.At})},
			"remind":          {"returns.write", try(h, returns.Remind{Return: ret})},
			"expire":          {"returns.write", try(h, returns.Expire{Return: ret})},
			"end exchange":    {"returns.write", try(h, returns.EndExchange{Exchange: 1, Failed: true})},
			"decide":          {"returns.decide", try(h, returns.Decide{Return: ret, Allow: true})},
			"close":           {"returns.decide", try(h, returns.Close{Return: ret, Why: "x"})},
			"receive":         {"work.dock", try(h, returns.Receive{Code: string(ret)})},
			"match":           {"work.dock", try(h, returns.Match{Parcel: "x", Return: ret})},
			"inspect":         {"work.bench", try(h, returns.Inspect{Return: ret, Answers: halltest.Sound()})},
			"close box":       {"work.bench", try(h, returns.CloseBox{Parcel: "x"})},
			"put":             {"work.bench", try(h, returns.PutPiece{Plate: "x", Bin: "restock"})},
			"undo":            {"work.bench", try(h, returns.Undo{})},
			"settle":          {"refunds.approve", try(h, returns.Settle{Return: ret})},
			"settle nothing":  {"refunds.approve", try(h, returns.Settle{Return: none})},
			"confirm":         {"refunds.approve", try(h, returns.ConfirmRefund{Attempt: 1, Paid: true, Reference: "x"})},
			"pay again":       {"refunds.approve", try(h, returns.PayAgain{Attempt: 1})},
			"approve":         {"refunds.approve", try(h, returns.Approve{Attempt: 1})},
			"pay due":         {"refunds.approve", try(h, returns.PayDue{Exchange: 1, Amount: amount, Reference: "x"})},
			"notice":          {"payments.notice", try(h, returns.NoticeRefund{Key: "x", State: "done", Amount: amount})},
		}
		for name, v := range verbs {
			var others []db.Right
			for _, r := range all {
				if r != v.right {
					others = append(others, r)
				}
			}
			err := v.do(person(3, others...))
			if !fault.Is(err, "fault.forbidden") || !strings.Contains(err.Error(), string(v.right)) {
				t.Errorf("%s without %s: %v", name, v.right, err)
			}
			if err := v.do(person(3, v.right)); fault.Is(err, "fault.forbidden") {
				t.Errorf("%s with %s: %v", name, v.right, err)
			}
			shopper := v.do(shopperOf(n + 1))
			if name == "request" || name == "change" || name == "cancel" || name == "label" {
				if f := fault.Of(shopper); f == nil || f.Kind != fault.NotFound {
					t.Errorf("%s by the shopper of another order: %v", name, shopper)
				}
			}
		}
	})
}

func try[R any](h hall, v db.Verb[R]) func(db.Actor) error {
	return func(actor db.Actor) error { _, err := as(h, actor, v); return err }
}
