package search

import (
	"iter"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/english"
	"golang.org/x/text/unicode/norm"
)

// maxWord is the longest word in bytes, folded, that is indexed; the rest of a
// longer one is ignored. PostgreSQL refuses index keys of a few kilobytes, and
// nobody types that much of a word.
const maxWord = 64

// form is a word in two spellings.
type form struct {
	word  string // folded, to compare
	shown string // as it was written, in lower case
}

// token is one word of a text.
type token struct {
	start, end int // byte offsets of the word in the text
	form
	// parts are the pieces of a word that its writer composed: it-drift
	// is it and drift, os2mo is os2 and mo. Parts of compounds written in one
	// go, such as brugerrettigheder, need a dictionary; see expand.go.
	parts []form
}

// tokens are the words of text, in order. Invalid UTF-8 separates words.
func tokens(text string) iter.Seq[token] {
	return func(yield func(token) bool) {
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			if !inWord(r) {
				i += size
				continue
			}
			end := wordEnd(text, i)
			t := newToken(text[i:end])
			t.start, t.end = i, end
			if t.word != "" && !yield(t) {
				return
			}
			i = end
		}
	}
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// joins reports whether r between two letters or digits continues the word:
// it-drift, 85.02.02, navn@os2.eu, OS2's. Slash does not: og/eller is two words.
func joins(r rune) bool {
	return r == '-' || r == '.' || r == '@' || r == '_' || apostrophe(r) || hidden(r)
}

func apostrophe(r rune) bool { return r == '\'' || r == '’' }

// hidden reports whether r only tells where a line may or may not break. Writers
// put it between the halves of compounds.
func hidden(r rune) bool { return r == '\u00ad' || r == '\u2011' || r == '\u200b' }

// wordEnd returns the offset after the word that starts at offset start.
func wordEnd(text string, start int) int {
	end := start
	for i := start; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if inWord(r) {
			end = i
			continue
		}
		if end < i-size || !joins(r) {
			break
		}
	}
	// c++, c# and f# are names, and "c" would be a poor word for them.
	if end-start <= 2 {
		for _, suffix := range []string{"++", "#"} {
			if strings.HasPrefix(text[end:], suffix) {
				return end + len(suffix)
			}
		}
	}
	return end
}

func newToken(raw string) token {
	pieces := strings.FieldsFunc(raw, joins)
	if len(pieces) == 1 {
		f := formOf(raw)
		return token{form: f, parts: splitName(f)}
	}
	if last := pieces[len(pieces)-1]; len(last) <= 4 && inflected(raw, last) {
		return newToken(raw[:strings.LastIndexFunc(raw, apostrophe)])
	}
	t := token{form: formOf(raw)}
	numbers, joined := true, ""
	for _, p := range pieces {
		f := formOf(p)
		if f.word == "" {
			continue
		}
		numbers = numbers && allDigits(f.word)
		joined += f.word
		t.parts = append(append(t.parts, f), splitName(f)...)
	}
	if numbers {
		t.parts = nil // 85.02.02 is a number of its own
	} else if !strings.ContainsAny(raw, ".@") {
		t.word = cut(joined) // e-mail is email
	}
	return t
}

