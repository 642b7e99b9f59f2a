package governance

import (
	"io/fs"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/search"
)

var (
	sources = []fs.FS{
		auth.Migrations, job.Migrations, mail.Migrations, search.Migrations, intake.Migrations, registry.Migrations, duty.Migrations,
		product.Migrations, group.Migrations, decision.Migrations, Migrations,
	}
	system  = auth.System("test")
	keeper  = auth.Actor{Account: "k", Person: "keeper", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	visitor = auth.Actor{}
	source  = cite.Source{Title: "Referat", Date: civil.At(civil.New(2025, 3, 17))}
	founded = civil.New(2012, 4, 24)
	noon    = civil.Of(dbtest.Noon)
)

// fixture is a community with two products and a project: OS2forms has a steering group,
// OS2sofd a coordination group, OS2skjult is for members.
type fixture struct {
	*Service
	dbtest.Env
	accounts  *auth.Service
	registry  *registry.Service
	products  *product.Service
	groups    *group.Service
	decisions *decision.Service
	duties    *duty.Service

	syddjurs, aarhus     registry.AuthorityID
	forms, sofd, hidden  product.ID
	board, secretariat   group.Group
	coordinator          auth.Actor // of OS2forms, for Aarhus
	steers, coordinates  auth.Actor // sit in the group of OS2forms and in that of OS2sofd
	member, otherProduct auth.Actor // acts for a member; coordinates OS2sofd
}

func run(t *testing.T, test func(t *testing.T, f fixture)) {
	t.Helper()
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) { test(t, newFixture(t, e)) })
}

func newFixture(t testing.TB, e dbtest.Env) fixture {
	t.Helper()
	searcher := search.New(e.DB)
	f := fixture{Env: e, accounts: auth.New(e.DB), registry: registry.New(e.DB, searcher)}
	f.products = product.New(e.DB, searcher, f.registry)
	f.groups = group.New(e.DB, f.registry, f.products)
	f.decisions = decision.New(e.DB, searcher, f.registry, f.groups, f.products)
	files, err := blob.Open(t.TempDir())
	must(t, err)
	f.Service = New(e.DB, files, Around{Authorities: f.registry, Products: f.products, Groups: f.groups, Decisions: f.decisions},
		Site{URL: "https://alminding.example", Secret: []byte("a secret of thirty-two bytes, at least")})
	f.registry.OnMergeAuthorities = append(f.registry.OnMergeAuthorities, f.MergeAuthorities)
	texts, err := i18n.Load(Locale, duty.Locale, mail.Locale)
	must(t, err)
	f.duties = duty.New(e.DB, texts, "https://alminding.example")
	f.duties.Provide("governance", f.Duties)

	f.syddjurs, f.aarhus = f.authority(t, "Syddjurs"), f.authority(t, "Aarhus")
	f.forms, f.sofd, f.hidden = f.product(t, "OS2forms", auth.Public), f.product(t, "OS2sofd", auth.Public), f.product(t, "OS2skjult", auth.Members)
	f.stage(t, f.forms, product.InUse)
	f.stage(t, f.sofd, product.Project)
	f.board = f.found(t, group.Board, "Bestyrelsen", "", group.ProductLevel)
	f.secretariat = f.found(t, group.Secretariat, "Sekretariatet", "", group.ProductLevel)
	f.steers = f.seated(t, f.found(t, group.Steering, "Styregruppen for OS2forms", f.forms, group.Budget), f.syddjurs, "Anna")
	f.coordinates = f.seated(t, f.found(t, group.Coordination, "Koordinationsgruppen for OS2sofd", f.sofd, group.Priorities), f.aarhus, "Bo")
	f.coordinator = f.granted(t, "Cia", f.aarhus, auth.Coordinator, auth.For(auth.Product, f.forms))
	f.otherProduct = auth.Actor{Account: "x", Person: "x", Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, f.sofd)}}}
	f.member = auth.Actor{Account: "m", Person: "m", For: auth.Party{ID: string(f.syddjurs), Member: true}}
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

func (f fixture) stage(t testing.TB, of product.ID, stage product.Stage) {
	t.Helper()
	must(t, f.products.SetStage(t.Context(), system, of, civil.Since(founded), product.StageFact{Stage: stage, Source: source}))
}

func (f fixture) found(t testing.TB, kind group.Kind, name string, of product.ID, mandate ...group.Matter) group.Group {
	t.Helper()
	g, err := f.groups.Found(t.Context(), system, group.Group{
		Kind: kind, Name: product.Text{Da: name}, Purpose: product.Text{Da: "Beslutter."}, Product: of, Exists: civil.Since(founded),
		Reach: auth.Public, Source: source,
	})
	must(t, err)
	must(t, f.groups.Adopt(t.Context(), system, g.ID, g.Version, g.Exists,
		group.Charter{Purpose: product.Text{Da: "Formål"}, Mandate: mandate, Source: source}))
	return g
}

