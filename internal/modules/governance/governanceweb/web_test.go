package governanceweb_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"alminding/internal/base/criteria"
	"alminding/internal/base/govreport"
	"alminding/internal/modules/governance"
)

func TestAnswer_ByScript_SavesOneCriterion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	self := s.begun()
	var out struct{ Values, Problems map[string]string }
	save := func(as string, pairs ...string) int {
		w := s.send(as, http.MethodPost, self+"/ret",
			map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}, values(pairs).Encode())
		out.Values, out.Problems = nil, nil
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		return w.Code
	}
	if code := save(coordinator, "F1.answer", "yes", "F1.text", "Se repoet.", "F1.version", "0"); code != http.StatusOK || out.Values["F1.version"] != "1" {
		t.Errorf("%d, %v", code, out)
	}
	s.has(coordinator, self+"/ret", "Se repoet.", "1 af 43 krav er besvaret")
	if code := save(coordinator, "F1.answer", "yes", "F1.links", "ftp://et-sted", "F1.version", "1"); code != http.StatusUnprocessableEntity || out.Problems["F1.links"] == "" {
		t.Errorf("a link that is none: %d, %v", code, out)
	}
	// Somebody else has written on the same criterion meanwhile.
	if code := save(secretariat, "F1.answer", "no", "F1.text", "Det er lukket.", "F1.version", "0"); code != http.StatusUnprocessableEntity ||
		!strings.Contains(out.Problems["F1.answer"], "Se repoet.") || out.Values["F1.version"] != "1" {
		t.Errorf("two at once: %d, %v", code, out)
	}
	s.has(coordinator, self+"/ret", "Se repoet.")
	// Who has been told saves again.
	if code := save(secretariat, "F1.answer", "no", "F1.text", "Det er lukket.", "F1.version", "1"); code != http.StatusOK || out.Values["F1.version"] != "2" {
		t.Errorf("saved knowingly: %d, %v", code, out)
	}
	if code := save(secretariat, "F2.answer", "yes", "F2.version", "0"); code != http.StatusOK {
		t.Errorf("another criterion: %d, %v", code, out)
	}
}

func TestAnswer_FaultsBesideFieldsKeepAllThatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	self := s.begun()
	code, _, body := s.post(coordinator, self+"/ret",
		"R1.answer", "yes", "R1.text", "En kommune sparer tid.", "R1.version", "0",
		"F2.answer", "no", "F2.planned", "31. juni", "F2.version", "0",
		"F3.answer", "planned", "F3.links", "javascript:alert(1) ond", "F3.version", "0", "do", "submit")
	if code != http.StatusUnprocessableEntity {
		t.Fatalf("%d", code)
	}
	for _, want := range []string{`value="31. juni"`, "javascript:alert(1) ond", "En kommune sparer tid.", `href="#F2.planned"`, `href="#F3.links"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the form lost %s", want)
		}
	}
	if strings.Contains(body, `href="javascript:`) {
		t.Error("a link runs a script")
	}
	s.has(coordinator, self+"/ret", "En kommune sparer tid.") // what was right is saved all the same
	s.lacks(coordinator, self+"/ret", "31. juni")
	if code, _, body := s.post(coordinator, self+"/ret", "do", "submit"); code != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#F2.answer"`) {
		t.Errorf("submitted with criteria unanswered: %d", code)
	}
}

