package group

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/base/vote"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline/timelinetest"
)

var (
	sources = []fs.FS{auth.Migrations, job.Migrations, search.Migrations, registry.Migrations, product.Migrations, Migrations}
	system  = auth.System("test")
	keeper  = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	source  = cite.Source{Title: "Vedtægter", Date: civil.At(civil.New(2026, 3, 17))}
	noon    = civil.Of(dbtest.Noon)
	founded = civil.New(2024, 4, 24)
)

type fixture struct {
	*Service
	dbtest.Env
	registry *registry.Service
	products *product.Service

	syddjurs, aarhus, ballerup, bellcom registry.AuthorityID
	anna, bo                            registry.PersonID // of Syddjurs, of Aarhus
	annaActs                            registry.AffiliationID
	forms, sofd                         product.ID
}

func run(t *testing.T, test func(t *testing.T, f fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		test(t, newFixture(t, e))
		timelinetest.Check(t, e.DB, charters)
		timelinetest.Check(t, e.DB, seats)
	})
}

func newFixture(t testing.TB, e dbtest.Env) fixture {
	t.Helper()
	searcher := search.New(e.DB)
	f := fixture{Env: e, registry: registry.New(e.DB, searcher)}
	f.products = product.New(e.DB, searcher, f.registry)
	f.Service = New(e.DB, f.registry, f.products)
	f.registry.OnMergeAuthorities = append(f.registry.OnMergeAuthorities, f.MergeAuthorities)
	f.registry.OnMergePersons = append(f.registry.OnMergePersons, f.MergePersons)
	f.syddjurs, f.aarhus = f.authority(t, registry.Municipality, "Syddjurs"), f.authority(t, registry.Municipality, "Aarhus")
	f.ballerup, f.bellcom = f.authority(t, registry.Municipality, "Ballerup"), f.authority(t, registry.Supplier, "Bellcom")
	f.anna, f.annaActs = f.person(t, "Anna", f.syddjurs)
	f.bo, _ = f.person(t, "Bo", f.aarhus)
	f.forms, f.sofd = f.product(t, "OS2forms"), f.product(t, "OS2sofd")
	return f
}

func (f fixture) authority(t testing.TB, kind registry.Kind, name string) registry.AuthorityID {
	t.Helper()
	a, err := f.registry.CreateAuthority(t.Context(), system, registry.Authority{Kind: kind, Name: name, Source: source})
	must(t, err)
	return a.ID
}

func (f fixture) person(t testing.TB, name string, of registry.AuthorityID) (registry.PersonID, registry.AffiliationID) {
	t.Helper()
	p, err := f.registry.CreatePerson(t.Context(), system, registry.Person{Name: name})
	must(t, err)
	acts, err := f.registry.Affiliate(t.Context(), system, registry.Affiliation{Person: p.ID, Authority: of, Title: "Chef"}, civil.Since(founded))
	must(t, err)
	return p.ID, acts
}

