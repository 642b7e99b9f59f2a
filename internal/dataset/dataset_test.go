package dataset_test

import (
	"bytes"
	"io"
	"io/fs"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/dataset"
	"alminding/internal/demo"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
	"alminding/internal/platform/search"
)

var sources = []fs.FS{auth.Migrations, search.Migrations, job.Migrations, registry.Migrations, member.Migrations, product.Migrations, agreement.Migrations, partner.Migrations, adoption.Migrations, group.Migrations, decision.Migrations, governance.Migrations}

func services(d *db.DB) dataset.Into {
	finder := search.New(d)
	authorities := registry.New(d, finder)
	into := dataset.Into{Registry: authorities, Members: member.New(d, authorities), Products: product.New(d, finder, authorities)}
	into.Partners = partner.New(d, authorities, into.Members, into.Products)
	into.Adoptions = adoption.New(d, authorities, into.Products)
	into.Agreements = agreement.New(d, nil, authorities, into.Members, into.Products)
	into.Groups = group.New(d, authorities, into.Products)
	into.Decisions = decision.New(d, finder, authorities, into.Groups, into.Products)
	into.Governance = governance.New(d, nil, governance.Around{
		Authorities: authorities, Products: into.Products, Groups: into.Groups, Decisions: into.Decisions,
	}, governance.Site{})
	return into
}

func changes(t *testing.T, d *db.DB) int64 {
	t.Helper()
	n, err := db.One(t.Context(), d, db.Value[int64], `SELECT count(*) FROM change`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestLoad_DemoData_OnceOnly(t *testing.T) {
	t.Parallel()
	data, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		into := services(e.DB)
		var plan bytes.Buffer
		planned, err := dataset.Load(t.Context(), into, data, false, &plan)
		if err != nil || planned.Kept > 0 || strings.Count(plan.String(), "\n") != planned.Added {
			t.Fatalf("a dry run would add %+v, %v:\n%.500s", planned, err, plan.String())
		}
		if n := changes(t, e.DB); n != 0 {
			t.Fatalf("a dry run wrote %d changes", n)
		}
		added, err := dataset.Load(t.Context(), into, data, true, io.Discard)
		if err != nil || added != planned {
			t.Fatalf("added %+v, %v; the dry run said %+v", added, err, planned)
		}
		wrote := changes(t, e.DB)
		again, err := dataset.Load(t.Context(), into, data, true, io.Discard)
		if err != nil || again.Added > 0 || again.Kept != added.Added || changes(t, e.DB) != wrote {
			t.Errorf("the second time added %+v, %v", again, err)
		}
		p, err := into.Products.BySlug(t.Context(), auth.Actor{}, "os2rollekatalog")
		if err != nil || p.Stage.Stage != product.InUse || len(p.PartiesIn(product.Coordinator)) != 1 || len(p.PartiesIn(product.Supplying...)) == 0 {
			t.Errorf("OS2rollekatalog: %+v, %v", p, err)
		}
		checkAdoptions(t, into)
		checkGroups(t, into)
		checkDecisions(t, into)
		checkReports(t, into)
	})
}

func TestLoad_CorrectedRecord_LeftAlone(t *testing.T) {
	t.Parallel()
	data, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	e := dbtest.Open(t, db.SQLite, sources...)
	into := services(e.DB)
	if _, err := dataset.Load(t.Context(), into, data, true, io.Discard); err != nil {
		t.Fatal(err)
	}
	keeper := auth.System("test")
	p, err := into.Products.BySlug(t.Context(), keeper, "os2rollekatalog")
	if err != nil {
		t.Fatal(err)
	}
	p.Purpose.Da = "Rettet af koordinatoren."
	if _, err := into.Products.Edit(t.Context(), keeper, p.ID, p.Version, p.Content); err != nil {
		t.Fatal(err)
	}
	if _, err := dataset.Load(t.Context(), into, data, true, io.Discard); err != nil {
		t.Fatal(err)
	}
	if p, err = into.Products.BySlug(t.Context(), keeper, "os2rollekatalog"); err != nil || p.Purpose.Da != "Rettet af koordinatoren." {
		t.Errorf("purpose %q, %v", p.Purpose.Da, err)
	}
}

// checkGroups: the board works by its statutes, and a coordination group is made of
// those that the sources name, without persons.
func checkGroups(t *testing.T, into dataset.Into) {
	t.Helper()
	board, err := into.Groups.BySlug(t.Context(), auth.Actor{}, "bestyrelsen")
	if err != nil || board.Charter == nil || board.Charter.Value.Quorum != (group.Fraction{Num: 1, Den: 2}) || len(board.Seats) != 0 {
		t.Errorf("the board: %+v, %v", board, err)
	}
	assembly, err := into.Groups.BySlug(t.Context(), auth.Actor{}, "generalforsamlingen")
	if err != nil || assembly.Charter.Value.MajorityFor(group.Bylaws) != group.TwoThirdsOfCast || assembly.Charter.Value.Notice != (group.Span{Months: 1}) {
		t.Errorf("the assembly: %+v, %v", assembly, err)
	}
	schools, err := into.Groups.BySlug(t.Context(), auth.Actor{}, "koordinationsgruppen-for-os2skoledata")
	if err != nil || len(schools.Seats) != 6 || !schools.Seats[0].Vacant() || !schools.Seats[0].Value.Votes {
		t.Errorf("OS2skoledata's: %+v, %v", schools.Seats, err)
	}
	kle, err := into.Groups.BySlug(t.Context(), auth.Actor{}, "styregruppen-for-os2kle")
	if err != nil || len(kle.Seats) != 1 || kle.Seats[0].Value.Votes {
		t.Errorf("OS2kle's: %+v, %v", kle.Seats, err)
	}
}

