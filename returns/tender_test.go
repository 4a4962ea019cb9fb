package returns_test

import (
	"fmt"
	"slices"
	"testing"

	"retour/ground/db"
	"retour/ground/id"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// An order paid with several means is paid back to them in the order the shop chose, each up to what it paid, and what one
// cannot take moves on to the next (pitfalls 31, 32; rule A-08).
func TestSeveralTenders(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for policy, want := range map[string][][]string{ // three pieces of 500, one after the other
			"":             {{"card 500"}, {"card 300", "gift_card 200"}, {"gift_card 500"}},
			"given":        {{"card 500"}, {"card 300", "gift_card 200"}, {"gift_card 500"}},
			"last_first":   {{"gift_card 500"}, {"gift_card 200", "card 300"}, {"card 500"}},
			"credit_first": {{"gift_card 500"}, {"gift_card 200", "card 300"}, {"card 500"}},
			"by_ratio":     {{"card 267", "gift_card 233"}, {"card 267", "gift_card 233"}, {"card 266", "gift_card 234"}},
		} {
			shop(t, h, func(s *order.Settings) { s.SettleAt, s.TenderOrder = "person", policy })
			number := "order " + policy
			halltest.Sale{
				Number: number, Currency: "EUR", Country: "FR", Lines: []halltest.Article{article("A", 3, 1500)},
				Tenders: []halltest.Tender{{Method: "card", Amount: 800}, {Method: "gift_card", Amount: 700}},
			}.Place(t, h.DB)
			ret, plates := graded(t, h, number, item("1", 3))
			seen := 0
			for n := range plates {
				run(t, h, returns.Settle{Return: ret, Plates: plates[n : n+1]})
				var got []string
				v := h.view(t, ret)
				for _, r := range v.Refunds[seen:] {
					got = append(got, fmt.Sprintf("%s %d", r.Method, r.Amount.Minor))
					if r.Amount.Currency != "EUR" {
						t.Errorf("%s: paid back in %s", policy, r.Amount.Currency)
					}
				}
				if seen = len(v.Refunds); !slices.Equal(got, want[n]) {
					t.Errorf("%q, piece %d: %v, want %v", policy, n, got, want[n])
				}
			}
		}
	})
}

// Which means is paid back first was promised when the return was asked for.
func TestOrderOfTendersStays(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt = "person" })
		halltest.Sale{Number: "1", Lines: []halltest.Article{article("A", 1, 500)}, Tenders: []halltest.Tender{{Method: "card", Amount: 300}, {Method: "gift_card", Amount: 200}}}.Place(t, h.DB)
		halltest.Sale{Number: "2", Lines: []halltest.Article{article("A", 2, 500)}, Tenders: []halltest.Tender{{Method: "card", Amount: 300}, {Method: "gift_card", Amount: 200}}}.Place(t, h.DB)
		ret, _ := graded(t, h, "2", item("1", 1))
		shop(t, h, func(s *order.Settings) { s.SettleAt, s.TenderOrder = "person", "credit_first" })
		run(t, h, returns.Settle{Return: ret})
		if v := h.view(t, ret); len(v.Refunds) != 1 || v.Refunds[0].Method != "card" {
			t.Errorf("promised in the order of payment: %+v", v.Refunds)
		}
		later, _ := graded(t, h, "1", item("1", 1))
		run(t, h, returns.Settle{Return: later})
		if v := h.view(t, later); v.Refunds[0].Method != "gift_card" {
			t.Errorf("asked for since: %+v", v.Refunds)
		}
	})
}

// What is given as store credit or kept for an exchange uses up the payments in the same order.
func TestCreditAndExchangeUseTheTenders(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Sale{
			Number: "1", Lines: []halltest.Article{article("A", 1, 500), article("B", 1, 400), article("C", 1, 600)},
			Tenders: []halltest.Tender{{Method: "card", Amount: 1000}, {Method: "paypal", Amount: 500}},
		}.Place(t, h.DB)
		ret, _ := graded(t, h, "1", returns.Item{Line: "1", Quantity: 1, Resolution: "credit"}, returns.Item{Line: "2", Quantity: 1, Resolution: "exchange"}, item("3", 1))
		got := run(t, h, returns.Settle{Return: ret})
		v := h.view(t, ret)
		if len(v.Refunds) != 1 || v.Refunds[0].Method != "card" || got.Refund.Minor != 600 {
			t.Errorf("refunds %+v", v.Refunds)
		}
		// the exchange cannot be had: the money goes back to the payments that it was kept of, to each no more than it paid
		ended := run(t, h, returns.EndExchange{Exchange: v.Exchanges[0].Exchange, Failed: true})
		if len(ended.Attempts) == 0 || ended.Difference.Minor != -400 {
			t.Errorf("failed: %+v", ended)
		}
		by := map[string]int64{}
		for _, r := range h.view(t, ret).Refunds {
			by[r.Method] += r.Amount.Minor
		}
		if by["card"] > 1000 || by["paypal"] > 500 || by["card"]+by["paypal"] != 1000 {
			t.Errorf("paid back %v", by)
		}
	})
}

