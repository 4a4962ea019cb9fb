// Package dated holds numbers and words of the law with the days on which each is in force and the text it stands in, so
// that a question about the past is answered by the law of that day. It reads them from data files, strictly; it stores
// nothing and knows no law itself.
package dated

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"retour/law/calendar"
)

// Value is one value in force. Versions of it follow each other in a List.
type Value[T any] struct {
	Value  T             `json:"value"`
	From   calendar.Date `json:"from"`
	To     calendar.Date `json:"to,omitzero"` // last day in force; none: until further notice
	Source string        `json:"source"`      // the text it stands in: "CC L221-18"
}

// List is a value through time, oldest first.
type List[T any] []Value[T]

// On is the value in force on a day. It reports false before the first, after the last and in a gap.
func (l List[T]) On(day calendar.Date) (Value[T], bool) {
	for i := len(l) - 1; i >= 0; i-- {
		if v := &l[i]; day >= v.From {
			return *v, v.To.IsZero() || day <= v.To
		}
	}
	return Value[T]{}, false
}

// Begins is the first day on which anything is known, none where nothing is.
func (l List[T]) Begins() calendar.Date {
	if len(l) == 0 {
		return 0
	}
	return l[0].From
}

func (l List[T]) check() error {
	for i, v := range l {
		switch {
		case v.From.IsZero():
			return fmt.Errorf("version %d: no day from which it is in force", i+1)
		case !v.To.IsZero() && v.To < v.From:
			return fmt.Errorf("version %d: ends before it begins", i+1)
		case strings.TrimSpace(v.Source) == "":
			return fmt.Errorf("version %d: no source", i+1)
		case i > 0 && (l[i-1].To.IsZero() || l[i-1].To >= v.From):
			return fmt.Errorf("version %d: begins before the one before it has ended", i+1)
		}
	}
	return nil
}

// Read reads a data file into a struct, strictly: unknown names are refused, and so is every List, at any depth, that has
// a version without day or source, or out of order.
func Read(text []byte, into any) error {
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(into); err != nil {
		return err
	}
	if in.More() {
		return errors.New("more than one object")
	}
	return check(reflect.ValueOf(into).Elem(), "")
}

type checked interface{ check() error }

func check(v reflect.Value, at string) error {
	if c, ok := v.Interface().(checked); ok {
		if err := c.check(); err != nil {
			return fmt.Errorf("%s: %w", strings.TrimPrefix(at, "."), err)
		}
	}
	var errs []error
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				errs = append(errs, check(v.Field(i), at+"."+f.Name))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			errs = append(errs, check(v.Index(i), fmt.Sprintf("%s[%d]", at, i)))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			errs = append(errs, check(v.MapIndex(k), fmt.Sprintf("%s[%v]", at, k)))
		}
	default:
	}
	return errors.Join(errs...)
}
