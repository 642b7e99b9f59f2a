package partnerweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const worksPath = "/leverandoerer/ydelser"

const pageSize = 50

// worksPage is who does what for which solution.
type worksPage struct {
	ui.Page
	Head    ui.ResultsHead
	Filters ui.Filters
	Chips   ui.Chips
	Works   ui.Checkboxes
	Partner ui.Checkbox
	Table   ui.Table
	None    ui.Empty
	Pager   ui.Pager
	Files   ui.Downloads
}

// listState is the list's state as it stands in its address, but for the page.
type listState struct {
	text     string
	product  string // slug
	works    []partner.Work
	partners bool // those alone
}

func stateOf(r *http.Request) listState {
	v := r.URL.Query()
	s := listState{text: v.Get("q"), product: v.Get("loesning"), partners: v.Get("partner") != ""}
	if runes := []rune(s.text); len(runes) > 200 {
		s.text = string(runes[:200])
	}
	for _, w := range partner.Works { // in their order, and no others
		if slices.Contains(v["ydelse"], string(w)) {
			s.works = append(s.works, w)
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
	for _, w := range s.works {
		v.Add("ydelse", string(w))
	}
	if s.partners {
		v.Set("partner", "1")
	}
	return v
}

// address is the list in this state.
func (s listState) address() ui.Address { return ui.Address{Path: worksPath, State: s.values()} }

// query is what the state asks of the partners. A solution that the reader cannot
// see leaves nothing.
func (h *handlers) query(ctx context.Context, s listState) (q partner.Query, err error) {
	q = partner.Query{Text: s.text, Works: s.works, Partners: s.partners}
	if s.product == "" {
		return q, nil
	}
	q.Products = []product.ID{}
	if d, err := h.products.BySlug(ctx, auth.From(ctx), s.product); err == nil {
		q.Products = append(q.Products, d.ID)
	} else if errs.KindOf(err) != errs.NotFound {
		return q, err
	}
	return q, nil
}

func (h *handlers) works(w http.ResponseWriter, r *http.Request) error {
	ctx, s := r.Context(), stateOf(r)
	q, err := h.query(ctx, s)
	if err != nil {
		return err
	}
	q.Cursor, q.Limit = r.URL.Query().Get("side"), pageSize
	list, err := h.partners.Deliveries(ctx, auth.From(ctx), q)
	if err != nil {
		return err
	}
	names, err := h.referred(ctx, list.Items)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, worksView(newWorksPage(ctx, s, q, list, names)))
}

// referred are the names of the authorities that the references name.
func (h *handlers) referred(ctx context.Context, list []partner.Listed) (map[registry.AuthorityID]registry.Name, error) {
	var ids []registry.AuthorityID
	for _, x := range list {
		for _, r := range x.References {
			ids = append(ids, r.Authority)
		}
	}
	return h.authorities.NamesByID(ctx, ids)
}

func newWorksPage(ctx context.Context, s listState, q partner.Query, list page.Page[partner.Listed], names map[registry.AuthorityID]registry.Name) worksPage {
	title, at := i18n.T(ctx, "partnerweb.works"), s.address()
	p := worksPage{
		Page: ui.Page{
			Title: title, Lead: i18n.T(ctx, "partnerweb.lead.works"), Door: "sharing", Sub: "suppliers",
			Crumbs: []ui.Link{{Text: i18n.T(ctx, "partnerweb.suppliers"), Href: in(ctx, "/leverandoerer")}},
			Search: ui.Search{Action: in(ctx, worksPath), Label: i18n.T(ctx, "partnerweb.search"), Value: s.text, Hidden: at.Hidden("q")},
			Feeds:  []ui.Feed{{Type: "application/atom+xml", Title: title, Href: at.At(ctx, ".atom")}},
		},
		Head:    ui.ResultsHead{Count: i18n.N(ctx, "partnerweb.count", list.Total)},
		Filters: ui.Filters{Action: in(ctx, worksPath), Chosen: s.chosen(), Hidden: at.Hidden("ydelse", "partner")},
		Works:   ui.Checkboxes{Field: ui.Field{Name: "ydelse", Label: i18n.T(ctx, "partnerweb.work")}},
		Partner: ui.Checkbox{Field: ui.Field{Name: "partner", Label: i18n.T(ctx, "partnerweb.only_partners")}, Checked: s.partners},
		Table:   worksTable(ctx, list.Items, names),
		None:    ui.Empty{Title: i18n.T(ctx, "partnerweb.no_deliveries"), Text: i18n.T(ctx, "partnerweb.no_deliveries_text")},
		Pager:   ui.Pager{Total: list.Total, Prev: at.Page(ctx, list.Prev), Next: at.Page(ctx, list.Next)},
		Files: ui.Downloads{
			{Text: "CSV", Href: at.At(ctx, ".csv")}, {Text: "JSON", Href: at.At(ctx, ".json")}, {Text: "Atom", Href: at.At(ctx, ".atom")},
		},
	}
	if q.Cursor == "" {
		p.Pager.First, p.Pager.Last = min(1, len(list.Items)), len(list.Items)
	}
	if s.chosen() > 0 {
		p.Filters.Reset = in(ctx, worksPath)
	}
	if s.product != "" { // which is chosen on the solution's own page
		without := s
		without.product = ""
		p.Chips = ui.Chips{{Text: i18n.T(ctx, "partnerweb.product") + ": " + s.product, Href: without.address().At(ctx, "")}}
	}
	for _, w := range partner.Works {
		p.Works.Options = append(p.Works.Options, ui.Option{Value: string(w), Text: work(ctx, w), Selected: slices.Contains(s.works, w)})
	}
	return p
}

// chosen is how many filters are set.
func (s listState) chosen() int {
	n := len(s.works)
	if s.partners {
		n++
	}
	if s.product != "" {
		n++
	}
	return n
}

func worksTable(ctx context.Context, list []partner.Listed, names map[registry.AuthorityID]registry.Name) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "partnerweb.works"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "partnerweb.product")}, {Title: i18n.T(ctx, "partnerweb.work")}, {Title: i18n.T(ctx, "partnerweb.supplier")},
			{Title: i18n.T(ctx, "partnerweb.who_says")}, {Title: i18n.T(ctx, "partnerweb.references")},
		},
	}
	for _, x := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: x.Product.Name, Href: in(ctx, x.Product.Path())}, {Text: work(ctx, x.Value.Work)},
			{Text: x.Supplier.Name, Href: in(ctx, x.Supplier.Path())}, {Content: spoken(ctx, x.Value)},
			{Text: strings.Join(referenceNames(x, names), ", ")},
		})
	}
	return t
}

