package scan_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"retour/door/scan"
	"retour/door/scan/gs1"
	"retour/door/scan/tracking"
)

// house is a reader for a house whose codes are HC- and a word of four signs; HC-???? is one misread.
var house = scan.Reader{Own: func(text string) (scan.Own, bool) {
	rest, ok := strings.CutPrefix(strings.ToUpper(text), "HC-")
	if !ok || len(rest) != 4 {
		return scan.Own{}, false
	}
	return scan.Own{Names: "return", Code: "HC-" + rest, Misread: rest == "????"}, true
}}

// What a person who scans or types it expects, first and at all.
func TestMeanings(t *testing.T) {
	for _, test := range []struct {
		text  string
		first string   // kind, value and reason
		also  []string // kinds that follow, in this order
	}{
		{"HC-AB12", "own_code HC-AB12 own_form", nil},
		{"hc-ab12\r\n", "own_code HC-AB12 own_form", nil},
		{"]C0HC-AB12", "own_code HC-AB12 own_form", nil},
		{"HC-????", "own_code HC-???? own_misread", []string{"sku", "order_number"}},
		{"https://shop.example.org/order/returns/HC-AB12?utm=x", "own_code HC-AB12 code_in_link", []string{"url"}},
		{"https://shop.example.org/r?code=HC-AB12", "own_code HC-AB12 code_in_link", []string{"url"}},
		{"HTTPS://SHOP.EXAMPLE.ORG/HC-AB12", "own_code HC-AB12 code_in_link", []string{"url"}},
		{"shop.example.org/HC-AB12", "own_code HC-AB12 code_in_link", []string{"url"}},
		{"https://shop.example.org/help", "url https://shop.example.org/help link", nil},

		{"4006381333931", "gtin 4006381333931 check_digit", []string{"sku", "order_number"}},
		{"4006381333932", "sku 4006381333932 word", []string{"order_number"}},
		{"]E04006381333931", "gtin 4006381333931 check_digit", nil},
		{"]E496385074", "gtin 96385074 check_digit", nil},
		{"96385074", "gtin 96385074 check_digit", []string{"order_number", "sku", "tracking"}},
		{"036000291452", "gtin 0036000291452 check_digit", nil},
		{"14006381333938", "gtin 14006381333938 check_digit", nil},
		{"2000000000008", "gtin 2000000000008 restricted", []string{"sku", "order_number"}},
		{"0104006381333931", "element_string (01)04006381333931 check_digit", nil},
		{"010400638133393121X-7\x1d10LOT", "element_string (01)04006381333931(21)X-7(10)LOT separators", nil},
		{"010400638133393121X-710LOT", "element_string (01)04006381333931(21)X-710LOT unseparated", []string{"sku"}},
		{"\x1d0104006381333931", "element_string (01)04006381333931 separators", nil},
		{"(01)04006381333931(21)7", "element_string (01)04006381333931(21)7 brackets", nil},
		{"]C1010400638133393121X-7", "element_string (01)04006381333931(21)X-7 symbol", nil},
		{"]d2010400638133393121X-7", "element_string (01)04006381333931(21)X-7 symbol", nil},
		{"]Q1https://id.gs1.org/01/04006381333931", "digital_link https://id.gs1.org/01/04006381333931 link_path", nil},
		{"https://shop.example.org/p/01/4006381333931/21/7", "digital_link https://id.gs1.org/01/04006381333931/21/7 link_path", []string{"url"}},
		{"106141412345678908", "sscc 106141412345678908 check_digit", []string{"tracking"}},
		{"00106141412345678908", "sscc 106141412345678908 check_digit", []string{"element_string", "tracking"}},
		{"(00)106141412345678908", "element_string (00)106141412345678908 brackets", nil},

		{"3034257BF7194E4000001A85", "epc urn:epc:tag:sgtin-96:1.0614141.812345.6789 tag_memory", nil},
		{"3034257bf7194e4000001a85", "epc urn:epc:tag:sgtin-96:1.0614141.812345.6789 tag_memory", nil},
		{"30003034257BF7194E4000001A85", "epc urn:epc:tag:sgtin-96:1.0614141.812345.6789 tag_memory", nil},
		{"31003034257BF7194E4000001A85", "opaque 31003034257BF7194E4000001A85 iso_tag", nil},
		{"urn:epc:id:sgtin:0614141.812345.6789", "epc urn:epc:id:sgtin:0614141.812345.6789 epc_text", nil},
		{"URN:EPC:id:sgtin:0614141.812345.6789", "epc urn:epc:id:sgtin:0614141.812345.6789 epc_text", nil},
		{"E2801160600002054C1B2A3F", "opaque E2801160600002054C1B2A3F foreign_tag", nil},
		{"000000000000000000000000", "opaque 000000000000000000000000 foreign_tag", nil},
		{"303C257BF7194E4000001A85", "opaque 303C257BF7194E4000001A85 broken_tag", nil},

		{"1Z5R89390357567127", "tracking 1Z5R89390357567127 carrier_check", []string{"sku", "order_number"}},
		{"]C142010023\x1d9200190132607600833457", "tracking 9200190132607600833457 carrier_check", []string{"element_string"}},
		{"https://carrier.example.org/track?no=1Z5R89390357567127", "tracking 1Z5R89390357567127 number_in_link", []string{"url"}},
		{"8L 20524 75203 2", "tracking 8L20524752032 carrier_check", nil},
		{"12123456780101006623123454", "tracking 12345678 carrier_check", nil},

		{"mia@example.org", "email mia@example.org address", nil},
		{"mailto:mia%40example.org?subject=Retour", "email mia@example.org address", nil},
		{"Mia <mia@example.org>", "order_number Mia <mia@example.org> word", nil},
		{"#1001", "order_number #1001 word", []string{"sku"}},
		{"1001", "order_number 1001 word", []string{"sku"}},
		{"TEE-BLUE-M", "sku TEE-BLUE-M word", []string{"order_number"}},
		{"", "opaque  nothing", nil},
		{"]C1", "opaque  nothing", nil},
		{" \t\r\n", "opaque  nothing", nil},
		{"\xff\xfe", "opaque \xff\xfe garbage", nil},
		{"a\x02b", "opaque a\x02b garbage", nil},
	} {
		r := house.Read(test.text)
		first := r.First()
		if got := string(first.Kind) + " " + first.Value + " " + string(first.Reason); got != test.first {
			t.Errorf("%q is first %q, want %q", test.text, got, test.first)
		}
		var kinds []string
		for _, m := range r.Meanings[1:] {
			kinds = append(kinds, string(m.Kind))
		}
		at := 0
		for _, want := range test.also {
			i := slices.Index(kinds[at:], want)
			if i < 0 {
				t.Errorf("%q means %v besides, want %v in this order", test.text, kinds, test.also)
				break
			}
			at += i + 1
		}
	}
}

