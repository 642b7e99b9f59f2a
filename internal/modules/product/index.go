package product

import (
	"bytes"
	"cmp"
	"context"
	"math/bits"
	"slices"
	"strconv"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/search"
)

// Facet is a property that the catalogue can be narrowed by.
type Facet string

// The facets, named as in the address.
const (
	ByStage    Facet = "fase"
	ByLevel    Facet = "niveau"
	BySubject  Facet = "emne"
	ByLicence  Facet = "licens"
	BySupplier Facet = "leverandoer"
)

// Facets lists them in the order they are shown.
var Facets = []Facet{ByStage, ByLevel, BySubject, ByLicence, BySupplier}

// Unknown is the value of a facet that nobody has said anything about.
const Unknown = "ukendt"

// index is the catalogue as lists need it: which products have which value, as
// sets of bits, and the products in each order. It is never changed; a newer one
// takes its place.
type index struct {
	day    civil.Date // stages and levels are of this day
	rows   []row
	at     map[ID]int
	found  map[int64]int // row numbers by the key of their search entries
	facets map[Facet]map[string]set
	reach  map[auth.Reach]set
	orders map[Sort][]int // row numbers
}

// row is what the index knows of a product.
type row struct {
	id      ID
	slug    string
	version int
	sort    []byte
	name    string
	users   int64 // the headline figure
	updated time.Time
	reach   auth.Reach
	values  map[Facet][]string
}

// set is a set of row numbers.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func fullSet(n int) set {
	s := newSet(n)
	for i := range n {
		s.add(i)
	}
	return s
}

func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s set) and(t set) set {
	u := make(set, len(s))
	for i := range s {
		u[i] = s[i] & t[i]
	}
	return u
}

func (s set) or(t set) {
	for i := range t {
		s[i] |= t[i]
	}
}

func (s set) len() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// common counts what s and t share.
func (s set) common(t set) (n int) {
	for i := range s {
		n += bits.OnesCount64(s[i] & t[i])
	}
	return n
}

// fresh gives an index that is as new as the database, reading only the products
// that changed since the last one.
func (s *Service) fresh(ctx context.Context) (*index, error) {
	db.Reads(ctx, "product") // every change of a product counts up its version there
	today := s.Today()
	if x := s.catalogue.Load(); x != nil && x.day == today && !s.outdated.Load() {
		return x, nil
	}
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	old := s.catalogue.Load()
	if old != nil && old.day == today && !s.outdated.Load() {
		return old, nil // another reader was here while this one waited
	}
	s.outdated.Store(false) // before reading, so that a later commit counts
	x, err := s.reindex(ctx, old, today)
	if err != nil {
		s.outdated.Store(true)
		return nil, err
	}
	s.catalogue.Store(x)
	return x, nil
}

