package gs1

import "strings"

const (
	uriUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	uriCharacters = uriUnreserved + ":/?#[]@!$&'()*+,;=%"
	notInDomain   = "_~?#@!$&'()*+,;=%"
)

// byteSet tells quickly whether a byte is in a set.
type byteSet [256]bool

func newByteSet(chars string) (s byteSet) {
	for i := range len(chars) {
		s[chars[i]] = true
	}
	return s
}

var (
	inURI       = newByteSet(uriCharacters)
	unreserved  = newByteSet(uriUnreserved)
	badInDomain = newByteSet(notInDomain)
)

// hex gives the value of a hexadecimal digit, or -1.
func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// unescape undoes percent-encoding, and + for blank in a query. A % without two hexadecimal digits behind it stays. Not
// ok: the result holds NUL.
func unescape(s string, query bool) (string, bool) {
	if strings.IndexByte(s, '%') < 0 && (!query || strings.IndexByte(s, '+') < 0) {
		return s, strings.IndexByte(s, 0) < 0
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0:
			c = byte(hex(s[i+1])<<4 | hex(s[i+2]))
			i += 2
		case c == '+' && query:
			c = ' '
		}
		if c == 0 {
			return "", false
		}
		b = append(b, c)
	}
	return string(b), true
}

// escapedPlace gives the place in s, which is percent-encoded, of a place in what it means.
func escapedPlace(s string, at int) int {
	i := 0
	for ; at > 0 && i < len(s); at-- {
		if s[i] == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0 {
			i += 2
		}
		i++
	}
	return i
}

// appendEscaped percent-encodes all but the unreserved characters; a blank in a query becomes +.
func appendEscaped(b []byte, v string, query bool) []byte {
	const hexDigits = "0123456789ABCDEF"
	for i := range len(v) {
		switch c := v[i]; {
		case unreserved[c]:
			b = append(b, c)
		case c == ' ' && query:
			b = append(b, '+')
		default:
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return b
}
