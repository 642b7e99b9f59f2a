package agreement

import (
	"context"
	"slices"
	"strconv"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Sort is an order of the list of agreements.
type Sort string

// The orders.
const (
	ByStart Sort = "start" // the latest first
	ByEnd   Sort = "end"   // the first to end first
)

// Sorts lists them.
var Sorts = []Sort{ByStart, ByEnd}

// Query asks for a list of agreements, a row for each period of each. Empty fields
// do not narrow it.
type Query struct {
	Authority registry.AuthorityID
	Product   product.ID
	During    civil.Period // that the agreement holds on some day of; empty: always
	EndsIn    civil.Period // that its last day plus one is in
	Passive   string       // "yes" or "no"
	Own       bool         // only those whose terms the actor may read
	Sort      Sort
	Cursor    string
	Limit     int // of a page; 0 is all, for downloads
}

// Listed is an agreement in a period, as the actor may read it: without Terms there
// is nothing but who, what, when and how that is known.
type Listed struct {
	Version
	Terms bool
}

// Agreements lists agreements about products that the actor may read.
func (s *Service) Agreements(ctx context.Context, actor auth.Actor, q Query) (p page.Page[Listed], err error) {
	defer errs.Wrap(&err, "agreement.Agreements")
	if !slices.Contains(Sorts, q.Sort) {
		q.Sort = ByStart
	}
	c, err := page.Parse(q.Cursor, "agreements-"+string(q.Sort), 2)
	if err != nil {
		return p, err
	}
	w, err := s.where(ctx, actor, q)
	if err != nil {
		return p, err
	}
	total, err := count(ctx, s.db, w)
	if err != nil {
		return p, err
	}
	rows, err := ordered(ctx, s.db, w, q, c)
	if err != nil {
		return p, err
	}
	all := make([]Listed, len(rows))
	for i, v := range rows {
		all[i] = shown(actor, v)
	}
	if q.Limit == 0 {
		return page.Page[Listed]{Items: all, Total: total}, nil
	}
	p = page.Cut(all, c, q.Limit, func(l Listed) []string { return []string{strconv.Itoa(int(q.edge(l.Period))), string(l.ID)} })
	p.Total = total
	return p, nil
}

// edge is the day that the list is ordered by.
func (q Query) edge(p civil.Period) civil.Date {
	if q.Sort == ByEnd {
		return p.To
	}
	return p.From
}

func (s *Service) where(ctx context.Context, actor auth.Actor, q Query) (*db.Where, error) {
	view := timeline.Always()
	if !q.During.Empty() {
		view = timeline.During(q.During)
	}
	w := view.Where()
	if q.Authority != "" {
		w.And("authority_id = ?", q.Authority)
	}
	if !q.EndsIn.Empty() {
		w.And("valid_to >= ? AND valid_to < ?", q.EndsIn.From, q.EndsIn.To)
	}
	switch q.Passive {
	case "yes":
		w.And("passive")
	case "no":
		w.And("NOT passive")
	}
	if actor.Keeps() {
		if q.Product != "" {
			w.And("product_id = ?", q.Product)
		}
		return w, nil
	}
	about := []product.ID{q.Product}
	if q.Product == "" {
		var err error
		if about, err = agreedProducts(ctx, s.db); err != nil {
			return nil, err
		}
	}
	readable, err := s.readable(ctx, actor, about)
	if err != nil {
		return nil, err
	}
	db.In(w, "product_id", readable)
	if q.Own {
		own(w, actor)
	}
	return w, nil
}

// readable leaves of the products those that the actor may read. It is asked about
// the products that something is kept of, which are few, and not the other way
// round: a statement takes so many values only.
func (s *Service) readable(ctx context.Context, actor auth.Actor, products []product.ID) ([]product.ID, error) {
	names, err := s.products.NamesByID(ctx, actor, products)
	return slices.DeleteFunc(products, func(p product.ID) bool { return names[p].ID == "" }), err
}

// own narrows to the agreements whose terms the actor may read; it says in SQL what
// readsTerms says of one.
func own(w *db.Where, actor auth.Actor) {
	cond, args := "authority_id = ?", []any{actor.For.ID} // no agreement is nobody's
	for _, g := range actor.Grants {
		if g.Role == auth.Coordinator && g.Scope.Kind == auth.Product {
			cond, args = cond+" OR product_id = ?", append(args, g.Scope.ID)
		}
	}
	w.And(cond, args...)
}

// shown is the agreement as the actor may read it.
func shown(actor auth.Actor, v Version) Listed {
	if readsTerms(actor, v.Value) {
		return Listed{v, true}
	}
	a := v.Value
	v.Value = Agreement{Authority: a.Authority, Product: a.Product, Passive: a.Passive, Source: a.Source}
	return Listed{Version: v}
}

// Details is an agreement with all its periods.
type Details struct {
	Periods []Listed // earliest first; at least one
	Mark    int64    // of this state, for forms
	Fees    []Fee    // what each period costs in the year of its last day, or this year; with Terms only
	CanKeep bool
	CanSign bool
}

// Authority is whose agreement it is.
func (d Details) Authority() registry.AuthorityID { return d.Periods[0].Value.Authority }

// Product is what it is about.
func (d Details) Product() product.ID { return d.Periods[0].Value.Product }

// Terms reports whether the actor may read what it says.
func (d Details) Terms() bool { return d.Periods[0].Terms }

// On is the period that holds on the day, or else the next to come, or else the last.
func (d Details) On(day civil.Date) Listed {
	for _, l := range d.Periods {
		if l.Period.To > day {
			return l
		}
	}
	return d.Periods[len(d.Periods)-1]
}

// ByID gives the agreement, or ErrNotFound, also when its product is not for the
// actor.
func (s *Service) ByID(ctx context.Context, actor auth.Actor, id ID) (d Details, err error) {
	defer errs.Wrap(&err, "agreement.ByID(%.50s)", id)
	periods, err := periodsOf(ctx, s.db, id)
	if err != nil {
		return d, err
	}
	if len(periods) == 0 {
		return d, ErrNotFound
	}
	known, err := s.products.ProductsByID(ctx, actor, []product.ID{periods[0].Value.Product})
	if err != nil {
		return d, err
	}
	if len(known) == 0 {
		return d, ErrNotFound
	}
	d = Details{Mark: Mark(periods), CanKeep: CanKeep(actor), CanSign: canSign(actor, periods[0].Value.Authority)}
	for _, v := range periods {
		l := shown(actor, v)
		d.Periods = append(d.Periods, l)
		if !l.Terms {
			continue
		}
		fee, err := s.fee(ctx, v, min(s.Today(), v.Period.To-1).Year())
		if err != nil {
			return d, err
		}
		d.Fees = append(d.Fees, fee)
	}
	return d, nil
}

const maxHistory = 500

// Change is a write about an agreement, with its periods before and after.
type Change struct {
	audit.Entry
	Before, After []Recorded
}

// History gives the writes about the agreement, newest first. Keepers only.
func (s *Service) History(ctx context.Context, actor auth.Actor, id ID) (changes []Change, err error) {
	defer errs.Wrap(&err, "agreement.History(%.50s)", id)
	if !actor.Keeps() {
		return nil, ErrForbidden
	}
	entries, err := audit.History(ctx, s.db, "agreement", string(id), maxHistory)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		before, after, err := audit.Decode[[]Recorded](e.Items[0])
		if err != nil {
			return nil, err
		}
		c := Change{Entry: e}
		if before != nil {
			c.Before = *before
		}
		if after != nil {
			c.After = *after
		}
		changes = append(changes, c)
	}
	return changes, nil
}
