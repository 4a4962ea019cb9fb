package law

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/calendar"
)

// Date is a day without time or zone.
type Date = calendar.Date

// Question is one question of the law.
type Question struct {
	Topic        string
	Jurisdiction string          // ISO 3166-1 alpha-2 of whose law is asked, or EU
	Input        json.RawMessage // what the topic asks for
}

// Longest is the largest question that is read, in bytes.
const Longest = 10 << 20

// Answer answers one question, a JSON object, with one JSON object, without a line break. What is no question, or none
// that can be answered, gets {"error": "…", "code": "…", "field": "…"}, the error in the given language. It never panics.
func Answer(text []byte, tag lang.Tag) (answer []byte) {
	defer func() {
		if recover() != nil {
			answer = refusal(fault.New(fault.Internal, lang.FaultInternal()), tag)
		}
	}()
	q, err := readQuestion(text)
	if err != nil {
		return refusal(err, tag)
	}
	said, err := q.Answer()
	if err != nil {
		return refusal(err, tag)
	}
	if answer, err = written(said); err != nil {
		return refusal(err, tag)
	}
	return answer
}

// Answer gives the struct that the topic answers with.
func (q Question) Answer() (any, error) {
	answer, ok := topics()[q.Topic]
	if !ok {
		return nil, fault.New(fault.Invalid, lang.LawUnknownTopic(short(q.Topic), strings.Join(Topics(), ", "))).At("topic")
	}
	said, err := answer(q)
	if f := fault.Of(err); f != nil && f.Field == "" {
		f.Field = "input" // all of it: no single key is to blame
	}
	return said, err
}

// Topics lists what can be asked.
func Topics() []string {
	var all []string
	for name := range topics() {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func readQuestion(text []byte) (Question, error) {
	var asked struct {
		Topic        string          `json:"topic" needed:""`
		Jurisdiction string          `json:"jurisdiction" needed:""`
		Input        json.RawMessage `json:"input" needed:""`
	}
	switch {
	case len(text) > Longest:
		return Question{}, fault.New(fault.TooLarge, lang.LawTooLong(Longest))
	case !utf8.Valid(text):
		return Question{}, fault.New(fault.Invalid, lang.LawNoUtf8(int64(broken(text))))
	}
	if err := decode(text, "", &asked); err != nil {
		return Question{}, err
	}
	return Question(asked), nil
}

// broken is the first byte, counted from 1, that begins no character.
func broken(text []byte) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at + 1
}

// refused is what is answered in place of an answer.
type refused struct {
	Error string `json:"error"`
	Code  string `json:"code"`
	Field string `json:"field,omitempty"`
}

func refusal(err error, tag lang.Tag) []byte {
	r := refused{err.Error(), "law.no_question", "line"}
	if f := fault.Of(err); f != nil {
		r = refused{f.Message.In(tag), f.Code(), f.Field}
		switch {
		case f.Field != "":
			r.Error = f.Field + ": " + r.Error // a path of keys, in every language
		case f.Kind != fault.Internal:
			r.Field = "line" // as a whole
		}
	}
	text, err := written(r)
	if err != nil {
		return []byte(`{"error":"","code":"fault.internal"}`)
	}
	return text
}

func written(said any) ([]byte, error) {
	var out bytes.Buffer
	encode := json.NewEncoder(&out)
	encode.SetEscapeHTML(false)
	if err := encode.Encode(said); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
