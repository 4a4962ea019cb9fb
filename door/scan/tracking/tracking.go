// Package tracking reads the numbers that carriers print on parcels: which carrier's a number can be, in which of its
// formats, whether the check digit fits, and which part of a scan is the number that the carrier tracks. It needs nothing
// but the text, stores nothing, asks nobody, and never panics, whatever it is given.
//
// One number can be right for several carriers, so the answer is a list of candidates, most likely first. That a check
// digit fits is a strong sign and no proof; that it does not fit is a warning to a person, not a reason to send a parcel
// back: carriers leave their own rules at times.
package tracking

import (
	"cmp"
	"slices"
	"strings"
)

// Most is how many candidates a number has at most.
const Most = 8

// longest is the length of the longest number that is read, signs that only group it left out.
const longest = 48

// Candidate is one way to read a number.
type Candidate struct {
	Carrier string // "FedEx"
	Format  string // "FedEx Express (12)"
	Number  string // what the carrier tracks: without scanner's and router's prefixes, blanks and dashes
	Checked bool   // the format has a check digit, and it fits
	Marked  bool   // it begins with signs, or has so many, that no other carrier's numbers do
	Routing bool   // the code sorts the parcel and holds no number to track it by

	Postcode string // of the consignee, where the code carries it
	Country  string // ISO 3166 alpha-2 of the post that issued it, or the country of the consignee as the code writes it
}

// Candidates lists what a scanned or typed text can be, most likely first; none where it is no carrier's number.
func Candidates(text string) []Candidate { return Append(nil, text) }

// Append adds the candidates of a text to some that are there already, at most Most of them, most likely first. It makes no
// allocation where there is room in dst and the text holds capital letters and digits only.
func Append(dst []Candidate, text string) []Candidate {
	text = unprefixed(text)
	found := found{dst: dst, from: len(dst)}
	if message, ok := strings.CutPrefix(text, "[)>"); ok {
		found.message(message)
	} else {
		found.number(cleaned(text))
	}
	return found.dst
}

// found are the candidates while they are being looked for.
type found struct {
	dst    []Candidate
	from   int
	likely [Most]int // of each in dst, from on
}

// message reads a MaxiCode or PDF417 message of ISO/IEC 15434: one of its fields is the number. FedEx writes the four digits
// of the form behind it.
func (c *found) message(text string) {
	for text != "" {
		field := text
		if at := strings.IndexAny(text, "\x1d\x1e\x04"); at >= 0 {
			field, text = text[:at], text[at+1:]
		} else {
			text = ""
		}
		number, _ := cleaned(field)
		if len(number) == fedex12+4 && digits(number) {
			number = number[:fedex12]
		}
		if len(number) >= shortestField {
			c.number(number, false)
		}
	}
}

// A field of a message that is shorter than this is a post code, a weight or a reference.
const (
	shortestField = 12
	fedex12       = 12
)

func (c *found) number(number string, percent bool) {
	if number == "" || len(number) > longest {
		return
	}
	of := byLength[len(number)]
	for i := range of {
		if of[i].has(number, percent) && (of[i].check == nil || of[i].check(number)) {
			c.insert(&of[i], number)
		}
	}
}

// insert puts a candidate at its place by likelihood and drops what is beyond Most.
func (c *found) insert(f *format, number string) {
	count := len(c.dst) - c.from
	at := count
	for at > 0 && c.likely[at-1] < f.likely {
		at--
	}
	if at >= Most {
		return
	}
	if count < Most {
		c.dst = append(c.dst, Candidate{})
	}
	copy(c.dst[c.from+at+1:], c.dst[c.from+at:])
	copy(c.likely[at+1:], c.likely[at:])
	c.dst[c.from+at], c.likely[at] = f.candidate(number), f.likely
}

// has tells whether a number has the shape of the format, whatever its check digit.
func (f *format) has(number string, percent bool) bool {
	return (percent || !f.percent) && f.shape.fits(number) && (f.fits == nil || f.fits(number))
}

func (f *format) candidate(number string) Candidate {
	return Candidate{
		Carrier: f.carrier, Format: f.name, Number: f.number.of(number), Checked: f.check != nil, Marked: f.likely >= marked, Routing: f.routing,
		Postcode: f.postcode.of(number), Country: f.country.of(number),
	}
}

// Miss is a number that has the shape of a format and not its check digit.
type Miss struct {
	Carrier string
	Format  string
	At      int    // position of the check digit in Clean's text, counted from 0
	Got     string // the sign there
	Want    string // the sign that would fit; "" where none does
}

// Misread tells what a text would be if its check digit fitted, most likely first: the reason to give to somebody whose
// number has no candidates.
func Misread(text string) []Miss {
	number, percent := cleaned(unprefixed(text))
	if number == "" || len(number) > longest {
		return nil
	}
	var near []*format
	of := byLength[len(number)]
	for i := range of {
		if of[i].check != nil && of[i].has(number, percent) && !of[i].check(number) {
			near = append(near, &of[i])
		}
	}
	slices.SortStableFunc(near, func(a, b *format) int { return b.likely - a.likely })
	var out []Miss
	for _, f := range near[:min(len(near), Most)] {
		out = append(out, f.miss(number))
	}
	return out
}

func (f *format) miss(number string) Miss {
	at := len(number) - 1 - f.checkAt
	m := Miss{Carrier: f.carrier, Format: f.name, At: at, Got: number[at : at+1]}
	for i := range len(signs) {
		if f.shape[at]&(1<<i) == 0 {
			continue
		}
		if f.check(number[:at] + signs[i:i+1] + number[at+1:]) {
			m.Want = signs[i : i+1]
			return m
		}
	}
	return m
}

// Format is one of the formats that are read.
type Format struct {
	Carrier string
	Name    string
	Checked bool // it has a check digit that is known and verified
}

// Formats lists all formats that are read, by carrier.
func Formats() []Format {
	var out []Format
	for i := range byLength {
		for _, f := range byLength[i] {
			at := slices.IndexFunc(out, func(o Format) bool { return o.Carrier == f.carrier && o.Name == f.name })
			if at < 0 {
				at, out = len(out), append(out, Format{Carrier: f.carrier, Name: f.name})
			}
			out[at].Checked = out[at].Checked || f.check != nil
		}
	}
	slices.SortFunc(out, func(a, b Format) int {
		return cmp.Or(strings.Compare(a.Carrier, b.Carrier), strings.Compare(a.Name, b.Name))
	})
	return out
}
