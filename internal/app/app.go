package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"

	"alminding/internal/base/clock"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/migrate"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// App is the program, built and ready to serve.
type App struct {
	cfg     Config
	log     *slog.Logger
	db      *db.DB
	texts   *i18n.Catalogue
	metrics *prometheus.Registry
	jobs    *job.Queue
	outbox  *mail.Outbox
	auth    *auth.Service
	site    *web.Site
	router  *web.Router
	cache   *web.Cache

	stopping atomic.Bool // readiness is red, so that a balancer sends nothing more
	ready    readiness
}

// New opens the database, brings it to the form that this program needs, and
// builds everything in the order in which it depends on each other. Nothing runs
// until Serve.
func New(ctx context.Context, cfg Config, clk clock.Clock, log *slog.Logger) (a *App, err error) {
	defer errs.Wrap(&err, "app.New")
	a = &App{cfg: cfg, log: log, metrics: prometheus.NewRegistry()}
	if a.texts, err = i18n.Load(Locales()...); err != nil {
		return nil, err
	}
	if a.db, err = db.Open(ctx, cfg.DB, clk); err != nil {
		return nil, err
	}
	if err := a.build(ctx, clk); err != nil {
		return nil, errors.Join(err, a.db.Close())
	}
	return a, nil
}

func (a *App) build(ctx context.Context, clk clock.Clock) error {
	ran, err := migrate.Run(ctx, a.db, Migrations()...)
	if err != nil {
		return err
	}
	if len(ran) > 0 {
		a.log.InfoContext(ctx, "database migrated", "steps", len(ran))
	}
	a.jobs = job.New(a.db, a.log, a.metrics, job.Options{})
	letters, err := a.cfg.mailOptions()
	if err != nil {
		return err
	}
	if a.outbox, err = mail.New(a.db, a.jobs, a.texts, look, letters); err != nil {
		return err
	}
	a.auth = auth.New(a.db)

	a.site = &web.Site{
		Texts: a.texts, Log: a.log, HTTPS: a.cfg.https(), ClientIP: a.cfg.clientIP,
		WriteRate: rate.Limit(a.cfg.WriteRate), Decorate: a.decorate, ErrorPage: errorPage,
		Authenticate: func(*http.Request) (auth.Actor, error) { return auth.Actor{}, nil },
	}
	a.router = a.site.Router()
	a.routes(a.router)
	a.cache = web.NewCache(a.site, a.db, clk, a.cfg.CacheBytes, a.site.Wrap(a.router))
	a.measure()
	return nil
}

// Close gives back what New opened.
func (a *App) Close() error { return a.db.Close() }

// Handler answers every request to the site.
func (a *App) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", a.healthz)
	mux.HandleFunc("GET /readyz", a.readyz)
	mux.Handle("/", a.cache)
	return mux
}

// look is what letters borrow from the theme.
func look() mail.Look {
	return mail.Look{Site: ui.Heath.Name, Color: fmt.Sprint(ui.Heath.Action)}
}
