package lines_test

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"retour/ground/lines"
)

func size(line []byte) []byte { return strconv.AppendInt(nil, int64(len(line)), 10) }

func TestServe(t *testing.T) {
	const longest = 100_000
	long := strings.Repeat("x", 10*longest)
	for _, test := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"one without end", "abc", "3\n"},
		{"empty ones too", "\n  \r\nabc\r\n\nde\n", "0\n0\n3\n0\n2\n"},
		{"in order", "a\nbb\nccc\n", "1\n2\n3\n"},
		{"the longest", long[:longest] + "\na\n", "100000\n1\n"},
	} {
		var out bytes.Buffer
		if err := lines.Serve(strings.NewReader(test.in), &out, longest, size); err != nil || out.String() != test.want {
			t.Errorf("%s: %q, %v, want %q", test.name, out.String(), err, test.want)
		}
	}
	var out bytes.Buffer
	if err := lines.Serve(strings.NewReader(long+"\na\n"), &out, longest, size); err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(out.String(), "\n")
	if n, _ := strconv.Atoi(first); n <= longest || n > 2*longest || rest != "1\n" {
		t.Errorf("a line too long: handed over %s bytes, then %q", first, rest)
	}
}

// What cannot be read or written ends it, after the answers so far.
func TestServeBroken(t *testing.T) {
	broken := errors.New("broken")
	var out bytes.Buffer
	err := lines.Serve(io.MultiReader(strings.NewReader("a\nbb\n"), iotest.ErrReader(broken)), &out, 100, size)
	if !errors.Is(err, broken) || out.String() != "1\n2\n" {
		t.Errorf("%v after %q", err, out.String())
	}
	if err := lines.Serve(strings.NewReader("a\n"), failing{broken}, 100, size); !errors.Is(err, broken) {
		t.Errorf("nothing could be written: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
