package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Stand-ins for signs the fonts lack. The narrow no-break space of French thousands has no glyph: the ordinary no-break
// space is set in its place, which keeps the figure together as well.
var standIns = map[rune]string{
	'\u202f': "\u00a0", '\u2007': "\u00a0", '\u2060': "", '\ufeff': "", '\u00ad': "", '\u200b': "", '\u200c': "", '\u200d': "",
	'\u2010': "-", '\u2011': "-", '\u2012': "–", '\u02bc': "’", '\u1e9e': "SS", '\t': " ", '\n': " ", '\r': " ",
	'\u3000': " ", '\ufb01': "fi", '\ufb02': "fl",
}

// printable is text as these fonts can set it: composed letters, stand-ins for the signs they lack, a letter without
// its mark where only the mark is missing (ế as ê), and � for what cannot be shown at all, so that the loss is seen.
func printable(f *face, text string) []rune {
	out := make([]rune, 0, len(text))
	for _, r := range norm.NFC.String(text) {
		out = appendPrintable(out, f, r)
	}
	return out
}

func appendPrintable(out []rune, f *face, r rune) []rune {
	stand, known := standIns[r]
	switch {
	case known:
		return append(out, []rune(stand)...)
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn):
		return out // control signs, marks of direction, stray accents: nothing to draw
	case f.glyph[r] != 0:
		return append(out, r)
	case unicode.Is(unicode.Zs, r):
		return append(out, ' ')
	}
	for base := range onePerMark(r) {
		if f.glyph[base] != 0 {
			return append(out, base)
		}
	}
	return append(out, unicode.ReplacementChar)
}

// onePerMark gives r with its marks taken off one by one from the last: ế, ê, e.
func onePerMark(r rune) func(yield func(rune) bool) {
	return func(yield func(rune) bool) {
		signs := []rune(norm.NFD.String(string(r)))
		for n := len(signs) - 1; n > 0; n-- {
			composed := []rune(norm.NFC.String(string(signs[:n])))
			if len(composed) == 1 && !yield(composed[0]) {
				return
			}
		}
	}
}

// Wrap breaks text into lines no wider than width millimetres. It breaks at spaces, never at a no-break space, and
// inside a word only where the word alone is wider than a line. Line ends in text stay line ends.
func (f Font) Wrap(text string, size, width float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(norm.NFC.String(text), "\n") {
		lines = append(lines, f.wrapParagraph(paragraph, size, width)...)
	}
	return lines
}

func (f Font) wrapParagraph(text string, size, width float64) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if word == "" {
			continue
		}
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if f.Width(longer, size) <= width {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = word
		for f.Width(line, size) > width {
			part := f.cut(line, size, width)
			if part == line {
				break // not even one letter fits: it sticks out rather than vanish
			}
			lines = append(lines, part)
			line = line[len(part):]
		}
	}
	return append(lines, line)
}

// cut is the longest beginning of word that fits, at least one letter.
func (f Font) cut(word string, size, width float64) string {
	fits := 0
	for fits < len(word) {
		_, next := utf8.DecodeRuneInString(word[fits:])
		if fits > 0 && f.Width(word[:fits+next], size) > width {
			break
		}
		fits += next
	}
	return word[:fits]
}

// Shorten is text, or as much of it as fits width millimetres with an ellipsis behind it.
func (f Font) Shorten(text string, size, width float64) string {
	if f.Width(text, size) <= width {
		return text
	}
	room := width - f.Width("…", size)
	return strings.TrimRight(f.cut(text, size, room), " ,;-") + "…"
}

// Fit is the largest size from largest down to smallest points, in half points, at which text is no wider than width
// millimetres. At smallest it may still be too wide: then Shorten it.
func (f Font) Fit(text string, largest, smallest, width float64) float64 {
	size := largest
	for size > smallest && f.Width(text, size) > width {
		size -= 0.5
	}
	return size
}

// WrapWithin breaks text into at most most lines of width millimetres, at the largest size from largest down to
// smallest points at which that works. At the smallest, what is left over is cut off behind an ellipsis.
func (f Font) WrapWithin(text string, largest, smallest, width float64, most int) (size float64, lines []string) {
	for size = largest; ; size = max(size-0.5, smallest) {
		lines = f.Wrap(text, size, width)
		if len(lines) <= most {
			return size, lines
		}
		if size <= smallest {
			rest := strings.Join(lines[most-1:], " ")
			return size, append(lines[:most-1], f.Shorten(rest, size, width))
		}
	}
}
