package law

import (
	_ "embed"
	"maps"
	"slices"

	"retour/law/dated"
)

//go:embed data/us_states.json
var statesFile []byte

var states = data[struct {
	Note   string                            `json:"note"`
	States map[string]dated.List[stateTerms] `json:"states"`
	Others []string                          `json:"others"` // no rule of theirs is known here
}]("us_states.json", statesFile)

type stateTerms struct {
	Days       int  `json:"days"`
	UnusedOnly bool `json:"unused_only"`
}

// DefaultFacts are what is said of a purchase in the United States.
type DefaultFacts struct {
	State       string `json:"state" needed:""`
	PurchasedOn Date   `json:"purchased_on" needed:""`
	Posted      bool   `json:"policy_posted"`
	Used        bool   `json:"used_or_damaged"`
}

// DefaultRefund is what the buyer may claim when the shop's policy was not posted.
type DefaultRefund struct {
	Known bool  `json:"known"` // a rule of the state is known here
	Days  *int  `json:"default_refund_days"`
	Until *Date `json:"refund_right_until"`
	Traced
}

func usDefaultRefund(q Question) (any, error) {
	var f DefaultFacts
	if err := q.Read(&f); err != nil {
		return nil, err
	}
	if err := oneOf(q.Jurisdiction, []string{"US"}, "jurisdiction"); err != nil {
		return nil, err
	}
	if err := oneOf(f.State, append(slices.Sorted(maps.Keys(states().States)), states().Others...), "input.state"); err != nil {
		return nil, err
	}
	return USDefaultRefund(f), nil
}

// USDefaultRefund gives the right that a state's law puts in place of a policy that was not posted (rule U-01): so many days
// from the purchase for unused goods. A posted policy, and used or damaged goods, leave none: zero days, no date.
func USDefaultRefund(f DefaultFacts) DefaultRefund {
	terms, in := states().States[f.State].On(f.PurchasedOn)
	if !in {
		return DefaultRefund{Traced: traced()}
	}
	said := DefaultRefund{Known: true, Days: new(0)}
	if !f.Posted && !(f.Used && terms.Value.UnusedOnly) {
		until := f.PurchasedOn + Date(terms.Value.Days)
		said.Days, said.Until = &terms.Value.Days, &until
	}
	step := gives("U-01", terms, "none")
	if said.Until != nil {
		step.Result = said.Until.String()
	}
	step.Event, step.On = "purchase", f.PurchasedOn
	said.Traced = traced(step)
	return said
}
