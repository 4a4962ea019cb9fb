package refund

import (
	"fmt"
	"strings"

	"retour/ground/lang"
	"retour/ground/money"
)

// Step is one step of the way to the sum, and its reason. The amounts of all steps that are not Part add up to the refund.
type Step struct {
	Reason lang.Message
	Line   string // what it is about, where that is a line, a delivery or a fee
	Amount int64  // in the direction of the refund: what is kept back is negative
	Part   bool   // says what the refund is made of, or where it goes
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
	steps = a.explainTax(steps, q)
	for _, p := range q.Payments {
		steps = append(steps, Step{Reason: lang.RefundStepPayment(p.ID, a.money(p.Amount)), Amount: p.Amount, Part: true})
	}
	if q.StoreCredit != 0 {
		steps = append(steps, Step{Reason: lang.RefundStepStoreCredit(a.money(q.StoreCredit)), Amount: q.StoreCredit, Part: true})
	}
	if a.r.Declined {
		steps = append(steps, a.step(lang.RefundStepDeclined, a.due, -a.due))
	}
	return steps
}

// explainTax tells the tax that the refund holds, by rate.
func (a *asking) explainTax(steps []Step, q *Quote) []Step {
	for _, r := range q.Rates {
		amount := a.money(r.Tax)
		switch {
		case r.Tax == 0:
		case r.BP == NoRate:
			steps = append(steps, Step{Reason: lang.RefundStepTax(amount), Amount: r.Tax, Part: true})
		default:
			steps = append(steps, Step{Reason: lang.RefundStepTaxAt(written(r.BP), amount), Amount: r.Tax, Part: true})
		}
	}
	return steps
}

// written is a rate as people write it.
func written(bp int64) lang.Message {
	if bp%100 == 0 {
		return lang.RefundRateWhole(bp / 100)
	}
	return lang.RefundRateFine(bp/100, strings.TrimRight(fmt.Sprintf("%02d", bp%100), "0"))
}

func (a *asking) money(minor int64) money.Amount { return money.Of(minor, a.currency) }

// step is a step that says an amount; by is what it changes.
func (a *asking) step(say func(money.Amount) lang.Message, amount, by int64) Step {
	return Step{Reason: say(a.money(amount)), Amount: by}
}

func (a *asking) explainNoLine(c *claim) Step {
	gross := c.full.Gross
	switch {
	case gross == a.rest && c.full.Tax == 0:
		return a.step(lang.RefundStepRounding, gross, gross)
	case gross < 0:
		return a.step(lang.RefundStepTaxNotInvoiced, -gross, gross)
	case c.own:
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
		return Step{Reason: lang.RefundStepSwapped(c.pieces, acc.name), Line: acc.name}
	case acc.name == OtherTax:
		return Step{Reason: lang.RefundStepOtherTax(amount), Line: acc.name, Amount: c.full.Gross}
	case c.groups[0] < c.groups[1]:
		return Step{Reason: lang.RefundStepPieces(c.pieces, acc.name, amount), Line: acc.name, Amount: c.full.Gross}
	case kind == Shipping:
		say = lang.RefundStepShipping
	case kind == Fee && c.full.Gross < 0:
		say = lang.RefundStepDiscount
	case kind == Fee:
		say = lang.RefundStepFee
	}
	return Step{Reason: say(acc.name, amount), Line: acc.name, Amount: c.full.Gross}
}

// explainChange tells what lies between the worth of what is claimed and the refund.
func (a *asking) explainChange(q *Quote) (steps []Step) {
	if a.r.BackUnlisted != 0 {
		steps = append(steps, a.step(lang.RefundStepUnlisted, a.r.BackUnlisted, a.r.BackUnlisted))
	}
	sum := a.credit + a.r.BackUnlisted
	if a.r.ShareBP > 0 {
		share := percent(a.credit, a.r.ShareBP) + a.r.BackUnlisted
		steps = append(steps, a.step(lang.RefundStepShare, share, share-sum))
		sum = share
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
		if by := a.due - max(0, -q.Due); by != 0 {
			steps = append(steps, a.step(lang.RefundStepLeft, a.due, by))
		}
		return steps
	}
	by := a.due - (sum + a.rest + a.extra - a.fees)
	switch {
	case by == 0:
	case by > 0:
		steps = append(steps, a.step(lang.RefundStepRounding, by, by))
	case a.r.Amount != nil && *a.r.Amount == a.due:
		steps = append(steps, a.step(lang.RefundStepAsked, a.due, by))
	default:
		steps = append(steps, a.step(lang.RefundStepLeft, a.due, by))
	}
	return steps
}
