package dutyweb_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/duty/dutyweb"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/search"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

var (
	today = civil.New(2026, 11, 22)
	texts = fstest.MapFS{
		"locale/da.json": {Data: []byte(`{"test.confirm": "Bekræft, at I bruger {what}", "test.confirm_name": "Bekræftelser", "test.renew": "Forny {what}", "test.renew_name": "Fornyelser"}`)},
		"locale/en.json": {Data: []byte(`{"test.confirm": "Confirm that you use {what}", "test.confirm_name": "Confirmations", "test.renew": "Renew {what}", "test.renew_name": "Renewals"}`)},
	}
)

const base = "https://alminding.example"

// site is the pages of this package over real services. The cookie says who
// asks: keeper, representative or colleague, the latter two of Syddjurs.
type site struct {
	t        *testing.T
	duties   *duty.Service
	syddjurs registry.Authority
	wanted   []duty.Wanted
	handler  http.Handler
}

func newSite(t *testing.T) *site {
	t.Helper()
	e := dbtest.Open(t, db.SQLite, search.Migrations, registry.Migrations, duty.Migrations)
	catalogue, err := i18n.Load([]fs.FS{auth.Locale, ui.Locale, web.Locale, registry.Locale, duty.Locale, dutyweb.Locale, texts}...)
	if err != nil {
		t.Fatal(err)
	}
	authorities := registry.New(e.DB, search.New(e.DB))
	s := &site{t: t, duties: duty.New(e.DB, catalogue, base)}
	s.duties.Provide("test", func(context.Context, civil.Date) ([]duty.Wanted, error) { return s.wanted, nil })
	s.syddjurs, err = authorities.CreateAuthority(t.Context(), auth.System("test"), registry.Authority{
		Kind: registry.Municipality, Name: "Syddjurs", OfficialName: "Syddjurs Kommune",
		Source: cite.Source{Title: "Vedtægter", Date: civil.At(today)},
	})
	if err != nil {
		t.Fatal(err)
	}
	frame := &web.Site{
		Texts: catalogue, Log: slog.New(slog.DiscardHandler), Authenticate: s.actor,
		Decorate: func(_ http.ResponseWriter, r *http.Request) context.Context {
			return ui.WithChrome(r.Context(), ui.Chrome{Path: r.URL.Path, Query: r.URL.RawQuery})
		},
		ErrorPage: func(_ *http.Request, p web.Problem) web.Component {
			return ui.Layout(ui.Page{Title: p.Title, Errors: true})
		},
		ClientIP: func(r *http.Request) string { return r.RemoteAddr },
	}
	router := frame.Router()
	dutyweb.Routes(router, s.duties, authorities, base)
	s.handler = frame.Wrap(router)
	return s
}

func (s *site) actor(r *http.Request) (auth.Actor, error) {
	c, err := r.Cookie("alminding")
	if err != nil {
		return auth.Actor{}, nil //nolint:nilerr // nobody
	}
	a := auth.Actor{Account: c.Value, Name: "Navn", For: auth.Party{ID: string(s.syddjurs.ID), Name: "Syddjurs Kommune"}}
	switch c.Value {
	case "keeper":
		a.For, a.Grants = auth.Party{}, []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}
	case "representative":
		a.Grants = []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, s.syddjurs.ID)}}
	}
	return a, nil
}

// want adds a duty of Syddjurs, or, of the kind test.renew, one of the secretariat.
func (s *site) want(kind, what string, due civil.Date) {
	w := duty.Wanted{
		Key: kind + what, Kind: kind, Args: map[string]string{"what": what}, For: s.syddjurs.ID,
		Role: auth.Representative, Scope: auth.For(auth.Authority, s.syddjurs.ID), Due: due, Path: "/loesninger",
	}
	if kind == "test.renew" {
		w.For, w.Role, w.Scope = "", auth.Secretariat, auth.Everywhere
	}
	s.wanted = append(s.wanted, w)
}

