package document

import (
	"cmp"
	"slices"
	"time"

	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
)

// CreditNote is the numbered paper that corrects an invoice (Directive 2006/112 art. 219; in France CGI annexe II art.
// 242 nonies A): it names what it corrects, and gives back what it says, rate by rate. All amounts are in one currency.
// Texts on it (names, means of payment, mentions) are printed as given, in the language they come in.
type CreditNote struct {
	Number     string // unique, from an unbroken series kept by others
	Issued     time.Time
	Seller     Party
	Buyer      Party
	Invoice    Reference // what it corrects; empty only where the shop has no invoice number
	Order      Reference // may be empty where Invoice is not
	Return     id.Code   // may be empty
	Lines      []CreditLine
	Deductions []CreditLine // what is held back, as positive amounts
	Total      money.Amount // what the settlement says; the paper is refused when its lines say something else
	Payments   []Payment    // how it is paid; empty: not said
	Tax        string       // what the tax is called; empty: value added tax, in the language of the paper
	Mentions   []string     // what the law of the seller's country wants on the paper
	Sandbox    bool         // a demonstration: stamped as without value on every page
}

// Party is a seller or a buyer.
type Party struct {
	Address
	TaxID string   // VAT number, or empty
	More  []string // register, capital, contact: as the seller writes them
}

// Reference is an earlier paper: its number and day. A zero day is not printed.
type Reference struct {
	Number string
	Day    time.Time
}

// CreditLine is one thing given back, or one thing held back: goods, shipping, a fee.
type CreditLine struct {
	SKU      string
	Name     string
	Quantity int64 // 0: not a matter of pieces
	Gross    money.Amount
	Taxes    []CreditTax // one a rate; empty: unknown, which is not zero
}

// CreditTax is the part of an amount that is taxed at one rate. Exempt is a rate and a tax of zero.
type CreditTax struct {
	RateBP int64 // basis points: 2000 is 20 %
	Net    money.Amount
	Tax    money.Amount
}

// Payment is one way in which the total reaches the buyer.
type Payment struct {
	Means     string // "card ending in 4821", "store credit", "exchange, order 4711"
	Reference string // the provider's; may be empty
	Amount    money.Amount
	On        time.Time // zero: still to be paid
}

// rateSum is what a credit note gives back at one rate.
type rateSum struct {
	rate     int64
	net, tax money.Amount
}

// bill is a credit note added up.
type bill struct {
	rates        []rateSum    // by falling rate
	net, tax     money.Amount // of the amounts whose tax is known
	unknown      money.Amount // of the amounts whose tax is not known
	unknownLines int64
	total        money.Amount
}

// sums adds the paper up. What does not agree is a mistake of the program, not of a person, so it is an internal fault.
func (c CreditNote) sums() (bill, error) {
	zero := money.Of(0, c.Total.Currency)
	b := bill{net: zero, tax: zero, unknown: zero, total: zero}
	rates := map[int64]rateSum{}
	for _, part := range []struct {
		field string
		lines []CreditLine
		sign  int64
	}{{"lines", c.Lines, 1}, {"deductions", c.Deductions, -1}} {
		for i, line := range part.lines {
			if err := line.agrees(c.Total.Currency); err != nil {
				return b, err.At(part.field, i)
			}
			b.add(line, part.sign, rates)
		}
	}
	for _, r := range rates {
		b.rates = append(b.rates, r)
	}
	slices.SortFunc(b.rates, func(x, y rateSum) int { return cmp.Compare(y.rate, x.rate) })
	if b.total != c.Total {
		return b, fault.New(fault.Internal, lang.DocumentAddsUpWrong(b.total, c.Total)).At("total")
	}
	return b, c.paymentsAgree()
}

func (b *bill) add(line CreditLine, sign int64, rates map[int64]rateSum) {
	b.total = plus(b.total, line.Gross, sign)
	if len(line.Taxes) == 0 {
		b.unknown = plus(b.unknown, line.Gross, sign)
		b.unknownLines++
	}
	for _, t := range line.Taxes {
		r, known := rates[t.RateBP]
		if !known {
			r = rateSum{rate: t.RateBP, net: money.Of(0, t.Net.Currency), tax: money.Of(0, t.Net.Currency)}
		}
		r.net, r.tax = plus(r.net, t.Net, sign), plus(r.tax, t.Tax, sign)
		rates[t.RateBP] = r
		b.net, b.tax = plus(b.net, t.Net, sign), plus(b.tax, t.Tax, sign)
	}
}

func plus(sum, a money.Amount, sign int64) money.Amount {
	if sign < 0 {
		return sum.Minus(a)
	}
	return sum.Plus(a)
}

// agrees checks that a line is in the currency of the paper and that its net and tax make its gross.
func (l CreditLine) agrees(currency money.Currency) *fault.Error {
	if l.Gross.Currency != currency {
		return fault.New(fault.Internal, lang.DocumentCurrenciesMixed())
	}
	sum := money.Of(0, currency)
	for _, t := range l.Taxes {
		if t.Net.Currency != currency || t.Tax.Currency != currency {
			return fault.New(fault.Internal, lang.DocumentCurrenciesMixed())
		}
		sum = sum.Plus(t.Net).Plus(t.Tax)
	}
	if len(l.Taxes) > 0 && sum != l.Gross {
		return fault.New(fault.Internal, lang.DocumentTaxesWrong(sum, l.Gross))
	}
	return nil
}

func (c CreditNote) paymentsAgree() error {
	if len(c.Payments) == 0 {
		return nil
	}
	paid := money.Of(0, c.Total.Currency)
	for i, p := range c.Payments {
		if p.Amount.Currency != c.Total.Currency {
			return fault.New(fault.Internal, lang.DocumentCurrenciesMixed()).At("payments", i)
		}
		paid = paid.Plus(p.Amount)
	}
	if paid != c.Total {
		return fault.New(fault.Internal, lang.DocumentPaymentsWrong(paid, c.Total)).At("payments")
	}
	return nil
}

func (c CreditNote) checked() (CreditNote, error) {
	switch {
	case c.Number == "":
		return c, missing("number")
	case c.Issued.IsZero():
		return c, missing("issued")
	case c.Seller.Name == "":
		return c, missing("seller")
	case len(c.Lines) == 0:
		return c, missing("lines")
	case c.Invoice.Number == "" && c.Order.Number == "":
		return c, fault.New(fault.Invalid, lang.DocumentNoReference()).At("invoice")
	}
	if c.Return == "" {
		return c, nil
	}
	var err error
	c.Return, err = readable(id.Return, c.Return, "return")
	return c, err
}
