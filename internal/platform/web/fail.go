package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

// Problem is an error as it is told to the outside: the body of
// application/problem+json (RFC 9457) and what an error page shows.
type Problem struct {
	Type     string         `json:"type"` // urn:alminding:KEY, stable across languages
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Instance string         `json:"instance,omitempty"` // id of the request, to quote to the operator
	Errors   []FieldProblem `json:"errors,omitempty"`
}

// FieldProblem is one faulty field.
type FieldProblem struct {
	Name   string `json:"name"`
	Detail string `json:"detail"`
	Key    string `json:"key"`
}

var statuses = map[errs.Kind]int{
	errs.Internal:        http.StatusInternalServerError,
	errs.Invalid:         http.StatusUnprocessableEntity,
	errs.Malformed:       http.StatusBadRequest,
	errs.Unauthenticated: http.StatusUnauthorized,
	errs.Forbidden:       http.StatusForbidden,
	errs.NotFound:        http.StatusNotFound,
	errs.Conflict:        http.StatusConflict,
	errs.TooLarge:        http.StatusRequestEntityTooLarge,
	errs.TooMany:         http.StatusTooManyRequests,
	errs.Unavailable:     http.StatusServiceUnavailable,
}

// Status is the HTTP status of an error's kind.
func Status(err error) int { return statuses[errs.KindOf(err)] }

// ProblemOf tells err in the language of the context. An error of ours, or one
// unknown, says no more than that.
func ProblemOf(ctx context.Context, err error) Problem {
	key, args := "web.internal", []any(nil)
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Kind != errs.Internal {
		key, args = e.Key, e.Args
	}
	p := Problem{
		Type: "urn:alminding:" + key, Title: i18n.T(ctx, key, args...),
		Status: Status(err), Instance: RequestID(ctx),
	}
	for _, f := range errs.FieldsOf(err) {
		p.Errors = append(p.Errors, FieldProblem{Name: f.Name, Detail: i18n.T(ctx, f.Key, f.Args...), Key: f.Key})
	}
	return p
}

// fail is where every error becomes a response.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.failStatus(w, r, err, Status(err))
}

func (s *Site) failStatus(w http.ResponseWriter, r *http.Request, err error, status int) {
	ctx := r.Context()
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return // the reader left
	}
	s.log(r, err, status)
	if _, half := errors.AsType[halfSent](err); half {
		panic(http.ErrAbortHandler) // net/http breaks off the connection
	}
	if ctx.Err() != nil {
		return // the reader left meanwhile; a page cannot be made in an ended context
	}
	if status == http.StatusUnauthorized && r.Method == http.MethodGet && !wantsJSON(r) {
		to := i18n.Path(ctx, "/log-ind") + "?" + url.Values{"til": {FullPath(r)}}.Encode()
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	p := ProblemOf(ctx, err)
	p.Status = status
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	if wantsJSON(r) || s.ErrorPage == nil {
		writeProblem(w, p)
		return
	}
	if err := Render(w, r, status, s.ErrorPage(r, p)); err != nil {
		s.Log.ErrorContext(ctx, "error page", "err", err)
	}
}

func (s *Site) log(r *http.Request, err error, status int) {
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	ctx := r.Context()
	s.Log.Log(ctx, level, "request failed",
		"status", status, "method", r.Method, "path", r.URL.Path,
		"request", RequestID(ctx), "account", auth.From(ctx).Account, "err", err)
}

// writeProblem writes the problem as JSON.
func writeProblem(w http.ResponseWriter, p Problem) {
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the connection is gone if this fails
}

// wantsJSON reports whether a program asks rather than a person.
func wantsJSON(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") || strings.HasSuffix(r.URL.Path, ".json") {
		return true
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// WantsEvents reports whether a page asks to be told of changes.
func WantsEvents(r *http.Request) bool {
	accept := r.Header["Accept"]
	return len(accept) == 1 && accept[0] == "text/event-stream"
}

// Reform reports whether err says that a form was filled in wrongly, so that it
// is shown again with what was written and the fault beside each field.
func Reform(err error) bool {
	k := errs.KindOf(err)
	return k == errs.Invalid || k == errs.Conflict && len(errs.FieldsOf(err)) > 0
}
