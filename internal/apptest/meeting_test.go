package apptest

import (
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"alminding/internal/platform/db"
)

// met is a meeting that is held, with an item that is closed. What only its group may
// know has the word xylofon.
type met struct {
	page                                 string // its address
	closed, action, file, seat, proposal string // ids
}

var (
	agendaItem = regexp.MustCompile(`/punkter/([0-9a-f-]{36})`)
	actionOf   = regexp.MustCompile(`/opgaver/([0-9a-f-]{36})`)
	fileOf     = regexp.MustCompile(`/filer/([0-9a-f-]{36})`)
	proposalOf = regexp.MustCompile(`/forslag/([0-9a-f-]{36})`)
	versionIn  = regexp.MustCompile(`name="version" value="(\d+)"`)
)

// meets lets a group that everybody may read of hold a meeting today, up to its
// minutes, which are not approved.
func (s *Site) meets(t testing.TB) met {
	t.Helper()
	keeper := s.As(t, Secretariat)
	do := func(address string, pairs ...string) *Page {
		t.Helper()
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		p := keeper.Post(address, form)
		if p.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%.3000s", address, p.Status, p.Body)
		}
		return p
	}
	source := []string{"source_title", "Referat", "source_date", "2026-11-20", "from", "2026-11-01"}
	do("/sekretariat/grupper/ny", append(source, "kind", "working", "name_da", "Gruppen der mødes", "purpose_da", "Mødes.", "reach", "public")...)
	do("/grupper/gruppen-der-moedes/kommissorium/ret", append(source,
		"version", "1", "purpose_da", "Mødes.", "mandate", "other", "quorum", "1/2", "notice", "8", "notice_unit", "D", "openness", "public")...)
	given := do("/grupper/gruppen-der-moedes/pladser/ny", append(source, "authority", "Syddjurs", "role", "chair", "votes", "1")...).Header.Get("Location")
	do(given, "person", s.representative(t), "day", "2026-11-22")

	m := met{seat: path.Base(given), page: do("/moeder/ny", "group", "gruppen-der-moedes", "day", "2026-11-22", "start", "13.00", "end", "15.00", "place", "Rådhuset", "link", "https://moede.example/xylofon").Header.Get("Location")}
	do(m.page+"/punkter/ny", "kind", "decision", "title", "Budget", "text", "Om budgettet", "paper", "ready", "purpose", "Et åbent formål")
	closed := do(m.page+"/punkter/ny", "kind", "decision", "title", "Xylofon", "text", "En xylofon", "closed", "1", "open_title", "En pris", "paper", "ready", "purpose", "Xylofon")
	m.closed = closed.Header.Get("Location")[strings.Index(closed.Header.Get("Location"), "#punkt-")+len("#punkt-"):]
	if p := upload(t, keeper, m.page+"/punkter/"+m.closed+"/filer", "xylofon.pdf", "%PDF-1.7 xylofon"); p.Status != http.StatusSeeOther {
		t.Fatalf("attaching: %d\n%.2000s", p.Status, p.Body)
	}
	m.proposal = s.proposes(t, m.page)
	do(m.page+"/indkald", "why", "Det haster")
	for _, step := range []string{"/bilag", "/begynd"} {
		do(m.page + step)
	}
	show := keeper.Get(m.page)
	open := agendaItem.FindStringSubmatch(show.Body)[1]
	m.file = fileOf.FindStringSubmatch(show.Body)[1]
	do(m.page+"/referat/ret", "outcome-"+open, "Budgettet er vedtaget.", "was-outcome-"+open, "", "outcome-"+m.closed, "Xylofonen er købt.", "was-outcome-"+m.closed, "")
	version := versionIn.FindStringSubmatch(keeper.Get(m.page + "/fremmoede").Body)[1]
	do(m.page+"/fremmoede", "version", version, "arrived-"+m.seat, "13.10")
	do(m.page+"/opgaver/ny", "text", "Stem xylofonen", "seat", m.seat, "due", "2026-12-01", "item", m.closed)
	m.action = actionOf.FindStringSubmatch(keeper.Get(m.page).Body)[1]
	return m
}

// proposes lets the representative ask the meeting for something, and gives the id of
// the proposal.
func (s *Site) proposes(t testing.TB, meeting string) string {
	t.Helper()
	own := s.As(t, Representative)
	p := own.Post(meeting+"/forslag/ny", url.Values{"title": {"Xylofon nummer to"}, "text": {"Endnu en xylofon."}, "reason": {"Den første er god."}, "matter": {"other"}})
	if p.Status != http.StatusSeeOther {
		t.Fatalf("proposing: %d\n%.3000s", p.Status, p.Body)
	}
	show := own.Get(meeting)
	show.Has("main", "Xylofon nummer to")
	return proposalOf.FindStringSubmatch(show.Body)[1]
}

