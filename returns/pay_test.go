package returns_test

import (
	"context"
	"testing"
	"time"

	"retour/door/payment"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/job"
	"retour/ground/money"
	"retour/returns"
	"retour/returns/halltest"
)

// provider is a driver whose answers a test gives.
type provider struct {
	refund func(payment.Refund) (payment.Result, error)
	find   func(key string) (payment.Result, error)
}

func (provider) Abilities() payment.Abilities { return payment.Abilities{Name: "manual", Find: true} }

func (p provider) Refund(_ context.Context, r payment.Refund) (payment.Result, error) {
	return p.refund(r)
}

func (p provider) Find(_ context.Context, key string) (payment.Result, error) { return p.find(key) }

// paying is a hall with one settled piece of 1000, whose refund goes to p.
func paying(t *testing.T, url string, p func(h hall) provider) (h hall, attempt int64) {
	t.Helper()
	h = openHall(t, url)
	h.runner.Handlers["refund.pay"] = returns.PayHandler(h.DB, map[string]payment.Driver{"manual": p(h)})
	ret, _ := received(t, h, 1000)
	return h, halltest.Run(t, h.DB, returns.Settle{Return: ret}).Attempts[0]
}

func (h hall) attempt(t *testing.T, n int64) (state, intent string) {
	t.Helper()
	type row struct{ State, Intent string }
	got, _, err := db.Get[row](h.On(context.Background()), `SELECT a.state, i.state FROM attempt a JOIN intent i ON i.id = a.id WHERE a.id = $1`, n)
	if err != nil {
		t.Fatal(err)
	}
	return got.State, got.Intent
}

func notice(state payment.State, attempt int64, minor int64) returns.NoticeRefund {
	return returns.NoticeRefund{Notice: "n1", Key: job.Task{ID: attempt}.Key(), Payment: "pay-1001", Provider: "manual", State: string(state), Reference: "R1", Amount: money.Of(minor, "GBP")}
}

func TestFailedRefundIsPaidAgainOnce(t *testing.T) {
	h, first := paying(t, dbtest.SQLite(t), func(hall) provider {
		return provider{refund: func(r payment.Refund) (payment.Result, error) {
			if r.Amount.Minor > 0 && r.Order == "1001" {
				return payment.Result{State: payment.Pending, Amount: r.Amount}, nil
			}
			return payment.Refuse(r, payment.Reason{})
		}}
	})
	h.drain(t)
	halltest.Run(t, h.DB, returns.ConfirmRefund{Attempt: first, Note: "account_closed"})
	second := halltest.Run(t, h.DB, returns.PayAgain{Attempt: first})
	refused(t, h, returns.PayAgain{Attempt: first}, "returns.again_too_much")
	h.drain(t)
	halltest.Run(t, h.DB, returns.ConfirmRefund{Attempt: second.Attempt, Paid: true, Reference: "bank-2"})
	refused(t, h, returns.PayAgain{Attempt: first}, "returns.again_too_much")
	h.holds(t)
}

// The provider's webhook may overtake its own answer.
func TestWebhookBeforeTheAnswer(t *testing.T) {
	for state, want := range map[payment.State]string{payment.Refused: "failed", payment.Done: "paid"} {
		t.Run(string(state), func(t *testing.T) {
			h, n := paying(t, dbtest.SQLite(t), func(h hall) provider {
				return provider{refund: func(r payment.Refund) (payment.Result, error) {
					halltest.Run(t, h.DB, notice(state, job.Number(r.Key), r.Amount.Minor))
					return payment.Result{State: payment.Pending, Amount: r.Amount}, nil
				}}
			})
			h.drain(t)
			if got, intent := h.attempt(t, n); got != want || intent == "waiting" || intent == "unknown" {
				t.Errorf("attempt %s, intent %s; want it %s and nothing waiting", got, intent, want)
			}
			h.holds(t)
		})
	}
}

// While a refund is being carried out, nobody can say how it ended; and what may have been paid cannot be said to have
// failed before the provider was asked.
func TestPersonAgainstARefundUnderWay(t *testing.T) {
	asked := false
	h, n := paying(t, dbtest.SQLite(t), func(h hall) provider {
		return provider{
			refund: func(r payment.Refund) (payment.Result, error) {
				refused(t, h, returns.ConfirmRefund{Attempt: job.Number(r.Key), Note: "no"}, "returns.attempt_running")
				refused(t, h, returns.ConfirmRefund{Attempt: job.Number(r.Key), Paid: true, Reference: "bank"}, "returns.attempt_running")
				return payment.Lost(r, payment.ErrUnknown, payment.Reason{Code: payment.NoAnswer}, nil)
			},
			find: func(string) (payment.Result, error) {
				asked = true
				return payment.Result{State: payment.Done, Amount: money.Of(1000, "GBP"), Reference: "R1"}, nil
			},
		}
	})
	h.drain(t)
	refused(t, h, returns.ConfirmRefund{Attempt: n, Note: "no"}, "returns.attempt_open")
	h.clock.At = h.clock.At.Add(time.Hour)
	h.drain(t)
	if state, _ := h.attempt(t, n); state != "paid" || !asked {
		t.Errorf("the refund is %s, asked: %v", state, asked)
	}
	h.holds(t)
}

