package pdf

import (
	"unicode"
)

// sign is a glyph where it is set.
type sign struct {
	glyph
	letter rune
	kern   int  // to the one before, in units
	lost   bool // the face has no sign for the letter
}

// shape is the text as signs, in the order in which it is written. A letter that the
// face lacks is shown as Missing; marks and joiners that belong to one are not shown.
func (f *font) shape(text string) []sign {
	signs := make([]sign, 0, len(text))
	for _, r := range text {
		g, ok := f.glyphs[r]
		s := sign{glyph: g, letter: r, lost: !ok}
		switch last := len(signs) - 1; {
		case !ok && unicode.In(r, unicode.M, unicode.Cf, unicode.Cc, unicode.Sk):
			s.glyph = nothing
		case !ok:
			s.glyph = f.glyphs[Missing]
		case last >= 0 && !signs[last].lost:
			s.kern = f.kern(signs[last].glyph, g)
		}
		signs = append(signs, s)
	}
	return signs
}

// nothing is for letters that are told in the text and not shown.
const nothing glyph = 0

// reach is how far the sign moves on, with its kern, in units.
func (f *font) reach(s sign) int {
	if s.glyph == nothing {
		return 0
	}
	return int(f.advance[s.glyph]) + s.kern
}

// Advance is how far the text reaches, set at the size.
func (f Face) Advance(text string, size float64) float64 {
	face, sum := loaded[f](), 0
	for _, s := range face.shape(text) {
		sum += face.reach(s)
	}
	return float64(sum) * size / face.units
}

// Has reports whether the face has a sign for the letter.
func (f Face) Has(r rune) bool { _, ok := loaded[f]().glyphs[r]; return ok }
