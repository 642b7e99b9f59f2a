package secretariatweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"alminding/internal/base/errs"
	"alminding/internal/modules/login"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type invitationsPage struct {
	ui.Page
	Head  ui.ResultsHead
	Table ui.Table
	Empty *ui.Empty
}

func (h *handlers) invitations(w http.ResponseWriter, r *http.Request) error {
	ctx, now := r.Context(), h.db.Now()
	all, err := h.Login.Invitations(ctx, auth.From(ctx))
	if err != nil {
		return err
	}
	names, err := h.invited(ctx, all)
	if err != nil {
		return err
	}
	p := invitationsPage{
		Page: page(ctx, "invitations"), Head: ui.ResultsHead{Count: i18n.N(ctx, "secretariatweb.invitation_count", len(all))},
		Table: ui.Table{Caption: i18n.T(ctx, "secretariatweb.invitations"), Columns: []ui.Column{
			{Title: i18n.T(ctx, "secretariatweb.person")}, {Title: i18n.T(ctx, "secretariatweb.email")},
			{Title: i18n.T(ctx, "secretariatweb.gets")}, {Title: i18n.T(ctx, "secretariatweb.state")},
			{Title: i18n.T(ctx, "secretariatweb.actions"), Hidden: true},
		}},
	}
	p.Lead = i18n.T(ctx, "secretariatweb.invitations_lead")
	p.Actions = ui.Button{Text: i18n.T(ctx, "secretariatweb.invite"), Kind: ui.Primary, Href: in(ctx, "/sekretariat/invitationer/ny")}
	for _, i := range all {
		p.Table.Rows = append(p.Table.Rows, []ui.Cell{
			{Text: i.Name}, {Text: string(i.Email)}, {Text: names.gets(ctx, i)}, {Content: invitationStatus(ctx, i, now)},
			{Content: invitationActions(ctx, i, now)},
		})
	}
	if len(all) == 0 {
		p.Empty = &ui.Empty{Title: i18n.T(ctx, "secretariatweb.invitations_none"), Text: i18n.T(ctx, "secretariatweb.invitations_none_text")}
	}
	return web.Render(w, r, http.StatusOK, invitationsView(p))
}

func (h *handlers) invited(ctx context.Context, all []login.Invitation) (held, error) {
	var scopes []auth.Scope
	for _, i := range all {
		if i.Authority != "" {
			scopes = append(scopes, auth.For(auth.Authority, i.Authority))
		}
		for _, g := range i.Grants {
			scopes = append(scopes, g.Scope)
		}
	}
	return h.scopes(ctx, scopes)
}

// gets is what the invited will be able to: whom they act for, and in which roles.
func (n held) gets(ctx context.Context, i login.Invitation) string {
	var parts []string
	if a, ok := n.authorities[registry.AuthorityID(i.Authority)]; ok {
		parts = append(parts, i18n.T(ctx, "secretariatweb.acts_for", "authority", a.FullName()))
	}
	for _, g := range i.Grants {
		parts = append(parts, i18n.T(ctx, "secretariatweb.role_in", "role", i18n.T(ctx, "auth.role."+string(g.Role)), "scope", n.scope(ctx, g.Scope).Text))
	}
	if len(parts) == 0 {
		return i18n.T(ctx, "secretariatweb.account_only")
	}
	return strings.Join(parts, ". ")
}

func invitationStatus(ctx context.Context, i login.Invitation, now time.Time) ui.Status {
	switch {
	case i.Accepted != nil:
		return ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "secretariatweb.accepted", "at", *i.Accepted)}
	case i.Withdrawn != nil:
		return ui.Status{Verdict: ui.Irrelevant, Text: i18n.T(ctx, "secretariatweb.withdrawn", "at", *i.Withdrawn)}
	case i.Open(now):
		return ui.Status{Verdict: ui.Unanswered, Text: i18n.T(ctx, "secretariatweb.open_until", "at", i.Expires)}
	}
	return ui.Status{Verdict: ui.No, Text: i18n.T(ctx, "secretariatweb.expired", "at", i.Expires)}
}

