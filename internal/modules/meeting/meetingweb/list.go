package meetingweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ical"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const (
	listPath   = "/moeder"
	pageSize   = 50
	feedLength = 50
)

// listPage is the list of meetings.
type listPage struct {
	ui.Page
	Head    ui.ResultsHead
	Filters ui.Filters
	Group   ui.Select
	Period  ui.Radios
	Table   ui.Table
	None    ui.Empty
	Pager   ui.Pager
	Files   ui.Downloads
}

// The periods that the list can be narrowed to.
const (
	coming = "kommende"
	past   = "tidligere"
	always = "alle"
)

// listState is the list's state as it stands in its address, but for the page.
type listState struct {
	group  string // slug
	period string
}

func stateOf(r *http.Request) listState {
	v := r.URL.Query()
	s := listState{group: v.Get("gruppe"), period: coming}
	if p := v.Get("periode"); slices.Contains([]string{past, always}, p) {
		s.period = p
	}
	return s
}

// at is the list's address in this state, in a form such as ".csv".
func (s listState) at(ctx context.Context, form, cursor string) string {
	v := url.Values{}
	if s.group != "" {
		v.Set("gruppe", s.group)
	}
	if s.period != coming {
		v.Set("periode", s.period)
	}
	if cursor != "" {
		v.Set("side", cursor)
	}
	path := in(ctx, listPath+form)
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	return path
}

// query is what the state asks of the meetings. A group that the reader may not know
// leaves nothing.
func (h *handlers) query(ctx context.Context, s listState) (q meeting.Query, err error) {
	today := h.today()
	q.Order = meeting.Latest
	switch s.period {
	case coming:
		q.From, q.Order = today, meeting.Soonest
	case past:
		q.To = today
	}
	q.Group, err = h.groupCalled(ctx, s.group)
	return q, err
}

// groupCalled gives the id of the group at the address; that of none where the reader
// knows no such group.
func (h *handlers) groupCalled(ctx context.Context, slug string) (group.ID, error) {
	if slug == "" {
		return "", nil
	}
	d, err := h.groups.BySlug(ctx, auth.From(ctx), slug)
	if errs.KindOf(err) == errs.NotFound {
		return "-", nil
	}
	return d.ID, err
}

func (h *handlers) list(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, s := r.Context(), auth.From(r.Context()), stateOf(r)
	q, err := h.query(ctx, s)
	if err != nil {
		return err
	}
	q.Cursor, q.Limit = r.URL.Query().Get("side"), pageSize
	list, err := h.meetings.List(ctx, actor, q)
	if err != nil {
		return err
	}
	groups, err := h.groups.List(ctx, actor, group.Query{})
	if err != nil {
		return err
	}
	may, err := h.meetings.MayPlan(ctx, actor)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "meetingweb.meetings")
	p := listPage{
		Page: ui.Page{
			Title: title, Lead: i18n.T(ctx, "meetingweb.lead"), Door: "collaboration", Sub: "meetings",
			Feeds: []ui.Feed{
				{Type: "application/atom+xml", Title: title, Href: s.at(ctx, ".atom", "")}, {Type: "text/calendar", Title: title, Href: s.at(ctx, ".ics", "")},
			},
		},
		Head:    ui.ResultsHead{Count: i18n.N(ctx, "meetingweb.count", list.Total)},
		Filters: ui.Filters{Action: in(ctx, listPath)},
		Group:   ui.Select{Field: ui.Field{Name: "gruppe", Label: i18n.T(ctx, "meetingweb.group"), Optional: true}, Empty: i18n.T(ctx, "meetingweb.all_groups")},
		Period:  ui.Radios{Field: ui.Field{Name: "periode", Label: i18n.T(ctx, "meetingweb.period")}},
		Table:   table(ctx, list.Items),
		None:    ui.Empty{Title: i18n.T(ctx, "meetingweb.none"), Text: i18n.T(ctx, "meetingweb.none_text")},
		Pager:   ui.Pager{Total: list.Total},
		Files: ui.Downloads{
			{Text: "CSV", Href: s.at(ctx, ".csv", "")}, {Text: "JSON", Href: s.at(ctx, ".json", "")}, {Text: "Atom", Href: s.at(ctx, ".atom", "")},
			{Text: i18n.T(ctx, "meetingweb.calendar"), Href: s.at(ctx, ".ics", "")},
		},
	}
	if len(may) > 0 {
		p.Actions = ui.Row{
			ui.Button{Text: i18n.T(ctx, "meetingweb.plan"), Href: in(ctx, "/moeder/ny")}, ui.Button{Text: i18n.T(ctx, "meetingweb.plan_series"), Href: in(ctx, newSeries)},
		}
	}
	if q.Cursor == "" {
		p.Pager.First, p.Pager.Last = min(1, len(list.Items)), len(list.Items)
	}
	if list.Prev != "" {
		p.Pager.Prev = s.at(ctx, "", list.Prev)
	}
	if list.Next != "" {
		p.Pager.Next = s.at(ctx, "", list.Next)
	}
	p.choose(ctx, s, groups.Items)
	return web.Render(w, r, http.StatusOK, listView(p))
}

