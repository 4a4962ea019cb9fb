package manual_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/door/payment"
	"retour/door/payment/conformance"
	"retour/door/payment/manual"
	"retour/ground/fault"
	"retour/ground/money"
)

func TestConformance(t *testing.T) {
	conformance.Run(t, func(*testing.T) conformance.World {
		return conformance.World{
			Driver: manual.Driver{},
			Pay:    func(testing.TB, money.Amount) string { return "cash" },
		}
	})
}

func TestRefundWaitsForAPerson(t *testing.T) {
	got, err := manual.Driver{}.Refund(t.Context(), payment.Refund{Key: "a", Amount: money.Of(1250, "EUR"), Order: "1001"})
	if err != nil {
		t.Fatal(err)
	}
	want := payment.Result{State: payment.Pending, Reason: payment.Reason{Code: payment.WaitsForPerson}, Amount: money.Of(1250, "EUR")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConfirm(t *testing.T) {
	asked := payment.Refund{Key: "a", Amount: money.Of(1250, "EUR")}
	at := time.Date(2026, 3, 2, 9, 30, 0, 0, time.FixedZone("CET", 3600))
	for _, c := range []struct {
		name, typed, want, code string
	}{
		{"as typed", "SEPA 2026-0302/17", "SEPA 2026-0302/17", ""},
		{"blanks and line ends are one blank", "  SEPA\t17 \r\n x ", "SEPA 17 x", ""},
		{"empty", "", "", "payment.reference_missing"},
		{"only blanks", " \u00a0\t", "", "payment.reference_missing"},
		{"only dashes", " -- ", "", "payment.reference_missing"},
		{"far too long", strings.Repeat("é", 141), "", "payment.confirmation_too_long"},
		{"just long enough", strings.Repeat("é", 140), strings.Repeat("é", 140), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := manual.Confirm(asked, c.typed, at)
			if c.code != "" {
				if !fault.Is(err, c.code) {
					t.Fatalf("want %s, got %v", c.code, err)
				}
				return
			}
			want := payment.Result{State: payment.Done, Reference: c.want, Amount: asked.Amount, At: at.UTC()}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
			if _, err := payment.Check(asked, got); err != nil {
				t.Errorf("a confirmed refund passes the check: %v", err)
			}
		})
	}
}
