// Package scan tells what anything scanned, typed or read from a tag means: a code of the house, a trade item, a logistic
// unit, an EPC, a carrier's number, an e-mail address, a link, an order number or an article. Packages epc, gs1 and tracking
// below it know the standards; this one knows how to tell their texts apart.
//
// A text can mean several things. They are all given, the most likely first, each with its reason: twelve digits may be the
// bar code of an article and the number of a parcel, and only the records of who asks can tell. What means nothing is kept
// as opaque; nothing is refused, and nothing makes it panic. It stores nothing, asks nobody, and imports nothing of the
// program around it: the form of that program's own codes is given to it (see Reader).
package scan

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"retour/door/scan/epc"
	"retour/door/scan/gs1"
	"retour/door/scan/tracking"
)

// Longest is how many bytes of a text are looked at; a longer one is opaque. No bar code and no tag holds as much.
const Longest = gs1.MaxInput

// longestWord is the longest order number, article or other name that is looked for in records.
const longestWord = 120

// Kind is what sort of name a text is.
type Kind string

// The kinds.
const (
	OwnCode       Kind = "own_code"       // a code of the program that asks
	GTIN          Kind = "gtin"           // a trade item
	SSCC          Kind = "sscc"           // a logistic unit, such as a parcel
	ElementString Kind = "element_string" // GS1 element string
	DigitalLink   Kind = "digital_link"   // GS1 Digital Link
	EPC           Kind = "epc"            // memory of an RFID tag, or an EPC URI
	Tracking      Kind = "tracking"       // a carrier's number
	Email         Kind = "email"          // an e-mail address
	URL           Kind = "url"            // any other link
	OrderNumber   Kind = "order_number"   // a word that may be an order's number
	SKU           Kind = "sku"            // a word that may be an article's
	Opaque        Kind = "opaque"         // nothing that is known
)

// Own is a code of the program that asks.
type Own struct {
	Names   string // what it names, in that program's words: "return"
	Code    string // as it is written properly
	Misread bool   // it has the form of a code, and its check sign does not fit
}

// Reader reads texts. The zero Reader is ready and knows no codes of the house.
type Reader struct {
	// Own tells a code of the house from any other text; nil where there are none.
	Own func(text string) (Own, bool)
}

// Meaning is one thing that a text can mean.
type Meaning struct {
	Kind   Kind
	Value  string // the name in its proper form
	Reason Reason

	Own        Own                  // of OwnCode
	GTIN       string               // 14 digits, where it names a trade item
	SSCC       string               // 18 digits, where it names a logistic unit
	Serial     string               // of the trade item
	Elements   gs1.Elements         // of ElementString and DigitalLink
	Tag        *epc.Tag             // of EPC
	Candidates []tracking.Candidate // of Tracking

	score int
}

// Reading is a text with all that it can mean.
type Reading struct {
	Text      string        // without what the scanner put around it
	Symbology gs1.Symbology // as the scanner told it, zero where it did not
	Meanings  []Meaning     // the most likely first, at least one
}

// First is the most likely meaning.
func (r Reading) First() Meaning { return r.Meanings[0] }

// Read tells what a text means, for a program without codes of its own.
func Read(text string) Reading { return Reader{}.Read(text) }

// Read tells what a text means.
func (r Reader) Read(text string) Reading {
	if len(text) > Longest || !utf8.ValidString(text) {
		return Reading{Text: text, Meanings: []Meaning{{Kind: Opaque, Value: text, Reason: Garbage}}}
	}
	symbology, plain, identified := gs1.Identify(trimmed(text))
	plain = trimmed(plain)
	f := finder{reader: r, text: plain, symbology: symbology}
	if identified && (symbology.GS1 || symbology.Plain) {
		f.scanned(symbology.Identifier + plain)
	}
	f.plain()
	if len(f.meanings) == 0 {
		f.opaque(plain)
	}
	slices.SortStableFunc(f.meanings, func(a, b Meaning) int { return b.score - a.score })
	return Reading{Text: plain, Symbology: symbology, Meanings: f.meanings}
}

// trimmed takes off white space and line ends that a scanner sends behind a code; separators within, and a first FNC1, stay.
func trimmed(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == 0 || r == '\ufeff' })
}

// finder gathers the meanings of one text.
type finder struct {
	reader    Reader
	text      string
	symbology gs1.Symbology
	meanings  []Meaning
}

func (f *finder) add(score int, m Meaning) {
	m.score = score
	for _, other := range f.meanings {
		if other.Kind == m.Kind && other.Value == m.Value {
			return
		}
	}
	f.meanings = append(f.meanings, m)
}

// plain looks at the text whatever the scanner said of it.
func (f *finder) plain() {
	f.own(f.text, OwnForm)
	f.email()
	f.link()
	f.epcURI()
	f.memory()
	f.elements()
	f.numbers()
	f.carriers(f.text, 0)
	f.word()
}

// Scores: what is certain by its form stands above what is likely by a check digit, that above a mere shape.
const (
	certain     = 100
	formed      = 95
	carrierSure = 92
	digitFits   = 85
	carrierOwn  = 82
	digitMay    = 75
	carrierMay  = 62
	readWrong   = 60
	anyWord     = 50
	carrierMere = 30
	anyLink     = 20
	unknownTag  = 55
)

// own finds a code of the house.
func (f *finder) own(text string, why Reason) {
	if f.reader.Own == nil {
		return
	}
	own, ok := f.reader.Own(text)
	switch {
	case !ok:
	case own.Misread:
		f.add(readWrong, Meaning{Kind: OwnCode, Value: own.Code, Reason: OwnMisread, Own: own})
	default:
		f.add(certain, Meaning{Kind: OwnCode, Value: own.Code, Reason: why, Own: own})
	}
}

// carriers finds the carriers whose number a text can be. Within a link only those count whose numbers nobody else has.
func (f *finder) carriers(text string, less int) {
	candidates := tracking.Candidates(text)
	if len(candidates) == 0 {
		return
	}
	first := candidates[0]
	score, why := carrierMere, CarrierShape
	switch {
	case first.Marked && first.Checked:
		score, why = carrierSure, CarrierCheck
	case first.Marked:
		score = carrierOwn
	case first.Checked:
		score, why = carrierMay, CarrierCheck
	}
	if less > 0 {
		if !first.Marked {
			return
		}
		why = NumberInLink
	}
	value := first.Number
	if first.Routing {
		value = tracking.Clean(text)
	}
	f.add(score-less, Meaning{Kind: Tracking, Value: value, Reason: why, Candidates: candidates})
}

// word takes a text of one line as a name that only records know: an order's number or an article. A sign for numbers in
// front, or few digits alone, are an order's rather; letters are an article's.
func (f *finder) word() {
	text := f.text
	if text == "" || utf8.RuneCountInString(text) > longestWord || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return
	}
	for _, m := range f.meanings {
		if m.score >= formed && m.Kind != GTIN || m.Kind == URL {
			return // certainly something else
		}
	}
	order, article := anyWord, anyWord-1
	if !strings.HasPrefix(text, "#") && (!digitsOnly(text) && !strings.ContainsAny(text, " ") || digitsOnly(text) && len(text) > 10) {
		article = anyWord + 1
	}
	f.add(order, Meaning{Kind: OrderNumber, Value: text, Reason: Word})
	f.add(article, Meaning{Kind: SKU, Value: text, Reason: Word})
}

// opaque keeps what means nothing.
func (f *finder) opaque(text string) {
	why := Garbage
	if text == "" {
		why = Nothing
	}
	f.add(0, Meaning{Kind: Opaque, Value: text, Reason: why})
}

func digitsOnly(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}
