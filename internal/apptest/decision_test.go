package apptest

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"alminding/internal/platform/db"
)

var theBoard = regexp.MustCompile(`<option value="([^"]+)"[^>]*>Bestyrelsen</option>`)

// draftDecision writes a draft of the board's, which is closed, and gives its address.
// What only the board may know has the words xylofon and kvababbelse.
func (s *Site) draftDecision(t testing.TB, heading string) string {
	t.Helper()
	keeper := s.As(t, Secretariat)
	form := keeper.Get("/beslutninger/ny")
	board := theBoard.FindStringSubmatch(form.Body)
	if board == nil {
		t.Fatalf("the board cannot be chosen: %d", form.Status)
	}
	p := keeper.Post("/beslutninger/ny", url.Values{
		"group": {board[1]}, "matter": {"product-level"}, "day": {"2026-11-20"}, "reach": {"closed"},
		"heading_da": {heading}, "text_da": {"En kvababbelse om OS2mo."}, "open_heading_da": {"En sag om et niveau"}, "open_text_da": {"Sagen er lukket."},
		"method": {"Xylofonafstemning"}, "for": {"41"}, "against": {"7"}, "products": {"OS2mo, os2rollekatalog"},
		"effect-0_object": {"level"}, "effect-0": {"OS2mo"}, "effect-0_text": {"xylofonniveau"},
	})
	path := p.Header.Get("Location")
	if p.Status != http.StatusSeeOther || !strings.HasPrefix(path, "/beslutninger/udkast/") {
		t.Fatalf("writing a draft: %d to %q\n%.3000s", p.Status, path, p.Body)
	}
	return path
}

// decide approves such a draft and gives the decision's address.
func (s *Site) decide(t testing.TB, heading string) string {
	t.Helper()
	draft := s.draftDecision(t, heading)
	p := s.As(t, Secretariat).Post(draft+"/godkend", url.Values{"version": {"1"}})
	path := p.Header.Get("Location")
	if p.Status != http.StatusSeeOther || !strings.HasPrefix(path, "/beslutninger/bestyrelsen-2026-") {
		t.Fatalf("approving: %d to %q\n%.3000s", p.Status, path, p.Body)
	}
	return path
}

// TestDecision_ClosedIsNowhere visits everything that tells of decisions as everybody
// whom a closed one is not for.
func TestDecision_ClosedIsNowhere(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	path := s.decide(t, "Xylofon og niveau")
	addresses := []string{
		path, "/en" + path, "/beslutninger", "/beslutninger.csv", "/beslutninger.json", "/beslutninger.atom", "/api/v1/decisions", "/api/v1" + strings.Replace(path, "beslutninger", "decisions", 1),
		"/beslutninger?loesning=os2mo", "/beslutninger?art=product-level", "/produkter/os2mo", "/grupper/bestyrelsen", "/nyt", "/soeg.json?q=niveau",
	}
	searches := []string{"/soeg?q=", "/soeg.json?q=", "/beslutninger?q=", "/beslutninger.csv?q=", "/beslutninger.atom?q=", "/api/v1/decisions?q="}
	for _, role := range []Role{Visitor, Board, Coordinator, Representative, Supplier} {
		c := s.As(t, role)
		for _, address := range addresses {
			p := c.Get(address)
			if body := strings.ToLower(p.Body); p.Status != http.StatusOK || strings.Contains(body, "xylofon") || strings.Contains(body, "kvababbelse") {
				t.Errorf("%q gets %s: %d, with what is closed", role, address, p.Status)
			}
		}
		for _, address := range searches {
			for _, word := range []string{"xylofon", "kvababbelse"} {
				p := c.Get(address + word)
				if strings.Contains(p.Body, "bestyrelsen-2026-1") || strings.Contains(p.Body, "En sag om et niveau") {
					t.Errorf("%q finds the decision by %s%s", role, address, word)
				}
			}
		}
		c.Get(path).Has("h1", "En sag om et niveau")
		c.Get("/beslutninger").Has("main", "Bestyrelsen 2026-1")
	}
	keeper := s.As(t, Secretariat)
	keeper.Get(path).Has("h1", "Xylofon og niveau")
	keeper.Get("/produkter/os2mo").Has("main", "Besluttet: Bestyrelsen 2026-1")
	keeper.Get("/beslutninger?q=kvababbelse").Has("main", "1 beslutning")
}

