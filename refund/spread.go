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
	var few [4]uint64 // most lines have no more runs
	remainders, left := few[:0], size(total)
	for i := range runs {
		high, low := bits.Mul64(uint64(size(total)), uint64(runs[i].weight))
		base, remainder := bits.Div64(high, low, sum)
		remainders = append(remainders, remainder)
		runs[i].part, runs[i].more = int64(base), 0
		left -= runs[i].part * runs[i].count
	}
	if left > 0 {
		giveLeft(runs, remainders, left)
	}
	return cutMore(runs, total < 0)
}

// giveLeft says how many pieces of each run, from the first, get one of the units that do not divide.
func giveLeft(runs []run, remainders []uint64, left int64) {
	if len(runs) == 1 {
		runs[0].more = left
		return
	}
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(remainders[j], remainders[i]), cmp.Compare(runs[j].weight, runs[i].weight))
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
