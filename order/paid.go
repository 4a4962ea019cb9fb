package order

import (
	"strings"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

// Prepared is an order made ready to be stored: its defaults filled in, checked, and every line at what was really paid
// for it. Prepare makes one.
type Prepared struct {
	*Order
	Worth int64    // minor units: lines and charges, as paid
	Hash  [16]byte // of what the shop sent, to know a repetition
	Shop  int64    // record number, filled in by who stores it
}

// unknownTender is what an order is said to be paid with where the shop does not tell: a person pays it back.
const unknownTender = "unknown"

// Prepare checks an order and works out what was paid for each line. It changes o, which is its own from now on. A fault
// names the JSON path of what is wrong.
//
// The order's discount, and negative charges, which are discounts too, come off the lines of goods by value
// (money.Allocate), and where these are not worth as much off the other lines, then off the charges. A negative charge
// for shipping comes off the shipping first: delivery that was free must not be refundable. The tax contained in what
// was lowered goes down in proportion. The sum of the lines and charges remains what the shop asked for, to the cent.
func Prepare(o *Order) (Prepared, error) {
	o.normalise()
	if err := o.check(); err != nil {
		return Prepared{}, err
	}
	p := Prepared{Order: o, Hash: o.content()}
	if err := o.takeDiscounts(); err != nil {
		return Prepared{}, err
	}
	for i := range o.Lines {
		p.Worth += o.Lines[i].Total.Minor
	}
	for i := range o.Charges {
		p.Worth += o.Charges[i].Total.Minor
	}
	return p, o.tender(p.Worth)
}

// normalise fills in defaults, so that what is left out and what is said as the default is the same content. Mail
// providers do not tell addresses apart by case, so neither do we.
func (o *Order) normalise() {
	if o.Buyer == "" {
		o.Buyer = Consumer
	}
	o.PlacedAt = o.PlacedAt.UTC().Truncate(time.Microsecond)
	if o.DeliveredAt != nil {
		at := o.DeliveredAt.UTC().Truncate(time.Microsecond)
		o.DeliveredAt = &at
	}
	o.Number, o.Channel = strings.TrimSpace(o.Number), strings.TrimSpace(o.Channel)
	o.Customer.Email = strings.ToLower(strings.TrimSpace(o.Customer.Email))
	o.Customer.ID = strings.TrimSpace(o.Customer.ID)
	for i := range o.Lines {
		if o.Lines[i].Nature == "" {
			o.Lines[i].Nature = Goods
		}
	}
}

// takeDiscounts shares the order's discounts, after which it has none and no negative charge.
func (o *Order) takeDiscounts() error {
	off, offShipping := o.splitDiscounts()
	asked := off + offShipping
	if asked == 0 {
		return nil
	}
	goods, others, shipping, fees := o.prices()
	worth := total(goods) + total(others) + total(shipping) + total(fees)
	off += takeOff(shipping, offShipping)
	for _, list := range [][]*priced{goods, others, shipping, fees} {
		off = takeOff(list, off)
	}
	if off > 0 {
		return fault.New(fault.Invalid, lang.OrderDiscountTooLarge(money.Of(asked, o.Currency), money.Of(worth, o.Currency))).At("discount")
	}
	return nil
}

// splitDiscounts takes the discounts out of the order and adds them up: those of anything, and those of the shipping.
func (o *Order) splitDiscounts() (off, offShipping int64) {
	if o.Discount != nil {
		off = o.Discount.Minor
	}
	var charges []Charge
	for _, c := range o.Charges {
		switch {
		case c.Total.Minor >= 0:
			charges = append(charges, c)
		case c.Kind == Shipping:
			offShipping -= c.Total.Minor
		default:
			off -= c.Total.Minor
		}
	}
	o.Charges, o.Discount = charges, nil
	return off, offShipping
}

// prices are what a discount can be taken off, by what it comes off first.
func (o *Order) prices() (goods, others, shipping, fees []*priced) {
	for i := range o.Lines {
		l := &o.Lines[i]
		if l.Discount.Zero() {
			l.Discount = money.Of(0, o.Currency)
		}
		if p := (&priced{&l.Total, &l.Discount, &l.Taxes}); l.Nature == Goods {
			goods = append(goods, p)
		} else {
			others = append(others, p)
		}
	}
	for i := range o.Charges {
		c := &o.Charges[i]
		if p := (&priced{&c.Total, nil, &c.Taxes}); c.Kind == Shipping {
			shipping = append(shipping, p)
		} else {
			fees = append(fees, p)
		}
	}
	return goods, others, shipping, fees
}

// priced is a line or a charge, as far as its price goes.
type priced struct {
	total    *money.Amount
	discount *money.Amount // nil: not recorded
	taxes    *[]Tax
}

func total(list []*priced) int64 {
	sum := int64(0)
	for _, p := range list {
		sum += p.total.Minor
	}
	return sum
}

// takeOff lowers a list by off in all, each by its value, and gives back what was more than it is worth.
func takeOff(list []*priced, off int64) int64 {
	taken := min(off, total(list))
	if taken == 0 {
		return off
	}
	weights := make([]int64, len(list))
	for i, p := range list {
		weights[i] = p.total.Minor
	}
	for i, share := range money.Allocate(taken, weights) {
		list[i].lower(share)
	}
	return off - taken
}

// lower takes a share of a discount off, and the tax contained in it.
func (p *priced) lower(share int64) {
	before := p.total.Minor
	if share == 0 || before == 0 {
		return
	}
	p.total.Minor -= share
	if p.discount != nil {
		p.discount.Minor += share
	}
	taxes := make([]Tax, len(*p.taxes))
	for i, t := range *p.taxes {
		t.Amount.Minor = money.Allocate(t.Amount.Minor, []int64{before - share, share})[0]
		taxes[i] = t
	}
	if *p.taxes != nil {
		*p.taxes = taxes
	}
}

// tender fills in how the order was paid where the shop does not tell, and refuses payments beyond its worth. Payments
// below it mean that the rest is not paid yet.
func (o *Order) tender(worth int64) error {
	if len(o.Tenders) == 0 {
		o.Tenders = []Tender{{ID: unknownTender, Method: unknownTender, Provider: "manual", Amount: money.Of(worth, o.Currency)}}
		return nil
	}
	paid := int64(0)
	for i := range o.Tenders {
		paid += o.Tenders[i].Amount.Minor
	}
	if paid > worth {
		return fault.New(fault.Invalid, lang.OrderTendersTooLarge(money.Of(paid, o.Currency), money.Of(worth, o.Currency))).At("tenders")
	}
	return nil
}

// rates are the taxes as stored.
func rates(taxes []Tax) *string {
	if taxes == nil {
		return nil
	}
	list := make([]Rate, len(taxes))
	for i, t := range taxes {
		list[i] = Rate{BP: t.RateBP, Tax: t.Amount.Minor}
	}
	return StoreRates(list, true)
}

// informed is three answers to one question: 0 unknown, 1 yes, 2 no.
func informed(yes *bool) int64 {
	switch {
	case yes == nil:
		return 0
	case *yes:
		return 1
	}
	return 2
}
