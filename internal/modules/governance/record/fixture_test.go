package record_test

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/money"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/discussion"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/governance/record"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/member"
	"alminding/internal/modules/partner"
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
		product.Migrations, agreement.Migrations, adoption.Migrations, partner.Migrations, group.Migrations, decision.Migrations,
		discussion.Migrations, ballot.Migrations, meeting.Migrations,
	}
	system  = auth.System("test")
	source  = cite.Source{Title: "Referat", Date: civil.At(civil.New(2026, 3, 17))}
	founded = civil.New(2024, 4, 24)
	today   = civil.New(2026, 12, 10)
)

// everything is all that is judged, when the records are as the fixture makes them.
var everything = []criteria.ID{
	"R1", "R2", "R3", "F3", "F10", "F17", "G1", "G2", "G3", "G4", "G5", "G6", "G7", "G9", "G10", "G11", "G12", "G13", "G14",
}

// fixture is OS2forms with all the records that can speak for it. Syddjurs coordinates
// it, Aarhus uses it too and sits in the board; both sit in its groups.
// Magenta develops and operates, Semaphor reviews. It is 10 December 2026.
type fixture struct {
	record.Services
	dbtest.Env
	t                       *testing.T
	registry                *registry.Service
	syddjurs, aarhus        registry.AuthorityID
	ballerup, secretariat   registry.AuthorityID
	magenta, semaphor       registry.AuthorityID
	people                  map[registry.AuthorityID]registry.PersonID
	forms                   product.Product
	board, office           group.Group
	steering, coordination  group.Group
	users                   group.Group
	seats                   map[string]group.SeatID // by group's and authority's id
	coordinator             product.PartyID
	agreed                  agreement.ID
	informed, approved      decision.Decision
	steeringOf, budget      decision.Decision
	developing, controlling partner.DeliveryID
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, reach auth.Reach, test func(t *testing.T, f *fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) { test(t, newFixture(t, e, reach)) })
}

func newFixture(t *testing.T, e dbtest.Env, reach auth.Reach) *fixture {
	t.Helper()
	f := &fixture{Env: e, t: t, people: map[registry.AuthorityID]registry.PersonID{}, seats: map[string]group.SeatID{}}
	f.connect()
	f.syddjurs, f.aarhus, f.ballerup = f.authority("Syddjurs", registry.Municipality), f.authority("Aarhus", registry.Municipality), f.authority("Ballerup", registry.Municipality)
	f.secretariat, f.magenta, f.semaphor = f.authority("OS2", registry.Association), f.authority("Magenta", registry.Supplier), f.authority("Semaphor", registry.Supplier)
	f.describe(reach)
	f.found()
	f.decide()
	f.agree()
	f.use()
	f.meet()
	return f
}

func (f *fixture) connect() {
	t, e := f.t, f.Env
	t.Helper()
	texts, err := i18n.Load(meeting.Locale)
	must(t, err)
	files, err := blob.Open(t.TempDir())
	must(t, err)
	searcher := search.New(e.DB)
	f.registry = registry.New(e.DB, searcher)
	members := member.New(e.DB, f.registry)
	f.Products = product.New(e.DB, searcher, f.registry)
	f.Agreements = agreement.New(e.DB, files, f.registry, members, f.Products)
	f.Adoptions = adoption.New(e.DB, f.registry, f.Products)
	f.Partners = partner.New(e.DB, f.registry, members, f.Products)
	f.Groups = group.New(e.DB, f.registry, f.Products)
	f.Decisions = decision.New(e.DB, searcher, f.registry, f.Groups, f.Products)
	f.Meetings = meeting.New(e.DB, files, meeting.Modules{
		Authorities: f.registry, Members: members, Groups: f.Groups, Decisions: f.Decisions,
		Ballots: ballot.New(e.DB, members, f.Groups, f.Decisions),
	}, meeting.Site{Texts: texts, URL: "https://alminding.example", Email: "moeder@alminding.example"})
}

