// Package payment is the door to those who pay money back: card providers, banks, and the person with the cash box. It
// owns one small interface, the words that go through it, and the rule by which an answer is judged. It stores nothing:
// whoever calls it holds the attempt, its key and its state.
//
// The order of steps, and what survives a crash at each:
//
//  1. A verb reserves the amount in the ledger and writes the intent with the id of its attempt, in one transaction. A
//     crash before: nothing was promised. A crash after: the intent is found again.
//  2. With no transaction open, Driver.Refund is called with that id as Key. A crash during or after the call: the intent
//     is still open, its outcome unknown.
//  3. The result is stored in a new transaction. A crash before: the same as in 2.
//  4. Whenever the outcome is unknown, Driver.Find asks by Key. A known attempt is put through Check, as an answer is,
//     and stored. ErrNotFound: it never arrived, and the same attempt is made again under the same Key. Not found is no
//     proof that a request still under way will not arrive, so an attempt is never given up on it.
//  5. A notice (webhook) may come before the answer, twice, or never. It is matched by Key, then by the provider's
//     reference. One that fits neither is a refund made elsewhere: it is recorded as such and paid by nobody here.
//
// What never happens here: a second key for one attempt, a repeat by the transport behind the caller's back, an amount
// that is not positive, an amount in another currency, an unclear answer taken for a clear one.
package payment

import (
	"context"
	"net/http"
	"time"

	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
)

// Driver pays money back through one provider. Its methods may be called at the same time from many goroutines, give
// up when ctx ends, and set a deadline of their own where ctx has none.
type Driver interface {
	// Abilities says, as data, what the provider can do beyond the two methods.
	Abilities() Abilities

	// Refund pays back r.Amount, once for each r.Key however often it is called. The error is nil exactly when the state
	// is Done or Pending. Otherwise the error wraps ErrRefused (state Refused), ErrRetry or ErrUnknown (state Unknown).
	Refund(ctx context.Context, r Refund) (Result, error)

	// Find asks the provider what became of the attempt with that key. The error is nil when it knew the attempt, also
	// if it had refused it; ErrNotFound when it does not know it; ErrRetry when it could not be asked.
	Find(ctx context.Context, key string) (Result, error)
}

// Noticer is a driver whose provider reports by webhook.
type Noticer interface {
	// Notice checks the signature of a webhook received at the instant now and reads it. A false or old signature is a
	// fault of kind Unauthenticated, an unreadable body one of kind Invalid.
	Notice(header http.Header, body []byte, now time.Time) (Notice, error)
}

// Abilities of a provider. What is false is simply not there; nobody has to handle it.
type Abilities struct {
	Name    string `json:"name"`    // as settings and tenders call the driver: "manual", "sandbox"
	Sandbox bool   `json:"sandbox"` // moves no real money; every screen and paper says so
	Person  bool   `json:"person"`  // a person pays and confirms with a reference; no answer ever comes by itself
	Find    bool   `json:"find"`    // remembers attempts by key; where false, Find answers ErrNotFound
	Notices bool   `json:"notices"` // reports by webhook too; the driver is a Noticer
	Caps    bool   `json:"caps"`    // knows what each payment still holds, and refuses more
}

// Refund is one attempt to pay money back.
type Refund struct {
	Key     string       `json:"key" doc:"id of our attempt; the idempotency key towards the provider"`
	Payment string       `json:"payment" doc:"the provider's reference of the payment that is refunded"`
	Amount  money.Amount `json:"amount"`
	Order   string       `json:"order" doc:"order number, for the provider's statement and the person who pays"`
	Return  id.Code      `json:"return,omitempty"`
}

// State is what became of an attempt.
type State string

// The states. Pending, refused and done are the provider's word; unknown is ours, for want of one.
const (
	Done    State = "done"    // the money is on its way; final
	Pending State = "pending" // accepted, and decided later, by the bank or by a person
	Refused State = "refused" // it was not and will not be paid under this key; final
	Unknown State = "unknown" // it may have been paid; ask before anything else
)

// Message is the state in a word, for a table or a badge.
func (s State) Message() lang.Message {
	switch s {
	case Done:
		return lang.PaymentStateDone()
	case Pending:
		return lang.PaymentStatePending()
	case Refused:
		return lang.PaymentStateRefused()
	default:
		return lang.PaymentStateUnknown()
	}
}

// Result is what the provider says of an attempt.
type Result struct {
	State     State        `json:"state"`
	Reference string       `json:"reference,omitempty" doc:"the provider's own reference of the refund"`
	Reason    Reason       `json:"reason,omitzero"`
	Amount    money.Amount `json:"amount" doc:"what the provider says it pays; Check holds it against what was asked"`
	At        time.Time    `json:"at,omitzero" doc:"when, by the provider's clock, UTC; zero where it does not say"`
}

// Notice is a webhook of a provider, checked and read.
type Notice struct {
	ID      string // the webhook's id: the same notice twice has the same one
	Key     string // id of our attempt; empty: the refund was made elsewhere
	Payment string // the provider's reference of the payment
	Result  Result
}
