package registryweb_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/modules/registry/registryweb"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

var (
	migrations = []fs.FS{
		job.Migrations, search.Migrations, registry.Migrations, duty.Migrations, member.Migrations, product.Migrations, adoption.Migrations,
	}
	locales = []fs.FS{auth.Locale, timeline.Locale, ui.Locale, web.Locale, registry.Locale, member.Locale, product.Locale, registryweb.Locale}
)

var (
	system = auth.System("test")
	source = cite.Source{Title: "CPR-kontorets liste", Address: "https://cpr.dk/liste", Date: civil.At(civil.New(2018, 7, 9))}
)

const base = "https://alminding.example"

// site is the pages of this package over real services. The cookie says who
// asks: keeper, representative (of Syddjurs) or board.
type site struct {
	t         *testing.T
	registry  *registry.Service
	members   *member.Service
	products  *product.Service
	adoptions *adoption.Service
	router    *web.Router
	handler   http.Handler

	region, syddjurs, norddjurs, magenta registry.Authority
	person                               registry.Person
	product                              product.Product
}

func newSite(t *testing.T) *site {
	t.Helper()
	e := dbtest.Open(t, db.SQLite, migrations...)
	searcher := search.New(e.DB)
	s := &site{t: t, registry: registry.New(e.DB, searcher)}
	s.members = member.New(e.DB, s.registry)
	s.products = product.New(e.DB, searcher, s.registry)
	s.adoptions = adoption.New(e.DB, s.registry, s.products)
	s.registry.OnMergeAuthorities = append(s.registry.OnMergeAuthorities, s.members.MergeAuthorities, s.products.MergeAuthority)
	texts, err := i18n.Load(locales...)
	if err != nil {
		t.Fatal(err)
	}
	frame := &web.Site{
		Texts: texts, Log: slog.New(slog.DiscardHandler), Authenticate: s.actor,
		Decorate: func(_ http.ResponseWriter, r *http.Request) context.Context {
			return ui.WithChrome(r.Context(), ui.Chrome{Path: r.URL.Path, Query: r.URL.RawQuery})
		},
		ErrorPage: func(_ *http.Request, p web.Problem) web.Component {
			return ui.Layout(ui.Page{Title: p.Title, Errors: true})
		},
		ClientIP: func(r *http.Request) string { return r.RemoteAddr },
	}
	s.router = frame.Router()
	registryweb.Routes(s.router, registryweb.Services{Authorities: s.registry, Members: s.members, Products: s.products, Adoptions: s.adoptions}, base)
	s.handler = frame.Wrap(s.router)
	s.fill()
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
		a.Grants = []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}
	case "board":
		a.Grants = []auth.Grant{{Role: auth.Board, Scope: auth.Everywhere}}
	case "representative":
		a.Grants = []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, s.syddjurs.ID)}}
	}
	return a, nil
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (s *site) fill() {
	ctx, made := s.t.Context(), must[registry.Authority](s.t)
	s.region = made(s.registry.CreateAuthority(ctx, system, registry.Authority{Kind: registry.Region, Name: "Region Midtjylland", Source: source}))
	s.syddjurs = made(s.registry.CreateAuthority(ctx, system, registry.Authority{
		Kind: registry.Municipality, Name: "Syddjurs", OfficialName: "Syddjurs Kommune", Code: "0706", Region: s.region.ID, Source: source,
		CVR: "29189978", CVRSource: source, Homepage: "https://www.syddjurs.dk",
		Facts: []registry.Fact{{Kind: registry.Population, Value: 42962, Source: source}, {Kind: registry.AreaHectares, Value: 69518, Source: source}},
	}))
	s.norddjurs = made(s.registry.CreateAuthority(ctx, system, registry.Authority{
		Kind: registry.Municipality, Name: "Norddjurs", OfficialName: "Norddjurs Kommune", Region: s.region.ID, Source: source,
	}))
	s.magenta = made(s.registry.CreateAuthority(ctx, system, registry.Authority{Kind: registry.Supplier, Name: "Magenta", Source: source}))
	err := s.members.Admit(ctx, system, member.Membership{Authority: s.syddjurs.ID, Kind: member.Member, How: member.Founder, Source: source}, civil.Since(civil.New(2012, 4, 24)))
	if err != nil {
		s.t.Fatal(err)
	}
	s.person = must[registry.Person](s.t)(s.registry.CreatePerson(ctx, system, registry.Person{Name: "Prøveperson", Email: "proeve@syddjurs.dk"}))
	must[registry.AffiliationID](s.t)(s.registry.Affiliate(ctx, system,
		registry.Affiliation{Person: s.person.ID, Authority: s.syddjurs.ID, Title: "Digitaliseringskonsulent"}, civil.Since(civil.New(2024, 1, 1))))
	year := must[civil.When](s.t)(civil.ParseWhen("2024"))
	s.product = must[product.Product](s.t)(s.products.Create(ctx, system, product.Content{Name: "OS2sofd", Purpose: product.Text{Da: "Organisation"}, Source: source}, auth.Public))
	must[product.PartyID](s.t)(s.products.AddParty(ctx, system, civil.Since(civil.New(2024, 1, 1)),
		product.PartyFact{Product: s.product.ID, Authority: s.syddjurs.ID, Role: product.Coordinator, Source: source}))
	must[product.PartyID](s.t)(s.products.AddParty(ctx, system, civil.Since(civil.New(2024, 1, 1)),
		product.PartyFact{Product: s.product.ID, Authority: s.magenta.ID, Role: product.Developer, Unit: "Aarhus", Source: cite.Source{Title: "Udbud", Date: year}}))
}

