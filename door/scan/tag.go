package scan

import (
	"errors"
	"strconv"
	"strings"

	"retour/door/scan/epc"
)

// epcURI reads an EPC URI; one that is wrong stays a word.
func (f *finder) epcURI() {
	if len(f.text) < 8 || !strings.EqualFold(f.text[:8], "urn:epc:") {
		return
	}
	if t, err := epc.Parse("urn:epc:" + f.text[8:]); err == nil {
		f.tag(certain, t, EPCText)
	}
}

// shortestTag is the least that a tag reports: six words.
const shortestTag = 24

// memory reads hexadecimal as the memory of a tag, with or without the protocol control word in front.
func (f *finder) memory() {
	text := f.text
	if len(text) < shortestTag || len(text)%4 != 0 || !hexadecimal(text) {
		return
	}
	score := formed
	if digitsOnly(text) && strings.Trim(text, "0") != "" {
		score = digitMay - 1 // as likely a number
	}
	t, err := epc.DecodeHex(text)
	if err == nil {
		f.tag(score, t, TagMemory)
		return
	}
	memory, iso := behindControl(text)
	if memory != "" {
		if t, err := epc.DecodeHex(memory); err == nil && !iso {
			f.tag(score, t, TagMemory)
			return
		}
	}
	why := BrokenTag
	switch {
	case iso:
		why = ISOTag
	case errors.Is(err, epc.ErrForeign):
		why = ForeignTag
	}
	if score == formed {
		f.add(unknownTag, Meaning{Kind: Opaque, Value: strings.ToUpper(text), Reason: why})
	}
}

// behindControl is what stands behind a protocol control word that tells as many words as there are, "" where none does.
// Its toggle says that the memory is an ISO application's and no EPC.
func behindControl(text string) (memory string, iso bool) {
	word, err := strconv.ParseUint(text[:4], 16, 16)
	if err != nil || int(word>>11) != len(text)/4-1 {
		return "", false
	}
	return text[4:], word&0x0100 != 0
}

func (f *finder) tag(score int, t epc.Tag, why Reason) {
	m := Meaning{Kind: EPC, Value: t.String(), Reason: why, Tag: &t}
	switch t.Kind() {
	case epc.SGTIN, epc.LGTIN, epc.UPUI:
		m.GTIN = t.Key()
		if t.Kind() == epc.SGTIN {
			m.Serial = t.Serial()
		}
	case epc.ITIP:
		if key := t.Key(); len(key) >= 14 {
			m.GTIN, m.Serial = key[:14], t.Serial()
		}
	case epc.SSCC:
		m.SSCC = t.Key()
	}
	f.add(score, m)
}

func hexadecimal(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'F') && (r < 'a' || r > 'f')
	})
}
