package tracking

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type vector struct {
	ID      string `json:"id"`
	Carrier string `json:"carrier"`
	Format  string `json:"format"`
	Number  string `json:"number"`
	Valid   bool   `json:"valid"`
}

// Both copies of the vectors: the one a clone of this package has, and the one that the standards lie beside.
func TestNumbersOfCarriers(t *testing.T) {
	for _, path := range []string{"testdata/vectors.json", "../../../../shared/standards/tracking/vectors.json"} {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			vectors := read(t, path)
			for _, v := range vectors {
				carrier, format := false, false
				candidates := Candidates(v.Number)
				for _, c := range candidates {
					if c.Carrier == v.Carrier {
						carrier = true
						format = format || c.Format == v.Format
					}
				}
				switch {
				case v.Valid && !carrier:
					t.Errorf("%s: %q is %s's (%s), and the candidates are %v", v.ID, v.Number, v.Carrier, v.Format, candidates)
				case !v.Valid && format:
					t.Errorf("%s: %q is not valid as %s, and is a candidate", v.ID, v.Number, v.Format)
				}
				if len(candidates) > Most {
					t.Errorf("%s: %d candidates for %q", v.ID, len(candidates), v.Number)
				}
			}
		})
	}
}

func read(t *testing.T, path string) []vector {
	t.Helper()
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skipf("%s is not here", path)
	}
	var file struct {
		Vectors []vector `json:"vectors"`
	}
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil || len(file.Vectors) == 0 {
		t.Fatalf("%s: %d vectors, %v", path, len(file.Vectors), err)
	}
	return file.Vectors
}

// What a person at the dock expects to see first.
func TestFirstCandidate(t *testing.T) {
	for _, test := range []struct {
		text string
		want Candidate
	}{
		{"1Z5R89390357567127", Candidate{Carrier: "UPS", Format: "UPS", Number: "1Z5R89390357567127", Checked: true}},
		{"]C11z5r89390357567127\r\n", Candidate{Carrier: "UPS", Format: "UPS", Number: "1Z5R89390357567127", Checked: true}},
		{"]C1420221539101026837331000039521", Candidate{Carrier: usps, Format: "USPS Legacy", Number: "9101026837331000039521", Checked: true, Postcode: "22153"}},
		{"]C142010023\x1d9200190132607600833457", Candidate{Carrier: usps, Format: "USPS IMpb C", Number: "9200190132607600833457", Checked: true, Postcode: "10023"}},
		{"(420)100233424(92)00190132607600833457", Candidate{Carrier: usps, Format: "USPS IMpb C", Number: "9200190132607600833457", Checked: true, Postcode: "100233424"}},
		{"%008182709980000020033350276", Candidate{Carrier: dpd, Format: "DPD (28)", Number: "09980000020033", Postcode: "0081827", Country: "276"}},
		{"0081827 0998 0000 0200 33 350 276 C", Candidate{Carrier: dpd, Format: "DPD (28)", Number: "09980000020033", Checked: true, Postcode: "0081827", Country: "276"}},
		{"0998 0000 0200 33 F", Candidate{Carrier: dpd, Format: "DPD (14)", Number: "09980000020033", Checked: true}},
		{"8L 20524 75203 2", Candidate{Carrier: colissimo, Format: "domestic", Number: "8L20524752032", Checked: true}},
		{"CY 0000 5826 6FR", Candidate{Carrier: "Colissimo international", Format: "S10", Number: "CY000058266FR", Checked: true, Country: "FR"}},
		{"8L17224090000102500000033", Candidate{}},
		{"12123456780101006623123454", Candidate{Carrier: mondial, Format: "label barcode", Number: "12345678", Checked: true}},
		{"1001921334250001000300779017972697", Candidate{Carrier: fedex, Format: "FedEx Express (34)", Number: "779017972697", Checked: true}},
		{"9622001900000000000000776632517510", Candidate{Carrier: fedex, Format: "FedEx Ground GSN", Number: "776632517510", Checked: true}},
		{"[)>\x1e01\x1d0212345\x1d840\x1d01\x1d7746325175100201\x1dFDEB\x1d\x1e\x04", Candidate{}},
		{"00340434161094042557", Candidate{Carrier: dhl, Format: "DHL Paket (SSCC)", Number: "340434161094042557", Checked: true}},
		{"3SABCD1234567", Candidate{Carrier: "PostNL", Format: "PostNL (3S)", Number: "3SABCD1234567"}},
		{"RB123456785GB", Candidate{Carrier: "Royal Mail", Format: "S10", Number: "RB123456785GB", Checked: true, Country: "GB"}},
		{"JJD0002257639032011", Candidate{Carrier: "Yodel", Format: "Yodel", Number: "JJD0002257639032011"}},
		{"TBA010000000000", Candidate{Carrier: amazon, Format: "Amazon Logistics", Number: "TBA010000000000"}},
	} {
		got := Candidates(test.text)
		if test.want.Carrier == "" {
			continue
		}
		test.want.Marked = !strings.Contains(test.want.Format, "(14)") && !strings.Contains(test.want.Format, "(34)")
		if len(got) == 0 || got[0] != test.want {
			t.Errorf("%q: %+v, want first %+v", test.text, got, test.want)
		}
	}
}

