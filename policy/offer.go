package policy

import (
	"slices"

	"retour/ground/lang"
	"retour/ground/money"
	"retour/policy/rule"
)

// offer finds what the shopper may choose and at whose cost.
func (d *decision) offer() {
	o := &d.opinion
	if o.Verdict == Refuse {
		o.Settle = ""
		return
	}
	d.resolutions()
	o.Settle, _ = first(d, func(e *Effects) (Trigger, bool) { return e.Settle, e.Settle != "" })
	if stays, _ := first(d, func(e *Effects) (*bool, bool) { return e.Returnless, e.Returnless != nil }); stays != nil && *stays {
		o.Returnless, o.Settle = true, AtOnce
	}
	o.Photo = d.reason.Photo
	if asked, _ := first(d, func(e *Effects) (*bool, bool) { return e.Photo, e.Photo != nil }); asked != nil {
		o.Photo = *asked
	}
	o.Photo = o.Photo && o.Basis != Withdrawal
	if o.Returnless || o.Basis == NotDelivered {
		return // nothing travels and nothing is restocked
	}
	d.charges()
}

// resolutions are what the first rule offers, without what any rule hides, and always with what the law gives.
func (d *decision) resolutions() {
	o := &d.opinion
	offered, _ := first(d, func(e *Effects) ([]Resolution, bool) { return e.Resolutions, e.Resolutions != nil })
	o.Resolutions = slices.Clone(offered)
	for i, r := range d.matched {
		if r.Then.Hide != nil && r.judge.Personal && d.shield() != open {
			d.spare(i)
			continue
		}
		before := len(o.Resolutions)
		o.Resolutions = slices.DeleteFunc(o.Resolutions, func(x Resolution) bool { return slices.Contains(r.Then.Hide, x) })
		if len(o.Resolutions) < before {
			d.tell(i)
		}
	}
	for _, right := range d.owed() {
		if !slices.Contains(o.Resolutions, right) {
			o.Resolutions = append(o.Resolutions, right)
			d.lawful("Z-04", lang.PolicyResolutionOwed(resolutionName(right)))
		}
	}
	if len(o.Resolutions) == 0 {
		d.because(houseClaim, d.policy.set.Version, lang.PolicyResolutionNone())
		d.stricter(Review)
	}
}

// owed are the resolutions that the law gives for a basis, whatever the shop offers beside them.
func (d *decision) owed() []Resolution {
	switch d.opinion.Basis {
	case Withdrawal, NotDelivered, HiddenDefect:
		return []Resolution{Refund}
	case LegalGuarantee:
		if or(d.matter.Nature, goods) == goods {
			return []Resolution{Repair, Exchange}
		}
		return []Resolution{Refund}
	case WrongItem, DamagedInTransit, Recall:
		return []Resolution{Exchange, Refund}
	}
	return nil
}

// charges gathers the fees in the order of the rules: the first that speaks of a kind and a resolution counts.
func (d *decision) charges() {
	covered := map[FeeKind][]Resolution{}
	for i, r := range d.matched {
		if d.shield() != open && r.judge.Personal && burdens(r.Then.Fees) {
			d.spare(i)
			continue
		}
		for _, f := range r.Then.Fees {
			left := d.left(f, covered[f.Kind])
			if len(left) == 0 {
				continue
			}
			covered[f.Kind] = append(covered[f.Kind], left...)
			charge, ok := d.charge(f, r.ID)
			if !ok {
				continue
			}
			if len(left) < len(d.opinion.Resolutions) {
				charge.For = left
			}
			d.opinion.Charges = append(d.opinion.Charges, charge)
			d.tell(i)
		}
	}
}

func burdens(fees []Fee) bool {
	return slices.ContainsFunc(fees, func(f Fee) bool { return f.Payer == Customer })
}

// left are the offered resolutions that a fee speaks of and no rule before it did.
func (d *decision) left(f Fee, covered []Resolution) []Resolution {
	var left []Resolution
	for _, r := range d.opinion.Resolutions {
		if (f.For == nil || slices.Contains(f.For, r)) && !slices.Contains(covered, r) {
			left = append(left, r)
		}
	}
	return left
}

// charge makes the charge of a fee as far as the law lets it: none at all for goods that were faulty, no restocking on
// a withdrawal, and the way back at the shopper's cost only where they were told before the order.
func (d *decision) charge(f Fee, by string) (Charge, bool) {
	c := Charge{Kind: f.Kind, Payer: f.Payer, BP: f.BP, Rule: by}
	free := func(id string, m lang.Message) (Charge, bool) {
		if !slices.ContainsFunc(d.opinion.Reasons, func(b rule.Because) bool { return b.Rule == id && b.Message.Key == m.Key }) {
			d.lawful(id, m)
		}
		return Charge{Kind: f.Kind, Payer: Shop, Rule: id}, f.Kind == ReturnShipping
	}
	switch b := d.opinion.Basis; {
	case f.Payer == Shop:
		return c, f.Kind == ReturnShipping
	case b.SellerAnswers():
		return free("G-06", lang.PolicyFeeNotForFaults())
	case b == Withdrawal && f.Kind == Restocking:
		return free("A-07", lang.PolicyFeeNoRestocking())
	case b == Withdrawal && !d.law.CostTold:
		return free("A-03", lang.PolicyFeeNotTold())
	}
	if len(f.Amounts) == 0 {
		return c, true
	}
	i := slices.IndexFunc(f.Amounts, func(a money.Amount) bool { return a.Currency == d.matter.Price.Currency })
	if i < 0 {
		d.because(by, d.policy.set.Version, lang.PolicyFeeOtherCurrency(string(d.matter.Price.Currency)))
		return Charge{Kind: f.Kind, Payer: Shop, Rule: by}, f.Kind == ReturnShipping
	}
	amount := f.Amounts[i]
	c.Amount = &amount
	return c, true
}

func resolutionName(r Resolution) lang.Message {
	return lang.Message{Key: "policy.resolution." + string(r)}
}
