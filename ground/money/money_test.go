package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"retour/ground/money"
)

// Currencies with 2, 0, 3 and 4 decimals.
var currencies = rapid.SampledFrom([]money.Currency{"EUR", "JPY", "KWD", "CLF"})

func TestCurrency(t *testing.T) {
	tests := []struct {
		currency money.Currency
		known    bool
		exponent int
		number   int64
	}{
		{"EUR", true, 2, 978},
		{"JPY", true, 0, 392},
		{"KWD", true, 3, 414},
		{"ALL", true, 2, 8},
		{"eur", false, 0, 0},
		{"XYZ", false, 0, 0},
		{"", false, 0, 0},
	}
	for _, test := range tests {
		exponent, known := test.currency.Exponent()
		if known != test.known || test.currency.Known() != test.known || exponent != test.exponent && test.known {
			t.Errorf("%q: known %v, %d decimals", test.currency, known, exponent)
		}
		if got := test.currency.Number(); got != test.number {
			t.Errorf("%q has number %d, want %d", test.currency, got, test.number)
		}
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		text     string
		currency money.Currency
		want     int64
		decimal  string
	}{
		{"10.5", "EUR", 1050, "10.50"},
		{"10.5000", "EUR", 1050, "10.50"},
		{"-3", "EUR", -300, "-3.00"},
		{"-0.01", "EUR", -1, "-0.01"},
		{"-0", "EUR", 0, "0.00"},
		{"007", "JPY", 7, "7"},
		{"7.000", "JPY", 7, "7"},
		{"0.001", "KWD", 1, "0.001"},
		{"92233720368547758.07", "EUR", math.MaxInt64, "92233720368547758.07"},
		{"-92233720368547758.08", "EUR", math.MinInt64, "-92233720368547758.08"},
	}
	for _, test := range tests {
		got, err := money.Parse(test.text, test.currency)
		if err != nil || got != money.Of(test.want, test.currency) || got.Decimal() != test.decimal {
			t.Errorf("%q of %s is %v %v", test.text, test.currency, got, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		text string
		says string
	}{
		{"", "is not an amount"},
		{"-", "is not an amount"},
		{"+1", "is not an amount"},
		{"--1", "is not an amount"},
		{"1.", "is not an amount"},
		{".5", "is not an amount"},
		{"1,5", "is not an amount"},
		{"1.2.3", "is not an amount"},
		{"1e3", "is not an amount"},
		{" 1", "is not an amount"},
		{"١", "is not an amount"},
		{strings.Repeat("0", 41), "is not an amount"},
		{"0.001", "finer than a minor unit"},
		{"92233720368547758.08", "too large"},
		{"-92233720368547758.09", "too large"},
	}
	for _, test := range tests {
		got, err := money.Parse(test.text, "EUR")
		var refused *money.ParseError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%q is %v, %v; want an error that says %q", test.text, got, err, test.says)
		}
	}
	if _, err := money.Parse("1", "XYZ"); err == nil || !strings.Contains(err.Error(), "XYZ") {
		t.Errorf("an unknown currency: %v", err)
	}
}

func TestParseReadsDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := money.Of(rapid.Int64().Draw(t, "minor"), currencies.Draw(t, "currency"))
		got, err := money.Parse(want.Decimal(), want.Currency)
		if err != nil || got != want {
			t.Fatalf("%s is read as %v, %v", want.Decimal(), got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"10.50", "-0.01", "1e9", "..", "99999999999999999999", "0.00000000000000000000000000000000001"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := money.Parse(text, "EUR")
		if err != nil {
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		if !ok || exact.Cmp(big.NewRat(got.Minor, 100)) != 0 {
			t.Errorf("%q is read as %s", text, got)
		}
	})
}

func TestMultiply(t *testing.T) {
	tests := []struct {
		unit     string
		quantity int64
		currency money.Currency
		want     int64
	}{
		{"0.001", 1, "EUR", 0},
		{"0.001", 5, "EUR", 1}, // half away from zero
		{"0.001", -5, "EUR", -1},
		{"-0.001", -5, "EUR", 1},
		{"0.0049999", 1, "EUR", 0},
		{"2.95", 80_000, "EUR", 23_600_000},
		{"10000000", 10_000, "IDR", 10_000_000_000_000},
		{"1.5", 1, "JPY", 2},
		{"0", 7, "EUR", 0},
		{"7", 0, "EUR", 0},
		{"922340000", 0, "CLF", 0}, // does not fit with spare digits, the product does
		{"922330000000000", 1, "CLF", 9_223_300_000_000_000_000},
	}
	for _, test := range tests {
		got, err := money.Multiply(test.unit, test.quantity, test.currency)
		if err != nil || got != money.Of(test.want, test.currency) {
			t.Errorf("%d × %s %s is %v, %v; want %d", test.quantity, test.unit, test.currency, got, err, test.want)
		}
	}
}

func TestMultiplyRefuses(t *testing.T) {
	for _, test := range []struct {
		unit     string
		quantity int64
		says     string
	}{
		{"0.000000001", 1, "finer"},
		{"90000000000", math.MaxInt64, "too large"},
		{"90000000000", math.MinInt64, "too large"},
		{"x", 1, "not an amount"},
	} {
		if got, err := money.Multiply(test.unit, test.quantity, "EUR"); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%d × %s is %v, %v", test.quantity, test.unit, got, err)
		}
	}
}

