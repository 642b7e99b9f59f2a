package memberweb

import (
	"net/http"

	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

func (h *handlers) filePage(r *http.Request) (a registry.Authority, p formPage, err error) {
	ctx := r.Context()
	if a, err = h.bySlug(ctx, r.PathValue("slug")); err != nil {
		return a, p, err
	}
	if !member.CanTake(auth.From(ctx), member.Sign, a.ID) {
		return a, p, member.ErrForbidden
	}
	page := below(ctx, a, i18n.T(ctx, "memberweb.do_of.attach", "name", a.FullName()))
	page.Here = i18n.T(ctx, "memberweb.file")
	p = newFormPage(ctx, page, a, "aftale", "memberweb.do_of.attach", filled())
	p.Files = true
	return a, p, nil
}

func (h *handlers) fileForm(w http.ResponseWriter, r *http.Request) error {
	_, p, err := h.filePage(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, fileView(p))
}

func (h *handlers) attach(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, p, err := h.filePage(r)
	if err != nil {
		return err
	}
	content, name, err := f.File("file")
	if err != nil {
		return err
	}
	err = h.members.Attach(ctx, auth.From(ctx), a.ID, member.Upload{Name: name, Content: content})
	if web.Reform(err) {
		p.Problems = ui.ProblemsOf(ctx, err)
		return web.Render(w, r, web.Status(err), fileView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(a.Slug), web.Flash{Key: "memberweb.saved", Args: []string{"name", a.FullName()}})
}

// file sends the signed agreement.
func (h *handlers) file(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	f, content, err := h.members.Open(ctx, auth.From(ctx), a.ID, member.StepID(r.PathValue("step")))
	if err != nil {
		return err
	}
	defer content.Close()
	return web.Attachment(w, r, f.Name, f.Type, f.Size, content)
}
