package meeting

import (
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/search"
)

var (
	sources = []fs.FS{
		auth.Migrations, job.Migrations, mail.Migrations, search.Migrations, registry.Migrations, duty.Migrations, member.Migrations,
		product.Migrations, group.Migrations, decision.Migrations, Migrations,
	}
	system  = auth.System("test")
	keeper  = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	visitor = auth.Actor{}
	source  = cite.Source{Title: "Kommissorium", Date: civil.At(civil.New(2026, 3, 17))}
	founded = civil.New(2024, 4, 24)
)

// fixture is a group that meets in the open: Anna of Syddjurs leads it, Bo of Aarhus
// sits in it, and Clara of Ballerup is a member of the community alone. By its charter
// half of the seats must be there, the invitation goes out 14 days before, papers 8,
// and the minutes within 14 days.
type fixture struct {
	*Service
	dbtest.Env
	t         *testing.T
	registry  *registry.Service
	groups    *group.Service
	decisions *decision.Service
	searcher  *search.Searcher

	group           group.Group
	anna, bo, clara auth.Actor
	seats           []group.SeatID // Anna's, Bo's, and one that is vacant
}

func run(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) { test(t, newFixture(t, e)) })
}

func newFixture(t *testing.T, e dbtest.Env) *fixture {
	t.Helper()
	texts, err := i18n.Load(Locale)
	must(t, err)
	files, err := blob.Open(t.TempDir())
	must(t, err)
	f := &fixture{Env: e, t: t, searcher: search.New(e.DB)}
	f.registry = registry.New(e.DB, f.searcher)
	products := product.New(e.DB, f.searcher, f.registry)
	f.groups = group.New(e.DB, f.registry, products)
	f.decisions = decision.New(e.DB, f.searcher, f.registry, f.groups, products)
	f.Service = New(e.DB, files, f.registry, f.groups, f.decisions, Site{Texts: texts, URL: "https://alminding.example", Email: "moeder@alminding.example"})

	f.group, err = f.groups.Found(t.Context(), system, group.Group{
		Kind: group.Working, Name: product.Text{Da: "Arbejdsgruppen"}, Purpose: product.Text{Da: "Prøver"}, Exists: civil.Since(founded), Reach: auth.Public, Source: source,
	})
	must(t, err)
	must(t, f.groups.Adopt(t.Context(), system, f.group.ID, f.group.Version, f.group.Exists, group.Charter{
		Purpose: product.Text{Da: "Formål"}, Mandate: group.Matters{group.Budget}, Quorum: group.Fraction{Num: 1, Den: 2}, Openness: group.ForAll,
		Notice: group.Span{Days: 14}, Papers: group.Span{Days: 8}, Minutes: group.Span{Days: 14}, Source: source,
	}))
	f.anna, f.bo, f.clara = f.person("Anna", "Syddjurs"), f.person("Bo", "Aarhus"), f.person("Clara", "Ballerup")
	for _, s := range []struct {
		who  auth.Actor
		role group.Role
	}{{f.anna, group.Chair}, {f.bo, group.Member}, {auth.Actor{For: f.clara.For}, group.Member}} {
		id, err := f.groups.Give(t.Context(), system, civil.Since(founded), group.SeatFact{
			Group: f.group.ID, Authority: registry.AuthorityID(s.who.For.ID), Person: registry.PersonID(s.who.Person), Role: s.role, Votes: true, Source: source,
		})
		must(t, err)
		f.seats = append(f.seats, id)
	}
	for _, a := range []*auth.Actor{&f.anna, &f.bo} {
		a.For.Groups = []string{string(f.group.ID)}
	}
	return f
}

