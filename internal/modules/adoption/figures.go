package adoption

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Tally is a number and how well what it counts is shown.
type Tally struct{ N, Proven, Stated, Unconfirmed int }

func (t *Tally) add(p Proof) {
	t.N++
	switch p {
	case Proven:
		t.Proven++
	case Stated:
		t.Stated++
	case Unconfirmed:
		t.Unconfirmed++
	}
}

// Shown is how well the n strongest of the uses are all shown; n is at most N.
func (t *Tally) Shown(n int) Proof {
	switch {
	case n <= t.Proven:
		return Proven
	case n <= t.Proven+t.Stated:
		return Stated
	}
	return Unconfirmed
}

// Figures are how much is used on a day, as far as the reader may know.
type Figures struct {
	Day            civil.Date
	Municipalities int      // that exist on the day: the number that AtLeast is of
	AtLeast        [3]Tally // municipalities that use at least one, two and three products
	Uses           Tally    // of a product by an authority of any kind
	Used           []Used   // the products that somebody uses, by name
	Authorities    int      // of any kind, that use something
	Conflicts      int      // where living sources disagree
}

// Used is a product with its uses.
type Used struct {
	Product product.Name
	Tally
}

// Figures counts the uses of all products on the day, or of one. A municipality
// counts among those that use at least n under how well its n strongest uses are
// all shown.
func (s *Service) Figures(ctx context.Context, actor auth.Actor, day civil.Date, of product.ID) (f Figures, err error) {
	defer errs.Wrap(&err, "adoption.Figures(%s)", of)
	v, err := s.view(ctx, actor, day)
	if err != nil {
		return f, err
	}
	f.Day = v.day
	c := v.count(of, func(*authority) bool { return true })
	f.Conflicts = c.conflicts
	for i, t := range c.byAuthority {
		a := &v.authorities[i]
		municipality := a.Kind == registry.Municipality && v.existence[i].Contains(v.day)
		if municipality {
			f.Municipalities++
		}
		if t.N > 0 {
			f.Authorities++
		}
		for n := range f.AtLeast {
			if municipality && t.N > n {
				f.AtLeast[n].add(t.Shown(n + 1))
			}
		}
		f.Uses.N += t.N
		f.Uses.Proven += t.Proven
		f.Uses.Stated += t.Stated
		f.Uses.Unconfirmed += t.Unconfirmed
	}
	for i, t := range c.byProduct {
		if t.N > 0 {
			f.Used = append(f.Used, Used{v.products[i], t})
		}
	}
	return f, nil
}

// counts is what one pass over everything that is said comes to.
type counts struct {
	byAuthority, byProduct []Tally // uses, by place
	conflicts              int     // where living sources disagree
}

// count counts the uses by the authorities that are picked, of one product or of
// all.
func (v *view) count(of product.ID, picks func(*authority) bool) (c counts) {
	c.byAuthority, c.byProduct = make([]Tally, len(v.authorities)), make([]Tally, len(v.products))
	only, one := v.productAt[of]
	if of != "" && !one {
		return c
	}
	for i := range v.authorities {
		if !picks(&v.authorities[i]) {
			continue
		}
		for _, g := range v.of(int32(i)) {
			if one && g.product != only {
				continue
			}
			t := v.hears(&g)
			if t.heard && t.lead.uses() {
				c.byAuthority[i].add(t.proof())
				c.byProduct[g.product].add(t.proof())
			}
			if t.conflict() {
				c.conflicts++
			}
		}
	}
	return c
}

// Count is how much one authority uses.
type Count struct {
	Authority registry.Name
	Code      string               // of a municipality or region
	Region    registry.AuthorityID // in which a municipality lies
	Tally
}