// A code that only sorts the parcel says where it goes and names no number.
func TestRoutingCode(t *testing.T) {
	body := "900001" + "0120" + "00" + "0" + "0" + "3"
	for d := range 10 {
		code := "8L172240" + body + string(rune('0'+d))
		got := Candidates(code)
		if !mod10(code[8:]) {
			continue
		}
		if len(got) == 0 || !got[0].Routing || got[0].Number != "" || got[0].Postcode != "72240" || got[0].Carrier != colissimo {
			t.Errorf("%s: %+v", code, got)
		}
		return
	}
	t.Error("no key fits")
}

func TestMessageOfTwoDimensions(t *testing.T) {
	for text, want := range map[string]string{
		"[)>\x1e01\x1d0275001\x1d250\x1d70\x1d9865787888550430\x1dFDEB\x1d123456789\x1d\x1e\x04": "986578788855",
		"[)>\x1e01\x1d96750010000\x1d250\x1d003\x1d1Z5R89390357567127\x1dUPSN\x1d\x1e\x04":       "1Z5R89390357567127",
	} {
		got := Candidates(text)
		if len(got) == 0 || got[0].Number != want || !got[0].Checked {
			t.Errorf("%q: %+v, want %s", text, got, want)
		}
	}
}

func TestNoCandidates(t *testing.T) {
	for _, text := range []string{
		"", " ", "]C1", "%", "-", "hello", "RT-TXKX-6ERZ-3", "https://example.org/1Z5R89390357567127", "a@example.org", "\xff\xfe", "1Z5R8939035756712é",
		strings.Repeat("9", 49), strings.Repeat("0", 1<<20), strings.Repeat("-", 1<<20), "[)>", "[)>\x1e", "TBA 01000000000O",
	} {
		if got := Candidates(text); len(got) > 0 {
			t.Errorf("%.40q: %+v", text, got)
		}
	}
}

