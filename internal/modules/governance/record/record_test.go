package record_test

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

func TestFindings_AllRecords_Support(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		all := f.findings()
		if diff := cmp.Diff(everything, pointing(all, criteria.Supports)); diff != "" {
			t.Errorf("criteria supported, want and got:\n%s", diff)
		}
		until := map[string]string{}
		for id, x := range all {
			if x.Hint != "" || len(x.Facts) == 0 {
				t.Errorf("%s supports with hint %q and facts %v", id, x.Hint, x.Facts)
			}
			if x.Until != 0 {
				until[string(id)] = x.Until.String()
			}
		}
		want := map[string]string{
			"R1": "2027-05-01", "R2": "2028-01-01", "R3": "2027-04-01", "F3": "2028-01-01", "F10": "2027-12-02", "F17": "2027-08-01",
			"G1": "2027-01-01", "G2": "2027-05-25", "G3": "2027-08-01", "G6": "2027-11-25", "G7": "2027-12-01", "G9": "2027-11-22",
			"G10": "2027-01-01", "G12": "2030-04-24", "G13": "2027-03-03", "G14": "2027-12-02",
		}
		if diff := cmp.Diff(want, until); diff != "" {
			t.Errorf("until when, want and got:\n%s", diff)
		}
	})
}

// TestFindings_WhatIsNotThere takes one record away after the other; each takes with it
// exactly what it spoke for.
func TestFindings_WhatIsNotThere(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		steps := []struct {
			name string
			do   func() error
			want string // the criteria that no longer are supported, with ? where the machine cannot tell
		}{
			{"one use is withdrawn", func() error { return f.withdraw(f.aarhus) }, "R3?"},
			{"the other has ended", func() error { return f.withdrawEnded() }, "R1"},
			{"Magenta's delivery has no end", func() error {
				f.until(f.developing, f.magenta, civil.Since(civil.Of(dbtest.Noon)))
				return nil
			}, "F3?"},
			{"the reviewer develops too", func() error {
				return f.Partners.Say(ctx, system, partner.Saying{Supplier: f.semaphor, Begins: []partner.Item{{Product: f.forms.ID, Work: partner.Support}}, Source: source})
			}, "G9?"},
			{"the coordinator leaves", func() error { return f.Products.EndParty(ctx, system, f.forms.ID, f.coordinator, today) }, "F17? G3"},
			{"a seat in the board is ended", func() error {
				return f.Groups.End(ctx, system, f.seats[string(f.board.ID+" ")+string(f.aarhus)], today)
			}, "G12"},
			{"an authority leaves the coordination group", func() error {
				return f.Groups.End(ctx, system, f.seats[string(f.coordination.ID+" ")+string(f.ballerup)], today)
			}, "G7"},
			{"nobody sits in the secretariat", func() error {
				return f.Groups.End(ctx, system, f.seats[string(f.office.ID+" ")+string(f.secretariat)], today)
			}, "G2"},
			{"a decision corrects the steering group", func() error { f.correct(f.steeringOf); return nil }, "G11"},
			{"a decision corrects the approval", func() error { f.correct(f.approved); return nil }, "G5"},
			{"a decision corrects the budget", func() error { f.correct(f.budget); return nil }, "G13?"},
			{"the group of users closes", func() error { return f.edit(f.users, func(g *group.Group) { g.Exists.To = today }) }, "G14?"},
			{"the agreement ends", func() error { return f.end() }, "R2? G10?"},
			{"the description is gone", func() error {
				c := f.forms.Content
				c.Description.Da = ""
				_, err := f.Products.Edit(ctx, system, f.forms.ID, f.version(), c)
				return err
			}, "G1"},
			{"the steering group closes", func() error { return f.edit(f.steering, func(g *group.Group) { g.Exists.To = today }) }, "G6?"},
		}
		before := f.findings()
		for _, s := range steps {
			must(t, s.do())
			after := f.findings()
			if got := lost(before, after); got != s.want {
				t.Errorf("%s: no longer supported is %q, want %q", s.name, got, s.want)
			}
			before = after
		}
		if got := pointing(before, criteria.Supports); !slices.Equal(got, []criteria.ID{"F10", "G4"}) {
			t.Errorf("still supported: %v", got)
		}
		for id, x := range before {
			if x.Points != criteria.Supports && x.Hint == "" {
				t.Errorf("%s has no hint", id)
			}
		}
	})
}

