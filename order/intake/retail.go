package intake

import (
	"bytes"
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

// belongs names the invoice of a row. Cancellations and adjustments are taken row by row.
func (rt *retail) belongs(r row) (channel, number []byte) {
	number = rt.cell(r, retailInvoice)
	switch {
	case identified(number) != nil || !readable(number):
		return nil, nil
	case number[0] == 'C' || number[0] == 'A':
		return nil, number
	}
	return rt.channel, number
}

// take takes one row: of an adjustment, of a cancellation, or of an invoice.
func (rt *retail) take(r row) error {
	number := rt.cell(r, retailInvoice)
	if problem := identified(number); problem != nil {
		r.fault = problem
		return rt.in.unreadable(r)
	}
	switch number[0] {
	case 'A':
		return rt.in.reject(r.line, string(number), lang.IntakeBadDebt())
	case 'C':
		return rt.cancel(r, number)
	}
	g, err := rt.in.enter(rt.channel, number, r.line)
	if g == nil {
		return err
	}
	e, problem := rt.read(r)
	if problem != nil {
		g.refuse(r.line, *problem)
		return nil
	}
	if g.order.PlacedAt.IsZero() {
		rt.first(g, e)
	}
	if reason := notSold(e); reason != nil {
		g.leave(r.line)
		return rt.in.reject(r.line, g.order.Number, *reason)
	}
	rt.sell(g, e)
	return nil
}

// identified says what is wrong with the number of an invoice, if anything.
func identified(number []byte) *lang.Message {
	switch {
	case len(number) == 0:
		return because(lang.IntakeValueMissing(retailNames[retailInvoice]))
	case len(number) > 64:
		return because(lang.IntakeValueTooLong(retailNames[retailInvoice], 64))
	}
	return nil
}

// notSold says why a row of an invoice is no sale, if it is none.
func notSold(e entry) *lang.Message {
	switch {
	case e.quantity < 0:
		return because(lang.IntakeStockCorrection())
	case e.price.million == 0:
		return because(lang.IntakePriceZero())
	case e.price.million < 0:
		return because(lang.IntakePriceNegative())
	}
	return nil
}

// first takes from the first row of an invoice what holds for all of it, the time among it.
func (rt *retail) first(g *group, e entry) {
	o := &g.order
	o.PlacedAt, o.Currency, o.Buyer = e.at, retailCurrency, order.Consumer
	o.Customer = order.Customer{ID: e.customer, Country: e.country}
	g.customer = rt.customer(e.customer)
}

// customer is our number of a customer, from 1, and 0 for none.
func (rt *retail) customer(id string) uint32 {
	if id == "" {
		return 0
	}
	number, ok := rt.customers[id]
	if !ok {
		number = uint32(len(rt.customers) + 1)
		rt.customers[id] = number
	}
	return number
}

// sell adds one row to an order: a line, or a charge where shipping or a fee was paid. Its id is the ordinal of the row
// within the invoice.
func (rt *retail) sell(g *group, e entry) {
	if g.spoilt != 0 {
		return
	}
	l := order.Line{
		ID: ordinal(g.rows), SKU: e.article.code, Name: e.name, Nature: order.Goods, Quantity: e.quantity,
		Unit: e.price.text, Total: money.Of(e.worth, retailCurrency), Final: e.article.final,
	}
	comesBack := sellable{row: uint32(g.rows)}
	switch e.article.kind {
	case soldGoods:
		comesBack.article = e.article.id
	case soldService:
		l.Nature = order.Service
	case soldGiftCard:
		l.Nature = order.GiftCard
	case paidShipping:
		g.charge(l, order.Shipping)
		return
	case paidFee:
		g.charge(l, order.Fee)
		return
	}
	g.lines, g.sellable = append(g.lines, l), append(g.sellable, comesBack)
}

// charge adds a charge, and keeps it as a line too.
func (g *group) charge(l order.Line, kind order.ChargeKind) {
	g.charges = append(g.charges, order.Charge{ID: l.ID, Kind: kind, Name: l.Name, Total: l.Total})
	g.instead = append(g.instead, l)
}

// close makes services of the charges where nothing else was sold: an order is what has lines.
func (rt *retail) close(g *group) {
	if len(g.lines) > 0 {
		return
	}
	for _, l := range g.instead {
		l.Nature = order.Service
		g.lines, g.sellable = append(g.lines, l), append(g.sellable, sellable{})
	}
	g.charges = g.charges[:0]
}

// cancel takes one cancelled line. A row that is not usable is reported alone: the others stand for themselves.
func (rt *retail) cancel(r row, number []byte) error {
	rt.in.stray = 0 // what could not be read was not part of an order that follows
	e, problem := rt.read(r)
	now := &rt.cancelled
	if now.number != string(number) {
		now.number, now.at, now.rows = string(number), e.at, 0
	}
	now.rows++
	if problem == nil {
		problem = cancelsNothing(e)
	}
	if problem != nil {
		return rt.in.reject(r.line, now.number, *problem)
	}
	c := &Cancelled{
		Channel: string(rt.channel), Number: now.number, Line: ordinal(now.rows), At: now.at, Customer: e.customer,
		SKU: e.article.code, Name: e.name, Quantity: -e.quantity, Credited: money.Of(-e.worth, retailCurrency),
		OverCredit: money.Of(0, retailCurrency),
	}
	article := e.article.id
	if e.article.kind != soldGoods {
		article = 0
	}
	return rt.in.gather.cancelled(c, rt.customer(e.customer), article, r.line)
}

// cancelsNothing says why a row of a cancellation takes nothing back, if it does not.
func cancelsNothing(e entry) *lang.Message {
	switch {
	case e.quantity > 0:
		return because(lang.IntakeCancellationNotNegative(ordinal(e.quantity)))
	case e.price.million == 0:
		return because(lang.IntakePriceZero())
	case e.price.million < 0:
		return because(lang.IntakePriceNegative())
	}
	return nil
}

// sold remembers the lines of an order that can come back.
func (rt *retail) sold(g *group, o *order.Order) {
	if g.customer == 0 {
		return
	}
	rt.sales.begin(o)
	for i := range o.Lines {
		if s := g.sellable[i]; s.article != 0 {
			rt.sales.add(g.customer, s, o.Lines[i].Quantity, o.Lines[i].Total.Minor)
		}
	}
}

// undo matches a cancelled line to earlier sales, or says why it cannot be.
func (rt *retail) undo(g *group) {
	switch article := g.sellable[0].article; {
	case article == 0:
		g.cancelled.Unmatched = because(lang.IntakeUnmatchedNotGoods())
	case g.customer == 0:
		g.cancelled.Unmatched = because(lang.IntakeUnmatchedNoCustomer())
	default:
		rt.sales.undo(g.cancelled, g.customer, article)
	}
}
