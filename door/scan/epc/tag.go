package epc

// Tag is one EPC: what it names and, where it was read from or is meant for a tag, how it stands there. It is a plain
// value, filled by Decode, DecodeHex, Parse, ParseDigitalLink or ParseElementString; copies do not share anything that
// is ever changed. The zero Tag names nothing, and its texts are empty.
type Tag struct {
	scheme Scheme // NoScheme where it comes from a URI or link that tells none
	kind   Kind
	filter uint8
	toggle bool // "+" schemes: says that data follow the EPC
	class  bool // names all of a class: the serial is left open

	split  uint8 // digits of the company prefix, 0 while not known; for gid, usdod and adi the length of the first part
	keyLen uint8
	serLen uint8
	dated  uint8 // 1 + date type, 0 without date

	key    [40]byte // the GS1 key with check digit, in its element string's form; gid, usdod, adi: first and second part
	serial [32]byte
	date   [6]byte // YYMMDD

	host string    // "++" schemes
	data []Element // further element strings, of the tag's "+ data" or of a link
}

// Element is one GS1 element string: Application Identifier and value, as 10 and "LOT7".
type Element struct{ AI, Value string }

// Field is one named part of an EPC.
type Field struct{ Name, Value string }

// dateTypes are the AIs of the date types of the DSGTIN+ and DSGTIN++ schemes.
var dateTypes = [7]string{"11", "13", "15", "16", "17", "7006", "7007"}

// Scheme is the scheme of the tag that was read, or that the EPC was asked to be written in.
func (t *Tag) Scheme() Scheme { return t.scheme }

// Kind is what the EPC names.
func (t *Tag) Kind() Kind { return t.kind }

// Filter is the filter value: a hint for readers, no part of the name. The second result is false where there is none.
func (t *Tag) Filter() (int, bool) {
	if t.scheme.largestFilter() < 0 {
		return 0, false
	}
	return int(t.filter), true
}

// CompanyPrefixLength is how many digits of the key are the GS1 Company Prefix; 0 where the source does not tell, as
// "+" tags and Digital Links, and where the key has none.
func (t *Tag) CompanyPrefixLength() int {
	if t.kind.AI() == "" {
		return 0
	}
	return int(t.split)
}

// Class tells an EPC that leaves the serial open and so names a whole class of things.
func (t *Tag) Class() bool { return t.class }

// Toggle tells whether a "+" tag says of itself that data follow the EPC.
func (t *Tag) Toggle() bool { return t.toggle }

// Key is the GS1 key without what stands behind it: 14 digits of GTIN, 18 of SSCC, a whole GIAI. "" where GS1 has none.
func (t *Tag) Key() string {
	if t.kind.AI() == "" {
		return ""
	}
	return string(t.key[:t.keyLen])
}

// Serial is the serial component: AI 21 of a trade item, the extension of a place ("0" for none), the lot of an LGTIN.
func (t *Tag) Serial() string { return string(t.serial[:t.serLen]) }

// Hostname is the host of the Digital Link that a "++" tag carries.
func (t *Tag) Hostname() string { return t.host }

// Date gives the AI (as "17") and the date as YYMMDD of a DSGTIN+ or DSGTIN++ tag.
func (t *Tag) Date() (ai, yymmdd string, ok bool) {
	if t.dated == 0 {
		return "", "", false
	}
	return dateTypes[t.dated-1], string(t.date[:]), true
}

// Data are the further element strings, in the order they were read.
func (t *Tag) Data() []Element { return append([]Element(nil), t.data...) }

// CompanyPrefix is the GS1 Company Prefix, "" where its length is not known.
func (t *Tag) CompanyPrefix() string {
	if t.kind.AI() == "" {
		return ""
	}
	return string(t.company())
}

// company is the first part of the name.
func (t *Tag) company() []byte {
	start := 0
	if kindTable[t.kind].lead != 0 {
		start = 1
	}
	return t.key[start : start+int(t.split)]
}

// appendReference writes the second part of the name: the item with its indicator, the place, the asset.
func (t *Tag) appendReference(dst []byte) []byte {
	k := &kindTable[t.kind]
	if k.body == 0 {
		return append(dst, t.key[t.split:t.keyLen]...)
	}
	end := k.body
	switch k.lead {
	case 'i':
		dst = append(dst, t.key[0])
		return append(dst, t.key[1+int(t.split):end]...)
	case '0':
		return append(dst, t.key[1+int(t.split):end+1]...)
	}
	return append(dst, t.key[t.split:end]...)
}

