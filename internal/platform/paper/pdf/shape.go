package pdf

import (
	"strings"
	"unicode"
)

// sign is a glyph where it is set.
type sign struct {
	glyph
	letter rune // that the glyph shows
	kern   int  // to the one before, in units
	lost   bool // the face has no sign for the letter
}

// shape is the text as signs, in the order in which it is written. For what the face
// lacks it shows what stands in; what is told in the text is not lost by that.
func (f *font) shape(text string) []sign {
	signs := make([]sign, 0, len(text))
	for _, r := range text {
		g, ok := f.glyphs[r]
		s := sign{glyph: g, letter: r, lost: !ok}
		if last := len(signs) - 1; !ok {
			s.letter = standIn(r)
			s.glyph = f.glyphs[s.letter]
		} else if last >= 0 && !signs[last].lost {
			s.kern = f.kern(signs[last].glyph, g)
		}
		signs = append(signs, s)
	}
	return signs
}

// standIns are plain signs that mean the same, and that every face has.
var standIns = map[rune]string{
	'✓': "✔✅☑🗸", '×': "✕✖✗✘❎☒", '•': "●○■□▪▫◦◆◇▲△🔴🟠🟡🟢🔵⚫⚪🔹🔸", '!': "⚠❗❕‼🚨", '?': "❓❔", '*': "★☆⭐🌟",
	'→': "⇒➡➔➜▶►👉", '←': "⇐⬅◀◄👈", '↑': "⇑⬆👆☝", '↓': "⇓⬇👇", '+': "➕", '−': "➖",
}

// standIn is what is shown for a letter or a sign that the face lacks: a plain sign of
// the same meaning where there is one, and nothing for other signs, for marks, and for what
// joins them, since a row of boxes in the place of one emoji says less. A letter of a word
// leaves Missing, so that it can be seen that the word has more.
func standIn(r rune) rune {
	for plain, same := range standIns {
		if strings.ContainsRune(same, r) {
			return plain
		}
	}
	if unicode.In(r, unicode.L, unicode.N) {
		return Missing
	}
	return -1
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
