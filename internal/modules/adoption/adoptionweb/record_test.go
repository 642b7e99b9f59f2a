package adoptionweb_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

const recordOfMo = "/anvendelse/syddjurs/os2mo"

func TestRecord_ProofAndBothSides(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Elsewhere, today-1000, func(st *adoption.Statement) { st.Expires = today + 100 })
	s.get("", recordOfMo, "claim-stated", "Én kilde, der ikke er udløbet", "Andre", "Årsrapport, 1. marts 2026", `href="https://example.org/rapport"`, "udløber")
	s.note(adoption.Counted, today-900, func(st *adoption.Statement) { st.Expires, st.Count = today+100, 454 })
	s.get("", recordOfMo, "claim-proven", "To kilder eller flere", "optalt til 454", "line-machine")
	s.note(adoption.Self, today-1, func(st *adoption.Statement) { st.State, st.Expires = adoption.Ended, today+100 })
	s.get("", recordOfMo, "claim-conflict", "Kilderne siger hver sit", "Den er i brug: Automatisk optælling", "Den er ikke i brug: Myndigheden selv (Ophørt")
	s.get("", recordOfMo+"?dato="+(today-500).String(), "claim-proven", "line-machine")
}

func TestRecord_NothingThen_SaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Elsewhere, today-100)
	s.get("", recordOfMo+"?dato="+(today-200).String(), "Ingen siger noget om", "Forløb")
	if status, _ := s.do("", http.MethodGet, "/anvendelse/syddjurs/os2forms", nil); status != http.StatusNotFound {
		t.Errorf("a use that nobody speaks of: %d", status)
	}
}

func TestRecord_WhoSeesWhat(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Self, today-100, func(st *adoption.Statement) { st.Contact, st.Expires = "Digitaliseringschefen", today+300 })
	const contact, known, ask, confirm, barred, takeBack = "Digitaliseringschefen", "Hvad vi vidste hvornår", "/spoerg", "/bekraeft", "Det kan du ikke bekræfte", "/traek-tilbage"
	for as, want := range map[string][]string{
		"":            nil,
		"favrskov":    {contact, ask},
		"coordinator": {contact, ask, barred},
		"syddjurs":    {contact, known, confirm, takeBack},
		"keeper":      {contact, known, confirm, takeBack},
	} {
		body := s.get(as, recordOfMo)
		for _, text := range []string{contact, known, ask, confirm, barred, takeBack} {
			if got := strings.Contains(body, text); got != slices.Contains(want, text) {
				t.Errorf("as «%s»: %q is there: %v", as, text, got)
			}
		}
	}
}

func TestRecord_WhoMayWrite(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Self, today-100, func(st *adoption.Statement) { st.Expires = today + 10 })
	s.note(adoption.Elsewhere, today-100)
	r, err := s.adoptions.Between(t.Context(), system, s.syddjurs.ID, s.mo.ID, today)
	must(t, err)
	for _, as := range []string{"favrskov", "coordinator"} {
		if status, _ := s.do(as, http.MethodPost, recordOfMo+"/bekraeft", nil); status != http.StatusForbidden {
			t.Errorf("«%s» confirms for Syddjurs: %d", as, status)
		}
		for _, v := range r.Said {
			if status, _ := s.do(as, http.MethodPost, recordOfMo+"/traek-tilbage", url.Values{"statement": {string(v.ID)}}); status != http.StatusForbidden {
				t.Errorf("«%s» takes back what %s says: %d", as, v.Value.Origin, status)
			}
		}
	}
	for _, v := range r.Said {
		if status, _ := s.do("keeper", http.MethodPost, recordOfMo+"/traek-tilbage", url.Values{"statement": {string(v.ID)}}); status != http.StatusSeeOther {
			t.Errorf("a keeper takes back what %s says: %d", v.Value.Origin, status)
		}
	}
	if status, _ := s.do("", http.MethodGet, recordOfMo, nil); status != http.StatusNotFound {
		t.Errorf("the record when all is taken back: %d", status)
	}
}

func TestRecord_BothLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Self, today-100, func(st *adoption.Statement) { st.Expires = today + 10 })
	for _, path := range []string{recordOfMo, "/myndigheder/syddjurs/anvendelse", ours, "/myndigheder/syddjurs/aaret/2026"} {
		for _, prefix := range []string{"", "/en"} {
			if body := s.get("syddjurs", prefix+path); strings.Contains(body, "adoptionweb.") || strings.Contains(body, "adoption.state") {
				t.Errorf("%s%s has a text that is missing:\n%s", prefix, path, body)
			}
		}
	}
	s.get("syddjurs", "/en"+recordOfMo, "OS2mo at Syddjurs Kommune", "/en/myndigheder/syddjurs/loesninger")
}

