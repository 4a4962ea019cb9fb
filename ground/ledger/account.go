// Package ledger is the one idea of Retour: goods, claims and money move between accounts, and no account but the
// outside world may go below zero. It stores accounts with their balance and moves, which are only ever added. It does not
// know what a return is; rooms say which account stands for what.
//
// From the one rule follow, with no further check anywhere: no more comes back than was bought, no more is refunded
// than was paid (per unit, line, charge, tender and order), and every piece is in exactly one place.
package ledger

import "fmt"

// Kind says what an account stands for. Kinds below 16 hold goods, the others money.
type Kind int64

// The kinds of goods accounts and what their number refers to.
const (
	Sold    Kind = 1 // order line: pieces the shopper has and has not announced
	Coming  Kind = 2 // return line: announced, not yet seen by a carrier
	Transit Kind = 3 // return line: seen by a carrier
	Dock    Kind = 4 // return line: arrived in a parcel not yet opened
	Missing Kind = 5 // return line: the parcel was opened and the piece was not in it
	Bench   Kind = 6 // unit: in an operator's hands, until it is put away
	Place   Kind = 7 // stock cell: a SKU and grade lying in a bin
)

// The kinds of money accounts.
const (
	Paid     Kind = 16 // order line or charge: paid and not refunded, not yet shared to units
	UnitPaid Kind = 17 // unit: its share of the line
	Tender   Kind = 18 // tender: paid with it and not paid back
	Owed     Kind = 19 // settlement: decided, not yet paid out
	Sent     Kind = 20 // refund attempt: on its way to a provider
	Credit   Kind = 21 // store credit of a customer
	Exchange Kind = 22 // settlement: kept for goods that go out instead
	Due      Kind = 23 // settlement: what the customer owes for a dearer exchange
)

// The outside world, by what it stands for. These have no balance.
const (
	WorldSale      Kind = 32 // shop and shopper: where goods and money of a sale come from
	WorldProvider  Kind = 33 // paid back by a provider
	WorldCustomer  Kind = 34 // what was owed has reached the customer
	WorldFee       Kind = 35 // kept by the shop: fees and deductions
	WorldElsewhere Kind = 36 // refunded by somebody else
	WorldFound     Kind = 37 // pieces that no return explains
	WorldLost      Kind = 38 // lost by a carrier, or never found again
	WorldOut       Kind = 39 // left the building: sold, to the supplier, donated, recycled, sent back
	WorldCredit    Kind = 40 // store credit spent
	WorldKept      Kind = 41 // kept by the shopper with the shop's consent
	WorldGoodwill  Kind = 42 // given beyond what was paid for goods
)

const kinds = 6 // bits of the kind in an account's number

// Account is the number of an account: the number of what it belongs to, and its kind.
type Account int64

// Of is the account of kind k of record ref.
func Of(k Kind, ref int64) Account {
	if ref <= 0 || k <= 0 || k >= 32 {
		panic(fmt.Sprintf("ledger: no account of kind %d for record %d", k, ref))
	}
	return Account(ref<<kinds | int64(k))
}

// World is one side of the outside world.
func World(k Kind) Account {
	if k < 32 {
		panic(fmt.Sprintf("ledger: kind %d is not the world", k))
	}
	return Account(k)
}

// Outside reports whether a is the outside world, which has no balance.
func (a Account) Outside() bool { return a>>kinds == 0 }

// holds reports whether such an account may count u: goods accounts count pieces, money accounts minor units of a known
// currency, and the outside world anything.
func (a Account) holds(u Unit) bool {
	return u >= 0 && (a.Outside() || (a.Kind() < Paid) == (u == Pieces))
}

// Kind is what the account stands for.
func (a Account) Kind() Kind { return Kind(a & (1<<kinds - 1)) }

// Ref is the number of the record the account belongs to; 0 for the world.
func (a Account) Ref() int64 { return int64(a >> kinds) }

var names = map[Kind]string{
	Sold: "sold", Coming: "coming", Transit: "transit", Dock: "dock", Missing: "missing", Bench: "bench", Place: "place",
	Paid: "paid", UnitPaid: "unit_paid", Tender: "tender", Owed: "owed", Sent: "sent", Credit: "credit", Exchange: "exchange", Due: "due",
	WorldSale: "world:sale", WorldProvider: "world:provider", WorldCustomer: "world:customer", WorldFee: "world:fee",
	WorldElsewhere: "world:elsewhere", WorldFound: "world:found", WorldLost: "world:lost", WorldOut: "world:out",
	WorldCredit: "world:credit", WorldKept: "world:kept", WorldGoodwill: "world:goodwill",
}

// Name is the kind as exports and the timeline write it.
func (k Kind) Name() string { return names[k] }

// String is the account as verify and exports write it: "sold:1234".
func (a Account) String() string {
	if a.Outside() {
		return a.Kind().Name()
	}
	return fmt.Sprintf("%s:%d", a.Kind().Name(), a.Ref())
}

// Unit is what an account counts: pieces, or minor units of a currency by its ISO 4217 number.
type Unit int64

// Pieces is the unit of goods.
const Pieces Unit = 0
