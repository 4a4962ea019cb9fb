package gs1

import "strings"

// AppendBracketed writes "(01)04006381333931(10)LOT42". A ( inside a value becomes \(.
func (e Elements) AppendBracketed(b []byte) []byte {
	for i := range e {
		b = append(b, '(')
		b = append(b, e[i].AI.String()...)
		b = append(b, ')')
		for j := range len(e[i].Value) {
			if e[i].Value[j] == '(' {
				b = append(b, '\\')
			}
			b = append(b, e[i].Value[j])
		}
	}
	return b
}

// Bracketed writes the elements with their AIs in brackets.
func (e Elements) Bracketed() string { return string(e.AppendBracketed(nil)) }

// AppendElementString writes raw data with ^ for FNC1: in front, and behind each value whose length is not known
// beforehand when another element follows.
func (e Elements) AppendElementString(b []byte) []byte {
	return e.appendData(append(b, Caret), Caret)
}

// ElementString writes the elements as raw data with ^ for FNC1.
func (e Elements) ElementString() string { return string(e.AppendElementString(nil)) }

// AppendScanData writes what a scanner sends for the elements in a GS1 symbol: the symbology identifier, such as "]C1",
// then the data with GS as separator.
func (e Elements) AppendScanData(b []byte, identifier string) []byte {
	return e.appendData(append(b, identifier...), FNC1)
}

func (e Elements) appendData(b []byte, separator byte) []byte {
	d := rules()
	for i := range e {
		if i > 0 {
			if before := d.of(e[i-1].AI); before == nil || !before.fixed {
				b = append(b, separator)
			}
		}
		b = append(b, e[i].AI.String()...)
		b = append(b, e[i].Value...)
	}
	return b
}

// HRI gives the human readable interpretation, one line for each element: "(01) 04006381333931".
func (e Elements) HRI() []string {
	out := make([]string, 0, len(e))
	for i := range e {
		out = append(out, strings.Join([]string{"(", e[i].AI.String(), ") ", e[i].Value}, ""))
	}
	return out
}
