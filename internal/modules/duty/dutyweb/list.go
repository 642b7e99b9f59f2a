package dutyweb

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// listing is one of the two lists of duties.
type listing struct {
	name string // in keys and in file names
	path string
	all  bool // not only the reader's own
}

var (
	ours = listing{name: "ours", path: "/pligter"}
	desk = listing{name: "desk", path: "/sekretariat/pligter", all: true}
)

// state is a list's state as it stands in its address, which is as somebody
// wrote it.
type state struct {
	listing
	done      bool
	overdue   bool
	kind      string
	authority string // name or CVR number
}

func stateOf(r *http.Request, l listing) state {
	v := r.URL.Query()
	return state{
		listing: l, done: v.Get("klaret") != "", overdue: v.Get("overskredet") != "",
		kind: v.Get("art"), authority: clip(v.Get("myndighed")),
	}
}

const maxText = 200

func clip(s string) string {
	r := []rune(strings.TrimSpace(s))
	return string(r[:min(len(r), maxText)])
}

// at is the list's address in this state, in a form such as ".csv".
func (s state) at(ctx context.Context, form, cursor string) string {
	v := url.Values{}
	for name, value := range map[string]string{"art": s.kind, "myndighed": s.authority, "side": cursor} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for name, on := range map[string]bool{"klaret": s.done, "overskredet": s.overdue} {
		if on {
			v.Set(name, "1")
		}
	}
	path := in(ctx, s.path+form)
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	return path
}

// query is what the state asks for. Its errors are those of the form's fields.
func (h *handlers) query(ctx context.Context, s state) (q duty.Query, err error) {
	q = duty.Query{Own: !s.all, Done: s.done, Overdue: s.overdue, Kind: s.kind}
	if s.authority == "" {
		return q, nil
	}
	a, err := h.authorities.AuthorityCalled(ctx, s.authority)
	if errs.KindOf(err) == errs.NotFound {
		var faults errs.Fields
		faults.Add("myndighed", "dutyweb.no_authority", "name", s.authority)
		return q, faults.Err()
	}
	q.Authority = a.ID
	return q, err
}

type listPage struct {
	ui.Page
	All      bool
	Kinds    []ui.Option
	Filters  ui.Filters
	Name     string // of the authority, as it was written
	Overdue  bool
	Head     ui.ResultsHead
	Duties   ui.Duties
	Pager    ui.Pager
	Files    ui.Downloads
	Empty    *ui.Empty
	Unfilled bool // the form is filled in wrongly, so that there is no list
}

func (h *handlers) page(l listing) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx, s := r.Context(), stateOf(r, l)
		p := newListPage(ctx, s)
		q, err := h.query(ctx, s)
		if web.Reform(err) {
			p.Problems, p.Unfilled = ui.ProblemsOf(ctx, err), true
			return web.Render(w, r, web.Status(err), listView(p))
		}
		if err != nil {
			return err
		}
		q.Cursor = r.URL.Query().Get("side")
		if err := h.fill(ctx, &p, s, q); err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, listView(p))
	}
}

func newListPage(ctx context.Context, s state) listPage {
	p := listPage{
		Page: ui.Page{Title: i18n.T(ctx, "dutyweb.title."+s.name), Lead: i18n.T(ctx, "dutyweb.lead."+s.name)},
		All:  s.all, Name: s.authority, Overdue: s.overdue,
		Files: ui.Downloads{{Text: "CSV", Href: s.at(ctx, ".csv", "")}, {Text: "JSON", Href: s.at(ctx, ".json", "")}},
	}
	if s.all {
		p.Crumbs = []ui.Link{{Text: i18n.T(ctx, "dutyweb.desk"), Href: in(ctx, "/sekretariat")}}
		p.Filters = s.filters(ctx)
	}
	return p
}

// filters is the form beside the list of all.
func (s state) filters(ctx context.Context) ui.Filters {
	plain := state{listing: s.listing, done: s.done}
	f := ui.Filters{Action: in(ctx, s.path)}
	if s.done {
		f.Hidden = []ui.Pair{{Name: "klaret", Value: "1"}}
	}
	for _, chosen := range []bool{s.kind != "", s.authority != "", s.overdue} {
		if chosen {
			f.Chosen++
			f.Reset = plain.at(ctx, "", "")
		}
	}
	return f
}

