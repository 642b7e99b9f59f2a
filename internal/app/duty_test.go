package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alminding/internal/apptest"
	"alminding/internal/platform/db"
)

// TestDuties_Unrepresented follows a duty from the band to its end: a member that
// nobody speaks for is the secretariat's to find somebody for.
func TestDuties_Unrepresented(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, db.SQLite)
	desk := s.As(t, apptest.Secretariat)
	const aarhus = "Find en repræsentant for Aarhus Kommune"
	p := desk.Get("/pligter")
	p.Has(".band a", "Jeres pligter (")
	p.Has(".duties li", aarhus)
	if p.Body = strings.ReplaceAll(p.Body, aarhus, ""); strings.Contains(p.Body, "repræsentant for Syddjurs") {
		t.Error("Syddjurs has a representative")
	}
	s.As(t, apptest.Board).Get("/pligter").HasNo(".duties .button") // not hers to do, if there is anything

	var form string
	for _, a := range desk.Get("/pligter").Find(".duties a") {
		if href := apptest.Attr(a, "href"); strings.Contains(href, "Aarhus") {
			form = href
		}
	}
	desk.Get(form).Has("input[name=role][value=representative][checked]", "")
	sent := desk.Post("/sekretariat/roller/ny", url.Values{
		"email": {"bestyrelse-demo@demo.invalid"}, "role": {"representative"}, "of": {"Aarhus Kommune"}, "from": {"2026-11-22"},
	})
	if sent.Status != http.StatusSeeOther {
		t.Fatalf("the role is not granted: %d %v", sent.Status, sent.Texts(".error"))
	}
	if err := s.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	desk.Get("/pligter?klaret=1").Has(".duties li", aarhus)
}