// ByAuthority lists the authorities by name with their uses on the day: of all
// products or of one, all of them or those shown well enough. Authorities that use
// less than AtLeast are left out; with AtLeast 0 those that use nothing are there.
func (s *Service) ByAuthority(ctx context.Context, actor auth.Actor, q Query) (p page.Page[Count], err error) {
	defer errs.Wrap(&err, "adoption.ByAuthority")
	v, err := s.view(ctx, actor, q.Day)
	if err != nil {
		return p, err
	}
	c, err := page.Parse(q.Cursor, "adoption-counts", 2)
	if err != nil {
		return p, err
	}
	text := db.Fold(strings.TrimSpace(q.Text))
	var rows []Count
	picks := func(a *authority) bool {
		return q.picks(a) && a.ExistsOn(v.day) && strings.Contains(a.fold, text) && (q.Authority == "" || a.ID == q.Authority)
	}
	for i, t := range v.count(q.Product, picks).byAuthority {
		a := &v.authorities[i]
		if !picks(a) {
			continue
		}
		if t.keep(q.Strength); t.N >= q.AtLeast {
			rows = append(rows, Count{Authority: a.name(), Code: a.Code, Region: a.Region, Tally: t})
		}
	}
	total := len(rows)
	rows = from(rows, c, q.Limit, func(r Count) int {
		return byName(r.Authority.Name, string(r.Authority.ID), c.Keys[0], c.Keys[1])
	})
	p = cut(rows, c, q.Limit, func(r Count) []string { return []string{r.Authority.Name, string(r.Authority.ID)} })
	p.Total = total
	return p, nil
}

// keep leaves of the tally what is shown as well as the floor.
func (t *Tally) keep(floor Proof) {
	if floor == Proven {
		t.Stated = 0
	}
	if floor == Proven || floor == Stated {
		t.Unconfirmed = 0
	}
	t.N = t.Proven + t.Stated + t.Unconfirmed
}

// MatrixQuery asks for a page of the matrix of authorities and products.
type MatrixQuery struct {
	Day    civil.Date // 0 is today
	Region registry.AuthorityID
	Kinds  []registry.Kind
	Cursor string
	Limit  int // of a page; 0 is all, for downloads
}

// Matrix is authority × product on a day: its rows are the authorities about which
// something is said, its columns the products that any of them uses.
type Matrix struct {
	page.Page[MatrixRow]
	Day      civil.Date
	Products []product.Name
	Uses     []Tally // of each product, by all the authorities
}

// MatrixRow is what one authority uses, with a cell for each column.
type MatrixRow struct {
	Authority registry.Name
	Cells     []Cell
}

// Cell is how it is with one authority and one product. Its zero value is that
// nothing is said.
type Cell struct {
	State State
	Proof Proof
}

// Matrix gives a page of the matrix, by the authorities' names. The columns are
// the same on every page.
func (s *Service) Matrix(ctx context.Context, actor auth.Actor, q MatrixQuery) (m Matrix, err error) {
	defer errs.Wrap(&err, "adoption.Matrix")
	v, err := s.view(ctx, actor, q.Day)
	if err != nil {
		return m, err
	}
	c, err := page.Parse(q.Cursor, "adoption-matrix", 2)
	if err != nil {
		return m, err
	}
	m.Day = v.day
	picked := Query{Kinds: q.Kinds, Region: q.Region}
	used, said := make([]Tally, len(v.products)), make([]bool, len(v.authorities))
	v.each(v.groups, func(g *group, t *tally) {
		if picked.picks(&v.authorities[g.authority]) {
			said[g.authority] = true
			if t.lead.uses() {
				used[g.product].add(t.proof())
			}
		}
	})
	column := make([]int, len(used))
	for i, u := range used {
		if column[i] = -1; u.N > 0 {
			column[i] = len(m.Products)
			m.Products, m.Uses = append(m.Products, v.products[i]), append(m.Uses, u)
		}
	}
	var rows []int32
	for i, is := range said {
		if is {
			rows = append(rows, int32(i))
		}
	}
	total := len(rows)
	rows = from(rows, c, q.Limit, func(i int32) int {
		a := &v.authorities[i]
		return byName(a.Name, string(a.ID), c.Keys[0], c.Keys[1])
	})
	list := make([]MatrixRow, len(rows))
	for i, at := range rows {
		row := MatrixRow{v.authorities[at].name(), make([]Cell, len(m.Products))}
		v.each(v.of(at), func(g *group, t *tally) {
			if col := column[g.product]; col >= 0 {
				row.Cells[col] = Cell{States[t.lead.state], t.proof()}
			}
		})
		list[i] = row
	}
	m.Page = cut(list, c, q.Limit, func(r MatrixRow) []string { return []string{r.Authority.Name, string(r.Authority.ID)} })
	m.Total = total
	return m, nil
}