// checkDecisions: what was decided before the register has a source and no number,
// and the charter that it changed finds back to it.
func checkDecisions(t *testing.T, into dataset.Into) {
	t.Helper()
	l, err := into.Decisions.Decisions(t.Context(), auth.Actor{}, decision.Query{})
	if err != nil || l.Total != 5 {
		t.Fatalf("%d decisions, want 5: %v", l.Total, err)
	}
	for _, d := range l.Items {
		if !d.Afterwards() || d.Source.IsZero() {
			t.Errorf("%q: number %d, source %v", d.Heading.Da, d.Number, d.Source)
		}
	}
	board, err := into.Groups.BySlug(t.Context(), auth.Actor{}, "bestyrelsen")
	if err != nil {
		t.Fatal(err)
	}
	about, err := into.Decisions.AboutObject(t.Context(), auth.Actor{}, string(board.ID), decision.Charter)
	if err != nil || len(about.Decisions) != 1 || about.Decisions[0].Matter != group.Bylaws || board.Charter.Value.Register != string(about.Decisions[0].ID) {
		t.Errorf("the board's charter: %+v, %v", about, err)
	}
}

// checkAdoptions: what is known vaguely is shown so, each count renews the one
// before, and who is on the way does not use it yet.
func checkAdoptions(t *testing.T, into dataset.Into) {
	t.Helper()
	day := civil.New(2024, 1, 10)
	l, err := into.Adoptions.Adoptions(t.Context(), auth.Actor{}, adoption.Query{Day: day})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]adoption.Adoption{}
	for _, a := range l.Items {
		found[l.Products[a.Product].Slug+" "+l.Authorities[a.Authority].Slug] = a
	}
	for what, want := range map[string]struct {
		state adoption.State
		proof adoption.Proof
		since string
		start adoption.Start
		count int64
	}{
		"os2autoproces aalborg":     {adoption.Operating, adoption.Stated, "2022-01-28", adoption.ByThen, 128},
		"os2autoproces broendby":    {adoption.Operating, adoption.Stated, "2023-01-23", adoption.ByThen, 1},
		"os2opgavefordeler horsens": {adoption.Operating, adoption.Unconfirmed, "2018", adoption.Around, 0},
		"os2mo ballerup":            {adoption.Considering, adoption.Unconfirmed, "2020-01-09", adoption.ByThen, 0},
	} {
		a, ok := found[what]
		v := a.Leading.Value
		if !ok || v.State != want.state || a.Proof != want.proof || v.Since.String() != want.since || v.Start != want.start || v.Count != want.count {
			t.Errorf("%s: %+v, %s; want %+v", what, v, a.Proof, want)
		}
	}
	for day, want := range map[civil.Date]int{civil.New(2022, 1, 27): 0, civil.New(2022, 1, 28): 47 - 6, day: 47} {
		used := 0
		l, err := into.Adoptions.Adoptions(t.Context(), auth.Actor{}, adoption.Query{Day: day, Uses: true, Text: "OS2autoproces"})
		for _, a := range l.Items {
			if a.Leading.Value.Origin == adoption.Counted {
				used++
			}
		}
		if err != nil || used != want {
			t.Errorf("on %s %d are counted to use OS2autoproces, %v; want %d", day, used, err, want)
		}
	}
}

// checkReports: every verdict of the reports is there with its source and the model of
// its ids, and 22 of the criteria of OS2faktor are judged otherwise by the product and
// the secretariat.
func checkReports(t *testing.T, into dataset.Into) {
	t.Helper()
	p, err := into.Governance.PortfolioOn(t.Context(), auth.Actor{}, civil.New(2026, 11, 22))
	if err != nil {
		t.Fatal(err)
	}
	said, judged := p.Sheets(product.Itself), p.Sheets(product.Secretariat)
	if len(said) != 10 || len(judged) != 3 {
		t.Errorf("%d products say something and %d are evaluated, want 10 and 3", len(said), len(judged))
	}
	for _, x := range append(said, judged...) {
		if x.Source.Address == "" || x.Model == "" {
			t.Errorf("%s on %s has source %+v and model %q", x.Product, x.Day, x.Source, x.Model)
		}
	}
	faktor, err := into.Products.BySlug(t.Context(), auth.Actor{}, "os2faktor")
	if err != nil {
		t.Fatal(err)
	}
	o, err := into.Governance.OverviewOf(t.Context(), auth.Actor{}, faktor.ID)
	if err != nil {
		t.Fatal(err)
	}
	totals := o.Sheets[product.Secretariat].Totals()
	if totals[criteria.Green] != 9 || totals[criteria.Yellow] != 22 || totals[criteria.Red] != 12 {
		t.Errorf("OS2faktor is evaluated as %v, want 9 green, 22 yellow and 12 red", totals)
	}
	if n := o.Disagreements(); n != 22 {
		t.Errorf("OS2faktor and the secretariat disagree on %d criteria, want 22", n)
	}
}
