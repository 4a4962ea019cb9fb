package gs1

import "strings"

// Scan is what a scanner sent, taken apart.
type Scan struct {
	Symbology Symbology
	Elements  Elements // of the element string, of the link, or of the composite part beside a retail barcode
	Data      string   // what the symbol says when it is not an element string: text, a link, a bare GTIN
	Retail    string   // the 8 or 13 digits of a retail barcode, "" for others
	Link      *Link    // where Data is a Digital Link
}

// composite stands between a retail barcode and the element string of the composite symbol above it.
const composite = "|]e0"

// ParseScan reads scan data that begin with a symbology identifier. It refuses symbologies that carry no GS1 data; use
// [Identify] to let those pass as plain text.
func ParseScan(s string) (Scan, error) { return Reader{}.ParseScan(s) }

// ParseScan reads scan data as tolerantly as the reader is told to.
func (r Reader) ParseScan(s string) (Scan, error) {
	if len(s) > MaxInput {
		return Scan{}, &Error{Reason: TooLong, Offset: MaxInput, Length: len(s) - MaxInput}
	}
	if len(s) < 3 || s[0] != ']' {
		return Scan{}, &Error{Reason: NoIdentifier, Length: min(3, len(s))}
	}
	symbology, rest, ok := Identify(s)
	switch {
	case !ok || !symbology.GS1 && !symbology.Plain:
		return Scan{}, &Error{Reason: UnknownIdentifier, Length: 3}
	case symbology.GS1:
		elements, err := parseScanned(s, 3)
		return Scan{Symbology: symbology, Elements: elements}.or(err)
	case symbology.Name == "EAN13":
		return parseRetail(symbology, s, 13)
	case symbology.Name == "EAN8":
		return parseRetail(symbology, s, 8)
	}
	scan := Scan{Symbology: symbology, Data: rest}
	if schemeLength(rest) == 0 {
		return scan, nil
	}
	link, err := r.ParseLink(rest)
	if err != nil {
		return scan.or(later(err, 3))
	}
	scan.Link, scan.Elements = &link, link.Elements
	return scan, nil
}

// or gives the scan, or nothing but the error.
func (s Scan) or(err error) (Scan, error) {
	if err != nil {
		return Scan{}, err
	}
	return s, nil
}

// later moves an error's place back by what stands before the text it speaks of.
func later(err error, by int) error {
	if e, ok := err.(*Error); ok {
		e.Offset += by
	}
	return err
}

// parseScanned reads an element string as scanned, where only GS separates.
func parseScanned(s string, begin int) (Elements, error) {
	if i := strings.IndexByte(s[begin:], Caret); i >= 0 {
		return nil, &Error{Reason: IllegalCaret, Offset: begin + i, Length: 1}
	}
	return parseData(s, begin, FNC1, nil)
}

// parseRetail reads so many digits with check digit, and the composite part if there is one.
func parseRetail(symbology Symbology, s string, long int) (Scan, error) {
	const begin = 3
	end := begin + long
	if len(s) < end {
		return Scan{}, &Error{Reason: ValueTooShort, Offset: begin, Length: len(s) - begin}
	}
	scan := Scan{Symbology: symbology, Retail: s[begin:end], Data: s[begin:]}
	if f := lintCheckDigit(scan.Retail); f.why != "" {
		return Scan{}, &Error{Reason: f.why, Offset: begin + f.at, Length: f.long, Value: scan.Retail, At: f.at}
	}
	if len(s) == end {
		return scan, nil
	}
	if !strings.HasPrefix(s[end:], composite) || len(s) == end+len(composite) {
		return Scan{}, &Error{Reason: ValueTooLong, Offset: end, Length: len(s) - end}
	}
	elements, err := parseScanned(s, end+len(composite))
	scan.Elements = elements
	return scan.or(err)
}

// GTIN gives the trade item number the scan names: of the retail barcode, or AI 01.
func (s Scan) GTIN() (GTIN, bool) {
	text := s.Retail
	if text == "" {
		text, _ = s.Elements.Get(AIGTIN)
	}
	g, err := ParseGTIN(text)
	return g, err == nil
}
