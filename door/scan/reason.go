package scan

// Reason is why a text may mean something, in one word.
type Reason string

// The reasons.
const (
	OwnForm      Reason = "own_form"       // form and check sign of a code of the house
	OwnMisread   Reason = "own_misread"    // form of a code of the house; the check sign does not fit
	CodeInLink   Reason = "code_in_link"   // a code of the house in a link
	NumberInLink Reason = "number_in_link" // a carrier's number in a link
	Symbol       Reason = "symbol"         // the scanner says that the symbol carries GS1 data
	CheckDigit   Reason = "check_digit"    // so many digits, and the check digit fits
	Restricted   Reason = "restricted"     // the same, from the range that firms number for themselves
	Brackets     Reason = "brackets"       // application identifiers in brackets
	Separators   Reason = "separators"     // application identifiers, and FNC1 between
	Unseparated  Reason = "unseparated"    // application identifiers without FNC1: where one ends is a guess
	LinkPath     Reason = "link_path"      // a GS1 key in the path of a link
	TagMemory    Reason = "tag_memory"     // header and fields of an EPC
	EPCText      Reason = "epc_text"       // an EPC URI
	CarrierCheck Reason = "carrier_check"  // a carrier's number, and the check digit fits
	CarrierShape Reason = "carrier_shape"  // the shape of a carrier's number
	Address      Reason = "address"        // an e-mail address
	Link         Reason = "link"           // a link
	Word         Reason = "word"           // a word that only records can know
	ForeignTag   Reason = "foreign_tag"    // a tag that carries no EPC
	BrokenTag    Reason = "broken_tag"     // a tag that begins as an EPC and is none
	ISOTag       Reason = "iso_tag"        // a tag that says of itself that it carries no EPC
	Garbage      Reason = "garbage"        // nothing that could be read
	Nothing      Reason = "nothing"        // no text at all
)

var sentences = map[Reason]string{
	OwnForm:      "It has the form of one of our codes, and its check sign fits.",
	OwnMisread:   "It has the form of one of our codes; the check sign does not fit, so one sign was misread.",
	CodeInLink:   "One of our codes stands in the link.",
	NumberInLink: "A carrier's number stands in the link.",
	Symbol:       "The scanner says that the symbol carries GS1 data.",
	CheckDigit:   "It has as many digits as such a number, and the check digit fits.",
	Restricted:   "The check digit fits; the number is from the range that firms number for themselves.",
	Brackets:     "Application identifiers stand in brackets.",
	Separators:   "Application identifiers stand in it, parted by FNC1.",
	Unseparated:  "It begins with an application identifier; without FNC1 it is a guess where the parts end.",
	LinkPath:     "A GS1 key stands in the path of the link.",
	TagMemory:    "Header and fields are those of an EPC.",
	EPCText:      "It is an EPC URI.",
	CarrierCheck: "It has the shape of a carrier's number, and the check digit fits.",
	CarrierShape: "It has the shape of a carrier's number.",
	Address:      "It is an e-mail address.",
	Link:         "It is a link.",
	Word:         "It may be a name that only your records know.",
	ForeignTag:   "The tag carries no EPC.",
	BrokenTag:    "The tag begins as an EPC does and is none.",
	ISOTag:       "The tag says of itself that it carries no EPC.",
	Garbage:      "It is nothing that could be read.",
	Nothing:      "There is no text.",
}

// Sentence says the reason in English.
func (r Reason) Sentence() string { return sentences[r] }

// Reasons lists all reasons, for those who say them in another language.
func Reasons() []Reason {
	return []Reason{
		OwnForm, OwnMisread, CodeInLink, NumberInLink, Symbol, CheckDigit, Restricted, Brackets, Separators, Unseparated, LinkPath,
		TagMemory, EPCText, CarrierCheck, CarrierShape, Address, Link, Word, ForeignTag, BrokenTag, ISOTag, Garbage, Nothing,
	}
}
