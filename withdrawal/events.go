package withdrawal

import "retour/ground/id"

// The events of a declaration. Their subject is its number. They hold no personal data. A field is only ever added.

// Declared: a consumer withdraws from a contract.
type Declared struct {
	Declaration id.Code `json:"declaration"`
	Channel     string  `json:"channel,omitempty"`
	Origin      string  `json:"origin"` // online, letter, email, other
	Language    string  `json:"language"`
}

// OrderFound: the order that a declaration is about is known. Return is the one that was opened for it; without one a
// person still decides, and Why says what.
type OrderFound struct {
	Declaration id.Code `json:"declaration"`
	Order       string  `json:"order"`
	Return      id.Code `json:"return,omitempty"`
	Late        bool    `json:"late,omitempty"` // sent after the last day of withdrawal
	Why         string  `json:"why,omitempty"`
}

// Closed: a person answered a declaration.
type Closed struct {
	Declaration id.Code `json:"declaration"`
	Why         string  `json:"why"` // code of the answer, never free text
}

// Acknowledged: the acknowledgement reached the consumer's mail server, or was handed over another way.
type Acknowledged struct {
	Declaration id.Code `json:"declaration"`
	How         string  `json:"how"` // email, post, hand
}

// Kind is the event's stable name.
func (Declared) Kind() string     { return "withdrawal.declared" }
func (OrderFound) Kind() string   { return "withdrawal.order_found" }
func (Closed) Kind() string       { return "withdrawal.answered" }
func (Acknowledged) Kind() string { return "withdrawal.acknowledged" }

// Kinds lists the events of a declaration, in the order of its life.
var Kinds = []interface{ Kind() string }{
	Declared{},
	OrderFound{},
	Closed{},
	Acknowledged{},
}
