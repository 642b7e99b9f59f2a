package ballotweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const pageSize = 50

// listPage is a group's ballots.
type listPage struct {
	ui.Page
	Table ui.Table
	Pager ui.Pager
	None  ui.Empty
}

func (h *handlers) list(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	g, err := h.groups.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	cursor := r.URL.Query().Get("side")
	list, err := h.ballots.List(ctx, actor, g.ID, cursor, pageSize)
	if err != nil {
		return err
	}
	at := func(cursor string) string {
		if cursor == "" {
			return ""
		}
		return in(ctx, listPath(g.Group)) + "?" + url.Values{"side": {cursor}}.Encode()
	}
	title := i18n.T(ctx, "ballotweb.ballots")
	p := listPage{
		Page:  frame(ctx, g.Group, title),
		Table: table(ctx, list.Items),
		Pager: ui.Pager{Total: list.Total, Prev: at(list.Prev), Next: at(list.Next)},
		None:  ui.Empty{Title: i18n.T(ctx, "ballotweb.none"), Text: i18n.T(ctx, "ballotweb.none_text")},
	}
	p.Title, p.Heading = i18n.T(ctx, "ballotweb.title_of", "title", title, "name", text(ctx, g.Name)), title
	p.Here, p.Crumbs = title, p.Crumbs[:2]
	p.Lead = i18n.T(ctx, "ballotweb.lead.list", "name", text(ctx, g.Name))
	if cursor == "" {
		p.Pager.First, p.Pager.Last = min(1, len(list.Items)), len(list.Items)
	}
	if h.ballots.CanAsk(actor, g) {
		p.Actions = ui.Button{Text: i18n.T(ctx, "ballotweb.ask"), Href: in(ctx, listPath(g.Group)+"/ny"), Kind: ui.Primary}
	}
	return web.Render(w, r, http.StatusOK, listView(p))
}

// table lists ballots by their questions.
func table(ctx context.Context, list []ballot.Ballot) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "ballotweb.ballots"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "ballotweb.question")}, {Title: i18n.T(ctx, "ballotweb.field.method")}, {Title: i18n.T(ctx, "ballotweb.state")},
			{Title: i18n.T(ctx, "ballotweb.when")},
		},
	}
	for _, b := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: text(ctx, b.Title), Href: in(ctx, b.Path())}, {Text: i18n.T(ctx, ballot.MethodLabel(b.Method))}, {Content: status(ctx, b)}, {Text: when(ctx, b)},
		})
	}
	return t
}

// OnGroup shows the newest ballots on the page of their group, to those who may ask
// or read any.
func OnGroup(ballots *ballot.Service) func(context.Context, group.Group) (templ.Component, error) {
	const newest = 5
	return func(ctx context.Context, g group.Group) (templ.Component, error) {
		list, err := ballots.List(ctx, auth.From(ctx), g.ID, "", newest)
		if err != nil || list.Total == 0 {
			return templ.NopComponent, err
		}
		return sectionView(table(ctx, list.Items), ui.Link{Text: i18n.T(ctx, "ballotweb.all"), Href: in(ctx, listPath(g))}), nil
	}
}
