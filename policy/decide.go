package policy

import (
	"time"

	"retour/ground/lang"
	"retour/policy/rule"
)

// Ids under which this package itself gives reasons; those of the law stand in RULES.
const (
	houseWindow  = "window"
	houseTransit = "transit"
	houseReason  = "reason"
	houseOrder   = "order"
	houseClaim   = "claim"
)

// Decide gives the opinion on one line. It is the only place where this is decided: a screen that shows a button and
// the server behind it ask the same facts here. Zero facts, an unknown reason or an unknown law never fail: they make
// the opinion a person's.
func (p *Policy) Decide(f Facts, law Statute) Opinion {
	d := decision{policy: p, matter: matter{Facts: &f}, law: law}
	d.opinion = Opinion{Verdict: Allow, Version: p.set.Version, Settle: Graded}
	d.state()
	d.claim()
	d.ask()
	d.window()
	d.judge()
	d.offer()
	d.open()
	return d.opinion
}

// decision is one decision on its way.
type decision struct {
	policy  *Policy
	matter  matter
	law     Statute
	right   right
	reason  Reason
	matched []*compiled // the rules that apply, in their order
	told    []bool      // those of them already among the reasons
	spared  []bool      // those of them of which it was said that they do not burden this right
	broken  []*compiled // rules whose free expression could not be judged
	frame   int         // the matched rule that sets the shop's window
	last    time.Time   // end of that window
	opinion Opinion
}

// right says how the right of withdrawal stands.
type right int

const (
	none     right = iota
	running        // in time
	waiting        // its period has not begun: no proof of delivery
	finished       // too late
)

// shield says how far the law protects the request from an automatic refusal.
type shield int

const (
	open    shield = iota // the shop's own rules decide
	claimed               // a right is claimed that only a person may deny
	certain               // a right exists: nobody may deny it
)

// state finds how the right of withdrawal stands.
func (d *decision) state() {
	switch {
	case !d.law.Withdrawal:
		d.right = none
	case d.law.Last.IsZero():
		d.right = waiting
	case d.matter.AskedAt.After(d.law.Last):
		d.right = finished
	default:
		d.right = running
	}
}

// claim finds the basis: the shopper's own choice, else what the reason implies, else the law's period, else the shop's
// window.
func (d *decision) claim() {
	m := &d.matter
	m.liable = ByNobody
	if m.Reason != "" {
		reason, ok := d.policy.tree.Find(m.Reason)
		if !ok {
			d.because(houseReason, d.policy.set.Version, lang.PolicyReasonUnknown(m.Reason))
		} else {
			m.liable = reason.Liable
		}
		d.reason = reason
	}
	switch {
	case m.Basis == Withdrawal || m.Basis == Commercial || m.Basis.SellerAnswers():
		m.basis = m.Basis
	case d.reason.Basis != "":
		m.basis = d.reason.Basis
	case d.right == running || d.right == waiting:
		m.basis = Withdrawal
	default:
		m.basis = LongerPolicy
	}
	d.opinion.Basis = m.basis
}

// ask puts the matter before every rule.
func (d *decision) ask() {
	d.matched = make([]*compiled, 0, 8)
	for i := range d.policy.rules {
		r := &d.policy.rules[i]
		truth, err := r.judge.Ask(&d.matter)
		if err != nil {
			d.broken = append(d.broken, r)
		}
		if truth == rule.Yes {
			d.matched = append(d.matched, r)
		}
	}
	d.told, d.spared = make([]bool, len(d.matched)), make([]bool, len(d.matched))
}

// shield finds how far the law protects this request.
func (d *decision) shield() shield {
	switch {
	case d.matter.basis == Withdrawal && d.right == running,
		d.matter.basis == Withdrawal && d.right == waiting && !d.over() && !d.last.IsZero():
		return certain
	case d.matter.basis == Withdrawal, d.matter.Basis == Withdrawal, d.matter.basis == Commercial, d.matter.basis.SellerAnswers():
		return claimed
	case !d.law.Known && d.matter.Buyer != business:
		return claimed
	}
	return open
}

// over reports whether the shop's window has ended. Without any date nobody can say so.
func (d *decision) over() bool { return !d.last.IsZero() && d.matter.AskedAt.After(d.last) }

// because adds a reason of this package or of the law.
func (d *decision) because(id, version string, m lang.Message) {
	d.opinion.Reasons = append(d.opinion.Reasons, rule.Because{Rule: id, Version: version, Message: m})
}

// lawful adds a reason of the law.
func (d *decision) lawful(id string, m lang.Message) { d.because(id, or(d.law.Version, "unknown"), m) }

// spare says, once, that a rule about the person does not burden a right.
func (d *decision) spare(i int) {
	if !d.spared[i] {
		d.spared[i] = true
		d.lawful("Y-03", lang.PolicyRulePersonal(d.matched[i].ID))
	}
}

// tell adds the sentence of a matched rule, once.
func (d *decision) tell(i int) {
	if !d.told[i] {
		d.told[i] = true
		d.opinion.Reasons = append(d.opinion.Reasons, d.matched[i].because)
	}
}

// first finds the first matched rule that says something about one thing, and tells it.
func first[T any](d *decision, says func(*Effects) (T, bool)) (T, *compiled) {
	for i, r := range d.matched {
		if v, ok := says(&r.Then); ok {
			d.tell(i)
			return v, r
		}
	}
	var zero T
	return zero, nil
}

// open lists every basis the shopper may choose: both a withdrawal and a claim where both are there.
func (d *decision) open() {
	o := &d.opinion
	if o.Verdict != Refuse {
		o.Open = append(o.Open, o.Basis)
	}
	if (d.right == running || d.right == waiting) && o.Basis != Withdrawal {
		o.Open = append(o.Open, Withdrawal)
	}
	if d.guaranteed() && o.Basis != LegalGuarantee {
		o.Open = append(o.Open, LegalGuarantee)
	}
}

// guaranteed reports whether the legal guarantee runs.
func (d *decision) guaranteed() bool {
	return d.law.Guarantee && (d.law.Guaranteed.IsZero() || !d.matter.AskedAt.After(d.law.Guaranteed))
}
