package agreementweb_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/money"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/agreement/agreementweb"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/search"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

var (
	system = auth.System("test")
	source = cite.Source{Title: "Kilde", Date: civil.At(civil.New(2024, 1, 1))}
)

// site has one municipality, one region and one product. The cookie says who asks.
type site struct {
	http.Handler
	t      *testing.T
	actors map[string]auth.Actor
}

func newSite(t *testing.T) *site {
	t.Helper()
	e := dbtest.Open(t, db.SQLite, []fs.FS{
		auth.Migrations, job.Migrations, search.Migrations, registry.Migrations, member.Migrations, product.Migrations, agreement.Migrations,
	}...)
	texts, err := i18n.Load(web.Locale, ui.Locale, money.Locale, blob.Locale, product.Locale, registry.Locale, agreement.Locale, agreementweb.Locale)
	if err != nil {
		t.Fatal(err)
	}
	files, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	searcher := search.New(e.DB)
	authorities := registry.New(e.DB, searcher)
	products := product.New(e.DB, searcher, authorities)
	agreements := agreement.New(e.DB, files, authorities, member.New(e.DB, authorities), products)
	s := &site{t: t, actors: map[string]auth.Actor{
		"sekretariat": {Account: "s", For: auth.Party{ID: "os2", Name: "OS2"}, Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}},
		"anden":       {Account: "a", For: auth.Party{ID: "other", Name: "Anden"}},
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
	agreementweb.Routes(rt, agreements, authorities, products, "https://alminding.example")
	s.Handler = frame.Wrap(rt)

	own, err := authorities.CreateAuthority(t.Context(), system, registry.Authority{
		Kind: registry.Municipality, Name: "Syddjurs", Source: source,
		Facts: []registry.Fact{{Kind: registry.Population, Value: 42_962, Source: source}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := authorities.CreateAuthority(t.Context(), system, registry.Authority{Kind: registry.Region, Name: "Region Midtjylland", Source: source}); err != nil {
		t.Fatal(err)
	}
	if _, err := products.Create(t.Context(), system, product.Content{Name: "OS2mo", Purpose: product.Text{Da: "Til brug"}, Source: source}, auth.Public); err != nil {
		t.Fatal(err)
	}
	s.actors["kommune"] = auth.Actor{
		Account: "k", For: auth.Party{ID: string(own.ID), Name: "Syddjurs"},
		Grants: []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, own.ID)}},
	}
	return s
}

func (s *site) do(as, method, target, mediaType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", mediaType)
	if as != "" {
		r.AddCookie(&http.Cookie{Name: "alminding", Value: as})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) get(as, target string) (status int, body string) {
	w := s.do(as, http.MethodGet, target, "", "")
	return w.Code, w.Body.String()
}

// post sends a form and follows to where it leads.
func (s *site) post(as, target string, form url.Values) (status int, to, body string) {
	w := s.do(as, http.MethodPost, target, "application/x-www-form-urlencoded", form.Encode())
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

// values are a form of names and values in turn, with a source.
func values(pairs ...string) url.Values {
	v := url.Values{"source_title": {"Aftale"}, "source_date": {"2024"}}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// register writes an agreement from 2024 and gives its address.
func (s *site) register() string {
	s.t.Helper()
	code, to, body := s.post("sekretariat", "/aftaler/ny", values(
		"authority", "Syddjurs", "product", "os2mo", "from", "2024-01-01", "pays", "agreed", "yearly", "34.880,50", "notice", "6"))
	if code != http.StatusSeeOther {
		s.t.Fatalf("%d\n%s", code, body)
	}
	return to
}

var markField = regexp.MustCompile(`name="mark" value="(-?\d+)"`)

// mark is the state that the form at the address is made from.
func (s *site) mark(as, form string) string {
	s.t.Helper()
	code, body := s.get(as, form)
	m := markField.FindStringSubmatch(body)
	if code != http.StatusOK || m == nil {
		s.t.Fatalf("%s: %d without a mark", form, code)
	}
	return m[1]
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

func TestRegister_FaultsKeepWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	code, _, body := s.post("sekretariat", "/aftaler/ny", url.Values{
		"authority": {"Atlantis"}, "from": {"2024-01-01"}, "to": {"2023-01-01"}, "pays": {"agreed"}, "yearly": {"1.5"}, "part": {"halvdelen"}, "notice": {"snart"},
	})
	if code != http.StatusUnprocessableEntity {
		t.Fatalf("%d", code)
	}
	last := 0
	for _, want := range []string{`value="Atlantis"`, `value="snart"`, `value="1.5"`, `value="halvdelen"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the form lost %s", want)
		}
	}
	for _, field := range []string{"authority", "product", "to", "notice", "yearly", "part", "source_title", "source_date"} {
		at := strings.Index(body, `href="#`+field+`"`)
		if at < last {
			t.Errorf("the fault of %s stands at %d, after %d: missing, or not in the order of the fields", field, at, last)
		}
		last = at
	}
	if code, _, _ := s.post("kommune", "/aftaler/ny", values()); code != http.StatusForbidden {
		t.Errorf("a municipality registers: %d", code)
	}
}

func TestAgreement_AmendedEndedAndRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.register()
	s.has("kommune", path, "34.880,50", "6 måneder", "Ikke underskrevet")
	s.has("", path, "Vilkårene kan læses af Syddjurs")
	if _, body := s.get("anden", path); strings.Contains(body, "34.880") {
		t.Error("another authority reads the price")
	}

	old := s.mark("sekretariat", path+"/vilkaar?fra=2024-01-01")
	terms := values("fra", "2024-01-01", "mark", old, "from", "2025-01-01", "pays", "agreed", "yearly", "36.000", "notice", "6")
	if code, _, body := s.post("sekretariat", path+"/vilkaar", terms); code != http.StatusSeeOther {
		t.Fatalf("%d\n%s", code, body)
	}
	if code, _, _ := s.post("sekretariat", path+"/vilkaar", terms); code != http.StatusConflict {
		t.Errorf("from an old page: %d, want a conflict", code)
	}
	s.has("kommune", path, "36.000", "34.880,50", "Fra 1. januar 2024 til 31. december 2024")

	end := s.mark("sekretariat", path+"/slut?fra=2025-01-01")
	for day, want := range map[string]int{"": 422, "31. juni": 422, "2023-12-31": 422} {
		if code, _, _ := s.post("sekretariat", path+"/slut", url.Values{"fra": {"2025-01-01"}, "mark": {end}, "day": {day}}); code != want {
			t.Errorf("ending it on %q: %d", day, code)
		}
	}
	if code, _, _ := s.post("sekretariat", path+"/slut", url.Values{"fra": {"2025-01-01"}, "mark": {end}, "day": {"2030-06-30"}}); code != http.StatusSeeOther {
		t.Errorf("ending it: %d", code)
	}
	s.has("", "/aftaler", "1 aftale", "til 30. juni 2030")
	s.has("", "/aftaler?alle=1&sort=end", "2 aftaler")
	s.has("sekretariat", path+"/historik", "Aftalen blev afsluttet", "Nye vilkår", "Aftalen blev registreret")
	s.has("", "/en/aftaler.csv?alle=1", "For the parties")
	s.has("kommune", "/aftaler.csv", "36000")
	s.has("kommune", "/aftaler.json", `"yearly":"36000.00"`)
	s.has("kommune", "/myndigheder/syddjurs/aftaler", "36.000", "Mellem: 42.962 indbyggere")
}

func TestSign_DocumentForTheParties(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.register()
	mark := s.mark("kommune", path+"/underskrift?fra=2024-01-01")
	send := func(content string) *httptest.ResponseRecorder {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name, value := range map[string]string{"fra": "2024-01-01", "mark": mark, "signed": "2024-02", "signer": "It-chef"} {
			if err := w.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
		file, err := w.CreateFormFile("file", "aftale.pdf")
		if err == nil {
			_, err = fmt.Fprint(file, content)
		}
		if err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		return s.do("kommune", http.MethodPost, path+"/underskrift", w.FormDataContentType(), body.String())
	}
	if w := send("<html>"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "PDF, ODT eller DOCX") {
		t.Errorf("a page as a document: %d", w.Code)
	}
	if w := send("%PDF-1.7"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d", w.Code)
	}
	s.has("kommune", path, "aftale.pdf", "efter at aftalen begyndte")
	file := path + "/dokument/2024-01-01"
	s.has("kommune", file, "%PDF-1.7")
	for as, want := range map[string]int{"": http.StatusSeeOther, "anden": http.StatusNotFound} {
		if code, _ := s.get(as, file); code != want {
			t.Errorf("%q gets the document: %d, want %d", as, code, want)
		}
	}
}

func TestPricesAndSizes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.has("", "/produkter/os2mo/takster", "Ingen takster endnu")
	card := values("year", "2026", "key", "standard", "mark", "0", "member-1", "34.880", "joining-1", "1.5")
	if code, _, body := s.post("sekretariat", "/produkter/os2mo/takster/ret", card); code != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#joining-1"`) {
		t.Errorf("an amount in two ways: %d", code)
	}
	card.Set("joining-1", "70.000")
	if code, _, body := s.post("sekretariat", "/produkter/os2mo/takster/ret", card); code != http.StatusSeeOther {
		t.Fatalf("%d\n%s", code, body)
	}
	s.has("", "/produkter/os2mo/takster", "Prisliste for 2026", "34.880", "Ikke oplyst", "25.000 til 59.999 indbyggere")
	s.has("", "/takster.csv", "Løsning;År;Størrelse", "OS2mo;2026;", ";34880;")
	s.has("", "/takster.json", `"year":2026`, `/produkter/os2mo/takster"`)
	s.has("kommune", "/en/produkter/os2mo/takster", "What it would cost Syddjurs", "DKK\u00a070,000")
	if code, _ := s.get("kommune", "/produkter/os2mo/takster/ret"); code != http.StatusForbidden {
		t.Errorf("a municipality writes prices: %d", code)
	}

	s.has("", "/stoerrelser?aar=2026", "Mellem: 1 myndighed", "25.000 til 59.999")
	key := values("key", "standard", "year", "2027", "made_for", "2012", "mark", "1", "rows", "3", "name_da", "Nye størrelser",
		"class_da-0", "Lille", "class_from-0", "0", "class_da-1", "Stor", "class_from-1", "50.000")
	if code, _, body := s.post("sekretariat", "/stoerrelser/ret", key); code != http.StatusSeeOther {
		t.Fatalf("%d\n%s", code, body)
	}
	s.has("", "/stoerrelser?aar=2027", "Lille: 1 myndighed", "Under 50.000 indbyggere")

	if code, _, body := s.post("sekretariat", "/myndigheder/region-midtjylland/stoerrelse", values("year", "2026", "class", "stor", "reason", "It-budget")); code != http.StatusSeeOther {
		t.Fatalf("%d\n%s", code, body)
	}
	s.has("", "/myndigheder/region-midtjylland/aftaler", "Stor. Sat ved skøn: It-budget", "Når Region Midtjylland får en tilslutningsaftale")
	if code, _, _ := s.post("sekretariat", "/myndigheder/syddjurs/stoerrelse", values("year", "2026", "class", "stor", "reason", "x")); code != http.StatusUnprocessableEntity {
		t.Errorf("a municipality is judged: %d", code)
	}
}
