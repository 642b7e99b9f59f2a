package adoptionweb

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// licence is that of everything that is open here.
const licence = "CC-BY-SA-4.0"

// rowsPage is one row for each use, with who says so.
type rowsPage struct {
	ui.Page
	Filters ui.Filters
	Fields  []ui.Select
	Day     ui.Input
	Ticks   []ui.Checkbox
	Head    ui.ResultsHead
	Chips   ui.Chips
	Table   ui.Table
	Pager   ui.Pager
	Files   ui.Downloads
	Ours    *ui.Message // for who can confirm some of them
}

// asked is what the address asks for among the uses.
type asked struct {
	view
	adoption.Query
	authority registry.Authority // whose uses alone are asked for
	path      string
}

const pageSize = 50

func (h *handlers) asked(r *http.Request, path string) (a asked, err error) {
	ctx, q := r.Context(), r.URL.Query()
	a.path = path
	if a.view, err = h.view(r); err != nil {
		return a, err
	}
	a.Query = adoption.Query{
		Day: a.day, Product: a.product.ID, Text: clip(q.Get("q")), Conflict: q.Get("modstrid") != "", Uses: q.Get("brug") != "",
		Cursor: q.Get("side"), Limit: pageSize,
	}
	if slug := q.Get("myndighed"); slug != "" {
		if a.authority, err = h.registry.AuthorityBySlug(ctx, slug); err != nil {
			return a, err
		}
		a.Authority = a.authority.ID
	}
	a.States = chosen(adoption.States, q.Get("tilstand"))
	a.Proofs = chosen(adoption.Proofs, q.Get("styrke"))
	a.Kinds = chosen(registry.Kinds, q.Get("slags"))
	return a, nil
}

// chosen is the value as a filter, if it is one of the set. What is not is left
// alone: an old link still shows something.
func chosen[T ~string](set []T, value string) []T {
	if slices.Contains(set, T(value)) {
		return []T{T(value)}
	}
	return nil
}