// Likeness is in what two authorities are alike.
type Likeness string

// The likenesses.
const (
	OfSize   Likeness = "size"     // about as many inhabitants
	InRegion Likeness = "region"   // in the same region
	InCommon Likeness = "products" // at least two products in common
)

// Likenesses lists them.
var Likenesses = []Likeness{OfSize, InRegion, InCommon}

// Label is the catalogue key of the likeness's name.
func (l Likeness) Label() string { return "adoption.like." + string(l) }

// Suggestion is a product that an authority does not use and others like it do.
type Suggestion struct {
	Product product.Name
	N       int // of the authorities that are alike in any way, those that use it
	Why     []Reason
}

// Reason is how many of the authorities that are alike in one way use a product.
type Reason struct {
	Like  Likeness
	N, Of int
}

// maxSuggestions is as many as a reader may think about.
const maxSuggestions = 10

// Alike lists the products that authorities of the same kind use which are like
// this one, and about which nothing is said of itself, what most of them use first.
func (s *Service) Alike(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, day civil.Date) (list []Suggestion, err error) {
	defer errs.Wrap(&err, "adoption.Alike(%.50s)", authority)
	v, err := s.view(ctx, actor, day)
	if err != nil {
		return nil, err
	}
	at, ok := v.authorityAt[authority]
	if !ok {
		return nil, ErrNotFound
	}
	uses := make([]map[int32]bool, len(v.authorities)) // products by authority
	said := map[int32]bool{}                           // products of the authority itself, in any state
	v.each(v.groups, func(g *group, t *tally) {
		if g.authority == at {
			said[g.product] = true
		}
		if t.lead.uses() {
			if uses[g.authority] == nil {
				uses[g.authority] = map[int32]bool{}
			}
			uses[g.authority][g.product] = true
		}
	})
	of := map[Likeness]int{}
	by := map[int32]*Suggestion{}
	for i := range v.authorities {
		likes := v.likenesses(at, int32(i), uses)
		for _, l := range likes {
			of[l]++
		}
		for p := range uses[i] {
			if len(likes) == 0 || said[p] {
				continue
			}
			if by[p] == nil {
				by[p] = &Suggestion{Product: v.products[p]}
			}
			by[p].count(likes)
		}
	}
	for _, sug := range by {
		for i, r := range sug.Why {
			sug.Why[i].Of = of[r.Like]
		}
		slices.SortFunc(sug.Why, func(a, b Reason) int {
			return cmp.Compare(slices.Index(Likenesses, a.Like), slices.Index(Likenesses, b.Like))
		})
		list = append(list, *sug)
	}
	slices.SortFunc(list, func(a, b Suggestion) int {
		return cmp.Or(-cmp.Compare(a.N, b.N), cmp.Compare(v.productAt[a.Product.ID], v.productAt[b.Product.ID]))
	})
	return list[:min(len(list), maxSuggestions)], nil
}

func (s *Suggestion) count(likes []Likeness) {
	s.N++
	for _, l := range likes {
		i := slices.IndexFunc(s.Why, func(r Reason) bool { return r.Like == l })
		if i < 0 {
			i = len(s.Why)
			s.Why = append(s.Why, Reason{Like: l})
		}
		s.Why[i].N++
	}
}

// likenesses tells in what two authorities of one kind are alike. Of a size are
// those of which neither has more than half as many inhabitants again.
func (v *view) likenesses(at, other int32, uses []map[int32]bool) (likes []Likeness) {
	a, b := &v.authorities[at], &v.authorities[other]
	if at == other || a.Kind != b.Kind || !b.ExistsOn(v.day) {
		return nil
	}
	if less, more := min(a.population, b.population), max(a.population, b.population); less > 0 && 2*more <= 3*less {
		likes = append(likes, OfSize)
	}
	if a.Region != "" && a.Region == b.Region {
		likes = append(likes, InRegion)
	}
	common := 0
	for p := range uses[at] {
		if uses[other][p] {
			common++
		}
	}
	if common >= 2 {
		likes = append(likes, InCommon)
	}
	return likes
}
