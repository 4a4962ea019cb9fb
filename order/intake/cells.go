package intake

import (
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"retour/ground/lang"
	"retour/ground/money"
)

// cells reads the values of one row. The first that is not usable is kept as the row's problem; those after it are
// read all the same, so that the code that asks needs no ladder of ifs.
type cells struct {
	*table
	habits
	words   words
	fields  [][]byte
	problem *lang.Message
}

func (c *cells) fail(m lang.Message) {
	if c.problem == nil {
		c.problem = &m
	}
}

// raw is a cell's text, or nil where it is empty.
func (c *cells) raw(at column) []byte { return c.cell(c.fields, at) }

// required is a cell that must not be empty.
func (c *cells) required(at column) []byte {
	text := c.raw(at)
	if len(text) == 0 {
		c.fail(lang.IntakeValueMissing(c.shown[at]))
	}
	return text
}

// text is a text of at most so many characters.
func (c *cells) text(at column, most int) string { return c.limited(at, c.raw(at), most) }

func (c *cells) limited(at column, text []byte, most int) string {
	if len(text) > most && utf8.RuneCount(text) > most {
		c.fail(lang.IntakeValueTooLong(c.shown[at], int64(most)))
		return ""
	}
	return c.words.of(text)
}

// choice is one of a few words, in small or capital letters; empty stands for the first.
func choice[T ~string](c *cells, at column, values ...T) T {
	text := c.raw(at)
	if len(text) == 0 {
		return values[0]
	}
	allowed := make([]string, len(values))
	for i, v := range values {
		if strings.EqualFold(string(text), string(v)) {
			return v
		}
		allowed[i] = string(v)
	}
	c.fail(lang.IntakeValueUnknown(shown(text), c.shown[at], strings.Join(allowed, ", ")))
	return values[0]
}

// yes is true, false, or nil where nothing is said.
func (c *cells) yes(at column) *bool {
	if len(c.raw(at)) == 0 {
		return nil
	}
	said := choice(c, at, "true", "false", "1", "0", "yes", "no", "oui", "non")
	value := said == "true" || said == "1" || said == "yes" || said == "oui"
	return &value
}

func (c *cells) currency(at column) money.Currency {
	code := strings.ToUpper(string(c.required(at)))
	if code != "" && !money.Currency(code).Known() {
		c.fail(lang.IntakeCurrencyUnknown(shown([]byte(code))))
		return ""
	}
	return money.Currency(c.words.of([]byte(code)))
}

func (c *cells) country(at column) string {
	text := c.required(at)
	code := strings.ToUpper(string(text))
	if code != "" && !isCountry(code) {
		c.fail(lang.IntakeCountryUnknown(shown(text)))
		return ""
	}
	return c.words.of([]byte(code))
}

// tongue is a language as a BCP 47 tag.
func (c *cells) tongue(at column) string {
	text := c.text(at, 8)
	if text == "" {
		return ""
	}
	if _, err := language.Parse(text); err != nil {
		c.fail(lang.IntakeValueUnknown(text, c.shown[at], "fr, en, pt-BR …"))
		return ""
	}
	return text
}

func (c *cells) date(at column, text []byte) time.Time {
	if len(text) == 0 {
		return time.Time{}
	}
	when, ok := c.dates.read(text)
	if !ok {
		c.fail(lang.IntakeDateMalformed(shown(text), c.shown[at]))
	}
	return when
}

// amount is an amount and whether there is one. In a row whose currency is unknown there is none.
func (c *cells) amount(at column, currency money.Currency) (int64, bool) {
	text := c.raw(at)
	if len(text) == 0 || currency == "" {
		return 0, false
	}
	minor, problem := c.writing.amount(text, currency)
	return minor, c.judge(problem, text, at, currency)
}

// owed is an amount that may not be negative.
func (c *cells) owed(at column, currency money.Currency) (int64, bool) {
	minor, ok := c.amount(at, currency)
	if ok && minor < 0 {
		c.fail(lang.IntakeAmountNegative(shown(c.raw(at)), c.shown[at]))
		return 0, false
	}
	return minor, ok
}

func (c *cells) judge(problem amountProblem, text []byte, at column, currency money.Currency) bool {
	switch problem {
	case malformed:
		c.fail(lang.IntakeAmountMalformed(shown(text), c.shown[at]))
	case finer:
		c.fail(lang.IntakeAmountFiner(shown(text), c.shown[at], string(currency)))
	case tooLarge:
		c.fail(lang.IntakeAmountTooLarge(shown(text), c.shown[at]))
	case sound:
		return true
	}
	return false
}

// unit is a unit price as decimal text and times a quantity, and whether there is one.
func (c *cells) unit(quantity int64, currency money.Currency) (text string, minor int64, ok bool) {
	raw := c.raw(colUnitPrice)
	if len(raw) == 0 || currency == "" {
		return "", 0, false
	}
	text, plain := c.writing.plain(raw)
	problem := malformed
	if plain {
		var a money.Amount
		var err error
		a, err = money.Multiply(text, quantity, currency)
		minor, problem = limited(a.Minor, err)
	}
	if len(text) > 32 {
		c.fail(lang.IntakeValueTooLong(c.shown[colUnitPrice], 32))
		return "", 0, false
	}
	return text, minor, c.judge(problem, raw, colUnitPrice, currency)
}

func (c *cells) quantity(text []byte) int64 {
	n, problem := c.writing.quantity(text)
	switch problem {
	case notNumber:
		c.fail(lang.IntakeNumberMalformed(shown(text), c.shown[colQuantity]))
	case fractional:
		c.fail(lang.IntakeQuantityFractional(shown(text)))
	case notPositive:
		c.fail(lang.IntakeQuantityNotPositive(shown(text)))
	case tooMany:
		c.fail(lang.IntakeNumberOutOfRange(shown(text), c.shown[colQuantity], 1, mostPieces))
	case pieces:
	}
	return n
}

// rate is a rate of tax in basis points, and whether there is one.
func (c *cells) rate(at column) (int64, bool) {
	text := c.raw(at)
	if len(text) == 0 {
		return 0, false
	}
	bp, ok := c.writing.rate(text)
	if !ok {
		c.fail(lang.IntakeNumberMalformed(shown(text), c.shown[at]))
	}
	return bp, ok
}

// shown is a text as a report quotes it: not more than a glance takes in.
func shown(text []byte) string {
	const most = 60
	if utf8.RuneCount(text) <= most {
		return string(text)
	}
	return string([]rune(string(text))[:most]) + "…"
}
