package api

import (
	"bytes"
	"encoding/json"

	"retour/ground/lang"
)

// Sentence is a sentence of the catalogue in an answer: its key and what goes into its holes, for machines, and its text
// in the caller's language.
type Sentence struct {
	Key  string         `json:"key" example:"policy.window_open"`
	Args map[string]any `json:"args,omitempty"`
	Text string         `json:"text,omitempty"`
}

var sentenceMark = []byte(`{"key":"`)

// withTexts gives each sentence in encoded JSON its text. Within a text of JSON a quotation mark is always escaped, so
// what looks like the beginning of an object is one; whether it is a sentence is seen by reading it.
func withTexts(body []byte, tag lang.Tag) []byte {
	at := bytes.Index(body, sentenceMark)
	if at < 0 {
		return body
	}
	out := make([]byte, 0, len(body)+len(body)/2)
	for at >= 0 {
		out = append(out, body[:at]...)
		body = body[at:]
		var raw json.RawMessage
		var m lang.Message
		text := ""
		if json.NewDecoder(bytes.NewReader(body)).Decode(&raw) == nil && json.Unmarshal(raw, &m) == nil {
			text = m.In(tag)
		}
		if text == "" || text == m.Key {
			raw = body[:len(sentenceMark)]
			out = append(out, raw...)
		} else {
			quoted, _ := json.Marshal(text) // a text always encodes
			out = append(append(out, raw[:len(raw)-1]...), `,"text":`...)
			out = append(append(out, quoted...), '}')
		}
		body = body[len(raw):]
		at = bytes.Index(body, sentenceMark)
	}
	return append(out, body...)
}
