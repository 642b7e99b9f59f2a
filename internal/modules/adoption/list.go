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

// Query asks for a part of the adoptions of a day. Its zero value is all of today's.
type Query struct {
	Day       civil.Date // 0 is today
	Text      string     // in the name of the authority or of the product
	Authority registry.AuthorityID
	Product   product.ID
	Region    registry.AuthorityID // in which a municipality lies
	Kinds     []registry.Kind
	States    []State
	Proofs    []Proof
	Conflict  bool // only where living sources disagree
	Uses      bool // only what counts as use

	AtLeast  int   // ByAuthority: only those that use so many
	Strength Proof // ByAuthority: count only uses that are shown so well, or better

	Cursor string
	Limit  int // of a page; 0 is all, for downloads
}

// Listing is a page of adoptions, with the names that show them.
type Listing struct {
	page.Page[Adoption]
	Authorities map[registry.AuthorityID]registry.Name
	Products    map[product.ID]product.Name
}

// Adoptions lists the adoptions of a day, by the authority's name and then the
// product's.
func (s *Service) Adoptions(ctx context.Context, actor auth.Actor, q Query) (l Listing, err error) {
	defer errs.Wrap(&err, "adoption.Adoptions")
	v, err := s.view(ctx, actor, q.Day)
	if err != nil {
		return l, err
	}
	c, err := page.Parse(q.Cursor, "adoptions", 4)
	if err != nil {
		return l, err
	}
	var found []*group
	text := db.Fold(strings.TrimSpace(q.Text))
	v.each(v.within(q), func(g *group, t *tally) {
		if v.matches(q, text, g, t) {
			found = append(found, g)
		}
	})
	l.Total = len(found)
	rows := from(found, c, q.Limit, func(g *group) int { return v.compare(g, c.Keys) })
	adoptions, err := s.adoptions(ctx, actor, v, rows)
	if err != nil {
		return l, err
	}
	l.Authorities, l.Products = map[registry.AuthorityID]registry.Name{}, map[product.ID]product.Name{}
	for _, g := range rows {
		a, p := &v.authorities[g.authority], v.products[g.product]
		l.Authorities[a.ID], l.Products[p.ID] = a.name(), p
	}
	total := l.Total
	l.Page = cut(adoptions, c, q.Limit, func(a Adoption) []string {
		return []string{l.Authorities[a.Authority].Name, string(a.Authority), l.Products[a.Product].Name, string(a.Product)}
	})
	l.Total = total
	return l, nil
}

// within narrows to the groups of the authority asked for, if one is.
func (v *view) within(q Query) []group {
	if q.Authority == "" {
		return v.groups
	}
	at, ok := v.authorityAt[q.Authority]
	if !ok {
		return nil
	}
	return v.of(at)
}

func (v *view) matches(q Query, text string, g *group, t *tally) bool {
	a, p := &v.authorities[g.authority], &v.products[g.product]
	switch {
	case q.Product != "" && p.ID != q.Product,
		q.Uses && !t.lead.uses(),
		q.Conflict && !t.conflict(),
		len(q.States) > 0 && !slices.Contains(q.States, States[t.lead.state]),
		len(q.Proofs) > 0 && !slices.Contains(q.Proofs, t.proof()),
		!q.picks(a):
		return false
	}
	return text == "" || strings.Contains(a.fold, text) || strings.Contains(db.Fold(p.Name), text)
}

// picks reports whether the query asks about authorities such as a.
func (q Query) picks(a *authority) bool {
	return (len(q.Kinds) == 0 || slices.Contains(q.Kinds, a.Kind)) && (q.Region == "" || a.Region == q.Region)
}

func (a *authority) name() registry.Name {
	return registry.Name{ID: a.ID, Slug: a.Slug, Kind: a.Kind, Name: a.Name, OfficialName: a.OfficialName, Exists: a.Exists}
}

// compare tells on which side of a cursor's keys a group stands, also when what
// they name has another name now, or is gone.
func (v *view) compare(g *group, keys []string) int {
	a, p := &v.authorities[g.authority], &v.products[g.product]
	return cmp.Or(byName(a.Name, string(a.ID), keys[0], keys[1]), byName(p.Name, string(p.ID), keys[2], keys[3]))
}

