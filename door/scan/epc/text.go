package epc

import "math/bits"

const (
	base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	code40 = "\x00ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789" // the first fills up the last three
)

// The methods of a variable-length alphanumeric component, as its first three bits tell.
const (
	methodInteger = iota
	methodUpperHex
	methodLowerHex
	methodBase64
	methodSevenBit
	methodCode40
)

// alphanumeric reads a method, a length and so many characters (TDS 2.3, 14.5.6).
func (t *Tag) alphanumeric(dst []byte, r *reader, longest int, allowed set, field string) ([]byte, *Error) {
	at := r.at
	method := int(r.uint(3))
	if method > methodCode40 {
		return dst, t.wrong(field, at, "an encoding indicator that is reserved")
	}
	length, err := t.length(r, longest, field)
	if err != nil || r.over {
		return dst, err
	}
	at = r.at
	start := len(dst)
	var reason string
	switch method {
	case methodInteger:
		dst, reason = appendDecimal(dst, r, length)
	case methodCode40:
		dst, reason = appendCode40(dst, r, length)
	default:
		dst = appendCharacters(dst, r, method, length)
	}
	if r.over {
		return dst, t.wrong(field, r.size, "the tag ends before its last character")
	}
	if reason == "" && foreignTo(dst[start:], allowed) >= 0 {
		reason = "a character that is not " + allowed.describe()
	}
	if reason != "" {
		return dst, t.wrong(field, at, reason)
	}
	return dst, nil
}

// length reads a length from as many bits as the longest needs.
func (t *Tag) length(r *reader, longest int, field string) (int, *Error) {
	at := r.at
	length := int(r.uint(bits.Len(uint(longest))))
	switch {
	case r.over:
		return 0, nil
	case length == 0:
		return 0, t.wrong(field, at, "a length of 0")
	case length > longest:
		return 0, t.wrong(field, at, "longer than it may be")
	}
	return length, nil
}

func appendCharacters(dst []byte, r *reader, method, length int) []byte {
	for range length {
		var c byte
		switch method {
		case methodUpperHex:
			c = upperHex[r.uint(4)]
		case methodLowerHex:
			c = "0123456789abcdef"[r.uint(4)]
		case methodBase64:
			c = base64[r.uint(6)]
		default:
			c = byte(r.uint(7))
		}
		dst = append(dst, c)
	}
	return dst
}

// appendDecimal reads an integer and writes it with so many digits.
func appendDecimal(dst []byte, r *reader, count int) (_ []byte, reason string) {
	width := bitsOfDigits[count]
	if width > r.left() {
		r.over = true
		return dst, ""
	}
	if count <= 19 {
		n := r.uint(width)
		if n >= pow10[count] {
			return dst, "more digits than its length says"
		}
		return appendPadded(dst, n, count), ""
	}
	// Long numbers: nine digits a word, the lowest first; each step shifts in up to 32 bits.
	const word = 1_000_000_000
	var words [longestValue/9 + 1]uint64
	for width > 0 {
		step := min(32, width)
		carry := r.uint(step)
		for i := range words {
			carry += words[i] << step
			words[i] = carry % word
			carry /= word
		}
		width -= step
	}
	var digits [9 * len(words)]byte
	text := digits[:0]
	for i := len(words) - 1; i >= 0; i-- {
		text = appendPadded(text, words[i], 9)
	}
	for _, c := range text[:len(text)-count] {
		if c != '0' {
			return dst, "more digits than its length says"
		}
	}
	return append(dst, text[len(text)-count:]...), ""
}

// appendCode40 reads three characters from each 16 bits; the last three may be filled up.
func appendCode40(dst []byte, r *reader, length int) (_ []byte, reason string) {
	for length > 0 {
		v := r.uint(16)
		if r.over {
			return dst, ""
		}
		if v == 0 || v > 64000 {
			return dst, "16 bits that are no three characters of URN Code 40"
		}
		v--
		for _, i := range [3]uint64{v / 1600, v / 40 % 40, v % 40} {
			if (i == 0) != (length <= 0) {
				return dst, "its length and its filling characters do not agree"
			}
			if i != 0 {
				dst = append(dst, code40[i])
			}
			length--
		}
	}
	return dst, ""
}

// lengthAndInt reads a length and an integer of so many digits (14.5.13).
func (t *Tag) lengthAndInt(dst []byte, r *reader, longest int, field string) ([]byte, *Error) {
	length, err := t.length(r, longest, field)
	if err != nil || r.over {
		return dst, err
	}
	at := r.at
	dst, reason := appendDecimal(dst, r, length)
	if reason != "" {
		return dst, t.wrong(field, at, reason)
	}
	return dst, nil
}

// terminated reads digits of four bits up to F, or to E and then an alphanumeric rest (14.5.5).
func (t *Tag) terminated(dst []byte, r *reader, longest int, allowed set, field string) ([]byte, *Error) {
	start := len(dst)
	for {
		at := r.at
		v := r.uint(4)
		switch {
		case r.over || v == 15:
			return dst, nil
		case v <= 9 && len(dst)-start < longest:
			dst = append(dst, byte('0'+v))
		case v <= 9:
			return dst, t.wrong(field, at, "longer than it may be")
		case v == 14:
			dst, err := t.alphanumeric(dst, r, longest, allowed, field)
			if err == nil && len(dst)-start > longest {
				err = t.wrong(field, at, "longer than it may be")
			}
			return dst, err
		default:
			return dst, t.wrong(field, at, "four bits that are no digit and no end")
		}
	}
}
