package pdf

import (
	"encoding/binary"
	"maps"
	"slices"
)

// subset is a typeface with the outlines of those glyphs alone. They keep their
// numbers, so that the others become empty and the rest of the tables hold as they are.
func (f *font) subset(used map[glyph]rune) []byte {
	keep := map[glyph]bool{}
	f.include(0, keep)
	for g := range used {
		f.include(g, keep)
	}
	var outlines []byte
	places := make([]byte, 4*len(f.offsets))
	for g := range len(f.offsets) - 1 {
		if keep[glyph(g)] {
			outlines = append(outlines, f.outline(glyph(g))...)
			for len(outlines)%4 != 0 {
				outlines = append(outlines, 0)
			}
		}
		binary.BigEndian.PutUint32(places[4*(g+1):], uint32(len(outlines)))
	}
	head := slices.Clone(f.tables["head"])
	head[50], head[51] = 0, 1 // places are of four bytes
	clear(head[8:12])         // the sum of the whole file, which sfnt fills in
	parts := map[string][]byte{"glyf": outlines, "loca": places, "head": head}
	for _, name := range []string{"hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"} {
		if table, ok := f.tables[name]; ok {
			parts[name] = table
		}
	}
	return sfnt(parts)
}

func (f *font) outline(g glyph) []byte { return f.tables["glyf"][f.offsets[g]:f.offsets[g+1]] }

// include adds the glyph and those that it is put together from.
func (f *font) include(g glyph, keep map[glyph]bool) {
	if int(g) >= len(f.offsets)-1 || keep[g] {
		return
	}
	keep[g] = true
	b := f.outline(g)
	be := binary.BigEndian
	if len(b) < 10 || be.Uint16(b)&0x8000 == 0 { // a number of contours: it is drawn itself
		return
	}
	const words, scale, more, scales, matrix = 0x1, 0x8, 0x20, 0x40, 0x80
	for at := 10; at+4 <= len(b); {
		flags := be.Uint16(b[at:])
		f.include(glyph(be.Uint16(b[at+2:])), keep)
		at += 6
		if flags&words != 0 {
			at += 2
		}
		switch {
		case flags&scale != 0:
			at += 2
		case flags&scales != 0:
			at += 4
		case flags&matrix != 0:
			at += 8
		}
		if flags&more == 0 {
			return
		}
	}
}

// sfnt packs the tables as a TrueType file.
func sfnt(parts map[string][]byte) []byte {
	be := binary.BigEndian
	names := slices.Sorted(maps.Keys(parts))
	power, log := 1, 0
	for power*2 <= len(names) {
		power, log = power*2, log+1
	}
	file := be.AppendUint32(nil, 0x00010000)
	for _, n := range []int{len(names), 16 * power, log, 16 * (len(names) - power)} {
		file = be.AppendUint16(file, uint16(n))
	}
	at := 12 + 16*len(names)
	for _, name := range names {
		file = append(file, name...)
		file = be.AppendUint32(file, checksum(parts[name]))
		file = be.AppendUint32(file, uint32(at))
		file = be.AppendUint32(file, uint32(len(parts[name])))
		at += (len(parts[name]) + 3) &^ 3
	}
	headAt := 0
	for _, name := range names {
		if name == "head" {
			headAt = len(file)
		}
		file = append(file, parts[name]...)
		for len(file)%4 != 0 {
			file = append(file, 0)
		}
	}
	be.PutUint32(file[headAt+8:], 0xB1B0AFBA-checksum(file))
	return file
}

func checksum(b []byte) (sum uint32) {
	for i, x := range b {
		sum += uint32(x) << (24 - 8*(i%4))
	}
	return sum
}
