package login_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
)

var sources = []fs.FS{auth.Migrations, job.Migrations, mail.Migrations, login.Migrations}

const (
	siteURL  = "https://alminding.example"
	password = "tre ens havelåger i regn"
)

var (
	today  = civil.New(2026, time.November, 22)
	system = auth.System("test")
	visit  = auth.Visit{IP: "192.0.2.1", Agent: "Test/1.0"}

	syddjurs = auth.Party{ID: "syddjurs", Name: "Syddjurs Kommune", Member: true}
	favrskov = auth.Party{ID: "favrskov", Name: "Favrskov Kommune", Member: true}
	cvrs     = map[string]auth.Party{"29189978": syddjurs, "29189714": favrskov}
)

// directory is the registry as far as this module sees it.
type directory struct {
	mu      sync.Mutex
	parties map[string][]auth.Party // by person
	admit   []login.Newcomer
}

func (d *directory) Parties(_ context.Context, person string, _ civil.Date) ([]auth.Party, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.parties[person], nil
}

func (d *directory) Authority(_ context.Context, id string) (auth.Party, error) {
	for _, p := range cvrs {
		if p.ID == id {
			return p, nil
		}
	}
	return auth.Party{}, db.ErrNotFound
}

func (d *directory) AuthorityByCVR(_ context.Context, cvr string) (auth.Party, error) {
	p, ok := cvrs[cvr]
	if !ok {
		return auth.Party{}, db.ErrNotFound
	}
	return p, nil
}

func (d *directory) Admit(ctx context.Context, _ *db.Tx, n login.Newcomer) (string, error) {
	person := "person-" + string(n.Email)
	d.admit = append(d.admit, n)
	if n.Authority != "" {
		p, err := d.Authority(ctx, n.Authority)
		if err != nil {
			return "", err
		}
		d.act(person, p)
	}
	return person, nil
}

func (d *directory) act(person string, parties ...auth.Party) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.parties[person] = parties
}

// bundle is what most tests need.
type bundle struct {
	dbtest.Env
	*login.Service
	t    *testing.T
	dir  *directory
	auth *auth.Service
}

func newBundle(t *testing.T, e dbtest.Env, options ...func(*login.Config)) bundle {
	t.Helper()
	dir := &directory{parties: map[string][]auth.Party{}}
	c := login.Config{URL: siteURL, Site: "Alminding", Secret: []byte(strings.Repeat("secret", 8))}
	for _, o := range options {
		o(&c)
	}
	s, err := login.New(e.DB, dir, c)
	if err != nil {
		t.Fatal(err)
	}
	return bundle{e, s, t, dir, auth.New(e.DB)}
}

// account makes an account that acts for Syddjurs and Favrskov, with a password.
func (b bundle) account(name string) auth.Account {
	b.t.Helper()
	a := auth.NewAccount(auth.Email(name+"@example.dk"), "person-"+name, name, b.DB.Now())
	if err := b.DB.Keep(b.t.Context(), func(tx *db.Tx) error { return auth.AddAccount(b.t.Context(), tx, a) }); err != nil {
		b.t.Fatal(err)
	}
	b.dir.act(a.Person, syddjurs, favrskov)
	actor := b.enter(b.code(name + "@example.dk"))
	if _, err := b.ChangePassword(b.t.Context(), actor, "", password); err != nil {
		b.t.Fatal(err)
	}
	return a
}

// code signs in with a mailed code.
func (b bundle) code(email string) login.Entry {
	b.t.Helper()
	pending, err := b.SendCode(b.t.Context(), email, visit)
	if err != nil {
		b.t.Fatal(err)
	}
	e, err := b.EnterCode(b.t.Context(), pending, b.letter(email).Code, visit)
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}

// enter is the actor of the session that the entry opened.
func (b bundle) enter(e login.Entry) auth.Actor {
	b.t.Helper()
	if e.Session == "" {
		b.t.Fatal("no session was opened")
	}
	actor, err := b.Authenticate(b.t.Context(), e.Session)
	if err != nil {
		b.t.Fatal(err)
	}
	return actor
}

// signIn signs in with the password.
func (b bundle) signIn(a auth.Account) auth.Actor {
	b.t.Helper()
	e, err := b.Password(b.t.Context(), string(a.Email), password, visit)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.enter(e)
}

