package decisionweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alminding/internal/apptest"
	"alminding/internal/platform/db"
)

// form is a decision of the assembly's on bylaws, with the changes.
func form(t *testing.T, keeper *apptest.Client, changes ...string) url.Values {
	t.Helper()
	v := url.Values{
		"matter": {"bylaws"}, "day": {"2026-11-20"}, "reach": {"public"}, "heading_da": {"Nye vedtægter"}, "heading_en": {"New bylaws"},
		"text_da": {"Vedtaget."}, "text_en": {"Adopted."},
	}
	for _, o := range keeper.Get("/beslutninger/ny").Find("#group option") {
		if apptest.Text(o) == "Generalforsamlingen" {
			v.Set("group", apptest.Attr(o, "value"))
		}
	}
	for i := 0; i < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
	}
	return v
}

func decide(t *testing.T, keeper *apptest.Client, changes ...string) string {
	t.Helper()
	p := keeper.Post("/beslutninger/ny", form(t, keeper, changes...))
	p = keeper.Post(p.Header.Get("Location")+"/godkend", url.Values{"version": {"1"}})
	if p.Status != http.StatusSeeOther {
		t.Fatalf("approving: %d\n%.2000s", p.Status, p.Body)
	}
	return p.Header.Get("Location")
}

// TestDecision_InItsReadersLanguage: number, heading, effects and what they lead to, on
// its page, in lists, and where other pages tell of it.
func TestDecision_InItsReadersLanguage(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, db.SQLite)
	keeper, visitor := s.As(t, apptest.Secretariat), s.As(t, apptest.Visitor)
	path := decide(t, keeper, "effect-0_object", "charter", "effect-0", "bestyrelsen", "effect-0_text", "Nyt kommissorium", "effect-0_text_en", "A new charter")
	for lang, words := range map[string][]string{"": {"Nye vedtægter", "Vedtaget.", "Generalforsamlingen 2026-1"}, "/en": {"New bylaws", "Adopted.", "The general assembly 2026-1"}} {
		p := visitor.Get(lang + path)
		p.Has("h1", words[0])
		p.Has("main", words[1])
		p.Has("main", words[2])
		if !strings.Contains(p.Body, `href="`+lang+`/grupper/bestyrelsen/kommissorium"`) {
			t.Errorf("%s does not lead to what it changed", lang+path)
		}
		for _, other := range []string{"/beslutninger", "/grupper/generalforsamlingen", "/grupper/bestyrelsen/kommissorium"} {
			p := visitor.Get(lang + other)
			p.Has("main", words[0])
			p.Has("main", words[2])
			if !strings.Contains(p.Body, `href="`+lang+path+`"`) {
				t.Errorf("%s does not lead to the decision", lang+other)
			}
		}
	}
}

// TestDecision_WhatIsNotForAll: a closed decision leads nowhere that tells what it is
// about; those whom it is for see all of it.
func TestDecision_WhatIsNotForAll(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, db.SQLite)
	keeper, visitor := s.As(t, apptest.Secretariat), s.As(t, apptest.Visitor)
	path := decide(t, keeper, "reach", "closed", "open_heading_da", "En lukket sag", "effect-0_object", "charter", "effect-0", "bestyrelsen", "effect-0_text", "Nyt kommissorium")
	inside, outside := keeper.Get(path), visitor.Get(path)
	inside.Has("main", "Nyt kommissorium")
	outside.Has("h1", "En lukket sag")
	outside.HasNo("#changed")
	if strings.Contains(outside.Body, "kommissorium") {
		t.Error("the page tells what the decision changed")
	}
	if p := visitor.Get("/grupper/bestyrelsen/kommissorium"); strings.Contains(p.Body, path) {
		t.Error("what it changed leads to it")
	}
}

// TestForm_KeepsRows: what was written about several effects stands in its own row when
// one of them is faulty, and a correction keeps what it corrects.
func TestForm_KeepsRows(t *testing.T) {
	t.Parallel()
	keeper := apptest.New(t, db.SQLite).As(t, apptest.Secretariat)
	earlier := strings.TrimPrefix(decide(t, keeper), "/beslutninger/")
	p := keeper.Post("/beslutninger/ny", form(t, keeper,
		"effect-0_object", "charter", "effect-0", "bestyrelsen", "effect-0_text", "Nyt kommissorium",
		"effect-1_object", "membership", "effect-1", "Andeby", "effect-1_text", "Optaget", "corrects", earlier,
	))
	if p.Status != http.StatusUnprocessableEntity {
		t.Fatalf("it is %d", p.Status)
	}
	for id, want := range map[string]string{"effect-0": "bestyrelsen", "effect-0_text": "Nyt kommissorium", "effect-1": "Andeby", "effect-1_text": "Optaget"} {
		fields := p.Find("#" + id)
		if len(fields) != 1 || apptest.Attr(fields[0], "value") != want {
			t.Errorf("%s does not hold %q", id, want)
		}
	}
	p.HasNo("#effect-0-error")
	p.Has("#effect-1-error", "")
	if !strings.Contains(p.Body, `name="corrects" value="`+earlier+`"`) {
		t.Error("what it corrects is lost")
	}
}
