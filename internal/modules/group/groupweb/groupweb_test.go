package groupweb_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"alminding/internal/apptest"
	"alminding/internal/platform/db"
)

const board = "/grupper/bestyrelsen"

// charter is what a keeper writes of the board's, with the changes; an empty value takes
// the field away.
func charter(changes ...string) url.Values {
	v := url.Values{
		"version": {"3"}, "from": {"2026-11-22"}, "purpose_da": {"Leder foreningen."}, "purpose_en": {"Leads the association."},
		"quorum": {"1/2"}, "source_title": {"Referat"}, "source_date": {"2026"},
	}
	for i := 0; i < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
	}
	return v
}

// decided is a decision of the general assembly's on charters, as far as the reach says.
func decided(t *testing.T, keeper *apptest.Client, reach string) (id, path string) {
	t.Helper()
	of := ""
	for _, o := range keeper.Get("/beslutninger/ny").Find("#group option") {
		if apptest.Text(o) == "Generalforsamlingen" {
			of = apptest.Attr(o, "value")
		}
	}
	p := keeper.Post("/beslutninger/ny", url.Values{
		"group": {of}, "matter": {"bylaws"}, "day": {"2026-11-20"}, "reach": {reach}, "heading_da": {"Nyt kommissorium"}, "heading_en": {"A new charter"},
		"text_da": {"Vedtaget."}, "open_heading_da": {"En lukket sag"},
	})
	p = keeper.Post(p.Header.Get("Location")+"/godkend", url.Values{"version": {"1"}})
	if path = p.Header.Get("Location"); p.Status != http.StatusSeeOther {
		t.Fatalf("approving: %d\n%.2000s", p.Status, p.Body)
	}
	for _, o := range keeper.Get(board + "/kommissorium/ret").Find("#register option") {
		if strings.HasPrefix(apptest.Text(o), "Generalforsamlingen 2026-") {
			id = apptest.Attr(o, "value")
		}
	}
	if id == "" {
		t.Fatal("the decision cannot be chosen")
	}
	return id, path
}

func value(p *apptest.Page, selector string) string {
	for _, n := range p.Find(selector) {
		return apptest.Attr(n, "value")
	}
	return "there is no " + selector
}

// TestAdopt_KeepsWhatWasTyped: of a form with faults nothing is lost, whatever sort of
// field it stands in.
func TestAdopt_KeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	keeper := apptest.New(t, db.SQLite).As(t, apptest.Secretariat)
	made, _ := decided(t, keeper, "public")
	p := keeper.Post(board+"/kommissorium/ret", charter(
		"quorum", "halvdelen", "proxying", "no", "proxies", "2", "register", made, "decision", "Generalforsamlingen 2026", "notice", "1", "notice_unit", "M",
		"majority-bylaws", "two-thirds-all", "counting", "weighted", "weights", "Syddjurs: mange", "mandate", "budget", "casting_vote", "1",
	))
	if p.Status != http.StatusUnprocessableEntity {
		t.Fatalf("it is %d\n%.2000s", p.Status, p.Body)
	}
	for field, want := range map[string]string{"quorum": "halvdelen", "proxies": "2", "decision": "Generalforsamlingen 2026", "notice": "1"} {
		if got := value(p, "#"+field); got != want {
			t.Errorf("%s holds %q, want %q", field, got, want)
		}
	}
	p.Has("#weights", "Syddjurs: mange")
	for name, want := range map[string]string{
		"proxying": "no", "notice_unit": "M", "register": made, "majority-bylaws": "two-thirds-all", "counting": "weighted", "mandate": "budget", "casting_vote": "1",
	} {
		if got := chosen(p, name); len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, field := range []string{"quorum", "weights"} {
		if len(p.Find("#"+field+"-error")) == 0 {
			t.Errorf("no fault stands at %s", field)
		}
	}
	p = keeper.Post(board+"/kommissorium/ret", charter("proxying", "no", "proxies", "2"))
	p.Has("#proxies-error", "Når ingen kan give fuldmagt")
	p = keeper.Post("/en"+board+"/kommissorium/ret", charter("register", "no-such-decision"))
	p.Has("#register-error", "Choose")
}

