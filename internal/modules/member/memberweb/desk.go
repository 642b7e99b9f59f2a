package memberweb

import (
	"context"
	"net/http"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/member"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// deskPage is the secretariat's list: who waits for a step, and what is missing.
type deskPage struct {
	ui.Page
	Waiting ui.Table
	Missing ui.Table
	Tools   ui.List
	Name    string // of the authority to open
}

// desk lists those that wait for a step first. With ?myndighed= it opens the
// membership of the authority that somebody names, whether it ever was in or not.
func (h *handlers) desk(w http.ResponseWriter, r *http.Request) error {
	ctx, name := r.Context(), strings.TrimSpace(r.URL.Query().Get("myndighed"))
	p := deskPage{Page: ui.Page{
		Title: i18n.T(ctx, "memberweb.memberships"), Lead: i18n.T(ctx, "memberweb.memberships_lead"),
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "memberweb.secretariat"), Href: in(ctx, "/sekretariat")}},
	}, Name: name}
	status := http.StatusOK
	if name != "" {
		a, err := h.registry.AuthorityCalled(ctx, name)
		if err == nil {
			http.Redirect(w, r, in(ctx, path(a.Slug)), http.StatusSeeOther)
			return nil
		}
		if errs.KindOf(err) != errs.NotFound {
			return err
		}
		p.Problems, status = ui.Problems{{Field: "myndighed", Text: i18n.T(ctx, "memberweb.no_authority", "name", name)}}, http.StatusUnprocessableEntity
	}
	all, err := h.members.Lives(ctx, auth.From(ctx))
	if err != nil {
		return err
	}
	p.Waiting, p.Missing = waiting(ctx, all), missing(ctx, all, h.registry.Today())
	for _, t := range []struct{ key, path string }{{"memberweb.fees", "/sekretariat/kontingent"}, {"memberweb.members", "/medlemmer"}} {
		p.Tools = append(p.Tools, ui.Item{Title: i18n.T(ctx, t.key), Href: in(ctx, t.path)})
	}
	return web.Render(w, r, status, deskView(p))
}

// waiting are those on their way in, with the step that comes next.
func waiting(ctx context.Context, all []member.Underway) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "memberweb.waiting"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "memberweb.authority")}, {Title: i18n.T(ctx, "memberweb.state")},
			{Title: i18n.T(ctx, "memberweb.state_since")}, {Title: i18n.T(ctx, "memberweb.next")},
		},
	}
	for _, state := range []member.State{member.Signed, member.Applied} {
		for _, u := range all {
			if u.State() != state {
				continue
			}
			last, _ := u.Last()
			t.Rows = append(t.Rows, []ui.Cell{
				{Text: u.Authority.FullName(), Href: in(ctx, path(u.Authority.Slug))}, {Text: i18n.T(ctx, state.Label())},
				{Text: i18n.ShortDate(ctx, last.Day)}, nextCell(ctx, u),
			})
		}
	}
	return t
}

// nextCell leads to the first step that makes sense; the acts are in the order of a
// membership.
func nextCell(ctx context.Context, u member.Underway) ui.Cell {
	for _, act := range member.Acts {
		if u.Allows(act) == nil {
			return ui.Cell{Text: i18n.T(ctx, "memberweb.do."+string(act)), Href: in(ctx, path(u.Authority.Slug)+"/"+words[act])}
		}
	}
	return ui.Cell{}
}

// missing are members without a contact, and agreements without their file.
func missing(ctx context.Context, all []member.Underway, today civil.Date) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "memberweb.missing"),
		Columns: []ui.Column{{Title: i18n.T(ctx, "memberweb.authority")}, {Title: i18n.T(ctx, "memberweb.missing_what")}},
	}
	for _, u := range all {
		for _, lack := range u.Lacks(today) {
			if lack == member.NoSignature {
				continue // waits above
			}
			t.Rows = append(t.Rows, []ui.Cell{
				{Text: u.Authority.FullName(), Href: in(ctx, path(u.Authority.Slug))}, {Text: i18n.T(ctx, "memberweb.lack."+string(lack))},
			})
		}
	}
	return t
}
