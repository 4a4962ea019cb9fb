package gs1

import "strings"

// separators are how FNC1 looks after a keyboard wedge, a terminal or a spreadsheet had it.
var separators = strings.NewReplacer(
	"{GS}", "\x1d", "<GS>", "\x1d", "[GS]", "\x1d", "{FNC1}", "\x1d", "<FNC1>", "\x1d", "[FNC1]", "\x1d",
	"\u241d", "\x1d", "^", "\x1d",
)

// mostSteps bounds the search for readings.
const mostSteps = 2000

// Readings reads an element string that went through a keyboard wedge or a form: without FNC1 in front, with or without
// symbology identifier, brackets or the blanks of printed text, with other marks for the separator, or with none at all.
// Where all separators are lost, a value of variable length may end at more than one place; then every reading that the
// rules allow is given, the one with the longest values first, at most so many. One reading is sure, several are for a
// person to choose from. The error is that of reading the text as it is, when there is no reading.
func Readings(text string, most int) ([]Elements, error) {
	s := strings.Trim(text, " \t\r\n")
	if len(s) > MaxInput {
		return nil, &Error{Reason: TooLong, Offset: MaxInput, Length: len(text) - MaxInput}
	}
	if symbology, rest, ok := Identify(s); ok && symbology.GS1 {
		s = rest
	}
	if strings.HasPrefix(s, "(") {
		elements, err := ParseBracketed(strings.Join(strings.Fields(s), ""), nil) // no value holds a blank
		if err != nil {
			return nil, err
		}
		return []Elements{elements}, nil
	}
	s = strings.TrimPrefix(separators.Replace(s), "\x1d")
	asIs, err := parseData(s, 0, FNC1, nil)
	if strings.IndexByte(s, FNC1) >= 0 {
		if err != nil {
			return nil, err
		}
		return []Elements{asIs}, nil // a scanner that sends one separator sends them all
	}
	f := finder{dictionary: rules(), s: s, most: most, steps: mostSteps}
	f.from(0, nil)
	if len(f.found) == 0 && err != nil {
		return nil, err
	}
	return f.found, nil
}

// finder looks for all ways to cut data without separators into elements.
type finder struct {
	*dictionary
	s           string
	most, steps int
	found       []Elements
}

// from reads on behind the elements read so far.
func (f *finder) from(at int, before Elements) {
	if f.steps--; f.steps < 0 || len(f.found) >= f.most || len(before) > MaxElements {
		return
	}
	if at == len(f.s) {
		if len(before) > 0 && f.together(before) == nil {
			f.found = append(f.found, append(Elements(nil), before...))
		}
		return
	}
	e := f.front(f.s[at:])
	if e == nil {
		return
	}
	at += len(e.text)
	for long := min(e.max, len(f.s)-at); long >= e.min; long-- {
		value := f.s[at : at+long]
		if e.whole(value).why == "" {
			f.from(at+long, append(before[:len(before):len(before)], Element{e.ai, value}))
		}
	}
}
