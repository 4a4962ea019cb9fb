package refund

import (
	"math/bits"
	"slices"

	"retour/ground/money"
)

// Kind says what a component is.
type Kind int

// The kinds of component.
const (
	Unit     Kind = iota // one piece of a line, or a whole line
	Shipping             // what delivery cost
	Fee                  // any other charge; a discount kept as a charge is negative
	Goodwill             // money given back for no piece at all
)

// String is the kind as the case files, the API and the logs write it.
func (k Kind) String() string {
	return [...]string{"unit", "shipping", "fee", "goodwill"}[k]
}

// Component is what remains refundable of one thing that was paid: a unit, a shipping charge, a fee. Its shares were
// stored when the order was first touched, and only taking lowers them. Gross is always Net plus Tax, and Tax the sum
// of Rates. A discount kept as a charge is negative in all of them.
type Component struct {
	ID       int64
	Kind     Kind
	Currency money.Currency
	Gross    int64
	Net      int64
	Tax      int64
	Rates    []Rate
	Basis    Basis
}

// Rate is the tax of one rate within a component.
type Rate struct {
	BP  int64 // basis points: 2000 is 20 %; or NoRate
	Tax int64
}

// NoRate stands for the rate of a tax of which only the amount is known.
const NoRate = -1

// Basis says how a part of a component is split into net and tax. The zero value lets the component say so itself: by
// its rate where it has one, in the proportion of what remains where it has several, all net where it has none.
type Basis struct {
	BP    int64 // the rate, or the sum of rates that lie on the same net
	Gross int64 // of the whole line as it was stored, where a part follows the stored tax instead of a rate
	Tax   int64
}

// Taken is a part of a component. Gross is Net plus Tax, and Tax the sum of Rates, which follow the component's.
type Taken struct {
	Gross int64
	Net   int64
	Tax   int64
	Rates []Rate
}

// Take splits gross, a part of what remains of c, into net and tax by rate. Taking all that remains takes exactly the
// stored remainder, so the last part holds what rounding left over. A smaller part is split as V-01 says, net being
// gross / (1 + rate) rounded half up, and never takes more net or more tax than remains.
//
// It refuses a part that is not positive (not negative, where c is) or larger than what remains.
func Take(c Component, gross int64) (Taken, error) {
	switch {
	case c.Gross == 0:
		return Taken{}, Refuse(NothingToRefund, 0, c.Currency)
	case gross == 0 || (gross < 0) != (c.Gross < 0):
		return Taken{}, Refuse(AmountNotPositive, c.Gross, c.Currency)
	case size(gross) > size(c.Gross):
		return Taken{}, Refuse(c.Kind.exceeded(), c.Gross, c.Currency)
	case gross == c.Gross:
		return Taken{Gross: c.Gross, Net: c.Net, Tax: c.Tax, Rates: slices.Clone(c.Rates)}, nil
	}
	return c.split(gross, c.splitBasis().tax(gross)), nil
}

// Less is what remains of c once t was taken from it by Take.
func (c Component) Less(t Taken) Component {
	c.Gross -= t.Gross
	c.Net -= t.Net
	c.Tax -= t.Tax
	c.Rates = slices.Clone(c.Rates)
	for i := range t.Rates {
		c.Rates[i].Tax -= t.Rates[i].Tax
	}
	return c
}

// splitBasis is the basis by which a part of c is split.
func (c Component) splitBasis() Basis {
	switch {
	case c.Basis != Basis{}:
		return c.Basis
	case len(c.Rates) == 1 && c.Rates[0].BP != NoRate:
		return Basis{BP: c.Rates[0].BP}
	default:
		return Basis{Gross: c.Gross, Tax: c.Tax}
	}
}

// tax is what a part with that gross holds, before the caps of what remains. Sharing over net and tax by largest
// remainder is rounding net half up.
func (b Basis) tax(gross int64) int64 {
	if b.Gross != 0 {
		return share(gross, b.Gross-b.Tax, b.Tax)
	}
	return share(gross, 10_000, b.BP)
}

// taxOn is the tax that comes on top of a net part of c. All the net that remains carries all the tax that remains.
func (c Component) taxOn(net int64) int64 {
	b := c.splitBasis()
	switch {
	case net == c.Net:
		return c.Tax
	case b.Gross != 0:
		return onTop(net, b.Gross-b.Tax, b.Tax)
	default:
		return percent(net, b.BP)
	}
}

// onTop is the tax on net where whole has tax. A part that is many times the whole is refused later.
func onTop(net, whole, tax int64) int64 {
	if whole == 0 || size(net)/size(whole) > 1<<20 {
		return 0
	}
	part := portion(net, size(tax), size(whole))
	if (whole < 0) != (tax < 0) {
		return -part
	}
	return part
}

// share is the second part of gross shared over net and tax as weights, as money.Allocate shares it.
func share(gross, net, tax int64) int64 {
	first, second := uint64(size(net)), uint64(size(tax))
	if first+second == 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(size(gross)), second)
	part, rest := bits.Div64(high, low, first+second)
	other := first + second - rest // what is left of the first, where anything is left
	if rest > other || rest == other && second > first {
		part++
	}
	if gross < 0 {
		return -int64(part)
	}
	return int64(part)
}

// split is a part of c with about that tax: never more tax, and never more net, than remains.
func (c Component) split(gross, tax int64) Taken {
	sign := int64(1)
	if c.Gross < 0 {
		sign = -1
	}
	most := min(c.Tax*sign, gross*sign)
	least := max(0, (gross-c.Net)*sign)
	tax = sign * max(min(tax*sign, most), least)
	return Taken{Gross: gross, Net: gross - tax, Tax: tax, Rates: c.byRate(tax)}
}

// byRate shares tax over the rates by what remains of each; at most that much is given to each.
func (c Component) byRate(tax int64) []Rate {
	if len(c.Rates) == 0 {
		return nil
	}
	rates := slices.Clone(c.Rates)
	if len(rates) == 1 {
		rates[0].Tax = tax
		return rates
	}
	weights := make([]int64, len(rates))
	for i, r := range rates {
		weights[i] = size(r.Tax)
	}
	for i, part := range money.Allocate(tax, weights) {
		rates[i].Tax = part
	}
	return rates
}

// size is n without its sign.
func size(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

func zeroRates(rates []Rate) []Rate {
	if len(rates) == 0 {
		return nil
	}
	zero := make([]Rate, len(rates))
	for i, r := range rates {
		zero[i].BP = r.BP
	}
	return zero
}

// within says whether no rate of part is larger than in whole.
func within(part, whole []Rate) bool {
	for i, r := range part {
		if size(r.Tax) > size(whole[i].Tax) {
			return false
		}
	}
	return true
}