// recurs plans a series of the group that meets, and gives its id.
func (s *Site) recurs(t testing.TB) string {
	t.Helper()
	p := s.As(t, Secretariat).Post("/moedeserier/ny", url.Values{
		"group": {"gruppen-der-moedes"}, "every": {"3"}, "nth": {"1"}, "weekday": {"2"}, "first": {"2027-01-01"}, "last": {"2027-12-31"},
		"start": {"13.00"}, "end": {"15.00"}, "place": {"Rådhuset"}, "do": {"write"},
	})
	id, ok := strings.CutPrefix(p.Header.Get("Location"), "/moedeserier/")
	if !ok {
		t.Fatalf("planning a series: %d\n%.3000s", p.Status, p.Body)
	}
	return id
}

// TestMeeting_ProxyBarredLater_IsTakenBack: a proxy that was given before the charter barred
// them is told not to count, and its page is open for taking it back, and for that alone.
func TestMeeting_ProxyBarredLater_IsTakenBack(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	m, keeper := s.meets(t), s.As(t, Secretariat)
	other := keeper.Post("/grupper/gruppen-der-moedes/pladser/ny", url.Values{
		"source_title": {"Referat"}, "source_date": {"2026-11-20"}, "from": {"2026-11-01"}, "authority": {"Favrskov"}, "role": {"member"}, "votes": {"1"},
	})
	next := keeper.Post("/moeder/ny", url.Values{"group": {"gruppen-der-moedes"}, "day": {"2026-12-20"}, "start": {"13.00"}, "end": {"15.00"}, "place": {"Rådhuset"}}).Header.Get("Location")
	page, proxy := next+"/fuldmagt", url.Values{"giver": {path.Base(other.Header.Get("Location"))}, "holder": {m.seat}}
	for _, step := range []struct {
		address string
		form    url.Values
	}{
		{next + "/indkald", url.Values{"why": {"Det haster"}}},
		{page, proxy},
		{"/grupper/gruppen-der-moedes/kommissorium/ret", url.Values{
			"source_title": {"Referat"}, "source_date": {"2026-11-20"}, "from": {"2026-12-01"}, "version": {"2"}, "purpose_da": {"Mødes."}, "proxying": {"no"},
			"openness": {"public"},
		}},
	} {
		if p := keeper.Post(step.address, step.form); p.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%.3000s", step.address, p.Status, p.Body)
		}
	}
	keeper.Get(next).Has("main", "Fuldmagter, der ikke tæller")
	p := keeper.Get(page)
	p.Has("main", "tæller ikke")
	p.Has("main", "Favrskov")
	if n := len(p.Find("#holder")); n > 0 {
		t.Error("another can be given")
	}
	if p := keeper.Post(page, proxy); p.Status == http.StatusSeeOther {
		t.Error("another is given")
	}
	if p := keeper.Post(page+"/"+proxy.Get("giver")+"/tilbage", nil); p.Status != http.StatusSeeOther {
		t.Errorf("taking it back: %d\n%.2000s", p.Status, p.Body)
	}
	if p := keeper.Get(page); p.Status != http.StatusConflict {
		t.Errorf("with none left the page is %d", p.Status)
	}
}

// TestMeeting_DroppedDraft_IsWrittenAnew: the meeting went on leading to a draft that was
// thrown away, and its item had no button to begin another.
func TestMeeting_DroppedDraft_IsWrittenAnew(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	m, keeper := s.meets(t), s.As(t, Secretariat)
	item := m.page + "/punkter/" + m.closed
	decide := func() string {
		t.Helper()
		p := keeper.Post(item+"/beslutning", url.Values{"matter": {"other"}})
		if p.Status != http.StatusSeeOther {
			t.Fatalf("drafting: %d\n%.2000s", p.Status, p.Body)
		}
		return p.Header.Get("Location")
	}
	leads := func(to string) bool { return strings.Contains(keeper.Get(m.page).Body, to) }
	draft := decide()
	keeper.Get(item).HasNo("#register")
	if !leads(draft) {
		t.Error("the meeting does not lead to the draft")
	}
	if p := keeper.Post(draft+"/slet", url.Values{"version": {"1"}}); p.Status != http.StatusSeeOther {
		t.Fatalf("dropping: %d\n%.2000s", p.Status, p.Body)
	}
	keeper.Get(item).Has("#register", "")
	if leads(draft) {
		t.Error("the meeting leads to a draft that is gone")
	}
	if again := decide(); again == draft {
		t.Errorf("the draft is the one that was dropped: %s", again)
	}
}