func (f fixture) product(t testing.TB, name string) product.ID {
	t.Helper()
	p, err := f.products.Create(t.Context(), system, product.Content{Name: name, Purpose: product.Text{Da: "Formål"}, Source: source}, auth.Public)
	must(t, err)
	return p.ID
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// body is a group as it would be founded.
func (f fixture) body(kind Kind, name string, of product.ID) Group {
	return Group{
		Kind: kind, Name: product.Text{Da: name}, Purpose: product.Text{Da: "Samler ønsker."}, Product: of,
		Exists: civil.Since(founded), Reach: auth.Public, Source: source,
	}
}

func (f fixture) found(t testing.TB, kind Kind, name string, of product.ID) Group {
	t.Helper()
	g, err := f.Found(t.Context(), keeper, f.body(kind, name, of))
	must(t, err)
	return g
}

// adopt lays down a charter since the founding.
func (f fixture) adopt(t testing.TB, g Group, c Charter) {
	t.Helper()
	d, err := f.ByID(t.Context(), system, g.ID)
	must(t, err)
	c.Purpose.Da, c.Source = "Formål", source
	must(t, f.Adopt(t.Context(), keeper, g.ID, d.Version, g.Exists, c))
}

func (f fixture) give(t testing.TB, g Group, of registry.AuthorityID, p registry.PersonID, role Role) SeatID {
	t.Helper()
	id, err := f.Give(t.Context(), keeper, civil.Since(founded), seat(g.ID, of, p, role))
	must(t, err)
	return id
}

func seat(g ID, of registry.AuthorityID, p registry.PersonID, role Role) SeatFact {
	return SeatFact{Group: g, Authority: of, Person: p, Role: role, Votes: role != Observer && role != Secretary, Source: source}
}

func faultsOf(err error) (list []string) {
	for _, f := range errs.FieldsOf(err) {
		list = append(list, f.Name+" "+f.Key)
	}
	return list
}

func speaking(role auth.Role, of registry.AuthorityID) auth.Actor {
	return auth.Actor{
		Account: "s", For: auth.Party{ID: string(of), Member: role == auth.Representative},
		Grants: []auth.Grant{{Role: role, Scope: auth.For(auth.Authority, of)}},
	}
}

func TestFound_KeepsAProductWhereTheKindMayHaveOne(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		for kind, want := range map[Kind]product.ID{Subject: f.forms, Working: f.forms, Steering: f.forms, Board: ""} {
			if got := f.found(t, kind, "Om blanketter "+string(kind), f.forms).Product; got != want {
				t.Errorf("a %s group is for the product %q, want %q", kind, got, want)
			}
		}
	})
}

func TestFound(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		g := f.found(t, Coordination, "Koordinationsgruppen for OS2forms", f.forms)
		if g.Slug != "koordinationsgruppen-for-os2forms" || g.Version != 1 {
			t.Errorf("%+v", g)
		}
		if _, err := f.Found(ctx, speaking(auth.Representative, f.syddjurs), f.body(Working, "X", "")); !errors.Is(err, ErrForbidden) {
			t.Errorf("founded by a representative: %v", err)
		}
		twin := f.body(Coordination, "koordinationsgruppen for OS2forms", f.forms)
		if _, err := f.Found(ctx, keeper, twin); !slices.Equal(faultsOf(err), []string{"name_da group.slug_taken", "kind group.twin"}) {
			t.Errorf("a twin: %v", err)
		}
		bad := Group{Kind: Steering, Exists: civil.Period{From: noon, To: noon}, Reach: "group:x"}
		want := []string{
			"name_da errs.required", "purpose_da errs.required", "product group.product_missing", "to timeline.empty", "reach errs.choose",
			"source_title errs.required", "source_date errs.required",
		}
		if _, err := f.Found(ctx, keeper, bad); !slices.Equal(faultsOf(err), want) {
			t.Errorf("got %v", faultsOf(err))
		}
		if hits, err := search.New(f.DB).Search(ctx, search.Query{Text: "koordinationsgruppen", Reaches: []string{"public"}, Limit: 5}); err != nil || hits.Total != 1 {
			t.Errorf("found %+v, %v", hits, err)
		}
	})
}

func TestEdit_StaleAndKeptSlug(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, g := t.Context(), f.found(t, Working, "Arkitektur", "")
		g.Name.Da, g.Slug = "Arkitekturgruppen", "andet"
		saved, err := f.Edit(ctx, keeper, g)
		if err != nil || saved.Slug != "arkitektur" || saved.Version != 2 || saved.Name.Da != "Arkitekturgruppen" {
			t.Errorf("%+v, %v", saved, err)
		}
		g.Name.Da = "En anden"
		if _, err := f.Edit(ctx, keeper, g); !errors.Is(err, ErrStale) {
			t.Errorf("from version 1: %v", err)
		}
		g.ID = "none"
		if _, err := f.Edit(ctx, keeper, g); !errors.Is(err, ErrNotFound) {
			t.Errorf("an edit of nothing: %v", err)
		}
	})
}

