package partnerweb_test

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/member"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/partner/partnerweb"
	"alminding/internal/modules/product"
	"alminding/internal/modules/product/productweb"
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

const base = "https://alminding.example"

var (
	system     = auth.System("test")
	source     = cite.Source{Title: "OS2's Code of Conduct", Address: "https://coc.os2.eu", Date: civil.At(civil.New(2025, 1, 15))}
	migrations = []fs.FS{
		auth.Migrations, job.Migrations, search.Migrations, registry.Migrations, duty.Migrations, member.Migrations, product.Migrations, partner.Migrations,
		adoption.Migrations,
	}
	locales = []fs.FS{
		auth.Locale, timeline.Locale, ui.Locale, web.Locale, registry.Locale, member.Locale, product.Locale, partner.Locale, partnerweb.Locale,
		registryweb.Locale, productweb.Locale,
	}
)

// site is the pages of this package, and those that show its sections. The cookie
// says who asks: keeper, supplier (Magenta), other (Digital Identity),
// representative (Syddjurs) or neighbour (Norddjurs).
type site struct {
	t        *testing.T
	handler  http.Handler
	partners *partner.Service
	actors   map[string]auth.Actor

	magenta, syddjurs registry.AuthorityID
	product           product.Product
}

func newSite(t *testing.T) *site {
	t.Helper()
	e := dbtest.Open(t, db.SQLite, migrations...)
	texts, err := i18n.Load(locales...)
	if err != nil {
		t.Fatal(err)
	}
	searcher := search.New(e.DB)
	authorities := registry.New(e.DB, searcher)
	members := member.New(e.DB, authorities)
	products := product.New(e.DB, searcher, authorities)
	s := &site{t: t, partners: partner.New(e.DB, authorities, members, products), actors: map[string]auth.Actor{}}
	frame := &web.Site{
		Texts: texts, Log: slog.New(slog.DiscardHandler), Authenticate: s.actor,
		Decorate: func(_ http.ResponseWriter, r *http.Request) context.Context {
			return ui.WithChrome(r.Context(), ui.Chrome{Path: r.URL.Path, Query: r.URL.RawQuery})
		},
		ErrorPage: func(_ *http.Request, p web.Problem) web.Component {
			return ui.Layout(ui.Page{Title: p.Title, Errors: true})
		},
	}
	rt := frame.Router()
	supplier, supplied := partnerweb.Sections(s.partners, authorities, products)
	partnerweb.Routes(rt, s.partners, authorities, products, base)
	partnerweb.API(humago.NewWithPrefix(rt.Mux(), "/api/v1", huma.DefaultConfig("test", "1")), s.partners, authorities, products, base)
	registryweb.Routes(rt, registryweb.Services{
		Authorities: authorities, Members: members, Products: products, Adoptions: adoption.New(e.DB, authorities, products),
	}, base, supplier)
	productweb.Routes(rt, products, authorities, auth.New(e.DB), base, supplied)
	s.handler = frame.Wrap(rt)

	create := func(kind registry.Kind, name, as string, role auth.Role) registry.AuthorityID {
		a, err := authorities.CreateAuthority(t.Context(), system, registry.Authority{Kind: kind, Name: name, Source: source})
		if err != nil {
			t.Fatal(err)
		}
		s.actors[as] = auth.Actor{
			Account: as, Name: as, For: auth.Party{ID: string(a.ID), Name: a.Name},
			Grants: []auth.Grant{{Role: role, Scope: auth.For(auth.Authority, a.ID)}},
		}
		return a.ID
	}
	s.magenta = create(registry.Supplier, "Magenta", "supplier", auth.Supplier)
	create(registry.Supplier, "Digital Identity", "other", auth.Supplier)
	s.syddjurs = create(registry.Municipality, "Syddjurs", "representative", auth.Representative)
	create(registry.Municipality, "Norddjurs", "neighbour", auth.Representative)
	s.actors["keeper"] = auth.Actor{Account: "keeper", For: auth.Party{ID: "os2", Name: "OS2"}, Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	s.product, err = products.Create(t.Context(), system, product.Content{Name: "OS2sofd", Purpose: product.Text{Da: "Organisation"}, Source: source}, auth.Public)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.partners.AddCode(t.Context(), system, partner.Code{
		InForce: civil.New(2025, 1, 15), Due: civil.New(2025, 1, 15), Text: product.Text{Da: "Hjælp hinanden.\n\nVær åbne.", En: "Help each other."}, Source: source,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) actor(r *http.Request) (auth.Actor, error) {
	c, err := r.Cookie("alminding")
	if err != nil {
		return auth.Actor{}, nil //nolint:nilerr // nobody
	}
	return s.actors[c.Value], nil
}

func (s *site) do(as, method, target string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if as != "" {
		r.AddCookie(&http.Cookie{Name: "alminding", Value: as})
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func (s *site) get(as, target string) string {
	s.t.Helper()
	w := s.do(as, http.MethodGet, target, nil)
	if w.Code != http.StatusOK {
		s.t.Fatalf("%s as %s: %d", target, as, w.Code)
	}
	return w.Body.String()
}

// post sends a form, which must answer with the status.
func (s *site) post(as, target string, status int, values ...string) string {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i < len(values); i += 2 {
		form.Add(values[i], values[i+1])
	}
	w := s.do(as, http.MethodPost, target, form)
	if w.Code != status {
		s.t.Fatalf("posting to %s as %s: %d, want %d\n%.2000s", target, as, w.Code, status, w.Body)
	}
	return w.Body.String()
}

func has(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%s: no %q", what, text)
		}
	}
}

func hasNo(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if i := strings.Index(body, text); i >= 0 {
			t.Errorf("%s: there is %q: …%.200s", what, text, body[max(0, i-100):])
		}
	}
}

const own = "/leverandoerer/magenta/partner"

// deliver lets Magenta say that it operates the product, and gives the page of
// the delivery.
func (s *site) deliver() (item, page string) {
	s.t.Helper()
	item = string(s.product.ID) + "/operation"
	s.post("supplier", own+"/leverancer", http.StatusSeeOther, "is", item)
	list, err := s.partners.Deliveries(s.t.Context(), system, partner.Query{})
	if err != nil || len(list.Items) != 1 {
		s.t.Fatalf("%+v, %v", list, err)
	}
	return item, own + "/leverancer/" + string(list.Items[0].ID)
}

// refer lets Magenta name Syddjurs for the delivery.
func (s *site) refer(item string) partner.Reference {
	s.t.Helper()
	s.post("supplier", own+"/referencer", http.StatusSeeOther, "delivery", item, "authority", "Syddjurs", "what", "Hemmeligt arbejde", "since", "2021")
	list, err := s.partners.ReferencesTo(s.t.Context(), system, s.syddjurs)
	if err != nil || len(list) != 1 {
		s.t.Fatalf("%+v, %v", list, err)
	}
	return list[0]
}

func TestPages_BothLanguages_NoMissingText(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	item, page := s.deliver()
	s.refer(item)
	s.post("supplier", own, http.StatusSeeOther, "code", s.code(), "title", "Direktør", "agreed", "1")
	for as, paths := range map[string][]string{
		"supplier":       {own, own + "/leverancer", page, own + "/referencer", "/leverandoerer/magenta"},
		"other":          {"/leverandoerer/digital-identity/partner", "/leverandoerer/digital-identity/partner/referencer"},
		"representative": {"/myndigheder/syddjurs/referencer", "/myndigheder/syddjurs"},
		"neighbour":      {"/myndigheder/norddjurs/referencer"},
		"keeper": {
			own, own + "/leverancer", page, own + "/referencer", "/myndigheder/syddjurs/referencer",
			"/sekretariat/adfaerdskodeks", "/sekretariat/adfaerdskodeks.csv", "/sekretariat/adfaerdskodeks/ny", "/sekretariat/adfaerdskodeks/1",
		},
		"": {
			"/adfaerdskodeks", "/leverandoerer/ydelser", "/leverandoerer/ydelser?q=x&loesning=os2sofd&ydelse=review&partner=1", "/leverandoerer/ydelser.csv",
			"/leverandoerer/ydelser.json", "/leverandoerer/ydelser.atom", "/leverandoerer", "/leverandoerer/magenta", "/produkter/os2sofd",
		},
	} {
		for _, path := range paths {
			for _, prefix := range []string{"", "/en"} {
				hasNo(t, prefix+path, s.get(as, prefix+path), "partnerweb.", ">partner.")
			}
		}
	}
}

func (s *site) code() string {
	s.t.Helper()
	list, err := s.partners.Codes(s.t.Context())
	if err != nil || len(list) == 0 {
		s.t.Fatalf("%+v, %v", list, err)
	}
	return string(list[0].ID)
}

func TestSign_FaultsKeepWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	body := s.post("supplier", own, http.StatusUnprocessableEntity, "code", s.code(), "title", "Partnerchef")
	has(t, "not agreed", body, `value="Partnerchef"`, `id="agreed-error"`, "Vær åbne.")
	body = s.post("supplier", own, http.StatusUnprocessableEntity, "code", s.code(), "agreed", "1")
	has(t, "no title", body, `id="title-error"`, `id="agreed" name="agreed" value="1" checked`)
	s.post("supplier", own, http.StatusSeeOther, "code", s.code(), "title", "Partnerchef", "agreed", "1")
	has(t, "signed", s.get("supplier", own), "Der er intet at underskrive", "Partnerchef")
	public := s.get("", "/leverandoerer/magenta")
	has(t, "the public page", public, "Adfærdskodeks, version 1, underskrevet 22. november 2026", `href="/adfaerdskodeks#version-1"`)
	hasNo(t, "the public page", public, "Partnerchef")
	has(t, "the secretariat's list", s.get("keeper", "/sekretariat/adfaerdskodeks"), "Partnerchef", "Magenta")
	has(t, "the secretariat's file", s.get("keeper", "/sekretariat/adfaerdskodeks.csv"), "Magenta;outside;1;2026-11-22;Partnerchef")
	s.post("keeper", own, http.StatusForbidden, "code", s.code(), "title", "x", "agreed", "1")
}

func TestDeliveries_OwnWordBesideSources(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	item, page := s.deliver()
	form := s.get("supplier", own+"/leverancer")
	has(t, "the form", form, `name="was" value="`+item+`"`, `name="is" value="`+item+`" checked`)
	for _, path := range []string{"/leverandoerer/magenta", "/produkter/os2sofd", "/leverandoerer/ydelser"} {
		has(t, path, s.get("", path), "line-product", "Leverandørens eget ord, 22. november 2026", "Drift")
	}
	body := s.post("supplier", page, http.StatusUnprocessableEntity, "from", "i fjor", "note", "I eget center", "source_date", "august")
	has(t, "faulty days", body, `value="i fjor"`, "I eget center", `id="from-error"`, `id="source_date-error"`)
	s.post("supplier", page, http.StatusSeeOther, "from", "2020-01-01", "note", "I eget center")
	has(t, "the file", s.get("", "/leverandoerer/ydelser.csv"), "2020-01-01", "I eget center")
	other := string(s.product.ID) + "/support"
	body = s.post("keeper", own+"/leverancer", http.StatusUnprocessableEntity, "was", item, "is", item, "is", other)
	has(t, "the secretariat without a source", body, `id="source_title-error"`, `value="`+other+`" checked`)
	s.post("keeper", own+"/leverancer", http.StatusSeeOther, "was", item, "is", item, "is", other, "source_title", "Kontrakt", "source_date", "2026")
	has(t, "the product", s.get("", "/produkter/os2sofd"), "line-secretariat", "efter Kontrakt", "line-product")
	s.post("supplier", own+"/leverancer", http.StatusSeeOther, "was", item) // as it was before the secretariat spoke
	has(t, "what others said meanwhile", s.get("", "/leverandoerer/magenta"), "Support")
	hasNo(t, "what was unticked", s.get("", "/leverandoerer/magenta"), "Drift")
	s.do("other", http.MethodGet, own, nil)
	for _, as := range []string{"other", "representative"} {
		if w := s.do(as, http.MethodGet, own+"/leverancer", nil); w.Code != http.StatusForbidden {
			t.Errorf("%s opens the supplier's page: %d", as, w.Code)
		}
		s.post(as, own+"/leverancer", http.StatusForbidden, "was", other)
	}
}

// TestReference_UnconfirmedIsNowhere reads every page and file as those who are
// no party, before and after the authority confirms.
func TestReference_UnconfirmedIsNowhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	item, _ := s.deliver()
	r := s.refer(item)
	read := func(as string) string {
		var all strings.Builder
		for _, path := range []string{
			"/leverandoerer", "/leverandoerer/magenta", "/myndigheder/syddjurs", "/produkter/os2sofd", "/leverandoerer/ydelser", "/leverandoerer/ydelser.csv",
			"/leverandoerer/ydelser.json", "/leverandoerer/ydelser.atom", "/api/v1/deliveries", "/leverandoerer.csv", "/leverandoerer.json",
		} {
			all.WriteString(s.get(as, path))
		}
		return all.String()
	}
	for _, as := range []string{"", "other", "neighbour"} {
		hasNo(t, "unconfirmed, "+as, read(as), "Hemmeligt arbejde", string(r.ID), "Reference for")
	}
	for _, as := range []string{"other", "neighbour", "supplier"} {
		if w := s.do(as, http.MethodGet, "/myndigheder/syddjurs/referencer", nil); w.Code != http.StatusForbidden {
			t.Errorf("%s reads what names Syddjurs: %d", as, w.Code)
		}
	}
	has(t, "the authority", s.get("representative", "/myndigheder/syddjurs/referencer"), "Hemmeligt arbejde", "Magenta nævner jer", `value="confirm"`)
	hasNo(t, "the secretariat", s.get("keeper", "/myndigheder/syddjurs/referencer"), `value="confirm"`)
	has(t, "the way to the answer", s.get("representative", "/myndigheder/syddjurs"), `href="/myndigheder/syddjurs/referencer"`)

	at := "/myndigheder/syddjurs/referencer/" + string(r.ID)
	s.post("keeper", at, http.StatusForbidden, "answer", "confirm")
	s.post("representative", at, http.StatusBadRequest, "answer", "perhaps")
	body := s.post("representative", at, http.StatusUnprocessableEntity, "answer", "decline", "reply", strings.Repeat("nej ", 200))
	has(t, "a long reply", body, "nej nej nej", `id="reply-`+string(r.ID)+`-error"`)
	s.post("representative", at, http.StatusSeeOther, "answer", "confirm")
	body = read("")
	has(t, "confirmed", body, "Hemmeligt arbejde", "Reference for", `"references":[{`)
	has(t, "the list", s.get("", "/leverandoerer/ydelser"), "Syddjurs")

	s.post("representative", at, http.StatusSeeOther, "answer", "withdraw")
	hasNo(t, "withdrawn", read(""), "Hemmeligt arbejde", string(r.ID))
	s.post("supplier", own+"/referencer/"+string(r.ID)+"/traek", http.StatusSeeOther)
}

