package question

import (
	"retour/ground/money"
	"retour/refund"
)

// storedFiner takes lines of which the shop stored net and tax finer than a minor unit. What was paid is the truth: it
// is shared over them by their exact values, so that no line is rounded apart from the others.
func (r *reading) storedFiner() error {
	const spare = 4
	var at []int
	var gross, tax []int64
	sum, sumTax := int64(0), int64(0)
	for i := range r.sold.Lines {
		s := r.shapeOf(i)
		if s == nil || s.StoredNet == nil {
			continue
		}
		net, _, err := s.StoredNet.scaled(r.exponent + spare)
		if err != nil {
			return within(err, r.places.lines[i], "stored_net_decimal")
		}
		t := int64(0)
		if s.StoredTaxDecimal != nil {
			if t, _, err = s.StoredTaxDecimal.scaled(r.exponent + spare); err != nil {
				return within(err, r.places.lines[i], "stored_tax_decimal")
			}
		}
		if net < 0 || t < 0 || net > most*1000 || t > most*1000 || sum > most*1000 {
			return within(tooLarge(), r.places.lines[i])
		}
		at, gross, tax = append(at, i), append(gross, net+t), append(tax, t)
		sum, sumTax = sum+net+t, sumTax+t
	}
	if len(at) == 0 {
		return nil
	}
	total := money.DivideHalfUp(sum, 10_000)
	if paid := r.sold.Paid; paid != nil && len(at) == len(r.sold.Lines) && near(*paid, total, int64(len(at))) {
		total = *paid
	}
	taxes := money.Allocate(money.DivideHalfUp(sumTax, 10_000), tax)
	for k, part := range money.Allocate(total, gross) {
		r.store(at[k], part, taxes[k])
	}
	return nil
}

func near(a, b, by int64) bool { return a-b <= by && b-a <= by }

// store gives a line the total and the tax that were shared to it.
func (r *reading) store(i int, gross, tax int64) {
	l := &r.sold.Lines[i]
	if l.Kind == refund.Unit {
		r.goods += gross - tax - l.Price + l.Discount
	}
	l.Price, l.Discount, l.Tax = gross, 0, &tax
	if !l.Included {
		l.Price -= tax
	}
}

// shapeOf is what the question says of a line, a shipping charge or a fee of the order.
func (r *reading) shapeOf(i int) *lineShape {
	if i < len(r.Order.Lines) {
		return &r.Order.Lines[i]
	}
	charges := len(r.Order.Shipping) + len(r.Order.Fees)
	i -= len(r.sold.Lines) - charges
	switch {
	case i < 0 || i >= charges:
		return nil // a piece of a kit
	case i < len(r.Order.Shipping):
		return &r.Order.Shipping[i]
	default:
		return &r.Order.Fees[i-len(r.Order.Shipping)]
	}
}