// answer is a response with its body, parsed when it is a page.
type answer struct {
	*http.Response
	body string
	doc  *html.Node
}

func (s *site) do(method, target, as string, form url.Values) answer {
	s.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if as != "" {
		r.AddCookie(&http.Cookie{Name: "alminding", Value: as})
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	res := w.Result()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	a := answer{Response: res, body: string(b)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		if a.doc, err = html.Parse(strings.NewReader(a.body)); err != nil {
			s.t.Fatal(err)
		}
	}
	return a
}

func (s *site) get(target, as string) answer {
	s.t.Helper()
	return s.do(http.MethodGet, target, as, nil)
}

func (s *site) post(target, as string, form url.Values) answer {
	s.t.Helper()
	return s.do(http.MethodPost, target, as, form)
}

// want checks the status and that the page says each of the texts.
func (a answer) want(t *testing.T, status int, texts ...string) answer {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%s: status %d, want %d\n%.2000s", a.Header.Get("Location"), a.StatusCode, status, a.text())
	}
	for _, text := range texts {
		if !strings.Contains(a.text(), text) {
			t.Errorf("the page does not say %q:\n%.3000s", text, a.text())
		}
	}
	return a
}

func (a answer) wantNot(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			t.Errorf("the page says %q", text)
		}
	}
}

// text is what a reader meets in the main part of the page.
func (a answer) text() string {
	if a.doc == nil {
		return a.body
	}
	var b strings.Builder
	for n := range a.doc.Descendants() {
		if n.Type == html.TextNode && !within(n, "script", "style") {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func within(n *html.Node, tags ...string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if slices.Contains(tags, p.Data) {
			return true
		}
	}
	return false
}

// fields are the values that the page's forms hold, by name.
func (a answer) fields() url.Values {
	v := url.Values{}
	for n := range a.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		name := attribute(n, "name")
		switch {
		case name == "" || within(n, "header"):
		case n.Data == "textarea":
			if n.FirstChild != nil {
				v.Add(name, n.FirstChild.Data)
			}
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && has(o, "selected") {
					v.Set(name, attribute(o, "value"))
				}
			}
		case n.Data == "input" && (attribute(n, "type") == "radio" || attribute(n, "type") == "checkbox"):
			if has(n, "checked") {
				v.Add(name, attribute(n, "value"))
			}
		case n.Data == "input":
			v.Set(name, attribute(n, "value"))
		}
	}
	return v
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// links are the addresses that the page leads to.
func (a answer) links() (all []string) {
	for n := range a.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" {
			all = append(all, attribute(n, "href"))
		}
	}
	return all
}

var key = regexp.MustCompile(`\b(registryweb|registry|member|errs|timeline|productweb)\.[a-z_.]+|\{[a-z]+\}`)

