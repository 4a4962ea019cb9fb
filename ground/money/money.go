// Package money holds exact amounts: an integer number of minor units and an ISO 4217 currency. It owns the only
// rounding and sharing rules of the program. It stores nothing, reads no clock, and no float ever enters it.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/bojanz/currency"
)

// Currency is an ISO 4217 alphabetic code such as "EUR". The empty Currency belongs to no amount.
type Currency string

// Known reports whether c is a currency of ISO 4217.
func (c Currency) Known() bool { return c != "" && currency.IsValid(string(c)) }

// Exponent is the number of decimals of c's minor unit (EUR 2, JPY 0, KWD 3), and false for an unknown currency.
func (c Currency) Exponent() (int, bool) {
	digits, ok := currency.GetDigits(string(c))
	return int(digits), ok
}

// Number is the ISO 4217 numeric code (EUR 978), or 0 for an unknown currency. The ledger stores it with each move.
func (c Currency) Number() int64 {
	text, ok := currency.GetNumericCode(string(c))
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Amount is Minor minor units (cents, pence, yen) of Currency. The currency is part of the amount: two amounts of
// different currencies never add.
type Amount struct {
	Minor    int64    `json:"amount" doc:"integer in the currency's minor unit (cents, pence, yen)"`
	Currency Currency `json:"currency" minLength:"3" maxLength:"3" doc:"ISO 4217 code" example:"EUR"`
}

// Of is minor minor units of c.
func Of(minor int64, c Currency) Amount { return Amount{Minor: minor, Currency: c} }

// Zero reports whether nothing is owed.
func (a Amount) Zero() bool { return a.Minor == 0 }

// Plus adds b, which must be of the same currency: mixing currencies is a mistake of the program, so it panics. It also
// panics on a sum that does not fit, rather than give a wrong one.
func (a Amount) Plus(b Amount) Amount {
	sum := a.Minor + b.Minor
	if a.Currency != b.Currency || (sum > a.Minor) != (b.Minor > 0) {
		panic(fmt.Sprintf("money: %s plus %s", a, b))
	}
	return Amount{Minor: sum, Currency: a.Currency}
}

// Minus takes b away; the same rules as Plus.
func (a Amount) Minus(b Amount) Amount {
	difference := a.Minor - b.Minor
	if a.Currency != b.Currency || (difference < a.Minor) != (b.Minor > 0) {
		panic(fmt.Sprintf("money: %s minus %s", a, b))
	}
	return Amount{Minor: difference, Currency: a.Currency}
}

// Decimal writes the amount as a plain decimal without the currency: 1050 EUR cents are "10.50". It is for files and
// machines; people read amounts through ground/lang.
func (a Amount) Decimal() string {
	exponent, _ := a.Currency.Exponent()
	sign, digits := "", strconv.FormatUint(size(a.Minor), 10)
	if a.Minor < 0 {
		sign = "-"
	}
	if exponent == 0 {
		return sign + digits
	}
	for len(digits) <= exponent {
		digits = "0" + digits
	}
	cut := len(digits) - exponent
	return sign + digits[:cut] + "." + digits[cut:]
}

// String is the decimal followed by the currency, for logs and tests.
func (a Amount) String() string { return a.Decimal() + " " + string(a.Currency) }

// ParseError says why a text is no amount.
type ParseError struct {
	Text   string
	Finer  bool // it is a number, but finer than a minor unit
	Beyond bool // it is a number, but too large to hold
}

func (e *ParseError) Error() string {
	switch {
	case e.Finer:
		return fmt.Sprintf("amount %q is finer than a minor unit", e.Text)
	case e.Beyond:
		return fmt.Sprintf("amount %q is too large", e.Text)
	default:
		return fmt.Sprintf("%q is not an amount", e.Text)
	}
}

// Parse reads a plain decimal ("10.5", "-3", "0.001") as an exact amount of c. Trailing zeros beyond the minor unit
// are fine ("10.5000"); anything really finer is refused, never rounded.
func Parse(text string, c Currency) (Amount, error) {
	exponent, ok := c.Exponent()
	if !ok {
		return Amount{}, fmt.Errorf("unknown currency %q", c)
	}
	minor, finer, err := scaled(text, exponent)
	if err != nil {
		return Amount{}, err
	}
	if finer {
		return Amount{}, &ParseError{Text: text, Finer: true}
	}
	return Amount{Minor: minor, Currency: c}, nil
}

// Multiply gives quantity × the decimal unit price, in minor units of c, rounded half away from zero once, at the end.
// A unit price may be finer than a minor unit ("0.001"); only the total is money.
func Multiply(unit string, quantity int64, c Currency) (Amount, error) {
	exponent, ok := c.Exponent()
	if !ok {
		return Amount{}, fmt.Errorf("unknown currency %q", c)
	}
	const spare = 6 // digits kept beyond the minor unit while multiplying
	fine, finer, err := scaled(unit, exponent+spare)
	if parse, ok := errors.AsType[*ParseError](err); ok && parse.Beyond {
		return multiplyWide(unit, quantity, c, exponent)
	}
	if err != nil {
		return Amount{}, err
	}
	if finer {
		return Amount{}, &ParseError{Text: unit, Finer: true}
	}
	const by = 1_000_000 // 10^spare
	high, low := bits.Mul64(size(fine), size(quantity))
	low, carry := bits.Add64(low, by/2, 0)
	high += carry
	if high >= by {
		return Amount{}, &ParseError{Text: unit, Beyond: true}
	}
	total, _ := bits.Div64(high, low, by)
	if total > math.MaxInt64 {
		return Amount{}, &ParseError{Text: unit, Beyond: true}
	}
	minor := int64(total)
	if (fine < 0) != (quantity < 0) {
		minor = -minor
	}
	return Amount{Minor: minor, Currency: c}, nil
}

// multiplyWide is Multiply for a unit price too large to be held with the spare digits; the product may still fit,
// where the quantity is 0 or the price has no fraction.
func multiplyWide(unit string, quantity int64, c Currency, exponent int) (Amount, error) {
	exact, ok := new(big.Rat).SetString(unit)
	if !ok {
		return Amount{}, &ParseError{Text: unit}
	}
	exact.Mul(exact, new(big.Rat).SetInt64(quantity))
	exact.Mul(exact, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(exponent)), nil)))
	half := new(big.Int).Abs(exact.Num())
	half.Lsh(half, 1).Add(half, exact.Denom())
	half.Quo(half, new(big.Int).Lsh(exact.Denom(), 1))
	if exact.Sign() < 0 {
		half.Neg(half)
	}
	if !half.IsInt64() || half.Int64() == math.MinInt64 {
		return Amount{}, &ParseError{Text: unit, Beyond: true}
	}
	return Amount{Minor: half.Int64(), Currency: c}, nil
}

