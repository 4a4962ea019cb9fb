package intake

import (
	"strings"
	"time"

	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
)

// shop reads our own layout, fitted by a mapping.
type shop struct {
	in     *reading
	cells  cells
	number bool // lines are numbered by their rows
}

// The kinds of row beside the natures of lines.
const (
	rowShipping = "shipping"
	rowFee      = "fee"
	rowPayment  = "payment"
)

func newShop(in *reading, p Profile, h habits) *shop {
	return &shop{
		in:     in,
		cells:  cells{table: newTable(in.file, p), habits: h, words: words{}},
		number: p.Mapping.NumberLines,
	}
}

func (s *shop) header(names [][]byte) error {
	ignored, err := s.cells.find(names)
	if err != nil {
		return err
	}
	s.in.totals.ignored = ignored
	needed := [][]column{
		{colOrder},
		{colChannel},
		{colPlacedAt},
		{colCurrency},
		{colCountry},
		{colSKU},
		{colQuantity},
		{colUnitPrice, colLineTotal},
	}
	if !s.number {
		needed = append(needed, []column{colLine})
	}
	return s.cells.need(needed...)
}

func (s *shop) belongs(r row) (channel, number []byte) {
	number = s.reached(r, colOrder)
	channel = s.channel(s.reached(r, colChannel), number)
	if len(channel) == 0 || !readable(channel) || !readable(number) {
		return nil, nil
	}
	return channel, number
}

// reached is a cell of a row that may break off, or nil where it breaks off before it.
func (s *shop) reached(r row, c column) []byte {
	if s.cells.index[c] >= len(r.fields) {
		return nil
	}
	return s.cells.cell(r.fields, c)
}

// channel is the channel of a row: a later row of an order may leave it out.
func (s *shop) channel(written, number []byte) []byte {
	if g := s.in.gather.current; len(written) == 0 && g != nil && g.order.Number == string(number) {
		return []byte(g.order.Channel)
	}
	return written
}

// An order of a shop is complete as it stands, and its file holds no cancellations.
func (s *shop) close(*group)              {}
func (s *shop) sold(*group, *order.Order) {}
func (s *shop) undo(*group)               {}

// take takes one row: what it says about the order, and the line, charge or payment it is.
func (s *shop) take(r row) error {
	c := &s.cells
	c.fields, c.problem = r.fields, nil
	number := c.required(colOrder)
	channel := s.channel(c.raw(colChannel), number)
	if len(channel) == 0 {
		c.required(colChannel)
	}
	c.limited(colOrder, number, 64)
	c.limited(colChannel, channel, 64)
	if c.problem != nil {
		r.fault = c.problem
		return s.in.unreadable(r)
	}
	g, err := s.in.enter(channel, number, r.line)
	if g == nil {
		return err
	}
	if len(g.head) == 0 {
		s.first(g)
	} else {
		s.later(g)
	}
	s.part(g, r.line)
	if c.problem != nil {
		g.refuse(r.line, *c.problem)
	}
	return nil
}

// first reads what the first row of an order says about the whole of it.
func (s *shop) first(g *group) {
	c, o := &s.cells, &g.order
	for at := range firstOfLine {
		text := c.raw(at)
		if at >= colPaymentMethod && s.isPayment() {
			text = nil
		}
		g.head = append(g.head, c.words.of(text))
	}
	placed := c.required(colPlacedAt)
	o.PlacedAt = c.date(colPlacedAt, placed)
	if delivered := c.date(colDeliveredAt, c.raw(colDeliveredAt)); !delivered.IsZero() {
		o.DeliveredAt = &delivered
		// A delivery may be told by its day alone: the day of the order itself is not before it.
		if delivered.Before(o.PlacedAt) && delivered.Before(dayOf(o.PlacedAt, c.dates.zone)) {
			c.fail(lang.IntakeDeliveredBeforePlaced(delivered.In(c.dates.zone), o.PlacedAt.In(c.dates.zone)))
		}
	}
	o.Currency = c.currency(colCurrency)
	net := c.yes(colNetPrices)
	o.NetPrices = net != nil && *net
	o.Buyer = choice(c, colBuyer, order.Consumer, order.Business)
	o.Customer = s.customer()
	o.Terms = c.text(colTerms, 64)
	o.Informed = c.yes(colInformed)
	if off, ok := c.owed(colOrderDiscount, o.Currency); ok && off > 0 {
		discount := money.Of(off, o.Currency)
		o.Discount = &discount
	}
	s.shipping(g)
	if !s.isPayment() {
		s.payment(g, rowPayment, true)
		if g.rest != 0 || len(g.tenders) > 0 {
			g.identify(rowPayment, g.places[0].line)
		}
	}
}

// isPayment reports whether a row is for a payment: then the columns of the payment are its own.
func (s *shop) isPayment() bool { return strings.EqualFold(string(s.cells.raw(colKind)), rowPayment) }

