package refund

import (
	"slices"

	"retour/ground/money"
)

// run is a number of neighbouring pieces of a line with equal shares, so that a line of 80,000 pieces is a few runs.
type run struct {
	count      int64
	gross, tax int64   // what remains of each piece
	rates      []int64 // tax of each piece by rate, where the line has several
	used       bool    // refunded, returned or exchanged as a piece
	touched    bool    // an amount was taken from it

	weight, part, more int64 // while something is spread over them
}

func (r run) clone() run {
	r.rates = slices.Clone(r.rates)
	return r
}

// priced cuts the pieces of a line into runs of equal price, discount taken off. Price and discount are each shared
// equally, so the pieces differ by a minor unit at most. The runs lie in room as far as it reaches.
func priced(price, discount, count int64, room []run) []run {
	edges := [...]int64{size(price) % count, size(discount) % count, count}
	slices.Sort(edges[:])
	runs := room
	from := int64(0)
	for _, edge := range edges {
		if edge == from {
			continue
		}
		value := money.Share(price, count, from) - money.Share(discount, count, from)
		runs = append(runs, run{count: edge - from, gross: value})
		from = edge
	}
	return runs
}

// taxed shares the tax of a line over its pieces by their value, and each rate's tax within that. Where the price held
// no tax yet, it comes on top.
func taxed(runs []run, tax int64, rates []Rate, included bool) []run {
	if tax != 0 {
		for i := range runs {
			runs[i].weight = size(runs[i].gross)
		}
		runs = spread(runs, tax)
		for i := range runs {
			runs[i].tax = runs[i].part
		}
	}
	if len(rates) > 1 {
		runs = taxedByRate(runs, rates)
	}
	for i := range runs {
		if !included {
			runs[i].gross += runs[i].tax
		}
	}
	return runs
}

// taxedByRate gives each rate its pieces' parts in turn, weighted by the tax that the rates before left over, so that
// both add up: the rates of a piece to its tax, and the pieces to each rate.
func taxedByRate(runs []run, rates []Rate) []run {
	for _, rate := range rates {
		for i := range runs {
			left := runs[i].tax
			for _, tax := range runs[i].rates {
				left -= tax
			}
			runs[i].weight = size(left)
		}
		runs = spread(runs, rate.Tax)
		for i := range runs {
			runs[i].rates = append(runs[i].rates, runs[i].part)
		}
	}
	return runs
}

// cutOut splits run i of runs so that at most n of its pieces, from the first or from the piece at offset, stand alone.
// It gives the runs and the index of the one that stands alone.
func cutOut(runs []run, i int, offset, n int64) ([]run, int) {
	if offset > 0 {
		first := runs[i].clone()
		first.count = offset
		runs[i].count -= offset
		runs = slices.Insert(runs, i, first)
		i++
	}
	if runs[i].count > n {
		rest := runs[i].clone()
		rest.count -= n
		runs[i].count = n
		runs = slices.Insert(runs, i+1, rest)
	}
	return runs, i
}

// one is what remains of one piece.
func (r *run) one(rates []Rate) Taken {
	one := *r
	one.count = 1
	t := Taken{}
	if len(rates) > 1 {
		t.Rates = zeroRates(rates)
	}
	t.addPieces(&one)
	return t.ofOneRate(rates)
}

// addPieces adds what remains of all pieces of a run.
func (t *Taken) addPieces(r *run) {
	tax := r.tax * r.count
	t.Gross += r.gross * r.count
	t.Net += r.gross*r.count - tax
	t.Tax += tax
	for k := range r.rates {
		t.Rates[k].Tax += r.rates[k] * r.count
	}
}

// ofOneRate says the rate of a part of pieces of a line that has but one.
func (t Taken) ofOneRate(rates []Rate) Taken {
	if len(rates) == 1 {
		t.Rates = []Rate{{rates[0].BP, t.Tax}}
	}
	return t
}

// component is one piece of a line of which that is left.
func (r *run) component(line Component) Component {
	t := r.one(line.Rates)
	return Component{Kind: Unit, Currency: line.Currency, Gross: t.Gross, Net: t.Net, Tax: t.Tax, Rates: t.Rates, Basis: line.Basis}
}

// less takes t from each piece of the run.
func (r *run) less(t Taken) {
	r.gross -= t.Gross
	r.tax -= t.Tax
	for k := range r.rates {
		r.rates[k] -= t.Rates[k].Tax
	}
	r.touched = true
}