// size is n without its sign; unlike -n it also holds for the smallest number.
func size(n int64) uint64 {
	if n < 0 {
		return uint64(-(n + 1)) + 1
	}
	return uint64(n)
}

// DivideHalfUp divides and rounds half away from zero; by must be positive.
func DivideHalfUp(n, by int64) int64 {
	q, r := n/by, n%by
	if r < 0 {
		r = -r
	}
	if r >= by-r {
		if n < 0 {
			return q - 1
		}
		return q + 1
	}
	return q
}

// scaled reads a decimal text times 10^digits. finer says that digits were cut which were not zero.
func scaled(text string, digits int) (value int64, finer bool, err error) {
	rest := strings.TrimPrefix(text, "-")
	negative := rest != text
	whole, fraction, dotted := strings.Cut(rest, ".")
	if whole == "" || dotted && fraction == "" || len(rest) > 40 {
		return 0, false, &ParseError{Text: text}
	}
	for _, r := range whole + fraction {
		if r < '0' || r > '9' {
			return 0, false, &ParseError{Text: text}
		}
	}
	if len(fraction) > digits {
		finer = strings.Trim(fraction[digits:], "0") != ""
		fraction = fraction[:digits]
	}
	for len(fraction) < digits {
		fraction += "0"
	}
	sign := ""
	if negative {
		sign = "-"
	}
	value, convErr := strconv.ParseInt(sign+whole+fraction, 10, 64)
	if convErr != nil {
		return 0, false, &ParseError{Text: text, Beyond: true}
	}
	return value, finer, nil
}
