package registry

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/page"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/search"
)

// Sort is the order of a list of authorities.
type Sort string

// The orders.
const (
	ByName       Sort = "name"       // in Danish order
	ByPopulation Sort = "population" // largest first
	ByUpdated    Sort = "updated"    // last changed first
	ByMatch      Sort = "match"      // best first; for lists that are searched in
)

// Query asks for a list of authorities. Empty fields do not narrow it.
type Query struct {
	Text    string // to search for
	Exact   bool   // inflections of Text and nothing else
	Of      []Kind // what the list is of, such as Public; none: all kinds
	Kinds   []Kind
	Regions []AuthorityID
	Group   []AuthorityID // that a facet asks about: the members, say
	Grouped Grouped
	Gone    bool // also those that do not exist today
	Sort    Sort // the best match, or the name where nothing is searched for
	Cursor  string
	Limit   int // of a page; 25 when 0
}

// Grouped says on which side of Query.Group the list is.
type Grouped string

// The sides.
const (
	Either  Grouped = ""
	Inside  Grouped = "in"
	Outside Grouped = "out"
)

// List is a page of authorities with what the facets would leave, each counted
// under all filters but its own.
type List struct {
	page.Page[Authority]
	Kinds   map[Kind]int
	Regions map[AuthorityID]int
	Grouped map[Grouped]int // Inside and Outside
	Gone    int             // those that do not exist today, whether listed or not
	Found   search.Result   // what was searched for; without hits
}

const (
	pageSize = 25
	maxPage  = 500
	maxHits  = 1000 // of a search, of which a page is then shown
)

// Authorities gives a page of the list. Everybody may read it.
func (s *Service) Authorities(ctx context.Context, actor auth.Actor, q Query) (list List, err error) {
	defer errs.Wrap(&err, "registry.Authorities")
	order := q.Order()
	c, err := page.Parse(q.Cursor, "authorities-"+string(order), orders[order].keys)
	if err != nil {
		return List{}, err
	}
	if q.Limit < 1 || q.Limit > maxPage {
		q.Limit = pageSize
	}
	hits, err := s.find(ctx, actor, q, &list)
	if err != nil {
		return List{}, err
	}
	left, err := s.count(ctx, q, hits, &list)
	if err != nil {
		return List{}, err
	}
	total := len(left)
	if order == ByMatch {
		list.Page, err = s.matching(ctx, q, hits, left, c)
	} else {
		list.Page, err = s.ordered(ctx, q, hits, orders[order], c)
	}
	list.Total = total
	return list, err
}

// AllAuthorities gives the whole list in its order, for exports.
func (s *Service) AllAuthorities(ctx context.Context, actor auth.Actor, q Query) (all []Authority, err error) {
	defer errs.Wrap(&err, "registry.AllAuthorities")
	hits, err := s.find(ctx, actor, q, &List{})
	if err != nil {
		return nil, err
	}
	w := q.where(hits, s.Today())
	if order := q.Order(); order != ByMatch {
		return authoritiesWhere(ctx, s.db, w, orders[order].sql(false), 0)
	}
	rank := make(map[AuthorityID]int, len(hits))
	for i, h := range hits {
		rank[h] = i
	}
	all, err = authoritiesWhere(ctx, s.db, w, "id", 0)
	slices.SortFunc(all, func(a, b Authority) int { return rank[a.ID] - rank[b.ID] })
	return all, err
}

// find searches for the query's text; hits are nil where there is none.
func (s *Service) find(ctx context.Context, actor auth.Actor, q Query, list *List) (hits []AuthorityID, err error) {
	if q.Text == "" {
		return nil, nil
	}
	var reaches []string
	for _, r := range actor.Reaches() {
		reaches = append(reaches, string(r))
	}
	found, err := s.search.Search(ctx, search.Query{
		Text: q.Text, Kinds: []string{"authority"}, Reaches: reaches, Limit: maxHits, Exact: q.Exact,
	})
	hits = []AuthorityID{}
	for _, h := range found.Hits {
		hits = append(hits, AuthorityID(h.ID))
	}
	found.Hits = nil
	list.Found = found
	return hits, err
}

