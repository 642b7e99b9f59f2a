package product

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/page"
	"alminding/internal/base/publiccode"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline/timelinetest"
)

var sources = []fs.FS{search.Migrations, registry.Migrations, Migrations}

var system = auth.System("test")

type fixture struct {
	*Service
	dbtest.Env
	registry *registry.Service
	source   cite.Source
}

func run(t *testing.T, test func(t *testing.T, f fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) { test(t, newFixture(t, e)) })
}

func newFixture(t testing.TB, e dbtest.Env) fixture {
	t.Helper()
	searcher := search.New(e.DB)
	authorities := registry.New(e.DB, searcher)
	f := fixture{Service: New(e.DB, searcher, authorities), Env: e, registry: authorities}
	f.source = cite.Source{Title: "README", Date: civil.At(civil.New(2026, 8, 1))}
	for i, name := range []string{"Identitet og adgang", "Valg"} {
		err := f.PutSubject(t.Context(), system, i, Subject{Slug: line.Slug(name), Name: Text{name, name + " (en)"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (f fixture) content(name string, change ...func(*Content)) Content {
	c := Content{Name: name, Purpose: Text{Da: "Roller og rettigheder på tværs af it-systemer"}, Source: f.source}
	for _, fn := range change {
		fn(&c)
	}
	return c
}

func (f fixture) create(t testing.TB, name string, change ...func(*Content)) Product {
	t.Helper()
	p, err := f.Create(t.Context(), system, f.content(name, change...), auth.Public)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func coordinator(p Product) auth.Actor {
	return auth.Actor{Account: "koordinator-demo", Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, p.ID)}}}
}

func names(l Listing) (list []string) {
	for _, p := range l.Items {
		list = append(list, p.Name)
	}
	return list
}

func TestEdit_OwnProductOnly(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		own, other := f.create(t, "OS2sofd"), f.create(t, "OS2mo")
		c := own.Content
		c.Purpose.Da = "Organisation og brugere"
		for name, try := range map[string]struct {
			actor auth.Actor
			id    ID
			want  error
		}{
			"visitor":       {auth.Actor{}, own.ID, ErrForbidden},
			"other product": {coordinator(own), other.ID, ErrForbidden},
			"no product":    {coordinator(own), "none", ErrNotFound},
		} {
			if _, err := f.Edit(ctx, try.actor, try.id, 1, c); !errors.Is(err, try.want) {
				t.Errorf("%s: %v, want %v", name, err, try.want)
			}
		}
		saved, err := f.Edit(ctx, coordinator(own), own.ID, 1, c)
		if err != nil || saved.Version != 2 || saved.Merged {
			t.Fatalf("%+v, %v", saved, err)
		}
		d, err := f.BySlug(ctx, auth.Actor{}, "os2sofd")
		if err != nil || d.Purpose.Da != "Organisation og brugere" || d.CanEdit {
			t.Errorf("%+v, %v", d, err)
		}
	})
}

func TestEdit_FaultyContent_AllFieldsAtOnce(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		p := f.create(t, "OS2sofd")
		c := f.content("", func(c *Content) { c.Subjects = []string{"valg", "none"}; c.Licence = "mine" })
		_, err := f.Edit(t.Context(), coordinator(p), p.ID, 1, c)
		var got []string
		for _, x := range errs.FieldsOf(err) {
			got = append(got, x.Name)
		}
		if want := []string{"name", "licence", "subjects"}; !slices.Equal(got, want) {
			t.Errorf("faults in %v, want %v (%v)", got, want, err)
		}
	})
}

func TestCreate_SameName_SaysSo(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		f.create(t, "OS2mo")
		_, err := f.Create(t.Context(), system, f.content("os2MO"), auth.Public)
		if fields := errs.FieldsOf(err); len(fields) != 1 || fields[0].Key != "product.name_taken" {
			t.Errorf("got %v", err)
		}
	})
}