// person is somebody of a member authority, signed in.
func (f *fixture) person(name, authority string) auth.Actor {
	f.t.Helper()
	a, err := f.registry.CreateAuthority(f.t.Context(), system, registry.Authority{Kind: registry.Municipality, Name: authority, Source: source})
	must(f.t, err)
	p, err := f.registry.CreatePerson(f.t.Context(), system, registry.Person{Name: name, Email: strings.ToLower(name) + "@" + strings.ToLower(authority) + ".example"})
	must(f.t, err)
	_, err = f.registry.Affiliate(f.t.Context(), system, registry.Affiliation{Person: p.ID, Authority: a.ID, Title: "Chef"}, civil.Since(founded))
	must(f.t, err)
	return auth.Actor{Account: name, Person: string(p.ID), For: auth.Party{ID: string(a.ID), Name: authority, Member: true}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// at is a moment by the clock on the wall in Copenhagen.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, civil.Copenhagen)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func onPlan(day string) Plan {
	return Plan{Start: at(day + " 13:00"), End: at(day + " 15:00"), Place: "Rådhuset", Link: "https://moede.example/hemmelig-adresse"}
}

func (f *fixture) planned(day string) Meeting {
	f.t.Helper()
	m, err := f.Plan(f.t.Context(), f.anna, f.group.ID, onPlan(day))
	must(f.t, err)
	return m
}

func (f *fixture) item(m Meeting, c Content) Item {
	f.t.Helper()
	if c.Kind == "" {
		c.Kind = Discussion
	}
	it, err := f.AddItem(f.t.Context(), f.anna, m.ID, 0, c)
	must(f.t, err)
	return it
}

func (f *fixture) read(who auth.Actor, m Meeting) Details {
	f.t.Helper()
	d, err := f.ByID(f.t.Context(), who, m.ID)
	must(f.t, err)
	return d
}

// step does one thing to the meeting.
func (f *fixture) step(do func(m ID) error, m Meeting) {
	f.t.Helper()
	must(f.t, do(m.ID))
}

func (f *fixture) invite(m ID) error { _, err := f.Invite(f.t.Context(), f.anna, m); return err }
func (f *fixture) papers(m ID) error { _, err := f.SendPapers(f.t.Context(), f.anna, m); return err }
func (f *fixture) hold(m ID) error   { _, err := f.Hold(f.t.Context(), f.anna, m); return err }
func (f *fixture) approve(m ID) error {
	_, err := f.Approve(f.t.Context(), f.anna, m)
	return err
}

// letters are those that wait, by whom they are to.
func (f *fixture) letters() map[string][]mail.Message {
	f.t.Helper()
	all := map[string][]mail.Message{}
	q := job.New(f.DB, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})
	out, err := mail.New(f.DB, q, nil, nil, mail.Options{})
	must(f.t, err)
	list, err := out.List(f.t.Context(), mail.Filter{}, "", 100)
	must(f.t, err)
	for _, l := range slices.Backward(list.Items) {
		whole, err := out.ByID(f.t.Context(), l.ID)
		must(f.t, err)
		all[l.To] = append(all[l.To], whole.Message)
	}
	return all
}

func faultsOf(err error) (list []string) {
	for _, f := range errs.FieldsOf(err) {
		list = append(list, f.Name+" "+f.Key)
	}
	return list
}

func TestPlan_Faults(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		for name, c := range map[string]struct {
			change func(*Plan)
			want   string
		}{
			"ends before":   {func(p *Plan) { p.End = p.Start }, "end meeting.ends_before"},
			"a fortnight":   {func(p *Plan) { p.End = p.Start.AddDate(0, 0, 14) }, "end meeting.too_long"},
			"nowhere":       {func(p *Plan) { p.Place, p.Link = " ", "" }, "place meeting.nowhere"},
			"no address":    {func(p *Plan) { p.Link = "javascript:alert(1)" }, "link errs.url"},
			"other reach":   {func(p *Plan) { p.Reach = "group:x" }, "reach errs.choose"},
			"before it was": {func(p *Plan) { p.Start, p.End = at("2020-01-01 10:00"), at("2020-01-01 11:00") }, "start meeting.no_group"},
		} {
			p := onPlan("2026-12-15")
			c.change(&p)
			_, err := f.Plan(t.Context(), f.anna, f.group.ID, p)
			if !slices.Contains(faultsOf(err), c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		for _, a := range []auth.Actor{visitor, f.bo, f.clara} {
			if _, err := f.Plan(t.Context(), a, f.group.ID, onPlan("2026-12-15")); !errors.Is(err, ErrForbidden) {
				t.Errorf("%s plans: %v", a.Account, err)
			}
		}
	})
}

