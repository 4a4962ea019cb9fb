// Package conformance is what every driver of the payment door must do, as a test. A driver earns its place by calling
// Run from its own test with a world in which a real or nasty provider stands behind it.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"retour/door/payment"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

// World is a driver with a fresh provider behind it, and the test's own sight of that provider's books.
type World struct {
	Driver payment.Driver

	// Pay has a customer pay amount, and gives the provider's reference of the payment.
	Pay func(t testing.TB, amount money.Amount) string

	// Paid is what the provider has paid back, or promised, on a payment. Nil where nobody can look (a person pays).
	Paid func(t testing.TB, reference string) int64

	// LoseAnswer makes the provider carry out the next refund and lose the answer on the way. Nil where that cannot be
	// arranged; it must be for a driver that can Find.
	LoseAnswer func(t testing.TB)
}

// Run holds the driver that open gives against the door's contract. Each part gets a world of its own.
func Run(t *testing.T, open func(t *testing.T) World) {
	parts := []struct {
		name string
		run  func(*testing.T, World)
	}{
		{"names itself", namesItself},
		{"same key twice pays once", sameKeyPaysOnce},
		{"same key at the same time pays once", sameKeyAtOnce},
		{"another key pays again", anotherKeyPaysAgain},
		{"two equal amounts are two refunds", equalAmounts},
		{"over the cap", overTheCap},
		{"many at once never pass the cap", manyAtOnce},
		{"zero and less are refused", notPositive},
		{"another currency", anotherCurrency},
		{"no currency is refused", noCurrency},
		{"no key is refused", noKey},
		{"an unknown payment", unknownPayment},
		{"the last unit is paid", lastUnit},
		{"a refusal is final", refusalIsFinal},
		{"a key used for something else", keyReused},
		{"find after a lost answer", lostAnswer},
		{"find an unknown key", findUnknown},
		{"an ended context", endedContext},
	}
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) { part.run(t, open(t)) })
	}
}

const eur = money.Currency("EUR")

func refund(key, reference string, minor int64) payment.Refund {
	return payment.Refund{Key: key, Payment: reference, Amount: money.Of(minor, eur), Order: "1001"}
}

// pay refunds and expects an answer that stands: done or pending, of exactly what was asked.
func (w World) pay(t *testing.T, r payment.Refund) payment.Result {
	t.Helper()
	got, err := w.Driver.Refund(t.Context(), r)
	if err != nil {
		t.Fatalf("refund of %s under key %s: %v", r.Amount, r.Key, err)
	}
	if got.State != payment.Done && got.State != payment.Pending {
		t.Fatalf("refund of %s: state %q without an error", r.Amount, got.State)
	}
	if got.Amount != r.Amount {
		t.Fatalf("refund of %s: the answer speaks of %s", r.Amount, got.Amount)
	}
	if got.State == payment.Done && got.Reference == "" {
		t.Fatalf("a refund that is done has a reference of the provider; got %+v", got)
	}
	if got.At.Location() != time.UTC {
		t.Fatalf("times are UTC; got %s", got.At)
	}
	return got
}

// refuse refunds and expects a final refusal that a person can read in every language.
func (w World) refuse(t *testing.T, r payment.Refund, code string) {
	t.Helper()
	got, err := w.Driver.Refund(t.Context(), r)
	if !errors.Is(err, payment.ErrRefused) || got.State != payment.Refused {
		t.Fatalf("refund of %s: want a refusal, got state %q, error %v", r.Amount, got.State, err)
	}
	if got.Reason.Code != code {
		t.Errorf("refund of %s: refused for %q, want %q", r.Amount, got.Reason.Code, code)
	}
	sentence := fault.Of(err)
	if sentence == nil {
		t.Fatalf("a refusal carries a fault for people; got %v", err)
	}
	for _, tag := range lang.Tags {
		if sentence.Message.In(tag) == "" {
			t.Errorf("the refusal %q has no sentence in %s", code, tag)
		}
	}
}

// paid checks the provider's own books, where they can be seen.
func (w World) paid(t *testing.T, reference string, want int64) {
	t.Helper()
	if w.Paid == nil {
		return
	}
	if got := w.Paid(t, reference); got != want {
		t.Errorf("the provider paid back %d on %s, want %d", got, reference, want)
	}
}

