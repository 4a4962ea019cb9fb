package main

import (
	"encoding/json"

	"retour/ground/lang"
	"retour/ground/money"
	"retour/returns"
)

// swapped is how an exchange ended, as its events tell it.
type swapped struct {
	ended *returns.Exchanged
	paid  int64 // of what the customer owed, minor units
}

// swaps reads from what happened how each exchange ended, by its number.
func swaps(happened []returns.Told) map[int64]swapped {
	all := map[int64]swapped{}
	for _, t := range happened {
		switch t.Kind {
		case returns.Exchanged{}.Kind():
			var e returns.Exchanged
			if json.Unmarshal(t.Data, &e) == nil {
				s := all[e.Exchange]
				s.ended = &e
				all[e.Exchange] = s
			}
		case returns.DuePaid{}.Kind():
			var e returns.DuePaid
			if json.Unmarshal(t.Data, &e) == nil {
				s := all[e.Exchange]
				s.paid += e.Amount.Minor
				all[e.Exchange] = s
			}
		}
	}
	return all
}

// swapWords tells an exchange: its number, which `retour do end-exchange` asks for, what it is for and what the goods that
// came back are worth towards it; then the order that it became, and the difference.
func swapWords(x returns.ExchangeView, s swapped) []lang.Message {
	words := []lang.Message{lang.CliShowSwap(number(x.Exchange), x.Quantity, x.SKU, x.Price)}
	switch {
	case s.ended == nil && x.State == "asked":
		return append(words, lang.CliSwapAsked())
	case s.ended == nil:
		return words
	case s.ended.Failed:
		return append(words, lang.CliSwapFailed(x.Price))
	}
	words = append(words, lang.CliSwapOrdered(s.ended.Order, s.ended.Price))
	of := func(minor int64) money.Amount { return money.Of(minor, x.Price.Currency) }
	switch more := s.ended.Price.Minor - x.Price.Minor; {
	case more < 0:
		words = append(words, lang.CliSwapBack(of(-more)))
	case more > 0 && s.paid == 0:
		words = append(words, lang.CliSwapDue(of(more)))
	case more > 0:
		words = append(words, lang.CliSwapPaid(of(more), of(s.paid), of(more-s.paid)))
	}
	return words
}
