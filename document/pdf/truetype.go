package pdf

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// face is a TrueType font read as far as printing needs it: which glyph draws a letter, how wide it is, and its outline.
// The fonts are compiled in, so a font that does not read is a mistake of the program, and panics.
type face struct {
	name             string // PostScript name
	tables           map[string][]byte
	em               int // font units to the font size
	glyphs           int // how many glyphs there are
	longMetrics      int // glyphs with an advance width of their own
	glyph            map[rune]uint16
	offsets          []uint32 // of each glyph's outline in glyf, and the end
	box              [4]int   // thousandths of the font size
	ascent, descent  int      // the same
	capital, stem    int      // the same
	everyWidthIsSame bool
}

var big = binary.BigEndian

func readFace(name string, file []byte, stem int) *face {
	f := &face{name: name, tables: map[string][]byte{}, glyph: map[rune]uint16{}, stem: stem}
	for i := range int(big.Uint16(file[4:])) {
		entry := file[12+16*i:]
		start, size := big.Uint32(entry[8:]), big.Uint32(entry[12:])
		f.tables[string(entry[:4])] = file[start : start+size : start+size]
	}
	head, hhea, os2 := f.tables["head"], f.tables["hhea"], f.tables["OS/2"]
	f.em = int(big.Uint16(head[18:]))
	f.glyphs = int(big.Uint16(f.tables["maxp"][4:]))
	f.longMetrics = int(big.Uint16(hhea[34:]))
	for i := range f.box {
		f.box[i] = f.thousandths(signed(head[36+2*i:]))
	}
	f.ascent, f.descent = f.thousandths(signed(hhea[4:])), f.thousandths(signed(hhea[6:]))
	f.capital = f.thousandths(signed(os2[88:]))
	f.everyWidthIsSame = big.Uint32(f.tables["post"][12:]) != 0
	f.readOffsets(signed(head[50:]) == 1)
	f.readLetters()
	return f
}

func signed(b []byte) int { return int(int16(big.Uint16(b))) }

// thousandths turns font units into thousandths of the font size, to the nearest.
func (f *face) thousandths(units int) int {
	if units < 0 {
		return -((-units*1000 + f.em/2) / f.em)
	}
	return (units*1000 + f.em/2) / f.em
}

func (f *face) readOffsets(long bool) {
	loca := f.tables["loca"]
	f.offsets = make([]uint32, f.glyphs+1)
	for i := range f.offsets {
		if long {
			f.offsets[i] = big.Uint32(loca[4*i:])
		} else {
			f.offsets[i] = 2 * uint32(big.Uint16(loca[2*i:]))
		}
	}
}

// readLetters reads the Unicode table of format 4, the one every TrueType font of the basic plane has.
func (f *face) readLetters() {
	cmap := f.tables["cmap"]
	for i := range int(big.Uint16(cmap[2:])) {
		entry := cmap[4+8*i:]
		table := cmap[big.Uint32(entry[4:]):]
		if big.Uint16(entry) == 3 && big.Uint16(entry[2:]) == 1 && big.Uint16(table) == 4 {
			f.readSegments(table)
			return
		}
	}
	panic(fmt.Sprintf("pdf: font %s has no Unicode table of format 4", f.name))
}

func (f *face) readSegments(table []byte) {
	double := int(big.Uint16(table[6:])) // twice the number of segments
	ends, starts := table[14:], table[16+double:]
	deltas, ranges := table[16+2*double:], table[16+3*double:]
	for i := 0; i < double; i += 2 {
		delta, offset := big.Uint16(deltas[i:]), int(big.Uint16(ranges[i:]))
		for r := int(big.Uint16(starts[i:])); r <= int(big.Uint16(ends[i:])) && r < 0xFFFF; r++ {
			glyph := uint16(r) + delta
			if offset != 0 {
				glyph = big.Uint16(ranges[i+offset+2*(r-int(big.Uint16(starts[i:]))):])
				if glyph != 0 {
					glyph += delta
				}
			}
			if glyph != 0 {
				f.glyph[rune(r)] = glyph
			}
		}
	}
}

// width is the advance of r in thousandths of the font size, rounded: the same number is written into the file, so that
// what is measured here is what a viewer does.
func (f *face) width(r rune) int {
	i := min(int(f.glyph[r]), f.longMetrics-1)
	return f.thousandths(int(big.Uint16(f.tables["hmtx"][4*i:])))
}

func (f *face) outline(glyph uint16) []byte {
	return f.tables["glyf"][f.offsets[glyph]:f.offsets[glyph+1]]
}

// Flags of a part of a composite glyph.
const (
	partWords        = 0x0001
	partScale        = 0x0008
	partMore         = 0x0020
	partTwoScales    = 0x0040
	partMatrix       = 0x0080
	partInstructions = 0x0100
)

