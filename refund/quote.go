package refund

import "retour/ground/money"

// Quote is the answer: what is refunded, of what, to whom, and why. All amounts are minor units of Currency.
type Quote struct {
	Currency money.Currency
	Refund   int64 // Net plus Tax; 0 where the provider said no
	Net      int64
	Tax      int64
	Rates    []Rate // Tax by rate

	Lines       []LinePart // of this refund, in the order asked; what is of no line is not among them
	Groups      []Group    // the pieces refunded at their stored shares, by equal share
	Payments    []PaymentPart
	StoreCredit int64
	FeeRefund   int64 // the fees refunded in proportion to the goods

	Fees      int64 // kept back
	Credit    int64 // worth of what came back, before anything is kept back or goes out
	Out       int64 // worth of the goods that go out
	Due       int64 // Out - Credit + Fees: what the customer pays where it is positive
	NewTotal  int64 // of the order after the exchange
	Max       int64 // the most that could have been refunded
	Attempted int64 // asked of the provider that said no

	RefundedTotal     int64 // this refund included
	Remaining         int64 // of the order, after this refund
	ShippingRemaining int64

	Steps []Step
}

// LinePart is what is refunded of one line, delivery or fee.
type LinePart struct {
	ID              string
	Kind            Kind
	Pieces          int64 // used up by this refund
	Gross, Net, Tax int64
	Remaining       int64 // gross, after this refund
}

// PaymentPart is what goes back to one payment.
type PaymentPart struct {
	ID     string
	Amount int64
}

func (a *asking) quote(before Quote) Quote {
	q := before
	q.Lines = make([]LinePart, 0, len(a.claims))
	if a.groups != nil {
		q.Groups = make([]Group, 0, len(a.groups))
	}
	for i := range a.claims {
		a.add(&q, &a.claims[i])
	}
	q.Refund = a.due
	q.Fees, q.FeeRefund = a.fees, a.feeRefund
	q.Credit, q.Out = a.worth(before)+a.r.BackUnlisted, a.r.Out
	q.Due = q.Out - q.Credit + q.Fees
	q.NewTotal = a.total + q.Due
	for _, p := range a.parts {
		q.Payments = append(q.Payments, PaymentPart{a.order.Payments[p.Tender].ID, p.Amount})
	}
	if a.r.StoreCredit {
		q.StoreCredit = a.due
	}
	if !a.policy.StepsHidden {
		q.Steps = a.explain(&q)
	}
	if a.r.Declined {
		return declined(q, before)
	}
	a.total = q.NewTotal
	q.RefundedTotal, q.Remaining, q.ShippingRemaining = a.refunded, a.remaining(), a.shippingLeft()
	return q
}

// worth is what comes back. Everything is all that was sold and not credited yet, whether it was paid or not.
func (a *asking) worth(before Quote) int64 {
	worth := a.credit
	if a.all {
		worth = max(before.Max, a.sold-before.RefundedTotal)
	}
	if a.r.ShareBP > 0 {
		worth = percent(worth, a.r.ShareBP)
	}
	return worth
}

// declined is the answer where the provider said no: the sum was right, and nothing was refunded.
func declined(q, before Quote) Quote {
	before.Attempted, before.Steps, before.Fees = q.Refund, q.Steps, q.Fees
	before.Credit, before.Out, before.Due, before.NewTotal = q.Credit, q.Out, q.Due, q.NewTotal
	return before
}

func (a *asking) add(q *Quote, c *claim) {
	q.Net += c.final.Net
	q.Tax += c.final.Tax
	q.Rates = addTax(q.Rates, c.bp, c.final)
	if c.account == noAccount {
		return
	}
	at := a.lineAt[c.account] - 1
	if at < 0 {
		at = len(q.Lines)
		acc := &a.accounts[c.account]
		q.Lines = append(q.Lines, LinePart{ID: a.order.name(c.account), Kind: acc.kind, Remaining: acc.left.Gross})
		a.lineAt[c.account] = at + 1
	}
	p := &q.Lines[at]
	p.Gross, p.Net, p.Tax = p.Gross+c.final.Gross, p.Net+c.final.Net, p.Tax+c.final.Tax
	p.Pieces += c.pieces
	if c.final.Gross == c.full.Gross {
		for _, g := range a.groups[c.groups[0]:c.groups[1]] {
			g.Line = at
			q.Groups = append(q.Groups, g)
		}
	}
}