// TestReach_NoWiderThanCharter: openness is a limit, not a habit.
func TestReach_NoWiderThanCharter(t *testing.T) {
	t.Parallel()
	own := auth.ReachOf(auth.Group, "g")
	for _, c := range []struct {
		group auth.Reach
		open  group.Openness
		want  auth.Reach
	}{
		{auth.Public, group.ForAll, auth.Public}, {auth.Public, group.ForMembers, auth.Members}, {auth.Members, group.ForAll, auth.Members},
		{auth.Public, group.ForGroup, own}, {auth.Public, "", own},
	} {
		var laid group.CharterVersion
		laid.Value.Openness = c.open
		if got := widest(group.Group{ID: "g", Reach: c.group}, &laid); got != c.want {
			t.Errorf("a group for %s, charter «%s»: %s, want %s", c.group, c.open, got, c.want)
		}
	}
	var faults errs.Fields
	p := onPlan("2026-12-15")
	p.Reach = auth.Public
	if p.check(&faults, "g", auth.Members); !slices.Contains(faultsOf(faults.Err()), "reach meeting.too_open") {
		t.Errorf("%v", faults)
	}
}

func TestDeadlines_ByTheClock(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) { // today is 22 November
		m := f.planned("2026-12-02")
		state := func() (list []string) {
			d := f.read(f.anna, m)
			for _, x := range d.Deadlines {
				s := string(x.Kind) + " " + x.Due.String()
				if x.Late(civil.Of(f.Now())) {
					s += " late"
				}
				list = append(list, s)
			}
			return list
		}
		want := []string{"notice 2026-11-18 late", "papers 2026-11-24", "minutes 2026-12-16"}
		if diff := cmp.Diff(want, state()); diff != "" {
			t.Error(diff)
		}
		f.step(f.invite, m) // which stays late
		f.Clock.Add(2 * 24 * time.Hour)
		f.step(f.papers, m) // on the last day
		f.Clock.Add(23 * 24 * time.Hour)
		want[2] += " late" // 17 December
		if diff := cmp.Diff(want, state()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestQuorum(t *testing.T) {
	t.Parallel()
	m := Meeting{Plan: onPlan("2026-12-01")}
	there := func(votes bool, times ...string) Seat {
		s := Seat{Votes: votes}
		for i, p := range []**time.Time{&s.Arrived, &s.Gone} {
			if i < len(times) {
				v := at("2026-12-01 " + times[i])
				*p = &v
			}
		}
		return s
	}
	half := group.Fraction{Num: 1, Den: 2}
	for name, c := range map[string]struct {
		roll []Seat
		need int
		want string
	}{
		"nobody":               {[]Seat{there(true), there(true)}, 1, ""},
		"from the start":       {[]Seat{there(true, "12:50"), there(true)}, 1, "13.00-15.00"},
		"half of three is two": {[]Seat{there(true, "13:00"), there(true, "13:20"), there(true)}, 2, "13.20-15.00"},
		"one leaves early":     {[]Seat{there(true, "13:00", "14:30"), there(true, "13:00"), there(true)}, 2, "13.00-14.30"},
		"one takes over":       {[]Seat{there(true, "13:00", "14:00"), there(true, "14:00"), there(true, "13:00"), there(true)}, 2, "13.00-15.00"},
		"a gap":                {[]Seat{there(true, "13:00", "13:30"), there(true, "14:00")}, 1, "13.00-13.30 14.00-15.00"},
		"observers do not":     {[]Seat{there(false, "13:00"), there(true)}, 1, ""},
	} {
		q := quorum(m, c.roll, half, at("2026-12-01 13:10"))
		var spans []string
		for _, s := range q.Spans {
			spans = append(spans, s.From.In(civil.Copenhagen).Format("15.04")+"-"+s.To.In(civil.Copenhagen).Format("15.04"))
		}
		if got := strings.Join(spans, " "); got != c.want || q.Need != c.need {
			t.Errorf("%s: %q and %d, want %q and %d", name, got, q.Need, c.want, c.need)
		}
	}
}

// TestInvitation_ThroughItsLife reads the letters that a meeting sends, and what
// calendars make of them.
func TestInvitation_ThroughItsLife(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m := f.planned("2027-03-27") // the day before summer time
		f.step(f.invite, m)
		d := f.read(f.anna, m)
		if len(d.Roll) != 3 || d.Roll[0].Role != group.Chair || len(d.Own) != 1 {
			t.Fatalf("the roll is %+v", d.Roll)
		}
		must(t, f.Reply(t.Context(), f.bo, m.ID, Comes))
		if err := f.Reply(t.Context(), f.clara, m.ID, Comes); !errors.Is(err, ErrForbidden) {
			t.Errorf("who is not invited answers: %v", err)
		}
		moved := onPlan("2027-03-28")
		moved.Reach = auth.Public
		if _, err := f.Move(t.Context(), f.anna, m.ID, d.Version-1, moved); !errors.Is(err, ErrStale) {
			t.Errorf("moved from an old version: %v", err)
		}
		_, err := f.Move(t.Context(), f.anna, m.ID, d.Version, moved)
		must(t, err)
		if d := f.read(f.bo, m); d.Own[0].Answer != Comes {
			t.Errorf("the answer is %q", d.Own[0].Answer)
		}
		_, err = f.Cancel(t.Context(), f.anna, m.ID)
		must(t, err)
		all := f.letters()
		if len(all) != 2 || len(all["bo@aarhus.example"]) != 3 {
			t.Fatalf("letters to %d people, %d to Bo", len(all), len(all["bo@aarhus.example"]))
		}
		for i, want := range [][]string{
			{"METHOD:REQUEST", "SEQUENCE:0", "DTSTART;TZID=Europe/Copenhagen:20270327T130000", "ATTENDEE;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=true:"},
			{"METHOD:REQUEST", "SEQUENCE:1", "DTSTART;TZID=Europe/Copenhagen:20270328T130000", "mailto:bo@aarhus.example"},
			{"METHOD:CANCEL", "SEQUENCE:2", "STATUS:CANCELLED", "ORGANIZER;CN=Arbejdsgruppen:mailto:moeder@alminding.example"},
		} {
			data := strings.ReplaceAll(all["bo@aarhus.example"][i].Calendar.Data, "\r\n ", "")
			for _, text := range append(want, "UID:"+string(m.ID)+"@alminding.example") {
				if !strings.Contains(data, text) {
					t.Errorf("letter %d lacks %s:\n%s", i, text, data)
				}
			}
			if strings.Contains(data, "syddjurs.example") {
				t.Errorf("letter %d tells of others", i)
			}
		}
		if err := f.invite(m.ID); !errors.Is(err, ErrState) {
			t.Errorf("a meeting that was called off is called: %v", err)
		}
	})
}

