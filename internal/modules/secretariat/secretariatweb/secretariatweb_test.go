package secretariatweb_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/apptest"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/job"
)

func desk(t *testing.T, r apptest.Role) *apptest.Client {
	t.Helper()
	return apptest.New(t, db.SQLite).As(t, r)
}

// after sends the form and gives the page that it leads to.
func after(t *testing.T, c *apptest.Client, path string, form url.Values) *apptest.Page {
	t.Helper()
	sent := c.Post(path, form)
	if sent.Status != http.StatusSeeOther {
		t.Fatalf("%s: %d %v", path, sent.Status, sent.Texts(".error"))
	}
	return c.Get(sent.Header.Get("Location"))
}

// href is the address of the first link that has the text.
func href(t *testing.T, p *apptest.Page, selector, text string) string {
	t.Helper()
	for _, a := range p.Find(selector) {
		if strings.Contains(apptest.Text(a), text) {
			return apptest.Attr(a, "href")
		}
	}
	t.Fatalf("%s has no %s with %q", p.Path, selector, text)
	return ""
}

var invitation = url.Values{
	"name": {"Rolle i Syddjurs"}, "email": {"ny@syddjurs.example.dk"}, "authority": {"Syddjurs"}, "role": {"coordinator"}, "of": {"OS2mo"},
}

func TestAccounts_BlockedAndOpenedAgain(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, db.SQLite)
	admin, member := s.As(t, apptest.Administrator), s.As(t, apptest.Representative)
	account, err := auth.AccountByEmail(t.Context(), s.DB(), "kommune-demo@demo.invalid")
	if err != nil {
		t.Fatal(err)
	}
	path, action := "/sekretariat/personer/"+account.Person+"/konti", "/sekretariat/konti/"+string(account.ID)
	s.As(t, apptest.Secretariat).Get(path).HasNo("form[action=" + action + "/spaer]") // sees, but may not
	admin.Get(path).Has("form[action="+action+"/spaer]", "Spær")

	p := after(t, admin, action+"/spaer", nil)
	p.Has(".message", "er spærret")
	p.Has("form[action="+action+"/aabn]", "Fortryd")
	p.Has("td", "Spærret")
	if got := member.Get("/min-side").Status; got != http.StatusSeeOther {
		t.Errorf("the session is still open: %d", got)
	}
	after(t, admin, action+"/aabn", nil).Has("td", "Åben")
	s.As(t, apptest.Representative).Get("/min-side").Has("h1", "Min side")
	admin.Get("/sekretariat/aendringer?art=account").Has("tbody th", "Konto spærret")

	if got := s.As(t, apptest.Secretariat).Post(action+"/spaer", nil).Status; got != http.StatusForbidden {
		t.Errorf("the secretariat blocks: %d", got)
	}
	own, err := auth.AccountByEmail(t.Context(), s.DB(), "administrator-demo@demo.invalid")
	if err != nil {
		t.Fatal(err)
	}
	admin.Get("/sekretariat/personer/" + own.Person + "/konti").HasNo("form[action=/sekretariat/konti/" + string(own.ID) + "/spaer]")
	if got := admin.Post("/sekretariat/konti/"+string(own.ID)+"/spaer", nil).Status; got != http.StatusConflict {
		t.Errorf("one's own: %d", got)
	}
}

