package decision

import (
	"io/fs"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
	"alminding/internal/platform/search"
)

var (
	sources = []fs.FS{auth.Migrations, job.Migrations, search.Migrations, registry.Migrations, product.Migrations, group.Migrations, Migrations}
	system  = auth.System("test")
	keeper  = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	visitor = auth.Actor{}
	source  = cite.Source{Title: "Referat", Date: civil.At(civil.New(2026, 3, 17))}
	founded = civil.New(2012, 4, 24)
	noon    = civil.Of(dbtest.Noon)
)

type fixture struct {
	*Service
	dbtest.Env
	registry *registry.Service
	products *product.Service
	groups   *group.Service

	syddjurs, aarhus                           registry.AuthorityID
	anna, bo                                   registry.PersonID // of Syddjurs, of Aarhus
	forms, sofd, hidden                        product.ID
	assembly, board, steering, coordination    group.Group // steering of OS2forms, coordination of OS2sofd
	architecture, inner                        group.Group // inner is for members
	chair, secretary, member, outside, another auth.Actor  // of the board; outside acts for a member, another chairs the steering group
}

func run(t *testing.T, test func(t *testing.T, f fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) { test(t, newFixture(t, e)) })
}

func newFixture(t testing.TB, e dbtest.Env) fixture {
	t.Helper()
	searcher := search.New(e.DB)
	f := fixture{Env: e, registry: registry.New(e.DB, searcher)}
	f.products = product.New(e.DB, searcher, f.registry)
	f.groups = group.New(e.DB, f.registry, f.products)
	f.Service = New(e.DB, searcher, f.registry, f.groups, f.products)
	f.groups.OnEdit = append(f.groups.OnEdit, f.GroupEdited)
	f.registry.OnMergeAuthorities = append(f.registry.OnMergeAuthorities, f.MergeAuthorities)
	f.syddjurs, f.aarhus = f.authority(t, "Syddjurs"), f.authority(t, "Aarhus")
	f.anna, f.bo = f.person(t, "Anna", f.syddjurs), f.person(t, "Bo", f.aarhus)
	f.forms, f.sofd, f.hidden = f.product(t, "OS2forms", auth.Public), f.product(t, "OS2sofd", auth.Public), f.product(t, "OS2skjult", auth.Members)
	f.assembly = f.found(t, group.Assembly, "Generalforsamlingen", "", auth.Public, group.Fees, group.Bylaws, group.Election)
	f.board = f.found(t, group.Board, "Bestyrelsen", "", auth.Public, group.Strategy, group.ProductLevel, group.ProductStage, group.Budget, group.Exclusion, group.Admission, group.NewCharter)
	f.steering = f.found(t, group.Steering, "Styregruppen for OS2forms", f.forms, auth.Public, group.Budget, group.PriceList)
	f.coordination = f.found(t, group.Coordination, "Koordinationsgruppen for OS2sofd", f.sofd, auth.Public, group.Priorities)
	f.architecture = f.found(t, group.Working, "Arkitekturgruppen", "", auth.Public, group.Other)
	f.inner = f.found(t, group.Subject, "Den lukkede kreds", "", auth.Members, group.Other)
	f.chair, f.secretary = f.seated(t, f.board, f.syddjurs, f.anna, group.Chair), f.seated(t, f.board, f.aarhus, f.bo, group.Secretary)
	other := f.person(t, "Cia", f.aarhus)
	f.member = f.seated(t, f.board, f.aarhus, other, group.Member)
	f.another = f.seated(t, f.steering, f.syddjurs, f.person(t, "Dan", f.syddjurs), group.Chair)
	f.outside = auth.Actor{Account: "o", Person: "p", For: auth.Party{ID: string(f.syddjurs), Member: true}}
	return f
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (f fixture) authority(t testing.TB, name string) registry.AuthorityID {
	t.Helper()
	a, err := f.registry.CreateAuthority(t.Context(), system, registry.Authority{Kind: registry.Municipality, Name: name, Source: source})
	must(t, err)
	return a.ID
}

func (f fixture) person(t testing.TB, name string, of registry.AuthorityID) registry.PersonID {
	t.Helper()
	p, err := f.registry.CreatePerson(t.Context(), system, registry.Person{Name: name})
	must(t, err)
	_, err = f.registry.Affiliate(t.Context(), system, registry.Affiliation{Person: p.ID, Authority: of, Title: "Chef"}, civil.Since(founded))
	must(t, err)
	return p.ID
}

func (f fixture) product(t testing.TB, name string, reach auth.Reach) product.ID {
	t.Helper()
	p, err := f.products.Create(t.Context(), system, product.Content{Name: name, Purpose: product.Text{Da: "Formål"}, Source: source}, reach)
	must(t, err)
	return p.ID
}

func (f fixture) found(t testing.TB, kind group.Kind, name string, of product.ID, reach auth.Reach, mandate ...group.Matter) group.Group {
	t.Helper()
	g, err := f.groups.Found(t.Context(), system, group.Group{
		Kind: kind, Name: product.Text{Da: name}, Purpose: product.Text{Da: "Beslutter."}, Product: of, Exists: civil.Since(founded), Reach: reach, Source: source,
	})
	must(t, err)
	must(t, f.groups.Adopt(t.Context(), system, g.ID, g.Version, g.Exists, group.Charter{Purpose: product.Text{Da: "Formål"}, Mandate: mandate, Source: source}))
	return g
}

// seated is somebody who acts for the authority, and sits for it in the group.
func (f fixture) seated(t testing.TB, g group.Group, of registry.AuthorityID, p registry.PersonID, role group.Role) auth.Actor {
	t.Helper()
	_, err := f.groups.Give(t.Context(), system, civil.Since(founded), group.SeatFact{Group: g.ID, Authority: of, Person: p, Role: role, Source: source})
	must(t, err)
	return auth.Actor{
		Account: "a" + string(p), Person: string(p), For: auth.Party{ID: string(of), Member: true, Groups: []string{string(g.ID)}},
	}
}

// content is a decision that the board may make today.
func (f fixture) content(heading string, changes ...func(*Content)) Content {
	c := Content{
		Group: f.board.ID, Matter: group.Strategy, Day: civil.At(noon), Reach: auth.Public,
		Heading: product.Text{Da: heading}, Text: product.Text{Da: "Sådan blev det."},
	}
	for _, change := range changes {
		change(&c)
	}
	return c
}

func (f fixture) decide(t testing.TB, heading string, changes ...func(*Content)) Decision {
	t.Helper()
	d, err := f.Register(t.Context(), keeper, f.content(heading, changes...))
	must(t, err)
	return d
}

// closed makes a decision the group's own, with a heading for everybody.
func closed(c *Content) {
	c.Reach, c.Open.Heading.Da = Closed(c.Group), "En sag om en leverandør"
}

func earlier(day string) func(*Content) {
	return func(c *Content) {
		c.Source = source
		c.Day, _ = civil.ParseWhen(day)
	}
}

func faultsOf(err error) (list []string) {
	for _, f := range errs.FieldsOf(err) {
		list = append(list, f.Name+" "+f.Key)
	}
	return list
}

func (f fixture) list(t testing.TB, a auth.Actor, q Query) Listing {
	t.Helper()
	l, err := f.Decisions(t.Context(), a, q)
	must(t, err)
	return l
}

func headings(list []Shown) (all []string) {
	for _, x := range list {
		all = append(all, x.Heading.Da)
	}
	return all
}
