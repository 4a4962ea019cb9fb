package pattern_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retour/ground/lang/pattern"
)

func TestParse(t *testing.T) {
	lit := func(text string) pattern.Part { return pattern.Part{Literal: text} }
	hole := func(name string) pattern.Part { return pattern.Part{Hole: name} }
	tests := []struct {
		text  string
		parts []pattern.Part
		holes []pattern.Hole
	}{
		{"plain", []pattern.Part{lit("plain")}, nil},
		{"for {name}.", []pattern.Part{lit("for "), hole("name"), lit(".")}, []pattern.Hole{{"name", pattern.Text}}},
		{
			"{given:money} of { due:money }, {given}",
			[]pattern.Part{hole("given"), lit(" of "), hole("due"), lit(", "), hole("given")},
			[]pattern.Hole{{"given", pattern.Money}, {"due", pattern.Money}},
		},
		{"{day} {day:date}", []pattern.Part{hole("day"), lit(" "), hole("day")}, []pattern.Hole{{"day", pattern.Date}}},
		{`\{\}\#\\ # l'{x}`, []pattern.Part{lit(`{}#\ # l'`), hole("x")}, []pattern.Hole{{"x", pattern.Text}}},
		{
			"{n:int, plural, =0 {none} one {# piece for {name}} other {# pieces}}!",
			[]pattern.Part{
				{Hole: "n", Branches: []pattern.Branch{
					{Exact: true, Value: 0, Parts: []pattern.Part{lit("none")}},
					{Category: "one", Parts: []pattern.Part{hole("n"), lit(" piece for "), hole("name")}},
					{Category: "other", Parts: []pattern.Part{hole("n"), lit(" pieces")}},
				}},
				lit("!"),
			},
			[]pattern.Hole{{"n", pattern.Int}, {"name", pattern.Text}},
		},
		{
			"{a,plural,other{{b, plural,\n one {#} other {\\#{a}}}}}",
			[]pattern.Part{{Hole: "a", Branches: []pattern.Branch{{Category: "other", Parts: []pattern.Part{
				{Hole: "b", Branches: []pattern.Branch{
					{Category: "one", Parts: []pattern.Part{hole("b")}},
					{Category: "other", Parts: []pattern.Part{lit("#"), hole("a")}},
				}},
			}}}}},
			[]pattern.Hole{{"a", pattern.Int}, {"b", pattern.Int}},
		},
	}
	for _, test := range tests {
		got, err := pattern.Parse(test.text)
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		if diff := cmp.Diff(pattern.Pattern{Parts: test.parts, Holes: test.holes}, got); diff != "" {
			t.Errorf("%q: %s", test.text, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ text, says string }{
		{"", "empty"},
		{"  ", "empty"},
		{"a } b", "nothing opened"},
		{"a {", "not closed"},
		{"a {b", "not closed"},
		{"a {b{c}}", "not closed"},
		{"{}", "no name"},
		{"{Name}", "no name"},
		{"{a b}", "no name"},
		{"{a:}", "no type"},
		{"{a:float}", "no type"},
		{"{a:int} {a:date}", "hole a is date here and int before"},
		{"{a:date} {a, plural, other {x}}", "hole a is int here and date before"},
		{`\n`, "backslash"},
		{`x\`, "backslash"},
		{"{n, select, other {x}}", `"plural"`},
		{"{n, plural}", `"plural"`},
		{"{n:int, plural, one {x}}", `"other" is missing`},
		{"{n:int, plural, }", `"other" is missing`},
		{"{n:int, plural, other {x} other {y}}", "other comes twice"},
		{"{n:int, plural, =1 {x} =01 {y} other {z}}", "=1 comes twice"},
		{"{n:int, plural, =x {x} other {y}}", "no number"},
		{"{n:int, plural, single {x} other {y}}", "no category"},
		{"{n:int, plural, other}", "a branch is"},
		{"{n:int, plural, other {x}", "not closed"},
		{"{n:int, plural, other {x", "not closed"},
		{strings.Repeat("{n, plural, other {", 5) + strings.Repeat("}}", 5), "plurals in one another"},
	}
	for _, test := range tests {
		if got, err := pattern.Parse(test.text); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%q: %v, %v; want an error that says %s", test.text, got, err, test.says)
		}
	}
}

// Any text can be written, whatever signs it holds.
func TestEscapedTextIsText(t *testing.T) {
	escape := strings.NewReplacer(`\`, `\\`, "{", `\{`, "}", `\}`, "#", `\#`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z{}#\\' ]{0,20}x`).Draw(t, "text")
		got, err := pattern.Parse(escape.Replace(text))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]pattern.Part{{Literal: text}}, got.Parts); diff != "" {
			t.Fatal(diff)
		}
		got, err = pattern.Parse("{n, plural, other {" + escape.Replace(text) + "}}")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]pattern.Part{{Literal: text}}, got.Parts[0].Branches[0].Parts); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("{count:int, plural, =0 {none} one {# piece} other {# pieces}} for {name}, until {end:date}")
	f.Add(`{a, plural, other {{b, plural, one {#} other {\#{a}}}}}`)
	f.Add(`\{ } {{ }} # {n:money} {n`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := pattern.Parse(text)
		if err != nil {
			return
		}
		declared := map[string]bool{}
		for _, h := range p.Holes {
			if declared[h.Name] {
				t.Errorf("%q: hole %s is listed twice", text, h.Name)
			}
			declared[h.Name] = true
		}
		used := map[string]bool{}
		collect(t, p.Parts, used)
		if diff := cmp.Diff(declared, used); diff != "" {
			t.Errorf("%q: holes listed and used differ: %s", text, diff)
		}
	})
}

func collect(t *testing.T, parts []pattern.Part, used map[string]bool) {
	for _, part := range parts {
		if (part.Hole == "") == (part.Literal == "") {
			t.Errorf("a part is either text or a hole, not %+v", part)
		}
		if part.Hole != "" {
			used[part.Hole] = true
		}
		for _, b := range part.Branches {
			collect(t, b.Parts, used)
		}
	}
}