func TestReference_Faults(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	item, _ := s.deliver()
	body := s.post("supplier", own+"/referencer", http.StatusUnprocessableEntity, "delivery", item, "authority", "Atlantis", "what", "Drift", "since", "for nylig", "until", "snart")
	has(t, "faults", body, `value="Atlantis"`, `value="for nylig"`, `id="authority-error"`, `id="since-error"`, `id="until-error"`, `selected`)
	hasNo(t, "faults", body, `id="what-error"`, `id="delivery-error"`)
	body = s.post("supplier", own+"/referencer", http.StatusUnprocessableEntity)
	has(t, "empty", body, `id="authority-error"`, `id="since-error"`, `id="what-error"`, `id="delivery-error"`)
	r := s.refer(item)
	s.post("representative", "/myndigheder/syddjurs/referencer/"+string(r.ID), http.StatusSeeOther, "answer", "decline", "reply", "Det var 2022")
	has(t, "the supplier's page", s.get("supplier", own+"/referencer"), "Afvist", "Det var 2022")
	s.post("other", own+"/referencer/"+string(r.ID)+"/traek", http.StatusForbidden)
}

func TestCode_VersionsAreKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	has(t, "the code", s.get("", "/adfaerdskodeks"), "Hjælp hinanden.", "gælder siden 15. januar 2025")
	has(t, "in English", s.get("", "/en/adfaerdskodeks"), "Help each other.")
	body := s.post("keeper", "/sekretariat/adfaerdskodeks/ny", http.StatusUnprocessableEntity, "in_force", "2024-01-01", "due", "snart", "text_da", "Nyt", "source_title", "Bestyrelsen")
	has(t, "faults", body, `id="in_force-error"`, `id="due-error"`, `id="source_date-error"`, "Nyt", "Bestyrelsen")
	s.post("keeper", "/sekretariat/adfaerdskodeks/ny", http.StatusSeeOther,
		"in_force", "2027-01-01", "due", "2027-03-01", "text_da", "Nyt", "source_title", "Bestyrelsen", "source_date", "2026-11-01")
	has(t, "announced", s.get("", "/adfaerdskodeks"), "gælder fra 1. januar 2027")
	has(t, "the supplier signs the newest", s.get("supplier", own), "Magenta følger adfærdskodekset, version 2")
	s.post("supplier", own, http.StatusSeeOther, "code", s.code(), "title", "Direktør", "agreed", "1")
	edit := []string{"in_force", "2027-01-01", "due", "2027-04-01", "text_da", "Nyt", "source_title", "Bestyrelsen", "source_date", "2026-11-01"}
	s.post("keeper", "/sekretariat/adfaerdskodeks/2", http.StatusSeeOther, edit...)
	edit[5] = "Noget helt andet"
	body = s.post("keeper", "/sekretariat/adfaerdskodeks/2", http.StatusConflict, edit...)
	has(t, "the text of a signed version", body, "Nogen har underskrevet versionen", "Noget helt andet")
	if w := s.do("keeper", http.MethodGet, "/sekretariat/adfaerdskodeks/7", nil); w.Code != http.StatusNotFound {
		t.Errorf("a version that is not there: %d", w.Code)
	}
}
