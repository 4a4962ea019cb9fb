package epc

import (
	"errors"
	"strconv"
)

// ErrForeign is what errors.Is finds in the error of a tag that carries no EPC at all: not programmed, a header that is
// reserved or not assigned, a factory number. Such tags are common; keep their hexadecimal as an opaque name.
var ErrForeign = errors.New("no EPC")

// Error says what is wrong with an input and where.
type Error struct {
	Scheme Scheme // the scheme being read or written, NoScheme before it is known
	Field  string // the field: "header", "partition", "company_prefix", "serial", …
	At     int    // where it begins: the bit in a tag, the byte in a text; -1 where no place can be named
	Bits   bool   // At counts bits, not bytes
	Reason string // why it is refused

	foreign bool
}

// Error gives scheme, field, place and reason in one line.
func (e *Error) Error() string {
	text := "epc: "
	if e.Scheme != NoScheme {
		text += e.Scheme.String() + ": "
	}
	text += e.Field
	if e.At >= 0 {
		unit := " (at character "
		if e.Bits {
			unit = " (from bit "
		}
		text += unit + strconv.Itoa(e.At) + ")"
	}
	return text + ": " + e.Reason
}

// Is tells errors.Is of a foreign tag.
func (e *Error) Is(target error) bool { return target == ErrForeign && e.foreign }

// refuse is an error without a place, which the caller that knows it adds.
func refuse(field, reason string) *Error { return &Error{Field: field, At: -1, Reason: reason} }

// atByte places a refusal at a byte of the text that was read.
func atByte(field string, at int, reason string) *Error {
	return &Error{Field: field, At: at, Reason: reason}
}