// seated is somebody who sits in the group for the authority.
func (f fixture) seated(t testing.TB, g group.Group, of registry.AuthorityID, name string) auth.Actor {
	t.Helper()
	p := f.person(t, name, of)
	_, err := f.groups.Give(t.Context(), system, civil.Since(founded),
		group.SeatFact{Group: g.ID, Authority: of, Person: p, Role: group.Chair, Source: source})
	must(t, err)
	return auth.Actor{Account: "a" + name, Person: string(p), For: auth.Party{ID: string(of), Member: true, Groups: []string{string(g.ID)}}}
}

// granted is somebody with an account who holds the role.
func (f fixture) granted(t testing.TB, name string, of registry.AuthorityID, role auth.Role, scope auth.Scope) auth.Actor {
	t.Helper()
	p := f.person(t, name, of)
	email, err := auth.ParseEmail(name + "@example.dk")
	must(t, err)
	a := auth.NewAccount(email, string(p), name, f.DB.Now())
	must(t, f.DB.Write(t.Context(), system.Change("account.add", string(a.ID)), func(tx *db.Tx) error { return auth.AddAccount(t.Context(), tx, a) }))
	g := auth.Grant{Role: role, Scope: scope}
	must(t, f.accounts.Grant(t.Context(), system, auth.Holding{Person: string(p), Grant: g}, civil.Since(founded)))
	return auth.Actor{Account: string(a.ID), Person: string(p), For: auth.Party{ID: string(of), Member: true}, Grants: []auth.Grant{g}}
}

// decide registers that the group decided which level the product has.
func (f fixture) decide(t testing.TB, by group.Group, of product.ID, level criteria.Level, day civil.Date) decision.ID {
	t.Helper()
	d, err := f.decisions.Register(t.Context(), keeper, decision.Content{
		Group: by.ID, Matter: group.ProductLevel, Day: civil.At(day), Reach: auth.Public,
		Heading: product.Text{Da: "Niveau " + string(level)}, Text: product.Text{Da: "Besluttet."}, Products: []product.ID{of},
		Effects: []decision.Effect{{Object: decision.Level, ID: string(of), Text: product.Text{Da: "Niveau " + string(level)}}},
	})
	must(t, err)
	return d.ID
}

// said is a self-evaluation that the product's coordinator submitted, with yes to
// every criterion and others to some.
func (f fixture) said(t testing.TB, others map[criteria.ID]Claim) Self {
	t.Helper()
	x, err := f.BeginSelf(t.Context(), f.coordinator, f.forms)
	must(t, err)
	for _, c := range Model.Criteria {
		claim, other := others[c.ID]
		if !other {
			claim.Answer = criteria.Yes
		}
		claim.Criterion = c.ID
		_, err := f.Answer(t.Context(), f.coordinator, x.ID, claim)
		must(t, err)
	}
	must(t, f.Submit(t.Context(), f.coordinator, x.ID))
	x, err = selfByID(t.Context(), f.DB, x.ID)
	must(t, err)
	return x
}

// judged is an evaluation of OS2forms that is published, with the colour on every
// criterion and other verdicts on some.
func (f fixture) judged(t testing.TB, colour criteria.Colour, others map[criteria.ID]Verdict) Evaluation {
	t.Helper()
	e := f.drafted(t, colour, others)
	must(t, f.Send(t.Context(), keeper, e.ID))
	must(t, f.Publish(t.Context(), keeper, e.ID))
	e, err := evaluationByID(t.Context(), f.DB, e.ID)
	must(t, err)
	return e
}

func (f fixture) drafted(t testing.TB, colour criteria.Colour, others map[criteria.ID]Verdict) Evaluation {
	t.Helper()
	e, err := f.BeginEvaluation(t.Context(), keeper, f.forms, "")
	must(t, err)
	for _, c := range Model.Criteria {
		v, other := others[c.ID]
		if !other {
			v.Colour = colour
		}
		v.Criterion = c.ID
		if v.Reason == "" {
			v.Reason = "Det ses i dokumentationen."
		}
		_, err := f.Judge(t.Context(), keeper, e.ID, v)
		must(t, err)
	}
	must(t, f.Conclude(t.Context(), keeper, e.ID, e.Version, Conclusion{Summary: "Løsningen er godt på vej.", Recommended: criteria.Level1}))
	e, err = evaluationByID(t.Context(), f.DB, e.ID)
	must(t, err)
	return e
}

func faultsOf(err error) (list []string) {
	for _, f := range errs.FieldsOf(err) {
		list = append(list, f.Name+" "+f.Key)
	}
	return list
}
