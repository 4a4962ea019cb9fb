// Package question answers refund questions written as JSON, one object a line: an order with its prices, taxes and
// discounts, the refunds already made and a request, or an amount to share over weights. It is how `retour quote --json`
// speaks, and the form of the case files in testdata.
//
// It owns the words of that form and nothing else: what is owed is decided by package refund. It stores nothing, asks no
// clock, and whatever a line holds it answers with one line: a refusal, where the line makes no sense.
package question

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/lines"
	"retour/refund"
)

// Serve answers every line of r with a line on w, in order, until r ends.
// The answers are in English, but to those questions that say their language.
func Serve(r io.Reader, w io.Writer) error {
	return lines.Serve(r, w, Longest, func(line []byte) []byte { return Answer(line, lang.English) })
}

// Longest is the largest line that is answered, in bytes.
const Longest = 64 << 20

// Answer answers one question with one JSON object, without a line break. A question that is refused, or is none, gets
// {"error": "…", "code": "…"} and, where one is to blame, the field. What is text in it is in the given language, or in
// the one that the question asks for ("lang"). It never panics.
func Answer(line []byte, tag lang.Tag) (answer []byte) {
	defer func() {
		if recover() != nil {
			answer = errorAnswer(fault.New(fault.Internal, lang.FaultInternal()), tag).bytes()
		}
	}()
	q, ignored, err := decode(line)
	if err != nil {
		var refusal *refund.Refusal
		if f := fault.Of(err); f != nil && f.Field == "" && !errors.As(err, &refusal) {
			err = f.At("line") // as a whole
		}
		return errorAnswer(err, tag).bytes()
	}
	var fields fields
	if tag, err = q.language(tag); err == nil {
		fields, err = q.answer(tag)
	}
	if err != nil {
		fields = errorAnswer(err, tag)
	}
	if len(ignored) > 0 {
		fields.add("ignored", ignored)
	}
	return fields.bytes()
}

// decode reads a question. A field that it does not know is no error, as others write more into a question than we ask:
// they are named in the answer, so that a misspelt word does not go unnoticed.
func decode(line []byte) (q question, ignored []string, err error) {
	if len(line) > Longest {
		return q, nil, fault.New(fault.TooLarge, lang.FaultTooLarge("64 MB"))
	}
	if !utf8.Valid(line) {
		return q, nil, fault.New(fault.Invalid, lang.FaultNotJson("UTF-8"))
	}
	strict := json.NewDecoder(bytes.NewReader(line))
	strict.DisallowUnknownFields()
	if err = strict.Decode(&q); err == nil {
		return q, nil, trailing(strict)
	}
	var wrong *json.SyntaxError
	if errors.As(err, &wrong) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return q, nil, readable(err)
	}
	if ignored, err = look(line); err != nil {
		return q, nil, err
	}
	var lenient question
	err = json.Unmarshal(line, &lenient)
	return lenient, ignored, readable(err)
}

// trailing refuses what follows the object on its line.
func trailing(in *json.Decoder) error {
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, lang.FaultNotJson("…}"))
	}
	return nil
}

// readable turns what the decoder says into what a person may see.
func readable(err error) error {
	var refusal *refund.Refusal
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal):
		return refusal
	case errors.As(err, &wrong):
		return fault.New(fault.Invalid, lang.RefundNotOfItsKind(wrong.Value)).Because(err)
	case fault.Of(err) != nil:
		return err
	default:
		return fault.New(fault.Invalid, lang.FaultNotJson(err.Error())).Because(err)
	}
}
