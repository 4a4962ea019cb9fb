package law

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/calendar"
)

// Read reads the input into a pointer to a struct, strictly: a key that the struct does not have, or that is given twice,
// is refused, and so is a value of another type; the fault names the key ("input.possession_date"). Null leaves a field
// as it is. Fields are bool, *bool, int, string, [Date], [Instant], [Amount], [Rate], structs, pointers to and slices of
// them. Their tags:
//
//	json:"key"           the key
//	needed:""            must be given
//	words:"card cash"    the words that a string may be
func (q Question) Read(input any) error { return decode(q.Input, "input", input) }

// Instant is a moment, written with its offset.
type Instant struct{ time.Time }

// Amount is an amount of money in cents, written as a decimal string.
type Amount int64

// String writes the amount with two decimals.
func (a Amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	cents := strconv.FormatInt(int64(a%100)+100, 10)[1:]
	return sign + strconv.FormatInt(int64(a/100), 10) + "." + cents
}

// MarshalJSON writes the amount as a decimal string.
func (a Amount) MarshalJSON() ([]byte, error) { return []byte(`"` + a.String() + `"`), nil }

// Rate is a percentage or another decimal number in millionths, written as a decimal string: "6.67" is 6670000.
type Rate int64

// String writes the number without needless zeros.
func (r Rate) String() string {
	sign := ""
	if r < 0 {
		sign, r = "-", -r
	}
	text := strconv.FormatInt(int64(r)+1_000_000, 10)
	whole := strconv.FormatInt(int64(r)/1_000_000, 10)
	return sign + strings.TrimSuffix(strings.TrimRight(whole+"."+text[len(text)-rateDigits:], "0"), ".")
}

// rateDigits and amountDigits are the decimals that are read, most the largest number before them.
const (
	rateDigits   = 6
	amountDigits = 2
	most         = 1_000_000_000_000
)

var (
	instantType = reflect.TypeFor[Instant]()
	dateType    = reflect.TypeFor[Date]()
	amountType  = reflect.TypeFor[Amount]()
	rateType    = reflect.TypeFor[Rate]()
	rawType     = reflect.TypeFor[json.RawMessage]()
)

func decode(text []byte, at string, into any) error {
	r := &reader{in: json.NewDecoder(bytes.NewReader(text))}
	r.in.UseNumber()
	if err := r.value(at, "", reflect.ValueOf(into).Elem()); err != nil {
		return err
	}
	if _, err := r.in.Token(); !errors.Is(err, io.EOF) {
		return noQuestion(at, "…}")
	}
	return nil
}

type reader struct{ in *json.Decoder }

// value reads the next value into a place.
func (r *reader) value(at, words string, to reflect.Value) error {
	if to.Type() == rawType {
		if err := r.in.Decode(to.Addr().Interface()); err != nil {
			return noQuestion(at, err.Error())
		}
		return nil
	}
	token, err := r.in.Token()
	switch {
	case err != nil:
		return noQuestion(at, err.Error())
	case token == nil && at == "":
		return wrongType(at, token, "{}")
	case token == nil:
		return nil
	}
	if to.Kind() == reflect.Pointer {
		to.Set(reflect.New(to.Type().Elem()))
		to = to.Elem()
	}
	switch delim, _ := token.(json.Delim); {
	case to.Kind() == reflect.Slice:
		if delim != '[' {
			return wrongType(at, token, "[]")
		}
		return r.list(at, words, to)
	case to.Kind() == reflect.Struct && to.Type() != instantType:
		if delim != '{' {
			return wrongType(at, token, "{}")
		}
		return r.object(at, to)
	}
	return scalar(at, words, token, to)
}

func (r *reader) list(at, words string, to reflect.Value) error {
	to.Set(reflect.MakeSlice(to.Type(), 0, 0))
	for i := 0; r.in.More(); i++ {
		to.Set(reflect.Append(to, reflect.Zero(to.Type().Elem())))
		if err := r.value(at+"["+strconv.Itoa(i)+"]", words, to.Index(i)); err != nil {
			return err
		}
	}
	return r.close(at)
}

func (r *reader) object(at string, to reflect.Value) error {
	seen, known := map[string]bool{}, keysOf(to.Type())
	for r.in.More() {
		token, err := r.in.Token()
		if err != nil {
			return noQuestion(at, err.Error())
		}
		name, _ := token.(string)
		inner := strings.TrimPrefix(at+"."+short(name), ".")
		field, ok := known.named[name]
		switch {
		case !ok:
			return fault.New(fault.Invalid, lang.LawKeyUnknown(short(name))).At(inner)
		case seen[name]:
			return fault.New(fault.Invalid, lang.LawKeyTwice(short(name))).At(inner)
		}
		seen[name] = true
		if err := r.value(inner, field.words, to.FieldByIndex(field.index)); err != nil {
			return err
		}
	}
	if err := r.close(at); err != nil {
		return err
	}
	for _, f := range known.list {
		if f.needed && to.FieldByIndex(f.index).IsZero() {
			return missing(strings.TrimPrefix(at+"."+f.key, "."))
		}
	}
	return nil
}

