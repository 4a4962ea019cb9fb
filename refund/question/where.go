package question

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"retour/ground/fault"
)

// within says where in a question an error arose: what is known of the place already lies within path.
func within(err error, path ...any) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	inner := f.Field
	f.At(path...)
	switch {
	case inner == "":
	case f.Field == "" || inner[0] == '[':
		f.Field += inner
	default:
		f.Field += "." + inner
	}
	return err
}

// places are where in the question the parts of an order and of its requests stand.
type places struct {
	lines    []string   // by line of the order
	requests []string   // by request
	items    [][]string // by request and item
}

// ofRefund are the fields of package refund that have other names in a question.
var ofRefund = map[string]string{
	"discount": "order.order_discount", "other_tax": "order.other_tax", "total": "order.total", "paid": "order.paid",
	"tax_invoiced": "order.tax_invoiced", "past": "prior", "payments": "order.payments", "lines": "order.lines",
}

var ofRequest = map[string]string{
	"return_shipping": "return_shipping_fee", "goodwill": "goodwill_gross", "goods_gross": "amount_of_goods", "seller": "for",
	"back_unlisted": "return", "out": "add",
}

var ofLine = map[string]string{
	".rates": ".tax_bp", ".quantity": ".qty", ".price": ".unit", ".discount": ".discount", ".tax": ".stored_tax",
}

// find gives an error of package refund, which arose at a request, its place in the question.
func (p *places) find(err error, request int) error {
	f := fault.Of(err)
	if f == nil || f.Field == "" {
		return err
	}
	end := strings.IndexAny(f.Field, "[.")
	if end < 0 {
		end = len(f.Field)
	}
	name, rest := f.Field[:end], f.Field[end:]
	list, index := []string(nil), -1
	if number, after, ok := strings.Cut(strings.TrimPrefix(rest, "["), "]"); ok {
		if n, err := strconv.Atoi(number); err == nil {
			index, rest = n, after
		}
	}
	switch {
	case name == "lines":
		list = p.lines
	case name == "items" && request < len(p.items):
		list = p.items[request]
	}
	told := f.Field[end:]
	switch outer, ofOrder := ofRefund[name]; {
	case index >= 0 && index < len(list):
		if renamed, ok := ofLine[rest]; ok {
			rest = renamed
		}
		f.Field = strings.TrimPrefix(list[index]+rest, ".")
	case ofOrder:
		f.Field = outer + told
	case request < len(p.requests):
		if renamed, ok := ofRequest[name]; ok {
			name = renamed
		}
		f.Field = p.requests[request] + "." + name + told
	}
	return err
}

// look goes through a question that could not be read as it stands. It gives the first error with its place, or, where
// there is none, the places of all fields that no question has.
func look(line []byte) (unknown []string, err error) {
	err = lookInto(reflect.TypeFor[question](), line, "", &unknown)
	return unknown, err
}

var reads = reflect.TypeFor[json.Unmarshaler]()

func lookInto(t reflect.Type, raw json.RawMessage, path string, unknown *[]string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	raw = bytes.TrimSpace(raw)
	object := len(raw) > 0 && raw[0] == '{'
	switch {
	case t == reflect.TypeFor[charge]() && object:
		t = reflect.TypeFor[lineShape]()
	case reflect.PointerTo(t).Implements(reads):
		return placed(json.Unmarshal(raw, reflect.New(t).Interface()), path)
	}
	var members map[string]json.RawMessage
	var elements []json.RawMessage
	switch {
	case t.Kind() == reflect.Struct && object:
		if err := json.Unmarshal(raw, &members); err != nil {
			return placed(err, path)
		}
		return lookIntoMembers(t, members, path, unknown)
	case t.Kind() == reflect.Map && object:
		if err := json.Unmarshal(raw, &members); err != nil {
			return placed(err, path)
		}
		for _, name := range sortedNames(members) {
			if err := lookInto(t.Elem(), members[name], path+"."+name, unknown); err != nil {
				return err
			}
		}
		return nil
	case t.Kind() == reflect.Slice && len(raw) > 0 && raw[0] == '[':
		if err := json.Unmarshal(raw, &elements); err != nil {
			return placed(err, path)
		}
		for i, element := range elements {
			if err := lookInto(t.Elem(), element, path+"["+strconv.Itoa(i)+"]", unknown); err != nil {
				return err
			}
		}
		return nil
	default:
		return placed(json.Unmarshal(raw, reflect.New(t).Interface()), path)
	}
}

func lookIntoMembers(t reflect.Type, members map[string]json.RawMessage, path string, unknown *[]string) error {
	fields := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(t) {
		if tag := f.Tag.Get("json"); tag != "" {
			fields[strings.ToLower(tag)] = f.Type
		}
	}
	for _, name := range sortedNames(members) {
		at := strings.TrimPrefix(path+"."+name, ".")
		inner, ok := fields[strings.ToLower(name)]
		if !ok {
			*unknown = append(*unknown, at)
			continue
		}
		if err := lookInto(inner, members[name], at, unknown); err != nil {
			return err
		}
	}
	return nil
}

func sortedNames(members map[string]json.RawMessage) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// placed is an error of decoding, with its place.
func placed(err error, path string) error {
	if err = readable(err); err == nil {
		return nil
	}
	if f := fault.Of(err); f != nil && f.Field == "" {
		f.Field = path
	}
	return err
}
