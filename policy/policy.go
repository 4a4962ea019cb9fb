// Package policy says whether a line may come back: as what (basis), with which resolutions, at whose cost, until when,
// and whether a person must look. It owns the shop's own rules (Set), the reasons shoppers choose from (Tree), and the
// one decision on them (Policy.Decide), which screens, the API and the server ask alike.
//
// It stores nothing. It reads no clock, no database and no network: facts go in as values, an opinion comes out, with
// the rules and versions that led to it. What the law gives comes in as a value too (Statute); this package holds no
// number of any law. What never happens here: a statutory right refused without a person, or made dearer than the law
// allows; a fee on goods that were faulty; a window without an end because a date is missing; an opinion without a
// reason.
package policy

import "slices"

// Verdict is what becomes of a request.
type Verdict string

// The verdicts, mildest first.
const (
	Allow  Verdict = "allow"
	Review Verdict = "review" // a person answers
	Refuse Verdict = "refuse"
)

func (v Verdict) strictness() int { return slices.Index([]Verdict{Allow, Review, Refuse}, v) }

// Basis is the legal ground of a return line; each line has exactly one (RULES section 1).
type Basis string

// The bases.
const (
	Withdrawal       Basis = "withdrawal"           // within the statutory period, no reason needed
	LongerPolicy     Basis = "longer_policy"        // within the shop's own window
	LegalGuarantee   Basis = "legal_guarantee"      // not as the contract says
	HiddenDefect     Basis = "hidden_defect"        // the older right beside the guarantee
	NotDelivered     Basis = "not_delivered"        // nothing came, so nothing goes back
	Recall           Basis = "recall"               // called back as unsafe
	WrongItem        Basis = "wrong_item"           // another thing came
	DamagedInTransit Basis = "damaged_in_transit"   // it broke on the way
	Commercial       Basis = "commercial_guarantee" // a promise of maker or shop beyond the law
	Goodwill         Basis = "goodwill"             // no right at all, taken back nevertheless
)

// Bases lists every basis.
var Bases = []Basis{
	Withdrawal, LongerPolicy, LegalGuarantee, HiddenDefect, NotDelivered, Recall, WrongItem, DamagedInTransit, Commercial, Goodwill,
}

// SellerAnswers reports whether the seller answers for what happened: then the return is free, and no automatic refusal
// is possible.
func (b Basis) SellerAnswers() bool {
	switch b {
	case LegalGuarantee, HiddenDefect, NotDelivered, Recall, WrongItem, DamagedInTransit:
		return true
	}
	return false
}

// Resolution is what the customer gets for the goods.
type Resolution string

// The resolutions.
const (
	Refund   Resolution = "refund"   // money, to the tender that paid
	Credit   Resolution = "credit"   // store credit
	Exchange Resolution = "exchange" // other goods
	Repair   Resolution = "repair"   // the same goods, mended
	Keep     Resolution = "keep"     // keeps the goods, and gets part of the price
)

// Resolutions lists every resolution.
var Resolutions = []Resolution{Refund, Credit, Exchange, Repair, Keep}

// Trigger is the event after which a settlement may be made. Whatever it is, the legal date is kept by who settles.
type Trigger string

// The triggers, earliest first.
const (
	AtOnce    Trigger = "at_once"    // as soon as it is accepted
	FirstScan Trigger = "first_scan" // the carrier has seen the parcel
	Received  Trigger = "received"   // it was opened and counted
	Graded    Trigger = "graded"     // it was inspected
	LegalDate Trigger = "legal_date" // not before the day on which the law wants it
)

// Triggers lists every trigger.
var Triggers = []Trigger{AtOnce, FirstScan, Received, Graded, LegalDate}

// Payer is who bears a cost.
type Payer string

// The payers.
const (
	Customer Payer = "customer"
	Shop     Payer = "shop"
)

// FeeKind is what a fee is for.
type FeeKind string

// The kinds of fee.
const (
	ReturnShipping FeeKind = "return_shipping" // bringing the goods back
	Restocking     FeeKind = "restocking"      // taking them back into stock
)

// Liability is who answers for a fault; the reason proposes it, the inspection decides.
type Liability string

// The liabilities.
const (
	ByCustomer  Liability = "customer"
	ByShop      Liability = "shop"
	ByWarehouse Liability = "warehouse"
	ByCarrier   Liability = "carrier"
	ByVendor    Liability = "vendor"
	ByNobody    Liability = "unknown"
)

// Liabilities lists every liability.
var Liabilities = []Liability{ByCustomer, ByShop, ByWarehouse, ByCarrier, ByVendor, ByNobody}
