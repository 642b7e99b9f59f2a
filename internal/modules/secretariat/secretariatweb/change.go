package secretariatweb

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// errMany says that a download would hold more of the log than a file should.
var errMany = errs.New(errs.TooLarge, "secretariatweb.changes_many")

const mostChanges = 20_000 // in a download

// objectKinds are the kinds of object that the log is filtered by.
var objectKinds = []string{
	"product", "subject", "authority", "member", "fee", "count", "person", "affiliation",
	"account", "grant", "invitation", "passkey", "token", "job", "mail", "dataset",
}

// changeQuery is a filter of the log as it stands in the address, which is as
// somebody wrote it.
type changeQuery struct {
	Kind, Action, Object, Account, Authority, From, To string
}

func changeQueryOf(r *http.Request) changeQuery {
	v := r.URL.Query()
	get := func(name string) string { return strings.TrimSpace(clip(v.Get(name), 200)) }
	return changeQuery{
		Kind: get("art"), Action: get("handling"), Object: get("genstand"), Account: get("konto"),
		Authority: get("myndighed"), From: get("fra"), To: get("til"),
	}
}

func (q changeQuery) path(ctx context.Context, suffix, cursor string) string {
	return listPath(ctx, "/sekretariat/aendringer"+suffix, "art", q.Kind, "handling", q.Action, "genstand", q.Object,
		"konto", q.Account, "myndighed", q.Authority, "fra", q.From, "til", q.To, "side", cursor)
}

// filter reads the query. Its errors are those of the fields of the form.
func (h *handlers) filter(ctx context.Context, q changeQuery) (f audit.Filter, err error) {
	var faults errs.Fields
	f = audit.Filter{Kind: q.Kind, Action: q.Action, Object: q.Object, Account: q.Account}
	if strings.Contains(q.Account, "@") {
		f.Account, err = h.accountOf(ctx, q.Account)
		if errs.KindOf(err) == errs.NotFound {
			faults.Add("konto", "secretariatweb.no_account", "email", q.Account)
		} else if err != nil {
			return f, err
		}
	}
	if q.Authority != "" {
		a, err := h.Authorities.AuthorityCalled(ctx, q.Authority)
		if errs.KindOf(err) == errs.NotFound {
			faults.Add("myndighed", "secretariatweb.no_authority", "name", q.Authority)
		} else if err != nil {
			return f, err
		}
		f.Authority = string(a.ID)
	}
	f.From, f.To = date(&faults, "fra", q.From), date(&faults, "til", q.To)
	return f, faults.Err()
}

func (h *handlers) accountOf(ctx context.Context, address string) (string, error) {
	email, err := auth.ParseEmail(address)
	if err != nil {
		return "", db.ErrNotFound.Because(err)
	}
	a, err := auth.AccountByEmail(ctx, h.db, email)
	return string(a.ID), err
}

// date reads an optional day; zero when there is none.
func date(faults *errs.Fields, name, text string) civil.Date {
	if text == "" {
		return 0
	}
	d, err := civil.Parse(text)
	if err != nil {
		faults.Add(name, civil.ErrDate.Key, "value", clip(text, 30))
	}
	return d
}

type changesPage struct {
	ui.Page
	Query   changeQuery
	Kinds   []ui.Option
	Head    ui.ResultsHead
	Chips   ui.Chips
	Table   ui.Table
	Pager   ui.Pager
	Files   ui.Downloads
	Empty   *ui.Empty
	Filters ui.Filters
}

func (h *handlers) changes(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), changeQueryOf(r)
	p := changesPage{Page: page(ctx, "changes"), Query: q}
	p.Lead = i18n.T(ctx, "secretariatweb.changes_lead")
	for _, k := range objectKinds {
		p.Kinds = append(p.Kinds, ui.Option{Value: k, Text: word(ctx, "kind", k), Selected: k == q.Kind})
	}
	p.Filters = q.filters(ctx)
	f, err := h.filter(ctx, q)
	if web.Reform(err) {
		p.Problems = ui.ProblemsOf(ctx, err)
		return web.Render(w, r, web.Status(err), changesView(p))
	}
	if err != nil {
		return err
	}
	list, err := audit.List(ctx, h.db, auth.From(ctx), f, r.URL.Query().Get("side"), pageSize)
	if err != nil {
		return err
	}
	names, err := h.names(ctx, list.Items)
	if err != nil {
		return err
	}
	p.Head.Count = i18n.N(ctx, "secretariatweb.change_count", list.Total)
	p.Chips = q.chips(ctx)
	p.Table = changeTable(ctx, list.Items, names)
	p.Pager = ui.Pager{Total: list.Total}
	if list.Prev != "" {
		p.Pager.Prev = q.path(ctx, "", list.Prev)
	}
	if list.Next != "" {
		p.Pager.Next = q.path(ctx, "", list.Next)
	}
	p.Files = ui.Downloads{{Text: "CSV", Href: q.path(ctx, ".csv", "")}, {Text: "JSON", Href: q.path(ctx, ".json", "")}}
	if list.Total == 0 {
		p.Empty = &ui.Empty{Title: i18n.T(ctx, "secretariatweb.changes_none"), Text: i18n.T(ctx, "secretariatweb.changes_none_text")}
	}
	return web.Render(w, r, http.StatusOK, changesView(p))
}

// filters is the form, which keeps the filters that it has no field for.
func (q changeQuery) filters(ctx context.Context) ui.Filters {
	f := ui.Filters{Action: in(ctx, "/sekretariat/aendringer")}
	for _, value := range []string{q.Kind, q.Account, q.Authority, q.From, q.To} {
		if value != "" {
			f.Chosen++
		}
	}
	for _, pair := range []ui.Pair{{Name: "handling", Value: q.Action}, {Name: "genstand", Value: q.Object}} {
		if pair.Value != "" {
			f.Hidden = append(f.Hidden, pair)
		}
	}
	if q != (changeQuery{}) {
		f.Reset = f.Action
	}
	return f
}

