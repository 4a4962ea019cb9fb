package scan

import (
	"strings"

	"retour/door/scan/gs1"
)

// The application identifiers whose value names what a return system looks for.
const (
	aiSSCC    = gs1.AISSCC
	aiGTIN    = gs1.AIGTIN
	aiContent = gs1.AIContent
	aiSerial  = gs1.AISerial

	aiPiece gs1.AI = 8006
)

// scanned reads a symbol of which the scanner says that it carries GS1 data.
func (f *finder) scanned(text string) {
	s, err := gs1.Reader{ShortGTIN: true, Alphas: true}.ParseScan(text)
	if err != nil {
		return
	}
	if g, err := gs1.ParseGTIN(s.Retail); err == nil {
		f.gtin(formed+3, g)
	}
	switch {
	case s.Link != nil:
		f.digitalLink(*s.Link)
	case len(s.Elements) > 0:
		f.elementString(formed, s.Elements, Symbol)
	}
}

// elements reads an element string by itself: bracketed, with FNC1 in front, or, where the scanner sends neither FNC1 nor
// identifier, from the digits of its first key on.
func (f *finder) elements() {
	text := f.text
	switch {
	case f.symbology.GS1:
		return
	case strings.HasPrefix(text, "("):
		if found, err := gs1.ParseBracketed(text, nil); err == nil {
			f.elementString(certain, found, Brackets)
		}
	case strings.HasPrefix(text, "^") || strings.HasPrefix(text, "\x1d"):
		if found, err := gs1.ParseElementString(text, nil); err == nil {
			f.elementString(formed, found, Separators)
		}
	case len(text) >= 16 && (text[:2] == "01" || text[:2] == "02" || text[:2] == "00"):
		found, err := gs1.ParseElementString("\x1d"+text, nil)
		switch {
		case err != nil || len(found) == 1 && found[0].AI != aiSSCC && found[0].AI != aiGTIN:
		case strings.Contains(text, "\x1d"):
			f.elementString(formed, found, Separators)
		case len(found) == 1:
			f.elementString(digitFits, found, CheckDigit)
		default:
			f.elementString(digitMay, found, Unseparated)
		}
	}
}

func (f *finder) elementString(score int, elements gs1.Elements, why Reason) {
	m := Meaning{Kind: ElementString, Value: elements.Bracketed(), Reason: why, Elements: elements}
	m.keys(elements)
	if m.GTIN == "" && m.SSCC == "" {
		score = min(score, carrierSure-1) // a carrier's own use of GS1's form, such as a post code and a number
	}
	f.add(score, m)
}

func (f *finder) digitalLink(link gs1.Link) {
	m := Meaning{Kind: DigitalLink, Value: link.Canonical(), Reason: LinkPath, Elements: link.Elements}
	m.keys(link.Elements)
	f.add(formed, m)
}

// keys finds what elements name.
func (m *Meaning) keys(elements gs1.Elements) {
	m.SSCC, _ = elements.Get(aiSSCC)
	m.Serial, _ = elements.Get(aiSerial)
	for _, ai := range []gs1.AI{aiGTIN, aiContent, aiPiece} {
		if v, ok := elements.Get(ai); ok && len(v) >= 14 {
			m.GTIN = v[:14]
			return
		}
	}
}

// numbers takes digits alone as the key they can be.
func (f *finder) numbers() {
	text := strings.ReplaceAll(strings.ReplaceAll(f.text, " ", ""), "-", "")
	if !digitsOnly(text) {
		return
	}
	if g, err := gs1.ParseGTIN(text); err == nil {
		score := digitMay
		switch len(text) {
		case 13:
			score = digitFits
		case 8:
			score = readWrong
		}
		f.gtin(score, g)
	}
	if sscc, err := gs1.ParseSSCC(text); err == nil {
		f.add(digitFits+len(text)-18, Meaning{Kind: SSCC, Value: sscc, Reason: CheckDigit, SSCC: sscc})
	}
}

func (f *finder) gtin(score int, g gs1.GTIN) {
	m := Meaning{Kind: GTIN, Value: g.Short(), Reason: CheckDigit, GTIN: g.String()}
	if g.Restricted() {
		score, m.Reason = score-digitFits/4, Restricted
	}
	f.add(score, m)
}