const secret = "hemmeligpris"

// heldMeeting is a meeting with an open item and a closed one, each with a paper, a
// file, an outcome and an action, whose minutes are written.
func (f *fixture) heldMeeting() (Meeting, []Item) {
	t := f.t
	t.Helper()
	m := f.planned("2026-11-22")
	paper := func(text string) Paper { return Paper{Status: PaperReady, Purpose: text} }
	open := f.item(m, Content{Kind: ToDecide, Title: "Budget", Text: "Om budgettet", Paper: paper("papirbudget")})
	closed := f.item(m, Content{
		Title: secret, Text: secret, Closed: true, Open: Open{Title: "En pris", Text: "Punktet er lukket."}, Paper: paper(secret),
	})
	for _, it := range []Item{open, closed} {
		must(t, f.Attach(t.Context(), f.anna, m.ID, it.ID, it.Title+".pdf", []byte("%PDF-1.7 "+it.Title)))
	}
	f.step(f.invite, m)
	f.step(f.papers, m)
	f.step(f.hold, m)
	must(t, f.Minutes(t.Context(), f.anna, m.ID, []Minute{{Item: open.ID, Outcome: "Budgettet er vedtaget."}, {Item: closed.ID, Outcome: secret}}))
	for _, it := range []Item{open, closed} {
		_, err := f.AddAction(t.Context(), f.anna, f.seats[1], Action{Meeting: m.ID, Item: it.ID, Text: "Følg op på " + it.Title, Due: civil.New(2026, 11, 30)})
		must(t, err)
	}
	return m, []Item{open, closed}
}

