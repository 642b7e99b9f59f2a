package loginweb

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/web"
)

// Authenticator says who sent a request, for web.Site. The API is entered with a
// token alone, because a cookie comes along with what other sites make a browser
// send; the pages with a cookie alone, because a token is for programs. A cookie
// whose session has ended is nobody's, not an error, so that what is open stays
// open.
func Authenticator(site *web.Site, l *login.Service) func(*http.Request) (auth.Actor, error) {
	return func(r *http.Request) (auth.Actor, error) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			return bearer(r, l)
		}
		secret := cookie(r, site.SessionCookie())
		if secret == "" {
			return auth.Actor{}, nil
		}
		actor, err := l.Authenticate(r.Context(), secret)
		if errors.Is(err, auth.ErrSignedOut) {
			return auth.Actor{}, nil
		}
		return actor, err
	}
}

// bearer is who comes with a token. One that does not work is an error: its
// owner should not get the answers of a visitor without being told.
func bearer(r *http.Request, l *login.Service) (auth.Actor, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return auth.Actor{}, nil
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return auth.Actor{}, auth.ErrToken
	}
	return l.AuthenticateToken(r.Context(), token)
}

func cookie(r *http.Request, name string) auth.Secret {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return auth.Secret(c.Value)
}

// pendingLasts is longer than anything that is begun here.
const pendingLasts = 15 * time.Minute

func (h *handlers) pendingCookie() string { return h.site.SessionCookie() + "-pending" }

func (h *handlers) pending(r *http.Request) auth.Secret { return cookie(r, h.pendingCookie()) }

func (h *handlers) session(r *http.Request) auth.Secret { return cookie(r, h.site.SessionCookie()) }

// put sets a cookie that scripts cannot read and that other sites' forms do not
// send; it removes it when it lasts no time.
func (h *handlers) put(w http.ResponseWriter, name string, secret auth.Secret, lasts time.Duration) {
	age := int(lasts.Seconds())
	if age == 0 {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure when there is https to be secure
		Name: name, Value: string(secret), Path: "/", MaxAge: age,
		HttpOnly: true, Secure: h.site.HTTPS, SameSite: http.SameSiteLaxMode,
	})
}

func (h *handlers) putSession(w http.ResponseWriter, secret auth.Secret) {
	h.put(w, h.site.SessionCookie(), secret, auth.Longest)
}

func (h *handlers) dropSession(w http.ResponseWriter) { h.put(w, h.site.SessionCookie(), "", 0) }

func (h *handlers) putPending(w http.ResponseWriter, secret auth.Secret) {
	h.put(w, h.pendingCookie(), secret, pendingLasts)
}

func (h *handlers) dropPending(w http.ResponseWriter) { h.put(w, h.pendingCookie(), "", 0) }

func (h *handlers) visit(r *http.Request) auth.Visit {
	return auth.Visit{IP: h.site.ClientIP(r), Agent: r.UserAgent()}
}

// private keeps a page out of every cache: what is on it is for one browser.
func private(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }

// shown reports whether the page is shown again with what err says, instead of
// an error page.
func shown(err error) bool {
	return err != nil && slices.Contains(tellable, errs.KindOf(err))
}

// tellable are the kinds of error that somebody can do something about where
// they are.
var tellable = []errs.Kind{errs.Invalid, errs.TooMany, errs.Forbidden, errs.Conflict, errs.Unavailable}

// follow sends the browser to where it wanted to go, which next and onward keep
// on this site.
func follow(w http.ResponseWriter, r *http.Request, local string) {
	http.Redirect(w, r, local, http.StatusSeeOther) //nolint:gosec // see above
}
