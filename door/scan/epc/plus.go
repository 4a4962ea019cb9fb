package epc

// decodePlus reads the schemes of TDS 2.x: toggle, filter, for some a date, the key digit by digit, the serial, with "++"
// a host name, and then what data the tag announces.
func (t *Tag) decodePlus(s *schemeSpec, r *reader) *Error {
	t.toggle = r.uint(1) == 1
	t.filter = uint8(r.uint(3))
	if s.date {
		if err := t.decodeTagDate(r); err != nil {
			return err
		}
	}
	if err := t.decodePlusKey(s, r); err != nil {
		return err
	}
	if err := t.decodePlusSerial(s, r); err != nil {
		return err
	}
	if s.host {
		host, err := t.decodeHost(r)
		if err != nil {
			return err
		}
		t.host = host
	}
	if t.toggle && !r.over {
		return t.decodeData(r)
	}
	return nil
}

func (t *Tag) decodeTagDate(r *reader) *Error {
	at := r.at
	kind := int(r.uint(4))
	if kind >= len(dateTypes) {
		return t.wrong("date_type", at, "is reserved")
	}
	at = r.at
	var buffer [12]byte
	date := appendDate(buffer[:0], r)
	if reason := dateReason(date, dayMayBeOpen(dateTypes[kind])); reason != "" && !r.over {
		return t.wrong("date", at, reason)
	}
	t.dated = uint8(kind + 1)
	copy(t.date[:], date)
	return nil
}

func (t *Tag) decodePlusKey(s *schemeSpec, r *reader) *Error {
	k := &kindTable[t.kind]
	at := r.at
	var buffer [longestValue]byte
	if s.ref == terminated {
		key, err := t.terminated(buffer[:0], r, 30, k.ref, k.field)
		if err != nil {
			return err
		}
		if !r.over && (len(key) <= leastCompanyPrefix || foreignTo(key[:leastCompanyPrefix], digits) >= 0) {
			return t.wrong(k.field, at, "does not begin with a company prefix of at least four digits")
		}
		t.appendKey(key)
		return nil
	}
	key := buffer[:0]
	for range k.keyLength() {
		at := r.at
		v := r.uint(4)
		if v > 9 {
			return t.wrong(k.field, at, "four bits that are no digit")
		}
		key = append(key, byte('0'+v))
	}
	if reason := k.keyReason(key); reason != "" && !r.over {
		return t.wrong(k.field, at, reason)
	}
	t.appendKey(key)
	return nil
}

// leastCompanyPrefix is the fewest digits of a company prefix that GS1 allots. EPC URIs begin at six.
const leastCompanyPrefix = 4

// keyReason says what is wrong with a key of fixed length, "" where nothing is.
func (s *kindSpec) keyReason(key []byte) string {
	checked := s.keyLength() - s.tail
	if at := foreignTo(key, digits); at >= 0 {
		return "holds something else than digits"
	}
	if s.lead == '0' && key[0] != '0' {
		return "does not begin with 0"
	}
	if want := checkDigit(key[:checked-1]); key[checked-1] != want {
		return "its check digit is " + string(key[checked-1]) + ", and should be " + string(want)
	}
	return ""
}

func (t *Tag) decodePlusSerial(s *schemeSpec, r *reader) *Error {
	k := &kindTable[t.kind]
	at := r.at
	var buffer [longestValue]byte
	var serial []byte
	var err *Error
	switch s.serial {
	case absent:
		return nil
	case lengthAndInt:
		serial, err = t.lengthAndInt(buffer[:0], r, k.serialMax, "serial")
	default:
		serial, err = t.alphanumeric(buffer[:0], r, k.serialMax, k.serialSet, "serial")
	}
	if err != nil {
		return err
	}
	if k.canonical && len(serial) > 1 && serial[0] == '0' {
		return t.wrong("serial", at, "begins with 0")
	}
	t.setSerial(serial)
	return nil
}

// appendDate takes year, month and day (7, 4 and 5 bits) as six digits; numbers that are too large come out as letters.
func appendDate(dst []byte, r *reader) []byte {
	for _, width := range [3]int{7, 4, 5} {
		n := r.uint(width)
		dst = append(dst, byte('0'+n/10), byte('0'+n%10))
	}
	return dst
}

// dateReason says what is wrong with a date YYMMDD, "" where nothing is. Years are those of 1951 to 2050, of which every
// fourth is a leap year. Some AIs leave the day open, as 00.
func dateReason[T string | []byte](date T, openDay bool) string {
	if len(date) != 6 || foreignTo(date, digits) >= 0 {
		return "is no date of six digits YYMMDD"
	}
	pair := func(i int) int { return int(date[i]-'0')*10 + int(date[i+1]-'0') }
	year, month, day := pair(0), pair(2), pair(4)
	if month < 1 || month > 12 {
		return "has no month 1 to 12"
	}
	last := [12]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 {
		last = 29
	}
	if day > last || day == 0 && !openDay {
		return "has no day of that month"
	}
	return ""
}

func checkDate(date string, openDay bool) error {
	if reason := dateReason(date, openDay); reason != "" {
		return refuse("date", reason)
	}
	return nil
}

// dayMayBeOpen tells the AIs whose date may have day 00, for the last of the month.
func dayMayBeOpen(ai string) bool {
	switch ai {
	case "11", "12", "13", "15", "16", "17", "4324", "4325":
		return true
	}
	return false
}
