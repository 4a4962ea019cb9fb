package rule

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Limits of a file of rules.
const (
	heaviest = 1 << 20 // bytes
	nested   = 40      // objects and lists within each other
)

// Read reads a JSON file strictly into a pointer to a struct: a key the struct does not have, a key written twice, a
// value of another type or anything after the end is a fault at its JSON path, and all of them are told together. The
// decoder of the library would name no path, take a key in another case, and let the last of two equal keys win.
func Read(data []byte, into any) error {
	if len(data) > heaviest {
		return fault.New(fault.TooLarge, lang.FaultTooLarge("1 MB"))
	}
	in := json.NewDecoder(bytes.NewReader(data))
	in.UseNumber()
	r := reading{in: in}
	if err := r.value(reflect.TypeOf(into).Elem(), nil); err != nil {
		return r.broken(err)
	}
	if _, err := in.Token(); err != io.EOF {
		return r.broken(errors.New("something follows the end"))
	}
	if len(r.faults) > 0 {
		return errors.Join(r.faults...)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return r.broken(err)
	}
	return nil
}

type reading struct {
	in     *json.Decoder
	faults []error
}

// broken is the fault of a file that is no JSON at all, with the place where it stopped being it.
func (r *reading) broken(err error) error {
	where := "byte " + strconv.FormatInt(r.in.InputOffset(), 10)
	return fault.New(fault.Invalid, lang.FaultNotJson(where)).Because(err)
}

func (r *reading) fail(path []any, m lang.Message) {
	r.faults = append(r.faults, fault.New(fault.Invalid, m).At(path...))
}

var (
	rawType    = reflect.TypeFor[json.RawMessage]()
	jsonReader = reflect.TypeFor[json.Unmarshaler]()
	textReader = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// value walks one value of the file beside the type it must have. Only an error of the JSON itself is returned.
func (r *reading) value(t reflect.Type, path []any) error {
	if len(path) > nested {
		r.fail(path[:8], lang.PolicyRuleTooDeep(nested))
		return r.skip()
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == rawType || t.Kind() == reflect.Interface {
		return r.skip()
	}
	if reflect.PointerTo(t).Implements(jsonReader) || reflect.PointerTo(t).Implements(textReader) {
		return r.own(t, path)
	}
	token, err := r.in.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return r.object(t, path)
	case json.Delim('['):
		return r.array(t, path)
	case nil:
		if t.Kind() != reflect.Slice && t.Kind() != reflect.Map {
			r.fail(path, lang.PolicyRuleTypeWrong(wanted(t)))
		}
		return nil
	}
	if !scalar(token, t) {
		r.fail(path, lang.PolicyRuleTypeWrong(wanted(t)))
	}
	return nil
}

// skip passes over a value that is read later by who owns it.
func (r *reading) skip() error {
	var raw json.RawMessage
	return r.in.Decode(&raw)
}

// own lets a type read itself and puts a path on what it says.
func (r *reading) own(t reflect.Type, path []any) error {
	var raw json.RawMessage
	if err := r.in.Decode(&raw); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, reflect.New(t).Interface()); err != nil {
		r.fail(path, lang.PolicyRuleTypeWrong(wanted(t)))
	}
	return nil
}

func (r *reading) object(t reflect.Type, path []any) error {
	if t.Kind() != reflect.Struct && t.Kind() != reflect.Map {
		r.fail(path, lang.PolicyRuleTypeWrong(wanted(t)))
	}
	var seen []string
	for r.in.More() {
		token, err := r.in.Token()
		if err != nil {
			return err
		}
		key := token.(string) // the decoder gives no other token here
		here := join(path, key)
		if slices.Contains(seen, key) {
			r.fail(here, lang.PolicyRuleKeyTwice(key))
		}
		seen = append(seen, key)
		member, ok := memberOf(t, key)
		switch {
		case !ok && t.Kind() == reflect.Struct:
			r.fail(here, lang.FaultUnknownField(key))
			err = r.skip()
		case !ok:
			err = r.skip()
		default:
			err = r.value(member, here)
		}
		if err != nil {
			return err
		}
	}
	_, err := r.in.Token()
	return err
}

func (r *reading) array(t reflect.Type, path []any) error {
	fits := t.Kind() == reflect.Slice
	if !fits {
		r.fail(path, lang.PolicyRuleTypeWrong(wanted(t)))
	}
	for i := 0; r.in.More(); i++ {
		var err error
		if fits {
			err = r.value(t.Elem(), join(path, i))
		} else {
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	_, err := r.in.Token()
	return err
}

// memberOf is the type that stands behind a key.
func memberOf(t reflect.Type, key string) (reflect.Type, bool) {
	if t.Kind() == reflect.Map {
		return t.Elem(), true
	}
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name == key && name != "-" {
			return f.Type, true
		}
	}
	return nil, false
}

func scalar(token json.Token, t reflect.Type) bool {
	switch v := token.(type) {
	case string:
		return t.Kind() == reflect.String
	case bool:
		return t.Kind() == reflect.Bool
	case json.Number:
		switch t.Kind() {
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			_, err := strconv.ParseInt(v.String(), 10, t.Bits())
			return err == nil
		}
	}
	return false
}

// wanted names a type in the words of JSON.
func wanted(t reflect.Type) lang.Message {
	switch t.Kind() {
	case reflect.Bool:
		return lang.PolicyRuleTypeBool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return lang.PolicyRuleTypeInt()
	case reflect.Slice:
		return lang.PolicyRuleTypeList()
	case reflect.String:
		return lang.PolicyRuleTypeText()
	case reflect.Struct, reflect.Map:
		if reflect.PointerTo(t).Implements(textReader) {
			return lang.PolicyRuleTypeTime()
		}
		return lang.PolicyRuleTypeObject()
	default:
		return lang.PolicyRuleTypeObject()
	}
}