func TestShow_CountsUses_LeadsToThem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.syddjurs.Path()
	if page := s.get(path, ""); strings.Contains(page.body, path+`/anvendelse"`) {
		t.Error("a figure of nothing leads somewhere")
	}
	said := adoption.Saying{Product: s.product.ID, State: adoption.Operating, Reach: auth.Public}
	if err := s.adoptions.Say(t.Context(), system, s.syddjurs.ID, []adoption.Saying{said}); err != nil {
		t.Fatal(err)
	}
	if page := s.get(path, "").want(t, 200, "løsning i brug"); !strings.Contains(page.body, path+`/anvendelse"`) {
		t.Error("the figure does not lead to the uses")
	}
	s.get(s.magenta.Path(), "").want(t, 200, "løsning, den har en rolle i")
}

func TestPages_EveryRouteInBothLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	affiliations, err := s.registry.AffiliationTimeline(t.Context(), s.person.ID)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{
		"{id}":   string(s.person.ID),
		"{slug}": "syddjurs",
	}
	for _, route := range s.router.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		path := route.Path
		for name, value := range paths {
			path = strings.ReplaceAll(path, name, value)
		}
		if strings.Contains(path, "tilknytninger") {
			path = strings.ReplaceAll(path, string(s.person.ID), string(affiliations[0].ID))
		}
		if strings.HasPrefix(path, "/leverandoerer/") {
			path = s.magenta.Path()
		}
		for _, lang := range []string{"", "/en"} {
			a := s.get(lang+path, "keeper").want(t, http.StatusOK)
			if a.doc == nil {
				continue
			}
			if found := key.FindAllString(a.text(), -1); len(found) > 0 {
				t.Errorf("%s%s shows %v", lang, path, found)
			}
			if n := strings.Count(a.body, "<h1"); n != 1 {
				t.Errorf("%s%s has %d h1", lang, path, n)
			}
			checkIDs(t, lang+path, a.doc)
		}
	}
}

// checkIDs: labels, help and errors are tied to fields by ids, which therefore
// are there once.
func checkIDs(t *testing.T, path string, doc *html.Node) {
	t.Helper()
	ids := map[string]bool{}
	for n := range doc.Descendants() {
		if id := attribute(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("%s: id %s twice", path, id)
			}
			ids[id] = true
		}
	}
	for n := range doc.Descendants() {
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby"} {
			for id := range strings.FieldsSeq(attribute(n, name)) {
				if !ids[id] {
					t.Errorf("%s: %s points to %s, which is not there", path, name, id)
				}
			}
		}
	}
}

func TestGates_WhoMayOpenWhat(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, test := range []struct {
		path                                     string
		visitor, board, representative, expected int
	}{
		{"/myndigheder", 200, 200, 200, 200},
		{"/myndigheder/syddjurs", 200, 200, 200, 200},
		{"/myndigheder/syddjurs/ret", 303, 403, 200, 200},
		{"/myndigheder/norddjurs/ret", 303, 403, 403, 200},
		{"/myndigheder/syddjurs/historik", 303, 403, 403, 200},
		{"/myndigheder/syddjurs/flet", 303, 403, 403, 200},
		{"/sekretariat/personer", 303, 403, 403, 200},
		{"/sekretariat/personer/" + string(s.person.ID), 303, 403, 403, 200},
	} {
		for as, want := range map[string]int{"": test.visitor, "board": test.board, "representative": test.representative, "keeper": test.expected} {
			if got := s.get(test.path, as).StatusCode; got != want {
				t.Errorf("%s as %q: %d, want %d", test.path, as, got, want)
			}
		}
	}
	for _, path := range []string{"/myndigheder/syddjurs", "/myndigheder", "/myndigheder.json", "/myndigheder.csv", "/myndigheder.atom"} {
		s.get(path, "").wantNot(t, "Prøveperson", "proeve@", "keeper")
	}
	s.get("/myndigheder/syddjurs", "keeper").want(t, 200, "Prøveperson", "Digitaliseringskonsulent")
	s.get("/myndigheder/syddjurs", "representative").want(t, 200, "Prøveperson").wantNot(t, "proeve@")
	s.get("/myndigheder/norddjurs", "representative").wantNot(t, "Prøveperson")
}