func (s *site) review() {
	s.t.Helper()
	if err := s.duties.Review(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) get(target, as string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	if as != "" {
		r.AddCookie(&http.Cookie{Name: "alminding", Value: as})
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// rows are the duties of a page, each as it is read.
func (s *site) rows(target, as string) (rows []string) {
	s.t.Helper()
	w := s.get(target, as)
	if w.Code != http.StatusOK {
		s.t.Fatalf("%s: %d\n%.1000s", target, w.Code, w.Body)
	}
	doc, err := html.Parse(w.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Data == "li" && n.Parent != nil && slices.Contains(n.Parent.Attr, html.Attribute{Key: "class", Val: "duties"}) {
			var b strings.Builder
			for x := range n.Descendants() {
				if x.Type == html.TextNode {
					b.WriteString(x.Data + " ")
				}
			}
			rows = append(rows, strings.Join(strings.Fields(b.String()), " "))
		}
	}
	return rows
}

func (s *site) check(target, as string, want ...string) {
	s.t.Helper()
	if got := s.rows(target, as); !slices.Equal(got, want) {
		s.t.Errorf("%s as %s:\n%s\nwant\n%s", target, as, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestOurs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.want("test.confirm", "OS2mo", today-8)
	s.want("test.confirm", "OS2sofd", today+1)
	s.want("test.confirm", "OS2forms", today+40)
	s.want("test.renew", "partneraftalen", today)
	s.review()
	s.check("/pligter", "representative",
		"14. nov. 2026 8 dage over fristen Bekræft, at I bruger OS2mo Syddjurs Kommune Åbn",
		"23. nov. 2026 i morgen Bekræft, at I bruger OS2sofd Syddjurs Kommune Åbn",
		"1. jan. 2027 Bekræft, at I bruger OS2forms Syddjurs Kommune Åbn")
	s.check("/pligter?overskredet=1", "colleague",
		"14. nov. 2026 8 dage over fristen Bekræft, at I bruger OS2mo Syddjurs Kommune. Rolle, der kan klare det: Repræsentant")
	s.check("/en/pligter", "keeper", "22 Nov 2026 today Renew partneraftalen Secretariat Open")
}

func TestOurs_Done(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/pligter", "/pligter?klaret=1"} {
		if body := s.get(path, "representative").Body.String(); !strings.Contains(body, `class="empty"`) {
			t.Errorf("%s without duties is not said to be empty", path)
		}
	}
	s.want("test.confirm", "OS2mo", today-8)
	s.review()
	s.wanted = nil
	s.review()
	s.check("/pligter", "representative")
	s.check("/pligter?klaret=1", "representative", "22. nov. 2026 fristen var 14. nov. 2026 Bekræft, at I bruger OS2mo Syddjurs Kommune")
}

func TestDesk_Filters(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.want("test.confirm", "OS2mo", today-8)
	s.want("test.confirm", "OS2sofd", today+8)
	s.want("test.renew", "aftalen", today+9)
	s.review()
	mo := "14. nov. 2026 8 dage over fristen Bekræft, at I bruger OS2mo Syddjurs Kommune Åbn"
	sofd := "30. nov. 2026 Bekræft, at I bruger OS2sofd Syddjurs Kommune Åbn"
	renew := "1. dec. 2026 Forny aftalen Sekretariat Åbn"
	s.check("/sekretariat/pligter", "keeper", mo, sofd, renew)
	s.check("/sekretariat/pligter?art=test.renew", "keeper", renew)
	s.check("/sekretariat/pligter?overskredet=1", "keeper", mo)
	s.check("/sekretariat/pligter?myndighed=syddjurs+kommune", "keeper", mo, sofd)
	s.check("/sekretariat/pligter?art=nothing", "keeper")
	for _, want := range []string{"Bekræftelser (2)", "Fornyelser (1)", "Venter (3)", "Klaret (0)"} {
		if body := s.get("/sekretariat/pligter", "keeper").Body.String(); !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	unknown := s.get("/sekretariat/pligter?myndighed=Atlantis", "keeper")
	if unknown.Code != http.StatusUnprocessableEntity || !strings.Contains(unknown.Body.String(), "Atlantis") {
		t.Errorf("an unknown authority: %d", unknown.Code)
	}
}

func TestDesk_Pages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for n := range 53 {
		s.want("test.confirm", fmt.Sprintf("løsning %02d", n), today+civil.Date(n))
	}
	s.review()
	first := s.get("/sekretariat/pligter?art=test.confirm", "keeper").Body.String()
	_, rest, ok := strings.Cut(first, `side=`)
	cursor, _, _ := strings.Cut(rest, `"`)
	if !ok || !strings.Contains(first, "art=test.confirm&amp;side="+cursor) {
		t.Fatal("there is no next page, or it forgets the filter")
	}
	cursor, err := url.QueryUnescape(cursor)
	if err != nil {
		t.Fatal(err)
	}
	if rows := s.rows("/sekretariat/pligter?"+url.Values{"art": {"test.confirm"}, "side": {cursor}}.Encode(), "keeper"); len(rows) != 3 {
		t.Errorf("the second page has %d rows, want 3", len(rows))
	}
}

func TestDownloads(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.want("test.confirm", "OS2mo", today-8)
	s.want("test.renew", "aftalen", today+9)
	s.review()
	for target, want := range map[string]int{"/pligter.json": 1, "/sekretariat/pligter.json": 2, "/sekretariat/pligter.json?overskredet=1": 1} {
		var got struct {
			Total  int
			Duties []dutyweb.Resource
		}
		if err := json.Unmarshal(s.get(target, "keeper").Body.Bytes(), &got); err != nil || got.Total != want || len(got.Duties) != want {
			t.Errorf("%s: %+v, %v; want %d", target, got, err, want)
		}
	}
	csv := s.get("/pligter.csv", "representative").Body.String()
	for _, want := range []string{"Bekræft, at I bruger OS2mo", "Syddjurs Kommune", "2026-11-14", base + "/loesninger"} {
		if !strings.Contains(csv, want) {
			t.Errorf("the CSV lacks %q:\n%s", want, csv)
		}
	}
	if strings.Contains(csv, "aftalen") {
		t.Error("the CSV holds another's duty")
	}
}

func TestRoutes_NotForOthers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/sekretariat/pligter", "/sekretariat/pligter.csv", "/sekretariat/pligter.json"} {
		if got := s.get(path, "representative").Code; got != http.StatusForbidden {
			t.Errorf("%s: %d", path, got)
		}
	}
}
