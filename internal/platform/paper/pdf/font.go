package pdf

import (
	"embed"
	"encoding/binary"
	"fmt"
	"maps"
	"sync"
	"unicode"
)

//go:embed font/*.woff
var fontFiles embed.FS

// Face is a cut of the typeface.
type Face int

// The faces.
const (
	Regular Face = iota
	SemiBold
	Italic
	faces
)

var faceFiles = [faces]string{"IBMPlexSans-Regular", "IBMPlexSans-SemiBold", "IBMPlexSans-Italic"}

// Missing stands where the typeface has no sign for a letter of a word.
const Missing = '?'

type glyph uint16

// font is what is known of a face, unpacked when it is first asked for.
type font struct {
	name    string
	tables  map[string][]byte
	glyphs  map[rune]glyph
	advance []uint16 // of each glyph, in units
	kerns   []pairTable
	units   float64 // to the em
	box     [4]int16
	ascent  int16
	descent int16
	cap     int16
	slant   float64 // degrees
	offsets []uint32
}

var loaded = func() (all [faces]func() *font) {
	for f := range faces {
		all[f] = sync.OnceValue(func() *font { return mustFont(faceFiles[f]) })
	}
	return all
}()

// mustFont reads a file of this package, which a test reads too.
func mustFont(name string) *font {
	woff, err := fontFiles.ReadFile("font/" + name + ".woff")
	if err == nil {
		var f *font
		if f, err = readFont(name, woff); err == nil {
			return f
		}
	}
	panic(fmt.Sprintf("pdf: %s: %v", name, err))
}

func readFont(name string, woff []byte) (*font, error) {
	t, err := tables(woff)
	if err != nil {
		return nil, err
	}
	head, hhea, hmtx, maxp, os2, post := t["head"], t["hhea"], t["hmtx"], t["maxp"], t["OS/2"], t["post"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 || len(os2) < 90 || len(post) < 8 {
		return nil, errFont
	}
	be := binary.BigEndian
	i16 := func(b []byte) int16 { return int16(be.Uint16(b)) }
	f := &font{
		name: name, tables: t, units: float64(be.Uint16(head[18:])),
		ascent: i16(hhea[4:]), descent: i16(hhea[6:]), cap: i16(os2[88:]),
		slant: float64(i16(post[4:])) + float64(be.Uint16(post[6:]))/65536,
	}
	for i := range f.box {
		f.box[i] = i16(head[36+2*i:])
	}
	count, long := int(be.Uint16(maxp[4:])), int(be.Uint16(hhea[34:]))
	if long == 0 || len(hmtx) < 4*long {
		return nil, errFont
	}
	f.advance = make([]uint16, count)
	for i := range f.advance {
		f.advance[i] = be.Uint16(hmtx[4*min(i, long-1):])
	}
	if f.offsets, err = offsets(t["loca"], len(t["glyf"]), count, head[51] != 0); err != nil {
		return nil, err
	}
	if f.glyphs, err = letters(t["cmap"], count); err != nil {
		return nil, err
	}
	// What joins letters has a sign in the face, a box that no text is to show.
	maps.DeleteFunc(f.glyphs, func(r rune, _ glyph) bool { return unicode.Is(unicode.Cf, r) })
	if _, ok := f.glyphs[Missing]; !ok {
		return nil, errFont
	}
	f.kerns = pairTables(t["GPOS"])
	return f, nil
}

// offsets reads where the outline of each glyph begins, and where the last one ends.
func offsets(loca []byte, limit, count int, long bool) ([]uint32, error) {
	at := make([]uint32, count+1)
	for i := range at {
		switch {
		case long && len(loca) >= 4*(i+1):
			at[i] = binary.BigEndian.Uint32(loca[4*i:])
		case !long && len(loca) >= 2*(i+1):
			at[i] = 2 * uint32(binary.BigEndian.Uint16(loca[2*i:]))
		default:
			return nil, errFont
		}
		if int(at[i]) > limit || i > 0 && at[i] < at[i-1] {
			return nil, errFont
		}
	}
	return at, nil
}

// u16 is the number at the place; what lies outside the table is 0.
func u16(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[at:]))
}

// letters reads which glyph stands for which letter, of the form that all faces for
// the basic plane have (cmap, format 4).
func letters(cmap []byte, count int) (map[rune]glyph, error) {
	be := binary.BigEndian
	all := map[rune]glyph{}
	for i := range u16(cmap, 2) {
		entry := 4 + 8*i
		if u16(cmap, entry) != 3 || u16(cmap, entry+2) != 1 || entry+8 > len(cmap) {
			continue
		}
		from := int(be.Uint32(cmap[entry+4:]))
		if from > len(cmap) || u16(cmap, from) != 4 {
			continue
		}
		sub := cmap[from:]
		segments := u16(sub, 6) / 2
		ends, starts := 14, 16+2*segments
		deltas, ranges := starts+2*segments, starts+4*segments
		for s := range segments {
			first, last := u16(sub, starts+2*s), u16(sub, ends+2*s)
			for r := first; r <= last && r < 0xFFFF; r++ {
				g := r
				if skip := u16(sub, ranges+2*s); skip != 0 {
					if g = u16(sub, ranges+2*s+skip+2*(r-first)); g == 0 {
						continue
					}
				}
				if g = (g + u16(sub, deltas+2*s)) & 0xFFFF; g > 0 && g < count {
					all[rune(r)] = glyph(g)
				}
			}
		}
		return all, nil
	}
	return nil, errFont
}