// fill puts in what is found.
func (h *handlers) fill(ctx context.Context, p *listPage, s state, q duty.Query) error {
	actor := auth.From(ctx)
	found, err := h.duties.List(ctx, actor, q)
	if err != nil {
		return err
	}
	if p.Tabs, err = h.tabs(ctx, s, q); err != nil {
		return err
	}
	names, err := h.names(ctx, found.Items)
	if err != nil {
		return err
	}
	for _, d := range found.Items {
		p.Duties = append(p.Duties, row(ctx, d, names, h.today()))
	}
	p.Head = ui.ResultsHead{Count: i18n.N(ctx, "dutyweb.count", found.Total)}
	p.Pager = pager(ctx, s, found)
	if found.Total == 0 {
		p.Empty = empty(ctx, s)
	}
	if s.all {
		p.Kinds, err = h.kinds(ctx, q)
	}
	return err
}

func pager(ctx context.Context, s state, found page.Page[duty.Duty]) ui.Pager {
	p := ui.Pager{Total: found.Total}
	if found.Prev != "" {
		p.Prev = s.at(ctx, "", found.Prev)
	}
	if found.Next != "" {
		p.Next = s.at(ctx, "", found.Next)
	}
	return p
}

// tabs are what waits and what is done, each with how many there are.
func (h *handlers) tabs(ctx context.Context, s state, q duty.Query) (tabs []ui.Tab, err error) {
	for _, done := range []bool{false, true} {
		other := s
		other.done, q.Done = done, done
		n, err := h.duties.Count(ctx, auth.From(ctx), q)
		if err != nil {
			return nil, err
		}
		key := "dutyweb.tab.open"
		if done {
			key = "dutyweb.tab.done"
		}
		tabs = append(tabs, ui.Tab{Link: ui.Link{Text: i18n.T(ctx, key, "n", n), Href: other.at(ctx, "", "")}, Current: s.done == done})
	}
	return tabs, nil
}

// kinds are those that there are, with how many of each.
func (h *handlers) kinds(ctx context.Context, q duty.Query) (list []ui.Option, err error) {
	counts, err := h.duties.Kinds(ctx, auth.From(ctx), q)
	if err != nil {
		return nil, err
	}
	if q.Kind != "" {
		counts[q.Kind] += 0 // what is chosen stays to be seen
	}
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, ui.Option{
			Value: kind, Text: i18n.T(ctx, "dutyweb.kind_count", "kind", i18n.T(ctx, duty.Name(kind)), "n", counts[kind]), Selected: kind == q.Kind,
		})
	}
	return list, nil
}

func empty(ctx context.Context, s state) *ui.Empty {
	key := "dutyweb.none"
	switch {
	case s.kind != "" || s.authority != "" || s.overdue:
		key = "dutyweb.none_match"
	case s.done:
		key = "dutyweb.none_done"
	}
	return &ui.Empty{Title: i18n.T(ctx, key), Text: i18n.T(ctx, key+"_text")}
}

type names map[registry.AuthorityID]registry.Name

func (h *handlers) names(ctx context.Context, duties []duty.Duty) (names, error) {
	ids := make([]registry.AuthorityID, len(duties))
	for i, d := range duties {
		ids[i] = d.For
	}
	return h.authorities.NamesByID(ctx, ids)
}

// owner is whose duty it is: an authority's, or that of those who hold a role.
func (n names) owner(ctx context.Context, d duty.Duty) string {
	if a, ok := n[d.For]; ok {
		return a.FullName()
	}
	return i18n.T(ctx, "auth.role."+string(d.Role))
}

func sentence(ctx context.Context, d duty.Duty) string {
	return i18n.T(ctx, d.Kind, d.SentenceArgs(i18n.Lang(ctx))...)
}

func row(ctx context.Context, d duty.Duty, n names, today civil.Date) ui.Duty {
	u := ui.Duty{Due: d.Due, Today: today, Text: sentence(ctx, d), For: n.owner(ctx, d)}
	if d.Closed != nil {
		u.Done = *d.Closed
	}
	if duty.CanDo(auth.From(ctx), d) {
		u.Href = in(ctx, d.Path)
	} else {
		u.For = i18n.T(ctx, "dutyweb.done_by", "owner", u.For, "role", i18n.T(ctx, "auth.role."+string(d.Role)))
	}
	return u
}