func first[T ~string](list []T) T {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// values are the list's state as it stands in an address, apart from its page.
func (a asked) values() url.Values {
	tick := func(on bool) string {
		if on {
			return "1"
		}
		return ""
	}
	return a.view.values("q", a.Text, "myndighed", a.authority.Slug, "tilstand", string(first(a.States)), "styrke", string(first(a.Proofs)),
		"slags", string(first(a.Kinds)), "modstrid", tick(a.Conflict), "brug", tick(a.Uses))
}

// without is the list with one filter less.
func (a asked) without(ctx context.Context, name string) string {
	q := a.values()
	q.Del(name)
	return address(ctx, a.path, q)
}

func (h *handlers) rows(w http.ResponseWriter, r *http.Request) error {
	a, err := h.asked(r, "/anvendelse/raekker")
	if err != nil {
		return err
	}
	return h.showRows(w, r, a, "rows")
}

// unconfirmed lists the uses that nobody living vouches for any longer.
func (h *handlers) unconfirmed(w http.ResponseWriter, r *http.Request) error {
	a, err := h.asked(r, "/anvendelse/ubekraeftet")
	if err != nil {
		return err
	}
	a.Uses, a.Proofs = true, []adoption.Proof{adoption.Unconfirmed}
	return h.showRows(w, r, a, "unconfirmed")
}

func (h *handlers) showRows(w http.ResponseWriter, r *http.Request, a asked, room string) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	l, err := h.adoptions.Adoptions(ctx, actor, a.Query)
	if err != nil {
		return err
	}
	st := a.values()
	p := rowsPage{
		Page:  h.frame(ctx, a.view, room),
		Head:  ui.ResultsHead{Count: i18n.N(ctx, "adoptionweb.rows", l.Total), Rest: i18n.T(ctx, "adoptionweb.on_day", "day", a.day)},
		Chips: a.chips(ctx, room),
		Table: rowTable(ctx, a.view, l),
		Pager: ui.Pager{Total: l.Total, Prev: cursor(ctx, a.path, st, l.Prev), Next: cursor(ctx, a.path, st, l.Next)},
		Files: ui.Downloads{
			{Text: "CSV", Href: address(ctx, "/anvendelse.csv", st)}, {Text: "JSON", Href: address(ctx, "/anvendelse.json", st)},
			{Text: "Atom", Href: in(ctx, "/anvendelse.atom")},
		},
	}
	if a.Cursor == "" {
		p.Pager.First, p.Pager.Last = min(1, len(l.Items)), len(l.Items)
	}
	a.filters(ctx, &p, room)
	if room == "unconfirmed" && adoption.CanSay(actor, registry.AuthorityID(actor.For.ID)) {
		if p.Ours, err = h.yours(ctx, actor); err != nil {
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, rowsView(p))
}

// yours leads who speaks for an authority to where it confirms.
func (h *handlers) yours(ctx context.Context, actor auth.Actor) (*ui.Message, error) {
	id := registry.AuthorityID(actor.For.ID)
	names, err := h.registry.NamesByID(ctx, []registry.AuthorityID{id})
	if err != nil {
		return nil, err
	}
	return &ui.Message{
		Text: i18n.T(ctx, "adoptionweb.confirm_yours", "authority", actor.For.Name),
		Link: ui.Link{Text: i18n.T(ctx, "adoptionweb.ours"), Href: in(ctx, names[id].Path()+"/loesninger")},
	}, nil
}

// filters are the fields beside the list.
func (a asked) filters(ctx context.Context, p *rowsPage, room string) {
	choice := func(name, label string, list []ui.Option) ui.Select {
		return ui.Select{Field: ui.Field{Name: name, Label: i18n.T(ctx, label)}, Empty: i18n.T(ctx, "adoptionweb.any"), Options: list}
	}
	p.Search = ui.Search{
		Action: in(ctx, a.path), Label: i18n.T(ctx, "adoptionweb.search"), Value: a.Text, Hidden: hidden(a.values(), "q"),
	}
	p.Filters = ui.Filters{Action: in(ctx, a.path), Chosen: len(p.Chips), Hidden: hidden(url.Values{"q": a.values()["q"], "myndighed": a.values()["myndighed"]})}
	if len(p.Chips) > 0 {
		p.Filters.Reset = in(ctx, a.path)
	}
	p.Day = ui.Input{Field: ui.Field{Name: "dato", Label: i18n.T(ctx, "ui.day")}, Type: "date", Value: a.day.String()}
	p.Fields = []ui.Select{a.productField(ctx), choice("slags", "adoptionweb.kind", options(ctx, registry.Kinds, first(a.Kinds), registry.Kind.Label))}
	if room == "unconfirmed" {
		return
	}
	p.Fields = append(p.Fields,
		choice("tilstand", "adoptionweb.field.state", options(ctx, adoption.States, first(a.States), adoption.State.Label)), proofField(ctx, first(a.Proofs)))
	p.Ticks = []ui.Checkbox{
		{Field: ui.Field{Name: "brug", Label: i18n.T(ctx, "adoptionweb.only_uses")}, Checked: a.Uses},
		{Field: ui.Field{Name: "modstrid", Label: i18n.T(ctx, "adoptionweb.only_conflicts")}, Checked: a.Conflict},
	}
}

// chips are the filters in force. What the room itself asks for is none.
func (a asked) chips(ctx context.Context, room string) (list ui.Chips) {
	add := func(name, text string) {
		if text != "" {
			list = append(list, ui.Chip{Text: text, Href: a.without(ctx, name)})
		}
	}
	label := func(key string) string { return i18n.T(ctx, key) }
	if a.Text != "" {
		add("q", "«"+a.Text+"»")
	}
	add("myndighed", a.authority.Name)
	add("produkt", a.product.Name)
	if len(a.Kinds) > 0 {
		add("slags", label(a.Kinds[0].Label()))
	}
	if len(a.States) > 0 {
		add("tilstand", label(a.States[0].Label()))
	}
	if room == "unconfirmed" {
		return list
	}
	if len(a.Proofs) > 0 {
		add("styrke", label(a.Proofs[0].Label()))
	}
	if a.Uses {
		add("brug", label("adoptionweb.only_uses"))
	}
	if a.Conflict {
		add("modstrid", label("adoptionweb.only_conflicts"))
	}
	return list
}

// hidden keeps the list's state in a form that changes the named part of it.
func hidden(st url.Values, but ...string) (pairs []ui.Pair) {
	for _, name := range []string{"q", "dato", "produkt", "myndighed", "slags", "tilstand", "styrke", "brug", "modstrid"} {
		if v := st.Get(name); v != "" && !slices.Contains(but, name) {
			pairs = append(pairs, ui.Pair{Name: name, Value: v})
		}
	}
	return pairs
}

// cursor is the address of another page of the list; empty at its ends.
func cursor(ctx context.Context, path string, st url.Values, c string) string {
	if c == "" {
		return ""
	}
	q := url.Values{"side": {c}}
	maps.Copy(q, st)
	return address(ctx, path, q)
}

// rowTable has a row for each use. What is said of it leads to its record. Where
// all are of one product, it is not named in each.
func rowTable(ctx context.Context, v view, l adoption.Listing) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "adoptionweb.room.rows"), Columns: []ui.Column{{Title: i18n.T(ctx, "adoptionweb.authority")}}}
	if v.product.ID == "" {
		t.Columns = append(t.Columns, ui.Column{Title: i18n.T(ctx, "adoptionweb.product")})
	}
	t.Columns = append(t.Columns,
		ui.Column{Title: i18n.T(ctx, "adoptionweb.field.state")}, ui.Column{Title: i18n.T(ctx, "adoptionweb.proof")},
		ui.Column{Title: i18n.T(ctx, "adoptionweb.source")})
	for _, x := range l.Items {
		authority, of, lead := l.Authorities[x.Authority], l.Products[x.Product], x.Leading.Value
		row := []ui.Cell{{Text: authority.Name, Href: v.on(ctx, authority.Path()+"/anvendelse")}}
		if v.product.ID == "" {
			row = append(row, ui.Cell{Text: of.Name, Href: v.on(ctx, of.Path()+"/anvendelse")})
		}
		t.Rows = append(t.Rows, append(row,
			ui.Cell{Text: lead.StateSince(ctx), Href: v.on(ctx, recordPath(authority.Slug, of.Slug))},
			ui.Cell{Content: claim(ctx, x)}, ui.Cell{Text: ui.CitedLine(ctx, lead.Source)}))
	}
	return t
}
