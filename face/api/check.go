package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"retour/ground/fault"
	"retour/ground/lang"
)

// checking holds values against a schema, exactly as read: a number is never turned into a float. It says all that is
// wrong, each thing with a code and its place. The library that makes the schemas could do it, in English only.
type checking struct {
	schemas huma.Registry
	faults  []error
}

const faultsMost = 20 // of one body; a list of thousands helps nobody

func (c *checking) fail(m lang.Message, path string) {
	if len(c.faults) < faultsMost {
		f := fault.New(fault.Invalid, m)
		f.Field = path
		c.faults = append(c.faults, f)
	}
}

// value checks one value at a place; "" is the whole body.
func (c *checking) value(s *huma.Schema, v any, path string) {
	amount := false
	for s.Ref != "" {
		amount = s.Ref == amountRef
		s = c.schemas.SchemaFromRef(s.Ref)
	}
	switch s.Type {
	case huma.TypeObject:
		c.object(s, v, path, amount)
	case huma.TypeArray:
		c.list(s, v, path)
	case huma.TypeString:
		c.text(s, v, path)
	case huma.TypeInteger:
		c.integer(s, v, path)
	case huma.TypeBoolean:
		if _, ok := v.(bool); !ok {
			c.fail(lang.ApiNotBoolean(named(path)), path)
		}
	default:
		c.free(v, path)
	}
}

func (c *checking) object(s *huma.Schema, v any, path string, amount bool) {
	given, ok := v.(map[string]any)
	if !ok {
		c.fail(lang.ApiNotObject(named(path)), path)
		return
	}
	for _, name := range s.Required {
		if given[name] == nil {
			c.fail(lang.FaultRequired(under(path, name)), under(path, name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		at, value := under(path, name), given[name]
		property, known := s.Properties[name]
		switch {
		case !known:
			c.other(s, name, value, path)
		case value == nil: // said above if it is required, else the same as left out
		case amount && name == "amount":
			c.minor(value, at)
		default:
			c.value(property, value, at)
		}
	}
}

// other checks a property that the schema does not name: of a table of values, or unknown.
func (c *checking) other(s *huma.Schema, name string, value any, path string) {
	each, ok := s.AdditionalProperties.(*huma.Schema)
	if !ok {
		c.fail(lang.FaultUnknownField(shown(name)), under(path, shown(name)))
		return
	}
	if strings.ContainsRune(name, 0) || len(name) > 200 {
		c.fail(lang.FaultUnknownField(shown(name)), path)
		return
	}
	c.value(each, value, under(path, name))
}

func (c *checking) list(s *huma.Schema, v any, path string) {
	given, ok := v.([]any)
	switch {
	case !ok:
		c.fail(lang.ApiNotList(named(path)), path)
	case s.MinItems != nil && len(given) < *s.MinItems:
		c.fail(lang.FaultRequired(named(path)), path)
	case s.MaxItems != nil && len(given) > *s.MaxItems:
		c.fail(lang.ApiTooManyItems(named(path), int64(*s.MaxItems)), path)
	default:
		for i, value := range given {
			c.value(s.Items, value, fmt.Sprintf("%s[%d]", path, i))
		}
	}
}

func (c *checking) text(s *huma.Schema, v any, path string) {
	given, ok := v.(string)
	if !ok {
		c.fail(lang.ApiNotText(named(path)), path)
		return
	}
	length := utf8.RuneCountInString(given)
	switch {
	case strings.ContainsRune(given, 0): // no database keeps it
		c.fail(lang.ApiControl(named(path)), path)
	case s.MinLength != nil && length < *s.MinLength && strings.TrimSpace(given) == "":
		c.fail(lang.FaultRequired(named(path)), path)
	case s.MinLength != nil && length < *s.MinLength:
		c.fail(lang.ApiTooShort(named(path), int64(*s.MinLength)), path)
	case s.MaxLength != nil && length > *s.MaxLength:
		c.fail(lang.FaultTextTooLong(named(path), int64(*s.MaxLength)), path)
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, any(given)):
		c.fail(lang.FaultOneOf(named(path), choices(s.Enum)), path)
	case s.Pattern != "" && !patternOf(s.Pattern).MatchString(given):
		c.fail(lang.ApiPattern(named(path), s.Pattern), path)
	case s.Format == "date-time":
		var at time.Time
		if at.UnmarshalText([]byte(given)) != nil {
			c.fail(lang.ApiNotTime(named(path)), path)
		}
	}
}

// minor checks an amount of money in minor units.
func (c *checking) minor(v any, path string) {
	if _, ok := whole(v); !ok {
		c.fail(lang.FaultAmountNotInteger(), path)
	}
}

func (c *checking) integer(s *huma.Schema, v any, path string) {
	n, ok := whole(v)
	if !ok {
		c.fail(lang.ApiNotInteger(named(path)), path)
		return
	}
	c.bounds(s, n, path)
}

func (c *checking) bounds(s *huma.Schema, n int64, path string) {
	switch {
	case s.Minimum != nil && n < int64(*s.Minimum) && strings.HasSuffix(path, "quantity"):
		c.fail(lang.FaultQuantityNotPositive(), path)
	case s.Minimum != nil && n < int64(*s.Minimum):
		c.fail(lang.ApiTooSmall(named(path), int64(*s.Minimum)), path)
	case s.Maximum != nil && n > int64(*s.Maximum):
		c.fail(lang.ApiTooGreat(named(path), int64(*s.Maximum)), path)
	}
}

// free checks what has no schema (the rules of a shop, judged by their own room): only that it can be stored.
func (c *checking) free(v any, path string) {
	switch given := v.(type) {
	case string:
		if strings.ContainsRune(given, 0) {
			c.fail(lang.ApiControl(named(path)), path)
		}
	case []any:
		for i, value := range given {
			c.free(value, fmt.Sprintf("%s[%d]", path, i))
		}
	case map[string]any:
		for name, value := range given {
			if strings.ContainsRune(name, 0) {
				c.fail(lang.ApiControl(named(path)), path)
			}
			c.free(value, under(path, shown(name)))
		}
	}
}

// whole is a number written as a whole one; 1.0 and 1e3 are not.
func whole(v any) (int64, bool) {
	number, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(number.String(), 10, 64)
	return n, err == nil
}

func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// named is a place as a sentence names it.
func named(path string) string {
	if path == "" {
		return "{}"
	}
	return path
}

// shown is a name that somebody made up, cut to what fits a sentence.
func shown(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return '?'
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 60 {
		name = string(runes[:60]) + "…"
	}
	return name
}

func choices(enum []any) string {
	all := make([]string, len(enum))
	for i, one := range enum {
		all[i] = fmt.Sprint(one)
	}
	return strings.Join(all, ", ")
}
