package epc

import "strings"

// located is an element string and the byte where its value begins in the text that was read.
type located struct {
	Element
	at int
}

// ParseDigitalLink reads a GS1 Digital Link URI on any host, with any path in front of the GS1 key: what it names. With
// a company prefix length other than 0 the EPC has its EPC URIs as well. A link without serial names a class of things
// where the key has serials, and a place without extension where it is a GLN. Query keys that are no AI are passed over.
func ParseDigitalLink(link string, companyPrefixLength int) (Tag, error) {
	scheme, rest, ok := strings.Cut(link, "://")
	if !ok || !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http") {
		return Tag{}, atByte("link", 0, "does not begin with https:// or http://")
	}
	start := len(scheme) + len("://")
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	segments := strings.Split(rest, "/")
	if segments[0] == "" {
		return Tag{}, atByte("link", start, "has no host")
	}
	first := atByte("link", start, "holds no GS1 key that an EPC has")
	at, found := start, false
	for i, segment := range segments {
		if i > 0 && (len(segments)-i)%2 == 0 && kindOfAI(segment) != NoKind {
			t, err := readLink(segments[i:], at, query, start+len(rest)+1, companyPrefixLength)
			if err == nil {
				return t, nil
			}
			if !found {
				first, found = err, true
			}
		}
		at += len(segment) + 1
	}
	return Tag{}, first
}

// readLink reads the path from the key on, and the query.
func readLink(segments []string, at int, query string, queryAt, companyPrefixLength int) (Tag, *Error) {
	var list []located
	for i := 0; i < len(segments); i += 2 {
		at += len(segments[i]) + 1
		value, err := unescape(segments[i+1], at, segments[i])
		if err != nil {
			return Tag{}, err
		}
		list = append(list, located{Element{segments[i], value}, at})
		at += len(segments[i+1]) + 1
	}
	if err := orderedPath(list); err != nil {
		return Tag{}, err
	}
	qualifiers := pathAIs(list[0].AI)
	for query != "" {
		pair, pairAt := query, queryAt
		if end := strings.IndexAny(query, "&;"); end >= 0 {
			pair, query, queryAt = query[:end], query[end+1:], queryAt+end+1
		} else {
			query = ""
		}
		name, text, ok := strings.Cut(pair, "=")
		valueAt := pairAt + len(name) + 1
		if _, known := dataTable()[name]; !ok || !known {
			continue
		}
		if contains(qualifiers, name) {
			return Tag{}, atByte("("+name+")", valueAt, "stands in the query, and belongs into the path")
		}
		value, err := unescape(text, valueAt, name)
		if err != nil {
			return Tag{}, err
		}
		list = append(list, located{Element{name, value}, valueAt})
	}
	return build(list, companyPrefixLength)
}

// pathAIs are the AIs that may follow a key in the path.
func pathAIs(ai string) []string {
	if ai == "01" {
		return []string{"22", "10", "21", "235"}
	}
	return kindTable[kindOfAI(ai)].qualifiers
}

// orderedPath refuses what is no qualifier of the key, or comes in another order than GS1's.
func orderedPath(list []located) *Error {
	qualifiers := pathAIs(list[0].AI)
	for _, e := range list[1:] {
		i := 0
		for i < len(qualifiers) && qualifiers[i] != e.AI {
			i++
		}
		if i == len(qualifiers) {
			return atByte("("+clip(e.AI)+")", e.at, "does not belong there behind ("+list[0].AI+")")
		}
		qualifiers = qualifiers[i+1:]
	}
	return nil
}

// unescape undoes %xx.
func unescape(text string, at int, ai string) (string, *Error) {
	if strings.IndexByte(text, '%') < 0 {
		return text, nil
	}
	plain := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '%' {
			if i+2 >= len(text) || unhex(text[i+1]) > 15 || unhex(text[i+2]) > 15 {
				return "", atByte("("+ai+")", at+i, "% without two hexadecimal digits")
			}
			c = unhex(text[i+1])<<4 | unhex(text[i+2])
			i += 2
		}
		plain = append(plain, c)
	}
	return string(plain), nil
}

// kindOfAI is the kind that a key's AI leads to; for a GTIN it is the item with a serial.
func kindOfAI(ai string) Kind {
	if ai == "" {
		return NoKind
	}
	for k := SGTIN; k < kinds; k++ {
		if kindTable[k].ai == ai {
			return k
		}
	}
	return NoKind
}