func TestPages_BothLanguages_NoMissingText(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	after(t, c, "/sekretariat/invitationer/ny", invitation)
	paths := []string{
		"/sekretariat", "/sekretariat/aendringer", "/sekretariat/aendringer?art=product&fra=2026-11-22&til=2026-11-22", "/sekretariat/aendringer?genstand=x",
		"/sekretariat/job", "/sekretariat/job?tilstand=dead&slags=mail.send", "/sekretariat/mail", "/sekretariat/mail?q=syddjurs", "/sekretariat/integrationer",
		"/sekretariat/roller", "/sekretariat/roller?rolle=supplier&alle=1", "/sekretariat/roller/ny", "/sekretariat/invitationer", "/sekretariat/invitationer/ny",
		"/sekretariat/emner", "/sekretariat/emner/ny", "/sekretariat/emner/klima-og-miljoe",
	}
	for _, list := range []string{"aendringer", "job", "mail", "roller"} {
		for _, a := range c.Get("/sekretariat/" + list).Find("tbody a") {
			if address := apptest.Attr(a, "href"); strings.HasPrefix(address, "/sekretariat/"+list+"/") {
				paths = append(paths, address)
				break
			}
		}
	}
	for _, path := range paths {
		for _, prefix := range []string{"", "/en"} {
			p := c.Get(prefix + path)
			if p.Status != http.StatusOK || len(p.Find("h1")) != 1 {
				t.Errorf("%s: %d", p.Path, p.Status)
			}
			for _, bad := range []string{"secretariatweb.", "auth.role.", "{n}", "{text}"} {
				if strings.Contains(p.Body, bad) {
					t.Errorf("%s shows %s", p.Path, bad)
				}
			}
		}
	}
}

func TestDesk_NotForOthers(t *testing.T) {
	t.Parallel()
	site := apptest.New(t, db.SQLite)
	for _, role := range apptest.Roles {
		want := http.StatusForbidden
		switch role {
		case apptest.Visitor:
			want = http.StatusSeeOther // to sign in
		case apptest.Secretariat, apptest.Administrator:
			want = http.StatusOK
		}
		if p := site.As(t, role).Get("/sekretariat"); p.Status != want {
			t.Errorf("%q: %d, want %d", role, p.Status, want)
		}
	}
}

func TestDesk_FiguresLeadToWhatTheyCount(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	after(t, c, "/sekretariat/invitationer/ny", invitation)
	p := c.Get("/sekretariat")
	p.Has(".list .amount", "1 venter på svar")
	if n := len(c.Get("/sekretariat/pligter").Find(".duties li")); n == 0 {
		t.Error("the desk's duties lead to none")
	}
	p.Has(".figure a[href=/sekretariat/pligter]", "")
	p.Has(".timeline", "Invitation sendt")
	p.Has(".band a", "Sekretariatets bord")
}

func TestChanges_FiltersByAllThereIs(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	after(t, c, "/sekretariat/emner/klima-og-miljoe", url.Values{"name_da": {"Klima"}, "name_en": {"Climate"}, "place": {"12"}})
	for query, want := range map[string]string{
		"konto=sekretariat-demo@demo.invalid":            "1 ændring",
		"art=subject&handling=subject.put&myndighed=OS2": "1 ændring",
		"art=subject&til=2026-11-21":                     "0 ændringer",
		"genstand=klima-og-miljoe":                       "2 ændringer",
	} {
		c.Get("/sekretariat/aendringer?"+query).Has(".results-head", want)
	}
	p := c.Get("/sekretariat/aendringer?konto=ingen@demo.invalid&myndighed=Ukendt&fra=31.+juni&til=2026-06-31")
	if got := len(p.Find(".field .error")); got != 4 || p.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d faults, %d", got, p.Status)
	}
	if p := c.Get("/sekretariat/aendringer?side=x"); p.Status != http.StatusBadRequest {
		t.Errorf("a bad cursor: %d", p.Status)
	}
}

func TestChanges_PagesAndFilesHoldAll(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	var file struct {
		Total   int
		Changes []struct{ ID, Action string }
	}
	if err := json.Unmarshal([]byte(c.Get("/sekretariat/aendringer.json?art=product").Body), &file); err != nil {
		t.Fatal(err)
	}
	seen, path := 0, "/sekretariat/aendringer?art=product"
	for path != "" {
		p := c.Get(path)
		rows := p.Find("tbody tr")
		seen += len(rows)
		path = ""
		for _, a := range p.Find("a[rel=next]") {
			path = apptest.Attr(a, "href")
		}
	}
	lines := strings.Count(c.Get("/sekretariat/aendringer.csv?art=product").Body, "\r\n")
	if seen < 100 || file.Total != seen || len(file.Changes) != seen || lines != seen+1 {
		t.Errorf("%d rows, %d in JSON, %d lines", seen, file.Total, lines)
	}
}

