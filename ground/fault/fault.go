// Package fault is the one error a person may see: a kind, a sentence in their language that says what, where and how
// to mend it, and the field it is about. Everything else that goes wrong is internal: logged for the operator, never
// shown. The kinds become statuses of HTTP in one place (face/api) and exit codes in another (cmd/retour).
package fault

import (
	"errors"
	"fmt"

	"retour/ground/lang"
)

// Kind sorts faults by what the caller can do about them.
type Kind int

// The kinds.
const (
	Internal        Kind = iota // nothing the caller did; logged
	Invalid                     // the input is wrong; mend it and send it again
	Unauthenticated             // who are you?
	Forbidden                   // you may not
	NotFound                    // there is no such thing, or it is not yours to know
	Conflict                    // true input, but the state of the world says no
	TooLarge                    // the body or file is larger than the limit
	TooMany                     // slow down
	Unavailable                 // not now; try again later
)

// Error is a fault. Its code is the message's key: stable, English-like, for machines.
type Error struct {
	Kind    Kind
	Message lang.Message
	Field   string // JSON path of the input it is about ("items[0].quantity"), or ""
	Cause   error  // what lies behind it, for the log only
	Wait    int64  // seconds after which trying again makes sense, or 0
}

// Error is the English sentence with the code, for logs and tests.
func (e *Error) Error() string {
	text := e.Message.Key + ": " + e.Message.In(lang.English)
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Code is the stable code of the fault, the key of its message.
func (e *Error) Code() string { return e.Message.Key }

// New makes a fault.
func New(kind Kind, m lang.Message) *Error { return &Error{Kind: kind, Message: m} }

// At says which field of the input it is about; parts may hold numbers: At("items", 0, "quantity").
func (e *Error) At(path ...any) *Error {
	field := ""
	for _, part := range path {
		switch p := part.(type) {
		case int:
			field += fmt.Sprintf("[%d]", p)
		default:
			if field != "" {
				field += "."
			}
			field += fmt.Sprint(p)
		}
	}
	e.Field = field
	return e
}

// Because keeps what lies behind the fault, for the log.
func (e *Error) Because(err error) *Error {
	e.Cause = err
	return e
}

// Of finds the fault in err; anything that is not one is nil, and so internal.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Is reports whether err is a fault with that code.
func Is(err error, code string) bool {
	e := Of(err)
	return e != nil && e.Code() == code
}
