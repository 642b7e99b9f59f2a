package search

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
)

// maxGroups is how many different words of a query are searched for. Nobody
// types as many; a text that was pasted in is told apart by fewer.
const maxGroups = 10

// group is one word of a query with everything that may stand in its place.
type group struct {
	word         string // folded
	written      string
	last         bool // whether the query ends in it: it may be unfinished
	alternatives []alternative
	compounds    []compound // that may have it for one half
	splits       []split    // that may make it a compound itself
}

// alternative is a way to match a group: an entry that has all of the terms.
type alternative struct {
	terms  []string
	factor float32 // of the weight, for how far it is from what was written
	shown  string  // the word for Result.Also; empty if it is the group's own
}

// How much a match counts that is not an inflection of the word itself.
const (
	asParts      = 0.7 // it-drift: both it and drift
	asCompletion = 0.6 // brugerr: brugerrettigheder
	asCompound   = 0.5 // data: kommunedata
	asSplit      = 0.5 // brugerrettighed: both brugere and rettigheder
	asCorrection = 0.5 // rollekatelog: rollekatalog
	asHalf       = 0.3 // bilflåde, a word nobody has used: bil
)

func (g *group) add(a alternative) {
	same := func(b alternative) bool { return slices.Equal(a.terms, b.terms) }
	if !slices.ContainsFunc(g.alternatives, same) {
		g.alternatives = append(g.alternatives, a)
	}
}

// stems are the group's word's own.
func (g *group) stems() []string {
	da, en := stem(g.word, "da"), stem(g.word, "en")
	if da == en {
		return []string{da}
	}
	return []string{da, en}
}

// parse makes a group of each different word of a query that is worth searching for.
func parse(text string) []*group {
	// Ten words are found in the first few thousand bytes or not at all.
	text = text[:min(len(text), 4096)]
	var groups []*group
	for t := range tokens(text) {
		same := func(g *group) bool { return g.word == t.word }
		if stopWords[t.word] || slices.ContainsFunc(groups, same) {
			continue
		}
		if len(groups) == maxGroups {
			break
		}
		g := &group{word: t.word, written: text[t.start:t.end], last: t.end == len(text)}
		for _, s := range g.stems() {
			g.add(alternative{terms: []string{s}, factor: 1})
		}
		if len(t.parts) > 0 {
			g.addParts(t.parts)
		}
		groups = append(groups, g)
	}
	return groups
}

func (g *group) addParts(parts []form) {
	for _, lang := range []string{"da", "en"} {
		var terms []string
		for _, p := range parts {
			if !stopWords[p.word] {
				terms = append(terms, stem(p.word, lang))
			}
		}
		if len(terms) > 0 {
			g.add(alternative{terms: terms, factor: asParts})
		}
	}
}

// minPart is the shortest part of a compound that is told apart.
const minPart = 3

// maxExpansions bounds the completions and the compounds of one word.
const maxExpansions = 16

// endings look like words in compounds, but make other words out of words:
// registrering has nothing to do with a ring.
var endings = listed(`dom eri hed ing inger lig ling ning ring skab tion`)

// expand adds the completions of the last word and the compounds that the words
// are part of or made of. Compounds are taken apart with the dictionary when
// they are searched for, not when they are indexed: then the answer depends on
// what is in the index and not on the order in which it came there.
func (x *lookup) expand(ctx context.Context, groups []*group) error {
	var halves []string
	for _, g := range groups {
		if err := x.relate(ctx, g); err != nil {
			return err
		}
		for _, c := range g.compounds {
			halves = append(halves, c.other)
		}
		for _, s := range g.splits {
			halves = append(halves, s.headStem, s.restStem)
		}
	}
	slices.Sort(halves)
	known, err := knownStems(ctx, x.q, slices.Compact(halves))
	if err != nil {
		return err
	}
	x.known = known
	for _, g := range groups {
		g.addCompounds(known)
		for _, s := range g.splits {
			if known[s.headStem] && known[s.restStem] {
				g.add(alternative{terms: []string{s.headStem, s.restStem}, factor: asSplit})
			}
		}
	}
	return nil
}

// relate finds the words of the dictionary that begin or end in g's word.
func (x *lookup) relate(ctx context.Context, g *group) error {
	if len(g.word) < minPart {
		return nil
	}
	words, err := wordsFrom(ctx, x.q, x.prefix(g.word))
	if err != nil {
		return err
	}
	if g.last {
		g.complete(words)
	}
	g.compounds = x.beginningIn(g.word, words)
	if !endings[g.word] {
		if words, err = wordsTo(ctx, x.q, x.stem(g.word)); err != nil {
			return err
		}
		g.compounds = append(g.compounds, x.endingIn(g.word, words)...)
	}
	slices.SortFunc(g.compounds, func(b, c compound) int {
		return cmp.Or(b.shorter(c.word), cmp.Compare(b.other, c.other))
	})
	// Half of them are compounds as a rule; those that are not take no more
	// reading than this.
	g.compounds = g.compounds[:min(len(g.compounds), 2*maxExpansions)]
	g.splits = x.splits(g.word)
	return nil
}

