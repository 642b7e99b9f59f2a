package registry_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/search"
)

var sources = []fs.FS{search.Migrations, registry.Migrations}

// keeper keeps the community's records.
var keeper = auth.Actor{Account: "k", Person: "kp", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}

func when(s string) civil.When {
	w, err := civil.ParseWhen(s)
	if err != nil {
		panic(err)
	}
	return w
}

func day(s string) civil.Date { return when(s).First() }

var source = cite.Source{Title: "CPR-kontorets myndighedsliste", Date: when("2018-07-09")}

func newService(e dbtest.Env) *registry.Service { return registry.New(e.DB, search.New(e.DB)) }

func authority(kind registry.Kind, name string) registry.Authority {
	return registry.Authority{Kind: kind, Name: name, Source: source}
}

func create(t *testing.T, s *registry.Service, a registry.Authority) registry.Authority {
	t.Helper()
	saved, err := s.CreateAuthority(t.Context(), keeper, a)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func person(t *testing.T, s *registry.Service, name, email string) registry.Person {
	t.Helper()
	p, err := s.CreatePerson(t.Context(), keeper, registry.Person{Name: name, Email: email})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func wantFields(t *testing.T, err error, want ...string) {
	t.Helper()
	var got []string
	for _, f := range errs.FieldsOf(err) {
		got = append(got, f.Name+" "+f.Key)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("faults %q, want %q (%v)", got, want, err)
	}
}

func names(list []registry.Authority) (all []string) {
	for _, a := range list {
		all = append(all, a.Name)
	}
	return all
}

func TestCreateAuthority_KeepsEverything(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		region := create(t, s, authority(registry.Region, "Region Midtjylland"))
		a := authority(registry.Municipality, "  Ærø\u0000 Å's ")
		a.OfficialName, a.Code, a.Region = "Ærø Kommune", "0492", region.ID
		a.CVR, a.CVRSource = "28856075", source
		a.Homepage, a.Contact = "https://www.aeroekommune.dk", "Digitaliseringskonsulenten"
		a.Facts = []registry.Fact{
			{Kind: registry.AreaHectares, Value: 9000, Source: source},
			{Kind: registry.Population, Value: 6000, Source: cite.Source{Title: "FOLK1A", Date: when("2019")}},
			{Kind: registry.Population, Value: 5964, Source: cite.Source{Title: "FOLK1A", Date: when("2020-01-01")}},
		}
		saved := create(t, s, a)
		got, err := s.AuthorityBySlug(t.Context(), "aeroe-aas")
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint(saved) || got.Name != "Ærø Å's" || got.Version != 1 {
			t.Errorf("got  %+v\nwant %+v", got, saved)
		}
		if f, _ := got.Fact(registry.Population); f.Value != 5964 {
			t.Errorf("the newest population is %d, want 5964", f.Value)
		}
		if byCVR, err := s.AuthorityByCVR(t.Context(), " 28856075"); err != nil || byCVR.ID != saved.ID {
			t.Errorf("by CVR: %v, %v", byCVR.ID, err)
		}
		for _, name := range []string{"28856075", "Ærø Å's", " aeroe-aas ", "ÆRØ Kommune"} {
			if called, err := s.AuthorityCalled(t.Context(), name); err != nil || called.ID != saved.ID {
				t.Errorf("called %q: %v, %v", name, called.ID, err)
			}
		}
		found, err := s.Authorities(t.Context(), auth.Actor{}, registry.Query{Text: "aerø kommune"})
		if err != nil || found.Total != 1 || found.Items[0].ID != saved.ID {
			t.Errorf("search found %v, %v", names(found.Items), err)
		}
	})
}

