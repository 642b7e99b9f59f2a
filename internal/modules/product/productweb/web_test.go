package productweb_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/publiccode"
	"alminding/internal/modules/product"
	"alminding/internal/modules/product/productweb"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/search"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

var system = auth.System("test")

// site is the catalogue on a database of its own. The cookie says who asks.
type site struct {
	http.Handler
	products *product.Service
	source   cite.Source
	actors   map[string]auth.Actor
}

func newSite(t *testing.T) *site {
	t.Helper()
	e := dbtest.Open(t, db.SQLite, []fs.FS{auth.Migrations, search.Migrations, registry.Migrations, product.Migrations}...)
	texts, err := i18n.Load(web.Locale, ui.Locale, publiccode.Locale, product.Locale, registry.Locale, productweb.Locale)
	if err != nil {
		t.Fatal(err)
	}
	searcher := search.New(e.DB)
	authorities := registry.New(e.DB, searcher)
	s := &site{products: product.New(e.DB, searcher, authorities), actors: map[string]auth.Actor{}}
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
	productweb.Routes(rt, s.products, authorities, auth.New(e.DB), "https://alminding.example")
	s.Handler = frame.Wrap(rt)
	s.source = cite.Source{Title: "README", Date: civil.At(civil.New(2026, 8, 1))}
	if err := s.products.PutSubject(t.Context(), system, 0, product.Subject{Slug: "valg", Name: product.Text{Da: "Valg", En: "Elections"}}); err != nil {
		t.Fatal(err)
	}
	s.actors["sekretariat"] = auth.Actor{Account: "sekretariat-demo", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	return s
}

func (s *site) create(t *testing.T, name string) product.Product {
	t.Helper()
	p, err := s.products.Create(t.Context(), system, product.Content{
		Name: name, Purpose: product.Text{Da: "Finder valgtilforordnede"}, Subjects: []string{"valg"}, Source: s.source,
	}, auth.Public)
	if err != nil {
		t.Fatal(err)
	}
	s.actors[p.Slug] = auth.Actor{
		Account: "koordinator-demo", For: auth.Party{ID: "x", Name: "Favrskov Kommune"},
		Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, p.ID)}},
	}
	return p
}

func (s *site) do(as, method, target string, form url.Values) (status int, body string) {
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

func form(p product.Product, change ...string) url.Values {
	v := url.Values{
		"version": {fmt.Sprint(p.Version)}, "name": {p.Name}, "purpose_da": {p.Purpose.Da}, "subjects": p.Subjects,
		"source_title": {p.Source.Title}, "source_date": {p.Source.Date.String()},
	}
	for i := 0; i < len(change); i += 2 {
		v.Set(change[i], change[i+1])
	}
	return v
}

func TestPages_BothLanguages_NoMissingText(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.create(t, "OS2valghalla")
	err := s.products.AddFigure(t.Context(), system, product.Figure{Product: p.ID, Value: 53, Qualifier: product.AtLeast, What: product.Text{Da: "myndigheder"}, Source: s.source})
	if err != nil {
		t.Fatal(err)
	}
	err = s.products.SetLevel(t.Context(), system, p.ID, civil.Since(s.products.Today()), product.LevelFact{Level: product.Level2, Standing: product.Recommended, Voice: product.Secretariat, Source: s.source})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/produkter", "/produkter?q=valg&sort=nyeste&fase=ukendt&emne=none", "/produkter?q=intet", "/produkter.csv", "/produkter.json",
		"/produkter.atom", "/produkter/ny", "/produkter/os2valghalla", "/produkter/os2valghalla/historik", "/produkter/os2valghalla/ret",
		"/produkter/os2valghalla/indlaes", "/produkter/os2valghalla/tal", "/produkter/os2valghalla/haendelse", "/produkter/os2valghalla/fase",
		"/produkter/os2valghalla/niveau", "/produkter/os2valghalla/parter", "/produkter/os2valghalla/publiccode.yml",
		"/produkter/os2valghalla/sammenlign?gammel=1&ny=1",
	} {
		for _, prefix := range []string{"", "/en"} {
			code, body := s.do("sekretariat", "GET", prefix+path, nil)
			if code != 200 {
				t.Errorf("%s%s: %d", prefix, path, code)
			}
			if i := strings.Index(body, "productweb."); i >= 0 {
				t.Errorf("%s%s shows a key: %.60s", prefix, path, body[i:])
			}
		}
	}
}

