package meeting

import (
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/discussion"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/search"
)

var (
	sources = []fs.FS{
		auth.Migrations, job.Migrations, mail.Migrations, search.Migrations, registry.Migrations, duty.Migrations, member.Migrations,
		product.Migrations, group.Migrations, decision.Migrations, discussion.Migrations, ballot.Migrations, Migrations,
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
	t         testing.TB
	registry  *registry.Service
	groups    *group.Service
	members   *member.Service
	decisions *decision.Service
	ballots   *ballot.Service
	searcher  *search.Searcher

	group           group.Group
	anna, bo, clara auth.Actor
	seats           []group.SeatID // Anna's, Bo's, and one that is vacant
}

func run(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) { test(t, newFixture(t, e)) })
}

func newFixture(t testing.TB, e dbtest.Env) *fixture {
	t.Helper()
	texts, err := i18n.Load(Locale, ballot.Locale)
	must(t, err)
	files, err := blob.Open(t.TempDir())
	must(t, err)
	f := &fixture{Env: e, t: t, searcher: search.New(e.DB)}
	f.registry = registry.New(e.DB, f.searcher)
	products := product.New(e.DB, f.searcher, f.registry)
	f.groups = group.New(e.DB, f.registry, products)
	f.decisions = decision.New(e.DB, f.searcher, f.registry, f.groups, products)
	f.members = member.New(e.DB, f.registry)
	f.ballots = ballot.New(e.DB, f.members, f.groups, f.decisions)
	f.Service = New(e.DB, files, Modules{f.registry, f.members, f.groups, f.decisions, f.ballots}, Site{Texts: texts, URL: "https://alminding.example", Email: "moeder@alminding.example"})

	f.groups.OnEdit = append(f.groups.OnEdit, f.GroupEdited)

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

func (f *fixture) invite(m ID) error {
	_, err := f.Invite(f.t.Context(), f.anna, m, "Det haster")
	return err
}
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

func reaches(a auth.Actor) (list []string) {
	for _, r := range a.Reaches() {
		list = append(list, string(r))
	}
	return list
}
