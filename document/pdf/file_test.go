package pdf_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"retour/document/pdf"
	"retour/document/pdf/pdftest"
)

var made = time.Date(2026, 11, 19, 9, 15, 0, 0, time.FixedZone("", 3600))

func newFile() *pdf.File {
	return pdf.New(pdf.Info{Title: "Étiquette <1> & (2)", Author: "Boutique \\ Œuvre", Language: "fr", Made: made})
}

func TestAFileSaysWhatItIs(t *testing.T) {
	f := newFile()
	f.Page(105, 148)
	got := pdftest.Read(t, f.Bytes())
	if got.Title != "Étiquette <1> & (2)" || got.Author != "Boutique \\ Œuvre" || got.Language != "fr" || got.Made != "D:20261119081500Z" {
		t.Errorf("title %q, author %q, language %q, made %q", got.Title, got.Author, got.Language, got.Made)
	}
	if len(got.Pages) != 1 || math.Abs(got.Pages[0].Width-105) > 0.01 || math.Abs(got.Pages[0].Height-148) > 0.01 {
		t.Errorf("pages: %+v", got.Pages)
	}
}

// TestATitleMayBeAnything: the metadata stays XML whatever a shop calls itself.
func TestATitleMayBeAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := pdf.New(pdf.Info{Title: rapid.String().Draw(t, "title"), Author: "a\x00\xff<&>", Language: "en", Made: made})
		f.Page(50, 50)
		data := f.Bytes()
		packet := data[bytes.Index(data, []byte("<?xpacket begin")):bytes.Index(data, []byte(`<?xpacket end="r"?>`))]
		decoder := xml.NewDecoder(bytes.NewReader(packet))
		for {
			if _, err := decoder.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%v in %q", err, packet)
			}
		}
		if _, err := pdftest.Parse(data); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTextComesBackAsItWentIn: what is copied out of a paper is what was printed, in every language of the Union.
func TestTextComesBackAsItWentIn(t *testing.T) {
	for language, text := range map[string]string{
		"bg": "Щъркел, Пловдив", "cs": "Příliš žluťoučký kůň", "da": "Rødgrød på æbleø", "de": "Grüße aus Weißenfels", "el": "Ψηλά όρη, Αθήνα",
		"es": "¿Señor Núñez? ¡Olé!", "et": "Õde, žürii, šokolaad", "fi": "Åbo, Hämeenlinna", "fr": "L’œuvre d’Éloïse, Ÿ, 45,90\u00a0€", "ga": "Ó Séaghdha, Ráth Chairn",
		"hr": "Čvrsnica, đak, ljeto", "hu": "Árvíztűrő tükörfúrógép", "is": "Þórður, Ægir", "it": "Perché, città, È così", "lt": "Ąžuolas, įlūžęs, Ūkas",
		"lv": "Ķegums, ļoti, ņemt, Ģirts", "mt": "Ħaż-Żebbuġ, Għajn", "nl": "Coöperatie, ĳs", "pl": "Zażółć gęślą jaźń, Łódź", "pt": "Coração, São João",
		"ro": "Ștefan și Țepeș, Șț", "sk": "Ľúbezný Ďáblik, ŕ", "sl": "Šmarješke Čatež", "sv": "Göteborg, Växjö", "tr": "İstanbul, ığdır, Ş", "uk": "Київ, Їжак, Ґанок",
	} {
		f := newFile()
		p := f.Page(200, 50)
		f.In(pdf.Paragraph, func() {
			for i, font := range []pdf.Font{pdf.Regular, pdf.Bold, pdf.Code} {
				p.Text(5, 10+10*float64(i), pdf.Style{Font: font, Size: 10}, text)
			}
		})
		want := strings.Repeat(text+"\n", 3)
		if got := pdftest.Read(t, f.Bytes()).Words(); got != want {
			t.Errorf("%s: got %q, want %q", language, got, want)
		}
	}
}

func TestWhatTheFontsLackIsReplacedVisibly(t *testing.T) {
	for text, want := range map[string]string{
		"12\u202f345":            "12\u00a0345", // the narrow space of French thousands
		"e\u0301te\u0301":        "été",         // letters put together from parts
		"Nguyễn Thế":             "Nguyên Thê",  // the mark that is missing goes, the letter stays
		"co\u00adop\u200b\ufeff": "coop",
		"a\u2011b":               "a-b",
		"STRAẞE":                 "STRASSE",
		"漢字":                     "��",
		"a\x00\x1b\tb\nc":        "a b c",
		"\u202eabc":              "abc",
		"ok \xff":                "ok �",
		"🙂":                      "�",
	} {
		f := newFile()
		p := f.Page(100, 20)
		p.Text(5, 10, pdf.Style{Size: 10}, text)
		if got := pdftest.Read(t, f.Bytes()).Pages[0].Texts[0].Words; got != want {
			t.Errorf("%q is printed %q, want %q", text, got, want)
		}
	}
}

func TestAnyTextCanBePrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		f := newFile()
		p := f.Page(100, 100)
		width := p.Text(5, 10, pdf.Style{Size: 9}, text)
		if want := pdf.Regular.Width(text, 9); math.Abs(width-want) > 1e-9 {
			t.Fatalf("set %v wide, measured %v", width, want)
		}
		got, err := pdftest.Parse(f.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for _, set := range got.Pages[0].Texts {
			if math.Abs(set.Right-set.X-width) > 0.01 {
				t.Fatalf("a viewer sets %q %v wide, not %v", set.Words, set.Right-set.X, width)
			}
		}
	})
}

