package web

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

// ErrTooMany says that somebody asks for more than one reader may have.
var ErrTooMany = errs.New(errs.TooMany, "web.too_many")

var (
	errCrossSite = errs.New(errs.Forbidden, "web.cross_site")
	errAddress   = errs.New(errs.Malformed, "web.address")
)

// Headers that every response carries. Nothing may come from elsewhere, and
// nothing inline runs.
var securityHeaders = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
		"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options": "nosniff",
	"Referrer-Policy":        "same-origin",
}

// Headers that keep a page with somebody's own affairs away from other sites'
// windows and tags. What everyone may read needs them not, and goes without: each
// header costs a kept page a sixtieth of its speed.
var privateHeaders = map[string]string{
	"Cache-Control":                "private, no-cache",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

// Wrap puts the frame around the routes. The order matters: what is outermost
// also covers the answers of what is inside.
func (s *Site) Wrap(next http.Handler) http.Handler {
	h := s.authenticated(next)
	h = s.sameSite(h)
	h = s.recovered(h)
	h = s.language(h) // from here on an answer can be put in words
	h = s.headers(h)
	return s.identified(h)
}

// recovered turns a panic, which is a programming error, into a 500. An answer
// that was given up half way goes on to net/http, which breaks off the connection.
func (s *Site) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			switch v {
			case nil:
				return
			case http.ErrAbortHandler:
				panic(v)
			}
			s.fail(w, r, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
		}()
		next.ServeHTTP(w, r)
	})
}

func (s *Site) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range securityHeaders {
			h.Set(name, value)
		}
		if s.HTTPS {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		h.Set("Vary", "Accept-Encoding, Cookie")
		next.ServeHTTP(w, r)
	})
}

const maxURL = 8 << 10

// language takes /en off the address and makes the rest of it readable text.
func (s *Site) language(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lang, path := i18n.Split(r.URL.Path)
		r2 := r.Clone(i18n.With(r.Context(), s.Texts.In(lang)))
		r2.URL.Path, r2.URL.RawPath = path, ""
		switch {
		case len(r.RequestURI) > maxURL || !isClean(path):
			r2.URL.Path = "/"
			s.fail(w, r2, errAddress)
			return
		case len(path) > 1 && strings.HasSuffix(path, "/") && r.Method == http.MethodGet:
			r2.URL.Path = strings.TrimRight(path, "/")
			http.Redirect(w, r2, LocalPath(FullPath(r2), "/"), http.StatusMovedPermanently) //nolint:gosec // LocalPath keeps it here
			return
		}
		if q := r.URL.RawQuery; q != "" {
			r2.URL.RawQuery = clean(r2.URL.Query()).Encode()
		}
		next.ServeHTTP(w, r2)
	})
}

// sameSite refuses a write that another site made the browser send.
func (s *Site) sameSite(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, errCrossSite)
	}))
	return guard.Handler(next)
}

// writes counts the writing requests of each session, of each account that comes with
// tokens, and of each address for everybody else: a hall full of people who are signed
// in has one address between them.
func (s *Site) writes() (allow func(*http.Request, auth.Actor) bool) {
	if s.WriteRate == 0 {
		return func(*http.Request, auth.Actor) bool { return true }
	}
	counted := newLimiters(s.WriteRate, int(4*s.WriteRate), 10*time.Minute)
	return func(r *http.Request, a auth.Actor) bool {
		switch {
		case r.Method == http.MethodGet, r.Method == http.MethodHead:
			return true
		case a.Session != "":
			return counted.allow("session " + string(a.Session))
		case a.SignedIn():
			return counted.allow("account " + a.Account)
		}
		return counted.allow("address " + s.ClientIP(r))
	}
}

func (s *Site) authenticated(next http.Handler) http.Handler {
	allow := s.writes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actor, err := s.Authenticate(r)
		if !allow(r, actor) {
			err = ErrTooMany
		}
		if err != nil {
			s.fail(w, r, err)
			return
		}
		actor.Request = RequestID(r.Context())
		r = r.WithContext(auth.With(r.Context(), actor))
		traceOf(r.Context()).account = actor.Account
		if actor.SignedIn() {
			for name, value := range privateHeaders {
				w.Header().Set(name, value)
			}
		}
		if s.Decorate != nil && !WantsEvents(r) {
			r = r.WithContext(s.Decorate(w, r))
		}
		next.ServeHTTP(w, r)
	})
}

// limiters is a limiter for each key that was seen lately.
type limiters struct {
	mu    sync.Mutex
	rate  rate.Limit
	burst int
	keep  time.Duration
	seen  map[string]*limiter
	swept time.Time
}

type limiter struct {
	*rate.Limiter
	last time.Time
}

func newLimiters(r rate.Limit, burst int, keep time.Duration) *limiters {
	return &limiters{rate: r, burst: burst, keep: keep, seen: map[string]*limiter{}}
}

func (l *limiters) allow(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now() // a rate is about the machine's time, not the records'
	if now.Sub(l.swept) > l.keep {
		for k, v := range l.seen {
			if now.Sub(v.last) > l.keep {
				delete(l.seen, k)
			}
		}
		l.swept = now
	}
	v := l.seen[key]
	if v == nil {
		v = &limiter{Limiter: rate.NewLimiter(l.rate, l.burst)}
		l.seen[key] = v
	}
	v.last = now
	return v.Allow()
}
