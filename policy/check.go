package policy

import (
	"slices"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
)

// checks gathers what is wrong with a file, so that all of it is told at once.
type checks []error

func (c *checks) fail(m lang.Message, path ...any) {
	*c = append(*c, fault.New(fault.Invalid, m).At(path...))
}

// word asks for one of a few words.
func (c *checks) word(word string, allowed []string, path ...any) {
	if !slices.Contains(allowed, word) {
		c.fail(lang.FaultOneOf(last(path), strings.Join(allowed, ", ")), path...)
	}
}

// text asks for a text that is there and not longer than most.
func (c *checks) text(text string, most int, path ...any) {
	switch {
	case text == "":
		c.fail(lang.FaultRequired(last(path)), path...)
	case len([]rune(text)) > most:
		c.fail(lang.FaultTextTooLong(last(path), int64(most)), path...)
	}
}

// whole asks for a number within bounds.
func (c *checks) whole(n, least, most int64, path ...any) {
	if n < least || n > most {
		c.fail(lang.PolicyNumberOutside(least, most), path...)
	}
}

// last is the name of the field a path leads to.
func last(path []any) string {
	for _, part := range slices.Backward(path) {
		if name, ok := part.(string); ok {
			return name
		}
	}
	return ""
}