func referenceNames(x partner.Listed, names map[registry.AuthorityID]registry.Name) (list []string) {
	for _, r := range x.References {
		list = append(list, names[r.Authority].Name)
	}
	return list
}

// whole reads all of the list that the address describes.
func (h *handlers) whole(r *http.Request, order partner.Order, limit int) ([]partner.Listed, map[registry.AuthorityID]registry.Name, error) {
	ctx := r.Context()
	q, err := h.query(ctx, stateOf(r))
	if err != nil {
		return nil, nil, err
	}
	q.Order, q.Limit = order, limit
	list, err := h.partners.Deliveries(ctx, auth.From(ctx), q)
	if err != nil {
		return nil, nil, err
	}
	names, err := h.referred(ctx, list.Items)
	return list.Items, names, err
}

func (h *handlers) worksCSV(w http.ResponseWriter, r *http.Request) error {
	list, names, err := h.whole(r, partner.ByName, 0)
	if err != nil {
		return err
	}
	t := web.Table{Name: "ydelser", Columns: []string{
		"id", "loesning", "ydelse", "leverandoer", "partner", "fra", "til", "note", "siger", "sagt", "kilde", "kilde_dato", "referencer", "loesning_adresse", "leverandoer_adresse",
	}}
	for _, x := range list {
		v, to := x.Value, ""
		if !x.Period.Open() {
			to = (x.Period.To - 1).String()
		}
		t.Rows = append(t.Rows, []string{
			string(x.ID), x.Product.Name, string(v.Work), x.Supplier.Name, string(x.Status), x.Period.From.String(), to, v.Note, string(v.Speaker), v.Said.String(),
			v.Source.Title, v.Source.Date.String(), strings.Join(referenceNames(x, names), ", "), h.base + x.Product.Path(), h.base + x.Supplier.Path(),
		})
	}
	return web.CSV(w, r, t)
}

