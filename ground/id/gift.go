package id

import (
	"strings"
	"unicode"
)

// GiftCode is a code as a gift receipt has it, "GF-7K3M-9QX2-4HTN-C". Unlike other codes it is no record's number: whoever
// holds one may send the gift back, so it is drawn at random (twelve signs, 60 bits) and looked up. The last sign checks.
type GiftCode string

const giftKind Kind = "GF"

const giftSigns = 12

// Bare is the code without dashes.
func (c GiftCode) Bare() string { return strings.ReplaceAll(string(c), "-", "") }

// GiftDraw is how many random bytes a gift code is made of.
const GiftDraw = giftSigns

// MakeGift writes the gift code that random bytes draw.
func MakeGift(random [GiftDraw]byte) GiftCode {
	for i := range random {
		random[i] &= 31
	}
	return giftCode(random)
}

func giftCode(body [giftSigns]byte) GiftCode {
	text := []byte(giftKind)
	for i, v := range body {
		if i%4 == 0 {
			text = append(text, '-')
		}
		text = append(text, alphabet[v])
	}
	return GiftCode(append(text, '-', alphabet[check(giftKind, body[:])]))
}

// ReadGift gives a gift code as it is stored, however it was typed: as Read is about other codes, and without the letters
// before it too. ErrShape and ErrCheck are those of Read.
func ReadGift(text string) (GiftCode, error) {
	clean := make([]byte, 0, 2+giftSigns+1)
	for _, r := range strings.ToUpper(text) {
		switch {
		case unicode.In(r, unicode.Pd, unicode.White_Space) || r == '\u2212':
		case r > 127 || len(clean) > 2+giftSigns:
			return "", ErrShape
		default:
			clean = append(clean, byte(r))
		}
	}
	if len(clean) == 2+giftSigns+1 && string(clean[:2]) == string(giftKind) {
		clean = clean[2:]
	}
	if len(clean) != giftSigns+1 {
		return "", ErrShape
	}
	var body [giftSigns]byte
	for i := range body {
		v, ok := value(clean[i])
		if !ok {
			return "", ErrShape
		}
		body[i] = v
	}
	sign, ok := value(clean[giftSigns])
	switch {
	case !ok:
		return "", ErrShape
	case sign != check(giftKind, body[:]):
		return "", ErrCheck
	}
	return giftCode(body), nil
}
