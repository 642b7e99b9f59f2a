package discussionweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/discussion"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// topicsPage is what a group discusses.
type topicsPage struct {
	ui.Page
	Topics ui.List
	Pager  ui.Pager
	None   ui.Empty
}

func (h *handlers) topics(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	g, err := h.groups.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	cursor := r.URL.Query().Get("side")
	list, err := h.discussions.Topics(ctx, actor, g.Group, cursor, pageSize)
	if err != nil {
		return err
	}
	if list.Total == 0 && !discussion.CanStart(actor, g.Group) {
		return discussion.ErrNotFound // whether the group discusses anything is its own
	}
	p := topicsPage{
		Page: topicsFrame(ctx, g.Group), Topics: topicList(ctx, list.Items),
		Pager: pager(ctx, discussion.TopicsPath(g.Group), cursor, list.Total, len(list.Items), list.Prev, list.Next),
		None:  ui.Empty{Title: i18n.T(ctx, "discussionweb.no_topics"), Text: i18n.T(ctx, "discussionweb.no_topics_text")},
	}
	if discussion.CanStart(actor, g.Group) {
		p.Actions = ui.Button{Text: i18n.T(ctx, "discussionweb.start"), Href: in(ctx, discussion.TopicsPath(g.Group)+"/ny"), Kind: ui.Primary}
	}
	return web.Render(w, r, http.StatusOK, topicsView(p))
}

func topicsFrame(ctx context.Context, g group.Group) ui.Page {
	title, of := i18n.T(ctx, "discussionweb.discussion"), groupName(ctx, g)
	return ui.Page{
		Title: i18n.T(ctx, "discussionweb.title_of", "title", title, "group", of), Heading: title, Here: title, Door: "collaboration", Sub: "groups",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "discussionweb.groups"), Href: in(ctx, "/grupper")}, {Text: of, Href: in(ctx, g.Path())}},
	}
}

func topicList(ctx context.Context, topics []discussion.Topic) (list ui.List) {
	for _, t := range topics {
		x := ui.Item{
			Title: t.Title, Href: in(ctx, t.Path()),
			Note: i18n.T(ctx, "discussionweb.for."+audience(t.Reach), "date", civil.Of(t.Updated)),
		}
		if t.Closed != nil {
			x.Right = ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "discussionweb.is_closed")}
		}
		list = append(list, x)
	}
	return list
}

// sectionTopics is how many topics the page of a group shows.
const sectionTopics = 5

// groupSection is what a group discusses, on its page.
type groupSection struct {
	Topics ui.List
	None   string
	All    ui.Link
}

// OnGroup is what stands of the discussion on the page of a group, for those who may
// read or begin any of it. For everybody else it is not there.
func OnGroup(discussions *discussion.Service) func(context.Context, group.Group) (templ.Component, error) {
	return func(ctx context.Context, g group.Group) (templ.Component, error) {
		actor := auth.From(ctx)
		list, err := discussions.Topics(ctx, actor, g, "", sectionTopics)
		if err != nil {
			return nil, err
		}
		if list.Total == 0 && !discussion.CanStart(actor, g) {
			return templ.NopComponent, nil
		}
		return groupSectionView(groupSection{
			Topics: topicList(ctx, list.Items), None: i18n.T(ctx, "discussionweb.no_topics"),
			All: ui.Link{Text: i18n.T(ctx, "discussionweb.all_topics"), Href: in(ctx, discussion.TopicsPath(g))},
		}), nil
	}
}

func (h *handlers) startForm(w http.ResponseWriter, r *http.Request) error {
	return h.showStart(w, r, url.Values{}, nil)
}

func (h *handlers) showStart(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	g, err := h.groups.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	if !discussion.CanStart(actor, g.Group) {
		return discussion.ErrForbidden
	}
	page := topicsFrame(ctx, g.Group)
	page.Crumbs = append(page.Crumbs, ui.Link{Text: page.Here, Href: in(ctx, discussion.TopicsPath(g.Group))})
	page.Heading, page.Here = i18n.T(ctx, "discussionweb.start"), i18n.T(ctx, "discussionweb.start")
	f := form.New(ctx, texts, page, discussion.TopicsPath(g.Group)+"/ny", discussion.TopicsPath(g.Group), written, failed)
	reach := ui.Radios{Row: true}
	chosen := written.Get("reach")
	if failed == nil {
		chosen = "group"
	}
	for _, v := range discussion.Reaches(g.ID) {
		reach.Options = append(reach.Options, ui.Option{Value: audience(v), Text: i18n.T(ctx, "discussionweb.reach."+audience(v)), Selected: chosen == audience(v)})
	}
	title := f.Input(ctx, "title", false)
	title.Max, title.Wide = discussion.MaxTitle, true
	text := f.Area(ctx, "text", false, discussion.MaxText)
	reach.Field = f.Field(ctx, "reach", false)
	f.Add(i18n.T(ctx, "discussionweb.write"), title, text, reach)
	return f.Render(w, r, failed)
}

// readReach is the reach that the form names by its audience.
func readReach(g group.ID, name string) auth.Reach {
	for _, r := range discussion.Reaches(g) {
		if audience(r) == name {
			return r
		}
	}
	return ""
}

func (h *handlers) start(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	g, err := h.groups.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	t, err := h.discussions.Start(ctx, actor, g.Group, discussion.Topic{Title: f.Text("title"), Reach: readReach(g.ID, f.Text("reach"))}, f.Text("text"))
	if form.Again(err) {
		return h.showStart(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, t.Path(), web.Flash{Key: "discussionweb.flash.written"})
}

// closing ends a topic, or opens it again.
func closing(ctx context.Context, t discussion.Topic) ui.Post {
	if t.Closed != nil {
		return ui.Post{Button: ui.Button{Text: i18n.T(ctx, "discussionweb.reopen_topic")}, Action: in(ctx, t.Path()+"/genaabn")}
	}
	return ui.Post{Button: ui.Button{Text: i18n.T(ctx, "discussionweb.close_topic")}, Action: in(ctx, t.Path()+"/luk")}
}

func (h *handlers) closeTopic(closed bool) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		t := discussion.Topic{ID: discussion.TopicID(r.PathValue("topic"))}
		if err := h.discussions.Close(ctx, auth.From(ctx), t.ID, closed); err != nil {
			return err
		}
		return web.Redirect(w, r, t.Path(), web.Flash{Key: "discussionweb.flash.saved"})
	}
}
