package agreementweb

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// state is the list's state as it stands in its address, which is as somebody
// wrote it.
type state struct {
	authority string // name or CVR number
	product   string // slug
	day       string // on which it is in force; empty is today
	all       bool   // also what is not in force on the day
	passive   string // "ja" or "nej"
	ends      string // within so many days
	own       bool
	sort      agreement.Sort
}

func stateOf(r *http.Request) state {
	v := r.URL.Query()
	s := state{
		authority: clip(v.Get("myndighed")), product: clip(v.Get("loesning")), day: clip(v.Get("dag")), all: v.Get("alle") != "",
		passive: v.Get("passiv"), ends: v.Get("udloeber"), own: v.Get("vores") != "", sort: agreement.ByStart,
	}
	if slices.Contains(agreement.Sorts, agreement.Sort(v.Get("sort"))) {
		s.sort = agreement.Sort(v.Get("sort"))
	}
	return s
}

func (s state) values(but string) url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		"myndighed": s.authority, "loesning": s.product, "dag": s.day, "passiv": s.passive, "udloeber": s.ends,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for name, on := range map[string]bool{"alle": s.all, "vores": s.own} {
		if on {
			v.Set(name, "1")
		}
	}
	if s.sort != agreement.ByStart {
		v.Set("sort", string(s.sort))
	}
	v.Del(but)
	return v
}

// at is the list's address in this state, in a form such as ".csv".
func (s state) at(ctx context.Context, form string) string {
	return address(ctx, "/aftaler"+form, s.values(""))
}

func (s state) page(ctx context.Context, cursor string) string {
	if cursor == "" {
		return ""
	}
	v := s.values("")
	v.Set("side", cursor)
	return address(ctx, "/aftaler", v)
}

var (
	passives = map[string]string{"ja": "yes", "nej": "no"}
	within   = []int{30, 90, 180, 365} // days
)

// query is what the state asks for. Its errors are those of the form's fields.
func (h *handlers) query(ctx context.Context, s state) (q agreement.Query, err error) {
	q = agreement.Query{Passive: passives[s.passive], Own: s.own, Sort: s.sort}
	var f errs.Fields
	day := h.agreements.Today()
	if s.day != "" {
		if day, err = civil.Parse(s.day); err != nil {
			f.Add("dag", civil.ErrDate.Key, "value", s.day)
		}
	}
	if !s.all {
		q.During = civil.Period{From: day, To: day + 1}
	}
	if n, err := strconv.Atoi(s.ends); err == nil && slices.Contains(within, n) {
		q.EndsIn = civil.Period{From: day + 1, To: day + civil.Date(n) + 1}
	}
	if s.authority != "" {
		a, err := h.authorities.AuthorityCalled(ctx, s.authority)
		switch {
		case errs.KindOf(err) == errs.NotFound:
			f.Add("myndighed", "agreementweb.no_authority", "name", s.authority)
		case err != nil:
			return q, err
		}
		q.Authority = a.ID
	}
	if s.product != "" {
		d, err := h.products.BySlug(ctx, auth.From(ctx), s.product)
		switch {
		case errs.KindOf(err) == errs.NotFound:
			f.Add("loesning", product.ErrNotFound.Key)
		case err != nil:
			return q, err
		}
		q.Product = d.ID
	}
	return q, f.Err()
}

type listPage struct {
	ui.Page
	Filters  ui.Filters
	Fields   []templ.Component
	Head     ui.ResultsHead
	Table    ui.Table
	Pager    ui.Pager
	Files    ui.Downloads
	Empty    *ui.Empty
	Unfilled bool // the form is filled in wrongly, so that there is no list
}

const pageSize = 50

func (h *handlers) list(w http.ResponseWriter, r *http.Request) error {
	ctx, s := r.Context(), stateOf(r)
	p, err := h.newListPage(ctx, s)
	if err != nil {
		return err
	}
	q, err := h.query(ctx, s)
	if web.Reform(err) {
		p.Problems, p.Unfilled = ui.ProblemsOf(ctx, err), true
		p.Fields, err = h.filterFields(ctx, s, p.Problems)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, listView(p))
	}
	if err != nil {
		return err
	}
	q.Cursor, q.Limit = r.URL.Query().Get("side"), pageSize
	if err := h.fill(ctx, &p, s, q); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(p))
}

func (h *handlers) newListPage(ctx context.Context, s state) (p listPage, err error) {
	p = listPage{
		Page: ui.Page{
			Title: i18n.T(ctx, "agreementweb.agreements"), Lead: i18n.T(ctx, "agreementweb.lead"), Door: "sharing", Sub: "agreements",
		},
		Filters: ui.Filters{Action: in(ctx, "/aftaler"), Chosen: len(s.values("sort"))},
		Files:   ui.Downloads{{Text: "CSV", Href: s.at(ctx, ".csv")}, {Text: "JSON", Href: s.at(ctx, ".json")}},
	}
	if s.sort != agreement.ByStart {
		p.Filters.Hidden = []ui.Pair{{Name: "sort", Value: string(s.sort)}}
	}
	if p.Filters.Chosen > 0 {
		p.Filters.Reset = state{sort: s.sort}.at(ctx, "")
	}
	if agreement.CanKeep(auth.From(ctx)) {
		p.Actions = ui.Button{Text: i18n.T(ctx, "agreementweb.new"), Href: in(ctx, "/aftaler/ny"), Small: true}
	}
	p.Fields, err = h.filterFields(ctx, s, nil)
	return p, err
}