func TestCreateAuthority_Faults_AllAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		first := authority(registry.Municipality, "Syddjurs")
		first.CVR, first.CVRSource, first.Code = "29189978", source, "0706"
		first = create(t, s, first)

		_, err := s.CreateAuthority(t.Context(), keeper, registry.Authority{
			Kind: "kingdom", Name: strings.Repeat("x", 5<<20), Slug: "Ø", CVR: "29189979", Code: "706", Region: "r",
			Homepage: "javascript:alert(1)", Facts: []registry.Fact{{Kind: "weight", Value: -1, Source: source}},
		})
		wantFields(t, err, "kind registry.kind.invalid", "name errs.too_long", "slug registry.slug.invalid",
			"cvr registry.cvr.invalid", "cvr_source_title errs.required", "cvr_source_date errs.required",
			"code registry.code.invalid", "region registry.region.only_municipality", "homepage errs.url",
			"source_title errs.required", "source_date errs.required",
			"facts.kind registry.fact.invalid", "facts.value registry.fact.value")

		twin := first
		twin.Region = first.ID
		_, err = s.CreateAuthority(t.Context(), keeper, twin)
		wantFields(t, err, "slug registry.slug.taken", "cvr registry.cvr.taken", "code registry.code.taken", "region registry.region.unknown")

		nowhere := authority(registry.Municipality, "Mols")
		nowhere.Region = "r\x00\xff"
		_, err = s.CreateAuthority(t.Context(), keeper, nowhere)
		wantFields(t, err, "region registry.region.unknown")
		_, err = s.CreateAuthority(t.Context(), keeper, authority(registry.Other, "東京"))
		wantFields(t, err, "slug registry.slug.invalid")
		_, err = s.CreateAuthority(t.Context(), keeper, registry.Authority{Kind: registry.Other, Name: "x", Slug: string(first.ID), Source: source})
		wantFields(t, err, "slug registry.slug.invalid")
	})
}

func TestEditAuthority_TwoAtOnce_MergedOrChosen(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		first := create(t, s, authority(registry.Supplier, "Magenta"))
		theirs, mine, late := first, first, first
		theirs.Homepage = "https://magenta.dk"
		saved, err := s.EditAuthority(t.Context(), keeper, theirs)
		if err != nil || saved.Version != 2 {
			t.Fatalf("version %d, %v", saved.Version, err)
		}
		mine.Name = "Magenta ApS"
		if saved, err = s.EditAuthority(t.Context(), keeper, mine); err != nil || saved.Version != 3 || saved.Homepage != theirs.Homepage || saved.Name != mine.Name {
			t.Errorf("%+v, %v", saved, err)
		}
		late.Name, late.Contact = "Magenta A/S", "Salg"
		_, err = s.EditAuthority(t.Context(), keeper, late)
		stale, ok := errors.AsType[*registry.Stale[registry.Authority]](err)
		if !ok || !errors.Is(err, registry.ErrStale) || len(stale.Parts) != 1 || stale.Parts[0].Name != "name" ||
			stale.Current.Name != "Magenta ApS" || stale.Mine.Name != "Magenta A/S" || stale.By.Account != "k" {
			t.Errorf("got %v: %+v", err, stale)
		}
		if again, err := s.EditAuthority(t.Context(), keeper, saved); err != nil || again.Version != 3 {
			t.Errorf("saving nothing gave version %d, %v", again.Version, err)
		}
		late.Version = 17
		if _, err := s.EditAuthority(t.Context(), keeper, late); !errors.Is(err, registry.ErrStale) {
			t.Errorf("a version that never was: %v", err)
		}
		history, err := s.AuthorityHistory(t.Context(), keeper, first.ID)
		if err != nil || len(history) != 3 || history[0].Action != "authority.edit" {
			t.Errorf("history %+v, %v", history, err)
		}
	})
}