// TestMeeting_ClosedIsNowhere visits everything that tells of meetings as everybody
// whom a closed item is not for, before the minutes are approved and after.
func TestMeeting_ClosedIsNowhere(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := New(t, engine)
			m := s.meets(t)
			keeper := s.As(t, Secretariat)
			s.outsidersSeeNothing(t, "held", m)
			s.As(t, Visitor).Get(m.page + "/referat").HasNo("main .agenda")
			s.closedVote(t, m, func(ballot string) {
				s.outsidersSeeNothing(t, "voting", m, ballot, ballot+"/stilling", ballot+"/haendelser", ballot+"/skaerm")
			})
			if p := keeper.Post(m.page+"/referat/godkend", nil); p.Status != http.StatusSeeOther {
				t.Fatalf("approving: %d\n%.2000s", p.Status, p.Body)
			}
			s.outsidersSeeNothing(t, "approved", m)
			p := s.As(t, Visitor).Get(m.page + "/referat")
			for _, text := range []string{"Budgettet er vedtaget", "En pris", "Lukket punkt", "Beslutningsdygtig 13.10–15.00", "13.10–15.00"} {
				p.Has("main", text)
			}
			if md := s.As(t, Visitor).Get(m.page + "/referat.md"); md.Status != http.StatusOK || !strings.Contains(md.Body, "## 1. Budget\n") || !strings.Contains(md.Body, "Budgettet er vedtaget.") {
				t.Errorf("the Markdown is %d\n%s", md.Status, md.Body)
			}
			keeper.Get(m.page).Has("main", "Xylofonen er købt")
			s.As(t, Visitor).Get("/grupper/gruppen-der-moedes").Has("main", "22. november 2026")
			s.lettersSayNothing(t)
		})
	}
}

// outsidersSeeNothing visits everything that tells of the meeting, and what else is
// named, as those who do not sit in its group.
func (s *Site) outsidersSeeNothing(t *testing.T, stage string, m met, more ...string) {
	t.Helper()
	const group = "/grupper/gruppen-der-moedes"
	addresses := append(more,
		m.page, "/en"+m.page, m.page+"/dagsorden", m.page+"/referat", m.page+"/referat.md", m.page+"/skaerm", "/moeder", "/moeder.csv", "/moeder.json",
		"/moeder.atom", "/moeder.ics", "/moeder.ics?gruppe=gruppen-der-moedes", "/moeder?periode=alle&q=xylofon", "/api/v1/meetings", "/api/v1"+strings.Replace(m.page, "moeder", "meetings", 1),
		group, group+"/afstemninger", group+"/afstemninger.csv", group+"/afstemninger.json", "/api/v1/groups/gruppen-der-moedes", "/api/v1/groups/gruppen-der-moedes/ballots",
		"/aarshjul", "/aarshjul.csv", "/aarshjul.json", "/aarshjul.ics", "/aarshjul?gruppe=gruppen-der-moedes", "/beslutninger", "/beslutninger.csv", "/beslutninger.json",
		"/beslutninger.atom", "/api/v1/decisions", "/beslutninger/udkast", "/nyt", "/nyt.atom", "/soeg.json?q=budget", "/soeg.json?q=xylofonen", "/pligter", "/min-side",
		m.page+"/filer/"+m.file, m.page+"/opgaver/"+m.action, m.page+"/punkter/"+m.closed, m.page+"/punkter/"+m.closed+"/versioner",
		"/diskussion/punkt/"+m.closed, group+"/diskussion", m.page+"/punkter/"+m.closed+"/afstemning", m.page+"/referat/ret", m.page+"/fremmoede", m.page+"/doer", m.page+"/fuldmagt", m.page+"/forslag/ny",
	)
	for _, role := range []Role{Visitor, Board, Coordinator, Supplier} {
		c := s.As(t, role)
		for _, address := range addresses {
			if p := c.Get(address); p.Status >= 500 || strings.Contains(strings.ToLower(p.Body), "xylofon") && !strings.Contains(address, "q=xylofon") {
				t.Errorf("%s: %q gets %s: %d, with what is closed", stage, role, address, p.Status)
			}
		}
		for _, address := range []string{"/soeg?q=xylofonen", "/soeg.json?q=xylofonen", "/soeg?q=xylofon"} {
			if p := c.Get(address); strings.Contains(p.Body, m.page) {
				t.Errorf("%s: %q finds the meeting at %s", stage, role, address)
			}
		}
	}
}

