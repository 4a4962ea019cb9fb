package document_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"retour/document"
	"retour/document/pdf/pdftest"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

func TestAPlateIsReadByAScanner(t *testing.T) {
	for _, n := range []int64{1, 99, 123_456_789, 1<<40 - 1} {
		for _, placed := range []bool{true, false} {
			l := plated()
			l.Plate, l.Sandbox = id.Make(id.Plate, n), placed
			part := pdftest.Box{X: 2.5, Y: 20, W: 55, H: 13}
			if !placed {
				l.Lane, l.Bin = "", ""
				part = pdftest.Box{X: 2.5, Y: 6, W: 55, H: 24}
			}
			p := set(t, l, lang.English).Pages[0]
			if int(p.Width+0.5) != 60 || int(p.Height+0.5) != 40 {
				t.Errorf("%v × %v mm", p.Width, p.Height)
			}
			if got := bars(t, p, part); got != l.Plate.Bare() {
				t.Errorf("the bars say %q, want %q", got, l.Plate.Bare())
			}
			onWholeDots(t, blackBoxes(p, part))
		}
	}
}

func TestAPlateSaysWhereThePieceGoes(t *testing.T) {
	for tag, bin := range map[lang.Tag]string{lang.English: "Bin", lang.French: "Bac"} {
		if got, want := set(t, plated(), tag).Words(), "R\n"+bin+"\nR-14-03\nOND-SB-38  Robe « On…\n"+string(plate)+"\n"; got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

// TestZPL is the golden form for a printer of 203 dpi. It was not run on a printer.
func TestZPL(t *testing.T) {
	got, err := plated().ZPL(lang.French, document.DPI203)
	if err != nil {
		t.Fatal(err)
	}
	want := `^XA^CI28^LH0,0^PW480^LL320
^FO20,20^GB132,132,132^FS
^FR^FO20,30^A0N,113^FB132,1,0,C^FDR^FS
^FO172,21^A0N,21^FDBac^FS
^FO172,48^A0N,69^FDR-14-03^FS
^FO172,125^A0N,23^FDOND-SB-38  Robe « On…^FS
^FO84,172^BY2^BCN,84,N,N,N^FDPL5J2RCJFYD^FS
^FO0,266^A0N,37^FB480,1,0,C^FDPL-5J2R-CJFY-D^FS
^XZ
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

var command = regexp.MustCompile(`\^(XA|XZ|CI28|LH0,0|PW\d+|LL\d+|FO\d+,\d+|GB\d+,\d+,\d+|FR|A0N,\d+|FB\d+,1,0,C|BY\d|BCN,\d+,N,N,N|FD[^^~]*|FS)`)

// TestNoTextCommandsThePrinter: whatever stands in a name or a bin, the printer gets only the commands of a plate.
func TestNoTextCommandsThePrinter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"^XZ^XA^FDother^FS", "~JR", "a\\&b", "\x1b%-12345X", "x\n^FS", "caf\u00e9 \xff"}))
		l := plated()
		l.Lane, l.Bin, l.SKU, l.Name = text.Draw(t, "lane"), text.Draw(t, "bin"), text.Draw(t, "sku"), text.Draw(t, "name")
		l.Sandbox = rapid.Bool().Draw(t, "sandbox")
		density := rapid.SampledFrom([]document.Density{document.DPI203, document.DPI300}).Draw(t, "density")
		got, err := l.ZPL(lang.French, density)
		if err != nil {
			t.Fatal(err)
		}
		if rest := strings.ReplaceAll(command.ReplaceAllString(got, ""), "\n", ""); rest != "" {
			t.Fatalf("the printer also gets %q in %q", rest, got)
		}
		if strings.Count(got, "^XA") != 1 || strings.Count(got, "^XZ") != 1 || strings.Count(got, "^FD") != strings.Count(got, "^FS")-strings.Count(got, "^GB") {
			t.Fatalf("broken into parts: %q", got)
		}
		// The bars keep their place: first dot, dots a module, 156 modules, ten modules of quiet on both sides.
		m := regexp.MustCompile(`\^FO(\d+),\d+\^BY(\d)\^BC.*\^FD` + plate.Bare()).FindStringSubmatch(got)
		if m == nil {
			t.Fatalf("no bars in %q", got)
		}
		left, _ := strconv.Atoi(m[1])
		module, _ := strconv.Atoi(m[2])
		if module != int(density)/4 || left < 10*module || left+166*module > 60*int(density) {
			t.Fatalf("bars of %d dots from %d", module, left)
		}
	})
}

func TestAPlateIsRefused(t *testing.T) {
	l := plated()
	l.Plate = parcel
	if _, err := l.PDF(lang.English); !fault.Is(err, "document.wrong_kind") {
		t.Errorf("PDF: %v", err)
	}
	if _, err := l.ZPL(lang.English, document.DPI203); !fault.Is(err, "document.wrong_kind") {
		t.Errorf("ZPL: %v", err)
	}
	if _, err := plated().ZPL(lang.English, 600); !fault.Is(err, "document.density_unknown") {
		t.Errorf("density: %v", err)
	}
}

func BenchmarkPlate(b *testing.B) {
	l := plated()
	for b.Loop() {
		if _, err := l.PDF(lang.French); err != nil {
			b.Fatal(err)
		}
	}
}
