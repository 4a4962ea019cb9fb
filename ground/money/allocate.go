package money

import (
	"cmp"
	"math/bits"
	"slices"
)

// Allocate shares total over the weights by largest remainder: each part is rounded towards zero, then the units left
// over go one each to the largest remainders, ties to the larger weight, then to the earlier part. The parts always
// add up to total. Weights that are all zero count as equal. No weights: nil. A negative weight, or weights that add up
// to more than 64 bits, are a mistake of the program: it panics.
//
// It is the one sharing rule of the program: discounts over lines, lines over units, taxes over units, refunds over
// tenders (DESIGN §1).
func Allocate(total int64, weights []int64) []int64 {
	if len(weights) == 0 {
		return nil
	}
	sum := uint64(0)
	for _, w := range weights {
		if w < 0 {
			panic("money: negative weight")
		}
		var carry uint64
		if sum, carry = bits.Add64(sum, uint64(w), 0); carry > 0 {
			panic("money: weights too large to add up")
		}
	}
	weight := func(i int) uint64 { return uint64(weights[i]) }
	if sum == 0 {
		sum = uint64(len(weights))
		weight = func(int) uint64 { return 1 }
	}
	whole, sign := size(total), int64(1)
	if total < 0 {
		sign = -1
	}
	parts := make([]int64, len(weights))
	remainders := make([]uint64, len(weights))
	left := whole
	for i := range weights {
		high, low := bits.Mul64(whole, weight(i))
		share, remainder := bits.Div64(high, low, sum)
		parts[i] = int64(share) * sign
		remainders[i] = remainder
		left -= share
	}
	if left == 0 {
		return parts
	}
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		if remainders[i] != remainders[j] {
			return cmp.Compare(remainders[j], remainders[i])
		}
		return cmp.Or(cmp.Compare(weight(j), weight(i)), i-j)
	})
	for _, i := range order[:left] {
		parts[i] += sign
	}
	return parts
}

// Share is part number index (from 0) of total shared over count equal parts by Allocate: the first parts hold the
// units that do not divide. It lets a line of 80,000 pieces be shared without making 80,000 numbers. It panics on an
// index that is none of the parts.
func Share(total, count, index int64) int64 {
	if index < 0 || index >= count {
		panic("money: share outside the parts")
	}
	part, left := total/count, total%count
	if left < 0 {
		if index < -left {
			return part - 1
		}
		return part
	}
	if index < left {
		return part + 1
	}
	return part
}