// What leads to a record: the GTIN, SSCC and serial that stand in any of these.
func TestWhatIsNamed(t *testing.T) {
	for text, want := range map[string][3]string{
		"4006381333931":                                    {"04006381333931", "", ""},
		"(01)04006381333931(21)7":                          {"04006381333931", "", "7"},
		"(02)04006381333931(37)5(00)106141412345678908":    {"04006381333931", "106141412345678908", ""},
		"(8006)040063813339310102(21)A":                    {"04006381333931", "", "A"},
		"https://id.gs1.org/01/04006381333931/10/L/21/A":   {"04006381333931", "", "A"},
		"https://example.org/00/106141412345678908":        {"", "106141412345678908", ""},
		"3034257BF7194E4000001A85":                         {"80614141123458", "", "6789"},
		"3174257BF4499602D2000000":                         {"", "106141412345678908", ""},
		"urn:epc:id:sscc:0614141.1234567890":               {"", "106141412345678908", ""},
		"urn:epc:class:lgtin:4012345.012345.998877":        {"04012345123456", "", ""},
		"(414)4006381333931":                               {"", "", ""},
		"F70104006381333931123456789012345678901234567890": {},
	} {
		m := scan.Read(text).First()
		if got := [3]string{m.GTIN, m.SSCC, m.Serial}; got != want {
			t.Errorf("%s names %q, want %q", text, got, want)
		}
	}
}