// filterFields are the fields beside the list.
func (h *handlers) filterFields(ctx context.Context, s state, failed ui.Problems) ([]templ.Component, error) {
	field := func(name string) ui.Field {
		return ui.Field{Name: name, Label: i18n.T(ctx, "agreementweb.filter."+name), Error: failed.For(name)}
	}
	all, err := h.products.Names(ctx, auth.From(ctx))
	if err != nil {
		return nil, err
	}
	products := ui.Select{Field: field("loesning"), Empty: i18n.T(ctx, "agreementweb.any")}
	for _, n := range all {
		products.Options = append(products.Options, ui.Option{Value: n.Slug, Text: n.Name, Selected: n.Slug == s.product})
	}
	passive := ui.Select{Field: field("passiv"), Empty: i18n.T(ctx, "agreementweb.any")}
	for _, v := range []string{"nej", "ja"} {
		passive.Options = append(passive.Options, ui.Option{Value: v, Text: i18n.T(ctx, "agreementweb.passive."+v), Selected: s.passive == v})
	}
	ends := ui.Select{Field: field("udloeber"), Empty: i18n.T(ctx, "agreementweb.whenever")}
	for _, n := range within {
		ends.Options = append(ends.Options, ui.Option{Value: plain(n), Text: i18n.T(ctx, "agreementweb.within", "n", n), Selected: s.ends == plain(n)})
	}
	fields := []templ.Component{
		ui.Input{Field: field("myndighed"), Value: s.authority, Wide: true}, products,
		ui.Input{Field: field("dag"), Type: "date", Value: s.day},
		ui.Checkbox{Field: field("alle"), Checked: s.all}, passive, ends,
	}
	if auth.From(ctx).SignedIn() {
		fields = append(fields, ui.Checkbox{Field: field("vores"), Checked: s.own})
	}
	return fields, nil
}

// fill puts in what is found.
func (h *handlers) fill(ctx context.Context, p *listPage, s state, q agreement.Query) error {
	found, err := h.agreements.Agreements(ctx, auth.From(ctx), q)
	if err != nil {
		return err
	}
	n, err := h.names(ctx, found.Items)
	if err != nil {
		return err
	}
	p.Head = ui.ResultsHead{Count: i18n.N(ctx, "agreementweb.count", found.Total), Sort: ui.Sort{Action: in(ctx, "/aftaler"), Name: "sort"}}
	for _, o := range agreement.Sorts {
		p.Head.Sort.Options = append(p.Head.Sort.Options, ui.Option{Value: string(o), Text: i18n.T(ctx, "agreementweb.sort."+string(o)), Selected: o == s.sort})
	}
	v := s.values("sort")
	for _, name := range slices.Sorted(maps.Keys(v)) {
		p.Head.Sort.Hidden = append(p.Head.Sort.Hidden, ui.Pair{Name: name, Value: v.Get(name)})
	}
	p.Pager = ui.Pager{Total: found.Total, Prev: s.page(ctx, found.Prev), Next: s.page(ctx, found.Next)}
	if q.Cursor == "" {
		p.Pager.First, p.Pager.Last = min(1, len(found.Items)), len(found.Items)
	}
	if found.Total == 0 {
		p.Empty = &ui.Empty{Title: i18n.T(ctx, "agreementweb.none"), Text: i18n.T(ctx, "agreementweb.none_text")}
		if p.Filters.Reset != "" {
			p.Empty.Link = ui.Link{Text: i18n.T(ctx, "agreementweb.all"), Href: p.Filters.Reset}
		}
	}
	p.Table = table(ctx, i18n.T(ctx, "agreementweb.agreements"), found.Items, n.title)
	return nil
}

// table lists agreements, each with what it is called there, when it holds, and for
// what.
func table(ctx context.Context, caption string, list []agreement.Listed, name func(context.Context, agreement.Agreement) string) ui.Table {
	t := ui.Table{Caption: caption, Columns: []ui.Column{
		{Title: i18n.T(ctx, "agreementweb.agreement")}, {Title: i18n.T(ctx, "agreementweb.holds")},
		{Title: label(ctx, "yearly"), Number: true}, {Title: i18n.T(ctx, "agreementweb.known_from")},
	}}
	for _, l := range list {
		holds := period(ctx, l.Period)
		if l.Value.Passive {
			holds = i18n.T(ctx, "agreementweb.passive_period", "period", holds)
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: name(ctx, l.Value), Href: in(ctx, l.ID.Path())}, {Text: holds}, {Text: yearly(ctx, l)},
			{Content: ui.Cited(ctx, l.Value.Source)},
		})
	}
	return t
}
