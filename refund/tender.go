package refund

import (
	"slices"

	"retour/ground/money"
)

// Tender is one means with which an order was paid, and what of it was not paid back yet.
type Tender struct {
	ID        int64
	Method    string // card, paypal, gift_card, store_credit, cash …
	Currency  money.Currency
	Remaining int64
}

// TenderOrder is the shop's rule for which of several tenders is paid back first.
type TenderOrder int

// The orders of tenders. A-08: several means are repaid in the order of payment unless the shop's terms say otherwise.
const (
	AsPaid      TenderOrder = iota // in the order given, which is that of payment
	LastFirst                      // the other way round
	ByRatio                        // each by its share of what remains
	CreditFirst                    // store credit and gift cards first, then as paid
)

// Part is the amount that goes back to one tender.
type Part struct {
	Tender int64
	Amount int64
}

// Split shares amount over the tenders. Each gets at most what remains of it, what one cannot take moves on to the
// next, and the parts add up to amount. A tender that gets nothing is not listed.
//
// It refuses a negative amount, and one that the tenders together cannot take.
func Split(amount int64, tenders []Tender, how TenderOrder) ([]Part, error) {
	if amount < 0 {
		return nil, Refuse(AmountNotPositive, 0, currencyOf(tenders))
	}
	left := int64(0)
	for _, t := range tenders {
		left += max(t.Remaining, 0)
	}
	if amount > left {
		return nil, Refuse(NotFullyPayable, left, currencyOf(tenders))
	}
	if how == ByRatio {
		return splitByRatio(amount, tenders), nil
	}
	var parts []Part
	for _, t := range inOrder(tenders, how) {
		if part := min(amount, max(t.Remaining, 0)); part > 0 {
			parts = append(parts, Part{t.ID, part})
			amount -= part
		}
	}
	return parts, nil
}

// splitByRatio needs no cap: an amount no larger than the sum of the weights gives no part above its weight.
func splitByRatio(amount int64, tenders []Tender) (parts []Part) {
	if amount == 0 {
		return nil
	}
	weights := make([]int64, len(tenders))
	for i, t := range tenders {
		weights[i] = max(t.Remaining, 0)
	}
	for i, part := range money.Allocate(amount, weights) {
		if part > 0 {
			parts = append(parts, Part{tenders[i].ID, part})
		}
	}
	return parts
}

func inOrder(tenders []Tender, how TenderOrder) []Tender {
	sorted := slices.Clone(tenders)
	switch how {
	case LastFirst:
		slices.Reverse(sorted)
	case CreditFirst:
		slices.SortStableFunc(sorted, func(a, b Tender) int { return rank(a) - rank(b) })
	}
	return sorted
}

// rank puts value kept with the shop before money.
func rank(t Tender) int {
	switch t.Method {
	case "store_credit", "gift_card", "voucher":
		return 0
	default:
		return 1
	}
}

func currencyOf(tenders []Tender) money.Currency {
	if len(tenders) == 0 {
		return ""
	}
	return tenders[0].Currency
}
