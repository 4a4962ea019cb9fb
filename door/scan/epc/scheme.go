package epc

import "math/big"

// Scheme is a way of writing an EPC into the memory of a tag. The first byte of the memory, the header, tells it.
type Scheme uint8

// The schemes. Those of TDS 1.x are followed by those with "+" (2.0) and "++" (2.3, which carry a host name as well).
const (
	NoScheme Scheme = iota
	SGTIN96
	SGTIN198
	SSCC96
	SGLN96
	SGLN195
	GRAI96
	GRAI170
	GIAI96
	GIAI202
	GSRN96
	GSRNP96
	GDTI96
	GDTI113 // withdrawn by the standard, still read and written
	GDTI174
	CPI96
	CPIVar
	SGCN96
	ITIP110
	ITIP212
	GID96
	USDOD96
	ADIVar

	SGTINPlus
	DSGTINPlus
	SSCCPlus
	SGLNPlus
	GRAIPlus
	GIAIPlus
	GSRNPlus
	GSRNPPlus
	GDTIPlus
	CPIPlus
	SGCNPlus
	ITIPPlus

	SGTINPlusPlus
	DSGTINPlusPlus
	SSCCPlusPlus
	SGLNPlusPlus
	GRAIPlusPlus
	GIAIPlusPlus
	GSRNPlusPlus
	GSRNPPlusPlus
	GDTIPlusPlus
	CPIPlusPlus
	SGCNPlusPlus
	ITIPPlusPlus

	schemes
)

// form is how a component is written into bits.
type form uint8

const (
	absent        form = iota
	padded             // an integer; read back with leading zeros to its known length
	integer            // an integer without leading zeros
	numericString      // an integer with a 1 before the digits, so that leading zeros are kept
	sevenBit           // 7 bits a character, filled up with zeros
	sixBit             // 6 bits a character, ended by six zeros
	nibbles            // 4 bits a digit
	alphanumeric       // 3 bits of method, a length, the characters (TDS 2.3, 14.5.6)
	lengthAndInt       // a length, then an integer of so many digits (14.5.13)
	terminated         // 4 bits a digit until F, or E and then alphanumeric (14.5.5)
)

type schemeSpec struct {
	name   string
	header byte
	kind   Kind
	bits   int // of the whole tag; 0: varies

	plus, host, date bool

	split int  // bits of company prefix and reference together, in a partition
	ref   form // of the reference (or, with plus, of the key)

	serial     form
	serialBits int // or, of seven-bit characters, how many bits they fill
}

