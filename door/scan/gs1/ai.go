package gs1

// AI is an application identifier: the number that says what the value behind it means. Its text ("01", "253", "8003")
// has two to four digits; no two AIs have the same number, so AI(1) is "01" and nothing else.
type AI uint16

// Some application identifiers that a returns or shipping process meets. All others are there too, by number.
const (
	AISSCC       AI = 0    // serial shipping container code: a parcel, a pallet
	AIGTIN       AI = 1    // global trade item number
	AIContent    AI = 2    // GTIN of what a logistic unit contains, beside AICount
	AILot        AI = 10   // batch or lot number
	AIProduced   AI = 11   // production date
	AIBestBefore AI = 15   // best before date
	AIExpiry     AI = 17   // expiration date
	AISerial     AI = 21   // serial number
	AIVariant    AI = 22   // consumer product variant
	AICount      AI = 37   // count of trade items in a logistic unit
	AIOrder      AI = 400  // customer's purchase order number
	AIShipToPost AI = 420  // ship-to postal code
	AIReturnTo   AI = 4310 // the firm to return to; up to 4319 the address. All need AISSCC
	AIGRAI       AI = 8003 // returnable asset
	AIGIAI       AI = 8004 // individual asset
)

// String gives the AI's digits as they are printed, such as "01".
func (a AI) String() string {
	if d := rules().of(a); d != nil {
		return d.text
	}
	return digits(a)
}

// Title is the short English title GS1 prints beside the AI, such as "BATCH/LOT"; "" for an unknown AI.
func (a AI) Title() string {
	if d := rules().of(a); d != nil {
		return d.title
	}
	return ""
}

// digits writes an AI that no dictionary entry names.
func digits(a AI) string {
	var b [5]byte
	at := len(b)
	for n := a; n > 0 || at > len(b)-2; n /= 10 {
		at--
		b[at] = byte('0' + n%10)
	}
	return string(b[at:])
}

// Element is one AI with its value, as it stands behind the AI: no separator, no brackets, no percent signs of a URI.
type Element struct {
	AI    AI
	Value string
}

// Elements is what one carrier says, in the order in which it says it.
type Elements []Element

// MaxElements is the largest number of elements one carrier may hold, as in GS1's own engine.
const MaxElements = 64

// Get gives the value of the first element with this AI.
func (e Elements) Get(a AI) (value string, there bool) {
	if i := e.place(a); i >= 0 {
		return e[i].Value, true
	}
	return "", false
}

// Text is the element's value for people: percent-encoding, which GS1 prescribes for names and addresses (AI 4300 to
// 4320, 7253 to 7259), is undone.
func (e Element) Text() string {
	if d := rules().of(e.AI); d != nil && d.encoded {
		if text, ok := unescape(e.Value, false); ok {
			return text
		}
	}
	return e.Value
}
