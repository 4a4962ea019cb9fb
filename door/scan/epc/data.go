package epc

import (
	"math/bits"
	"strconv"
	"strings"
	"sync"
)

// What may follow the EPC on a "+" tag, element string after element string: the digits of the AI, four bits each, and
// its value in the form that the AI has (TDS 2.3, 15.3).

// component is one part of a value: what it is and its length, or its greatest length.
type component struct {
	form byte
	size int
	open bool // may be missing
}

// dataForms gives the parts of each AI's value. k: digits with a check digit, four bits each; d: digits, four bits each;
// b: digits as one integer; x: alphanumeric up to; n: a length and an integer up to; t: digits, then alphanumeric, up to;
// D: date; T: date, hour and minute; R: date or two; V: date and more or less of a time; C: country of two letters;
// B: one bit; M: a minus sign behind; S: "1/3". A question mark: may be missing.
const dataForms = `00 k18  01-03 k14  10 x20  11-13 D  15-17 D  20 b2  21-22 x20  235 x28  240-241 x30  242 n6  243 x20
	250-251 x30  253 k13x17?  254 x20  255 k13n12?  30 n8  3100-3105 b6  3110-3115 b6  3120-3125 b6  3130-3135 b6
	3140-3145 b6  3150-3155 b6  3160-3165 b6  3200-3205 b6  3210-3215 b6  3220-3225 b6  3230-3235 b6  3240-3245 b6
	3250-3255 b6  3260-3265 b6  3270-3275 b6  3280-3285 b6  3290-3295 b6  3300-3305 b6  3310-3315 b6  3320-3325 b6
	3330-3335 b6  3340-3345 b6  3350-3355 b6  3360-3365 b6  3370-3375 b6  3400-3405 b6  3410-3415 b6  3420-3425 b6
	3430-3435 b6  3440-3445 b6  3450-3455 b6  3460-3465 b6  3470-3475 b6  3480-3485 b6  3490-3495 b6  3500-3505 b6
	3510-3515 b6  3520-3525 b6  3530-3535 b6  3540-3545 b6  3550-3555 b6  3560-3565 b6  3570-3575 b6  3600-3605 b6
	3610-3615 b6  3620-3625 b6  3630-3635 b6  3640-3645 b6  3650-3655 b6  3660-3665 b6  3670-3675 b6  3680-3685 b6
	3690-3695 b6  37 n8  3900-3909 n15  3910-3919 b3n15  3920-3929 n15  3930-3939 b3n15  3940-3943 b4  3950-3955 b6
	400-401 x30  402 b17  403 x30  410-417 k13  420 x20  421 b3x9  422 b3  423 n15  424 b3  425 n15  426 b3  427 x3
	4300-4301 x35  4302-4306 x70  4307 C  4308 x30  4309 b20  4310-4311 x35  4312-4316 x70  4317 C  4318 x20  4319 x30
	4320 x35  4321-4323 B  4324-4325 T  4326 D  4330-4333 b6M  7001 b13  7002 x30  7003 T  7004 n4  7005 x12  7006 D
	7007 R  7008 x3  7009 x10  7010 x2  7011 V  7020-7022 x20  7023 t30  7030-7039 b3x27  7040-7041 x4  710-717 x20
	7230-7239 x30  7240 x20  7241 d2  7242 x25  7250 b8  7251 b12  7252 b1  7253-7254 x40  7255 x10  7256 x90  7257 x70
	7258 S  7259 x40  8001 b14  8002 x20  8003 k14x16?  8004 t30  8005 b6  8006 k14d4  8007 x24  8008 V  8009 x50
	8010 t30  8011 n12  8012 x20  8013 x25  8017-8018 k18  8019 n10  8020 x25  8026 k14d4  8030 x90  8110 x70  8111 b4
	8112 x70  8200 x70  90 x30  91-99 x90`

var dataTable = sync.OnceValue(func() map[string][]component {
	table := map[string][]component{}
	words := strings.Fields(dataForms)
	for i := 0; i < len(words); i += 2 {
		from, to, ranged := strings.Cut(words[i], "-")
		if !ranged {
			to = from
		}
		first, _ := strconv.Atoi(from)
		last, _ := strconv.Atoi(to)
		parts := components(words[i+1])
		for n := first; n <= last; n++ {
			table[string(appendPadded(nil, uint64(n), len(from)))] = parts
		}
	}
	return table
})

func components(text string) (parts []component) {
	for i := 0; i < len(text); {
		c := component{form: text[i]}
		for i++; i < len(text) && text[i] <= '9' && text[i] >= '0'; i++ {
			c.size = c.size*10 + int(text[i]-'0')
		}
		if i < len(text) && text[i] == '?' {
			c.open = true
			i++
		}
		parts = append(parts, c)
	}
	return parts
}