func TestList_SearchesNarrowsAndSorts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/myndigheder", "").want(t, 200, "3 myndigheder", "Syddjurs Kommune", "42.962 indbyggere", "Medlem siden 24. april 2012, stifter", "Viser alle 3").wantNot(t, "Magenta")
	s.get("/en/myndigheder", "").want(t, 200, "3 authorities", "42,962 inhabitants", "Member since 24 April 2012, founder")
	s.get("/leverandoerer", "").want(t, 200, "1 leverandør", "Magenta", "1 løsning").wantNot(t, "Syddjurs")
	for query, want := range map[string]string{
		"q=syddjurs":                      "1 myndighed passer til «syddjurs»",
		"q=sydjurs":                       "Syddjurs Kommune", // misspelt
		"q=29189978":                      "Syddjurs Kommune",
		"medlem=ja":                       "1 myndighed",
		"medlem=nej":                      "2 myndigheder",
		"medlem=ja&medlem=nej":            "3 myndigheder",
		"art=region":                      "1 myndighed",
		"art=kingdom":                     "0 myndigheder",
		"region=region-midtjylland":       "2 myndigheder",
		"region=atlantis":                 "0 myndigheder",
		"art=region&region=x&q=blå":       "Ingen myndigheder passer",
		"sort=population":                 "3 myndigheder",
		"sort=%27%3B+DROP+TABLE+x":        "3 myndigheder",
		"q=" + strings.Repeat("lang", 90): "Ingen myndigheder passer",
	} {
		s.get("/myndigheder?"+query, "").want(t, 200, want)
	}
	a := s.get("/myndigheder?q=syddjurs&medlem=ja&sort=name", "")
	for _, want := range []string{"/myndigheder.csv?medlem=ja&q=syddjurs&sort=name", "/myndigheder?q=syddjurs&sort=name"} {
		if !slices.Contains(a.links(), want) {
			t.Errorf("no link to %s in %v", want, a.links())
		}
	}
	s.get("/myndigheder.csv?medlem=ja", "").want(t, 200, "Syddjurs;Syddjurs Kommune;municipality;29189978;0706;Region Midtjylland;ja;2012-04-24;founder;42962").wantNot(t, "Norddjurs")
	s.get("/myndigheder.json?q=norddjurs", "").want(t, 200, `"total":1`, `"slug":"norddjurs"`, `"region":{"id":`).wantNot(t, "Syddjurs")
	s.get("/leverandoerer.json", "").want(t, 200, `"suppliers":[`, `"url":"https://alminding.example/leverandoerer/magenta"`)
	s.get("/myndigheder.atom", "").want(t, 200, "<title>Norddjurs Kommune</title>", "urn:uuid:"+string(s.norddjurs.ID))
}

func TestList_PagesForthAndBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 100 {
		must[registry.Authority](t)(s.registry.CreateAuthority(t.Context(), system, registry.Authority{Kind: registry.Other, Name: fmt.Sprint("Nr ", i), Source: source}))
	}
	seen, at := 0, "/myndigheder"
	var prev string
	for at != "" {
		a := s.get(at, "").want(t, 200)
		seen += strings.Count(a.body, "<h2><a")
		at, prev = "", ""
		for n := range a.doc.Descendants() {
			switch attribute(n, "rel") {
			case "next":
				at = attribute(n, "href")
			case "prev":
				prev = attribute(n, "href")
			}
		}
	}
	if seen != 103 {
		t.Errorf("saw %d, want 103", seen)
	}
	s.get(prev, "").want(t, 200)
	cursor, _ := url.Parse(prev)
	for _, query := range []string{"side=x", "sort=population&" + cursor.RawQuery, "side=" + strings.Repeat("A", 4000)} {
		s.get("/myndigheder?"+query, "").want(t, 400)
	}
	s.get("/sekretariat/personer?"+cursor.RawQuery, "keeper").want(t, 400)
}