func TestChange_ShowsBeforeAndAfterByField(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	after(t, c, "/sekretariat/emner/klima-og-miljoe", url.Values{"name_da": {"<b>Klima</b> og miljø"}, "name_en": {"Climate"}, "place": {"12"}})
	list := c.Get("/sekretariat/aendringer?art=subject&konto=sekretariat-demo@demo.invalid")
	list.Has("tbody td", "sekretariat-demo for OS2")
	p := c.Get(href(t, list, "tbody a", "Emne gemt"))
	p.Has(".comparison th", "name.da")
	p.Has(".comparison del", "and environment")
	p.Has(".comparison ins", "<b>")
	if fields := p.Texts(".comparison tbody th"); strings.Contains(strings.Join(fields, " "), "slug") {
		t.Errorf("shows fields that did not change: %v", fields)
	}
	if p := c.Get("/sekretariat/aendringer/none"); p.Status != http.StatusNotFound {
		t.Errorf("an unknown change: %d", p.Status)
	}
}

func TestJobs_DiscardAndStartAgain(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	after(t, c, "/sekretariat/invitationer/ny", invitation) // whose letter waits in a job
	list := c.Get("/sekretariat/job?tilstand=waiting")
	path := href(t, list, "tbody a", "Send mail")
	p := after(t, c, path+"/kasser", nil)
	p.Has(".status", "Kasseret")
	p.Has(".message form button", "Fortryd")
	after(t, c, path+"/igen", nil).Has(".status", "Venter")
	c.Get("/sekretariat/job?tilstand=discarded").Has(".empty", "Ingen job")
	c.Get("/sekretariat/aendringer?art=job").Has("tbody", "Job kasseret")
	if p := c.Post("/sekretariat/job/none/igen", nil); p.Status != http.StatusNotFound {
		t.Errorf("an unknown job: %d", p.Status)
	}
}

func TestLetters_ListAndSendAgain(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	after(t, c, "/sekretariat/invitationer/ny", invitation)
	list := c.Get("/sekretariat/mail?q=SYDDJURS.example&tilstand=queued")
	path := href(t, list, "tbody a", "inviteret")
	c.Get(path).Has(".prose", "Syddjurs Kommune")
	after(t, c, path+"/igen", nil).Has(".message", "sendt igen")
	c.Get("/sekretariat/mail?q=nowhere").Has(".empty", "Ingen mails")
}

func TestIntegrations_AskedWhenSeen(t *testing.T) {
	t.Parallel()
	p := desk(t, apptest.Administrator).Get("/sekretariat/integrationer")
	rows := map[string]string{}
	for _, tr := range p.Find("tbody tr") {
		name, rest, _ := strings.Cut(apptest.Text(tr), " ")
		rows[name] = rest
	}
	for name, want := range map[string]string{
		"Database": "Virker", "Søgeindeks": "Virker", "Fillager": "Virker", "Mail": "Ikke prøvet endnu", "OpenID": "Ikke sat op",
	} {
		if !strings.Contains(rows[name], want) {
			t.Errorf("%s: %q, want %q", name, rows[name], want)
		}
	}
}

