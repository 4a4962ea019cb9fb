package gs1

// The kinds of text that Decode takes.
const (
	KindBracketed     = "bracketed_element_string" // (01)04006381333931(10)LOT42
	KindElementString = "element_string"           // ^010400638133393110LOT42, ^ or GS for FNC1
	KindScanData      = "scan_data"                // ]C1010400638133393110LOT42 with GS for FNC1
	KindDigitalLink   = "digital_link"             // https://id.gs1.org/01/04006381333931/10/LOT42
	KindGTIN          = "gtin"                     // 8, 12, 13 or 14 digits
	KindSSCC          = "sscc"                     // 18 digits
)

// Bar stands, where people write them, between what a linear barcode says and what the composite symbol above it says, as
// in GS1's own engine: 4006381333931|^10LOT42, and |(10)LOT42 where the linear barcode has no AIs.
const Bar = "|"

// Answer is all that can be said of a text, in the forms other systems ask for.
type Answer struct {
	Bracketed     string `json:"bracketed,omitempty"`
	ElementString string `json:"element_string,omitempty"` // ^ for FNC1
	// HRI is the human readable interpretation, a line for each element.
	HRI []string `json:"hri,omitempty"`
	// CanonicalDigitalLink is empty when the elements have no Digital Link form.
	CanonicalDigitalLink string `json:"canonical_digital_link,omitempty"`
	// ValidWithAssociations: each AI has the companions it needs. Where not, AssociationError says which lacks what.
	ValidWithAssociations bool     `json:"valid_with_associations"`
	AssociationError      string   `json:"association_error,omitempty"`
	Symbology             string   `json:"symbology,omitempty"`
	Data                  string   `json:"data,omitempty"` // of a symbol that is no element string
	GTIN                  string   `json:"gtin,omitempty"` // 14 digits
	Ignored               []string `json:"ignored_query_parameters,omitempty"`
	Elements              Elements `json:"-"`
}

// Decode reads a text strictly as the kind says. The error of a refusal is an [*Error].
func Decode(kind, text string) (Answer, error) {
	switch kind {
	case KindBracketed:
		elements, err := ParseBracketed(text, nil)
		return answer(elements, err)
	case KindElementString:
		elements, err := ParseElementString(text, nil)
		return answer(elements, err)
	case KindScanData:
		scan, err := ParseScan(text)
		if err != nil {
			return Answer{}, err
		}
		return scan.Answer(), nil
	case KindDigitalLink:
		link, err := ParseLink(text)
		if err != nil {
			return Answer{}, err
		}
		return link.Answer(), nil
	case KindGTIN:
		gtin, err := ParseGTIN(text)
		return answer(Elements{gtin.Element()}, err)
	case KindSSCC:
		sscc, err := ParseSSCC(text)
		return answer(Elements{{AISSCC, sscc}}, err)
	}
	return Answer{}, &Error{Reason: UnknownKind, With: kind}
}

func answer(elements Elements, err error) (Answer, error) {
	if err != nil {
		return Answer{}, err
	}
	return elements.Answer(), nil
}

// Answer gives all forms of elements that were read or checked.
func (e Elements) Answer() Answer {
	a := Answer{Elements: e, ValidWithAssociations: true}
	if len(e) == 0 {
		return a
	}
	a.Bracketed, a.ElementString, a.HRI = e.Bracketed(), e.ElementString(), e.HRI()
	a.CanonicalDigitalLink, _ = e.DigitalLink() // without a link there is none to tell
	a.GTIN, _ = e.Get(AIGTIN)
	if err := e.Companions(); err != nil {
		a.ValidWithAssociations, a.AssociationError = false, err.Error()
	}
	return a
}

// Answer gives all forms of a link's elements; the canonical link keeps the path as it was.
func (l Link) Answer() Answer {
	a := l.Elements.Answer()
	a.CanonicalDigitalLink, a.Ignored = l.Canonical(), l.Ignored
	return a
}

// Answer gives all forms of what a scan says.
func (s Scan) Answer() Answer {
	a := s.Elements.Answer()
	if s.Link != nil {
		a = s.Link.Answer()
	}
	a.Symbology, a.Data = s.Symbology.Name, s.Data
	if s.Retail != "" && len(s.Elements) > 0 {
		a.Bracketed, a.Data = Bar+a.Bracketed, s.Retail+Bar+a.ElementString
	}
	if g, ok := s.GTIN(); ok {
		a.GTIN = g.String()
	}
	return a
}
