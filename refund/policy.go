package refund

// Policy is what a shop may choose. Its zero value is the product's own: the amount beside chosen lines must match them,
// a piece that cost nothing is no refund, money goes back in the order in which it came.
type Policy struct {
	Tenders     TenderOrder
	AmountWins  bool // beside chosen lines, Amount is what is refunded; otherwise it must be their sum
	Clamp       bool // more than is left is lowered to what is left; otherwise it is refused
	FreeIsZero  bool // a piece that cost nothing is refunded with 0; otherwise there is nothing to refund
	StepsHidden bool // no explanation, for those who only need the figures
}
