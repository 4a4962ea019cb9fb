package epc

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The tables of the standard, as they stand in testdata, against those of the package.
func TestTables(t *testing.T) {
	tables := load[struct {
		Headers map[string]struct {
			Scheme *string `json:"scheme"`
			Bits   *int    `json:"bits"`
		} `json:"headers"`
		Partitions map[string][][5]int          `json:"partitions"`
		Dates      map[string]string            `json:"dsgtin_date_types"`
		Filters    map[string]map[string]string `json:"filter_values"`
		Escapes    map[string]string            `json:"uri_escapes"`
		AI82       string                       `json:"ai82"`
		AI39       string                       `json:"ai39"`
	}](t, "tables.json")

	named := 0
	for header, want := range tables.Headers {
		n, err := strconv.ParseUint(header, 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		got := byHeader[n]
		if want.Scheme == nil {
			if got != NoScheme {
				t.Errorf("header %s: %s, want none", header, got)
			}
			continue
		}
		named++
		if got.String() != *want.Scheme || want.Bits != nil && got.Bits() != *want.Bits || want.Bits == nil && got.Bits() != 0 {
			t.Errorf("header %s: %s of %d bits, want %s", header, got, got.Bits(), *want.Scheme)
		}
	}
	if named != len(Schemes()) {
		t.Errorf("%d schemes in the tables, %d in the package", named, len(Schemes()))
	}

	for name, of := range map[string][]Scheme{
		"sgtin (96, 198) and itip": {SGTIN96, SGTIN198, ITIP110, ITIP212}, "sscc-96, gsrn-96, gsrnp-96": {SSCC96, GSRN96, GSRNP96},
		"sgln, gdti, sgcn": {SGLN96, SGLN195, GDTI96, GDTI113, GDTI174, SGCN96}, "grai": {GRAI96, GRAI170},
		"giai-96": {GIAI96}, "giai-202": {GIAI202}, "cpi-96": {CPI96}, "cpi-var": {CPIVar},
	} {
		for _, row := range tables.Partitions[name] {
			if companyBits[row[0]] != row[1] || 12-row[0] != row[2] {
				t.Errorf("partition %d: %d bits", row[0], companyBits[row[0]])
			}
			for _, s := range of {
				k := kindTable[s.Kind()]
				var count int
				switch {
				case s == GIAI96 || s == CPI96:
					count = referenceDigits(s.Kind(), row[2])
				case k.body > 0:
					count = k.reference(row[2])
				default:
					count = 30 - row[2]
				}
				if s != CPIVar && schemeTable[s].split-companyBits[row[0]] != row[3] || count != row[4] {
					t.Errorf("%s, partition %d: reference of %d, want %v", s, row[0], count, row)
				}
			}
		}
	}
	for kind, text := range tables.Dates {
		n, _ := strconv.Atoi(kind)
		if ai, _, _ := strings.Cut(text, " "); dateTypes[n] != ai {
			t.Errorf("date type %s: %s, want %s", kind, dateTypes[n], ai)
		}
	}
	for filter, want := range tables.Filters["sgtin"] {
		n, _ := strconv.Atoi(filter)
		if got := FilterMeaning(SGTIN, n); got != want {
			t.Errorf("filter %s: %q, want %q", filter, got, want)
		}
	}
	for c := range 256 {
		text := string(rune(c))
		if c > 127 {
			text = "\xff"
		}
		if got := classes[c]&set82 != 0; got != (c < 128 && strings.Contains(tables.AI82, text)) {
			t.Errorf("%q in set 82: %v", text, got)
		}
		if got := classes[c]&set39 != 0; got != (c < 128 && strings.Contains(tables.AI39, text)) {
			t.Errorf("%q in set 39: %v", text, got)
		}
		if _, want := tables.Escapes[text]; escaped(byte(c)) != want {
			t.Errorf("%q escaped: %v", text, !want)
		}
	}
}

// digitsGen draws so many digits.
func digitsGen(least, most int) *rapid.Generator[string] {
	return rapid.StringMatching(fmt.Sprintf("[0-9]{%d,%d}", least, most))
}

var (
	text82 = func(most int) *rapid.Generator[string] {
		return rapid.StringMatching(fmt.Sprintf(`[!"%%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,%d}`, most))
	}
	numbers = func(most uint64) *rapid.Generator[string] {
		return rapid.Map(rapid.Uint64Range(0, most), func(n uint64) string { return strconv.FormatUint(n, 10) })
	}
)

// inURI escapes a component the way the tests say it, independent of the package.
func inURI(text string) string {
	return strings.NewReplacer("%", "%25", `"`, "%22", "&", "%26", "/", "%2F", "<", "%3C", ">", "%3E", "?", "%3F", "#", "%23").Replace(text)
}

// drawBody draws the parts of a tag URI of the scheme, without the filter.
func drawBody(t *rapid.T, s Scheme) string {
	company := digitsGen(6, 12).Draw(t, "company")
	left := func(body int) string {
		return digitsGen(body-len(company), body-len(company)).Draw(t, "reference")
	}
	item := company + "." + left2(t, s, company)
	serial := func(most int) string { return inURI(text82(most).Draw(t, "serial")) }
	switch s {
	case SGTIN96, GRAI96:
		return item + "." + numbers(1<<38-1).Draw(t, "serial")
	case SGLN96, GDTI96:
		return item + "." + numbers(1<<41-1).Draw(t, "serial")
	case SGTIN198, SGLN195:
		return item + "." + serial(20)
	case GRAI170:
		return item + "." + serial(16)
	case GDTI113:
		return item + "." + digitsGen(1, 17).Draw(t, "serial")
	case GDTI174:
		return item + "." + serial(17)
	case SGCN96:
		return item + "." + digitsGen(1, 12).Draw(t, "serial")
	case ITIP110:
		return item + "." + digitsGen(2, 2).Draw(t, "piece") + "." + digitsGen(2, 2).Draw(t, "total") + "." + numbers(1<<38-1).Draw(t, "serial")
	case ITIP212:
		return item + "." + digitsGen(2, 2).Draw(t, "piece") + "." + digitsGen(2, 2).Draw(t, "total") + "." + serial(20)
	case SSCC96, GSRN96, GSRNP96:
		return company + "." + left(17)
	case GIAI96:
		return company + "." + numbers(1<<42-1).Draw(t, "reference")
	case GIAI202:
		return company + "." + serial(30-len(company))
	case CPI96:
		return company + "." + numbers(999).Draw(t, "reference") + "." + numbers(1<<31-1).Draw(t, "serial")
	case CPIVar:
		text := rapid.StringMatching(fmt.Sprintf(`[#\-/0-9A-Z]{1,%d}`, 30-len(company))).Draw(t, "reference")
		return company + "." + inURI(text) + "." + numbers(999_999_999_999).Draw(t, "serial")
	case GID96:
		return numbers(1<<28-1).Draw(t, "manager") + "." + numbers(1<<24-1).Draw(t, "class") + "." + numbers(1<<36-1).Draw(t, "serial")
	case USDOD96:
		return rapid.StringMatching(`[0-9A-HJ-NP-Z]{5,6}`).Draw(t, "cage") + "." + numbers(1<<36-1).Draw(t, "serial")
	default: // ADIVar
		return rapid.StringMatching(`[0-9A-HJ-NP-Z]{5,6}`).Draw(t, "cage") + "." +
			inURI(rapid.StringMatching(`[0-9A-Z/\-]{0,32}`).Draw(t, "part")) + "." +
			inURI(rapid.StringMatching(`#?[0-9A-Z/\-]{1,29}`).Draw(t, "serial"))
	}
}

// left2 draws a reference of fixed length beside a company prefix.
func left2(t *rapid.T, s Scheme, company string) string {
	body := 12
	switch s {
	case SGTIN96, SGTIN198, ITIP110, ITIP212:
		body = 13
	case SGLN96, SGLN195, GRAI96, GRAI170, GDTI96, GDTI113, GDTI174, SGCN96:
	default:
		return ""
	}
	return digitsGen(body-len(company), body-len(company)).Draw(t, "item")
}

// Every scheme of TDS 1.x, every length of company prefix: what is written is read again, in each of its forms.
func TestEveryClassicTagReadsAgain(t *testing.T) {
	for s := SGTIN96; s < SGTINPlus; s++ {
		t.Run(s.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				body := drawBody(t, s)
				uri := "urn:epc:tag:" + s.String() + ":"
				if most := s.largestFilter(); most >= 0 {
					uri += strconv.Itoa(rapid.IntRange(0, most).Draw(t, "filter")) + "."
				}
				uri += body
				tag, err := Parse(uri)
				if err != nil {
					t.Fatalf("%s: %v", uri, err)
				}
				if got := tag.TagURI(); got != uri {
					t.Fatalf("%s is written as %s", uri, got)
				}
				if got, want := tag.PureIdentityURI(), "urn:epc:id:"+s.Kind().String()+":"+body; got != want {
					t.Fatalf("%s names %s, want %s", uri, got, want)
				}
				sound(t, tag)
				if s.Kind().AI() != "" && !strings.Contains(tag.Serial(), "(") && s.Kind() != GIAI {
					again, err := ParseElementString(tag.ElementString(), tag.CompanyPrefixLength())
					if err != nil || again.PureIdentityURI() != tag.PureIdentityURI() {
						t.Fatalf("%s: %v %v", tag.ElementString(), again, err)
					}
				}
				cutsAreRefused(t, tag)
			})
		})
	}
}

