package ballotweb

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

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
	Files ui.Downloads
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
		Files: ui.Downloads{{Text: "CSV", Href: in(ctx, listPath(g.Group)+".csv")}, {Text: "JSON", Href: in(ctx, listPath(g.Group)+".json")}},
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

// whole reads all of the group's ballots that the reader may read.
func (h *handlers) whole(r *http.Request) ([]ballot.Ballot, error) {
	g, err := h.groups.BySlug(r.Context(), auth.From(r.Context()), r.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	list, err := h.ballots.List(r.Context(), auth.From(r.Context()), g.ID, "", math.MaxInt32)
	return list.Items, err
}

func (h *handlers) listCSV(w http.ResponseWriter, r *http.Request) error {
	list, err := h.whole(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "afstemninger", Columns: []string{
		"id", "spoergsmaal", "form", "tilstand", "aabnet", "lukket", "udfald", "stemmer_i_alt", "svar", "for", "imod", "hverken", "adresse",
	}}
	for _, b := range list {
		came := make([]string, 6) // empty until it is counted
		if r := b.Result; r != nil {
			came = []string{string(r.Outcome)}
			for _, n := range []int{r.All, r.Answered, r.For, r.Against, r.Abstain + r.Blank} {
				came = append(came, strconv.Itoa(n))
			}
		}
		t.Rows = append(t.Rows, slices.Concat(
			[]string{string(b.ID), b.Title.Da, string(b.Method), string(b.State), stamp(b.Opened), stamp(b.Ended)}, came, []string{h.base + b.Path()}))
	}
	return web.CSV(w, r, t)
}

// stamp is a moment as programs read it, or empty.
func stamp(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

func (h *handlers) listJSON(w http.ResponseWriter, r *http.Request) error {
	list, err := h.whole(r)
	if err != nil {
		return err
	}
	return web.OpenJSON(w, r, h.resources(list))
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

// OnGroup shows the newest ballots on the page of their group: where there are any,
// and to those who may ask the first question.
func OnGroup(ballots *ballot.Service, groups *group.Service) func(context.Context, group.Group) (templ.Component, error) {
	const newest = 5
	return func(ctx context.Context, g group.Group) (templ.Component, error) {
		list, err := ballots.List(ctx, auth.From(ctx), g.ID, "", newest)
		if err == nil && list.Total == 0 {
			var d group.Details
			if d, err = groups.ByID(ctx, auth.From(ctx), g.ID); err == nil && !ballots.CanAsk(auth.From(ctx), d) {
				return templ.NopComponent, nil
			}
		}
		if err != nil {
			return nil, err
		}
		return sectionView(table(ctx, list.Items), ui.Link{Text: i18n.T(ctx, "ballotweb.all"), Href: in(ctx, listPath(g))}), nil
	}
}
