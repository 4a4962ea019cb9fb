package policy_test

import (
	"encoding/json"
	"slices"
	"testing"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/policy"
	"retour/policy/rule"
)

const lastRule = `{"id":"all","then":{"window":{"days":30,"from":"delivered"},"resolutions":["refund"],"fees":[{"kind":"return_shipping","payer":"shop"}],"settle":"graded"}}`

func setOf(rules string) string {
	return `{"version":"1","from":"2026-01-01T00:00:00Z","transit":{"ship_days":1,"carry_days":5},"rules":[` + rules + `]}`
}

func TestSetRefused(t *testing.T) {
	for _, c := range []struct{ text, code, at string }{
		{setOf(lastRule + `,{"id":"b","then":{"verdict":"review"}}`), "policy.set_last", "rules[1]"},
		{setOf(`{"id":"A b","then":{"verdict":"review"}},` + lastRule), "policy.key_shape", "rules[0].id"},
		{setOf(`{"id":"all","then":{"verdict":"review"}},` + lastRule), "policy.rule_key_twice", "rules[1].id"},
		{setOf(`{"id":"a","then":{}},` + lastRule), "policy.rule_without_effect", "rules[0].then"},
		{setOf(`{"id":"a","then":{"verdict":"allow"}},` + lastRule), "fault.one_of", "rules[0].then.verdict"},
		{setOf(`{"id":"a","then":{"settle":"soon"}},` + lastRule), "fault.one_of", "rules[0].then.settle"},
		{setOf(`{"id":"a","then":{"hide":["refund","cash"]}},` + lastRule), "fault.one_of", "rules[0].then.hide[1]"},
		{setOf(`{"id":"a","then":{"resolutions":[]}},` + lastRule), "fault.required", "rules[0].then.resolutions"},
		{setOf(`{"id":"a","then":{"window":{"days":0,"from":"placed"}}},` + lastRule), "policy.number_outside", "rules[0].then.window.days"},
		{setOf(`{"id":"a","then":{"window":{"days":3,"from":"placed","until":"31.1."}}},` + lastRule), "policy.rule_value_time", "rules[0].then.window.until"},
		{setOf(`{"id":"a","then":{"fees":[{"kind":"restocking","payer":"customer"}]}},` + lastRule), "policy.fee_shape", "rules[0].then.fees[0]"},
		{setOf(`{"id":"a","then":{"fees":[{"kind":"restocking","payer":"shop","bp":5}]}},` + lastRule), "policy.fee_shape", "rules[0].then.fees[0]"},
		{setOf(`{"id":"a","then":{"fees":[{"kind":"restocking","payer":"customer","amounts":[{"amount":0,"currency":"EUR"}]}]}},` + lastRule), "fault.amount_not_positive", "rules[0].then.fees[0].amounts[0].amount"},
		{setOf(`{"id":"a","when":{"field":"reason","op":"eq","value":"size.to_small"},"then":{"verdict":"review"}},` + lastRule), "policy.rule_word_unknown", "rules[0].when.value"},
		{setOf(`{"id":"a","wehn":{},"then":{"verdict":"review"}},` + lastRule), "fault.unknown_field", "rules[0].wehn"},
		{`{"version":"1","from":"2026-01-01T00:00:00Z","transit":{"ship_days":1,"carry_days":0},"rules":[` + lastRule + `]}`, "policy.number_outside", "transit.carry_days"},
		{`{"version":"","from":"2026-01-01T00:00:00Z","transit":{"ship_days":1,"carry_days":1},"rules":[` + lastRule + `]}`, "fault.required", "version"},
		{`{"version":"1","transit":{"ship_days":1,"carry_days":1},"rules":[` + lastRule + `]}`, "fault.required", "from"},
		{setOf(``), "policy.set_count", "rules"},
	} {
		_, err := policy.Load([]byte(c.text), policy.DefaultReasons())
		if f := fault.Of(err); f == nil || f.Code() != c.code || f.Field != c.at {
			t.Errorf("%s\n got %v\nwant %s at %s", c.text, err, c.code, c.at)
		}
	}
}

