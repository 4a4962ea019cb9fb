package epc

// PureIdentityURI is the EPC as urn:epc:id:…, or urn:epc:idpat:… and urn:epc:class:lgtin:… for a class of things. It is
// "" where it is not known how long the company prefix is: see WithCompanyPrefixLength.
func (t *Tag) PureIdentityURI() string { return string(t.AppendPureIdentityURI(nil)) }

// AppendPureIdentityURI writes the pure identity URI behind dst, allocating nothing where dst has room.
func (t *Tag) AppendPureIdentityURI(dst []byte) []byte {
	if !t.hasURI() {
		return dst
	}
	switch {
	case t.kind == LGTIN:
		dst = append(dst, "urn:epc:class:"...)
	case t.class:
		dst = append(dst, "urn:epc:idpat:"...)
	default:
		dst = append(dst, "urn:epc:id:"...)
	}
	dst = append(append(dst, kindTable[t.kind].urn...), ':')
	return t.appendBody(dst)
}

// TagURI is the EPC as urn:epc:tag:… with scheme and filter, "" for what is in no scheme or one of TDS 2.x.
func (t *Tag) TagURI() string { return string(t.AppendTagURI(nil)) }

// AppendTagURI writes the tag URI behind dst, allocating nothing where dst has room.
func (t *Tag) AppendTagURI(dst []byte) []byte {
	if t.scheme == NoScheme || t.scheme.Plus() || !t.hasURI() {
		return dst
	}
	dst = append(append(append(dst, "urn:epc:tag:"...), schemeTable[t.scheme].name...), ':')
	if t.scheme.largestFilter() >= 0 {
		dst = append(appendPadded(dst, uint64(t.filter), digitsIn(uint64(t.filter))), '.')
	}
	return t.appendBody(dst)
}

func (t *Tag) hasURI() bool {
	switch t.kind {
	case NoKind:
		return false
	case BIC, IMOVN:
		return true
	}
	return t.split > 0
}

// appendBody writes what both URIs share: the parts, with dots between.
func (t *Tag) appendBody(dst []byte) []byte {
	if t.kind == BIC || t.kind == IMOVN {
		return append(dst, t.key[:t.keyLen]...)
	}
	var buffer [40]byte
	dst = append(dst, t.company()...)
	if t.kind != USDOD {
		dst = appendURN(append(dst, '.'), t.appendReference(buffer[:0]))
	}
	if t.kind == ITIP {
		end := int(t.keyLen)
		dst = append(append(dst, '.'), t.key[end-4:end-2]...)
		dst = append(append(dst, '.'), t.key[end-2:end]...)
	}
	switch {
	case t.class:
		dst = append(dst, '.', '*')
	case t.serLen > 0:
		dst = appendURN(append(dst, '.'), t.serial[:t.serLen])
	}
	return dst
}

// elements are all element strings: key, serial, date, data.
func (t *Tag) elements() []Element {
	k := &kindTable[t.kind]
	if k.ai == "" {
		return nil
	}
	list := make([]Element, 1, 3+len(t.data))
	list[0] = Element{k.ai, string(t.key[:t.keyLen])}
	switch {
	case t.serLen == 0 || t.extensionLess():
	case k.serialAI == "":
		list[0].Value += t.Serial()
	default:
		list = append(list, Element{k.serialAI, t.Serial()})
	}
	if ai, date, ok := t.Date(); ok {
		list = append(list, Element{ai, date})
	}
	return append(list, t.data...)
}

// ElementString is the EPC as GS1 element strings with the AIs in brackets, as (01)80614141123458(21)6789. It is "" for
// what has no GS1 key.
func (t *Tag) ElementString() string { return string(t.AppendElementString(nil)) }

// AppendElementString writes the element strings behind dst, allocating nothing where dst has room.
func (t *Tag) AppendElementString(dst []byte) []byte {
	k := &kindTable[t.kind]
	if k.ai == "" {
		return dst
	}
	dst = append(appendAI(dst, k.ai), t.key[:t.keyLen]...)
	if t.serLen > 0 && !t.extensionLess() {
		if k.serialAI != "" {
			dst = appendAI(dst, k.serialAI)
		}
		dst = append(dst, t.serial[:t.serLen]...)
	}
	if t.dated > 0 {
		dst = append(appendAI(dst, dateTypes[t.dated-1]), t.date[:]...)
	}
	for _, e := range t.data {
		dst = append(appendAI(dst, e.AI), e.Value...)
	}
	return dst
}

func appendAI(dst []byte, ai string) []byte { return append(append(append(dst, '('), ai...), ')') }

// DigitalLinkPath is path and query of the EPC's GS1 Digital Link, as /01/80614141123458/21/6789. It is "" for what has
// no GS1 key.
func (t *Tag) DigitalLinkPath() string { return string(t.AppendDigitalLinkPath(nil)) }

// AppendDigitalLinkPath writes path and query behind dst: the key, its qualifiers in their order, all else as query. It
// allocates nothing where dst has room.
func (t *Tag) AppendDigitalLinkPath(dst []byte) []byte {
	k := &kindTable[t.kind]
	if k.ai == "" {
		return dst
	}
	dst = appendWeb(appendSegment(dst, k.ai), t.key[:t.keyLen])
	serial := t.serial[:t.serLen]
	if t.extensionLess() {
		serial = nil
	}
	if k.serial && k.serialAI == "" {
		dst = appendWeb(dst, serial)
	}
	for _, ai := range k.qualifiers {
		if ai == k.serialAI && len(serial) > 0 {
			dst = appendWeb(appendSegment(dst, ai), serial)
		}
		for _, e := range t.data {
			if e.AI == ai {
				dst = appendWeb(appendSegment(dst, ai), e.Value)
			}
		}
	}
	mark := byte('?')
	if t.dated > 0 {
		dst = append(append(append(append(dst, mark), dateTypes[t.dated-1]...), '='), t.date[:]...)
		mark = '&'
	}
	for _, e := range t.data {
		if !contains(k.qualifiers, e.AI) {
			dst = appendWeb(append(append(append(dst, mark), e.AI...), '='), e.Value)
			mark = '&'
		}
	}
	return dst
}

func appendSegment(dst []byte, ai string) []byte { return append(append(append(dst, '/'), ai...), '/') }

func contains(list []string, text string) bool {
	for _, word := range list {
		if word == text {
			return true
		}
	}
	return false
}

// CanonicalDigitalLink is the GS1 Digital Link on GS1's own host, "" for what has no GS1 key.
func (t *Tag) CanonicalDigitalLink() string { return t.linkOn("id.gs1.org") }

// DigitalLink is the GS1 Digital Link on the host that a "++" tag carries, on GS1's own for all others.
func (t *Tag) DigitalLink() string {
	if t.host == "" {
		return t.CanonicalDigitalLink()
	}
	return t.linkOn(t.host)
}

func (t *Tag) linkOn(host string) string {
	path := t.DigitalLinkPath()
	if path == "" {
		return ""
	}
	return "https://" + host + path
}

// String is the shortest text that names the EPC fully: its tag URI, else its pure identity URI, else its Digital Link.
func (t Tag) String() string {
	if uri := t.TagURI(); uri != "" {
		return uri
	}
	if uri := t.PureIdentityURI(); uri != "" {
		return uri
	}
	return t.DigitalLink()
}