// count tells what each facet would leave, and which authorities all of them
// leave. It reads the columns that facets are made of once and counts here,
// which is several times faster than one query for each facet.
func (s *Service) count(ctx context.Context, q Query, hits []AuthorityID, list *List) (left map[AuthorityID]bool, err error) {
	left = map[AuthorityID]bool{}
	list.Kinds, list.Regions, list.Grouped = map[Kind]int{}, map[AuthorityID]int{}, map[Grouped]int{}
	group := make(map[AuthorityID]bool, len(q.Group))
	for _, a := range q.Group {
		group[a] = true
	}
	today := s.Today()
	err = eachFacets(ctx, s.db, q.base(hits), func(a Authority) {
		side := Outside
		if group[a.ID] {
			side = Inside
		}
		kind := len(q.Kinds) == 0 || slices.Contains(q.Kinds, a.Kind)
		inRegion := len(q.Regions) == 0 || slices.Contains(q.Regions, a.Region)
		grouped := q.Grouped == Either || q.Grouped == side
		if !a.ExistsOn(today) {
			if kind && inRegion && grouped {
				list.Gone++
			}
			if !q.Gone {
				return
			}
		}
		if inRegion && grouped {
			list.Kinds[a.Kind]++
		}
		if kind && grouped && a.Region != "" {
			list.Regions[a.Region]++
		}
		if kind && inRegion {
			list.Grouped[side]++
		}
		if kind && inRegion && grouped {
			left[a.ID] = true
		}
	})
	return left, err
}

// ordered reads a page in an order that the database has an index for.
func (s *Service) ordered(ctx context.Context, q Query, hits []AuthorityID, o order, c page.Cursor) (p page.Page[Authority], err error) {
	w := q.where(hits, s.Today())
	if !c.First() {
		edge, err := o.value(c.Keys[0])
		if err != nil {
			return p, page.ErrCursor.Because(err)
		}
		w.And("("+o.column+", id) "+o.compare(c.Back)+" (?, ?)", edge, c.Keys[1])
	}
	rows, err := authoritiesWhere(ctx, s.db, w, o.sql(c.Back), q.Limit+1)
	if err != nil {
		return p, err
	}
	return page.Cut(rows, c, q.Limit, func(a Authority) []string { return []string{o.key(a), string(a.ID)} }), nil
}

// matching reads a page in the order of the search, which only the search knows.
func (s *Service) matching(ctx context.Context, q Query, hits []AuthorityID, left map[AuthorityID]bool, c page.Cursor) (p page.Page[Authority], err error) {
	hits = slices.DeleteFunc(hits, func(h AuthorityID) bool { return !left[h] })
	if !c.First() {
		at := slices.Index(hits, AuthorityID(c.Keys[0]))
		switch {
		case at < 0:
			return p, page.ErrCursor
		case c.Back:
			hits = slices.Clone(hits[:at])
			slices.Reverse(hits)
		default:
			hits = hits[at+1:]
		}
	}
	cut := page.Cut(hits[:min(len(hits), q.Limit+1)], c, q.Limit, func(a AuthorityID) []string { return []string{string(a)} })
	byID, err := authoritiesByID(ctx, s.db, cut.Items)
	p = page.Page[Authority]{Items: []Authority{}, Prev: cut.Prev, Next: cut.Next}
	for _, h := range cut.Items {
		if a, ok := byID[h]; ok {
			p.Items = append(p.Items, a)
		}
	}
	return p, err
}

// Order is the order that the list is in: the one asked for, where it makes sense.
func (q Query) Order() Sort {
	if _, known := orders[q.Sort]; !known || q.Sort == ByMatch && q.Text == "" {
		q.Sort = ByName
		if q.Text != "" {
			q.Sort = ByMatch
		}
	}
	return q.Sort
}

// base are the conditions that no facet is about.
func (q Query) base(hits []AuthorityID) *db.Where {
	var w db.Where
	w.And("merged_into = ''")
	if hits != nil {
		among(&w, "id IN", hits)
	}
	if len(q.Of) > 0 {
		db.In(&w, "kind", q.Of)
	}
	return &w
}

