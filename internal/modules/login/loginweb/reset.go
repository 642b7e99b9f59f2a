package loginweb

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type forgotPage struct {
	ui.Page
	Email string
	Sent  bool
}

func (h *handlers) forgotForm(w http.ResponseWriter, r *http.Request) error {
	return h.showForgot(w, r, forgotPage{}, nil)
}

func (h *handlers) showForgot(w http.ResponseWriter, r *http.Request, p forgotPage, err error) error {
	p.Title = i18n.T(r.Context(), "loginweb.forgot.title")
	p.Lead = i18n.T(r.Context(), "loginweb.forgot.lead")
	return render(w, r, &p.Page, err, func() templ.Component { return forgotView(p) })
}

func (h *handlers) forgot(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	email := f.Text("email")
	if err := h.login.RequestReset(r.Context(), email, h.visit(r)); err != nil {
		return h.showForgot(w, r, forgotPage{Email: email}, err)
	}
	private(w)
	return h.showForgot(w, r, forgotPage{Email: email, Sent: true}, nil)
}

type resetPage struct {
	ui.Page
	Action string
	Dead   bool // the link no longer works
}

func (h *handlers) resetForm(w http.ResponseWriter, r *http.Request) error {
	return h.showReset(w, r, h.login.CheckReset(r.Context(), auth.Secret(r.PathValue("link"))))
}

func (h *handlers) showReset(w http.ResponseWriter, r *http.Request, err error) error {
	p := resetPage{
		Page:   ui.Page{Title: i18n.T(r.Context(), "loginweb.reset.title")},
		Action: i18n.Path(r.Context(), "/log-ind/ny-adgangskode/"+r.PathValue("link")),
		Dead:   errors.Is(err, login.ErrFlow),
	}
	private(w)
	return render(w, r, &p.Page, err, func() templ.Component { return resetView(p) })
}

func (h *handlers) reset(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if err := h.login.Reset(r.Context(), auth.Secret(r.PathValue("link")), f.Get("password")); err != nil {
		return h.showReset(w, r, err)
	}
	h.dropSession(w)
	return web.Redirect(w, r, "/log-ind", web.Flash{Key: "loginweb.reset.done"})
}
