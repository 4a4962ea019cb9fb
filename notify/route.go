package notify

import "slices"

// Trait is what matters about an event when its message is chosen.
type Trait string

// The traits.
const (
	Blind       Trait = "blind"        // no one asked for it: the parcel came first
	Review      Trait = "review"       // a person has to answer first
	Withdrawn   Trait = "withdrawn"    // at least one item is a withdrawal from the contract
	Keeps       Trait = "keeps"        // nothing has to be sent
	Accepted    Trait = "accepted"     // the person's answer was yes
	Unpaid      Trait = "unpaid"       // the label pays no postage
	Asked       Trait = "asked"        // the carrier was asked for the label and has not given it; it is told once it has
	First       Trait = "first"        // the first sighting by a carrier
	Known       Trait = "known"        // it is known which return it belongs to
	Found       Trait = "found"        // it had arrived unknown, and is told as a match
	Short       Trait = "short"        // something announced was not in the parcel
	Nothing     Trait = "nothing"      // nothing is given back
	CreditOnly  Trait = "credit_only"  // all that is given back is store credit
	Unavailable Trait = "unavailable"  // what was wanted instead cannot be had
	EndedBefore Trait = "ended_before" // it was refused, cancelled or expired, and that was told
	Gift        Trait = "gift"         // who received it as a gift asked for it
)

// Route says which message an event leads to when it has all the traits. No kind: none is sent, on purpose.
type Route struct {
	Event string
	When  []Trait
	Kind  Kind
}

// routes is the table of what is told. The first line that fits counts; an event without a fitting line is not told.
var routes = []Route{
	{"return.requested", []Trait{Blind}, ""}, // its parcel's match is told
	{"return.requested", []Trait{Withdrawn, Review}, WithdrawalReview},
	{"return.requested", []Trait{Withdrawn}, Withdrawal},
	{"return.requested", []Trait{Review}, RequestedReview},
	{"return.requested", []Trait{Keeps}, RequestedKeep},
	{"return.requested", nil, Requested},
	{"return.changed", []Trait{Withdrawn, Review}, WithdrawalReview},
	{"return.changed", []Trait{Withdrawn}, Withdrawal},
	{"return.changed", nil, Changed},
	{"return.decided", []Trait{Accepted}, Allowed},
	{"return.decided", nil, Refused},
	{"return.labelled", []Trait{Asked}, ""},
	{"return.labelled", []Trait{Unpaid}, LabelAddress},
	{"return.labelled", nil, Label},
	{"return.reminded", nil, Reminded},
	{"return.expired", nil, Expired},
	{"return.cancelled", nil, Cancelled},
	{"parcel.tracked", []Trait{First, Known}, Sent},
	{"parcel.arrived", []Trait{Found}, ""},
	{"parcel.arrived", []Trait{Known}, Arrived},
	{"parcel.matched", nil, Matched},
	{"parcel.opened", []Trait{Short, Known}, Missing},
	{"return.settled", []Trait{Nothing}, SettledNothing},
	{"return.settled", []Trait{CreditOnly}, StoreCredit},
	{"return.settled", nil, Settled},
	{"refund.paid", nil, RefundPaid},
	{"refund.failed", nil, RefundFailed},
	{"credit_note.numbered", []Trait{Gift}, ""}, // it is the buyer's paper
	{"credit_note.numbered", nil, CreditNote},
	{"exchange.asked", nil, Exchange},
	{"exchange.ended", []Trait{Unavailable, Gift}, StoreCredit},
	{"exchange.ended", []Trait{Unavailable}, ExchangeFailed},
	{"exchange.ended", nil, ExchangeOrdered},
	{"return.closed", []Trait{EndedBefore}, ""},
	{"return.closed", nil, Closed},
}

// Routes lists the table of which event leads to which message.
func Routes() []Route { return slices.Clone(routes) }

// route finds the kind of message for an event with these traits; "" is none.
func route(event string, traits []Trait) Kind {
	for _, r := range routes {
		if r.Event == event && !slices.ContainsFunc(r.When, func(t Trait) bool { return !slices.Contains(traits, t) }) {
			return r.Kind
		}
	}
	return ""
}
