package epc

import (
	"fmt"
	"strings"
	"testing"
)

// bitText puts a tag together from its bits, written as the standard's tables have them, and gives it as hexadecimal.
type bitText string

func (b bitText) n(value uint64, width int) bitText {
	return b + bitText(fmt.Sprintf("%0*b", width, value))
}

func (b bitText) digits(text string) bitText {
	for _, c := range text {
		b = b.n(uint64(c-'0'), 4)
	}
	return b
}

func (b bitText) sevens(text string) bitText {
	for _, c := range text {
		b = b.n(uint64(c), 7)
	}
	return b
}

func (b bitText) date(year, month, day uint64) bitText { return b.n(year, 7).n(month, 4).n(day, 5) }

func (b bitText) hex() string {
	for len(b)%16 != 0 {
		b += "0"
	}
	var text strings.Builder
	for i := 0; i < len(b); i += 4 {
		var v byte
		for _, c := range b[i : i+4] {
			v = v<<1 | byte(c-'0')
		}
		text.WriteByte(upperHex[v])
	}
	return text.String()
}

const item = "09506000134352"

// plusItem begins an SGTIN+ of filter 3.
func plusItem(toggle uint64) bitText { return bitText("").n(0xF7, 8).n(toggle, 1).n(3, 3).digits(item) }

// The six methods of a serial, by 14.5.6.
func TestMethodsOfSerials(t *testing.T) {
	for name, c := range map[string]struct {
		bits   bitText
		serial string
	}{
		"integer":                {plusItem(0).n(0, 3).n(5, 5).n(123, 17), "00123"},
		"integer of 19 digits":   {plusItem(0).n(0, 3).n(19, 5).n(9_999_999_999_999_999_999, 64), "9999999999999999999"},
		"integer of 20 digits":   {plusItem(0).n(0, 3).n(20, 5).n(5, 3).n(0x6BC75E2D630FFFFF, 64), "99999999999999999999"},
		"capital hexadecimal":    {plusItem(0).n(1, 3).n(4, 5).n(0xCAFE, 16), "CAFE"},
		"small hexadecimal":      {plusItem(0).n(2, 3).n(4, 5).n(0xCAFE, 16), "cafe"},
		"base 64":                {plusItem(0).n(3, 3).n(5, 5).n(0, 6).n(26, 6).n(52, 6).n(62, 6).n(63, 6), "Aa0-_"},
		"seven bits":             {plusItem(0).n(4, 3).n(3, 5).sevens("a/b"), "a/b"},
		"code 40, all three":     {plusItem(0).n(5, 3).n(3, 5).n(1*1600+30*40+27+1, 16), "A0-"},
		"code 40, one left over": {plusItem(0).n(5, 3).n(4, 5).n(26*1600+28*40+29+1, 16).n(39*1600+1, 16), "Z.:9"},
	} {
		tag, err := DecodeHex(c.bits.hex())
		if err != nil || tag.Serial() != c.serial {
			t.Errorf("%s: %q %v, want %q", name, tag.Serial(), err, c.serial)
			continue
		}
		hex, err := tag.Hex()
		if again, err2 := DecodeHex(hex); err != nil || err2 != nil || again.Serial() != c.serial {
			t.Errorf("%s written again as %s: %v %v", name, hex, err, err2)
		}
	}
	for name, bits := range map[string]bitText{
		"integer with a digit too many":   plusItem(0).n(0, 3).n(2, 5).n(100, 7),
		"20 digits and more":              plusItem(0).n(0, 3).n(20, 5).n(5, 3).n(0x6BC75E2D63100000, 64),
		"reserved method 6":               plusItem(0).n(6, 3).n(1, 5).n(0, 16),
		"reserved method 7":               plusItem(0).n(7, 3).n(1, 5).n(0, 16),
		"length 0":                        plusItem(0).n(4, 3).n(0, 5),
		"length 21":                       plusItem(0).n(1, 3).n(21, 5).n(0, 64).n(0, 32),
		"a space":                         plusItem(0).n(4, 3).n(1, 5).sevens(" "),
		"a #":                             plusItem(0).n(4, 3).n(1, 5).sevens("#"),
		"code 40 of nothing":              plusItem(0).n(5, 3).n(3, 5).n(0, 16),
		"code 40 beyond its last":         plusItem(0).n(5, 3).n(3, 5).n(64001, 16),
		"code 40 filled up inside":        plusItem(0).n(5, 3).n(3, 5).n(1*1600+0*40+1+1, 16),
		"code 40 longer than its length":  plusItem(0).n(5, 3).n(2, 5).n(1*1600+1*40+1+1, 16),
		"check digit":                     bitText("").n(0xF7, 8).n(0, 1).n(3, 3).digits("09506000134353").n(0, 3).n(1, 5).n(1, 4),
		"letter among the digits":         bitText("").n(0xF7, 8).n(0, 1).n(3, 3).digits("0950600013435").n(10, 4).n(0, 3).n(1, 5).n(1, 4),
		"data without toggle":             plusItem(0).n(0, 3).n(1, 5).n(7, 4).digits("17").date(26, 12, 31),
		"grai without its zero":           bitText("").n(0xF1, 8).n(0, 4).digits("19521141123451").n(0, 3).n(1, 5).n(1, 4),
		"coupon of 13 digits":             bitText("").n(0xF8, 8).n(0, 4).digits("9521141678909").n(13, 4).n(0, 44),
		"part serial with a leading zero": bitText("").n(0xF0, 8).n(0, 4).digits("952114198765").n(15, 4).n(2, 4).n(7, 7),
		"asset without prefix":            bitText("").n(0xFA, 8).n(0, 4).n(14, 4).n(4, 3).n(2, 5).sevens("ab"),
		"asset of 31 digits":              bitText("").n(0xFA, 8).n(0, 4).digits(strings.Repeat("1", 31)).n(15, 4),
		"asset of 31 characters":          bitText("").n(0xFA, 8).n(0, 4).digits(strings.Repeat("1", 29)).n(14, 4).n(4, 3).n(2, 5).sevens("ab"),
		"asset that does not end":         bitText("").n(0xFA, 8).n(0, 4).digits("12345678"),
		"part with small letters":         bitText("").n(0xF0, 8).n(0, 4).digits("9521141").n(14, 4).n(4, 3).n(2, 5).sevens("ab").n(1, 4).n(7, 4),
	} {
		if tag, err := DecodeHex(bits.hex()); err == nil {
			t.Errorf("%s: read as %v", name, tag)
		}
	}
}