func TestEdit_TwoAtOnce(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		p := f.create(t, "OS2sofd")
		actor := coordinator(p)
		theirs := f.content("OS2sofd", func(c *Content) { c.Licence = "MPL-2.0"; c.Purpose.Da = "Deres" })
		if _, err := f.Edit(ctx, actor, p.ID, 1, theirs); err != nil {
			t.Fatal(err)
		}
		apart := f.content("OS2sofd", func(c *Content) { c.Homepage = "https://os2sofd.dk" })
		saved, err := f.Edit(ctx, actor, p.ID, 1, apart)
		if err != nil || !saved.Merged || saved.Licence != "MPL-2.0" || saved.Homepage == "" || saved.Purpose.Da != "Deres" {
			t.Fatalf("changes of different parts: %+v, %v", saved, err)
		}
		clash := f.content("OS2sofd", func(c *Content) { c.Purpose.Da = "Min" })
		_, err = f.Edit(ctx, actor, p.ID, 1, clash)
		stale, ok := errors.AsType[*Stale](err)
		if !ok || len(stale.Parts) != 1 || stale.Parts[0].Name != "purpose_da" || stale.Current.Purpose.Da != "Deres" || stale.Mine.Purpose.Da != "Min" {
			t.Fatalf("changes of the same part: %v", err)
		}
		chosen := stale.Current.Content
		chosen.Take(stale.Mine, "purpose_da")
		if saved, err = f.Edit(ctx, actor, p.ID, stale.Current.Version, chosen); err != nil || saved.Purpose.Da != "Min" || saved.Homepage == "" {
			t.Errorf("after the choice: %+v, %v", saved, err)
		}
	})
}

func TestEdit_LevelSetMeanwhile_IsNoConflict(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		p := f.create(t, "OS2sofd")
		err := f.SetLevel(ctx, system, p.ID, civil.Since(f.Today()), LevelFact{Level: Level1, Standing: Confirmed, Voice: Secretariat, Source: f.source})
		if err != nil {
			t.Fatal(err)
		}
		c := f.content("OS2sofd", func(c *Content) { c.Purpose.Da = "Min" })
		saved, err := f.Edit(ctx, coordinator(p), p.ID, 1, c)
		if err != nil || saved.Merged || saved.Version != 3 {
			t.Errorf("%+v, %v", saved, err)
		}
	})
}

func TestVersions_RestoreOne(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		p := f.create(t, "OS2sofd")
		actor := coordinator(p)
		for n := 1; n <= 3; n++ {
			if _, err := f.Edit(ctx, actor, p.ID, n, f.content(fmt.Sprint("OS2sofd ", n))); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := f.Edit(ctx, actor, p.ID, 4, f.content("OS2sofd 3")); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Restore(ctx, coordinator(Product{ID: "x"}), p.ID, 2); !errors.Is(err, ErrForbidden) {
			t.Errorf("restored by another: %v", err)
		}
		if _, err := f.Restore(ctx, actor, p.ID, 77); !errors.Is(err, ErrNoVersion) {
			t.Errorf("restored a version that never was: %v", err)
		}
		saved, err := f.Restore(ctx, actor, p.ID, 2)
		if err != nil || saved.Name != "OS2sofd 1" || saved.Version != 5 {
			t.Fatalf("%+v, %v", saved, err)
		}
		_, past, err := f.Versions(ctx, actor, "os2sofd")
		var got []string
		for _, v := range past {
			got = append(got, fmt.Sprint(v.Number, " ", v.Content.Name, " ", v.Action))
		}
		want := []string{
			"5 OS2sofd 1 product.restore", "4 OS2sofd 3 product.edit", "3 OS2sofd 2 product.edit",
			"2 OS2sofd 1 product.edit", "1 OS2sofd product.create",
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%v: %q", err, got)
		}
		if _, _, err := f.Versions(ctx, auth.Actor{}, "os2sofd"); !errors.Is(err, ErrForbidden) {
			t.Errorf("a visitor reads the versions: %v", err)
		}
	})
}