// aiDigits is how many digits an AI has, by its first two; 0 for those that no AI begins with.
func aiDigits(two string) int {
	switch two[0] {
	case '0':
		if two[1] <= '3' {
			return 2
		}
	case '1':
		if two[1] != '4' && two[1] <= '7' {
			return 2
		}
	case '9':
		return 2
	}
	switch two {
	case "20", "21", "22", "30", "37":
		return 2
	case "23", "24", "25", "40", "41", "42", "71":
		return 3
	case "31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82":
		return 4
	}
	return 0
}

// decodeData reads element strings as long as there are any: what is left at the end is less than the AI of one, or zeros.
func (t *Tag) decodeData(r *reader) *Error {
	for !r.over && r.left() >= 8 {
		at := r.at
		rest := *r
		if rest.empty(rest.size) {
			return nil
		}
		ai, err := t.decodeAI(r)
		if err != nil {
			return err
		}
		value, err := t.decodeValue(r, ai)
		if err != nil {
			return err
		}
		for _, e := range t.elements() {
			if e.AI == ai {
				return t.wrong("data", at, "AI ("+ai+") is there twice")
			}
		}
		t.data = append(t.data, Element{ai, value})
	}
	return nil
}

func (t *Tag) decodeAI(r *reader) (string, *Error) {
	at := r.at
	var ai []byte
	for want := 2; len(ai) < want; {
		v := r.uint(4)
		if v > 9 {
			return "", t.wrong("data", at, "no Application Identifier begins so")
		}
		ai = append(ai, byte('0'+v))
		if len(ai) == 2 {
			if want = aiDigits(string(ai)); want == 0 {
				return "", t.wrong("data", at, "no Application Identifier begins with "+string(ai))
			}
		}
	}
	if _, known := dataTable()[string(ai)]; !known && !r.over {
		return "", t.wrong("data", at, "AI ("+string(ai)+") has no form on tags")
	}
	return string(ai), nil
}

func (t *Tag) decodeValue(r *reader, ai string) (string, *Error) {
	field := "(" + ai + ")"
	var value []byte
	for _, c := range dataTable()[ai] {
		at := r.at
		var err *Error
		var reason string
		switch c.form {
		case 'x', 'n', 't':
			value, err = t.decodeVariable(value, r, c, field)
		case 'b':
			value, reason = appendDecimal(value, r, c.size)
		case 'k', 'd':
			value, reason = appendNibbles(value, r, c)
		default:
			value, reason = appendSpecial(value, r, c.form, dayMayBeOpen(ai))
		}
		if err != nil {
			return "", err
		}
		if r.over {
			return "", t.wrong(field, r.size, "the tag ends inside its value")
		}
		if reason != "" {
			return "", t.wrong(field, at, reason)
		}
	}
	return string(value), nil
}

func (t *Tag) decodeVariable(dst []byte, r *reader, c component, field string) ([]byte, *Error) {
	if c.open { // a length of 0 stands for nothing
		head := bits.Len(uint(c.size))
		rest := *r
		if c.form == 'x' {
			rest.uint(3)
		}
		if rest.uint(head) == 0 && !rest.over {
			r.at = rest.at
			return dst, nil
		}
	}
	switch c.form {
	case 'x':
		return t.alphanumeric(dst, r, c.size, set82|set39, field)
	case 'n':
		return t.lengthAndInt(dst, r, c.size, field)
	default:
		return t.terminated(dst, r, c.size, set82|set39, field)
	}
}

func appendNibbles(dst []byte, r *reader, c component) (_ []byte, reason string) {
	start := len(dst)
	for range c.size {
		v := r.uint(4)
		if v > 9 {
			return dst, "four bits that are no digit"
		}
		dst = append(dst, byte('0'+v))
	}
	if c.form == 'k' && checkDigit(dst[start:len(dst)-1]) != dst[len(dst)-1] {
		return dst, "its check digit does not fit"
	}
	return dst, ""
}

// appendSpecial reads the forms that have no size.
func appendSpecial(dst []byte, r *reader, form byte, openDay bool) (_ []byte, reason string) {
	switch form {
	case 'B':
		return append(dst, byte('0'+r.uint(1))), ""
	case 'M':
		if r.uint(1) == 1 {
			dst = append(dst, '-')
		}
		return dst, ""
	case 'C':
		for range 2 {
			c := r.uint(6)
			if c > 25 {
				return dst, "no country of two letters"
			}
			dst = append(dst, byte('A'+c))
		}
		return dst, ""
	case 'S':
		place, of := r.uint(4), r.uint(4)
		if place < 1 || place > of || of > 9 {
			return dst, "no place in a sequence"
		}
		return append(dst, byte('0'+place), '/', byte('0'+of)), ""
	}
	return appendMoment(dst, r, form, openDay)
}

