// Package id makes and reads the names of things: the internal number every record has, the public code a person reads
// or scans, and the keys that machines repeat. It stores nothing; numbers are handed out by the transaction (ground/db).
package id

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Kind is the two-letter prefix of a public code: it says what the code names.
type Kind string

// The kinds of public codes.
const (
	Return     Kind = "RT" // a return
	Plate      Kind = "PL" // licence plate of one piece
	Parcel     Kind = "PA" // one parcel
	Bin        Kind = "BN" // one bin
	Tote       Kind = "TO" // one tote
	Site       Kind = "SI" // one site
	Order      Kind = "OR" // an order, where its shop's own number is not enough
	Settled    Kind = "SE" // one settlement
	Credit     Kind = "CR" // a customer's store credit
	Withdrawal Kind = "WD" // a consumer's declaration of withdrawal
)

// Kinds lists every kind, for readers that accept any code.
var Kinds = []Kind{Return, Plate, Parcel, Bin, Tote, Site, Order, Settled, Credit, Withdrawal}

// Code is a public code as written: kind, eight base32 signs and a check sign, "RT-7K3M-9QX2-C". The signs are
// Crockford's (no I, L, O, U). The number behind a code is found by calculation, not by look-up.
type Code string

const (
	alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	signs    = 8
	largest  = 1<<40 - 1
)

// Errors of Read. A caller tells the person which of the two it was.
var (
	ErrShape = errors.New("not a code of this shape")
	ErrCheck = errors.New("the check sign does not fit: one sign was misread")
)

// Make writes the code of record number n. Numbers are scrambled, so that codes made one after the other look unlike
// and one misread sign does not name a neighbour. It panics on a number beyond 40 bits (a million million records).
func Make(kind Kind, n int64) Code {
	if n <= 0 || n > largest {
		panic(fmt.Sprintf("id: number %d has no code", n))
	}
	var body [signs]byte
	rest := scramble(uint64(n))
	for i := signs - 1; i >= 0; i-- {
		body[i] = byte(rest & 31)
		rest >>= 5
	}
	text := make([]byte, 0, 14)
	text = append(text, kind...)
	for i, v := range body {
		if i%4 == 0 {
			text = append(text, '-')
		}
		text = append(text, alphabet[v])
	}
	return Code(append(text, '-', alphabet[check(kind, body[:])]))
}

// Read finds the kind and number behind a code, however it was typed or scanned: case, spaces and dashes of any sort do
// not matter, O is read as 0, I and L as 1, and in the kind the other way round. ErrShape: it is no code at all.
// ErrCheck: it is one, misread.
func Read(text string) (Kind, int64, error) {
	clean := make([]byte, 0, 11)
	for _, r := range strings.ToUpper(text) {
		switch {
		case unicode.In(r, unicode.Pd, unicode.White_Space) || r == '\u2212':
		case r > 127 || len(clean) > 10:
			return "", 0, ErrShape
		default:
			clean = append(clean, byte(r))
		}
	}
	if len(clean) != 2+signs+1 {
		return "", 0, ErrShape
	}
	kind, ok := kindOf(clean[0], clean[1])
	if !ok {
		return "", 0, ErrShape
	}
	var body [signs]byte
	for i := range body {
		v, ok := value(clean[2+i])
		if !ok {
			return "", 0, ErrShape
		}
		body[i] = v
	}
	sign, ok := value(clean[2+signs])
	if !ok {
		return "", 0, ErrShape
	}
	if sign != check(kind, body[:]) {
		return "", 0, ErrCheck
	}
	n := uint64(0)
	for _, v := range body {
		n = n<<5 | uint64(v)
	}
	n = unscramble(n)
	if n == 0 {
		return "", 0, ErrShape
	}
	return kind, int64(n), nil
}

// Number is the record number behind c if it is a code of that kind, else 0.
func (c Code) Number(kind Kind) int64 {
	k, n, err := Read(string(c))
	if err != nil || k != kind {
		return 0
	}
	return n
}

// Bare is the code without dashes, as a bar code carries it.
func (c Code) Bare() string { return strings.ReplaceAll(string(c), "-", "") }

// kindOf finds the kind whose two letters were typed, a zero for an O and a one for an I or L allowed.
func kindOf(first, second byte) (Kind, bool) {
	for _, kind := range Kinds {
		if digit(kind[0]) == digit(first) && digit(kind[1]) == digit(second) {
			return kind, true
		}
	}
	return "", false
}

func value(c byte) (byte, bool) {
	i := strings.IndexByte(alphabet, digit(c))
	return byte(i), i >= 0
}

// digit turns the letters that look like digits into them.
func digit(c byte) byte {
	switch c {
	case 'O':
		return '0'
	case 'I', 'L':
		return '1'
	}
	return c
}

// check is a weighted sum over GF(32) with the weights α¹, α², … and the kind mixed in: every single misread sign and every
// swap of two signs changes it, because the weights are different powers of a primitive element.
func check(kind Kind, body []byte) byte {
	sum := (kind[0] ^ kind[1]<<2) & 31
	weight := byte(1)
	for _, v := range body {
		weight = times(weight, 2)
		sum ^= times(weight, v)
	}
	return sum
}

// times multiplies in GF(32) with the primitive polynomial x⁵ + x² + 1.
func times(a, b byte) byte {
	var product byte
	for b > 0 {
		if b&1 == 1 {
			product ^= a
		}
		a <<= 1
		if a&32 != 0 {
			a ^= 0b100101
		}
		b >>= 1
	}
	return product
}

// scramble and unscramble are a four-round Feistel network over 40 bits: a fixed permutation, not a secret. What a code
// opens is guarded by rights and signed links, never by being hard to guess.
var rounds = [4]uint64{0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5}

func scramble(n uint64) uint64 {
	left, right := n>>20, n&0xFFFFF
	for _, key := range rounds {
		left, right = right, left^mix(right, key)
	}
	return left<<20 | right
}

func unscramble(n uint64) uint64 {
	left, right := n>>20, n&0xFFFFF
	for i := len(rounds) - 1; i >= 0; i-- {
		left, right = right^mix(left, rounds[i]), left
	}
	return left<<20 | right
}

func mix(half, key uint64) uint64 {
	h := (half + 1) * key
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	return h >> 44
}
