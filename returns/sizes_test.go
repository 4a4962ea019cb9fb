package returns

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Sizes stand as a person orders them, whatever order they come in.
func TestSizesStandInTheirOrder(t *testing.T) {
	for _, want := range [][]string{
		{"XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL"},
		{"Taille 8", "Taille 36", "Taille 38", "Taille 38,5", "Taille 104"},
		{"S blue", "S red", "M blue", "XL blue"},
		{"37", "37.5", "38"},
		{"Marine", "Sauge", "Écru"},
		{"", "X-large", "XMS", "blue"},
	} {
		got := slices.Clone(want)
		rand.New(rand.NewPCG(1, uint64(len(want)))).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortStableFunc(got, bySize)
		if !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
}
