package groupweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const listPath = "/grupper"

const pageSize = 50

type listPage struct {
	ui.Page
	Head    ui.ResultsHead
	Filters ui.Filters
	Chips   ui.Chips
	Kinds   ui.Checkboxes
	Vacant  ui.Checkbox
	Results ui.Results
	None    ui.Empty
	Pager   ui.Pager
	Files   ui.Downloads
}

// listState is the list's state as it stands in its address, but for the page.
type listState struct {
	text    string
	product string // slug
	kinds   []group.Kind
	vacant  bool
}

func stateOf(r *http.Request) listState {
	v := r.URL.Query()
	s := listState{text: v.Get("q"), product: v.Get("loesning"), vacant: v.Get("ledig") != ""}
	if runes := []rune(s.text); len(runes) > 200 {
		s.text = string(runes[:200])
	}
	for _, k := range group.Kinds { // in their order, and no others
		if slices.Contains(v["art"], string(k)) {
			s.kinds = append(s.kinds, k)
		}
	}
	return s
}

func (s listState) values() url.Values {
	v := url.Values{}
	if s.text != "" {
		v.Set("q", s.text)
	}
	if s.product != "" {
		v.Set("loesning", s.product)
	}
	for _, k := range s.kinds {
		v.Add("art", string(k))
	}
	if s.vacant {
		v.Set("ledig", "1")
	}
	return v
}

// address is the list in this state.
func (s listState) address() ui.Address { return ui.Address{Path: listPath, State: s.values()} }

// chosen is how many filters are set.
func (s listState) chosen() int {
	n := len(s.kinds)
	if s.product != "" {
		n++
	}
	if s.vacant {
		n++
	}
	return n
}

// query is what the state asks of the groups. Those of a solution that the reader
// cannot see are none.
func (h *handlers) query(ctx context.Context, s listState) (q group.Query, err error) {
	q = group.Query{Text: s.text, Kinds: s.kinds, Vacant: s.vacant, Order: group.ByName}
	if s.product == "" {
		return q, nil
	}
	d, err := h.products.BySlug(ctx, auth.From(ctx), s.product)
	if errs.KindOf(err) == errs.NotFound {
		q.Kinds = []group.Kind{}
		return q, nil
	}
	q.Product = d.ID
	return q, err
}

// named gives the names of the solutions that the groups are for, as far as the
// reader may read them.
func (h *handlers) named(ctx context.Context, list []group.Listed) (map[product.ID]product.Product, error) {
	var ids []product.ID
	for _, g := range list {
		if g.Product != "" {
			ids = append(ids, g.Product)
		}
	}
	return h.products.ProductsByID(ctx, auth.From(ctx), ids)
}

func (h *handlers) list(w http.ResponseWriter, r *http.Request) error {
	ctx, s := r.Context(), stateOf(r)
	q, err := h.query(ctx, s)
	if err != nil {
		return err
	}
	q.Cursor, q.Limit = r.URL.Query().Get("side"), pageSize
	list, err := h.groups.List(ctx, auth.From(ctx), q)
	if err != nil {
		return err
	}
	products, err := h.named(ctx, list.Items)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, listView(newListPage(ctx, s, q, list, products)))
}

func newListPage(ctx context.Context, s listState, q group.Query, list page.Page[group.Listed], products map[product.ID]product.Product) listPage {
	title, at := i18n.T(ctx, "groupweb.groups"), s.address()
	p := listPage{
		Page: ui.Page{
			Title: title, Lead: i18n.T(ctx, "groupweb.lead"), Door: "collaboration", Sub: "groups",
			Search: ui.Search{Action: in(ctx, listPath), Label: i18n.T(ctx, "groupweb.search"), Value: s.text, Hidden: at.Hidden("q")},
			Feeds:  []ui.Feed{{Type: "application/atom+xml", Title: title, Href: at.At(ctx, ".atom")}},
		},
		Head:    ui.ResultsHead{Count: i18n.N(ctx, "groupweb.count", list.Total)},
		Filters: ui.Filters{Action: in(ctx, listPath), Chosen: s.chosen(), Hidden: at.Hidden("art", "ledig")},
		Kinds:   ui.Checkboxes{Field: ui.Field{Name: "art", Label: label(ctx, "kind")}},
		Vacant:  ui.Checkbox{Field: ui.Field{Name: "ledig", Label: i18n.T(ctx, "groupweb.only_vacant")}, Checked: s.vacant},
		None:    ui.Empty{Title: i18n.T(ctx, "groupweb.none"), Text: i18n.T(ctx, "groupweb.none_text")},
		Pager:   ui.Pager{Total: list.Total, Prev: at.Page(ctx, list.Prev), Next: at.Page(ctx, list.Next)},
		Files: ui.Downloads{
			{Text: "CSV", Href: at.At(ctx, ".csv")}, {Text: "JSON", Href: at.At(ctx, ".json")}, {Text: "Atom", Href: at.At(ctx, ".atom")},
		},
	}
	if q.Cursor == "" {
		p.Pager.First, p.Pager.Last = min(1, len(list.Items)), len(list.Items)
	}
	if s.chosen() > 0 {
		p.Filters.Reset = in(ctx, listPath)
	}
	if s.product != "" { // which is chosen on the solution's own page
		without := s
		without.product = ""
		p.Chips = ui.Chips{{Text: label(ctx, "product") + ": " + s.product, Href: without.address().At(ctx, "")}}
	}
	var chosen []string
	for _, k := range s.kinds {
		chosen = append(chosen, string(k))
	}
	p.Kinds.Options = form.Options(ctx, group.Kinds, chosen...)
	if group.CanKeep(auth.From(ctx)) {
		p.Actions = ui.Button{Text: i18n.T(ctx, "groupweb.found"), Href: in(ctx, "/sekretariat/grupper/ny")}
	}
	for _, g := range list.Items {
		p.Results = append(p.Results, result(ctx, g, products))
	}
	return p
}