// authority is one with somebody who acts for it.
func (f *fixture) authority(name string, kind registry.Kind) registry.AuthorityID {
	f.t.Helper()
	a, err := f.registry.CreateAuthority(f.t.Context(), system, registry.Authority{Kind: kind, Name: name, Source: source})
	must(f.t, err)
	p, err := f.registry.CreatePerson(f.t.Context(), system, registry.Person{Name: "Chefen i " + name, Email: strings.ToLower(name) + "@example.dk"})
	must(f.t, err)
	_, err = f.registry.Affiliate(f.t.Context(), system, registry.Affiliation{Person: p.ID, Authority: a.ID, Title: "Chef"}, civil.Since(founded))
	must(f.t, err)
	f.people[a.ID] = p.ID
	return a.ID
}

// describe makes the product with its page, its news and its roles.
func (f *fixture) describe(reach auth.Reach) {
	t, ctx := f.t, f.t.Context()
	t.Helper()
	must(t, f.Products.PutSubject(ctx, system, 1, product.Subject{Slug: "blanketter", Name: product.Text{Da: "Blanketter", En: "Forms"}, About: product.Text{Da: "Det, man udfylder", En: "What one fills in"}}))
	p, err := f.Products.Create(ctx, system, product.Content{
		Name: "OS2forms", Purpose: product.Text{Da: "Selvbetjening"}, Description: product.Text{Da: "Blanketter, som myndigheder selv bygger."},
		Subjects: []string{"blanketter"}, Repository: "https://github.com/OS2Forms/os2forms", Licence: "MPL-2.0", Source: source,
	}, reach)
	must(t, err)
	f.forms = p
	news := source
	news.Date = civil.At(civil.New(2026, 2, 1))
	must(t, f.Products.AddEvent(ctx, system, product.Event{Product: p.ID, Text: product.Text{Da: "Version 4 er klar"}, Voice: product.Itself, Source: news}))
	f.coordinator = f.party(f.syddjurs, product.Coordinator, civil.Period{From: founded, To: civil.New(2027, 8, 1)})
	f.party(f.magenta, product.Operator, civil.Since(founded))
	f.party(f.magenta, product.Maintainer, civil.Since(founded))
	for item, last := range map[partner.Item]civil.Date{
		{Product: p.ID, Work: partner.Development}: civil.New(2028, 1, 1), {Product: p.ID, Work: partner.Operation}: civil.New(2027, 9, 1),
	} {
		f.deliver(f.magenta, item, last)
	}
	f.deliver(f.semaphor, partner.Item{Product: p.ID, Work: partner.Review}, civil.Max)
	for _, d := range f.deliveries() {
		switch d.Value.Work {
		case partner.Development:
			f.developing = d.ID
		case partner.Review:
			f.controlling = d.ID
		}
	}
}

func (f *fixture) party(a registry.AuthorityID, role product.Role, p civil.Period) product.PartyID {
	f.t.Helper()
	id, err := f.Products.AddParty(f.t.Context(), system, p, product.PartyFact{Product: f.forms.ID, Authority: a, Role: role, Source: source})
	must(f.t, err)
	return id
}

func (f *fixture) deliveries() []partner.Listed {
	f.t.Helper()
	l, err := f.Partners.Deliveries(f.t.Context(), system, partner.Query{Products: []product.ID{f.forms.ID}})
	must(f.t, err)
	return l.Items
}

func (f *fixture) deliver(supplier registry.AuthorityID, it partner.Item, until civil.Date) {
	f.t.Helper()
	must(f.t, f.Partners.Say(f.t.Context(), system, partner.Saying{Supplier: supplier, Begins: []partner.Item{it}, Source: source}))
	for _, d := range f.deliveries() {
		if d.Value.Item() == it {
			f.until(d.ID, supplier, civil.Period{From: d.Period.From, To: until})
		}
	}
}

func (f *fixture) until(d partner.DeliveryID, supplier registry.AuthorityID, p civil.Period) {
	f.t.Helper()
	must(f.t, f.Partners.Amend(f.t.Context(), system, supplier, d, partner.Amendment{Period: p, Note: "Rammeaftale", Source: source}))
}

