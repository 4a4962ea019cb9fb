package policy

import (
	"time"

	"retour/ground/lang"
)

// judge finds the verdict: first what the dates and the basis say, then what the shop's rules make of it, as far as the
// law lets them.
func (d *decision) judge() {
	d.opinion.Until = d.until()
	if !d.opinion.Until.IsZero() {
		d.opinion.Until = d.opinion.Until.UTC()
	}
	d.opinion.Verdict = d.byBasis()
	if d.opinion.From.IsZero() && d.shield() != certain {
		d.stricter(Review)
	}
	if d.matter.Reason != "" && d.reason.Key == "" && d.shield() != certain {
		d.stricter(Review)
	}
	d.tell(d.frame)
	for i, r := range d.matched {
		if r.Then.Verdict != "" {
			d.byRule(i, r)
		}
	}
	for _, r := range d.broken {
		d.because(r.ID, d.policy.set.Version, lang.PolicyRuleUnjudged(r.ID))
		if d.shield() == open || d.shield() == claimed && !r.judge.Personal {
			d.stricter(Review)
		}
	}
	if d.opinion.Verdict == Refuse {
		d.otherWay()
	}
}

func (d *decision) stricter(v Verdict) {
	if v.strictness() > d.opinion.Verdict.strictness() {
		d.opinion.Verdict = v
	}
}

// byBasis is the verdict before any rule that refuses or asks for a review.
func (d *decision) byBasis() Verdict {
	switch b := d.matter.basis; {
	case b == Withdrawal:
		return d.withdrawal()
	case b == Recall:
		d.lawful("B-06", lang.PolicyClaimRecall())
		return Allow
	case b == NotDelivered:
		d.lawful("B-05", lang.PolicyClaimNotDelivered())
		return Review
	case b == Commercial || b == HiddenDefect:
		d.because(houseClaim, d.policy.set.Version, lang.PolicyClaimLooked(basisName(b)))
		return Review
	case b.SellerAnswers():
		return d.faulty(b)
	default:
		return d.own()
	}
}

// withdrawal is the verdict on a withdrawal: in time it is a right; late, or where the law gives none, the shop's own
// window may be longer; else it is recorded and put before a person, never refused by a rule.
func (d *decision) withdrawal() Verdict {
	switch d.right {
	case running:
		d.lawful("W-09", lang.PolicyWithdrawalRunning(d.lawDay(d.law.Last)))
		return Allow
	case waiting:
		d.lawful("W-05", lang.PolicyWithdrawalWaiting())
		if d.last.IsZero() {
			return Review
		}
		if d.over() {
			d.because(houseWindow, d.policy.set.Version, lang.PolicyWithdrawalLong(d.local(d.last)))
			return Review
		}
		return Allow
	}
	if d.right == finished {
		d.lawful("W-09", lang.PolicyWithdrawalFinished(d.lawDay(d.law.Last)))
	} else {
		d.lawful("Z-06", lang.PolicyWithdrawalNone())
	}
	if d.over() || d.last.IsZero() {
		d.lawful("Z-06", lang.PolicyWithdrawalAnswered())
		return Review
	}
	d.because(houseWindow, d.policy.set.Version, lang.PolicyWindowOpen(d.local(d.last)))
	d.matter.basis, d.opinion.Basis = LongerPolicy, LongerPolicy
	return Allow
}

// faulty is the verdict on a claim that the goods were not as they should be. After the guarantee a person answers.
func (d *decision) faulty(b Basis) Verdict {
	id := "B-03"
	if b != LegalGuarantee {
		id = "B-07"
	}
	switch {
	case d.guaranteed() && !d.law.Guaranteed.IsZero():
		d.lawful(id, lang.PolicyClaimGuaranteed(basisName(b), d.lawDay(d.law.Guaranteed)))
		return Allow
	case d.guaranteed():
		d.lawful(id, lang.PolicyClaimCovered(basisName(b)))
		return Allow
	case !d.last.IsZero() && !d.over():
		d.because(houseWindow, d.policy.set.Version, lang.PolicyWindowOpen(d.local(d.last)))
		return Allow
	case d.law.Guarantee:
		d.lawful("Z-06", lang.PolicyClaimLate(d.lawDay(d.law.Guaranteed), basisName(b)))
		return Review
	default:
		d.because(houseClaim, d.policy.set.Version, lang.PolicyClaimLooked(basisName(b)))
		return Review
	}
}

// own is the verdict under the shop's own window, where the shopper claims no right.
func (d *decision) own() Verdict {
	if d.last.IsZero() {
		return Review
	}
	if !d.over() {
		d.because(houseWindow, d.policy.set.Version, lang.PolicyWindowOpen(d.local(d.last)))
		return Allow
	}
	d.because(houseWindow, d.policy.set.Version, lang.PolicyWindowOver(d.local(d.last)))
	if _, r := first(d, func(e *Effects) (bool, bool) { return true, e.Goodwill }); r != nil {
		d.matter.basis, d.opinion.Basis = Goodwill, Goodwill
		return Allow
	}
	if d.shield() == claimed {
		d.lawful("Z-06", lang.PolicyLawUnknown(or(d.matter.Country, "?")))
		return Review
	}
	return Refuse
}

// byRule applies the verdict of a rule of the shop. A right that exists is not refused; a right that is claimed is not
// refused without a person; a rule about the person burdens neither, and refuses nothing without another person.
func (d *decision) byRule(i int, r *compiled) {
	shield := d.shield()
	switch {
	case shield != open && r.judge.Personal:
		d.spare(i)
	case r.judge.Personal && r.Then.Verdict == Refuse:
		d.tell(i)
		d.lawful("Y-03", lang.PolicyRuleNeedsPerson(r.ID))
		d.stricter(Review)
	case shield == certain && r.Then.Verdict == Refuse:
		d.lawful("Z-04", lang.PolicyRuleBelowLaw(r.ID))
	case shield == claimed && r.Then.Verdict == Refuse:
		d.tell(i)
		d.lawful("Z-06", lang.PolicyRuleNeedsPerson(r.ID))
		d.stricter(Review)
	default:
		d.tell(i)
		d.stricter(r.Then.Verdict)
	}
}

// otherWay says, beside a refusal, what remains open to the shopper.
func (d *decision) otherWay() {
	if d.guaranteed() && !d.law.Guaranteed.IsZero() {
		d.lawful("B-03", lang.PolicyWayGuaranteed(d.lawDay(d.law.Guaranteed)))
		return
	}
	d.lawful("B-03", lang.PolicyWayFault())
}

// until is the last instant in which this line may be declared: for a claim the end of the guarantee, for everything
// else the later of the law's period and the shop's window.
func (d *decision) until() time.Time {
	last := d.last
	if d.matter.basis.SellerAnswers() {
		if d.law.Guarantee && d.law.Guaranteed.After(last) {
			last = d.law.Guaranteed
		}
		return last
	}
	if d.law.Withdrawal && d.law.Last.After(last) {
		last = d.law.Last
	}
	return last
}

func (d *decision) local(t time.Time) time.Time { return t.In(d.zone()) }

// lawDay is an instant of the law where the consumer's days end.
func (d *decision) lawDay(t time.Time) time.Time {
	if d.law.Zone != nil {
		return t.In(d.law.Zone)
	}
	return d.local(t)
}

func basisName(b Basis) lang.Message { return lang.Message{Key: "policy.basis." + string(b)} }
