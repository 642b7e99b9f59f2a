package loginweb

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// acceptPage is what the link in an invitation leads to.
type acceptPage struct {
	ui.Page
	Action string
	Email  string
	Name   string
}

func (h *handlers) invitationForm(w http.ResponseWriter, r *http.Request) error {
	return h.showInvitation(w, r, nil, nil)
}

// showInvitation shows what one is invited to; name is what was written, if
// anything was.
func (h *handlers) showInvitation(w http.ResponseWriter, r *http.Request, name *string, err error) error {
	ctx := r.Context()
	inv, authority, openErr := h.login.Invitation(ctx, auth.Secret(r.PathValue("link")))
	if openErr != nil {
		return openErr
	}
	p := acceptPage{
		Page:   ui.Page{Title: i18n.T(ctx, "loginweb.invitation.title"), Lead: i18n.T(ctx, "loginweb.invitation.lead")},
		Action: i18n.Path(ctx, "/invitation/"+r.PathValue("link")), Email: string(inv.Email), Name: inv.Name,
	}
	if authority.Name != "" {
		p.Lead = i18n.T(ctx, "loginweb.invitation.lead_for", "authority", authority.Name)
	}
	if name != nil {
		p.Name = *name
	}
	private(w)
	return render(w, r, &p.Page, err, func() templ.Component { return acceptView(p) })
}

func (h *handlers) accept(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	name := f.Text("name")
	entry, err := h.login.Accept(r.Context(), auth.Secret(r.PathValue("link")), name, f.Get("password"), h.visit(r))
	if err != nil {
		return h.showInvitation(w, r, &name, err)
	}
	h.putSession(w, entry.Session)
	h.dropPending(w)
	to := home
	if f.Get("password") == "" {
		to = "/min-side/sikkerhed" // where a passkey is added
	}
	return web.Redirect(w, r, to, web.Flash{Key: "loginweb.invitation.done"})
}

// invitationsPage lists what was sent and sends more.
type invitationsPage struct {
	ui.Page
	List        ui.Table
	Email, Name string
	Authorities ui.Select
	Roles       ui.Checkboxes
}

// mayInvite reports whether the page is for the actor at all.
func mayInvite(a auth.Actor) bool { return a.Keeps() || len(login.InvitesTo(a)) > 0 }

func (h *handlers) invitations(w http.ResponseWriter, r *http.Request) error {
	return h.showInvitations(w, r, web.Form{}, nil)
}

func (h *handlers) showInvitations(w http.ResponseWriter, r *http.Request, f web.Form, err error) error {
	ctx := r.Context()
	actor := auth.From(ctx)
	if !mayInvite(actor) {
		return web.ErrForbidden
	}
	sent, listErr := h.login.Invitations(ctx, actor)
	if listErr != nil {
		return listErr
	}
	all, listErr := h.Authorities(ctx)
	if listErr != nil {
		return listErr
	}
	p := invitationsPage{
		Page: frame(ctx, actor, "invitations"), List: invitationTable(ctx, sent, all),
		Email: f.Text("email"), Name: f.Text("name"),
	}
	return render(w, r, &p.Page, err, func() templ.Component {
		p.Authorities = authorityChoice(ctx, actor, all, f.Text("authority"), p.Problems)
		p.Roles = roleChoice(ctx, actor, f.Values["role"], p.Problems)
		return invitationsView(p)
	})
}

func authorityChoice(ctx context.Context, actor auth.Actor, all []auth.Party, chosen string, problems ui.Problems) ui.Select {
	s := ui.Select{Field: ui.Field{
		Name: "authority", Label: i18n.T(ctx, "loginweb.invite.authority"), Error: problems.For("authority"), Optional: actor.Keeps(),
	}}
	if actor.Keeps() {
		s.Empty = i18n.T(ctx, "loginweb.invite.no_authority")
	}
	for _, a := range all {
		if actor.Keeps() || slices.Contains(login.InvitesTo(actor), a.ID) {
			s.Options = append(s.Options, ui.Option{Value: a.ID, Text: a.Name, Selected: a.ID == chosen})
		}
	}
	return s
}

// roleChoice offers the roles that can be given with an invitation; those that
// are for one product or group are given afterwards.
func roleChoice(ctx context.Context, actor auth.Actor, chosen []string, problems ui.Problems) ui.Checkboxes {
	c := ui.Checkboxes{Field: ui.Field{
		Name: "role", Label: i18n.T(ctx, "loginweb.invite.roles"), Help: i18n.T(ctx, "loginweb.invite.roles_help"),
		Error: problems.For("role"), Optional: true,
	}}
	for _, role := range []auth.Role{auth.Representative, auth.Supplier, auth.Board, auth.Secretariat, auth.Administrator} {
		if auth.MayGrant(actor, role) == nil {
			c.Options = append(c.Options, ui.Option{
				Value: string(role), Text: i18n.T(ctx, "auth.role."+string(role)), Selected: slices.Contains(chosen, string(role)),
			})
		}
	}
	return c
}

func invitationTable(ctx context.Context, sent []login.Invitation, all []auth.Party) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "loginweb.invite.sent"),
		Columns: columns(ctx, "email", "name", "authority", "sent", "state", "action"),
	}
	names := map[string]string{}
	for _, a := range all {
		names[a.ID] = a.Name
	}
	for _, inv := range sent {
		state, action := invitationState(ctx, inv)
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: string(inv.Email)},
			{Text: inv.Name},
			{Text: orDash(names[inv.Authority])},
			{Text: i18n.DateTime(ctx, inv.Created)},
			{Text: state},
			action,
		})
	}
	return t
}

func invitationState(ctx context.Context, inv login.Invitation) (state string, action ui.Cell) {
	switch {
	case inv.Accepted != nil:
		return i18n.T(ctx, "loginweb.invite.accepted", "at", *inv.Accepted), ui.Cell{}
	case inv.Withdrawn != nil:
		return i18n.T(ctx, "loginweb.invite.withdrawn"), ui.Cell{}
	}
	return i18n.T(ctx, "loginweb.invite.open", "until", inv.Expires), ui.Cell{Content: ui.Post{
		Button: ui.Button{Text: i18n.T(ctx, "loginweb.invite.withdraw")}, Quiet: true,
		Action: i18n.Path(ctx, "/min-side/invitationer/"+string(inv.ID)+"/fortryd"),
	}}
}

func (h *handlers) invite(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	in := login.InvitationInput{Email: f.Text("email"), Name: f.Text("name"), Authority: f.Text("authority")}
	for _, role := range f.Values["role"] {
		in.Grants = append(in.Grants, auth.Grant{Role: auth.Role(role), Scope: scopeOf(auth.Role(role), in.Authority)})
	}
	if _, _, err := h.login.Invite(r.Context(), auth.From(r.Context()), in); err != nil {
		if errors.Is(err, auth.ErrForbidden) {
			return err
		}
		return h.showInvitations(w, r, f, err)
	}
	return web.Redirect(w, r, "/min-side/invitationer", web.Flash{Key: "loginweb.invite.done", Args: []string{"email", in.Email}})
}

// scopeOf is what a role chosen in the form is for.
func scopeOf(role auth.Role, authority string) auth.Scope {
	if role == auth.Representative || role == auth.Supplier {
		return auth.For(auth.Authority, authority)
	}
	return auth.Everywhere
}

func (h *handlers) withdraw(w http.ResponseWriter, r *http.Request) error {
	err := h.login.Withdraw(r.Context(), auth.From(r.Context()), login.InvitationID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/min-side/invitationer", web.Flash{Key: "loginweb.invite.withdrawn_now"})
}
