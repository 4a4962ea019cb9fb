package refund

import (
	"fmt"
	"strings"

	"retour/ground/lang"
	"retour/ground/money"
)

// Step is one step of the way to the sum, and its reason. The amounts of all steps that are not Part add up to the refund.
// The reason is put into words only where somebody reads them.
type Step struct {
	Stated int64 // the amount that the sentence says
	Amount int64 // in the direction of the refund: what is kept back is negative
	Pieces int64
	Of     int32 // the place of the line or of the payment in the order, or the rate of tax, as Kind says
	Kind   StepKind
	Part   bool // says what the refund is made of, or where it goes
}

// StepKind is what a step is.
type StepKind uint8

// The kinds of step. Those up to StepOtherTax are of a line.
const (
	StepLine StepKind = iota // an amount of it
	StepPieces
	StepSwapped // pieces replaced by their like
	StepShipping
	StepFee
	StepDiscount // kept as a fee
	StepOtherTax
	StepOfNoLine
	StepGoodwill
	StepUnlisted // goods back that the order does not describe
	StepShare
	StepRestocking
	StepReturnShipping
	StepOut
	StepCustomerPays
	StepAsked
	StepLeft // no more is left
	StepRounding
	StepTaxNotInvoiced
	StepTax
	StepTaxAt // a rate
	StepPayment
	StepStoreCredit
	StepDeclined
)

// Line is the name of the line, delivery or fee of the order that the step is about; "": of none.
func (s Step) Line(o *Order) string {
	if s.Kind > StepOtherTax {
		return ""
	}
	return o.name(int(s.Of))
}

// Reason is the step in words. The order is the one that was asked about.
func (s Step) Reason(o *Order) lang.Message {
	stated := money.Of(s.Stated, o.Currency)
	switch s.Kind {
	case StepLine:
		return lang.RefundStepLine(s.Line(o), stated)
	case StepPieces:
		return lang.RefundStepPieces(s.Pieces, s.Line(o), stated)
	case StepSwapped:
		return lang.RefundStepSwapped(s.Pieces, s.Line(o))
	case StepShipping:
		return lang.RefundStepShipping(s.Line(o), stated)
	case StepFee:
		return lang.RefundStepFee(s.Line(o), stated)
	case StepDiscount:
		return lang.RefundStepDiscount(s.Line(o), stated)
	case StepTaxAt:
		return lang.RefundStepTaxAt(written(int64(s.Of)), stated)
	case StepPayment:
		return lang.RefundStepPayment(o.Payments[s.Of].ID, stated)
	default:
		return sentences[s.Kind](stated)
	}
}

// sentences are those that say an amount and nothing else.
var sentences = map[StepKind]func(money.Amount) lang.Message{
	StepOtherTax: lang.RefundStepOtherTax, StepOfNoLine: lang.RefundStepOfNoLine, StepGoodwill: lang.RefundStepGoodwill,
	StepUnlisted: lang.RefundStepUnlisted, StepShare: lang.RefundStepShare, StepRestocking: lang.RefundStepRestocking,
	StepReturnShipping: lang.RefundStepReturnShipping, StepOut: lang.RefundStepOut, StepCustomerPays: lang.RefundStepCustomerPays,
	StepAsked: lang.RefundStepAsked, StepLeft: lang.RefundStepLeft, StepRounding: lang.RefundStepRounding,
	StepTaxNotInvoiced: lang.RefundStepTaxNotInvoiced, StepTax: lang.RefundStepTax, StepStoreCredit: lang.RefundStepStoreCredit,
	StepDeclined: lang.RefundStepDeclined,
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
		steps = append(steps, change(StepOfNoLine, alone, alone))
	}
	steps = append(steps, a.explainChange(q)...)
	steps = explainTax(steps, q.Rates)
	for _, p := range a.parts {
		steps = append(steps, part(StepPayment, p.Tender, p.Amount))
	}
	if q.StoreCredit != 0 {
		steps = append(steps, part(StepStoreCredit, 0, q.StoreCredit))
	}
	if a.r.Declined {
		steps = append(steps, change(StepDeclined, a.due, -a.due))
	}
	return steps
}

// explainTax tells the tax that the refund holds, by rate.
func explainTax(steps []Step, rates []Rate) []Step {
	for _, r := range rates {
		switch {
		case r.Tax == 0:
		case r.BP == NoRate:
			steps = append(steps, part(StepTax, 0, r.Tax))
		default:
			steps = append(steps, part(StepTaxAt, r.BP, r.Tax))
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

// part is a step that says what the refund is made of.
func part(kind StepKind, of, amount int64) Step {
	return Step{Kind: kind, Of: int32(of), Stated: amount, Amount: amount, Part: true}
}

// change is a step that says an amount; by is what it changes.
func change(kind StepKind, amount, by int64) Step {
	return Step{Kind: kind, Stated: amount, Amount: by}
}

func (a *asking) explainNoLine(c *claim) Step {
	gross := c.full.Gross
	switch {
	case gross == a.rest && c.full.Tax == 0:
		return change(StepRounding, gross, gross)
	case gross < 0:
		return change(StepTaxNotInvoiced, -gross, gross)
	case c.own:
		return change(StepGoodwill, gross, gross)
	default:
		return change(StepOfNoLine, gross, gross)
	}
}

func (a *asking) explainLine(c *claim) Step {
	step := Step{Kind: StepLine, Of: int32(c.account), Stated: c.full.Gross, Amount: c.full.Gross}
	switch kind := a.accounts[c.account].kind; {
	case c.swapped:
		step.Kind, step.Pieces = StepSwapped, c.pieces
	case c.account == len(a.order.Lines):
		step.Kind = StepOtherTax
	case c.groups[0] < c.groups[1]:
		step.Kind, step.Pieces = StepPieces, c.pieces
	case kind == Shipping:
		step.Kind = StepShipping
	case kind == Fee && c.full.Gross < 0:
		step.Kind = StepDiscount
	case kind == Fee:
		step.Kind = StepFee
	}
	return step
}

// explainChange tells what lies between the worth of what is claimed and the refund.
func (a *asking) explainChange(q *Quote) (steps []Step) {
	if a.r.BackUnlisted != 0 {
		steps = append(steps, change(StepUnlisted, a.r.BackUnlisted, a.r.BackUnlisted))
	}
	sum := a.credit + a.r.BackUnlisted
	if a.r.ShareBP > 0 {
		share := percent(a.credit, a.r.ShareBP) + a.r.BackUnlisted
		steps = append(steps, change(StepShare, share, share-sum))
		sum = share
	}
	wayBack := min(a.fees, a.r.ReturnShipping)
	if kept := a.fees - wayBack; kept > 0 {
		steps = append(steps, change(StepRestocking, kept, -kept))
	}
	if wayBack > 0 {
		steps = append(steps, change(StepReturnShipping, wayBack, -wayBack))
	}
	if a.r.Exchange {
		steps = append(steps, change(StepOut, a.r.Out, -a.r.Out))
		if q.Due > 0 {
			steps = append(steps, change(StepCustomerPays, q.Due, q.Due))
		}
		if by := a.due - max(0, -q.Due); by != 0 {
			steps = append(steps, change(StepLeft, a.due, by))
		}
		return steps
	}
	by := a.due - (sum + a.rest + a.extra - a.fees)
	switch {
	case by == 0:
	case by > 0:
		steps = append(steps, change(StepRounding, by, by))
	case a.r.Amount != nil && *a.r.Amount == a.due:
		steps = append(steps, change(StepAsked, a.due, by))
	default:
		steps = append(steps, change(StepLeft, a.due, by))
	}
	return steps
}
