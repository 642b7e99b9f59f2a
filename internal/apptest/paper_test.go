package apptest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/platform/db"
	"alminding/internal/platform/paper/papertest"
)

// said is what a file says to its reader, with all that stands beside it.
func said(t *testing.T, p *Page) string {
	t.Helper()
	switch kind, _, _ := strings.Cut(p.Header.Get("Content-Type"), ";"); {
	case p.Status != http.StatusOK:
		return ""
	case kind == "application/pdf":
		file := papertest.ReadPDF(t, []byte(p.Body))
		return strings.Join(append(file.Bookmarks, file.Title, file.Repeated, file.Tree.Text()), "\n")
	case strings.HasSuffix(kind, ".text"):
		return papertest.ReadODT(t, []byte(p.Body)).Text
	}
	return p.Body
}

// TestMinutes_AsFiles gets the minutes of a meeting in all their forms, before they are
// approved and after, as its keeper and as anybody. What is closed is in none of those
// for everybody.
func TestMinutes_AsFiles(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	m := s.meets(t)
	keeper, visitor := s.As(t, Secretariat), s.As(t, Visitor)
	minutes := []string{"/referat.pdf", "/referat.odt", "/referat.md"}
	for _, address := range minutes {
		if p := visitor.Get(m.page + address); p.Status != http.StatusNotFound {
			t.Errorf("%s is for everybody before it is approved: %d", address, p.Status)
		}
		if text := said(t, keeper.Get(m.page+address)); !strings.Contains(text, "Xylofonen er købt.") || !strings.Contains(text, "Stem xylofonen") {
			t.Errorf("%s does not tell the keeper everything:\n%s", address, text)
		}
	}
	agenda := said(t, visitor.Get(m.page+"/dagsorden.pdf"))
	if !strings.Contains(agenda, "Et åbent formål") || strings.Contains(agenda, "vedtaget") {
		t.Errorf("the agenda says\n%s", agenda)
	}
	link(t, visitor.Get(m.page), m.page+"/dagsorden.pdf")
	item := agendaItem.FindStringSubmatch(keeper.Get(m.page).Body)[0]
	draft := keeper.Post(m.page+item+"/beslutning", url.Values{"matter": {"other"}}).Header.Get("Location")
	register := keeper.Post(draft+"/godkend", url.Values{"version": {"1"}}).Header.Get("Location")
	if p := keeper.Post(m.page+"/referat/godkend", nil); p.Status != http.StatusSeeOther {
		t.Fatalf("approving: %d\n%.2000s", p.Status, p.Body)
	}
	for _, address := range append(minutes, "/dagsorden.pdf") {
		for _, role := range []Role{Visitor, Board, Coordinator, Supplier} {
			if text := strings.ToLower(said(t, s.As(t, role).Get(m.page+address))); strings.Contains(text, "xylofon") || !strings.Contains(text, "en pris") {
				t.Errorf("%s tells %q\n%s", address, role, text)
			}
		}
	}
	for _, address := range minutes {
		p := visitor.Get(m.page + address)
		text := said(t, p)
		for _, want := range []string{"Referat af møde 22. november 2026", "Gruppen der mødes", "Beslutning Gruppen der mødes 2026-1", "Budgettet er vedtaget.", "En pris", "Lukket punkt", "13.10–15.00"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s has no %q:\n%s", address, want, text)
			}
		}
		name := "referat-gruppen-der-moedes-2026-11-22" + address[strings.IndexByte(address, '.'):]
		if got := p.Header.Get("Content-Disposition"); !strings.Contains(got, name) {
			t.Errorf("%s is called %s", address, got)
		}
		if again := visitor.Do(http.MethodGet, m.page+address, nil, http.Header{"If-None-Match": {p.Header.Get("Etag")}}); again.Status != http.StatusNotModified {
			t.Errorf("%s is sent again unchanged: %d", address, again.Status)
		}
		link(t, visitor.Get(m.page), m.page+address)
	}
	if file := papertest.ReadPDF(t, []byte(visitor.Get("/en"+m.page+"/referat.pdf").Body)); file.Language != "en-GB" || file.Title != "Minutes of the meeting 22 November 2026" {
		t.Errorf("in English it is %q in %s", file.Title, file.Language)
	}
	file := papertest.ReadPDF(t, []byte(visitor.Get(m.page+"/referat.pdf").Body))
	var links []string
	for _, l := range file.Tree.All("Link") {
		_, path, _ := strings.Cut(l.URL, "//")
		links = append(links, path[strings.IndexByte(path, '/'):])
	}
	if diff := cmp.Diff([]string{register, m.page}, links); diff != "" {
		t.Errorf("the file leads to (-want +got):\n%s", diff)
	}
	if file.Language != "da-DK" || len(file.Tree.All("Table")) == 0 {
		t.Errorf("in Danish it is %q in %s, with %d tables", file.Title, file.Language, len(file.Tree.All("Table")))
	}
}
