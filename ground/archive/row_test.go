package archive

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retour/ground/db"
)

var columns = []db.Column{{Name: "n", Type: db.Integer}, {Name: "t", Type: db.Text}, {Name: "b", Type: db.Bytes}, {Name: "r", Type: db.Real}}

func TestEveryRowComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		maybe := func(v any) any {
			if rapid.IntRange(0, 4).Draw(t, "null") == 0 {
				return nil
			}
			return v
		}
		values := []any{
			maybe(rapid.Int64().Draw(t, "n")),
			maybe(rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "t")),
			maybe(rapid.SliceOf(rapid.Byte()).Draw(t, "b")),
			maybe(rapid.Float64().Draw(t, "r")),
		}
		line, err := appendRow(nil, values)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]any, len(columns))
		if err := readRow(line[:len(line)-1], columns, got); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if diff := cmp.Diff(values, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestRowsAsTheyAreWritten(t *testing.T) {
	line, err := appendRow(nil, []any{int64(math.MinInt64), "a\"\\\n\t\x00é", []byte("retour"), 0.5})
	if err != nil {
		t.Fatal(err)
	}
	if want := `[-9223372036854775808,"a\"\\\n\t\u0000é","cmV0b3Vy","0.5"]` + "\n"; string(line) != want {
		t.Errorf("got %s want %s", line, want)
	}
	line, _ = appendRow(nil, []any{int64(1), "\xff", nil, nil})
	if want := `[1,{"raw":"/w=="},null,null]` + "\n"; string(line) != want {
		t.Errorf("got %s want %s", line, want)
	}
}

// Whatever stands in a line, reading it neither panics nor accepts what the writer would not have meant.
func FuzzReadRow(f *testing.F) {
	for _, line := range []string{`[1,"a","YQ==","0.5"]`, `[null,{"raw":"/w=="},null,null]`, `[1,"\u0000\"","","NaN"]`, `[1,"`, `[`, ``, `[1,"a",null,null],`, `[1,"\`} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		values := make([]any, len(columns))
		if readRow(line, columns, values) != nil {
			return
		}
		again, err := appendRow(nil, values)
		if err != nil {
			t.Fatal(err)
		}
		twice := make([]any, len(columns))
		if err := readRow(again[:len(again)-1], columns, twice); err != nil {
			t.Fatalf("%q became %q: %v", line, again, err)
		}
	})
}
