package rule_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/ground/fault"
	"retour/ground/money"
	"retour/policy/rule"
)

// parcel is the facts of a small invented room.
type parcel struct {
	Country string
	Tags    []string
	Pieces  *int64
	Gift    *bool
	Sent    time.Time
	Price   money.Amount
	Placed  string // "hub" or "shop"
	Returns int64
}

func opt[V any](p *V) (V, bool) {
	if p == nil {
		var zero V
		return zero, false
	}
	return *p, true
}

func schema() *rule.Schema[parcel] {
	return rule.NewSchema(
		rule.TextField("country", func(p *parcel) string { return p.Country }),
		rule.TextField("place", func(p *parcel) string { return p.Placed }, "hub", "shop"),
		rule.TextsField("tags", func(p *parcel) []string { return p.Tags }),
		rule.IntField("pieces", func(p *parcel) (int64, bool) { return opt(p.Pieces) }),
		rule.BoolField("gift", func(p *parcel) (bool, bool) { return opt(p.Gift) }),
		rule.TimeField("sent", func(p *parcel) time.Time { return p.Sent }),
		rule.AmountField("price", func(p *parcel) money.Amount { return p.Price }),
		rule.IntField("returns", func(p *parcel) (int64, bool) { return p.Returns, true }).OfPerson(),
	)
}

func condition(t testing.TB, text string) *rule.Condition {
	t.Helper()
	var c rule.Condition
	if err := rule.Read([]byte(text), &c); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return &c
}

func ptr[V any](v V) *V { return &v }

var full = parcel{
	Country: "FR", Tags: []string{"new", "silk"}, Pieces: ptr(int64(3)), Gift: ptr(false),
	Sent: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), Price: money.Of(5000, "EUR"), Placed: "hub", Returns: 4,
}

