// Package pdf writes PDF files: pages with text in embedded fonts, ruled lines, filled shapes, and the structure a
// screen reader needs. It knows nothing of returns. It stores nothing, reads no clock and draws no random number: the
// same calls give the same bytes. There are no pictures, links, forms or scripts in what it writes.
//
// Lengths are millimetres from the top left corner of the page; sizes of letters are points.
package pdf

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
)

// point is one typographic point in millimetres.
const point = 25.4 / 72

// Info says what the file is. Language is a BCP 47 tag. Made is the day and time written into the file.
type Info struct {
	Title    string
	Author   string
	Language string
	Made     time.Time
}

// File is a PDF file being written. Add pages, draw on them, then take the Bytes.
type File struct {
	info    Info
	pages   []*Page
	letters [fonts]letters
	root    *element // the Document
	open    *element // where text goes now; nil: outside of the structure
}

// New begins a file.
func New(info Info) *File {
	info.Title, info.Author = visible(info.Title), visible(info.Author)
	return &File{info: info, root: &element{role: "Document"}}
}

// visible is text without what no XML may hold: control signs and broken letters.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// Page adds a page of this width and height.
func (f *File) Page(width, height float64) *Page {
	p := &Page{Width: width, Height: height, file: f, number: len(f.pages)}
	f.pages = append(f.pages, p)
	return p
}

// Pages is how many pages there are.
func (f *File) Pages() int { return len(f.pages) }

// letters are the letters one font has been asked for, in the order they came. Their place in that order, counted from
// one, is their code in the text of the pages.
type letters struct {
	code map[rune]uint16
	list []rune
}

func (l *letters) of(r rune) uint16 {
	if code, ok := l.code[r]; ok {
		return code
	}
	if l.code == nil {
		l.code = map[rune]uint16{}
	}
	l.list = append(l.list, r)
	l.code[r] = uint16(len(l.list))
	return uint16(len(l.list))
}

// Bytes is the whole file.
func (f *File) Bytes() []byte {
	w := &writer{}
	w.out = append(w.out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"...)
	catalog, pages, info := w.reserve(), w.reserve(), w.reserve()
	fontObjects := f.writeFonts(w)
	refs := make([]int, len(f.pages))
	for i := range f.pages {
		refs[i] = w.reserve()
	}
	tree := f.writeStructure(w, refs)
	for i, p := range f.pages {
		content := w.stream("", p.content)
		w.object(refs[i], fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<</Font<<%s>>>>/Contents %d 0 R/StructParents %d/Tabs/S>>",
			pages, decimal(p.Width/point), decimal(p.Height/point), fontObjects, content, i))
	}
	w.object(pages, fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", references(refs), len(refs)))
	w.object(catalog, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang(%s)/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/ViewerPreferences<</DisplayDocTitle true>>/Metadata %d 0 R>>",
		pages, f.info.Language, tree, w.metadata(f.info)))
	made := f.info.Made.UTC().Format("D:20060102150405Z")
	w.object(info, fmt.Sprintf("<</Title%s/Author%s/Producer(Retour)/CreationDate(%s)/ModDate(%s)>>", str(f.info.Title), str(f.info.Author), made, made))
	return w.finish(catalog, info)
}

func references(objects []int) string {
	var b strings.Builder
	for i, n := range objects {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d 0 R", n)
	}
	return b.String()
}

// str is a text string of the format: UTF-16 with its mark, in hexadecimal.
func str(text string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}

// decimal writes a number with at most three decimals, enough for a thousandth of a millimetre.
func decimal(v float64) string { return string(appendDecimal(nil, v)) }

func appendDecimal(b []byte, v float64) []byte {
	start := len(b)
	b = strconv.AppendFloat(b, v, 'f', 3, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if string(b[start:]) == "-0" {
		b = append(b[:start], '0')
	}
	return b
}

// metadata is the XMP packet: the same facts once more, in the form archives read.
func (w *writer) metadata(info Info) int {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	made := info.Made.UTC().Format("2006-01-02T15:04:05Z")
	packet := `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escape.Replace(info.Title) + `</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>` + escape.Replace(info.Author) + `</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>` + info.Language + `</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>` + made + `</xmp:CreateDate><xmp:ModifyDate>` + made + `</xmp:ModifyDate><pdf:Producer>Retour</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
	return w.plain("/Type/Metadata/Subtype/XML", []byte(packet))
}

// writer numbers the objects of a file and remembers where each begins.
type writer struct {
	out    []byte
	starts []int // of object i+1
}

func (w *writer) reserve() int {
	w.starts = append(w.starts, 0)
	return len(w.starts)
}

func (w *writer) object(n int, body string) {
	w.starts[n-1] = len(w.out)
	w.out = strconv.AppendInt(w.out, int64(n), 10)
	w.out = append(w.out, " 0 obj\n"...)
	w.out = append(w.out, body...)
	w.out = append(w.out, "\nendobj\n"...)
}

func (w *writer) add(body string) int {
	n := w.reserve()
	w.object(n, body)
	return n
}

// plain adds a stream as it is; stream adds it compressed, unless it is too short to gain by it. entries are further
// entries of its dictionary.
func (w *writer) plain(entries string, data []byte) int {
	return w.add(fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", entries, len(data), data))
}

func (w *writer) stream(entries string, data []byte) int {
	if len(data) < 512 {
		return w.plain(entries, data)
	}
	return w.plain("/Filter/FlateDecode"+entries, deflate(data))
}

// finish writes the table of objects. The file's identity is made from its content.
func (w *writer) finish(catalog, info int) []byte {
	identity := sha256.Sum256(w.out)
	at := len(w.out)
	w.out = fmt.Appendf(w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.starts)+1)
	for _, start := range w.starts {
		w.out = fmt.Appendf(w.out, "%010d 00000 n \n", start)
	}
	return fmt.Appendf(w.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(w.starts)+1, catalog, info, identity[:16], identity[:16], at)
}
