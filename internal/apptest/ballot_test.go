package apptest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"strings"
	"testing"

	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
	"alminding/internal/platform/db"
)

// asked prepares and opens a ballot of the group, and gives its id.
func (s *Site) asked(t testing.TB, group, method string) string {
	t.Helper()
	keeper := s.As(t, Secretariat)
	p := keeper.Post("/grupper/"+group+"/afstemninger/ny", url.Values{
		"title_da": {"Skal vi have en fælles formular?"}, "text_da": {"Den koster ingenting."}, "matter": {"other"}, "method": {method},
		"options": {"Ja, nu\nJa, senere | Yes, later\nNej"},
	})
	if p.Status != http.StatusSeeOther {
		t.Fatalf("asking: %d\n%s", p.Status, p.Body)
	}
	id := path.Base(p.Header.Get("Location"))
	if p = keeper.Post("/afstemninger/"+id+"/aabn", nil); p.Status != http.StatusSeeOther {
		t.Fatalf("opening: %d\n%s", p.Status, p.Body)
	}
	return id
}

// A ballot from the question to a draft of the decision, and what those outside the
// group may know of it: nothing.
func TestBallot_FromQuestionToDecision(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := New(t, engine)
			group, seat := s.seated(t)
			keeper := s.As(t, Secretariat)
			if p := keeper.Post("/myndigheder/syddjurs/pladser/"+seat, url.Values{"person": {s.representative(t)}, "day": {"2026-11-22"}}); p.Status != http.StatusSeeOther {
				t.Fatalf("filling the seat: %d\n%s", p.Status, p.Body)
			}
			id := s.asked(t, group, "listed")
			page, list := "/afstemninger/"+id, "/grupper/"+group+"/afstemninger"
			chair := s.As(t, Representative)
			chair.Get(list).Has("main", "Skal vi have en fælles formular?")
			shown := chair.Get(page)
			shown.Has("main", "Du stemmer for Syddjurs Kommune.")
			shown.Has("main button", "Afgiv 1 stemme")

			for _, stranger := range []Role{Visitor, Coordinator, Supplier} {
				c := s.As(t, stranger)
				if p := c.Get(page); p.Status != http.StatusNotFound {
					t.Errorf("%s reads the ballot: %d", stranger, p.Status)
				}
				want := http.StatusNotFound
				if stranger == Visitor {
					want = http.StatusUnauthorized
				}
				if p := c.Post(page+"/stem", url.Values{"voter": {seat}, "answer": {"against"}}); p.Status != want {
					t.Errorf("%s votes: %d", stranger, p.Status)
				}
			}
			if p := chair.Post(page+"/stem", url.Values{"voter": {seat}}); p.Status != http.StatusUnprocessableEntity {
				t.Errorf("no answer: %d", p.Status)
			}
			if p := chair.Post(page+"/stem", url.Values{"voter": {seat}, "answer": {"for"}}); p.Status != http.StatusSeeOther {
				t.Errorf("voting: %d\n%s", p.Status, p.Body)
			}
			chair.Get(page).Has("main", "Stemt for Syddjurs Kommune: For")
			if p := chair.Post(page+"/luk", nil); p.Status != http.StatusSeeOther {
				t.Errorf("closing: %d", p.Status)
			}
			closed := chair.Get(page)
			closed.Has("main", "Vedtaget")
			closed.Has("main", "Der er svaret for 1 af 1 stemmer.")
			if p := chair.Post(page+"/stem", url.Values{"voter": {seat}, "answer": {"against"}}); p.Status != http.StatusConflict {
				t.Errorf("voting after the close: %d", p.Status)
			}
			if p := chair.Get(page + "/stemmer.csv"); p.Status != http.StatusOK {
				t.Errorf("the votes: %d", p.Status)
			}
			p := chair.Post(page+"/beslutning", nil)
			if p.Status != http.StatusSeeOther {
				t.Fatalf("drafting: %d\n%s", p.Status, p.Body)
			}
			chair.Get(p.Header.Get("Location")).Has("main", "Skal vi have en fælles formular?")
		})
	}
}

// TestBallot_Objection_StaysInside: a written procedure whose result everybody may read
// told everybody as well why somebody would rather have met.
func TestBallot_Objection_StaysInside(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	m := s.meets(t)
	keeper, chair := s.As(t, Secretariat), s.As(t, Representative)
	asked := keeper.Post("/grupper/gruppen-der-moedes/afstemninger/ny", url.Values{
		"title_da": {"Skal vi stemme skriftligt?"}, "matter": {"other"}, "method": {"listed"}, "closes": {"2026-11-30T12:00"},
	})
	page := asked.Header.Get("Location")
	for _, x := range []struct {
		by   *Client
		step string
		form url.Values
	}{
		{keeper, "/aabn", nil}, {chair, "/indvend", url.Values{"voter": {m.seat}, "objection": {"Xylofonen bør høres."}}},
		{chair, "/stem", url.Values{"voter": {m.seat}, "answer": {"for"}}}, {keeper, "/luk", nil},
	} {
		if p := x.by.Post(page+x.step, x.form); p.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%.2000s", x.step, p.Status, p.Body)
		}
	}
	chair.Get(page).Has("main", "Xylofonen bør høres.")
	p := s.As(t, Visitor).Get(page)
	p.Has("main", "Vedtaget")
	if strings.Contains(p.Body, "Xylofonen") {
		t.Error("a visitor reads the objection")
	}
}