func TestConditions(t *testing.T) {
	dollars := full
	dollars.Price = money.Of(5000, "USD")
	for _, c := range []struct {
		text  string
		facts parcel
		want  rule.Truth
	}{
		{`{"field":"country","op":"eq","value":"FR"}`, full, rule.Yes},
		{`{"field":"country","op":"ne","value":"FR"}`, full, rule.No},
		{`{"field":"country","op":"ne","value":"FR"}`, parcel{}, rule.Unknown},
		{`{"field":"country","op":"in","value":["DE","FR"]}`, full, rule.Yes},
		{`{"field":"country","op":"in","value":["A","B","C","D","E","F","G","H","FR"]}`, full, rule.Yes},
		{`{"field":"country","op":"not_in","value":["DE","FR"]}`, full, rule.No},
		{`{"field":"country","op":"starts_with","value":"F"}`, full, rule.Yes},
		{`{"field":"country","op":"known","value":false}`, parcel{}, rule.Yes},
		{`{"field":"place","op":"eq","value":"shop"}`, full, rule.No},
		{`{"field":"tags","op":"has","value":"silk"}`, full, rule.Yes},
		{`{"field":"tags","op":"has","value":"silk"}`, parcel{}, rule.No},
		{`{"field":"tags","op":"has_any","value":["wool","silk"]}`, full, rule.Yes},
		{`{"field":"tags","op":"has_all","value":["wool","silk"]}`, full, rule.No},
		{`{"field":"tags","op":"has_all","value":["new","silk"]}`, full, rule.Yes},
		{`{"field":"tags","op":"has_none","value":["wool"]}`, full, rule.Yes},
		{`{"field":"pieces","op":"eq","value":3}`, full, rule.Yes},
		{`{"field":"pieces","op":"ge","value":4}`, full, rule.No},
		{`{"field":"pieces","op":"lt","value":4}`, full, rule.Yes},
		{`{"field":"pieces","op":"le","value":3}`, full, rule.Yes},
		{`{"field":"pieces","op":"between","value":[3,3]}`, full, rule.Yes},
		{`{"field":"pieces","op":"between","value":[1,2]}`, full, rule.No},
		{`{"field":"pieces","op":"in","value":[1,3]}`, full, rule.Yes},
		{`{"field":"pieces","op":"not_in","value":[1,3]}`, full, rule.No},
		{`{"field":"pieces","op":"not_in","value":[1,3]}`, parcel{}, rule.Unknown},
		{`{"field":"gift","op":"eq","value":false}`, full, rule.Yes},
		{`{"field":"gift","op":"eq","value":false}`, parcel{}, rule.Unknown},
		{`{"field":"sent","op":"ge","value":"2026-11-02"}`, full, rule.Yes},
		{`{"field":"sent","op":"lt","value":"2026-11-02T10:00:00+02:00"}`, full, rule.No},
		{`{"field":"sent","op":"lt","value":"2026-11-02"}`, parcel{}, rule.Unknown},
		{`{"field":"price","op":"gt","value":{"amount":4999,"currency":"EUR"}}`, full, rule.Yes},
		{`{"field":"price","op":"gt","value":{"amount":4999,"currency":"EUR"}}`, dollars, rule.Unknown},
		{`{"not":{"field":"price","op":"gt","value":{"amount":4999,"currency":"EUR"}}}`, dollars, rule.Unknown},
		{`{"not":{"field":"country","op":"eq","value":"FR"}}`, full, rule.No},
		{`{"all":[{"field":"country","op":"eq","value":"DE"},{"field":"gift","op":"eq","value":true}]}`, parcel{Country: "FR"}, rule.No},
		{`{"all":[{"field":"country","op":"eq","value":"FR"},{"field":"gift","op":"eq","value":true}]}`, parcel{Country: "FR"}, rule.Unknown},
		{`{"any":[{"field":"country","op":"eq","value":"FR"},{"field":"gift","op":"eq","value":true}]}`, parcel{Country: "FR"}, rule.Yes},
		{`{"any":[{"field":"country","op":"eq","value":"DE"},{"field":"gift","op":"eq","value":true}]}`, parcel{Country: "FR"}, rule.Unknown},
		{`{"cel":"country == 'FR' && pieces * 2 > 5 && price >= 5000 && 'silk' in tags"}`, full, rule.Yes},
		{`{"cel":"sent < timestamp('2026-11-03T00:00:00Z')"}`, full, rule.Yes},
		{`{"cel":"pieces > 2"}`, parcel{}, rule.Unknown},
		{`{"cel":"pieces > 2 || country == 'FR'"}`, parcel{Country: "FR"}, rule.Yes},
		{`{"cel":"tags.exists(t, t == 'silk')"}`, parcel{}, rule.No},
	} {
		judge, err := schema().Compile(condition(t, c.text))
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got, err := judge.Ask(&c.facts); err != nil || got != c.want {
			t.Errorf("%s: %v %v, want %v", c.text, got, err, c.want)
		}
	}
}

