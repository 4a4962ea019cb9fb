package refund

import (
	"math"
	"slices"

	"retour/ground/money"
)

// book is an order while refunds are counted on it: what remains of each line, of each payment and of the whole.
type book struct {
	order    *Order
	policy   Policy
	slate    *slate // what accounts and byName lie on
	currency money.Currency
	accounts []account
	byName   map[string]int
	goods    int64 // gross of all goods, as they were sold
	total    int64 // what the order came to, with exchanges made since
	sold     int64 // what it came to when it was sold
	paid     int64 // what came in
	refunded int64
	made     int64     // refunds made so far
	rounding int64     // what came in more, or less, than the lines add up to, by rounding alone: the last refund takes it
	pool     []Rate    // tax by rate that was paid and not given back; that of discounts kept as lines stays with them
	taxLeft  int64     // tax that may go back at all
	tenders  []Tender  // the payments that came in; ID is the place in order.Payments
	shares   [][]Share // of each payment, what remains for each seller
}

func (b *book) remaining() int64 { return max(0, b.paid-b.refunded) }

func (b *book) shippingLeft() (left int64) {
	for i := range b.accounts {
		if b.accounts[i].kind == Shipping {
			left += b.accounts[i].left.Gross
		}
	}
	return left
}

// clone is a book on which a request can be counted that then does not happen.
func (b *book) clone() *book {
	c := *b
	c.accounts = slices.Clone(b.accounts)
	for i := range c.accounts {
		c.accounts[i].left.Rates = slices.Clone(b.accounts[i].left.Rates)
		c.accounts[i].pieces = slices.Clone(b.accounts[i].pieces)
		c.accounts[i].rows = slices.Clip(b.accounts[i].rows)
	}
	c.pool, c.tenders, c.shares = slices.Clone(b.pool), slices.Clone(b.tenders), slices.Clone(b.shares)
	for i := range c.shares {
		c.shares[i] = slices.Clone(c.shares[i])
	}
	return &c
}

// openTotals adds the lines up and says what came in.
func (b *book) openTotals() {
	tax := int64(0)
	for i := range b.accounts {
		a := &b.accounts[i]
		b.total += a.whole.Gross
		tax += a.whole.Tax
		if a.kind == Unit {
			b.goods += a.whole.Gross
		}
	}
	b.taxLeft = math.MaxInt64 / 2
	if most := b.order.TaxInvoiced; most != nil {
		b.taxLeft = *most
		b.total -= max(0, tax-*most)
	}
	sum := b.total
	if b.order.Total != nil {
		b.total = *b.order.Total
	}
	b.openPayments()
	if b.order.Total == nil && len(b.accounts) == 0 {
		b.total = b.paid
	}
	if missing := b.paid - sum; len(b.accounts) > 0 && b.paid > 0 &&
		(b.order.CashRounding || size(missing) <= int64(len(b.accounts))) {
		b.rounding = missing
	}
	b.sold = b.total
	b.openPool(sum)
}

func (b *book) openPayments() {
	came := int64(0)
	for i, p := range b.order.Payments {
		b.shares = append(b.shares, slices.Clone(p.Shares))
		if p.Open {
			continue
		}
		came += p.Amount
		b.tenders = append(b.tenders, Tender{ID: int64(i), Method: p.Method, Currency: b.currency, Remaining: p.Amount})
	}
	switch {
	case b.order.Paid != nil:
		b.paid = *b.order.Paid
	case len(b.order.Payments) > 0:
		b.paid = came
	default:
		b.paid = max(0, b.total)
	}
}

// openPool adds the tax up by rate. Of an order that was paid in part, it is the tax of that part.
func (b *book) openPool(sum int64) {
	if b.paid < sum && b.rounding == 0 {
		for _, c := range b.share(b.paid) {
			b.pool = addTax(b.pool, c.bp, c.full)
		}
		return
	}
	for i := range b.accounts {
		if !b.accounts[i].lowers() {
			b.pool = addTax(b.pool, b.accounts[i].bp, b.accounts[i].whole)
		}
	}
}

func sumOf(rates []Rate) (tax int64) {
	for _, r := range rates {
		tax += r.Tax
	}
	return tax
}

// mostTaxed is the place of the rate with most tax.
func mostTaxed(rates []Rate) (most int) {
	for i, r := range rates {
		if r.Tax > rates[most].Tax {
			most = i
		}
	}
	return most
}

// addTax adds the tax of t by rate: at bp, where t does not say several.
func addTax(sum []Rate, bp int64, t Taken) []Rate {
	switch {
	case len(t.Rates) > 0:
		return addRates(sum, t.Rates, 1)
	case bp == NoRate && t.Tax == 0:
		return sum
	default:
		return addRate(sum, Rate{bp, t.Tax})
	}
}

// addRates adds (or takes away, with sign -1) tax by rate, keeping one entry a rate in the order of first appearance.
func addRates(sum, more []Rate, sign int64) []Rate {
	for _, r := range more {
		sum = addRate(sum, Rate{r.BP, sign * r.Tax})
	}
	return sum
}

func addRate(sum []Rate, r Rate) []Rate {
	for i := range sum {
		if sum[i].BP == r.BP {
			sum[i].Tax += r.Tax
			return sum
		}
	}
	return append(sum, r)
}

// give records that t was given back.
func (b *book) give(t Taken) {
	b.refunded += t.Gross
	b.taxLeft -= t.Tax
}

// drain takes tax from the pool, as far as it goes.
func (b *book) drain(rates []Rate) {
	for _, r := range rates {
		for i := range b.pool {
			if b.pool[i].BP == r.BP {
				b.pool[i].Tax = max(0, b.pool[i].Tax-r.Tax)
			}
		}
	}
}

// share shares an amount that is of no line over what remains of each of those kinds (of all, where none is named), as
// its tax needs a rate. Nothing is taken. What the lines cannot hold has no tax.
func (b *book) share(amount int64, kinds ...Kind) []claim {
	weights, sum := make([]int64, len(b.accounts)), int64(0)
	for i := range b.accounts {
		if len(kinds) == 0 || slices.Contains(kinds, b.accounts[i].kind) {
			weights[i] = max(b.accounts[i].left.Gross, 0)
			sum += weights[i]
		}
	}
	var claims []claim
	if sum > 0 {
		for i, part := range money.Allocate(min(amount, sum), weights) {
			if part == 0 {
				continue
			}
			acc := &b.accounts[i]
			claims = append(claims, claim{account: i, bp: acc.bp, basis: acc.basis, full: acc.left.part(part, acc.basis)})
		}
	}
	if amount > sum {
		claims = append(claims, ofNoLine(amount-sum))
	}
	return claims
}