// TestReach_ClosedItemsLeakNowhere asks every way of reading for what is closed, as
// everybody who is not of the group, at every stage of a meeting.
func TestReach_ClosedItemsLeakNowhere(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, items := f.heldMeeting()
		look := func(stage string) {
			t.Helper()
			for _, who := range []auth.Actor{visitor, f.clara} {
				d := f.read(who, m)
				for _, it := range d.Items {
					text := it.Title + it.Text + it.Paper.Text() + it.Outcome
					if strings.Contains(text, secret) || it.Closed && (len(it.Files) > 0 || it.Decision != "") {
						t.Errorf("%s: %s reads %+v", stage, who.Account, it)
					}
				}
				if d.Link != "" || len(d.People) > 0 || slices.ContainsFunc(d.Actions, func(a Action) bool { return a.Item == items[1].ID || a.Person != "" }) {
					t.Errorf("%s: %s reads %+v", stage, who.Account, d)
				}
				res, err := f.searcher.Search(t.Context(), search.Query{Text: secret, Reaches: reaches(who), Limit: 5, Exact: true})
				if err != nil || res.Total != 0 {
					t.Errorf("%s: %s finds %d, %v", stage, who.Account, res.Total, err)
				}
				feed, err := f.Calendar(i18n.With(t.Context(), f.site.Texts.In(i18n.Danish)), who, "")
				if err != nil || !strings.Contains(feed, string(m.ID)) || strings.Contains(feed, "hemmelig") {
					t.Errorf("%s: the calendar of %s is %v\n%s", stage, who.Account, err, feed)
				}
				actions, err := f.OpenActions(t.Context(), who, f.group.ID)
				if err != nil || slices.ContainsFunc(actions, func(a ActionOf) bool { return a.Item == items[1].ID }) {
					t.Errorf("%s: %s reads %+v, %v", stage, who.Account, actions, err)
				}
				for _, file := range f.read(f.anna, m).Items[1].Files {
					if _, _, err := f.OpenFile(t.Context(), who, m.ID, file.ID); !errors.Is(err, ErrNotFound) {
						t.Errorf("%s: %s opens %s: %v", stage, who.Account, file.Name, err)
					}
				}
				if _, err := f.ItemHistory(t.Context(), who, m.ID, items[0].ID); !errors.Is(err, ErrNotFound) {
					t.Errorf("%s: %s reads the versions: %v", stage, who.Account, err)
				}
			}
			res, err := f.searcher.Search(t.Context(), search.Query{Text: secret, Reaches: reaches(f.bo), Limit: 5})
			if err != nil || res.Total != 1 {
				t.Errorf("%s: the group finds %d, %v", stage, res.Total, err)
			}
		}
		look("held")
		if d := f.read(visitor, m); d.Items[0].Outcome != "" || len(d.Actions) > 0 || d.Roll != nil || d.Items[0].Paper.Purpose != "papirbudget" {
			t.Errorf("before the approval a visitor reads %+v", d)
		}
		f.step(f.approve, m)
		look("approved")
		d := f.read(visitor, m)
		if d.Items[0].Outcome == "" || len(d.Actions) != 1 || len(d.Roll) != 3 || d.Items[1].Title != "En pris" || len(d.Items[0].Files) != 1 {
			t.Errorf("after the approval a visitor reads %+v", d)
		}
		_, content, err := f.OpenFile(t.Context(), visitor, m.ID, d.Items[0].Files[0].ID)
		must(t, err)
		if b, err := io.ReadAll(content); err != nil || string(b) != "%PDF-1.7 Budget" || content.Close() != nil {
			t.Errorf("%q, %v", b, err)
		}
	})
}

func reaches(a auth.Actor) (list []string) {
	for _, r := range a.Reaches() {
		list = append(list, string(r))
	}
	return list
}

