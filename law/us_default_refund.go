package law

import (
	_ "embed"
	"maps"
	"slices"
	"time"

	"retour/law/calendar"
	"retour/law/dated"
)

//go:embed data/us_states.json
var statesFile []byte

var states = data[struct {
	Note     string                            `json:"note"`
	States   map[string]dated.List[stateTerms] `json:"states"`
	Holidays dated.List[[]string]              `json:"holidays"` // rules of [calendar.Rule]: no business days
	Others   []string                          `json:"others"`   // no rule of theirs is known here
}]("us_states.json", statesFile)

type stateTerms struct {
	Days       int  `json:"days"`
	Business   bool `json:"business"`   // of Monday to Friday, without holidays
	Reasonable bool `json:"reasonable"` // no days are named: a reasonable time
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
	Known      bool  `json:"known"` // a rule of the state is known here
	Days       *int  `json:"default_refund_days"`
	Until      *Date `json:"refund_right_until"`
	Reasonable bool  `json:"within_reasonable_time,omitempty"` // the state names no days
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
// from the purchase for unused goods, or a reasonable time. A posted policy, and used or damaged goods, leave none: zero
// days, no date.
func USDefaultRefund(f DefaultFacts) DefaultRefund {
	terms, in := states().States[f.State].On(f.PurchasedOn)
	if !in {
		return DefaultRefund{Traced: traced()}
	}
	said, result := DefaultRefund{Known: true, Days: new(0)}, "none"
	switch {
	case f.Posted || f.Used && terms.Value.UnusedOnly:
	case terms.Value.Reasonable:
		said.Days, said.Reasonable, result = nil, true, "reasonable_time"
	default:
		until := terms.Value.until(f.PurchasedOn)
		said.Days, said.Until, result = &terms.Value.Days, &until, until.String()
	}
	step := gives("U-01", terms, result)
	step.Event, step.On = "purchase", f.PurchasedOn
	said.Traced = traced(step)
	return said
}

// until is the last of the days after a purchase.
func (t stateTerms) until(purchased Date) Date {
	if !t.Business {
		return purchased + Date(t.Days)
	}
	last := purchased
	for left := t.Days; left > 0; {
		if last++; businessDay(last) {
			left--
		}
	}
	return last
}

func businessDay(day Date) bool {
	if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	for _, text := range latest(states().Holidays, day).Value {
		if rule, err := calendar.ParseRule(text); err == nil && rule.In(day.Year()) == day {
			return false
		}
	}
	return true
}
