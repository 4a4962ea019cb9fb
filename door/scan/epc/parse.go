package epc

import "strings"

// Parse reads an EPC URI: a pure identity (urn:epc:id:…), a tag (urn:epc:tag:…), a class of things (urn:epc:idpat:… with
// an open serial, urn:epc:class:lgtin:…). Only the one right spelling is taken.
func Parse(uri string) (Tag, error) {
	rest, ok := strings.CutPrefix(uri, "urn:epc:")
	if !ok {
		return Tag{}, atByte("uri", 0, "does not begin with urn:epc:")
	}
	form, rest, _ := strings.Cut(rest, ":")
	name, body, ok := strings.Cut(rest, ":")
	at := len("urn:epc:") + len(form) + 1
	if !ok {
		return Tag{}, atByte("uri", len(uri), "ends before the name")
	}
	p := parser{uri: uri, at: at + len(name) + 1}
	switch form {
	case "id", "idpat", "class":
		p.tag.kind = kindOf(name)
		if p.tag.kind == NoKind || (form == "class") != (p.tag.kind == LGTIN) {
			return Tag{}, atByte("kind", at, "urn:epc:"+form+" has no kind "+quoted(name))
		}
		p.open = form == "idpat"
	case "tag":
		p.tag.scheme, ok = ParseScheme(name)
		if !ok || p.tag.scheme.Plus() {
			return Tag{}, atByte("scheme", at, "no scheme "+quoted(name)+" has a tag URI")
		}
		p.tag.kind = p.tag.scheme.Kind()
	default:
		return Tag{}, atByte("uri", len("urn:epc:"), "urn:epc:"+clip(form)+" is none of id, tag, idpat and class")
	}
	if err := p.body(body); err != nil {
		err.Scheme = p.tag.scheme
		return Tag{}, err
	}
	if p.tag.scheme != NoScheme {
		if _, err := p.tag.AppendBinary(nil); err != nil {
			return Tag{}, err
		}
	}
	return p.tag, nil
}

// quoted shows a word of the input, a long one in part.
func quoted(text string) string { return `"` + clip(text) + `"` }

func clip(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}

// parser reads the parts of one URI from left to right.
type parser struct {
	uri  string
	at   int  // byte where the part to be read begins
	open bool // the serial must be *
	tag  Tag
}

func (p *parser) wrong(field, reason string) *Error { return atByte(field, p.at, reason) }

// next takes the part up to a dot.
func (p *parser) next(field string) (string, *Error) {
	part, _, ok := strings.Cut(p.uri[p.at:], ".")
	if !ok {
		return "", p.wrong(field, "no dot behind it: parts are missing")
	}
	return part, nil
}

func (p *parser) skip(part string) { p.at += len(part) + 1 }

func (p *parser) body(body string) *Error {
	t := &p.tag
	if t.scheme.largestFilter() >= 0 {
		if err := p.filter(); err != nil {
			return err
		}
	}
	switch t.kind {
	case BIC, IMOVN:
		return p.number(body)
	case GID:
		return p.gid()
	case USDOD, ADI:
		return p.government()
	}
	if p.open && !kindTable[t.kind].serial {
		return p.wrong("kind", "has no serial that could be left open")
	}
	if err := p.companyAndReference(); err != nil {
		return err
	}
	return p.serial()
}

func (p *parser) filter() *Error {
	part, err := p.next("filter")
	if err != nil {
		return err
	}
	n, ok := number(part)
	if !ok || len(part) > 2 || len(part) > 1 && part[0] == '0' || int(n) > p.tag.scheme.largestFilter() {
		return p.wrong("filter", "is no filter value of the scheme")
	}
	p.tag.filter = uint8(n)
	p.skip(part)
	return nil
}

func (p *parser) companyAndReference() *Error {
	t := &p.tag
	k := &kindTable[t.kind]
	company, err := p.next("company_prefix")
	if err != nil {
		return err
	}
	if foreignTo(company, digits) >= 0 || len(company) < ShortestCompanyPrefix || len(company) > LongestCompanyPrefix {
		return p.wrong("company_prefix", "not 6 to 12 digits")
	}
	p.skip(company)
	reference, more := p.uri[p.at:], k.serial || k.tail > 0
	if more {
		if reference, err = p.next("reference"); err != nil {
			return err
		}
	}
	var buffer [40]byte
	text, err := p.plain(buffer[:0], reference, "reference", k.ref)
	if err != nil {
		return err
	}
	if k.body > 0 {
		if len(text) != k.reference(len(company)) {
			return p.wrong("reference", "with the company prefix it does not have the digits of the key")
		}
		t.setNumericKey([]byte(company), text)
	} else {
		if len(text) == 0 && !p.open {
			return p.wrong("reference", "is empty")
		}
		if len(company)+len(text) > 30 {
			return p.wrong("reference", "with the company prefix it is longer than 30 characters")
		}
		t.split = uint8(len(company))
		t.appendKey([]byte(company))
		t.appendKey(text)
	}
	if more {
		p.skip(reference)
	}
	if t.kind == ITIP {
		return p.pieces()
	}
	return nil
}

func (p *parser) pieces() *Error {
	for _, field := range [2]string{"piece", "total"} {
		part, err := p.next(field)
		if err != nil {
			return err
		}
		if len(part) != 2 || foreignTo(part, digits) >= 0 {
			return p.wrong(field, "not two digits")
		}
		p.tag.appendKey([]byte(part))
		p.skip(part)
	}
	return nil
}

