package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"alminding/internal/base/clock"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/web"
)

type serveCommand struct {
	storage   `embed:""`
	siteFlags `embed:""`
	Addr      string `default:":8080" placeholder:"HOST:PORT" help:"Where the site listens. Default: ${default}."`
	OpsAddr   string `placeholder:"HOST:PORT" help:"Where /metrics, /healthz and /readyz listen, for the operator's own network. Without it there are no metrics."`
}

func (c *serveCommand) Run(s *surroundings) error {
	cfg, err := c.ready(c.storage, c.Addr)
	if err != nil {
		return err
	}
	a, err := New(s.ctx, cfg, clock.System, s.log)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(s.ctx, c.Addr, c.OpsAddr, func(addr net.Addr) {
		s.log.Info("serving", "addr", addr.String(), "base", cfg.BaseURL, "database", a.db.Engine(), "version", Version())
	})
}

const (
	drain     = 20 * time.Second // for requests that are being answered when the program stops
	maxHeader = 32 << 10         // bytes
)

func (a *App) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, // a form with a file on a slow line
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute,
	}
}

// settle makes what the first reader would have to wait for, and then gives back
// the memory that starting took.
func (a *App) settle(ctx context.Context) {
	if _, err := a.products.Catalogue(ctx, auth.Actor{}, product.Query{Limit: 1}); err != nil && ctx.Err() == nil {
		a.log.WarnContext(ctx, "catalogue not ready", "err", err)
	}
	debug.FreeOSMemory()
}

// Serve listens at addr, and at opsAddr if there is one, works off jobs, and
// calls up when visitors may come. It returns when ctx ends and everything has
// stopped, in the reverse order of its start, or when a part failed.
func (a *App) Serve(ctx context.Context, addr, opsAddr string, up func(net.Addr)) error {
	var listen net.ListenConfig
	site, err := listen.Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	parts, ctx := errgroup.WithContext(ctx)
	context.AfterFunc(ctx, func() { a.stopping.Store(true) })
	jobs, stopJobs := context.WithCancel(context.WithoutCancel(ctx))
	defer stopJobs()
	parts.Go(func() error {
		if err := a.jobs.Run(jobs); jobs.Err() == nil {
			return err
		}
		return nil // asked to stop, perhaps before it had begun
	})
	if opsAddr != "" {
		ops, err := listen.Listen(ctx, "tcp", opsAddr)
		if err != nil {
			stopJobs()
			return errors.Join(err, site.Close(), parts.Wait())
		}
		parts.Go(func() error { return serveUntil(jobs, a.server(a.opsHandler()), ops) })
	}
	parts.Go(func() error {
		defer stopJobs() // only when no request can add one
		s := a.server(a.Handler())
		s.RegisterOnShutdown(a.live.Close)
		return serveUntil(ctx, s, site)
	})
	up(site.Addr())
	a.settle(ctx)
	err = parts.Wait()
	a.log.InfoContext(ctx, "stopped", "err", err)
	return err
}

// serveUntil serves until ctx ends, then lets the requests under way finish.
func serveUntil(ctx context.Context, s *http.Server, l net.Listener) error {
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		stopped <- s.Shutdown(limit)
	}()
	if err := web.Serve(s, l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("requests were cut off after %s: %w", drain, errors.Join(err, s.Close()))
	}
	return nil
}
