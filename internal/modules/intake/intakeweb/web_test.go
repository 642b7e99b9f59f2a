package intakeweb_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/errs"
	"alminding/internal/base/sheet"
	"alminding/internal/modules/intake/intakeweb"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/job"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// hill is what the tests take in: a name and a height that is a number. The hill
// "?" is unsure.
type hill struct{ Name, Height string }

var columns = []sheet.Column{
	{Name: "name", Headings: []string{"Bakke", "Hill"}, Required: true}, {Name: "height", Headings: []string{"Højde"}, Required: true},
}

func check(_ context.Context, in intake.Input) (found intake.Found[hill], err error) {
	found.Reading, err = in.Table(columns, func(r sheet.Row, err error) {
		row := intake.RowOf[hill](r, err)
		h := hill{r.Get("name"), r.Get("height")}
		var f errs.Fields
		if strings.Trim(h.Height, "0123456789") != "" {
			f.Add("height", "errs.choose")
		}
		row.Fail(f.Err())
		if h.Name == "?" {
			switch name, ok := in.Ask(r.Line, intake.Question{Field: "name", Text: "?", Candidates: []intake.Candidate{{ID: "Ejer", Name: "Ejer Bavnehøj"}, {ID: intake.Other}}}); {
			case !ok:
				row.Verdict = intake.Unsure
			case name == intake.Leave:
				row.Verdict = intake.Ignored
			default:
				h.Name = strings.TrimPrefix(name, intake.Other)
			}
		}
		if row.Verdict == "" {
			row.Verdict, row.After = intake.Added, &h
		}
		if h.Name == "Yding" {
			row.Verdict, row.Before = intake.Changed, &hill{"Yding", "170"}
		}
		found.Rows = append(found.Rows, row)
	})
	return found, err
}

func show(_ context.Context, list []hill) (shown []intake.Shown, err error) {
	for _, h := range list {
		shown = append(shown, intake.Shown{Name: h.Name, Parts: []intake.Part{{Label: "Højde", Text: h.Height}}})
	}
	return shown, nil
}

type site struct {
	http.Handler
	jobs *job.Queue
	as   auth.Actor
}

func newSite(t *testing.T) *site {
	t.Helper()
	e := dbtest.Open(t, db.SQLite, []fs.FS{job.Migrations, intake.Migrations}...)
	texts, err := i18n.Load(web.Locale, ui.Locale, sheet.Locale, intake.Locale, intakeweb.Locale)
	if err != nil {
		t.Fatal(err)
	}
	files, err := blob.Open(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	s := &site{jobs: job.New(e.DB, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})}
	s.as = auth.Actor{Account: "k", Name: "Kim", For: auth.Party{ID: "o", Name: "OS2"}, Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	batches := intake.New(e.DB, files, s.jobs)
	intake.Register(batches, intake.Kind[hill]{
		Name: "bakker", Texts: "hill.", Columns: columns, Accept: ".csv", Example: "Bakke;Højde\r\nEjer;170\r\n",
		Subjects: func(_ context.Context, a auth.Actor) ([]intake.Subject, error) {
			if !a.Keeps() {
				return nil, nil
			}
			return []intake.Subject{{ID: "j", Name: "Jylland"}, {ID: "f", Name: "Fyn"}}, nil
		},
		Check: check, Show: show,
		Apply:  func(context.Context, *db.Tx, intake.Batch, []hill, func(int)) error { return nil },
		Revert: func(context.Context, *db.Tx, intake.Batch) ([]string, error) { return []string{"Yding"}, nil },
	})
	frame := &web.Site{
		Texts: texts, Log: slog.New(slog.DiscardHandler), Authenticate: func(*http.Request) (auth.Actor, error) { return s.as, nil },
		ErrorPage: func(_ *http.Request, p web.Problem) web.Component {
			return ui.Layout(ui.Page{Title: p.Title, Errors: true})
		},
	}
	rt := frame.Router()
	intakeweb.Routes(rt, batches)
	s.Handler = frame.Wrap(rt)
	return s
}

func (s *site) send(t *testing.T, method, target, contentType string, body io.Reader) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, body)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) get(t *testing.T, target string) string {
	t.Helper()
	w := s.send(t, http.MethodGet, target, "", nil)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	return w.Body.String()
}

