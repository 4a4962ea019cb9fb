// Package disposition says where a graded piece goes: back on the shelf, to second choice, the workshop, the supplier,
// the outlet, a charity, recycling, or apart until a person decides. It owns the shop's rules for that (Set) and the
// one decision on them (Router.Decide).
//
// It stores nothing and moves nothing: facts go in as values, one destination with its lane comes out, with the rules
// and versions that led to it. Whether destruction is lawful comes in as a value (Destruction). What never happens
// here: a piece without a destination, or with two; goods destroyed without a lawful ground, or as new and unsold;
// something dangerous, recalled, not graded or not ours sent to a shelf.
package disposition

import (
	"slices"

	"retour/ground/lang"
	"retour/policy/rule"
)

// Destination is where a piece goes next.
type Destination string

// The destinations, in the order in which waste law wants them considered (RULES D-07).
const (
	Restock      Destination = "restock"       // back to sellable stock, as new
	SecondChoice Destination = "second_choice" // sold again at a lower grade
	Repair       Destination = "repair"        // worked on, then graded again
	Vendor       Destination = "vendor"        // back to the supplier for credit
	Outlet       Destination = "outlet"        // another channel
	Donate       Destination = "donate"        // given away
	Recycle      Destination = "recycle"       // material recovered
	Destroy      Destination = "destroy"       // on a lawful ground, with proof
	Quarantine   Destination = "quarantine"    // apart, until a person decides
	SendBack     Destination = "send_back"     // to the customer, whose it is
)

// Destinations lists every destination.
var Destinations = []Destination{Restock, SecondChoice, Repair, Vendor, Outlet, Donate, Recycle, Destroy, Quarantine, SendBack}

// Lane is a named way out of the station, with one container at its end. Each lane leads to one destination.
type Lane struct {
	ID    string      `json:"id" doc:"lower_snake"`
	To    Destination `json:"to"`
	Names rule.Words  `json:"names,omitempty" doc:"by language; may be left out for a shipped lane"`
}

var lanes = []Lane{
	{ID: "shelf", To: Restock},
	{ID: "pack", To: Restock}, // an order waits for it: no put-away
	{ID: "second_choice", To: SecondChoice},
	{ID: "workshop", To: Repair},
	{ID: "vendor", To: Vendor},
	{ID: "outlet", To: Outlet},
	{ID: "donation", To: Donate},
	{ID: "recycling", To: Recycle},
	{ID: "destruction", To: Destroy},
	{ID: "quarantine", To: Quarantine},
	{ID: "send_back", To: SendBack},
}

// Lanes lists the lanes that exist without a shop adding any; the first of a destination is the one taken where a rule
// names none.
func Lanes() []Lane { return slices.Clone(lanes) }

// Name is the lane as a person reads it.
func (l Lane) Name(t lang.Tag) string {
	return rule.Named("disposition.lane."+l.ID, l.ID, l.Names, t)
}

// Decision is where one piece goes, and why.
type Decision struct {
	To      Destination    `json:"to"`
	Lane    string         `json:"lane"`
	Version string         `json:"version" doc:"version of the rules"`
	Reasons []rule.Because `json:"reasons" minItems:"1"`
}
