package loginweb

import (
	"net/http"

	"alminding/internal/modules/login"
	"alminding/internal/platform/i18n"
)

// beginProvider is a link and not a form, because a browser that is told to send
// forms to this site only does not follow one to another. It changes nothing
// but what this browser has begun.
func (h *handlers) beginProvider(w http.ResponseWriter, r *http.Request) error {
	said := r.URL.Query().Get("til")
	if said == "" {
		said = i18n.Path(r.Context(), home) // holds the language for the way back
	}
	to, pending, err := h.login.BeginProvider(r.Context(), r.PathValue("provider"), said)
	if shown(err) {
		return h.showSignIn(w, r, signInPage{Next: said}, err)
	}
	if err != nil {
		return err
	}
	private(w)
	h.putPending(w, pending)
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // the provider that the operator trusts
	return nil
}

// finishProvider is where the provider sends the browser back to. Its address has
// no language; that of where the visitor wanted to go has.
func (h *handlers) finishProvider(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	back := login.Return{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error")}
	entry, said, err := h.login.FinishProvider(r.Context(), r.PathValue("provider"), h.pending(r), back, h.visit(r))
	lang, _ := i18n.Split(said)
	r = r.WithContext(i18n.With(r.Context(), h.site.Texts.In(lang)))
	if err != nil {
		return h.startOver(w, r, said, err)
	}
	h.enter(w, r, entry, said)
	return nil
}