func TestCatalogue_SearchFacetsAndReach(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		roles := f.create(t, "OS2rollekatalog", func(c *Content) { c.Subjects = []string{"identitet-og-adgang"}; c.Licence = "MPL-2.0" })
		f.create(t, "OS2valghalla", func(c *Content) { c.Purpose.Da = "Rekruttering af valgtilforordnede"; c.Subjects = []string{"valg"} })
		if _, err := f.Create(ctx, system, f.content("OS2hemmelig"), auth.Members); err != nil {
			t.Fatal(err)
		}
		magenta, err := f.registry.CreateAuthority(ctx, system, registry.Authority{Kind: registry.Supplier, Name: "Magenta", Source: f.source})
		if err != nil {
			t.Fatal(err)
		}
		today := civil.Since(f.Today())
		if err := f.SetStage(ctx, system, roles.ID, today, StageFact{Stage: InUse, Source: f.source}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.AddParty(ctx, system, today, PartyFact{Product: roles.ID, Authority: magenta.ID, Role: Developer, Source: f.source}); err != nil {
			t.Fatal(err)
		}
		member := auth.Actor{Account: "a", For: auth.Party{ID: "syddjurs", Member: true}}
		for name, c := range map[string]struct {
			actor auth.Actor
			q     Query
			want  string
		}{
			"visitor, all":     {auth.Actor{}, Query{}, "OS2rollekatalog OS2valghalla"},
			"member, all":      {member, Query{}, "OS2hemmelig OS2rollekatalog OS2valghalla"},
			"secretariat, all": {system, Query{}, "OS2hemmelig OS2rollekatalog OS2valghalla"},
			"inflection":       {auth.Actor{}, Query{Text: "valgtilforordnet"}, "OS2valghalla"},
			"misspelling":      {auth.Actor{}, Query{Text: "rolekatalog"}, "OS2rollekatalog"},
			"supplier's name":  {auth.Actor{}, Query{Text: "magenta"}, "OS2rollekatalog"},
			"hidden":           {auth.Actor{}, Query{Text: "hemmelig"}, ""},
			"hidden, member":   {member, Query{Text: "OS2hemmelig"}, "OS2hemmelig"},
			"stage":            {auth.Actor{}, Query{Values: map[Facet][]string{ByStage: {"product"}}}, "OS2rollekatalog"},
			"no stage":         {auth.Actor{}, Query{Values: map[Facet][]string{ByStage: {Unknown}}}, "OS2valghalla"},
			"two of one facet": {auth.Actor{}, Query{Values: map[Facet][]string{BySubject: {"valg", "identitet-og-adgang"}}}, "OS2rollekatalog OS2valghalla"},
			"two facets":       {auth.Actor{}, Query{Values: map[Facet][]string{BySubject: {"valg"}, ByLicence: {"MPL-2.0"}}}, ""},
			"supplier":         {auth.Actor{}, Query{Values: map[Facet][]string{BySupplier: {string(magenta.ID)}}}, "OS2rollekatalog"},
			"no such value":    {auth.Actor{}, Query{Values: map[Facet][]string{ByStage: {"'; DROP TABLE product"}}}, ""},
		} {
			l, err := f.Catalogue(ctx, c.actor, c.q)
			if got := strings.Join(names(l), " "); err != nil || got != c.want {
				t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
			}
		}
		l, err := f.Catalogue(ctx, auth.Actor{}, Query{Values: map[Facet][]string{BySubject: {"valg"}}})
		if err != nil {
			t.Fatal(err)
		}
		want := []Count{{"identitet-og-adgang", 1, false}, {"valg", 1, true}}
		if !slices.Equal(l.Counts[BySubject], want) || !slices.Equal(l.Counts[ByLicence], []Count{{Unknown, 1, false}, {"MPL-2.0", 0, false}}) {
			t.Errorf("counts %v", l.Counts)
		}
	})
}

// TestCatalogue_FollowsEveryChange changes products behind the index's back, as
// another node would, and reads the lists anew.
func TestCatalogue_FollowsEveryChange(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		other := New(f.DB, f.searcher, f.registry)
		p := f.create(t, "B")
		f.create(t, "C")
		list := func() string {
			l, err := f.Catalogue(ctx, auth.Actor{}, Query{})
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(names(l), "")
		}
		if got := list(); got != "BC" {
			t.Fatalf("got %s", got)
		}
		if _, err := other.Edit(ctx, system, p.ID, 1, f.content("Å")); err != nil {
			t.Fatal(err)
		}
		if _, err := other.Create(ctx, system, f.content("A"), auth.Public); err != nil {
			t.Fatal(err)
		}
		if got := list(); got != "ACÅ" {
			t.Errorf("got %s, want ACÅ", got)
		}
	})
}

