package intake

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"time"

	"retour/ground/lang"
	"retour/ground/money"
)

// entry is one row of the data set Online Retail, read.
type entry struct {
	article  article
	name     string
	quantity int64 // below zero on cancellations and corrections
	at       time.Time
	price    price
	worth    int64 // quantity times price, in minor units
	customer string
	country  string
}

// price is a unit price: as decimal text, and a million of it in minor units, which is exact.
type price struct {
	text    string
	million int64
}

// mostMillion keeps quantity times price within 64 bits: prices up to some ninety thousand pounds.
const mostMillion = math.MaxInt64 / mostPieces

// read reads a row, or says what is wrong with it.
func (rt *retail) read(r row) (e entry, problem *lang.Message) {
	if problem = rt.what(r, &e); problem != nil {
		return e, problem
	}
	if problem = rt.howMany(r, &e); problem != nil {
		return e, problem
	}
	if problem = rt.when(r, &e); problem != nil {
		return e, problem
	}
	if problem = rt.howMuch(r, &e); problem != nil {
		return e, problem
	}
	return e, rt.who(r, &e)
}

func (rt *retail) what(r row, e *entry) *lang.Message {
	code, name := rt.cell(r, retailSKU), rt.cell(r, retailName)
	switch {
	case len(code) == 0:
		return because(lang.IntakeValueMissing(retailNames[retailSKU]))
	case len(code) > 64:
		return because(lang.IntakeValueTooLong(retailNames[retailSKU], 64))
	case len(name) > 300:
		return because(lang.IntakeValueTooLong(retailNames[retailName], 300))
	default:
		e.article, e.name = rt.article(code), rt.words.of(name)
	}
	return nil
}

// article is what is known of a stock code. Codes that differ in case are different articles.
func (rt *retail) article(code []byte) article {
	known, ok := rt.articles[string(code)]
	if !ok {
		text := string(code)
		kind, final := articleOf(text)
		known = article{code: text, id: uint32(len(rt.articles) + 1), kind: kind, final: final}
		rt.articles[text] = known
	}
	return known
}

func (rt *retail) howMany(r row, e *entry) *lang.Message {
	text := rt.cell(r, retailQuantity)
	n, err := strconv.ParseInt(string(text), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) || err == nil && (n > mostPieces || n < -mostPieces):
		return because(lang.IntakeNumberOutOfRange(shown(text), retailNames[retailQuantity], -mostPieces, mostPieces))
	case err != nil && isDecimal(text):
		return because(lang.IntakeQuantityFractional(shown(text)))
	case err != nil:
		return because(lang.IntakeNumberMalformed(shown(text), retailNames[retailQuantity]))
	case n == 0:
		return because(lang.IntakeQuantityNotPositive("0"))
	default:
		e.quantity = n
	}
	return nil
}

func isDecimal(text []byte) bool {
	_, err := money.Multiply(string(text), 1, retailCurrency)
	return err == nil
}

func (rt *retail) when(r row, e *entry) *lang.Message {
	text := rt.cell(r, retailDate)
	at, ok := rt.dates.read(text)
	if !ok {
		return because(lang.IntakeDateMalformed(shown(text), retailNames[retailDate]))
	}
	e.at = at
	return nil
}

func (rt *retail) howMuch(r row, e *entry) *lang.Message {
	text := rt.cell(r, retailPrice)
	p, ok := rt.prices[string(text)]
	if !ok {
		a, err := money.Multiply(string(text), 1_000_000, retailCurrency)
		if err != nil || a.Minor > mostMillion || a.Minor < -mostMillion {
			return badPrice(text, err)
		}
		p = price{text: string(text), million: a.Minor}
		if len(rt.prices) >= mostWords {
			clear(rt.prices)
		}
		rt.prices[p.text] = p
	}
	e.price, e.worth = p, money.DivideHalfUp(p.million*e.quantity, 1_000_000)
	return nil
}

func badPrice(text []byte, err error) *lang.Message {
	var parse *money.ParseError
	switch {
	case err == nil, errors.As(err, &parse) && parse.Beyond:
		return because(lang.IntakeAmountTooLarge(shown(text), retailNames[retailPrice]))
	case errors.As(err, &parse) && parse.Finer:
		return because(lang.IntakeAmountFiner(shown(text), retailNames[retailPrice], string(retailCurrency)))
	}
	return because(lang.IntakeAmountMalformed(shown(text), retailNames[retailPrice]))
}

func (rt *retail) who(r row, e *entry) *lang.Message {
	customer, country := rt.cell(r, retailCustomer), rt.cell(r, retailCountry)
	customer = bytes.TrimSuffix(customer, []byte(".0")) // a spreadsheet's number
	code, ok := retailCountries[string(country)]
	switch {
	case len(customer) > 64:
		return because(lang.IntakeValueTooLong(retailNames[retailCustomer], 64))
	case !ok:
		return because(lang.IntakeCountryUnknown(shown(country)))
	default:
		e.customer, e.country = rt.words.of(customer), code
	}
	return nil
}
