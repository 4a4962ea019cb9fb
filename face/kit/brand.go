package kit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"retour/order"
)

// Brand is what a shop puts on its portal.
type Brand struct {
	order.Brand
	Code string // the shop's own
	Name string
	Demo bool // everything here is a demonstration
}

// Sheet is the brand as a style sheet, or "" where the shop has set no colour, or none that can be read.
func (b *Brand) Sheet() string {
	if b == nil || b.Accent == "" || b.Check() != nil {
		return ""
	}
	dark, ink := b.Dark, b.DarkInk
	if dark == "" {
		dark, ink = b.Accent, b.AccentInk
	}
	return fmt.Sprintf("@layer brand{:root{--brand:light-dark(%s,%s);--brand-ink:light-dark(%s,%s)}}", b.Accent, dark, b.AccentInk, ink)
}

// Stamp changes when the sheet does, so that browsers may keep it.
func (b *Brand) Stamp() string {
	sum := sha256.Sum256([]byte(b.Sheet()))
	return hex.EncodeToString(sum[:6])
}
