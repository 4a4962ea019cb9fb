package rule

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"retour/ground/lang"
	"retour/ground/money"
)

// compare makes the closure of one comparison. Without one, the message says what is wrong with the value.
func (f *Field[F]) compare(op Op, value json.RawMessage) (Predicate[F], lang.Message) {
	if op == Known {
		return f.known(value)
	}
	switch f.kind {
	case Text:
		return f.compareText(op, value)
	case Texts:
		return f.compareTexts(op, value)
	case Int:
		return ordered(f.number, op, value, readInt, func(a, b int64) (int, bool) { return cmp.Compare(a, b), true })
	case Bool:
		return f.compareBool(value)
	case Time:
		return ordered(f.time, op, value, readTime, func(a, b time.Time) (int, bool) { return a.Compare(b), true })
	default:
		return ordered(f.amount, op, value, readAmount, func(a, b money.Amount) (int, bool) {
			return cmp.Compare(a.Minor, b.Minor), a.Currency == b.Currency
		})
	}
}

// known asks whether there is a value at all; it is the one operator whose answer is never Unknown.
func (f *Field[F]) known(value json.RawMessage) (Predicate[F], lang.Message) {
	want, ok := readBool(value)
	if !ok {
		return nil, lang.PolicyRuleValueBool()
	}
	has := map[Type]func(*F) bool{
		Text:   func(x *F) bool { _, ok := f.text(x); return ok },
		Int:    func(x *F) bool { _, ok := f.number(x); return ok },
		Bool:   func(x *F) bool { _, ok := f.truth(x); return ok },
		Time:   func(x *F) bool { _, ok := f.time(x); return ok },
		Amount: func(x *F) bool { _, ok := f.amount(x); return ok },
	}[f.kind]
	return func(x *F) (Truth, error) { return Of(has(x) == want), nil }, lang.Message{}
}

func (f *Field[F]) compareBool(value json.RawMessage) (Predicate[F], lang.Message) {
	want, ok := readBool(value)
	if !ok {
		return nil, lang.PolicyRuleValueBool()
	}
	read := f.truth
	return func(x *F) (Truth, error) {
		v, ok := read(x)
		if !ok {
			return Unknown, nil
		}
		return Of(v == want), nil
	}, lang.Message{}
}

func (f *Field[F]) compareText(op Op, value json.RawMessage) (Predicate[F], lang.Message) {
	words, m := readWords(value, op == In || op == NotIn)
	if words == nil {
		return nil, m
	}
	if f.words != nil && op != StartsWith {
		for _, w := range words {
			if !slices.Contains(f.words, w) {
				return nil, lang.PolicyRuleWordUnknown(w, strings.Join(f.words, ", "))
			}
		}
	}
	var holds func(string) bool
	switch op {
	case StartsWith:
		holds = func(v string) bool { return strings.HasPrefix(v, words[0]) }
	case Ne, NotIn:
		within := among(words)
		holds = func(v string) bool { return !within(v) }
	default:
		holds = among(words)
	}
	read := f.text
	return func(x *F) (Truth, error) {
		v, ok := read(x)
		if !ok {
			return Unknown, nil
		}
		return Of(holds(v)), nil
	}, lang.Message{}
}

func (f *Field[F]) compareTexts(op Op, value json.RawMessage) (Predicate[F], lang.Message) {
	words, m := readWords(value, op != Has)
	if words == nil {
		return nil, m
	}
	read := f.texts
	if op == HasAll {
		return func(x *F) (Truth, error) {
			set := read(x)
			for _, w := range words {
				if !slices.Contains(set, w) {
					return No, nil
				}
			}
			return Yes, nil
		}, lang.Message{}
	}
	within, want := among(words), op != HasNone
	return func(x *F) (Truth, error) { return Of(slices.ContainsFunc(read(x), within) == want), nil }, lang.Message{}
}

// among asks whether a word is one of several: a short list is walked, a long one is looked up.
func among(words []string) func(string) bool {
	if len(words) == 1 {
		only := words[0]
		return func(v string) bool { return v == only }
	}
	if len(words) <= 8 {
		return func(v string) bool { return slices.Contains(words, v) }
	}
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return func(v string) bool { return set[v] }
}

