package gs1

// The character sets of GS1 values (GS1 General Specifications, section 7.11): N digits, X CSET 82, Y CSET 39, Z CSET 64.
const (
	inN byte = 1 << iota
	inX
	inY
	inZ
)

const (
	cset82 = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`
	cset39 = `#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ`
	cset64 = `-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`
	cset32 = `23456789ABCDEFGHJKLMNPQRSTUVWXYZ` // for check character pairs
)

// sets tells for each byte to which of them it belongs.
var sets = func() (t [256]byte) {
	for set, chars := range map[byte]string{inN: "0123456789", inX: cset82, inY: cset39, inZ: cset64} {
		for i := range len(chars) {
			t[chars[i]] |= set
		}
	}
	return t
}()

// outside gives the place of the first byte of v that is not in the set, or -1.
func outside(v string, set byte) int {
	for i := range len(v) {
		if sets[v[i]]&set == 0 {
			return i
		}
	}
	return -1
}
