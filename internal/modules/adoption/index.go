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
}

// directory is whom and what the statements are about, both in the order of their
// names.
type directory struct {
	authorities []authority
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
}

// hear notes what was written since the index was made.
func (s *Service) hear(tables []string) {
	if tables == nil || slices.Contains(tables, statements.Name) {
		s.said.Store(true)
	}
	if tables == nil || slices.Contains(tables, "registry_authority") || slices.Contains(tables, "registry_fact") || slices.Contains(tables, "product") {
		s.named.Store(true)
	}
}

// fresh gives an index that is as new as the database. It is made when somebody
// first asks, so that a start does not wait for it.
func (s *Service) fresh(ctx context.Context) (*index, error) {
	db.Reads(ctx, statements.Name, "registry_authority", "registry_fact", "product")
	if x := s.index.Load(); x != nil && !s.said.Load() && !s.named.Load() {
		return x, nil
	}
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	old := s.index.Load()
	if old != nil && !s.said.Load() && !s.named.Load() {
		return old, nil // another reader was here while this one waited
	}
	said, named := s.said.Swap(false), s.named.Swap(false) // before reading, so that a later commit counts
	x, err := s.reindex(ctx, old, named)
	if err != nil {
		s.said.Store(said)
		s.named.Store(named)
		return nil, err
	}
	s.index.Store(x)
	return x, nil
}

// few is how many pairs are read one by one; of more, everything is read again.
const few = 1000

// reindex reads what was said since the old index and puts it in place. The
// directory is read after the statements, so that it knows everything they name.
func (s *Service) reindex(ctx context.Context, old *index, named bool) (*index, error) {
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
	x.directory = old.directory
	if named || !x.knows(said) {
		if x.directory, err = s.readDirectory(ctx); err != nil {
			return nil, err
		}
	}
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
		said[s.pair()] = append(said[s.pair()], entry{p, s.claim(), uint16(at)}) //nolint:gosec // a reach for each authority at most
	})
	return said, err
}

func (s *Service) readDirectory(ctx context.Context) (d directory, err error) {
	system := auth.System("adoption index") // who reads is asked of the view
	all, err := s.authorities.AllAuthorities(ctx, system, registry.Query{Gone: true, Sort: registry.ByName})
	if err != nil {
		return d, err
	}
	if d.products, err = s.products.Names(ctx, system); err != nil {
		return d, err
	}
	d.authorities = make([]authority, len(all))
	d.authorityAt, d.productAt = make(map[registry.AuthorityID]int32, len(all)), make(map[product.ID]int32, len(d.products))
	for i, a := range all {
		population, _ := a.Fact(registry.Population)
		d.authorities[i] = authority{a, db.SortKey(a.Name), db.Fold(a.FullName() + " " + a.Name), population.Value}
	}
	slices.SortFunc(d.authorities, func(a, b authority) int { return cmp.Or(bytes.Compare(a.sort, b.sort), cmp.Compare(a.ID, b.ID)) })
	for i, a := range d.authorities {
		d.authorityAt[a.ID] = int32(i) //nolint:gosec // some thousands
	}
	for i, p := range d.products {
		d.productAt[p.ID] = int32(i) //nolint:gosec // some thousands
	}
	return d, nil
}

func (d *directory) knows(said map[pair][]entry) bool {
	for p := range said {
		if _, _, ok := d.at(p); !ok {
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

// place puts the groups of the old index that did not change, and those that did,
// where the directory says. What is about an authority that was merged away is
// left out: the write that did so has moved it.
func (x *index) place(old *index, changed map[pair]bool, said map[pair][]entry) {
	kept := make([]group, 0, len(old.groups)+len(said))
	for _, g := range old.groups {
		p := pair{old.authorities[g.authority].ID, old.products[g.product].ID}
		if a, b, ok := x.at(p); ok && !changed[p] {
			kept = append(kept, group{a, b, g.said})
		}
	}
	for p, entries := range said {
		if a, b, ok := x.at(p); ok {
			kept = append(kept, group{a, b, entries})
		}
	}
	slices.SortFunc(kept, func(a, b group) int {
		return cmp.Or(cmp.Compare(a.authority, b.authority), cmp.Compare(a.product, b.product))
	})
	if len(old.groups) == 0 {
		inOneRow(kept)
	}
	x.groups = kept
	x.first = make([]int32, len(x.authorities)+1)
	for _, g := range kept {
		x.first[g.authority+1]++
	}
	for i := range x.authorities {
		x.first[i+1] += x.first[i]
	}
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
func (v *view) hears(g *group) (t tally) {
	if v.products[g.product].ID == "" || !v.authorities[g.authority].ExistsOn(v.day) {
		return t
	}
	for i := range g.said {
		if e := &g.said[i]; e.period.Contains(v.day) && v.readable[e.reach] {
			t.add(v.day, e.claim)
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
