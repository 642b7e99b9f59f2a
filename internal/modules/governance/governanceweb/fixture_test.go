package governanceweb_test

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/govreport"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/governance/examine"
	"alminding/internal/modules/governance/governanceweb"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/fetch"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/search"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

var (
	system  = auth.System("test")
	source  = cite.Source{Title: "Referat", Date: civil.At(civil.New(2025, 3, 17))}
	founded = civil.New(2012, 4, 24)
)

// site has OS2forms with a steering group, and OS2sofd of which nothing is said. The
// cookie says who asks.
type site struct {
	http.Handler
	t          *testing.T
	actors     map[string]auth.Actor
	db         *db.DB
	governance *governance.Service
	products   *product.Service
	forms      product.ID
}

const (
	visitor     = ""
	secretariat = "sekretariat"
	coordinator = "koordinator"
	steering    = "styregruppe"
	stranger    = "anden" // a member that has nothing to do with the product
)

func newSite(t *testing.T) *site {
	t.Helper()
	e := dbtest.Open(t, db.SQLite, []fs.FS{
		auth.Migrations, job.Migrations, mail.Migrations, search.Migrations, intake.Migrations, registry.Migrations, duty.Migrations,
		product.Migrations, group.Migrations, decision.Migrations, governance.Migrations,
	}...)
	texts, err := i18n.Load(web.Locale, ui.Locale, form.Locale, civil.Locale, blob.Locale, fetch.Locale, govreport.Locale, examine.Locale, product.Locale, registry.Locale,
		group.Locale, decision.Locale, governance.Locale, governanceweb.Locale)
	must(t, err)
	files, err := blob.Open(t.TempDir())
	must(t, err)
	searcher := search.New(e.DB)
	authorities := registry.New(e.DB, searcher)
	products := product.New(e.DB, searcher, authorities)
	groups := group.New(e.DB, authorities, products)
	const base = "https://alminding.example"
	g := governance.New(e.DB, files, governance.Around{
		Authorities: authorities, Products: products, Groups: groups, Decisions: decision.New(e.DB, searcher, authorities, groups, products),
	}, governance.Site{URL: base, Secret: []byte("a secret of thirty-two bytes, at least")})
	s := &site{t: t, db: e.DB, governance: g, products: products, actors: map[string]auth.Actor{
		secretariat: {Account: "s", Person: "s", For: auth.Party{ID: "os2", Name: "OS2"}, Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}},
		stranger:    {Account: "a", Person: "a", For: auth.Party{ID: "other", Name: "Anden", Member: true}},
	}}
	frame := &web.Site{
		Texts: texts, Log: slog.New(slog.DiscardHandler),
		Authenticate: func(r *http.Request) (auth.Actor, error) {
			c, err := r.Cookie("alminding")
			if err != nil {
				return auth.Actor{}, nil //nolint:nilerr // nobody
			}
			return s.actors[c.Value], nil
		},
		ErrorPage: func(_ *http.Request, p web.Problem) web.Component {
			return ui.Layout(ui.Page{Title: p.Title, Errors: true})
		},
	}
	rt := frame.Router()
	governanceweb.Routes(rt, g, products, authorities, base)
	governanceweb.API(humago.NewWithPrefix(rt.Mux(), "/api/v1", huma.DefaultConfig("test", "1")), g, products, base)
	s.Handler = frame.Wrap(rt)
	s.fill(authorities, products, groups)
	return s
}

