package law

import (
	_ "embed"
	"encoding/json"
	"sync"

	"retour/law/dated"
)

// data reads one of the embedded files of dated numbers and words, when it is first asked for. That every file can be read
// is tested.
func data[T any](name string, file []byte) func() *T {
	return sync.OnceValue(func() *T {
		read := new(T)
		if err := dated.Read(file, read); err != nil {
			panic("law: " + name + ": " + err.Error())
		}
		return read
	})
}

//go:embed data/texts.json
var textsFile []byte

var texts = data[textsData]("texts.json", textsFile)

// textsData holds what a rule says where it is no number, with the text it stands in.
type textsData struct {
	Note  string                        `json:"note"`
	Texts map[string]dated.List[string] `json:"texts"`
}

// latest is the version in force on a day, or the first one: what a question about an earlier day is told will come.
func latest[T any](l dated.List[T], on Date) dated.Value[T] {
	if v, ok := l.On(on); ok || len(l) == 0 {
		return v
	}
	return l[0]
}

// says is the step of a rule whose words, not a number, lead to a result.
func says(rule string, on Date, result string) Step {
	return gives(rule, latest(texts().Texts[rule], on), result)
}

// gives is the step of a rule whose number, date or word is in force.
func gives[T any](rule string, v dated.Value[T], result string) Step {
	return Step{Rule: rule, Article: v.Source, Result: result, From: v.From, To: v.To}
}

// yes reads a fact that is ordinarily so when a question is silent.
func yes(fact *bool) bool { return fact == nil || *fact }

// no reads a fact that is ordinarily not so when a question is silent.
func no(fact *bool) bool { return fact == nil || !*fact }

// word is a word that may be none: it is written as null then.
type word string

// MarshalJSON writes the word, none as null.
func (w word) MarshalJSON() ([]byte, error) {
	if w == "" {
		return []byte("null"), nil
	}
	return written(string(w))
}

func truth(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// nullable is a value that may be none: it is written as null then.
type nullable[T json.Marshaler] struct{ value *T }

// MarshalJSON writes the value, none as null.
func (n nullable[T]) MarshalJSON() ([]byte, error) {
	if n.value == nil {
		return []byte("null"), nil
	}
	return (*n.value).MarshalJSON()
}
