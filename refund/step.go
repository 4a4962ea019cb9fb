package refund

import (
	"retour/ground/lang"
	"retour/ground/money"
)

// Step is one step of the way to the sum, and its reason.
type Step struct {
	Reason lang.Message
	Line   string // what it is about, where that is a line, a delivery or a fee
	Amount int64  // in the direction of the refund: what is kept back is negative
}

// explain tells the way to the sum, from what was claimed to who is paid.
func (a *asking) explain(q *Quote) []Step {
	steps := make([]Step, 0, len(a.claims)+6)
	alone := int64(0)
	for i := range a.claims {
		c := &a.claims[i]
		switch {
		case c.account == noAccount && c.full.Gross == 0: // moves tax, and no money
		case c.account == noAccount:
			steps = append(steps, a.explainNoLine(c))
		case !c.taken:
			alone += c.full.Gross
		default:
			steps = append(steps, a.explainLine(c))
		}
	}
	if alone != 0 {
		steps = append(steps, a.step(lang.RefundStepOfNoLine, alone, alone))
	}
	steps = append(steps, a.explainChange(q)...)
	if q.Tax != 0 {
		steps = append(steps, a.step(lang.RefundStepTax, q.Tax, q.Tax))
	}
	for _, p := range q.Payments {
		steps = append(steps, Step{lang.RefundStepPayment(p.ID, a.money(p.Amount)), "", p.Amount})
	}
	if q.StoreCredit != 0 {
		steps = append(steps, a.step(lang.RefundStepStoreCredit, q.StoreCredit, q.StoreCredit))
	}
	if a.r.Declined {
		steps = append(steps, a.step(lang.RefundStepDeclined, a.due, -a.due))
	}
	return steps
}

func (a *asking) money(minor int64) money.Amount { return money.Of(minor, a.currency) }

// step is a step that says an amount; by is what it changes.
func (a *asking) step(say func(money.Amount) lang.Message, amount, by int64) Step {
	return Step{Reason: say(a.money(amount)), Amount: by}
}

func (a *asking) explainNoLine(c *claim) Step {
	gross := c.full.Gross
	switch {
	case gross == a.rounding && c.full.Tax == 0 && len(a.claims) > 1:
		return a.step(lang.RefundStepRounding, gross, gross)
	case gross < 0:
		return a.step(lang.RefundStepTaxNotInvoiced, -gross, gross)
	case c.of.Kind == Goodwill:
		return a.step(lang.RefundStepGoodwill, gross, gross)
	default:
		return a.step(lang.RefundStepOfNoLine, gross, gross)
	}
}

func (a *asking) explainLine(c *claim) Step {
	acc := &a.accounts[c.account]
	amount := a.money(c.full.Gross)
	say := lang.RefundStepLine
	switch kind := acc.whole.Kind; {
	case c.swapped:
		return Step{lang.RefundStepSwapped(c.pieces, acc.name), acc.name, 0}
	case acc.name == OtherTax:
		return Step{lang.RefundStepOtherTax(amount), acc.name, c.full.Gross}
	case c.groups != nil:
		return Step{lang.RefundStepPieces(c.pieces, acc.name, amount), acc.name, c.full.Gross}
	case kind == Shipping:
		say = lang.RefundStepShipping
	case kind == Fee && c.full.Gross < 0:
		say = lang.RefundStepDiscount
	case kind == Fee:
		say = lang.RefundStepFee
	}
	return Step{say(acc.name, amount), acc.name, c.full.Gross}
}

// explainChange tells what lies between the worth of what is claimed and the refund.
func (a *asking) explainChange(q *Quote) (steps []Step) {
	if a.r.BackUnlisted != 0 {
		steps = append(steps, a.step(lang.RefundStepUnlisted, a.r.BackUnlisted, a.r.BackUnlisted))
	}
	sum := a.credit + a.r.BackUnlisted
	if a.r.ShareBP > 0 {
		steps = append(steps, a.step(lang.RefundStepShare, q.Credit, q.Credit-sum))
		sum = q.Credit
	}
	wayBack := min(a.fees, a.r.ReturnShipping)
	if kept := a.fees - wayBack; kept > 0 {
		steps = append(steps, a.step(lang.RefundStepRestocking, kept, -kept))
	}
	if wayBack > 0 {
		steps = append(steps, a.step(lang.RefundStepReturnShipping, wayBack, -wayBack))
	}
	if a.r.Exchange {
		steps = append(steps, a.step(lang.RefundStepOut, a.r.Out, -a.r.Out))
		if q.Due > 0 {
			steps = append(steps, a.step(lang.RefundStepCustomerPays, q.Due, q.Due))
		}
		return steps
	}
	by := a.due - (sum - a.fees)
	switch {
	case by == 0 || a.rounding != 0 && by == a.rounding:
	case a.r.Amount != nil && *a.r.Amount == a.due:
		steps = append(steps, a.step(lang.RefundStepAsked, a.due, by))
	case by < 0:
		steps = append(steps, a.step(lang.RefundStepLeft, a.due, by))
	}
	return steps
}
