// Package sandbox is a payment provider for demo, simulation and tests: no real money moves, and everything that shows
// one of its refunds says so. It stands behind a real process boundary: a small HTTP server with its own append-only book
// on disk, and a driver that knows the server only by HTTP. So what is proved against it (one refund for one key, whatever
// crashes) is proved against something that does not share our memory, our database or our fate.
//
// The server behaves like a provider with its own books: it holds a cap for each payment, pays once for each key, remembers
// both across restarts, and sends signed webhooks (Standard Webhooks). And it misbehaves on order: see Fault.
//
// The order of steps in the server, and what survives kill -9 at each:
//
//  1. The request is read and judged against the book in memory. A crash: nothing happened.
//  2. The entry is appended to the book in one write and synced. A crash before: nothing happened, or a torn last line that
//     the next start cuts off. A crash after: the refund stands and is found by its key.
//  3. The answer goes out. Lost: the key finds it.
//  4. The webhook goes out, and "told" is appended. A crash before that: it goes out again, with the same webhook-id.
//
// What never happens: two refunds for one key, more paid back than was paid in, an entry changed or removed.
package sandbox

import (
	"time"

	"retour/door/payment"
	"retour/ground/id"
	"retour/ground/money"
)

// Name is the driver's name in settings and tenders.
const Name = "sandbox"

// The wire: JSON over HTTP, used by both sides. Amounts are integers in minor units, as everywhere.

// Payment is a payment the provider has taken, on which refunds may draw.
type Payment struct {
	Reference string       `json:"reference"`
	Amount    money.Amount `json:"amount"`
}

// ask is the body of a refund request; the key is in the header Idempotency-Key.
type ask struct {
	Payment string       `json:"payment"`
	Amount  money.Amount `json:"amount"`
	Order   string       `json:"order,omitempty"`
	Return  id.Code      `json:"return,omitempty"`
}

// Record is one refund in the provider's book.
type Record struct {
	Sandbox   bool           `json:"sandbox"` // always true: whoever reads it shall know
	Key       string         `json:"key"`     // empty: made in the provider's own portal, not by us
	Payment   string         `json:"payment"`
	Amount    money.Amount   `json:"amount"`
	State     payment.State  `json:"state"`
	Reason    payment.Reason `json:"reason,omitzero"`
	Reference string         `json:"reference"`
	Order     string         `json:"order,omitempty"`
	Return    id.Code        `json:"return,omitempty"`
	At        time.Time      `json:"at"`
}

// result is the record as the door speaks of it.
func (r Record) result() payment.Result {
	return payment.Result{State: r.State, Reference: r.Reference, Reason: r.Reason, Amount: r.Amount, At: r.At.UTC()}
}

// Total is what the provider has paid back in one currency. Tests hold it against the ledger's.
type Total struct {
	Currency money.Currency `json:"currency"`
	Taken    int64          `json:"taken"`   // paid in, minor units
	Done     int64          `json:"done"`    // paid back
	Pending  int64          `json:"pending"` // accepted, not paid back yet
	Refunds  int64          `json:"refunds"` // how many are done or pending
}

// report is the body of a webhook.
type report struct {
	Type      string    `json:"type"` // "refund.done" or "refund.refused"
	Timestamp time.Time `json:"timestamp"`
	Data      Record    `json:"data"`
}

// trouble is the body of an answer that is no refund.
type trouble struct {
	Code string `json:"code"`
	Text string `json:"text,omitempty"`
}
