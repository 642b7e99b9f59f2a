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
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/discussion"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/front/frontweb"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/governance/record"
	"alminding/internal/modules/group"
	"alminding/internal/modules/login"
	"alminding/internal/modules/login/loginweb"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/member"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/modules/year"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/fetch"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/job"
	"alminding/internal/platform/live"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/migrate"
	"alminding/internal/platform/search"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// App is the program, built and ready to serve.
type App struct {
	cfg     Config
	log     *slog.Logger
	db      *db.DB
	files   blob.Store
	texts   *i18n.Catalogue
	metrics *prometheus.Registry
	jobs    *job.Queue
	outbox  *mail.Outbox
	intake  *intake.Service
	search  *search.Searcher

	auth       *auth.Service
	registry   *registry.Service
	duties     *duty.Service
	members    *member.Service
	products   *product.Service
	agreements *agreement.Service
	adoptions  *adoption.Service
	partners   *partner.Service
	groups     *group.Service
	decisions  *decision.Service
	discussed  *discussion.Service
	ballots    *ballot.Service
	meetings   *meeting.Service
	governance *governance.Service
	years      *year.Service
	login      *login.Service

	site   *web.Site
	router *web.Router
	cache  *web.Cache
	live   *live.Hub

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
	if a.files, err = blob.Open(cfg.Files); err != nil {
		return nil, err
	}
	if a.db, err = db.Open(ctx, cfg.DB, clk); err != nil {
		return nil, err
	}
	for _, build := range []func(context.Context) error{a.buildPlatform, a.buildModules} {
		if err := build(ctx); err != nil {
			return nil, errors.Join(err, a.db.Close())
		}
	}
	a.buildSite(clk)
	return a, nil
}

func (a *App) buildPlatform(ctx context.Context) error {
	ran, err := migrate.Run(ctx, a.db, Migrations()...)
	if err != nil {
		return err
	}
	if len(ran) > 0 {
		a.log.InfoContext(ctx, "database migrated", "steps", len(ran))
	}
	if err := search.Refresh(ctx, a.db); err != nil {
		return err
	}
	a.search = search.New(a.db)
	a.jobs = job.New(a.db, a.log, a.metrics, job.Options{})
	letters, err := a.cfg.mailOptions()
	if err != nil {
		return err
	}
	a.outbox, err = mail.New(a.db, a.jobs, a.texts, look, letters)
	return err
}