func TestGrant_AllFaultsAtOnce_KeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	p := c.Post("/sekretariat/roller/ny", url.Values{
		"email": {"<script>@x"}, "role": {"king"}, "of": {"\x00"}, "from": {"2026-06-31"}, "to": {"2020-01-01"},
	})
	if got := p.Texts(".field .error"); p.Status != http.StatusUnprocessableEntity || len(got) != 3 {
		t.Errorf("%d, %q", p.Status, got)
	}
	if got := apptest.Attr(p.Find("#email")[0], "value"); got != "<script>@x" {
		t.Errorf("the address became %q", got)
	}
	for role, of := range map[string]string{"coordinator": "Ukendt", "representative": "", "board": "Syddjurs"} {
		p := c.Post("/sekretariat/roller/ny", url.Values{"email": {"kommune-demo@demo.invalid"}, "role": {role}, "of": {of}, "from": {"2026-11-22"}})
		if len(p.Find("#of-error")) != 1 {
			t.Errorf("%s for %q: %d %v", role, of, p.Status, p.Texts(".error"))
		}
	}
}

func TestGrant_SecretariatMakesNoAdministrators(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	c.Get("/sekretariat/roller/ny").HasNo("input[value=administrator]")
	p := c.Post("/sekretariat/roller/ny", url.Values{"email": {"kommune-demo@demo.invalid"}, "role": {"administrator"}, "from": {"2026-11-22"}})
	if p.Status != http.StatusForbidden {
		t.Errorf("%d, want 403", p.Status)
	}
}

func TestGrant_WithScopeAndPeriod_ThenEnded(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	p := after(t, c, "/sekretariat/roller/ny", url.Values{
		"email": {"kommune-demo@demo.invalid"}, "role": {"coordinator"}, "of": {"os2MO"}, "from": {"2026-11-01"}, "to": {"2027-12-31"},
	})
	p.Has("tbody", "OS2mo 1. november 2026 til 31. december 2027")
	path := href(t, c.Get("/sekretariat/roller?rolle=coordinator"), "tbody td a", "Afslut") // kommune-demo is before koordinator-demo
	if bad := c.Post(path+"/slut", url.Values{"day": {"i morgen"}}); bad.Status != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none: %d", bad.Status)
	}
	after(t, c, path+"/slut", url.Values{"day": {"2026-11-22"}}).Has(".message", "22. november 2026")
	for _, tr := range c.Get("/sekretariat/roller").Texts("tbody tr") {
		if strings.Contains(tr, "OS2mo") {
			t.Errorf("still there: %s", tr)
		}
	}
	c.Get("/sekretariat/roller?alle=1").Has("tbody", "1. november 2026 til 21. november 2026")
	c.Get("/sekretariat/aendringer?art=grant&konto=sekretariat-demo@demo.invalid").Has("tbody", "Rolle: Koordinator: kommune-demo")
}

func TestEndGrant_LastAdministrator_SaysWhy(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Administrator)
	list := c.Get("/sekretariat/roller?rolle=administrator")
	p := c.Post(href(t, list, "tbody td a", "Afslut")+"/slut", url.Values{"day": {"2026-12-01"}})
	p.Has(".problems", "ingen være administrator")
	if p.Status != http.StatusConflict || apptest.Attr(p.Find("#day")[0], "value") != "2026-12-01" {
		t.Errorf("%d", p.Status)
	}
}

func TestInvite_AllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	p := c.Post("/sekretariat/invitationer/ny", url.Values{"email": {"x"}, "authority": {"Ukendt"}, "role": {"coordinator"}})
	for _, id := range []string{"#name-error", "#email-error", "#authority-error", "#of-error"} {
		if len(p.Find(id)) != 1 {
			t.Errorf("no %s", id)
		}
	}
	p = c.Post("/sekretariat/invitationer/ny", url.Values{"name": {strings.Repeat("æ", 5000)}, "email": {"kommune-demo@demo.invalid"}})
	if got := len(p.Texts(".field .error")); got != 2 {
		t.Errorf("%d faults: too long, and has an account", got)
	}
}