var schemeTable = [schemes]schemeSpec{
	SGTIN96:  {name: "sgtin-96", header: 0x30, kind: SGTIN, bits: 96, split: 44, ref: padded, serial: integer, serialBits: 38},
	SGTIN198: {name: "sgtin-198", header: 0x36, kind: SGTIN, bits: 198, split: 44, ref: padded, serial: sevenBit, serialBits: 140},
	SSCC96:   {name: "sscc-96", header: 0x31, kind: SSCC, bits: 96, split: 58, ref: padded},
	SGLN96:   {name: "sgln-96", header: 0x32, kind: SGLN, bits: 96, split: 41, ref: padded, serial: integer, serialBits: 41},
	SGLN195:  {name: "sgln-195", header: 0x39, kind: SGLN, bits: 195, split: 41, ref: padded, serial: sevenBit, serialBits: 140},
	GRAI96:   {name: "grai-96", header: 0x33, kind: GRAI, bits: 96, split: 44, ref: padded, serial: integer, serialBits: 38},
	GRAI170:  {name: "grai-170", header: 0x37, kind: GRAI, bits: 170, split: 44, ref: padded, serial: sevenBit, serialBits: 112},
	GIAI96:   {name: "giai-96", header: 0x34, kind: GIAI, bits: 96, split: 82, ref: integer},
	GIAI202:  {name: "giai-202", header: 0x38, kind: GIAI, bits: 202, split: 188, ref: sevenBit},
	GSRN96:   {name: "gsrn-96", header: 0x2D, kind: GSRN, bits: 96, split: 58, ref: padded},
	GSRNP96:  {name: "gsrnp-96", header: 0x2E, kind: GSRNP, bits: 96, split: 58, ref: padded},
	GDTI96:   {name: "gdti-96", header: 0x2C, kind: GDTI, bits: 96, split: 41, ref: padded, serial: integer, serialBits: 41},
	GDTI113:  {name: "gdti-113", header: 0x3A, kind: GDTI, bits: 113, split: 41, ref: padded, serial: numericString, serialBits: 58},
	GDTI174:  {name: "gdti-174", header: 0x3E, kind: GDTI, bits: 174, split: 41, ref: padded, serial: sevenBit, serialBits: 119},
	CPI96:    {name: "cpi-96", header: 0x3C, kind: CPI, bits: 96, split: 51, ref: integer, serial: integer, serialBits: 31},
	CPIVar:   {name: "cpi-var", header: 0x3D, kind: CPI, ref: sixBit, serial: integer, serialBits: 40},
	SGCN96:   {name: "sgcn-96", header: 0x3F, kind: SGCN, bits: 96, split: 41, ref: padded, serial: numericString, serialBits: 41},
	ITIP110:  {name: "itip-110", header: 0x40, kind: ITIP, bits: 110, split: 44, ref: padded, serial: integer, serialBits: 38},
	ITIP212:  {name: "itip-212", header: 0x41, kind: ITIP, bits: 212, split: 44, ref: padded, serial: sevenBit, serialBits: 140},
	GID96:    {name: "gid-96", header: 0x35, kind: GID, bits: 96},
	USDOD96:  {name: "usdod-96", header: 0x2F, kind: USDOD, bits: 96},
	ADIVar:   {name: "adi-var", header: 0x3B, kind: ADI},

	SGTINPlus:  {name: "sgtin+", header: 0xF7, kind: SGTIN, plus: true, ref: nibbles, serial: alphanumeric},
	DSGTINPlus: {name: "dsgtin+", header: 0xFB, kind: SGTIN, plus: true, date: true, ref: nibbles, serial: alphanumeric},
	SSCCPlus:   {name: "sscc+", header: 0xF9, kind: SSCC, plus: true, ref: nibbles},
	SGLNPlus:   {name: "sgln+", header: 0xF2, kind: SGLN, plus: true, ref: nibbles, serial: alphanumeric},
	GRAIPlus:   {name: "grai+", header: 0xF1, kind: GRAI, plus: true, ref: nibbles, serial: alphanumeric},
	GIAIPlus:   {name: "giai+", header: 0xFA, kind: GIAI, plus: true, ref: terminated},
	GSRNPlus:   {name: "gsrn+", header: 0xF4, kind: GSRN, plus: true, ref: nibbles},
	GSRNPPlus:  {name: "gsrnp+", header: 0xF5, kind: GSRNP, plus: true, ref: nibbles},
	GDTIPlus:   {name: "gdti+", header: 0xF6, kind: GDTI, plus: true, ref: nibbles, serial: alphanumeric},
	CPIPlus:    {name: "cpi+", header: 0xF0, kind: CPI, plus: true, ref: terminated, serial: lengthAndInt},
	SGCNPlus:   {name: "sgcn+", header: 0xF8, kind: SGCN, plus: true, ref: nibbles, serial: lengthAndInt},
	ITIPPlus:   {name: "itip+", header: 0xF3, kind: ITIP, plus: true, ref: nibbles, serial: alphanumeric},

	SGTINPlusPlus:  {name: "sgtin++", header: 0xFD, kind: SGTIN, plus: true, host: true, ref: nibbles, serial: alphanumeric},
	DSGTINPlusPlus: {name: "dsgtin++", header: 0xFC, kind: SGTIN, plus: true, host: true, date: true, ref: nibbles, serial: alphanumeric},
	SSCCPlusPlus:   {name: "sscc++", header: 0xEF, kind: SSCC, plus: true, host: true, ref: nibbles},
	SGLNPlusPlus:   {name: "sgln++", header: 0xE9, kind: SGLN, plus: true, host: true, ref: nibbles, serial: alphanumeric},
	GRAIPlusPlus:   {name: "grai++", header: 0xEB, kind: GRAI, plus: true, host: true, ref: nibbles, serial: alphanumeric},
	GIAIPlusPlus:   {name: "giai++", header: 0xEE, kind: GIAI, plus: true, host: true, ref: terminated},
	GSRNPlusPlus:   {name: "gsrn++", header: 0xE7, kind: GSRN, plus: true, host: true, ref: nibbles},
	GSRNPPlusPlus:  {name: "gsrnp++", header: 0xE8, kind: GSRNP, plus: true, host: true, ref: nibbles},
	GDTIPlusPlus:   {name: "gdti++", header: 0xEA, kind: GDTI, plus: true, host: true, ref: nibbles, serial: alphanumeric},
	CPIPlusPlus:    {name: "cpi++", header: 0xE6, kind: CPI, plus: true, host: true, ref: terminated, serial: lengthAndInt},
	SGCNPlusPlus:   {name: "sgcn++", header: 0xEC, kind: SGCN, plus: true, host: true, ref: nibbles, serial: lengthAndInt},
	ITIPPlusPlus:   {name: "itip++", header: 0xED, kind: ITIP, plus: true, host: true, ref: nibbles, serial: alphanumeric},
}