func (a *App) buildModules(context.Context) (err error) {
	a.auth = auth.New(a.db)
	a.registry = registry.New(a.db, a.search)
	a.duties = duty.New(a.db, a.texts, a.cfg.BaseURL)
	a.auth.OnHolders = append(a.auth.OnHolders, duty.Ask)
	a.members = member.New(a.db, a.registry)
	a.members.Files, a.members.Letters = a.files, member.Letters{Texts: a.texts, URL: a.cfg.BaseURL}
	a.products = product.New(a.db, a.search, a.registry)
	a.agreements = agreement.New(a.db, a.files, a.registry, a.members, a.products)
	a.adoptions = adoption.New(a.db, a.registry, a.products)
	a.products.UsedBy = a.adoptions.UsedBy
	a.partners = partner.New(a.db, a.registry, a.members, a.products)
	a.groups = group.New(a.db, a.registry, a.products)
	a.groups.Files = a.files
	a.decisions = decision.New(a.db, a.search, a.registry, a.groups, a.products)
	a.discussed = discussion.New(a.db, a.registry, a.groups)
	a.ballots = ballot.New(a.db, a.members, a.groups, a.decisions)
	a.ballots.Jobs(a.jobs)
	a.meetings = meeting.New(a.db, a.files, meeting.Modules{
		Authorities: a.registry, Members: a.members, Groups: a.groups, Decisions: a.decisions, Ballots: a.ballots,
	}, meeting.Site{Texts: a.texts, URL: a.cfg.BaseURL, Email: a.cfg.organizer()})
	a.discussed.Items, a.discussed.Wrote = a.meetings.Commented, a.meetings.Wrote
	a.discussed.Letters = discussion.Letters{Texts: a.texts, URL: a.cfg.BaseURL}
	a.governance = governance.New(a.db, a.files, governance.Around{
		Authorities: a.registry, Products: a.products, Groups: a.groups, Decisions: a.decisions,
		Records: record.New(record.Services{
			Products: a.products, Agreements: a.agreements, Partners: a.partners, Adoptions: a.adoptions,
			Groups: a.groups, Decisions: a.decisions, Meetings: a.meetings,
		}).Findings,
	}, governance.Site{URL: a.cfg.BaseURL, Secret: a.cfg.Secret})
	a.governance.DocumentJobs(a.jobs, fetch.New("Alminding (+"+a.cfg.BaseURL+")"))
	if clones := a.cfg.clones(); clones != nil {
		a.governance.SourceJobs(a.jobs, clones)
	}
	a.groups.OpenWork = a.meetings.OpenWork
	a.groups.OnEdit = append(a.groups.OnEdit, a.decisions.GroupEdited, a.meetings.GroupEdited)
	a.groups.OnFill = append(a.groups.OnFill, a.meetings.SeatFilled)
	a.years = year.New(a.db, year.Sources{
		Authorities: a.registry, Products: a.products, Agreements: a.agreements, Groups: a.groups, Meetings: a.meetings,
	})
	a.intake = intake.New(a.db, a.files, a.jobs)
	a.adoptions.Intake(a.intake, a.cfg.kitos())
	a.agreements.Intake(a.intake)
	a.governance.Intake(a.intake)
	a.agreements.OnWrite = append(a.agreements.OnWrite, a.adoptions.AgreementWritten)
	a.registry.OnMergeAuthorities = append(a.registry.OnMergeAuthorities, a.members.MergeAuthorities, a.products.MergeAuthority, a.agreements.MergeAuthorities, a.adoptions.MergeAuthorities, a.partners.MergeAuthorities, a.groups.MergeAuthorities, a.decisions.MergeAuthorities, a.ballots.MergeAuthorities, a.meetings.MergeAuthorities, a.discussed.MergeAuthorities, a.governance.MergeAuthorities, mergeAuthorities, a.duties.MergeAuthorities)
	a.registry.OnMergePersons = append(a.registry.OnMergePersons, mergePersons, a.members.MergePersons, a.groups.MergePersons, a.meetings.MergePersons, a.discussed.MergePersons, a.governance.MergePersons)
	people := newDirectory(a.db, a.registry, a.members, a.groups)
	a.discussed.Acting = a.acting(people)
	a.login, err = login.New(a.db, people, login.Config{
		URL: a.cfg.BaseURL, Site: ui.Heath.Name, Secret: a.cfg.Secret, Providers: a.cfg.Providers, Demo: demoEmails(a.cfg.Demo),
	})
	if err != nil {
		return err
	}
	a.duties.Provide("app", a.unrepresented)
	a.duties.Provide("partner", a.partners.Duties)
	a.duties.Provide("group", a.groups.Duties)
	a.duties.Provide("ballot", a.ballots.Duties)
	a.duties.Provide("meeting", a.meetings.Duties)
	a.duties.Provide("governance", a.governance.Duties)
	a.duties.Provide("member", a.members.Duties)
	a.duties.Provide("agreement", a.agreements.Duties)
	a.duties.Provide("adoption", a.adoptions.Duties(a.members))
	a.onRequest(duty.ReviewJob, a.duties.Review)
	a.daily(meeting.ReinviteJob, 5, 30, a.meetings.Reinvite)
	a.daily("duty.remind", 6, 0, a.duties.Remind)
	a.daily("discussion.tell", 6, 15, a.discussed.Tell)
	a.daily("governance.records", 3, 40, a.governance.ReadAllRecords)
	a.daily("blob.sweep", 4, 25, a.sweepFiles)
	a.daily("login.clean", 4, 30, a.login.Clean)
	a.daily("auth.clean", 4, 35, a.auth.Clean)
	return nil
}

// onRequest registers work that needs no more than to be asked for.
func (a *App) onRequest(kind string, run func(context.Context) error) {
	job.Register(a.jobs, job.Kind[struct{}]{Name: kind, Run: func(ctx context.Context, _ struct{}) error { return run(ctx) }})
}

// daily registers nightly housekeeping.
func (a *App) daily(kind string, hour, minute int, run func(context.Context) error) {
	a.onRequest(kind, run)
	a.jobs.Daily(kind, hour, minute)
}

func (a *App) buildSite(clk clock.Clock) {
	a.site = &web.Site{
		Texts: a.texts, Log: a.log, HTTPS: a.cfg.https(), ClientIP: a.cfg.clientIP, WriteRate: rate.Limit(a.cfg.WriteRate),
		Decorate: a.decorate, ErrorPage: frontweb.ErrorPage,
	}
	a.site.Authenticate = loginweb.Authenticator(a.site, a.login)
	a.live = live.New(a.cfg.clientIP, "ballot", "item", "meeting", ballot.VotesOn)
	a.db.OnChange(a.live.Changed)
	a.router = a.site.Router()
	a.routes(a.router)
	a.cache = web.NewCache(a.site, a.db, clk, a.cfg.CacheBytes, a.site.Wrap(a.router))
	a.measure()
}

// Close gives back what New opened.
func (a *App) Close() error { return a.db.Close() }

// DB is the database, for tests that look behind the pages.
func (a *App) DB() *db.DB { return a.db }

// Work does the jobs that are due, for tests in which nothing serves.
func (a *App) Work(ctx context.Context) error { return a.jobs.Drain(ctx) }

// Routes lists the pages, for the test that visits each as every kind of actor.
func (a *App) Routes() []web.Route { return a.router.Routes() }

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
