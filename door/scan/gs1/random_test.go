package gs1

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// value draws a value that the AI may have: each part from its character set, made right where a linter computes.
func (e *definition) value(t *rapid.T) string {
	var b strings.Builder
	for i := range e.parts {
		c := &e.parts[i]
		if c.optional && rapid.Bool().Draw(t, "leave out") {
			break
		}
		b.WriteString(c.value(t))
	}
	return b.String()
}

func (c *component) value(t *rapid.T) string {
	chars := map[byte]string{inN: "0123456789", inX: cset82, inY: cset39, inZ: cset64}[c.set]
	v := rapid.StringOfN(rapid.SampledFrom([]rune(chars)), c.min, c.max, -1).Draw(t, "part")
	for _, l := range c.linters {
		if l(v).why != "" {
			v = c.mended(t, v)
			break
		}
	}
	return v
}

// mended replaces what was drawn by something the linters take.
func (c *component) mended(t *rapid.T, v string) string {
	fits := func(v string) bool {
		return outside(v, c.set) < 0 && !slices.ContainsFunc(c.linters, func(l linter) bool { return l(v).why != "" })
	}
	if c.min == c.max && c.set == inN && fits(withCheckDigit(v)) {
		return withCheckDigit(v)
	}
	for _, w := range rapid.Permutation(samples).Draw(t, "samples") {
		if len(w) >= c.min && len(w) <= c.max && fits(w) {
			return w
		}
	}
	t.Fatalf("no sample fits %+v", c)
	return ""
}

func withCheckDigit(v string) string {
	if v == "" {
		return v
	}
	d, err := CheckDigit(v[:len(v)-1])
	if err != nil {
		return v
	}
	return v[:len(v)-1] + string(d)
}

// samples has something for every linter.
var samples = []string{
	"000229", "261231", "260200", "20240229", "2359", "23", "59", "0", "1", "9", "00", "0102", "250", "978", "FR", "PX", "05", "-",
	"1/2", "0450000000", "3599999999", "FR7630006000011234567890189", "1987654Ad4X4bL5ttr2310c2K", "12345_!\"%&'()*+,-./LC",
	"A%20B", "0123", "01234AB", "0123-/", "012345612345611110123", "001234561234560123456", "A", "0001", "00001", "001", "12",
	"999", "ABCD", "ABCDE=",
}

// elements draws a list that stands together: keys and attributes, some twice.
func drawElements(t *rapid.T) Elements {
	d := rules()
	var out Elements
	for range rapid.IntRange(1, 6).Draw(t, "elements") {
		e := &d.entries[rapid.IntRange(0, len(d.entries)-1).Draw(t, "AI")]
		if rapid.IntRange(0, 2).Draw(t, "common") == 0 {
			e = d.of(rapid.SampledFrom([]AI{0, 1, 10, 21, 22, 17, 99, 253, 8003, 8004, 414, 254, 3103}).Draw(t, "common AI"))
		}
		next := append(out[:len(out):len(out)], Element{e.ai, e.value(t)})
		if d.together(next) == nil {
			out = next
		}
	}
	if len(out) == 0 {
		out = Elements{{AIGTIN, "04006381333931"}}
	}
	return out
}

// TestEveryAIHasValues: each AI of the dictionary takes a value drawn by its format, in every form of writing.
func TestEveryAIHasValues(t *testing.T) {
	for i := range rules().entries {
		e := &rules().entries[i]
		rapid.Check(t, func(t *rapid.T) {
			if t.Failed() {
				return
			}
			same(t, Elements{{e.ai, e.value(t)}})
		})
	}
}

func TestEveryFormIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { same(t, drawElements(t)) })
}

