package refund

import (
	"cmp"
	"math/bits"
	"slices"
)

// spread shares total over the pieces of runs by their weights, with largest remainder, ties to the larger weight, then
// to the earlier piece: what money.Allocate gives for one weight a piece, without a number a piece. Each run is told its
// piece's part. A run whose pieces get different parts is cut in two.
func spread(runs []run, total int64) []run {
	sum := uint64(0)
	for i := range runs {
		sum += uint64(runs[i].count) * uint64(runs[i].weight)
	}
	if sum == 0 {
		for i := range runs {
			runs[i].weight = 1
			sum += uint64(runs[i].count)
		}
	}
	left := size(total)
	for i := range runs {
		r := &runs[i]
		high, low := bits.Mul64(uint64(size(total)), uint64(r.weight))
		base, rest := bits.Div64(high, low, sum)
		r.part, r.rest, r.more = int64(base), rest, 0
		left -= r.part * r.count
	}
	if left > 0 {
		giveLeft(runs, left)
	}
	return cutMore(runs, total < 0)
}

// giveLeft says how many pieces of each run, from the first, get one of the units that do not divide.
func giveLeft(runs []run, left int64) {
	if len(runs) == 1 {
		runs[0].more = left
		return
	}
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		if runs[i].rest != runs[j].rest {
			return cmp.Compare(runs[j].rest, runs[i].rest)
		}
		return cmp.Or(cmp.Compare(runs[j].weight, runs[i].weight), i-j)
	})
	for _, i := range order {
		runs[i].more = min(left, runs[i].count)
		left -= runs[i].more
	}
}

// cutMore cuts the runs of which only some pieces get one more.
func cutMore(runs []run, negative bool) []run {
	for i := 0; i < len(runs); i++ {
		if more := runs[i].more; more > 0 {
			runs[i].more = 0
			runs, _ = cutOut(runs, i, 0, more)
			runs[i].part++
		}
	}
	if negative {
		for i := range runs {
			runs[i].part = -runs[i].part
		}
	}
	return runs
}
