package intake

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"retour/ground/money"
)

// mostMinor is the largest amount a file may hold, in minor units. It leaves room for sums and for rates.
const mostMinor = 100_000_000_000_000

// mostPieces is order.Line's largest quantity.
const mostPieces = 1_000_000

// writing is how a file writes numbers.
type writing struct {
	decimal  byte
	grouping string // between thousands, or ""; a space stands for every kind of space
}

var spaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ")

// plain is a number as money.Parse takes it: no grouping, a point before the decimals. What is no number in the
// file's way of writing gives false.
func (w writing) plain(text []byte) (string, bool) {
	if w.decimal == '.' && w.grouping == "" {
		return string(text), true
	}
	number := string(text)
	if w.grouping == " " {
		number = spaces.Replace(number)
	}
	whole, fraction, dotted := strings.Cut(number, string(w.decimal))
	if w.decimal != '.' && strings.Contains(number, ".") && w.grouping != "." {
		return "", false
	}
	if w.grouping != "" {
		groups := strings.Split(whole, w.grouping)
		for i, g := range groups {
			if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(strings.TrimPrefix(g, "-")) > 3 {
				return "", false
			}
		}
		whole = strings.Join(groups, "")
	}
	if dotted {
		whole += "." + fraction
	}
	return whole, true
}

// amountProblem says what a text that is no amount has wrong with it.
type amountProblem int

const (
	sound amountProblem = iota
	malformed
	finer
	tooLarge
)

// amount reads an exact amount.
func (w writing) amount(text []byte, c money.Currency) (int64, amountProblem) {
	number, ok := w.plain(text)
	if !ok {
		return 0, malformed
	}
	a, err := money.Parse(number, c)
	return limited(a.Minor, err)
}

func limited(minor int64, err error) (int64, amountProblem) {
	var parse *money.ParseError
	switch {
	case errors.As(err, &parse) && parse.Finer:
		return 0, finer
	case errors.As(err, &parse) && parse.Beyond:
		return 0, tooLarge
	case err != nil:
		return 0, malformed
	case minor > mostMinor || minor < -mostMinor:
		return 0, tooLarge
	}
	return minor, sound
}

// rate reads a rate in percent, with or without its sign, as basis points: "5,5 %" is 550.
func (w writing) rate(text []byte) (int64, bool) {
	number, ok := w.plain(bytes.TrimSpace(bytes.TrimSuffix(text, []byte("%"))))
	if !ok {
		return 0, false
	}
	hundredths, err := money.Parse(number, "EUR") // two decimals, exactly
	return hundredths.Minor, err == nil && hundredths.Minor >= 0 && hundredths.Minor <= 10_000
}

// quantityProblem says what a text that is no number of sold pieces has wrong with it.
type quantityProblem int

const (
	pieces quantityProblem = iota
	notNumber
	fractional
	notPositive
	tooMany
)

// quantity reads a number of pieces. Decimals that are all zero are those of a spreadsheet, and mean nothing.
func (w writing) quantity(text []byte) (int64, quantityProblem) {
	number, ok := w.plain(text)
	if !ok {
		return 0, notNumber
	}
	whole, fraction, dotted := strings.Cut(number, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, tooMany
	case err != nil || whole[0] == '+' || dotted && !digits(fraction):
		return 0, notNumber
	case strings.Trim(fraction, "0") != "":
		return 0, fractional
	case n <= 0:
		return 0, notPositive
	case n > mostPieces:
		return 0, tooMany
	}
	return n, pieces
}

// digits reports whether a text is one or more digits.
func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
