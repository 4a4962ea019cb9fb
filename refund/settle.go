package refund

import (
	"cmp"
	"slices"

	"retour/ground/money"
)

// settle brings the claims to what is due and records it in the book.
func (a *asking) settle() {
	sum := int64(0)
	for i := range a.claims {
		a.claims[i].final = a.claims[i].full
		sum += a.claims[i].full.Gross
	}
	closing := a.due == a.remaining() && !a.ownRate && a.due > 0
	if sum != a.due {
		a.scale(sum)
	}
	a.fitTax(closing)
	var room [4]Rate // most orders have no more
	taxes := room[:0]
	for i := range a.claims {
		c := &a.claims[i]
		a.give(c.final)
		if !a.lowering(c) {
			taxes = addTax(taxes, c.bp, c.final)
		}
	}
	a.drain(taxes)
	a.refunded += a.due - a.finalGross()
	a.made++
	a.book.pay(a.parts)
	if a.r.Seller != "" {
		for _, p := range a.parts {
			a.lowerShare(int(p.Tender), a.r.Seller, p.Amount)
		}
	}
}

func (a *asking) finalGross() (gross int64) {
	for i := range a.claims {
		gross += a.claims[i].final.Gross
	}
	return gross
}

// scale lowers the claims to what is due, each by its share, and splits each anew: a fee kept back lowers the taxed
// value, so tax falls with it. What is not refunded stays on the line. Claims that lower the sum keep their share of it.
func (a *asking) scale(sum int64) {
	restocking := a.restocking()
	base := a.due + restocking
	weights, due := make([]int64, len(a.claims)), base
	for i, c := range a.claims {
		switch {
		case c.full.Gross > 0:
			weights[i] = c.full.Gross
		case c.full.Gross < 0 && sum > 0:
			part := portion(c.full.Gross, min(base, sum), sum)
			a.lowerClaim(i, part)
			due -= part
		case c.full.Gross < 0:
			a.lowerClaim(i, 0)
		}
	}
	worth := int64(0)
	for _, w := range weights {
		worth += w
	}
	if worth > 0 {
		parts := money.Allocate(min(due, worth), weights)
		if !a.restock(parts, restocking) {
			due -= restocking
			parts = money.Allocate(min(due, worth), weights)
		}
		for i, part := range parts {
			if weights[i] > 0 {
				a.lowerClaim(i, part)
			}
		}
	}
	if over := due - worth; over > 0 {
		a.extra = over
		c := ofNoLine(over)
		c.final = c.full
		a.claims = append(a.claims, c)
	}
}

// restocking is what of the fees is kept of goods alone: delivery that is refunded is not lowered by it.
func (a *asking) restocking() int64 {
	if a.r.FeePercentBP == 0 || a.r.Exchange || a.due == 0 {
		return 0
	}
	kept, goods := a.fees-min(a.fees, a.r.ReturnShipping), int64(0)
	for i := range a.claims {
		if a.ofGoods(&a.claims[i]) {
			goods += a.claims[i].full.Gross
		}
	}
	if goods = percent(goods, cmp.Or(a.r.ShareBP, 10_000)); kept > goods || a.due+kept > a.remaining() {
		return 0
	}
	return kept
}

func (a *asking) ofGoods(c *claim) bool {
	return c.account != noAccount && a.accounts[c.account].kind == Unit && c.full.Gross > 0
}

// restock takes the restocking fee off the parts of goods, by their shares. It reports whether they hold that much.
func (a *asking) restock(parts []int64, fee int64) bool {
	weights, goods := make([]int64, len(parts)), int64(0)
	for i := range parts {
		if a.ofGoods(&a.claims[i]) {
			weights[i] = parts[i]
			goods += parts[i]
		}
	}
	switch {
	case fee == 0:
		return true
	case goods < fee:
		return false
	}
	for i, part := range money.Allocate(fee, weights) {
		parts[i] -= part
	}
	return true
}

// lowerClaim refunds gross of a claim and gives the rest back to its account.
func (a *asking) lowerClaim(i int, gross int64) {
	c := &a.claims[i]
	c.final = c.full.upTo(gross, c.basis)
	if c.taken {
		a.accounts[c.account].giveBack(c.full.less(c.final))
	}
}

