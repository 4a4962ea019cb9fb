package returns_test

import (
	"testing"

	"retour/ground/id"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// swapping is a return of one piece of 4000 that is to be exchanged, settled.
func swapping(t *testing.T, h hall, number string) (id.Code, int64) {
	t.Helper()
	run(t, h, settleByPerson)
	halltest.Order(t, h.DB, number, 0, halltest.Line{SKU: "C", Quantity: 1, Total: 4000})
	ret, _ := graded(t, h, number, returns.Item{Line: "1", Quantity: 1, Resolution: "exchange", Exchange: "C-LARGE"})
	if got := run(t, h, returns.Settle{Return: ret}); got.Exchange.Minor != 4000 || len(got.Attempts) != 0 {
		t.Fatalf("settled: %+v", got)
	}
	return ret, h.view(t, ret).Exchanges[0].Exchange
}

// The difference is what the new goods cost less what the old ones were worth, signed: a cheaper article gives it back, a
// dearer one leaves it due as a state of its own, one that cannot be had gives all of it back (pitfalls 39, 40, 42).
func TestExchangeEnds(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for name, c := range map[string]struct {
			end        func(x int64) returns.EndExchange
			state      string
			difference int64
			back, due  int64
		}{
			"same price": {func(x int64) returns.EndExchange { return returns.EndExchange{Exchange: x, Order: "N1"} }, "ordered", 0, 0, 0},
			"cheaper": {func(x int64) returns.EndExchange {
				return returns.EndExchange{Exchange: x, Order: "N2", Price: pounds(3500)}
			}, "ordered", -500, 500, 0},
			"for free": {func(x int64) returns.EndExchange {
				return returns.EndExchange{Exchange: x, Order: "N3", Price: pounds(0)}
			}, "ordered", -4000, 4000, 0},
			"dearer": {func(x int64) returns.EndExchange {
				return returns.EndExchange{Exchange: x, Order: "N4", Price: pounds(4600)}
			}, "ordered", 600, 0, 600},
			"not there": {func(x int64) returns.EndExchange { return returns.EndExchange{Exchange: x, Failed: true} }, "failed", -4000, 4000, 0},
		} {
			ret, x := swapping(t, h, name)
			refused(t, h, returns.EndExchange{Exchange: x}, "fault.required")
			refused(t, h, returns.EndExchange{Exchange: x, Order: "N", Price: pounds(-1)}, "fault.amount_not_positive")
			euro := money.Of(4000, "EUR")
			refused(t, h, returns.EndExchange{Exchange: x, Order: "N", Price: &euro}, "fault.currency_mismatch")
			got := run(t, h, c.end(x))
			if got.State != c.state || got.Difference.Minor != c.difference {
				t.Errorf("%s: %+v", name, got)
			}
			refused(t, h, c.end(x), "returns.attempt_ended") // twice is not two exchanges
			refused(t, h, returns.EndExchange{Exchange: x, Failed: true}, "returns.attempt_ended")
			back := int64(0)
			for _, r := range h.view(t, ret).Refunds {
				back += r.Amount.Minor
			}
			if back != c.back {
				t.Errorf("%s: %d is paid back, want %d", name, back, c.back)
			}
			due := h.count(t, `SELECT CAST(coalesce(sum(a.balance), 0) AS BIGINT) FROM settlement s JOIN account a ON a.id = s.id * 64 + 23 WHERE s.return_id = $1`, ret.Number(id.Return))
			if due != c.due {
				t.Errorf("%s: %d is due, want %d", name, due, c.due)
			}
			if c.due > 0 {
				refused(t, h, returns.PayDue{Exchange: x, Amount: *pounds(601), Reference: "B"}, "returns.due_too_much")
				refused(t, h, returns.PayDue{Exchange: x, Amount: *pounds(0), Reference: "B"}, "fault.amount_not_positive")
				refused(t, h, returns.PayDue{Exchange: x, Amount: euro, Reference: "B"}, "fault.currency_mismatch")
				run(t, h, returns.PayDue{Exchange: x, Amount: *pounds(200), Reference: "B1"})
				run(t, h, returns.PayDue{Exchange: x, Amount: *pounds(400), Reference: "B2"})
			}
			if v := h.view(t, ret).Exchanges[0]; v.State != c.state || v.SKU != "C-LARGE" {
				t.Errorf("%s: %+v", name, v)
			}
		}
		refused(t, h, returns.EndExchange{Exchange: 1 << 30, Order: "N"}, "returns.exchange_unknown")
		refused(t, h, returns.PayDue{Exchange: 1 << 30, Amount: *pounds(1), Reference: "B"}, "returns.exchange_unknown")
	})
}

// What an exchange pays back waits for a person above the shop's limit, as any refund does.
func TestRefundLimitOfAnExchange(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for name, c := range map[string]struct {
			price   int64
			waiting int64
		}{"above": {1000, 1}, "below": {3500, 0}} {
			ret, x := swapping(t, h, name)
			shop(t, h, func(s *order.Settings) { s.SettleAt, s.RefundLimit = "person", 1000 })
			run(t, h, returns.EndExchange{Exchange: x, Order: "N", Price: pounds(c.price)})
			if n := h.count(t, `SELECT count(*) FROM intent WHERE kind = 'refund.pay' AND state = 'approval' AND subject = $1`, ret.Number(id.Return)); n != c.waiting {
				t.Errorf("%s: %d payments wait for a person, want %d", name, n, c.waiting)
			}
		}
	})
}

// Goods that were free, or whose price was all kept back, are exchanged like any other: silence is no answer.
func TestExchangeOfWhatIsWorthNothing(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "GIFT", Quantity: 1}, halltest.Line{SKU: "B", Quantity: 1, Total: 500})
		swap := func(line string) returns.Item { return returns.Item{Line: line, Quantity: 1, Resolution: "exchange"} }
		ret, plates := graded(t, h, "1", swap("1"), swap("2"))
		run(t, h, returns.Settle{Return: ret, Plates: plates[:1]})
		run(t, h, returns.Settle{Return: ret, Plates: plates[1:], Deductions: []returns.Deduction{{Plate: plates[1], Amount: *pounds(500), Reason: "worn"}}})
		v := h.view(t, ret)
		if len(v.Exchanges) != 2 || v.Exchanges[0].Price.Minor != 0 || v.Exchanges[1].Price.Minor != 0 || v.Exchanges[0].SKU != "GIFT" {
			t.Fatalf("exchanges: %+v", v.Exchanges)
		}
		if got := run(t, h, returns.EndExchange{Exchange: v.Exchanges[0].Exchange, Order: "N1"}); got.Difference.Minor != 0 {
			t.Errorf("for the same: %+v", got)
		}
		run(t, h, returns.EndExchange{Exchange: v.Exchanges[1].Exchange, Failed: true})
		if n := len(h.view(t, ret).Refunds); n != 0 {
			t.Errorf("%d payments of nothing", n)
		}
	})
}
