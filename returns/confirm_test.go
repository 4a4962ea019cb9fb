package returns_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"retour/door/payment"
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/money"
	"retour/returns"
	"retour/returns/halltest"
)

// owing is a return with one settled piece of the price, and its payment back.
func owing(t *testing.T, h hall, number string, price int64) (id.Code, int64) {
	t.Helper()
	run(t, h, settleByPerson)
	halltest.Sale{Number: number, Lines: []halltest.Article{{Line: halltest.Line{SKU: "A", Quantity: 1, Total: price}}}}.Place(t, h.DB)
	ret, _ := graded(t, h, number, item("1", 1))
	return ret, run(t, h, returns.Settle{Return: ret}).Attempts[0]
}

// refundOf is where a return's payment back stands.
func refundOf(t *testing.T, h hall, ret id.Code) returns.AttemptView {
	t.Helper()
	all := h.view(t, ret).Refunds
	return all[len(all)-1]
}

// A refund that a person pays waits for their word; said twice it is said once, and the reference proves it.
func TestPersonConfirms(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		ret, n := owing(t, h, "1", 1000)
		h.drain(t)
		if r := refundOf(t, h, ret); r.State != "pending" {
			t.Errorf("before anybody paid it is %s", r.State)
		}
		refused(t, h, returns.ConfirmRefund{Attempt: n, Paid: true}, "returns.reference_needed")
		refused(t, h, returns.ConfirmRefund{Attempt: 1 << 30, Paid: true, Reference: "x"}, "returns.attempt_unknown")
		for range 2 {
			if got := may(t, h, clerk, returns.ConfirmRefund{Attempt: n, Paid: true, Reference: "BANK-7"}); got.State != "paid" {
				t.Errorf("confirmed: %+v", got)
			}
		}
		refused(t, h, returns.ConfirmRefund{Attempt: n, Paid: true, Reference: "BANK-8"}, "returns.attempt_ended")
		refused(t, h, returns.ConfirmRefund{Attempt: n}, "returns.attempt_ended")
		refused(t, h, returns.PayAgain{Attempt: n}, "returns.again_failed_only")
		h.drain(t)
		r := refundOf(t, h, ret)
		if r.State != "paid" || r.Reference != "BANK-7" || r.EndedAt == nil || len(h.view(t, ret).Intents) != 0 {
			t.Errorf("in the end: %+v", r)
		}
		if told := h.events(t, ret); told["refund.paid"] != 1 || told["refund.sent"] != 1 {
			t.Errorf("told %v", told)
		}
	})
}

// A refusal leaves the money owed and visible; the payment that replaces it is another one, with a key of its own, perhaps
// another way (pitfalls 33, 34; pitfall 2: a retry keeps its key).
func TestRefusedIsOwedAgain(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		var keys []string
		answer := payment.Refused
		card := provider{refund: func(r payment.Refund) (payment.Result, error) {
			keys = append(keys, r.Key)
			if answer == payment.Refused {
				return payment.Refuse(r, payment.Reason{Code: "card_closed"})
			}
			return payment.Result{State: payment.Done, Reference: "R-2", Amount: r.Amount}, nil
		}}
		h.runner.Handlers["refund.pay"] = returns.PayHandler(h.DB, map[string]payment.Driver{"manual": card, "bank": card})
		ret, n := owing(t, h, "1", 1000)
		h.drain(t)
		if r := refundOf(t, h, ret); r.State != "failed" || r.Note != "card_closed" {
			t.Errorf("refused: %+v", r)
		}
		if v := h.view(t, ret); v.Money != "settled" || len(v.Intents) != 1 || v.Intents[0].State != "failed" {
			t.Errorf("it is still to be seen: money %s, intents %+v", v.Money, v.Intents)
		}
		refused(t, h, returns.Approve{Attempt: n}, "returns.attempt_ended") // this one is over
		answer = payment.Done
		again := may(t, h, clerk, returns.PayAgain{Attempt: n, Provider: "bank"})
		h.drain(t)
		if r := refundOf(t, h, ret); r.State != "paid" || r.Provider != "bank" || r.Attempt != again.Attempt {
			t.Errorf("paid another way: %+v", r)
		}
		if want := []string{job.Task{ID: n}.Key(), job.Task{ID: again.Attempt}.Key()}; !slices.Equal(keys, want) {
			t.Errorf("keys %v, want %v", keys, want)
		}
		refused(t, h, returns.PayAgain{Attempt: n}, "returns.again_too_much")
	})
}

