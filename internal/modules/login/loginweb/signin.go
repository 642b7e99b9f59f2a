package loginweb

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// signInPage is the page with every way in. It is the same for all visitors, so
// it comes from memory; only what went wrong is somebody's own.
type signInPage struct {
	ui.Page
	Email     string
	Next      string
	Providers []ui.Button
	Demo      ui.Choices
}

// home is where one goes who wanted nothing else.
const home = "/min-side"

// next is where the visitor wanted to go, on this site only; the language is in
// it, so it is never translated.
func next(ctx context.Context, said string) string {
	return web.LocalPath(said, i18n.Path(ctx, home))
}

// onward is an address of the way in that keeps where the visitor wanted to go.
func onward(ctx context.Context, path, said string) string {
	to := i18n.Path(ctx, path)
	if web.LocalPath(said, "") == "" {
		return to
	}
	return to + "?" + url.Values{"til": {said}}.Encode()
}

func (h *handlers) signInForm(w http.ResponseWriter, r *http.Request) error {
	said := r.URL.Query().Get("til")
	if auth.From(r.Context()).SignedIn() {
		follow(w, r, next(r.Context(), said))
		return nil
	}
	return h.showSignIn(w, r, signInPage{Next: said}, nil)
}

// showSignIn shows the page, with what went wrong if something did.
func (h *handlers) showSignIn(w http.ResponseWriter, r *http.Request, p signInPage, err error) error {
	ctx := r.Context()
	p.Title = i18n.T(ctx, "loginweb.sign_in")
	p.Scripts = []string{scriptPath}
	for _, x := range h.login.Providers() {
		p.Providers = append(p.Providers, ui.Button{
			Text: i18n.T(ctx, "loginweb.with_provider", "name", x.Name), Kind: ui.Primary, Wide: true,
			Href: onward(ctx, "/log-ind/oidc/"+x.ID, p.Next),
		})
	}
	demo, demoErr := h.login.DemoAccounts(ctx)
	if demoErr != nil {
		return demoErr
	}
	p.Demo = ui.Choices{Action: i18n.Path(ctx, "/log-ind/demo"), Name: "account", Hidden: []ui.Pair{{Name: "til", Value: p.Next}}}
	for _, a := range demo {
		roles, rolesErr := h.roles(ctx, a)
		if rolesErr != nil {
			return rolesErr
		}
		p.Demo.List = append(p.Demo.List, ui.Choice{Value: a.Account, Title: demoTitle(ctx, a, roles), Text: demoText(ctx, a)})
	}
	return render(w, r, &p.Page, err, func() templ.Component { return signInView(p) })
}

// demoTitle tells which roles a demonstration account has, because that is what a
// visitor chooses between.
func demoTitle(ctx context.Context, a auth.Actor, roles []ui.Link) string {
	var texts []string
	for _, r := range roles {
		texts = append(texts, r.Text)
	}
	return cmp.Or(i18n.From(ctx).List(texts), a.Name)
}

// demoText tells whom a demonstration account acts for.
func demoText(ctx context.Context, a auth.Actor) string {
	if len(a.Parties) == 0 {
		return i18n.T(ctx, "loginweb.demo.nobody", "account", a.Name)
	}
	return i18n.T(ctx, "loginweb.demo.for", "account", a.Name, "authority", a.Parties[0].Name)
}

// render writes a page that is for one browser, unless it is open and nothing
// went wrong. An error that the page cannot show is returned.
func render(w http.ResponseWriter, r *http.Request, p *ui.Page, err error, view func() templ.Component) error {
	if err == nil {
		return web.Render(w, r, http.StatusOK, view())
	}
	if !shown(err) {
		return err
	}
	p.Errors = true
	p.Problems = ui.ProblemsOf(r.Context(), err)
	if len(p.Problems) == 1 && p.Problems[0].Field == "" {
		p.Notice, p.Problems = ui.Message{Kind: ui.Failure, Text: p.Problems[0].Text}, nil
	}
	private(w)
	return web.Render(w, r, web.Status(err), view())
}

func (h *handlers) signIn(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	entry, err := h.login.Password(r.Context(), f.Text("email"), f.Get("password"), h.visit(r))
	if err != nil {
		return h.showSignIn(w, r, signInPage{Email: f.Text("email"), Next: f.Text("til")}, err)
	}
	h.enter(w, r, entry, f.Text("til"))
	return nil
}

// enter sends the browser on after a step of signing in, with what it is to keep.
func (h *handlers) enter(w http.ResponseWriter, r *http.Request, e login.Entry, said string) {
	follow(w, r, h.entered(w, r, e, said))
}

func (h *handlers) entered(w http.ResponseWriter, r *http.Request, e login.Entry, said string) (to string) {
	private(w)
	if e.Session == "" {
		h.putPending(w, e.Pending)
		return onward(r.Context(), "/log-ind/to-faktor", said)
	}
	h.putSession(w, e.Session)
	h.dropPending(w)
	return next(r.Context(), said)
}

func (h *handlers) demo(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	entry, err := h.login.Demo(r.Context(), auth.AccountID(f.Text("account")), h.visit(r))
	if err != nil {
		return err
	}
	h.enter(w, r, entry, f.Text("til"))
	return nil
}

func (h *handlers) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := h.login.SignOut(r.Context(), auth.From(r.Context()), h.session(r), h.visit(r)); err != nil {
		return err
	}
	h.dropSession(w)
	return web.Redirect(w, r, "/", web.Flash{Key: "loginweb.signed_out"})
}

// startOver sends one whose way in has ended back to where it begins, told why.
func (h *handlers) startOver(w http.ResponseWriter, r *http.Request, said string, err error) error {
	h.dropPending(w)
	return h.showSignIn(w, r, signInPage{Next: said}, err)
}

// over reports whether err means that the way in has to be begun again.
func over(err error) bool { return errors.Is(err, login.ErrFlow) || errors.Is(err, login.ErrBlocked) }