// TestOldSetsStayUsable: a reason that has left the tree does not make an old version of the policy unusable.
func TestOldSetsStayUsable(t *testing.T) {
	s := policy.Default()
	s.Rules = append([]policy.Rule{{
		ID: "old", When: &rule.Condition{Field: "reason", Op: rule.Eq, Value: json.RawMessage(`"colour.faded"`)},
		Then: policy.Effects{Verdict: policy.Review},
	}}, s.Rules...)
	if err := s.Check(policy.DefaultReasons()); !fault.Is(err, "policy.rule_word_unknown") {
		t.Errorf("saving it is refused: %v", err)
	}
	if _, err := policy.Compile(s, policy.DefaultReasons()); err != nil {
		t.Errorf("using it is not: %v", err)
	}
}

func TestSetRoundTrip(t *testing.T) {
	text, err := json.Marshal(compile(t, policy.Default()).Set())
	if err != nil {
		t.Fatal(err)
	}
	back, err := policy.Load(text, policy.DefaultReasons())
	if err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(back)
	if string(again) != string(text) {
		t.Errorf("%s\nbecame\n%s", text, again)
	}
}

func TestReasonTree(t *testing.T) {
	tree := policy.DefaultReasons()
	for _, key := range []string{"size.too_small", "size.too_large", "not_as_described", "damaged.transit", "damaged.defect", "wrong_item", "changed_mind", "late", "other"} {
		if _, ok := tree.Find(key); !ok {
			t.Errorf("%s is missing", key)
		}
	}
	for _, key := range []string{"size", "size.", "size.small", "changed_mind.x", "", ".", "other.other", "size.too_small.x"} {
		if r, ok := tree.Find(key); ok {
			t.Errorf("%q is no reason, found %+v", key, r)
		}
	}
	for _, key := range tree.Keys() {
		r, _ := tree.Find(key)
		en, fr := r.Name(key, lang.English), r.Name(key, lang.French)
		if en == key || fr == key || en == fr {
			t.Errorf("%s: %q, %q", key, en, fr)
		}
	}
	if names := keysOf(tree.For("electronics")); slices.Contains(names, "size") || !slices.Contains(names, "damaged") {
		t.Errorf("electronics have no size: %v", names)
	}
	shoes := tree.For("shoes")
	if names := keysOf(shoes[0].Reasons); !slices.Contains(names, "too_narrow") || slices.Contains(names, "too_short") {
		t.Errorf("shoes: %v", names)
	}
	text, _ := json.Marshal(tree)
	if back, err := policy.LoadReasons(text); err != nil || !slices.Equal(back.Keys(), tree.Keys()) {
		t.Errorf("round trip: %v", err)
	}
}

func keysOf(reasons []policy.Reason) []string {
	var keys []string
	for _, r := range reasons {
		keys = append(keys, r.Key)
	}
	return keys
}

