package secretariatweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type accountsPage struct {
	ui.Page
	Table ui.Table
	Empty *ui.Empty
}

// accounts are what a person signs in to.
func (h *handlers) accounts(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	person, err := h.Authorities.PersonByID(ctx, actor, registry.PersonID(r.PathValue("id")))
	if err != nil {
		return err
	}
	all, err := h.Accounts.AccountsOf(ctx, actor, string(person.ID))
	if err != nil {
		return err
	}
	p := accountsPage{Page: page(ctx, "accounts",
		ui.Link{Text: i18n.T(ctx, "secretariatweb.people"), Href: in(ctx, "/sekretariat/personer")},
		ui.Link{Text: person.Name, Href: in(ctx, person.ID.Path())})}
	p.Lead = i18n.T(ctx, "secretariatweb.accounts_lead")
	p.Table = accountTable(ctx, all)
	if len(all) == 0 {
		p.Empty = &ui.Empty{
			Title: i18n.T(ctx, "secretariatweb.accounts_none"), Text: i18n.T(ctx, "secretariatweb.accounts_none_text"),
			Link: ui.Link{Text: i18n.T(ctx, "secretariatweb.invite"), Href: in(ctx, "/sekretariat/invitationer/ny")},
		}
	}
	return web.Render(w, r, http.StatusOK, accountsView(p))
}

var accountVerdicts = map[auth.State]ui.Verdict{auth.Active: ui.Yes, auth.Blocked: ui.No}

func accountTable(ctx context.Context, all []auth.Account) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "secretariatweb.accounts"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "secretariatweb.email")}, {Title: i18n.T(ctx, "secretariatweb.state")},
		{Title: i18n.T(ctx, "secretariatweb.created")}, {Title: i18n.T(ctx, "secretariatweb.changes")},
		{Title: i18n.T(ctx, "secretariatweb.actions"), Hidden: true},
	}}
	for _, a := range all {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: string(a.Email)},
			{Content: ui.Status{Verdict: accountVerdicts[a.State], Text: word(ctx, "account", a.State)}},
			{Text: i18n.ShortDate(ctx, civil.Of(a.Created))},
			{Text: i18n.T(ctx, "secretariatweb.same_object_link"), Href: changeQuery{Kind: "account", Object: string(a.ID)}.path(ctx, "", "")},
			accountAction(ctx, a),
		})
	}
	return t
}

// accountAction shuts the account or opens it, where the reader may.
func accountAction(ctx context.Context, a auth.Account) ui.Cell {
	if auth.MayBlock(auth.From(ctx), a.ID) != nil {
		return ui.Cell{}
	}
	post := ui.Post{Button: ui.Button{Text: i18n.T(ctx, "secretariatweb.block"), Kind: ui.Danger, Small: true}, Action: in(ctx, accountPath(a.ID, "/spaer"))}
	if a.State == auth.Blocked {
		post = ui.Post{Button: ui.Button{Text: i18n.T(ctx, "secretariatweb.unblock"), Small: true}, Action: in(ctx, accountPath(a.ID, "/aabn"))}
	}
	return ui.Cell{Content: post}
}

func accountPath(id auth.AccountID, rest string) string {
	return "/sekretariat/konti/" + url.PathEscape(string(id)) + rest
}

func (h *handlers) blockAccount(w http.ResponseWriter, r *http.Request) error {
	id := auth.AccountID(r.PathValue("id"))
	if err := h.Accounts.Block(r.Context(), auth.From(r.Context()), id); err != nil {
		return err
	}
	return h.toAccounts(w, r, id, web.Flash{Key: "secretariatweb.blocked", Undo: accountPath(id, "/aabn")})
}

func (h *handlers) unblockAccount(w http.ResponseWriter, r *http.Request) error {
	id := auth.AccountID(r.PathValue("id"))
	if err := h.Accounts.Unblock(r.Context(), auth.From(r.Context()), id); err != nil {
		return err
	}
	return h.toAccounts(w, r, id, web.Flash{Key: "secretariatweb.unblocked", Undo: accountPath(id, "/spaer")})
}

// toAccounts leads back to the accounts of the account's person.
func (h *handlers) toAccounts(w http.ResponseWriter, r *http.Request, id auth.AccountID, flash web.Flash) error {
	a, err := h.Accounts.Account(r.Context(), auth.From(r.Context()), id)
	if err != nil {
		return err
	}
	flash.Args = []string{"email", string(a.Email)}
	return web.Redirect(w, r, registry.PersonID(a.Person).Path()+"/konti", flash)
}
