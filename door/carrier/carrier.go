// Package carrier is the door to those who move parcels. It owns the interface to them, their words for what happens to a
// parcel put into ours, and the one function that says where a parcel stands from its scans. It stores nothing: labels
// and scans are kept by the parcel room, attempts by the intents.
//
// The order of steps, and what survives a crash at each:
//
//  1. A verb writes the parcel and the intent for its label with the id of the attempt, in one transaction.
//  2. With no transaction open, Driver.Label is called with that id as Key. A crash during or after: the intent is still
//     open, and a carrier may have made a label that nobody knows.
//  3. The label is stored in a new transaction. A crash before: the same as in 2.
//  4. After an unknown outcome a Finder is asked by Key which labels it made: Keep names the one that stands and those to
//     void. A carrier that cannot find gets the same Key again, and what it then made too much shows on its bill.
//  5. Scans come late, twice and in any order, for years. They are only ever added; Derive is computed anew each time.
//
// What never happens here: a promise of transport that nobody bought, a status word guessed from an unknown one, a status
// kept beside the scans it follows from.
package carrier

import (
	"context"
	"time"

	"retour/ground/id"
	"retour/ground/money"
)

// Driver makes labels with one carrier, or one network of carriers. Its methods may be called from many goroutines at the
// same time, give up when ctx ends, and set a deadline of their own where ctx has none.
type Driver interface {
	// Abilities says, as data, what the carrier can do.
	Abilities() Abilities

	// Label makes the label of a parcel. Called again with the same Key it gives the same label where Abilities.Keyed
	// says so. The error wraps ErrRefused, ErrRetry or ErrUnknown.
	Label(ctx context.Context, s Shipment) (Label, error)

	// Void cancels a label that was not used. Voided twice, it is voided once. A label already on its way, or unknown, is
	// ErrRefused.
	Void(ctx context.Context, v Voiding) error

	// Status puts the carrier's raw status into our word, by a table and nothing else. False: it is none we know; the
	// scan is kept with its raw word and moves nothing.
	Status(raw string) (Status, bool)
}

// Finder is a driver whose carrier can be asked which labels it made.
type Finder interface {
	// Find gives the labels made under a key that are not void, in the order they were made; none is not an error. The
	// error wraps ErrRetry.
	Find(ctx context.Context, key string) ([]Label, error)
}

// Abilities of a carrier. What is false is simply not there.
type Abilities struct {
	Name    string   `json:"name"`    // as settings call the driver
	Prepaid bool     `json:"prepaid"` // its labels pay for the transport
	Keyed   bool     `json:"keyed"`   // the same key gives the same label
	Find    bool     `json:"find"`    // the driver is a Finder
	Void    bool     `json:"void"`    // an unused label can be cancelled, and then costs nothing
	Tracks  bool     `json:"tracks"`  // scans come by themselves
	Formats []string `json:"formats"` // of its label documents; none: the document room draws the label
}

// Address is where a parcel comes from or goes to.
type Address struct {
	Name     string `json:"name"`
	Street   string `json:"street"`
	City     string `json:"city"`
	Postcode string `json:"postcode,omitempty"`
	Region   string `json:"region,omitempty" doc:"ISO 3166-2"`
	Country  string `json:"country" doc:"ISO 3166-1 alpha-2"`
	Phone    string `json:"phone,omitempty"`
	Email    string `json:"email,omitempty"`
}

// Shipment is one parcel that needs a label.
type Shipment struct {
	Key    string  `json:"key" doc:"id of our attempt; the idempotency key towards the carrier"`
	Parcel id.Code `json:"parcel"`
	Return id.Code `json:"return,omitempty"`
	Order  string  `json:"order,omitempty"`
	From   Address `json:"from" doc:"the sender, as far as known"`
	To     Address `json:"to" doc:"our site"`
	Grams  int64   `json:"grams,omitempty" doc:"0: not known"`
}

// Label is what the carrier made: facts, and its document if it has one.
type Label struct {
	Key      string       `json:"key"`
	Carrier  string       `json:"carrier" doc:"driver's name"`
	Tracking string       `json:"tracking" doc:"the carrier's name for the parcel"`
	Prepaid  bool         `json:"prepaid" doc:"false: whoever sends the parcel pays the transport"`
	Cost     money.Amount `json:"cost,omitzero" doc:"what the carrier will bill, if it says so"`
	Format   string       `json:"format,omitempty" doc:"media type of the document"`
	Document []byte       `json:"document,omitempty" doc:"the carrier's own label; empty: the document room draws one"`
	At       time.Time    `json:"at,omitzero" doc:"when, by the carrier's clock, UTC; zero where it does not say"`
}

// Voiding names a label to cancel.
type Voiding struct {
	Key      string `json:"key" doc:"id of our attempt to void"`
	Tracking string `json:"tracking"`
}

// Keep settles which of several labels of one parcel stands: the one already stored and perhaps printed, else the first
// made. The others are to be voided. None: the zero Label.
func Keep(stored string, labels []Label) (keep Label, void []Label) {
	for _, l := range labels {
		if l.Tracking == stored {
			keep = l
		}
	}
	for _, l := range labels {
		switch {
		case keep.Tracking == "":
			keep = l
		case l.Tracking != keep.Tracking:
			void = append(void, l)
		}
	}
	return keep, void
}
