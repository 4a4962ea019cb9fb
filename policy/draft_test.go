package policy_test

import (
	"encoding/json"
	"testing"
	"time"

	"retour/policy"
)

// Every template is a policy that can be saved, is recognised again, and gives at least what the law does.
func TestTemplatesCanBeSavedAndAreRecognised(t *testing.T) {
	from := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	for _, name := range policy.Templates {
		for _, least := range []int64{14, 21} {
			days := name.Days(least)
			if days < least {
				t.Errorf("%s gives %d days, less than %d", name, days, least)
			}
			text, err := json.Marshal(policy.Draft(name, "2026-11-26", from, days))
			if err != nil {
				t.Fatal(err)
			}
			set, err := policy.Load(text, policy.DefaultReasons())
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got, n, ok := policy.TemplateOf(set); !ok || got != name || n != days {
				t.Errorf("%s of %d days is recognised as %q of %d", name, days, got, n)
			}
			set.Rules[0].ID = "another"
			if got, _, ok := policy.TemplateOf(set); ok {
				t.Errorf("%s that was edited is recognised as %s", name, got)
			}
		}
	}
	if policy.Template("none").Known() || !policy.Generous.Known() {
		t.Error("Known is wrong")
	}
	if !policy.Draft(policy.Thirty, "a", from, 30).Same(policy.Default()) {
		t.Error("thirty days is not what a shop without a policy has")
	}
}