func (s *site) post(t *testing.T, target string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	return s.send(t, http.MethodPost, target, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// upload brings a file and gives the page of its batch.
func (s *site) upload(t *testing.T, content string) string {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("about", "j")
	part, err := w.CreateFormFile("file", "bakker.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(part, content)
	_ = w.Close()
	res := s.send(t, http.MethodPost, "/indlaes/bakker/ny", w.FormDataContentType(), &body)
	if res.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", res.Code, res.Body)
	}
	return res.Header().Get("Location")
}

func (s *site) drain(t *testing.T) {
	t.Helper()
	if err := s.jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// has holds that the page says all of it.
func has(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %q:\n%s", text, page)
		}
	}
}

func TestWay_UploadDecideApplyRevert(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	has(t, s.get(t, "/indlaes"), `href="/indlaes/bakker/ny"`, "Ingen indlæsninger")
	has(t, s.get(t, "/indlaes/bakker/ny?om=f"), `<option value="f" selected>Fyn</option>`, "Bakke (skal være der)", "Hill", "Du indlæser for OS2.")
	batch := s.upload(t, "Bakke;Højde\nEjer;170\nYding;172\n?;3\n?;4\n")

	res := s.send(t, http.MethodGet, batch, "", nil)
	has(t, res.Body.String(), "<progress", "Stop med at opdatere")
	if res.Header().Get("Refresh") == "" || s.send(t, http.MethodGet, batch+"?rolig=ja", "", nil).Header().Get("Refresh") != "" {
		t.Error("the page looks again when it should not, or does not when it should")
	}
	s.drain(t)
	page := s.get(t, batch)
	has(t, page, "Tag stilling til 1 spørgsmål", "Linje 4.", "hvad er «?»?", "2 linjer skriver det.", "Ejer Bavnehøj", "Højde: 170", "Højde: 172", "UTF-8, med semikolon", "<td", "Ændres")
	if strings.Contains(page, batch+`/indlaes"`) {
		t.Error("what is not decided can be applied")
	}
	if res := s.post(t, batch+"/indlaes", nil); res.Code != http.StatusConflict {
		t.Errorf("applied all the same: %d", res.Code)
	}
	if res := s.post(t, batch+"/svar", url.Values{"svar-1": {intake.Leave}}); res.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", res.Code, res.Body)
	}
	s.drain(t)
	has(t, s.get(t, batch), "Indlæs 2 ændringer for OS2", "2 linjer springes over", "Du kan fortryde hele indlæsningen bagefter")
	has(t, s.get(t, "/en"+batch), "Import 2 changes for OS2")
	s.post(t, batch+"/indlaes", nil)
	s.drain(t)
	has(t, s.get(t, batch), "2 ændringer er indlæst", "Fortryd hele indlæsningen", "Det blev ændret")
	s.post(t, batch+"/fortryd", nil)
	s.drain(t)
	has(t, s.get(t, batch), "Indlæsningen er fortrudt", "1 er ændret siden", "Yding")
	has(t, s.get(t, "/indlaes"), "bakker.csv", "Fortrudt")
	has(t, s.get(t, "/indlaes.json"), `"state":"reverted"`)
}

func TestReview_AnotherName(t *testing.T) {
	t.Parallel()
	for _, form := range []url.Values{{"navn-1": {"Himmelbjerget"}}, {"svar-1": {intake.Other}, "navn-1": {"Himmelbjerget"}}} {
		s := newSite(t)
		batch := s.upload(t, "Bakke;Højde\n?;147\n")
		s.drain(t)
		has(t, s.get(t, batch), "Noget andet, som jeg skriver", "Skriv i stedet for «?»", `name="navn-1"`)
		if res := s.post(t, batch+"/svar", form); res.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", res.Code, res.Body)
		}
		s.drain(t)
		has(t, s.get(t, batch), "Himmelbjerget", "Indlæs 1 ændring for OS2", `value="Himmelbjerget"`)
	}
}

func TestDrop_ForgetsTheFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	batch := s.upload(t, "Bakke;Højde\nEjer;170\n")
	s.drain(t)
	has(t, s.get(t, batch), "Kassér filen")
	if res := s.post(t, batch+"/kasser", nil); res.Code != http.StatusSeeOther || res.Header().Get("Location") != "/indlaes" {
		t.Fatalf("%d %s", res.Code, res.Body)
	}
	has(t, s.get(t, "/indlaes"), "Ingen indlæsninger")
}

func TestReview_Faults_ByLineAndField(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	batch := s.upload(t, "Bakke;Højde\nEjer;170 m\n=1+1;2\nYding;172;\n")
	s.drain(t)
	has(t, s.get(t, batch), "1 linje skal rettes", "Ejer · 170 m")
	report := s.get(t, batch+"/rapport.csv")
	has(t, report, "Linje;Handling;Hvorfor;Hvad;Bakke;Højde", "2;Skal rettes;", ";Ejer;170 m", ";'=1+1;2")
	refused := s.upload(t, "Bakke/Højde\n")
	s.drain(t)
	has(t, s.get(t, refused), "Filen kan ikke læses", "Alt står i én kolonne")
}

func TestUpload_NothingChosen_FaultsBesideFields(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	res := s.post(t, "/indlaes/bakker/ny", url.Values{"text": {" \n"}})
	if res.Code != http.StatusUnprocessableEntity {
		t.Fatalf("%d", res.Code)
	}
	has(t, res.Body.String(), "Vælg, hvad filen handler om.", "Vælg en fil, eller indsæt linjerne.")
	if res := s.post(t, "/indlaes/bakker/ny", url.Values{"about": {"j"}, "text": {"Bakke\tHøjde\nEjer\t170"}}); res.Code != http.StatusSeeOther {
		t.Errorf("pasted: %d %s", res.Code, res.Body)
	}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	batch := s.upload(t, "Bakke;Højde\nEjer;170\n")
	s.as = auth.Actor{Account: "x"}
	for path, want := range map[string]int{
		"/indlaes": 200, "/indlaes/bakker/ny": 403, "/indlaes/bakker/eksempel": 403, "/indlaes/gaader/ny": 404, batch: 404, batch + "/rapport.csv": 404,
	} {
		if got := s.send(t, http.MethodGet, path, "", nil).Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}