func dayOf(when time.Time, zone *time.Location) time.Time {
	y, m, d := when.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

func (s *shop) customer() order.Customer {
	c := &s.cells
	return order.Customer{
		ID:       c.text(colCustomerID, 64),
		Email:    c.text(colEmail, 254),
		Name:     c.text(colCustomerName, 200),
		Phone:    c.text(colPhone, 40),
		Language: c.tongue(colLanguage),
		Street:   c.text(colStreet, 300),
		City:     c.text(colCity, 100),
		Postcode: c.text(colPostcode, 16),
		Region:   c.text(colRegion, 8),
		Country:  c.country(colCountry),
	}
}

// shipping reads the columns of the shipping, which become a charge where there is any.
func (s *shop) shipping(g *group) {
	c, currency := &s.cells, g.order.Currency
	total, ok := c.owed(colShipping, currency)
	if !ok || total == 0 {
		return
	}
	tax, known := s.tax(colShippingTaxRate, colShippingTax, total, false, currency)
	g.charges = append(g.charges, order.Charge{
		ID: rowShipping, Kind: order.Shipping, Total: money.Of(total, currency), Taxes: taxes(tax, known),
	})
	g.identify(rowShipping, g.places[0].line)
}

// payment reads the columns of the payment, which is that of the order in its first row, and one of several in a row
// for a payment. The order's may come without an amount: then it pays what the others leave.
func (s *shop) payment(g *group, id string, rest bool) {
	c := &s.cells
	t := order.Tender{
		ID: id, Method: c.text(colPaymentMethod, 32), Provider: c.text(colPaymentProvider, 32),
		Ref: c.text(colPaymentReference, 200),
	}
	amount, given := c.owed(colPaymentAmount, g.order.Currency)
	if t.Method == "" {
		if !rest || t.Provider != "" || t.Ref != "" || given {
			c.required(colPaymentMethod)
		}
		return
	}
	if !given && !rest {
		c.required(colPaymentAmount)
	}
	if c.problem != nil || g.spoilt != 0 {
		return
	}
	t.Amount = money.Of(amount, g.order.Currency)
	g.tenders = append(g.tenders, t)
	if !given {
		g.rest = len(g.tenders)
	}
}

// later checks that a later row says nothing else about the order than the first did.
func (s *shop) later(g *group) {
	c := &s.cells
	for at := range firstOfLine {
		text := c.raw(at)
		own := at >= colPaymentMethod && s.isPayment()
		if own || len(text) == 0 || string(text) == g.head[at] {
			continue
		}
		c.fail(lang.IntakeValueDiffers(c.shown[at], shown(text), shown([]byte(g.head[at]))))
		return
	}
}

// part reads the line, the charge or the payment that a row is.
func (s *shop) part(g *group, at int64) {
	c := &s.cells
	kind := choice(c, colKind, string(order.Goods), string(order.Service), string(order.GiftCard), rowShipping, rowFee, rowPayment)
	id := s.id(g)
	if first, twice := g.ids[id]; twice && id != "" {
		c.fail(lang.IntakeLineRepeated(id, first))
	} else {
		g.identify(id, at)
	}
	switch kind {
	case rowPayment:
		g.payments++
		s.payment(g, id, false)
	case rowShipping, rowFee:
		s.charge(g, id, order.ChargeKind(kind))
	default:
		s.line(g, id, order.Nature(kind))
	}
}

func (s *shop) id(g *group) string {
	if s.number && len(s.cells.raw(colLine)) == 0 {
		return ordinal(int64(len(g.places)))
	}
	return s.cells.limited(colLine, s.cells.required(colLine), 64)
}

// identify remembers the line of the file in which an id of the order stands.
func (g *group) identify(id string, line int64) {
	if g.ids == nil {
		g.ids = map[string]int64{}
	}
	if g.spoilt == 0 { // what is not taken need not be remembered
		g.ids[id] = line
	}
}

// charge is a row of its own for shipping or a fee.
func (s *shop) charge(g *group, id string, kind order.ChargeKind) {
	c := &s.cells
	pieces := int64(1)
	if text := c.raw(colQuantity); len(text) > 0 {
		pieces = c.quantity(text)
	}
	p := s.price(g, pieces, true)
	name := c.text(colItem, 200)
	if c.problem == nil && g.spoilt == 0 {
		g.charges = append(g.charges, order.Charge{
			ID: id, Kind: kind, Name: name, Total: money.Of(p.total, g.order.Currency), Taxes: p.taxes,
		})
	}
}

// line is a row for a line that was sold.
func (s *shop) line(g *group, id string, nature order.Nature) {
	c, currency := &s.cells, g.order.Currency
	l := order.Line{
		ID: id, SKU: c.limited(colSKU, c.required(colSKU), 64), Name: c.text(colItem, 300), Nature: nature,
		GTIN: c.text(colGTIN, 14), Category: c.text(colCategory, 100), Image: c.text(colImage, 1000), Grams: s.grams(),
		Model: c.text(colModel, 64), Variant: c.text(colVariant, 64),
	}
	if l.GTIN != "" && !digits(l.GTIN) {
		c.fail(lang.IntakeNumberMalformed(l.GTIN, c.shown[colGTIN]))
	}
	if text := c.required(colQuantity); len(text) > 0 {
		l.Quantity = c.quantity(text)
	}
	final := c.yes(colFinalSale)
	l.Final = final != nil && *final
	if c.problem != nil {
		return // without a quantity there is no price to judge
	}
	p := s.price(g, l.Quantity, false)
	l.Unit, l.Total, l.Taxes = p.unit, money.Of(p.total, currency), p.taxes
	if p.discount != 0 {
		l.Discount = money.Of(p.discount, currency)
	}
	if c.problem == nil && g.spoilt == 0 {
		g.lines = append(g.lines, l)
	}
}

func (s *shop) grams() int64 {
	text := s.cells.raw(colGrams)
	if len(text) == 0 {
		return 0
	}
	const most = 10_000_000 // ten tonnes
	n, problem := s.cells.writing.quantity(text)
	switch problem {
	case notNumber, fractional:
		s.cells.fail(lang.IntakeNumberMalformed(shown(text), s.cells.shown[colGrams]))
	case notPositive, tooMany:
		s.cells.fail(lang.IntakeNumberOutOfRange(shown(text), s.cells.shown[colGrams], 1, most))
	case pieces:
	}
	return n
}
