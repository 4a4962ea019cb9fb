package intake

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// told is every row of a text as it was read: its line, and its fields or what is wrong.
func told(t testing.TB, source io.Reader) []string {
	t.Helper()
	r, list := newRows(source), []string{}
	for {
		got, err := r.next()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		if got.fault != nil {
			list = append(list, fmt.Sprintf("%d %s", got.line, got.fault.Key))
			continue
		}
		list = append(list, fmt.Sprintf("%d %q", got.line, got.fields))
	}
}

func TestRows(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"blank lines", "\n\r\n\na\n", []string{`4 ["a"]`}},
		{"no line feed at the end", "a,b\nc,d", []string{`1 ["a" "b"]`, `2 ["c" "d"]`}},
		{"carriage returns", "a,b\r\n\"c\",d\r\ne,\"f\"\r\ng,\"h\"\r", []string{`1 ["a" "b"]`, `2 ["c" "d"]`, `3 ["e" "f"]`, `4 ["g" "h"]`}},
		{"empty fields", ",\n,,\n\"\",\n", []string{`1 ["" ""]`, `2 ["" "" ""]`, `3 ["" ""]`}},
		{"quotes", `"a,""b""",c` + "\n", []string{`1 ["a,\"b\"" "c"]`}},
		{"quote within", `5" pipe,c` + "\n", []string{`1 ["5\" pipe" "c"]`}},
		{"line feed in quotes", "\"a\nb\",c\nd\n", []string{`1 ["a\nb" "c"]`, `3 ["d"]`}},
		{"never closed", "a,\"b\nc,d\ne\n", []string{"1 intake.quote_open", `2 ["c" "d"]`, `3 ["e"]`}},
		{"never closed at the end", "a\n\"b", []string{`1 ["a"]`, "2 intake.quote_open"}},
		{"closed too early", "\"a\"b,c\nd\n", []string{"1 intake.quote_astray", `2 ["d"]`}},
		{"closed by another line's quote", "\"a\n\"b\",c\nd\n", []string{"1 intake.quote_astray", `2 ["b" "c"]`, `3 ["d"]`}},
		{"no text", "a\n\xff\nb\n", []string{`1 ["a"]`, "2 intake.text_unreadable", `3 ["b"]`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := append([]string{}, c.want...)
			if diff := cmp.Diff(want, told(t, strings.NewReader(c.text))); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(want, told(t, iotest.OneByteReader(strings.NewReader(c.text)))); diff != "" {
				t.Errorf("byte by byte: %s", diff)
			}
		})
	}
}

func TestRowsOfAnyLength(t *testing.T) {
	long, wide := strings.Repeat("x", longestRow-10), strings.Repeat("b", longestRow/8)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a long row", long + "\nb\n", []string{fmt.Sprintf("1 [%q]", long), `2 ["b"]`}},
		{"a long quoted row", `"` + long + "\"\nb\n", []string{fmt.Sprintf("1 [%q]", long), `2 ["b"]`}},
		{"longer than any row", long + long + long + "\nb\n", []string{"1 intake.row_too_long", `2 ["b"]`}},
		{"longer, to the end", "a\n" + long + long, []string{`1 ["a"]`, "2 intake.row_too_long"}},
		{"open longer than any row", "\"a\n" + strings.Repeat(wide+"\n", 20), append([]string{"1 intake.quote_open"}, numbered(20, wide)...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, told(t, strings.NewReader(c.text))); diff != "" {
				t.Errorf("%.300s", diff)
			}
		})
	}
}

func numbered(n int, field string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("%d [%q]", i+2, field)
	}
	return list
}

func TestASourceThatFailsIsSaid(t *testing.T) {
	r := newRows(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(io.ErrClosedPipe)))
	if got, err := r.next(); err != nil || string(got.fields[0]) != "a" {
		t.Errorf("%q, %v", got.fields, err)
	}
	if _, err := r.next(); err != io.ErrClosedPipe {
		t.Errorf("half a row, then %v", err)
	}
}

// What the library writes is read back, however the bytes arrive.
func TestRowsReadBackWhatWasWritten(t *testing.T) {
	field := rapid.StringOf(rapid.SampledFrom([]rune("ab,\"\n;é ")))
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOf(rapid.SliceOfN(field, 1, 4)).Draw(t, "records")
		text, out := &bytes.Buffer{}, []string{}
		w := csv.NewWriter(text)
		for _, record := range records {
			if len(record) == 1 && record[0] == "" {
				continue // written as a blank line, which is no row
			}
			if err := w.Write(record); err != nil {
				t.Fatal(err)
			}
			out = append(out, fmt.Sprintf("%q", record))
		}
		w.Flush()
		var got []string
		for r := newRows(iotest.HalfReader(text)); ; {
			row, err := r.next()
			if err == io.EOF {
				break
			}
			if err != nil || row.fault != nil {
				t.Fatalf("%v %v", err, row.fault)
			}
			got = append(got, fmt.Sprintf("%q", row.fields))
		}
		if diff := cmp.Diff(out, append([]string{}, got...)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// FuzzRows: what the library reads without complaint is read alike; lines only go up, and no input stops the reading.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{"a,b\nc,d\n", "\"a\"\"b\",c\r\n", "\"a\nb\",\n", "\"a\"b\n", "\"", "a\"b,c\n", "\r\n\"x\"\r", "\xff,\x00\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		library := csv.NewReader(strings.NewReader(text))
		library.FieldsPerRecord = -1
		records, refused := library.ReadAll()
		var got [][]string
		faults, last := 0, int64(0)
		for r := newRows(strings.NewReader(text)); ; {
			row, err := r.next()
			if err == io.EOF {
				break
			}
			if err != nil || row.line <= last {
				t.Fatalf("line %d after %d: %v", row.line, last, err)
			}
			last = row.line
			if row.fault != nil {
				faults++
				continue
			}
			fields := []string{}
			for _, field := range row.fields {
				fields = append(fields, strings.ReplaceAll(string(field), "\r\n", "\n"))
			}
			got = append(got, fields)
		}
		if refused == nil && faults == 0 {
			if diff := cmp.Diff(append([][]string{}, records...), append([][]string{}, got...)); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
		}
		if refused == nil && faults > 0 && readable([]byte(text)) && len(text) < longestRow {
			t.Errorf("%q is refused, which the library reads", text)
		}
	})
}

func BenchmarkRows(b *testing.B) {
	text := strings.Repeat("536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n", 10_000)
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			for r := newRows(strings.NewReader(text)); ; {
				if _, err := r.next(); err != nil {
					break
				}
			}
		}
	})
	b.Run("library", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			r := csv.NewReader(strings.NewReader(text))
			r.ReuseRecord = true
			for {
				if _, err := r.Read(); err != nil {
					break
				}
			}
		}
	})
}