func TestSelf_ForEverybodyOnceEndorsed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	self := s.begun()
	s.done(coordinator, self+"/ret", append(all("answer", "yes", "do", "submit"), "F1.text", "Et hemmeligt udkast.")...)
	files := []string{"", "/os2.json", "/rapport.md"}
	for _, file := range files {
		for _, as := range []string{visitor, stranger} {
			if code, _ := s.get(as, self+file); code != http.StatusNotFound && code != http.StatusSeeOther {
				t.Errorf("%q reads %s before it is endorsed: %d", as, file, code)
			}
		}
		s.has(steering, self+file, "Et hemmeligt udkast.")
	}
	for _, page := range []string{forms, "/governance", "/governance.csv", "/governance.json", forms + "/historik", "/api/v1/products/os2forms/governance", "/api/v1/governance"} {
		s.lacks(visitor, page, "Et hemmeligt udkast.", strings.TrimPrefix(self, "/governance/selvevalueringer/"))
	}
	if code, _, _ := s.post(stranger, self+"/godkend"); code != http.StatusNotFound && code != http.StatusForbidden {
		t.Errorf("a stranger endorses: %d", code)
	}
	s.has(steering, self, "Godkend for Syddjurs")
	s.done(steering, self+"/godkend")
	for _, file := range files {
		s.has(visitor, self+file, "Et hemmeligt udkast.")
	}
	s.has(visitor, forms, "43 opfyldt", "Et hemmeligt udkast.")
	s.has(visitor, "/governance.csv", "os2forms", ";product;")
	s.has(visitor, "/api/v1/self-evaluations/"+strings.TrimPrefix(self, "/governance/selvevalueringer/"), `"green":43`)
}

func TestEvaluation_FromDraftToLevel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.said()
	e := s.drafted()
	secret := "En hemmelig sammenfatning."
	id := strings.TrimPrefix(e, "/governance/evalueringer/")
	everywhere := []string{e, e + "/rapport.md", e + "/data.json", "/api/v1/evaluations/" + id}
	lists := []string{forms, forms + "/historik", "/governance", "/governance.csv", "/governance.json", "/governance.atom", "/api/v1/governance", "/api/v1/products/os2forms/governance", "/governance/krav/F4", "/governance/halvaar"}
	closed := func(when string, to ...string) {
		t.Helper()
		for _, as := range to {
			for _, page := range append(append([]string{}, everywhere...), e+"/rapport.pdf") {
				if code, _ := s.get(as, page); code == http.StatusOK {
					t.Errorf("%s: %q reads %s", when, as, page)
				}
			}
			for _, page := range lists {
				s.lacks(as, page, secret, id, "Ingen sikkerhedspolitik.")
			}
		}
	}
	closed("drafted", visitor, stranger, coordinator, steering)
	for _, page := range everywhere {
		s.has(secretariat, page, secret)
	}
	if code, _, _ := s.post(coordinator, e+"/ret", "F1.colour", "green", "F1.version", "1"); code != http.StatusForbidden {
		t.Errorf("the product evaluates itself: %d", code)
	}

	if to := s.done(secretariat, e+"/ret", "do", "send"); to != e {
		t.Errorf("sending leads to %s", to)
	}
	closed("sent", visitor, stranger)
	for _, page := range everywhere {
		s.has(coordinator, page, secret)
	}
	s.has(coordinator, forms, e+"/svar") // where the duty leads to
	s.has(secretariat, forms, "Se evalueringen")
	s.done(coordinator, e+"/svar", "F4.reply", "Den kommer i december.", "F4.disagrees", "1", "F4.version", "1", "reply", "Tak for en god dialog.", "version", s.version(e), "do", "send")
	s.has(secretariat, e, "Den kommer i december.", "Produktet er uenigt", "Tak for en god dialog.")

	s.done(secretariat, e+"/offentliggoer")
	for _, page := range everywhere {
		s.has(visitor, page, secret, "Den kommer i december.")
	}
	s.has(visitor, e+"/rapport.pdf", "%PDF-1.7")
	s.has(visitor, "/governance.atom", id, "42 opfyldt, 1 delvist")
	s.has(visitor, forms, "Hvorfor ikke sandkasse", "#F4", "Skriv SECURITY.md.")
	s.has(visitor, "/en"+forms, "Why not sandbox")
}

