package pdf

// pairTable says how much closer together, or further apart, two glyphs stand than
// their widths say (OpenType's GPOS, lookup type 2): for pairs, or for classes of them.
type pairTable struct {
	first   map[glyph]int // place among those that the table is about
	pairs   []map[glyph]int
	classes [2]map[glyph]int // those that are in none are in 0
	columns int
	values  []int // of the classes, row by row
}

func (f *font) kern(a, b glyph) int {
	for _, t := range f.kerns {
		at, ok := t.first[a]
		if !ok {
			continue
		}
		if t.pairs == nil {
			return t.values[t.classes[0][a]*t.columns+t.classes[1][b]]
		}
		if v, ok := t.pairs[at][b]; ok {
			return v
		}
	}
	return 0
}

// pairTables reads the pairs of the feature "kern". A table of another form than those
// that the typeface has is passed over: text is then set a little looser.
func pairTables(gpos []byte) (all []pairTable) {
	features, lookups := from(gpos, u16(gpos, 6)), from(gpos, u16(gpos, 8))
	seen := map[int]bool{}
	for i := range u16(features, 0) {
		entry := 2 + 6*i
		if entry+6 > len(features) || string(features[entry:entry+4]) != "kern" {
			continue
		}
		feature := from(features, u16(features, entry+4))
		for j := range u16(feature, 2) {
			if n := u16(feature, 4+2*j); !seen[n] {
				seen[n] = true
				all = append(all, lookupPairs(from(lookups, u16(lookups, 2+2*n)))...)
			}
		}
	}
	return all
}

// from is the part of the table that begins at the place.
func from(b []byte, at int) []byte {
	if at > len(b) {
		return nil
	}
	return b[at:]
}

func lookupPairs(lookup []byte) (all []pairTable) {
	kind := u16(lookup, 0)
	for i := range u16(lookup, 4) {
		sub, kind := from(lookup, u16(lookup, 6+2*i)), kind
		if kind == 9 { // it is told elsewhere, which may be far away
			kind, sub = u16(sub, 2), from(sub, u16(sub, 4)<<16|u16(sub, 6))
		}
		if advance := 0x4; kind != 2 || u16(sub, 4) != advance || u16(sub, 6) != 0 {
			continue
		}
		switch u16(sub, 0) {
		case 1:
			all = append(all, glyphPairs(sub))
		case 2:
			if t, ok := classPairs(sub); ok {
				all = append(all, t)
			}
		}
	}
	return all
}

func glyphPairs(sub []byte) pairTable {
	t := pairTable{first: coverage(from(sub, u16(sub, 2))), pairs: make([]map[glyph]int, u16(sub, 8))}
	for i := range t.pairs {
		set := from(sub, u16(sub, 10+2*i))
		t.pairs[i] = map[glyph]int{}
		for j := range u16(set, 0) {
			t.pairs[i][glyph(u16(set, 2+4*j))] = signed(u16(set, 4+4*j))
		}
	}
	for g, at := range t.first {
		if at >= len(t.pairs) {
			delete(t.first, g)
		}
	}
	return t
}

func classPairs(sub []byte) (pairTable, bool) {
	rows, columns := u16(sub, 12), u16(sub, 14)
	t := pairTable{first: coverage(from(sub, u16(sub, 2))), columns: columns}
	for i := range t.classes {
		t.classes[i] = classesOf(from(sub, u16(sub, 8+2*i)))
		for _, c := range t.classes[i] {
			if c >= []int{rows, columns}[i] {
				return t, false
			}
		}
	}
	if rows == 0 || columns == 0 || 16+2*rows*columns > len(sub) {
		return t, false
	}
	for i := range rows * columns {
		t.values = append(t.values, signed(u16(sub, 16+2*i)))
	}
	return t, true
}

func signed(n int) int { return int(int16(n)) }

// coverage lists glyphs by their place in the table that they belong to.
func coverage(b []byte) map[glyph]int {
	all := map[glyph]int{}
	each(b, func(g glyph, _ int) { all[g] = len(all) })
	return all
}

// classesOf tells which class each glyph is in.
func classesOf(b []byte) map[glyph]int {
	all := map[glyph]int{}
	if u16(b, 0) == 1 { // one class for each glyph in turn
		for i := range u16(b, 4) {
			all[glyph(u16(b, 2)+i)] = u16(b, 6+2*i)
		}
		return all
	}
	each(b, func(g glyph, class int) { all[g] = class })
	return all
}

// each visits the glyphs of a list (form 1) or of spans with a number each (form 2).
func each(b []byte, visit func(g glyph, n int)) {
	for i := range u16(b, 2) {
		if u16(b, 0) == 1 {
			visit(glyph(u16(b, 4+2*i)), 0)
			continue
		}
		span := 4 + 6*i
		for g := u16(b, span); g <= u16(b, span+2); g++ {
			visit(glyph(g), u16(b, span+4))
		}
	}
}