func TestInvitation_Withdrawn(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	p := after(t, c, "/sekretariat/invitationer/ny", invitation)
	p.Has("tbody", "Handler for Syddjurs Kommune. Koordinator: OS2mo")
	after(t, c, apptest.Attr(p.Find("tbody form")[0], "action"), nil).Has("tbody .status", "Trukket tilbage")
}

func TestSubject_MovesTheOthers(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	before := c.Get("/sekretariat/emner").Texts("tbody th")
	p := after(t, c, "/sekretariat/emner/ny", url.Values{"name_da": {"Ældre og pleje"}, "name_en": {"Elderly care"}, "place": {"2"}})
	now := p.Texts("tbody th")
	if len(now) != len(before)+1 || now[1] != "Ældre og pleje" || now[0] != before[0] || now[2] != before[1] {
		t.Errorf("%q after %q", now, before)
	}
	bad := c.Post("/sekretariat/emner/ny", url.Values{"name_da": {"Ældre og Pleje"}, "place": {"0"}})
	for _, id := range []string{"#name_da-error", "#name_en-error", "#place-error"} {
		if len(bad.Find(id)) != 1 {
			t.Errorf("no %s", id)
		}
	}
	bad = c.Post("/sekretariat/emner/ny", url.Values{"name_da": {"!!!"}, "name_en": {"x"}, "place": {"1"}})
	if len(bad.Find("#name_da-error")) != 1 {
		t.Errorf("a name without letters: %d %v", bad.Status, bad.Texts(".problems"))
	}
	if got := c.Get("/sekretariat/emner").Texts("tbody th"); len(got) != len(now) {
		t.Errorf("a refused form changed the list to %q", got)
	}
}

func TestForms_TooLarge_ClearAnswer(t *testing.T) {
	t.Parallel()
	c := desk(t, apptest.Secretariat)
	huge := url.Values{"name": {strings.Repeat("x", 5<<20)}, "name_da": {strings.Repeat("x", 5<<20)}}
	for _, path := range []string{"/sekretariat/invitationer/ny", "/en/sekretariat/emner/ny", "/sekretariat/roller/ny"} {
		p := c.Post(path, huge)
		if p.Status != http.StatusRequestEntityTooLarge || len(p.Find("h1")) != 1 {
			t.Errorf("%s: %d", path, p.Status)
		}
	}
}

// deadJob makes a job of a kind that cannot succeed, and runs it.
func deadJob(t *testing.T, d *db.DB) {
	t.Helper()
	ctx := t.Context()
	q := job.New(d, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})
	job.Register(q, job.Kind[string]{Name: "test.fail", Run: func(context.Context, string) error {
		return job.Permanent(errors.New("<b>no way</b> to host"))
	}})
	err := d.Keep(ctx, func(tx *db.Tx) error { return job.Enqueue(ctx, tx, "test.fail", "payload") })
	if err != nil {
		t.Fatal(err)
	}
	if q.Drain(ctx) == nil {
		t.Fatal("the job did not fail")
	}
}

func TestDeadJob_WaitsOnTheDesk_ReasonForAdministratorsOnly(t *testing.T) {
	t.Parallel()
	site := apptest.New(t, db.SQLite)
	deadJob(t, site.DB())
	keeper, runner := site.As(t, apptest.Secretariat), site.As(t, apptest.Administrator)
	front := keeper.Get("/sekretariat")
	const path = "/sekretariat/job?tilstand=dead"
	front.Has(".figure a[href="+path+"]", "1")
	list := keeper.Get(path)
	list.Has("tbody .status", "Opgivet")
	list.Has("tbody th", "test.fail")
	one := href(t, list, "tbody a", "test.fail")
	keeper.Get(one).HasNo("#job-error")
	runner.Get(one).Has("#job-error", "<b>no way</b> to host")
	runner.Get(path).Has("tbody td", "<b>no way</b>")
	after(t, keeper, one+"/igen", nil).Has(".status", "Venter")
	keeper.Get("/sekretariat").Has(".figure a", "0")
}
