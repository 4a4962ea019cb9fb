package epc

import (
	"math/big"
	"math/bits"
)

// In gives the same EPC for a tag of the scheme, with the filter value; it is refused, with field and reason, where the
// scheme cannot hold it. Schemes of TDS 1.x need the length of the company prefix, DSGTIN+ a date, "++" a host name.
func (t Tag) In(scheme Scheme, filter int) (Tag, error) {
	if scheme == NoScheme || scheme >= schemes {
		return Tag{}, refuse("scheme", "is not known")
	}
	if t.kind != schemeTable[scheme].kind {
		return Tag{}, &Error{Scheme: scheme, Field: "scheme", At: -1, Reason: "does not hold a name of kind " + t.kind.String()}
	}
	if filter < 0 || filter > max(0, scheme.largestFilter()) {
		return Tag{}, &Error{Scheme: scheme, Field: "filter", At: -1, Reason: "is larger than the scheme has room for"}
	}
	t.scheme, t.filter = scheme, uint8(filter)
	if !scheme.Plus() {
		t.toggle, t.data = false, nil
	}
	if !schemeTable[scheme].host {
		t.host = ""
	}
	if !schemeTable[scheme].date {
		t.dated, t.date = 0, [6]byte{}
	}
	if _, err := t.AppendBinary(nil); err != nil {
		return Tag{}, err
	}
	return t, nil
}