func TestEditAuthority_Representative_KeepsContactOnly(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		a, b := create(t, s, authority(registry.Municipality, "Syddjurs")), create(t, s, authority(registry.Municipality, "Norddjurs"))
		actor := actingFor("p", a.ID)
		actor.Grants = []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, a.ID)}}
		a.Homepage, a.Contact = "https://www.syddjurs.dk", "Digitalisering"
		saved, err := s.EditAuthority(t.Context(), actor, a)
		if err != nil || saved.Contact != "Digitalisering" {
			t.Errorf("%+v, %v", saved, err)
		}
		saved.Name = "Mols"
		b.Contact = "x"
		for _, a := range []registry.Authority{saved, b} {
			if _, err := s.EditAuthority(t.Context(), actor, a); !errors.Is(err, registry.ErrForbidden) {
				t.Errorf("%s: %v, want forbidden", a.Name, err)
			}
		}
		if _, err := s.SetFact(t.Context(), actor, a.ID, registry.Fact{Kind: registry.Population, Source: source}); !errors.Is(err, registry.ErrForbidden) {
			t.Errorf("fact: %v, want forbidden", err)
		}
	})
}

func TestEditAuthority_OldSlugsLeadOn(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		a := create(t, s, authority(registry.Municipality, "Bogense"))
		a.Name, a.Slug = "Nordfyn", "nordfyn"
		if _, err := s.EditAuthority(t.Context(), keeper, a); err != nil {
			t.Fatal(err)
		}
		if got, err := s.AuthorityBySlug(t.Context(), "bogense"); err != nil || got.Slug != "nordfyn" {
			t.Errorf("bogense leads to %q, %v", got.Slug, err)
		}
		_, err := s.CreateAuthority(t.Context(), keeper, authority(registry.Other, "Bogense"))
		wantFields(t, err, "slug registry.slug.taken")
	})
}

func TestFacts_AreSetCorrectedAndDropped(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		a := create(t, s, authority(registry.Municipality, "Samsø"))
		f := registry.Fact{Kind: registry.Population, Value: 3700, Source: cite.Source{Title: "FOLK1A", Date: when("2020-01-01")}}
		for _, n := range []int64{3700, 3657} {
			f.Value = n
			if _, err := s.SetFact(t.Context(), keeper, a.ID, f); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.AuthorityByID(t.Context(), a.ID)
		if err != nil || len(got.Facts) != 1 || got.Facts[0].Value != 3657 || got.Version != 3 {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := s.DropFact(t.Context(), keeper, a.ID, f.Kind, f.Source.Date); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DropFact(t.Context(), keeper, a.ID, f.Kind, f.Source.Date); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("dropped twice: %v", err)
		}
		_, err = s.SetFact(t.Context(), keeper, a.ID, registry.Fact{Value: -1})
		wantFields(t, err, "kind registry.fact.invalid", "value registry.fact.value", "source_title errs.required", "source_date errs.required")
	})
}

func TestAuthorities_PagesInEveryOrder(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		region := create(t, s, authority(registry.Region, "Region Syddanmark"))
		for i, name := range []string{"Aabenraa", "Ærø", "Billund", "Ølstykke", "Zealand", "Fåborg", "Fanø"} {
			a := authority(registry.Municipality, name)
			a.OfficialName, a.Region = name+" Kommune", region.ID
			a.Facts = []registry.Fact{{Kind: registry.Population, Value: int64(i / 2 * 1000), Source: source}}
			create(t, s, a)
			e.Clock.Add(1e9)
		}
		create(t, s, authority(registry.Supplier, "Magenta"))
		want := map[registry.Sort]string{
			registry.ByName:       "Billund Fanø Fåborg Zealand Ærø Ølstykke Aabenraa",
			registry.ByPopulation: "Fanø Fåborg Zealand Ølstykke Billund Ærø Aabenraa",
			registry.ByUpdated:    "Fanø Fåborg Zealand Ølstykke Billund Ærø Aabenraa",
		}
		for _, order := range []registry.Sort{registry.ByName, registry.ByPopulation, registry.ByUpdated, registry.ByMatch} {
			q := registry.Query{Of: []registry.Kind{registry.Municipality}, Sort: order, Limit: 3}
			if order == registry.ByMatch {
				q.Text = "kommune"
			}
			all, err := s.AllAuthorities(t.Context(), auth.Actor{}, q)
			if err != nil {
				t.Fatal(err)
			}
			if w := want[order]; w != "" && strings.Join(names(all), " ") != w {
				t.Errorf("%s: %v, want %s", order, names(all), w)
			}
			seen, last := walk(t, s, q)
			if !slices.Equal(names(seen), names(all)) {
				t.Errorf("%s forth: %v, want %v", order, names(seen), names(all))
			}
			q.Cursor = last.Prev
			back, err := s.Authorities(t.Context(), auth.Actor{}, q)
			if err != nil || !slices.Equal(names(back.Items), names(all[3:6])) || back.Total != 7 {
				t.Errorf("%s back: %v of %d, %v", order, names(back.Items), back.Total, err)
			}
		}
	})
}