func TestShow_SaysWhoTheyAreAndHowWeKnow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/myndigheder/syddjurs", "").want(t, 200,
		"Kommune i Region Midtjylland. Medlem siden 24. april 2012, stifter.", "695,2 km²", "42.962",
		"OS2sofd", "Koordinerer", "CPR-kontorets liste, 9. juli 2018", "29189978", "Norddjurs Kommune", "www.syddjurs.dk")
	s.get("/myndigheder/norddjurs", "").want(t, 200, "Ingen kilde nævner en løsning", "Ingen kilde nævner nogen", "Ikke oplyst")
	s.get("/myndigheder/region-midtjylland", "").want(t, 200, "Region med 2 kommuner.", "Syddjurs Kommune", "Norddjurs Kommune")
	s.get("/leverandoerer/magenta", "").want(t, 200, "Udvikler (Aarhus) 2024 Oplyst: Udbud, 2024")
	for from, to := range map[string]string{
		"/leverandoerer/syddjurs":              "/myndigheder/syddjurs",
		"/myndigheder/magenta":                 "/leverandoerer/magenta",
		"/en/myndigheder/magenta":              "/en/leverandoerer/magenta",
		"/myndigheder/" + string(s.magenta.ID): "/leverandoerer/magenta",
	} {
		a := s.get(from, "").want(t, http.StatusMovedPermanently)
		if got := a.Header.Get("Location"); got != to {
			t.Errorf("%s leads to %s, want %s", from, got, to)
		}
	}
	for _, path := range []string{"atlantis", "%00", "' OR 1=1", string(s.person.ID), string(s.product.ID), strings.Repeat("x", 5000)} {
		if got := s.get("/myndigheder/"+url.PathEscape(path), "").StatusCode; got != 404 && got != 400 {
			t.Errorf("%.40q: %d", path, got)
		}
	}
}

const script = `"><script>alert(1)</script>`

func TestCreate_FaultsStandBesideWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := url.Values{}
	for name := range s.get("/sekretariat/myndigheder/ny", "keeper").want(t, 200, "Opret myndighed").fields() {
		form.Set(name, script)
	}
	a := s.post("/sekretariat/myndigheder/ny", "keeper", form)
	a.want(t, 422, "Vælg en art.", "Adressen skrives med små bogstaver", "findes ikke i kalenderen", "Skriv en fuld adresse")
	a.wantNot(t, "<script>alert")
	if got := a.fields().Get("name"); got != script {
		t.Errorf("the name became %q", got)
	}
	checkIDs(t, "faults", a.doc)

	valid := url.Values{
		"kind": {"municipality"}, "name": {" Ærø\xff "}, "source_title": {"Listen"}, "source_date": {"2018-07"}, "region": {string(s.region.ID)},
	}
	res := s.post("/sekretariat/myndigheder/ny", "keeper", valid).want(t, 303)
	s.get(res.Header.Get("Location"), "").want(t, 200, "Ærø\uFFFD", "Listen, juli 2018")
	s.post("/sekretariat/myndigheder/ny", "keeper", valid).want(t, 422, "har eller har haft adressen")

	valid.Set("name", strings.Repeat("x", 900_000))
	s.post("/sekretariat/myndigheder/ny", "keeper", valid).want(t, 422, "Skriv højst 200 tegn")
	valid.Set("name", strings.Repeat("x", 5<<20))
	s.post("/sekretariat/myndigheder/ny", "keeper", valid).want(t, 413)
	s.post("/sekretariat/myndigheder/ny", "representative", valid).want(t, 403)
}

func TestEdit_TwoAtOnce_JoinedOrChosen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/myndigheder/syddjurs/ret"
	first := s.get(path, "keeper").want(t, 200, "Du retter for Syddjurs Kommune").fields()
	theirs, mine := clone(first), clone(first)
	theirs.Set("official_name", "Syddjurs kommune")
	theirs.Set("contact", "Digitalisering")
	s.post(path, "keeper", theirs).want(t, 303)

	joined := clone(first)
	joined.Set("homepage", "https://syddjurs.dk")
	s.post(path, "keeper", joined).want(t, 303)
	mine.Set("contact", "Borgerservice")
	mine.Set("code", "")
	a := s.post(path, "keeper", mine).want(t, 409, "En anden har rettet det", "Digitalisering", "Borgerservice")
	checkIDs(t, "conflict", a.doc)
	chosen := a.fields()
	if chosen.Get("homepage") != "https://syddjurs.dk" || chosen.Get("code") != "" || chosen.Get("contact") != "Borgerservice" {
		t.Errorf("the form has %v", chosen)
	}
	chosen.Set("choice_contact", "theirs")
	s.post(path, "keeper", chosen).want(t, 303)
	got := must[registry.Authority](t)(s.registry.AuthorityByID(t.Context(), s.syddjurs.ID))
	if got.Contact != "Digitalisering" || got.Code != "" || got.Homepage != "https://syddjurs.dk" || got.OfficialName != "Syddjurs kommune" {
		t.Errorf("%+v", got)
	}
	s.get("/myndigheder/syddjurs/historik", "keeper").want(t, 200, "Rettet", "Oprettet", "0706", "Nogen for Syddjurs kommune", "Programmet")
	chosen.Set("version", "x")
	s.post(path, "keeper", chosen).want(t, 409)
}

