package search

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// Searcher finds entries. It is safe for concurrent use.
type Searcher struct {
	db *db.DB
	// turns lets no more searches run at once than there are cores to run them.
	// Else each takes as long as all of them: with 16 readers on two cores, the
	// slowest of a hundred searches took four times as long as the middle one.
	turns chan struct{}
}

// New returns a searcher of d.
func New(d *db.DB) *Searcher {
	return &Searcher{db: d, turns: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// Query is a search.
type Query struct {
	Text    string
	Kinds   []string // none: all
	Reaches []string // what the reader may see; none: nothing
	Limit   int      // of the hits; 0 counts only
	Exact   bool     // inflections of what was written, and nothing else
	Ranked  bool     // Keys instead of Hits, for a list that reads its own rows
}

// Hit is an entry that was found.
type Hit struct {
	Kind, ID, Title, Path string
	Snippet               string // of the body, from where it matches; may be empty
	Score                 float64
}

// Result is what a search found.
type Result struct {
	Hits  []Hit
	Keys  []int64 // of the entries that the hits would be, see Key; only when asked for
	Total int     // of all that match, not only the hits
	// Terms are what Highlight needs to mark the words that matched.
	Terms []string
	// Also lists words that were searched for although nobody wrote them:
	// compounds, completions of the last word, and corrections.
	Also []string
	// Corrected maps a word as it was written to what was searched for as well.
	Corrected map[string]string
}

// plenty is how many entries with all the words of a query make it needless to
// look for others. It spares the common words, which are the slow ones.
const plenty = 100

// Search finds the entries that match the most of the words in q: all of them,
// if any entry does. The order is by score, and the same on both engines.
func (s *Searcher) Search(ctx context.Context, q Query) (res Result, err error) {
	defer errs.Wrap(&err, "search.Search")
	groups := parse(q.Text)
	if len(groups) == 0 || len(q.Reaches) == 0 {
		return Result{}, nil
	}
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	x := &lookup{q: s.db, kinds: q.Kinds, reaches: q.Reaches, stems: map[string]string{}, counts: map[string]int{}}
	r, err := x.rank(ctx, groups)
	if err == nil && !q.Exact && r.total < plenty {
		r, res.Corrected, err = x.widen(ctx, groups, r)
	}
	if err != nil {
		return Result{}, err
	}
	res.Total = len(r.candidates)
	res.Terms, res.Also = x.searched(groups)
	best := r.best(q.Limit)
	if q.Ranked {
		for _, c := range best {
			res.Keys = append(res.Keys, c.key)
		}
		return res, nil
	}
	res.Hits, err = s.hits(ctx, best, q.Reaches, res.Terms)
	return res, err
}

func (s *Searcher) hits(ctx context.Context, best []candidate, reaches, terms []string) ([]Hit, error) {
	keys := make([]int64, len(best))
	for i, c := range best {
		keys[i] = c.key
	}
	entries, err := entriesByKey(ctx, s.db, keys)
	if err != nil {
		return nil, err
	}
	byKey := make(map[int64]Entry, len(entries))
	for _, e := range entries {
		byKey[e.key()] = e
	}
	m := newMatcher(terms)
	hits := make([]Hit, 0, len(best))
	for _, c := range best {
		e, ok := byKey[c.key]
		if !ok || !slices.Contains(reaches, e.Reach) {
			continue // deleted or hidden since its postings were read
		}
		hits = append(hits, Hit{
			Kind: e.Kind, ID: e.ID, Title: e.Title, Path: e.Path, Snippet: m.snippet(e.Body), Score: c.score,
		})
	}
	return hits, nil
}

// lookup is the database as one search sees it.
type lookup struct {
	q       db.Querier
	kinds   []string
	reaches []string
	stems   map[string]string // by word
	known   map[string]bool   // stems that are in the dictionary
	counts  map[string]int    // how many entries have a term, of those fetched
	shards  [buckets]shard
}

// shard has the postings of one bucket by term: a list for each kind and reach.
type shard map[string][]postings

// fetch reads the postings of all the groups' terms that it has not read yet.
func (x *lookup) fetch(ctx context.Context, groups ...*group) error {
	var missing []string
	for _, g := range groups {
		for _, a := range g.alternatives {
			for _, term := range a.terms {
				if _, ok := x.counts[term]; !ok {
					x.counts[term] = 0
					missing = append(missing, term)
				}
			}
		}
	}
	rows, err := shardsOf(ctx, x.q, missing, x.kinds, x.reaches)
	for _, row := range rows {
		x.counts[row.term] += row.entries.len()
		s := &x.shards[row.entries.bucket()]
		if *s == nil {
			*s = shard{}
		}
		(*s)[row.term] = append((*s)[row.term], row.entries)
	}
	return err
}

// count is the number of entries that have all the terms, or a little more.
func (x *lookup) count(terms ...string) int {
	least := x.counts[terms[0]]
	for _, term := range terms[1:] {
		least = min(least, x.counts[term])
	}
	return least
}

// candidate is an entry that has at least one of the words.
type candidate struct {
	key   int64
	score float64
}

// ranking has the candidates that match the most groups.
type ranking struct {
	candidates []candidate
	matches    []int // how many entries match each group
	total      int   // how many match all of them
}

// widen adds to the groups what else may stand for their words, and ranks anew.
func (x *lookup) widen(ctx context.Context, groups []*group, r ranking) (ranking, map[string]string, error) {
	if err := x.expand(ctx, groups); err != nil {
		return r, nil, err
	}
	r, err := x.rank(ctx, groups)
	if err != nil || slices.Min(r.matches) >= rare {
		return r, nil, err
	}
	corrected, err := x.correct(ctx, groups, r.matches)
	if err != nil {
		return r, nil, err
	}
	r, err = x.rank(ctx, groups)
	return r, corrected, err
}

func (x *lookup) rank(ctx context.Context, groups []*group) (ranking, error) {
	if err := x.fetch(ctx, groups...); err != nil {
		return ranking{}, err
	}
	t := x.tally(groups)
	n := len(groups)
	idf := make([]float64, n)
	for g, df := range t.matches {
		// As in BM25, with a constant for the number of entries: counting
		// them would cost more than the rest of a search, and only the
		// proportion between common and rare words matters.
		idf[g] = math.Log(1 + 100_000/float64(max(df, 1)))
	}
	most := 0
	for i := range t.keys {
		most = max(most, covered(t.weights[i*n:(i+1)*n]))
	}
	r := ranking{matches: t.matches}
	for i, key := range t.keys {
		weights := t.weights[i*n : (i+1)*n]
		if covered(weights) < most {
			continue
		}
		c := candidate{key: key}
		for g, w := range weights {
			c.score += idf[g] * float64(w)
		}
		r.candidates = append(r.candidates, c)
	}
	if most == n {
		r.total = len(r.candidates)
	}
	return r, nil
}

func covered(weights []float32) (n int) {
	for _, w := range weights {
		if w > 0 {
			n++
		}
	}
	return n
}

// best returns the limit highest candidates, highest first. Equal scores are in
// the order of their keys: arbitrary, but the same every time and everywhere.
func (r ranking) best(limit int) []candidate {
	order := func(a, b candidate) int {
		if a.score != b.score { // written out: this is most of the work of a long list
			return cmp.Compare(b.score, a.score)
		}
		return cmp.Compare(a.key, b.key)
	}
	if limit >= len(r.candidates)/8 { // most of them: sorting beats inserting
		all := slices.Clone(r.candidates)
		slices.SortFunc(all, order)
		return all[:min(len(all), limit)]
	}
	best := make([]candidate, 0, limit+1)
	for _, c := range r.candidates {
		if len(best) == limit && (limit == 0 || order(c, best[limit-1]) > 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, c, order)
		best = slices.Insert(best, at, c)
		best = best[:min(len(best), limit)]
	}
	return best
}

// tally has, for each entry, the weight of each group in it.
type tally struct {
	keys    []int64
	weights []float32 // len(groups) for each key
	matches []int     // how many entries each group matches
}

// tally works through the postings one bucket at a time, so that the table from
// keys to numbers stays small enough to be fast.
func (x *lookup) tally(groups []*group) tally {
	t := tally{matches: make([]int, len(groups))}
	number := map[int64]int{} // of a key, within the bucket
	for _, s := range x.shards {
		clear(number)
		for g, group := range groups {
			for _, a := range group.alternatives {
				s.each(a.terms, func(key int64, weight uint16) {
					i, ok := number[key]
					if !ok {
						i = len(t.keys)
						number[key] = i
						t.keys = append(t.keys, key)
						t.weights = append(t.weights, make([]float32, len(groups))...)
					}
					w := &t.weights[i*len(groups)+g]
					if *w == 0 {
						t.matches[g]++
					}
					*w = max(*w, a.factor*float32(weight)/1000)
				})
			}
		}
	}
	return t
}

// each calls fn for every entry that has all the terms, with the least weight.
func (s shard) each(terms []string, fn func(key int64, weight uint16)) {
	for _, list := range s[terms[0]] {
		for i := range list.len() {
			key, weight := list.at(i)
			for _, term := range terms[1:] {
				weight = min(weight, s.weight(term, key))
			}
			if weight > 0 {
				fn(key, weight)
			}
		}
	}
}

// weight is 0 if the entry does not have the term.
func (s shard) weight(term string, key int64) uint16 {
	for _, list := range s[term] {
		if offset, found := list.find(key); found {
			_, weight := list.at(offset / postingSize)
			return weight
		}
	}
	return 0
}
