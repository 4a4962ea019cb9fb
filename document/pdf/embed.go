package pdf

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf16"
)

// writeFonts writes the fonts the pages use and returns their entries of the pages' resources.
func (f *File) writeFonts(w *writer) string {
	var resources strings.Builder
	for font := range fonts {
		if letters := f.letters[font].list; len(letters) > 0 {
			fmt.Fprintf(&resources, "/F%d %d 0 R", font, writeFont(w, font.face(), letters))
		}
	}
	return resources.String()
}

// writeFont writes one font with these letters: code 1 is the first of them, and so on. Each letter has a code of its
// own even where two share a glyph (space and no-break space), so that what is copied out of the paper is what was put in.
func writeFont(w *writer, face *face, letters []rune) int {
	glyphs := make([]uint16, len(letters))
	widths := make([]byte, 0, 4*len(letters))
	toGlyph := make([]byte, 2, 2+2*len(letters))
	for i, r := range letters {
		glyphs[i] = face.glyph[r]
		widths = fmt.Appendf(widths, "%d ", face.width(r))
		toGlyph = big.AppendUint16(toGlyph, glyphs[i])
	}
	name := subsetName(face.name, letters)
	program := face.subset(glyphs)
	file := w.stream(fmt.Sprintf("/Length1 %d", len(program)), program)
	flags := 4
	if face.everyWidthIsSame {
		flags |= 1
	}
	descriptor := w.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		name, flags, face.box[0], face.box[1], face.box[2], face.box[3], face.ascent, face.descent, face.capital, face.stem, file))
	descendant := w.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/W[1[%s]]/CIDToGIDMap %d 0 R>>",
		name, descriptor, widths, w.stream("", toGlyph)))
	return w.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		name, descendant, w.stream("", toUnicode(letters))))
}

// subsetName is the font's name with six capitals before it that depend on the letters: the format's way to keep two
// subsets apart when papers are merged.
func subsetName(name string, letters []rune) string {
	hash := sha256.Sum256([]byte(name + string(letters)))
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + hash[i]%26
	}
	return string(tag) + "+" + name
}

// toUnicode says which letter each code stands for, a hundred at a time at most, as the format wants.
func toUnicode(letters []rune) []byte {
	b := []byte("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for start := 0; start < len(letters); start += 100 {
		end := min(start+100, len(letters))
		b = fmt.Appendf(b, "%d beginbfchar\n", end-start)
		for i, r := range letters[start:end] {
			b = fmt.Appendf(b, "<%04X><", start+i+1)
			for _, u := range utf16.Encode([]rune{r}) {
				b = fmt.Appendf(b, "%04X", u)
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"...)
}