// TestReach_OfTheMeeting: each reach lets in whom it names, in lists as on the page.
func TestReach_OfTheMeeting(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		own := auth.ReachOf(auth.Group, string(f.group.ID))
		for day, c := range map[string]struct {
			reach auth.Reach
			may   []bool // the visitor, Clara, Bo, the keeper
		}{
			"2026-12-01": {auth.Public, []bool{true, true, true, true}},
			"2026-12-02": {auth.Members, []bool{false, true, true, true}},
			"2026-12-03": {own, []bool{false, false, true, true}},
		} {
			p := onPlan(day)
			p.Reach = c.reach
			m, err := f.Plan(t.Context(), f.anna, f.group.ID, p)
			must(t, err)
			for i, who := range []auth.Actor{visitor, f.clara, f.bo, keeper} {
				_, err := f.ByID(t.Context(), who, m.ID)
				list, err2 := f.List(t.Context(), who, Query{Group: f.group.ID, Order: Latest})
				listed := slices.ContainsFunc(list.Items, func(l Listed) bool { return l.ID == m.ID })
				if (err == nil) != c.may[i] || listed != c.may[i] || err2 != nil {
					t.Errorf("%s for %s: %v, listed %t, %v", c.reach, who.Account, err, listed, err2)
				}
			}
		}
	})
}

// TestMinutes_TwoAtOnce: nothing that anybody wrote is lost unseen.
func TestMinutes_TwoAtOnce(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m := f.planned("2026-11-22")
		a, b := f.item(m, Content{Title: "A"}), f.item(m, Content{Title: "B"})
		if err := f.Minutes(t.Context(), f.anna, m.ID, []Minute{{Item: a.ID, Outcome: "x"}}); !errors.Is(err, ErrState) {
			t.Errorf("minutes before the meeting: %v", err)
		}
		f.step(f.invite, m)
		f.step(f.hold, m)
		must(t, f.Minutes(t.Context(), f.anna, m.ID, []Minute{{a.ID, "", "Annas"}, {b.ID, "", ""}}))
		must(t, f.Minutes(t.Context(), keeper, m.ID, []Minute{{a.ID, "", ""}, {b.ID, "", "Keepers\r\nlinje"}})) // from the same empty form
		err := f.Minutes(t.Context(), keeper, m.ID, []Minute{{a.ID, "", "Keepers"}, {b.ID, "Keepers\nlinje", "Rettet"}})
		if got := faultsOf(err); !slices.Equal(got, []string{OutcomeField(a.ID) + " meeting.minutes_changed"}) {
			t.Errorf("both wrote on A: %v", err)
		}
		d := f.read(f.anna, m)
		if d.Items[0].Outcome != "Annas" || d.Items[1].Outcome != "Keepers\nlinje" {
			t.Errorf("there stands %+v", d.Items)
		}
		must(t, f.Minutes(t.Context(), keeper, m.ID, []Minute{{a.ID, "Annas", "Begges"}}))
		f.step(f.approve, m)
		if err := f.Minutes(t.Context(), f.anna, m.ID, []Minute{{a.ID, "Begges", "x"}}); !errors.Is(err, ErrState) {
			t.Errorf("approved minutes are changed: %v", err)
		}
	})
}

func TestApprove_ItemsThatSayNothing(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m := f.planned("2026-11-22")
		it := f.item(m, Content{Title: "A"})
		f.step(f.invite, m)
		f.step(f.hold, m)
		if got := faultsOf(f.approve(m.ID)); !slices.Equal(got, []string{OutcomeField(it.ID) + " meeting.no_outcome"}) {
			t.Errorf("%v", got)
		}
		if _, err := f.Approve(t.Context(), f.bo, m.ID); !errors.Is(err, ErrForbidden) {
			t.Errorf("a member approves: %v", err)
		}
	})
}

func TestHold_NotBeforeItsDay(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m := f.planned("2026-11-23")
		f.step(f.invite, m)
		if err := f.hold(m.ID); !errors.Is(err, ErrState) {
			t.Errorf("%v", err)
		}
	})
}

// TestAttend_SeatChangesHands: who was there when the meeting began stays on its roll.
func TestAttend_SeatChangesHands(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, _ := f.heldMeeting()
		arrived, gone := at("2026-11-22 13:10"), at("2026-11-22 14:00")
		d := f.read(f.anna, m)
		_, err := f.Attend(t.Context(), f.anna, m.ID, d.Version, []Presence{{f.seats[1], &arrived, &gone}, {f.seats[0], &gone, &arrived}})
		if got := faultsOf(err); !slices.Equal(got, []string{"gone-" + string(f.seats[0]) + " meeting.gone_before"}) {
			t.Errorf("%v", err)
		}
		_, err = f.Attend(t.Context(), f.anna, m.ID, d.Version, []Presence{{f.seats[1], &arrived, &gone}})
		must(t, err)
		if _, err := f.Attend(t.Context(), f.anna, m.ID, d.Version, nil); !errors.Is(err, ErrStale) {
			t.Errorf("from an old version: %v", err)
		}
		must(t, f.groups.Fill(t.Context(), system, f.seats[1], "", civil.Of(f.Now())))
		seat := f.read(f.anna, m).Roll[1]
		if string(seat.Person) != f.bo.Person || !seat.Arrived.Equal(arrived) || !seat.Gone.Equal(gone) {
			t.Errorf("the roll says %+v", seat)
		}
	})
}

