package returns_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/policy"
	"retour/returns"
)

// A shop cannot promise its shoppers fewer days than the law of its country gives them, counted from delivery.
func TestAPolicyBelowTheLawIsRefused(t *testing.T) {
	from := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		country string
		days    int64
		event   policy.Event
		refused bool
	}{
		{"FR", 14, policy.Delivered, false},
		{"FR", 13, policy.Delivered, true},
		{"GB", 13, policy.Delivered, true},
		{"US", 3, policy.Delivered, false},
		{"FR", 20, policy.Placed, true}, // ten days may go by before delivery
		{"FR", 24, policy.Placed, false},
		{"FR", 20, policy.Shipped, true},
		{"FR", 21, policy.Shipped, false},
	} {
		set := policy.Draft(policy.Thirty, "a", from, 30)
		set.Rules[len(set.Rules)-1].Then.Window = &policy.Window{Days: c.days, From: c.event}
		text, err := json.Marshal([]policy.Set{policy.Draft(policy.Thirty, "before", from.AddDate(-1, 0, 0), 30), set})
		if err != nil {
			t.Fatal(err)
		}
		err = returns.CheckShop(order.PutShop{Country: c.country, Settings: order.Settings{Policy: text}})
		if fault.Is(err, "returns.below_law") != c.refused || err != nil && !c.refused {
			t.Errorf("%d days from %s in %s: %v", c.days, c.event, c.country, err)
		}
		if f := fault.Of(err); c.refused && (f == nil || f.Field != "settings.policy[1].rules[8].then.window.days") {
			t.Errorf("at another place: %+v", f)
		}
		if f := fault.Of(err); f != nil && c.country == "FR" && !strings.Contains(f.Message.In(lang.French), "(France)") {
			t.Errorf("a country by its code: %s", f.Message.In(lang.French))
		}
		if f := fault.Of(err); f != nil && !strings.Contains(f.Message.In(lang.English), "rule W-01") {
			t.Errorf("the rule is not named: %s", f.Message.In(lang.English))
		}
	}
	if err := returns.CheckShop(order.PutShop{Country: "FR"}); err != nil {
		t.Errorf("a shop with the product's terms: %v", err)
	}
	if err := returns.CheckShop(order.PutShop{Country: "FR", Settings: order.Settings{Policy: json.RawMessage(`{}`)}}); !fault.Is(err, "returns.policy_list") {
		t.Errorf("a policy that is none: %v", err)
	}
}
