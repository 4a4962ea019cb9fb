package epc

// longestMemory is more than the memory of an EPC can be: 31 words after its protocol control word, and room for dumps
// of a whole bank.
const longestMemory = 256

// usualMemory is what the memory of an EPC can be.
const usualMemory = 62

// Decode reads the EPC in the memory of a tag: the bytes behind the protocol control word, from the header on. Zeros
// that fill up the last word are passed over; anything else behind the EPC is refused, unless a "+" tag announces it.
func Decode(memory []byte) (Tag, error) {
	var t Tag
	if err := t.Decode(memory); err != nil {
		return Tag{}, err
	}
	return t, nil
}

// DecodeHex reads what a reader reports as hexadecimal, in capitals or not. An odd number of digits is allowed: sources
// print tags without the zeros that fill up the last word.
func DecodeHex(hex string) (Tag, error) {
	var t Tag
	if err := t.DecodeHex(hex); err != nil {
		return Tag{}, err
	}
	return t, nil
}

// Decode fills t, allocating nothing for the schemes of TDS 1.x and for "+" tags without data. On an error t is not to
// be used.
func (t *Tag) Decode(memory []byte) error {
	if len(memory) > longestMemory {
		return &Error{Field: "memory", At: longestMemory * 8, Bits: true, Reason: "longer than the memory of an EPC can be"}
	}
	if len(memory) > usualMemory {
		return t.decode(reader{memory: append(memory[:len(memory):len(memory)], make([]byte, slack)...), size: len(memory) * 8})
	}
	var room [usualMemory + slack]byte
	copy(room[:], memory)
	return t.decode(reader{memory: room[:], size: len(memory) * 8})
}

// DecodeHex fills t like Decode.
func (t *Tag) DecodeHex(hex string) error {
	if len(hex) > 2*longestMemory {
		return atByte("hex", 2*longestMemory, "longer than the memory of an EPC can be")
	}
	var room [usualMemory + slack]byte
	memory := room[:]
	if len(hex) > 2*usualMemory {
		memory = make([]byte, longestMemory+slack)
	}
	for i := range len(hex) {
		v := hexValues[hex[i]]
		if v > 15 {
			return atByte("hex", i, "no hexadecimal digit")
		}
		if i&1 == 0 {
			v <<= 4
		}
		memory[i>>1] |= v
	}
	return t.decode(reader{memory: memory, size: len(hex) * 4})
}

func (t *Tag) decode(r reader) error {
	*t = Tag{}
	if r.size == 0 {
		return &Error{Field: "header", At: 0, Bits: true, Reason: "nothing was read", foreign: true}
	}
	header := byte(r.uint(8))
	if r.over {
		return &Error{Field: "header", At: 0, Bits: true, Reason: "less than the eight bits of a header"}
	}
	t.scheme = byHeader[header]
	if t.scheme == NoScheme {
		return foreignHeader(header)
	}
	s := &schemeTable[t.scheme]
	t.kind = s.kind
	if r.size < s.bits {
		return t.wrong("memory", r.size, "ends before the bits of the scheme")
	}
	var err *Error
	switch {
	case s.plus:
		err = t.decodePlus(s, &r)
	case t.kind == GID:
		err = t.decodeGID(&r)
	case t.kind == USDOD:
		err = t.decodeUSDOD(&r)
	case t.kind == ADI:
		err = t.decodeADI(&r)
	default:
		err = t.decodeClassic(s, &r)
	}
	if err != nil {
		return err
	}
	if r.over {
		return t.wrong("memory", r.size, "ends inside the EPC")
	}
	if at := r.at; !r.empty(r.size) {
		return t.wrong("memory", at, "more bits behind the EPC, where only zeros may be")
	}
	return nil
}

func foreignHeader(header byte) *Error {
	reason := "header " + string([]byte{upperHex[header>>4], upperHex[header&15]})
	switch header {
	case 0:
		reason += ": the tag is not programmed"
	case 0xE2:
		reason += ": a tag's factory number (TID), no EPC"
	case 0xFE, 0xFF:
		reason += " is reserved"
	default:
		reason += " is assigned to no scheme"
	}
	return &Error{Field: "header", At: 0, Bits: true, Reason: reason, foreign: true}
}

