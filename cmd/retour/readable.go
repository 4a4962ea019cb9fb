package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"retour/ground/lang"
	"retour/ground/money"
)

// readable prints an answer as lines for the eye: each field by its name in the API, amounts and instants as the
// language writes them, what is empty left out.
func (c *console) readable(v any) {
	c.fields(reflect.ValueOf(v), "", "")
}

func (c *console) fields(v reflect.Value, name, indent string) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if text, ok := c.text(v); ok {
		c.pair(indent, name, text)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		c.object(v, name, indent)
	case reflect.Slice, reflect.Array:
		c.list(v, name, indent)
	case reflect.Map:
		var rows []string
		for _, key := range v.MapKeys() {
			rows = append(rows, fmt.Sprintf("%v=%v", key.Interface(), v.MapIndex(key).Interface()))
		}
		c.pair(indent, name, strings.Join(rows, ", "))
	}
}

func (c *console) object(v reflect.Value, name, indent string) {
	if name != "" {
		c.line(indent + name + ":")
		indent += "  "
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag == "-", v.Field(i).IsZero() && strings.Contains(options, "omit"):
		case f.Anonymous && tag == "":
			c.fields(v.Field(i), "", indent)
		default:
			c.fields(v.Field(i), tag, indent)
		}
	}
}

func (c *console) list(v reflect.Value, name, indent string) {
	var plain []string
	for i := range v.Len() {
		if text, ok := c.text(reflect.Indirect(v.Index(i))); ok {
			plain = append(plain, text)
		}
	}
	if len(plain) == v.Len() {
		c.pair(indent, name, strings.Join(plain, ", "))
		return
	}
	for i := range v.Len() {
		c.fields(v.Index(i), fmt.Sprintf("%s[%d]", name, i), indent)
	}
}

// text is a value that fits one line.
func (c *console) text(v reflect.Value) (string, bool) {
	switch value := v.Interface().(type) {
	case money.Amount:
		return lang.Money(c.tag, value), true
	case time.Time:
		return lang.DateTime(c.tag, value, value.Location()), true
	case lang.Message:
		return value.In(c.tag), true
	case json.RawMessage:
		return string(value), true
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), true
	case reflect.Bool:
		if v.Bool() {
			return lang.CliYes().In(c.tag), true
		}
		return lang.CliNo().In(c.tag), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return fmt.Sprint(v.Int()), true
	}
	return "", false
}

func (c *console) pair(indent, name, text string) {
	switch {
	case name == "":
		c.line(indent + text)
	case text != "":
		c.line(indent + name + ": " + text)
	}
}
