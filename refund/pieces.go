package refund

import "slices"

// run is a number of neighbouring pieces of a line with equal shares, so that a line of 80,000 pieces is a few runs.
type run struct {
	count      int64
	gross, tax int64 // what remains of each piece
	row        int   // of account.rows
	used       bool  // refunded, returned or exchanged as a piece
	touched    bool  // an amount was taken from it

	weight, part, more int64 // while something is spread over them, or they are chosen
	rest               uint64
}

// priced cuts the pieces of a line into runs of equal price, discount taken off. Price and discount are each shared
// equally, so the pieces differ by a minor unit at most. The runs lie in room as far as it reaches.
func priced(price, discount, count int64, room []run) []run {
	prices, discounts := equally(price, count), equally(discount, count)
	first, second := size(prices.left), size(discounts.left)
	runs := room
	from := int64(0)
	for _, edge := range [...]int64{min(first, second), max(first, second), count} {
		if edge != from {
			runs = append(runs, run{count: edge - from, gross: prices.at(from) - discounts.at(from)})
			from = edge
		}
	}
	return runs
}

// equal is an amount shared over equal pieces: what each gets, and how many of the first get a minor unit more (of an
// amount below zero: one less).
type equal struct{ part, left int64 }

func equally(amount, count int64) equal { return equal{amount / count, amount % count} }

// at is the share of a piece, from 0: what money.Share gives.
func (e equal) at(piece int64) int64 {
	switch {
	case piece < e.left:
		return e.part + 1
	case piece < -e.left:
		return e.part - 1
	default:
		return e.part
	}
}

// openPieces shares a line over its pieces: its tax by their value, and each rate's tax within that. Where the price held
// no tax yet, it comes on top.
func (a *account) openPieces(runs []run, included bool) {
	if tax := a.whole.Tax; tax != 0 {
		for i := range runs {
			runs[i].weight = size(runs[i].gross)
		}
		runs = spread(runs, tax)
		for i := range runs {
			runs[i].tax = runs[i].part
		}
	}
	if len(a.whole.Rates) > 0 {
		runs = a.openRates(runs)
	}
	if !included {
		for i := range runs {
			runs[i].gross += runs[i].tax
		}
	}
	a.pieces = runs
}

// openRates gives each rate its pieces' parts in turn, weighted by the tax that the rates before left over, so that
// both add up: the rates of a piece to its tax, and the pieces to each rate.
func (a *account) openRates(runs []run) []run {
	a.rows = [][]int64{make([]int64, len(a.whole.Rates))}
	for k, rate := range a.whole.Rates {
		for i := range runs {
			left := runs[i].tax
			for _, tax := range a.rows[runs[i].row] {
				left -= tax
			}
			runs[i].weight = size(left)
		}
		runs = spread(runs, rate.Tax)
		for i := range runs {
			row := slices.Clone(a.rows[runs[i].row])
			row[k] = runs[i].part
			a.keep(&runs[i], row)
		}
	}
	return runs
}

// keep remembers the tax by rate of each piece of a run.
func (a *account) keep(r *run, row []int64) {
	r.row = len(a.rows)
	a.rows = append(a.rows, row)
}

// cutOut splits run i of runs so that at most n of its pieces, from the first or from the piece at offset, stand alone.
// It gives the runs and the index of the one that stands alone.
func cutOut(runs []run, i int, offset, n int64) ([]run, int) {
	if offset > 0 {
		first := runs[i]
		first.count = offset
		runs[i].count -= offset
		runs = slices.Insert(runs, i, first)
		i++
	}
	if runs[i].count > n {
		rest := runs[i]
		rest.count -= n
		runs[i].count = n
		runs = slices.Insert(runs, i+1, rest)
	}
	return runs, i
}

// one is what remains of one piece of a run.
func (a *account) one(r *run) Taken {
	one := *r
	one.count = 1
	t := Taken{Rates: zeroRates(a.whole.Rates)}
	a.addPieces(&t, &one)
	return t
}

// addPieces adds what remains of all pieces of a run.
func (a *account) addPieces(t *Taken, r *run) {
	gross, tax := r.gross*r.count, r.tax*r.count
	t.Gross += gross
	t.Net += gross - tax
	t.Tax += tax
	for k := range t.Rates {
		t.Rates[k].Tax += a.rows[r.row][k] * r.count
	}
}

// lowerEach takes t from each piece of a run.
func (a *account) lowerEach(r *run, t Taken) {
	r.gross -= t.Gross
	r.tax -= t.Tax
	r.touched = true
	if len(t.Rates) == 0 {
		return
	}
	row := slices.Clone(a.rows[r.row])
	for k := range row {
		row[k] -= t.Rates[k].Tax
	}
	a.keep(r, row)
}