// wrong is an error at a bit of the tag.
func (t *Tag) wrong(field string, at int, reason string) *Error {
	return &Error{Scheme: t.scheme, Field: field, At: at, Bits: true, Reason: reason}
}

// decodeClassic reads the schemes of TDS 1.x with a GS1 key: filter, partition, company prefix, reference, serial.
func (t *Tag) decodeClassic(s *schemeSpec, r *reader) *Error {
	t.filter = uint8(r.uint(3))
	partition := int(r.uint(3))
	if partition > 6 {
		return t.wrong("partition", 11, "7 is no partition")
	}
	var buffer [16]byte
	at := r.at
	n := r.uint(companyBits[partition])
	if n >= pow10[12-partition] {
		return t.wrong("company_prefix", at, "more digits than the partition allows")
	}
	company := appendPadded(buffer[:0], n, 12-partition)
	if err := t.decodeReference(s, r, company); err != nil {
		return err
	}
	if t.kind == ITIP {
		if err := t.decodePieces(r); err != nil {
			return err
		}
	}
	if err := t.decodeSerial(s, r); err != nil {
		return err
	}
	if at := r.at; s.serial == absent && !r.empty(s.bits) {
		return t.wrong("reserved", at, "the bits up to the end of the scheme are not zero")
	}
	return nil
}

func (t *Tag) decodeReference(s *schemeSpec, r *reader, company []byte) *Error {
	k := &kindTable[t.kind]
	at, width := r.at, s.split-companyBits[12-len(company)]
	if s.ref == padded {
		length := k.reference(len(company))
		n := r.uint(width)
		if n >= pow10[length] {
			return t.wrong("reference", at, "more digits than the partition allows")
		}
		var buffer [16]byte
		t.setNumericKey(company, appendPadded(buffer[:0], n, length))
		return nil
	}
	t.split = uint8(len(company))
	t.appendKey(company)
	var buffer [32]byte
	reference := buffer[:0]
	var err *Error
	switch s.ref {
	case integer:
		n := r.uint(width)
		if n >= pow10[min(referenceDigits(t.kind, len(company)), 19)] {
			return t.wrong("reference", at, "more digits than the partition allows")
		}
		reference = appendPadded(reference, n, digitsIn(n))
	case sevenBit:
		reference, err = t.sevenBits(reference, r, width, 30-len(company), k.ref, "reference")
	default:
		reference, err = t.sixBits(reference, r, 30-len(company), k.ref, "reference")
	}
	if err != nil {
		return err
	}
	if len(reference) == 0 && !r.over {
		return t.wrong("reference", at, "is empty")
	}
	t.appendKey(reference)
	return nil
}

// referenceDigits is how many digits an integer reference of variable length may have in a 96-bit tag.
func referenceDigits(k Kind, company int) int {
	if k == CPI {
		return 15 - company
	}
	return 25 - company
}

func digitsIn(n uint64) int {
	count := 1
	for count < 20 && n >= pow10[count] {
		count++
	}
	return count
}

// decodePieces reads piece and total of an ITIP behind the GTIN.
func (t *Tag) decodePieces(r *reader) *Error {
	var buffer [4]byte
	pieces := buffer[:0]
	for _, field := range [2]string{"piece", "total"} {
		at := r.at
		n := r.uint(7)
		if n > 99 {
			return t.wrong(field, at, "more than 99")
		}
		pieces = appendPadded(pieces, n, 2)
	}
	t.appendKey(pieces)
	return nil
}

func (t *Tag) decodeSerial(s *schemeSpec, r *reader) *Error {
	k := &kindTable[t.kind]
	at := r.at
	var buffer [32]byte
	serial := buffer[:0]
	switch s.serial {
	case absent:
		return nil
	case integer:
		n := r.uint(s.serialBits)
		if n >= pow10[min(k.serialMax, 19)] {
			return t.wrong("serial", at, "more digits than it may have")
		}
		serial = appendPadded(serial, n, digitsIn(n))
	case numericString:
		n := r.uint(s.serialBits)
		count := digitsIn(n) - 1
		if count < 1 || n/pow10[count] != 1 || count > k.serialMax {
			return t.wrong("serial", at, "does not begin with the 1 that keeps its zeros")
		}
		serial = appendPadded(serial, n-pow10[count], count)
	default:
		var err *Error
		if serial, err = t.sevenBits(serial, r, s.serialBits, k.serialMax, k.serialSet, "serial"); err != nil {
			return err
		}
		if len(serial) == 0 && !r.over {
			return t.wrong("serial", at, "is empty")
		}
	}
	t.setSerial(serial)
	return nil
}