func namesItself(t *testing.T, w World) {
	a := w.Driver.Abilities()
	if a.Name == "" {
		t.Error("a driver has a name")
	}
	if _, ok := w.Driver.(payment.Noticer); ok != a.Notices {
		t.Errorf("abilities say notices: %v; the driver reads notices: %v", a.Notices, ok)
	}
	if a.Find && w.LoseAnswer == nil {
		t.Error("a driver that can find must be tested with a lost answer")
	}
	if a.Caps && w.Paid == nil {
		t.Error("a driver that knows caps must be tested against the provider's books")
	}
}

func sameKeyPaysOnce(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(5000, eur))
	first := w.pay(t, refund("k1", reference, 2000))
	second := w.pay(t, refund("k1", reference, 2000))
	if first.Reference != second.Reference {
		t.Errorf("one key, two refunds: %q and %q", first.Reference, second.Reference)
	}
	w.paid(t, reference, 2000)
}

func sameKeyAtOnce(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(5000, eur))
	errs := atOnce(8, func(int) error {
		_, err := w.Driver.Refund(t.Context(), refund("k1", reference, 1000))
		return err
	})
	for _, err := range errs {
		if err != nil {
			t.Errorf("one of several calls with one key: %v", err)
		}
	}
	w.paid(t, reference, 1000)
}

func anotherKeyPaysAgain(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(5000, eur))
	w.pay(t, refund("k1", reference, 2000))
	w.pay(t, refund("k2", reference, 1500))
	w.paid(t, reference, 3500)
}

// equalAmounts: the key is the identity, not payment and amount (saleor/apps#2446).
func equalAmounts(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(4000, eur))
	first := w.pay(t, refund("k1", reference, 2000))
	second := w.pay(t, refund("k2", reference, 2000))
	if first.Reference == second.Reference && first.Reference != "" {
		t.Errorf("two refunds share the reference %q", first.Reference)
	}
	w.paid(t, reference, 4000)
}

func overTheCap(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(5000, eur))
	w.pay(t, refund("k1", reference, 3000))
	if w.Driver.Abilities().Caps {
		w.refuse(t, refund("k2", reference, 2001), payment.ExceedsRemaining)
		w.paid(t, reference, 3000)
	}
}

func manyAtOnce(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(3000, eur))
	errs := atOnce(12, func(i int) error {
		_, err := w.Driver.Refund(t.Context(), refund(fmt.Sprintf("k%d", i), reference, 1000))
		return err
	})
	granted := 0
	for _, err := range errs {
		switch {
		case err == nil:
			granted++
		case !errors.Is(err, payment.ErrRefused):
			t.Errorf("want a refusal, got %v", err)
		}
	}
	if w.Driver.Abilities().Caps {
		if granted != 3 {
			t.Errorf("of 12 refunds for a third of the payment each, %d were paid", granted)
		}
		w.paid(t, reference, 3000)
	}
}

func notPositive(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(5000, eur))
	w.refuse(t, refund("k1", reference, 0), payment.AmountNotPositive)
	w.refuse(t, refund("k2", reference, -100), payment.AmountNotPositive)
	w.paid(t, reference, 0)
}

func anotherCurrency(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(5000, eur))
	asked := refund("k1", reference, 100)
	asked.Amount.Currency = "JPY"
	if w.Driver.Abilities().Caps {
		w.refuse(t, asked, payment.CurrencyMismatch)
		w.paid(t, reference, 0)
		return
	}
	if got := w.pay(t, asked); got.Amount != asked.Amount {
		t.Errorf("asked %s, answered %s", asked.Amount, got.Amount)
	}
}

func noCurrency(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(5000, eur))
	for _, currency := range []money.Currency{"", "EURO", "XQX"} {
		asked := refund("k-"+string(currency), reference, 100)
		asked.Amount.Currency = currency
		w.refuse(t, asked, payment.CurrencyUnknown)
	}
	w.paid(t, reference, 0)
}

