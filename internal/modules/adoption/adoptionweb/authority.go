package adoptionweb

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// authorityPage is everything that is known of what one authority uses.
type authorityPage struct {
	ui.Page
	Day       ui.DayForm
	Uses      ui.Table
	None      string
	Downloads ui.Downloads
	Alike     ui.Table
	AlikeNote string
}

// authorityUses is what an authority uses on a day.
type authorityUses struct {
	registry.Authority
	day      civil.Date
	items    []adoption.Adoption
	products map[product.ID]product.Name
}

func (h *handlers) usesAt(r *http.Request) (u authorityUses, err error) {
	ctx := r.Context()
	if u.Authority, err = h.registry.AuthorityBySlug(ctx, r.PathValue("slug")); err != nil {
		return u, err
	}
	if u.day, err = h.day(r); err != nil {
		return u, err
	}
	found, err := h.adoptions.Adoptions(ctx, auth.From(ctx), adoption.Query{Authority: u.ID, Day: u.day})
	u.items, u.products = found.Items, found.Products
	return u, err
}

// usesOf is what is known of the authority, by product.
func (h *handlers) usesOf(ctx context.Context, authority registry.AuthorityID, day civil.Date) (map[product.ID]adoption.Adoption, error) {
	found, err := h.adoptions.Adoptions(ctx, auth.From(ctx), adoption.Query{Authority: authority, Day: day})
	uses := make(map[product.ID]adoption.Adoption, len(found.Items))
	for _, a := range found.Items {
		uses[a.Product] = a
	}
	return uses, err
}

func (u authorityUses) path() string { return u.Path() + "/anvendelse" }

func (h *handlers) authority(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	u, err := h.usesAt(r)
	if err != nil {
		return err
	}
	alike, err := h.adoptions.Alike(ctx, auth.From(ctx), u.ID, u.day)
	if err != nil && !errors.Is(err, adoption.ErrNotFound) {
		return err
	}
	p := authorityPage{
		Page: authorityFrame(ctx, u.Authority, i18n.T(ctx, "adoptionweb.uses_of", "name", u.FullName())),
		Day:  h.dayForm(ctx, u.path(), u.day, u.first()), Uses: u.table(ctx), None: i18n.T(ctx, "adoptionweb.no_uses", "name", u.FullName()),
		Downloads: u.files(ctx),
		Alike:     alikeTable(ctx, alike), AlikeNote: i18n.T(ctx, "adoptionweb.alike_note"),
	}
	p.Title, p.Here = p.Heading, i18n.T(ctx, "adoptionweb.uses")
	p.Notice = h.pastDay(ctx, u.path(), u.day)
	if adoption.CanSay(auth.From(ctx), u.ID) {
		p.Actions = ui.Button{Text: i18n.T(ctx, "adoptionweb.update_ours"), Kind: ui.Primary, Href: in(ctx, u.Path()+"/loesninger")}
	}
	return web.Render(w, r, http.StatusOK, authorityView(p))
}

// first is the earliest day of what is known, for the slider.
func (u authorityUses) first() civil.Date {
	first := u.day
	for _, a := range u.items {
		for _, v := range a.Said {
			first = min(first, v.Period.From)
		}
	}
	return first
}

// files are the same rows as the list of all uses gives them.
func (u authorityUses) files(ctx context.Context) ui.Downloads {
	query := url.Values{"myndighed": {u.Slug}, "dato": {u.day.String()}}
	return ui.Downloads{
		{Text: "CSV", Href: address(ctx, "/anvendelse.csv", query)}, {Text: "JSON", Href: address(ctx, "/anvendelse.json", query)},
	}
}

// table lists the uses, each leading to the record that proves it.
func (u authorityUses) table(ctx context.Context) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "adoptionweb.uses_of", "name", u.FullName()),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "adoptionweb.product")}, {Title: i18n.T(ctx, "adoptionweb.field.state")}, {Title: i18n.T(ctx, "adoptionweb.field.since")},
			{Title: i18n.T(ctx, "adoptionweb.proof")}, {Title: i18n.T(ctx, "adoptionweb.source")},
		},
	}
	for _, a := range u.items {
		n, lead := u.products[a.Product], a.Leading.Value
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: n.Name, Href: in(ctx, recordPath(u.Slug, n.Slug))}, {Text: i18n.T(ctx, lead.State.Label())}, {Text: lead.Began(ctx)},
			{Content: claim(ctx, a)}, {Text: ui.CitedLine(ctx, lead.Source)},
		})
	}
	return t
}
