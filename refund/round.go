package refund

import (
	"cmp"
	"math/bits"
	"slices"
)

// limit is the largest amount dealt with, in minor units, and the largest number of pieces. It leaves room to add up an
// order of any length.
const (
	limit       = 10_000_000_000_000
	highestRate = 100_000 // of tax, in basis points
	manyLines   = 50_000
)

// portion is amount × of / whole, rounded half away from zero; whole must be positive, of neither negative nor larger
// than about whole × 2^20.
func portion(amount, of, whole int64) int64 {
	high, low := bits.Mul64(uint64(size(amount)), uint64(of))
	quotient, remainder := bits.Div64(high, low, uint64(whole))
	if remainder >= uint64(whole)-remainder {
		quotient++
	}
	if amount < 0 {
		return -int64(quotient)
	}
	return int64(quotient)
}

// percent is so many basis points of amount, rounded half away from zero.
func percent(amount, bp int64) int64 { return portion(amount, bp, 10_000) }

// spread shares total over the pieces of runs by largest remainder, ties to the larger weight, then to the earlier
// piece: what money.Allocate gives for one weight a piece, without a number a piece. give tells a run its piece's part.
// A run whose pieces get different parts is cut in two.
func spread(runs []run, total int64, weight func(*run) int64, give func(*run, int64)) []run {
	if len(runs) == 0 {
		return runs
	}
	sum, sign := uint64(0), int64(1)
	for i := range runs {
		sum += uint64(runs[i].count) * uint64(weight(&runs[i]))
	}
	if total < 0 {
		sign = -1
	}
	equal := sum == 0
	if equal {
		for i := range runs {
			sum += uint64(runs[i].count)
		}
	}
	parts := make([]sharing, len(runs))
	left := size(total)
	for i := range runs {
		w := uint64(1)
		if !equal {
			w = uint64(weight(&runs[i]))
		}
		high, low := bits.Mul64(uint64(size(total)), w)
		base, remainder := bits.Div64(high, low, sum)
		parts[i] = sharing{run: i, weight: w, base: int64(base), remainder: remainder}
		left -= int64(base) * runs[i].count
	}
	giveLeft(parts, runs, left)
	out := make([]run, 0, len(runs)+1)
	for i := range parts {
		out = parts[i].cut(out, runs[i], sign, give)
	}
	return out
}

// sharing is what each piece of a run gets, and how many of them, from the first, get one more.
type sharing struct {
	run        int
	weight     uint64
	base, more int64
	remainder  uint64
}

// giveLeft hands out the units that do not divide.
func giveLeft(parts []sharing, runs []run, left int64) {
	if left == 0 {
		return
	}
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := parts[i], parts[j]
		return cmp.Or(cmp.Compare(b.remainder, a.remainder), cmp.Compare(b.weight, a.weight))
	})
	for _, i := range order {
		parts[i].more = min(left, runs[i].count)
		left -= parts[i].more
	}
}

// cut appends r with its parts given, in two where they differ.
func (s sharing) cut(out []run, r run, sign int64, give func(*run, int64)) []run {
	if s.more > 0 && s.more < r.count {
		first := r.clone()
		first.count = s.more
		give(&first, sign*(s.base+1))
		out = append(out, first)
		r.count -= s.more
		s.more = 0
	}
	part := s.base
	if s.more > 0 {
		part++
	}
	give(&r, sign*part)
	return append(out, r)
}
