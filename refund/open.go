package refund

import (
	"retour/ground/money"
)

// open turns what an order cost into shares that are stored from then on: order discounts over lines, discounts over
// pieces, the tax of a line over its pieces. What came in is the truth; where it differs from the sum of the lines, the
// book says how the difference is carried.
func open(o *Order, p Policy) (*book, error) { return openOn(new(slate), o, p) }

func openOn(s *slate, o *Order, p Policy) (*book, error) {
	if err := checkOrder(o); err != nil {
		return nil, err
	}
	s.fit(len(o.Lines) + 1)
	b := &book{order: o, policy: p, currency: o.Currency, accounts: s.accounts, byName: s.byName, slate: s}
	s.lines = shareDiscount(o, s.lines[:0])
	for i := range o.Lines {
		a, err := b.add(o.Lines[i].ID)
		if err != nil {
			return nil, err
		}
		a.open(&o.Lines[i], s.lines[i].part, s.runsOf(i))
	}
	if o.OtherTax != 0 {
		a, err := b.add(OtherTax)
		if err != nil {
			return nil, err
		}
		a.openOtherTax(o.OtherTax)
	}
	b.openTotals()
	return b, b.replay()
}

// OtherTax is the name under which tax beside that of the lines is accounted for.
const OtherTax = "other_tax"

// checkOrder refuses what no order holds, so that no sum below overflows.
func checkOrder(o *Order) error {
	if len(o.Lines) > manyLines {
		return Refuse(AmountTooLarge, limit, o.Currency).At("lines")
	}
	for _, told := range [...]struct {
		name   string
		amount *int64
		least  int64
	}{
		{"discount", &o.Discount, -limit},
		{"other_tax", &o.OtherTax, -limit},
		{"total", o.Total, 0},
		{"paid", o.Paid, 0},
		{"tax_invoiced", o.TaxInvoiced, 0},
	} {
		if told.amount != nil && (*told.amount < told.least || *told.amount > limit) {
			return refuseSize(*told.amount, o.Currency).At(told.name)
		}
	}
	for i, p := range o.Payments {
		if p.Amount < 0 || p.Amount > limit {
			return refuseSize(p.Amount, o.Currency).At("payments", i, "amount")
		}
	}
	for i := range o.Lines {
		if code, field := o.Lines[i].wrong(); code != "" {
			return Refuse(code, limit, o.Currency).At("lines", i, field)
		}
	}
	return nil
}

// refuseSize refuses an amount of an order that is below what it can be, or above what is dealt with.
func refuseSize(amount int64, c money.Currency) *Refusal {
	if amount < 0 && amount >= -limit {
		return Refuse(AmountNotPositive, 0, c)
	}
	return Refuse(AmountTooLarge, limit, c)
}

// wrong says what of a line no line has, and why; "": nothing.
func (l *Line) wrong() (Code, string) {
	sum := int64(0)
	for _, bp := range l.Rates {
		if bp < 0 || bp > highestRate {
			return RateOutOfRange, "rates"
		}
		sum += bp
	}
	switch {
	case sum > highestRate:
		return RateOutOfRange, "rates"
	case l.Quantity < 0:
		return InvalidQuantity, "quantity"
	case l.Quantity > limit:
		return AmountTooLarge, "quantity"
	case size(l.Price) > limit:
		return AmountTooLarge, "price"
	case size(l.Discount) > limit:
		return AmountTooLarge, "discount"
	case l.Tax != nil && size(*l.Tax) > limit:
		return AmountTooLarge, "tax"
	}
	return "", ""
}

// add makes room for an account.
func (b *book) add(name string) (*account, error) {
	n := len(b.accounts)
	if b.byName[name] = n; len(b.byName) == n {
		return nil, RefuseNamed(DuplicateLine, name).At("lines", n)
	}
	b.accounts = append(b.accounts, account{})
	return &b.accounts[n], nil
}

// shareDiscount shares the order's discount over its goods by what each costs after its own discount, and never takes
// more than they cost. The part of each line is that of its run.
func shareDiscount(o *Order, lines []run) []run {
	sum := int64(0)
	for i := range o.Lines {
		l, r := &o.Lines[i], run{count: 1}
		if l.Kind == Unit {
			r.weight = min(max(l.Price-l.Discount, 0), limit)
			sum += r.weight
		}
		lines = append(lines, r)
	}
	if o.Discount <= 0 || sum == 0 {
		return lines
	}
	return spread(lines, min(o.Discount, sum))
}

// open fills the account of one line. Its tax is remembered where the shop stored it, otherwise computed once, for
// all pieces, after discounts.
func (a *account) open(l *Line, discount int64, room []run) {
	discount += l.Discount
	if size(discount) > size(l.Price) {
		discount = l.Price // nothing costs less than nothing
	}
	value := l.Price - discount
	tax := l.tax(value)
	a.kind = l.Kind
	a.whole = Taken{Gross: value, Net: value, Tax: tax}
	if l.Included {
		a.whole.Net -= tax
	} else {
		a.whole.Gross += tax
	}
	a.bp, a.whole.Rates = ratesOf(l.Rates, tax)
	a.basis = Basis{BP: l.rate()}
	if l.Tax != nil && a.whole.Gross != 0 {
		a.basis = Basis{Gross: a.whole.Gross, Tax: tax}
	}
	a.left = a.whole
	if l.Kind == Unit && l.Quantity > 0 {
		a.count, a.unused = l.Quantity, l.Quantity
		a.openPieces(priced(l.Price, discount, l.Quantity, room), l.Included)
	}
}

// tax is that of the whole line, of which value is the price after discounts.
func (l *Line) tax(value int64) int64 {
	switch {
	case l.Tax != nil:
		return *l.Tax
	case l.Included:
		return share(value, 10_000, l.rate())
	default:
		return percent(value, l.rate())
	}
}

// rate is the sum of the rates, which lie on the same net.
func (l *Line) rate() (bp int64) {
	for _, r := range l.Rates {
		bp += r
	}
	return bp
}

// ratesOf shares the tax of a line over its rates. Where there is but one, or none, it is told alone.
func ratesOf(bps []int64, tax int64) (only int64, several []Rate) {
	switch len(bps) {
	case 0:
		return NoRate, nil
	case 1:
		return bps[0], nil
	}
	for i, part := range money.Allocate(tax, bps) {
		several = addRate(several, Rate{bps[i], part})
	}
	if len(several) == 1 { // two taxes may have the same rate
		return several[0].BP, nil
	}
	return NoRate, several
}

func (a *account) openOtherTax(tax int64) {
	a.kind, a.bp = Fee, NoRate
	a.basis = Basis{Gross: tax, Tax: tax}
	a.whole = Taken{Gross: tax, Tax: tax}
	a.left = a.whole
}
