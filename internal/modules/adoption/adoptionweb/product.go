package adoptionweb

import (
	"context"
	"net/http"

	"alminding/internal/base/civil"
	"alminding/internal/base/publiccode"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// usersPage is who uses one product.
type usersPage struct {
	ui.Page
	Day     ui.DayForm
	Figures []ui.Figure
	Table   ui.Table
	Pager   ui.Pager
	Shades  shades
	Growth  ui.BarChart
	UsedBy  ui.Code
	File    ui.Link
	Files   ui.Downloads
}

func (h *handlers) users(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	day, err := h.day(r)
	if err != nil {
		return err
	}
	v := view{day: day, today: h.adoptions.Today(), product: product.Name{ID: d.ID, Slug: d.Slug, Name: d.Name}}
	q := adoption.Query{Day: day, Product: d.ID, Cursor: r.URL.Query().Get("side"), Limit: pageSize}
	l, err := h.adoptions.Adoptions(ctx, actor, q)
	if err != nil {
		return err
	}
	f, err := h.adoptions.Figures(ctx, actor, day, d.ID)
	if err != nil {
		return err
	}
	growth, err := h.adoptions.Growth(ctx, actor, d.ID)
	if err != nil {
		return err
	}
	path := d.Path() + "/anvendelse"
	p := usersPage{
		Page:    h.usersFrame(ctx, d.Product, day),
		Day:     h.dayForm(ctx, path, day, growth[0].Day),
		Figures: figures(ctx, v, f),
		Table:   rowTable(ctx, v, l),
		Pager:   ui.Pager{Total: l.Total, Prev: v.page(ctx, path, l.Prev), Next: v.page(ctx, path, l.Next)},
		Growth:  growthChart(ctx, growth, d.Name),
		File:    ui.Link{Text: "usedby.yml", Href: in(ctx, d.Path()+"/usedby.yml")},
		Files:   files(ctx, v, "/anvendelse"),
	}
	if q.Cursor == "" {
		p.Pager.First, p.Pager.Last = min(1, len(l.Items)), len(l.Items)
	}
	if p.Shades, err = h.shades(ctx, v); err != nil {
		return err
	}
	block, err := h.block(ctx, d.ID)
	if err != nil {
		return err
	}
	p.UsedBy = ui.Code{ID: "usedby", Text: string(block)}
	return web.Render(w, r, http.StatusOK, usersView(p))
}

// page is another page of a product's own list, whose address names the product
// already.
func (v view) page(ctx context.Context, path, c string) string {
	v.product = product.Name{}
	return cursor(ctx, path, v.values(), c)
}

// usersFrame is that of the product's other pages.
func (h *handlers) usersFrame(ctx context.Context, p product.Product, day civil.Date) ui.Page {
	path := in(ctx, p.Path())
	here := i18n.T(ctx, "adoptionweb.uses")
	return ui.Page{
		Title: i18n.T(ctx, "adoptionweb.title_of", "title", here, "name", p.Name), Heading: p.Name, Here: here,
		Lead: p.Purpose.In(i18n.Lang(ctx)), Door: "sharing", Sub: "products", Notice: h.pastDay(ctx, p.Path()+"/anvendelse", day),
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "adoptionweb.products"), Href: in(ctx, "/produkter")}, {Text: p.Name, Href: path}},
		Tabs:   ui.ProductTabs(ctx, p.Path(), "adoption"),
	}
}

// block is the product's usedBy for publiccode.yml.
func (h *handlers) block(ctx context.Context, of product.ID) ([]byte, error) {
	names, err := h.adoptions.UsedBy(ctx, of)
	if err != nil {
		return nil, err
	}
	return publiccode.UsedBy(names)
}

func (h *handlers) usedBy(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.products.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	block, err := h.block(ctx, d.ID)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `inline; filename="usedby.yml"`)
	return web.Send(w, r, http.StatusOK, "text/yaml; charset=utf-8", block)
}