// fill makes the products and those who have to do with them.
func (s *site) fill(authorities *registry.Service, products *product.Service, groups *group.Service) {
	t, ctx := s.t, s.t.Context()
	for _, name := range []string{"OS2forms", "OS2sofd"} {
		p, err := products.Create(ctx, system, product.Content{Name: name, Purpose: product.Text{Da: "Formål"}, Source: source}, auth.Public)
		must(t, err)
		must(t, products.SetStage(ctx, system, p.ID, civil.Since(founded), product.StageFact{Stage: product.InUse, Source: source}))
		if name == "OS2forms" {
			s.forms = p.ID
		}
	}
	own, err := authorities.CreateAuthority(ctx, system, registry.Authority{Kind: registry.Municipality, Name: "Syddjurs", Source: source})
	must(t, err)
	g, err := groups.Found(ctx, system, group.Group{
		Kind: group.Steering, Name: product.Text{Da: "Styregruppen"}, Purpose: product.Text{Da: "Beslutter."}, Product: s.forms,
		Exists: civil.Since(founded), Reach: auth.Public, Source: source,
	})
	must(t, err)
	party := auth.Party{ID: string(own.ID), Name: "Syddjurs", Member: true}
	s.actors[coordinator] = auth.Actor{Account: "c", Person: "c", For: party, Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, s.forms)}}}
	party.Groups = []string{string(g.ID)}
	s.actors[steering] = auth.Actor{Account: "t", Person: "t", For: party}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *site) send(as, method, target string, header map[string]string, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader(body))
	for name, value := range header {
		r.Header.Set(name, value)
	}
	if as != visitor {
		r.AddCookie(&http.Cookie{Name: "alminding", Value: as})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) get(as, target string) (status int, body string) {
	w := s.send(as, http.MethodGet, target, nil, "")
	return w.Code, w.Body.String()
}

var asForm = map[string]string{"Content-Type": "application/x-www-form-urlencoded"}

// post sends a form and tells where it leads.
func (s *site) post(as, target string, pairs ...string) (status int, to, body string) {
	w := s.send(as, http.MethodPost, target, asForm, values(pairs).Encode())
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

func values(pairs []string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// done posts a form that is taken, and gives where it leads.
func (s *site) done(as, target string, pairs ...string) string {
	s.t.Helper()
	code, to, body := s.post(as, target, pairs...)
	if code != http.StatusSeeOther {
		s.t.Fatalf("%s as %q: %d\n%s", target, as, code, body)
	}
	return to
}

func (s *site) has(as, target string, want ...string) {
	s.t.Helper()
	code, body := s.get(as, target)
	for _, text := range want {
		if code != http.StatusOK || !strings.Contains(body, text) {
			s.t.Errorf("%s as %q: %d, lacks %q", target, as, code, text)
		}
	}
}

func (s *site) lacks(as, target string, unwanted ...string) {
	s.t.Helper()
	_, body := s.get(as, target)
	for _, text := range unwanted {
		if strings.Contains(body, text) {
			s.t.Errorf("%s as %q has %q", target, as, text)
		}
	}
}

const forms = "/produkter/os2forms/governance"

// begun is a self-evaluation that is being written.
func (s *site) begun() string {
	s.t.Helper()
	return strings.TrimSuffix(s.done(coordinator, forms+"/selvevaluering"), "/ret")
}

// all fills the field of every criterion with the value, in a form that was made when
// nobody had written anything.
func all(field, value string, pairs ...string) []string {
	for _, c := range governance.Model.Criteria {
		name := string(c.ID) + "."
		pairs = append(pairs, name+field, value, name+"version", "0")
	}
	return pairs
}

// said is a self-evaluation that the steering group has endorsed.
func (s *site) said() string {
	s.t.Helper()
	self := s.begun()
	s.done(coordinator, self+"/ret", all("answer", string(criteria.Yes), "do", "submit")...)
	s.done(steering, self+"/godkend")
	return self
}

var evaluationPath = regexp.MustCompile(`^/governance/evalueringer/[0-9a-f-]+`)

// drafted is an evaluation that is ready to be sent.
func (s *site) drafted() string {
	s.t.Helper()
	e := evaluationPath.FindString(s.done(secretariat, forms+"/evaluering"))
	pairs := all("colour", string(criteria.Green), "version", "1", "summary", "En hemmelig sammenfatning.")
	s.done(secretariat, e+"/ret", append(pairs, "F4.colour", string(criteria.Yellow), "F4.reason", "Ingen sikkerhedspolitik.", "F4.recommendation", "Skriv SECURITY.md.")...)
	return e
}
