package product

import (
	"cmp"
	"context"
	"math"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/search"
)

// Query asks for a part of the catalogue. Its zero value is all of it by name.
type Query struct {
	Text   string
	Exact  bool               // only inflections of what was written
	Values map[Facet][]string // any of the values in each facet
	Sort   Sort
	Cursor string
	Limit  int // of a page; 0 is all, for downloads
}

// Listing is what the catalogue answers.
type Listing struct {
	page.Page[Listed]
	Counts map[Facet][]Count // how many there would be with each value
	Found  search.Result     // what was searched for; without a text, zero
	Sort   Sort              // the order in force
}

// Count is one value of a facet.
type Count struct {
	Value  string
	N      int
	Chosen bool
}

// Catalogue lists the products that the actor may read.
func (s *Service) Catalogue(ctx context.Context, actor auth.Actor, q Query) (l Listing, err error) {
	defer errs.Wrap(&err, "product.Catalogue")
	x, err := s.fresh(ctx)
	if err != nil {
		return l, err
	}
	base := x.visible(actor)
	q.Sort = q.order()
	l.Sort = q.Sort
	order := x.orders[q.Sort]
	if q.Text != "" {
		if l.Found, err = s.search(ctx, actor, q); err != nil {
			return l, err
		}
		hits, ranked := x.hits(l.Found)
		base = base.and(hits)
		if q.Sort == ByMatch {
			order = ranked
		}
	}
	l.Counts = x.counts(base, q.Values)
	chosen := base
	for _, f := range Facets {
		if values := q.Values[f]; len(values) > 0 {
			chosen = chosen.and(x.any(f, values))
		}
	}
	numbers := make([]int, 0, chosen.len())
	for _, i := range order {
		if chosen.has(i) {
			numbers = append(numbers, i)
		}
	}
	l.Page, err = s.pageOf(ctx, x, q, numbers)
	return l, err
}

// order is the sort in force: what was asked for, where it makes sense.
func (q Query) order() Sort {
	switch {
	case q.Sort == ByMatch && q.Text == "", !slices.Contains(Sorts, q.Sort):
		if q.Text != "" {
			return ByMatch
		}
		return ByName
	}
	return q.Sort
}

func (s *Service) search(ctx context.Context, actor auth.Actor, q Query) (search.Result, error) {
	reaches := make([]string, 0, 4)
	for _, r := range actor.Reaches() {
		reaches = append(reaches, string(r))
	}
	return s.searcher.Search(ctx, search.Query{
		Text: q.Text, Kinds: []string{searchKind}, Reaches: reaches, Limit: math.MaxInt, Exact: q.Exact, Ranked: true,
	})
}

// hits is the set of rows that were found, and their numbers, the best first.
func (x *index) hits(r search.Result) (set, []int) {
	s, ranked := newSet(len(x.rows)), make([]int, 0, len(r.Keys))
	for _, key := range r.Keys {
		if i, ok := x.found[key]; ok {
			s.add(i)
			ranked = append(ranked, i)
		}
	}
	return s, ranked
}

// any is the set of rows that have one of the values.
func (x *index) any(f Facet, values []string) set {
	s := newSet(len(x.rows))
	for _, v := range values {
		s.or(x.facets[f][v])
	}
	return s
}