// TestBallot_Hands_NothingCounted_StaysOpen: the button to close sent an empty form, and
// the ballot was closed for good with nobody for and nobody against.
func TestBallot_Hands_NothingCounted_StaysOpen(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	group, _ := s.seated(t)
	keeper, page := s.As(t, Secretariat), "/afstemninger/"+s.asked(t, group, "hands")
	if p := keeper.Post(page+"/luk", url.Values{"for": {""}, "against": {" "}, "abstain": {""}}); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("closing without a count: %d", p.Status)
	}
	if p := keeper.Post(page+"/luk", url.Values{"for": {"1"}}); p.Status != http.StatusSeeOther {
		t.Errorf("closing: %d\n%.2000s", p.Status, p.Body)
	}
}

// TestBallot_Ask_FaultsAtOnce: a deadline that no clock shows is a fault beside its field,
// and the others are told with it.
func TestBallot_Ask_FaultsAtOnce(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	group, _ := s.seated(t)
	for _, closes := range []string{"2027-03-28T02:30", "31. februar", "2027-02-31 12.00"} {
		p := s.As(t, Secretariat).Post("/grupper/"+group+"/afstemninger/ny", url.Values{"method": {"listed"}, "matter": {"other"}, "closes": {closes}})
		if p.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", closes, p.Status)
		}
		p.Has("main", "Skriv en dag og et klokkeslæt")
		p.Has("#title_da-error", "")
	}
}

// A ranked choice by its form, with a place given twice refused beside the field.
func TestBallot_Ranked(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	group, seat := s.seated(t)
	keeper := s.As(t, Secretariat)
	keeper.Post("/myndigheder/syddjurs/pladser/"+seat, url.Values{"person": {s.representative(t)}, "day": {"2026-11-22"}})
	page := "/afstemninger/" + s.asked(t, group, "choice")
	c := s.As(t, Representative)
	if p := c.Post(page+"/stem", url.Values{"voter": {seat}, "rank-1": {"1"}, "rank-2": {"1"}}); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("two at the first place: %d", p.Status)
	}
	if p := c.Post(page+"/stem", url.Values{"voter": {seat}, "rank-1": {"2"}, "rank-3": {"1"}}); p.Status != http.StatusSeeOther {
		t.Errorf("ranking: %d\n%s", p.Status, p.Body)
	}
	c.Get(page).Has("main", "Ingen kan se hvad")
	c.Post(page+"/luk", nil)
	closed := c.Get(page)
	closed.Has("main", "Valgt: Nej")
	closed.Has("main", "Runde 1")
	recounted(t, s.As(t, Secretariat).Get(page+"/stemmer.json"))
	if p := s.As(t, Secretariat).Get(page + "/stemmer.csv"); p.Status != http.StatusOK || p.Body != "\ufeffsvar\r\n3>1\r\n" && p.Body != "svar\n3>1\n" {
		t.Errorf("%d %q", p.Status, p.Body)
	}
}

// recounted counts the published papers by the published rules, and holds that this
// comes to the published result.
func recounted(t *testing.T, p *Page) {
	t.Helper()
	var got struct {
		Method  vote.Method
		Options []any
		Quorum  group.Fraction
		Votes   int
		Papers  []struct {
			Answer vote.Answer
			Votes  int
			Voter  string
		}
		Result vote.Result
	}
	if err := json.Unmarshal([]byte(p.Body), &got); err != nil {
		t.Fatalf("%v: %.300s", err, p.Body)
	}
	papers := make([]vote.Paper, len(got.Papers))
	for i, x := range got.Papers {
		papers[i] = vote.Paper{Votes: x.Votes, Answer: x.Answer}
		if x.Voter != "" {
			t.Errorf("a secret paper is %s's", x.Voter)
		}
	}
	rules := vote.Rules{Method: got.Method, Options: len(got.Options), Quorum: vote.Share{Num: got.Quorum.Num, Den: got.Quorum.Den}}
	if again := vote.Count(rules, got.Votes, papers, ""); !reflect.DeepEqual(again, got.Result) {
		t.Errorf("the papers come to %+v, and the page says %+v", again, got.Result)
	}
}
