package adoptionweb

import (
	"context"

	"github.com/a-h/templ"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// OnProduct gives what this package shows on the page of a product, which another
// package makes: who uses it.
func OnProduct(adoptions *adoption.Service) func(context.Context, product.Product) (templ.Component, error) {
	return (&handlers{adoptions: adoptions}).onProduct
}

// productSection is the first of those who use a product, and the way to the rest.
type productSection struct {
	Table ui.Table
	All   ui.Link
}

// shownUsers is how many the page of a product has room for.
const shownUsers = 8

func (h *handlers) onProduct(ctx context.Context, p product.Product) (templ.Component, error) {
	today := h.adoptions.Today()
	l, err := h.adoptions.Adoptions(ctx, auth.From(ctx), adoption.Query{Day: today, Product: p.ID, Limit: shownUsers})
	if err != nil {
		return nil, err
	}
	v := view{day: today, today: today, product: product.Name{ID: p.ID, Slug: p.Slug, Name: p.Name}}
	s := productSection{Table: rowTable(ctx, v, l)}
	if l.Total > 0 {
		s.All = ui.Link{Text: i18n.N(ctx, "adoptionweb.all_users", l.Total), Href: in(ctx, p.Path()+"/anvendelse")}
	}
	return productSectionView(s), nil
}