func invitationActions(ctx context.Context, i login.Invitation, now time.Time) templ.Component {
	if !i.Open(now) {
		return templ.NopComponent
	}
	return ui.Post{
		Button: ui.Button{Text: i18n.T(ctx, "secretariatweb.withdraw"), Small: true},
		Action: in(ctx, "/sekretariat/invitationer/"+url.PathEscape(string(i.ID))+"/traek-tilbage"),
	}
}

func (h *handlers) withdraw(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := h.Login.Withdraw(ctx, auth.From(ctx), login.InvitationID(r.PathValue("id"))); err != nil {
		return err
	}
	return web.Redirect(w, r, "/sekretariat/invitationer", web.Flash{Key: "secretariatweb.invitation_withdrawn"})
}

// inviteInput is the form as it was filled in.
type inviteInput struct {
	Name, Email, Authority, Role, Of string
}

type invitePage struct {
	ui.Page
	Input inviteInput
	Roles []ui.Option
}

func (h *handlers) inviteForm(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	return h.showInvite(w, r, inviteInput{Authority: v.Get("myndighed"), Role: v.Get("rolle"), Of: v.Get("gaelder")}, nil)
}

func (h *handlers) showInvite(w http.ResponseWriter, r *http.Request, input inviteInput, err error) error {
	ctx, status := r.Context(), http.StatusOK
	none := ui.Option{Value: "", Text: i18n.T(ctx, "secretariatweb.no_role"), Help: i18n.T(ctx, "secretariatweb.no_role_help"), Selected: input.Role == ""}
	p := invitePage{
		Page:  page(ctx, "invite", ui.Link{Text: i18n.T(ctx, "secretariatweb.invitations"), Href: in(ctx, "/sekretariat/invitationer")}),
		Input: input, Roles: append([]ui.Option{none}, roleOptions(ctx, input.Role)...),
	}
	p.Lead = i18n.T(ctx, "secretariatweb.invite_lead")
	if err != nil {
		p.Problems, status = ui.ProblemsOf(ctx, err), web.Status(err)
	}
	return web.Render(w, r, status, inviteView(p))
}

func (h *handlers) invite(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	input := inviteInput{form.Text("name"), form.Text("email"), form.Text("authority"), form.Text("role"), form.Text("of")}
	err = h.send(ctx, input)
	if web.Reform(err) {
		return h.showInvite(w, r, input, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/sekretariat/invitationer", web.Flash{Key: "secretariatweb.invited", Args: []string{"email", input.Email}})
}

// send invites, or tells all the faults of the form: those found here and those
// that login finds.
func (h *handlers) send(ctx context.Context, input inviteInput) error {
	var faults errs.Fields
	out := login.InvitationInput{Name: input.Name, Email: input.Email}
	if input.Authority != "" {
		a, err := h.Authorities.AuthorityCalled(ctx, input.Authority)
		if err := notFound(&faults, err, "authority", "secretariatweb.no_authority", input.Authority); err != nil {
			return err
		}
		out.Authority = string(a.ID)
	}
	if input.Role != "" {
		g, err := h.grantOf(ctx, &faults, input.Role, input.Of)
		if err != nil {
			return err
		}
		out.Grants = []auth.Grant{g}
	}
	if faults.Err() == nil {
		_, _, err := h.Login.Invite(ctx, auth.From(ctx), out)
		return err
	}
	return withThoseOfLogin(input, faults)
}

// withThoseOfLogin adds what is wrong with name and address, which login would
// have told if the rest had been right.
func withThoseOfLogin(input inviteInput, faults errs.Fields) error {
	var first errs.Fields
	if input.Name == "" {
		first.Add("name", "errs.required")
	}
	if _, err := auth.ParseEmail(input.Email); err != nil {
		first.Add("email", auth.ErrEmail.Key)
	}
	return append(first, faults...).Err()
}
