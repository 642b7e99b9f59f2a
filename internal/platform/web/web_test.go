package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

var thing = []fs.FS{fstest.MapFS{"migrations/20260101_0000_thing.sql": {Data: []byte(
	`CREATE TABLE thing (id TEXT PRIMARY KEY); CREATE TABLE other (id TEXT PRIMARY KEY);`)}}}

type text string

func (s text) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, string(s))
	return err
}

type site struct {
	*web.Site
	rt    *web.Router
	cache *web.Cache
	log   *bytes.Buffer
	env   dbtest.Env
}

// newSite is a site of one table, where the header X-Actor says who asks.
func newSite(t *testing.T, e dbtest.Env) *site {
	t.Helper()
	texts, err := i18n.Load(web.Locale)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{log: new(bytes.Buffer), env: e}
	s.Site = &web.Site{
		Texts: texts,
		Log:   slog.New(slog.NewTextHandler(s.log, nil)),
		Authenticate: func(r *http.Request) (auth.Actor, error) {
			c, err := r.Cookie("alminding")
			if err != nil {
				return auth.Actor{}, nil //nolint:nilerr // nobody
			}
			return auth.Actor{Account: c.Value, Grants: []auth.Grant{{Role: auth.Role(c.Value), Scope: auth.Everywhere}}}, nil
		},
		ErrorPage: func(_ *http.Request, p web.Problem) web.Component { return text("<h1>" + p.Title + "</h1>") },
		ClientIP:  func(r *http.Request) string { return r.RemoteAddr },
	}
	s.rt = s.Router()
	s.rt.Get("/", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		ids, err := db.All(r.Context(), e.DB, db.Value[string], `SELECT id FROM thing ORDER BY id`)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, text(fmt.Sprint("things ", ids, " ", i18n.Lang(r.Context()), strings.Repeat(" ", 600))))
	})
	s.rt.Get("/ting/{id}", web.Public, func(_ http.ResponseWriter, r *http.Request) error {
		return db.ErrNotFound.With("id", r.PathValue("id"))
	})
	s.rt.Get("/fejl", web.Public, func(http.ResponseWriter, *http.Request) error { return errors.New("secret cause") })
	s.rt.Get("/panik", web.Public, func(http.ResponseWriter, *http.Request) error { panic("secret cause") })
	s.rt.Get("/job", web.Keepers, func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, http.StatusOK, text("jobs"))
	})
	s.rt.Get("/stor", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, http.StatusOK, text(strings.Repeat("x", 2<<20)))
	})
	s.rt.Post("/gem", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		f, err := web.ParseForm(r)
		if err != nil {
			return err
		}
		if f.Text("name") == "" {
			var fields errs.Fields
			fields.Add("name", "errs.required")
			return fields.Err()
		}
		return web.Redirect(w, r, "/", web.Flash{Key: "web.sign_in", Args: []string{"name", f.Text("name")}})
	})
	s.cache = web.NewCache(s.Site, e.DB, e.Clock, 1<<20, s.Wrap(s.rt))
	return s
}

