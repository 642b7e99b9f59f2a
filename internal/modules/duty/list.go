package duty

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// Query asks for a list of duties: the open ones by due date, or those that are
// done, the last closed first.
type Query struct {
	Own       bool // of the actor's roles and the authority acted for, also for keepers
	Done      bool
	Kind      string               // empty: any
	Authority registry.AuthorityID // empty: any
	Overdue   bool
	Cursor    string
	Limit     int // of a page; 50 when 0
}

const (
	pageSize = 50
	maxPage  = 1000
)

// List gives a page of duties: of all for keepers, and for others of those that
// Query.Own means.
func (s *Service) List(ctx context.Context, actor auth.Actor, q Query) (p page.Page[Duty], err error) {
	defer errs.Wrap(&err, "duty.List")
	o, name := byDue, "duties"
	if q.Done {
		o, name = byDone, "duties-done"
	}
	c, err := page.Parse(q.Cursor, name, 2)
	if err != nil {
		return p, err
	}
	if q.Limit < 1 || q.Limit > maxPage {
		q.Limit = pageSize
	}
	w := q.where(actor, s.today())
	total, err := count(ctx, s.db, w)
	if err != nil {
		return p, err
	}
	p, err = list(ctx, s.db, w, o, c, q.Limit)
	p.Total = total
	return p, err
}

// Count counts the duties that List would give in all its pages.
func (s *Service) Count(ctx context.Context, actor auth.Actor, q Query) (n int, err error) {
	defer errs.Wrap(&err, "duty.Count")
	return count(ctx, s.db, q.where(actor, s.today()))
}

// Kinds counts the same by their kind, whatever kind the query asks for.
func (s *Service) Kinds(ctx context.Context, actor auth.Actor, q Query) (kinds map[string]int, err error) {
	defer errs.Wrap(&err, "duty.Kinds")
	q.Kind = ""
	return kindsOf(ctx, s.db, q.where(actor, s.today()))
}
