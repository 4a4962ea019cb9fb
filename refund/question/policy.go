package question

import (
	"slices"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/refund"
)

// policy is what a question may say of the shop's own rules, by the names of the cases in testdata.
type policy struct {
	refund.Policy
	cancelRestocks bool // what never left goes back to stock, whatever the request says
}

// policyNames are the rules that can be chosen. Those that do nothing are how this product always does it.
var policyNames = map[string]func(*policy){
	"clamp_to_remaining":        func(p *policy) { p.Clamp = true },
	"amount_wins_over_lines":    func(p *policy) { p.AmountWins = true },
	"free_unit_refunds_zero":    func(p *policy) { p.FreeIsZero = true },
	"cancel_restocks":           func(p *policy) { p.cancelRestocks = true },
	"header_must_equal_lines":   func(*policy) {},
	"amount_overrides_quantity": func(*policy) {},
	"typed_amount_is_net":       func(*policy) {},
	"payments_as_paid":          func(p *policy) { p.Tenders = refund.AsPaid },
	"payments_last_first":       func(p *policy) { p.Tenders = refund.LastFirst },
	"payments_by_ratio":         func(p *policy) { p.Tenders = refund.ByRatio },
	"payments_credit_first":     func(p *policy) { p.Tenders = refund.CreditFirst },
}

func policies(chosen words) (p policy, err error) {
	for _, word := range chosen {
		set, ok := policyNames[word]
		if !ok {
			names := make([]string, 0, len(policyNames))
			for name := range policyNames {
				names = append(names, name)
			}
			slices.Sort(names)
			return p, fault.New(fault.Invalid, lang.FaultOneOf("policy", strings.Join(names, ", "))).At("policy")
		}
		set(&p)
	}
	return p, nil
}
