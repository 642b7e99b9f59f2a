package adoption

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// index is what lists and figures need of every statement, in memory: who uses
// what on a day is a matter of all statements that hold on it, and a page asks it
// of hundreds of thousands. What a page then shows is read from the database.
//
// An index is never changed; a newer one takes its place, made of the old and of
// what was written since.
type index struct {
	directory
	groups []group // by authority, then product
	first  []int32 // the first group of each authority, and at the end their number
	reach  []auth.Reach
	seq    int64 // of the last write that is in it
	moved  bool  // somebody has another place than in the index before
}

// directory is whom and what the statements are about, both in the order of their
// names.
type directory struct {
	authorities []authority
	existence   []civil.Period // of each authority: a figure asks it of every group
	products    []product.Name
	authorityAt map[registry.AuthorityID]int32
	productAt   map[product.ID]int32
}

// authority is one with what its lists are sorted and searched by.
type authority struct {
	registry.Authority
	sort       []byte
	fold       string
	population int64
}

// group is all that is said about one authority and one product.
type group struct {
	authority, product int32 // places in the directory
	said               []entry
}

// entry is a version of a statement, as small as can be: a figure at a date looks
// at every one.
type entry struct {
	period civil.Period
	claim
	reach uint16 // place in index.reach
	start uint8  // place in Starts; Around where the source gives no day
}

// hear notes what was written since the index was made. Products are not heard
// of: package product has their names in memory, to compare with at every read.
func (s *Service) hear(tables []string) {
	if tables == nil || slices.Contains(tables, statements.Name) {
		s.said.Store(true)
	}
	if tables == nil || slices.Contains(tables, "registry_authority") || slices.Contains(tables, "registry_fact") {
		s.named.Store(true)
	}
}

// fresh gives an index that is as new as the database. It is made when somebody
// first asks, so that a start does not wait for it.
func (s *Service) fresh(ctx context.Context) (*index, error) {
	db.Reads(ctx, statements.Name, "registry_authority", "registry_fact")
	products, err := s.products.Names(ctx, auth.System("adoption index")) // who reads is asked of the view
	if err != nil {
		return nil, err
	}
	if x := s.index.Load(); s.isFresh(x, products) {
		return x, nil
	}
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	old := s.index.Load()
	if s.isFresh(old, products) {
		return old, nil // another reader was here while this one waited
	}
	said, named := s.said.Swap(false), s.named.Swap(false) // before reading, so that a later commit counts
	x, err := s.reindex(ctx, old, products, named)
	if err != nil {
		s.said.Store(said)
		s.named.Store(named)
		return nil, err
	}
	s.index.Store(x)
	return x, nil
}

func (s *Service) isFresh(x *index, products []product.Name) bool {
	return x != nil && !s.said.Load() && !s.named.Load() && slices.Equal(x.products, products)
}

// few is how many pairs are read one by one; of more, everything is read again.
const few = 1000

// reindex reads what was said since the old index and puts it in place. Authorities
// are read after the statements, so that those that they name are known.
func (s *Service) reindex(ctx context.Context, old *index, products []product.Name, named bool) (*index, error) {
	x := &index{}
	var changed map[pair]bool
	var err error
	if old == nil {
		old, named = &index{}, true
		x.seq, err = lastSeq(ctx, s.db)
	} else {
		x.reach = slices.Clone(old.reach)
		changed, x.seq, err = changedSince(ctx, s.db, old.seq)
		if len(changed) > few {
			old, changed = &index{directory: old.directory}, nil
		}
	}
	if err != nil {
		return nil, err
	}
	said := map[pair][]entry{}
	if changed == nil || len(changed) > 0 {
		if said, err = x.read(ctx, s.db, changed); err != nil {
			return nil, err
		}
	}
	x.authorities = old.authorities
	if named || !old.knows(said) {
		if x.authorities, err = s.readAuthorities(ctx); err != nil {
			return nil, err
		}
	}
	x.enter(old, products)
	x.place(old, changed, said)
	return x, nil
}

// read reads the entries of the pairs, or of all where they are nil.
func (x *index) read(ctx context.Context, q db.Querier, pairs map[pair]bool) (map[pair][]entry, error) {
	said := map[pair][]entry{}
	err := eachHot(ctx, q, pairs, func(s Statement, p civil.Period) {
		at := slices.Index(x.reach, s.Reach)
		if at < 0 {
			at = len(x.reach)
			x.reach = append(x.reach, s.Reach)
		}
		said[s.pair()] = append(said[s.pair()], entry{p, s.claim(), uint16(at), uint8(slices.Index(Starts, s.Start))})
	})
	return said, err
}