func formOf(raw string) form {
	lower := strings.Map(func(r rune) rune {
		if hidden(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, strings.ToValidUTF8(raw, ""))
	return form{fold(raw), cut(norm.NFC.String(lower))}
}

// inflected reports whether raw ends in an apostrophe and an ending: OS2's, pc'er.
func inflected(raw, ending string) bool {
	before := strings.TrimSuffix(raw, ending)
	r, _ := utf8.DecodeLastRuneInString(before)
	return apostrophe(r) && !allDigits(ending)
}

// splitName splits a name such as os2mo after its digits, so that both os2 and
// mo find it. It returns nil for other words.
func splitName(f form) []form {
	const digits = "0123456789"
	i, j := strings.LastIndexAny(f.word, digits)+1, strings.LastIndexAny(f.shown, digits)+1
	if i == 0 || j == 0 || allDigits(f.word[:1]) || len(f.word)-i < 2 {
		return nil
	}
	return []form{{f.word[:i], f.shown[:j]}, {f.word[i:], f.shown[j:]}}
}

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// fold gives the one spelling under which all spellings of a word are found:
// lower case, without accents, and with the three Danish letters as the two
// that stand for them in Aarhus, naeste and loesning. The digraphs rather than
// the letters, because dataansvar must go on beginning with data.
func fold(raw string) string {
	plain := true
	for i := range len(raw) {
		c := raw[i]
		plain = plain && c < utf8.RuneSelf && (c < 'A' || c > 'Z')
	}
	if plain {
		return cut(raw)
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(raw, "")) {
		foldRune(&b, r)
		if b.Len() > maxWord {
			break
		}
	}
	return cut(b.String())
}

func foldRune(b *strings.Builder, r rune) {
	r = unicode.ToLower(r)
	if r < utf8.RuneSelf {
		b.WriteByte(byte(r))
		return
	}
	switch r {
	case 'æ', 'ä', 'ǽ':
		b.WriteString("ae")
	case 'ø', 'ö', 'ǿ', 'œ':
		b.WriteString("oe")
	case 'å', 'ǻ':
		b.WriteString("aa")
	case 'ß':
		b.WriteString("ss")
	case 'ð', 'đ':
		b.WriteString("d")
	case 'þ':
		b.WriteString("th")
	case 'ł':
		b.WriteString("l")
	default:
		for _, d := range norm.NFKD.String(string(r)) {
			if !unicode.IsMark(d) && !hidden(d) {
				b.WriteRune(unicode.ToLower(d))
			}
		}
	}
}

// cut shortens a word to maxWord bytes without leaving half a letter.
func cut(word string) string {
	if len(word) <= maxWord {
		return word
	}
	end := maxWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}

// analysis is the version of what this file makes of a text. Raise it with every
// change that gives some word another term; Refresh then makes the index anew.
const analysis int64 = 1

// Weights of a word by where it stands; see weigh.
const (
	inTitle    = 5.0
	inKeywords = 3.0
	inBody     = 1.0
)

// analysed is what an entry is found by.
type analysed struct {
	terms map[string]uint16 // stem → weight, in thousandths
	words map[word]bool
}

func analyse(e Entry) analysed {
	a := analysed{terms: map[string]uint16{}, words: map[word]bool{}}
	a.field(inTitle, 4, e.Lang, e.Title)
	a.field(inKeywords, 8, e.Lang, strings.Join(e.Keywords, "\n"))
	a.field(inBody, 120, e.Lang, e.Body)
	return a
}

// field adds a text to the weights after BM25: repetition adds less and less, and
// a word says more in a short text. The usual length is a constant, because an
// average would change with every write and put all writers in one queue.
func (a analysed) field(boost, usual float64, lang, text string) {
	counts, length := map[string]float64{}, 0
	add := func(f form, n float64) {
		if stopWords[f.word] {
			return
		}
		s := stem(f.word, lang)
		a.words[word{f, s}] = true
		counts[s] += n
	}
	for t := range tokens(text) {
		length++
		add(t.form, 1)
		for _, p := range t.parts {
			add(p, 0.7)
		}
	}
	norm := 1.2 * (0.4 + 0.6*float64(roughly(length))/usual)
	for s, n := range counts {
		weight := boost * n * 2.2 / (n + norm)
		a.terms[s] += uint16(weight * 1000)
	}
}

// roughly rounds the length of a longer text up to a power of two, so that one
// more sentence seldom changes the weight of every word.
func roughly(length int) int {
	if length <= 16 {
		return length
	}
	return 1 << bits.Len(uint(length-1))
}

// stem returns the part that the inflections of a folded word share. Words with
// digits or signs are names and numbers, and are their own stem.
func stem(word, lang string) string {
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
		return word
	}
	env := snowballstem.NewEnv(word)
	if lang == "en" {
		english.Stem(env)
		return env.Current()
	}
	if noun := quality(word); noun != "" {
		return noun
	}
	env.SetCurrent(letters.Replace(word))
	danish.Stem(env)
	return unify(digraphs.Replace(env.Current()))
}

// quality gives the plain form of a noun in -hed, or nothing. The stemmer takes
// the -hed away as well, and so makes rettighed one with ret, and enhed with en.
func quality(word string) string {
	i := strings.LastIndex(word, "hed")
	if i < 2 {
		return ""
	}
	switch word[i+len("hed"):] {
	case "", "s", "en", "ens", "er", "ers", "erne", "ernes":
		return word[:i+len("hed")]
	}
	return ""
}

// The stemmer knows the Danish letters only; taking dataansvar for datånsvar on
// the way in and back does no harm, since it changes nothing but endings.
var (
	letters  = strings.NewReplacer("ae", "æ", "oe", "ø", "aa", "å")
	digraphs = strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa")
)

// unify joins stems that the stemmer leaves apart although the words differ by
// inflection alone. Of the nouns, adjectives and verbs of a Danish treebank, it
// and quality bring 89.0 % to the stem of their dictionary form instead of 85.9 %,
// without more different words on one stem: 284 of 3,263 instead of 286.
func unify(s string) string {
	if base, ok := irregular[s]; ok {
		return base
	}
	n := len(s)
	if n < 4 {
		return s
	}
	for _, ending := range []string{"ern", "er", "en"} { // by(erne), by(er), sti(en)
		if front, ok := strings.CutSuffix(s, ending); ok && len(front) < 6 && len(front) > 1 && isVowel(front[len(front)-1]) {
			return front
		}
	}
	switch last, before := s[n-1], s[n-2]; {
	case strings.HasSuffix(s, "ed") && n > 4 && !isVowel(s[n-3]): // svared(e) as svar(et)
		return s[:n-2]
	case n > 5 && (strings.HasSuffix(s, "alt") || strings.HasSuffix(s, "ivt") || strings.HasSuffix(s, "oes")): // digitalt, Ærøs
		return s[:n-1]
	case n > 5 && strings.HasSuffix(s, "elt"): // gammelt
		return unify(s[:n-1])
	case last == 'r' && !isVowel(before): // registr(e) as regist(er)
		return s[:n-1]
	case before == 'e' && (last == 'l' || last == 'n') && !isVowel(s[n-3]):
		return dropVowel(s[:n-2]) + s[n-1:]
	}
	return s
}

// dropVowel prepares the front of regel, aaben and gammel to take the last
// letter again without the vowel between: regl(er), aabn(e), gaml(e).
func dropVowel(front string) string {
	if n := len(front); n > 2 && front[n-1] == front[n-2] {
		return front[:n-1]
	}
	return front
}

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// irregular has the stems of common words that change their vowel, or that the
// rules of unify would spoil.
var irregular = map[string]string{
	"aabent": "aabn", "boeg": "bog", "boend": "bond", "boern": "barn", "broedr": "bror", "doetr": "dat",
	"faedr": "far", "haend": "haand", "kraeft": "kraft", "maaned": "maaned", "maend": "mand", "moedr": "mor",
	"naet": "nat",
}

// stopWords are too common to search for, folded. "it" is not among them: in
// Danish it is the trade.
var stopWords = listed(`
	ad af at blev blive bliver da de dem den denne der deres derfor det dette dig din disse dog du efter
	eller en end er et for fordi fra gennem ham han hans har havde hos hun hvad hver hvilke hvilken hvis
	hvor hvordan i ikke ind ingen jeg jo kan kun kunne man med meget mellem men mens mere mig min mod
	må ned nogen noget nogle nu når og også om op os over på samt sig sin sine sit skal skulle som så
	sådan til ud under var ved vi vil ville vores være været
	a an and are as from has in of on or that the this to was with`)

func listed(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[fold(w)] = true
	}
	return set
}
