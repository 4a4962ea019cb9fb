// Package mail is the door to people's mailboxes. It owns the interface to whoever carries mail and the check that a
// message is one. It stores nothing: every message is stored, and readable on the desk, by the notify room, whether or
// not it is ever sent. Where no driver is set, nothing is sent, and that is a complete way to work.
//
// The order of steps, and what survives a crash at each:
//
//  1. A follower writes the message and the intent to send it, in the transaction of its cursor.
//  2. With no transaction open, Driver.Send is called. A crash during or after: the intent is still open, and the
//     message may have gone out.
//  3. The result is stored in a new transaction. A crash before: the same as in 2.
//  4. Whenever it is not certain that a message was taken, it is sent again. Mail has no way to ask, so a person may get
//     a message twice, but never two different ones: id, date and text are the same, and so is the Message-ID, by which
//     mail programs drop the second.
//
// What never happens here: a header or a command smuggled in by a line break, a password over an open line, a message
// that says other things when it is sent again.
package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Driver sends mail. It may be called from many goroutines at the same time, gives up when ctx ends, and sets a deadline
// of its own where ctx has none.
type Driver interface {
	// Send hands one message over. The error wraps ErrPermanent or ErrRetry.
	Send(ctx context.Context, m Message) (Result, error)
}

// Message is one message to one person.
type Message struct {
	ID       string            `json:"id" doc:"our id of the message; the Message-ID is made of it"`
	At       time.Time         `json:"at" doc:"when it was written: the date it carries; zero: the instant of each sending"`
	From     string            `json:"from" doc:"name and address: Example Shop <returns@example.org>"`
	To       string            `json:"to"`
	ReplyTo  string            `json:"reply_to,omitempty"`
	Subject  string            `json:"subject"`
	Text     string            `json:"text" doc:"the whole message as plain text; always there"`
	HTML     string            `json:"html,omitempty" doc:"the same as a page"`
	Language lang.Tag          `json:"language,omitempty"`
	Headers  map[string]string `json:"headers,omitempty" doc:"further headers, such as List-Unsubscribe"`
}

// Result is what the carrier of the mail said when it took it.
type Result struct {
	MessageID string `json:"message_id"` // without the angle brackets
	Answer    string `json:"answer"`     // the server's own words, often its queue id
}

// The classes of errors. Every error of a driver wraps exactly one of them, and a fault with the sentence for people. An
// error that wraps neither counts as ErrRetry.
var (
	ErrPermanent = errors.New("not deliverable") // this message will never go: a wrong address, a refusal for good
	ErrRetry     = errors.New("not now")         // the network, a server that is busy, settings to be mended, no answer
)

// Permanent is the error of a message that will never go.
func Permanent(because *fault.Error) error { return fmt.Errorf("%w: %w", ErrPermanent, because) }

// Retry is the error of a message to be sent again.
func Retry(because *fault.Error) error { return fmt.Errorf("%w: %w", ErrRetry, because) }

// Class is the class err belongs to: ErrPermanent, ErrRetry, or nil for nil.
func Class(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrPermanent):
		return ErrPermanent
	}
	return ErrRetry
}
