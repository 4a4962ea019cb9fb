package access_test

import (
	"testing"

	"retour/ground/access"
	"retour/ground/id"
)

func TestGiftCodesAreDrawn(t *testing.T) {
	seen := map[id.GiftCode]bool{}
	for range 1000 {
		c := access.NewGift()
		if seen[c] {
			t.Fatalf("%s was drawn twice", c)
		}
		seen[c] = true
	}
}