// cutsAreRefused takes words off a tag's end, and puts bits behind it.
func cutsAreRefused(t *rapid.T, tag Tag) {
	hex, err := tag.Hex()
	if err != nil {
		t.Fatal(err)
	}
	if tag.Toggle() {
		return // without its data it is still a whole EPC
	}
	cut := rapid.IntRange(0, len(hex)-1).Draw(t, "cut")
	short, err := DecodeHex(hex[:cut])
	if zeros := strings.Trim(hex[cut:], "0") == "" && len(hex)-cut < 5; err == nil && (!zeros || short.ElementString() != tag.ElementString()) {
		t.Fatalf("%s of %s is read as %v", hex[:cut], hex, short)
	}
	if long, err := DecodeHex(hex + "0001"); err == nil {
		t.Fatalf("%s0001 is read as %v", hex, long)
	}
	if _, err := DecodeHex(hex + "0000"); err != nil {
		t.Fatalf("%s0000: %v", hex, err)
	}
}

// drawElement draws an element string that may stand on a tag.
func drawElement(t *rapid.T, ai string) Element {
	value := ""
	for _, c := range dataTable()[ai] {
		switch c.form {
		case 'k':
			body := digitsGen(c.size-1, c.size-1).Draw(t, ai)
			value += body + string(checkDigit([]byte(body)))
		case 'd', 'b':
			value += digitsGen(c.size, c.size).Draw(t, ai)
		case 'n':
			value += digitsGen(1, c.size).Draw(t, ai)
		case 'x':
			value += text82(c.size).Draw(t, ai)
		case 't':
			value += digitsGen(4, 12).Draw(t, ai) + text82(18).Draw(t, ai)
		case 'B':
			value += rapid.SampledFrom([]string{"0", "1"}).Draw(t, ai)
		case 'M':
			value += rapid.SampledFrom([]string{"", "-"}).Draw(t, ai)
		case 'C':
			value += rapid.StringMatching("[A-Z]{2}").Draw(t, ai)
		case 'S':
			value += rapid.SampledFrom([]string{"1/1", "1/3", "9/9"}).Draw(t, ai)
		case 'D':
			value += drawDate(t)
		case 'T':
			value += drawDate(t) + drawTime(t, 2)
		case 'R':
			value += drawDate(t) + rapid.SampledFrom([]string{"", "260102"}).Draw(t, ai)
		default:
			value += drawDate(t) + drawTime(t, rapid.IntRange(0, 3).Draw(t, ai))
		}
	}
	return Element{ai, value}
}