// ParseElementString reads GS1 element strings with their AIs in brackets, as (01)80614141123458(21)6789, of which one is
// a key that an EPC has. A bracket that belongs to a value may be written \(.
func ParseElementString(text string, companyPrefixLength int) (Tag, error) {
	var list []located
	for i := 0; i < len(text); {
		end := bracket(text, i)
		if end == 0 {
			return Tag{}, atByte("element_string", i, "no Application Identifier in brackets")
		}
		e := located{Element{text[i+1 : end-1], ""}, end}
		var value []byte
		for i = end; i < len(text) && bracket(text, i) == 0; i++ {
			if text[i] == '\\' && i+1 < len(text) && text[i+1] == '(' {
				i++
			}
			value = append(value, text[i])
		}
		e.Value = string(value)
		list = append(list, e)
	}
	for i, e := range list {
		if kindOfAI(e.AI) == NoKind {
			continue
		}
		copy(list[1:i+1], list[:i])
		list[0] = e
		t, err := build(list, companyPrefixLength)
		if err != nil {
			return Tag{}, err
		}
		return t, nil
	}
	return Tag{}, atByte("element_string", 0, "holds no GS1 key that an EPC has")
}

// bracket gives the place behind an AI in brackets that begins at i, 0 where none does.
func bracket(text string, i int) int {
	if text[i] != '(' {
		return 0
	}
	j := i + 1
	for j < len(text) && text[j] >= '0' && text[j] <= '9' {
		j++
	}
	if j-i < 3 || j-i > 5 || j == len(text) || text[j] != ')' {
		return 0
	}
	return j + 1
}

// build makes an EPC of element strings, the key first.
func build(list []located, companyPrefixLength int) (Tag, *Error) {
	var t Tag
	t.kind = kindOfAI(list[0].AI)
	if t.kind == SGTIN {
		t.kind = kindOfItem(list[1:])
	}
	if err := t.readKey(list[0]); err != nil {
		return Tag{}, err
	}
	k := &kindTable[t.kind]
	seen := map[string]bool{list[0].AI: true}
	for _, e := range list[1:] {
		if seen[e.AI] {
			return Tag{}, atByte("("+e.AI+")", e.at, "is there twice")
		}
		seen[e.AI] = true
		if k.serial && e.AI == k.serialAI {
			if err := t.readSerial(e.Value, e.at); err != nil {
				return Tag{}, err
			}
			continue
		}
		if err := checkElement(e.Element); err != nil {
			return Tag{}, atByte("("+e.AI+")", e.at, reasonOf(err))
		}
		t.data = append(t.data, e.Element)
	}
	switch {
	case t.serLen > 0 || !k.serial:
	case t.kind == SGLN:
		t.setSerial([]byte("0"))
	default:
		t.class = true
	}
	if companyPrefixLength == 0 {
		return t, nil
	}
	known, err := t.WithCompanyPrefixLength(companyPrefixLength)
	if err != nil {
		return Tag{}, err.(*Error)
	}
	return known, nil
}

func reasonOf(err error) string {
	if e, ok := err.(*Error); ok {
		return e.Reason
	}
	return err.Error()
}

// kindOfItem tells by what stands beside a GTIN whether it is one item, a pack under track and trace, a lot, or the class.
func kindOfItem(list []located) Kind {
	kind := SGTIN
	for _, e := range list {
		switch e.AI {
		case "21":
			return SGTIN
		case "235":
			kind = UPUI
		case "10":
			if kind != UPUI {
				kind = LGTIN
			}
		}
	}
	return kind
}

// readKey reads the value of the key's AI, and the serial where it stands right behind.
func (t *Tag) readKey(e located) *Error {
	k := &kindTable[t.kind]
	value := e.Value
	if k.body == 0 {
		if at := foreignTo(value, k.ref); at >= 0 {
			return atByte(k.field, e.at, "holds a character that is not "+k.ref.describe())
		}
		if len(value) > 30 || len(value) <= leastCompanyPrefix || foreignTo(value[:leastCompanyPrefix], digits) >= 0 {
			return atByte(k.field, e.at, "not a company prefix and more, in 30 characters")
		}
		t.appendKey([]byte(value))
		return nil
	}
	length := k.keyLength()
	glued := k.serial && k.serialAI == ""
	if len(value) < length || len(value) > length && !glued {
		return atByte(k.field, e.at, "does not have the digits of its key")
	}
	if reason := k.keyReason([]byte(value[:length])); reason != "" {
		return atByte(k.field, e.at, reason)
	}
	t.appendKey([]byte(value[:length]))
	if len(value) > length {
		return t.readSerial(value[length:], e.at+length)
	}
	return nil
}

func (t *Tag) readSerial(text string, at int) *Error {
	k := &kindTable[t.kind]
	switch {
	case text == "":
		return atByte(k.serialKey, at, "is empty")
	case foreignTo(text, k.serialSet) >= 0:
		return atByte(k.serialKey, at, "holds a character that is not "+k.serialSet.describe())
	case len(text) > k.serialMax:
		return atByte(k.serialKey, at, "longer than it may be")
	case k.canonical && len(text) > 1 && text[0] == '0':
		return atByte(k.serialKey, at, "begins with 0")
	}
	t.setSerial([]byte(text))
	return nil
}