func TestCatalogue_KeepsItsStateInTheAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for n := range 30 {
		s.create(t, fmt.Sprintf("Løsning %02d", n))
	}
	code, body := s.do("", "GET", "/produkter?q=valg&emne=valg&sort=navn", nil)
	for _, want := range []string{
		"30 løsninger", "Emne: Valg", "Løsning 00", "Løsning 24", `value="navn" selected`,
		"/produkter.csv?emne=valg&amp;q=valg&amp;sort=navn", "side=",
	} {
		if code != 200 || !strings.Contains(body, want) {
			t.Errorf("%d: the page lacks %q", code, want)
		}
	}
	if strings.Contains(body, "Løsning 25") {
		t.Error("more than a page was shown")
	}
	if code, _ := s.do("", "GET", "/produkter?side=bm9uZQ", nil); code != 400 {
		t.Errorf("a cursor that is none: %d, want 400", code)
	}
	_, csv := s.do("", "GET", "/produkter.csv?q=valg", nil)
	if n := strings.Count(csv, "\r\n"); n != 31 {
		t.Errorf("the download has %d lines, want 31", n)
	}
}

func TestEdit_WhoMay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	own, other := s.create(t, "OS2valghalla"), s.create(t, "OS2mo")
	for _, c := range []struct {
		as     string
		of     product.Product
		status int
	}{
		{"", own, 401}, {own.Slug, own, 303}, {own.Slug, other, 403}, {"sekretariat", other, 303},
	} {
		if code, _ := s.do(c.as, "POST", c.of.Path()+"/ret", form(c.of, "purpose_da", "Rettet")); code != c.status {
			t.Errorf("%q edits %s: %d, want %d", c.as, c.of.Name, code, c.status)
		}
	}
}

func TestEdit_Faulty_KeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.create(t, "OS2valghalla")
	code, body := s.do(p.Slug, "POST", p.Path()+"/ret", form(p,
		"name", "", "purpose_da", `<script>alert("x")</script>`, "licence", "min egen", "repository", "javascript:alert(1)",
		"source_date", "31. juni", "description_da", strings.Repeat("æ", 5001)))
	if code != 422 {
		t.Fatalf("got %d", code)
	}
	for _, want := range []string{
		"Feltet skal udfyldes", "&lt;script&gt;", "«min egen» er ikke en licens", "javascript:alert(1)", "«31. juni» findes ikke i kalenderen",
		"Skriv højst 5.000 tegn. Du har skrevet 5.001.", strings.Repeat("æ", 5001), `value="31. juni"`, "Fejl:",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %.60q", want)
		}
	}
	if strings.Contains(body, "<script>alert") {
		t.Error("a script came through")
	}
	if code, _ := s.do(p.Slug, "POST", p.Path()+"/ret", form(p, "name", strings.Repeat("x", 5<<20))); code != 413 {
		t.Errorf("a name of 5 MB: %d", code)
	}
}

func TestEdit_TheirsInsteadOfADateThatIsNone_Saved(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.create(t, "OS2valghalla")
	status, body := s.do(p.Slug, "POST", p.Path()+"/ret", form(p, "source_date", "i går", "choice_source_date", "theirs"))
	if status != 303 {
		t.Errorf("got %d %.200s, want it saved with the date that stood there", status, body)
	}
}

