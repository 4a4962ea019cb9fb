package epc

// Kind is what an EPC names, whatever the scheme it is written in.
type Kind uint8

// The kinds of names, by their URN.
const (
	NoKind Kind = iota
	SGTIN       // a serialised trade item; without serial the class of item
	SSCC        // a logistic unit
	SGLN        // a place
	GRAI        // a returnable asset
	GIAI        // an individual asset
	GSRN        // who receives a service
	GSRNP       // who provides a service
	GDTI        // a document
	CPI         // a component or part
	SGCN        // a coupon
	ITIP        // one piece of a trade item
	UPUI        // a pack under track-and-trace rules (tobacco)
	LGTIN       // a lot of a trade item
	PGLN        // a party
	GINC        // a consignment
	GSIN        // a shipment
	GID         // a general identifier
	USDOD       // an item of the US Department of Defense
	ADI         // an aerospace or defence part
	BIC         // an intermodal container
	IMOVN       // a ship
	kinds
)

// set is a set of characters a component is made of.
type set uint8

const (
	digits    set = 1 << iota // 0-9
	set82                     // GS1 AI encodable character set 82
	set39                     // GS1 AI encodable character set 39
	cage                      // letters and digits of CAGE codes: no I, no O
	aerospace                 // aerospace parts: A-Z 0-9 - /
)

// kindSpec is what the standard says of a kind.
type kindSpec struct {
	urn   string // its name in the URN
	ai    string // its GS1 Application Identifier; "" where GS1 has none
	field string // the name of the key among the fields

	lead  byte // 'i': the reference's first digit is written before the company prefix; '0': a zero is; 0: nothing is
	body  int  // digits of company prefix and reference together; 0: at most 30 characters and not fixed
	check bool // a check digit follows the body
	ref   set  // characters of the reference
	tail  int  // digits after the check digit (piece and total)

	serial    bool   // there is a serial component
	serialAI  string // its own AI; "" where it stands right behind the key
	serialKey string // its name among the fields
	serialSet set
	serialMax int
	canonical bool // the serial is a number without leading zeros

	qualifiers []string // AIs that stand in the path of a Digital Link behind the key, in this order
}

var kindTable = [kinds]kindSpec{
	SGTIN: {
		urn: "sgtin", ai: "01", field: "gtin", lead: 'i', body: 13, check: true, ref: digits,
		serial: true, serialAI: "21", serialKey: "serial", serialSet: set82, serialMax: 20, qualifiers: []string{"22", "10", "21"},
	},
	SSCC: {urn: "sscc", ai: "00", field: "sscc", lead: 'i', body: 17, check: true, ref: digits},
	SGLN: {
		urn: "sgln", ai: "414", field: "gln", body: 12, check: true, ref: digits,
		serial: true, serialAI: "254", serialKey: "serial", serialSet: set82, serialMax: 20, qualifiers: []string{"254", "7040"},
	},
	GRAI: {
		urn: "grai", ai: "8003", field: "grai", lead: '0', body: 12, check: true, ref: digits,
		serial: true, serialKey: "serial", serialSet: set82, serialMax: 16,
	},
	GIAI:  {urn: "giai", ai: "8004", field: "giai", ref: set82, qualifiers: []string{"7040"}},
	GSRN:  {urn: "gsrn", ai: "8018", field: "gsrn", body: 17, check: true, ref: digits, qualifiers: []string{"8019"}},
	GSRNP: {urn: "gsrnp", ai: "8017", field: "gsrnp", body: 17, check: true, ref: digits, qualifiers: []string{"8019"}},
	GDTI: {
		urn: "gdti", ai: "253", field: "gdti", body: 12, check: true, ref: digits,
		serial: true, serialKey: "serial", serialSet: set82, serialMax: 17,
	},
	CPI: {
		urn: "cpi", ai: "8010", field: "cpi", ref: set39,
		serial: true, serialAI: "8011", serialKey: "serial", serialSet: digits, serialMax: 12, canonical: true, qualifiers: []string{"8011"},
	},
	SGCN: {
		urn: "sgcn", ai: "255", field: "gcn", body: 12, check: true, ref: digits,
		serial: true, serialKey: "serial", serialSet: digits, serialMax: 12,
	},
	ITIP: {
		urn: "itip", ai: "8006", field: "itip", lead: 'i', body: 13, check: true, ref: digits, tail: 4,
		serial: true, serialAI: "21", serialKey: "serial", serialSet: set82, serialMax: 20, qualifiers: []string{"22", "10", "21"},
	},
	UPUI: {
		urn: "upui", ai: "01", field: "gtin", lead: 'i', body: 13, check: true, ref: digits,
		serial: true, serialAI: "235", serialKey: "tpx", serialSet: set82, serialMax: 28, qualifiers: []string{"235"},
	},
	LGTIN: {
		urn: "lgtin", ai: "01", field: "gtin", lead: 'i', body: 13, check: true, ref: digits,
		serial: true, serialAI: "10", serialKey: "lot", serialSet: set82, serialMax: 20, qualifiers: []string{"22", "10", "21"},
	},
	PGLN: {urn: "pgln", ai: "417", field: "pgln", body: 12, check: true, ref: digits, qualifiers: []string{"7040"}},
	GINC: {urn: "ginc", ai: "401", field: "ginc", ref: set82},
	GSIN: {urn: "gsin", ai: "402", field: "gsin", body: 16, check: true, ref: digits},
	GID:  {urn: "gid", serial: true, serialKey: "serial", serialSet: digits, serialMax: 11, canonical: true},
	USDOD: {
		urn: "usdod", field: "cage", ref: cage,
		serial: true, serialKey: "serial", serialSet: digits, serialMax: 11, canonical: true,
	},
	ADI:   {urn: "adi", ref: aerospace, serial: true, serialKey: "serial", serialSet: aerospace, serialMax: 30},
	BIC:   {urn: "bic", field: "bic"},
	IMOVN: {urn: "imovn", field: "imovn"},
}

// String gives the kind's name in its URN: "sgtin", "sscc", …
func (k Kind) String() string {
	if k == NoKind || k >= kinds {
		return "none"
	}
	return kindTable[k].urn
}

// AI is the GS1 Application Identifier of the kind's key, "" where GS1 has none (gid, usdod, adi, bic, imovn).
func (k Kind) AI() string {
	if k >= kinds {
		return ""
	}
	return kindTable[k].ai
}

func kindOf(urn string) Kind {
	for k := SGTIN; k < kinds; k++ {
		if kindTable[k].urn == urn {
			return k
		}
	}
	return NoKind
}

// reference is how many digits the reference has beside a company prefix of so many digits.
func (s *kindSpec) reference(company int) int { return s.body - company }

// keyLength is the length of a key of fixed length, check digit and all; 0 where it varies.
func (s *kindSpec) keyLength() int {
	if s.body == 0 {
		return 0
	}
	length := s.body + s.tail
	if s.lead == '0' {
		length++
	}
	if s.check {
		length++
	}
	return length
}