func TestDescribe_ByChairOfTheDay(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, g := t.Context(), f.found(t, Board, "Bestyrelsen", "")
		f.give(t, g, f.syddjurs, f.anna, Chair)
		anna := auth.Actor{Account: "a", Person: string(f.anna), For: auth.Party{ID: string(f.syddjurs)}}
		saved, err := f.Describe(ctx, anna, g.ID, 1, product.Text{Da: "Leder foreningen."})
		if err != nil || saved.Purpose.Da != "Leder foreningen." {
			t.Errorf("%+v, %v", saved, err)
		}
		elsewhere := anna
		elsewhere.For.ID = string(f.aarhus)
		bo := auth.Actor{Account: "b", Person: string(f.bo), For: auth.Party{ID: string(f.aarhus)}}
		for _, a := range []auth.Actor{elsewhere, bo, {}} {
			if _, err := f.Describe(ctx, a, g.ID, 2, product.Text{Da: "X"}); !errors.Is(err, ErrForbidden) {
				t.Errorf("%s described it: %v", a.Account, err)
			}
		}
		must(t, f.registry.EndAffiliation(ctx, keeper, f.annaActs, noon))
		if _, err := f.Describe(ctx, anna, g.ID, 2, product.Text{Da: "X"}); !errors.Is(err, ErrForbidden) {
			t.Errorf("a chair who left: %v", err)
		}
	})
}

func TestReach(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, hidden := t.Context(), f.body(Working, "Forhandling", "")
		hidden.Reach = auth.Members
		g, err := f.Found(ctx, keeper, hidden)
		must(t, err)
		f.give(t, g, f.bellcom, "", Observer)
		own := auth.Actor{Account: "s", For: auth.Party{ID: string(f.bellcom)}}
		seated := own
		seated.For.Groups = []string{string(g.ID)}
		for name, c := range map[string]struct {
			actor        auth.Actor
			reads, seats bool
		}{
			"visitor":              {auth.Actor{}, false, false},
			"member":               {speaking(auth.Representative, f.syddjurs), true, true},
			"supplier with a seat": {own, false, true},
			"its person":           {seated, true, true},
			"keeper":               {keeper, true, true},
		} {
			_, err := f.BySlug(ctx, c.actor, g.Slug)
			if (err == nil) != c.reads || err != nil && !errors.Is(err, ErrNotFound) {
				t.Errorf("%s reads it: %v", name, err)
			}
			list, err := f.List(ctx, c.actor, Query{})
			if err != nil || (len(list.Items) == 1) != c.reads {
				t.Errorf("%s lists %d, %v", name, len(list.Items), err)
			}
			byID, err := f.GroupsByID(ctx, c.actor, []ID{g.ID})
			if err != nil || (len(byID) == 1) != c.reads {
				t.Errorf("%s gets %d, %v", name, len(byID), err)
			}
			if _, err := f.Charters(ctx, c.actor, g.ID); (err == nil) != c.reads {
				t.Errorf("%s reads its charters: %v", name, err)
			}
			seats, err := f.SeatsOfAuthority(ctx, c.actor, f.bellcom, noon)
			if err != nil || (len(seats) == 1) != c.seats {
				t.Errorf("%s sees %d seats, %v", name, len(seats), err)
			}
		}
	})
}

