package returns

import (
	"encoding/json"
	"errors"
	"fmt"

	"retour/disposition"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/policy"
)

// CheckSettings refuses settings of a shop whose rules could not be used: everything that is wrong with its policy and
// its rules of the way out, each at its place below "settings". Whoever changes a shop asks before the verb, which stores
// rules without knowing them.
func CheckSettings(s order.Settings) error {
	var wrong []error
	if len(s.Policy) > 0 {
		var editions []json.RawMessage
		if err := json.Unmarshal(s.Policy, &editions); err != nil {
			wrong = append(wrong, fault.New(fault.Invalid, lang.ReturnsPolicyList()).At("settings", "policy"))
		}
		tree := policy.DefaultReasons()
		for i, edition := range editions {
			if _, err := policy.Load(edition, tree); err != nil {
				wrong = append(wrong, below(fmt.Sprintf("settings.policy[%d]", i), err)...)
			}
		}
	}
	if len(s.Disposition) > 0 {
		if _, err := disposition.Load(s.Disposition); err != nil {
			wrong = append(wrong, below("settings.disposition", err)...)
		}
	}
	return errors.Join(wrong...)
}

// below moves the faults of a part to its place in the whole; what is no fault stays what it is.
func below(place string, err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, one := range many.Unwrap() {
			all = append(all, below(place, one)...)
		}
		return all
	}
	f := fault.Of(err)
	if f == nil {
		return []error{err}
	}
	moved := *f
	if moved.Field != "" {
		place += "."
	}
	moved.Field = place + moved.Field
	return []error{&moved}
}
