// Package apptest runs the whole program, with the demonstration's data, on a
// temporary database, and visits its pages as somebody.
package apptest

import (
	"crypto/rand"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"alminding/internal/app"
	"alminding/internal/base/clock"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// Role is one of the demonstration's accounts; "" is a visitor who is not
// signed in.
type Role string

// The roles.
const (
	Visitor        Role = ""
	Secretariat    Role = "sekretariat-demo"
	Board          Role = "bestyrelse-demo"
	Coordinator    Role = "koordinator-demo" // of OS2rollekatalog, for Favrskov
	Representative Role = "kommune-demo"     // of Syddjurs
	Supplier       Role = "leverandoer-demo" // Digital Identity
	Administrator  Role = "administrator-demo"
)

// Roles lists them all.
var Roles = []Role{Visitor, Secretariat, Board, Coordinator, Representative, Supplier, Administrator}

func (r Role) email() auth.Email { return auth.Email(string(r) + "@demo.invalid") }

// Site is the program, running.
type Site struct {
	*app.App
	URL   string
	Clock *clock.Fake
}

// New runs the program on the engine, filled with the demonstration's data, until
// the test ends. Options change the configuration.
func New(t testing.TB, engine db.Engine, options ...func(*app.Config)) *Site {
	t.Helper()
	cfg, filled := app.Config{Files: filepath.Join(t.TempDir(), "files"), Demo: true, BaseURL: "http://localhost"}, false
	if engine == db.SQLite {
		file := filepath.Join(t.TempDir(), "site.db")
		if err := os.WriteFile(file, template(t), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg.DB, filled = "sqlite:"+file, true
	} else {
		cfg.DB = dbtest.DSN(t, engine, app.Migrations()[1:]...) // it begins with db's own
	}
	for _, o := range options {
		o(&cfg)
	}
	return open(t, cfg, filled)
}

func open(t testing.TB, cfg app.Config, filled bool) *Site {
	t.Helper()
	cfg.Secret = make([]byte, 32)
	rand.Read(cfg.Secret)
	clk := clock.NewFake(dbtest.Noon)
	a, err := app.New(t.Context(), cfg, clk, slog.New(slog.NewTextHandler(output{t}, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if !filled {
		if err := a.FillDemo(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	return &Site{App: a, URL: server.URL, Clock: clk}
}

// template is a filled SQLite database, made once for all tests of a package.
var (
	templateOnce sync.Once
	templateFile []byte
)

func template(t testing.TB) []byte {
	t.Helper()
	templateOnce.Do(func() {
		dir := t.TempDir()
		cfg := app.Config{DB: "sqlite:" + filepath.Join(dir, "t.db"), Files: dir, Demo: true, BaseURL: "http://localhost", Secret: make([]byte, 32)}
		a, err := app.New(t.Context(), cfg, clock.NewFake(dbtest.Noon), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := a.FillDemo(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil { // which brings the file up to date
			t.Fatal(err)
		}
		if templateFile, err = os.ReadFile(filepath.Join(dir, "t.db")); err != nil {
			t.Fatal(err)
		}
	})
	if templateFile == nil {
		t.Fatal("the filled database could not be made")
	}
	return templateFile
}

// output is the program's log, shown when the test fails.
type output struct{ t testing.TB }

func (o output) Write(b []byte) (int, error) {
	o.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// Client is somebody with a browser.
type Client struct {
	t    testing.TB
	site *Site
	http *http.Client
}

// As is somebody signed in under the role, in a browser of their own.
func (s *Site) As(t testing.TB, r Role) *Client {
	t.Helper()
	c := &Client{t: t, site: s, http: &http.Client{
		Jar:           &jar{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if r != Visitor {
		s.signIn(t, c, r)
	}
	return c
}

func (s *Site) signIn(t testing.TB, c *Client, r Role) {
	t.Helper()
	account, err := auth.AccountByEmail(t.Context(), s.DB(), r.email())
	if err != nil {
		t.Fatal(err)
	}
	var secret auth.Secret
	err = s.DB().Keep(t.Context(), func(tx *db.Tx) (err error) {
		_, secret, err = auth.StartSession(t.Context(), tx, account.ID, "", auth.ByDemo, false, auth.Visit{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.http.Jar.SetCookies(nil, []*http.Cookie{{Name: "alminding", Value: string(secret)}})
}

// jar keeps the cookies of the one site that a test visits.
type jar struct{ all []*http.Cookie }

func (j *jar) SetCookies(_ *url.URL, list []*http.Cookie) {
	for _, c := range list {
		kept := j.all[:0]
		for _, old := range j.all {
			if old.Name != c.Name {
				kept = append(kept, old)
			}
		}
		if j.all = kept; c.MaxAge >= 0 {
			j.all = append(j.all, c)
		}
	}
}

func (j *jar) Cookies(*url.URL) []*http.Cookie { return j.all }

// Get visits a page. Redirects are not followed.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	return c.Do(http.MethodGet, path, nil, nil)
}

// Post sends a form.
func (c *Client) Post(path string, form url.Values) *Page {
	c.t.Helper()
	return c.Do(http.MethodPost, path, strings.NewReader(form.Encode()),
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

// Do sends any request.
func (c *Client) Do(method, path string, body io.Reader, header http.Header) *Page {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.site.URL+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	maps.Copy(r.Header, header)
	resp, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return &Page{t: c.t, Path: path, Status: resp.StatusCode, Header: resp.Header, Body: string(content)}
}
