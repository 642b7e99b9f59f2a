package web

import (
	"context"
	"net/http"
	"time"

	"alminding/internal/base/id"
)

// Answer is what came of a request that was not answered from memory.
type Answer struct {
	Route   string // pattern, such as "GET /produkter/{slug}"; empty when none fits
	Status  int
	Bytes   int64
	Took    time.Duration
	Account string // of somebody signed in
}

// trace follows one request inwards and brings back what became known of it.
type trace struct {
	id      string
	route   string
	account string
}

type traceKey struct{}

func traceOf(ctx context.Context) *trace {
	t, ok := ctx.Value(traceKey{}).(*trace)
	if !ok {
		return &trace{}
	}
	return t
}

// RequestID is the id under which the request stands in the log.
func RequestID(ctx context.Context) string { return traceOf(ctx).id }

// identified gives the request its id and reports the answer to Observe.
func (s *Site) identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now() // how long it takes is about the machine's time
		t := &trace{id: id.New[string]()}
		w.Header().Set("X-Request-Id", t.id)
		r = r.WithContext(context.WithValue(r.Context(), traceKey{}, t))
		if s.Observe == nil {
			next.ServeHTTP(w, r)
			return
		}
		o := &observed{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			s.Observe(r, Answer{Route: t.route, Status: o.status, Bytes: o.bytes, Took: time.Since(began), Account: t.account})
		}()
		next.ServeHTTP(o, r)
	})
}

// observed notes the status and the size of an answer as it passes.
type observed struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (o *observed) WriteHeader(status int) {
	o.status = status
	o.ResponseWriter.WriteHeader(status)
}

func (o *observed) Write(b []byte) (int, error) {
	n, err := o.ResponseWriter.Write(b)
	o.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach what is behind.
func (o *observed) Unwrap() http.ResponseWriter { return o.ResponseWriter }