// version is that of the evaluation in the form of the reply.
func (s *site) version(e string) string {
	s.t.Helper()
	_, body := s.get(coordinator, e+"/svar")
	_, rest, _ := strings.Cut(body, `name="version" value="`)
	version, _, ok := strings.Cut(rest, `"`)
	if !ok {
		s.t.Fatal("the form has no version")
	}
	return version
}

func TestReports_ReadAgainSayTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	self, e := s.said(), s.drafted()
	read := func(as, path string) *govreport.Report {
		t.Helper()
		_, body := s.get(as, path)
		r, faults, err := govreport.Read(strings.NewReader(body))
		if err != nil || len(faults) > 0 {
			t.Fatalf("%s: %v, %v\n%s", path, err, faults, body)
		}
		if found := govreport.Check(r, s.governance.Today()); len(found) > 0 {
			t.Errorf("%s contradicts itself: %v", path, found)
		}
		return r
	}
	for _, file := range []string{"/os2.json", "/rapport.md"} {
		if r := read(visitor, self+file); r.Kind != govreport.SelfEvaluation || r.Count()[criteria.Green] != 43 || r.Product != "OS2forms" {
			t.Errorf("%s: %s of %s, %v", file, r.Kind, r.Product, r.Count())
		}
	}
	r := read(secretariat, e+"/rapport.md")
	if row, _ := r.Row("F4"); r.Kind != govreport.Evaluation || row.Colour != criteria.Yellow || row.Text != "Ingen sikkerhedspolitik." || r.Text(govreport.Summary) != "En hemmelig sammenfatning." {
		t.Errorf("%s: %+v", r.Kind, row)
	}
	s.done(secretariat, e+"/ret", "do", "send")
	s.done(coordinator, e+"/svar", "F4.reply", "| # | Niveau |\n|---|---|\n# Nej", "F4.version", "1", "do", "send", "reply", "## Svar", "version", s.version(e))
	if again := read(secretariat, e+"/rapport.md"); len(again.Rows) != len(r.Rows) {
		t.Errorf("a reply was read as %d rows", len(again.Rows)-len(r.Rows))
	}
}

func TestShow_Narrowed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.said()
	s.done(secretariat, s.drafted()+"/ret", "do", "send")
	only := func(as, narrowing string, want, unwanted string) {
		t.Helper()
		_, body := s.get(as, forms+"?vis="+narrowing)
		if !strings.Contains(body, `id="`+want+`-title"`) || strings.Contains(body, `id="`+unwanted+`-title"`) {
			t.Errorf("?vis=%s lacks %s or has %s", narrowing, want, unwanted)
		}
	}
	only(coordinator, "uenige", "F4", "F1")
	if _, body := s.get(visitor, forms+"?vis=uenige"); !strings.Contains(body, "Ingen krav her") {
		t.Error("a visitor is told of a disagreement that is not public")
	}
	only(coordinator, "noget-andet", "F1", "findes-ikke")
	s.has(visitor, "/produkter/os2sofd/governance", "Har ikke sagt noget", "Kan ikke siges, før sekretariatet har evalueret")
}

// What stands in part is not what stands not at all: the sentence says so, as the colour does.
func TestShow_SentenceAndColourAgree(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	self := s.begun()
	s.done(coordinator, self+"/ret", append(all("answer", string(criteria.Yes), "do", "submit"), "F4.answer", string(criteria.No))...)
	s.done(secretariat, s.drafted()+"/ret", "do", "send")
	_, body := s.get(coordinator, forms+"?vis=uenige")
	if strings.Count(body, "Produktet og sekretariatet er ikke enige.") != 1 || strings.Contains(body, "er enige.") {
		t.Error("no against partly is not told as a disagreement, or as both")
	}
	s.has(coordinator, forms, "Produktet og sekretariatet er enige.")
}