// TestDecide_LeadsBothWays: the item becomes a draft in the register, and the decision
// leads back.
func TestDecide_LeadsBothWays(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, items := f.heldMeeting()
		if _, err := f.Decide(t.Context(), f.anna, m.ID, items[0].ID, group.Bylaws); len(errs.FieldsOf(err)) == 0 {
			t.Errorf("the group decides what it may not: %v", err)
		}
		draft, err := f.Decide(t.Context(), f.anna, m.ID, items[0].ID, group.Budget)
		must(t, err)
		if draft.Heading.Da != "Budget" || draft.Text.Da != "Budgettet er vedtaget." || draft.Reach != auth.Public {
			t.Errorf("the draft says %+v", draft.Content)
		}
		if _, err := f.Decide(t.Context(), f.anna, m.ID, items[0].ID, group.Budget); !errors.Is(err, ErrState) {
			t.Errorf("decided twice: %v", err)
		}
		made, err := f.decisions.Approve(t.Context(), f.anna, draft.ID, draft.Version)
		must(t, err)
		if _, err := f.ByDecision(t.Context(), visitor, made.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("before the minutes are approved: %v", err)
		}
		f.step(f.approve, m)
		at, err := f.ByDecision(t.Context(), visitor, made.ID)
		if err != nil || at.Meeting.ID != m.ID || at.Item.ID != items[0].ID {
			t.Errorf("%+v, %v", at, err)
		}
	})
}

// TestDecide_DroppedDraft_IsWrittenAnew: a draft that was thrown away leaves the item
// as it was.
func TestDecide_DroppedDraft_IsWrittenAnew(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, items := f.heldMeeting()
		draft, err := f.Decide(t.Context(), f.anna, m.ID, items[0].ID, group.Budget)
		must(t, err)
		must(t, f.decisions.Drop(t.Context(), f.anna, draft.ID, draft.Version))
		again, err := f.Decide(t.Context(), f.anna, m.ID, items[0].ID, group.Budget)
		if err != nil || again.ID == draft.ID {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

// TestActions_AreDutiesUntilDone: and what a closed one says is not in the duty.
func TestActions_AreDutiesUntilDone(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, _ := f.heldMeeting()
		count := func() (kinds []string) {
			list, err := f.Duties(t.Context(), civil.Of(f.Now()))
			must(t, err)
			for _, w := range list {
				kinds = append(kinds, w.Kind)
				if strings.Contains(w.Args["group"]+w.Args["date"]+w.Path, secret) {
					t.Errorf("the duty tells %+v", w)
				}
			}
			return kinds
		}
		want := []string{"meeting.duty.action", "meeting.duty.action", "meeting.duty.minutes"}
		if got := count(); !slices.Equal(got, want) {
			t.Errorf("duties %v, want %v", got, want)
		}
		other := auth.Actor{Account: "x", For: f.bo.For}
		other.For.Groups = nil
		for _, a := range f.read(f.anna, m).Actions {
			if err := f.Finish(t.Context(), f.clara, m.ID, a.ID, true); errs.KindOf(err) != errs.NotFound {
				t.Errorf("another authority finishes: %v", err)
			}
			if x, may, err := f.ActionByID(t.Context(), other, m.ID, a.ID); err != nil || may || x.Text == "" {
				t.Errorf("a colleague of the owner reads %+v, may finish it %t, %v", x, may, err)
			}
			must(t, f.Finish(t.Context(), f.bo, m.ID, a.ID, true))
		}
		f.step(f.approve, m)
		if got := count(); len(got) != 0 {
			t.Errorf("duties %v", got)
		}
	})
}

