package loginweb

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// securityPage is how one's own account is entered.
type securityPage struct {
	ui.Page
	HasPassword bool
	PasswordSet time.Time
	Passkeys    []login.Passkey
	FactorOn    bool
	Recovery    int
	Events      ui.Table
}

const eventsShown = 20

func (h *handlers) security(w http.ResponseWriter, r *http.Request) error {
	return h.showSecurity(w, r, nil)
}

func (h *handlers) showSecurity(w http.ResponseWriter, r *http.Request, err error) error {
	p, readErr := h.securityPage(r.Context(), auth.From(r.Context()))
	if readErr != nil {
		return readErr
	}
	p.Scripts = []string{scriptPath}
	return render(w, r, &p.Page, err, func() templ.Component { return securityView(p) })
}

func (h *handlers) securityPage(ctx context.Context, actor auth.Actor) (p securityPage, err error) {
	p.Page = frame(ctx, actor, "security")
	p.PasswordSet, err = h.login.PasswordSet(ctx, actor)
	p.HasPassword = err == nil
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return p, err
	}
	if p.Passkeys, err = h.login.Passkeys(ctx, actor); err != nil {
		return p, err
	}
	if p.FactorOn, p.Recovery, err = h.login.Factor(ctx, actor); err != nil {
		return p, err
	}
	events, err := h.login.Events(ctx, actor, eventsShown)
	p.Events = eventTable(ctx, events)
	return p, err
}

func (h *handlers) changePassword(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	secret, err := h.login.ChangePassword(r.Context(), auth.From(r.Context()), f.Get("current"), f.Get("password"))
	if err != nil {
		return h.showSecurity(w, r, err)
	}
	h.putSession(w, secret)
	return web.Redirect(w, r, "/min-side/sikkerhed", web.Flash{Key: "loginweb.password.changed"})
}

// setupPage is where the second factor is put into an app.
type setupPage struct {
	ui.Page
	login.Setup
}

func (h *handlers) beginFactor(w http.ResponseWriter, r *http.Request) error {
	if _, err := h.login.BeginFactor(r.Context(), auth.From(r.Context())); err != nil {
		return h.showSecurity(w, r, err)
	}
	return web.Redirect(w, r, "/min-side/to-trin", web.Flash{})
}

func (h *handlers) setupFactor(w http.ResponseWriter, r *http.Request) error {
	return h.showSetup(w, r, nil)
}

func (h *handlers) showSetup(w http.ResponseWriter, r *http.Request, err error) error {
	ctx := r.Context()
	setup, readErr := h.login.PendingFactor(ctx, auth.From(ctx))
	if errors.Is(readErr, login.ErrFactorOff) {
		http.Redirect(w, r, i18n.Path(ctx, "/min-side/sikkerhed"), http.StatusSeeOther)
		return nil
	}
	if readErr != nil {
		return readErr
	}
	p := setupPage{
		Page: ui.Page{
			Title: i18n.T(ctx, "loginweb.setup.title"), Lead: i18n.T(ctx, "loginweb.setup.lead"),
			Crumbs: []ui.Link{{Text: i18n.T(ctx, "loginweb.security.title"), Href: i18n.Path(ctx, "/min-side/sikkerhed")}},
		},
		Setup: setup,
	}
	private(w)
	return render(w, r, &p.Page, err, func() templ.Component { return setupView(p) })
}

func (h *handlers) confirmFactor(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	codes, secret, err := h.login.ConfirmFactor(r.Context(), auth.From(r.Context()), f.Text("code"))
	if err != nil {
		return h.showSetup(w, r, err)
	}
	h.putSession(w, secret)
	return h.showRecovery(w, r, codes)
}

// recoveryPage shows the recovery codes, this once.
type recoveryPage struct {
	ui.Page
	Codes []string
}

func (h *handlers) showRecovery(w http.ResponseWriter, r *http.Request, codes []string) error {
	ctx := r.Context()
	private(w)
	return web.Render(w, r, http.StatusOK, recoveryView(recoveryPage{
		Page:  ui.Page{Title: i18n.T(ctx, "loginweb.recovery.title"), Lead: i18n.T(ctx, "loginweb.recovery.lead")},
		Codes: codes,
	}))
}

func (h *handlers) removeFactor(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	secret, err := h.login.RemoveFactor(r.Context(), auth.From(r.Context()), f.Text("code"))
	if err != nil {
		return h.showSecurity(w, r, err)
	}
	h.putSession(w, secret)
	return web.Redirect(w, r, "/min-side/sikkerhed", web.Flash{Key: "loginweb.factor.removed"})
}

func (h *handlers) newRecovery(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	codes, err := h.login.NewRecoveryCodes(r.Context(), auth.From(r.Context()), f.Text("code"))
	if err != nil {
		return h.showSecurity(w, r, err)
	}
	return h.showRecovery(w, r, codes)
}