// choose offers the filters, those in force chosen.
func (p *listPage) choose(ctx context.Context, s listState, groups []group.Listed) {
	for _, g := range groups {
		p.Group.Options = append(p.Group.Options, ui.Option{Value: g.Slug, Text: groupName(ctx, g.Group), Selected: g.Slug == s.group})
	}
	for _, v := range []string{coming, past, always} {
		p.Period.Options = append(p.Period.Options, ui.Option{Value: v, Text: i18n.T(ctx, "meetingweb.period."+v), Selected: v == s.period})
	}
	for _, chosen := range []bool{s.group != "", s.period != coming} {
		if chosen {
			p.Filters.Chosen++
			p.Filters.Reset = in(ctx, listPath)
		}
	}
}

func table(ctx context.Context, list []meeting.Listed) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "meetingweb.meetings"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "meetingweb.field.day")}, {Title: i18n.T(ctx, "meetingweb.time")}, {Title: i18n.T(ctx, "meetingweb.group")}, {Title: i18n.T(ctx, "meetingweb.where")}, {Title: i18n.T(ctx, "meetingweb.state")},
	}}
	for _, l := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: i18n.ShortDate(ctx, l.Day()), Href: in(ctx, l.Path())}, {Text: hours(ctx, l.Plan)}, {Text: groupName(ctx, l.In), Href: in(ctx, l.In.Path())},
			{Text: where(ctx, l.Plan)}, {Content: state(ctx, l.Meeting)},
		})
	}
	return t
}

func (h *handlers) calendar(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	of, err := h.groupCalled(ctx, r.URL.Query().Get("gruppe"))
	if err != nil {
		return err
	}
	feed, err := h.meetings.Calendar(ctx, auth.From(ctx), of)
	if err != nil {
		return err
	}
	return web.Send(w, r, http.StatusOK, ical.ContentType, []byte(feed))
}

// whole reads all of the list that the address describes, or the beginning of it.
func (h *handlers) whole(r *http.Request, order meeting.Order, limit int) ([]meeting.Listed, error) {
	q, err := h.query(r.Context(), stateOf(r))
	if err != nil {
		return nil, err
	}
	if order != "" {
		q.Order = order
	}
	q.Limit = limit
	list, err := h.meetings.List(r.Context(), auth.From(r.Context()), q)
	return list.Items, err
}

func (h *handlers) listCSV(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := h.whole(r, "", 0)
	if err != nil {
		return err
	}
	t := web.Table{Name: "moeder", Columns: []string{"id", "gruppe", "begynder", "slutter", "sted", "tilstand", "adresse"}}
	for _, l := range list {
		t.Rows = append(t.Rows, []string{
			string(l.ID), l.In.Name.Da, stamp(l.Start), stamp(l.End), where(ctx, l.Plan), string(l.State), h.base + l.Path(),
		})
	}
	return web.CSV(w, r, t)
}

func (h *handlers) listJSON(w http.ResponseWriter, r *http.Request) error {
	list, err := h.whole(r, "", 0)
	if err != nil {
		return err
	}
	return web.OpenJSON(w, r, struct {
		Total    int        `json:"total"`
		Meetings []Resource `json:"meetings"`
	}{len(list), h.resources(r.Context(), list)})
}

func (h *handlers) listAtom(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := h.whole(r, meeting.ByWhen, feedLength)
	if err != nil {
		return err
	}
	f := web.Feed{ID: h.base + listPath, Title: i18n.T(ctx, "meetingweb.meetings"), Path: listPath, Self: listPath + ".atom"}
	for _, l := range list {
		f.Entries = append(f.Entries, web.FeedEntry{
			ID: "urn:uuid:" + string(l.ID), Path: l.Path(), Author: groupName(ctx, l.In), Updated: l.Updated,
			Title:   i18n.T(ctx, "meetingweb.title_of", "title", title(ctx, l.Meeting), "group", groupName(ctx, l.In)),
			Summary: i18n.T(ctx, l.State.Label()) + ". " + hours(ctx, l.Plan) + ", " + where(ctx, l.Plan),
		})
		if l.Updated.After(f.Updated) {
			f.Updated = l.Updated
		}
	}
	return web.Atom(w, r, h.base, f)
}
