package returns

import (
	"maps"
	"slices"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law"
	"retour/order"
)

// FunctionFor says whether the law's online withdrawal function is offered to who bought an order (rule F-03), and where it
// is not, why: to a business it is not, nor where the law excludes all lines from the start, as far as the shop's settings
// say so by category. In doubt it is offered. Nothing is refused by it: a declaration that comes all the same is stored,
// acknowledged and put before a person.
func FunctionFor(o order.View, s order.Settings) (why lang.Message, offered bool) {
	facts := law.FunctionFacts{ConsumerCountry: "EU", Consumer: new(o.Buyer != order.Business)}
	for _, l := range o.Lines {
		kind := "standard"
		if l.Nature == order.Goods && s.Excluded[l.Category] != "" {
			kind = s.Excluded[l.Category]
		}
		facts.Items = append(facts.Items, law.FunctionItem{Kind: kind})
	}
	duties, err := law.Function(facts)
	switch {
	case err != nil || duties.Required == nil || *duties.Required:
		return lang.Message{}, true
	case o.Buyer == order.Business:
		return lang.LawFunctionBusiness(), false
	}
	return lang.LawFunctionExcluded(), false
}

// checkExcluded refuses kinds of goods that the law does not exclude from the start: a line that may carry the right shows
// the function.
func checkExcluded(s order.Settings) (wrong []error) {
	for _, category := range slices.Sorted(maps.Keys(s.Excluded)) {
		if !law.ExcludedFromStart(s.Excluded[category]) {
			kinds := slices.DeleteFunc(law.GoodsKinds(), func(kind string) bool { return !law.ExcludedFromStart(kind) })
			wrong = append(wrong, fault.New(fault.Invalid, lang.FaultOneOf(category, strings.Join(kinds, ", "))).At("settings", "excluded", category))
		}
	}
	return wrong
}