// parts walks the parts of a composite glyph, calling each with the place of its flags; it returns where they end. An é
// is made of an e and an accent: whoever prints the é must carry both.
func parts(outline []byte, each func(at int)) int {
	at := 10
	for {
		flags := big.Uint16(outline[at:])
		each(at)
		at += 6
		if flags&partWords != 0 {
			at += 2
		}
		switch {
		case flags&partScale != 0:
			at += 2
		case flags&partTwoScales != 0:
			at += 4
		case flags&partMatrix != 0:
			at += 8
		}
		if flags&partMore == 0 {
			return at
		}
	}
}

func composite(outline []byte) bool { return len(outline) > 10 && signed(outline) < 0 }

// subset is a font file with the outlines of these glyphs only. Glyphs keep their numbers, up to the highest one used;
// the hints for coarse screens stay out, because paper has no use for them and they are half the size.
func (f *face) subset(used []uint16) []byte {
	keep := map[uint16]bool{0: true}
	var mark func(g uint16)
	mark = func(g uint16) {
		keep[g] = true
		if o := f.outline(g); composite(o) {
			parts(o, func(at int) { mark(big.Uint16(o[at+2:])) })
		}
	}
	for _, g := range used {
		mark(g)
	}
	highest := 0
	for g := range keep {
		highest = max(highest, int(g))
	}
	var glyf, loca, hmtx []byte
	for g := range uint16(highest + 1) {
		loca = big.AppendUint32(loca, uint32(len(glyf)))
		metric := f.metric(g)
		if keep[g] {
			glyf = append(glyf, unhinted(f.outline(g))...)
			glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		} else {
			metric = [4]byte{}
		}
		hmtx = append(hmtx, metric[:]...)
	}
	loca = big.AppendUint32(loca, uint32(len(glyf)))

	head, hhea, maxp := slices.Clone(f.tables["head"]), slices.Clone(f.tables["hhea"]), slices.Clone(f.tables["maxp"])
	big.PutUint16(head[50:], 1)
	big.PutUint16(hhea[34:], uint16(highest+1))
	big.PutUint16(maxp[4:], uint16(highest+1))
	return assemble([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

// metric is the advance and the left side bearing of a glyph, as hmtx holds them.
func (f *face) metric(g uint16) (m [4]byte) {
	hmtx, i := f.tables["hmtx"], int(g)
	if i < f.longMetrics {
		copy(m[:], hmtx[4*i:])
		return m
	}
	copy(m[:2], hmtx[4*(f.longMetrics-1):])
	copy(m[2:], hmtx[4*f.longMetrics+2*(i-f.longMetrics):])
	return m
}

// unhinted is an outline without its instructions.
func unhinted(outline []byte) []byte {
	if len(outline) <= 10 {
		return outline
	}
	if composite(outline) {
		clean := slices.Clone(outline)
		end := parts(outline, func(at int) {
			big.PutUint16(clean[at:], big.Uint16(outline[at:])&^partInstructions)
		})
		return clean[:end]
	}
	at := 10 + 2*signed(outline)
	clean := slices.Clone(outline[:at])
	clean = append(clean, 0, 0)
	return append(clean, outline[at+2+int(big.Uint16(outline[at:])):]...)
}

type table struct {
	name string
	data []byte
}

// assemble writes a TrueType file. The tables come in the order of their names, as the format wants.
func assemble(tables []table) []byte {
	file := make([]byte, 12+16*len(tables))
	big.PutUint32(file, 0x00010000)
	power, log := 1, 0
	for power*2 <= len(tables) {
		power, log = power*2, log+1
	}
	big.PutUint16(file[4:], uint16(len(tables)))
	big.PutUint16(file[6:], uint16(16*power))
	big.PutUint16(file[8:], uint16(log))
	big.PutUint16(file[10:], uint16(16*(len(tables)-power)))
	head := 0
	for i, t := range tables {
		if t.name == "head" {
			head = len(file)
			big.PutUint32(t.data[8:], 0)
		}
		entry := file[12+16*i:]
		copy(entry, t.name)
		big.PutUint32(entry[8:], uint32(len(file)))
		big.PutUint32(entry[12:], uint32(len(t.data)))
		start := len(file)
		file = append(file, t.data...)
		file = append(file, make([]byte, -len(file)&3)...)
		big.PutUint32(file[12+16*i+4:], sum(file[start:]))
	}
	big.PutUint32(file[head+8:], 0xB1B0AFBA-sum(file))
	return file
}

// sum is the checksum of the format; the length is a multiple of four.
func sum(b []byte) (total uint32) {
	for ; len(b) >= 4; b = b[4:] {
		total += big.Uint32(b)
	}
	return total
}
