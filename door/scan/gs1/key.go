package gs1

// GTIN is a global trade item number in its form of 14 digits, check digit right.
type GTIN [14]byte

// ParseGTIN takes 8, 12, 13 or 14 digits. That a number passes does not make it a GTIN: one in ten numbers of that
// length does.
func ParseGTIN(s string) (GTIN, error) {
	var g GTIN
	switch len(s) {
	case 8, 12, 13, 14:
	default:
		return g, lengthFault(s, 8, 14)
	}
	if f := lintCheckDigit(s); f.why != "" {
		return g, digitFault(f, s)
	}
	for i := range g {
		g[i] = '0'
	}
	copy(g[len(g)-len(s):], s)
	return g, nil
}

// String gives all 14 digits.
func (g GTIN) String() string { return string(g[:]) }

// Short gives the form a retail barcode has: 13 digits, or 8 for a GTIN-8; 14 for a packaging level above the item.
func (g GTIN) Short() string {
	switch {
	case g[0] != '0':
		return string(g[:])
	case string(g[:6]) == "000000":
		return string(g[6:])
	}
	return string(g[1:])
}

// Restricted tells whether the number is for use inside a firm or a region (prefixes 02, 04, 20 to 29, and GTIN-8 that
// begin with 0 or 2): two shops may use the same for different things.
func (g GTIN) Restricted() bool {
	if g[0] == '0' && string(g[1:6]) == "00000" {
		return g[6] == '0' || g[6] == '2'
	}
	return g[1] == '2' || g[1] == '0' && (g[2] == '2' || g[2] == '4')
}

// Element gives the GTIN as an element.
func (g GTIN) Element() Element { return Element{AIGTIN, g.String()} }

// ParseSSCC checks a serial shipping container code: 18 digits, the last one right. It may stand behind its AI, "00".
func ParseSSCC(s string) (string, error) {
	if len(s) == 20 && s[:2] == "00" {
		s = s[2:]
	}
	if len(s) != 18 {
		return "", lengthFault(s, 18, 18)
	}
	if f := lintCheckDigit(s); f.why != "" {
		return "", digitFault(f, s)
	}
	return s, nil
}

// CheckDigit gives the digit that must follow these, the same for GTIN, SSCC, GLN and the rest.
func CheckDigit(digits string) (byte, error) {
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		if sets[digits[i]]&inN == 0 {
			return 0, &Error{Reason: NotDigits, Offset: i, Length: 1, Value: digits, At: i}
		}
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return byte('0' + (10-sum%10)%10), nil
}

func digitFault(f flaw, s string) *Error {
	why := f.why
	if why == NonDigit {
		why = NotDigits
	}
	return &Error{Reason: why, Offset: f.at, Length: f.long, Value: s, At: f.at}
}

func lengthFault(s string, least, most int) *Error {
	why := IncorrectLength
	switch {
	case s == "":
		why = Empty
	case len(s) < least:
		why = ValueTooShort
	case len(s) > most:
		why = ValueTooLong
	}
	return &Error{Reason: why, Length: len(s), Value: s}
}