// fitTax keeps the tax of each rate within what was paid of it, which amounts of no line have lowered before. The refund
// that closes the order takes exactly the tax that is left, as far as its net goes; discounts that stay behind count.
func (a *asking) fitTax(closing bool) {
	give := a.taxToGive(closing)
	for i := range give {
		give[i].Tax -= a.taxTaken(give[i].BP)
	}
	for _, r := range give { // what lowers the tax first, as it leaves net for what raises it
		if r.Tax < 0 && (closing || !a.ownRate) {
			if rest := a.moveTax(r.BP, r.Tax); closing {
				a.addTax(r.BP, rest)
			}
		}
	}
	for _, r := range give {
		if r.Tax > 0 && closing {
			a.addTax(r.BP, a.moveTax(r.BP, r.Tax))
		}
	}
	a.fitInvoiced()
}

// fitInvoiced turns tax into net where more would go back than was invoiced.
func (a *asking) fitInvoiced() {
	over := -max(a.taxLeft, 0)
	for i := range a.claims {
		over += a.claims[i].final.Tax
	}
	for i := len(a.claims) - 1; i >= 0 && over > 0; i-- {
		c := &a.claims[i]
		for _, r := range addTax(nil, c.bp, c.final) {
			if part := min(over, r.Tax); part > 0 {
				over -= part + a.moveTax(r.BP, -part)
			}
		}
	}
}

// taxTaken is the tax of one rate that the claims take from the pool.
func (a *asking) taxTaken(bp int64) (tax int64) {
	for i := range a.claims {
		if c := &a.claims[i]; !a.lowering(c) {
			tax += c.taxAt(bp)
		}
	}
	return tax
}

// taxToGive is the tax by rate that may go back with this refund.
func (a *asking) taxToGive(closing bool) []Rate {
	give := slices.Clone(a.pool)
	if !closing {
		return give
	}
	for i := range a.accounts {
		if a.accounts[i].lowers() {
			give = addTax(give, a.accounts[i].bp, a.accounts[i].left)
		}
	}
	over := sumOf(give) - max(a.taxLeft, 0)
	for i := range a.claims {
		if c := &a.claims[i]; a.lowering(c) {
			over += c.final.Tax
		}
	}
	if over > 0 {
		give[mostTaxed(give)].Tax -= over
	}
	return give
}

func (a *asking) lowering(c *claim) bool {
	return c.account != noAccount && a.accounts[c.account].lowers()
}

// addTax turns net into tax of a rate that none of the claims has any more: amounts of no line were refunded before with
// the tax of another.
func (a *asking) addTax(bp, by int64) {
	net := int64(0)
	for i := range a.claims {
		net += a.claims[i].final.Net
	}
	if by = min(by, net); by != 0 {
		a.claims = append(a.claims, claim{account: noAccount, bp: bp, final: Taken{Net: -by, Tax: by}})
	}
}

// moveTax turns net of the last claims into tax of a rate, or (where by is negative) tax into net. It gives what it could
// not turn.
func (a *asking) moveTax(bp, by int64) int64 {
	for i := len(a.claims) - 1; i >= 0 && by != 0; i-- {
		c := &a.claims[i]
		t := &c.final
		if t.Gross <= 0 || !c.taxedAt(bp) {
			continue
		}
		part := max(min(by, t.Net), -c.taxAt(bp))
		if len(t.Rates) > 0 {
			t.Rates = addRates(slices.Clone(t.Rates), []Rate{{bp, part}}, 1)
		}
		t.Tax += part
		t.Net -= part
		by -= part
	}
	return by
}

// taxedAt says whether a rate is among those of a claim.
func (c *claim) taxedAt(bp int64) bool {
	if len(c.final.Rates) == 0 {
		return c.bp == bp
	}
	return slices.ContainsFunc(c.final.Rates, func(r Rate) bool { return r.BP == bp })
}

// taxAt is the tax refunded at one rate.
func (c *claim) taxAt(bp int64) int64 {
	if len(c.final.Rates) == 0 && c.bp == bp {
		return c.final.Tax
	}
	for _, r := range c.final.Rates {
		if r.BP == bp {
			return r.Tax
		}
	}
	return 0
}
