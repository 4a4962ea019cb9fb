package gs1

// FNC1 is how a separator arrives from a scanner: the character GS.
const FNC1 = '\x1d'

// Caret stands for FNC1 where people write element strings.
const Caret = '^'

// MaxInput is the largest number of bytes that are looked at, more than any carrier holds.
const MaxInput = 8191

// ParseElementString reads raw data that begin with FNC1, written ^ or GS, appends their elements to those given and
// gives them all. With room in to nothing is allocated: the values are parts of s.
func ParseElementString(s string, to Elements) (Elements, error) {
	if len(s) == 0 || s[0] != Caret && s[0] != FNC1 {
		return to, &Error{Reason: NotGS1, Length: min(1, len(s))}
	}
	return parseData(s, 1, Caret, to)
}

// parseData reads the elements of s from begin on. Separators are GS and the one given.
func parseData(s string, begin int, separator byte, to Elements) (Elements, error) {
	if len(s) > MaxInput {
		return to, &Error{Reason: TooLong, Offset: MaxInput, Length: len(s) - MaxInput}
	}
	if begin >= len(s) {
		return to, &Error{Reason: Empty, Offset: begin}
	}
	d, first := rules(), len(to)
	for i := begin; i < len(s); {
		e := d.front(s[i:])
		if e == nil {
			return to, &Error{Reason: UnknownAI, Offset: i, Length: min(4, len(s)-i)}
		}
		if len(to)-first == MaxElements {
			return to, &Error{Reason: TooManyElements, Offset: i, Length: len(s) - i}
		}
		i += len(e.text)
		long, ok := e.quick(s[i:], separator)
		if !ok {
			var f flaw
			value := e.upTo(s[i:], separator)
			if long, f = e.check(value); f.why != "" {
				return to, e.fault(f, value, i)
			}
		}
		to = append(to, Element{e.ai, s[i : i+long]})
		i += long
		switch {
		case i == len(s):
		case s[i] == FNC1 || s[i] == separator:
			i++
		case !e.fixed:
			return to, &Error{Reason: ValueTooLong, AI: e.text, Offset: i, Length: 1, Value: s[i-long : i+1], At: long}
		}
	}
	return to, d.together(to[first:])
}

// quick gives the length of the value at the beginning of s when it has one part and nothing is wrong with it, in one
// pass: no separator is a character of any set. Otherwise it leaves the judgement to check.
func (e *definition) quick(s string, separator byte) (int, bool) {
	c := &e.parts[0]
	if len(e.parts) > 1 {
		return 0, false
	}
	limit, n := min(len(s), c.max), 0
	for n < limit && sets[s[n]]&c.set != 0 {
		n++
	}
	if n < c.min || n < limit && s[n] != FNC1 && s[n] != separator {
		return 0, false
	}
	for _, l := range c.linters {
		if f := l(s[:n]); f.why != "" {
			return 0, false
		}
	}
	return n, true
}

// upTo gives the value at the beginning of s with all that stands before the next separator, but no more than the
// longest value.
func (e *definition) upTo(s string, separator byte) string {
	limit, end := min(len(s), e.max), 0
	for end < limit && s[end] != FNC1 && s[end] != separator {
		end++
	}
	return s[:end]
}

// check tests the value at the beginning of v, which ends where a separator or the data do, or where the longest value
// would, and gives its length.
func (e *definition) check(v string) (int, flaw) {
	if v == "" {
		return 0, flaw{why: ValueEmpty}
	}
	at := 0
	for i := range e.parts {
		c := &e.parts[i]
		part := v[at:]
		if len(part) > c.max {
			part = part[:c.max]
		}
		if part == "" && c.optional {
			continue
		}
		if len(part) < c.min {
			return at, flaw{IncorrectLength, at, len(part)}
		}
		if f := c.check(part); f.why != "" {
			return at + len(part), f.moved(at)
		}
		at += len(part)
	}
	return at, flaw{}
}

// check tests one part of a value: its characters first, then what its linters say.
func (c *component) check(v string) flaw {
	if at := outside(v, c.set); at >= 0 {
		switch c.set {
		case inN:
			return one(NonDigit, at)
		case inX:
			return one(NotCSET82, at)
		case inY:
			return one(NotCSET39, at)
		}
		return lint64(v) // padding is no character of the set, and none of its own
	}
	for _, l := range c.linters {
		if f := l(v); f.why != "" {
			return f
		}
	}
	return flaw{}
}

// fault makes an error of a flaw in a value that begins at this byte of what was given. Value is shown up to the end of
// the part that is wrong.
func (e *definition) fault(f flaw, value string, offset int) *Error {
	shown := value
	at := 0
	for i := range e.parts {
		if at += e.parts[i].max; at > f.at {
			shown = value[:min(at, len(value))]
			break
		}
	}
	return &Error{Reason: f.why, AI: e.text, Offset: offset + f.at, Length: f.long, Value: shown, At: f.at}
}

// whole checks a value that was given apart, so that its length can be judged first.
func (e *definition) whole(v string) flaw {
	switch {
	case v == "":
		return flaw{why: ValueEmpty}
	case len(v) < e.min:
		return flaw{ValueTooShort, 0, len(v)}
	case len(v) > e.max:
		return flaw{ValueTooLong, e.max, len(v) - e.max}
	}
	long, f := e.check(v)
	if f.why == "" && long < len(v) {
		return flaw{ValueTooLong, long, len(v) - long}
	}
	return f
}