// found makes the groups and fills their seats.
func (f *fixture) found() {
	f.board = f.group(group.Board, "Bestyrelsen", group.ProductAdmission, group.SteeringGroup)
	f.office = f.group(group.Secretariat, "Sekretariatet")
	f.steering = f.group(group.Steering, "Styregruppen", group.Budget)
	f.coordination = f.group(group.Coordination, "Koordinationsgruppen", group.Priorities)
	f.users = f.group(group.Subject, "Brugerklubben", group.Other)
	for _, s := range []struct {
		in   group.Group
		of   registry.AuthorityID
		role group.Role
	}{
		{f.board, f.aarhus, group.Chair}, {f.board, f.ballerup, group.Member}, {f.office, f.secretariat, group.Chair},
		{f.steering, f.syddjurs, group.Chair}, {f.steering, f.aarhus, group.Member}, {f.steering, f.secretariat, group.Secretary},
		{f.coordination, f.syddjurs, group.Chair}, {f.coordination, f.ballerup, group.Member},
		{f.users, f.ballerup, group.Chair},
	} {
		f.seat(s.in, s.of, s.role)
	}
}

func (f *fixture) group(kind group.Kind, name string, mandate ...group.Matter) group.Group {
	f.t.Helper()
	g := group.Group{Kind: kind, Name: product.Text{Da: name}, Purpose: product.Text{Da: "Formål"}, Exists: civil.Since(founded), Reach: auth.Public, Source: source}
	if kind.MayHaveProduct() {
		g.Product = f.forms.ID
	}
	g, err := f.Groups.Found(f.t.Context(), system, g)
	must(f.t, err)
	f.charter(g, g.Exists, mandate...)
	return g
}

func (f *fixture) charter(g group.Group, p civil.Period, mandate ...group.Matter) {
	f.t.Helper()
	d, err := f.Groups.ByID(f.t.Context(), system, g.ID)
	must(f.t, err)
	must(f.t, f.Groups.Adopt(f.t.Context(), system, g.ID, d.Version, p, group.Charter{
		Purpose: product.Text{Da: "Formål"}, Mandate: mandate, Openness: group.ForAll, Source: source,
	}))
}

func (f *fixture) seat(in group.Group, of registry.AuthorityID, role group.Role) {
	f.t.Helper()
	id, err := f.Groups.Give(f.t.Context(), system, civil.Period{From: founded, To: civil.New(2030, 4, 24)}, group.SeatFact{
		Group: in.ID, Authority: of, Person: f.people[of], Role: role, Votes: true, Source: source,
	})
	must(f.t, err)
	f.seats[string(in.ID+" ")+string(of)] = id
}

func (f *fixture) decide() {
	f.informed = f.decision(f.board, group.Orientation, "2025-02-03", auth.Public)
	f.approved = f.decision(f.board, group.ProductAdmission, "2025-03-03", auth.Public)
	f.steeringOf = f.decision(f.board, group.SteeringGroup, "2025-04-03", auth.Public)
	f.budget = f.decision(f.steering, group.Budget, "2026-03-03", auth.Public)
}

func (f *fixture) decision(by group.Group, m group.Matter, day string, reach auth.Reach, changes ...func(*decision.Content)) decision.Decision {
	f.t.Helper()
	on, err := civil.Parse(day)
	must(f.t, err)
	c := decision.Content{
		Group: by.ID, Matter: m, Day: civil.At(on), Reach: reach, Heading: product.Text{Da: "Om OS2forms"}, Text: product.Text{Da: "Sådan blev det."},
		Products: []product.ID{f.forms.ID},
	}
	if reach != auth.Public {
		c.Open.Heading.Da = "Om en løsning"
	}
	for _, change := range changes {
		change(&c)
	}
	d, err := f.Decisions.Register(f.t.Context(), system, c)
	must(f.t, err)
	return d
}