func (s *site) do(method, target, body string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.cache.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (s *site) insert(t *testing.T, table, id string) {
	t.Helper()
	err := s.env.DB.Write(t.Context(), db.Change{Action: "thing.put"}, func(tx *db.Tx) error {
		_, err := db.Exec(t.Context(), tx, `INSERT INTO `+table+` (id) VALUES ($1)`, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRouter_ErrorsAndGates(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t, db.SQLite, thing...))
	tests := []struct {
		name, method, target, cookie string
		status                       int
		want                         string
	}{
		{"page", "GET", "/", "", 200, "things [] da"},
		{"English page", "GET", "/en", "", 200, "things [] en"},
		{"no page", "GET", "/en/none", "", 404, "There is no such page"},
		{"not found", "GET", "/ting/x", "", 404, "Det findes ikke"},
		{"our fault", "GET", "/fejl", "", 500, "Noget gik galt hos os"},
		{"panic", "GET", "/panik", "", 500, "Noget gik galt hos os"},
		{"wrong method", "PUT", "/ting/x", "", 405, "kan ikke bruges"},
		{"trailing slash", "GET", "/en/job/?a=1", "", 301, ""},
		{"gate, visitor", "GET", "/job", "", 303, ""},
		{"gate, wrong role", "GET", "/job", "board", 403, "roller"},
		{"gate, right role", "GET", "/job", "secretariat", 200, "jobs"},
		{"zero byte", "GET", "/ting/%00", "", 400, "kan ikke læses"},
		{"invalid text", "GET", "/ting/%ff", "", 400, "kan ikke læses"},
		{"long address", "GET", "/?q=" + strings.Repeat("x", 9000), "", 400, "kan ikke læses"},
		{"huge page", "GET", "/stor", "", 200, "xxx"},
	}
	for _, c := range tests {
		var header []string
		if c.cookie != "" {
			header = []string{"Cookie", "alminding=" + c.cookie}
		}
		res := s.do(c.method, c.target, "", header...)
		got := body(t, res)
		if res.StatusCode != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s: %d %.80q, want %d %q", c.name, res.StatusCode, got, c.status, c.want)
		}
		if strings.Contains(got, "secret cause") {
			t.Errorf("%s: the cause was shown", c.name)
		}
		if res.StatusCode == 200 && c.cookie == "" && res.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: a visitor was given a cookie", c.name)
		}
		if !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: no content security policy", c.name)
		}
	}
	if to := s.do("GET", "/en/job?a=1", "").Header.Get("Location"); to != "/en/log-ind?til=%2Fen%2Fjob%3Fa%3D1" {
		t.Errorf("a visitor at the gate is sent to %s", to)
	}
	if !strings.Contains(s.log.String(), "secret cause") {
		t.Error("the cause is not in the log")
	}
}

func TestFail_ProgramAsks_Problem(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t, db.SQLite, thing...))
	res := s.do("POST", "/en/gem", "name=", "Accept", "application/json")
	var p web.Problem
	if err := json.NewDecoder(res.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	if p.Status != 422 || p.Type != "urn:alminding:errs.invalid" || len(p.Errors) != 1 || p.Errors[0].Detail != "This field is required." || p.Instance == "" {
		t.Errorf("got %+v", p)
	}
	if ct := res.Header.Get("Content-Type"); !strings.HasPrefix(ct, "application/problem+json") {
		t.Errorf("content type %s", ct)
	}
}

func TestForm_HostileInput(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t, db.SQLite, thing...))
	if res := s.do("POST", "/gem", "name="+strings.Repeat("x", 5<<20)); res.StatusCode != 413 {
		t.Errorf("5 MB: %d", res.StatusCode)
	}
	if res := s.do("POST", "/gem", "name=x", "Sec-Fetch-Site", "cross-site"); res.StatusCode != 403 {
		t.Errorf("from another site: %d", res.StatusCode)
	}
	if res := s.do("POST", "/gem", "%zz"); res.StatusCode != 400 {
		t.Errorf("not a form: %d", res.StatusCode)
	}
	res := s.do("POST", "/en/gem", "name=a%ffb%00c")
	if res.StatusCode != 303 || res.Header.Get("Location") != "/en" {
		t.Fatalf("invalid bytes: %d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(res.Cookies()[0])
	asked := r.Clone(t.Context())
	asked.Header.Set("Sec-Fetch-Dest", "empty") // by the script of another open page
	if _, ok := web.TakeFlash(httptest.NewRecorder(), asked); ok {
		t.Error("a page that is open already took the message")
	}
	f, ok := web.TakeFlash(httptest.NewRecorder(), r)
	if !ok || f.Args[1] != "a\uFFFDb\uFFFDc" {
		t.Errorf("flash %+v", f)
	}
}

func TestCache_FreshUntilWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t, db.SQLite, thing...))
	get := func() string { return strings.TrimSpace(body(t, s.do("GET", "/", ""))) }
	get()
	s.insert(t, "other", "x")
	if got := get(); got != "things [] da" || s.cache.Hits.Load() != 1 {
		t.Errorf("after a write elsewhere: %q, %d hits", got, s.cache.Hits.Load())
	}
	s.insert(t, "thing", "a")
	if got := get(); got != "things [a] da" {
		t.Errorf("after a write: %q", got)
	}
	s.env.Clock.Add(24 * time.Hour)
	get()
	if s.cache.Hits.Load() != 1 {
		t.Error("a page was kept into the next day")
	}
	s.do("GET", "/", "", "Cookie", "alminding=board")
	s.do("GET", "/none", "")
	s.do("GET", "/none", "")
	if s.cache.Hits.Load() != 1 {
		t.Error("what must not be kept was answered from memory")
	}
}

