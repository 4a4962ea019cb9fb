package refund

import (
	"errors"
	"slices"

	"retour/ground/money"
)

// claim is one thing that a request takes, and its worth. What is refunded of it may be less: a share, a fee kept back.
type claim struct {
	account int   // place in the book, or noAccount
	bp      int64 // the rate of its tax; its Rates where they say several
	basis   Basis // how a part of it is split
	full    Taken // its worth
	final   Taken // what is refunded of it
	taken   bool  // full was taken from the account; otherwise the account only told the tax
	pieces  int64
	groups  [2]int // of asking.groups, from and to
	swapped bool   // pieces replaced by their like
	own     bool   // goodwill with a rate of its own
}

const noAccount = -1

// ofNoLine is an amount without tax that belongs to no line.
func ofNoLine(amount int64) claim {
	return claim{account: noAccount, bp: NoRate, full: Taken{Gross: amount, Net: amount}}
}

// choose finds what the request takes.
func (a *asking) choose() error {
	r := a.r
	switch {
	case r.Everything, r.Last && len(r.Items) == 0 && r.Amount == nil:
		a.everything()
	case len(r.Items) > 0:
		if err := a.items(); err != nil {
			return err
		}
	}
	if r.FeeShare {
		if err := a.feeShare(); err != nil {
			return err
		}
	}
	if err := a.goodwill(); err != nil {
		return err
	}
	if len(a.claims) == 0 && !a.all && !r.Exchange && !r.Returned {
		if err := a.alone(); err != nil {
			return err
		}
	}
	a.withOtherTax()
	a.capTax()
	for i := range a.claims {
		a.credit += a.claims[i].full.Gross
	}
	a.round()
	return nil
}

// everything claims all that remains, whatever it adds up to.
func (a *asking) everything() {
	a.all = true
	for i := range a.accounts {
		acc := &a.accounts[i]
		if acc.left.Gross == 0 && acc.unused == 0 {
			continue
		}
		c := a.claimOn(i)
		c.pieces = acc.unused
		acc.use(acc.unused, &a.groups)
		c.groups[1] = len(a.groups)
		c.full = acc.takeAll()
	}
}

// claimOn adds a claim on an account, of nothing yet.
func (a *asking) claimOn(account int) *claim {
	acc, from := &a.accounts[account], len(a.groups)
	a.claims = append(a.claims, claim{account: account, bp: acc.bp, basis: acc.basis, taken: true, groups: [2]int{from, from}})
	return &a.claims[len(a.claims)-1]
}

func (a *asking) items() error {
	for i := range a.r.Items {
		item := &a.r.Items[i]
		place, ok := a.byName[item.ID]
		if !ok {
			return RefuseNamed(LineNotFound, item.ID).At("items", i)
		}
		if err := a.once(place, item); err != nil {
			return atItem(err, i)
		}
		c := a.claimOn(place)
		if err := c.take(&a.accounts[place], *item, a.currency, &a.groups); err != nil {
			return atItem(err, i)
		}
		c.groups[1] = len(a.groups)
	}
	return nil
}

// atItem says which item of the request is refused.
func atItem(err error, i int) error {
	var r *Refusal
	if errors.As(err, &r) {
		return r.At("items", i)
	}
	return err
}

// once refuses an item that is named twice, but for amounts of different pieces of one line.
func (a *asking) once(place int, item *Item) error {
	key := pieceOf{place, item.Piece}
	if a.touched[place] && (item.Piece == 0 || a.pieces[key] || !a.byPiece[place]) {
		return RefuseNamed(DuplicateLine, item.ID)
	}
	a.touched[place] = true
	if item.Piece > 0 {
		if a.pieces == nil {
			a.pieces, a.byPiece = map[pieceOf]bool{}, map[int]bool{}
		}
		a.pieces[key], a.byPiece[place] = true, true
	}
	if len(a.pieces) > manyPieces {
		return Refuse(AmountTooLarge, limit, a.currency)
	}
	return nil
}

// take takes one item from its account.
func (c *claim) take(acc *account, item Item, in money.Currency, groups *[]Group) (err error) {
	c.pieces = item.Quantity
	switch {
	case item.Quantity < 0:
		return Refuse(InvalidQuantity, 0, in)
	case item.By == ByPiece:
		c.pieces = 1
		c.full, err = acc.takePiece(item, in)
	case item.By != ByShare:
		if size(item.Amount) > limit {
			return Refuse(AmountTooLarge, limit, in)
		}
		c.full, err = acc.takeAmount(item, acc.gross(item), in)
	case item.All && len(acc.pieces) == 0, acc.kind != Unit:
		c.full, err = acc.takeCharge(in)
	case item.Exchange:
		err = c.swap(acc, item, in)
	case item.All && acc.unused > 0:
		c.pieces = acc.unused
		c.full, err = acc.takePieces(acc.unused, groups)
	case item.All:
		err = Refuse(acc.spent(), 0, in)
	case item.Quantity == 0:
		err = Refuse(NothingToRefund, 0, in)
	default:
		c.full, err = acc.takePieces(item.Quantity, groups)
	}
	return err
}

func (a *account) takeCharge(in money.Currency) (Taken, error) {
	if a.left.Gross == 0 {
		return Taken{}, Refuse(a.spent(), 0, in)
	}
	return a.takeAll(), nil
}