// Multiply is the exact product, rounded once, half away from zero, or an error; never a wrapped number.
func TestMultiplyIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		currency := currencies.Draw(t, "currency")
		unit := rapid.StringMatching(`-?[0-9]{1,9}(\.[0-9]{1,6})?`).Draw(t, "unit")
		quantity := rapid.OneOf(rapid.Int64Range(-100, 100_000), rapid.Int64()).Draw(t, "quantity")
		exponent, _ := currency.Exponent()
		exact, _ := new(big.Rat).SetString(unit)
		exact.Mul(exact, new(big.Rat).SetInt64(quantity))
		exact.Mul(exact, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(exponent)), nil)))
		want := roundHalfUp(exact)
		got, err := money.Multiply(unit, quantity, currency)
		if err != nil {
			if limit := new(big.Int).SetInt64(math.MaxInt64); want.CmpAbs(limit) < 0 {
				t.Fatalf("%d × %s %s fits and was refused: %v", quantity, unit, currency, err)
			}
			return
		}
		if want.Cmp(big.NewInt(got.Minor)) != 0 {
			t.Fatalf("%d × %s %s is %d, want %s", quantity, unit, currency, got.Minor, want)
		}
	})
}

func TestDivideHalfUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, by := rapid.Int64().Draw(t, "n"), rapid.OneOf(rapid.Int64Range(1, 10), rapid.Int64Min(1)).Draw(t, "by")
		want := roundHalfUp(big.NewRat(n, by))
		if got := money.DivideHalfUp(n, by); want.Cmp(big.NewInt(got)) != 0 {
			t.Fatalf("%d / %d is %d, want %s", n, by, got, want)
		}
	})
}

// roundHalfUp rounds half away from zero by the schoolbook: twice the number, one added to its size, halved, cut.
func roundHalfUp(r *big.Rat) *big.Int {
	double := new(big.Int).Mul(new(big.Int).Abs(r.Num()), big.NewInt(2))
	double.Add(double, r.Denom())
	double.Quo(double, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	if r.Sign() < 0 {
		double.Neg(double)
	}
	return double
}

func TestPlusAndMinus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := money.Of(rapid.Int64().Draw(t, "a"), "EUR")
		b := money.Of(rapid.Int64().Draw(t, "b"), "EUR")
		sum := new(big.Int).Add(big.NewInt(a.Minor), big.NewInt(b.Minor))
		difference := new(big.Int).Sub(big.NewInt(a.Minor), big.NewInt(b.Minor))
		check := func(name string, exact *big.Int, do func() money.Amount) {
			var got money.Amount
			if refused := panics(func() { got = do() }); refused == exact.IsInt64() {
				t.Fatalf("%s %s %s: refused %v, exact %s", a, name, b, refused, exact)
			} else if !refused && got != money.Of(exact.Int64(), "EUR") {
				t.Fatalf("%s %s %s is %s", a, name, b, got)
			}
		}
		check("plus", sum, func() money.Amount { return a.Plus(b) })
		check("minus", difference, func() money.Amount { return a.Minus(b) })
	})
}

func TestCurrenciesNeverMix(t *testing.T) {
	euro, pound := money.Of(1, "EUR"), money.Of(1, "GBP")
	if !panics(func() { euro.Plus(pound) }) || !panics(func() { euro.Minus(pound) }) {
		t.Error("euros and pounds were added")
	}
}

func TestAmountAsText(t *testing.T) {
	amount := money.Of(-1050, "EUR")
	if got := amount.String(); got != "-10.50 EUR" {
		t.Errorf("String is %q", got)
	}
	got, err := json.Marshal(amount)
	if err != nil || string(got) != `{"amount":-1050,"currency":"EUR"}` {
		t.Errorf("JSON is %s, %v", got, err)
	}
	if !money.Of(0, "EUR").Zero() || amount.Zero() {
		t.Error("Zero does not know nothing from something")
	}
}
