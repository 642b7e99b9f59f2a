package decision

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/search"
)

// Facet is a property that the register can be narrowed by.
type Facet string

// The facets. Their values are ids of groups and products, matters, and years.
const (
	ByGroup   Facet = "group"
	ByMatter  Facet = "matter"
	ByProduct Facet = "product"
	ByYear    Facet = "year"
)

// Facets lists them in the order they are shown.
var Facets = []Facet{ByGroup, ByMatter, ByProduct, ByYear}

// index is the register as lists need it, in memory: every row is looked at to count
// what each filter would leave, which no database does for tens of thousands of rows
// within the time that a page may take. It is never changed; a newer one takes its
// place, made of the old and of what was approved since.
type index struct {
	rows    []row           // in the order of their approval, so that a row keeps its number
	newest  []int           // the numbers of the rows, the newest day first
	found   map[int64]int   // row numbers by the keys of their search entries
	values  map[Facet]words // that occur
	reaches words           // that occur
}

// row is what the index knows of a decision.
type row struct {
	id       ID
	group    group.ID
	matter   group.Matter
	when     civil.When
	day      civil.Date // the first that when can mean
	products []product.ID
	reach    auth.Reach
	seq      int64

	reachAt int32
	at      [4][]int32 // its values in each of Facets, as places in index.values
}

// words numbers the values of a facet, so that counting them is counting in a list.
type words struct {
	list []string
	at   map[string]int32
}

// clone is a copy to which more can be added while others read the first.
func (w words) clone() words {
	at := make(map[string]int32, len(w.at))
	maps.Copy(at, w.at)
	return words{w.list, at}
}

func (w *words) place(s string) int32 {
	i, ok := w.at[s]
	if !ok {
		i = int32(len(w.list))
		w.list, w.at[s] = append(w.list, s), i
	}
	return i
}

// compare is the order of the register: the newest day first, and of one day what
// was written down last.
func (r row) compare(other row) int {
	return cmp.Or(cmp.Compare(other.day, r.day), cmp.Compare(other.id, r.id))
}

// openSuffix tells the search entry that is for everybody from the one that is for
// those whom the decision is for.
const openSuffix = ":open"

// fresh gives an index that is as new as the database.
func (s *Service) fresh(ctx context.Context) (*index, error) {
	db.Reads(ctx, "decision")
	if x := s.register.Load(); x != nil && !s.outdated.Load() {
		return x, nil
	}
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	old := s.register.Load()
	if old != nil && !s.outdated.Load() {
		return old, nil // another reader was here while this one waited
	}
	s.outdated.Store(false) // before reading, so that a later commit counts
	if old == nil {
		old = &index{}
	}
	added, err := hotRows(ctx, s.db, old.last())
	if err != nil {
		s.outdated.Store(true)
		return nil, err
	}
	x := old.with(added)
	s.register.Store(x)
	return x, nil
}

// last is the number of the last approval that is in the index.
func (x *index) last() int64 {
	if len(x.rows) == 0 {
		return 0
	}
	return x.rows[len(x.rows)-1].seq
}

// with is the index and the rows that were approved after those in it. It adds to the
// lists of the old one beyond what the readers of that see; nobody else does, since
// only the newest index is ever added to, by one at a time.
func (x *index) with(added []row) *index {
	next := &index{found: make(map[int64]int, len(x.found)+len(added)), values: map[Facet]words{}, reaches: x.reaches.clone()}
	maps.Copy(next.found, x.found)
	for i := range added {
		added[i].reachAt = next.reaches.place(string(added[i].reach))
	}
	for f, facet := range Facets {
		known := x.values[facet].clone()
		for i := range added {
			for _, v := range added[i].values(facet) {
				added[i].at[f] = append(added[i].at[f], known.place(v))
			}
		}
		next.values[facet] = known
	}
	next.rows = append(x.rows, added...)
	for n := len(x.rows); n < len(next.rows); n++ {
		r := next.rows[n]
		next.found[search.Key(searchKind, string(r.id))] = n
		next.found[search.Key(searchKind, string(r.id)+openSuffix)] = n // which a public one does not have
	}
	next.sort(x.newest)
	return next
}

// sort puts the rows in order, of which the first already are.
func (x *index) sort(sorted []int) {
	compare := func(a, b int) int { return x.rows[a].compare(x.rows[b]) }
	x.newest = slices.Clone(sorted)
	for n := len(sorted); n < len(x.rows); n++ {
		x.newest = append(x.newest, n)
	}
	const few = 100
	if len(x.rows)-len(sorted) > few {
		slices.SortFunc(x.newest, compare)
		return
	}
	for at := len(sorted); at < len(x.newest); at++ {
		n := x.newest[at]
		to, _ := slices.BinarySearchFunc(x.newest[:at], n, compare)
		copy(x.newest[to+1:at+1], x.newest[to:at])
		x.newest[to] = n
	}
}

