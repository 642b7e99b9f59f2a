package adoptionweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// view is what every page about everybody's use has in its address: the day it
// shows, and the one product it is about, if it is.
type view struct {
	day      civil.Date
	product  product.Name   // zero: all of them
	products []product.Name // that the reader may read
	today    civil.Date
}

func (h *handlers) view(r *http.Request) (v view, err error) {
	ctx := r.Context()
	if v.day, err = h.day(r); err != nil {
		return v, err
	}
	v.today = h.adoptions.Today()
	if v.products, err = h.products.Names(ctx, auth.From(ctx)); err != nil {
		return v, err
	}
	slug := r.URL.Query().Get("produkt")
	if slug == "" {
		return v, nil
	}
	i := slices.IndexFunc(v.products, func(n product.Name) bool { return n.Slug == slug })
	if i < 0 {
		return v, adoption.ErrNotFound
	}
	v.product = v.products[i]
	return v, nil
}

// values are the view as it stands in an address, with more names and values.
func (v view) values(more ...string) url.Values {
	q := url.Values{}
	if v.day != v.today {
		q.Set("dato", v.day.String())
	}
	if v.product.Slug != "" {
		q.Set("produkt", v.product.Slug)
	}
	for pair := range slices.Chunk(more, 2) {
		if pair[1] != "" {
			q.Set(pair[0], pair[1])
		}
	}
	return q
}

// at is an address that shows the same day and product.
func (v view) at(ctx context.Context, path string, more ...string) string {
	return address(ctx, path, v.values(more...))
}

// on is an address that shows the same day, and what it will of products.
func (v view) on(ctx context.Context, path string) string {
	v.product = product.Name{}
	return v.at(ctx, path)
}

// now is the path as it is of today.
func (v view) now(path string) string {
	if v.product.Slug == "" {
		return path
	}
	return path + "?" + url.Values{"produkt": {v.product.Slug}}.Encode()
}

// address is a path in the language of the page, with a query.
func address(ctx context.Context, path string, q url.Values) string {
	if len(q) == 0 {
		return in(ctx, path)
	}
	return in(ctx, path) + "?" + q.Encode()
}

// productField lets the reader choose one product or all.
func (v view) productField(ctx context.Context) ui.Select {
	s := ui.Select{
		Field: ui.Field{Name: "produkt", Label: i18n.T(ctx, "adoptionweb.product")}, Empty: i18n.T(ctx, "adoptionweb.all_products"),
	}
	for _, n := range v.products {
		s.Options = append(s.Options, ui.Option{Value: n.Slug, Text: n.Name, Selected: n.ID == v.product.ID})
	}
	return s
}

// rooms are the pages about everybody's use, each of the same day and product.
var rooms = []struct{ key, path string }{
	{"overview", "/anvendelse"}, {"municipalities", "/anvendelse/kommuner"}, {"rows", "/anvendelse/raekker"},
	{"matrix", "/anvendelse/matrix"}, {"unconfirmed", "/anvendelse/ubekraeftet"},
}

// frame begins a page about everybody's use.
func (h *handlers) frame(ctx context.Context, v view, room string) ui.Page {
	p := ui.Page{
		Title: i18n.T(ctx, "adoptionweb.room."+room), Lead: i18n.T(ctx, "adoptionweb.lead."+room),
		Door: "sharing", Sub: "adoption",
	}
	for _, x := range rooms {
		p.Tabs = append(p.Tabs, ui.Tab{Link: ui.Link{Text: i18n.T(ctx, "adoptionweb.tab."+x.key), Href: v.at(ctx, x.path)}, Current: x.key == room})
		if x.key == room {
			p.Notice = h.pastDay(ctx, v.now(x.path), v.day)
		}
	}
	if room != "overview" {
		p.Crumbs = []ui.Link{{Text: i18n.T(ctx, "adoptionweb.room.overview"), Href: v.at(ctx, "/anvendelse")}}
	}
	return p
}