// lost lists what supported before and does not after.
func lost(before, after map[criteria.ID]criteria.Finding) string {
	var list []string
	for _, id := range pointing(before, criteria.Supports) {
		switch after[id].Points {
		case criteria.Contradicts:
			list = append(list, string(id))
		case criteria.CannotTell:
			list = append(list, string(id)+"?")
		}
	}
	return strings.Join(list, " ")
}

func (f *fixture) withdraw(a registry.AuthorityID) error {
	r, err := f.Adoptions.Between(f.t.Context(), system, a, f.forms.ID, today)
	must(f.t, err)
	for _, v := range r.Said {
		if v.Value.Origin == adoption.Register {
			return f.Adoptions.Withdraw(f.t.Context(), system, v.ID)
		}
	}
	return fmt.Errorf("%s says nothing", a)
}

func (f *fixture) withdrawEnded() error {
	f.note(f.syddjurs, civil.New(2028, 1, 1), auth.Public, func(s *adoption.Statement) { s.State = adoption.Ended })
	return nil
}

// correct lets a later decision say that the earlier one was about nothing of the kind.
func (f *fixture) correct(d decision.Decision) {
	f.t.Helper()
	by := f.board
	if d.Group == f.steering.ID {
		by = f.steering
	}
	f.decision(by, group.Orientation, today.String(), auth.Public, func(c *decision.Content) { c.Corrects = d.ID })
}

func (f *fixture) edit(g group.Group, change func(*group.Group)) error {
	d, err := f.Groups.ByID(f.t.Context(), system, g.ID)
	must(f.t, err)
	change(&d.Group)
	_, err = f.Groups.Edit(f.t.Context(), system, d.Group)
	return err
}

func (f *fixture) end() error {
	d, err := f.Agreements.ByID(f.t.Context(), system, f.agreed)
	must(f.t, err)
	return f.Agreements.End(f.t.Context(), system, f.agreed, d.Mark, today-1)
}

func (f *fixture) version() int {
	d, err := f.Products.ByID(f.t.Context(), system, f.forms.ID)
	must(f.t, err)
	return d.Version
}

// TestFindings_WhatIsHidden hides one record after the other, or has it there for members
// only from the beginning.
func TestFindings_WhatIsHidden(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		members := func(g *group.Group) { g.Reach = auth.Members }
		before := f.findings()
		for _, s := range []struct {
			name string
			do   func() error
			want string
		}{
			{"a use", func() error {
				must(t, f.withdraw(f.aarhus))
				f.note(f.aarhus, civil.Max, auth.Members)
				return nil
			}, "R3?"},
			{"the group of users", func() error { return f.edit(f.users, members) }, "G14?"},
			{"the secretariat", func() error { return f.edit(f.office, members) }, "G2"},
			{"the steering group", func() error { return f.edit(f.steering, members) }, "G6? G12? G13?"},
			{"the coordination group", func() error { return f.edit(f.coordination, members) }, "G1? G7?"},
			{"the board, with what it decided", func() error { return f.edit(f.board, members) }, "G4? G5 G11"},
		} {
			must(t, s.do())
			after := f.findings()
			if got := lost(before, after); got != s.want {
				t.Errorf("%s: no longer supported is %q, want %q", s.name, got, s.want)
			}
			before = after
		}
	})
}

