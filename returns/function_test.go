package returns_test

import (
	"testing"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/returns"
)

// The withdrawal function is offered to a consumer as soon as one line may carry the right; it is neither to a business nor
// where the law excludes everything from the start, and then the reason is told in both languages (F-03).
func TestWhoIsOfferedTheWithdrawalFunction(t *testing.T) {
	line := func(category string) order.ViewLine {
		return order.ViewLine{Sold: order.Sold{Category: category, Nature: order.Goods}}
	}
	settings := order.Settings{Excluded: order.Exclusions{"engraved": "personalised", "fresh": "perishable"}}
	for _, c := range []struct {
		name    string
		buyer   order.Buyer
		lines   []order.ViewLine
		why     string
		offered bool
	}{
		{"a consumer", "", []order.ViewLine{line("vases")}, "", true},
		{"a consumer, said so", order.Consumer, []order.ViewLine{line("vases")}, "", true},
		{"a business", order.Business, []order.ViewLine{line("vases")}, lang.LawFunctionBusiness().Key, false},
		{"all excluded", order.Consumer, []order.ViewLine{line("engraved"), line("fresh")}, lang.LawFunctionExcluded().Key, false},
		{"one not excluded", order.Consumer, []order.ViewLine{line("engraved"), line("vases")}, "", true},
		{"a business, all excluded", order.Business, []order.ViewLine{line("fresh")}, lang.LawFunctionBusiness().Key, false},
		{"a service beside it", order.Consumer, []order.ViewLine{line("fresh"), {Sold: order.Sold{Category: "fresh", Nature: order.Service}}}, "", true},
		{"nothing known", order.Consumer, nil, "", true},
	} {
		why, offered := returns.FunctionFor(order.View{Head: order.Head{Buyer: c.buyer}, Lines: c.lines}, settings)
		if offered != c.offered || why.Key != c.why {
			t.Errorf("%s: %t, %q", c.name, offered, why.Key)
		}
	}
}

// Only what the law excludes already at the order can be set so: sealed goods carry the right until the seal is broken.
func TestWhatASettingMayExclude(t *testing.T) {
	for kind, allowed := range map[string]bool{
		"personalised": true, "made_to_specification": true, "perishable": true, "periodical": true, "accommodation": true,
		"sealed_hygiene": false, "standard": false, "mattress": false, "digital_content": false, "final_sale": false, "": false,
	} {
		err := returns.CheckSettings(order.Settings{Excluded: order.Exclusions{"a": kind}})
		if f := fault.Of(err); (f == nil) != allowed || f != nil && f.Field != "settings.excluded.a" {
			t.Errorf("%q: %v", kind, err)
		}
	}
}
