package gs1

import "strings"

// ParseBracketed reads "(01)04006381333931(10)LOT 42" and appends its elements to those given. A ( that belongs to a
// value is written \(.
func ParseBracketed(s string, to Elements) (Elements, error) {
	if len(s) > MaxInput {
		return to, &Error{Reason: TooLong, Offset: MaxInput, Length: len(s) - MaxInput}
	}
	if s == "" {
		return to, &Error{Reason: Empty}
	}
	d, first := rules(), len(to)
	for i := 0; i < len(s); {
		e, begin, err := d.bracket(s, i)
		if err != nil {
			return to, err
		}
		if len(to)-first == MaxElements {
			return to, &Error{Reason: TooManyElements, Offset: i, Length: len(s) - i}
		}
		raw := s[begin : begin+bracketEnd(s[begin:])]
		value := strings.ReplaceAll(raw, `\(`, `(`)
		if f := e.whole(value); f.why != "" {
			fault := e.fault(f, value, begin)
			fault.Offset = begin + rawPlace(raw, f.at)
			return to, fault
		}
		to = append(to, Element{e.ai, value})
		i = begin + len(raw)
	}
	return to, d.together(to[first:])
}

// bracket reads the AI in brackets at this place and tells where its value begins.
func (d *dictionary) bracket(s string, at int) (*definition, int, error) {
	if s[at] != '(' {
		return nil, 0, &Error{Reason: Malformed, Offset: at, Length: 1}
	}
	long := strings.IndexByte(s[at:], ')')
	if long < 0 {
		return nil, 0, &Error{Reason: Malformed, Offset: at, Length: len(s) - at}
	}
	text := s[at+1 : at+long]
	e := d.named(text)
	if e == nil {
		return nil, 0, &Error{Reason: UnknownAI, AI: text, Offset: at + 1, Length: len(text)}
	}
	return e, at + long + 1, nil
}

// bracketEnd gives the place of the next bracket that opens an AI, or the end.
func bracketEnd(s string) int {
	for i := range len(s) {
		if s[i] == '(' && (i == 0 || s[i-1] != '\\') {
			return i
		}
	}
	return len(s)
}

// rawPlace gives the place in raw, where ( is written \(, of a place in the value.
func rawPlace(raw string, at int) int {
	i := 0
	for ; at > 0 && i < len(raw); at-- {
		if strings.HasPrefix(raw[i:], `\(`) {
			i++
		}
		i++
	}
	return i
}
