package returns

import (
	"retour/ground/id"
	"retour/ground/money"
)

// The events of a return. Their subject is the return's number; their JSON is what webhooks carry and the timeline shows.
// They hold no personal data, comment or photo. A field is only ever added.

// Requested: a return was asked for.
type Requested struct {
	Return id.Code    `json:"return"`
	Order  string     `json:"order"`
	Origin string     `json:"origin"` // shopper, agent, blind
	Permit string     `json:"permit"`
	Items  []ItemTold `json:"items"`
	Policy string     `json:"policy,omitempty"`
}

// ItemTold is one line of a return in an event.
type ItemTold struct {
	Line       string `json:"line"`
	SKU        string `json:"sku"`
	Quantity   int64  `json:"quantity"`
	Reason     string `json:"reason,omitempty"`
	Basis      string `json:"basis,omitempty"`
	Resolution string `json:"resolution,omitempty"`
}

// Changed: what is to come back, why, or what for was changed by the shopper or an agent.
type Changed struct {
	Return id.Code    `json:"return"`
	Items  []ItemTold `json:"items"`
}

// Cancelled: the return will not happen; pieces not yet sent are the shopper's again.
type Cancelled struct {
	Return id.Code `json:"return"`
	Pieces int64   `json:"pieces"`
}

// Decided: a person answered a return that was due for review.
type Decided struct {
	Return  id.Code `json:"return"`
	Allowed bool    `json:"allowed"`
	Why     string  `json:"why,omitempty"` // code of the answer, never free text
}

// Labelled: a parcel got its label.
type Labelled struct {
	Return   id.Code `json:"return"`
	Parcel   id.Code `json:"parcel"`
	Carrier  string  `json:"carrier"`
	Tracking string  `json:"tracking,omitempty"`
	Replaces id.Code `json:"replaces,omitempty"`
}

// Reminded: nothing was sent yet, and the shopper was reminded.
type Reminded struct {
	Return id.Code `json:"return"`
	Times  int64   `json:"times"`
}

// Expired: nothing was sent in time; the pieces are the shopper's again.
type Expired struct {
	Return id.Code `json:"return"`
	Pieces int64   `json:"pieces"`
}

// Tracked: a carrier saw a parcel, and its derived status changed.
type Tracked struct {
	Return id.Code `json:"return"`
	Parcel id.Code `json:"parcel"`
	Status string  `json:"status"`
	First  bool    `json:"first,omitempty"` // the first sighting: proof of sending
}

// Arrived: a parcel came through the dock door.
type Arrived struct {
	Return id.Code `json:"return,omitempty"` // empty: nobody knows what it belongs to
	Parcel id.Code `json:"parcel"`
	Pieces int64   `json:"pieces"`
}

// Matched: a parcel that came without a return was given one.
type Matched struct {
	Return id.Code `json:"return"`
	Parcel id.Code `json:"parcel"`
	Pieces int64   `json:"pieces"`
}

// Opened: the content of a parcel was looked through; what was not in it is missing.
type Opened struct {
	Return  id.Code    `json:"return,omitempty"`
	Parcel  id.Code    `json:"parcel"`
	Missing []ItemTold `json:"missing,omitempty"`
}

// Graded: one piece was inspected, graded, and given its way out.
type Graded struct {
	Return      id.Code  `json:"return,omitempty"`
	Plate       id.Code  `json:"plate"`
	SKU         string   `json:"sku"`
	Grade       string   `json:"grade"`
	Findings    []string `json:"findings,omitempty"`
	Destination string   `json:"destination"`
	Rule        string   `json:"rule,omitempty"`
	Extra       bool     `json:"extra,omitempty"`    // of this order, but not announced
	Unknown     bool     `json:"unknown,omitempty"`  // of no order we know
	NoPhoto     string   `json:"no_photo,omitempty"` // why none was taken where an answer asks for one: no_camera, not_possible, lost
}

// PutAway: one piece lies in its bin.
type PutAway struct {
	Return id.Code `json:"return,omitempty"`
	Plate  id.Code `json:"plate"`
	SKU    string  `json:"sku"`
	Grade  string  `json:"grade"`
	Bin    id.Code `json:"bin"`
	Name   string  `json:"name"`
}

// Undone: the last scan of a station was taken back.
type Undone struct {
	Return id.Code `json:"return,omitempty"`
	Act    string  `json:"act"`
	Target id.Code `json:"target"`
}

// Settled: what is given back was decided.
type Settled struct {
	Return     id.Code      `json:"return"`
	Settlement id.Code      `json:"settlement"`
	Number     int64        `json:"settlement_number"`
	Pieces     int64        `json:"pieces"`
	Gross      money.Amount `json:"gross"`
	Withheld   money.Amount `json:"withheld"`
	Refund     money.Amount `json:"refund"`
	Credit     money.Amount `json:"credit"`
	Exchange   money.Amount `json:"exchange"`
	Trigger    string       `json:"trigger"`
}