// grant gives the account's person a role in the whole community.
func (b bundle) grant(a auth.Account, role auth.Role) {
	b.t.Helper()
	h := auth.Holding{Person: a.Person, Grant: auth.Grant{Role: role, Scope: auth.Everywhere}}
	if err := b.auth.Grant(b.t.Context(), system, h, civil.Since(today)); err != nil {
		b.t.Fatal(err)
	}
}

// letter is the latest letter to the address.
func (b bundle) letter(email string) (m mail.Message) {
	b.t.Helper()
	text, err := db.One(b.t.Context(), b.DB, db.Value[string],
		`SELECT content FROM mail_message WHERE recipient = $1 ORDER BY id DESC LIMIT 1`, email)
	if err != nil {
		b.t.Fatalf("letter to %s: %v", email, err)
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		b.t.Fatal(err)
	}
	return m
}

func (b bundle) letters(email string) int {
	return b.number(`SELECT count(*) FROM mail_message WHERE recipient = $1`, email)
}

func (b bundle) number(query string, args ...any) int {
	b.t.Helper()
	n, err := db.One(b.t.Context(), b.DB, db.Value[int], query, args...)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// link is the secret at the end of the address of the letter's button.
func link(m mail.Message) auth.Secret {
	return auth.Secret(m.Button.URL[strings.LastIndexByte(m.Button.URL, '/')+1:])
}

// expect reports an outcome that is not the wanted one.
func expect(t *testing.T, what string, got error, want *errs.Error) {
	t.Helper()
	if want == nil && got != nil || want != nil && !errors.Is(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// faulty tells whether the error is about exactly the field.
func faulty(err error, name string) bool {
	f := errs.FieldsOf(err)
	return len(f) == 1 && f[0].Name == name
}

func TestNew_BadConfiguration(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, sources...)
	good := login.Config{URL: siteURL, Site: "x", Secret: make([]byte, 32)}
	for name, change := range map[string]func(*login.Config){
		"no scheme":    func(c *login.Config) { c.URL = "alminding.example" },
		"with a path":  func(c *login.Config) { c.URL += "/x" },
		"short secret": func(c *login.Config) { c.Secret = make([]byte, 31) },
		"provider":     func(c *login.Config) { c.Providers = []login.Provider{{ID: "x"}} },
		"provider's id": func(c *login.Config) {
			c.Providers = []login.Provider{{ID: "x/y", Name: "x", Issuer: "https://x", ClientID: "x"}}
		},
	} {
		c := good
		change(&c)
		if _, err := login.New(e.DB, nil, c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := login.New(e.DB, nil, good); err != nil {
		t.Error(err)
	}
}

func TestAuthenticate_ActorOfToday(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		b.grant(a, auth.Board)
		entry, err := b.Password(ctx, "Anna@Example.DK ", password, visit)
		if err != nil {
			t.Fatal(err)
		}
		actor := b.enter(entry)
		if actor.Account != string(a.ID) || actor.Person != a.Person || actor.For.ID != syddjurs.ID || len(actor.Parties) != 2 ||
			!actor.Has(auth.Board, auth.Everywhere) || actor.Via != "web" || !actor.MayWrite() {
			t.Errorf("got %+v", actor)
		}
		b.dir.act(a.Person, favrskov)
		if got, err := b.Authenticate(ctx, entry.Session); err != nil || got.For.ID != "" || len(got.Parties) != 1 {
			t.Errorf("after the affiliation ended: %+v, %v", got, err)
		}
		for name, cookie := range map[string]auth.Secret{
			"none": "", "cut": entry.Session[:20], "changed": entry.Session[:42] + "_", "its hash": auth.Secret(entry.Session.Hash()),
		} {
			_, err := b.Authenticate(ctx, cookie)
			expect(t, name, err, auth.ErrSignedOut)
		}
		if err := b.auth.Block(ctx, system, a.ID); err != nil {
			t.Fatal(err)
		}
		_, err = b.Authenticate(ctx, entry.Session)
		expect(t, "blocked", err, auth.ErrSignedOut)
		_, err = b.Password(ctx, string(a.Email), password, visit)
		expect(t, "blocked, right password", err, login.ErrBlocked)
		_, err = b.Password(ctx, string(a.Email), "wrong", visit)
		expect(t, "blocked, wrong password", err, login.ErrCredentials)
	})
}

func TestSwitch_OnlyToOnesOwn(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		entry, err := b.Password(ctx, string(a.Email), password, visit)
		if err != nil {
			t.Fatal(err)
		}
		actor := b.enter(entry)
		for _, other := range []string{"odense", "", "person-anna"} {
			_, err := b.Switch(ctx, actor, other)
			expect(t, other, err, login.ErrNotYours)
		}
		fresh, err := b.Switch(ctx, actor, favrskov.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Authenticate(ctx, entry.Session)
		expect(t, "the old cookie", err, auth.ErrSignedOut)
		if actor, err = b.Authenticate(ctx, fresh); err != nil || actor.For.ID != favrskov.ID {
			t.Errorf("acts for %+v, %v", actor.For, err)
		}
		b.dir.act(a.Person, favrskov)
		_, err = b.Switch(ctx, actor, syddjurs.ID)
		expect(t, "an affiliation that ended", err, login.ErrNotYours)
		token := actor
		token.Token = true
		_, err = b.Switch(ctx, token, favrskov.ID)
		expect(t, "a token", err, auth.ErrForbidden)
	})
}

func TestAuthenticateToken(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		b.grant(a, auth.Secretariat)
		_, bearer, err := b.auth.CreateToken(ctx, b.signIn(a), auth.TokenInput{Name: "x", Expires: today + 30})
		if err != nil {
			t.Fatal(err)
		}
		actor, err := b.AuthenticateToken(ctx, string(bearer))
		if err != nil || actor.For.ID != syddjurs.ID || !actor.Token || actor.MayWrite() || !actor.Keeps() || actor.Via != "api" || actor.Session != "" {
			t.Errorf("got %+v, %v", actor, err)
		}
		for _, s := range []string{"", "x", string(bearer) + "x", string(auth.NewSecret()), "alm_" + string(auth.NewSecret())} {
			_, err := b.AuthenticateToken(ctx, s)
			expect(t, s, err, auth.ErrToken)
		}
		b.dir.act(a.Person, favrskov)
		_, err = b.AuthenticateToken(ctx, string(bearer))
		expect(t, "made for an authority of an affiliation that ended", err, auth.ErrToken)
		b.dir.act(a.Person, syddjurs)
		e.Clock.Add(31 * 24 * time.Hour)
		_, err = b.AuthenticateToken(ctx, string(bearer))
		expect(t, "expired", err, auth.ErrToken)
	})
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		here, err := b.Password(ctx, string(a.Email), password, visit)
		if err != nil {
			t.Fatal(err)
		}
		there, other := b.code(string(a.Email)), b.code(string(a.Email))
		actor := b.enter(here)
		if err := b.SignOut(ctx, actor, here.Session, visit); err != nil {
			t.Fatal(err)
		}
		if err := b.SignOut(ctx, auth.Actor{}, here.Session, visit); err != nil {
			t.Errorf("twice: %v", err)
		}
		_, err = b.Authenticate(ctx, here.Session)
		expect(t, "here", err, auth.ErrSignedOut)
		actor = b.enter(there)
		if err := b.SignOutEverywhere(ctx, actor, visit); err != nil {
			t.Fatal(err)
		}
		_, err = b.Authenticate(ctx, other.Session)
		expect(t, "elsewhere", err, auth.ErrSignedOut)
		events, err := b.Events(ctx, actor, 3)
		if err != nil || len(events) != 3 || events[0].Kind != login.SignedOut || events[2].Kind != login.SignedIn || events[2].Agent != visit.Agent {
			t.Errorf("log: %+v, %v", events, err)
		}
		e.Clock.Add(181 * 24 * time.Hour)
		if err := b.Clean(ctx); err != nil {
			t.Fatal(err)
		}
		if events, err = b.Events(ctx, actor, 3); err != nil || len(events) != 0 {
			t.Errorf("log after half a year: %+v, %v", events, err)
		}
	})
}

func TestDemo_OnlyConfiguredAccounts(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e, func(c *login.Config) { c.Demo = []auth.Email{"anna@example.dk", "nobody@example.dk"} })
		ctx := t.Context()
		anna, bo := b.account("anna"), b.account("bo")
		all, err := b.DemoAccounts(ctx)
		if err != nil || len(all) != 1 || all[0].Account != string(anna.ID) || len(all[0].Parties) != 2 {
			t.Errorf("offers %+v, %v", all, err)
		}
		entry, err := b.Demo(ctx, anna.ID, visit)
		if err != nil || b.enter(entry).Account != string(anna.ID) {
			t.Errorf("got %v", err)
		}
		_, err = b.Demo(ctx, bo.ID, visit)
		expect(t, "an account that is not offered", err, db.ErrNotFound)
	})
}

func queryOf(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}