// byHeader finds the scheme of a first byte.
var byHeader = func() (table [256]Scheme) {
	for s := SGTIN96; s < schemes; s++ {
		table[schemeTable[s].header] = s
	}
	return table
}()

// companyBits is how many bits a company prefix takes, by partition; it has 12 minus partition digits.
var companyBits = [7]int{40, 37, 34, 30, 27, 24, 20}

// The company prefixes that URNs and the schemes of TDS 1.x can hold.
const (
	ShortestCompanyPrefix = 6
	LongestCompanyPrefix  = 12
)

// String gives the scheme's name as in a tag URI: "sgtin-96", "adi-var", "sgtin+", …
func (s Scheme) String() string {
	if s == NoScheme || s >= schemes {
		return "none"
	}
	return schemeTable[s].name
}

// Kind is what tags of the scheme name.
func (s Scheme) Kind() Kind {
	if s >= schemes {
		return NoKind
	}
	return schemeTable[s].kind
}

// Header is the first byte of a tag of the scheme.
func (s Scheme) Header() byte {
	if s >= schemes {
		return 0
	}
	return schemeTable[s].header
}

// Bits is how long a tag of the scheme is, 0 where that depends on what it says.
func (s Scheme) Bits() int {
	if s >= schemes {
		return 0
	}
	return schemeTable[s].bits
}

// Plus tells the "+" and "++" schemes of TDS 2.x, which have no EPC URI.
func (s Scheme) Plus() bool { return s < schemes && schemeTable[s].plus }

// largestFilter is the largest filter value of the scheme, -1 where it has none.
func (s Scheme) largestFilter() int {
	switch s {
	case GID96, NoScheme:
		return -1
	case USDOD96:
		return 15
	case ADIVar:
		return 63
	default:
		return 7
	}
}

// ParseScheme finds a scheme by its name.
func ParseScheme(name string) (Scheme, bool) {
	for s := SGTIN96; s < schemes; s++ {
		if schemeTable[s].name == name {
			return s, true
		}
	}
	return NoScheme, false
}

// Schemes lists every scheme.
func Schemes() []Scheme {
	all := make([]Scheme, 0, int(schemes)-1)
	for s := SGTIN96; s < schemes; s++ {
		all = append(all, s)
	}
	return all
}

// FilterMeaning says in a few words what a filter value of this kind means; "reserved" where the standard gives it no
// meaning yet, "" for kinds whose filters the standard does not list. A reserved value does not make a tag wrong.
func FilterMeaning(k Kind, filter int) string {
	switch {
	case k == GID || k == USDOD || k == ADI || filter < 0 || filter > 7:
		return ""
	case filter == 0:
		return "all others"
	}
	switch k {
	case SGTIN:
		return [8]string{
			"", "point of sale trade item", "full case for transport", "reserved", "inner pack", "reserved", "unit load",
			"unit inside trade item or component not sold individually",
		}[filter]
	case SSCC:
		switch filter {
		case 2:
			return "full case for transport"
		case 6:
			return "unit load"
		}
	case GDTI:
		if filter == 1 {
			return "travel document"
		}
	}
	return "reserved"
}

// pow10 are the powers of ten that fit 64 bits.
var pow10 = func() (p [20]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// bitsOfDigits is how many bits an integer of so many digits takes, up to the longest value of any AI.
var bitsOfDigits = func() (table [longestValue + 1]int) {
	limit, ten := big.NewInt(1), big.NewInt(10)
	for i := 1; i < len(table); i++ {
		limit.Mul(limit, ten)
		table[i] = new(big.Int).Sub(limit, big.NewInt(1)).BitLen()
	}
	return table
}()

// longestValue is the most characters any element string has.
const longestValue = 90