func TestReasonTreeRefused(t *testing.T) {
	for _, c := range []struct{ text, code, at string }{
		{`{"version":"1","reasons":[{"key":"hue","liable":"customer"}]}`, "policy.reason_nameless", "reasons[0].names"},
		{`{"version":"1","reasons":[{"key":"other","liable":"moon"}]}`, "fault.one_of", "reasons[0].liable"},
		{`{"version":"1","reasons":[{"key":"other","liable":"unknown","basis":"withdrawal"}]}`, "fault.one_of", "reasons[0].basis"},
		{`{"version":"1","reasons":[{"key":"size","photo":true,"reasons":[{"key":"too_small","liable":"customer"}]}]}`, "policy.reason_group", "reasons[0]"},
		{`{"version":"1","reasons":[{"key":"size","reasons":[{"key":"too_small","reasons":[{"key":"other","liable":"customer"}]}]}]}`, "policy.reason_too_deep", "reasons[0].reasons[0].reasons"},
		{`{"version":"1","reasons":[{"key":"other","liable":"unknown"},{"key":"other","liable":"unknown"}]}`, "policy.rule_key_twice", "reasons[1].key"},
		{`{"version":"1","reasons":[{"key":"other.x","liable":"unknown","names":{"en":"X"}}]}`, "policy.key_shape", "reasons[0].key"},
		{`{"version":"1","reasons":[]}`, "fault.required", "reasons"},
		{`{"version":"1","reasons":[{"kye":"other"}]}`, "fault.unknown_field", "reasons[0].kye"},
	} {
		_, err := policy.LoadReasons([]byte(c.text))
		if f := fault.Of(err); f == nil || f.Code() != c.code || f.Field != c.at {
			t.Errorf("%s\n got %v\nwant %s at %s", c.text, err, c.code, c.at)
		}
	}
	own := `{"version":"1","reasons":[{"key":"hue","liable":"customer","names":{"en":"Another shade","fr":"Autre nuance"}}]}`
	tree, err := policy.LoadReasons([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := tree.Find("hue"); r.Name("hue", lang.French) != "Autre nuance" || r.Name("hue", "de") != "Another shade" {
		t.Errorf("%+v", r)
	}
}

// TestEveryWordHasAName: what the editor of rules and the screens show is in the catalogue.
func TestEveryWordHasAName(t *testing.T) {
	var keys []string
	for _, f := range policy.Fields(policy.DefaultReasons()) {
		keys = append(keys, "field."+f.Name)
	}
	add := func(prefix string, words ...string) {
		for _, w := range words {
			keys = append(keys, prefix+"."+w)
		}
	}
	for _, b := range policy.Bases {
		add("basis", string(b))
	}
	for _, r := range policy.Resolutions {
		add("resolution", string(r))
	}
	for _, s := range policy.Triggers {
		add("settle", string(s))
	}
	for _, l := range policy.Liabilities {
		add("liable", string(l))
	}
	for _, r := range policy.Default().Rules {
		add("rule", r.ID)
	}
	add("verdict", string(policy.Allow), string(policy.Review), string(policy.Refuse))
	add("fee", string(policy.ReturnShipping), string(policy.Restocking))
	add("payer", string(policy.Customer), string(policy.Shop))
	for _, key := range keys {
		m := lang.Message{Key: "policy." + key}
		if m.In(lang.English) == m.Key {
			t.Errorf("%s is not in the catalogue", m.Key)
		}
	}
}

// FuzzLoad: whatever a shop sends as a policy, it is refused with a fault, or it compiles, decides, and comes back the
// same.
func FuzzLoad(f *testing.F) {
	text, _ := json.Marshal(policy.Default())
	f.Add(text)
	f.Add([]byte(setOf(lastRule)))
	f.Add([]byte(setOf(`{"id":"a","when":{"cel":"final_sale"},"then":{"verdict":"refuse"}},` + lastRule)))
	tree := policy.DefaultReasons()
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := policy.Load(data, tree)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		p, err := policy.Compile(s, tree)
		if err != nil {
			t.Fatalf("what was saved cannot be used: %v", err)
		}
		if o := p.Decide(bought(), french()); o.Verdict == policy.Refuse || len(o.Reasons) == 0 {
			t.Fatalf("a withdrawal in time: %+v", o)
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := policy.Load(text, tree); err != nil {
			t.Fatalf("%s does not come back: %v", text, err)
		}
	})
}

func FuzzLoadReasons(f *testing.F) {
	text, _ := json.Marshal(policy.DefaultReasons())
	f.Add(text)
	f.Fuzz(func(t *testing.T, data []byte) {
		tree, err := policy.LoadReasons(data)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		for _, key := range tree.Keys() {
			if _, ok := tree.Find(key); !ok {
				t.Fatalf("%q is listed and not found", key)
			}
		}
	})
}