// setNumericKey puts together a key of fixed length from company prefix and reference, both digits of the right count.
func (t *Tag) setNumericKey(company, reference []byte) {
	k := &kindTable[t.kind]
	key := t.key[:0]
	switch k.lead {
	case 'i':
		key = append(append(append(key, reference[0]), company...), reference[1:]...)
	case '0':
		key = append(append(append(key, '0'), company...), reference...)
	default:
		key = append(append(key, company...), reference...)
	}
	if k.check {
		key = append(key, checkDigit(key))
	}
	t.split, t.keyLen = uint8(len(company)), uint8(len(key))
}

func (t *Tag) appendKey(text []byte) { t.keyLen += uint8(copy(t.key[t.keyLen:], text)) }

func (t *Tag) setSerial(text []byte) { t.serLen = uint8(copy(t.serial[:], text)) }

// extensionLess tells a place without extension, which EPC URIs write as extension 0.
func (t *Tag) extensionLess() bool { return t.kind == SGLN && t.serLen == 1 && t.serial[0] == '0' }

// WithCompanyPrefixLength gives the same EPC with the length of its GS1 Company Prefix, which EPC URIs and the schemes of
// TDS 1.x need and "+" tags, Digital Links and element strings do not tell.
func (t Tag) WithCompanyPrefixLength(length int) (Tag, error) {
	k := &kindTable[t.kind]
	if k.ai == "" {
		return Tag{}, refuse("company_prefix_length", t.kind.String()+" has no GS1 Company Prefix")
	}
	if length < ShortestCompanyPrefix || length > LongestCompanyPrefix {
		return Tag{}, refuse("company_prefix_length", "not from 6 to 12 digits")
	}
	if k.body == 0 {
		rest := int(t.keyLen) - length
		if rest < 0 || foreignTo(t.key[:length], digits) >= 0 {
			return Tag{}, refuse("company_prefix", "the "+k.field+" does not begin with so many digits")
		}
		if rest == 0 && !t.class {
			return Tag{}, refuse("reference", "nothing is left of the "+k.field+" behind a prefix of that length")
		}
	}
	t.split = uint8(length)
	return t, nil
}

// WithHostname gives the same EPC with the host name that a "++" tag carries.
func (t Tag) WithHostname(host string) (Tag, error) {
	if err := checkHost(host); err != nil {
		return Tag{}, err
	}
	t.host = host
	return t, nil
}

// WithDate gives the same trade item with the date that a DSGTIN+ or DSGTIN++ tag carries: the AI of the date (11
// production, 13 packaging, 15 best before, 16 sell by, 17 expiration, 7006 first freeze, 7007 harvest) and YYMMDD.
func (t Tag) WithDate(ai, yymmdd string) (Tag, error) {
	if t.kind != SGTIN {
		return Tag{}, refuse("date", "only a trade item with serial has a date on its tag")
	}
	for i, known := range dateTypes {
		if known != ai {
			continue
		}
		if err := checkDate(yymmdd, dayMayBeOpen(ai)); err != nil {
			return Tag{}, err
		}
		t.dated = uint8(i + 1)
		copy(t.date[:], yymmdd)
		return t, nil
	}
	return Tag{}, refuse("date_ai", "not one of the dates a tag can carry")
}

// WithData gives the same EPC with element strings that follow it on a "+" or "++" tag.
func (t Tag) WithData(elements ...Element) (Tag, error) {
	seen := map[string]bool{}
	for _, e := range t.elements() {
		seen[e.AI] = true
	}
	for _, e := range elements {
		if seen[e.AI] {
			return Tag{}, refuse("data", "AI ("+e.AI+") is there twice")
		}
		seen[e.AI] = true
		if err := checkElement(e); err != nil {
			return Tag{}, err
		}
	}
	t.data = append([]Element(nil), elements...)
	t.toggle = len(elements) > 0
	return t, nil
}

// Fields names the parts: gtin, sscc, gln, grai, … (the GS1 key), serial, lot or tpx, date_ai and date, hostname. A GRAI,
// GDTI or GCN has its serial in the key as well, as on its bar code. Names without a GS1 key give manager, class and
// serial (gid), cage, part and serial (usdod, adi).
func (t *Tag) Fields() []Field {
	k := &kindTable[t.kind]
	var fields []Field
	add := func(name, value string) { fields = append(fields, Field{name, value}) }
	first, second := string(t.key[:t.split]), string(t.key[t.split:t.keyLen])
	switch t.kind {
	case NoKind:
		return nil
	case GID:
		add("manager", first)
		add("class", second)
	case ADI:
		add("cage", first)
		add("part", second)
	case USDOD:
		add("cage", first)
	default:
		key := string(t.key[:t.keyLen])
		if k.serial && k.serialAI == "" {
			key += t.Serial()
		}
		add(k.field, key)
	}
	if t.serLen > 0 {
		add(k.serialKey, t.Serial())
	}
	if ai, date, ok := t.Date(); ok {
		add("date_ai", ai)
		add("date", date)
	}
	if t.host != "" {
		add("hostname", t.host)
	}
	return fields
}