func TestEdit_TwoAtOnce_Choose(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.create(t, "OS2valghalla")
	if code, _ := s.do("sekretariat", "POST", p.Path()+"/ret", form(p, "purpose_da", "Deres", "licence", "MPL-2.0")); code != 303 {
		t.Fatalf("the first: %d", code)
	}
	code, body := s.do(p.Slug, "POST", p.Path()+"/ret", form(p, "purpose_da", "Min", "homepage", "https://valghalla.example"))
	if code != 409 || !strings.Contains(body, `name="choice_purpose_da"`) || !strings.Contains(body, "Deres") || strings.Contains(body, `name="choice_licence"`) {
		t.Fatalf("the second: %d", code)
	}
	for _, kept := range []string{`value="MPL-2.0"`, `value="https://valghalla.example"`, `name="version" value="2"`} {
		if !strings.Contains(body, kept) {
			t.Errorf("the choice lacks %s", kept)
		}
	}
	p.Version = 2
	code, _ = s.do(p.Slug, "POST", p.Path()+"/ret", form(p, "purpose_da", "Min", "choice_purpose_da", "theirs", "licence", "MPL-2.0", "homepage", "https://valghalla.example"))
	d, err := s.products.BySlug(t.Context(), system, p.Slug)
	if code != 303 || err != nil || d.Purpose.Da != "Deres" || d.Homepage == "" || d.Licence != "MPL-2.0" {
		t.Errorf("after the choice: %d, %+v, %v", code, d.Content, err)
	}
}

func TestHistory_CompareAndRestore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.create(t, "OS2valghalla")
	s.do(p.Slug, "POST", p.Path()+"/ret", form(p, "purpose_da", "Noget andet"))
	if _, body := s.do("", "GET", p.Path()+"/historik", nil); strings.Contains(body, "koordinator-demo") {
		t.Error("a visitor is told which account made a change")
	}
	_, body := s.do(p.Slug, "GET", p.Path()+"/historik", nil)
	if !strings.Contains(body, "koordinator-demo") || !strings.Contains(body, "sammenlign?gammel=1&amp;ny=2") {
		t.Error("the versions are not listed")
	}
	_, body = s.do(p.Slug, "GET", p.Path()+"/sammenlign?gammel=1&ny=2", nil)
	if !strings.Contains(body, "Noget andet") || !strings.Contains(body, "valgtilforordnede") {
		t.Error("the two versions are not compared")
	}
	if code, _ := s.do(p.Slug, "POST", p.Path()+"/gendan", url.Values{"version": {"1"}}); code != 303 {
		t.Errorf("restore: %d", code)
	}
	d, err := s.products.BySlug(t.Context(), system, p.Slug)
	if err != nil || d.Purpose.Da != "Finder valgtilforordnede" || d.Version != 3 {
		t.Errorf("restored to %q, version %d, %v", d.Purpose.Da, d.Version, err)
	}
	for _, target := range []string{"/sammenlign?gammel=9&ny=1", "/sammenlign", "/sammenlign?gammel=x&ny='"} {
		if code, _ := s.do(p.Slug, "GET", p.Path()+target, nil); code != 404 {
			t.Errorf("%s: %d, want 404", target, code)
		}
	}
}

func (s *site) upload(as, target, field, content, version string) (int, string) {
	var buf bytes.Buffer
	m := multipart.NewWriter(&buf)
	if field == "file" {
		part, _ := m.CreateFormFile("file", "publiccode.yml")
		_, _ = part.Write([]byte(content))
	} else {
		_ = m.WriteField("text", content)
	}
	_ = m.WriteField("version", version)
	_ = m.Close()
	r := httptest.NewRequest("POST", target, &buf)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "alminding", Value: as})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

const code = `publiccodeYmlVersion: "0"
name: OS2valghalla
url: https://github.com/OS2valghalla/OS2valghalla
platforms: [web]
developmentStatus: stable
softwareType: standalone/web
description:
  da:
    shortDescription: Bemander valgsteder
    longDescription: Samler kommunens valgtilforordnede ét sted, sender invitationer og påmindelser, holder styr på svar og honorar og viser, hvor der endnu mangler folk på et valgsted.
    features: [Invitationer]
legal:
  license: MPL-2.0
maintenance:
  type: none
localisation:
  localisationReady: false
  availableLanguages: [da]
`