func TestMisread(t *testing.T) {
	got := Misread("1Z5R89390357567128")
	if len(got) == 0 || got[0] != (Miss{Carrier: "UPS", Format: "UPS", At: 17, Got: "8", Want: "7"}) {
		t.Errorf("%+v", got)
	}
	got = Misread("RB123456786US")
	if len(got) == 0 || got[0].At != 10 || got[0].Want != "5" {
		t.Errorf("%+v", got)
	}
	for _, text := range []string{"", "hello", "TBA010000000000"} {
		if got := Misread(text); len(got) > 0 {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

// Every format by itself: a number made to fit it is a candidate of it, and with another check digit it is not.
func TestMadeNumbersFit(t *testing.T) {
	var all []*format
	for i := range byLength {
		for j := range byLength[i] {
			all = append(all, &byLength[i][j])
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(all).Draw(t, "format")
		number, ok := made(t, f)
		if !ok {
			t.Skip("no number made")
		}
		prefix := ""
		if f.percent {
			prefix = "%"
		}
		if !among8(Candidates(prefix+number), f) {
			t.Fatalf("%s is no candidate of %s %s: %+v", number, f.carrier, f.name, Candidates(prefix+number))
		}
		if got := Candidates(prefix + spaced(number)); !slices.Equal(got, Candidates(prefix+number)) {
			t.Fatalf("%q is read otherwise than %q", spaced(number), number)
		}
		if f.check == nil {
			return
		}
		at := len(number) - 1 - f.checkAt
		for v := range len(signs) {
			if signs[v] == number[at] || f.shape[at]&(1<<v) == 0 {
				continue
			}
			wrong := number[:at] + signs[v:v+1] + number[at+1:]
			if exact(wrong, f) {
				if f.carrier == mondial && number[14] != '0' {
					continue // over the first key or not: the second may be formed either way, and each way has a sign that fits
				}
				t.Fatalf("%s fits %s %s as well as %s", wrong, f.carrier, f.name, number)
			}
			if !slices.ContainsFunc(Misread(prefix+wrong), func(m Miss) bool { return m.Carrier == f.carrier && m.Format == f.name && m.At == at }) && len(Misread(prefix+wrong)) < Most {
				t.Fatalf("%s: its misreading is not told: %+v", wrong, Misread(wrong))
			}
		}
	})
}

// Checks that see every single wrong digit.
func TestOneWrongDigit(t *testing.T) {
	for name, check := range map[string]struct {
		check   func(string) bool
		letters bool
		n       int
	}{"mod 10": {mod10, false, 15}, "Luhn": {luhn, false, 12}, "MOD 37,36": {mod3736, true, 15}} {
		rapid.Check(t, func(t *rapid.T) {
			alphabet := signs[:10]
			if check.letters {
				alphabet = signs
			}
			digits := rapid.SliceOfN(rapid.SampledFrom([]byte(alphabet)), check.n, check.n).Draw(t, "number")
			right := 0
			for _, d := range []byte(alphabet) {
				digits[check.n-1] = d
				if check.check(string(digits)) {
					right++
					for i := range digits {
						for _, other := range []byte(alphabet) {
							wrong := slices.Clone(digits)
							wrong[i] = other
							if other != digits[i] && check.check(string(wrong)) {
								t.Fatalf("%s: %s and %s both fit", name, digits, wrong)
							}
						}
					}
				}
			}
			if right != 1 {
				t.Fatalf("%s: %d check digits fit %s", name, right, digits)
			}
		})
	}
}

func exact(number string, f *format) bool {
	return f.has(number, true) && (f.check == nil || f.check(number))
}

// among8 tells whether a format is a candidate, or could have been had there been room.
func among8(candidates []Candidate, f *format) bool {
	return len(candidates) == Most || slices.ContainsFunc(candidates, func(c Candidate) bool { return c.Carrier == f.carrier && c.Format == f.name })
}

// made is a number that fits a format: drawn sign by sign, the check digit found by trial.
func made(t *rapid.T, f *format) (string, bool) {
	number := make([]byte, len(f.shape))
	for i, may := range f.shape {
		var from []byte
		for v := range len(signs) {
			if may&(1<<v) != 0 {
				from = append(from, signs[v])
			}
		}
		number[i] = rapid.SampledFrom(from).Draw(t, "sign")
	}
	switch {
	case f.name == s10Name:
		copy(number[11:], "FR")
		for _, o := range operators {
			if o.name == f.carrier {
				copy(number[11:], o.country)
			}
		}
	case f.name == "DHL E-Commerce":
		copy(number, "GM")
		for i := 2; i < len(number); i++ {
			number[i] = '0' + number[i]%10
		}
	case f.name == "GLS Track ID":
		number[3], number[4] = 'A', '7'
	}
	if f.check == nil {
		return string(number), f.has(string(number), true)
	}
	at := len(number) - 1 - f.checkAt
	if f.carrier == mondial {
		for d := byte('0'); d <= '9'; d++ {
			if number[14] = d; mod11Right(string(number[:15])) {
				break
			}
		}
	}
	for v := range len(signs) {
		if f.shape[at]&(1<<v) == 0 {
			continue
		}
		number[at] = signs[v]
		if exact(string(number), f) {
			return string(number), true
		}
	}
	return "", false
}

func spaced(number string) string {
	var out strings.Builder
	for i := range len(number) {
		out.WriteString(" " + strings.ToLower(number[i:i+1]))
	}
	return out.String()
}

func TestNoAllocation(t *testing.T) {
	room := make([]Candidate, 0, Most)
	for _, text := range []string{"1Z5R89390357567127", "]C1420221539101026837331000039521", "986578788855", "RB123456785US", "61299998820821171811", "HELLO"} {
		if n := testing.AllocsPerRun(100, func() { room = Append(room[:0], text) }); n != 0 {
			t.Errorf("%s: %v allocations", text, n)
		}
	}
}

func TestFormats(t *testing.T) {
	formats := Formats()
	for _, v := range read(t, "testdata/vectors.json") {
		if v.Valid && !strings.Contains(v.Format, ":") && !slices.ContainsFunc(formats, func(f Format) bool { return f.Carrier == v.Carrier && f.Name == v.Format }) {
			t.Errorf("%s %s is not among the formats", v.Carrier, v.Format)
		}
	}
}

func FuzzCandidates(f *testing.F) {
	for _, text := range []string{"1Z5R89390357567127", "]C1420221539101026837331000039521", "%008182709980000020033350276", "[)>\x1e01\x1d96\x1d\x1e\x04", "\xff", "ſ", "]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Candidates(text)
		if len(got) > Most {
			t.Fatalf("%d candidates", len(got))
		}
		for _, c := range got {
			if c.Carrier == "" || c.Format == "" || c.Number == "" && !c.Routing {
				t.Fatalf("%q: %+v", text, c)
			}
		}
		for _, m := range Misread(text) {
			if m.At < 0 || m.At >= len(Clean(text)) || m.Got == m.Want {
				t.Fatalf("%q: %+v", text, m)
			}
		}
		if again := Clean(Clean(text)); again != Clean(text) {
			t.Fatalf("%q is cleaned to %q, and that to %q", text, Clean(text), again)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	room := make([]Candidate, 0, Most)
	b.ReportAllocs()
	for b.Loop() {
		room = Append(room[:0], "1Z5R89390357567127")
	}
}