// TestAdopt_LevelIsNotGivenAway: the form of a steering group does not offer what its
// charter cannot give it, and says so to whoever sends it.
func TestAdopt_LevelIsNotGivenAway(t *testing.T) {
	t.Parallel()
	const steering = "/grupper/styregruppen-for-os2kle"
	keeper := apptest.New(t, db.SQLite).As(t, apptest.Secretariat)
	for at, want := range map[string]bool{board: true, steering: false} {
		offered := slices.ContainsFunc(keeper.Get(at+"/kommissorium/ret").Find("input"), func(n *html.Node) bool {
			return apptest.Attr(n, "name") == "mandate" && apptest.Attr(n, "value") == "product-level"
		})
		if offered != want {
			t.Errorf("%s is offered the level: %t", at, offered)
		}
	}
	p := keeper.Post(steering+"/kommissorium/ret", charter("version", "1", "mandate", "product-level"))
	if p.Status != http.StatusUnprocessableEntity {
		t.Fatalf("it is %d", p.Status)
	}
	p.Has("#mandate-error", "kan indstille et niveau")
}

// chosen are the values of what is ticked or selected under the name.
func chosen(p *apptest.Page, name string) (values []string) {
	for _, tag := range []string{"input", "select"} {
		for _, n := range p.Find(tag) {
			switch {
			case apptest.Attr(n, "name") != name:
			case tag == "input" && has(n, "checked"):
				values = append(values, apptest.Attr(n, "value"))
			case tag == "select":
				for o := range n.Descendants() {
					if has(o, "selected") {
						values = append(values, apptest.Attr(o, "value"))
					}
				}
			}
		}
	}
	return values
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// TestCharter_AndItsDecision lead to each other, in the language of the page and for
// those who may read all of the decision.
func TestCharter_AndItsDecision(t *testing.T) {
	t.Parallel()
	for reach, open := range map[string]bool{"public": true, "closed": false} {
		t.Run(reach, func(t *testing.T) {
			t.Parallel()
			s := apptest.New(t, db.SQLite)
			keeper, visitor := s.As(t, apptest.Secretariat), s.As(t, apptest.Visitor)
			made, path := decided(t, keeper, reach)
			if p := keeper.Post(board+"/kommissorium/ret", charter("register", made, "proxying", "yes", "proxies", "1")); p.Status != http.StatusSeeOther {
				t.Fatalf("adopting: %d\n%.2000s", p.Status, p.Body)
			}
			for _, c := range []struct {
				reader *apptest.Client
				sees   bool
			}{{keeper, true}, {visitor, open}} {
				for lang, words := range map[string][2]string{"": {"Nyt kommissorium", "Kommissorium"}, "/en": {"A new charter", "Charter"}} {
					there := `href="` + lang + path + `">`
					if p := c.reader.Get(lang + board + "/kommissorium"); strings.Contains(p.Body, there) != c.sees || strings.Contains(p.Body, words[0]) != c.sees {
						t.Errorf("the charter leads to %s: %t, want %t", there, !c.sees, c.sees)
					}
					back := `href="` + lang + board + `/kommissorium?fra=2026-11-22"`
					p := c.reader.Get(lang + path)
					if strings.Contains(p.Body, back) != c.sees {
						t.Errorf("the decision leads back to %s: %t, want %t", back, !c.sees, c.sees)
					}
					if c.sees {
						p.Has("#kommissorium", words[1])
					}
				}
			}
			if p := visitor.Get("/api/v1/groups/bestyrelsen"); strings.Contains(p.Body, made) {
				t.Error("the API tells which decision it is")
			}
		})
	}
}

// TestCharter_InItsReadersLanguage: what is chosen is said in words, and what a keeper
// wrote in both languages stands in the reader's.
func TestCharter_InItsReadersLanguage(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, db.SQLite)
	keeper, visitor := s.As(t, apptest.Secretariat), s.As(t, apptest.Visitor)
	if p := keeper.Post(board+"/kommissorium/ret", charter("proxying", "no", "notice", "8", "notice_unit", "D", "term", "24", "majority", "two-thirds-all")); p.Status != http.StatusSeeOther {
		t.Fatalf("adopting: %d", p.Status)
	}
	danish, english := visitor.Get(board+"/kommissorium"), visitor.Get("/en"+board+"/kommissorium")
	for _, words := range [][2]string{
		{"Leder foreningen.", "Leads the association."}, {"Nej, hver stemmer selv", "No, each votes itself"}, {"8 dage", "8 days"}, {"24 måneder", "24 months"},
		{"Mindst to tredjedele af alle stemmer", "At least two thirds of all votes"}, {"Fra 22. november 2026", "From 22 November 2026"},
	} {
		danish.Has("main", words[0])
		english.Has("main", words[1])
		if words[0] != words[1] && strings.Contains(english.Body, words[0]) {
			t.Errorf("the English page says %q", words[0])
		}
	}
}