func noKey(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(5000, eur))
	w.refuse(t, refund("", reference, 100), payment.KeyMissing)
	w.paid(t, reference, 0)
}

func unknownPayment(t *testing.T, w World) {
	if w.Driver.Abilities().Caps {
		w.refuse(t, refund("k1", "no-such-payment", 100), payment.PaymentNotFound)
		return
	}
	w.pay(t, refund("k1", "no-such-payment", 100))
}

func lastUnit(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(100, eur))
	w.pay(t, refund("k1", reference, 99))
	w.pay(t, refund("k2", reference, 1))
	w.paid(t, reference, 100)
}

// refusalIsFinal: what was refused under a key stays refused under it, and takes nothing from the payment.
func refusalIsFinal(t *testing.T, w World) {
	if !w.Driver.Abilities().Caps {
		reference := w.Pay(t, money.Of(1000, eur))
		w.refuse(t, refund("k1", reference, 0), payment.AmountNotPositive)
		return
	}
	reference := w.Pay(t, money.Of(1000, eur))
	w.refuse(t, refund("k1", reference, 1001), payment.ExceedsRemaining)
	w.refuse(t, refund("k1", reference, 1001), payment.ExceedsRemaining)
	w.pay(t, refund("k2", reference, 1000))
	w.paid(t, reference, 1000)
	if found, err := w.Driver.Find(t.Context(), "k1"); err != nil || found.State != payment.Refused {
		t.Errorf("a refused attempt is found as refused; got %+v, %v", found, err)
	}
}

// keyReused: one key for two different refunds is a mistake upstream. The first stands, the second is not paid, and the
// answer is not "refused", which would read as "the first was not paid either".
func keyReused(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(5000, eur))
	w.pay(t, refund("k1", reference, 2000))
	if !w.Driver.Abilities().Find {
		return
	}
	got, err := w.Driver.Refund(t.Context(), refund("k1", reference, 1000))
	if !errors.Is(err, payment.ErrUnknown) || got.State != payment.Unknown {
		t.Errorf("want an unknown outcome, got %q, %v", got.State, err)
	}
	w.paid(t, reference, 2000)
}

func lostAnswer(t *testing.T, w World) {
	if !w.Driver.Abilities().Find {
		if _, err := w.Driver.Find(t.Context(), "k1"); !errors.Is(err, payment.ErrNotFound) {
			t.Errorf("a driver that cannot find answers not found; got %v", err)
		}
		return
	}
	reference := w.Pay(t, money.Of(5000, eur))
	asked := refund("k1", reference, 2000)
	w.LoseAnswer(t)
	got, err := w.Driver.Refund(t.Context(), asked)
	if !errors.Is(err, payment.ErrUnknown) || got.State != payment.Unknown {
		t.Fatalf("a lost answer is an unknown outcome; got %q, %v", got.State, err)
	}
	found, err := w.Driver.Find(t.Context(), "k1")
	if err != nil {
		t.Fatalf("find after a lost answer: %v", err)
	}
	if found, err = payment.Check(asked, found); err != nil {
		t.Fatalf("the found attempt is not what was asked: %+v, %v", found, err)
	}
	again := w.pay(t, asked)
	if again.Reference != found.Reference {
		t.Errorf("the same key after a lost answer made another refund: %q, then %q", found.Reference, again.Reference)
	}
	w.paid(t, reference, 2000)
}

func findUnknown(t *testing.T, w World) {
	got, err := w.Driver.Find(t.Context(), "never-used")
	if !errors.Is(err, payment.ErrNotFound) || got.State != payment.Unknown {
		t.Errorf("want not found, got %q, %v", got.State, err)
	}
}

func endedContext(t *testing.T, w World) {
	reference := w.Pay(t, money.Of(5000, eur))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got, err := w.Driver.Refund(ctx, refund("k1", reference, 100))
	if !errors.Is(err, payment.ErrRetry) || got.State != payment.Unknown {
		t.Errorf("what was never sent may be tried again; got %q, %v", got.State, err)
	}
	w.paid(t, reference, 0)
}

// atOnce calls do n times at the same moment and gives the errors in order of their number.
func atOnce(n int, do func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	wait.Wait()
	return errs
}