// TestRefusedWhenSaved: what cannot be meant is refused at its place, before any return meets it.
func TestRefusedWhenSaved(t *testing.T) {
	deep := strings.Repeat(`{"not":`, 9) + `{"field":"gift","op":"eq","value":true}` + strings.Repeat("}", 9)
	wide := `{"any":[` + strings.Repeat(`{"field":"gift","op":"eq","value":true},`, 200) + `{"field":"gift","op":"eq","value":true}]}`
	for _, c := range []struct{ text, code, at string }{
		{`{"field":"colour","op":"eq","value":"red"}`, "policy.rule_field_unknown", "when.field"},
		{`{"all":[{"field":"gift","op":"eq","value":true},{"field":"gift","op":"lt","value":true}]}`, "policy.rule_operator_wrong", "when.all[1].op"},
		{`{"field":"tags","op":"eq","value":"x"}`, "policy.rule_operator_wrong", "when.op"},
		{`{"any":[{"not":{"field":"pieces","op":"gt","value":"3"}}]}`, "policy.rule_value_int", "when.any[0].not.value"},
		{`{"field":"pieces","op":"gt","value":2.5}`, "policy.rule_value_int", "when.value"},
		{`{"field":"pieces","op":"gt"}`, "policy.rule_value_int", "when.value"},
		{`{"field":"pieces","op":"between","value":[3,1]}`, "policy.rule_value_between", "when.value"},
		{`{"field":"pieces","op":"between","value":[3]}`, "policy.rule_value_between", "when.value"},
		{`{"field":"pieces","op":"in","value":[]}`, "policy.rule_value_list", "when.value"},
		{`{"field":"price","op":"gt","value":5000}`, "policy.rule_value_money", "when.value"},
		{`{"field":"price","op":"gt","value":{"amount":5000,"currency":"XXQ"}}`, "policy.rule_value_money", "when.value"},
		{`{"field":"price","op":"gt","value":{"currency":"EUR"}}`, "policy.rule_value_money", "when.value"},
		{`{"field":"price","op":"between","value":[{"amount":1,"currency":"EUR"},{"amount":9,"currency":"USD"}]}`, "policy.rule_value_between", "when.value"},
		{`{"field":"sent","op":"gt","value":"tomorrow"}`, "policy.rule_value_time", "when.value"},
		{`{"field":"gift","op":"eq","value":"yes"}`, "policy.rule_value_bool", "when.value"},
		{`{"field":"country","op":"eq","value":""}`, "policy.rule_value_text", "when.value"},
		{`{"field":"country","op":"eq","value":null}`, "policy.rule_value_text", "when.value"},
		{`{"field":"place","op":"in","value":["hub","moon"]}`, "policy.rule_word_unknown", "when.value"},
		{`{"all":[]}`, "policy.rule_group_empty", "when.all"},
		{`{}`, "policy.rule_shape", "when"},
		{`{"cel":"true","not":{"cel":"true"}}`, "policy.rule_shape", "when"},
		{deep, "policy.rule_too_deep", "when.not.not.not.not.not.not.not.not"},
		{wide, "policy.rule_too_large", "when.any[199]"},
		{`{"cel":"colour == 'red'"}`, "policy.rule_expression_wrong", "when.cel"},
		{`{"cel":"pieces == 'red'"}`, "policy.rule_expression_wrong", "when.cel"},
		{`{"cel":"pieces + 1"}`, "policy.rule_expression_not_bool", "when.cel"},
		{`{"cel":"` + strings.Repeat("true || ", 130) + `true"}`, "fault.text_too_long", "when.cel"},
	} {
		_, err := schema().Compile(condition(t, c.text), "when")
		if f := fault.Of(err); f == nil || f.Code() != c.code || f.Field != c.at {
			t.Errorf("%.120s:\n got %v\nwant %s at %s", c.text, err, c.code, c.at)
		}
	}
}

func TestEveryFaultIsTold(t *testing.T) {
	_, err := schema().Compile(condition(t, `{"all":[{"field":"a","op":"eq","value":1},{"field":"b","op":"eq","value":1}]}`))
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) || len(joined.Unwrap()) != 2 {
		t.Errorf("two faults, told: %v", err)
	}
}

// TestNestedLoopIsStopped: a loop within a loop within a loop, written out, is refused when it is saved; one that only
// some facts set off is stopped when it runs, quickly, and never becomes a yes.
func TestNestedLoopIsStopped(t *testing.T) {
	row := "[" + strings.TrimSuffix(strings.Repeat("1,", 60), ",") + "]"
	loop := row + ".all(a, " + row + ".all(b, " + row + ".all(c, a + b + c > 0)))"
	_, err := schema().Compile(condition(t, `{"cel":"`+loop+`"}`))
	if !fault.Is(err, "policy.rule_expression_costly") {
		t.Errorf("a loop of 216,000 steps was accepted: %v", err)
	}
	judge, err := schema().Compile(condition(t, `{"cel":"country == 'FR' ? `+loop+` : false"}`))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		got, err := judge.Ask(&full)
		if got != rule.Unknown || !errors.Is(err, rule.ErrCostly) {
			t.Errorf("got %v, %v", got, err)
		}
	}
	tags := parcel{Tags: slices.Repeat([]string{"x"}, 5000)}
	judge, err = schema().Compile(condition(t, `{"cel":"tags.all(a, tags.all(b, tags.all(c, a == b && b == c)))"}`))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if got, err := judge.Ask(&tags); got != rule.Unknown || !errors.Is(err, rule.ErrCostly) {
		t.Errorf("got %v, %v", got, err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("a loop of 125 thousand million steps was stopped only after %v", took)
	}
}