// Smallest gives the same EPC for the smallest tag of TDS 1.x that holds it: 96 bits where the serial is a number that
// fits, else the longer scheme of its kind.
func (t Tag) Smallest(filter int) (Tag, error) {
	var first error
	for s := SGTIN96; s < SGTINPlus; s++ {
		if schemeTable[s].kind != t.kind || s == GDTI113 {
			continue
		}
		fit, err := t.In(s, filter)
		if err == nil {
			return fit, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = refuse("scheme", "no tag holds a name of kind "+t.kind.String())
	}
	return Tag{}, first
}

// Hex gives the memory of the tag in capital hexadecimal, with the zeros that fill up its last word of 16 bits.
func (t *Tag) Hex() (string, error) {
	memory, err := t.AppendBinary(nil)
	if err != nil {
		return "", err
	}
	text := make([]byte, 0, 2*len(memory))
	for _, b := range memory {
		text = append(text, upperHex[b>>4], upperHex[b&15])
	}
	return string(text), nil
}

// AppendBinary writes the memory of the tag, as Hex does, behind dst.
func (t *Tag) AppendBinary(dst []byte) ([]byte, error) {
	if t.scheme == NoScheme {
		return dst, refuse("scheme", "it was not said what kind of tag to write: ask In or Smallest first")
	}
	s := &schemeTable[t.scheme]
	w := writer{memory: make([]byte, 0, 32)}
	w.uint(uint64(s.header), 8)
	err := t.encode(s, &w)
	if err != nil {
		if e, ok := err.(*Error); ok && e.Scheme == NoScheme {
			e.Scheme = t.scheme
		}
		return dst, err
	}
	w.zeros(max(s.bits, w.size))
	w.zeros((w.size + 15) / 16 * 16)
	if len(w.memory) > longestMemory {
		return dst, &Error{Scheme: t.scheme, Field: "memory", At: -1, Reason: "longer than the memory of an EPC can be"}
	}
	return append(dst, w.memory...), nil
}

func (t *Tag) encode(s *schemeSpec, w *writer) error {
	switch {
	case t.class:
		return refuse("serial", "a tag is one thing, and the serial is left open")
	case s.plus:
		return t.encodePlus(s, w)
	case t.kind == GID:
		return t.encodeGID(w)
	case t.kind == USDOD:
		return t.encodeUSDOD(w)
	case t.kind == ADI:
		return t.encodeADI(w)
	case t.split == 0:
		return refuse("company_prefix", "the length of the company prefix is not known")
	}
	return t.encodeClassic(s, w)
}

func (t *Tag) encodeClassic(s *schemeSpec, w *writer) error {
	partition := 12 - int(t.split)
	w.uint(uint64(t.filter), 3)
	w.uint(uint64(partition), 3)
	n, _ := number(t.company())
	w.uint(n, companyBits[partition])
	if err := t.encodeReference(s, w, s.split-companyBits[partition]); err != nil {
		return err
	}
	if t.kind == ITIP {
		for i := int(t.keyLen) - 4; i < int(t.keyLen); i += 2 {
			n, _ := number(t.key[i : i+2])
			w.uint(n, 7)
		}
	}
	serial := t.serial[:t.serLen]
	switch s.serial {
	case integer:
		return w.encodeInteger(serial, s.serialBits, kindTable[t.kind].serialMax, "serial")
	case numericString:
		n, ok := number(serial)
		if !ok || len(serial) > kindTable[t.kind].serialMax {
			return refuse("serial", "is no number")
		}
		w.uint(n+pow10[len(serial)], s.serialBits)
	case sevenBit:
		w.sevenBits(serial, s.serialBits)
	}
	return nil
}

func (t *Tag) encodeReference(s *schemeSpec, w *writer, width int) error {
	var buffer [40]byte
	reference := t.appendReference(buffer[:0])
	switch s.ref {
	case padded:
		n, _ := number(reference)
		w.uint(n, width)
		return nil
	case integer:
		return w.encodeInteger(reference, width, referenceDigits(t.kind, int(t.split)), "reference")
	case sevenBit:
		w.sevenBits(reference, width)
		return nil
	default:
		w.sixBits(reference)
		return nil
	}
}

// encodeInteger writes a number that has no leading zero and fits, or says why it cannot.
func (w *writer) encodeInteger(text []byte, width, longest int, field string) error {
	if at := foreignTo(text, digits); at >= 0 {
		return atByte(field, at, "is no number, which this scheme needs")
	}
	if len(text) > 1 && text[0] == '0' {
		return atByte(field, 0, "begins with 0, which this scheme cannot keep")
	}
	n, ok := number(text)
	if !ok || len(text) > longest || bits.Len64(n) > width {
		return refuse(field, "is larger than the bits of this scheme hold")
	}
	w.uint(n, width)
	return nil
}

func (w *writer) sevenBits(text []byte, width int) {
	end := w.size + width
	for _, c := range text {
		w.uint(uint64(c), 7)
	}
	w.zeros(end)
}

func (w *writer) sixBits(text []byte) {
	for _, c := range text {
		w.uint(uint64(c&63), 6)
	}
	w.uint(0, 6)
}

func (t *Tag) encodeGID(w *writer) error {
	parts := [3][]byte{t.key[:t.split], t.key[t.split:t.keyLen], t.serial[:t.serLen]}
	for i, width := range [3]int{28, 24, 36} {
		n, _ := number(parts[i])
		w.uint(n, width)
	}
	return nil
}

func (t *Tag) encodeUSDOD(w *writer) error {
	w.uint(uint64(t.filter), 4)
	if t.keyLen == 5 {
		w.uint(' ', 8)
	}
	for _, c := range t.key[:t.keyLen] {
		w.uint(uint64(c), 8)
	}
	return w.encodeInteger(t.serial[:t.serLen], 36, kindTable[USDOD].serialMax, "serial")
}

func (t *Tag) encodeADI(w *writer) error {
	w.uint(uint64(t.filter), 6)
	if t.split == 5 {
		w.uint(' ', 6)
	}
	for _, c := range t.key[:t.split] {
		w.uint(uint64(c&63), 6)
	}
	w.sixBits(t.key[t.split:t.keyLen])
	w.sixBits(t.serial[:t.serLen])
	return nil
}

func (t *Tag) encodePlus(s *schemeSpec, w *writer) error {
	k := &kindTable[t.kind]
	w.uint(uint64(map[bool]int{true: 1}[len(t.data) > 0]), 1)
	w.uint(uint64(t.filter), 3)
	if s.date {
		if t.dated == 0 {
			return refuse("date", "there is none, and the scheme needs one")
		}
		w.uint(uint64(t.dated-1), 4)
		if reason := w.date(string(t.date[:]), true); reason != "" {
			return refuse("date", reason)
		}
	}
	key, reason := string(t.key[:t.keyLen]), ""
	if s.ref == terminated {
		reason = w.terminated(key, 30, k.ref)
	} else {
		w.digits(key)
	}
	if reason != "" {
		return refuse(k.field, reason)
	}
	switch s.serial {
	case lengthAndInt:
		reason = w.lengthAndInt(t.Serial(), k.serialMax)
	case alphanumeric:
		reason = w.alphanumeric(t.Serial(), k.serialMax, k.serialSet)
	}
	if reason != "" {
		return refuse("serial", reason)
	}
	if s.host {
		if err := w.encodeHost(t.host); err != nil {
			return err
		}
	}
	for _, e := range t.data {
		if err := w.encodeElement(e); err != nil {
			return err
		}
	}
	return nil
}

// digits writes digits of four bits.
func (w *writer) digits(text string) {
	for i := range len(text) {
		w.uint(uint64(text[i]-'0'), 4)
	}
}

// decimal writes digits as one integer.
func (w *writer) decimal(text string) {
	width := bitsOfDigits[len(text)]
	if n, ok := number(text); ok {
		w.uint(n, width)
		return
	}
	n, _ := new(big.Int).SetString(text, 10)
	for i := width - 1; i >= 0; i-- {
		w.uint(uint64(n.Bit(i)), 1)
	}
}

func (w *writer) lengthAndInt(text string, longest int) string {
	if text == "" || len(text) > longest || foreignTo(text, digits) >= 0 {
		return "is no number of the right length"
	}
	w.uint(uint64(len(text)), bits.Len(uint(longest)))
	w.decimal(text)
	return ""
}

// terminated writes as many digits as there are in front, and what follows them as alphanumeric.
func (w *writer) terminated(text string, longest int, allowed set) string {
	if text == "" || len(text) > longest {
		return "is empty or too long"
	}
	at := foreignTo(text, digits)
	if at < 0 {
		w.digits(text)
		w.uint(15, 4)
		return ""
	}
	w.digits(text[:at])
	w.uint(14, 4)
	return w.alphanumeric(text[at:], longest, allowed)
}

// alphanumeric writes text by the method that takes the fewest bits.
func (w *writer) alphanumeric(text string, longest int, allowed set) string {
	if text == "" || len(text) > longest {
		return "is empty or too long"
	}
	if foreignTo(text, allowed) >= 0 {
		return "a character that is not " + allowed.describe()
	}
	method := shortestMethod(text)
	w.uint(uint64(method), 3)
	w.uint(uint64(len(text)), bits.Len(uint(longest)))
	switch method {
	case methodInteger:
		w.decimal(text)
	case methodUpperHex, methodLowerHex:
		for i := range len(text) {
			w.uint(uint64(unhex(text[i])), 4)
		}
	case methodCode40:
		w.code40(text)
	case methodBase64:
		for i := range len(text) {
			w.uint(uint64(indexIn(base64, text[i])), 6)
		}
	default:
		for i := range len(text) {
			w.uint(uint64(text[i]), 7)
		}
	}
	return ""
}

func shortestMethod(text string) int {
	upper, lower, sixty4 := true, true, true
	for i := range len(text) {
		c := text[i]
		number := c >= '0' && c <= '9'
		upper = upper && (number || c >= 'A' && c <= 'F')
		lower = lower && (number || c >= 'a' && c <= 'f')
		sixty4 = sixty4 && indexIn(base64, c) >= 0
	}
	threes := (len(text) + 2) / 3 * 16
	switch {
	case upper && lower:
		return methodInteger
	case upper:
		return methodUpperHex
	case lower:
		return methodLowerHex
	case inCode40(text) && threes <= 7*len(text) && (!sixty4 || threes <= 6*len(text)):
		return methodCode40
	case sixty4:
		return methodBase64
	}
	return methodSevenBit
}

func inCode40(text string) bool {
	for i := range len(text) {
		if indexIn(code40, text[i]) < 1 {
			return false
		}
	}
	return true
}

func (w *writer) code40(text string) {
	for i := 0; i < len(text); i += 3 {
		v := 1
		for j, weight := range [3]int{1600, 40, 1} {
			if i+j < len(text) {
				v += weight * indexIn(code40, text[i+j])
			}
		}
		w.uint(uint64(v), 16)
	}
}

func indexIn(alphabet string, c byte) int {
	for i := range len(alphabet) {
		if alphabet[i] == c {
			return i
		}
	}
	return -1
}
