package api

import (
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"retour/ground/fault"
	"retour/ground/lang"
)

// parameter is one field of a struct that is filled from the address: `path:"name"` or `query:"name"`.
type parameter struct {
	name   string
	path   bool
	field  []int
	schema *huma.Schema
}

// parametersOf finds the parameters of a struct type, and describes them.
func (a *api) parametersOf(t reflect.Type) []parameter {
	var all []parameter
	for _, f := range reflect.VisibleFields(t) {
		p := parameter{name: f.Tag.Get("query"), field: f.Index}
		if name := f.Tag.Get("path"); name != "" {
			p.name, p.path = name, true
		}
		if p.name == "" {
			continue
		}
		p.schema = huma.SchemaFromField(a.schemas, f, "")
		all = append(all, p)
	}
	return all
}

// fill reads the parameters into v, a struct, and says all that is wrong with them.
func (c *call) fill(v reflect.Value, parameters []parameter) error {
	query, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return fault.New(fault.Invalid, lang.ApiQuery())
	}
	check := checking{schemas: c.schemas}
	for _, p := range parameters {
		text := strings.TrimSuffix(c.r.PathValue(p.name), pdfEnding)
		if !p.path {
			given := query[p.name]
			if len(given) == 0 || len(given) == 1 && given[0] == "" {
				continue
			}
			text = strings.Join(given, ",")
		}
		check.parameter(p, text, v.FieldByIndex(p.field))
	}
	for name := range query {
		if !slices.ContainsFunc(parameters, func(p parameter) bool { return !p.path && p.name == name }) {
			check.fail(lang.FaultUnknownField(shown(name)), shown(name))
		}
	}
	if len(check.faults) > 0 {
		return errors.Join(check.faults...)
	}
	return nil
}

// parameter checks one and stores it.
func (c *checking) parameter(p parameter, text string, into reflect.Value) {
	before := len(c.faults)
	if !utf8.ValidString(text) {
		c.fail(lang.ApiNotUtf8(), p.name)
		return
	}
	if into.Type() == reflect.TypeFor[time.Time]() {
		if c.text(p.schema, text, p.name); len(c.faults) == before {
			at, _ := time.Parse(time.RFC3339Nano, text) // as the schema's format says
			into.Set(reflect.ValueOf(at.UTC()))
		}
		return
	}
	switch into.Kind() {
	case reflect.Slice:
		list := reflect.MakeSlice(into.Type(), 0, 4)
		for _, part := range strings.Split(text, ",") {
			c.text(p.schema.Items, part, p.name)
			list = reflect.Append(list, reflect.ValueOf(part).Convert(into.Type().Elem()))
		}
		into.Set(list)
	case reflect.Int64, reflect.Int:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			c.fail(lang.ApiNotInteger(p.name), p.name)
			return
		}
		c.bounds(p.schema, n, p.name)
		into.SetInt(n)
	case reflect.Bool:
		if text != "true" && text != "false" {
			c.fail(lang.ApiNotBoolean(p.name), p.name)
		}
		into.SetBool(text == "true")
	case reflect.String:
		c.text(p.schema, text, p.name)
		into.SetString(text)
	default:
		panic(fmt.Sprintf("api: no parameter can be a %s", into.Type()))
	}
}

var patterns sync.Map

// patternOf is a schema's pattern, compiled once.
func patternOf(text string) *regexp.Regexp {
	if p, ok := patterns.Load(text); ok {
		return p.(*regexp.Regexp)
	}
	p := regexp.MustCompile(text)
	patterns.Store(text, p)
	return p
}
