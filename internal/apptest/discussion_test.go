package apptest

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"alminding/internal/platform/db"
)

// discusses comments on the item and takes up a topic of the group, for the group
// alone, and gives the ids of the topic and of the comment.
func (s *Site) discusses(t testing.TB, group, item string) (topic, post string) {
	t.Helper()
	own := s.As(t, Representative)
	write := func(address string, form url.Values) string {
		t.Helper()
		p := own.Post(address, form)
		if p.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%.3000s", address, p.Status, p.Body)
		}
		return p.Header.Get("Location")
	}
	_, post, _ = strings.Cut(write("/diskussion/punkt/"+item, url.Values{"text": {"Xylofonen er for dyr, se https://xylofon.example/pris."}}), "#indlaeg-")
	topic = path.Base(write("/grupper/"+group+"/diskussion/ny", url.Values{"title": {"Xylofon eller trompet?"}, "text": {"En xylofon."}, "reach": {"group"}}))
	return topic, post
}

// What those of a group write to each other stands on its pages for them, and nowhere
// for anybody else.
func TestDiscussion(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	m := s.meets(t)
	topic, post := s.discusses(t, "gruppen-der-moedes", m.closed)
	own, keeper := s.As(t, Representative), s.As(t, Secretariat)
	own.Get(m.page).Has("main", "1 kommentar, 1 uafklaret")
	own.Get("/grupper/gruppen-der-moedes").Has("main", "Xylofon eller trompet?")
	own.Get("/soeg?q=xylofon").Has("main", "Xylofon eller trompet?")
	page := "/diskussion/punkt/" + m.closed
	own.Get(page).Has("main .prose a", "https://xylofon.example/pris")
	if p := own.Post(page, url.Values{"text": {strings.Repeat("x", 5001)}}); p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Body, strings.Repeat("x", 5001)) {
		t.Errorf("a comment that is too long: %d", p.Status)
	}
	found := own.Get("/diskussion/indlaeg/" + post)
	if at := found.Header.Get("Location"); at != page+"#indlaeg-"+post {
		t.Errorf("the comment is at %q", at)
	}
	if p := keeper.Post("/diskussion/indlaeg/"+post+"/afklar", nil); p.Status != http.StatusSeeOther {
		t.Errorf("resolving: %d", p.Status)
	}
	keeper.Get(page).Has("main", "Afklaret")
	s.outsidersSeeNothing(t, "discussed", m, "/diskussion/emne/"+topic, "/en/diskussion/emne/"+topic, "/diskussion/indlaeg/"+post, "/diskussion/indlaeg/"+post+"/ret")
	if p := keeper.Post("/diskussion/emne/"+topic+"/luk", nil); p.Status != http.StatusSeeOther {
		t.Errorf("closing the topic: %d", p.Status)
	}
	if p := own.Post("/diskussion/emne/"+topic, url.Values{"text": {"For sent skrevet"}}); p.Status != http.StatusConflict || !strings.Contains(p.Body, "For sent skrevet") {
		t.Errorf("writing on a closed topic: %d", p.Status)
	}
	if p := keeper.Post(m.page+"/referat/godkend", nil); p.Status != http.StatusSeeOther {
		t.Fatalf("approving: %d\n%.2000s", p.Status, p.Body)
	}
	if p := own.Get("/diskussion/indlaeg/" + post + "/ret"); p.Status != http.StatusForbidden {
		t.Errorf("a comment can be changed after the minutes: %d", p.Status)
	}
	if md := own.Get(m.page + "/referat.md"); strings.Contains(md.Body, "for dyr") {
		t.Error("the minutes tell of a comment")
	}
}