// close reads the end of a list or object.
func (r *reader) close(at string) error {
	if _, err := r.in.Token(); err != nil {
		return noQuestion(at, err.Error())
	}
	return nil
}

// keys are what a struct asks for.
type keys struct {
	list  []key
	named map[string]key
}

type key struct {
	key, words string
	needed     bool
	index      []int
}

// keysOf are the keys of a struct, found out once a type.
func keysOf(t reflect.Type) keys {
	if k, ok := structs.Load(t); ok {
		return k.(keys)
	}
	k := keys{named: map[string]key{}}
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("json"); name != "" && !f.Anonymous {
			_, needed := f.Tag.Lookup("needed")
			one := key{name, f.Tag.Get("words"), needed, f.Index}
			k.list, k.named[name] = append(k.list, one), one
		}
	}
	structs.Store(t, k)
	return k
}

var structs sync.Map

func scalar(at, words string, token json.Token, to reflect.Value) error {
	text, isText := token.(string)
	switch {
	case to.Type() == dateType:
		return set(to, at, token, isText, lang.LawNoDate, func() (Date, error) { return calendar.Parse(text) })
	case to.Type() == instantType:
		return set(to, at, token, isText, lang.LawNoInstant, func() (Instant, error) { return readInstant(text) })
	case to.Type() == amountType:
		says := func(v string) lang.Message { return lang.LawNoAmount(v, amountDigits) }
		return set(to, at, token, isText, says, func() (Amount, error) {
			n, err := readDecimal(text, amountDigits)
			return Amount(n), err
		})
	case to.Type() == rateType:
		says := func(v string) lang.Message { return lang.LawNoAmount(v, rateDigits) }
		return set(to, at, token, isText, says, func() (Rate, error) {
			n, err := readDecimal(text, rateDigits)
			return Rate(n), err
		})
	case to.Kind() == reflect.Bool:
		b, ok := token.(bool)
		if !ok {
			return wrongType(at, token, "true / false")
		}
		to.SetBool(b)
	case to.Kind() == reflect.Int:
		number, _ := token.(json.Number)
		n, err := strconv.ParseInt(number.String(), 10, 64)
		if err != nil || n > most || n < -most {
			return wrongType(at, token, "1, 2, 3 …")
		}
		to.SetInt(n)
	case to.Kind() == reflect.String && isText:
		if words != "" && !slices.Contains(strings.Fields(words), text) {
			return noWord(at, text, strings.Fields(words))
		}
		to.SetString(text)
	default:
		return wrongType(at, token, `"…"`)
	}
	return nil
}

// set reads a text into a place, or says with the given message what it is not.
func set[T any](to reflect.Value, at string, token json.Token, isText bool, says func(string) lang.Message, read func() (T, error)) error {
	if isText {
		if v, err := read(); err == nil {
			to.Set(reflect.ValueOf(v))
			return nil
		}
	}
	return fault.New(fault.Invalid, says(shown(token))).At(at)
}

var errNoNumber = errors.New("law: no number")

// readInstant reads RFC 3339 with seconds, in the years that dates may have.
func readInstant(text string) (Instant, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return Instant{}, err
	}
	_, err = calendar.Parse(t.UTC().Format(time.DateOnly))
	return Instant{t}, err
}

// readDecimal reads a number with at most so many decimals, and counts in the last of them.
func readDecimal(text string, digits int) (int64, error) {
	unsigned, negative := strings.CutPrefix(text, "-")
	whole, rest, dotted := strings.Cut(unsigned, ".")
	if !numeral(whole) || dotted && !numeral(rest) || len(rest) > digits {
		return 0, errNoNumber
	}
	n, err := strconv.ParseInt(whole+rest+strings.Repeat("0", digits-len(rest)), 10, 64)
	if err != nil || n > most*1_000_000 {
		return 0, errNoNumber
	}
	if negative {
		n = -n
	}
	return n, nil
}

func numeral(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// missing is the fault of a key that is needed and not given.
func missing(at string) error { return fault.New(fault.Invalid, lang.LawMissing()).At(at) }

func noWord(at, text string, words []string) error {
	return fault.New(fault.Invalid, lang.LawNoWord(short(text), strings.Join(words, ", "))).At(at)
}

func noQuestion(at, why string) error {
	f := fault.New(fault.Invalid, lang.LawNoQuestion(short(why)))
	if at != "" {
		f = f.At(at)
	}
	return f
}

func wrongType(at string, token json.Token, what string) error {
	f := fault.New(fault.Invalid, lang.LawNotA(shown(token), what))
	if at != "" {
		f = f.At(at)
	}
	return f
}

// shown writes a value back for a message.
func shown(token json.Token) string {
	switch v := token.(type) {
	case nil:
		return "null"
	case string:
		return short(v)
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return short(v.String())
	case json.Delim:
		return map[json.Delim]string{'{': "{…}", '[': "[…]"}[v]
	}
	return ""
}

// short keeps a quoted text readable.
func short(text string) string {
	const longest = 60
	runes := 0
	for i := range text {
		if runes++; runes > longest {
			return text[:i] + "…"
		}
	}
	return text
}