func TestSameCallsSameBytes(t *testing.T) {
	draw := func() []byte {
		f := newFile()
		for range 3 {
			p := f.Page(210, 297)
			f.In(pdf.Table, func() {
				f.In(pdf.Row, func() {
					f.In(pdf.Head, func() { p.Text(10, 10, pdf.Style{Size: 9}, "Žluťoučký kůň") })
					f.In(pdf.Cell, func() { p.Text(50, 10, pdf.Style{Font: pdf.Code, Size: 9}, "RT-0O") })
				})
			})
			p.Fill(0.5, pdf.Box{X: 1, Y: 2, W: 3, H: 4})
		}
		return f.Bytes()
	}
	first := draw()
	for range 20 {
		if !bytes.Equal(first, draw()) {
			t.Fatal("two files of the same calls differ")
		}
	}
}

// TestAPartMayGoOnOverleaf: a table that begins on one page and ends on the next is still one table.
func TestAPartMayGoOnOverleaf(t *testing.T) {
	f := newFile()
	first, second := f.Page(100, 100), f.Page(100, 100)
	f.In(pdf.Paragraph, func() {
		first.Text(5, 10, pdf.Style{Size: 9}, "one")
		f.Aside(func() { second.Text(5, 5, pdf.Style{Size: 9}, "page 2") })
		second.Text(5, 10, pdf.Style{Size: 9}, "two")
	})
	got := pdftest.Read(t, f.Bytes())
	marks := []int{got.Pages[0].Texts[0].Mark, got.Pages[1].Texts[0].Mark, got.Pages[1].Texts[1].Mark}
	if marks[0] != 0 || marks[1] != -1 || marks[2] != 0 {
		t.Errorf("marks %v, want the aside alone outside of the structure", marks)
	}
}

func TestWrapLosesNothingAndFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("aeé mMw-ñ\u00a0 \n0")), 0, 200, -1).Draw(t, "text")
		width := rapid.Float64Range(4, 80).Draw(t, "width")
		lines := pdf.Regular.Wrap(text, 10, width)
		letters := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r == ' ' || r == '\n' {
					return -1
				}
				return r
			}, s)
		}
		if got := letters(strings.Join(lines, "")); got != norm.NFC.String(letters(text)) {
			t.Fatalf("wrapped to %q", lines)
		}
		for _, line := range lines {
			if pdf.Regular.Width(line, 10) > width {
				t.Fatalf("%q is wider than %v", line, width)
			}
		}
	})
}

func TestWrapBreaksAtSpacesAlone(t *testing.T) {
	got := pdf.Regular.Wrap("Prix\u00a0: 45,90\u00a0€ en tout", 10, 19)
	if want := []string{"Prix\u00a0:", "45,90\u00a0€ en", "tout"}; strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShortenAndFit(t *testing.T) {
	if got := pdf.Regular.Shorten("court", 10, 50); got != "court" {
		t.Errorf("what fits was shortened: %q", got)
	}
	long := "Robe portefeuille « Ondine », bleu ardoise"
	short := pdf.Regular.Shorten(long, 10, 40)
	if !strings.HasSuffix(short, "…") || pdf.Regular.Width(short, 10) > 40 || !strings.HasPrefix(long, strings.TrimSuffix(short, "…")) {
		t.Errorf("shortened to %q", short)
	}
	size := pdf.Bold.Fit(long, 20, 6, 60)
	if pdf.Bold.Width(long, size) > 60 || pdf.Bold.Width(long, size+0.5) <= 60 {
		t.Errorf("fitted at %v points", size)
	}
	if got := pdf.Bold.Fit(long, 20, 6, 1); got != 6 {
		t.Errorf("what never fits is set at %v points, want the smallest", got)
	}
}

func TestWrapWithin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("aeé mMw-ñ 0")), 0, 150, -1).Draw(t, "text")
		most, width := rapid.IntRange(1, 4).Draw(t, "most"), rapid.Float64Range(10, 60).Draw(t, "width")
		size, lines := pdf.Bold.WrapWithin(text, 12, 7, width, most)
		if len(lines) > most || size < 7 || size > 12 {
			t.Fatalf("%d lines at %v points", len(lines), size)
		}
		for _, line := range lines {
			if pdf.Bold.Width(line, size) > width {
				t.Fatalf("%q is too wide", line)
			}
		}
	})
}

// TestAnotherReaderAgrees has poppler, a reader of other hands, extract the text and name the fonts.
func TestAnotherReaderAgrees(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext (poppler-utils) is not installed: the second opinion on our files is missing")
	}
	f := newFile()
	p := f.Page(200, 50)
	const text = "Zażółć gęślą jaźń, Ψηλά, Щъркел, 12\u00a0345,90\u00a0€"
	p.Text(5, 10, pdf.Style{Size: 10}, text)
	command := exec.Command(tool, "-", "-")
	command.Stdin = bytes.NewReader(f.Bytes())
	var complaints bytes.Buffer
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("pdftotext: %v %s", err, complaints.String())
	}
	want := strings.ReplaceAll(text, "\u00a0", " ") // it writes every space alike
	if got := strings.TrimFunc(string(out), unicode.IsSpace); got != want {
		t.Errorf("poppler reads %q, want %q", got, want)
	}
}
