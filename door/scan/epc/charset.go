package epc

// classes has, for every byte, the sets it belongs to.
var classes = func() (table [256]set) {
	mark := func(characters string, s set) {
		for i := range len(characters) {
			table[characters[i]] |= s
		}
	}
	const numbers, letters = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	mark(numbers, digits|set82|set39|cage|aerospace)
	mark(letters, set82|set39|aerospace)
	mark("ABCDEFGHJKLMNPQRSTUVWXYZ", cage)
	mark("abcdefghijklmnopqrstuvwxyz", set82)
	mark("!\"%&'()*+,-./:;<=>?_", set82)
	mark("#-/", set39)
	mark("-/", aerospace)
	return table
}()

// foreignTo gives the first place in text whose character is not of the set, -1 where all are.
func foreignTo[T string | []byte](text T, s set) int {
	for i := range len(text) {
		if classes[text[i]]&s == 0 {
			return i
		}
	}
	return -1
}

// describe names a set to a person.
func (s set) describe() string {
	switch s {
	case digits:
		return "a digit"
	case set39:
		return "of GS1 character set 39"
	case cage:
		return "of a CAGE code or DoDAAC"
	case aerospace:
		return "a letter, a digit, - or /"
	default:
		return "of GS1 character set 82"
	}
}

// escaped tells the characters that stand as %xx in an EPC URI.
func escaped(c byte) bool {
	switch c {
	case '"', '#', '%', '&', '/', '<', '>', '?':
		return true
	}
	return false
}

const upperHex = "0123456789ABCDEF"

func appendEscape(dst []byte, c byte) []byte { return append(dst, '%', upperHex[c>>4], upperHex[c&15]) }

// appendURN writes a component as an EPC URI has it.
func appendURN(dst, text []byte) []byte {
	for _, c := range text {
		if escaped(c) {
			dst = appendEscape(dst, c)
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}

// appendWeb writes a value as a GS1 Digital Link has it: all but the unreserved characters of RFC 3986 escaped.
func appendWeb[T string | []byte](dst []byte, text T) []byte {
	for i := range len(text) {
		c := text[i]
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '.' || c == '_' || c == '~' {
			dst = append(dst, c)
		} else {
			dst = appendEscape(dst, c)
		}
	}
	return dst
}

// hexValues has the value of each hexadecimal digit, 255 for all other bytes.
var hexValues = func() (table [256]byte) {
	for c := range table {
		table[c] = 255
	}
	for i := range len(upperHex) {
		table[upperHex[i]] = byte(i)
		table["0123456789abcdef"[i]] = byte(i)
	}
	return table
}()

func unhex(c byte) byte { return hexValues[c] }

// checkDigit is the GS1 check digit of digits without one: weights 3 and 1 from the right.
func checkDigit(numbers []byte) byte {
	sum, weight := 0, 3
	for i := len(numbers) - 1; i >= 0; i-- {
		sum += int(numbers[i]-'0') * weight
		weight = 4 - weight
	}
	return byte('0' + (10-sum%10)%10)
}

// appendPadded writes a number with leading zeros to the length asked for, at most 20.
func appendPadded(dst []byte, n uint64, length int) []byte {
	start := len(dst)
	dst = append(dst, "00000000000000000000"[:length]...)
	for i := len(dst) - 1; i >= start; i-- {
		dst[i] = byte('0' + n%10)
		n /= 10
	}
	return dst
}

// number reads at most 19 digits.
func number[T string | []byte](text T) (n uint64, ok bool) {
	if len(text) == 0 || len(text) > 19 {
		return 0, false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = n*10 + uint64(text[i]-'0')
	}
	return n, true
}