func clone(v url.Values) url.Values {
	c := url.Values{}
	for k, list := range v {
		c[k] = append([]string(nil), list...)
	}
	return c
}

func TestEdit_Representative_ContactOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/myndigheder/syddjurs/ret"
	form := s.get(path, "representative").want(t, 200, "Kontakt").fields()
	if form.Has("name") || form.Has("cvr") {
		t.Errorf("the form has %v", form)
	}
	form.Set("homepage", "ftp://x")
	s.post(path, "representative", form).want(t, 422, "Skriv en fuld adresse")
	form.Set("homepage", "https://syddjurs.dk")
	form.Set("name", "Mols")
	s.post(path, "representative", form).want(t, 303)
	got := must[registry.Authority](t)(s.registry.AuthorityByID(t.Context(), s.syddjurs.ID))
	if got.Homepage != "https://syddjurs.dk" || got.Name != "Syddjurs" {
		t.Errorf("%+v", got)
	}
	s.post("/myndigheder/norddjurs/ret", "representative", form).want(t, 403)
}

func TestFacts_AddedAndDropped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/myndigheder/norddjurs/tal"
	form := url.Values{"kind": {"population"}, "value": {"mange"}, "source_title": {"FOLK1A"}, "source_date": {"31-12-2020"}}
	a := s.post(path, "keeper", form).want(t, 422, "Skriv et helt tal", "«31-12-2020» findes ikke i kalenderen")
	if got := a.fields().Get("value"); got != "mange" {
		t.Errorf("value became %q", got)
	}
	form.Set("value", "36.994")
	form.Set("source_date", "2020-01-01")
	s.post(path, "keeper", form).want(t, 303)
	s.get(path, "keeper").want(t, 200, "36.994", "FOLK1A, 1. januar 2020")
	s.get("/myndigheder/norddjurs/historik", "keeper").want(t, 200, "Tal rettet", "36.994 (FOLK1A)")
	s.post(path+"/slet", "keeper", url.Values{"kind": {"population"}, "date": {"2020-01-01"}}).want(t, 303)
	s.post(path+"/slet", "keeper", url.Values{"kind": {"population"}, "date": {"2020-01-01"}}).want(t, 404)
	s.post(path+"/slet", "keeper", url.Values{"kind": {script}, "date": {script}}).want(t, 422)
}

func TestMerge_SaysWhatWillMoveAndMovesIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/myndigheder/syddjurs/flet"
	s.get(path+"?q=norddjurs", "keeper").want(t, 200, "Norddjurs Kommune")
	s.get(path+"?q=magenta", "keeper").want(t, 200, "Ingen passer")
	s.get(path+"?til="+string(s.syddjurs.ID), "keeper").want(t, 422, "Vælg en anden end den selv")
	s.get(path+"?til="+string(s.magenta.ID), "keeper").want(t, 422, "Kun to af samme art")
	s.get(path+"?til=x", "keeper").want(t, 422, "Vælg en myndighed, der findes")
	a := s.get(path+"?til="+string(s.norddjurs.ID), "keeper").want(t, 200, "Skal Syddjurs Kommune flettes ind i Norddjurs Kommune?",
		"1 tilknytning følger med", "Rollerne i 1 løsning følger med", "1 periode som medlem eller partner")
	back := s.post(path, "keeper", url.Values{"to": {string(s.magenta.ID)}}).want(t, 303)
	s.get(back.Header.Get("Location"), "keeper").want(t, 422, "Kun to af samme art")
	s.post(path, "keeper", a.fields()).want(t, 303)
	s.get("/myndigheder/norddjurs", "keeper").want(t, 200, "OS2sofd", "Medlem siden 24. april 2012", "Prøveperson")
	if got := s.get("/en/myndigheder/syddjurs", "").want(t, 301).Header.Get("Location"); got != "/en/myndigheder/norddjurs" {
		t.Errorf("the old page leads to %s", got)
	}
	s.get("/myndigheder/"+string(s.syddjurs.ID), "").want(t, 301)
	s.get("/myndigheder/syddjurs/historik", "keeper").want(t, 200, "Flettet", "Flettet ind i", "Norddjurs Kommune")
}

