package policy

import (
	"slices"
	"time"

	"retour/ground/lang"
	"retour/policy/rule"
)

// Editions are all versions of a shop's policy. An order is judged by the one it was made under, however old: a later
// change never shortens a window that was promised.
type Editions []*Policy

// For gives the edition of an order and why: the version of the terms frozen on it, else the one in force when it was
// placed, else the oldest (an order from before the shop kept versions). It is nil when there is no edition at all.
func (e Editions) For(terms string, placed time.Time) (*Policy, rule.Because) {
	if len(e) == 0 {
		return nil, rule.Because{}
	}
	why := func(p *Policy, m lang.Message) (*Policy, rule.Because) {
		return p, rule.Because{Rule: "edition", Version: p.set.Version, Message: m}
	}
	for _, p := range e {
		if terms != "" && p.set.Version == terms {
			return why(p, lang.PolicyEditionOfTerms(terms))
		}
	}
	byDate := slices.Clone(e)
	slices.SortStableFunc(byDate, func(a, b *Policy) int { return a.set.From.Compare(b.set.From) })
	for _, p := range slices.Backward(byDate) {
		if !placed.IsZero() && !p.set.From.After(placed) {
			return why(p, lang.PolicyEditionOfDay(p.set.Version, placed))
		}
	}
	return why(byDate[0], lang.PolicyEditionOldest(byDate[0].set.Version))
}

// Decide judges by the edition of the order, and says which it was. Without any edition a person answers.
func (e Editions) Decide(f Facts, law Statute) Opinion {
	p, because := e.For(f.Terms, f.PlacedAt)
	if p == nil {
		return Opinion{
			Verdict: Review, Basis: LongerPolicy, Settle: Graded,
			Reasons: []rule.Because{{Rule: "edition", Version: "none", Message: lang.PolicyEditionNone()}},
		}
	}
	o := p.Decide(f, law)
	o.Reasons = append([]rule.Because{because}, o.Reasons...)
	return o
}
