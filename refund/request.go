package refund

import "retour/ground/money"

// Request is what is asked for. At least one of Items, Everything, Amount, Goodwill, GoodsAmount, Payment, Out and Last
// says what; the rest says how.
type Request struct {
	Items      []Item
	Everything bool   // all that was paid and not refunded, whatever the lines add up to
	Amount     *int64 // alone: of the order, of no line. Beside Items: what they should come to
	Goodwill   int64  // gross, given for no piece
	GoodwillBP *int64 // its own rate; nil: as an amount alone
	FeeShare   bool   // fees in proportion to the goods refunded
	GoodsGross int64  // with FeeShare: goods refunded as an amount alone

	Returned     bool  // Items came back, so their worth is the most that Amount may ask
	BackUnlisted int64 // worth of goods back that no line of the order describes
	Exchange     bool  // goods go out for those that came back
	Out          int64 // worth of the goods out, their delivery included

	ShareBP        int64 // of what comes back, in basis points; 0: all of it
	FeePercentBP   int64 // restocking fee, of the goods
	ReturnShipping int64 // what the way back costs the shopper
	Last           bool  // closes the order: takes what is left where the sum would be more

	Currency     money.Currency // of Amount; "" is the order's
	Payment      string         // the one payment to pay back; "": as the policy says
	PaymentOrder []string       // payments to pay back first, in this order
	Seller       string         // whose part of a shared payment is refunded
	StoreCredit  bool           // kept for the shopper to spend, instead of any payment
	Declined     bool           // the provider said no: the sum was right, nothing was refunded
}

// Item is one line, delivery or fee of a request, or of a refund already made.
type Item struct {
	ID       string
	Quantity int64 // pieces it uses up
	All      bool  // all that remains of it
	Piece    int64 // from 1: the one piece that Amount is of
	By       Measure
	Amount   int64
	Exchange bool // replaced by its like: the pieces are used up and nothing is refunded
}

// Measure says what the Amount of an item is.
type Measure int

// The measures.
const (
	ByShare   Measure = iota // there is no Amount: the stored shares of the pieces
	ByGross                  // with tax
	ByNet                    // without
	ByPercent                // basis points of what the whole came to
	ByPiece                  // there is no Amount: all that remains of the one Piece
)
