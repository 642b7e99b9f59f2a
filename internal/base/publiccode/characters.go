package publiccode

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// characters counts what a reader would call characters: a letter with its
// accents is one, and so is an emoji made of several. It follows the parts of
// Unicode's grapheme rules (UAX 29) that occur in running text.
func characters(s string) int {
	const joiner = '\u200d'
	n := 0
	joined, flag := false, false
	for _, c := range norm.NFC.String(s) {
		isFlag := c >= 0x1F1E6 && c <= 0x1F1FF
		switch {
		case c == joiner:
			joined = true
			continue
		case unicode.In(c, unicode.Mn, unicode.Me, unicode.Mc), c >= 0x1F3FB && c <= 0x1F3FF:
			// An accent, a variation selector or a skin colour belongs to what is before it.
		case joined:
		case isFlag && flag:
			isFlag = false // two regional letters make one flag
		default:
			n++
		}
		joined, flag = false, isFlag
	}
	return n
}

// nearest is the one of the words that text was most likely meant to be, or ""
// when none is like it.
func nearest(text string, words []string) string {
	if len(text) > 60 {
		return ""
	}
	best, bestDistance := "", 3
	for _, word := range words {
		if strings.EqualFold(text, word) {
			return word
		}
		if d := distance(text, word, bestDistance); d < bestDistance && d*3 < len(word) {
			best, bestDistance = word, d
		}
	}
	return best
}

// distance is how many bytes must be put in, taken out or replaced to get from
// a to b (Levenshtein), or limit when it is at least that.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], limit)
}
