package meeting

import (
	"context"
	"strconv"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Query asks for a list of meetings. Empty fields do not narrow it.
type Query struct {
	Group  group.ID
	Groups []group.ID // of any of them; nil for all
	Series []SeriesID // of any of them; nil for all
	From   civil.Date // that begin on the day or later
	To     civil.Date // that begin before the day
	Order  Order
	Cursor string
	Limit  int // of a page; all when 0
}

// Order is the order of a list of meetings.
type Order string

// The orders.
const (
	Soonest Order = "soonest" // the earliest first
	Latest  Order = "latest"
	ByWhen  Order = "changed" // last changed first
)

// Listed is a meeting with its group.
type Listed struct {
	Meeting
	In     group.Group
	Inside bool // the reader is of the group
}

// List lists the meetings that the actor may read.
func (s *Service) List(ctx context.Context, actor auth.Actor, q Query) (list page.Page[Listed], err error) {
	defer errs.Wrap(&err, "meeting.List")
	var w db.Where
	groups, err := s.readable(ctx, actor, &w)
	if err != nil {
		return list, err
	}
	if q.Group != "" {
		w.And("group_id = ?", q.Group)
	}
	if q.Groups != nil {
		db.In(&w, "group_id", q.Groups)
	}
	if q.Series != nil {
		db.In(&w, "series_id", q.Series)
	}
	if q.From != 0 {
		w.And("starts >= ?", q.From.Start())
	}
	if q.To != 0 {
		w.And("starts < ?", q.To.Start())
	}
	c, err := page.Parse(q.Cursor, "meetings:"+string(q.Order), 2)
	if err != nil {
		return list, err
	}
	c.List = "meetings:" + string(q.Order)
	total, err := countMeetings(ctx, s.db, &w)
	if err != nil {
		return list, err
	}
	rows, err := meetingsPage(ctx, s.db, &w, q.Order, c, q.Limit)
	if err != nil {
		return list, err
	}
	all := make([]Listed, len(rows))
	for i, m := range rows {
		all[i] = Listed{m, groups[m.Group], inside(actor, groups[m.Group])}
		if !all[i].Inside {
			all[i].Link = ""
		}
	}
	if list.Items = all; q.Limit > 0 {
		list = page.Cut(all, c, q.Limit, func(l Listed) []string { return q.Order.keys(l.Meeting) })
	}
	list.Total = total
	return list, nil
}

// keys are what a meeting is put in order by.
func (o Order) keys(m Meeting) []string {
	t := m.Start
	if o == ByWhen {
		t = m.Updated
	}
	return []string{strconv.FormatInt(t.UnixMicro(), 10), string(m.ID)}
}

// readable adds that the actor may read the meeting, and gives the groups that the
// actor may read; canRead says the same of one.
func (s *Service) readable(ctx context.Context, actor auth.Actor, w *db.Where) (map[group.ID]group.Group, error) {
	ids, err := groupsThatMeet(ctx, s.db)
	if err != nil {
		return nil, err
	}
	groups, err := s.groups.GroupsByID(ctx, actor, ids)
	if err != nil || actor.Keeps() {
		return groups, err
	}
	known := make([]group.ID, 0, len(groups))
	for _, id := range ids {
		if _, ok := groups[id]; ok {
			known = append(known, id)
		}
	}
	db.In(w, "group_id", known)
	cond, args := "reach = ?", []any{auth.Public}
	if actor.CanRead(auth.Members) {
		cond, args = cond+" OR reach = ?", append(args, auth.Members)
	}
	for _, id := range known {
		if inside(actor, groups[id]) {
			cond, args = cond+" OR group_id = ?", append(args, id)
		}
	}
	w.And(cond, args...)
	return groups, nil
}
