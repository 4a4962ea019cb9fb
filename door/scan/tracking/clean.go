package tracking

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean is a scanned or typed number in capital letters and digits only: the scanner's symbology identifier ("]C1"), FNC1
// in any place, brackets of application identifiers, blanks and dashes of any sort are gone. It is "" where something else
// remains, or too much: then the text is no carrier's number.
func Clean(text string) string {
	number, _ := cleaned(unprefixed(text))
	return number
}

// unprefixed takes off what the scanner put in front: white space, control signs, and AIM's symbology identifier, a closing
// square bracket, a letter and a modifier.
func unprefixed(text string) string {
	text = strings.TrimFunc(text, func(r rune) bool { return r <= ' ' && r != eot || r == '\u00e8' || r == '\ufeff' || unicode.IsSpace(r) })
	if len(text) >= 3 && text[0] == ']' && letter(text[1]) && (letter(text[2]) || digit(text[2])) {
		return strings.TrimFunc(text[3:], func(r rune) bool { return r <= ' ' && r != eot })
	}
	return text
}

const eot = 4 // closes a message of ISO/IEC 15434

// cleaned is what is left of a text without the signs that only group; percent tells that it began with the sign that DPD
// puts in front of its bar code.
func cleaned(text string) (number string, percent bool) {
	if text != "" && text[0] == '%' {
		text, percent = text[1:], true
	}
	if plain(text) {
		return text, percent
	}
	var room [longest]byte
	n := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case r == utf8.RuneError && size <= 1:
			return "", false
		case grouping(r):
			continue
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		case r > 'Z', r < '0', r > '9' && r < 'A':
			return "", false
		}
		if n == longest {
			return "", false
		}
		room[n] = byte(r)
		n++
	}
	return string(room[:n]), percent
}

// plain tells that there is nothing to clean.
func plain(text string) bool {
	for i := range len(text) {
		if !digit(text[i]) && !(text[i] >= 'A' && text[i] <= 'Z') {
			return false
		}
	}
	return true
}

// grouping tells the signs that only make a number readable: white space, control signs (FNC1 arrives as 0x1D), dashes, and
// the brackets around application identifiers.
func grouping(r rune) bool {
	if r < 0x80 {
		return r <= ' ' || r == '-' || r == '(' || r == ')' || r == 0x7f
	}
	return r == '\u2212' || unicode.In(r, unicode.Pd, unicode.White_Space, unicode.Cf)
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }

func digit(c byte) bool { return c >= '0' && c <= '9' }

func digits(text string) bool {
	for i := range len(text) {
		if !digit(text[i]) {
			return false
		}
	}
	return true
}
