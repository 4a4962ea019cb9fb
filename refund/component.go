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
	}
	return c.taken().part(gross, c.splitBasis()), nil
}

// Less is what remains of c once t was taken from it by Take.
func (c Component) Less(t Taken) Component {
	left := c.taken().less(t)
	c.Gross, c.Net, c.Tax, c.Rates = left.Gross, left.Net, left.Tax, left.Rates
	return c
}

func (c Component) taken() Taken { return Taken{c.Gross, c.Net, c.Tax, c.Rates} }

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

// part is gross of t, which must have that much: all of it as it is, less of it as the basis says.
func (t Taken) part(gross int64, by Basis) Taken {
	if gross == t.Gross {
		t.Rates = slices.Clone(t.Rates)
		return t
	}
	return t.split(gross, by.tax(gross))
}

// upTo is the part of t that gross comes to, as far as t has it.
func (t Taken) upTo(gross int64, by Basis) Taken {
	gross = smaller(gross, t.Gross)
	if gross == 0 {
		return Taken{Rates: zeroRates(t.Rates)}
	}
	return t.part(gross, by)
}

// less is what remains of t without a part of it.
func (t Taken) less(part Taken) Taken { return t.plus(part, -1) }

// plus is t with another part of the same added or, with sign -1, taken away.
func (t Taken) plus(part Taken, sign int64) Taken {
	t.Gross += sign * part.Gross
	t.Net += sign * part.Net
	t.Tax += sign * part.Tax
	t.Rates = slices.Clone(t.Rates)
	for i := range part.Rates {
		t.Rates[i].Tax += sign * part.Rates[i].Tax
	}
	return t
}

// tax is what a part with that gross holds, before the caps of what remains. Sharing over net and tax by largest
// remainder is rounding net half up.
func (b Basis) tax(gross int64) int64 {
	switch {
	case b.Gross != 0:
		return share(gross, b.Gross-b.Tax, b.Tax)
	case b.BP == 0:
		return 0
	default:
		return share(gross, 10_000, b.BP)
	}
}

// on is the tax that comes on top of a net amount.
func (b Basis) on(net int64) int64 {
	if b.Gross != 0 {
		return onTop(net, b.Gross-b.Tax, b.Tax)
	}
	return percent(net, b.BP)
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

// split is gross of t with about that tax: never more tax, and never more net, than t has.
func (t Taken) split(gross, tax int64) Taken {
	sign := int64(1)
	if t.Gross < 0 {
		sign = -1
	}
	most := min(t.Tax*sign, gross*sign)
	least := max(0, (gross-t.Net)*sign)
	tax = sign * max(min(tax*sign, most), least)
	return Taken{Gross: gross, Net: gross - tax, Tax: tax, Rates: byRate(t.Rates, tax)}
}

// byRate shares tax over rates by what remains of each; at most that much is given to each.
func byRate(rates []Rate, tax int64) []Rate {
	if len(rates) == 0 {
		return nil
	}
	rates = slices.Clone(rates)
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

// smaller is a without more than b has, or 0 where they differ in sign.
func smaller(a, b int64) int64 {
	switch {
	case (a < 0) != (b < 0):
		return 0
	case a < 0:
		return max(a, b)
	default:
		return min(a, b)
	}
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
