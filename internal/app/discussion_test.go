package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"alminding/internal/apptest"
	"alminding/internal/platform/db"
)

// TestDiscussion_OneLetterInTheMorning: somebody of Aarhus answers what somebody of
// Syddjurs brought up in the assembly, who is told the next morning and, after saying so
// on the own page, not again.
func TestDiscussion_OneLetterInTheMorning(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, db.SQLite)
	desk, syddjurs, aarhus := s.As(t, apptest.Secretariat), s.As(t, apptest.Representative), s.As(t, apptest.Board)
	morning := func() (subjects []string) {
		t.Helper()
		s.Clock.Add(24 * time.Hour)
		if err := s.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
		desk = s.As(t, apptest.Secretariat)
		for _, a := range desk.Get("/sekretariat/mail").Find("main tbody a") {
			if strings.Contains(apptest.Text(a), "diskussioner") {
				subjects = append(subjects, apptest.Attr(a, "href"))
			}
		}
		return subjects
	}
	must := func(p *apptest.Page) string {
		t.Helper()
		if p.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d %v", p.Path, p.Status, p.Texts(".error"))
		}
		return p.Header.Get("Location")
	}
	if err := s.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	topic := must(syddjurs.Post("/grupper/generalforsamlingen/diskussion/ny", url.Values{"title": {"Kvababbelse"}, "text": {"Hvad mener I?"}, "reach": {"members"}}))
	s.Clock.Add(time.Minute)
	must(aarhus.Post(topic, url.Values{"text": {"Vi er imod."}}))
	letters := morning()
	if len(letters) != 1 {
		t.Fatalf("%d letters, want one", len(letters))
	}
	letter := desk.Get(letters[0])
	letter.Has("main", "kommune-demo@demo.invalid")
	letter.Has("main", "Generalforsamlingen: 1 nyt indlæg om et emne.")
	if strings.Contains(letter.Body, "Kvababbelse") || strings.Contains(letter.Body, "imod") {
		t.Error("the letter tells what is discussed")
	}
	syddjurs, aarhus = s.As(t, apptest.Representative), s.As(t, apptest.Board)
	syddjurs.Get("/min-side").Has("main", "Der kommer højst én om dagen")
	must(syddjurs.Post("/min-side/diskussioner", url.Values{"letters": {""}}))
	syddjurs.Get("/min-side").Has("main", "Du får ingen mail")
	must(aarhus.Post(topic, url.Values{"text": {"Stadig."}}))
	if again := morning(); len(again) != 1 {
		t.Errorf("%d letters, although none are wanted", len(again))
	}
}