// What may stand behind an EPC, by 15.3.
func TestDataBehindTheEPC(t *testing.T) {
	begin := plusItem(1).n(3, 3).n(2, 5).n(18, 6).n(53, 6) // serial S1
	for name, c := range map[string]struct {
		bits bitText
		want string // path and query
	}{
		"lot and expiry": {
			begin.digits("10").n(3, 3).n(6, 5).n(0, 6).n(1, 6).n(2, 6).n(53, 6).n(54, 6).n(55, 6).digits("17").date(26, 12, 31),
			"/01/" + item + "/10/ABC123/21/S1?17=261231",
		},
		"variant and lot, in their order": {
			begin.digits("10").n(4, 3).n(3, 5).sevens("A/B").digits("22").n(0, 3).n(2, 5).n(7, 7),
			"/01/" + item + "/22/07/10/A%2FB/21/S1",
		},
		"time of production": {begin.digits("8008").n(1, 2).date(26, 1, 15).n(14, 5).n(30, 6), "/01/" + item + "/21/S1?8008=2601151430"},
		"harvest, from to":   {begin.digits("7007").n(1, 1).date(26, 1, 1).date(26, 1, 31), "/01/" + item + "/21/S1?7007=260101260131"},
		"net weight":         {begin.digits("3103").n(1250, 20), "/01/" + item + "/21/S1?3103=001250"},
		"below zero":         {begin.digits("4330").n(1850, 20).n(1, 1), "/01/" + item + "/21/S1?4330=001850-"},
		"country":            {begin.digits("4307").n(5, 6).n(17, 6), "/01/" + item + "/21/S1?4307=FR"},
		"logistic unit":      {begin.digits("00").digits("106141412345678908"), "/01/" + item + "/21/S1?00=106141412345678908"},
		"open day":           {begin.digits("15").date(26, 2, 0), "/01/" + item + "/21/S1?15=260200"},
		"announced, and not there": {
			begin, "/01/" + item + "/21/S1",
		},
		"on a tag with a date": {
			bitText("").n(0xFB, 8).n(1, 1).n(3, 3).n(2, 4).date(27, 1, 1).digits(item).n(0, 3).n(1, 5).n(1, 4).digits("10").n(0, 3).n(1, 5).n(9, 4),
			"/01/" + item + "/10/9/21/1?15=270101",
		},
	} {
		tag, err := DecodeHex(c.bits.hex())
		if err != nil || tag.DigitalLinkPath() != c.want {
			t.Errorf("%s: %q %v, want %q", name, tag.DigitalLinkPath(), err, c.want)
			continue
		}
		hex, err := tag.Hex()
		if again, err2 := DecodeHex(hex); err != nil || err2 != nil || again.DigitalLinkPath() != c.want {
			t.Errorf("%s written again as %s: %v %v", name, hex, err, err2)
		}
	}
	for name, bits := range map[string]bitText{
		"no AI begins with 14":   begin.digits("14").n(0, 16),
		"no AI begins with A":    begin.n(10, 4).n(1, 4),
		"an AI without a form":   begin.digits("8040").n(1, 60),
		"the serial once more":   begin.digits("21").n(0, 3).n(1, 5).n(1, 4),
		"a lot twice":            begin.digits("10").n(0, 3).n(1, 5).n(1, 4).digits("10").n(0, 3).n(1, 5).n(1, 4),
		"30 February":            begin.digits("17").date(26, 2, 30),
		"harvest of an open day": begin.digits("7007").n(0, 1).date(26, 2, 0),
		"25 o'clock":             begin.digits("7003").date(26, 2, 1).n(25, 5).n(0, 6),
		"ends inside a lot":      begin.digits("10").n(4, 3).n(20, 5).sevens("ABC"),
		"a check digit":          begin.digits("00").digits("106141412345678907"),
		"too heavy":              begin.digits("3103").n(1_000_000, 20),
		"no country":             begin.digits("4307").n(5, 6).n(26, 6),
	} {
		if tag, err := DecodeHex(bits.hex()); err == nil {
			t.Errorf("%s: read as %v", name, tag)
		}
	}
}

