package memberweb

import (
	"net/http"
	"strconv"

	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// joinPage tells what membership is and costs, with a form for those who act for
// an authority that can apply.
type joinPage struct {
	formPage
	Price   ui.Facts
	Way     []string // from application to member
	Applies bool     // the reader may apply, now
	Where   ui.Link  // for a reader whose authority is on its way or in, its page
}

func (h *handlers) joinPage(r *http.Request, f web.Form) (p joinPage, a registry.Authority, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	p.Page = ui.Page{
		Title: i18n.T(ctx, "memberweb.join"), Lead: i18n.T(ctx, "memberweb.join_lead"), Door: "collaboration", Sub: "members",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "memberweb.members"), Href: in(ctx, "/medlemmer")}},
	}
	for _, s := range []member.Act{member.Apply, member.Sign, member.Activate} {
		p.Way = append(p.Way, i18n.T(ctx, "memberweb.way."+string(s)))
	}
	if p.Price, err = h.priceFacts(r); err != nil || actor.For.ID == "" {
		return p, a, err
	}
	if a, err = h.registry.AuthorityByID(ctx, registry.AuthorityID(actor.For.ID)); err != nil {
		return p, a, err
	}
	life, err := h.members.LifeOf(ctx, actor, a.ID)
	if err != nil {
		return p, a, err
	}
	p.Applies = a.Kind != registry.Supplier && member.CanTake(actor, member.Apply, a.ID) && life.Allows(member.Apply) == nil
	if !p.Applies {
		p.Where = ui.Link{Text: i18n.T(ctx, "memberweb.membership_of", "name", a.FullName()), Href: in(ctx, path(a.Slug))}
		return p, a, nil
	}
	page := p.Page
	p.formPage = newFormPage(ctx, page, a, "", "memberweb.do_of.apply", f)
	p.Action, p.Cancel, p.Act = in(ctx, "/bliv-medlem"), ui.Link{Text: i18n.T(ctx, "memberweb.cancel"), Href: in(ctx, "/medlemmer")}, member.Apply
	p.People, err = h.people(ctx, a.ID, f.Get("person"))
	return p, a, err
}

// priceFacts tell what a year costs now, and what half a year does.
func (h *handlers) priceFacts(r *http.Request) (list ui.Facts, err error) {
	ctx, year := r.Context(), h.registry.Today().Year()
	rules, err := h.members.FeeRules(ctx)
	if err != nil {
		return nil, err
	}
	price, err := member.PriceIn(rules, year)
	if err != nil {
		return nil, err
	}
	whole := ui.Fact{Name: i18n.T(ctx, "memberweb.price_in", "year", strconv.Itoa(year)), Text: i18n.T(ctx, "memberweb.not_stated")}
	if price.Known {
		whole.Text = feeWords(ctx, member.Fee{Year: year, Share: member.Whole, Price: price})
		source := ui.Cited(ctx, price.Base.Source)
		whole.Source = &source
		half := ui.Fact{Name: i18n.T(ctx, "memberweb.price_half"), Text: i18n.Money(ctx, price.Amount.Half())}
		list = ui.Facts{whole, half}
	} else {
		list = ui.Facts{whole}
	}
	return append(list,
		ui.Fact{Name: i18n.T(ctx, "memberweb.price_size"), Text: i18n.T(ctx, "memberweb.price_size_text")},
		ui.Fact{Name: i18n.T(ctx, "memberweb.price_supplier"), Text: i18n.T(ctx, "memberweb.price_supplier_text")},
	), nil
}

func (h *handlers) join(w http.ResponseWriter, r *http.Request) error {
	p, _, err := h.joinPage(r, filled("day", h.registry.Today().String()))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, joinView(p))
}

func (h *handlers) apply(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	p, a, err := h.joinPage(r, f)
	if err != nil {
		return err
	}
	err = h.takeForm(ctx, registry.AuthorityID(auth.From(ctx).For.ID), member.Apply, f)
	if web.Reform(err) {
		p.Problems = ui.ProblemsOf(ctx, err)
		return web.Render(w, r, web.Status(err), joinView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(a.Slug), web.Flash{Key: "memberweb.done.apply", Args: []string{"name", a.FullName()}})
}
