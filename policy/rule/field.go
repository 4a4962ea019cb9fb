package rule

import (
	"fmt"
	"sync"
	"time"

	"cel.dev/cel-go/cel"

	"retour/ground/money"
)

// Type is the type of a field.
type Type string

// The types. An amount compares only with amounts of its own currency; a time is an instant.
const (
	Text   Type = "text"
	Texts  Type = "texts" // a set of words, such as tags
	Int    Type = "int"
	Bool   Type = "bool"
	Time   Type = "time"
	Amount Type = "money"
)

// Field is one thing a condition may ask about: a name, a type, and how it is read from the facts F.
type Field[F any] struct {
	name     string
	kind     Type
	words    []string
	personal bool

	text   func(*F) (string, bool)
	texts  func(*F) []string
	number func(*F) (int64, bool)
	truth  func(*F) (bool, bool)
	time   func(*F) (time.Time, bool)
	amount func(*F) (money.Amount, bool)
}

// TextField is a text; the empty text means that it is not known. With words given, only those can be compared with,
// so a misspelt one is refused when the rule is saved.
func TextField[F any](name string, read func(*F) string, words ...string) Field[F] {
	return Field[F]{name: name, kind: Text, words: words, text: func(f *F) (string, bool) {
		v := read(f)
		return v, v != ""
	}}
}

// TextsField is a set of words; an empty set is known to be empty.
func TextsField[F any](name string, read func(*F) []string) Field[F] {
	return Field[F]{name: name, kind: Texts, texts: read}
}

// IntField is a whole number and whether it is known.
func IntField[F any](name string, read func(*F) (int64, bool)) Field[F] {
	return Field[F]{name: name, kind: Int, number: read}
}

// BoolField is yes or no, and whether it is known.
func BoolField[F any](name string, read func(*F) (bool, bool)) Field[F] {
	return Field[F]{name: name, kind: Bool, truth: read}
}

// TimeField is an instant; the zero time means that it is not known.
func TimeField[F any](name string, read func(*F) time.Time) Field[F] {
	return Field[F]{name: name, kind: Time, time: func(f *F) (time.Time, bool) {
		v := read(f)
		return v, !v.IsZero()
	}}
}

// AmountField is an amount of money; without a currency it is not known.
func AmountField[F any](name string, read func(*F) money.Amount) Field[F] {
	return Field[F]{name: name, kind: Amount, amount: func(f *F) (money.Amount, bool) {
		v := read(f)
		return v, v.Currency != ""
	}}
}

// OfPerson marks a field that says something about the person rather than about the purchase.
func (f Field[F]) OfPerson() Field[F] {
	f.personal = true
	return f
}

// Schema is the fields of one room.
type Schema[F any] struct {
	fields []Field[F]
	byName map[string]*Field[F]
	env    func() (*cel.Env, error)
}

// NewSchema declares the fields of a room. Two fields of one name are a mistake of the program, so it panics.
func NewSchema[F any](fields ...Field[F]) *Schema[F] {
	s := &Schema[F]{fields: fields, byName: make(map[string]*Field[F], len(fields))}
	for i := range fields {
		if s.byName[fields[i].name] != nil {
			panic(fmt.Sprintf("rule: field %s declared twice", fields[i].name))
		}
		s.byName[fields[i].name] = &fields[i]
	}
	s.env = sync.OnceValues(s.environment)
	return s
}

// Info describes a field to whoever writes rules: the editor of the desk, the documentation, an agent.
type Info struct {
	Name      string   `json:"name"`
	Type      Type     `json:"type"`
	Operators []Op     `json:"operators"`
	Words     []string `json:"words,omitempty" doc:"the only values it takes"`
	Personal  bool     `json:"personal,omitempty" doc:"about the person: a rule on it never burdens a statutory right"`
}

// Describe lists the fields in the order in which the room declared them.
func (s *Schema[F]) Describe() []Info {
	infos := make([]Info, len(s.fields))
	for i, f := range s.fields {
		infos[i] = Info{Name: f.name, Type: f.kind, Operators: operators[f.kind], Words: f.words, Personal: f.personal}
	}
	return infos
}