// serial reads the last part, dots and all.
func (p *parser) serial() *Error {
	t := &p.tag
	k := &kindTable[t.kind]
	if !k.serial {
		return nil
	}
	part := p.uri[p.at:]
	if p.open {
		if part != "*" {
			return p.wrong("serial", "is not the * of an open serial")
		}
		t.class = true
		return nil
	}
	var buffer [40]byte
	text, err := p.plain(buffer[:0], part, "serial", k.serialSet)
	if err != nil {
		return err
	}
	switch {
	case len(text) == 0:
		return p.wrong("serial", "is empty")
	case len(text) > k.serialMax:
		return p.wrong("serial", "longer than it may be")
	case k.canonical && len(text) > 1 && text[0] == '0':
		return p.wrong("serial", "begins with 0")
	}
	t.setSerial(text)
	return nil
}

// plain undoes the escapes of a part. Only the characters that must be escaped are, and they must.
func (p *parser) plain(dst []byte, part, field string, allowed set) ([]byte, *Error) {
	for i := 0; i < len(part); i++ {
		c := part[i]
		at := p.at + i
		if c == '%' {
			if i+2 >= len(part) || unhex(part[i+1]) > 15 || unhex(part[i+2]) > 15 {
				return dst, atByte(field, at, "% without two hexadecimal digits")
			}
			c = unhex(part[i+1])<<4 | unhex(part[i+2])
			if !escaped(c) {
				return dst, atByte(field, at, "escapes a character that stands for itself")
			}
			i += 2
		} else if escaped(c) {
			return dst, atByte(field, at, "a character that must be escaped")
		}
		// A serial of an aerospace part may begin with #.
		first := c == '#' && allowed == aerospace && field == "serial" && len(dst) == 0
		if classes[c]&allowed == 0 && !first {
			return dst, atByte(field, at, "a character that is not "+allowed.describe())
		}
		if len(dst) == cap(dst) {
			return dst, atByte(field, at, "longer than it may be")
		}
		dst = append(dst, c)
	}
	return dst, nil
}

func (p *parser) gid() *Error {
	t := &p.tag
	for i, field := range [3]string{"manager", "class", "serial"} {
		part := p.uri[p.at:]
		if i < 2 {
			var err *Error
			if part, err = p.next(field); err != nil {
				return err
			}
		}
		width := [3]int{28, 24, 36}[i]
		if i == 2 && p.open {
			return p.serial()
		}
		n, ok := number(part)
		if !ok || len(part) > 1 && part[0] == '0' || n >= 1<<uint(width) {
			return p.wrong(field, "no number without leading zeros that fits its bits")
		}
		switch i {
		case 0:
			t.appendKey([]byte(part))
			t.split = t.keyLen
		case 1:
			t.appendKey([]byte(part))
		default:
			t.setSerial([]byte(part))
		}
		p.skip(part)
	}
	return nil
}

// government reads usdod and adi: a CAGE code or DoDAAC, for adi a part number, a serial.
func (p *parser) government() *Error {
	t := &p.tag
	code, err := p.next("cage")
	if err != nil {
		return err
	}
	if len(code) != 5 && len(code) != 6 || foreignTo(code, cage) >= 0 {
		return p.wrong("cage", "not 5 or 6 characters of a CAGE code or DoDAAC")
	}
	t.appendKey([]byte(code))
	t.split = t.keyLen
	p.skip(code)
	if t.kind == USDOD {
		if err := p.serial(); err != nil {
			return err
		}
		if n, _ := number(t.serial[:t.serLen]); n >= 1<<36 {
			return p.wrong("serial", "larger than its 36 bits hold")
		}
		return nil
	}
	partNumber, err := p.next("part")
	if err != nil {
		return err
	}
	var buffer [longestPart]byte
	text, err := p.plain(buffer[:0], partNumber, "part", aerospace)
	if err != nil {
		return err
	}
	t.appendKey(text)
	p.skip(partNumber)
	if err := p.serial(); err != nil {
		return err
	}
	if t.serLen == 1 && t.serial[0] == '#' {
		return p.wrong("serial", "is empty")
	}
	return nil
}

// number reads a container or a ship, whose number has a check digit of its own.
func (p *parser) number(body string) *Error {
	if p.open {
		return p.wrong("kind", "has no serial that could be left open")
	}
	if p.tag.kind == BIC && !isContainer(body) {
		return p.wrong("bic", "no container number with a check digit that fits (ISO 6346)")
	}
	if p.tag.kind == IMOVN && !isShip(body) {
		return p.wrong("imovn", "no IMO ship number with a check digit that fits")
	}
	p.tag.appendKey([]byte(body))
	return nil
}

// isContainer: three letters of the owner, one of U, J, Z and R, six digits, a check digit by ISO 6346.
func isContainer(text string) bool {
	if len(text) != 11 || foreignTo(text[4:], digits) >= 0 || strings.IndexByte("UJZR", text[3]) < 0 {
		return false
	}
	sum := 0
	for i := range 10 {
		c := text[i]
		value := int(c - '0')
		if i < 4 {
			if c < 'A' || c > 'Z' {
				return false
			}
			value = int(c-'A') + 10
			value += (value - 1) / 10 // 11, 22 and 33 are left out
		}
		sum += value << i
	}
	return byte('0'+sum%11%10) == text[10]
}

// isShip: six digits weighted 7 to 2, whose sum ends in the seventh.
func isShip(text string) bool {
	if len(text) != 7 || foreignTo(text, digits) >= 0 {
		return false
	}
	sum := 0
	for i := range 6 {
		sum += int(text[i]-'0') * (7 - i)
	}
	return byte('0'+sum%10) == text[6]
}
