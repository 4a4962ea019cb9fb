package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"retour/ground/lang"
)

func TestBar(t *testing.T) {
	var out bytes.Buffer
	b := &bar{w: &out, tag: lang.English, whole: 200}
	b.at(0, lang.CliImporting(0, 0))
	b.at(100, lang.CliImporting(1234, 56))
	b.at(250, lang.CliImporting(2, 1)) // a packed file may be read past its size
	b.end()
	lines := strings.Split(out.String(), "\r")
	for i, want := range []string{"", "[░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░]   0 %", "[███████████████░░░░░░░░░░░░░░░]  50 %  1,234 rows, 56 orders taken", "[██████████████████████████████] 100 %"} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("drawn %q, want %q…", lines[i], want)
		}
	}
	if short, long := lines[3], lines[2]; utf8.RuneCountInString(short) < utf8.RuneCountInString(long) {
		t.Errorf("%q does not cover %q", short, long)
	}
	if last := lines[len(lines)-2]; strings.TrimSpace(last) != "" {
		t.Errorf("at the end stands %q", last)
	}
}

// Where nobody looks, or nobody can tell how much there is, nothing moves.
func TestBarOnNoTerminal(t *testing.T) {
	var out bytes.Buffer
	c := &console{tag: lang.English, errs: &out}
	b := c.bar(100)
	b.at(50, lang.CliImporting(1, 1))
	b.end()
	if out.Len() > 0 {
		t.Errorf("drawn %q", out.String())
	}
}
