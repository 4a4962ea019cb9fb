// Package pdftest reads papers back in tests, as a stranger would: through the table of objects, the compressed
// streams and the letters' codes, to the text and the shapes on each page. It reads what package pdf writes, not every
// PDF there is, and it is strict: an offset, a length or a code that is wrong is an error.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// File is a PDF read back.
type File struct {
	Title    string
	Author   string
	Language string
	Made     string // as the file has it: "D:20261119091500Z"
	Pages    []Page
	objects  map[int][]byte
}

// Page is one page. Lengths are millimetres from the top left corner.
type Page struct {
	Width, Height float64
	Texts         []Text
	Boxes         []Box
}

// Text is one line of text. Mark is its number in the structure of the page, or -1 where it is decoration.
type Text struct {
	X, Y  float64 // left end of the base line
	Size  float64 // points
	Grey  float64
	Right float64 // where it ends; wrong for turned text
	Words string
	Mark  int
}

// Box is a filled rectangle.
type Box struct{ X, Y, W, H, Grey float64 }

// Words is all text of the page, a line each, in the order drawn.
func (p Page) Words() string {
	var b strings.Builder
	for _, t := range p.Texts {
		b.WriteString(strings.TrimRight(t.Words, " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// Words is all text of the file.
func (f *File) Words() string {
	var b strings.Builder
	for _, p := range f.Pages {
		b.WriteString(p.Words())
	}
	return b.String()
}

// Read reads a file; what is wrong with it fails the test.
func Read(t testing.TB, data []byte) *File {
	t.Helper()
	f, err := Parse(data)
	if err != nil {
		t.Fatalf("the PDF cannot be read: %v", err)
	}
	return f
}

// Parse reads a file; an error says what is wrong with it.
func Parse(data []byte) (f *File, err error) {
	defer func() {
		if r := recover(); r != nil {
			fault, ok := r.(fault)
			if !ok {
				panic(r)
			}
			f, err = nil, fault
		}
	}()
	f = &File{objects: map[int][]byte{}}
	trailer := f.readObjects(data)
	catalog, info := f.at(trailer, "Root"), f.at(trailer, "Info")
	f.Language = need(`/Lang\(([^)]*)\)`, catalog)
	f.Title, f.Author = unicodeText(need(`/Title<FEFF([0-9A-F]*)>`, info)), unicodeText(need(`/Author<FEFF([0-9A-F]*)>`, info))
	f.Made = need(`/CreationDate\(([^)]*)\)`, info)
	for _, n := range references(need(`/Kids\[([^\]]*)\]`, f.at(catalog, "Pages"))) {
		f.readPage(f.object(n))
	}
	f.checkStructure(catalog)
	return f, nil
}

// fault is what is wrong with a file.
type fault string

func (f fault) Error() string { return string(f) }

func fail(format string, args ...any) { panic(fault(fmt.Sprintf(format, args...))) }

// need is the first group of a pattern, which must be there.
func need(pattern string, in []byte) string {
	m := regexp.MustCompile(pattern).FindSubmatch(in)
	if m == nil {
		fail("no %s in %.200q", pattern, in)
	}
	return string(m[1])
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		fail("%q is no number", text)
	}
	return n
}

func decimal(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		fail("%q is no number", text)
	}
	return v
}

func references(list string) []int {
	var all []int
	for _, m := range regexp.MustCompile(`(\d+) 0 R`).FindAllStringSubmatch(list, -1) {
		all = append(all, number(m[1]))
	}
	return all
}

// readObjects follows the table of objects to each of them and returns the trailer.
func (f *File) readObjects(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte("%PDF-1.7\n")) || !bytes.HasSuffix(data, []byte("%%EOF\n")) {
		fail("head or tail is missing")
	}
	at := bytes.LastIndex(data, []byte("startxref\n"))
	table := data[number(strings.Fields(string(data[at:]))[1]):]
	lines := strings.SplitAfter(string(table), "\n")
	count := number(strings.Fields(lines[1])[1])
	if lines[0] != "xref\n" || strings.TrimSpace(lines[1]) != fmt.Sprintf("0 %d", count) {
		fail("the table of objects begins %q", lines[:2])
	}
	for n := 1; n < count; n++ {
		line := lines[2+n]
		if len(line) != 20 || !strings.HasSuffix(line, " 00000 n \n") {
			fail("object %d: entry %q", n, line)
		}
		head := fmt.Sprintf("%d 0 obj\n", n)
		rest := data[number(strings.TrimLeft(line[:9], "0")+line[9:10]):]
		if !bytes.HasPrefix(rest, []byte(head)) {
			fail("object %d is not where the table says: %.30q", n, rest)
		}
		f.objects[n] = rest[len(head):]
	}
	return table
}

func (f *File) object(n int) []byte {
	rest, ok := f.objects[n]
	if !ok {
		fail("there is no object %d", n)
	}
	return rest[:bytes.Index(rest, []byte("endobj"))]
}

func (f *File) at(in []byte, name string) []byte {
	return f.object(number(need("/"+name+` (\d+) 0 R`, in)))
}

// stream is the content of a stream, its length checked.
func (f *File) stream(n int) []byte {
	rest := f.objects[n]
	start := bytes.Index(rest, []byte("\nstream\n"))
	head := rest[:start]
	length := number(need(`/Length (\d+)`, head))
	content, after := rest[start+8:][:length], rest[start+8+length:]
	if !bytes.HasPrefix(after, []byte("\nendstream\nendobj\n")) {
		fail("stream %d does not end after %d bytes", n, length)
	}
	if !bytes.Contains(head, []byte("/FlateDecode")) {
		return content
	}
	z, err := zlib.NewReader(bytes.NewReader(content))
	if err != nil {
		fail("stream %d: %v", n, err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		fail("stream %d: %v", n, err)
	}
	return plain
}

func unicodeText(hex string) string {
	var units []uint16
	for i := 0; i+4 <= len(hex); i += 4 {
		n, err := strconv.ParseUint(hex[i:i+4], 16, 16)
		if err != nil {
			fail("%q is no text", hex)
		}
		units = append(units, uint16(n))
	}
	return string(utf16.Decode(units))
}

// checkStructure checks that every text that is not decoration belongs to a part of the structure.
func (f *File) checkStructure(catalog []byte) {
	tree := f.at(catalog, "StructTreeRoot")
	lists := references(need(`/Nums\[(.*?)\]>>`, tree))
	if len(lists) != len(f.Pages) {
		fail("%d lists of parts for %d pages", len(lists), len(f.Pages))
	}
	for i, p := range f.Pages {
		owners := references(string(f.object(lists[i])))
		for _, t := range p.Texts {
			if t.Mark >= len(owners) {
				fail("page %d: %q has no part in the structure", i+1, t.Words)
			}
		}
		for _, owner := range owners {
			need(`/Type/StructElem/S/(\w+)`, f.object(owner))
		}
	}
}
