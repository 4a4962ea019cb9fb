package payment_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"retour/door/payment"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

var asked = payment.Refund{Key: "k1", Payment: "p1", Amount: money.Of(500, "EUR"), Order: "1001"}

func TestValidate(t *testing.T) {
	with := func(change func(*payment.Refund)) payment.Refund {
		r := asked
		change(&r)
		return r
	}
	for _, c := range []struct {
		name   string
		refund payment.Refund
		code   string
	}{
		{"good", asked, ""},
		{"one cent", with(func(r *payment.Refund) { r.Amount.Minor = 1 }), ""},
		{"a currency without decimals", with(func(r *payment.Refund) { r.Amount.Currency = "JPY" }), ""},
		{"zero", with(func(r *payment.Refund) { r.Amount.Minor = 0 }), payment.AmountNotPositive},
		{"negative", with(func(r *payment.Refund) { r.Amount.Minor = -500 }), payment.AmountNotPositive},
		{"no currency", with(func(r *payment.Refund) { r.Amount.Currency = "" }), payment.CurrencyUnknown},
		{"no such currency", with(func(r *payment.Refund) { r.Amount.Currency = "eur" }), payment.CurrencyUnknown},
		{"no key", with(func(r *payment.Refund) { r.Key = "" }), payment.KeyMissing},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := payment.Validate(c.refund)
			if c.code == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if !errors.Is(err, payment.ErrRefused) || got.State != payment.Refused || got.Reason.Code != c.code {
				t.Errorf("got %+v, %v; want a refusal for %s", got, err, c.code)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	result := func(s payment.State, minor int64, c money.Currency) payment.Result {
		return payment.Result{State: s, Reference: "R", Amount: money.Of(minor, c)}
	}
	for _, c := range []struct {
		name  string
		got   payment.Result
		state payment.State
		class error
	}{
		{"paid as asked", result(payment.Done, 500, "EUR"), payment.Done, nil},
		{"pending as asked", result(payment.Pending, 500, "EUR"), payment.Pending, nil},
		{"refused", result(payment.Refused, 500, "EUR"), payment.Refused, payment.ErrRefused},
		{"paid less", result(payment.Done, 499, "EUR"), payment.Unknown, payment.ErrUnknown},
		{"paid more", result(payment.Done, 50000, "EUR"), payment.Unknown, payment.ErrUnknown},
		{"paid in another currency", result(payment.Done, 500, "GBP"), payment.Unknown, payment.ErrUnknown},
		{"no state at all", result("", 500, "EUR"), payment.Unknown, payment.ErrUnknown},
		{"a state of its own", result("succeeded", 500, "EUR"), payment.Unknown, payment.ErrUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := payment.Check(asked, c.got)
			if got.State != c.state || payment.Class(err) != c.class {
				t.Errorf("got %+v, %v; want %q, %v", got, err, c.state, c.class)
			}
			if got.Reference != "R" {
				t.Error("the provider's reference is kept, whatever the judgement")
			}
		})
	}
}

// Only a clear answer about the very amount that was asked is ever booked.
func TestCheckNeverPassesAnotherAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := payment.Result{
			State:  rapid.SampledFrom([]payment.State{payment.Done, payment.Pending, payment.Refused, payment.Unknown, "", "paid"}).Draw(t, "state"),
			Amount: money.Of(rapid.Int64Range(498, 502).Draw(t, "minor"), rapid.SampledFrom([]money.Currency{"EUR", "JPY", ""}).Draw(t, "currency")),
		}
		judged, err := payment.Check(asked, got)
		clear := (got.State == payment.Done || got.State == payment.Pending) && got.Amount == asked.Amount
		if (err == nil) != clear {
			t.Fatalf("%+v passed as %+v, %v", got, judged, err)
		}
		if err == nil && judged != got {
			t.Fatalf("a clear answer was changed: %+v to %+v", got, judged)
		}
	})
}

func TestClass(t *testing.T) {
	for _, c := range []struct {
		err  error
		want error
	}{
		{nil, nil},
		{fmt.Errorf("x: %w", payment.ErrRefused), payment.ErrRefused},
		{fmt.Errorf("x: %w", payment.ErrRetry), payment.ErrRetry},
		{fmt.Errorf("x: %w", payment.ErrNotFound), payment.ErrNotFound},
		{fmt.Errorf("x: %w", payment.ErrUnknown), payment.ErrUnknown},
		{errors.New("something a driver forgot to classify"), payment.ErrUnknown},
	} {
		if got := payment.Class(c.err); got != c.want {
			t.Errorf("%v is of class %v, want %v", c.err, got, c.want)
		}
	}
}

func TestReasonsReadable(t *testing.T) {
	for _, code := range []string{
		payment.AmountNotPositive, payment.CurrencyMismatch, payment.CurrencyUnknown, payment.ExceedsRemaining,
		payment.PaymentNotFound, payment.KeyMissing, payment.KeyReused, payment.AnswerDiffers, payment.Declined,
		payment.NoAnswer, payment.NotReached, payment.WaitsForPerson,
	} {
		m := payment.Reason{Code: code}.Message()
		if m.Key != "payment."+code {
			t.Errorf("code %s speaks through the message %s", code, m.Key)
		}
		if m.In(lang.English) == m.In(lang.French) {
			t.Errorf("code %s says the same in both languages", code)
		}
	}
	own := payment.Reason{Code: "R_1032", Text: "card closed"}.Message()
	if got := own.In(lang.English); got != "The payment provider refused this refund: card closed" {
		t.Errorf("a provider's own words: %q", got)
	}
	_, err := payment.Refuse(asked, payment.Reason{Code: payment.ExceedsRemaining})
	if !fault.Is(err, "payment.exceeds_payment_remaining") {
		t.Errorf("a refusal is a fault with a stable code; got %v", err)
	}
}

func TestStatesReadable(t *testing.T) {
	for _, s := range []payment.State{payment.Done, payment.Pending, payment.Refused, payment.Unknown} {
		if got, want := s.Message().Key, "payment.state_"+string(s); got != want {
			t.Errorf("state %s speaks through %s", s, got)
		}
	}
}
