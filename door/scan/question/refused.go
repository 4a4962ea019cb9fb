package question

import (
	"errors"

	"retour/door/scan/epc"
	"retour/door/scan/gs1"
)

// refused is what is answered in place of an answer.
type refused struct {
	Error  string `json:"error"`
	Code   string `json:"code"`
	Field  string `json:"field,omitempty"` // of the question
	Part   string `json:"part,omitempty"`  // of the value: an AI, a field of a tag
	At     *int   `json:"at,omitempty"`    // where in the value: byte, or bit of a tag's memory
	Length int    `json:"length,omitempty"`
	Unit   string `json:"unit,omitempty"` // "bit" where At counts bits
	Markup string `json:"markup,omitempty"`
}

func refusal(err error) refused {
	var wrong *Refusal
	var standard *gs1.Error
	var tag *epc.Error
	switch {
	case errors.As(err, &wrong):
		return refused{Error: wrong.Error(), Code: "decode." + wrong.Code, Field: wrong.Field}
	case errors.As(err, &standard):
		r := refused{Error: standard.Error(), Code: "gs1." + string(standard.Reason), Field: "value", Part: standard.AI, At: &standard.Offset, Length: standard.Length, Markup: standard.Markup()}
		if standard.Reason == gs1.UnknownLinter {
			r.Field, r.At = "linter", nil
		}
		return r
	case errors.As(err, &tag):
		r := refused{Error: tag.Error(), Code: "epc.refused", Field: "value", Part: tag.Field}
		if errors.Is(err, epc.ErrForeign) {
			r.Code = "epc.foreign"
		}
		if tag.At >= 0 {
			r.At = &tag.At
		}
		if tag.Bits {
			r.Unit = "bit"
		}
		return r
	}
	return refused{Error: err.Error(), Code: "decode.refused", Field: "value"}
}