// TestDecision_CannotBeUndone: what is approved is not a draft any longer, whatever is
// sent to where the draft was.
func TestDecision_CannotBeUndone(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	draft := s.draftDecision(t, "Et udkast")
	keeper := s.As(t, Secretariat)
	keeper.Get(draft+"/godkend").Has("main", "kan ingen ændre eller slette den")
	if p := keeper.Post(draft+"/godkend", url.Values{"version": {"2"}}); p.Status != http.StatusConflict {
		t.Errorf("a version that nobody has read is approved: %d", p.Status)
	}
	decided := keeper.Post(draft+"/godkend", url.Values{"version": {"1"}}).Header.Get("Location")
	for _, form := range []string{"/ret", "/godkend", "/slet"} {
		if p := keeper.Post(draft+form, url.Values{"version": {"1"}, "heading_da": {"Noget andet"}}); p.Status != http.StatusConflict {
			t.Errorf("%s of what is approved gives %d", form, p.Status)
		}
	}
	correction := keeper.Get("/beslutninger/ny?retter=" + strings.TrimPrefix(decided, "/beslutninger/"))
	correction.Has("main", "Beslutningen retter en tidligere")
	board := theBoard.FindStringSubmatch(correction.Body)
	p := keeper.Post("/beslutninger/ny", url.Values{
		"group": {board[1]}, "matter": {"product-level"}, "day": {"2026-11-21"}, "reach": {"public"}, "heading_da": {"Rettet"}, "text_da": {"Sådan."},
		"corrects": {strings.TrimPrefix(decided, "/beslutninger/")},
	})
	later := keeper.Post(p.Header.Get("Location")+"/godkend", url.Values{"version": {"1"}}).Header.Get("Location")
	s.As(t, Visitor).Get(decided).Has("main", "Beslutningen er rettet af en senere")
	s.As(t, Visitor).Get(later).Has("main", "Beslutningen retter en tidligere")
}

// TestDecision_FaultsBesideFields: nothing that was written is lost, and a group
// without the mandate is told who has it.
func TestDecision_FaultsBesideFields(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	keeper := s.As(t, Secretariat)
	board := theBoard.FindStringSubmatch(keeper.Get("/beslutninger/ny").Body)
	p := keeper.Post("/beslutninger/ny", url.Values{
		"group": {board[1]}, "matter": {"bylaws"}, "day": {"2026-02-30"}, "reach": {"public"}, "heading_da": {"Bevar mig"}, "products": {"OS2findesikke"}, "for": {"mange"},
		"effect-0_object": {"membership"}, "effect-0": {"Andeby"}, "effect-0_text": {"Væk"},
	})
	if p.Status != http.StatusUnprocessableEntity {
		t.Fatalf("a faulty form gives %d", p.Status)
	}
	for _, want := range []string{"Bevar mig", "OS2findesikke", "Andeby", "2026-02-30", "Vælg løsninger fra kataloget", "Vi kender den ikke"} {
		if !strings.Contains(p.Body, want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	p = keeper.Post("/beslutninger/ny", url.Values{
		"group": {board[1]}, "matter": {"bylaws"}, "day": {"2026-11-20"}, "reach": {"public"}, "heading_da": {"Nye vedtægter"}, "text_da": {"Sådan."},
	})
	p.Has("main", "Bestyrelsen har ikke mandat")
	p.Has("main", "Generalforsamlingen")
}

// TestDecision_FiltersInAddress: the page, its files and the API narrow alike by what
// stands in the address, and a filter for what is not there leaves nothing.
func TestDecision_FiltersInAddress(t *testing.T) {
	t.Parallel()
	c := New(t, db.SQLite).As(t, Visitor)
	for query, want := range map[string]int{
		"": 5, "?gruppe=generalforsamlingen": 4, "?gruppe=generalforsamlingen&aar=2025": 2, "?art=strategy&art=bylaws": 3,
		"?q=afgift": 1, "?gruppe=findes-ikke": 0, "?aar=2025&art=election": 0,
	} {
		c.Get("/beslutninger"+query).Has("main", counted[want])
		if rows := strings.Count(c.Get("/beslutninger.csv"+query).Body, "/beslutninger/"); rows != want {
			t.Errorf("%q has %d rows, want %d", query, rows, want)
		}
		if p := c.Get("/api/v1/decisions" + query); !strings.Contains(p.Body, fmt.Sprintf(`"total":%d,`, want)) {
			t.Errorf("%q by the API: %.80s", query, p.Body)
		}
	}
	page := c.Get("/beslutninger?gruppe=generalforsamlingen&aar=2025")
	page.Has("main", "Organ: Generalforsamlingen")
	if !strings.Contains(page.Body, `href="/beslutninger?gruppe=generalforsamlingen"`) {
		t.Error("no link takes the year back")
	}
}

var counted = map[int]string{0: "Ingen beslutninger", 1: "1 beslutning", 2: "2 beslutninger", 3: "3 beslutninger", 4: "4 beslutninger", 5: "5 beslutninger"}