// An answer that was lost is asked for under the same key; only where the provider does not know it, it is paid under that
// same key (pitfall 2, race-09).
func TestLostAnswer(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for number, arrived := range map[string]bool{"it had arrived": true, "it had not": false} {
			paid := map[string]int{}
			var asked []string
			card := provider{
				refund: func(r payment.Refund) (payment.Result, error) {
					first := len(asked) == 0 && paid[r.Key] == 0
					if !first || arrived {
						paid[r.Key]++
					}
					if first {
						return payment.Lost(r, payment.ErrUnknown, payment.Reason{Code: payment.NoAnswer}, nil)
					}
					return payment.Result{State: payment.Done, Reference: "R-" + number, Amount: r.Amount}, nil
				},
				find: func(key string) (payment.Result, error) {
					asked = append(asked, key)
					if paid[key] == 0 {
						return payment.Result{State: payment.Unknown}, payment.ErrNotFound
					}
					return payment.Result{State: payment.Done, Reference: "R-" + number, Amount: money.Of(6500, "GBP")}, nil
				},
			}
			h.runner.Handlers["refund.pay"] = returns.PayHandler(h.DB, map[string]payment.Driver{"manual": card})
			ret, n := owing(t, h, number, 6500)
			h.drain(t)
			if r := refundOf(t, h, ret); r.State != "unknown" {
				t.Errorf("%s: without an answer it is %s", number, r.State)
			}
			h.clock.At = h.clock.At.Add(time.Hour)
			h.drain(t)
			key := job.Task{ID: n}.Key()
			if r := refundOf(t, h, ret); r.State != "paid" || len(paid) != 1 || paid[key] != 1 || !slices.Equal(asked, []string{key}) {
				t.Errorf("%s: %s, paid %v, asked %v", number, r.State, paid, asked)
			}
		}
	})
}

// Two refunds of one payment with the same amount are two refunds (pitfall 3, race-11).
func TestTwoEqualRefunds(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		ret, plates := graded(t, h, "1", item("1", 2))
		for n := range plates {
			run(t, h, returns.Settle{Return: ret, Plates: plates[n : n+1]})
		}
		keys := map[string]int64{}
		h.runner.Handlers["refund.pay"] = returns.PayHandler(h.DB, map[string]payment.Driver{"manual": provider{refund: func(r payment.Refund) (payment.Result, error) {
			keys[r.Key] += r.Amount.Minor
			return payment.Result{State: payment.Done, Reference: r.Key, Amount: r.Amount}, nil
		}}})
		h.runner.Workers = 1
		h.drain(t)
		if len(keys) != 2 {
			t.Errorf("the provider was asked %v, want two refunds of 500", keys)
		}
	})
}

// A provider's notice counts by our key or by its own reference, once, before or after the answer; one about another amount
// is left to a person; one that fits nothing was made elsewhere and lowers what is left (pitfalls 4, 30; race-10).
func TestNotices(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		program := db.Program
		tell := func(number string, n int64, state payment.State, minor int64, change func(*returns.NoticeRefund)) bool {
			v := returns.NoticeRefund{Notice: "n", Payment: "pay-" + number, Provider: "manual", State: string(state), Reference: "R-" + number, Amount: money.Of(minor, "GBP")}
			if n != 0 {
				v.Key = job.Task{ID: n}.Key()
			}
			if change != nil {
				change(&v)
			}
			return may(t, h, program, v)
		}
		ret, n := owing(t, h, "before the answer", 1000)
		tell("before the answer", n, payment.Done, 1000, nil)
		h.drain(t)
		tell("before the answer", n, payment.Done, 1000, nil)
		tell("before the answer", 0, payment.Done, 1000, nil) // by its reference alone
		if r := refundOf(t, h, ret); r.State != "paid" || h.events(t, ret)["refund.paid"] != 1 || h.events(t, ret)["refund.sent"] != 0 {
			t.Errorf("paid before the answer: %+v, told %v", r, h.events(t, ret))
		}
		ret, n = owing(t, h, "refused later", 1000)
		h.drain(t)
		tell("refused later", n, payment.Refused, 1000, func(v *returns.NoticeRefund) { v.Reason = "bank_says_no" })
		tell("refused later", n, payment.Refused, 1000, nil)
		if r := refundOf(t, h, ret); r.State != "failed" || h.events(t, ret)["refund.failed"] != 1 {
			t.Errorf("refused later: %+v", r)
		}
		ret, n = owing(t, h, "another amount", 1000)
		h.drain(t)
		for _, minor := range []int64{999, 1001} {
			if tell("another amount", n, payment.Done, minor, nil) {
				t.Errorf("a notice of %d for 1000 was taken", minor)
			}
		}
		tell("another amount", n, payment.Done, 1000, func(v *returns.NoticeRefund) { v.Amount.Currency = "EUR" })
		if r := refundOf(t, h, ret); r.State != "pending" {
			t.Errorf("after notices of other amounts it is %s", r.State)
		}

		// made elsewhere, while our own refund was not decided yet
		halltest.Order(t, h.DB, "elsewhere", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		ret, plates := graded(t, h, "elsewhere", item("1", 2))
		run(t, h, returns.Settle{Return: ret, Plates: plates[:1]})
		for range 2 {
			tell("elsewhere", 0, payment.Done, 400, nil)
		}
		if tell("nobody's", 0, payment.Done, 400, nil) {
			t.Error("a refund of a payment we do not know was taken")
		}
		got := run(t, h, returns.Settle{Return: ret})
		if got.Refund.Minor != 100 || got.Withheld.Minor != 400 {
			t.Errorf("what is left after 500 here and 400 elsewhere: %+v", got)
		}
		ledgerSays, _, err := db.Get[int64](h.On(context.Background()), `SELECT CAST(sum(quantity) AS BIGINT) FROM move WHERE target = 36`)
		if err != nil || ledgerSays != 400 {
			t.Errorf("made elsewhere: %d (%v), want 400 once", ledgerSays, err)
		}
	})
}