func TestCharters_OverTime(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, g := t.Context(), f.found(t, Board, "Bestyrelsen", "")
		first := Charter{
			Mandate: Matters{Exclusion, ProductLevel}, SeatsLeast: 5, PerAuthority: 1, Quorum: Fraction{1, 2}, Majority: HalfOfCast,
			Majorities: Majorities{Exclusion: TwoThirdsOfCast, Budget: HalfOfCast}, CastingVote: true, Counting: Weighted, Term: 24, Meetings: 4,
			Weights: Weights{f.syddjurs: 3, f.aarhus: 5}, Method: vote.Listed, Proxying: WithProxies, Proxies: 1,
			Openness: ForMembers, Notice: Span{Months: 1}, Proposals: Span{Days: 14}, Papers: Span{Days: 8}, Minutes: Span{Days: 14},
			Decision: "Generalforsamlingen 2024",
		}
		f.adopt(t, g, first)
		d, err := f.ByID(ctx, auth.Actor{}, g.ID)
		must(t, err)
		got := d.Charter.Value
		if !slices.Equal(got.Mandate, Matters{ProductLevel, Exclusion}) || got.Quorum != (Fraction{1, 2}) || got.Notice != (Span{Months: 1}) ||
			got.MajorityFor(Exclusion) != TwoThirdsOfCast || got.MajorityFor(Budget) != HalfOfCast || len(got.Majorities) != 1 ||
			got.VotesOf(f.aarhus) != 5 || got.Method != vote.Listed || got.Proxying != WithProxies || got.Proxies != 1 {
			t.Errorf("read back %+v", got)
		}
		second := got
		second.SeatsMost, second.Term = 7, 12
		if err := f.Adopt(ctx, keeper, g.ID, 1, civil.Since(noon), second); !errors.Is(err, ErrStale) {
			t.Errorf("from the version before: %v", err)
		}
		must(t, f.Adopt(ctx, keeper, g.ID, 2, civil.Since(noon), second))
		all, err := f.Charters(ctx, auth.Actor{}, g.ID)
		if err != nil || len(all) != 2 || all[0].Value.SeatsMost != 7 || all[1].Period.To != noon {
			t.Errorf("%+v, %v", all, err)
		}
		if err := f.Adopt(ctx, speaking(auth.Representative, f.syddjurs), g.ID, 3, civil.Since(noon), first); !errors.Is(err, ErrForbidden) {
			t.Errorf("by a representative: %v", err)
		}
		bad := Charter{SeatsLeast: 3, SeatsMost: 2, Majority: "all", Term: -1, Majorities: Majorities{"x": HalfOfCast}, Source: source}
		want := []string{
			"purpose_da errs.required", "term group.number", "seats_most group.charter.most_below_least", "majority-x errs.choose", "majority errs.choose",
		}
		if err := f.Adopt(ctx, keeper, g.ID, 3, civil.Since(noon), bad); !slices.Equal(faultsOf(err), want) {
			t.Errorf("got %v", faultsOf(err))
		}
	})
}

// TestAdopt_ByADecision: a charter names a decision that the register has, and is found
// from it by those who may read its group.
func TestAdopt_ByADecision(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		of := f.body(Working, "Arbejdsgruppen", "")
		of.Reach = auth.Members
		g, err := f.Found(ctx, keeper, of)
		must(t, err)
		c := Charter{Purpose: product.Text{Da: "Formål"}, Register: "made", Source: source}
		adopt := func() error { return f.Adopt(ctx, keeper, g.ID, 1, civil.Since(noon), c) }
		if err := adopt(); !slices.Equal(faultsOf(err), []string{"register errs.choose"}) {
			t.Errorf("without a register: %v", err)
		}
		f.Decided = func(_ context.Context, _ auth.Actor, decision string) (bool, error) { return decision == "made", nil }
		c.Register = "other"
		if err := adopt(); !slices.Equal(faultsOf(err), []string{"register errs.choose"}) {
			t.Errorf("by a decision that nobody made: %v", err)
		}
		c.Register = "made"
		must(t, adopt())
		for _, x := range []struct {
			reader auth.Actor
			n      int
		}{{keeper, 1}, {auth.Actor{}, 0}} {
			if all, err := f.Adopted(ctx, x.reader, "made"); err != nil || len(all) != x.n || x.n > 0 && all[0].ID != g.ID {
				t.Errorf("%q finds %+v, %v", x.reader.Account, all, err)
			}
		}
		if all, err := f.Adopted(ctx, keeper, ""); err != nil || len(all) != 0 {
			t.Errorf("no decision adopted %+v, %v", all, err)
		}
	})
}

