package rule

import (
	"encoding/json"
	"errors"
	"slices"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Condition is one condition as data, and has exactly one of five shapes:
//
//	{"field": "price", "op": "gt", "value": {"amount": 5000, "currency": "EUR"}}
//	{"all": [ … ]}   {"any": [ … ]}   {"not": { … }}
//	{"cel": "quantity * 2 > bought"}
//
// Field, operator and value are checked against the schema when the rule is saved, never when it is used.
type Condition struct {
	Field string          `json:"field,omitempty" doc:"name of a field"`
	Op    Op              `json:"op,omitempty" doc:"operator; which ones fit depends on the field's type"`
	Value json.RawMessage `json:"value,omitempty" doc:"what to compare with; a list for in, not_in, has_any, has_all, has_none, between"`
	All   []Condition     `json:"all,omitempty" doc:"true when every one is"`
	Any   []Condition     `json:"any,omitempty" doc:"true when at least one is"`
	Not   *Condition      `json:"not,omitempty"`
	CEL   string          `json:"cel,omitempty" doc:"a free expression in the Common Expression Language over the same fields"`
}

// Limits of one condition, so that no rule file costs more than a person can have meant.
const (
	deepest = 8    // groups within groups
	largest = 200  // conditions in one tree
	longest = 1000 // values in one list
)

// Op is an operator.
type Op string

// The operators.
const (
	Eq, Ne         Op = "eq", "ne"
	Lt, Le, Gt, Ge Op = "lt", "le", "gt", "ge"
	Between        Op = "between" // [least, greatest], both included
	In, NotIn      Op = "in", "not_in"
	StartsWith     Op = "starts_with"
	Has            Op = "has"      // the set holds the word
	HasAny         Op = "has_any"  // … at least one of the words
	HasAll         Op = "has_all"  // … every word
	HasNone        Op = "has_none" // … none of the words
	Known          Op = "known"    // true or false: is the value known at all?
)

var operators = map[Type][]Op{
	Text:   {Eq, Ne, In, NotIn, StartsWith, Known},
	Texts:  {Has, HasAny, HasAll, HasNone},
	Int:    {Eq, Ne, Lt, Le, Gt, Ge, Between, In, NotIn, Known},
	Bool:   {Eq, Known},
	Time:   {Lt, Le, Gt, Ge, Between, Known},
	Amount: {Eq, Ne, Lt, Le, Gt, Ge, Between, Known},
}

// Compile checks a condition and makes its judge; nil is the condition of a rule that always applies. The error holds
// one fault for each thing wrong, each at its JSON path below path.
func (s *Schema[F]) Compile(c *Condition, path ...any) (Judge[F], error) {
	if c == nil {
		return Always[F](), nil
	}
	w := work[F]{schema: s}
	ask := w.compile(c, path, 1)
	if len(w.faults) > 0 {
		return Judge[F]{}, errors.Join(w.faults...)
	}
	slices.Sort(w.fields)
	j := Judge[F]{Ask: ask, Fields: slices.Compact(w.fields)}
	for _, name := range j.Fields {
		j.Personal = j.Personal || s.byName[name].personal
	}
	return j, nil
}

// work is one compilation: what it has found so far.
type work[F any] struct {
	schema *Schema[F]
	fields []string
	faults []error
	nodes  int
}

func (w *work[F]) fail(path []any, m lang.Message) Predicate[F] {
	w.faults = append(w.faults, fault.New(fault.Invalid, m).At(path...))
	return nil
}

func (w *work[F]) compile(c *Condition, path []any, depth int) Predicate[F] {
	w.nodes++
	switch {
	case depth > deepest:
		return w.fail(path, lang.PolicyRuleTooDeep(deepest))
	case w.nodes > largest:
		if w.nodes == largest+1 {
			w.fail(path, lang.PolicyRuleTooLarge(largest))
		}
		return nil
	case c.shapes() != 1:
		return w.fail(path, lang.PolicyRuleShape())
	case c.All != nil:
		return all(w.group(c.All, join(path, "all"), depth))
	case c.Any != nil:
		return anyOf(w.group(c.Any, join(path, "any"), depth))
	case c.Not != nil:
		return not(w.compile(c.Not, join(path, "not"), depth+1))
	case c.CEL != "":
		return w.expression(c.CEL, join(path, "cel"))
	default:
		return w.comparison(c, path)
	}
}

// shapes counts the shapes a condition has; right is one.
func (c *Condition) shapes() int {
	n := 0
	for _, has := range []bool{c.Field != "" || c.Op != "" || c.Value != nil, c.All != nil, c.Any != nil, c.Not != nil, c.CEL != ""} {
		if has {
			n++
		}
	}
	return n
}

func (w *work[F]) group(members []Condition, path []any, depth int) []Predicate[F] {
	if len(members) == 0 {
		w.fail(path, lang.PolicyRuleGroupEmpty())
	}
	asks := make([]Predicate[F], len(members))
	for i := range members {
		asks[i] = w.compile(&members[i], join(path, i), depth+1)
	}
	return asks
}

func (w *work[F]) comparison(c *Condition, path []any) Predicate[F] {
	f := w.schema.byName[c.Field]
	if f == nil {
		return w.fail(join(path, "field"), lang.PolicyRuleFieldUnknown(c.Field))
	}
	w.fields = append(w.fields, f.name)
	if !slices.Contains(operators[f.kind], c.Op) {
		return w.fail(join(path, "op"), lang.PolicyRuleOperatorWrong(string(c.Op), f.name, list(operators[f.kind])))
	}
	ask, m := f.compare(c.Op, c.Value)
	if ask == nil {
		return w.fail(join(path, "value"), m)
	}
	return ask
}

// join never shares its array with a sibling, as append would.
func join(path []any, more ...any) []any { return append(slices.Clip(slices.Clone(path)), more...) }

func all[F any](asks []Predicate[F]) Predicate[F] {
	return func(f *F) (Truth, error) {
		least, failed := Yes, error(nil)
		for _, ask := range asks {
			t, err := ask(f)
			if t == No {
				return No, nil
			}
			least = min(least, t)
			if failed == nil {
				failed = err
			}
		}
		return least, failed
	}
}

func anyOf[F any](asks []Predicate[F]) Predicate[F] {
	return func(f *F) (Truth, error) {
		most, failed := No, error(nil)
		for _, ask := range asks {
			t, err := ask(f)
			if t == Yes {
				return Yes, nil
			}
			most = max(most, t)
			if failed == nil {
				failed = err
			}
		}
		return most, failed
	}
}

func not[F any](ask Predicate[F]) Predicate[F] {
	return func(f *F) (Truth, error) {
		t, err := ask(f)
		return t.Not(), err
	}
}