// result is a group as a row of a list.
func result(ctx context.Context, g group.Listed, products map[product.ID]product.Product) ui.Result {
	row := ui.Result{
		Title: name(ctx, g.Group), Href: in(ctx, g.Path()), Text: ui.Plain(text(ctx, g.Purpose)),
	}
	row.Marks = append(row.Marks, ui.Tag{Text: i18n.T(ctx, g.Kind.Label())})
	if g.Vacant > 0 {
		row.Marks = append(row.Marks, ui.Status{Verdict: ui.Partly, Text: i18n.N(ctx, "groupweb.vacant_seats", g.Vacant)})
	}
	if p, ok := products[g.Product]; ok {
		row.Meta = append(row.Meta, p.Name)
	}
	if g.Charter != nil {
		row.Meta = append(row.Meta, i18n.T(ctx, "groupweb.charter_since", "date", g.Charter.Period.From))
	} else {
		row.Meta = append(row.Meta, i18n.T(ctx, "groupweb.no_charter"))
	}
	if g.Kind.HasSeats() && g.Seats > 0 {
		row.Amount, row.Unit = strconv.Itoa(g.Seats), i18n.N(ctx, "groupweb.seats_unit", g.Seats)
	}
	return row
}

// whole reads all of the list that the address describes.
func (h *handlers) whole(r *http.Request, order group.Order, limit int) ([]group.Listed, map[product.ID]product.Product, error) {
	ctx := r.Context()
	q, err := h.query(ctx, stateOf(r))
	if err != nil {
		return nil, nil, err
	}
	q.Order, q.Limit = order, limit
	list, err := h.groups.List(ctx, auth.From(ctx), q)
	if err != nil {
		return nil, nil, err
	}
	products, err := h.named(ctx, list.Items)
	return list.Items, products, err
}

func (h *handlers) listCSV(w http.ResponseWriter, r *http.Request) error {
	list, products, err := h.whole(r, group.ByName, 0)
	if err != nil {
		return err
	}
	t := web.Table{Name: "grupper", Columns: []string{
		"id", "gruppe", "gruppe_en", "art", "loesning", "formaal", "fra", "til", "pladser", "ledige", "kommissorium_fra", "mandat", "kilde", "kilde_dato", "adresse",
	}}
	for _, g := range list {
		to, laid, given := "", "", []string{}
		if !g.Exists.Open() {
			to = (g.Exists.To - 1).String()
		}
		if g.Charter != nil {
			laid = g.Charter.Period.From.String()
			for _, m := range g.Charter.Value.Mandate {
				given = append(given, string(m))
			}
		}
		t.Rows = append(t.Rows, []string{
			string(g.ID), g.Name.Da, g.Name.En, string(g.Kind), products[g.Product].Name, g.Purpose.Da, g.Exists.From.String(), to,
			strconv.Itoa(g.Seats), strconv.Itoa(g.Vacant), laid, strings.Join(given, " "), g.Source.Title, g.Source.Date.String(), h.base + g.Path(),
		})
	}
	return web.CSV(w, r, t)
}

func (h *handlers) listJSON(w http.ResponseWriter, r *http.Request) error {
	list, products, err := h.whole(r, group.ByName, 0)
	if err != nil {
		return err
	}
	return web.OpenJSON(w, r, map[string]any{"total": len(list), "licence": "CC-BY-SA-4.0", "groups": h.resources(list, products)})
}

const feedLength = 50

func (h *handlers) listAtom(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, _, err := h.whole(r, group.ByWhen, feedLength)
	if err != nil {
		return err
	}
	f := web.Feed{ID: h.base + listPath, Title: i18n.T(ctx, "groupweb.groups"), Path: listPath, Self: listPath + ".atom"}
	for _, g := range list {
		f.Entries = append(f.Entries, web.FeedEntry{
			ID: "urn:uuid:" + string(g.ID), Path: g.Path(), Title: name(ctx, g.Group), Updated: g.Updated, Summary: text(ctx, g.Purpose),
		})
		if g.Updated.After(f.Updated) {
			f.Updated = g.Updated
		}
	}
	return web.Atom(w, r, h.base, f)
}