// stem remembers stems, because the same beginnings come again in many words.
func (x *lookup) stem(w string) string {
	s, ok := x.stems[w]
	if !ok {
		s = stem(w, "da")
		x.stems[w] = s
	}
	return s
}

// prefix is what the words that begin with w begin with: less than its stem, so
// that regler leads to regelsæt.
func (x *lookup) prefix(w string) string {
	s := x.stem(w)
	if p := s[:max(len(s)-1, min(len(s), minPart))]; strings.HasPrefix(w, p) {
		return p
	}
	return w // børn, whose stem is barn
}

// complete adds the shortest of the words that g's word begins.
func (g *group) complete(words []word) {
	words = slices.DeleteFunc(slices.Clone(words), func(w word) bool {
		return w.word == g.word || !strings.HasPrefix(w.word, g.word)
	})
	slices.SortFunc(words, word.shorter)
	for _, w := range words[:min(len(words), maxExpansions)] {
		g.add(alternative{terms: []string{w.stem}, factor: asCompletion, shown: w.shown})
	}
}

func (w word) shorter(v word) int {
	return cmp.Or(cmp.Compare(len(w.word), len(v.word)), w.compare(v))
}

// compound is a word of the dictionary that a word of the query may be half of.
type compound struct {
	word
	other string // stem of the other half
	// clear tells that the halves are so long that one hardly ends in the other
	// by chance. Then the other need not be a word on its own: hjemme(plejen).
	clear bool
}

// beginningIn takes apart those of the words that begin with w or an inflection.
func (x *lookup) beginningIn(w string, words []word) (all []compound) {
	own := x.stem(w)
	for _, c := range words {
		for i := max(minPart, len(own)-1); i <= min(len(own)+4, len(c.word)-minPart); i++ {
			rest := c.word[i:]
			if x.stem(c.word[:i]) == own && !endings[rest] && !stopWords[rest] {
				all = append(all, compound{word: c, other: x.stem(rest)})
			}
		}
	}
	return all
}

// endingIn takes apart those of the words that end in an inflection of w.
func (x *lookup) endingIn(w string, words []word) (all []compound) {
	own := x.stem(w)
	for _, c := range words {
		i := len(c.stem) - len(own)
		if i < minPart || i > len(c.word) || stopWords[c.word[:i]] {
			continue
		}
		all = append(all, compound{word: c, other: x.stem(c.word[:i]), clear: i >= 5 && len(own) >= 4})
	}
	return all
}

// addCompounds adds the shortest of those that are compounds of words.
func (g *group) addCompounds(known map[string]bool) {
	n := 0
	for _, c := range g.compounds {
		if n < maxExpansions && (c.clear || known[c.other]) {
			g.add(alternative{terms: []string{c.stem}, factor: asCompound, shown: c.shown})
			n++
		}
	}
}

// split is a word cut in two.
type split struct{ head, headStem, restStem string }

// splits cuts a word in every place that leaves two halves long enough to be
// words. The s or e that binds them is an ending to the stemmer.
func (x *lookup) splits(w string) []split {
	if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
		return nil
	}
	var all []split
	for i := minPart; i <= len(w)-minPart; i++ {
		head, rest := w[:i], w[i:]
		if !endings[rest] && !stopWords[head] && !stopWords[rest] {
			all = append(all, split{head, x.stem(head), x.stem(rest)})
		}
	}
	return all
}

// A word is taken for a misspelling when fewer than rare entries have it and
// another one, spelt much like it, is farMore times as common.
const (
	rare    = 3
	farMore = 10
)

// maxCorrections bounds how many spellings are tried for one word.
const maxCorrections = 3

// correct adds, to groups that match hardly anything, the nearest words that do,
// and tells which they were.
func (x *lookup) correct(ctx context.Context, groups []*group, matches []int) (map[string]string, error) {
	near := make([][]word, len(groups))
	var trial group
	for i, g := range groups {
		if matches[i] >= rare {
			continue
		}
		var err error
		if near[i], err = x.near(ctx, g.word); err != nil {
			return nil, err
		}
		for _, w := range near[i] {
			trial.add(alternative{terms: []string{w.stem}})
		}
	}
	if err := x.fetch(ctx, &trial); err != nil {
		return nil, err
	}
	corrected := map[string]string{}
	for i, g := range groups {
		// What counts is how common the word itself is: that its halves meet
		// somewhere does not make a word of it.
		if used := x.adopt(g, near[i], farMore*x.counts[x.stem(g.word)]); used != "" {
			corrected[g.written] = used
		} else if matches[i] == 0 {
			if err := x.addHalf(ctx, g); err != nil {
				return nil, err
			}
		}
	}
	return corrected, nil
}