// counts tells for each value how many there would be with it, given what is
// chosen in the other facets. A value that was chosen is listed even with none.
func (x *index) counts(base set, chosen map[Facet][]string) map[Facet][]Count {
	all := map[Facet][]Count{}
	for _, f := range Facets {
		under := base
		for _, other := range Facets {
			if other != f && len(chosen[other]) > 0 {
				under = under.and(x.any(other, chosen[other]))
			}
		}
		for v, s := range x.facets[f] {
			c := Count{Value: v, N: under.common(s), Chosen: slices.Contains(chosen[f], v)}
			if base.common(s) > 0 || c.Chosen {
				all[f] = append(all[f], c)
			}
		}
		for _, v := range chosen[f] {
			if x.facets[f][v] == nil {
				all[f] = append(all[f], Count{Value: v, Chosen: true})
			}
		}
		slices.SortFunc(all[f], func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	}
	return all
}

// pageOf reads the page of the chosen rows that the cursor begins.
func (s *Service) pageOf(ctx context.Context, x *index, q Query, numbers []int) (p page.Page[Listed], err error) {
	total := len(numbers)
	if q.Limit == 0 {
		p.Items, err = s.inBatches(ctx, x, numbers)
		p.Total = total
		return p, err
	}
	const keys = 3
	c, err := page.Parse(q.Cursor, "products "+string(q.Sort), keys)
	if err != nil {
		return p, err
	}
	if numbers, err = after(x, q.Sort, c, numbers); err != nil {
		return p, err
	}
	cut := page.Cut(numbers[:min(len(numbers), q.Limit+1)], c, q.Limit, func(i int) []string {
		return []string{x.rows[i].key(q.Sort), x.rows[i].name, string(x.rows[i].id)}
	})
	p.Prev, p.Next, p.Total = cut.Prev, cut.Next, total
	p.Items, err = s.inBatches(ctx, x, cut.Items)
	return p, err
}

// after gives the rows that come after the cursor in its direction.
func after(x *index, order Sort, c page.Cursor, numbers []int) ([]int, error) {
	if c.First() {
		return numbers, nil
	}
	at := slices.IndexFunc(numbers, func(i int) bool { return x.rows[i].id == ID(c.Keys[2]) })
	end := at // the edge row is on the page that gave the cursor
	if at < 0 {
		if order == ByMatch {
			return numbers, nil // the hit is gone; begin again
		}
		edge, err := placed(order, c.Keys)
		if err != nil {
			return nil, page.ErrCursor.Because(err)
		}
		at, _ = slices.BinarySearchFunc(numbers, edge, func(i int, e row) int {
			return cmp.Or(comparisons[order](x.rows[i], e), cmp.Compare(x.rows[i].id, e.id))
		})
		at, end = at-1, at
	}
	if !c.Back {
		return numbers[at+1:], nil
	}
	before := slices.Clone(numbers[:end])
	slices.Reverse(before)
	return before, nil
}

// inBatches reads the rows' products, few enough at a time for one statement.
func (s *Service) inBatches(ctx context.Context, x *index, numbers []int) ([]Listed, error) {
	all := make([]Listed, 0, len(numbers))
	for part := range slices.Chunk(numbers, 500) {
		var missing []ID
		for _, i := range part {
			if _, ok := s.known(x, i); !ok {
				missing = append(missing, x.rows[i].id)
			}
		}
		list, err := s.list(ctx, missing)
		if err != nil {
			return nil, err
		}
		fresh := make(map[ID]Listed, len(list))
		for _, l := range list {
			fresh[l.ID] = l
		}
		for _, i := range part {
			l, ok := fresh[x.rows[i].id]
			if !ok {
				l, ok = s.known(x, i)
			}
			if ok { // else it is gone since the index was made
				all = append(all, l)
			}
		}
		s.remember(x, list)
	}
	return all, nil
}

// remembered is a product as it was listed on the day.
type remembered struct {
	day civil.Date
	Listed
}

// maxRemembered bounds the products kept ready to be listed, which take a few
// kilobytes each.
const maxRemembered = 2000

// known gives the row's product if it was listed before and has not changed:
// every change of what a list shows counts up the product's version.
func (s *Service) known(x *index, i int) (Listed, bool) {
	s.listedMu.RLock()
	defer s.listedMu.RUnlock()
	r, ok := s.listed[x.rows[i].id]
	return r.Listed, ok && r.day == x.day && r.Version == x.rows[i].version
}

func (s *Service) remember(x *index, list []Listed) {
	s.listedMu.Lock()
	defer s.listedMu.Unlock()
	if s.listed == nil || len(s.listed)+len(list) > maxRemembered {
		s.listed = map[ID]remembered{}
	}
	for _, l := range list[:min(len(list), maxRemembered)] {
		s.listed[l.ID] = remembered{day: x.day, Listed: l}
	}
}
