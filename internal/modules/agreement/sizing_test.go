package agreement

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/demo"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/timeline/timelinetest"
)

func population(n int64, date string) registry.Fact {
	when, err := civil.ParseWhen(date)
	if err != nil {
		panic(err)
	}
	return registry.Fact{Kind: registry.Population, Value: n, Source: cite.Source{Title: "Danmarks Statistik", Date: when}}
}

// The boundaries that price lists leave open: ADR 12.
func TestStandardKey_Boundaries(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		k, err := newFixture(t, e).KeyIn(t.Context(), Standard, 2026)
		if err != nil {
			t.Fatal(err)
		}
		var f errs.Fields
		if k.check(&f); f != nil {
			t.Errorf("the key that every installation begins with: %v", f)
		}
		for population, want := range map[int64]ClassID{
			0: "lille", 24_999: "lille", 25_000: "mellem", 25_001: "mellem", 59_999: "mellem", 60_000: "stor", 60_001: "stor",
			119_999: "stor", 120_000: "meget-stor", 120_001: "meget-stor", math.MaxInt64: "meget-stor",
		} {
			if got := k.Class(population).ID; got != want {
				t.Errorf("%d inhabitants are %s, want %s", population, got, want)
			}
		}
		if below, open := k.Upper("mellem"); below != 60_000 || open {
			t.Errorf("mellem is below %d, open %v", below, open)
		}
		if _, open := k.Upper("meget-stor"); !open {
			t.Error("the largest class has a top")
		}
	})
}

// A key that is valid has every population in exactly one class.
func TestKey_EveryPopulationInOneClass(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		k := AllocationKey{ID: "k", Year: 2026, Name: product.Text{Da: "Nøgle"}, Source: source}
		for i, from := range rapid.SliceOfNDistinct(rapid.Int64Range(1, 1_000_000), 0, MaxClasses-1, rapid.ID).Draw(rt, "from") {
			k.Classes = append(k.Classes, SizeClass{Name: product.Text{Da: "K" + strconv.Itoa(i)}, From: from})
		}
		k.Classes = append(k.Classes, SizeClass{Name: product.Text{Da: "Mindst"}})
		slices.SortFunc(k.Classes, func(a, b SizeClass) int { return int(a.From - b.From) })
		k = k.tidied()
		var f errs.Fields
		if k.check(&f); f != nil {
			rt.Fatalf("%+v: %v", k, f)
		}
		n := rapid.Int64Range(0, 1_100_000).Draw(rt, "population")
		in := 0
		for _, c := range k.Classes {
			if below, open := k.Upper(c.ID); c.From <= n && (open || n < below) {
				in++
				if k.Class(n).ID != c.ID {
					rt.Errorf("%d is in %s by its bounds and in %s by Class", n, c.ID, k.Class(n).ID)
				}
			}
		}
		if in != 1 {
			rt.Errorf("%d is in %d classes", n, in)
		}
	})
}

func TestKey_Faults(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	err := f.PutKey(t.Context(), keeper, AllocationKey{ID: "Æ", Year: 1, Classes: []SizeClass{
		{Name: product.Text{Da: "Lille"}, From: 1}, {Name: product.Text{Da: "lille"}, From: 10}, {From: 10}, {Name: product.Text{Da: "–"}, From: 20},
	}})
	want := []string{
		"key agreement.key_id", "year agreement.year", "name_da errs.required", "class_from-0 agreement.class_first",
		"class_da-1 agreement.class_twice", "class_da-2 errs.required", "class_from-2 agreement.class_rises",
		"class_da-3 agreement.class_name", "source_title errs.required", "source_date errs.required",
	}
	if got := faultsOf(err); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestPutKey_HoldsFromItsYear(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		ctx, f := t.Context(), newFixture(t, e)
		k, err := f.KeyIn(ctx, Standard, 2026)
		if err != nil {
			t.Fatal(err)
		}
		k.Year, k.Version, k.Source = 2025, 0, source
		k.Classes[1].From = 30_000
		if err := f.PutKey(ctx, keeper, k); err != nil {
			t.Fatal(err)
		}
		if err := f.PutKey(ctx, keeper, k); !errors.Is(err, ErrStale) {
			t.Errorf("the same year once more, from before it was there: %v", err)
		}
		a := f.authority(t, "Tårnby", registry.Municipality, population(27_000, "2023-01-01"))
		for year, want := range map[int]ClassID{2024: "mellem", 2025: "lille", 2030: "lille"} {
			if got, ok, err := f.Class(ctx, a, year); err != nil || !ok || got.Class.ID != want {
				t.Errorf("%d: %s, %v, %v, want %s", year, got.Class.ID, ok, err, want)
			}
		}
		if _, err := f.KeyIn(ctx, "none", 2026); !errors.Is(err, ErrNotFound) {
			t.Errorf("a key that is not there: %v", err)
		}
	})
}