// Resource is a delivery in JSON: in the list's download and in the REST API.
type Resource struct {
	ID         string          `json:"id" doc:"Never changes"`
	Product    Named           `json:"product"`
	Work       string          `json:"work" doc:"development, operation, support, implementation or review"`
	Supplier   Named           `json:"supplier"`
	Status     string          `json:"status" doc:"Of the supplier: partner, unsigned (an agreement without a valid signature) or outside"`
	From       string          `json:"from" doc:"First day that it is said to hold; it may have begun earlier"`
	To         string          `json:"to,omitempty" doc:"Last day; absent until further notice"`
	Note       string          `json:"note,omitempty"`
	Speaker    string          `json:"speaker" doc:"supplier or secretariat: whose word it is"`
	Said       string          `json:"said" doc:"Day on which it was last said"`
	Expires    string          `json:"expires" doc:"Day from which it must be said again"`
	Source     *cite.Source    `json:"source,omitempty" doc:"Absent where the supplier's own word is all there is"`
	References []ReferenceJSON `json:"references" doc:"Confirmed by the authority named"`
}

// Named points to a product or a supplier.
type Named struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// ReferenceJSON is a reference that the authority named has confirmed.
type ReferenceJSON struct {
	Authority string `json:"authority" doc:"Id of the authority"`
	Name      string `json:"name"`
	What      string `json:"what"`
	Since     int    `json:"since" doc:"Year"`
	Until     int    `json:"until,omitempty" doc:"Year; absent while it goes on"`
	Confirmed string `json:"confirmed" doc:"Day on which the authority confirmed it"`
}

func (h *handlers) resource(x partner.Listed, names map[registry.AuthorityID]registry.Name) Resource {
	v := x.Value
	res := Resource{
		ID: string(x.ID), Work: string(v.Work), Status: string(x.Status), From: x.Period.From.String(), Note: v.Note, Speaker: string(v.Speaker),
		Said: v.Said.String(), Expires: v.Expires().String(), References: []ReferenceJSON{},
		Product:  Named{string(x.Product.ID), x.Product.Slug, x.Product.Name, h.base + x.Product.Path()},
		Supplier: Named{string(x.Supplier.ID), x.Supplier.Slug, x.Supplier.Name, h.base + x.Supplier.Path()},
	}
	if !x.Period.Open() {
		res.To = (x.Period.To - 1).String()
	}
	if !v.Source.IsZero() {
		res.Source = &v.Source
	}
	for _, r := range x.References {
		res.References = append(res.References, ReferenceJSON{
			Authority: string(r.Authority), Name: names[r.Authority].Name, What: r.What, Since: r.Since, Until: r.Until, Confirmed: r.Answered.String(),
		})
	}
	return res
}

func (h *handlers) resources(list []partner.Listed, names map[registry.AuthorityID]registry.Name) []Resource {
	out := make([]Resource, 0, len(list))
	for _, x := range list {
		out = append(out, h.resource(x, names))
	}
	return out
}

func (h *handlers) worksJSON(w http.ResponseWriter, r *http.Request) error {
	list, names, err := h.whole(r, partner.ByName, 0)
	if err != nil {
		return err
	}
	return web.OpenJSON(w, r, map[string]any{"total": len(list), "licence": "CC-BY-SA-4.0", "deliveries": h.resources(list, names)})
}

const feedLength = 50

func (h *handlers) worksAtom(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, _, err := h.whole(r, partner.ByWhen, feedLength)
	if err != nil {
		return err
	}
	f := web.Feed{ID: h.base + worksPath, Title: i18n.T(ctx, "partnerweb.works"), Path: worksPath, Self: worksPath + ".atom"}
	for _, x := range list {
		said := x.Value.Said.Start()
		f.Entries = append(f.Entries, web.FeedEntry{
			ID: "urn:uuid:" + string(x.ID), Path: x.Supplier.Path(), Author: x.Supplier.Name, Updated: said, Summary: x.Value.Note,
			Title: i18n.T(ctx, "partnerweb.delivers", "supplier", x.Supplier.Name, "work", work(ctx, x.Value.Work), "product", x.Product.Name),
		})
		if said.After(f.Updated) {
			f.Updated = said
		}
	}
	return web.Atom(w, r, h.base, f)
}