func (s *Service) reindex(ctx context.Context, old *index, day civil.Date) (*index, error) {
	if old == nil || old.day != day {
		rows, err := loadRows(ctx, s.db, nil, day)
		return newIndex(day, rows), err
	}
	now, err := versions(ctx, s.db)
	if err != nil {
		return nil, err
	}
	rows := make([]row, 0, len(now))
	for _, r := range old.rows {
		if now[r.id] == r.version {
			rows = append(rows, r)
			delete(now, r.id)
		}
	}
	changed := make([]ID, 0, len(now))
	for id := range now {
		changed = append(changed, id)
	}
	for part := range slices.Chunk(changed, 200) {
		more, err := loadRows(ctx, s.db, part, day)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return newIndex(day, rows), nil
}

// loadRows reads what the index knows of the products; nil is all of them.
func loadRows(ctx context.Context, q db.Querier, ids []ID, day civil.Date) ([]row, error) {
	stages, err := stagesOn(ctx, q, ids, day)
	if err != nil {
		return nil, err
	}
	levels, err := levelsOn(ctx, q, ids, day)
	if err != nil {
		return nil, err
	}
	parties, err := partiesOn(ctx, q, ids, day)
	if err != nil {
		return nil, err
	}
	subjects, err := subjectsOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	figures, err := figuresOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	var w db.Where
	narrow(&w, "id", ids)
	return db.All(ctx, q, func(r db.Row) (v row, err error) {
		var licence string
		err = r.Scan(&v.id, &v.slug, &v.version, &v.sort, &v.name, &v.updated, &v.reach, &licence)
		v.values = map[Facet][]string{
			ByStage:    {cmp.Or(string(stages[v.id].Stage), Unknown)},
			ByLevel:    {cmp.Or(string(levels[v.id].Held()), Unknown)},
			ByLicence:  {cmp.Or(licence, Unknown)},
			BySubject:  subjects[v.id],
			BySupplier: suppliersIn(parties[v.id]),
		}
		if f := figures[v.id]; len(f) > 0 {
			v.users = f[0].Value
		}
		return v, err
	}, `SELECT id, slug, version, sort, name, updated, reach, licence FROM product`+w.SQL(), w.Args()...)
}

func suppliersIn(parties []Party) (ids []string) {
	for _, p := range parties {
		if id := string(p.Value.Authority); p.Value.Role.Supplies() && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func newIndex(day civil.Date, rows []row) *index {
	n := len(rows)
	x := &index{
		day: day, rows: rows, at: make(map[ID]int, n), found: make(map[int64]int, n),
		facets: map[Facet]map[string]set{}, reach: map[auth.Reach]set{}, orders: map[Sort][]int{},
	}
	for _, f := range Facets {
		x.facets[f] = map[string]set{}
	}
	for i, r := range rows {
		x.at[r.id] = i
		x.found[search.Key(searchKind, string(r.id))] = i
		member(x.reach, r.reach, n).add(i)
		for f, values := range r.values {
			for _, v := range values {
				member(x.facets[f], v, n).add(i)
			}
		}
	}
	for order, compare := range comparisons {
		numbers := make([]int, n)
		for i := range numbers {
			numbers[i] = i
		}
		slices.SortFunc(numbers, func(i, j int) int {
			return cmp.Or(compare(rows[i], rows[j]), cmp.Compare(rows[i].id, rows[j].id))
		})
		x.orders[order] = numbers
	}
	return x
}

func member[K comparable](sets map[K]set, key K, n int) set {
	s, ok := sets[key]
	if !ok {
		s = newSet(n)
		sets[key] = s
	}
	return s
}

// Sort is an order of the catalogue.
type Sort string

// The orders. ByMatch is that of the search, and only there with a text.
const (
	ByMatch   Sort = "match"
	ByName    Sort = "navn"
	ByUsers   Sort = "anvendere"
	ByUpdated Sort = "nyeste"
)

// Sorts lists them.
var Sorts = []Sort{ByMatch, ByName, ByUsers, ByUpdated}

var comparisons = map[Sort]func(a, b row) int{
	ByName:    func(a, b row) int { return bytes.Compare(a.sort, b.sort) },
	ByUsers:   func(a, b row) int { return cmp.Or(cmp.Compare(b.users, a.users), bytes.Compare(a.sort, b.sort)) },
	ByUpdated: func(a, b row) int { return b.updated.Compare(a.updated) },
}

// key is the row's place in the order, as a cursor keeps it.
func (r row) key(order Sort) string {
	switch order {
	case ByUsers:
		return strconv.FormatInt(r.users, 10)
	case ByUpdated:
		return strconv.FormatInt(r.updated.UnixMicro(), 10)
	default:
		return r.name
	}
}

// placed is a row that stands where the cursor's keys say, also when the product
// itself has moved or gone.
func placed(order Sort, keys []string) (r row, err error) {
	r.id = ID(keys[2])
	r.name, r.sort = keys[1], db.SortKey(keys[1])
	switch order {
	case ByUsers:
		r.users, err = strconv.ParseInt(keys[0], 10, 64)
	case ByUpdated:
		var n int64
		n, err = strconv.ParseInt(keys[0], 10, 64)
		r.updated = time.UnixMicro(n).UTC()
	case ByName, ByMatch: // have no key before the name
	}
	return r, err
}

// visible is the set of products that the actor may read.
func (x *index) visible(a auth.Actor) set {
	if a.Keeps() {
		return fullSet(len(x.rows))
	}
	s := newSet(len(x.rows))
	for _, r := range a.Reaches() {
		s.or(x.reach[r])
	}
	for _, g := range a.Grants {
		if i, ok := x.at[ID(g.Scope.ID)]; ok && canEdit(a, Product{ID: x.rows[i].id}) {
			s.add(i)
		}
	}
	return s
}

// neighbours gives the products that share most subjects with p, the main one
// first, and the most used first among equals.
func (s *Service) neighbours(ctx context.Context, actor auth.Actor, p Product, limit int) ([]ID, error) {
	x, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	visible := x.visible(actor)
	score := map[int]int{}
	for rank, subject := range p.Subjects {
		for i := range x.rows {
			if s := x.facets[BySubject][subject]; s != nil && s.has(i) && visible.has(i) && x.rows[i].id != p.ID {
				score[i] += 2*maxSubjects - rank
			}
		}
	}
	var near []int
	for _, i := range x.orders[ByUsers] {
		if score[i] > 0 {
			near = append(near, i)
		}
	}
	slices.SortStableFunc(near, func(i, j int) int { return cmp.Compare(score[j], score[i]) })
	ids := make([]ID, 0, limit)
	for _, i := range near[:min(limit, len(near))] {
		ids = append(ids, x.rows[i].id)
	}
	return ids, nil
}