func TestFindings_HiddenProduct_NothingIsFound(t *testing.T) {
	t.Parallel()
	run(t, auth.Members, func(t *testing.T, f *fixture) {
		all := f.findings()
		if got := pointing(all, criteria.CannotTell); !slices.Equal(got, everything) {
			t.Errorf("the machine cannot tell of %v, want all", got)
		}
		for id, x := range all {
			if len(x.Facts) != 1 || x.Facts[0].Says != "record.fact.hidden" {
				t.Errorf("%s tells %v", id, x.Facts)
			}
		}
	})
}

// TestFindings_HiddenDecisions: what the board decided behind closed doors proves
// nothing, and neither does what it voted down.
func TestFindings_HiddenDecisions(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		before := f.findings()
		for _, d := range []decision.Decision{f.informed, f.approved, f.steeringOf} {
			f.correct(d)
		}
		if got := lost(before, f.findings()); got != "G5 G11" {
			t.Errorf("lost %q, want G5 G11: the board knows of the product", got)
		}
		f.decision(f.board, group.ProductAdmission, "2026-12-09", decision.Closed(f.board.ID))
		f.decision(f.board, group.ProductAdmission, "2026-12-09", auth.Members)
		f.decision(f.board, group.SteeringGroup, "2026-12-09", auth.Public, func(c *decision.Content) {
			c.Vote = decision.Vote{Counted: true, For: 2, Against: 5}
		})
		if got := lost(before, f.findings()); got != "G5 G11" {
			t.Errorf("lost %q, want G5 G11", got)
		}
		f.decision(f.board, group.SteeringGroup, "2026-12-10", auth.Public, func(c *decision.Content) {
			c.Vote = decision.Vote{Counted: true, For: 5, Against: 2}
		})
		if got := lost(before, f.findings()); got != "G5" {
			t.Errorf("lost %q, want G5", got)
		}
	})
}

// TestFindings_Age lets the clock go: what a finding says of how long it counts is true to
// the day.
func TestFindings_Age(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		supported := f.findings()
		maps.DeleteFunc(supported, func(_ criteria.ID, x criteria.Finding) bool { return x.Until == 0 })
		byDay := slices.SortedFunc(maps.Values(supported), func(a, b criteria.Finding) int { return int(a.Until - b.Until) })
		for _, x := range byDay {
			f.to(x.Until - 1)
			if got := f.findings()[x.Criterion]; got.Points != criteria.Supports {
				t.Errorf("%s on %s, the last day that it counts: %s, %v", x.Criterion, x.Until-1, got.Points, got.Facts)
			}
			f.to(x.Until)
			if got := f.findings()[x.Criterion]; got.Points == criteria.Supports {
				t.Errorf("%s on %s, when it no longer counts: %s", x.Criterion, x.Until, got.Points)
			}
		}
		// What is on record by then shows most of the lacks; of the rest nobody can tell.
		f.to(civil.New(2031, 1, 1))
		later := f.findings()
		want := map[criteria.Pointing][]criteria.ID{
			criteria.Supports:    {"G4", "G5", "G11"},
			criteria.Contradicts: {"F10", "G1", "G3", "G6", "G7", "G10", "G13", "G14"},
			criteria.CannotTell:  {"R1", "R2", "R3", "F3", "F17", "G2", "G9", "G12"},
		}
		for _, p := range []criteria.Pointing{criteria.Supports, criteria.Contradicts, criteria.CannotTell} {
			if diff := cmp.Diff(want[p], pointing(later, p)); diff != "" {
				t.Errorf("%s in 2031, want and got:\n%s", p, diff)
			}
		}
	})
}

// TestFindings_Signature_IsCountedWithoutNames: who signed is for the parties.
func TestFindings_Signature_IsCountedWithoutNames(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		x := f.findings()["R2"]
		for _, fact := range x.Facts {
			if fact.With != nil {
				t.Errorf("the fact %s tells %v", fact.Says, fact.With)
			}
		}
		if n := x.Facts[0].Count; n == nil || *n != 1 {
			t.Errorf("signed are %v, want 1", n)
		}
	})
}

