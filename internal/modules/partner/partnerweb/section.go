package partnerweb

import (
	"context"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// Sections are what this package shows on the pages of authorities and of
// solutions, which other packages make.
func Sections(partners *partner.Service, authorities *registry.Service, products *product.Service) (
	onAuthority func(context.Context, registry.Authority) (templ.Component, error),
	onProduct func(context.Context, product.Product) (templ.Component, error),
) {
	h := &handlers{partners: partners, authorities: authorities, products: products}
	return h.onAuthority, h.onProduct
}

// authoritySection is what an authority delivers and is named for.
type authoritySection struct {
	Delivers   bool
	Change     ui.Link // where it is said; for those who may
	Status     ui.Status
	Code       ui.Link // the version that was signed last, and when
	Deliveries ui.Table
	Given      ui.List // references of the supplier
	Named      ui.List // references that name the authority
	Answer     ui.Link // where they are answered; for those who may
}

func (h *handlers) onAuthority(ctx context.Context, a registry.Authority) (templ.Component, error) {
	actor := auth.From(ctx)
	said, err := h.partners.Deliveries(ctx, actor, partner.Query{Supplier: a.ID})
	if err != nil {
		return nil, err
	}
	given, err := h.partners.ReferencesOf(ctx, actor, a.ID)
	if err != nil {
		return nil, err
	}
	named, err := h.partners.ReferencesTo(ctx, actor, a.ID)
	if err != nil {
		return nil, err
	}
	s := authoritySection{Delivers: a.Kind == registry.Supplier || partner.CanSign(actor, a.ID) || len(said.Items) > 0}
	if !s.Delivers && len(named) == 0 {
		return templ.NopComponent, nil
	}
	m, err := h.mentionedIn(ctx, append(given, named...))
	if err != nil {
		return nil, err
	}
	s.Given = referenceList(ctx, given, m, func(r partner.Reference) registry.AuthorityID { return r.Authority })
	s.Named = referenceList(ctx, named, m, func(r partner.Reference) registry.AuthorityID { return r.Supplier })
	if partner.CanFollow(actor, a.ID) {
		s.Answer = ui.Link{Text: i18n.T(ctx, "partnerweb.answer"), Href: in(ctx, referencesPath(a, ""))}
	}
	if s.Delivers {
		s.Deliveries = deliveredTable(ctx, said.Items, func(x partner.Listed) ui.Cell { return ui.Cell{Text: x.Product.Name, Href: in(ctx, x.Product.Path())} })
		s.Deliveries.Caption, s.Deliveries.Columns[0].Title = i18n.T(ctx, "partnerweb.delivers_title"), i18n.T(ctx, "partnerweb.product")
		if partner.CanSay(actor, a.ID) {
			s.Change = ui.Link{Text: i18n.T(ctx, "partnerweb.own_pages"), Href: in(ctx, supplierPath(a, ""))}
		}
		err = h.addStanding(ctx, a.ID, &s)
	}
	return authoritySectionView(s), err
}

// addStanding says whether the supplier is a partner, and what it has signed.
func (h *handlers) addStanding(ctx context.Context, supplier registry.AuthorityID, s *authoritySection) error {
	standing, err := h.partners.Status(ctx, supplier, h.partners.Today())
	if err != nil {
		return err
	}
	s.Status = status(ctx, standing)
	signed, err := h.partners.SignaturesOf(ctx, auth.From(ctx), supplier)
	if err != nil || len(signed) == 0 {
		return err
	}
	codes, err := h.partners.Codes(ctx)
	last := signed[len(signed)-1]
	s.Code = ui.Link{
		Text: i18n.T(ctx, "partnerweb.has_signed", "number", number(codes, last.Code), "date", last.Day),
		Href: in(ctx, "/adfaerdskodeks") + "#version-" + number(codes, last.Code),
	}
	return err
}

// deliveredTable lists deliveries, those of the same speech in one row: what, or
// who, the first cell tells.
func deliveredTable(ctx context.Context, list []partner.Listed, first func(partner.Listed) ui.Cell) ui.Table {
	t := ui.Table{Columns: []ui.Column{
		{}, {Title: i18n.T(ctx, "partnerweb.works_short")}, {Title: i18n.T(ctx, "partnerweb.who_says")},
	}}
	var before partner.DeliveryFact
	for _, x := range list {
		v := x.Value
		same := before.Product == v.Product && before.Supplier == v.Supplier && before.Speaker == v.Speaker && before.Said == v.Said && before.Source == v.Source
		if n := len(t.Rows); same {
			t.Rows[n-1][1].Text += ", " + strings.ToLower(work(ctx, v.Work))
		} else {
			t.Rows = append(t.Rows, []ui.Cell{first(x), {Text: work(ctx, v.Work)}, {Content: spoken(ctx, v)}})
		}
		before = v
	}
	return t
}

// referenceList tells of references by the name of the other party.
func referenceList(ctx context.Context, list []partner.Reference, m mentioned, other func(partner.Reference) registry.AuthorityID) (out ui.List) {
	for _, r := range list {
		if r.State != partner.Confirmed { // the parties have pages of their own for the rest
			continue
		}
		name := m.authorities[other(r)]
		out = append(out, ui.Item{
			Title: name.Name, Href: in(ctx, name.Path()),
			Note: i18n.T(ctx, "partnerweb.reference_note", "delivery", deliveryName(ctx, r, m), "what", r.What, "years", years(ctx, r)),
		})
	}
	return out
}

// productSection is who says that it delivers for a solution.
type productSection struct {
	Table ui.Table
	All   ui.Link
}

// onProduct is what suppliers say that they deliver for the product, if any does.
func (h *handlers) onProduct(ctx context.Context, p product.Product) (templ.Component, error) {
	list, err := h.partners.Deliveries(ctx, auth.From(ctx), partner.Query{Products: []product.ID{p.ID}})
	if err != nil || len(list.Items) == 0 {
		return templ.NopComponent, err
	}
	bySupplier := map[registry.AuthorityID][]partner.Listed{}
	var order []registry.AuthorityID
	for _, x := range list.Items {
		if bySupplier[x.Value.Supplier] == nil {
			order = append(order, x.Value.Supplier)
		}
		bySupplier[x.Value.Supplier] = append(bySupplier[x.Value.Supplier], x)
	}
	var grouped []partner.Listed
	for _, supplier := range order {
		grouped = append(grouped, bySupplier[supplier]...)
	}
	s := productSection{Table: deliveredTable(ctx, grouped, func(x partner.Listed) ui.Cell {
		return ui.Cell{Text: x.Supplier.Name, Href: in(ctx, x.Supplier.Path())}
	})}
	s.Table.Caption, s.Table.Columns[0].Title = i18n.T(ctx, "partnerweb.who_delivers"), i18n.T(ctx, "partnerweb.supplier")
	s.All = ui.Link{Text: i18n.T(ctx, "partnerweb.with_references"), Href: in(ctx, worksPath) + "?" + url.Values{"loesning": {p.Slug}}.Encode()}
	return productSectionView(s), nil
}