func TestDatesOfTags(t *testing.T) {
	read := func(kind, year, month, day uint64) (Tag, error) {
		bits := bitText("").n(0xFB, 8).n(0, 1).n(1, 3).n(kind, 4).date(year, month, day).digits(item).n(0, 3).n(1, 5).n(1, 4)
		return DecodeHex(bits.hex())
	}
	for kind, ai := range dateTypes {
		tag, err := read(uint64(kind), 28, 2, 29)
		if got, date, _ := tag.Date(); err != nil || got != ai || date != "280229" {
			t.Errorf("date type %d: (%s)%s %v", kind, got, date, err)
		}
	}
	for _, wrong := range [][4]uint64{{7, 26, 1, 1}, {15, 26, 1, 1}, {0, 100, 1, 1}, {0, 127, 1, 1}, {0, 26, 0, 1}, {0, 26, 13, 1}, {0, 26, 4, 31}, {0, 26, 2, 29}, {5, 26, 2, 0}} {
		if tag, err := read(wrong[0], wrong[1], wrong[2], wrong[3]); err == nil {
			t.Errorf("%v: read as %v", wrong, tag)
		}
	}
}

func TestHostnames(t *testing.T) {
	host := func(bits bitText) (string, error) {
		begin := bitText("").n(0xFD, 8).n(0, 1).n(3, 3).digits(item).n(0, 3).n(1, 5).n(1, 4)
		tag, err := DecodeHex((begin + bits).hex())
		return tag.Hostname(), err
	}
	for want, bits := range map[string]bitText{
		"a-b.c_d":        bitText("").n(1, 1).n(7, 6).sevens("a-b.c_d"),
		"qr.loja.com.br": bitText("").n(1, 1).n(7, 6).n(0x1E, 7).sevens("loja").n(2, 7).n(6, 7),
		"www.abc.de":     bitText("").n(1, 1).n(6, 6).n(0x1F, 7).sevens("abc").n(0, 7).n(55, 7),
		"x.tech":         bitText("").n(1, 1).n(3, 6).sevens("x").n(3, 7).n(0, 7),
		"x.zw":           bitText("").n(1, 1).n(3, 6).sevens("x").n(1, 7).n(116, 7),
		"a.b":            bitText("").n(0, 1).n(3, 6).n(1*1600+28*40+2+1, 16),
	} {
		if got, err := host(bits); err != nil || got != want {
			t.Errorf("%q %v, want %q", got, err, want)
		}
	}
	for name, bits := range map[string]bitText{
		"empty":                  bitText("").n(1, 1).n(0, 6),
		"an ending of no table":  bitText("").n(1, 1).n(3, 6).sevens("x").n(3, 7).n(1, 7),
		"an ending cut in half":  bitText("").n(1, 1).n(2, 6).sevens("x").n(0, 7),
		"a path":                 bitText("").n(1, 1).n(3, 6).sevens("a/b"),
		"a name and a password":  bitText("").n(1, 1).n(3, 6).sevens("a@b"),
		"two dots":               bitText("").n(1, 1).n(4, 6).sevens("a..b"),
		"a dot at the end":       bitText("").n(1, 1).n(2, 6).sevens("a."),
		"a port, in code 40":     bitText("").n(0, 1).n(3, 6).n(1*1600+29*40+30+1, 16),
		"longer than the memory": bitText("").n(1, 1).n(63, 6).sevens("abc"),
	} {
		if got, err := host(bits); err == nil {
			t.Errorf("%s: read as %q", name, got)
		}
	}
	// Every piece that has a code of its own is written with it and read again.
	var pieces []string
	for _, endings := range hostEndings {
		pieces = append(pieces, endings...)
	}
	for _, piece := range hostPieces {
		pieces = append(pieces, piece)
	}
	for _, piece := range pieces {
		name := "Shop" + piece
		if strings.HasSuffix(piece, ".") {
			name = piece + "Shop"
		}
		var w writer
		if err := w.encodeHost(name); err != nil {
			t.Fatal(err)
		}
		r := reader{memory: append(w.memory, make([]byte, slack)...), size: w.size}
		var tag Tag
		if got, err := tag.decodeHost(&r); err != nil || got != name || w.size > 7+7*6 {
			t.Errorf("%s: read as %q, %v, from %d bits", name, got, err, w.size)
		}
	}
	if err := checkHost(strings.Repeat("a", 300)); err != nil {
		t.Errorf("a long name is still a name: %v", err)
	}
	var w writer
	if err := w.encodeHost(strings.Repeat("ab", 32)); err == nil {
		t.Error("a name of 64 letters fits no tag")
	}
}
