package web

import (
	"net/http"
	"slices"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
)

// Gate decides who may come in before a handler runs. What may be done to a
// single object is decided by the policy of its module.
type Gate struct {
	Name   string
	Allows func(auth.Actor) bool
}

// The gates.
var (
	Public   = Gate{"public", func(auth.Actor) bool { return true }}
	SignedIn = Gate{"signed in", auth.Actor.SignedIn}
	Keepers  = Gate{"secretariat", auth.Actor.Keeps}
	Runners  = Gate{"administrator", auth.Actor.Runs}
)

// Why a gate stays shut, or what is behind it answers otherwise than asked.
var (
	ErrSignIn    = errs.New(errs.Unauthenticated, "web.sign_in")
	ErrForbidden = errs.New(errs.Forbidden, "web.forbidden")
	errNoPage    = errs.New(errs.NotFound, "web.no_page")
	ErrMisused   = errs.New(errs.Malformed, "web.method")
)

// Route is one line of a module's routes.go.
type Route struct {
	Method, Path string
	Gate         Gate
	MaxBody      int64 // bytes
}

// Router holds the routes of the site.
type Router struct {
	site   *Site
	mux    *http.ServeMux
	routes []Route
}

// Router returns an empty router for the site.
func (s *Site) Router() *Router {
	return &Router{site: s, mux: http.NewServeMux()}
}

const defaultBody = 1 << 20

// Get registers a page that is read.
func (rt *Router) Get(path string, gate Gate, h Handler) {
	rt.add(Route{Method: http.MethodGet, Path: path, Gate: gate, MaxBody: defaultBody}, h)
}

// Post registers a form that is sent.
func (rt *Router) Post(path string, gate Gate, h Handler) {
	rt.add(Route{Method: http.MethodPost, Path: path, Gate: gate, MaxBody: defaultBody}, h)
}

// Upload registers a form that may carry a file of up to max bytes.
func (rt *Router) Upload(path string, gate Gate, max int64, h Handler) {
	rt.add(Route{Method: http.MethodPost, Path: path, Gate: gate, MaxBody: max}, h)
}

// Mount registers a whole handler under a path, such as the API or the assets.
func (rt *Router) Mount(pattern string, h http.Handler) { rt.mux.Handle(pattern, h) }

// Mux is where an API that registers its own routes puts them.
func (rt *Router) Mux() *http.ServeMux { return rt.mux }

// Routes lists what was registered, for the test that visits every route as
// every kind of actor.
func (rt *Router) Routes() []Route { return slices.Clone(rt.routes) }

func (rt *Router) add(route Route, h Handler) {
	rt.routes = append(rt.routes, route)
	pattern := route.Path
	if strings.HasSuffix(pattern, "/") {
		pattern += "{$}"
	}
	rt.mux.Handle(route.Method+" "+pattern, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, route.MaxBody)
		actor := auth.From(r.Context())
		err := error(nil)
		switch {
		case route.Gate.Allows(actor):
			err = h(w, r)
		case actor.SignedIn():
			err = ErrForbidden
		default:
			err = ErrSignIn
		}
		if err != nil {
			rt.site.fail(w, r, err)
		}
	}))
}

// ServeHTTP finds the route. An address without one is answered with our own
// page, also when only the method is wrong.
func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h, pattern := rt.mux.Handler(r)
	traceOf(r.Context()).route = pattern
	switch {
	case pattern != "":
		rt.mux.ServeHTTP(w, r)
	case allowed(h, r) != "":
		w.Header().Set("Allow", allowed(h, r))
		rt.site.failStatus(w, r, ErrMisused, http.StatusMethodNotAllowed)
	default:
		rt.site.fail(w, r, errNoPage)
	}
}

// allowed asks the handler that ServeMux gave for an unmatched request which
// methods the address has; a plain "not found" has none.
func allowed(h http.Handler, r *http.Request) string {
	probe := probe{header: http.Header{}}
	h.ServeHTTP(probe, r)
	return probe.header.Get("Allow")
}

type probe struct{ header http.Header }

func (p probe) Header() http.Header       { return p.header }
func (probe) Write(b []byte) (int, error) { return len(b), nil }
func (probe) WriteHeader(int)             {}
