package discussionweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"alminding/internal/modules/discussion"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// tools are what the reader may do with the post of somebody called who.
func tools(ctx context.Context, actor auth.Actor, at discussion.Place, x discussion.Post, who string) (list []templ.Component) {
	if discussion.CanEdit(actor, at, x) {
		list = append(list, ui.Button{Text: i18n.T(ctx, "discussionweb.edit"), Href: in(ctx, x.Path()+"/ret"), Small: true})
	}
	if discussion.CanResolve(actor, at) {
		verb, path := "resolve", "/afklar"
		if x.Resolved != nil {
			verb, path = "reopen", "/genaabn"
		}
		list = append(list, ui.Post{Button: ui.Button{Text: i18n.T(ctx, "discussionweb."+verb, "who", who)}, Action: in(ctx, x.Path()+path), Quiet: true})
	}
	return list
}

func (h *handlers) editForm(w http.ResponseWriter, r *http.Request) error {
	return h.showEdit(w, r, nil, nil)
}

func (h *handlers) showEdit(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	at, x, err := h.discussions.PostByID(ctx, actor, discussion.PostID(r.PathValue("post")))
	if err != nil {
		return err
	}
	if failed == nil && !discussion.CanEdit(actor, at, x) {
		return discussion.ErrForbidden
	}
	if written == nil {
		written = url.Values{"text": {x.Text}}
	}
	page := frame(ctx, at)
	page.Crumbs = append(page.Crumbs, ui.Link{Text: page.Here, Href: in(ctx, at.Path())})
	page.Heading, page.Here = i18n.T(ctx, "discussionweb.edit_post"), i18n.T(ctx, "discussionweb.edit")
	f := form.New(ctx, texts, page, x.Path()+"/ret", x.Path(), written, failed)
	f.Version(x.Version, failed)
	f.Add(i18n.T(ctx, "discussionweb.write"), f.Area(ctx, "text", false, discussion.MaxText))
	return f.Render(w, r, failed)
}

func (h *handlers) edit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	x, err := h.discussions.Edit(ctx, auth.From(ctx), discussion.PostID(r.PathValue("post")), form.ReadVersion(f), f.Text("text"))
	if form.Again(err) {
		return h.showEdit(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return h.lead(w, r, x, web.Flash{Key: "discussionweb.flash.saved"})
}

func (h *handlers) resolve(resolved bool) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		x, err := h.discussions.Resolve(ctx, auth.From(ctx), discussion.PostID(r.PathValue("post")), resolved)
		if err != nil {
			return err
		}
		return h.lead(w, r, x, web.Flash{Key: "discussionweb.flash.saved"})
	}
}
