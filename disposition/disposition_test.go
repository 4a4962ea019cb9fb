package disposition_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"retour/disposition"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/policy"
	"retour/policy/rule"
)

func router(t testing.TB, s disposition.Set) *disposition.Router {
	t.Helper()
	r, err := disposition.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func why(d disposition.Decision) string {
	var ids []string
	for _, b := range d.Reasons {
		ids = append(ids, b.Rule)
	}
	return strings.Join(ids, " ")
}

func TestNewShop(t *testing.T) {
	withdrawn := policy.Withdrawal
	lawful := disposition.Destruction{Allowed: true, Ground: "f", Version: "2026-11-22"}
	for _, c := range []struct {
		name  string
		facts disposition.Facts
		to    disposition.Destination
		lane  string
		why   string
	}{
		{"as new", disposition.Facts{Grade: "A", Basis: withdrawn}, disposition.Restock, "shelf", "as_new"},
		{"as new, and an order waits", disposition.Facts{Grade: "A", Wanted: true, SeasonOver: true}, disposition.Restock, "pack", "waiting_order"},
		{"as new, season over", disposition.Facts{Grade: "A", SeasonOver: true}, disposition.Outlet, "outlet", "season_over"},
		{"small fault", disposition.Facts{Grade: "B", Value: money.Of(2000, "EUR"), Donable: true}, disposition.SecondChoice, "second_choice", "small_fault"},
		{"small fault, worth nothing", disposition.Facts{Grade: "B", Value: money.Of(200, "EUR"), Donable: true}, disposition.Donate, "donation", "little_value"},
		{"a repair that pays", disposition.Facts{Grade: "B", Repairable: true, RepairCost: money.Of(500, "EUR"), RepairGain: money.Of(900, "EUR")}, disposition.Repair, "workshop", "repair_pays"},
		{"a repair that does not", disposition.Facts{Grade: "B", Repairable: true, RepairCost: money.Of(900, "EUR"), RepairGain: money.Of(900, "EUR")}, disposition.SecondChoice, "second_choice", "small_fault"},
		{"a repair priced in another currency", disposition.Facts{Grade: "B", Repairable: true, RepairCost: money.Of(5, "GBP"), RepairGain: money.Of(900, "EUR")}, disposition.SecondChoice, "second_choice", "small_fault"},
		{"worn", disposition.Facts{Grade: "C"}, disposition.Outlet, "outlet", "worn"},
		{"the supplier's fault", disposition.Facts{Grade: "C", Agreement: true, Liable: "vendor"}, disposition.Vendor, "vendor", "supplier"},
		{"defective", disposition.Facts{Grade: "D", Findings: []string{"dead"}}, disposition.Recycle, "recycling", "defective"},
		{"soiled, lawful ground", disposition.Facts{Grade: "D", Findings: []string{"soiled"}, Basis: withdrawn, Destroy: lawful}, disposition.Destroy, "destruction", "unfit"},
		{"soiled, no ground", disposition.Facts{Grade: "D", Findings: []string{"soiled"}, Basis: withdrawn}, disposition.Recycle, "recycling", "defective"},
		{"soiled, where a ground is not enough", disposition.Facts{Grade: "D", Findings: []string{"soiled"}, Destroy: disposition.Destruction{Ground: "f"}}, disposition.Recycle, "recycling", "defective"},
		{"food, sealed", disposition.Facts{Grade: "A", Category: "food", Sealed: true}, disposition.Recycle, "recycling", "food"},
		{"danger", disposition.Facts{Grade: "D", Hazard: true, Agreement: true}, disposition.Quarantine, "quarantine", "hold"},
		{"wrong item", disposition.Facts{Grade: "D", Blocked: true}, disposition.Quarantine, "quarantine", "hold"},
		{"recalled", disposition.Facts{Grade: "A", Recalled: true}, disposition.Quarantine, "quarantine", "hold"},
		{"another serial number", disposition.Facts{Grade: "A", Serial: "other"}, disposition.Quarantine, "quarantine", "hold"},
		{"not ours", disposition.Facts{Grade: "A", Foreign: true}, disposition.Quarantine, "quarantine", "hold"},
		{"return refused", disposition.Facts{Grade: "C", Refused: true}, disposition.SendBack, "send_back", "refused"},
		{"return refused, and dangerous", disposition.Facts{Grade: "D", Refused: true, Hazard: true}, disposition.Quarantine, "quarantine", "refused danger hold"},
		{"not graded", disposition.Facts{Wanted: true}, disposition.Quarantine, "quarantine", "apart"},
		{"a grade nobody knows", disposition.Facts{Grade: "S"}, disposition.Quarantine, "quarantine", "apart"},
	} {
		d := router(t, disposition.Default()).Decide(c.facts)
		if d.To != c.to || d.Lane != c.lane || why(d) != c.why || d.Version != "default-1" {
			t.Errorf("%s:\n got %s by %s because %q\nwant %s by %s because %q", c.name, d.To, d.Lane, why(d), c.to, c.lane, c.why)
		}
	}
}

// TestRulesCannotDoHarm: a shop that writes the wrong rule meets the safety rules, and the next rule decides.
func TestRulesCannotDoHarm(t *testing.T) {
	only := func(to disposition.Destination) disposition.Set {
		return disposition.Set{Version: "1", Rules: []disposition.Rule{{ID: "all", To: to}}}
	}
	lawful := disposition.Destruction{Allowed: true, Ground: "a"}
	for _, c := range []struct {
		name  string
		to    disposition.Destination
		facts disposition.Facts
		why   string
	}{
		{"danger to the shelf", disposition.Restock, disposition.Facts{Grade: "A", Hazard: true}, "all danger apart"},
		{"recalled to charity", disposition.Donate, disposition.Facts{Grade: "A", Recalled: true}, "all recalled apart"},
		{"swapped to the shelf", disposition.Restock, disposition.Facts{Grade: "A", Serial: "other"}, "all serial apart"},
		{"worn to the shelf", disposition.Restock, disposition.Facts{Grade: "C"}, "all grade apart"},
		{"defective to second choice", disposition.SecondChoice, disposition.Facts{Grade: "D"}, "all grade apart"},
		{"not graded to the outlet", disposition.Outlet, disposition.Facts{}, "all not_graded apart"},
		{"not ours to the outlet", disposition.Outlet, disposition.Facts{Grade: "A", Foreign: true}, "all owner apart"},
		{"the customer's to recycling", disposition.Recycle, disposition.Facts{Grade: "D", Refused: true}, "all owner apart"},
		{"destroyed without a ground", disposition.Destroy, disposition.Facts{Grade: "D", Destroy: disposition.Destruction{Allowed: true}}, "all D-04 apart"},
		{"destroyed on a ground that is not enough", disposition.Destroy, disposition.Facts{Grade: "D", Destroy: disposition.Destruction{Ground: "f"}}, "all D-03 apart"},
		{"destroyed as new after a withdrawal", disposition.Destroy, disposition.Facts{Grade: "A", Basis: policy.Withdrawal, Destroy: lawful}, "all D-01 apart"},
		{"destroyed as new, nobody knows why it came", disposition.Destroy, disposition.Facts{Grade: "A", Destroy: lawful}, "all D-01 apart"},
	} {
		d := router(t, only(c.to)).Decide(c.facts)
		if d.To != disposition.Quarantine || why(d) != c.why {
			t.Errorf("%s: %s because %q, want %q", c.name, d.To, why(d), c.why)
		}
	}
	if d := router(t, only(disposition.Destroy)).Decide(disposition.Facts{Grade: "A", Basis: policy.LegalGuarantee, Destroy: lawful}); d.To != disposition.Destroy {
		t.Errorf("goods of the guarantee are not unsold goods: %s, %s", d.To, why(d))
	}
}

func TestABrokenExpressionSetsApart(t *testing.T) {
	s := disposition.Set{Version: "1", Rules: []disposition.Rule{
		{ID: "odd", When: &rule.Condition{CEL: "1 / (size(findings) - 1) > 0"}, To: disposition.Recycle},
		{ID: "rest", To: disposition.Outlet},
	}}
	r := router(t, s)
	if d := r.Decide(disposition.Facts{Grade: "A", Findings: []string{"x"}}); d.To != disposition.Quarantine || why(d) != "odd apart" {
		t.Errorf("%s %s", d.To, why(d))
	}
	if d := r.Decide(disposition.Facts{Grade: "A"}); d.To != disposition.Outlet {
		t.Errorf("%s %s", d.To, why(d))
	}
}

func TestOwnLanes(t *testing.T) {
	s, err := disposition.Load([]byte(`{"version":"1","lanes":[{"id":"lyon","to":"outlet","names":{"en":"Lyon outlet","fr":"Déstockage Lyon"}}],
		"rules":[{"id":"all","to":"outlet","lane":"lyon","say":{"en":"Lyon takes everything."}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	d := router(t, s).Decide(disposition.Facts{Grade: "B"})
	if d.Lane != "lyon" || d.Reasons[0].In(lang.French) != "Lyon takes everything." {
		t.Errorf("%+v", d)
	}
	all := s.AllLanes()
	if got := all[len(all)-1].Name(lang.French); got != "Déstockage Lyon" {
		t.Error(got)
	}
}

func TestSetRefused(t *testing.T) {
	rules := func(text string) string { return `{"version":"1","rules":[` + text + `]}` }
	for _, c := range []struct{ text, code, at string }{
		{rules(`{"id":"a","to":"moon"}`), "fault.one_of", "rules[0].to"},
		{rules(`{"id":"a","to":"outlet","lane":"shelf"}`), "disposition.lane_unknown", "rules[0].lane"},
		{rules(`{"id":"A","to":"outlet"}`), "disposition.id_shape", "rules[0].id"},
		{rules(`{"id":"a","to":"outlet"},{"id":"a","to":"outlet"}`), "policy.rule_key_twice", "rules[1].id"},
		{rules(`{"id":"a","to":"outlet","when":{"field":"grade","op":"eq","value":"E"}}`), "policy.rule_word_unknown", "rules[0].when.value"},
		{rules(`{"id":"a","too":"outlet"}`), "fault.unknown_field", "rules[0].too"},
		{rules(``), "disposition.rule_count", "rules"},
		{`{"version":"","rules":[{"id":"a","to":"outlet"}]}`, "fault.required", "version"},
		{`{"version":"1","lanes":[{"id":"shelf","to":"outlet"}],"rules":[{"id":"a","to":"outlet"}]}`, "policy.rule_key_twice", "lanes[0].id"},
		{`{"version":"1","lanes":[{"id":"lyon","to":"outlet"}],"rules":[{"id":"a","to":"outlet"}]}`, "disposition.lane_nameless", "lanes[0].names"},
		{`{"version":"1","lanes":[{"id":"lyon","to":"moon","names":{"en":"L"}}],"rules":[{"id":"a","to":"outlet"}]}`, "fault.one_of", "lanes[0].to"},
	} {
		_, err := disposition.Load([]byte(c.text))
		if f := fault.Of(err); f == nil || f.Code() != c.code || f.Field != c.at {
			t.Errorf("%s\n got %v\nwant %s at %s", c.text, err, c.code, c.at)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	text, err := json.Marshal(router(t, disposition.Default()).Set())
	if err != nil {
		t.Fatal(err)
	}
	back, err := disposition.Load(text)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(back); string(again) != string(text) {
		t.Errorf("%s\nbecame\n%s", text, again)
	}
	d := router(t, back).Decide(disposition.Facts{Grade: "A", Hazard: true, Refused: true})
	stored, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var read disposition.Decision
	if err := json.Unmarshal(stored, &read); err != nil || len(read.Reasons) != 3 ||
		read.Reasons[1].In(lang.French) != "Pas de renvoi au client\u00a0: le contrôle a été interrompu. Une personne doit d’abord libérer l’article." {
		t.Errorf("%v %+v", err, read)
	}
}

func TestEveryWordHasAName(t *testing.T) {
	var keys []string
	for _, d := range disposition.Destinations {
		keys = append(keys, "destination."+string(d))
		if !slices.ContainsFunc(disposition.Lanes(), func(l disposition.Lane) bool { return l.To == d }) {
			t.Errorf("no lane leads to %s", d)
		}
	}
	for _, l := range disposition.Lanes() {
		keys = append(keys, "lane."+l.ID)
	}
	for _, f := range disposition.Fields() {
		keys = append(keys, "field."+f.Name)
	}
	for _, r := range disposition.Default().Rules {
		keys = append(keys, "rule."+r.ID)
	}
	for _, key := range keys {
		if m := (lang.Message{Key: "disposition." + key}); m.In(lang.English) == m.Key {
			t.Errorf("%s is not in the catalogue", m.Key)
		}
	}
}

func anyFacts() *rapid.Generator[disposition.Facts] {
	return rapid.Custom(func(t *rapid.T) disposition.Facts {
		yes := func(name string) bool { return rapid.IntRange(0, 3).Draw(t, name) == 0 }
		pick := func(name string, words ...string) string { return rapid.SampledFrom(words).Draw(t, name) }
		bases := []string{"", "withdrawal"}
		for _, b := range policy.Bases {
			bases = append(bases, string(b))
		}
		return disposition.Facts{
			Grade: pick("grade", "A", "A", "B", "C", "D", "", "X"), Blocked: yes("blocked"), Hazard: yes("hazard"), Sealed: yes("sealed"),
			Findings: rapid.SliceOfN(rapid.SampledFrom([]string{"soiled", "dead", "used"}), 0, 2).Draw(t, "findings"),
			Serial:   pick("serial", "", "same", "other", "none"), Liable: pick("liable", "", "vendor"), Category: pick("category", "", "food", "clothing"),
			Recalled: yes("recalled"), Foreign: yes("foreign"), Refused: yes("refused"), Basis: policy.Basis(pick("basis", bases...)),
			Wanted: yes("wanted"), SeasonOver: yes("season"), Agreement: yes("agreement"), Repairable: yes("repairable"), Donable: yes("donable"),
			Value:      money.Of(rapid.Int64Range(0, 1000).Draw(t, "value"), money.Currency(pick("currency", "", "EUR", "GBP"))),
			RepairCost: money.Of(1, "EUR"), RepairGain: money.Of(rapid.Int64Range(0, 2).Draw(t, "gain"), "EUR"),
			Destroy: disposition.Destruction{Allowed: yes("allowed"), Ground: pick("ground", "", "a", "f")},
		}
	})
}

func anySet() *rapid.Generator[disposition.Set] {
	whens := []*rule.Condition{nil, {Field: "grade", Op: rule.Eq, Value: json.RawMessage(`"A"`)}, {Field: "wanted", Op: rule.Eq, Value: json.RawMessage(`true`)}}
	for _, r := range disposition.Default().Rules {
		whens = append(whens, r.When)
	}
	return rapid.Custom(func(t *rapid.T) disposition.Set {
		if rapid.IntRange(0, 3).Draw(t, "default") == 0 {
			return disposition.Default()
		}
		s := disposition.Set{Version: "1"}
		for i := range rapid.IntRange(1, 5).Draw(t, "rules") {
			s.Rules = append(s.Rules, disposition.Rule{
				ID: "r" + string(rune('a'+i)), When: rapid.SampledFrom(whens).Draw(t, "when"), To: rapid.SampledFrom(disposition.Destinations).Draw(t, "to"),
			})
		}
		return s
	})
}

// TestOneSafeDestination: whatever the rules and the facts, a piece gets exactly one destination with a lane that leads
// there and a reason; and never one that is dangerous, unlawful or not ours to choose.
func TestOneSafeDestination(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, f := anySet().Draw(t, "set"), anyFacts().Draw(t, "facts")
		r, err := disposition.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		d := r.Decide(f)
		i := slices.IndexFunc(s.AllLanes(), func(l disposition.Lane) bool { return l.ID == d.Lane })
		if i < 0 || s.AllLanes()[i].To != d.To || !slices.Contains(disposition.Destinations, d.To) {
			t.Fatalf("%q by lane %q", d.To, d.Lane)
		}
		if len(d.Reasons) == 0 || d.Version == "" {
			t.Fatal("not explained")
		}
		for _, b := range d.Reasons {
			if b.Rule == "" || b.Version == "" || b.In(lang.English) == "" {
				t.Fatalf("a reason without rule, version or sentence: %+v", b)
			}
		}
		graded := strings.Contains("A B C D", f.Grade) && f.Grade != ""
		onward := d.To != disposition.Quarantine && d.To != disposition.SendBack
		unsold := f.Basis == policy.Withdrawal || f.Basis == policy.LongerPolicy || f.Basis == "" || f.Basis == policy.Goodwill
		switch {
		case d.To == disposition.Destroy && (f.Destroy.Ground == "" || !f.Destroy.Allowed):
			t.Fatal("destroyed without a lawful ground")
		case d.To == disposition.Destroy && f.Grade == "A" && unsold:
			t.Fatal("as new and unsold, and destroyed")
		case d.To == disposition.Restock && f.Grade != "A":
			t.Fatalf("grade %q on the shelf", f.Grade)
		case (f.Hazard || f.Blocked) && d.To != disposition.Quarantine:
			t.Fatalf("danger sent to %s", d.To)
		case onward && (!graded || f.Foreign || f.Refused):
			t.Fatalf("sent to %s: graded %v, foreign %v, refused %v", d.To, graded, f.Foreign, f.Refused)
		case (f.Recalled || f.Serial == "other") && onward && d.To != disposition.Vendor && d.To != disposition.Recycle && d.To != disposition.Destroy:
			t.Fatalf("recalled or swapped, sent to %s", d.To)
		}
		if again := r.Decide(f); again.To != d.To || again.Lane != d.Lane {
			t.Fatal("asked twice, answered twice")
		}
	})
}

func FuzzLoad(f *testing.F) {
	text, _ := json.Marshal(disposition.Default())
	f.Add(text)
	f.Add([]byte(`{"version":"1","lanes":[{"id":"x","to":"outlet","names":{"en":"X"}}],"rules":[{"id":"a","to":"outlet","lane":"x"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := disposition.Load(data)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		r, err := disposition.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		if d := r.Decide(disposition.Facts{Grade: "D", Hazard: true}); d.To != disposition.Quarantine {
			t.Fatalf("%+v", d)
		}
		text, _ := json.Marshal(s)
		if _, err := disposition.Load(text); err != nil {
			t.Fatalf("%s does not come back: %v", text, err)
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	r := router(b, disposition.Default())
	f := disposition.Facts{Grade: "D", Category: "clothing", Findings: []string{"dead"}, Value: money.Of(500, "EUR")}
	for b.Loop() {
		r.Decide(f)
	}
}