// agree makes an agreement that is signed, and this year's prices.
func (f *fixture) agree() {
	ctx := f.t.Context()
	f.t.Helper()
	var err error
	f.agreed, err = f.Agreements.Register(ctx, system, agreement.Agreement{
		Authority: f.syddjurs, Product: f.forms.ID, Pays: agreement.ByCard, Notice: 6, Signed: civil.At(founded), Signer: "Direktør", Source: source,
	}, civil.Period{From: founded, To: civil.New(2028, 1, 1)})
	must(f.t, err)
	f.price(2026)
}

func (f *fixture) price(year int) {
	f.t.Helper()
	key, err := f.Agreements.KeyIn(f.t.Context(), agreement.Standard, year)
	must(f.t, err)
	c := agreement.RateCard{Product: f.forms.ID, Year: year, Key: agreement.Standard, Source: source}
	for _, class := range key.Classes {
		fee := money.Kroner(20_000)
		c.Rates = append(c.Rates, agreement.Rate{Class: class.ID, Member: &fee})
	}
	must(f.t, f.Agreements.PutCard(f.t.Context(), system, c))
}

// use says that two authorities use it, the second believed for longer.
func (f *fixture) use() {
	f.note(f.syddjurs, civil.New(2027, 4, 1), auth.Public)
	f.note(f.aarhus, civil.New(2027, 5, 1), auth.Public)
}

func (f *fixture) note(a registry.AuthorityID, expires civil.Date, reach auth.Reach, changes ...func(*adoption.Statement)) {
	f.t.Helper()
	st := adoption.Statement{
		Authority: a, Product: f.forms.ID, Origin: adoption.Register, State: adoption.Operating, Since: civil.At(founded), Source: source, Expires: expires, Reach: reach,
	}
	for _, change := range changes {
		change(&st)
	}
	must(f.t, f.Adoptions.Note(f.t.Context(), system, st, civil.Since(founded)))
}

// meet holds the meetings of the product's groups, and lets it be today.
func (f *fixture) meet() {
	f.meeting(f.steering, "2026-11-25", f.secretariat)
	f.meeting(f.coordination, "2026-12-01", "")
	f.meeting(f.users, "2026-12-02", "")
	f.to(today)
}

// to lets the clock go on until noon of the day.
func (f *fixture) to(day civil.Date) {
	f.t.Helper()
	f.Clock.Add(day.Start().Add(12 * time.Hour).Sub(f.DB.Now()))
}

// meeting holds one with minutes, at which somebody was there for the authority.
func (f *fixture) meeting(of group.Group, day string, there registry.AuthorityID) {
	f.t.Helper()
	ctx := f.t.Context()
	on, err := civil.Parse(day)
	must(f.t, err)
	start := on.Start().Add(13 * time.Hour)
	m, err := f.Meetings.Plan(ctx, system, of.ID, meeting.Plan{Start: start, End: start.Add(2 * time.Hour), Place: "Rådhuset"})
	must(f.t, err)
	_, err = f.Meetings.Invite(ctx, system, m.ID, "")
	must(f.t, err)
	f.Clock.Add(start.Sub(f.DB.Now()))
	m, err = f.Meetings.Hold(ctx, system, m.ID)
	must(f.t, err)
	if there != "" {
		m, err = f.Meetings.Attend(ctx, system, m.ID, m.Version, []meeting.Presence{{Seat: f.seats[string(of.ID+" ")+string(there)], Arrived: &start}})
		must(f.t, err)
	}
	f.Clock.Add(3 * time.Hour)
	_, err = f.Meetings.Approve(ctx, system, m.ID)
	must(f.t, err)
}

// findings are what is found on the day of the clock, by criterion.
func (f *fixture) findings() map[criteria.ID]criteria.Finding {
	f.t.Helper()
	list, err := record.New(f.Services).Findings(f.t.Context(), f.forms.ID, f.Products.Today())
	must(f.t, err)
	all := map[criteria.ID]criteria.Finding{}
	for _, x := range list {
		all[x.Criterion] = x
	}
	return all
}

// pointing lists the criteria that the findings point so of, in the order of the model.
func pointing(all map[criteria.ID]criteria.Finding, p criteria.Pointing) (ids []criteria.ID) {
	for _, c := range criteria.OS2.Criteria {
		if x, ok := all[c.ID]; ok && x.Points == p {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