// A pending refund whose webhook never comes is asked for.
func TestPendingWithoutWebhookIsAskedFor(t *testing.T) {
	h, n := paying(t, dbtest.SQLite(t), func(hall) provider {
		return provider{
			refund: func(r payment.Refund) (payment.Result, error) {
				return payment.Result{State: payment.Pending, Amount: r.Amount}, nil
			},
			find: func(string) (payment.Result, error) {
				return payment.Result{State: payment.Done, Amount: money.Of(1000, "GBP"), Reference: "R1"}, nil
			},
		}
	})
	h.drain(t)
	if state, _ := h.attempt(t, n); state != "pending" {
		t.Errorf("at first it is %s", state)
	}
	h.clock.At = h.clock.At.Add(7 * time.Hour)
	h.drain(t)
	if state, _ := h.attempt(t, n); state != "paid" {
		t.Errorf("in the end it is %s", state)
	}
	h.holds(t)
}

// Nobody asks a second provider while the first was not asked: an unknown outcome stays unknown when the question fails.
func TestUnknownStaysUnknownUntilAnswered(t *testing.T) {
	refunds, finds := 0, 0
	h, n := paying(t, dbtest.SQLite(t), func(hall) provider {
		return provider{
			refund: func(r payment.Refund) (payment.Result, error) {
				refunds++
				return payment.Lost(r, payment.ErrUnknown, payment.Reason{Code: payment.NoAnswer}, nil)
			},
			find: func(string) (payment.Result, error) {
				if finds++; finds < 3 {
					return payment.Lost(payment.Refund{}, payment.ErrRetry, payment.Reason{Code: payment.NotReached}, nil)
				}
				return payment.Result{State: payment.Done, Amount: money.Of(1000, "GBP"), Reference: "R1"}, nil
			},
		}
	})
	halltest.Run(t, h.DB, rawSQL{`UPDATE intent SET state = 'running', due = 0 WHERE kind = 'refund.pay'`}) // a node fell
	for range 4 {
		h.drain(t)
		h.clock.At = h.clock.At.Add(time.Hour)
	}
	if state, _ := h.attempt(t, n); state != "paid" || refunds != 0 {
		t.Errorf("the refund is %s after %d calls; want it paid without a second one", state, refunds)
	}
	h.holds(t)
}

type rawSQL struct{ SQL string }

func (rawSQL) Right() db.Right { return db.Anyone }

func (rawSQL) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v rawSQL) Do(tx *db.Tx) (bool, error) { tx.Exec(v.SQL); return true, nil }

// A provider that pays what it had refused is believed: the money is gone.
func TestPaidAfterAll(t *testing.T) {
	h, n := paying(t, dbtest.SQLite(t), func(hall) provider {
		return provider{refund: func(r payment.Refund) (payment.Result, error) { return payment.Refuse(r, payment.Reason{Code: "no"}) }}
	})
	h.drain(t)
	halltest.Run(t, h.DB, notice(payment.Done, n, 1000))
	halltest.Run(t, h.DB, notice(payment.Done, n, 1000))
	if state, _ := h.attempt(t, n); state != "paid" {
		t.Errorf("the refund is %s", state)
	}
	h.holds(t)
}

// A refund made elsewhere is recorded once, however many webhooks tell of it, and lowers what may be paid back.
func TestRefundMadeElsewhere(t *testing.T) {
	h := openHall(t, dbtest.SQLite(t))
	halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
	halltest.Run(t, h.DB, rawSQL{`UPDATE orders SET historic = 500`})
	halltest.Run(t, h.DB, rawSQL{`UPDATE order_line SET historic = 1`})
	told := notice(payment.Done, 0, 200)
	told.Key = ""
	if first, again := halltest.Run(t, h.DB, told), halltest.Run(t, h.DB, told); !first || again {
		t.Errorf("taken %v, then again %v", first, again)
	}
	other := told
	other.Amount.Currency = "EUR"
	if halltest.Run(t, h.DB, other) {
		t.Error("an amount in another currency was taken")
	}
	left, _, err := db.Get[int64](h.On(context.Background()), `SELECT a.balance FROM tender t JOIN account a ON a.id = t.id * 64 + 18`)
	if err != nil || left != 300 {
		t.Errorf("%d are left of the payment (%v), want 300 of 1000", left, err)
	}
	h.holds(t)
}
