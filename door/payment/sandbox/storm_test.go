package sandbox_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"retour/door/payment"
	"retour/door/payment/sandbox"
)

// attempt carries one refund through any weather by the rules of the package comment of payment, as an intent loop does:
// the same key, and a question before anything else when the outcome is unknown. It gives what its ledger would book.
func attempt(t testing.TB, d payment.Driver, asked payment.Refund) (paid int64) {
	for tries := 0; tries < 40; tries++ {
		got, err := d.Refund(t.Context(), asked)
		if errors.Is(err, payment.ErrUnknown) || got.State == payment.Pending {
			got, err = d.Find(t.Context(), asked.Key)
			if err == nil {
				got, err = payment.Check(asked, got)
			}
		}
		switch {
		case err == nil && got.State == payment.Done:
			return got.Amount.Minor
		case errors.Is(err, payment.ErrRefused):
			return 0
		case err == nil: // pending: the provider is about to decide
			tries--
		}
	}
	t.Errorf("attempt %s did not end", asked.Key)
	return 0
}

// In any weather, whatever interleaves: no payment is overdrawn, and the provider's total is the ledger's.
func TestProviderTotalIsLedgerTotal(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := open(t, sandbox.Options{})
		w.server.Storm(sandbox.Storm{
			Seed:   rapid.Uint64().Draw(rt, "seed"),
			Rate:   rapid.IntRange(0, 900).Draw(rt, "rate"),
			Faults: rapid.SampledFrom([][]sandbox.Fault{nil, append([]sandbox.Fault{sandbox.Decline, sandbox.PendDecline}, sandbox.Harmless...)}).Draw(rt, "faults"),
		})
		paid := rapid.Int64Range(1, 3000).Draw(rt, "paid")
		reference := w.pay(t, eur(paid))
		amounts := rapid.SliceOfN(rapid.Int64Range(1, 1000), 1, 8).Draw(rt, "amounts")
		booked := make([]int64, len(amounts))
		var wait sync.WaitGroup
		for i, amount := range amounts {
			wait.Go(func() { booked[i] = attempt(t, w.driver, refund(fmt.Sprintf("k%d", i), reference, amount)) })
		}
		wait.Wait()
		ledger := int64(0)
		for _, b := range booked {
			ledger += b
		}
		if ledger > paid {
			rt.Errorf("booked %d of a payment of %d", ledger, paid)
		}
		totals, err := w.control.Totals(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		if len(totals) != 1 || totals[0].Done != ledger || totals[0].Pending != 0 {
			rt.Errorf("the provider says %+v, the ledger %d", totals, ledger)
		}
		if err := w.server.Close(); err != nil {
			rt.Error(err)
		}
	})
}

// The same seed brings the same trouble to the same key, whatever else is going on.
func TestStormRepeats(t *testing.T) {
	outcomes := func(others int) (all []string) {
		w := open(t, sandbox.Options{})
		w.server.Storm(sandbox.Storm{Seed: 7, Rate: 500, Most: 10})
		reference := w.pay(t, eur(1_000_000))
		for i := range 20 {
			for j := range others {
				_, _ = w.driver.Refund(t.Context(), refund(fmt.Sprintf("o%d-%d", i, j), reference, 1))
			}
			got, err := w.driver.Refund(t.Context(), refund("k", reference, 1))
			all = append(all, fmt.Sprint(got.State, payment.Class(err)))
		}
		return all
	}
	alone, crowded := outcomes(0), outcomes(3)
	for i := range alone {
		if alone[i] != crowded[i] {
			t.Fatalf("try %d: alone %s, crowded %s", i, alone[i], crowded[i])
		}
	}
	calm := 0
	for _, o := range alone {
		if o == "done<nil>" {
			calm++
		}
	}
	if calm == len(alone) {
		t.Error("a storm with a rate of a half never struck")
	}
}