// Above the shop's limit the program pays nothing before a person agrees; the limit is about a settlement, however many
// payments it goes out over.
func TestRefundLimit(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt, s.RefundLimit = "person", 1000 })
		intents := func(ret id.Code) (states []string) {
			for _, i := range h.view(t, ret).Intents {
				states = append(states, i.State)
			}
			return states
		}
		machine := db.Actor{ID: 5, Kind: db.Machine, Rights: map[db.Right]bool{"refunds.approve": true}}
		for name, c := range map[string]struct {
			by      db.Actor
			total   int64
			tenders []halltest.Tender
			waits   bool
		}{
			"at the limit":                {db.Program, 1000, nil, false},
			"above it":                    {db.Program, 1001, nil, true},
			"above it, over two payments": {db.Program, 1400, []halltest.Tender{{Method: "card", Amount: 700}, {Method: "paypal", Amount: 700}}, true},
			"by a person":                 {clerk, 1001, nil, false},
			"by a machine":                {machine, 1001, nil, true},
		} {
			halltest.Sale{Number: name, Lines: []halltest.Article{article("A", 1, c.total)}, Tenders: c.tenders}.Place(t, h.DB)
			ret, _ := graded(t, h, name, item("1", 1))
			may(t, h, c.by, returns.Settle{Return: ret})
			h.drain(t)
			want := "waiting" // for the person who pays
			if c.waits {
				want = "approval"
			}
			for _, s := range intents(ret) {
				if s != want {
					t.Errorf("%s: an intent is %s, want %s", name, s, want)
				}
			}
			for _, r := range h.view(t, ret).Refunds {
				if c.waits != (r.State == "ready") {
					t.Errorf("%s: a payment is %s", name, r.State)
				}
				may(t, h, clerk, returns.Approve{Attempt: r.Attempt})
			}
			h.drain(t)
			for _, r := range h.view(t, ret).Refunds {
				if r.State != "pending" {
					t.Errorf("%s: approved, a payment is %s", name, r.State)
				}
			}
		}
		refused(t, h, returns.Approve{Attempt: 1 << 30}, "returns.attempt_unknown")
	})
}

// What is owed on a payment that failed is not given to anything else meanwhile: it can still be paid in full.
func TestFailedPaymentIsReserved(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Sale{
			Number: "1", Lines: []halltest.Article{article("A", 1, 600), article("B", 1, 400)},
			Tenders: []halltest.Tender{{Method: "card", Amount: 600}, {Method: "paypal", Amount: 400}},
		}.Place(t, h.DB)
		ret, plates := graded(t, h, "1", item("1", 1), item("2", 1))
		first := run(t, h, returns.Settle{Return: ret, Plates: plates[:1]})
		run(t, h, returns.ConfirmRefund{Attempt: first.Attempts[0], Note: "card_closed"})
		refused(t, h, returns.Settle{Return: ret, Plates: plates[1:], Goodwill: pounds(1)}, "returns.refund_too_large")
		second := run(t, h, returns.Settle{Return: ret, Plates: plates[1:]})
		if second.Refund.Minor != 400 || h.view(t, ret).Refunds[1].Method != "paypal" {
			t.Errorf("the other piece: %+v", second)
		}
		again := run(t, h, returns.PayAgain{Attempt: first.Attempts[0]})
		if again.Amount.Minor != 600 || again.Attempt == first.Attempts[0] {
			t.Errorf("paid again: %+v", again)
		}
		for _, n := range []int64{again.Attempt, second.Attempts[0]} {
			run(t, h, returns.ConfirmRefund{Attempt: n, Paid: true, Reference: fmt.Sprint("bank", n)})
		}
		if paid := h.count(t, `SELECT CAST(sum(amount) AS BIGINT) FROM attempt WHERE state = 'paid'`); paid != 1000 {
			t.Errorf("%d was paid in all, want 1000", paid)
		}
	})
}
