package decision

import (
	"context"
	"math"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/search"
)

// Sort is an order of the register.
type Sort string

// The orders. ByMatch is that of the search, and only there with a text.
const (
	ByDay      Sort = "nyeste"   // decided last
	ByApproval Sort = "indfoert" // entered last, which for old decisions is another thing
	ByMatch    Sort = "match"
)

// Sorts lists them.
var Sorts = []Sort{ByDay, ByApproval, ByMatch}

// Query asks for a part of the register. Its zero value is all of it, the newest
// first.
type Query struct {
	Text   string
	Values map[Facet][]string // any of the values in each facet
	Sort   Sort
	Cursor string
	Limit  int // of a page; 0 is all, for downloads
}

// Listing is what the register answers, with the names that show it.
type Listing struct {
	page.Page[Shown]
	Names
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

// Names are what the groups and products of decisions are called, as far as the
// reader may know.
type Names struct {
	Groups   map[group.ID]group.Group
	Products map[product.ID]product.Name
}

// Decisions lists the decisions that the actor may know of.
func (s *Service) Decisions(ctx context.Context, actor auth.Actor, q Query) (l Listing, err error) {
	defer errs.Wrap(&err, "decision.Decisions")
	v, err := s.view(ctx, actor)
	if err != nil {
		return l, err
	}
	l.Names = Names{v.groups, v.products}
	if l.Sort = q.Sort; !slices.Contains(Sorts, q.Sort) || q.Sort == ByMatch && q.Text == "" {
		l.Sort = ByDay
	}
	var hit []bool
	var ranked []int
	if q.Text != "" {
		if l.Found, err = s.search(ctx, v, actor, q.Text); err != nil {
			return l, err
		}
		hit, ranked = v.hits(l.Found)
	}
	rows, counts := v.pass(q.Values, hit)
	l.Counts = counts
	switch l.Sort {
	case ByDay:
	case ByApproval:
		slices.SortFunc(rows, func(a, b int) int { return b - a })
	case ByMatch:
		rows = v.inOrderOf(ranked, rows)
	}
	total := len(rows)
	c, err := page.Parse(q.Cursor, "decisions "+string(l.Sort), 2)
	if err != nil {
		return l, err
	}
	var cut page.Page[int]
	if q.Limit == 0 {
		cut.Items = rows
	} else {
		if rows, err = v.after(l.Sort, c, rows); err != nil {
			return l, err
		}
		cut = page.Cut(rows[:min(len(rows), q.Limit+1)], c, q.Limit, func(i int) []string {
			return []string{v.rows[i].day.String(), string(v.rows[i].id)}
		})
	}
	l.Prev, l.Next, l.Total = cut.Prev, cut.Next, total
	l.Items, err = s.read(ctx, actor, v, cut.Items)
	return l, err
}

// search asks for the entries of all reaches that occur and that the actor may read:
// the keepers read what is closed without sitting in the groups.
func (s *Service) search(ctx context.Context, v *view, actor auth.Actor, text string) (search.Result, error) {
	var reaches []string
	for _, r := range append([]string{string(auth.Public), string(auth.Members)}, v.reaches.list...) {
		if actor.CanRead(auth.Reach(r)) && !slices.Contains(reaches, r) {
			reaches = append(reaches, r)
		}
	}
	return s.searcher.Search(ctx, search.Query{Text: text, Kinds: []string{searchKind}, Reaches: reaches, Limit: math.MaxInt, Ranked: true})
}

// inOrderOf puts the rows in the order in which they were found.
func (v *view) inOrderOf(ranked, rows []int) []int {
	among := make([]bool, len(v.rows))
	for _, i := range rows {
		among[i] = true
	}
	return slices.DeleteFunc(ranked, func(i int) bool { return !among[i] })
}

// after gives the rows that come after the cursor in its direction.
func (v *view) after(order Sort, c page.Cursor, rows []int) ([]int, error) {
	if c.First() {
		return rows, nil
	}
	day, err := civil.Parse(c.Keys[0])
	if err != nil {
		return nil, page.ErrCursor.Because(err)
	}
	edge := row{day: day, id: ID(c.Keys[1])}
	var at int
	var is bool
	if order != ByDay {
		at = slices.IndexFunc(rows, func(i int) bool { return v.rows[i].id == edge.id })
		if is = at >= 0; !is {
			return rows, nil // it is not found any longer; begin again
		}
	} else {
		at, is = slices.BinarySearchFunc(rows, edge, func(i int, e row) int { return v.rows[i].compare(e) })
	}
	if c.Back {
		before := slices.Clone(rows[:at])
		slices.Reverse(before)
		return before, nil
	}
	if is {
		at++
	}
	return rows[at:], nil
}

// read reads the rows' decisions as the actor may read them, few enough at a time
// for one statement.
func (s *Service) read(ctx context.Context, actor auth.Actor, v *view, rows []int) ([]Shown, error) {
	list := make([]Shown, 0, len(rows))
	for part := range slices.Chunk(rows, 500) {
		ids := make([]ID, len(part))
		for i, n := range part {
			ids[i] = v.rows[n].id
		}
		known, err := decisionsByID(ctx, s.db, ids)
		if err != nil {
			return nil, err
		}
		all := make([]Decision, len(ids))
		for i, id := range ids {
			all[i] = known[id]
		}
		shown, err := s.visible(ctx, actor, v, all)
		if err != nil {
			return nil, err
		}
		list = append(list, shown...)
	}
	return list, nil
}

// shown is the decision as the actor may read it, without products that are not for
// the actor.
func (v *view) shown(actor auth.Actor, d Decision) Shown {
	x := d.Facing(actor)
	x.Products = slices.DeleteFunc(x.Products, func(p product.ID) bool { return v.products[p].ID == "" })
	x.Effects = slices.DeleteFunc(x.Effects, func(e Effect) bool {
		return e.Object.OfProduct() && v.products[product.ID(e.ID)].ID == ""
	})
	return x
}

// Details is a decision with what refers to it.
type Details struct {
	Shown
	Names
	Earlier    []Shown // the one that it corrects, if it does
	Later      []Shown // those that correct it, the newest first
	Approval   audit.Entry
	CanCorrect bool // somewhere: which groups may is seen from Writable
}

// BySlug gives the decision at the address, or ErrNotFound, also when it is of a
// group that the actor may not read.
func (s *Service) BySlug(ctx context.Context, actor auth.Actor, slug string) (d Details, err error) {
	defer errs.Wrap(&err, "decision.BySlug(%.50s)", slug)
	found, err := decisionBySlug(ctx, s.db, slug)
	if err != nil {
		return d, err
	}
	v, err := s.view(ctx, actor)
	if err != nil {
		return d, err
	}
	one, err := s.visible(ctx, actor, v, []Decision{found})
	if err != nil {
		return d, err
	}
	if len(one) == 0 {
		return d, ErrNotFound
	}
	d.Shown, d.Names = one[0], Names{v.groups, v.products}
	if found.Corrects != "" {
		earlier, err := decisionByID(ctx, s.db, found.Corrects)
		if err != nil {
			return d, err
		}
		if d.Earlier, err = s.visible(ctx, actor, v, []Decision{earlier}); err != nil {
			return d, err
		}
	}
	later, err := correcting(ctx, s.db, found.ID)
	if err != nil {
		return d, err
	}
	if d.Later, err = s.visible(ctx, actor, v, later); err != nil {
		return d, err
	}
	entries, err := audit.BySeq(ctx, s.db, []int64{found.Seq})
	if err != nil {
		return d, err
	}
	d.Approval = entries[found.Seq]
	writable, err := s.Writable(ctx, actor)
	d.CanCorrect = len(writable) > 0
	return d, err
}

// visible gives those of the decisions that the actor may know of, as the actor may
// read them.
func (s *Service) visible(ctx context.Context, actor auth.Actor, v *view, list []Decision) (all []Shown, err error) {
	ids := make([]ID, len(list))
	for i, d := range list {
		ids[i] = d.ID
	}
	later, err := corrected(ctx, s.db, ids)
	for _, d := range list {
		if _, ok := v.groups[d.Group]; ok {
			x := v.shown(actor, d)
			x.Corrected = later[d.ID]
			all = append(all, x)
		}
	}
	return all, err
}

// About are decisions, such as those that changed one object, the newest first.
type About struct {
	Decisions []Shown
	Names
}

// AboutObject gives the decisions that changed the object, as one of the kinds, and
// of which the actor may know that.
func (s *Service) AboutObject(ctx context.Context, actor auth.Actor, id string, objects ...Object) (a About, err error) {
	defer errs.Wrap(&err, "decision.AboutObject(%.50s)", id)
	list, err := changing(ctx, s.db, id, objects)
	if err != nil || len(list) == 0 {
		return a, err
	}
	a, err = s.about(ctx, actor, list)
	a.Decisions = slices.DeleteFunc(a.Decisions, func(x Shown) bool { return x.Partly })
	return a, err
}

// Writable lists the groups for which the actor may write drafts, by name.
func (s *Service) Writable(ctx context.Context, actor auth.Actor) (groups []group.Group, err error) {
	defer errs.Wrap(&err, "decision.Writable")
	if !actor.MayWrite() {
		return nil, nil
	}
	if actor.Keeps() {
		l, err := s.groups.List(ctx, actor, group.Query{})
		for _, g := range l.Items {
			groups = append(groups, g.Group)
		}
		return groups, err
	}
	if actor.Person == "" {
		return nil, nil
	}
	sitting, err := s.groups.SeatsOfPerson(ctx, registry.PersonID(actor.Person), s.Today())
	for _, x := range sitting {
		known := slices.ContainsFunc(groups, func(g group.Group) bool { return g.ID == x.Group.ID })
		if !known && canDraft(actor, []group.Held{x.Held}) {
			groups = append(groups, x.Group)
		}
	}
	return groups, err
}

// Drafts lists the drafts that the actor may write on, the last changed first, with
// their groups.
func (s *Service) Drafts(ctx context.Context, actor auth.Actor) (list []Draft, groups map[group.ID]group.Group, err error) {
	defer errs.Wrap(&err, "decision.Drafts")
	writable, err := s.Writable(ctx, actor)
	if err != nil || len(writable) == 0 {
		return nil, nil, err
	}
	var of []group.ID // all of them for the keepers, also of groups that are gone
	if !actor.Keeps() {
		for _, g := range writable {
			of = append(of, g.ID)
		}
	}
	if list, err = draftsOf(ctx, s.db, of); err != nil {
		return nil, nil, err
	}
	ids := make([]group.ID, len(list))
	for i, d := range list {
		ids[i] = d.Group
	}
	groups, err = s.groups.GroupsByID(ctx, actor, ids)
	return list, groups, err
}

// Deciders gives the groups that have made decisions of which the actor may know.
func (s *Service) Deciders(ctx context.Context, actor auth.Actor) (groups map[group.ID]group.Group, err error) {
	defer errs.Wrap(&err, "decision.Deciders")
	v, err := s.view(ctx, actor)
	if err != nil {
		return nil, err
	}
	return v.groups, nil
}

// ByIDs gives those of the decisions that the actor may know of, the newest first, as
// the actor may read them.
func (s *Service) ByIDs(ctx context.Context, actor auth.Actor, ids []ID) (a About, err error) {
	defer errs.Wrap(&err, "decision.ByIDs")
	if len(ids) == 0 {
		return a, nil
	}
	list, err := decisionsOf(ctx, s.db, ids)
	if err != nil || len(list) == 0 {
		return a, err
	}
	return s.about(ctx, actor, list)
}

func (s *Service) about(ctx context.Context, actor auth.Actor, list []Decision) (a About, err error) {
	v, err := s.view(ctx, actor)
	if err != nil {
		return a, err
	}
	a.Names = Names{v.groups, v.products}
	a.Decisions, err = s.visible(ctx, actor, v, list)
	return a, err
}

// Known reports whether the register has the decision, and the actor may read it:
// the groups' hook, for charters that say what adopted them.
func (s *Service) Known(ctx context.Context, actor auth.Actor, decision string) (is bool, err error) {
	defer errs.Wrap(&err, "decision.Known(%.50s)", decision)
	a, err := s.ByIDs(ctx, actor, []ID{ID(decision)})
	return slices.ContainsFunc(a.Decisions, func(x Shown) bool { return !x.Partly }), err
}

// SlugOf gives the address of a decision that somebody refers to, or ErrNotFound while
// it is a draft. Whether its reader may go there is asked there.
func (s *Service) SlugOf(ctx context.Context, id ID) (slug string, err error) {
	defer errs.Wrap(&err, "decision.SlugOf(%.50s)", id)
	d, err := decisionByID(ctx, s.db, id)
	return d.Slug, err
}