// appendMoment reads dates with or without a time, and two dates.
func appendMoment(dst []byte, r *reader, form byte, openDay bool) (_ []byte, reason string) {
	clock := 0 // parts of a time
	again := false
	switch form {
	case 'T':
		clock = 2
	case 'R':
		again = r.uint(1) == 1
	case 'V':
		clock = [4]int{1, 2, 3, 0}[r.uint(2)]
	}
	for range map[bool]int{false: 1, true: 2}[again] {
		start := len(dst)
		dst = appendDate(dst, r)
		if reason := dateReason(dst[start:], openDay); reason != "" {
			return dst, reason
		}
	}
	for i := range clock {
		n, most := r.uint([3]int{5, 6, 6}[i]), [3]uint64{23, 59, 59}[i]
		if n > most {
			return dst, "no time of day"
		}
		dst = appendPadded(dst, n, 2)
	}
	return dst, ""
}

// checkElement tells whether an element string can stand on a tag, by writing it.
func checkElement(e Element) error {
	var w writer
	return w.encodeElement(e)
}

// encodeElement writes an element string behind an EPC.
func (w *writer) encodeElement(e Element) error {
	parts, known := dataTable()[e.AI]
	if !known {
		return refuse("data", "AI ("+e.AI+") has no form on tags")
	}
	w.digits(e.AI)
	rest := e.Value
	for i, c := range parts {
		take := len(rest)
		if i < len(parts)-1 {
			take = min(c.size, take)
		}
		if err := w.encodeComponent(c, rest[:take], dayMayBeOpen(e.AI)); err != "" {
			return refuse("("+e.AI+")", err)
		}
		rest = rest[take:]
	}
	return nil
}

// encodeComponent gives a reason where it cannot.
func (w *writer) encodeComponent(c component, text string, openDay bool) string {
	switch c.form {
	case 'x', 'n', 't':
		return w.encodeVariable(c, text)
	case 'b', 'k', 'd':
		if len(text) != c.size || foreignTo(text, digits) >= 0 {
			return "not " + strconv.Itoa(c.size) + " digits"
		}
		if c.form == 'k' && checkDigit([]byte(text[:c.size-1])) != text[c.size-1] {
			return "its check digit does not fit"
		}
		if c.form == 'b' {
			w.decimal(text)
		} else {
			w.digits(text)
		}
		return ""
	case 'B':
		if text != "0" && text != "1" {
			return "neither 0 nor 1"
		}
		w.uint(uint64(text[0]-'0'), 1)
		return ""
	case 'M':
		if text != "" && text != "-" {
			return "something else than a minus sign behind"
		}
		w.uint(uint64(len(text)), 1)
		return ""
	case 'C':
		if len(text) != 2 || text[0] < 'A' || text[0] > 'Z' || text[1] < 'A' || text[1] > 'Z' {
			return "no country of two letters"
		}
		w.uint(uint64(text[0]-'A'), 6)
		w.uint(uint64(text[1]-'A'), 6)
		return ""
	case 'S':
		if len(text) != 3 || text[1] != '/' || text[0] < '1' || text[0] > text[2] || text[2] > '9' {
			return "no place in a sequence"
		}
		w.uint(uint64(text[0]-'0'), 4)
		w.uint(uint64(text[2]-'0'), 4)
		return ""
	}
	return w.encodeMoment(c.form, text, openDay)
}

func (w *writer) encodeVariable(c component, text string) string {
	if c.open && text == "" {
		if c.form == 'x' {
			w.uint(0, 3)
		}
		w.uint(0, bits.Len(uint(c.size)))
		return ""
	}
	switch c.form {
	case 'x':
		return w.alphanumeric(text, c.size, set82|set39)
	case 'n':
		return w.lengthAndInt(text, c.size)
	default:
		return w.terminated(text, c.size, set82|set39)
	}
}

func (w *writer) encodeMoment(form byte, text string, openDay bool) string {
	if foreignTo(text, digits) >= 0 || len(text) < 6 || len(text)%2 != 0 {
		return "no date"
	}
	clock := len(text)/2 - 3 // parts of a time
	switch {
	case form == 'D' && clock == 0:
	case form == 'T' && clock == 2:
	case form == 'R' && (clock == 0 || clock == 3):
		w.uint(uint64(clock/3), 1)
		if clock == 3 {
			if reason := w.date(text[:6], openDay); reason != "" {
				return reason
			}
			text, clock = text[6:], 0
		}
	case form == 'V' && clock <= 3:
		w.uint([4]uint64{3, 0, 1, 2}[clock], 2)
	default:
		return "no date of the right length"
	}
	if reason := w.date(text[:6], openDay); reason != "" {
		return reason
	}
	for i := range clock {
		n, _ := number(text[6+2*i : 8+2*i])
		if n > [3]uint64{23, 59, 59}[i] {
			return "no time of day"
		}
		w.uint(n, [3]int{5, 6, 6}[i])
	}
	return ""
}

// date writes YYMMDD in 16 bits.
func (w *writer) date(text string, openDay bool) string {
	if reason := dateReason(text, openDay); reason != "" {
		return reason
	}
	for i, width := range [3]int{7, 4, 5} {
		n, _ := number(text[2*i : 2*i+2])
		w.uint(n, width)
	}
	return ""
}