// swap uses pieces up for their like: what was paid for them stays paid.
func (c *claim) swap(acc *account, item Item, in money.Currency) error {
	c.swapped = true
	if item.All {
		c.pieces = acc.unused
	}
	switch {
	case c.pieces == 0:
		return Refuse(InvalidQuantity, 0, in)
	case c.pieces > acc.unused:
		return refuseQuantity(acc.unused)
	}
	acc.use(c.pieces, new([]Group))
	return nil
}

// feeShare claims each fee in proportion to the goods that are refunded.
func (a *asking) feeShare() error {
	goods := a.r.GoodsGross
	if goods < 0 || goods > limit {
		return Refuse(AmountNotPositive, 0, a.currency).At("goods_gross")
	}
	if goods > 0 {
		a.claims = append(a.claims, a.share(goods, Unit)...)
	} else {
		for _, c := range a.claims {
			if c.account != noAccount && a.accounts[c.account].kind == Unit {
				goods += c.full.Gross
			}
		}
	}
	if a.goods <= 0 {
		return nil
	}
	for i := range a.accounts {
		acc := &a.accounts[i]
		if acc.kind != Fee || acc.left.Gross == 0 || a.touched[i] || i == len(a.order.Lines) {
			continue
		}
		if part := a.feePart(acc, goods); part != 0 {
			c := a.claimOn(i)
			c.full = acc.takePart(part)
			a.feeRefund += part
		}
	}
	return nil
}

// feePart is the part of a fee that goes with goods. With the last of them goes what rounding left of it, and all that is
// left of a discount, as more was not paid. A fee that was kept before stays kept.
func (a *asking) feePart(fee *account, goods int64) int64 {
	part, left := smaller(portion(fee.whole.Gross, min(goods, a.goods), a.goods), fee.left.Gross), fee.left.Gross
	if a.goodsGone() && left-part <= a.made {
		return left
	}
	return part
}

func (b *book) goodsGone() bool {
	for i := range b.accounts {
		if b.accounts[i].kind == Unit && b.accounts[i].left.Gross != 0 {
			return false
		}
	}
	return true
}

// goodwill claims an amount for no piece, with a rate of its own where it has one.
func (a *asking) goodwill() error {
	switch g := a.r.Goodwill; {
	case g < 0 || g > limit:
		return Refuse(AmountNotPositive, 0, a.currency).At("goodwill")
	case g == 0:
		return nil
	case a.r.GoodwillBP == nil:
		a.claims = append(a.claims, a.share(g)...)
	default:
		bp := max(0, min(*a.r.GoodwillBP, highestRate))
		tax := share(g, 10_000, bp)
		c := ofNoLine(g)
		c.bp, c.basis, c.own = bp, Basis{BP: bp}, true
		c.full = Taken{Gross: g, Net: g - tax, Tax: tax}
		a.claims = append(a.claims, c)
		a.ownRate = true
	}
	return nil
}

// alone claims an amount of the order, of no line: the one asked for, or all that a payment or a seller's share of it
// has left.
func (a *asking) alone() error {
	switch {
	case a.r.Amount != nil:
		a.claims = append(a.claims, a.share(*a.r.Amount)...)
	case a.r.Payment != "" || a.r.Seller != "":
		a.claims = append(a.claims, a.share(a.most)...)
		if a.most == 0 {
			return Refuse(ExceedsPaymentRemaining, 0, a.currency)
		}
	default:
		return Refuse(NothingSelected, 0, a.currency)
	}
	return nil
}

// withOtherTax adds the tax beside that of the lines to the first refund of anything.
func (a *asking) withOtherTax() {
	i, ok := a.byName[OtherTax]
	if !ok || a.accounts[i].left.Gross == 0 {
		return
	}
	if slices.ContainsFunc(a.claims, func(c claim) bool { return c.taken && !c.swapped }) {
		a.claimOn(i).full = a.accounts[i].takeAll()
	}
}

// capTax keeps back the tax that was never invoiced. The lines keep their own. An amount of no line is no less for it.
func (a *asking) capTax() {
	var sum []Rate
	over := -max(a.taxLeft, 0)
	for i := range a.claims {
		if a.claims[i].taken {
			over += a.claims[i].full.Tax
		}
	}
	if over <= 0 {
		return
	}
	for i := range a.claims {
		if a.claims[i].taken {
			sum = addTax(sum, a.claims[i].bp, a.claims[i].full)
		}
	}
	if most := sum[mostTaxed(sum)]; most.Tax > 0 {
		a.claims = append(a.claims, claim{
			account: noAccount, bp: most.BP, basis: Basis{Gross: 1, Tax: 1},
			full: Taken{Gross: -over, Tax: -over},
		})
	}
}

// round adds what rounding left over to the refund that takes the last of everything.
func (a *asking) round() {
	if a.rounding == 0 || len(a.claims) == 0 || a.r.Exchange || a.r.ShareBP > 0 {
		return
	}
	sum := a.rounding
	for i := range a.claims {
		sum += a.claims[i].full.Gross
	}
	if sum != a.remaining() {
		return
	}
	for i := range a.accounts {
		if a.accounts[i].left.Gross != 0 {
			return
		}
	}
	a.rest = a.rounding
	a.claims = append(a.claims, ofNoLine(a.rest))
}
