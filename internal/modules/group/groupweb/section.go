package groupweb

import (
	"context"

	"github.com/a-h/templ"

	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// Sections are what this package shows on the pages of authorities and of solutions,
// and on one's own page, which other packages make.
func Sections(groups *group.Service, authorities *registry.Service, products *product.Service) (
	onAuthority func(context.Context, registry.Authority) (templ.Component, error),
	onProduct func(context.Context, product.Product) (templ.Component, error),
	mine func(context.Context) (templ.Component, error),
) {
	h := &handlers{groups: groups, authorities: authorities, products: products}
	return h.onAuthority, h.onProduct, h.mine
}

// authoritySection is the seats that an authority holds.
type authoritySection struct {
	List ui.List
	Note string // how many of them nobody fills
	None string
	All  ui.Link
}

// onAuthority is the authority's seats. One that holds none and cannot do anything
// about it is spared.
func (h *handlers) onAuthority(ctx context.Context, a registry.Authority) (templ.Component, error) {
	list, people, err := h.held(ctx, a.ID)
	if err != nil || len(list) == 0 {
		return templ.NopComponent, err
	}
	s := authoritySection{All: ui.Link{Text: i18n.T(ctx, "groupweb.all_seats"), Href: in(ctx, group.SeatsPath(a.Slug))}}
	if n := vacant(list); n > 0 {
		s.Note = i18n.N(ctx, "groupweb.vacant_seats", n)
	}
	for _, x := range list {
		s.List = append(s.List, ui.Item{
			Title: name(ctx, x.Group), Href: in(ctx, x.Group.Path()), Note: role(ctx, x.Value), Right: vacancy(ctx, x.Held, people),
		})
	}
	return authoritySectionView(s), nil
}

// productSection is which groups govern a solution.
type productSection struct {
	List     ui.List
	Mandates ui.Facts
	All      ui.Link
}

// shown are the matters of a solution that its page says whose they are.
var shown = []group.Matter{group.Priorities, group.Budget, group.PriceList, group.ProductLevel}

func (h *handlers) onProduct(ctx context.Context, p product.Product) (templ.Component, error) {
	actor := auth.From(ctx)
	list, err := h.groups.List(ctx, actor, group.Query{Product: p.ID})
	if err != nil {
		return nil, err
	}
	var s productSection
	for _, g := range list.Items {
		item := ui.Item{Title: name(ctx, g.Group), Href: in(ctx, g.Path()), Note: i18n.T(ctx, g.Kind.Label())}
		if g.Vacant > 0 {
			item.Right = ui.Status{Verdict: ui.Partly, Text: i18n.N(ctx, "groupweb.vacant_seats", g.Vacant)}
		}
		s.List = append(s.List, item)
	}
	s.Mandates, err = h.decides(ctx, p.ID)
	return productSectionView(s), err
}

// decides says of each matter shown who decides it for the solution, and why. A group
// that the reader cannot see is not named.
func (h *handlers) decides(ctx context.Context, of product.ID) (list ui.Facts, err error) {
	given, err := h.groups.MandatesOf(ctx, shown, of, h.groups.Today())
	if err != nil {
		return nil, err
	}
	var ids []group.ID
	for _, m := range given {
		ids = append(ids, m.Group.ID)
	}
	seen, err := h.groups.GroupsByID(ctx, auth.From(ctx), ids)
	for _, m := range shown {
		f, called := ui.Fact{Name: i18n.T(ctx, m.Label())}, i18n.T(ctx, "groupweb.a_group")
		if g, ok := seen[given[m].Group.ID]; ok {
			called = name(ctx, g)
		}
		f.Text = i18n.T(ctx, given[m].Reason.Label(), "group", called)
		list = append(list, f)
	}
	return list, err
}

// mine are the groups that the reader sits in, for whichever authority.
func (h *handlers) mine(ctx context.Context) (templ.Component, error) {
	actor := auth.From(ctx)
	if actor.Person == "" {
		return templ.NopComponent, nil
	}
	sits, err := h.groups.SeatsOfPerson(ctx, registry.PersonID(actor.Person), h.groups.Today())
	if err != nil {
		return nil, err
	}
	var ids []registry.AuthorityID
	for _, s := range sits {
		ids = append(ids, s.Value.Authority)
	}
	names, err := h.authorities.NamesByID(ctx, ids)
	var list ui.List
	for _, s := range sits {
		list = append(list, ui.Item{
			Title: name(ctx, s.Group), Href: in(ctx, s.Group.Path()), Amount: until(ctx, s.Period),
			Note: i18n.T(ctx, "groupweb.role_for", "role", role(ctx, s.Value), "name", names[s.Value.Authority].FullName()),
		})
	}
	return mineView(list, i18n.T(ctx, "groupweb.mine_none")), err
}
