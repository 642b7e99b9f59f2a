package discussionweb

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"alminding/internal/modules/discussion"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// showPage is what is written about something, and the form to write more.
type showPage struct {
	ui.Page
	Posts  ui.Remarks
	None   string
	Pager  ui.Pager
	Write  *writeForm // nil when nothing more can be written
	Closed string     // why
}

// writeForm is for one more post.
type writeForm struct {
	Action, Draft string
	Acting        ui.ActingNote
	Text          ui.TextArea
}

func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	return h.showPosts(w, r, "", nil)
}

// showPosts shows the page; written is what was not taken because of failed, if anything.
func (h *handlers) showPosts(w http.ResponseWriter, r *http.Request, written string, failed error) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	at, err := h.discussions.PlaceOf(ctx, actor, discussion.KindOf(r.PathValue("kind")), r.PathValue("about"))
	if err != nil {
		return err
	}
	cursor := r.URL.Query().Get("side")
	list, err := h.discussions.Posts(ctx, at, cursor, pageSize)
	if err != nil {
		return err
	}
	p := showPage{Page: frame(ctx, at), None: i18n.T(ctx, "discussionweb.none."+string(at.Kind)), Pager: pager(ctx, at.Path(), cursor, list.Total, len(list.Items), list.Prev, list.Next)}
	if p.Posts, err = h.remarks(ctx, actor, at, list.Items); err != nil {
		return err
	}
	if discussion.CanClose(actor, at) {
		p.Actions = closing(ctx, *at.Topic)
	}
	if !at.Open {
		p.Closed = i18n.T(ctx, "discussionweb.closed."+string(at.Kind))
	}
	status := http.StatusOK
	if failed != nil {
		p.Problems, status = ui.ProblemsOf(ctx, failed), web.Status(failed)
	}
	if discussion.CanWrite(actor, at) || failed != nil { // what was written too late is still the writer's to take along
		p.Write = newWriteForm(ctx, at, written, p.Problems)
	}
	return web.Render(w, r, status, showView(p))
}

func newWriteForm(ctx context.Context, at discussion.Place, written string, faults ui.Problems) *writeForm {
	f := &writeForm{
		Action: in(ctx, at.Path()), Draft: "diskussion-" + at.ID,
		Text: ui.TextArea{
			Field: ui.Field{Name: "text", Label: i18n.T(ctx, "discussionweb.field.text"), Help: i18n.T(ctx, "discussionweb.who_reads."+audience(at.Reach)), Error: faults.For("text")},
			Value: written, Max: discussion.MaxText, Wide: true,
		},
	}
	if name := auth.From(ctx).For.Name; name != "" {
		f.Acting.Text = i18n.T(ctx, "form.acting", "authority", name)
	}
	return f
}

// audience is who reads, in one word of the catalogue's keys.
func audience(r auth.Reach) string {
	if r == auth.Members {
		return "members"
	}
	return "group"
}

// frame begins a page about the place.
func frame(ctx context.Context, at discussion.Place) ui.Page {
	of := groupName(ctx, at.In)
	p := ui.Page{
		Title: i18n.T(ctx, "discussionweb.title_of", "title", at.Title, "group", of), Heading: at.Title, Here: at.Title, Door: "collaboration", Sub: "groups",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "discussionweb.groups"), Href: in(ctx, "/grupper")}, {Text: of, Href: in(ctx, at.In.Path())}},
	}
	if at.Kind == discussion.OnItem {
		p.Sub, p.Here = "meetings", i18n.T(ctx, "discussionweb.comments")
		p.Crumbs = append(p.Crumbs, ui.Link{Text: at.Title, Href: in(ctx, at.About)})
		p.Heading = i18n.T(ctx, "discussionweb.comments_on", "title", at.Title)
		return p
	}
	p.Crumbs = append(p.Crumbs, ui.Link{Text: i18n.T(ctx, "discussionweb.discussion"), Href: in(ctx, at.About)})
	return p
}

func groupName(ctx context.Context, g group.Group) string { return g.Name.In(i18n.Lang(ctx)) }

func pager(ctx context.Context, path, cursor string, total, shown int, prev, next string) ui.Pager {
	at := ui.Address{Path: path}
	p := ui.Pager{Total: total, Prev: at.Page(ctx, prev), Next: at.Page(ctx, next)}
	if cursor == "" {
		p.First, p.Last = min(1, shown), shown
	}
	return p
}

// remarks are the posts with what the reader may do with each.
func (h *handlers) remarks(ctx context.Context, actor auth.Actor, at discussion.Place, list []discussion.Post) (out ui.Remarks, err error) {
	people, err := h.discussions.People(ctx, list)
	if err != nil {
		return nil, err
	}
	ids := make([]registry.AuthorityID, len(list))
	for i, x := range list {
		ids[i] = x.Authority
	}
	names, err := h.authorities.NamesByID(ctx, ids)
	for _, x := range list {
		m := ui.Remark{ID: x.Anchor(), When: i18n.DateTime(ctx, x.At), ISO: x.At.Format(time.RFC3339), Who: people[x.Person], Text: x.Text}
		if m.Who == "" {
			m.Who = i18n.T(ctx, "discussionweb.somebody")
		}
		if n, ok := names[x.Authority]; ok {
			m.Meta = append(m.Meta, n.FullName())
		}
		if x.Edited != nil {
			m.Meta = append(m.Meta, i18n.T(ctx, "discussionweb.edited", "when", i18n.DateTime(ctx, *x.Edited)))
		}
		if x.Resolved != nil {
			m.State = ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "discussionweb.resolved")}
		}
		m.Tools = tools(ctx, actor, at, x, m.Who)
		out = append(out, m)
	}
	return out, err
}

func (h *handlers) write(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	x, err := h.discussions.Write(ctx, auth.From(ctx), discussion.KindOf(r.PathValue("kind")), r.PathValue("about"), f.Text("text"))
	if form.Again(err) {
		return h.showPosts(w, r, f.Values.Get("text"), err)
	}
	if err != nil {
		return err
	}
	return h.lead(w, r, x, web.Flash{Key: "discussionweb.flash.written"})
}

// find leads to the post on its page.
func (h *handlers) find(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	_, x, err := h.discussions.PostByID(ctx, auth.From(ctx), discussion.PostID(r.PathValue("post")))
	if err != nil {
		return err
	}
	address, err := h.address(ctx, x)
	if err != nil {
		return err
	}
	http.Redirect(w, r, in(ctx, address), http.StatusSeeOther) //nolint:gosec // the address of the post, not the one asked for
	return nil
}

// lead is find after something was done, which the page then tells of.
func (h *handlers) lead(w http.ResponseWriter, r *http.Request, x discussion.Post, done web.Flash) error {
	address, err := h.address(r.Context(), x)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, address, done)
}

// address is where the post stands, without language.
func (h *handlers) address(ctx context.Context, x discussion.Post) (string, error) {
	at := discussion.Path(x.Kind, x.About)
	cursor, err := h.discussions.Cursor(ctx, x, pageSize)
	if cursor != "" {
		at += "?" + url.Values{"side": {cursor}}.Encode()
	}
	return at + "#" + x.Anchor(), err
}
