package money_test

import (
	"testing"

	"retour/ground/money"
)

func TestANumberLeadsBackToItsCurrency(t *testing.T) {
	for _, c := range []money.Currency{"EUR", "GBP", "JPY", "KWD"} {
		if got := money.Numbered(c.Number()); got != c {
			t.Errorf("%d: %s, want %s", c.Number(), got, c)
		}
	}
	if got := money.Numbered(0); got != "" {
		t.Errorf("0: %s", got)
	}
}
