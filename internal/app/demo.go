package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/clock"
	"alminding/internal/base/errs"
	"alminding/internal/dataset"
	"alminding/internal/demo"
	"alminding/internal/modules/login"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
)

type demoCommand struct {
	Addr string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the demonstration listens. Default: ${default}."`
	Data string `default:"var/demo" placeholder:"DIR" help:"Where it keeps its data. Default: ${default}."`
}

// Run serves the demonstration. Started again, it goes on with what people have
// changed since.
func (c *demoCommand) Run(s *surroundings) error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	flags := siteFlags{CacheSize: 64, WriteRate: 10, Dev: true}
	cfg, err := flags.ready(storage{DB: "sqlite:" + filepath.Join(c.Data, "alminding.db"), Files: filepath.Join(c.Data, "files")}, c.Addr)
	if err != nil {
		return err
	}
	cfg.Demo = true
	a, err := New(s.ctx, cfg, clock.System, s.log)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.FillDemo(s.ctx); err != nil {
		return err
	}
	return a.Serve(s.ctx, c.Addr, "", func(net.Addr) { a.sayWhere(s.Out) })
}

// sayWhere says in both languages where the demonstration is. The name localhost
// matters: browsers give passkeys to no bare address.
func (a *App) sayWhere(w io.Writer) {
	for _, lang := range i18n.Languages {
		p := a.texts.In(lang)
		_, _ = fmt.Fprintln(w, p.T("app.demo.address", "address", a.cfg.BaseURL+strings.TrimSuffix(p.Path("/"), "/")))
	}
}

// demoAccount is a role that a visitor of the demonstration can take.
type demoAccount struct {
	name      string // role-demo, which is also its address
	title     string // Danish, as the people that it stands for would be called
	authority string // slug
	role      auth.Role
	scope     auth.ScopeKind
	of        string // slug of what the scope names; empty for the community
}

// demoAccounts are roles and no persons, in the order in which they are offered.
var demoAccounts = []demoAccount{
	{"sekretariat-demo", "Sekretariat", "os2", auth.Secretariat, auth.Community, ""},
	{"bestyrelse-demo", "Bestyrelsesmedlem", "aarhus", auth.Board, auth.Community, ""},
	{"koordinator-demo", "Koordinator af OS2rollekatalog", "favrskov", auth.Coordinator, auth.Product, "os2rollekatalog"},
	{"kommune-demo", "Digitaliseringskonsulent", "syddjurs", auth.Representative, auth.Authority, "syddjurs"},
	{"leverandoer-demo", "Leverandør", "digital-identity", auth.Supplier, auth.Authority, "digital-identity"},
	{"administrator-demo", "Administrator", "os2", auth.Administrator, auth.Community, ""},
}

// email is at a host that cannot exist (RFC 2606).
func (d demoAccount) email() auth.Email { return auth.Email(d.name + "@demo.invalid") }

func demoEmails(demo bool) (list []auth.Email) {
	if !demo {
		return nil
	}
	for _, d := range demoAccounts {
		list = append(list, d.email())
	}
	return list
}

const demoFilled = "dataset.fill"

// FillDemo puts the data set and the demonstration's accounts in, the first time.
// What somebody removed does not come back.
func (a *App) FillDemo(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "app.FillDemo")
	actor := auth.System("demo")
	done, err := audit.List(ctx, a.db, actor, audit.Filter{Action: demoFilled}, "", 1)
	if err != nil || len(done.Items) > 0 {
		return err
	}
	data, err := demo.Load()
	if err != nil {
		return err
	}
	if _, err := dataset.Load(ctx, a.modules(), data, true, io.Discard); err != nil {
		return err
	}
	for _, d := range demoAccounts {
		if err := a.addDemoAccount(ctx, actor, d); err != nil {
			return fmt.Errorf("%s: %w", d.name, err)
		}
	}
	if err := a.addDemoGroup(ctx, actor); err != nil {
		return err
	}
	// What is done at night is done at once, so that it is there from the beginning.
	if err := errors.Join(a.governance.ReadAllRecords(ctx), a.duties.Review(ctx)); err != nil {
		return err
	}
	return a.db.Write(ctx, actor.Change(demoFilled, "demo"), func(*db.Tx) error { return nil })
}

func (a *App) modules() dataset.Into {
	return dataset.Into{Registry: a.registry, Members: a.members, Products: a.products, Partners: a.partners, Adoptions: a.adoptions, Agreements: a.agreements, Groups: a.groups, Decisions: a.decisions, Governance: a.governance}
}

func (a *App) addDemoAccount(ctx context.Context, actor auth.Actor, d demoAccount) error {
	authority, err := a.registry.AuthorityBySlug(ctx, d.authority)
	if err != nil {
		return err
	}
	scope := auth.Scope{Kind: d.scope}
	switch d.scope {
	case auth.Product:
		p, err := a.products.BySlug(ctx, actor, d.of)
		if err != nil {
			return err
		}
		scope.ID = string(p.ID)
	case auth.Authority:
		scope.ID = string(authority.ID)
	case auth.Community, auth.Group: // the community has no id, and no account of the demo a role for a group
	}
	err = a.db.Write(ctx, actor.Change("account.create", d.name), func(tx *db.Tx) error {
		today := civil.Of(tx.Now())
		person, err := directory{registry: a.registry, members: a.members, groups: a.groups}.Admit(ctx, tx, login.Newcomer{
			Name: d.name, Email: d.email(), Authority: string(authority.ID), From: today,
		})
		if err != nil {
			return err
		}
		if err := auth.AddAccount(ctx, tx, auth.NewAccount(d.email(), person, d.name, tx.Now())); err != nil {
			return err
		}
		_, err = auth.AddGrant(ctx, tx, actor, auth.Holding{Person: person, Grant: auth.Grant{Role: d.role, Scope: scope}}, civil.Since(today))
		return err
	})
	if errors.Is(err, auth.ErrEmailTaken) { // by a start that was broken off
		return nil
	}
	return err
}