func TestImport_FileOrPaste(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.create(t, "OS2valghalla")
	for _, field := range []string{"file", "text"} {
		status, body := s.upload(p.Slug, p.Path()+"/indlaes", field, code, "")
		if status != 200 || !strings.Contains(body, "Bemander") || !strings.Contains(body, "for Favrskov Kommune") {
			t.Errorf("%s: %d", field, status)
		}
	}
	status, body := s.upload(p.Slug, p.Path()+"/indlaes", "text", strings.Replace(code, "stable", "færdig", 1), "")
	if status != 422 || !strings.Contains(body, "færdig") || !strings.Contains(body, ">5<") {
		t.Errorf("a faulty line: %d", status)
	}
	if status, _ := s.upload(p.Slug, p.Path()+"/indlaes", "text", "  ", ""); status != 422 {
		t.Errorf("nothing: %d", status)
	}
	if status, _ := s.upload(p.Slug, p.Path()+"/indlaes", "file", strings.Repeat("x", 3<<20), ""); status != 413 {
		t.Errorf("3 MB: %d", status)
	}
	if status, _ := s.upload(p.Slug, p.Path()+"/indlaes", "file", "a: &a [x,x]\nb: &b [*a,*a]\n\xff\x00", ""); status != 422 {
		t.Errorf("not text: %d", status)
	}
	if status, _ := s.upload(p.Slug, p.Path()+"/indlaes/gem", "text", code, "1"); status != 303 {
		t.Errorf("saved: %d", status)
	}
	status, body = s.do("", "GET", p.Path()+"/publiccode.yml", nil)
	if _, problems := publiccode.Parse([]byte(body)); status != 200 || publiccode.Refused(problems) {
		t.Errorf("exported: %d, %v", status, problems)
	}
}

func TestFacts_SavedOrRefusedBesideTheField(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.create(t, "OS2valghalla")
	src := url.Values{"source_title": {"Referat"}, "source_date": {"2026-11"}}
	with := func(pairs ...string) url.Values {
		v := maps.Clone(src)
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	for _, c := range []struct {
		path   string
		form   url.Values
		status int
		want   string
	}{
		{"/tal", with("value", "53", "qualifier", "exact", "what_da", "myndigheder"), 303, ""},
		{"/tal", with("value", "mange", "qualifier", "exact", "what_da", "myndigheder"), 422, "mange"},
		{"/haendelse", with("text_da", "Version 3 er ude", "voice", "product"), 303, ""},
		{"/haendelse", with("text_da", "", "voice", "nobody"), 422, "Vælg en af mulighederne"},
		{"/fase", with("stage", "product"), 303, ""},
		{"/fase", with("stage", "product", "from", "2026-02-30"), 422, "«2026-02-30» findes ikke"},
		{"/niveau", with("level", "2", "standing", "recommended", "voice", "secretariat", "from", "2026-01-01", "to", "2025-01-01"), 422, "Slutdatoen"},
		{"/niveau", with("level", "2", "standing", "recommended", "voice", "secretariat"), 303, ""},
		{"/niveau", with("level", "1", "standing", "confirmed", "voice", "secretariat"), 303, ""},
		{"/niveau", with("level", "2", "standing", "confirmed", "voice", "secretariat"), 422, "besluttes af bestyrelsen"},
		{"/niveau", with("level", "2", "standing", "decided", "voice", "board"), 422, "med sin beslutning i registret"},
		{"/parter", with("authority", "Nowhere", "role", "tester"), 422, "Vi kender ingen myndighed"},
		{"/fase", with("stage", "product", "from", "2026-11-22", "to", "2026-11-22"), 303, ""}, // for one day
	} {
		status, body := s.do("sekretariat", "POST", p.Path()+c.path, c.form)
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s %v: %d, want %d %q", c.path, c.form, status, c.status, c.want)
		}
	}
	_, body := s.do("sekretariat", "POST", p.Path()+"/parter", with("authority", "Nowhere", "role", "x", "from", "i går"))
	for _, want := range []string{"Vi kender ingen myndighed", "Vælg en af mulighederne", "«i går» findes ikke"} {
		if !strings.Contains(body, want) {
			t.Errorf("of three faults, %q is not told", want)
		}
	}
	if strings.Contains(body, "Slutdatoen") {
		t.Error("a first day that is none is told as a wrong last day")
	}
	if status, _ := s.do(p.Slug, "POST", p.Path()+"/niveau", with("level", "3", "standing", "recommended", "voice", "secretariat")); status != 403 {
		t.Errorf("the coordinator sets the level: %d", status)
	}
}