func drawDate(t *rapid.T) string {
	return fmt.Sprintf("%02d%02d%02d", rapid.IntRange(0, 99).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
}

func drawTime(t *rapid.T, parts int) (text string) {
	for i := range parts {
		text += fmt.Sprintf("%02d", rapid.IntRange(0, [3]int{23, 59, 59}[i]).Draw(t, "time"))
	}
	return text
}

// Every "+" and "++" scheme, with any serial, date, host and data.
func TestEveryPlusTagReadsAgain(t *testing.T) {
	ais := make([]string, 0, len(dataTable()))
	for ai := range dataTable() {
		ais = append(ais, ai)
	}
	for s := SGTINPlus; s < schemes; s++ {
		t.Run(s.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				classic := map[Kind]Scheme{
					SGTIN: SGTIN198, SSCC: SSCC96, SGLN: SGLN195, GRAI: GRAI170, GIAI: GIAI202, GSRN: GSRN96,
					GSRNP: GSRNP96, GDTI: GDTI174, CPI: CPIVar, SGCN: SGCN96, ITIP: ITIP212,
				}[s.Kind()]
				tag, err := Parse("urn:epc:id:" + s.Kind().String() + ":" + drawBody(t, classic))
				if err != nil {
					t.Fatal(err)
				}
				if schemeTable[s].date {
					if tag, err = tag.WithDate(rapid.SampledFrom(dateTypes[:]).Draw(t, "ai"), drawDate(t)); err != nil {
						t.Fatal(err)
					}
				}
				if schemeTable[s].host {
					host := rapid.StringMatching(`(id\.|www\.|qr\.)?[a-z0-9\-_A-Z]{1,12}(\.com|\.de|\.co\.uk|\.zw|\.tech|\.example|\.med)`)
					if tag, err = tag.WithHostname(host.Draw(t, "host")); err != nil {
						t.Fatal(err)
					}
				}
				ai := rapid.SampledFrom(ais).Draw(t, "data")
				if more, err := tag.WithData(drawElement(t, ai)); err == nil && rapid.Bool().Draw(t, "more") {
					tag = more
				} else if err != nil && !strings.Contains(err.Error(), "twice") {
					t.Fatal(err)
				}
				plus, err := tag.In(s, rapid.IntRange(0, 7).Draw(t, "filter"))
				if err != nil {
					t.Fatal(err)
				}
				hex, err := plus.Hex()
				if err != nil {
					t.Fatal(err)
				}
				read, err := DecodeHex(hex)
				if err != nil {
					t.Fatalf("%s: %v", hex, err)
				}
				if read.ElementString() != plus.ElementString() || read.Hostname() != plus.Hostname() || read.Scheme() != s {
					t.Fatalf("%s: %s on %q, want %s on %q", hex, read.ElementString(), read.Hostname(), plus.ElementString(), plus.Hostname())
				}
				if known, err := read.WithCompanyPrefixLength(tag.CompanyPrefixLength()); err != nil || known.PureIdentityURI() != tag.PureIdentityURI() {
					t.Fatalf("%s names %v, want %v (%v)", hex, known, tag, err)
				}
				cutsAreRefused(t, read)
			})
		})
	}
}

