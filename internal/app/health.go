package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// opsHandler answers those who run the program.
func (a *App) opsHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", a.healthz)
	mux.HandleFunc("GET /readyz", a.readyz)
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	return mux
}

// healthz says that the process lives. It asks nothing of the database, because
// a restart would not mend that.
func (a *App) healthz(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok\n") }

// readyz says whether requests should be sent here.
func (a *App) readyz(w http.ResponseWriter, r *http.Request) {
	if a.stopping.Load() {
		say(w, http.StatusServiceUnavailable, "stopping\n")
		return
	}
	if err := a.ready.ask(r.Context(), a.db.Ping); err != nil {
		a.log.WarnContext(r.Context(), "not ready", "err", err)
		say(w, http.StatusServiceUnavailable, "the database does not take writes\n")
		return
	}
	say(w, http.StatusOK, "ready\n")
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // whoever asked is gone if this fails
}

// readiness remembers an answer for a moment: anybody may ask, and an answer
// costs a write.
type readiness struct {
	mu    sync.Mutex
	asked time.Time
	err   error
}

const (
	readyFor  = time.Second
	readyWait = 3 * time.Second
)

func (rd *readiness) ask(ctx context.Context, ping func(context.Context) error) error {
	rd.mu.Lock()
	defer rd.mu.Unlock()
	if time.Since(rd.asked) < readyFor {
		return rd.err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyWait)
	defer cancel()
	rd.err, rd.asked = ping(ctx), time.Now()
	return rd.err
}

// readyCommand is for containers, which have no other program to ask with.
type readyCommand struct {
	Addr string `default:":8080" placeholder:"HOST:PORT" help:"Where the site listens. Default: ${default}."`
}

// Run fails when the program does not answer, or is not ready.
func (c *readyCommand) Run(s *surroundings) error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("--addr %s: %w", c.Addr, err)
	}
	if host == "" {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(s.ctx, readyWait)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 200))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(strings.TrimSpace(string(text)))
	}
	_, err = s.Out.Write(text)
	return err
}