func TestCatalogue_PagesThroughEveryOrder(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		for n := range 11 {
			p := f.create(t, fmt.Sprint("Løsning ", n))
			err := f.AddFigure(ctx, system, Figure{Product: p.ID, Value: int64(n % 4), Qualifier: Exact, What: Text{Da: "myndigheder"}, Source: f.source})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, order := range Sorts {
			text := ""
			if order == ByMatch {
				text = "løsninger"
			}
			whole, err := f.Catalogue(ctx, auth.Actor{}, Query{Sort: order, Text: text})
			if err != nil || whole.Total != 11 {
				t.Fatalf("%s: %d, %v", order, whole.Total, err)
			}
			var seen []string
			q := Query{Sort: order, Text: text, Limit: 4}
			for {
				l, err := f.Catalogue(ctx, auth.Actor{}, q)
				if err != nil {
					t.Fatal(err)
				}
				seen = append(seen, names(l)...)
				if q.Cursor = l.Next; q.Cursor == "" {
					q.Cursor = l.Prev
					break
				}
			}
			if !slices.Equal(seen, names(whole)) {
				t.Errorf("%s forth: %v, want %v", order, seen, names(whole))
			}
			back := seen[8:]
			for q.Cursor != "" {
				l, err := f.Catalogue(ctx, auth.Actor{}, q)
				if err != nil {
					t.Fatal(err)
				}
				back = append(names(l), back...)
				q.Cursor = l.Prev
			}
			if !slices.Equal(back, names(whole)) {
				t.Errorf("%s back: %v", order, back)
			}
		}
		foreign := page.Cursor{List: "authorities", Keys: []string{"a", "b", "c"}}.String()
		if _, err := f.Catalogue(ctx, auth.Actor{}, Query{Cursor: foreign, Limit: 4}); !errors.Is(err, page.ErrCursor) {
			t.Errorf("a cursor of another list: %v", err)
		}
	})
}

func TestTimelines_KeepTheirInvariants(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		p := f.create(t, "OS2sofd")
		a, err := f.registry.CreateAuthority(ctx, system, registry.Authority{Kind: registry.Supplier, Name: "Magenta", Source: f.source})
		if err != nil {
			t.Fatal(err)
		}
		b, err := f.registry.CreateAuthority(ctx, system, registry.Authority{Kind: registry.Supplier, Name: "Magenta ApS", Source: f.source})
		if err != nil {
			t.Fatal(err)
		}
		d := civil.New(2026, 1, 1)
		party, err := f.AddParty(ctx, system, civil.Since(d), PartyFact{Product: p.ID, Authority: b.ID, Role: Developer, Source: f.source})
		if err != nil {
			t.Fatal(err)
		}
		f.registry.OnMergeAuthorities = append(f.registry.OnMergeAuthorities, f.MergeAuthority)
		if err := f.registry.MergeAuthorities(ctx, system, b.ID, a.ID); err != nil {
			t.Fatal(err)
		}
		list, err := f.ByAuthority(ctx, auth.Actor{}, a.ID)
		if err != nil || len(list) != 1 || list[0].Parties[0].Value.Role != Developer {
			t.Errorf("after the merge: %+v, %v", list, err)
		}
		if err := f.EndParty(ctx, system, p.ID, party, f.Today()); err != nil {
			t.Fatal(err)
		}
		if list, err = f.ByAuthority(ctx, auth.Actor{}, a.ID); err != nil || len(list) != 0 {
			t.Errorf("after the end: %+v, %v", list, err)
		}
		err = f.SetStage(ctx, system, p.ID, civil.Period{From: d, To: d}, StageFact{Stage: "x"})
		if len(errs.FieldsOf(err)) != 4 { // stage, source twice, period
			t.Errorf("a faulty stage: %v", err)
		}
		for _, stage := range []Stage{Project, InUse, Retired} {
			if err := f.SetStage(ctx, system, p.ID, civil.Since(d), StageFact{Stage: stage, Source: f.source}); err != nil {
				t.Fatal(err)
			}
			d += 100
		}
		timelinetest.Check(t, f.DB, stageTable)
		timelinetest.Check(t, f.DB, partyTable)
		rows, err := stageTable.Timeline(ctx, f.DB, p.ID)
		if err != nil || len(rows) != 3 {
			t.Errorf("%d stages, %v", len(rows), err)
		}
	})
}

const code = `publiccodeYmlVersion: "0"
name: OS2sofd
url: https://github.com/OS2sofd/os2sofd
releaseDate: "2026-05-01"
platforms: [linux]
developmentStatus: stable
softwareType: standalone/web
description:
  da:
    shortDescription: Organisation og brugere
    longDescription: ` + longText + `
    features: [Organisation]
legal:
  license: MPL-2.0
maintenance:
  type: community
  contacts: [{name: Favrskov Kommune}]
localisation:
  localisationReady: true
  availableLanguages: [da]
`