// asker gives the one who asks an account, and Syddjurs somebody who answers.
func (s *site) asker(answers bool) {
	s.Helper()
	account := func(name string, grants ...auth.Grant) (a auth.Account) {
		a = auth.NewAccount(auth.Email(name+"@example.org"), "person-"+name, name, s.db.Now())
		must(s.T, s.db.Write(s.Context(), db.Change{Action: "test.account"}, func(tx *db.Tx) error {
			if err := auth.AddAccount(s.Context(), tx, a); err != nil {
				return err
			}
			for _, g := range grants {
				if _, err := auth.AddGrant(s.Context(), tx, system, auth.Holding{Person: a.Person, Grant: g}, civil.Since(today-10)); err != nil {
					return err
				}
			}
			return nil
		}))
		return a
	}
	favrskov := s.actors["favrskov"]
	favrskov.Account = string(account("asker").ID)
	s.actors["favrskov"] = favrskov
	if answers {
		account("answers", auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, s.syddjurs.ID)})
	}
}

func TestAsk_SaysWhatIsSent_AndSends(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Elsewhere, today-100)
	s.asker(true)
	s.get("favrskov", recordOfMo+"/spoerg", "Den ene, der repræsenterer Syddjurs Kommune her", "Favrskov Kommune spørger om OS2mo", "Send spørgsmålet for Favrskov Kommune")
	if status, body := s.do("favrskov", http.MethodPost, recordOfMo+"/spoerg", url.Values{"text": {" "}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#text"`) {
		t.Errorf("an empty question: %d\n%s", status, body)
	}
	if status, body := s.do("favrskov", http.MethodPost, recordOfMo+"/spoerg", url.Values{"text": {"Hvordan gik det?"}}); status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", status, body)
	}
	for range adoption.QuestionsPerDay - 1 {
		s.do("favrskov", http.MethodPost, recordOfMo+"/spoerg", url.Values{"text": {"Og hvad så?"}})
	}
	if status, body := s.do("favrskov", http.MethodPost, recordOfMo+"/spoerg", url.Values{"text": {"En til"}}); status != http.StatusTooManyRequests || !strings.Contains(body, "En til") {
		t.Errorf("one more than a day allows: %d\n%s", status, body)
	}
	letter, err := db.One(t.Context(), s.db, db.Value[string], `SELECT content FROM mail_message ORDER BY id LIMIT 1`)
	if err != nil || !strings.Contains(letter, "https://alminding.example"+recordOfMo) || !strings.Contains(letter, "asker@example.org") {
		t.Errorf("the letter is %s, %v", letter, err)
	}
	for _, as := range []string{"syddjurs", "keeper"} {
		if status, _ := s.do(as, http.MethodGet, recordOfMo+"/spoerg", nil); status != http.StatusForbidden {
			t.Errorf("«%s» asks: %d", as, status)
		}
	}
}

func TestAsk_NobodyThere_SaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Elsewhere, today-100)
	s.asker(false)
	if body := s.get("favrskov", recordOfMo+"/spoerg", "Ingen repræsenterer Syddjurs Kommune her endnu"); strings.Contains(body, "<textarea") {
		t.Error("there is a form, though nobody would read it")
	}
	if status, _ := s.do("favrskov", http.MethodPost, recordOfMo+"/spoerg", url.Values{"text": {"Hej"}}); status != http.StatusConflict {
		t.Errorf("asking all the same: %d", status)
	}
}

func TestYear_OwnAndKeepersOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Self, today-500, func(st *adoption.Statement) { st.State, st.Expires = adoption.Considering, today+10 })
	must(t, s.adoptions.Say(t.Context(), system, s.favrskov.ID, []adoption.Saying{{Product: s.mo.ID, State: adoption.Operating, Reach: auth.Public}}))
	const page = "/myndigheder/syddjurs/aaret/2026"
	for as, want := range map[string]int{"": http.StatusSeeOther, "favrskov": http.StatusForbidden, "coordinator": http.StatusForbidden, "syddjurs": http.StatusOK, "keeper": http.StatusOK} {
		for _, path := range []string{page, page + "/alt.csv"} {
			if got, _ := s.do(as, http.MethodGet, path, nil); got != want {
				t.Errorf("%s as «%s»: %d, want %d", path, as, got, want)
			}
		}
	}
	s.get("syddjurs", page, "Det bruger I", "Det betaler I", "Her er I med", "Det kan andre fortælle jer", "Det skal I bekræfte", `href="/anvendelse/favrskov/os2mo"`)
	s.get("syddjurs", page+"/alt.csv", "kan spørge;OS2mo;Favrskov Kommune", "betaler;Kontingent")
	for _, year := range []string{"2011", "2027", "abc", "-1"} {
		if got, _ := s.do("syddjurs", http.MethodGet, "/myndigheder/syddjurs/aaret/"+year, nil); got != http.StatusNotFound {
			t.Errorf("%s: %d", year, got)
		}
	}
}