// byName compares in the order of names, and by id what is called the same.
func byName(name, id, otherName, otherID string) int {
	if id == otherID {
		return 0
	}
	return cmp.Or(slices.Compare(db.SortKey(name), db.SortKey(otherName)), cmp.Compare(id, otherID))
}

// from gives the rows of the page that the cursor begins, in its direction, and
// one more to tell that the list goes on. The rows are in order, and compare says
// on which side of the cursor each stands.
func from[T any](rows []T, c page.Cursor, limit int, compare func(T) int) []T {
	if !c.First() {
		after, _ := slices.BinarySearchFunc(rows, 0, func(r T, _ int) int { return cmp.Or(compare(r), -1) })
		if c.Back {
			before, _ := slices.BinarySearchFunc(rows, 0, func(r T, _ int) int { return compare(r) })
			rows = slices.Clone(rows[:before])
			slices.Reverse(rows)
		} else {
			rows = rows[after:]
		}
	}
	if limit > 0 && len(rows) > limit+1 {
		rows = rows[:limit+1]
	}
	return rows
}

// cut is page.Cut, with a list in one piece where there is no limit.
func cut[T any](rows []T, c page.Cursor, limit int, keys func(T) []string) page.Page[T] {
	if limit == 0 {
		return page.Page[T]{Items: rows}
	}
	return page.Cut(rows, c, limit, keys)
}

// adoptions reads what is said about the groups. What has gone since the index
// was made is left out.
func (s *Service) adoptions(ctx context.Context, actor auth.Actor, v *view, groups []*group) ([]Adoption, error) {
	all := make([]Adoption, 0, len(groups))
	for part := range slices.Chunk(groups, 2000) {
		pairs := make(map[pair]bool, len(part))
		for _, g := range part {
			pairs[v.pair(g)] = true
		}
		said, err := inForce(ctx, s.db, pairs, v.day)
		if err != nil {
			return nil, err
		}
		for _, g := range part {
			if a, ok := On(v.day, shown(actor, said[v.pair(g)])); ok {
				all = append(all, a)
			}
		}
	}
	return all, nil
}

func (x *index) pair(g *group) pair {
	return pair{x.authorities[g.authority].ID, x.directory.products[g.product].ID}
}

// shown gives what the actor may read of the statements: those within reach, and
// of them the contact only for whom it is meant.
func shown(actor auth.Actor, said []Version) []Version {
	var list []Version
	for _, v := range said {
		if !actor.CanRead(v.Value.Reach) {
			continue
		}
		if !canSeeContact(actor, v.Value.Authority) {
			v.Value.Contact = ""
		}
		list = append(list, v)
	}
	return list
}

// Record is everything that is known about one authority and one product.
type Record struct {
	Adoption           // on the day; zero, with nothing Said, where nothing holds then
	History  []Version // every stretch of every origin, the newest first
}

// Between gives the record of the authority and the product, or ErrNotFound when
// nothing was ever said that the actor may read.
func (s *Service) Between(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, of product.ID, day civil.Date) (r Record, err error) {
	defer errs.Wrap(&err, "adoption.Between(%.50s, %.50s)", authority, of)
	v, err := s.view(ctx, actor, day)
	if err != nil {
		return r, err
	}
	p := pair{authority, of}
	a, b, known := v.at(p)
	if !known || v.products[b].ID == "" {
		return r, ErrNotFound
	}
	all, err := stretches(ctx, s.db, map[pair]bool{p: true})
	if err != nil {
		return r, err
	}
	if r.History = shown(actor, all[p]); len(r.History) == 0 {
		return r, ErrNotFound
	}
	if v.authorities[a].ExistsOn(v.day) {
		r.Adoption, _ = On(v.day, slices.DeleteFunc(slices.Clone(r.History), func(s Version) bool { return !s.Period.Contains(v.day) }))
	}
	slices.SortStableFunc(r.History, func(a, b Version) int {
		return cmp.Or(-cmp.Compare(a.Period.From, b.Period.From), cmp.Compare(a.Value.claim().origin, b.Value.claim().origin))
	})
	return r, nil
}