func TestPersons_FromNewToMerged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/sekretariat/personer"
	a := s.post(path+"/ny", "keeper", url.Values{"name": {""}, "email": {script}, "state": {"x"}}).want(t, 422, "Feltet skal udfyldes", "Skriv en mailadresse", "Vælg, om personen deltager")
	a.wantNot(t, "<script>alert")
	res := s.post(path+"/ny", "keeper", url.Values{"name": {"Ny " + script}, "email": {"ny@os2.eu"}, "state": {"active"}}).want(t, 303)
	person := res.Header.Get("Location")
	s.get(person, "keeper").want(t, 200, "Ny "+script, "ny@os2.eu", "Ingen endnu").wantNot(t, "<script>alert")
	s.get(path+"?q=OS2.EU", "keeper").want(t, 200, "ny@os2.eu").wantNot(t, "Prøveperson")
	s.get(path+"?q=findes-ikke", "keeper").want(t, 200, "Ingen personer passer")

	s.post(person+"/tilknytninger", "keeper", url.Values{"authority": {"Atlantis"}, "from": {"i går"}}).want(t, 422, "Vælg en myndighed, der findes", "Feltet skal udfyldes", "«i går» findes ikke")
	form := url.Values{"authority": {"syddjurs kommune"}, "title": {"Chef"}, "from": {"2025-01-01"}, "to": {"2025-12-31"}}
	s.post(person+"/tilknytninger", "keeper", form).want(t, 303)
	s.post(person+"/tilknytninger", "keeper", form).want(t, 422, "har allerede den titel")
	page := s.get(person, "keeper").want(t, 200, "Chef", "1. januar 2025 til 31. december 2025")
	var affiliation string
	for _, l := range page.links() {
		if strings.HasPrefix(l, "/sekretariat/tilknytninger/") {
			affiliation = l
		}
	}
	s.post(affiliation, "keeper", url.Values{"title": {"Direktør"}, "from": {"2026-01-01"}}).want(t, 303)
	s.post(affiliation, "keeper", url.Values{"title": {""}, "from": {"2026-02-30"}}).want(t, 422, "Feltet skal udfyldes", "«2026-02-30» findes ikke")
	s.post(affiliation+"/slut", "keeper", url.Values{"end": {"x"}}).want(t, 422)
	s.post(affiliation+"/slut", "keeper", url.Values{"end": {"2026-06-30"}}).want(t, 303)
	s.get(affiliation, "keeper").want(t, 200, "Direktør", "1. januar 2026 til 30. juni 2026")

	first := s.get(person+"/ret", "keeper").want(t, 200).fields()
	theirs := clone(first)
	theirs.Set("name", "Den ene")
	s.post(person+"/ret", "keeper", theirs).want(t, 303)
	first.Set("name", "Den anden")
	chosen := s.post(person+"/ret", "keeper", first).want(t, 409, "Den ene", "Den anden").fields()
	s.post(person+"/ret", "keeper", chosen).want(t, 303)
	s.get(person, "keeper").want(t, 200, "Den anden", "Rettet")

	s.get(person+"/flet?q=prøve", "keeper").want(t, 200, "Prøveperson")
	s.get(person+"/flet?til=x", "keeper").want(t, 422, "Vælg en person, der findes")
	confirm := s.get(person+"/flet?til="+string(s.person.ID), "keeper").want(t, 200, "Skal Den anden flettes ind i Prøveperson?", "1 tilknytning følger med")
	s.post(person+"/flet", "keeper", url.Values{"to": {script}}).want(t, 303)
	s.post(person+"/flet", "keeper", confirm.fields()).want(t, 303)
	s.get(person, "keeper").want(t, 200, "Prøveperson", "Direktør")
	for _, id := range []string{"x", string(s.syddjurs.ID), strings.Repeat("9", 3000)} {
		s.get(path+"/"+id, "keeper").want(t, 404)
		s.get("/sekretariat/tilknytninger/"+id, "keeper").want(t, 404)
		s.post("/sekretariat/tilknytninger/"+id+"/slut", "keeper", url.Values{"end": {"2026-01-01"}}).want(t, 404)
	}
}