// closedVote puts the closed item to the vote by name and by a secret one, lets look
// see each while it is open, and holds that what they came to is the group's own.
func (s *Site) closedVote(t *testing.T, m met, look func(ballot string)) {
	t.Helper()
	keeper := s.As(t, Secretariat)
	s.Clock.Add(15 * time.Minute) // the seat's person has arrived
	for _, method := range []string{"listed", "secret"} {
		p := keeper.Post(m.page+"/punkter/"+m.closed+"/afstemning", url.Values{"title_da": {"Skal xylofonen købes?"}, "matter": {"other"}, "method": {method}})
		ballot := p.Header.Get("Location")
		if p.Status != http.StatusSeeOther {
			t.Fatalf("asking: %d\n%.3000s", p.Status, p.Body)
		}
		look(ballot)
		if p := keeper.Post(ballot+"/luk", nil); p.Status != http.StatusSeeOther {
			t.Fatalf("closing: %d\n%.3000s", p.Status, p.Body)
		}
		keeper.Get(ballot).Has("main", "Skal xylofonen købes?")
		for _, role := range []Role{Visitor, Board, Coordinator, Supplier} {
			for _, part := range []string{"", "/stilling", "/haendelser", "/skaerm", "/stemmer.csv", "/stemmer.json"} {
				if p := s.As(t, role).Get(ballot + part); p.Status != http.StatusNotFound {
					t.Errorf("%q gets %s of a closed item's ballot: %d", role, part, p.Status)
				}
			}
			if p := s.As(t, role).Get(strings.Replace(ballot, "/afstemninger/", "/api/v1/ballots/", 1)); p.Status != http.StatusNotFound {
				t.Errorf("the API gives %q a closed item's ballot: %d", role, p.Status)
			}
		}
	}
}

// lettersSayNothing reads all letters that were written to those outside the group,
// when what is due has been reminded of.
func (s *Site) lettersSayNothing(t *testing.T) {
	t.Helper()
	for _, later := range []time.Duration{0, 10 * 24 * time.Hour} {
		s.Clock.Add(later)
		if err := s.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	keeper := s.As(t, Secretariat)
	list := keeper.Get("/sekretariat/mail")
	reminded := false
	for _, path := range letterOf.FindAllString(list.Body, -1) {
		p := keeper.Get(path)
		insider := strings.Contains(p.Body, string(Representative.email()))
		reminded = reminded || insider && strings.Contains(p.Body, "Gruppen der mødes") && strings.Contains(p.Body, "/pligter")
		if !insider && strings.Contains(strings.ToLower(p.Body), "xylofon") {
			t.Errorf("a letter to somebody outside tells of what is closed: %s", path)
		}
		if strings.Contains(p.Body, "Stem xylofonen") {
			t.Errorf("a reminder tells what the action is: %s", path)
		}
	}
	if !reminded {
		t.Error("the action's owner is not reminded of it")
	}
}

var letterOf = regexp.MustCompile(`/sekretariat/mail/[0-9a-f-]{36}`)

// TestMeeting_DecisionLeadsBack goes from an item over the register and back again.
func TestMeeting_DecisionLeadsBack(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	m := s.meets(t)
	keeper := s.As(t, Secretariat)
	item := agendaItem.FindStringSubmatch(keeper.Get(m.page).Body)[0]
	if p := keeper.Post(m.page+item+"/beslutning", url.Values{"matter": {"bylaws"}}); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("the group decides what it may not: %d", p.Status)
	}
	p := keeper.Post(m.page+item+"/beslutning", url.Values{"matter": {"other"}})
	draft := p.Header.Get("Location")
	if p.Status != http.StatusSeeOther || !strings.HasPrefix(draft, "/beslutninger/udkast/") {
		t.Fatalf("drafting: %d to %q\n%.3000s", p.Status, draft, p.Body)
	}
	made := keeper.Post(draft+"/godkend", url.Values{"version": {"1"}}).Header.Get("Location")
	if p := keeper.Post(m.page+"/referat/godkend", nil); p.Status != http.StatusSeeOther {
		t.Fatalf("approving: %d\n%.2000s", p.Status, p.Body)
	}
	visitor := s.As(t, Visitor)
	link(t, visitor.Get(made), m.page+"#punkt-")
	link(t, visitor.Get(m.page), made)
}

// TestMeeting_FormKeepsWhatWasWritten: all faults at once, and nothing typed is lost.
func TestMeeting_FormKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	keeper := s.As(t, Secretariat)
	p := keeper.Post("/moeder/ny", url.Values{"group": {"bestyrelsen"}, "day": {"2027-03-28"}, "start": {"02:30"}, "end": {"x"}, "link": {"javascript:x"}})
	for _, text := range []string{"Uret springer over", "Skriv et klokkeslæt", "javascript:x"} {
		if p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Body, text) {
			t.Errorf("%d without %q", p.Status, text)
		}
	}
	if p := s.As(t, Supplier).Get("/moeder/ny"); p.Status != http.StatusForbidden {
		t.Errorf("somebody who keeps no group's meetings plans one: %d", p.Status)
	}
	m := s.meets(t)
	other := "/moeder/" + path.Base(m.page)
	if p := keeper.Post(other+"/opgaver/ny", url.Values{"text": {"Husk mig"}, "due": {"2026-02-31"}}); p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Body, "Husk mig") {
		t.Errorf("%d\n%.500s", p.Status, p.Body)
	}
}