// same: the elements pass, and are read again from all the forms they are written in.
func same(t *rapid.T, elements Elements) {
	if err := elements.Check(); err != nil {
		t.Fatalf("%v: %v", elements, err)
	}
	bracketed, err := ParseBracketed(elements.Bracketed(), nil)
	if err != nil || !slices.Equal(bracketed, elements) {
		t.Fatalf("%v: bracketed %s: %v, %v", elements, elements.Bracketed(), bracketed, err)
	}
	raw, err := ParseElementString(elements.ElementString(), nil)
	if err != nil || !slices.Equal(raw, elements) {
		t.Fatalf("%v: raw %s: %v, %v", elements, elements.ElementString(), raw, err)
	}
	scan, err := ParseScan(string(elements.AppendScanData(nil, "]d2")))
	if err != nil || !slices.Equal(scan.Elements, elements) {
		t.Fatalf("%v: scanned: %v, %v", elements, scan.Elements, err)
	}
	sameLink(t, elements)
}

// sameLink: where there is a link, it says the same elements, each once, and is its own canonical form.
func sameLink(t *rapid.T, elements Elements) {
	uri, err := elements.DigitalLink()
	if err != nil {
		return
	}
	link, err := ParseLink(uri)
	if err != nil {
		t.Fatalf("%v: %s: %v", elements, uri, err)
	}
	if link.Canonical() != uri {
		t.Fatalf("%s: canonical %s", uri, link.Canonical())
	}
	for _, e := range elements {
		if value, there := link.Elements.Get(e.AI); !there || value != e.Value {
			t.Fatalf("%v: %s: %v", elements, uri, link.Elements)
		}
	}
	for _, e := range link.Elements {
		if value, there := elements.Get(e.AI); !there || value != e.Value {
			t.Fatalf("%s says %v that was not there", uri, e)
		}
	}
}

// TestOneWrongDigit: a check digit finds every single wrong digit and is asked of every AI that has one.
func TestOneWrongDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rules()
		e := d.of(rapid.SampledFrom([]AI{0, 1, 2, 3, 253, 255, 402, 410, 411, 412, 413, 414, 415, 416, 417, 8003, 8006, 8017, 8018, 8026}).Draw(t, "AI"))
		v := []byte(e.value(t))
		first := 0
		if e.ai == 8003 {
			first = 1 // its leading zero has a rule of its own
		}
		at := first + rapid.IntRange(0, e.parts[first].max-1).Draw(t, "at")
		v[at] = '0' + (v[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "more")))%10
		if f := e.whole(string(v)); f.why != IncorrectCheck {
			t.Fatalf("(%s)%s: %v", e.text, v, f)
		}
	})
}

// TestEveryLinterIsAsked: in each AI each part is refused, at its place, for what its linters refuse.
func TestEveryLinterIsAsked(t *testing.T) {
	for i := range rules().entries {
		e := &rules().entries[i]
		for p := range e.parts {
			if len(e.parts[p].linters) == 0 {
				continue
			}
			rapid.Check(t, func(t *rapid.T) { e.refuses(t, p) })
		}
	}
}

// refuses puts something wrong into one part of a value that is right otherwise.
func (e *definition) refuses(t *rapid.T, part int) {
	v := ""
	for i := range part {
		v += e.parts[i].value(t)
	}
	c := &e.parts[part]
	bad := c.faulty(t)
	if bad == "" {
		return
	}
	f := e.whole(v + bad + strings.Repeat("0", max(0, e.min-len(v)-len(bad))))
	if f.why == "" || f.at < len(v) || f.at > len(v)+len(bad) {
		t.Fatalf("(%s)%s|%s|: %v", e.text, v, bad, f)
	}
}

// faulty draws something of the right characters and length that a linter refuses, "" when nothing was found.
func (c *component) faulty(t *rapid.T) string {
	chars := map[byte]string{inN: "0123456789", inX: cset82, inY: cset39, inZ: cset64}[c.set]
	for range 20 {
		v := rapid.StringOfN(rapid.SampledFrom([]rune(chars)), c.min, c.max, -1).Draw(t, "wrong")
		if slices.ContainsFunc(c.linters, func(l linter) bool { return l(v).why != "" }) {
			return v
		}
	}
	return ""
}
