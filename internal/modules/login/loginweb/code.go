package loginweb

import (
	"net/http"

	"github.com/a-h/templ"

	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// codePage asks for a code: the one that was mailed, or that of an app.
type codePage struct {
	ui.Page
	Action string
	Label  string
	Help   string
	Next   string
	Digits bool // nothing but digits is expected
	Again  ui.Link
}

func (h *handlers) sendCode(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	pending, err := h.login.SendCode(r.Context(), f.Text("email"), h.visit(r))
	if err != nil {
		return h.showSignIn(w, r, signInPage{Email: f.Text("email"), Next: f.Text("til")}, err)
	}
	private(w)
	h.putPending(w, pending)
	follow(w, r, onward(r.Context(), "/log-ind/kode", f.Text("til")))
	return nil
}

func (h *handlers) codeForm(w http.ResponseWriter, r *http.Request) error {
	return h.showCode(w, r, r.URL.Query().Get("til"), nil)
}

func (h *handlers) showCode(w http.ResponseWriter, r *http.Request, said string, err error) error {
	ctx := r.Context()
	p := codePage{
		Page:   ui.Page{Title: i18n.T(ctx, "loginweb.code.title"), Lead: i18n.T(ctx, "loginweb.code.lead")},
		Action: i18n.Path(ctx, "/log-ind/kode"), Next: said, Digits: true,
		Label: i18n.T(ctx, "loginweb.code.label"), Help: i18n.T(ctx, "loginweb.code.help"),
		Again: ui.Link{Text: i18n.T(ctx, "loginweb.code.again"), Href: onward(ctx, "/log-ind", said)},
	}
	return render(w, r, &p.Page, err, func() templ.Component { return codeView(p) })
}

func (h *handlers) enterCode(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	entry, err := h.login.EnterCode(r.Context(), h.pending(r), f.Text("code"), h.visit(r))
	switch {
	case over(err):
		return h.startOver(w, r, f.Text("til"), err)
	case err != nil:
		return h.showCode(w, r, f.Text("til"), err)
	}
	h.enter(w, r, entry, f.Text("til"))
	return nil
}

func (h *handlers) factorForm(w http.ResponseWriter, r *http.Request) error {
	return h.showFactor(w, r, r.URL.Query().Get("til"), nil)
}

func (h *handlers) showFactor(w http.ResponseWriter, r *http.Request, said string, err error) error {
	ctx := r.Context()
	p := codePage{
		Page:   ui.Page{Title: i18n.T(ctx, "loginweb.factor.title"), Lead: i18n.T(ctx, "loginweb.factor.lead")},
		Action: i18n.Path(ctx, "/log-ind/to-faktor"), Next: said,
		Label: i18n.T(ctx, "loginweb.factor.label"), Help: i18n.T(ctx, "loginweb.factor.help"),
		Again: ui.Link{Text: i18n.T(ctx, "loginweb.start_over"), Href: onward(ctx, "/log-ind", said)},
	}
	return render(w, r, &p.Page, err, func() templ.Component { return codeView(p) })
}

func (h *handlers) enterFactor(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	entry, err := h.login.SecondFactor(r.Context(), h.pending(r), f.Text("code"), h.visit(r))
	switch {
	case over(err):
		return h.startOver(w, r, f.Text("til"), err)
	case err != nil:
		return h.showFactor(w, r, f.Text("til"), err)
	}
	h.enter(w, r, entry, f.Text("til"))
	return nil
}
