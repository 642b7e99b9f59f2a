package governanceweb_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"alminding/internal/modules/governance"
)

func TestSitting_AsMuchAsTheFieldsHold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	self := s.begun()
	most := strings.Repeat("æ", governance.MaxText)
	pairs := all("text", most)
	for _, c := range governance.Model.Criteria {
		name := string(c.ID) + "."
		pairs = append(pairs, name+"answer", "not-relevant", name+"because", most, name+"explanation", most)
	}
	if code, _, _ := s.post(coordinator, self+"/ret", pairs...); code != http.StatusSeeOther {
		t.Fatalf("a form whose fields are full: %d", code)
	}
	if code, _, _ := s.post(coordinator, self+"/ret", "R1.text", strings.Repeat(most, 300), "R1.version", "0"); code != http.StatusRequestEntityTooLarge {
		t.Errorf("a form that is too large: %d", code)
	}
}

func TestSitting_ClosedMeanwhile_KeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	self := s.begun()
	answers := all("answer", "yes", "do", "submit")
	s.done(secretariat, self+"/ret", answers...)
	if to := s.done(secretariat, self+"/ret", answers...); to != self {
		t.Errorf("submitted twice it leads to %s", to)
	}
	code, _, body := s.post(coordinator, self+"/ret", "R1.answer", "yes", "R1.text", "Skrevet i en time.", "R1.version", "0")
	if code != http.StatusConflict || !strings.Contains(body, "Skrevet i en time.") {
		t.Errorf("an answer after it was submitted: %d, kept %t", code, strings.Contains(body, "Skrevet i en time."))
	}
	if code, _, body := s.post(stranger, self+"/ret", "R1.text", "Ikke min sag.", "R1.version", "0"); strings.Contains(body, "Ikke min sag.") {
		t.Errorf("a stranger is shown the form: %d", code)
	}

	e := s.drafted()
	s.done(secretariat, e+"/send")
	code, _, body = s.post(secretariat, e+"/ret", "R1.colour", "red", "R1.reason", "Skrevet i to timer.", "R1.version", "1")
	if code != http.StatusConflict || !strings.Contains(body, "Skrevet i to timer.") {
		t.Errorf("a verdict after it was sent: %d, kept %t", code, strings.Contains(body, "Skrevet i to timer."))
	}
	s.done(secretariat, e+"/tilbage")
	code, _, body = s.post(coordinator, e+"/svar", "R1.reply", "Skrevet i tre timer.", "R1.version", "1", "version", "3", "do", "send")
	if code == http.StatusConflict != strings.Contains(body, "Skrevet i tre timer.") {
		t.Errorf("a reply to what was taken back: %d", code)
	}
}

func TestReply_Twice_SaysTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.said()
	e := s.drafted()
	s.done(secretariat, e+"/send")
	// The reply to the whole is sent; a script must not say that it saved it before.
	if _, body := s.get(coordinator, e+"/svar"); strings.Count(body, "data-part") != len(governance.Model.Criteria) {
		t.Errorf("%d parts are saved by themselves", strings.Count(body, "data-part"))
	}
	reply := []string{"R1.reply", "Vi er enige.", "R1.version", "1", "reply", "Tak.", "version", "3", "do", "send"}
	s.done(coordinator, e+"/svar", reply...)
	s.done(coordinator, e+"/svar", reply...)
}

// An examination is a file, and a file can be written by hand.
func TestExamined_ByHand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	commit := strings.Repeat("4a8b2f14bb", 4)
	bring := func(check, says, path, hint string) int {
		t.Helper()
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, err := w.CreateFormFile("file", "fund.json")
		must(t, err)
		fmt.Fprintf(part, `{"model": "os2", "version": "1.1.0", "day": "2026-01-01", "findings": [{"criterion": "F2", "check": %q, "version": 1,
			"points": "contradicts", "facts": [{"says": %q, "place": {"path": %q, "repo": "os2forms", "commit": %q}}], "hint": %q}]}`, check, says, path, commit, hint)
		must(t, w.Close())
		return s.send(coordinator, http.MethodPost, forms+"/bevis/indlaes", map[string]string{"Content-Type": w.FormDataContentType()}, body.String()).Code
	}
	for name, code := range map[string]int{
		"a check of records":      bring("register.approved", "examine.licence.none", "", ""),
		"a check there is not":    bring("<b>x</b>", "examine.licence.none", "", ""),
		"a sentence of one's own": bring("licence.text", "Bestyrelsen har godkendt det.", "", ""),
		"a hint of one's own":     bring("licence.text", "examine.licence.none", "", "Køb hos os"),
		"somewhere else":          bring("licence.text", "examine.licence.none", "//ond.example", ""),
	} {
		if code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, code)
		}
	}
	commit = "i går, på mit ord"
	if code := bring("licence.text", "examine.licence.none", "", ""); code != http.StatusUnprocessableEntity {
		t.Errorf("a commit that is none: %d", code)
	}
	commit = strings.Repeat("4a8b2f14bb", 4)
	if code := bring("licence.text", "examine.licence.none", "", ""); code != http.StatusSeeOther {
		t.Errorf("one that is sound: %d", code)
	}
	s.lacks(visitor, forms+"/bevis", "ond.example", "Køb hos os")
	for _, path := range []string{forms, forms + "/bevis"} {
		s.has(visitor, path, "Bragt af Syddjurs", "ikke læst af programmet selv", "os2forms 4a8b2f14bb")
	}
	s.has(visitor, "/governance/krav/F2", "Modsiger (bragt)")
	s.has(visitor, "/governance.csv", "F2;contradicts;;Syddjurs;20")
	s.has(visitor, "/governance.json", `"brought":true`, `"brought":{"by":"Syddjurs","date":"20`)
	s.has(visitor, "/api/v1/products/os2forms/governance", `"brought":true`, `"by":"Syddjurs"`)
}

func TestReply_FaultKeepsWhatWasTypedOfTheWhole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.said()
	e := s.drafted()
	s.done(secretariat, e+"/send")
	code, _, body := s.post(coordinator, e+"/svar", "R1.disagrees", "1", "R1.version", "1", "reply", "Et langt svar.", "version", "3", "do", "send")
	if code != http.StatusUnprocessableEntity || !strings.Contains(body, "Et langt svar.") {
		t.Errorf("%d, kept %t", code, strings.Contains(body, "Et langt svar."))
	}
}
