package intake

import (
	"bytes"
	"math"
	"strings"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
)

// retailPatience is how many other invoices may stand between the rows of one. In the published file one invoice is
// interrupted, by one cancellation.
const retailPatience = 8

// retailCurrency is the currency of all prices.
const retailCurrency money.Currency = "GBP"

// The columns of the data set.
const (
	retailInvoice = iota
	retailSKU
	retailName
	retailQuantity
	retailDate
	retailPrice
	retailCustomer
	retailCountry
	retailColumns
)

var retailNames = [retailColumns]string{
	"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country",
}

// retail reads the layout of the data set Online Retail. Invoices become orders; lines of invoices that begin with C
// are cancelled lines, which name no invoice and are matched to earlier sales; everything else is reported. The data
// does not say who is a consumer, so everyone is one; it knows no addresses, taxes or payments.
type retail struct {
	in        *reading
	channel   []byte
	index     [retailColumns]int
	dates     dates
	words     words
	prices    map[string]price
	articles  map[string]article
	customers map[string]uint32
	sales     sales
	cancelled struct { // the cancellation of the last row
		number string
		at     time.Time
		rows   int64
	}
}

// price is a unit price: as decimal text, and times a million in minor units.
type price struct {
	text    string
	million int64
	problem amountProblem
}

// article is a stock code.
type article struct {
	code  string
	id    uint32 // from 1
	kind  articleKind
	final bool
}

// articleKind says what becomes of a line with a stock code.
type articleKind int

const (
	soldGoods articleKind = iota
	soldService
	soldGiftCard
	paidShipping
	paidFee
)

// articleOf tells goods from what only looks like them. M and m are manual entries, S samples; CRUK is a donation to
// a charity; D is a discount, which occurs on cancellations only. Gift vouchers are sold, but nothing of them can be sent
// back; PADS and what begins with DCGS are goods that the shop does not take back.
func articleOf(code string) (kind articleKind, final bool) {
	switch code {
	case "POST", "DOT", "C2":
		return paidShipping, false
	case "BANK CHARGES", "AMAZONFEE", "CRUK", "D":
		return paidFee, false
	case "M", "m", "S", "B":
		return soldService, false
	case "PADS":
		return soldGoods, true
	}
	if strings.HasPrefix(code, "gift_") {
		return soldGiftCard, false
	}
	return soldGoods, strings.HasPrefix(code, "DCGS")
}

func newRetail(in *reading, p Profile, h habits) *retail {
	channel := p.Channel
	if channel == "" {
		channel = "online-retail"
	}
	second, _ := pattern("M/D/YYYY H:mm") // how copies saved by a spreadsheet write the date
	h.dates.patterns = []string{time.DateTime, second}
	return &retail{
		in: in, channel: []byte(channel), dates: h.dates,
		words: words{}, prices: map[string]price{}, articles: map[string]article{}, customers: map[string]uint32{},
	}
}

func (rt *retail) header(names [][]byte) error {
	missing := ""
	for c, wanted := range retailNames {
		rt.index[c] = -1
		for i, name := range names {
			if strings.EqualFold(string(bytes.TrimSpace(name)), wanted) {
				rt.index[c] = i
			}
		}
		if rt.index[c] < 0 {
			missing += ", " + wanted
		}
	}
	if missing != "" {
		return fault.New(fault.Invalid, lang.IntakeColumnsMissing(rt.in.file, missing[2:]))
	}
	return nil
}

func (rt *retail) cell(r row, column int) []byte {
	if i := rt.index[column]; i < len(r.fields) {
		return bytes.TrimSpace(r.fields[i])
	}
	return nil
}

// belongs names the invoice of a row. Cancellations are taken row by row, so there none is named.
func (rt *retail) belongs(r row) (channel, number []byte) {
	number = rt.cell(r, retailInvoice)
	if len(number) == 0 || len(number) > 64 || !readable(number) || number[0] == 'C' || number[0] == 'A' {
		return nil, nil
	}
	return rt.channel, number
}

// entry is one row of the data set, read.
type entry struct {
	invoice  []byte
	article  article
	name     string
	quantity int64
	at       time.Time
	price    price
	worth    int64 // quantity times price, in minor units
	customer []byte
	country  string
}

func (rt *retail) take(r row) error {
	number := rt.cell(r, retailInvoice)
	if len(number) == 0 || len(number) > 64 {
		m := lang.IntakeValueMissing(retailNames[retailInvoice])
		if len(number) > 0 {
			m = lang.IntakeValueTooLong(retailNames[retailInvoice], 64)
		}
		r.fault = &m
		return rt.in.unreadable(r)
	}
	e, problem := rt.read(r, number)
	switch number[0] {
	case 'A':
		return rt.in.reject(r.line, string(number), lang.IntakeBadDebt())
	case 'C':
		return rt.cancel(r.line, e, problem)
	}
	g, err := rt.in.enter(rt.channel, number, r.line)
	if g == nil {
		return err
	}
	if problem == nil {
		problem = rt.sell(g, e)
	}
	if problem != nil {
		g.refuse(r.line, *problem)
		return nil
	}
	return nil
}
