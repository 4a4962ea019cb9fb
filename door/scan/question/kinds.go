package question

import (
	"fmt"
	"slices"
	"strings"

	"retour/door/scan"
	"retour/door/scan/epc"
	"retour/door/scan/gs1"
	"retour/door/scan/tracking"
)

// kinds are the kinds of text that can be asked for; each is read strictly.
var kinds = map[string]func(Question, scan.Reader) (any, error){
	"epc_hex":             Question.epcHex,
	"epc_uri":             Question.epcURI,
	gs1.KindDigitalLink:   Question.digitalLink,
	gs1.KindBracketed:     Question.gs1,
	gs1.KindElementString: Question.gs1,
	gs1.KindScanData:      Question.gs1,
	gs1.KindGTIN:          Question.gs1,
	gs1.KindSSCC:          Question.gs1,
	"linter":              Question.lint,
	"tracking":            Question.tracking,
	string(scan.OwnCode):  Question.ofForm,
	string(scan.Email):    Question.ofForm,
	string(scan.URL):      Question.ofForm,
}

// Kinds lists the kinds, by name.
func Kinds() []string {
	var names []string
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// gs1Said is what GS1 data say.
type gs1Said struct {
	Kind string `json:"kind"`
	gs1.Answer
}

func (q Question) gs1(scan.Reader) (any, error) {
	answer, err := gs1.Decode(q.Kind, *q.Value)
	return gs1Said{q.Kind, answer}, err
}

func (q Question) lint(scan.Reader) (any, error) {
	if q.Linter == "" {
		return nil, &Refusal{"linter", "no_linter", "the name of a linter belongs here, such as csum"}
	}
	err := gs1.Lint(q.Linter, *q.Value)
	return struct {
		Kind   string `json:"kind"`
		Linter string `json:"linter"`
		Valid  bool   `json:"valid"`
	}{q.Kind, q.Linter, true}, err
}

// epcSaid is what an EPC says, in all its forms.
type epcSaid struct {
	Kind                 string            `json:"kind"`
	Names                string            `json:"names,omitempty"`
	Scheme               string            `json:"scheme,omitempty"`
	Filter               *int              `json:"filter,omitempty"`
	GCPLength            int               `json:"gcp_length,omitempty"`
	PureIdentityURI      string            `json:"pure_identity_uri,omitempty"`
	TagURI               string            `json:"tag_uri,omitempty"`
	Hex                  string            `json:"hex,omitempty"`
	ElementString        string            `json:"element_string,omitempty"`
	DigitalLinkPath      string            `json:"digital_link_path,omitempty"`
	CanonicalDigitalLink string            `json:"canonical_digital_link,omitempty"`
	Fields               map[string]string `json:"fields,omitempty"`
}

func ofTag(kind string, t epc.Tag) epcSaid {
	s := epcSaid{
		Kind: kind, GCPLength: t.CompanyPrefixLength(), PureIdentityURI: t.PureIdentityURI(), TagURI: t.TagURI(), ElementString: t.ElementString(),
		DigitalLinkPath: t.DigitalLinkPath(), CanonicalDigitalLink: t.CanonicalDigitalLink(),
	}
	s.Names = t.Kind().String()
	if t.Scheme() != epc.NoScheme {
		s.Scheme = t.Scheme().String()
	}
	if filter, ok := t.Filter(); ok {
		s.Filter = &filter
	}
	for _, f := range t.Fields() {
		if s.Fields == nil {
			s.Fields = map[string]string{}
		}
		s.Fields[f.Name] = f.Value
	}
	return s
}

func (q Question) epcHex(scan.Reader) (any, error) {
	t, err := epc.DecodeHex(*q.Value)
	if err != nil {
		return nil, err
	}
	return q.told(t)
}

func (q Question) epcURI(scan.Reader) (any, error) {
	t, err := epc.Parse(*q.Value)
	if err != nil {
		return nil, err
	}
	return q.told(t)
}

// told gives an EPC in all its forms; asked to, also as the memory of a tag.
func (q Question) told(t epc.Tag) (any, error) {
	if !q.Encode && q.Scheme == "" {
		return ofTag(q.Kind, t), nil
	}
	on, err := q.onTag(t)
	if err != nil {
		return nil, err
	}
	said := ofTag(q.Kind, on)
	said.Hex, err = on.Hex()
	return said, err
}

// onTag is the EPC as the asked scheme writes it; without one, as it was written, or else in the scheme of fewest bits.
func (q Question) onTag(t epc.Tag) (epc.Tag, error) {
	filter, _ := t.Filter()
	if q.Filter != nil {
		filter = *q.Filter
	}
	if q.Scheme != "" {
		scheme, ok := epc.ParseScheme(q.Scheme)
		if !ok {
			return t, &Refusal{"scheme", "unknown_scheme", fmt.Sprintf("%q is no scheme of the Tag Data Standard, such as sgtin-96", short(q.Scheme))}
		}
		return t.In(scheme, filter)
	}
	if t.Scheme() != epc.NoScheme {
		return t.In(t.Scheme(), filter)
	}
	return t.Smallest(filter)
}

// digitalLink reads a link as GS1 does; with the length of the company prefix, or to be written on a tag, as the EPC that
// it is.
func (q Question) digitalLink(r scan.Reader) (any, error) {
	if q.GCPLength == 0 && !q.Encode && q.Scheme == "" {
		return q.gs1(r)
	}
	t, err := epc.ParseDigitalLink(*q.Value, q.GCPLength)
	if err != nil {
		return nil, err
	}
	return q.told(t)
}

// candidate is one carrier that a number can be of.
type candidate struct {
	Carrier  string `json:"carrier"`
	Format   string `json:"format"`
	Number   string `json:"number,omitempty"`
	Checked  bool   `json:"checked"`
	Routing  bool   `json:"routing,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	Country  string `json:"country,omitempty"`
}

func candidatesOf(found []tracking.Candidate) []candidate {
	out := make([]candidate, 0, len(found))
	for _, c := range found {
		out = append(out, candidate{c.Carrier, c.Format, c.Number, c.Checked, c.Routing, c.Postcode, c.Country})
	}
	return out
}

func (q Question) tracking(scan.Reader) (any, error) {
	found := tracking.Candidates(*q.Value)
	if len(found) == 0 {
		return nil, &Refusal{"value", "no_carrier", unread(*q.Value)}
	}
	return struct {
		Kind       string      `json:"kind"`
		Value      string      `json:"value"`
		Candidates []candidate `json:"candidates"`
	}{q.Kind, tracking.Clean(*q.Value), candidatesOf(found)}, nil
}

// unread tells why a number is no carrier's: the check digits that would fit.
func unread(value string) string {
	misread := tracking.Misread(value)
	if len(misread) == 0 {
		return "it has the shape of no carrier's number"
	}
	var told []string
	for _, m := range misread {
		text := fmt.Sprintf("%s %s: sign %d is %s", m.Carrier, m.Format, m.At+1, m.Got)
		if m.Want != "" {
			text += ", and " + m.Want + " would fit"
		}
		told = append(told, text)
	}
	return "the check digit fits no carrier's number (" + strings.Join(told, "; ") + ")"
}

// ofForm reads a text of which the form alone tells the kind.
func (q Question) ofForm(r scan.Reader) (any, error) {
	for _, m := range r.Read(*q.Value).Meanings {
		if string(m.Kind) != q.Kind {
			continue
		}
		if m.Own.Misread {
			return nil, &Refusal{"value", "check_sign", "the check sign does not fit: one sign was misread"}
		}
		return meaningOf(m), nil
	}
	return nil, &Refusal{"value", "wrong_form", "it has not the form of the kind " + q.Kind}
}
