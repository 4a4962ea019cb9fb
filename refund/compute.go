package refund

import "slices"

// Compute answers what is owed for one request on an order, under a shop's policy. The order is opened, the refunds
// already made are counted, and the request is held against what then remains of each piece, line, delivery, payment and
// of the order.
//
// A request that is not owed as asked is a *Refusal; the Quote beside it still tells what was refunded before and what
// remains.
func Compute(o Order, r Request, p Policy) (Quote, error) {
	s := slates.Get().(*slate)
	defer s.wipe()
	b, err := openOn(s, &o, p)
	if err != nil {
		return Quote{}, err
	}
	return b.refund(&r)
}

// Sequence answers several requests made one after the other. It ends at the first that is refused, whose Quote is the
// last.
func Sequence(o Order, requests []Request, p Policy) ([]Quote, error) {
	s := slates.Get().(*slate)
	defer s.wipe()
	b, err := openOn(s, &o, p)
	if err != nil {
		return nil, err
	}
	quotes := make([]Quote, 0, len(requests))
	for i := range requests {
		q, err := b.refund(&requests[i])
		quotes = append(quotes, q)
		if err != nil {
			return quotes, err
		}
	}
	return quotes, nil
}

// asking is one request while it is counted on a book.
type asking struct {
	*book
	r         *Request
	claims    []claim
	groups    []Group          // of all pieces claimed
	touched   []bool           // by account
	pieces    map[pieceOf]bool // named one by one
	byPiece   map[int]bool     // accounts of which pieces were named one by one
	lineAt    []int            // by account: its place in Quote.Lines, from 1
	all       bool             // everything is asked for
	ownRate   bool             // part of it has a tax rate of its own
	most      int64            // the most that the payment asked for can take back
	mostCode  Code
	credit    int64 // worth of all that is claimed
	rest      int64 // what rounding left over, claimed with the last
	due       int64 // what is refunded
	extra     int64 // of it, what no line holds
	fees      int64 // kept back
	feeRefund int64
	parts     []Part
}

type pieceOf struct {
	account int
	piece   int64
}

func (b *book) refund(r *Request) (Quote, error) {
	if r.Declined {
		b = b.clone() // nothing of it happens
	}
	q := Quote{
		Currency: b.currency, Max: b.remaining(), Remaining: b.remaining(), RefundedTotal: b.refunded,
		ShippingRemaining: b.shippingLeft(),
	}
	a := asking{book: b, r: r}
	a.claims, a.groups, a.touched, a.lineAt = b.slate.begin(len(b.accounts))
	defer func() { b.slate.claims, b.slate.groups = a.claims[:0], a.groups[:0] }()
	for _, step := range []func() error{a.admit, a.choose, a.owe, a.bound, a.pay} {
		if err := step(); err != nil {
			return q, err
		}
	}
	a.settle()
	return a.quote(q), nil
}

// owe says what is due: the worth of the claims, less what is kept back, against what goes out.
func (a *asking) owe() error {
	worth := a.credit + a.rest
	if a.all {
		worth = a.remaining()
	}
	if a.all && a.r.Seller != "" {
		worth = min(worth, a.most) // everything of that seller's part
	}
	if a.r.ShareBP > 0 {
		worth = percent(worth, a.r.ShareBP)
	}
	a.fees = a.keptBack(worth)
	if a.r.Exchange {
		a.due = max(0, worth+a.r.BackUnlisted-a.r.Out-a.fees)
		return nil
	}
	worth += a.r.BackUnlisted
	a.fees = max(0, min(a.fees, worth))
	a.due = worth - a.fees
	if err := a.header(); err != nil {
		return err
	}
	if a.due < 0 || a.due == 0 && !a.mayBeNothing() {
		return Refuse(NothingToRefund, 0, a.currency)
	}
	return nil
}

// keptBack is the restocking fee, which is of goods only where there are any, and the cost of the way back.
func (a *asking) keptBack(worth int64) int64 {
	if a.r.FeePercentBP == 0 {
		return a.r.ReturnShipping
	}
	goods := int64(0)
	for _, c := range a.claims {
		if c.account != noAccount && a.accounts[c.account].kind == Unit {
			goods += c.full.Gross
		}
	}
	switch {
	case goods == 0:
		goods = worth
	case a.r.ShareBP > 0:
		goods = percent(goods, a.r.ShareBP)
	}
	return percent(max(0, min(goods, worth)), a.r.FeePercentBP) + a.r.ReturnShipping
}

// header holds the amount asked for against what was chosen.
func (a *asking) header() error {
	amount := a.r.Amount
	switch {
	case amount == nil || *amount == a.due:
		return nil
	case a.r.Returned && *amount > a.due:
		return Refuse(ExceedsReturnRemaining, a.due, a.currency).At("amount")
	case a.r.Returned, a.policy.AmountWins:
		a.due = *amount
		return nil
	case *amount > a.remaining():
		return Refuse(ExceedsOrderRemaining, a.remaining(), a.currency).At("amount")
	default:
		return Refuse(AmountDiffersFromLines, a.due, a.currency).At("amount")
	}
}

// mayBeNothing says whether 0 is an answer: pieces replaced by their like, an order on which nothing was paid yet, fees
// that eat the refund up, and free pieces where the shop says so.
func (a *asking) mayBeNothing() bool {
	swapped := len(a.claims) > 0
	for _, c := range a.claims {
		swapped = swapped && c.swapped
	}
	return swapped || a.all && a.paid == 0 || a.fees > 0 || a.policy.FreeIsZero && len(a.claims) > 0
}

// bound holds what is due against what remains of the order, the payment and the seller's share. Lines and pieces have
// held their own already.
func (a *asking) bound() error {
	most, code := a.remaining(), ExceedsOrderRemaining
	if a.mostCode != "" && a.most <= most {
		most, code = a.most, a.mostCode
	}
	if a.due <= most {
		return nil
	}
	rounded := code == ExceedsOrderRemaining && a.due-most <= -a.rounding // the till took that much less
	if a.r.Last || a.policy.Clamp || rounded {
		a.due = most
		return nil
	}
	refusal := Refuse(code, most, a.currency)
	if a.r.Amount != nil {
		refusal.At("amount")
	}
	return refusal
}

// pay shares what is due over the payments.
func (a *asking) pay() error {
	if a.r.StoreCredit || len(a.order.Payments) == 0 || a.due == 0 {
		return nil
	}
	how := a.policy.Tenders
	if len(a.r.PaymentOrder) > 0 {
		how = AsPaid
	}
	parts, err := Split(a.due, a.payable(), how)
	a.parts = parts
	return err
}

// payable lists the payments that may take the refund, those named by the request first.
func (a *asking) payable() []Tender {
	r := a.r
	if r.Payment == "" && r.Seller == "" && len(r.PaymentOrder) == 0 {
		return a.tenders
	}
	var tenders []Tender
	for _, t := range a.tenders {
		if r.Payment != "" && a.order.Payments[t.ID].ID != r.Payment {
			continue
		}
		if r.Seller != "" {
			s := a.sellerShare(int(t.ID))
			if s == nil {
				continue
			}
			t.Remaining = min(t.Remaining, s.Amount)
		}
		tenders = append(tenders, t)
	}
	place := func(t Tender) int {
		if i := slices.Index(r.PaymentOrder, a.order.Payments[t.ID].ID); i >= 0 {
			return i
		}
		return len(r.PaymentOrder)
	}
	slices.SortStableFunc(tenders, func(a, b Tender) int { return place(a) - place(b) })
	return tenders
}