// Of every AI that has a form on tags, a value comes back as it was.
func TestEveryElementReadsAgain(t *testing.T) {
	for ai := range dataTable() {
		rapid.Check(t, func(t *rapid.T) {
			e := drawElement(t, ai)
			tag, err := Parse("urn:epc:id:usdod:2S194.0")
			if err != nil {
				t.Fatal(err)
			}
			tag.kind = NoKind
			var w writer
			if err := w.encodeElement(e); err != nil {
				t.Fatalf("%v: %v", e, err)
			}
			r := reader{memory: append(w.memory, make([]byte, slack)...), size: w.size}
			got, wrong := tag.decodeAI(&r)
			if wrong != nil || got != ai {
				t.Fatalf("%s read as %s %v", ai, got, wrong)
			}
			value, wrong := tag.decodeValue(&r, ai)
			if wrong != nil || value != e.Value || r.left() != 0 {
				t.Fatalf("(%s)%s read as %s %v, %d bits left", ai, e.Value, value, wrong, r.left())
			}
		})
	}
}

// The names of the fields are those that an answer in JSON has.
func TestFieldNames(t *testing.T) {
	tag, err := DecodeHex("FC342CDE795211411234538566CB0AFC525065F1876F0D996D80")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range tag.Fields() {
		got[f.Name] = f.Value
	}
	text, _ := json.Marshal(got)
	want := `{"date":"220630","date_ai":"17","gtin":"79521141123453","hostname":"id.example.com","serial":"32a/b"}`
	if string(text) != want {
		t.Errorf("%s, want %s", text, want)
	}
}