// RefundSent: the provider was asked to pay; it has not confirmed yet.
type RefundSent struct {
	Return  id.Code      `json:"return"`
	Attempt int64        `json:"attempt"`
	Amount  money.Amount `json:"amount"`
	State   string       `json:"state"` // pending, unknown
}

// RefundPaid: money reached the shopper's tender.
type RefundPaid struct {
	Return    id.Code      `json:"return"`
	Attempt   int64        `json:"attempt"`
	Amount    money.Amount `json:"amount"`
	Method    string       `json:"method"`
	Reference string       `json:"reference"`
}

// RefundFailed: the provider refused; the money is still owed, and a person must choose another way.
type RefundFailed struct {
	Return  id.Code      `json:"return"`
	Attempt int64        `json:"attempt"`
	Amount  money.Amount `json:"amount"`
	Reason  string       `json:"reason"`
}

// RefundElsewhere: the provider told of a refund that nobody here made. Its subject is the order.
type RefundElsewhere struct {
	Provider  string       `json:"provider"`
	Reference string       `json:"reference"`
	Amount    money.Amount `json:"amount"`
}

// CreditNoted: a settlement got its numbered credit note.
type CreditNoted struct {
	Return     id.Code `json:"return"`
	Settlement id.Code `json:"settlement"`
	Number     int64   `json:"number"`
}

// ExchangeAsked: goods are to go out instead of the ones that came back.
type ExchangeAsked struct {
	Return   id.Code      `json:"return"`
	Exchange int64        `json:"exchange"`
	SKU      string       `json:"sku"`
	Quantity int64        `json:"quantity"`
	Price    money.Amount `json:"price"`
}

// Exchanged: the goods that go out instead were ordered, or could not be and the money is paid back.
type Exchanged struct {
	Return   id.Code      `json:"return"`
	Exchange int64        `json:"exchange"`
	Order    string       `json:"order,omitempty"`
	Price    money.Amount `json:"price"`
	Failed   bool         `json:"failed,omitempty"`
}

// DuePaid: the customer paid what a dearer exchange left owing.
type DuePaid struct {
	Return   id.Code      `json:"return"`
	Exchange int64        `json:"exchange"`
	Amount   money.Amount `json:"amount"`
}

// Closed: nothing is left to do.
type Closed struct {
	Return id.Code `json:"return"`
	Why    string  `json:"why,omitempty"`
}

// Kind is the event's stable name.
func (Requested) Kind() string       { return "return.requested" }
func (Changed) Kind() string         { return "return.changed" }
func (Cancelled) Kind() string       { return "return.cancelled" }
func (Decided) Kind() string         { return "return.decided" }
func (Labelled) Kind() string        { return "return.labelled" }
func (Reminded) Kind() string        { return "return.reminded" }
func (Expired) Kind() string         { return "return.expired" }
func (Tracked) Kind() string         { return "parcel.tracked" }
func (Arrived) Kind() string         { return "parcel.arrived" }
func (Matched) Kind() string         { return "parcel.matched" }
func (Opened) Kind() string          { return "parcel.opened" }
func (Graded) Kind() string          { return "unit.graded" }
func (PutAway) Kind() string         { return "unit.put_away" }
func (Undone) Kind() string          { return "scan.undone" }
func (Settled) Kind() string         { return "return.settled" }
func (RefundSent) Kind() string      { return "refund.sent" }
func (RefundPaid) Kind() string      { return "refund.paid" }
func (RefundFailed) Kind() string    { return "refund.failed" }
func (RefundElsewhere) Kind() string { return "refund.elsewhere" }
func (CreditNoted) Kind() string     { return "credit_note.numbered" }
func (ExchangeAsked) Kind() string   { return "exchange.asked" }
func (Exchanged) Kind() string       { return "exchange.ended" }
func (DuePaid) Kind() string         { return "exchange.paid" }
func (Closed) Kind() string          { return "return.closed" }

// Kinds lists every kind of event of a return with an empty example, for the documents of the API.
var Kinds = []interface{ Kind() string }{
	Requested{},
	Changed{},
	Cancelled{},
	Decided{},
	Labelled{},
	Reminded{},
	Expired{},
	Tracked{},
	Arrived{},
	Matched{},
	Opened{},
	Graded{},
	PutAway{},
	Undone{},
	Settled{},
	RefundSent{},
	RefundPaid{},
	RefundFailed{},
	RefundElsewhere{},
	CreditNoted{},
	ExchangeAsked{},
	Exchanged{},
	DuePaid{},
	Closed{},
}