// addHalf is the last resort for a compound that nobody has used and that is no
// misspelling: the longest word that it ends in, which says what kind of thing
// it is, or else the longest that it begins with. The latter must be in the
// dictionary as it stands, because almost any word begins with some stem:
// kommunikation with that of kommune.
func (x *lookup) addHalf(ctx context.Context, g *group) error {
	var heads []string
	for _, s := range g.splits {
		if x.known[s.restStem] {
			words, err := wordsTo(ctx, x.q, s.restStem) // those with this very stem first
			if len(words) > 0 {
				g.add(alternative{terms: []string{s.restStem}, factor: asHalf, shown: words[0].shown})
			}
			return err
		}
		heads = append(heads, s.head)
	}
	words, err := wordsAmong(ctx, x.q, heads)
	if len(words) > 0 {
		longest := slices.MaxFunc(words, word.shorter)
		g.add(alternative{terms: []string{longest.stem}, factor: asHalf, shown: longest.shown})
	}
	return err
}

// adopt adds the most common of the words that are nearest to g and that more
// than so many entries have. It returns the first of them.
func (x *lookup) adopt(g *group, words []word, more int) (first string) {
	words = slices.DeleteFunc(words, func(w word) bool { return x.count(w.stem) <= more })
	if len(words) == 0 {
		return ""
	}
	nearest := distance(g.word, words[0].word)
	words = slices.DeleteFunc(words, func(w word) bool { return distance(g.word, w.word) > nearest })
	slices.SortStableFunc(words, func(v, w word) int { return cmp.Compare(x.count(w.stem), x.count(v.stem)) })
	for _, w := range words[:min(len(words), maxCorrections)] {
		g.add(alternative{terms: []string{w.stem}, factor: asCorrection, shown: w.shown})
	}
	return words[0].shown
}

// near lists the words of the dictionary within the distance allowed for a
// misspelling of w, nearest first, one for each stem. It relies on a misspelling
// leaving either the beginning or the end of the word alone.
func (x *lookup) near(ctx context.Context, w string) ([]word, error) {
	allowed := allowedDistance(w)
	if allowed == 0 {
		return nil, nil
	}
	s := stem(w, "da")
	words, err := wordsFrom(ctx, x.q, w[:max(2, len(w)/(allowed+1))])
	if err != nil {
		return nil, err
	}
	more, err := wordsTo(ctx, x.q, s[len(s)-max(2, len(s)/(allowed+1)):])
	if err != nil {
		return nil, err
	}
	best := map[string]word{} // by stem
	for _, c := range append(words, more...) {
		d := distance(w, c.word)
		if d > allowed || c.stem == s {
			continue
		}
		if b, ok := best[c.stem]; !ok || cmp.Or(cmp.Compare(d, distance(w, b.word)), c.compare(b)) < 0 {
			best[c.stem] = c
		}
	}
	return slices.SortedFunc(maps.Values(best), func(b, c word) int {
		return cmp.Or(cmp.Compare(distance(w, b.word), distance(w, c.word)), b.compare(c))
	}), nil
}

func allowedDistance(w string) int {
	switch {
	case len(w) < 4 || allDigits(w):
		return 0
	case len(w) < 8:
		return 1
	}
	return 2
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour to make b out of a.
func distance(a, b string) int {
	// Three rows of the table of distances between beginnings of a and b.
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

// maxAlso bounds how many words Result.Also names.
const maxAlso = 5

// searched lists the terms that were found, and the words to name to the reader:
// the most common ones that nobody wrote.
func (x *lookup) searched(groups []*group) (terms, also []string) {
	count := map[string]int{}
	for _, g := range groups {
		for _, a := range g.alternatives {
			n := x.count(a.terms...)
			if n == 0 {
				continue
			}
			terms = append(terms, a.terms...)
			if a.shown != "" {
				count[a.shown] = n
			}
		}
	}
	slices.Sort(terms)
	also = slices.SortedFunc(maps.Keys(count), func(v, w string) int {
		return cmp.Or(cmp.Compare(count[w], count[v]), cmp.Compare(v, w))
	})
	return slices.Compact(terms), also[:min(len(also), maxAlso)]
}