func (q Query) where(hits []AuthorityID, today civil.Date) *db.Where {
	w := q.base(hits)
	if !q.Gone {
		w.And("exists_from <= ? AND exists_to > ?", today, today)
	}
	switch {
	case q.Grouped == Inside:
		among(w, "id IN", q.Group)
	case q.Grouped == Outside && len(q.Group) > 0:
		among(w, "id NOT IN", q.Group)
	}
	if len(q.Kinds) > 0 {
		db.In(w, "kind", q.Kinds)
	}
	if len(q.Regions) > 0 {
		db.In(w, "region", q.Regions)
	}
	return w
}

// order is how a list is sorted and continued; the id settles what is alike.
type order struct {
	column string
	down   bool
	keys   int                       // in a cursor
	key    func(Authority) string    // of the row at the edge
	value  func(string) (any, error) // of the key, for the column
}

func number(s string) (any, error) { return strconv.ParseInt(s, 10, 64) }

var orders = map[Sort]order{
	ByName: {
		column: "sort", keys: 2,
		key:   func(a Authority) string { return base64.RawURLEncoding.EncodeToString(db.SortKey(a.Name)) },
		value: func(s string) (any, error) { return base64.RawURLEncoding.DecodeString(s) },
	},
	ByPopulation: {
		column: "population", down: true, keys: 2,
		key:   func(a Authority) string { return strconv.FormatInt(a.population(), 10) },
		value: number,
	},
	ByUpdated: {
		column: "updated", down: true, keys: 2,
		key:   func(a Authority) string { return strconv.FormatInt(a.Updated.UnixMicro(), 10) },
		value: number,
	},
	ByMatch: {keys: 1},
}

func (a Authority) population() int64 {
	f, _ := a.Fact(Population)
	return f.Value
}

func (o order) compare(back bool) string {
	if o.down != back {
		return "<"
	}
	return ">"
}

func (o order) sql(back bool) string {
	if o.down != back {
		return o.column + " DESC, id DESC"
	}
	return o.column + ", id"
}

// AuthorityBySlug gives the authority that the slug leads to, which has another
// slug now if it was renamed or merged, or db.ErrNotFound.
func (s *Service) AuthorityBySlug(ctx context.Context, slug string) (a Authority, err error) {
	defer errs.Wrap(&err, "registry.AuthorityBySlug(%.100s)", slug)
	return authorityBySlug(ctx, s.db, slug)
}

// AuthorityByID gives the authority, also one that was merged into another, or
// db.ErrNotFound.
func (s *Service) AuthorityByID(ctx context.Context, authority AuthorityID) (a Authority, err error) {
	defer errs.Wrap(&err, "registry.AuthorityByID(%.50s)", authority)
	return authorityByID(ctx, s.db, authority)
}

// AuthoritiesByID gives those of the authorities that exist.
func (s *Service) AuthoritiesByID(ctx context.Context, ids []AuthorityID) (all map[AuthorityID]Authority, err error) {
	defer errs.Wrap(&err, "registry.AuthoritiesByID")
	return authoritiesByID(ctx, s.db, ids)
}

// AuthorityByCVR gives the authority with the number, or the one that it was
// merged into, or db.ErrNotFound.
func (s *Service) AuthorityByCVR(ctx context.Context, cvr string) (a Authority, err error) {
	defer errs.Wrap(&err, "registry.AuthorityByCVR(%.20s)", cvr)
	a, err = authorityByCVR(ctx, s.db, line.Tidy(cvr))
	if err == nil && a.MergedInto != "" {
		return authorityByID(ctx, s.db, a.MergedInto)
	}
	return a, err
}

// longestCall is how long what somebody calls an authority is at most, in bytes. A form
// can hold megabytes, and to fold them takes long.
const longestCall = 1000

// AuthorityCalled gives the authority that somebody names by its CVR number, its
// slug, its name or its official name, or db.ErrNotFound.
func (s *Service) AuthorityCalled(ctx context.Context, name string) (a Authority, err error) {
	defer errs.Wrap(&err, "registry.AuthorityCalled(%.50s)", name)
	if len(name) > longestCall {
		return a, db.ErrNotFound
	}
	if name = line.Tidy(name); ValidCVR(name) {
		return s.AuthorityByCVR(ctx, name)
	}
	if a, err = authorityBySlug(ctx, s.db, line.Slug(name)); errs.KindOf(err) != errs.NotFound {
		return a, err
	}
	return authorityByOfficialName(ctx, s.db, name)
}