func TestAgenda_OrderAndVersions(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m := f.planned("2026-12-15")
		a, b := f.item(m, Content{Title: "A"}), f.item(m, Content{Title: "B"})
		edited := Content{Kind: Information, Title: "B2"}
		_, err := f.EditItem(t.Context(), f.anna, m.ID, b.ID, 1, 1, edited)
		must(t, err)
		if _, err := f.EditItem(t.Context(), f.anna, m.ID, b.ID, 1, 1, edited); !errors.Is(err, ErrStale) {
			t.Errorf("from an old version: %v", err)
		}
		d := f.read(f.anna, m)
		if d.Items[0].ID != b.ID || d.Items[0].Version != 2 || d.Items[1].Rank != 2 || d.Items[1].Version != 1 {
			t.Errorf("the agenda is %+v", d.Items)
		}
		history, err := f.ItemHistory(t.Context(), f.bo, m.ID, b.ID)
		if err != nil || len(history) != 2 {
			t.Errorf("%d versions, %v", len(history), err)
		}
		_, err = f.AddItem(t.Context(), f.anna, m.ID, 0, Content{Closed: true, Paper: Paper{Purpose: "x"}})
		want := []string{"kind errs.choose", "title errs.required", "open_title errs.required", "paper meeting.paper_without_status"}
		if diff := cmp.Diff(want, faultsOf(err)); diff != "" {
			t.Error(diff)
		}
		if err := f.Attach(t.Context(), f.anna, m.ID, a.ID, "x.html", []byte("<script>")); !slices.Equal(faultsOf(err), []string{"file meeting.file_type"}) {
			t.Errorf("%v", err)
		}
		if _, err := f.AddItem(t.Context(), f.bo, m.ID, 0, edited); !errors.Is(err, ErrForbidden) {
			t.Errorf("a member writes the agenda: %v", err)
		}
		must(t, f.RemoveItem(t.Context(), f.anna, m.ID, a.ID))
		if d := f.read(visitor, m); d.Items != nil {
			t.Errorf("before the invitation a visitor reads %+v", d.Items)
		}
	})
}

func TestList_Pages(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		for _, day := range []string{"2026-12-03", "2026-12-01", "2026-12-02", "2026-11-01"} {
			f.planned(day)
		}
		for _, c := range []struct {
			q    Query
			want string
		}{
			{Query{Order: Soonest, From: civil.Of(f.Now()), Limit: 2}, "12-01 12-02 12-03"},
			{Query{Order: Latest, Limit: 2}, "12-03 12-02 12-01 11-01"},
			{Query{Order: ByWhen, Limit: 3}, "11-01 12-02 12-01 12-03"},
			{Query{Order: Latest, To: civil.Of(f.Now()), Limit: 1}, "11-01"},
		} {
			var days []string
			q := c.q
			for {
				p, err := f.List(t.Context(), visitor, q)
				must(t, err)
				for _, l := range p.Items {
					days = append(days, l.Day().String()[5:])
				}
				if p.Next == "" {
					if back, err := f.List(t.Context(), visitor, Query{Order: q.Order, From: q.From, To: q.To, Limit: q.Limit, Cursor: p.Prev}); err != nil || len(back.Items) == 0 {
						t.Errorf("back: %v, %v", back.Items, err)
					}
					break
				}
				q.Cursor = p.Next
			}
			if got := strings.Join(days, " "); got != c.want {
				t.Errorf("%+v gives %s, want %s", c.q, got, c.want)
			}
		}
	})
}

func TestMerge_RollsAndActionsFollow(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, _ := f.heldMeeting()
		must(t, f.DB.Write(t.Context(), db.Change{Action: "test.merge"}, func(tx *db.Tx) error {
			return errors.Join(
				f.MergeAuthorities(t.Context(), tx, registry.AuthorityID(f.bo.For.ID), registry.AuthorityID(f.clara.For.ID)),
				f.MergePersons(t.Context(), tx, registry.PersonID(f.bo.Person), registry.PersonID(f.clara.Person)))
		}))
		d := f.read(f.anna, m)
		if string(d.Roll[1].Authority) != f.clara.For.ID || string(d.Actions[0].Person) != f.clara.Person {
			t.Errorf("%+v %+v", d.Roll[1], d.Actions[0])
		}
	})
}