const longText = "Samler organisation, ansættelser og brugerkonti fra kommunens lønsystem og sender dem videre til de systemer, " +
	"der skal kende dem, så at en medarbejder får adgang den dag, ansættelsen begynder, og mister den igen, når den ophører."

func TestImport_DryRunThenApply_ExportsValid(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		p := f.create(t, "OS2sofd")
		actor := coordinator(p)
		imp, err := f.PreviewImport(ctx, actor, p.Slug, []byte(code))
		if err != nil || imp.Refused || len(imp.Changed) < 5 {
			t.Fatalf("%+v, %v", imp, err)
		}
		if d, err := f.BySlug(ctx, actor, p.Slug); err != nil || d.Version != 1 {
			t.Errorf("the dry run changed something: %v, %v", d.Version, err)
		}
		if _, err := f.PreviewImport(ctx, auth.Actor{}, p.Slug, []byte(code)); !errors.Is(err, ErrForbidden) {
			t.Errorf("a visitor: %v", err)
		}
		saved, err := f.ApplyImport(ctx, actor, p.Slug, 1, []byte(code))
		if err != nil || saved.Licence != "MPL-2.0" || saved.Purpose.Da != "Organisation og brugere" || saved.Source.Date.String() != "2026-05-01" {
			t.Fatalf("%+v, %v", saved, err)
		}
		again, err := f.ApplyImport(ctx, actor, p.Slug, saved.Version, []byte(code))
		if err != nil || again.Version != saved.Version {
			t.Errorf("the same file again: version %d, %v", again.Version, err)
		}
		x, err := f.Publiccode(ctx, auth.Actor{}, p.Slug)
		if err != nil || !x.Valid {
			t.Fatalf("export: %v, %v\n%s", x.Problems, err, x.Text)
		}
		back, problems := publiccode.Parse(x.Text)
		if publiccode.Refused(problems) || !slices.Equal(back.Platforms, []string{"linux"}) {
			t.Errorf("exported %v, %v", back, problems)
		}
		_, err = f.ApplyImport(ctx, actor, p.Slug, saved.Version, []byte("name: x\nurl: [\n"))
		if fields := errs.FieldsOf(err); len(fields) == 0 || fields[0].Key != "product.import_line" {
			t.Errorf("a faulty file: %v", err)
		}
	})
}

func TestPubliccode_KnowsTooLittle_SaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		p := f.create(t, "OS2sofd")
		x, err := f.Publiccode(t.Context(), auth.Actor{}, p.Slug)
		if err != nil || x.Valid || len(x.Problems) == 0 || !strings.Contains(string(x.Text), "name: OS2sofd") {
			t.Errorf("%s\n%v, %v", x.Text, x.Problems, err)
		}
	})
}

// TestPubliccode_UsedBy: those who are known to use it take the place of those that
// the imported file names, and those stay where nobody is known.
func TestPubliccode_UsedBy(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	p := f.create(t, "OS2sofd")
	err := f.db.Write(t.Context(), system.Change("product.import", string(p.ID)), func(tx *db.Tx) error {
		return putPubliccode(t.Context(), tx, p.ID, "publiccodeYmlVersion: \"0\"\nname: OS2sofd\nusedBy: [Havnegård Kommune]\n")
	})
	if err != nil {
		t.Fatal(err)
	}
	for want, known := range map[string][]string{"Havnegård Kommune": nil, "Syddjurs Kommune": {"Syddjurs Kommune"}} {
		f.UsedBy = func(context.Context, ID) ([]string, error) { return known, nil }
		x, err := f.Publiccode(t.Context(), auth.Actor{}, p.Slug)
		if err != nil || !strings.Contains(string(x.Text), "usedBy:\n  - "+want+"\n") {
			t.Errorf("knowing %q: %v\n%s", known, err, x.Text)
		}
	}
}

func BenchmarkEdit(b *testing.B) {
	f := newFixture(b, dbtest.Open(b, db.SQLite, sources...))
	p := f.create(b, "OS2sofd")
	n := 1
	for b.Loop() {
		n++
		saved, err := f.Edit(b.Context(), system, p.ID, p.Version, f.content("OS2sofd", func(c *Content) { c.Purpose.Da = fmt.Sprint("Udgave ", n) }))
		if err != nil {
			b.Fatal(err)
		}
		p = saved.Product
	}
}