func TestCache_EncodingsAndRevalidation(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t, db.SQLite, thing...))
	for accept, want := range map[string]string{
		"gzip, deflate, br, zstd": "br", "gzip": "gzip", "": "", "br;q=0, gzip;q=0.5": "gzip", "gzip; q=0.0": "", "broken": "",
	} {
		for range 2 { // made, then kept
			if got := s.do("GET", "/", "", "Accept-Encoding", accept).Header.Get("Content-Encoding"); got != want {
				t.Errorf("Accept-Encoding %q: got %q", accept, got)
			}
		}
	}
	tag := s.do("GET", "/", "").Header.Get("Etag")
	for _, cookie := range []string{"", "alminding=board"} {
		res := s.do("GET", "/", "", "If-None-Match", tag, "Cookie", cookie)
		if res.StatusCode != 304 || body(t, res) != "" {
			t.Errorf("revalidated: %d", res.StatusCode)
		}
	}
	s2 := newSite(t, dbtest.Open(t, db.SQLite, thing...))
	if res := s2.do("GET", "/", "", "If-None-Match", tag); res.StatusCode != 304 {
		t.Errorf("first request with a tag: %d", res.StatusCode)
	}
	if res := s2.do("GET", "/", ""); res.StatusCode != 200 || !strings.HasPrefix(body(t, res), "things") {
		t.Error("a request with a tag left an empty page behind")
	}
}

// One address may be a hall full of people: who is signed in is counted alone.
func TestWriteRate_TooMany(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t, db.SQLite, thing...))
	s.WriteRate = 1
	s.Authenticate = func(r *http.Request) (auth.Actor, error) {
		switch who := r.Header.Get("X-Actor"); {
		case who == "wrong":
			return auth.Actor{}, auth.ErrToken
		case strings.HasPrefix(who, "token"):
			return auth.Actor{Account: who}, nil
		case who != "":
			return auth.Actor{Account: "one account", Session: auth.SessionID(who)}, nil
		}
		return auth.Actor{}, nil
	}
	h := s.Wrap(s.rt)
	write := func(who string) int {
		r := httptest.NewRequest("POST", "/gem", strings.NewReader("name=x"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Actor", who)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	for _, who := range []string{"session a", "session b", "token a", ""} {
		if first := write(who); first != 303 {
			t.Errorf("the first write of %q: %d, want 303", who, first)
		}
		last := 0
		for range 7 {
			last = write(who)
		}
		if last != 429 {
			t.Errorf("the eighth write in a row of %q: %d, want 429", who, last)
		}
	}
	if got := write("wrong"); got != 429 {
		t.Errorf("a token that opens nothing, where the address has written enough: %d, want 429", got)
	}
}

// Who asks to be told of changes gets each word as it is written: nothing is kept
// for others or until it is worth packing.
func TestCache_EventsPassAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.Open(t, db.SQLite, thing...))
	s.Decorate = func(http.ResponseWriter, *http.Request) context.Context {
		t.Error("a stream took what was meant for the next page")
		return t.Context()
	}
	said := make(chan struct{})
	s.rt.Get("/haendelser", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Content-Type", "text/event-stream")
		if _, err := io.WriteString(w, "data: a\n\n"); err != nil {
			return err
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		<-said
		return nil
	})
	served := httptest.NewServer(s.cache)
	defer served.Close()
	for _, cookie := range []string{"", "alminding=" + string(auth.Secretariat)} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, served.URL+"/haendelser", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Accept": {"text/event-stream"}, "Accept-Encoding": {"gzip, br"}, "Cookie": {cookie}}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		first := make([]byte, 9)
		if _, err := io.ReadFull(res.Body, first); err != nil || string(first) != "data: a\n\n" {
			t.Errorf("read %q, %v", first, err)
		}
		said <- struct{}{}
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestCSVAndAtom(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("GET", "/ting.csv", nil)
	w := httptest.NewRecorder()
	err := web.CSV(w, r, web.Table{Name: "ting", Columns: []string{"navn", "tal"}, Rows: [][]string{{"Ærø; \"x\"", "=1+1"}}})
	if want := "\uFEFFnavn;tal\r\n\"Ærø; \"\"x\"\"\";'=1+1\r\n"; err != nil || w.Body.String() != want {
		t.Errorf("%v %q, want %q", err, w.Body.String(), want)
	}
	w = httptest.NewRecorder()
	err = web.Atom(w, r, "https://example.org", web.Feed{
		ID: "urn:x", Title: "Nyt <her>", Path: "/ting", Self: "/ting.atom",
		Entries: []web.FeedEntry{{ID: "urn:y", Title: "a & b", Path: "/ting/y", Author: "sekretariat"}},
	})
	if got := w.Body.String(); err != nil || !strings.Contains(got, "Nyt &lt;her&gt;") || !strings.Contains(got, `href="https://example.org/ting/y"`) {
		t.Errorf("%v %s", err, got)
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("GET", "/ting.csv", nil)
	w := httptest.NewRecorder()
	err := web.StreamCSV(w, r, "ting", []string{"navn"}, func(put func([]string) error) error { return put([]string{"=1"}) })
	if want := "\uFEFFnavn\r\n'=1\r\n"; err != nil || w.Body.String() != want {
		t.Errorf("%v %q, want %q", err, w.Body.String(), want)
	}
	for n, want := range []string{`{"total":7,"list":[]}`, `{"total":7,"list":["a"]}`, "{\"total\":7,\"list\":[\"a\",\n\"a\"]}"} {
		w = httptest.NewRecorder()
		err = web.StreamJSON(w, r, struct {
			Total int `json:"total"`
		}{7}, "list", func(put func(any) error) error {
			for range n {
				if err := put("a"); err != nil {
					return err
				}
			}
			return nil
		})
		if got := strings.TrimSpace(w.Body.String()); err != nil || got != want || !json.Valid([]byte(got)) {
			t.Errorf("%v %s, want %s", err, got, want)
		}
	}
}

// Half a list must not pass for the whole: what fails early is an error page, and
// what fails late breaks off the connection.
func TestStream_Fails(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, thing, func(t *testing.T, e dbtest.Env) {
		s := newSite(t, e)
		s.rt.Get("/lang.csv", web.Public, func(w http.ResponseWriter, r *http.Request) error {
			return web.StreamCSV(w, r, "lang", []string{"navn"}, func(put func([]string) error) error {
				for range len(r.URL.Query().Get("n")) * 100_000 {
					if err := put([]string{"x"}); err != nil {
						return err
					}
				}
				return errors.New("secret cause")
			})
		})
		srv := httptest.NewServer(s.cache)
		defer srv.Close()
		get := func(path string) (*http.Response, error) {
			r, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				return nil, err
			}
			defer res.Body.Close()
			_, err = io.Copy(io.Discard, res.Body)
			return res, err
		}
		if res, err := get("/lang.csv"); err != nil || res.StatusCode != 500 || res.Header.Get("Content-Disposition") != "" {
			t.Errorf("failing at once gives %v, %v", res, err)
		}
		if _, err := get("/lang.csv?n=12345678"); err == nil {
			t.Error("failing half way looks like a whole answer")
		}
		if n := strings.Count(s.log.String(), "secret cause"); n != 2 {
			t.Errorf("the cause is in the log %d times, want 2:\n%s", n, s.log)
		}
	})
}

