package memberweb

import (
	"net/http"

	"alminding/internal/base/errs"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

func (h *handlers) contactPage(r *http.Request, f web.Form) (a registry.Authority, p formPage, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if a, err = h.bySlug(ctx, r.PathValue("slug")); err != nil {
		return a, p, err
	}
	if !member.CanName(actor, a.ID) {
		return a, p, member.ErrForbidden
	}
	page := below(ctx, a, i18n.T(ctx, "memberweb.contact_of", "name", a.FullName()))
	page.Lead, page.Here = i18n.T(ctx, "memberweb.contact_lead"), i18n.T(ctx, "memberweb.contact")
	p = newFormPage(ctx, page, a, "kontakt", "memberweb.save_of", f)
	p.People, err = h.people(ctx, a.ID, f.Get("person"))
	return a, p, err
}

func (h *handlers) contactForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, _, err := h.contactPage(r, filled())
	if err != nil {
		return err
	}
	life, err := h.members.LifeOf(ctx, auth.From(ctx), a.ID)
	if err != nil {
		return err
	}
	c, _ := life.Contact(h.registry.Today())
	_, p, err := h.contactPage(r, filled("role", c.Role, "person", string(c.Person), "day", h.registry.Today().String()))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, contactView(p))
}

func (h *handlers) setContact(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, p, err := h.contactPage(r, f)
	if err != nil {
		return err
	}
	var faults errs.Fields
	c := member.Contact{Authority: a.ID, Role: f.Text("role"), Person: registry.PersonID(f.Get("person"))}
	day := f.Date("day", &faults)
	err = faults.Join(h.members.SetContact(ctx, auth.From(ctx), c, day), "day")
	if web.Reform(err) {
		p.Problems = ui.ProblemsOf(ctx, err)
		return web.Render(w, r, web.Status(err), contactView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(a.Slug), web.Flash{Key: "memberweb.saved", Args: []string{"name", a.FullName()}})
}
