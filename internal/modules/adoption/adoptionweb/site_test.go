package adoptionweb_test

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/money"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/adoption/adoptionweb"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

var (
	migrations = []fs.FS{
		auth.Migrations, job.Migrations, mail.Migrations, search.Migrations, registry.Migrations, duty.Migrations,
		member.Migrations, product.Migrations, agreement.Migrations, group.Migrations, adoption.Migrations,
	}
	locales = []fs.FS{
		auth.Locale, money.Locale, timeline.Locale, ui.Locale, web.Locale, registry.Locale, member.Locale, product.Locale,
		agreement.Locale, group.Locale, adoption.Locale, adoptionweb.Locale,
	}
	system = auth.System("test")
	today  = civil.New(2026, 11, 22)
	source = cite.Source{Title: "Årsrapport", Address: "https://example.org/rapport", Date: civil.At(civil.New(2026, 3, 1))}
)

// site is the pages of this package over real services. The cookie says who asks:
// syddjurs and favrskov are representatives of a member each, coordinator is that
// of OS2mo and acts for Favrskov, and keeper keeps the records.
type site struct {
	*testing.T
	http.Handler
	adoptions *adoption.Service
	db        *db.DB
	actors    map[string]auth.Actor

	syddjurs, favrskov registry.Authority
	mo, forms          product.Product
}

func newSite(t *testing.T) *site {
	t.Helper()
	e := dbtest.Open(t, db.SQLite, migrations...)
	texts, err := i18n.Load(locales...)
	must(t, err)
	files, err := blob.Open(t.TempDir())
	must(t, err)
	finder := search.New(e.DB)
	authorities := registry.New(e.DB, finder)
	members, products := member.New(e.DB, authorities), product.New(e.DB, finder, authorities)
	s := &site{T: t, adoptions: adoption.New(e.DB, authorities, products), db: e.DB, actors: map[string]auth.Actor{}}
	frame := &web.Site{
		Texts: texts, Log: slog.New(slog.DiscardHandler),
		Authenticate: func(r *http.Request) (auth.Actor, error) {
			if c, err := r.Cookie("alminding"); err == nil {
				return s.actors[c.Value], nil
			}
			return auth.Actor{}, nil
		},
		Decorate: func(_ http.ResponseWriter, r *http.Request) context.Context {
			return ui.WithChrome(r.Context(), ui.Chrome{Path: r.URL.Path, Query: r.URL.RawQuery})
		},
		ErrorPage: func(_ *http.Request, p web.Problem) web.Component {
			return ui.Layout(ui.Page{Title: p.Title, Errors: true})
		},
		ClientIP: func(r *http.Request) string { return r.RemoteAddr },
	}
	rt := frame.Router()
	adoptionweb.Routes(rt, adoptionweb.Services{
		Adoptions: s.adoptions, Authorities: authorities, Members: members, Products: products,
		Agreements: agreement.New(e.DB, files, authorities, members, products), Groups: group.New(e.DB, authorities, products),
	}, "https://alminding.example")
	s.Handler = frame.Wrap(rt)

	for at, name := range map[*registry.Authority]string{&s.syddjurs: "Syddjurs", &s.favrskov: "Favrskov"} {
		*at, err = authorities.CreateAuthority(t.Context(), system, registry.Authority{
			Kind: registry.Municipality, Name: name, OfficialName: name + " Kommune", Source: source,
		})
		must(t, err)
		must(t, members.Admit(t.Context(), system, member.Membership{Authority: at.ID, Kind: member.Member, How: member.Admitted, Source: source}, civil.Since(today-3000)))
		s.actors[at.Slug] = auth.Actor{
			Account: "account-" + at.Slug, Name: "Anna Andersen", For: auth.Party{ID: string(at.ID), Name: at.OfficialName, Member: true},
			Grants: []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, at.ID)}},
		}
	}
	for at, name := range map[*product.Product]string{&s.mo: "OS2mo", &s.forms: "OS2forms"} {
		*at, err = products.Create(t.Context(), system, product.Content{Name: name, Purpose: product.Text{Da: "Det, den er til"}, Source: source}, auth.Public)
		must(t, err)
	}
	s.actors["coordinator"] = auth.Actor{
		Account: "c", For: s.actors["favrskov"].For, Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, s.mo.ID)}},
	}
	s.actors["keeper"] = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// note lets an origin say that Syddjurs uses OS2mo, from the day on.
func (s *site) note(o adoption.Origin, from civil.Date, change ...func(*adoption.Statement)) {
	s.Helper()
	st := adoption.Statement{Authority: s.syddjurs.ID, Product: s.mo.ID, Origin: o, State: adoption.Operating, Since: civil.At(from), Source: source}
	for _, c := range change {
		c(&st)
	}
	must(s.T, s.adoptions.Note(s.Context(), system, st, civil.Since(from)))
}

func (s *site) do(as, method, target string, form url.Values) (status int, body string) {
	s.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if as != "" {
		r.AddCookie(&http.Cookie{Name: "alminding", Value: as})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// get is a page that must be there, and have each of the texts.
func (s *site) get(as, target string, want ...string) string {
	s.Helper()
	status, body := s.do(as, http.MethodGet, target, nil)
	if status != http.StatusOK {
		s.Fatalf("%s as «%s»: %d\n%s", target, as, status, body)
	}
	for _, text := range want {
		if !strings.Contains(body, text) {
			s.Errorf("%s as «%s»: no %q in\n%s", target, as, text, body)
		}
	}
	return body
}
