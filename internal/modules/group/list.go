package group

import (
	"context"
	"encoding/hex"
	"fmt"
	"math"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Order is the order of a list of groups.
type Order string

// The orders.
const (
	ByName Order = "navn"
	ByWhen Order = "nyeste" // last changed first
)

// Query asks for a list of the groups there are today. Empty fields do not narrow
// it.
type Query struct {
	Text    string // in a name or a purpose
	Kinds   []Kind
	Product product.ID
	Vacant  bool // with a seat that nobody fills
	Order   Order
	Cursor  string
	Limit   int // of a page; all when 0
}

// Listed is a group with what lists show of it.
type Listed struct {
	Group
	Charter *CharterVersion // nil where none is known
	Seats   int
	Vacant  int
}

// List lists the groups that exist today and that the actor may read.
//
// It is cut into pages in memory: whether a seat is vacant depends on what another
// module keeps, and the community has some hundreds of groups at the very most.
func (s *Service) List(ctx context.Context, actor auth.Actor, q Query) (list page.Page[Listed], err error) {
	defer errs.Wrap(&err, "group.List")
	name := "groups:" + string(q.Order)
	c, err := page.Parse(q.Cursor, name, 2)
	if err != nil {
		return list, err
	}
	c.List = name
	found, err := s.found(ctx, actor, q)
	if err != nil {
		return list, err
	}
	slices.SortFunc(found, func(a, b Listed) int { return slices.Compare(q.Order.keys(a.Group), q.Order.keys(b.Group)) })
	total := len(found)
	if q.Limit > 0 {
		list = page.Cut(following(found, c, q), c, q.Limit, func(x Listed) []string { return q.Order.keys(x.Group) })
	} else {
		list.Items = found
	}
	list.Total = total
	return list, nil
}

// found reads the groups under the query's filters, with their seats.
func (s *Service) found(ctx context.Context, actor auth.Actor, q Query) ([]Listed, error) {
	var w db.Where
	day := s.Today()
	existing(&w, day)
	readable(&w, actor)
	if q.Kinds != nil {
		db.In(&w, "kind", q.Kinds)
	}
	if q.Product != "" {
		w.And("product_id = ?", q.Product)
	}
	if q.Text != "" {
		like := db.Contains(q.Text)
		w.And(`fold(name_da) LIKE fold(?) ESCAPE '\' OR fold(name_en) LIKE fold(?) ESCAPE '\'
			OR fold(purpose_da) LIKE fold(?) ESCAPE '\' OR fold(purpose_en) LIKE fold(?) ESCAPE '\'`, like, like, like, like)
	}
	groups, err := groupsWhere(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	ids := make([]ID, len(groups))
	for i, g := range groups {
		ids[i] = g.ID
	}
	laid, err := chartersOn(ctx, s.db, ids, day)
	if err != nil {
		return nil, err
	}
	rows, err := seatsOf(ctx, s.db, timeline.On(day), ids...)
	if err != nil {
		return nil, err
	}
	now, err := held(ctx, s.db, rows, day)
	seats, vacant := map[ID]int{}, map[ID]int{}
	for _, h := range now {
		seats[h.Value.Group]++
		if h.Vacant() {
			vacant[h.Value.Group]++
		}
	}
	list := make([]Listed, 0, len(groups))
	for _, g := range groups {
		x := Listed{Group: g, Seats: seats[g.ID], Vacant: vacant[g.ID]}
		if c, ok := laid[g.ID]; ok {
			c.Value.Mandate = c.Value.Mandate.of(g.Kind)
			x.Charter = &c
		}
		if !q.Vacant || x.Vacant > 0 {
			list = append(list, x)
		}
	}
	return list, err
}

// keys are what a group is put in order by, as texts that sort byte by byte and that
// a cursor can carry.
func (o Order) keys(g Group) []string {
	if o == ByWhen {
		return []string{fmt.Sprintf("%019d", math.MaxInt64-g.Updated.UnixMicro()), string(g.ID)}
	}
	return []string{hex.EncodeToString(db.SortKey(g.Name.Da)), string(g.ID)}
}

// following gives the rows after the cursor, or those before it turned round, as
// page.Cut takes them: one more than the page holds.
func following(rows []Listed, c page.Cursor, q Query) []Listed {
	if !c.First() {
		at, is := slices.BinarySearchFunc(rows, c.Keys, func(x Listed, edge []string) int { return slices.Compare(q.Order.keys(x.Group), edge) })
		if c.Back {
			rows = slices.Clone(rows[:at])
			slices.Reverse(rows)
		} else {
			if is {
				at++
			}
			rows = rows[at:]
		}
	}
	return rows[:min(len(rows), q.Limit+1)]
}