func (r row) values(f Facet) []string {
	switch f {
	case ByGroup:
		return []string{string(r.group)}
	case ByMatter:
		return []string{string(r.matter)}
	case ByYear:
		return []string{strconv.Itoa(r.day.Year())}
	case ByProduct:
	}
	list := make([]string, len(r.products))
	for i, p := range r.products {
		list[i] = string(p)
	}
	return list
}

// view is the index as one reader sees it.
type view struct {
	*index
	groups   map[group.ID]group.Group // that the reader may read, and so their decisions
	products map[product.ID]product.Name
	all      []bool // by reachAt: whether the reader may know all of a decision
	ofGroup  []bool // by place in values[ByGroup]
	product  []bool // by place in values[ByProduct]
}

func (s *Service) view(ctx context.Context, actor auth.Actor) (*view, error) {
	x, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]group.ID, len(x.values[ByGroup].list))
	for i, g := range x.values[ByGroup].list {
		ids[i] = group.ID(g)
	}
	products := make([]product.ID, len(x.values[ByProduct].list))
	for i, p := range x.values[ByProduct].list {
		products[i] = product.ID(p)
	}
	v := &view{index: x}
	if v.groups, err = s.groups.GroupsByID(ctx, actor, ids); err != nil {
		return nil, err
	}
	if v.products, err = s.products.NamesByID(ctx, actor, products); err != nil {
		return nil, err
	}
	for _, r := range x.reaches.list {
		v.all = append(v.all, actor.CanRead(auth.Reach(r)))
	}
	for _, g := range ids {
		_, ok := v.groups[g]
		v.ofGroup = append(v.ofGroup, ok)
	}
	for _, p := range products {
		_, ok := v.products[p]
		v.product = append(v.product, ok)
	}
	return v, nil
}

// sees reports whether the reader may know that the decision was made.
func (v *view) sees(r *row) bool { return v.ofGroup[r.at[0][0]] }

// of gives the row's values in the facet that the reader may know.
func (v *view) of(r *row, facet int) []int32 {
	if Facets[facet] == ByProduct && !v.all[r.reachAt] {
		return nil
	}
	return r.at[facet]
}

// knows reports whether the reader may know of the value: a product may be for some
// only. Groups need no such question, because their decisions are not seen.
func (v *view) knows(facet Facet, place int32) bool { return facet != ByProduct || v.product[place] }

// hits is the set of rows that a search found, and their numbers, the best first.
func (v *view) hits(res search.Result) (set []bool, ranked []int) {
	set = make([]bool, len(v.rows))
	for _, key := range res.Keys {
		if i, ok := v.found[key]; ok && !set[i] {
			set[i] = true
			ranked = append(ranked, i)
		}
	}
	return set, ranked
}

// pass goes through the register once: it collects the rows under all filters, and
// counts for each value how many there would be with it, given the other filters.
func (v *view) pass(chosen map[Facet][]string, hit []bool) (rows []int, counts map[Facet][]Count) {
	var want [4]map[int32]bool
	var n [4][]int
	for f, facet := range Facets {
		n[f] = make([]int, len(v.values[facet].list))
		if len(chosen[facet]) == 0 {
			continue
		}
		want[f] = map[int32]bool{}
		for _, value := range chosen[facet] {
			if place, ok := v.values[facet].at[value]; ok && v.knows(facet, place) {
				want[f][place] = true
			}
		}
	}
	rows = make([]int, 0, len(v.newest))
	for _, i := range v.newest {
		r := &v.rows[i]
		if hit != nil && !hit[i] || !v.sees(r) {
			continue
		}
		missed, misses := 0, 0
		for f := range Facets {
			if want[f] != nil && !slices.ContainsFunc(v.of(r, f), func(p int32) bool { return want[f][p] }) {
				missed, misses = f, misses+1
			}
		}
		if misses == 0 {
			rows = append(rows, i)
		}
		for f := range Facets {
			if misses == 0 || misses == 1 && f == missed {
				for _, p := range v.of(r, f) {
					n[f][p]++
				}
			}
		}
	}
	counts = map[Facet][]Count{}
	for f, facet := range Facets {
		counts[facet] = v.counted(facet, n[f], chosen[facet])
	}
	return rows, counts
}

// counted lists the values that have rows, and those that were chosen.
func (v *view) counted(facet Facet, n []int, chosen []string) (list []Count) {
	for p, value := range v.values[facet].list {
		c := Count{Value: value, N: n[p], Chosen: slices.Contains(chosen, value)}
		if v.knows(facet, int32(p)) && (c.N > 0 || c.Chosen) {
			list = append(list, c)
		}
	}
	for _, value := range chosen {
		if _, ok := v.values[facet].at[value]; !ok {
			list = append(list, Count{Value: value, Chosen: true})
		}
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	return list
}