func TestCheck_ContradictionsWithTheirLines(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := govreport.New(govreport.Evaluation, "OS2eksempel")
	for i := range r.Rows {
		r.Rows[i].Colour = criteria.Green
	}
	sound := string(r.Markdown())
	wrong := strings.Replace(sound, "| 43 |", "| 42 |", 1)
	if wrong == sound {
		t.Fatal("the report states no total of 43")
	}
	check := func(path, field, content string) *httptest.ResponseRecorder {
		t.Helper()
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, err := w.CreateFormField("report")
		if field == "file" {
			part, err = w.CreateFormFile("file", "rapport.md")
		}
		if err == nil {
			_, err = fmt.Fprint(part, content)
		}
		if err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		return s.send(visitor, http.MethodPost, path, map[string]string{"Content-Type": w.FormDataContentType()}, body.String())
	}
	for _, field := range []string{"report", "file"} {
		if w := check("/governance/tjek", field, sound); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Ingen modsigelser i 43 rækker.") {
			t.Errorf("%s: %d\n%s", field, w.Code, w.Body)
		}
		w := check("/en/governance/tjek", field, wrong)
		for _, want := range []string{"contradiction", "Line ", "The rows give", "Differs", "| 42 |"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d, lacks %q", field, w.Code, want)
			}
		}
	}
	for content, want := range map[string]string{"": "Indsæt en rapport", "# Noget andet\n": "Der er ingen krav i filen", "{\"a\": ": "gyldig JSON", "<script>alert(1)</script>": "&lt;script&gt;"} {
		if w := check("/governance/tjek", "report", content); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q: %d, lacks %q", content, w.Code, want)
		}
	}
	if w := check("/governance/tjek", "file", strings.Repeat("x", govreport.MaxBytes+1<<20)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("3 MB: %d", w.Code)
	}
	if w := check("/governance/tjek", "file", "\xff\xfe"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("no text: %d", w.Code)
	}
}

func TestBadge_ShownElsewhereAndChecked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, file := range []string{forms + "/niveau.svg", forms + "/niveau.json", "/governance/noegle.pub"} {
		w := s.send(visitor, http.MethodGet, file, nil, "")
		if h := w.Header(); w.Code != http.StatusOK || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Etag") == "" {
			t.Errorf("%s: %d, %v", file, w.Code, h)
		}
	}
	if w := s.send(visitor, http.MethodGet, forms+"/niveau.svg", nil, ""); w.Header().Get("Content-Type") != "image/svg+xml" || w.Header().Get("Cache-Control") != "public, max-age=3600" {
		t.Errorf("the picture comes with %v", w.Header())
	}
	_, text := s.get(visitor, "/governance/noegle.pub")
	key, err := governance.ParseKey(text)
	must(t, err)
	_, file := s.get(visitor, forms+"/niveau.json")
	if b, err := governance.CheckBadge([]byte(file), key, nil); err != nil || b.Product != "OS2forms" {
		t.Errorf("%+v, %v", b, err)
	}
	s.has(visitor, forms+"/maerke", "OS2forms: Intet niveau besluttet", "alminding governance verify")
	if code, _ := s.get(visitor, "/produkter/findes-ikke/governance/niveau.svg"); code != http.StatusNotFound {
		t.Errorf("a badge of nothing: %d", code)
	}
}

func TestPortfolio_LinksForThoseWhoMay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, as := range []string{secretariat, coordinator} {
		s.has(as, "/governance", `href="/indlaes"`)
	}
	s.lacks(visitor, "/governance", `href="/indlaes"`)
	s.has(coordinator, forms, "/indlaes/selvevalueringer/ny?om="+string(s.forms))
	s.has(secretariat, forms, "/indlaes/evalueringer/ny?om="+string(s.forms))
	s.lacks(coordinator, forms, "/indlaes/evalueringer/")
	s.has(visitor, "/governance/halvaar/2026-2", "OS2forms", "Skal selvevaluere")
	for _, half := range []string{"2015-2", "2027-1", "2026-3", "x"} {
		if code, _ := s.get(visitor, "/governance/halvaar/"+half); code != http.StatusNotFound {
			t.Errorf("%s: %d", half, code)
		}
	}
}
