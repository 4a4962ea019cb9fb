package kit

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

// KeyField is the hidden field that holds a form's own key: a form sent twice has one effect.
const KeyField = "_key"

// Form is what a form on a page shows: what was typed, what is wrong with it, and its own key. The names of its fields are
// the JSON paths of the verb's input ("items[0].quantity"), which are also what faults name.
type Form struct {
	Action string // where it is sent; "": the page itself
	Key    string
	Values url.Values
	Faults map[string][]lang.Message // by field; "" are those of no field
	Labels map[string]lang.Message   // of fields with a fault, for the summary; parts fill it
}

// NewForm is an empty form with a new key.
func NewForm(action string) *Form {
	return &Form{Action: action, Key: id.NewKey(), Values: url.Values{}}
}

// Set puts a value into a field, as if it had been typed.
func (f *Form) Set(name string, values ...string) *Form {
	f.Values[name] = values
	return f
}

// With is Set for a form that has no values yet.
func (f *Form) With(name string, values ...string) *Form {
	if f.Values == nil {
		f.Values = url.Values{}
	}
	return f.Set(name, values...)
}

// Value is what was typed into a field.
func (f *Form) Value(name string) string { return f.Values.Get(name) }

// Chosen tells whether a value of a field is chosen.
func (f *Form) Chosen(name, value string) bool { return slices.Contains(f.Values[name], value) }

// Fault is the first thing wrong with a field, and whether there is one. A fault of a part of a field
// ("items[0].quantity" of "items[0]") does not count.
func (f *Form) Fault(name string) (lang.Message, bool) {
	if all := f.Faults[name]; len(all) > 0 {
		return all[0], true
	}
	return lang.Message{}, false
}

// Wrong files a message at a field; "" is the form as a whole.
func (f *Form) Wrong(field string, m lang.Message) *Form {
	if f.Faults == nil {
		f.Faults = map[string][]lang.Message{}
	}
	f.Faults[field] = append(f.Faults[field], m)
	return f
}

// Take files the faults of an error at their fields. An error that is not wholly made of faults a person may see is given
// back, and is then the page's.
func (f *Form) Take(err error) error {
	faults := fault.All(err)
	if len(faults) == 0 {
		return err
	}
	for _, one := range faults {
		if one.Kind == fault.Internal || one.Kind == fault.Unauthenticated {
			return err
		}
		f.Wrong(one.Field, one.Message)
	}
	return nil
}

// OK tells that nothing is wrong.
func (f *Form) OK() bool { return len(f.Faults) == 0 }

// Whole are the faults that belong to no field of which the form has a value: those, the summary tells in full.
func (f *Form) Whole() []lang.Message { return f.Faults[""] }

// Wrongs are the fields with a fault, in a steady order.
func (f *Form) Wrongs() []string {
	fields := slices.Sorted(maps.Keys(f.Faults))
	return slices.DeleteFunc(fields, func(name string) bool { return name == "" })
}

// anchor is the id of a field's control, for its label, its error and the summary.
func anchor(name string) string {
	return "f-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
			return r
		}
		return '_'
	}, name)
}