func TestMerge(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, g := t.Context(), f.found(t, Coordination, "Koordinationsgruppen", f.forms)
		f.give(t, g, f.syddjurs, f.anna, Chair)
		kept := f.give(t, g, f.aarhus, f.bo, Member)
		must(t, f.End(ctx, keeper, kept, noon+10))
		f.adopt(t, g, Charter{Counting: Weighted, Weights: Weights{f.aarhus: 5}})
		must(t, f.registry.MergeAuthorities(ctx, keeper, f.aarhus, f.syddjurs))
		if d, err := f.ByID(ctx, keeper, g.ID); err != nil || d.Charter.Value.VotesOf(f.syddjurs) != 5 {
			t.Errorf("the key names %+v, %v", d.Charter.Value.Weights, err)
		}
		list, err := f.SeatsOfAuthority(ctx, keeper, f.syddjurs, noon)
		if err != nil || len(list) != 2 || list[1].Vacant() {
			t.Fatalf("%+v, %v", list, err)
		}
		if periods, err := f.SeatByID(ctx, keeper, kept); err != nil || len(periods) != 1 || periods[0].Period.To != noon+10 {
			t.Errorf("%+v, %v", periods, err)
		}
		must(t, f.registry.MergePersons(ctx, keeper, f.bo, f.anna))
		if sits, err := f.SeatsOfPerson(ctx, f.anna, noon); err != nil || len(sits) != 2 {
			t.Errorf("%+v, %v", sits, err)
		}
		if sits, err := f.SeatsOfPerson(ctx, f.bo, noon); err != nil || len(sits) != 0 {
			t.Errorf("%+v, %v", sits, err)
		}
	})
}

func TestList_Pages(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		for i, name := range []string{"Ærø", "Arkitektur", "Åben data", "Brugere", "UX"} {
			g := f.found(t, []Kind{Subject, Working}[i%2], name, "")
			if i == 0 {
				f.give(t, g, f.syddjurs, "", Member)
			}
		}
		var names []string
		q := Query{Limit: 2}
		for {
			p, err := f.List(ctx, auth.Actor{}, q)
			must(t, err)
			for _, x := range p.Items {
				names = append(names, x.Name.Da)
			}
			if p.Next == "" {
				back, err := f.List(ctx, auth.Actor{}, Query{Limit: 2, Cursor: p.Prev})
				if err != nil || len(back.Items) != 2 || back.Items[0].Name.Da != "UX" {
					t.Errorf("back: %+v, %v", back, err)
				}
				break
			}
			q.Cursor = p.Next
		}
		if !slices.Equal(names, []string{"Arkitektur", "Brugere", "UX", "Ærø", "Åben data"}) {
			t.Errorf("got %v", names)
		}
		for n, q := range map[int]Query{
			3: {Kinds: []Kind{Subject}}, 1: {Vacant: true}, 2: {Kinds: []Kind{Working}}, 0: {Text: "100%"}, 5: {Text: "SAMLER"},
		} {
			if p, err := f.List(ctx, auth.Actor{}, q); err != nil || p.Total != n {
				t.Errorf("%+v: %d, %v", q, p.Total, err)
			}
		}
		if _, err := f.List(ctx, auth.Actor{}, Query{Cursor: "x"}); !errors.Is(err, page.ErrCursor) {
			t.Errorf("a cursor that is none: %v", err)
		}
		f.Clock.Add(time.Hour)
		f.found(t, Working, "Nyest", "")
		if p, err := f.List(ctx, auth.Actor{}, Query{Order: ByWhen, Limit: 1}); err != nil || p.Items[0].Name.Da != "Nyest" {
			t.Errorf("the newest: %+v, %v", p, err)
		}
	})
}
