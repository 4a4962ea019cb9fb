package refund

import "retour/ground/money"

// Order is what was sold, how it was paid and what was paid back so far. All amounts are minor units of Currency.
type Order struct {
	Currency     money.Currency
	Lines        []Line // goods, shipping and fees
	Discount     int64  // off all goods together, in the basis of their prices: shared over them by value
	OtherTax     int64  // tax beside that of the lines; goes back with the first refund of anything
	TaxInvoiced  *int64 // more tax than this was never charged, so never goes back; nil: no such limit
	Total        *int64 // what the order came to; nil: the sum of its lines
	Paid         *int64 // what came in; nil: what the payments hold, or else Total
	CashRounding bool   // the till rounded: what Paid differs from Total is no debt, and carries no tax
	Payments     []Payment
	Past         []Past
	State        State
}

// name is that of a line, or of what comes after them: the tax beside theirs.
func (o *Order) name(line int) string {
	if line < len(o.Lines) {
		return o.Lines[line].ID
	}
	return OtherTax
}

// State is how far an order has come, as far as refunds care.
type State int

// The states.
const (
	Delivered   State = iota
	Undelivered       // paid, and not with the shopper yet: nothing can come back
	Unpaid            // whatever Paid says, nothing goes back
)

// Line is something that was charged: a quantity of an article, a delivery, a fee. A charge counts as one piece.
type Line struct {
	ID       string // unique among the goods, shipping and fees of the order
	Kind     Kind
	Quantity int64
	Price    int64   // of all pieces together, before any discount; negative for a discount kept as a line
	Included bool    // Price and Discount hold the tax
	Discount int64   // the line's own, of all pieces together, in the basis of Price
	Rates    []int64 // of tax, in basis points; several are added and lie on the same net
	Tax      *int64  // of all pieces, as the shop stored it: remembered. nil: computed once from Rates
}

// Payment is money that came in, or was to come in.
type Payment struct {
	ID       string
	Method   string
	Currency money.Currency // "" is the order's
	Amount   int64
	Open     bool // authorised, pending or refused: it never came in
	Shares   []Share
}

// Share is the part of a payment that went to one seller.
type Share struct {
	Seller string
	Amount int64
}

// Past is a refund already made. Its Item says of what; an Item without ID is an amount that was of no line.
type Past struct {
	Item
	Tax     *int64 // what it held; nil: as this package would have split it
	Payment string // that paid it back; "": as the policy would have chosen
	Seller  string
	Failed  bool // it uses nothing up
}
