package returns

import (
	"encoding/json"
	"errors"
	"fmt"

	"retour/disposition"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/inspect"
	"retour/order"
	"retour/policy"
)

// CheckSettings refuses settings of a shop whose rules could not be used: everything that is wrong with its policy and
// its rules of the way out, each at its place below "settings". Whoever changes a shop asks before the verb, which stores
// rules without knowing them.
func CheckSettings(s order.Settings) error {
	var wrong []error
	tree, err := treeOf(s)
	if err != nil {
		wrong = append(wrong, below("settings.reasons", err)...)
		tree = policy.DefaultReasons() // what is wrong with the rules besides is told as well
	}
	if _, err := libraryOf(s); err != nil {
		wrong = append(wrong, below("settings.questions", err)...)
	}
	if len(s.Policy) > 0 {
		var editions []json.RawMessage
		if err := json.Unmarshal(s.Policy, &editions); err != nil {
			wrong = append(wrong, fault.New(fault.Invalid, lang.ReturnsPolicyList()).At("settings", "policy"))
		}
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
	return errors.Join(append(wrong, checkExcluded(s)...)...)
}

// treeOf is the reasons of a shop with these settings.
func treeOf(s order.Settings) (*policy.Tree, error) {
	if len(s.Reasons) == 0 {
		return usualReasons(), nil
	}
	return policy.LoadReasons(s.Reasons)
}

// libraryOf is the questions of the bench of a shop with these settings.
func libraryOf(s order.Settings) (inspect.Library, error) {
	if len(s.Questions) == 0 {
		return inspect.Usual(), nil
	}
	return inspect.LoadLibrary(s.Questions)
}

// KeepsReasons refuses settings that leave out a reason which returns of the shop gave: it may be retired, so that nobody
// can choose it any more, but what shoppers said stays readable.
func KeepsReasons(r db.Reader, shop string, s order.Settings) error {
	stored := order.AskShopCode(shop)
	if err := r.Read(stored); err != nil {
		return err
	}
	old, ok := stored.First()
	if !ok {
		return nil
	}
	before, err := old.Decoded()
	if err != nil {
		return err
	}
	had, err := treeOf(before)
	if err != nil {
		return err
	}
	now, err := treeOf(s)
	if err != nil {
		return nil // CheckSettings says what is wrong
	}
	var wrong []error
	for _, key := range had.Keys() {
		if _, kept := now.Find(key); kept {
			continue
		}
		_, used, err := db.Get[int64](r, `SELECT l.id FROM return_line l JOIN return_ r ON r.id = l.return_id WHERE l.reason = $1 AND r.shop = $2 LIMIT 1`, key, old.ID)
		if err != nil {
			return err
		}
		if used {
			wrong = append(wrong, fault.New(fault.Conflict, lang.ReturnsReasonInUse(key)).At("settings", "reasons"))
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
	if moved.Field != "" && moved.Field[0] != '[' {
		place += "."
	}
	moved.Field = place + moved.Field
	return []error{&moved}
}