// chips are the filters that the form has no field for: they come from links.
func (q changeQuery) chips(ctx context.Context) (list ui.Chips) {
	if q.Action != "" {
		rest := q
		rest.Action = ""
		list = append(list, ui.Chip{Text: word(ctx, "action", q.Action), Href: rest.path(ctx, "", "")})
	}
	if q.Object != "" {
		rest := q
		rest.Object = ""
		list = append(list, ui.Chip{Text: i18n.T(ctx, "secretariatweb.one_object"), Href: rest.path(ctx, "", "")})
	}
	return list
}

// named is what the log mentions, as it is called today.
type named struct {
	registry.Doers
	people      map[registry.PersonID]registry.Person
	authorities map[registry.AuthorityID]registry.Name
	products    map[product.ID]product.Product
}

func (h *handlers) names(ctx context.Context, entries []audit.Entry) (n named, err error) {
	var people []registry.PersonID
	var authorities []registry.AuthorityID
	var products []product.ID
	for _, e := range entries {
		authorities = append(authorities, registry.AuthorityID(e.Authority))
		switch e.Kind {
		case "product":
			products = append(products, product.ID(e.Object))
		case "authority", "member":
			authorities = append(authorities, registry.AuthorityID(e.Object))
		case "person":
			people = append(people, registry.PersonID(e.Object))
		case "grant":
			_, person := granted(e)
			people = append(people, person)
		}
	}
	actor := auth.From(ctx)
	if n.Doers, err = h.Authorities.Doers(ctx, actor, entries); err != nil {
		return n, err
	}
	if n.people, err = h.Authorities.PersonsByID(ctx, actor, unique(people)); err != nil {
		return n, err
	}
	if n.products, err = h.Products.ProductsByID(ctx, actor, unique(products)); err != nil {
		return n, err
	}
	n.authorities, err = h.Authorities.NamesByID(ctx, unique(authorities))
	return n, err
}

func changePath(ctx context.Context, id string) string {
	return in(ctx, "/sekretariat/aendringer/"+url.PathEscape(id))
}

func changeTable(ctx context.Context, entries []audit.Entry, names named) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "secretariatweb.changes"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "secretariatweb.change")}, {Title: i18n.T(ctx, "secretariatweb.object")},
		{Title: i18n.T(ctx, "secretariatweb.who")}, {Title: i18n.T(ctx, "secretariatweb.when")},
	}}
	for _, e := range entries {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: word(ctx, "action", e.Action), Href: changePath(ctx, e.ID)},
			{Text: names.object(ctx, e)}, {Text: names.Of(ctx, e)}, {Text: i18n.DateTime(ctx, e.At)},
		})
	}
	return t
}

// object says what was changed: by the name it has today, or else by the one
// that the change itself tells.
func (n named) object(ctx context.Context, e audit.Entry) string {
	name := cmp.Or(
		n.products[product.ID(e.Object)].Name, n.authorities[registry.AuthorityID(e.Object)].FullName(), n.people[registry.PersonID(e.Object)].Name,
	)
	if e.Kind == "grant" {
		role, person := granted(e)
		name = i18n.T(ctx, "secretariatweb.role_of", "role", i18n.T(ctx, "auth.role."+role), "person", n.people[person].Name)
	}
	for _, it := range e.Items {
		if name == "" && it.Kind == e.Kind {
			name = titleOf(it)
		}
	}
	if name == "" {
		return word(ctx, "kind", e.Kind)
	}
	return i18n.T(ctx, "secretariatweb.named", "kind", word(ctx, "kind", e.Kind), "name", clip(name, 100))
}

// granted tells which role a change was about, and whose.
func granted(e audit.Entry) (role string, person registry.PersonID) {
	for _, it := range e.Items {
		if it.Kind == "grant" {
			v := valuesOf(cmp.Or(it.After, it.Before))
			return v["role"], registry.PersonID(v["person"])
		}
	}
	return "", ""
}

// every reads all of the log under the filter, in pages.
func (h *handlers) every(r *http.Request) (entries []audit.Entry, names named, err error) {
	ctx := r.Context()
	f, err := h.filter(ctx, changeQueryOf(r))
	if err != nil {
		return nil, names, err
	}
	for cursor, first := "", true; first || cursor != ""; first = false {
		list, err := audit.List(ctx, h.db, auth.From(ctx), f, cursor, 1000)
		if err != nil {
			return nil, names, err
		}
		if list.Total > mostChanges {
			return nil, names, errMany.With("n", list.Total, "most", mostChanges)
		}
		entries, cursor = append(entries, list.Items...), list.Next
	}
	names, err = h.names(ctx, entries)
	return entries, names, err
}

func (h *handlers) changesCSV(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	entries, names, err := h.every(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "aendringer", Columns: []string{
		"id", "tidspunkt", "handling", "art", "genstand", "navn", "hvem", "for", "konto", "vej", "anmodning",
	}}
	for _, e := range entries {
		t.Rows = append(t.Rows, []string{
			e.ID, e.At.Format("2006-01-02T15:04:05Z07:00"), e.Action, e.Kind, e.Object, names.object(ctx, e),
			names.Who(ctx, e), names.authorities[registry.AuthorityID(e.Authority)].Name, e.Account, e.Via, e.Request,
		})
	}
	return web.CSV(w, r, t)
}