// ordered makes a comparison of values that have an order. How two values stand to each other may be unknown too:
// amounts of two currencies have no order.
func ordered[F, V any](read func(*F) (V, bool), op Op, value json.RawMessage, parse func(json.RawMessage) (V, lang.Message, bool),
	compare func(a, b V) (int, bool),
) (Predicate[F], lang.Message) {
	wants, m := readAll(value, op, parse)
	if wants == nil {
		return nil, m
	}
	if op == Between {
		if order, ok := compare(wants[0], wants[1]); !ok || order > 0 {
			return nil, lang.PolicyRuleValueBetween()
		}
	}
	if op == In || op == NotIn {
		return anyEqual(read, wants, compare, op == In), lang.Message{}
	}
	holds := map[Op]func(order int) bool{
		Eq: func(o int) bool { return o == 0 }, Ne: func(o int) bool { return o != 0 },
		Lt: func(o int) bool { return o < 0 }, Le: func(o int) bool { return o <= 0 },
		Gt: func(o int) bool { return o > 0 }, Ge: func(o int) bool { return o >= 0 },
		Between: func(o int) bool { return o >= 0 },
	}[op]
	return func(x *F) (Truth, error) {
		v, ok := read(x)
		if !ok {
			return Unknown, nil
		}
		order, ok := compare(v, wants[0])
		if !ok {
			return Unknown, nil
		}
		if op == Between {
			most, _ := compare(v, wants[1])
			return Of(holds(order) && most <= 0), nil
		}
		return Of(holds(order)), nil
	}, lang.Message{}
}

func anyEqual[F, V any](read func(*F) (V, bool), wants []V, compare func(a, b V) (int, bool), want bool) Predicate[F] {
	return func(x *F) (Truth, error) {
		v, ok := read(x)
		if !ok {
			return Unknown, nil
		}
		found := slices.ContainsFunc(wants, func(w V) bool { order, ok := compare(v, w); return ok && order == 0 })
		return Of(found == want), nil
	}
}

// readAll reads one value, two for between, or a list for in and not_in.
func readAll[V any](value json.RawMessage, op Op, parse func(json.RawMessage) (V, lang.Message, bool)) ([]V, lang.Message) {
	raws := []json.RawMessage{value}
	if op == Between || op == In || op == NotIn {
		raws = nil
		if json.Unmarshal(value, &raws) != nil || len(raws) == 0 || len(raws) > longest {
			return nil, lang.PolicyRuleValueList(longest)
		}
		if op == Between && len(raws) != 2 {
			return nil, lang.PolicyRuleValueBetween()
		}
	}
	values := make([]V, 0, len(raws))
	for _, raw := range raws {
		v, m, ok := parse(raw)
		if !ok {
			return nil, m
		}
		values = append(values, v)
	}
	return values, lang.Message{}
}

func readWords(value json.RawMessage, several bool) ([]string, lang.Message) {
	if !several {
		var pointer *string
		if json.Unmarshal(value, &pointer) != nil || pointer == nil || *pointer == "" {
			return nil, lang.PolicyRuleValueText()
		}
		return []string{*pointer}, lang.Message{}
	}
	var words []string
	if json.Unmarshal(value, &words) != nil || len(words) == 0 || len(words) > longest || slices.Contains(words, "") {
		return nil, lang.PolicyRuleValueList(longest)
	}
	return words, lang.Message{}
}

func readBool(value json.RawMessage) (v, ok bool) {
	switch string(bytes.TrimSpace(value)) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

func readInt(value json.RawMessage) (int64, lang.Message, bool) {
	n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
	return n, lang.PolicyRuleValueInt(), err == nil
}

// readTime reads an RFC 3339 instant, or a day, which begins at midnight UTC.
func readTime(value json.RawMessage) (time.Time, lang.Message, bool) {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return time.Time{}, lang.PolicyRuleValueTime(), false
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, lang.Message{}, true
	}
	t, err := time.Parse(time.DateOnly, text)
	return t, lang.PolicyRuleValueTime(), err == nil
}

func readAmount(value json.RawMessage) (money.Amount, lang.Message, bool) {
	var a struct {
		Minor    *int64         `json:"amount"`
		Currency money.Currency `json:"currency"`
	}
	if Read(value, &a) != nil || a.Minor == nil || !a.Currency.Known() {
		return money.Amount{}, lang.PolicyRuleValueMoney(), false
	}
	return money.Of(*a.Minor, a.Currency), lang.Message{}, true
}

func list(ops []Op) string {
	words := make([]string, len(ops))
	for i, op := range ops {
		words[i] = string(op)
	}
	return strings.Join(words, ", ")
}
