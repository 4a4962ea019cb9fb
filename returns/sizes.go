package returns

import (
	"cmp"
	"strconv"
	"strings"
)

// bySize orders variants as a person does: numbers by their value, the letters of sizes from small to large, other words
// by the alphabet.
func bySize(a, b string) int {
	left, right := strings.Fields(a), strings.Fields(b)
	for i := range min(len(left), len(right)) {
		x, known := sizeOf(left[i])
		y, both := sizeOf(right[i])
		switch {
		case known && both && x != y:
			return cmp.Compare(x, y)
		case known != both || !known:
			if c := strings.Compare(left[i], right[i]); c != 0 {
				return c
			}
		}
	}
	return cmp.Compare(len(left), len(right))
}

// sizeOf is a word's place among the sizes: a number, in hundredths, or letters such as XS and 3XL.
func sizeOf(word string) (int, bool) {
	if whole, part, _ := strings.Cut(strings.ReplaceAll(strings.Trim(word, ","), ",", "."), "."); len(whole) < 5 && len(part) < 3 {
		n, err := strconv.ParseUint(whole, 10, 16)
		hundredths, bad := strconv.ParseUint((part + "00")[:2], 10, 8)
		if err == nil && bad == nil {
			return int(n)*100 + int(hundredths), true
		}
	}
	letters := strings.TrimLeft(word, "0123456789")
	steps := strings.Count(letters, "X")
	if n, err := strconv.Atoi(strings.TrimSuffix(word, letters)); err == nil && n < 20 && steps == 1 {
		steps = n
	}
	switch {
	case letters == strings.Repeat("X", strings.Count(letters, "X"))+"S":
		return -1 - steps, true
	case letters == "M":
		return 0, true
	case letters == strings.Repeat("X", strings.Count(letters, "X"))+"L":
		return 1 + steps, true
	}
	return 0, false
}
