package tracking

import "strings"

// signs are the signs of a number, in the order of their values.
const signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// set is which signs may stand at a place: bit n for signs[n].
type set uint64

const (
	anyDigit  set = 1<<10 - 1
	anyLetter set = (1<<26 - 1) << 10
	anySign       = anyDigit | anyLetter
)

// shape is what may stand at each place of a number.
type shape []set

func (s shape) fits(number string) bool {
	if len(number) != len(s) {
		return false
	}
	for i := range len(number) {
		if s[i]&(1<<value(number[i])) == 0 {
			return false
		}
	}
	return true
}

// value is the worth of a sign: digits as they are, A for 10 and so on to Z for 35.
func value(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c-'A') + 10
}

// shaped reads a shape from its text: # is a digit, @ a letter, * either, [ABC] or [0-5] one of those, any other sign
// itself; {n} behind it repeats it.
func shaped(text string) shape {
	var out shape
	for i := 0; i < len(text); {
		var one set
		switch text[i] {
		case '#':
			one = anyDigit
		case '@':
			one = anyLetter
		case '*':
			one = anySign
		case '[':
			end := i + strings.IndexByte(text[i:], ']')
			one = among(text[i+1 : end])
			i = end
		default:
			one = 1 << value(text[i])
		}
		i++
		times := 1
		if i < len(text) && text[i] == '{' {
			for times, i = 0, i+1; text[i] != '}'; i++ {
				times = times*10 + int(text[i]-'0')
			}
			i++
		}
		for range times {
			out = append(out, one)
		}
	}
	return out
}

func among(text string) set {
	var out set
	for i := 0; i < len(text); i++ {
		if i+2 < len(text) && text[i+1] == '-' {
			for v := value(text[i]); v <= value(text[i+2]); v++ {
				out |= 1 << v
			}
			i += 2
			continue
		}
		out |= 1 << value(text[i])
	}
	return out
}

// span is a part of a number, from one place to before another; negative places count from the end, and an end of 0 is the
// end. The empty span is no part at all.
type span struct{ from, to int }

// none is a part that the format does not have.
var none = span{1, 1}

func (s span) of(number string) string {
	to := s.to
	if to <= 0 {
		to += len(number)
	}
	if s.from >= to || to > len(number) {
		return ""
	}
	return number[s.from:to]
}
