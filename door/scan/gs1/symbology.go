package gs1

import "strings"

// Symbology is a kind of barcode as the AIM symbology identifier in front of scan data tells it.
type Symbology struct {
	Identifier string // "]C1"
	Name       string // as GS1's engine calls it where it knows it: "QR", "EAN13"
	GS1        bool   // its data are an element string
	Plain      bool   // it carries GS1 data in a way of its own: a Digital Link as plain text, or a bare GTIN
}

// gs1Symbologies are those that can carry GS1 data.
var gs1Symbologies = [...]Symbology{
	{"]C1", "GS1_128_CCA", true, false},
	{"]e0", "DataBarExpanded", true, false},
	{"]d2", "DM", true, false},
	{"]Q3", "QR", true, false},
	{"]J1", "DotCode", true, false},
	{"]d1", "DM", false, true},
	{"]Q1", "QR", false, true},
	{"]J0", "DotCode", false, true},
	{"]E0", "EAN13", false, true},
	{"]E4", "EAN8", false, true},
}

// letters name the families of ISO/IEC 15424 by the code character of the identifier.
var letters = map[byte]string{
	'A': "Code39", 'C': "Code128", 'd': "DM", 'e': "DataBar", 'E': "EAN", 'F': "Codabar", 'G': "Code93", 'H': "Code11",
	'I': "ITF", 'J': "DotCode", 'L': "PDF417", 'M': "MSI", 'O': "OCR", 'p': "Pharmacode", 'P': "Plessey", 'Q': "QR",
	'R': "Straight2of5", 'S': "Straight2of5", 'U': "MaxiCode", 'X': "Other", 'z': "Aztec", 'Z': "Keyboard", 'h': "HanXin",
	'B': "Telepen", 'T': "Code49", 'K': "Code16K",
}

// Identify takes the symbology identifier off scan data. Not ok: there is none, and rest is all of it. Carrier labels and
// return slips use symbologies that carry no GS1 data, such as "]C0" or "]L2": their rest is plain text.
func Identify(s string) (symbology Symbology, rest string, ok bool) {
	if len(s) < 3 || s[0] != ']' || sets[s[2]]&inN == 0 && (s[2] < 'A' || s[2] > 'Z') && (s[2] < 'a' || s[2] > 'z') {
		return Symbology{}, s, false
	}
	for i := range gs1Symbologies {
		if strings.HasPrefix(s, gs1Symbologies[i].Identifier) {
			return gs1Symbologies[i], s[3:], true
		}
	}
	name, known := letters[s[1]]
	if !known {
		return Symbology{}, s, false
	}
	return Symbology{Identifier: s[:3], Name: name}, s[3:], true
}