// walk reads every page of the list.
func walk(t *testing.T, s *registry.Service, q registry.Query) (seen []registry.Authority, last registry.List) {
	t.Helper()
	for {
		var err error
		if last, err = s.Authorities(t.Context(), auth.Actor{}, q); err != nil {
			t.Fatal(err)
		}
		seen = append(seen, last.Items...)
		if q.Cursor = last.Next; q.Cursor == "" {
			return seen, last
		}
	}
}

func TestAuthorities_FacetsCountUnderTheOthers(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		north, south := create(t, s, authority(registry.Region, "Nord")), create(t, s, authority(registry.Region, "Syd"))
		var ids []registry.AuthorityID
		for i, r := range []registry.AuthorityID{north.ID, north.ID, south.ID, ""} {
			a := authority(registry.Municipality, fmt.Sprint("Kommune ", i))
			a.Region = r
			ids = append(ids, create(t, s, a).ID)
		}
		create(t, s, authority(registry.Supplier, "Magenta"))
		list, err := s.Authorities(t.Context(), auth.Actor{}, registry.Query{Of: registry.Public, Kinds: []registry.Kind{registry.Municipality}, Regions: []registry.AuthorityID{north.ID}})
		if err != nil {
			t.Fatal(err)
		}
		if list.Total != 2 || list.Kinds[registry.Municipality] != 2 || list.Kinds[registry.Region] != 0 || list.Kinds[registry.Supplier] != 0 ||
			list.Regions[north.ID] != 2 || list.Regions[south.ID] != 1 {
			t.Errorf("%d; %v; %v", list.Total, list.Kinds, list.Regions)
		}
		for want, q := range map[int]registry.Query{
			3: {Group: ids[:3], Grouped: registry.Inside}, 0: {Grouped: registry.Inside},
			4: {Group: ids[1:], Grouped: registry.Outside}, 7: {Grouped: registry.Outside},
		} {
			list, err := s.Authorities(t.Context(), auth.Actor{}, q)
			if err != nil || list.Total != want || list.Grouped[q.Grouped] != want || list.Grouped[registry.Inside] != len(q.Group) {
				t.Errorf("%+v leaves %d and counts %v, want %d, %v", q, list.Total, list.Grouped, want, err)
			}
		}
	})
}

func TestAuthorities_ForeignCursor_ErrCursor(t *testing.T) {
	t.Parallel()
	s := newService(dbtest.Open(t, db.SQLite, sources...))
	for i := range 3 {
		create(t, s, authority(registry.Other, fmt.Sprint("Nr ", i)))
	}
	list, err := s.Authorities(t.Context(), auth.Actor{}, registry.Query{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []registry.Query{
		{Cursor: list.Next, Sort: registry.ByPopulation}, {Cursor: "x"},
		{Cursor: "eyJsIjoiYXV0aG9yaXRpZXMtcG9wdWxhdGlvbiIsImsiOlsieCIsInkiXX0", Sort: registry.ByPopulation},
		{Cursor: "eyJsIjoiYXV0aG9yaXRpZXMtbWF0Y2giLCJrIjpbIngiXX0", Text: "nr"},
	} {
		if _, err := s.Authorities(t.Context(), auth.Actor{}, q); errs.KindOf(err) != errs.Malformed {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if _, err := s.Persons(t.Context(), keeper, registry.PersonQuery{Cursor: list.Next}); errs.KindOf(err) != errs.Malformed {
		t.Errorf("people: %v", err)
	}
}