// sevenBits reads characters of seven bits, filled up with zeros to the width of the field.
func (t *Tag) sevenBits(dst []byte, r *reader, width, longest int, allowed set, field string) ([]byte, *Error) {
	end := r.at + width
	for end-r.at >= 7 && !r.over {
		at := r.at
		c := byte(r.uint(7))
		if c == 0 {
			r.at = at
			break
		}
		if classes[c]&allowed == 0 {
			return dst, t.wrong(field, at, "a character that is not "+allowed.describe())
		}
		if len(dst) == longest {
			return dst, t.wrong(field, at, "longer than it may be")
		}
		dst = append(dst, c)
	}
	if at := r.at; !r.empty(end) {
		return dst, t.wrong(field, at, "not zero behind its last character")
	}
	return dst, nil
}

// sixBits reads characters of six bits up to six zeros.
func (t *Tag) sixBits(dst []byte, r *reader, longest int, allowed set, field string) ([]byte, *Error) {
	for {
		at := r.at
		v := byte(r.uint(6))
		if v == 0 {
			return dst, nil // or the end of the memory, which the caller sees
		}
		c := v
		if v < 32 {
			c |= 64
		}
		// A serial of an aerospace part may begin with #, which says what numbering it comes from.
		first := allowed == aerospace && field == "serial" && len(dst) == 0 && c == '#'
		if classes[c]&allowed == 0 && !first {
			return dst, t.wrong(field, at, "a character that is not "+allowed.describe())
		}
		if len(dst) == longest {
			return dst, t.wrong(field, at, "longer than it may be")
		}
		dst = append(dst, c)
	}
}

func (t *Tag) decodeGID(r *reader) *Error {
	var buffer [12]byte
	n := r.uint(28)
	t.appendKey(appendPadded(buffer[:0], n, digitsIn(n)))
	t.split = t.keyLen
	n = r.uint(24)
	t.appendKey(appendPadded(buffer[:0], n, digitsIn(n)))
	n = r.uint(36)
	t.setSerial(appendPadded(buffer[:0], n, digitsIn(n)))
	return nil
}

func (t *Tag) decodeUSDOD(r *reader) *Error {
	t.filter = uint8(r.uint(4))
	var buffer [12]byte
	code := buffer[:0]
	for i := range 6 {
		at := r.at
		c := byte(r.uint(8))
		if i == 0 && c == ' ' {
			continue
		}
		if classes[c]&cage == 0 {
			return t.wrong("cage", at, "a character that is not "+cage.describe())
		}
		code = append(code, c)
	}
	t.appendKey(code)
	t.split = t.keyLen
	n := r.uint(36)
	t.setSerial(appendPadded(buffer[:0], n, digitsIn(n)))
	return nil
}

func (t *Tag) decodeADI(r *reader) *Error {
	t.filter = uint8(r.uint(6))
	var buffer [40]byte
	code := buffer[:0]
	for i := range 6 {
		at := r.at
		c := byte(r.uint(6))
		if c < 32 {
			c |= 64
		}
		if i == 0 && c == ' ' {
			continue
		}
		if classes[c]&cage == 0 && !r.over {
			return t.wrong("cage", at, "a character that is not "+cage.describe())
		}
		code = append(code, c)
	}
	t.appendKey(code)
	t.split = t.keyLen
	text, err := t.sixBits(buffer[:0], r, longestPart, aerospace, "part")
	if err != nil {
		return err
	}
	t.appendKey(text)
	at := r.at
	if text, err = t.sixBits(buffer[:0], r, kindTable[ADI].serialMax, aerospace, "serial"); err != nil {
		return err
	}
	if len(text) == 0 && !r.over || len(text) == 1 && text[0] == '#' {
		return t.wrong("serial", at, "is empty")
	}
	t.setSerial(text)
	return nil
}

// longestPart is how long the part number of an aerospace part may be.
const longestPart = 32
