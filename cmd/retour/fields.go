package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"retour/ground/lang"
	"retour/ground/money"
)

// field is one field of a verb's input, as a flag.
type field struct {
	name  string // JSON name
	flag  string
	typ   reflect.Type
	shape shape
	doc   string
	enum  string
	must  bool // has to be given, by flag or JSON
}

// shape says how a field is written on the command line.
type shape int

const (
	word    shape = iota // text, codes, dates
	integer              // whole numbers
	yes                  // --flag or --no-flag
	amount               // "12.50 EUR", or JSON
	words                // a list of words: the flag again for each, or JSON
	pairs                // a table of words: name=word, the flag again for each, or JSON
	free                 // JSON, @file or -
)

var (
	timeType   = reflect.TypeFor[time.Time]()
	amountType = reflect.TypeFor[money.Amount]()
)

// fieldsOf lists the fields of a verb's struct that are input, those of embedded structs among them.
func fieldsOf(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			all = append(all, fieldsOf(f.Type)...)
			continue
		}
		if !f.IsExported() || name == "-" || name == "" {
			continue
		}
		all = append(all, field{
			name: name, flag: strings.ReplaceAll(name, "_", "-"), typ: f.Type, shape: shapeOf(f.Type),
			doc: f.Tag.Get("doc"), enum: f.Tag.Get("enum"),
			must: !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero"),
		})
	}
	return all
}

func shapeOf(t reflect.Type) shape {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType:
		return word
	case t == amountType:
		return amount
	}
	switch t.Kind() {
	case reflect.String:
		return word
	case reflect.Bool:
		return yes
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		return integer
	case reflect.Slice:
		if t.Elem().Kind() == reflect.String {
			return words
		}
	case reflect.Map:
		if t.Key().Kind() == reflect.String && t.Elem().Kind() == reflect.String {
			return pairs
		}
	}
	return free
}

// many reports whether the flag may be given more than once.
func (f field) many() bool { return f.shape == words || f.shape == pairs || f.shape == free }

// places are what the help writes for a value.
var places = map[shape]string{
	word: "TEXT", integer: "NUMBER", amount: "'12.50 EUR'", words: "TEXT …", pairs: "NAME=TEXT …", free: "JSON|@FILE|-",
}

func (f field) place() string {
	if f.enum != "" && len(f.enum) < 30 {
		return strings.ReplaceAll(f.enum, ",", "|")
	}
	if f.typ == timeType || f.typ == reflect.PointerTo(timeType) {
		return "TIME"
	}
	return places[f.shape]
}

// grammarOf is a struct type with one field a flag, which the library that reads command lines understands: all values are
// texts, and what they mean is judged as for the API.
func grammarOf(fields []field) reflect.Type {
	out := make([]reflect.StructField, len(fields))
	for i, f := range fields {
		t := reflect.TypeFor[*string]()
		tag := fmt.Sprintf(`name:%q placeholder:%q help:%q`, f.flag, f.place(), f.help())
		switch {
		case f.shape == yes:
			t = reflect.TypeFor[*bool]()
			tag += ` negatable:""`
		case f.many():
			t = reflect.TypeFor[[]string]()
			tag += ` sep:"none"`
		}
		out[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: t, Tag: reflect.StructTag(tag)}
	}
	return reflect.StructOf(out)
}

// help is the field's own description and its choices. The library would read "${…}" as a variable.
func (f field) help() string {
	text := f.doc
	if f.enum != "" && len(f.enum) >= 30 {
		text = strings.TrimSpace(text + " {" + strings.ReplaceAll(f.enum, ",", ", ") + "}")
	}
	if f.must {
		text = strings.TrimSpace("* " + text)
	}
	return strings.ReplaceAll(text, "${", "$ {")
}

// given puts the flags that were set into a JSON object, over what it holds.
func given(fields []field, values reflect.Value, into map[string]json.RawMessage, in *input) error {
	for i, f := range fields {
		v := values.Field(i)
		if v.IsNil() {
			continue
		}
		var err error
		switch {
		case f.shape == yes:
			into[f.name] = []byte(strconv.FormatBool(v.Elem().Bool()))
		case f.many():
			into[f.name], err = f.list(v.Interface().([]string), in)
		default:
			into[f.name], err = f.one(v.Elem().String())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// one is a single value as JSON. What is not of the right kind stays a text, and the judge of inputs says so.
func (f field) one(text string) (json.RawMessage, error) {
	switch f.shape {
	case integer:
		if _, err := strconv.ParseInt(text, 10, 64); err == nil {
			return []byte(text), nil
		}
	case amount:
		if strings.HasPrefix(strings.TrimSpace(text), "{") {
			return []byte(text), nil
		}
		a, err := readAmount(text)
		if err != nil {
			return nil, misuse{lang.CliAmount("--"+f.flag, text)}
		}
		return json.Marshal(a)
	}
	return json.Marshal(text)
}

// readAmount reads "12.50 EUR" or "EUR 12.50", with a point, exactly.
func readAmount(text string) (money.Amount, error) {
	parts := strings.Fields(text)
	if len(parts) != 2 {
		return money.Amount{}, strconv.ErrSyntax
	}
	if money.Currency(strings.ToUpper(parts[0])).Known() {
		parts[0], parts[1] = parts[1], parts[0]
	}
	return money.Parse(parts[0], money.Currency(strings.ToUpper(parts[1])))
}

// list is what the flag was given, once or several times, as one JSON value.
func (f field) list(texts []string, in *input) (json.RawMessage, error) {
	var items []json.RawMessage
	table := map[string]string{}
	for _, text := range texts {
		if f.shape != free && !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "@") && text != "-" {
			name, value, ok := strings.Cut(text, "=")
			if f.shape == pairs && !ok {
				return nil, misuse{lang.CliPair("--"+f.flag, text)}
			}
			if f.shape == pairs {
				table[name] = value
				continue
			}
			item, err := json.Marshal(text)
			if err != nil {
				return nil, err
			}
			items = append(items, item)
			continue
		}
		body, err := in.text(text)
		if err != nil {
			return nil, err
		}
		body = bytes.TrimSpace(body)
		if len(texts) == 1 && (f.typ.Kind() != reflect.Slice || f.typ == reflect.TypeFor[json.RawMessage]() || bytes.HasPrefix(body, []byte("["))) {
			return body, nil
		}
		var several []json.RawMessage
		if json.Unmarshal(body, &several) == nil {
			items = append(items, several...)
			continue
		}
		items = append(items, body)
	}
	if f.shape == pairs {
		return json.Marshal(table)
	}
	if !valid(items) {
		return bytes.Join(raw(items), []byte(",")), nil // the judge of inputs says where it is broken
	}
	return json.Marshal(items)
}

func valid(items []json.RawMessage) bool {
	for _, item := range items {
		if !json.Valid(item) {
			return false
		}
	}
	return true
}

func raw(items []json.RawMessage) [][]byte {
	out := make([][]byte, len(items))
	for i, item := range items {
		out[i] = item
	}
	return out
}

// input reads what is given as JSON, @file or "-" for standard input, which can be read once.
type input struct {
	in   io.Reader
	used bool
}

func (i *input) text(arg string) ([]byte, error) {
	switch {
	case arg == "-" && i.used:
		return nil, misuse{lang.CliInputTwice()}
	case arg == "-":
		i.used = true
		return io.ReadAll(i.in)
	case strings.HasPrefix(arg, "@"):
		return os.ReadFile(arg[1:])
	}
	return []byte(arg), nil
}
