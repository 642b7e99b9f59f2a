package agreementweb

import (
	"context"
	"net/url"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// Sections are what the pages of an authority and of a product show of agreements
// and prices.
func Sections(agreements *agreement.Service, authorities *registry.Service, products *product.Service) (
	onAuthority func(context.Context, registry.Authority) (templ.Component, error),
	onProduct func(context.Context, product.Product) (templ.Component, error),
) {
	h := &handlers{agreements: agreements, authorities: authorities, products: products}
	return h.onAuthority, h.onProduct
}

// today is the period of the one day.
func (h *handlers) today() civil.Period {
	day := h.agreements.Today()
	return civil.Period{From: day, To: day + 1}
}

type authoritySection struct {
	Table ui.Table
	None  string
	More  ui.Link
}

// onAuthority is which agreements are in force. A supplier is not expected to have
// any.
func (h *handlers) onAuthority(ctx context.Context, a registry.Authority) (templ.Component, error) {
	found, err := h.agreements.Agreements(ctx, auth.From(ctx), agreement.Query{Authority: a.ID, During: h.today()})
	if err != nil {
		return nil, err
	}
	if a.Kind == registry.Supplier && found.Total == 0 {
		return templ.NopComponent, nil
	}
	n, err := h.names(ctx, found.Items)
	if err != nil {
		return nil, err
	}
	return authoritySectionView(authoritySection{
		Table: table(ctx, i18n.T(ctx, "agreementweb.agreements"), found.Items, n.product),
		None:  i18n.T(ctx, "agreementweb.none_of", "name", a.FullName()),
		More:  ui.Link{Text: i18n.T(ctx, "agreementweb.section_more"), Href: in(ctx, a.Path()+"/aftaler")},
	}), nil
}

type productSection struct {
	Card *shownCard // the newest; nil where there is none
	More ui.Link
	Has  ui.Link // who has an agreement
}

// onProduct is the newest price list, and who has an agreement; nothing where there
// is neither and the reader cannot say what it costs.
func (h *handlers) onProduct(ctx context.Context, p product.Product) (templ.Component, error) {
	actor := auth.From(ctx)
	cards, err := h.agreements.Cards(ctx, actor, p.ID)
	if err != nil {
		return nil, err
	}
	found, err := h.agreements.Agreements(ctx, actor, agreement.Query{Product: p.ID, During: h.today(), Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(cards) == 0 && found.Total == 0 && !agreement.CanPrice(actor, p.ID) {
		return templ.NopComponent, nil
	}
	s := productSection{More: ui.Link{Text: i18n.T(ctx, "agreementweb.all_prices"), Href: in(ctx, p.Path()+"/takster")}}
	if len(cards) > 0 {
		k, err := h.agreements.KeyIn(ctx, cards[0].Key, cards[0].Year)
		if err != nil {
			return nil, err
		}
		card := showCard(ctx, cards[0], k)
		s.Card = &card
	}
	if found.Total > 0 {
		s.Has = ui.Link{
			Text: i18n.N(ctx, "agreementweb.have_agreed", found.Total), Href: address(ctx, "/aftaler", url.Values{"loesning": {p.Slug}}),
		}
	}
	return productSectionView(s), nil
}