func (s *Service) readAuthorities(ctx context.Context) ([]authority, error) {
	all, err := s.authorities.AllAuthorities(ctx, auth.System("adoption index"), registry.Query{Gone: true, Sort: registry.ByName})
	if err != nil {
		return nil, err
	}
	list := make([]authority, len(all))
	for i, a := range all {
		population, _ := a.Fact(registry.Population)
		list[i] = authority{a, db.SortKey(a.Name), db.Fold(a.FullName() + " " + a.Name), population.Value}
	}
	slices.SortFunc(list, func(a, b authority) int { return cmp.Or(bytes.Compare(a.sort, b.sort), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// enter gives authorities and products their places, which are those of the old
// index where nobody has come, gone or changed order.
func (x *index) enter(old *index, products []product.Name) {
	x.products, x.authorityAt, x.productAt = products, old.authorityAt, old.productAt
	x.existence = make([]civil.Period, len(x.authorities))
	for i, a := range x.authorities {
		x.existence[i] = a.Exists
	}
	if !slices.EqualFunc(x.authorities, old.authorities, func(a, b authority) bool { return a.ID == b.ID }) || x.authorityAt == nil {
		x.authorityAt = make(map[registry.AuthorityID]int32, len(x.authorities))
		for i, a := range x.authorities {
			x.authorityAt[a.ID] = int32(i)
		}
		x.moved = true
	}
	if !slices.EqualFunc(x.products, old.products, func(a, b product.Name) bool { return a.ID == b.ID }) || x.productAt == nil {
		x.productAt = make(map[product.ID]int32, len(x.products))
		for i, p := range x.products {
			x.productAt[p.ID] = int32(i)
		}
		x.moved = true
	}
}

func (d *directory) knows(said map[pair][]entry) bool {
	for p := range said {
		if _, ok := d.authorityAt[p.authority]; !ok {
			return false
		}
	}
	return true
}

func (d *directory) at(p pair) (a, b int32, ok bool) {
	a, known := d.authorityAt[p.authority]
	b, ok = d.productAt[p.product]
	return a, b, ok && known
}

func (g group) compare(other group) int {
	return cmp.Or(cmp.Compare(g.authority, other.authority), cmp.Compare(g.product, other.product))
}

// place puts the groups of the old index that did not change, and those that did,
// in order. What is about an authority that was merged away is left out: the write
// that did so has moved it.
func (x *index) place(old *index, changed map[pair]bool, said map[pair][]entry) {
	kept := old.groups
	if x.moved {
		kept = make([]group, 0, len(old.groups))
		for _, g := range old.groups {
			if a, b, ok := x.at(old.pair(&g)); ok {
				kept = append(kept, group{a, b, g.said})
			}
		}
		slices.SortFunc(kept, group.compare)
	}
	var news []group // those about which nothing is said any longer have no entries
	for p := range said {
		if a, b, ok := x.at(p); ok {
			news = append(news, group{a, b, said[p]})
		}
	}
	for p := range changed {
		if a, b, ok := x.at(p); ok && said[p] == nil {
			news = append(news, group{a, b, nil})
		}
	}
	slices.SortFunc(news, group.compare)
	x.groups = merged(kept, news)
	if len(kept) == 0 {
		inOneRow(x.groups)
	}
	x.first = make([]int32, len(x.authorities)+1)
	for _, g := range x.groups {
		x.first[g.authority+1]++
	}
	for i := range x.authorities {
		x.first[i+1] += x.first[i]
	}
}

// merged joins two lists that are in order, in which a group of news takes the
// place of the one that is kept.
func merged(kept, news []group) []group {
	all := make([]group, 0, len(kept)+len(news))
	for _, n := range news {
		i, found := slices.BinarySearchFunc(kept, n, group.compare)
		all = append(all, kept[:i]...)
		if kept = kept[i:]; found {
			kept = kept[1:]
		}
		if len(n.said) > 0 {
			all = append(all, n)
		}
	}
	return append(all, kept...)
}

// inOneRow moves the entries of all groups next to each other, in the order in
// which they will be looked at.
func inOneRow(groups []group) {
	n := 0
	for _, g := range groups {
		n += len(g.said)
	}
	row := make([]entry, 0, n)
	for i, g := range groups {
		from := len(row)
		row = append(row, g.said...)
		groups[i].said = row[from:len(row):len(row)]
	}
}

// of gives the groups of the authority.
func (x *index) of(authority int32) []group { return x.groups[x.first[authority]:x.first[authority+1]] }

// view is the index as one reader sees it on one day: what the reader may not
// read is not there before anything is derived, so that nothing tells of it.
type view struct {
	*index
	day      civil.Date
	products []product.Name // by place; without an id where the reader may not see it
	readable []bool         // by reach
}

// view gives the actor's view of the day; 0 is today.
func (s *Service) view(ctx context.Context, actor auth.Actor, day civil.Date) (*view, error) {
	x, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	names, err := s.products.Names(ctx, actor)
	if err != nil {
		return nil, err
	}
	v := &view{index: x, day: cmp.Or(day, s.Today()), products: make([]product.Name, len(x.products)), readable: make([]bool, len(x.reach))}
	for _, n := range names {
		if i, ok := x.productAt[n.ID]; ok {
			v.products[i] = n
		}
	}
	for i, r := range x.reach {
		v.readable[i] = actor.CanRead(r)
	}
	return v, nil
}

// hears weighs what the reader may know about the group on the view's day.
func (v *view) hears(g *group) tally { return v.hearsOn(g, v.day) }

func (v *view) hearsOn(g *group, day civil.Date) (t tally) {
	if v.products[g.product].ID == "" || !v.existence[g.authority].Contains(day) {
		return t
	}
	for i := range g.said {
		if e := &g.said[i]; e.period.Contains(day) && v.readable[e.reach] {
			t.add(day, e.claim)
		}
	}
	return t
}

// each calls fn with every adoption among the groups that the reader may know of.
func (v *view) each(groups []group, fn func(*group, *tally)) {
	for i := range groups {
		if t := v.hears(&groups[i]); t.heard {
			fn(&groups[i], &t)
		}
	}
}