func TestLocalPath_StaysHere(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/produkter?a=1": "/produkter?a=1", "//evil.example": "/", "https://evil.example": "/",
		`/\evil.example`: "/", "": "/", "/a\r\nSet-Cookie: x": "/",
	} {
		if got := web.LocalPath(in, "/"); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

func BenchmarkCache_Hit(b *testing.B) {
	e := dbtest.Open(b, db.SQLite, thing...)
	texts, err := i18n.Load(web.Locale)
	if err != nil {
		b.Fatal(err)
	}
	s := &web.Site{Texts: texts, Log: slog.New(slog.DiscardHandler), Authenticate: func(*http.Request) (auth.Actor, error) { return auth.Actor{}, nil }}
	rt := s.Router()
	rt.Get("/", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, http.StatusOK, text(strings.Repeat("x", 20_000)))
	})
	c := web.NewCache(s, e.DB, e.Clock, 1<<20, s.Wrap(rt))
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	for b.Loop() {
		c.ServeHTTP(httptest.NewRecorder(), r)
	}
}

func FuzzLocalPath(f *testing.F) {
	f.Add("/produkter?a=1")
	f.Add("//evil.example")
	f.Add(`/\evil.example`)
	f.Fuzz(func(t *testing.T, s string) {
		u, err := url.Parse(web.LocalPath(s, "/"))
		if err == nil && (u.Host != "" || u.Scheme != "") {
			t.Errorf("LocalPath(%q) leads to %s", s, u)
		}
	})
}