// TestFindings_Texts holds that every fact and hint has a sentence, whichever way the
// records point.
func TestFindings_Texts(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load(record.Locale)
	must(t, err)
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		for _, day := range []civil.Date{today, civil.New(2028, 6, 1), civil.New(2031, 1, 1)} {
			f.to(day)
			for id, x := range f.findings() {
				if x.Hint != "" && !texts.Has(x.Hint) {
					t.Errorf("%s: no text for %s", id, x.Hint)
				}
				for _, fact := range x.Facts {
					if !texts.Has(fact.Says) {
						t.Errorf("%s: no text for %s", id, fact.Says)
					}
				}
			}
		}
	})
}

// another is the same community with another product, of which nothing is on record.
func (f *fixture) another() *fixture {
	f.t.Helper()
	p, err := f.Products.Create(f.t.Context(), system, product.Content{
		Name: "OS2sofd", Purpose: product.Text{Da: "Organisation"}, Description: product.Text{Da: "Medarbejdere og enheder."}, Subjects: []string{"blanketter"}, Source: source,
	}, auth.Public)
	must(f.t, err)
	g := *f
	g.forms = p
	return &g
}

// TestFindings_Silence: where nobody has written anything the machine cannot tell, but an
// approval that nobody can find is none.
func TestFindings_Silence(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		all := f.another().findings()
		if got := pointing(all, criteria.Supports); got != nil {
			t.Errorf("nothing supports %v", got)
		}
		if got := pointing(all, criteria.Contradicts); !slices.Equal(got, []criteria.ID{"G5", "G11"}) {
			t.Errorf("nothing contradicts %v, want G5 and G11", got)
		}
	})
}

// TestFindings_GroupOnPaper: a group that is there by name shows by itself what it lacks.
func TestFindings_GroupOnPaper(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		f = f.another()
		says := func(want ...string) {
			t.Helper()
			x := f.findings()["G6"]
			var got []string
			for _, fact := range x.Facts {
				got = append(got, strings.TrimPrefix(fact.Says, "record.fact."))
			}
			if diff := cmp.Diff(want, append(got, string(x.Points), x.Hint)); diff != "" {
				t.Errorf("want and got:\n%s", diff)
			}
		}
		g, err := f.Groups.Found(t.Context(), system, group.Group{
			Kind: group.Steering, Name: product.Text{Da: "På papiret"}, Purpose: product.Text{Da: "Formål"}, Product: f.forms.ID,
			Exists: civil.Since(founded), Reach: auth.Public, Source: source,
		})
		must(t, err)
		says("group.no-charter", "group.authorities", "meeting.none", "cannot-tell", "record.hint.charter")
		f.charter(g, g.Exists, group.Budget)
		f.seat(g, f.syddjurs, group.Chair)
		says("group.charter", "group.authorities", "meeting.none", "contradicts", "record.hint.seats")
		f.seat(g, f.aarhus, group.Member)
		start := f.DB.Now().Add(time.Hour)
		m, err := f.Meetings.Plan(t.Context(), system, g.ID, meeting.Plan{Start: start, End: start.Add(time.Hour), Place: "Rådhuset"})
		must(t, err)
		says("group.charter", "group.authorities", "meeting.none", "cannot-tell", "record.hint.meet")
		_, err = f.Meetings.Invite(t.Context(), system, m.ID, "")
		must(t, err)
		f.Clock.Add(2 * time.Hour)
		_, err = f.Meetings.Hold(t.Context(), system, m.ID)
		must(t, err)
		says("group.charter", "group.authorities", "meeting", "contradicts", "record.hint.minutes")
		_, err = f.Meetings.Approve(t.Context(), system, m.ID)
		must(t, err)
		says("group.charter", "group.authorities", "meeting.minuted", "supports", "")
	})
}
