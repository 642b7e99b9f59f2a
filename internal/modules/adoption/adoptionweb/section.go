package adoptionweb

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// OnAuthority gives what this package shows on the page of an authority, which
// another package makes: what it uses.
func OnAuthority(adoptions *adoption.Service) func(context.Context, registry.Authority) (templ.Component, error) {
	return (&handlers{adoptions: adoptions}).onAuthority
}

// authoritySection is what an authority uses, and the ways on.
type authoritySection struct {
	Uses ui.Table
	None string
	More ui.Link
	Acts []ui.Button
}

func (h *handlers) onAuthority(ctx context.Context, a registry.Authority) (templ.Component, error) {
	actor, today := auth.From(ctx), h.adoptions.Today()
	found, err := h.adoptions.Adoptions(ctx, actor, adoption.Query{Authority: a.ID, Day: today})
	if err != nil {
		return nil, err
	}
	if a.Kind == registry.Supplier && len(found.Items) == 0 {
		return templ.NopComponent, nil // a supplier is not expected to
	}
	u := authorityUses{Authority: a, day: today, items: found.Items, products: found.Products}
	s := authoritySection{
		Uses: u.table(ctx), None: i18n.T(ctx, "adoptionweb.no_uses", "name", a.FullName()),
		More: ui.Link{Text: i18n.T(ctx, "adoptionweb.section_more"), Href: in(ctx, u.path())},
	}
	if adoption.CanSay(actor, a.ID) {
		s.Acts = append(s.Acts, ui.Button{Text: i18n.T(ctx, "adoptionweb.update_ours"), Href: in(ctx, a.Path()+"/loesninger")})
	}
	if member.CanSee(actor, a.ID) {
		number := strconv.Itoa(today.Year())
		s.Acts = append(s.Acts, ui.Button{Text: i18n.T(ctx, "adoptionweb.year_short", "year", number), Href: in(ctx, year{authorityUses: u}.address(today.Year()))})
	}
	return authoritySectionView(s), nil
}
