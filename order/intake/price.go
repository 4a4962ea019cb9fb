package intake

import (
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
)

// priced is what a row says about money.
type priced struct {
	unit     string
	discount int64
	total    int64 // tax included
	taxes    []order.Tax
}

// price reads the price of a row: quantity times unit price, less the discount, plus the tax where prices are without
// it, is the total. Where the file has both sides they must agree within one minor unit, and the total is the truth;
// where it has one, the other follows from it. Only a charge may be negative.
func (s *shop) price(g *group, quantity int64, negative bool) priced {
	c, currency, net := &s.cells, g.order.Currency, g.order.NetPrices
	var p priced
	if currency == "" || quantity <= 0 {
		return p // said already
	}
	unit, worth, calculable := c.unit(quantity, currency)
	p.unit = unit
	p.discount, _ = c.owed(colDiscount, currency)
	total, given := c.amount(colLineTotal, currency)
	if c.problem != nil {
		return p
	}
	if !negative {
		s.notNegative(worth, total, p.discount, calculable, currency)
	}
	base, onTop := worth-p.discount, net && calculable
	taxed := total
	if onTop || !given {
		taxed = base
	}
	tax, known := s.tax(colTaxRate, colTax, taxed, onTop, currency)
	if c.problem != nil {
		return p
	}
	if net {
		base += tax.Amount.Minor
		calculable = calculable && known
	}
	switch {
	case given && calculable && (total-base > 1 || base-total > 1):
		c.fail(lang.IntakeTotalDiffers(money.Of(total, currency), money.Of(base, currency)))
	case given:
		p.total = total
	case calculable:
		p.total = base
	default:
		c.required(colLineTotal)
	}
	if known && tax.Amount.Minor > max(p.total, 0) && c.problem == nil && !negative {
		c.fail(lang.IntakeTaxTooLarge(tax.Amount, money.Of(p.total, currency)))
	}
	p.taxes = taxes(tax, known)
	return p
}

func (s *shop) notNegative(worth, total, discount int64, calculable bool, currency money.Currency) {
	c := &s.cells
	switch {
	case worth < 0:
		c.fail(lang.IntakeAmountNegative(shown(c.raw(colUnitPrice)), c.shown[colUnitPrice]))
	case total < 0:
		c.fail(lang.IntakeAmountNegative(shown(c.raw(colLineTotal)), c.shown[colLineTotal]))
	case calculable && discount > worth:
		c.fail(lang.IntakeDiscountTooLarge(money.Of(discount, currency), money.Of(worth, currency)))
	}
}

// tax reads the tax of a row, and whether it is known. Where only its rate is given, the tax contained in a total, or
// coming on top of a net price, is reckoned from it, rounded half away from zero.
func (s *shop) tax(rateColumn, taxColumn column, amount int64, onTop bool, currency money.Currency) (order.Tax, bool) {
	c := &s.cells
	bp, rated := c.rate(rateColumn)
	minor, given := c.amount(taxColumn, currency)
	switch {
	case c.problem != nil || !rated && !given:
		return order.Tax{}, false
	case !rated:
		c.fail(lang.IntakeTaxRateMissing())
		return order.Tax{}, false
	case given && minor < 0 && amount >= 0:
		c.fail(lang.IntakeAmountNegative(shown(c.raw(taxColumn)), c.shown[taxColumn]))
		return order.Tax{}, false
	case !given && onTop:
		minor = money.DivideHalfUp(amount*bp, 10_000)
	case !given:
		minor = money.DivideHalfUp(amount*bp, 10_000+bp)
	}
	return order.Tax{RateBP: bp, Amount: money.Of(minor, currency)}, true
}

func taxes(t order.Tax, known bool) []order.Tax {
	if !known {
		return nil
	}
	return []order.Tax{t}
}