func TestOverflowIsAnErrorNotAYes(t *testing.T) {
	judge, err := schema().Compile(condition(t, `{"cel":"9223372036854775807 + pieces > 0"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := judge.Ask(&full); got != rule.Unknown || err == nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestFieldsAndPersons(t *testing.T) {
	for _, c := range []struct {
		text     string
		fields   string
		personal bool
	}{
		{`{"all":[{"field":"gift","op":"eq","value":true},{"not":{"field":"country","op":"eq","value":"FR"}},{"field":"gift","op":"known","value":true}]}`, "country gift", false},
		{`{"any":[{"cel":"returns > 3 && gift"}]}`, "gift returns", true},
		{`{"field":"returns","op":"gt","value":3}`, "returns", true},
	} {
		judge, err := schema().Compile(condition(t, c.text))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(judge.Fields, " "); got != c.fields || judge.Personal != c.personal {
			t.Errorf("%s: fields %q personal %v", c.text, got, judge.Personal)
		}
	}
}

func TestDescribe(t *testing.T) {
	infos := schema().Describe()
	if len(infos) != 8 || infos[1].Name != "place" || len(infos[1].Words) != 2 || !infos[7].Personal || len(infos[2].Operators) != 4 {
		t.Errorf("%+v", infos)
	}
}

func TestReadNamesThePlace(t *testing.T) {
	type inner struct {
		Days int64     `json:"days"`
		From time.Time `json:"from"`
	}
	type file struct {
		Version string           `json:"version"`
		Open    *bool            `json:"open"`
		Items   []inner          `json:"items"`
		Names   map[string]int64 `json:"names"`
		When    *rule.Condition  `json:"when"`
	}
	for _, c := range []struct{ text, code, at string }{
		{`{"version":"1","items":[{"days":1},{"days":2,"form":"x"}]}`, "fault.unknown_field", "items[1].form"},
		{`{"Version":"1"}`, "fault.unknown_field", "Version"},
		{`{"version":"1","version":"2"}`, "policy.rule_key_twice", "version"},
		{`{"items":[{"days":1.5}]}`, "policy.rule_type_wrong", "items[0].days"},
		{`{"items":[{"days":92233720368547758080}]}`, "policy.rule_type_wrong", "items[0].days"},
		{`{"items":[{"from":"soon"}]}`, "policy.rule_type_wrong", "items[0].from"},
		{`{"items":{"days":1}}`, "policy.rule_type_wrong", "items"},
		{`{"version":["1"]}`, "policy.rule_type_wrong", "version"},
		{`{"version":null}`, "policy.rule_type_wrong", "version"},
		{`{"open":"yes"}`, "policy.rule_type_wrong", "open"},
		{`{"names":{"a":"b"}}`, "policy.rule_type_wrong", "names.a"},
		{`{"when":{"all":[{"field":"a"},{"feild":"a"}]}}`, "fault.unknown_field", "when.all[1].feild"},
		{`{"version":"1"} {}`, "fault.not_json", ""},
		{`{"version":"1"`, "fault.not_json", ""},
		{``, "fault.not_json", ""},
		{`[]`, "policy.rule_type_wrong", ""},
		{strings.Repeat(`{"when":{"not":`, 40), "fault.not_json", ""},
		{`{"when":` + strings.Repeat(`{"not":`, 60) + `{"cel":"true"}` + strings.Repeat(`}`, 61), "policy.rule_too_deep", "when.not.not.not.not.not.not.not"},
		{strings.Repeat(" ", 1<<20+1), "fault.too_large", ""},
	} {
		var f file
		err := rule.Read([]byte(c.text), &f)
		if got := fault.Of(err); got == nil || got.Code() != c.code || got.Field != c.at {
			t.Errorf("%.80s: %v, want %s at %q", c.text, err, c.code, c.at)
		}
	}
	var f file
	err := rule.Read([]byte(`{"version":"1","open":false,"items":[{"days":3,"from":"2026-01-01T00:00:00Z"}],"names":{"a":1},"when":{"cel":"true"}}`), &f)
	if err != nil || f.Items[0].Days != 3 || *f.Open || f.Names["a"] != 1 || f.When.CEL != "true" {
		t.Errorf("%v %+v", err, f)
	}
}

// anyCondition draws a well-formed condition over the schema, and what it must answer, told by a second, slower reading.
func anyCondition(depth int) *rapid.Generator[rule.Condition] {
	return rapid.Custom(func(t *rapid.T) rule.Condition {
		leaves := []rule.Condition{
			{Field: "country", Op: rule.Eq, Value: json.RawMessage(`"FR"`)},
			{Field: "gift", Op: rule.Eq, Value: json.RawMessage(`true`)},
			{Field: "pieces", Op: rule.Ge, Value: json.RawMessage(`2`)},
			{Field: "gift", Op: rule.Known, Value: json.RawMessage(`true`)},
		}
		switch kind := rapid.IntRange(0, 3).Draw(t, "kind"); {
		case depth == 0 || kind == 0:
			return rapid.SampledFrom(leaves).Draw(t, "leaf")
		case kind == 1:
			inner := anyCondition(depth-1).Draw(t, "inner")
			return rule.Condition{Not: &inner}
		case kind == 2:
			return rule.Condition{All: rapid.SliceOfN(anyCondition(depth-1), 1, 3).Draw(t, "all")}
		default:
			return rule.Condition{Any: rapid.SliceOfN(anyCondition(depth-1), 1, 3).Draw(t, "any")}
		}
	})
}

// TestUnknownNeverHelps: learning a value can turn Unknown into Yes or No, and never turns a Yes or No round. So a
// decision made without a value does not change its mind when the value comes.
func TestUnknownNeverHelps(t *testing.T) {
	s := schema()
	rapid.Check(t, func(t *rapid.T) {
		c := anyCondition(4).Draw(t, "condition")
		dropKnown := func(c rule.Condition) bool {
			text, _ := json.Marshal(c)
			return strings.Contains(string(text), `"known"`)
		}
		if dropKnown(c) {
			return // the one operator that asks about knowledge itself
		}
		judge, err := s.Compile(&c)
		if err != nil {
			t.Fatal(err)
		}
		whole := parcel{
			Country: rapid.SampledFrom([]string{"FR", "DE"}).Draw(t, "country"),
			Gift:    ptr(rapid.Bool().Draw(t, "gift")), Pieces: ptr(rapid.Int64Range(0, 4).Draw(t, "pieces")),
		}
		less := whole
		switch rapid.IntRange(0, 2).Draw(t, "hide") {
		case 0:
			less.Country = ""
		case 1:
			less.Gift = nil
		default:
			less.Pieces = nil
		}
		before, _ := judge.Ask(&less)
		after, _ := judge.Ask(&whole)
		if after == rule.Unknown || before != rule.Unknown && before != after {
			t.Fatalf("%v became %v", before, after)
		}
	})
}

func TestConditionRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCondition(4).Draw(t, "condition")
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back rule.Condition
		if err := rule.Read(text, &back); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		again, _ := json.Marshal(back)
		if string(again) != string(text) {
			t.Fatalf("%s became %s", text, again)
		}
	})
}

// FuzzCondition: whatever a shop sends, it is refused with a fault or it compiles and answers.
func FuzzCondition(f *testing.F) {
	for _, seed := range []string{
		`{"field":"country","op":"eq","value":"FR"}`, `{"all":[{"cel":"gift"}]}`, `{"not":{"any":[]}}`,
		`{"field":"price","op":"between","value":[{"amount":1,"currency":"EUR"},{"amount":2,"currency":"EUR"}]}`,
		`{"field":"sent","op":"lt","value":"2026-01-01"}`, `{"cel":"[1,2].all(x, x > pieces)"}`, `{"field":"tags","op":"has_any","value":["a"]}`,
	} {
		f.Add([]byte(seed))
	}
	s := schema()
	f.Fuzz(func(t *testing.T, data []byte) {
		var c rule.Condition
		if err := rule.Read(data, &c); err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		judge, err := s.Compile(&c)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		for _, p := range []parcel{{}, full} {
			if got, _ := judge.Ask(&p); got < rule.No || got > rule.Yes {
				t.Fatalf("no truth: %v", got)
			}
		}
		if _, err := json.Marshal(c); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkAll(b *testing.B) {
	judge, err := schema().Compile(condition(b, `{"all":[{"field":"country","op":"in","value":["DE","FR"]},{"field":"price","op":"gt","value":{"amount":1,"currency":"EUR"}}]}`))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_, _ = judge.Ask(&full)
	}
}

func BenchmarkExpression(b *testing.B) {
	judge, err := schema().Compile(condition(b, `{"cel":"country == 'FR' && price > 1"}`))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_, _ = judge.Ask(&full)
	}
}