func TestClass_ByInhabitantsOfTheYearBefore(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		ctx, f := t.Context(), newFixture(t, e)
		a := f.authority(t, "Vokseværk", registry.Municipality,
			population(24_900, "2020-01-01"), population(25_100, "2023-01-01"), population(61_000, "2024"))
		for year, want := range map[int]struct {
			class ClassID
			n     int64
			later bool
		}{
			2019: {"lille", 24_900, true}, // nothing as old is known: the oldest, and said so
			2021: {"lille", 24_900, false},
			2023: {"lille", 24_900, false}, // asks for 1 January 2022
			2024: {"mellem", 25_100, false},
			2025: {"stor", 61_000, false}, // "2024" can mean 1 January
			2030: {"stor", 61_000, false},
		} {
			got, ok, err := f.Class(ctx, a, year)
			if err != nil || !ok || got.Class.ID != want.class || got.Population.Value != want.n || got.Later != want.later {
				t.Errorf("%d: %+v, %v, %v, want %+v", year, got, ok, err, want)
			}
		}
		unknown := f.authority(t, "Ukendt", registry.Municipality)
		if all, err := f.Classes(ctx, []registry.AuthorityID{a, unknown}, 2025); err != nil || len(all) != 1 {
			t.Errorf("%v, %v: want the one that is known", all, err)
		}
	})
}

func TestJudge_OtherAuthorities(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		ctx, f := t.Context(), newFixture(t, e)
		region := f.authority(t, "Region Midtjylland", registry.Region, population(1_326_000, "2020-01-01"))
		if _, ok, err := f.Class(ctx, region, 2026); err != nil || ok {
			t.Errorf("a region has a class by its inhabitants: %v", err)
		}
		j := Judgement{Authority: region, Key: Standard, Class: "meget-stor", Reason: "It-budget over 500 mio. kr.", Source: source}
		if err := f.Judge(ctx, keeper, j, 2025); err != nil {
			t.Fatal(err)
		}
		for year, want := range map[int]bool{2024: false, 2025: true, 2030: true} {
			if got, ok, err := f.Class(ctx, region, year); err != nil || ok != want || ok && got.Judgement.Reason != j.Reason {
				t.Errorf("%d: %+v, %v, %v", year, got, ok, err)
			}
		}
		a := f.authority(t, "Syddjurs", registry.Municipality, population(42_962, "2020-01-01"))
		err := f.Judge(ctx, keeper, Judgement{Authority: a, Key: Standard, Class: "x"}, 1)
		want := []string{
			"authority agreement.counted", "year agreement.year", "class errs.choose", "reason errs.required",
			"source_title errs.required", "source_date errs.required",
		}
		if got := faultsOf(err); !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		heir := f.authority(t, "Region Vest", registry.Region)
		if err := f.registry.MergeAuthorities(ctx, keeper, region, heir); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := f.Class(ctx, heir, 2026); err != nil || !ok || got.Class.ID != "meget-stor" {
			t.Errorf("after the merge: %+v, %v, %v", got, ok, err)
		}
		timelinetest.Check(t, e.DB, judgements)
	})
}

// The price lists count 17, 56, 21 and 4 municipalities in 2022; the inhabitants of
// 2020, which the demonstration has, give the same.
func TestStandardKey_CountsOfThePriceList(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	k, err := f.KeyIn(t.Context(), Standard, 2022)
	if err != nil {
		t.Fatal(err)
	}
	data, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[ClassID]int{}
	for _, a := range data.Authorities {
		for _, fact := range a.Facts {
			if a.Kind == demo.Municipality && fact.Kind == demo.Population {
				counts[k.Class(fact.Value).ID]++
			}
		}
	}
	if counts["lille"] != 17 || counts["mellem"] != 56 || counts["stor"] != 21 || counts["meget-stor"] != 4 {
		t.Errorf("got %v, want 17, 56, 21 and 4", counts)
	}
}
