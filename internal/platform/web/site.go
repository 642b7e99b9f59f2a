package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"golang.org/x/time/rate"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

// Handler answers a request or returns why it cannot.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Component is something that can be written as HTML; templ's components are.
type Component interface {
	Render(ctx context.Context, w io.Writer) error
}

// Site is what every request shares. Set the fields before the first request.
type Site struct {
	Texts *i18n.Catalogue
	Log   *slog.Logger

	// Authenticate says who sent the request: a session cookie, an API token, or
	// nobody. An error is answered with as any other.
	Authenticate func(r *http.Request) (auth.Actor, error)

	// Decorate adds to the context what the layout shows around every page.
	Decorate func(w http.ResponseWriter, r *http.Request) context.Context

	// ErrorPage shows a problem to a person.
	ErrorPage func(r *http.Request, p Problem) Component

	// HTTPS says that the site is reached over https, also behind a proxy.
	HTTPS bool

	// ClientIP tells whom to count requests against.
	ClientIP func(r *http.Request) string

	// WriteRate is how many writing requests one session may send each second, with
	// four seconds' worth at once; for those who are not signed in, one address. 0 is
	// no limit.
	WriteRate rate.Limit

	// Observe is told of every answer that did not come from memory, for the
	// access log and the metrics.
	Observe func(r *http.Request, a Answer)
}

// SessionCookie is the name of the cookie of somebody signed in. A request
// without it and without the flash cookie is anonymous.
func (s *Site) SessionCookie() string {
	if s.HTTPS {
		return "__Host-alminding"
	}
	return "alminding"
}

// anonymous reports whether nothing in the request says who sent it, so that
// the answer is the same for everybody.
func (s *Site) anonymous(r *http.Request) bool {
	if r.Header["Authorization"] != nil {
		return false
	}
	if r.Header["Cookie"] == nil {
		return true
	}
	_, err := r.Cookie(s.SessionCookie())
	_, flashErr := r.Cookie(flashCookie)
	return err != nil && flashErr != nil
}

// FullPath is the address with the query, as the browser has it, safe to return
// to after signing in.
func FullPath(r *http.Request) string {
	path := i18n.Path(r.Context(), r.URL.Path)
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	return path
}

// LocalPath is s when it is an address on this site, else fallback: what a form
// says about where to go next is never followed elsewhere.
func LocalPath(s, fallback string) string {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n\t") {
		return fallback
	}
	return s
}