func TestEveryReasonHasItsSentence(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range scan.Reasons() {
		s := r.Sentence()
		if s == "" || seen[s] {
			t.Errorf("%s says %q", r, s)
		}
		seen[s] = true
	}
	if got := scan.Reason("unheard of").Sentence(); got != "" {
		t.Errorf("a reason that is none says %q", got)
	}
}

// Any text means something, is never changed into another, and never comes twice.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { sound(t.Fatalf, rapid.String().Draw(t, "text")) })
}

func sound(fail func(string, ...any), text string) {
	r := house.Read(text)
	if len(r.Meanings) == 0 {
		fail("%q means nothing, not even opaque", text)
	}
	seen := map[string]bool{}
	for i, m := range r.Meanings {
		key := string(m.Kind) + " " + m.Value
		if seen[key] || m.Kind == "" || m.Reason.Sentence() == "" {
			fail("%q: meaning %d is %+v", text, i, m)
		}
		seen[key] = true
		if m.GTIN != "" {
			if _, err := gs1.ParseGTIN(m.GTIN); err != nil || len(m.GTIN) != 14 {
				fail("%q: %q is no GTIN: %v", text, m.GTIN, err)
			}
		}
		if m.Kind == scan.Tracking && len(m.Candidates) == 0 {
			fail("%q: a number of no carrier: %+v", text, m)
		}
		if m.Kind != scan.Opaque && !utf8.ValidString(m.Value) {
			fail("%q: %q is no text", text, m.Value)
		}
	}
}

// A number that a carrier's format was made for is among the meanings, scanned with or without what stands around it.
func TestNumbersOfCarriersAreAmongTheMeanings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`(TBA[0-9]{12}|YT[0-9]{16}|GFUS[0-9]{14}|3S[A-Z]{4}[0-9]{9}|[0-9]{12}|SP[0-9]{18})`).Draw(t, "number")
		around := rapid.SampledFrom([]string{"%", "]C0%\r\n", " %\t"}).Draw(t, "around")
		candidates := tracking.Candidates(number)
		for _, m := range scan.Read(strings.Replace(around, "%", number, 1)).Meanings {
			if m.Kind == scan.Tracking && slices.Equal(m.Candidates, candidates) {
				return
			}
		}
		t.Fatalf("%s is not read as a carrier's number", number)
	})
}

func TestLongTextsAreKept(t *testing.T) {
	for _, text := range []string{strings.Repeat("0", scan.Longest+1), strings.Repeat("(01)", 5000), "https://example.org/" + strings.Repeat("a/", 4000)} {
		r := scan.Read(text)
		if len(text) > scan.Longest && (r.First().Kind != scan.Opaque || r.Text != text) {
			t.Errorf("%d bytes are %s", len(text), r.First().Kind)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"HC-AB12", "4006381333931", "]C1010400638133393121X", "https://id.gs1.org/01/04006381333931", "3034257BF7194E4000001A85", "30003034257BF7194E4000001A85",
		"urn:epc:id:sgtin:0614141.812345.6789", "1Z5R89390357567127", "mailto:a@example.org", "\xff", "(", "^", "\x1d01", "a.example/b?c=d&e;f#g", "[)>\x1e01\x1d",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { sound(t.Fatalf, text) })
}

func BenchmarkRead(b *testing.B) {
	for name, text := range map[string]string{"own": "HC-AB12", "EAN": "4006381333931", "UPS": "1Z5R89390357567127", "EPC": "3034257BF7194E4000001A85"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				house.Read(text)
			}
		})
	}
}
