package access

import (
	"crypto/rand"

	"retour/ground/id"
)

// NewGift draws a gift code, so that nobody finds one by another or by trying.
func NewGift() id.GiftCode {
	var random [id.GiftDraw]byte
	_, _ = rand.Read(random[:]) // never fails: the program ends without randomness
	return id.MakeGift(random)
}
