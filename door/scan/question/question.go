// Package question answers questions of what a code means, written as JSON, one object a line: {"value": …} for anything
// scanned, {"kind": …, "value": …} for a text of one kind, read strictly. It is how `retour decode --json` speaks.
//
// It owns the words of that form and nothing else: what a text means is told by package scan and those below it. It stores
// nothing and asks nobody, and whatever a line holds it answers with one line: a refusal, where the line makes no sense.
package question

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"retour/door/scan"
)

// Longest is the largest line that is answered, in bytes. A code of a few thousand signs fits in many times over.
const Longest = 1 << 20

// Question is what is asked.
type Question struct {
	Kind      string  `json:"kind"`
	Value     *string `json:"value"`
	Encode    bool    `json:"encode"`
	Scheme    string  `json:"scheme"`
	Filter    *int    `json:"filter"`
	GCPLength int     `json:"gcp_length"`
	Linter    string  `json:"linter"`
}

// Answer answers one question with one JSON object, without a line break. A question that is refused, or is none, gets
// {"error": "…", "code": "…"} with the field, and the place in it where there is one. It never panics.
func Answer(r scan.Reader, line []byte) (answer []byte) {
	defer func() {
		if recover() != nil {
			answer = written(refused{Error: "Something went wrong in the program itself.", Code: "decode.internal"})
		}
	}()
	q, ignored, err := read(line)
	if err != nil {
		return written(refusal(err))
	}
	said, err := q.Said(r)
	if err != nil {
		return written(refusal(err))
	}
	answer = written(said)
	if len(ignored) > 0 {
		answer = slices.Concat(answer[:len(answer)-1], []byte(`,"ignored":`), written(ignored), []byte("}"))
	}
	return answer
}

// Said gives the struct that the question is answered with, or why it cannot be.
func (q Question) Said(r scan.Reader) (any, error) {
	if q.Value == nil {
		return nil, &Refusal{"value", "no_value", "there is nothing to read"}
	}
	if q.Kind == "" {
		return meant(r.Read(*q.Value)), nil
	}
	strict, ok := kinds[q.Kind]
	if !ok {
		return nil, &Refusal{"kind", "unknown_kind", fmt.Sprintf("%q is none of %s", short(q.Kind), strings.Join(Kinds(), ", "))}
	}
	return strict(q, r)
}

// Refusal is a question that cannot be answered because of one of its fields.
type Refusal struct {
	Field  string // of the question
	Code   string
	Reason string
}

// Error says the field and the reason.
func (e *Refusal) Error() string { return e.Field + ": " + e.Reason }

// read takes a question from its line. A field that it does not know is no error: it is named in the answer, so that a
// misspelt word does not go unnoticed.
func read(line []byte) (q Question, ignored []string, err error) {
	if len(line) > Longest {
		return q, nil, &Refusal{"line", "too_long", fmt.Sprintf("longer than %d bytes", Longest)}
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return q, nil, &Refusal{"line", "no_question", readable(err)}
	}
	if fields == nil {
		return q, nil, &Refusal{"line", "no_question", "not an object"}
	}
	into := map[string]any{
		"kind": &q.Kind, "value": &q.Value, "encode": &q.Encode, "scheme": &q.Scheme, "filter": &q.Filter, "gcp_length": &q.GCPLength, "linter": &q.Linter,
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !utf8.ValidString(name) || !utf8.Valid(fields[name]) {
			return q, nil, &Refusal{short(strings.ToValidUTF8(name, "\ufffd")), "no_utf8", "not UTF-8"}
		}
		to, known := into[name]
		if !known {
			ignored = append(ignored, short(name))
			continue
		}
		if err := json.Unmarshal(fields[name], to); err != nil {
			return q, nil, &Refusal{name, "wrong_type", readable(err)}
		}
	}
	return q, ignored, nil
}

// readable says what was wrong with a piece of JSON.
func readable(err error) string {
	var kind *json.UnmarshalTypeError
	var form *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		return fmt.Sprintf("%s where %s belongs", kind.Value, readableType(kind.Type.String()))
	case errors.As(err, &form):
		return fmt.Sprintf("not JSON: %s, at byte %d", form.Error(), form.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "not JSON: it ends too early"
	}
	return "not JSON"
}

func readableType(name string) string {
	switch name {
	case "string":
		return "a text"
	case "bool":
		return "true or false"
	case "int":
		return "a whole number"
	}
	return "an object"
}

func short(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

func written(said any) []byte {
	var out bytes.Buffer
	encode := json.NewEncoder(&out)
	encode.SetEscapeHTML(false)
	if err := encode.Encode(said); err != nil {
		return []byte(`{"error":"The answer could not be written.","code":"decode.internal"}`)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
