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
}

func (r run) clone() run {
	r.rates = slices.Clone(r.rates)
	return r
}

// priced cuts the pieces of a line into runs of equal price, discount taken off. Price and discount are each shared
// equally, so the pieces differ by a minor unit at most.
func priced(price, discount, count int64) []run {
	edges := []int64{size(price) % count, size(discount) % count, count}
	slices.Sort(edges)
	var runs []run
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
	runs = spread(runs, tax, func(r *run) int64 { return size(r.gross) }, func(r *run, part int64) { r.tax = part })
	if len(rates) > 1 {
		runs = taxedByRate(runs, rates)
	}
	if !included {
		for i := range runs {
			runs[i].gross += runs[i].tax
		}
	}
	return runs
}

// taxedByRate gives each rate its pieces' parts in turn, weighted by the tax that the rates before left over, so that
// both add up: the rates of a piece to its tax, and the pieces to each rate.
func taxedByRate(runs []run, rates []Rate) []run {
	unshared := func(r *run) int64 {
		left := r.tax
		for _, tax := range r.rates {
			left -= tax
		}
		return size(left)
	}
	for range rates {
		rate := rates[0]
		rates = rates[1:]
		runs = spread(runs, rate.Tax, unshared, func(r *run, part int64) { r.rates = append(r.rates, part) })
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

// one is what remains of one piece, all is what remains of all pieces of the run.
func (r *run) one(rates []Rate) Taken { return r.times(1, rates) }
func (r *run) all(rates []Rate) Taken { return r.times(r.count, rates) }

func (r *run) times(n int64, rates []Rate) Taken {
	t := Taken{Gross: r.gross * n, Net: (r.gross - r.tax) * n, Tax: r.tax * n, Rates: zeroRates(rates)}
	if len(t.Rates) == 1 {
		t.Rates[0].Tax = t.Tax
	}
	for k := range r.rates {
		t.Rates[k].Tax = r.rates[k] * n
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
