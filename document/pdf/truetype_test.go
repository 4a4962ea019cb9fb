package pdf

import (
	"slices"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

var originals = [fonts][]byte{goregular.TTF, gobold.TTF, gomonobold.TTF}

// TestFontsAreReadAsAnotherReaderReadsThem compares every letter's glyph and width with x/image's reader of fonts.
func TestFontsAreReadAsAnotherReaderReadsThem(t *testing.T) {
	for f := range fonts {
		other := parse(t, originals[f])
		face := f.face()
		em := fixed.I(int(other.UnitsPerEm()))
		var buffer sfnt.Buffer
		for r := rune(1); r < 0xFFFF; r++ {
			glyph, err := other.GlyphIndex(&buffer, r)
			if err != nil {
				t.Fatal(err)
			}
			if uint16(glyph) != face.glyph[r] {
				t.Fatalf("font %d, %q: glyph %d, want %d", f, r, face.glyph[r], glyph)
			}
			if glyph == 0 {
				continue
			}
			advance, err := other.GlyphAdvance(&buffer, glyph, em, font.HintingNone)
			if err != nil {
				t.Fatal(err)
			}
			if want := (advance.Round()*2000/int(other.UnitsPerEm()) + 1) / 2; face.width(r) != want {
				t.Fatalf("font %d, %q: width %d, want %d", f, r, face.width(r), want)
			}
		}
	}
}

// TestASubsetDrawsTheSameLetters gives a subset back the tables a paper does not need and lets the other reader draw
// every kept letter from both: the outlines are the same.
func TestASubsetDrawsTheSameLetters(t *testing.T) {
	text := []rune("ÀÉÎõüçßŒœŁłŐűȘțĦħĲĳЩъΨή0O€…—")
	for f := range fonts {
		face := f.face()
		var glyphs []uint16
		for _, r := range text {
			glyphs = append(glyphs, face.glyph[r])
		}
		subset := face.subset(glyphs)
		if len(subset) > 14_000 {
			t.Errorf("font %d: a subset of %d letters is %d bytes", f, len(text), len(subset))
		}
		kept, whole := parse(t, completed(face, subset)), parse(t, originals[f])
		for _, g := range glyphs {
			if !slices.Equal(outline(t, kept, g), outline(t, whole, g)) {
				t.Errorf("font %d: glyph %d is drawn otherwise", f, g)
			}
		}
		if len(outline(t, kept, face.glyph['x'])) != 0 {
			t.Errorf("font %d: a letter nobody uses is carried along", f)
		}
	}
}

func TestChecksumsOfASubset(t *testing.T) {
	face := Regular.face()
	subset := face.subset([]uint16{face.glyph['é']})
	if got := sum(subset); got != 0xB1B0AFBA {
		t.Errorf("the file's sum is %#x", got)
	}
}

// completed adds the tables a reader of whole fonts asks for.
func completed(face *face, subset []byte) []byte {
	var tables []table
	for i := range int(big.Uint16(subset[4:])) {
		entry := subset[12+16*i:]
		start, size := big.Uint32(entry[8:]), big.Uint32(entry[12:])
		tables = append(tables, table{string(entry[:4]), slices.Clone(subset[start : start+size])})
	}
	post := slices.Clone(face.tables["post"][:32])
	big.PutUint32(post, 0x00030000) // without the names of glyphs
	tables = append(tables, table{"post", post}, table{"cmap", face.tables["cmap"]}, table{"OS/2", face.tables["OS/2"]}, table{"name", face.tables["name"]})
	slices.SortFunc(tables, func(a, b table) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return assemble(tables)
}

func parse(t *testing.T, data []byte) *sfnt.Font {
	t.Helper()
	f, err := sfnt.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func outline(t *testing.T, f *sfnt.Font, glyph uint16) sfnt.Segments {
	t.Helper()
	var buffer sfnt.Buffer
	segments, err := f.LoadGlyph(&buffer, sfnt.GlyphIndex(glyph), fixed.I(int(f.UnitsPerEm())), nil)
	if err != nil {
		t.Fatalf("glyph %d: %v", glyph, err)
	}
	return slices.Clone(segments)
}
