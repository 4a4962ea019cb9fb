package refund

import "math/bits"

// limit is the largest amount dealt with, in minor units, and the largest number of pieces. It leaves room to add up an
// order of any length.
const (
	limit       = 10_000_000_000_000
	highestRate = 100_000 // of tax, in basis points
	manyLines   = 50_000
	manyPieces  = 10_000 // named one by one
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
