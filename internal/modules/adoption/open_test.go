package adoption

import (
	"slices"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// TestGrowth_Rough: a point is rough where a source leaves open whether a use had
// begun by then, and nowhere else.
func TestGrowth_Rough(t *testing.T) {
	t.Parallel()
	began := civil.New(2020, 3, 1)
	for name, c := range map[string]struct {
		change func(*Statement)
		rough  []int // years
	}{
		"on the day":         {func(*Statement) {}, nil},
		"in that month":      {func(s *Statement) { s.Since = when(t, "2020-03") }, []int{2020}},
		"about that day":     {func(s *Statement) { s.Start = Around }, []int{2020}},
		"by then":            {func(s *Statement) { s.Start = ByThen }, []int{2018, 2019, 2020}},
		"not for all to see": {func(s *Statement) { s.Start, s.Reach = ByThen, auth.Members }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
			a, other, p := f.authority(t, "Ballerup"), f.authority(t, "Vejle"), f.product(t, "OS2mo", auth.Public)
			f.note(t, other, p, Counted, civil.New(2018, 1, 1))
			f.note(t, a, p, Register, began, c.change)
			points, err := f.Growth(t.Context(), visitor, p)
			if err != nil || len(points) != 10 || points[0].Day.Year() != 2018 {
				t.Fatalf("%+v, %v", points, err)
			}
			for _, x := range points {
				if want := slices.Contains(c.rough, x.Day.Year()) && x.Day != today; x.Rough != want {
					t.Errorf("%s: rough is %t, want %t", x.Day, x.Rough, want)
				}
			}
		})
	}
}

// TestGrowth_IsCountedAnew after a write, for another reader and on another day.
func TestGrowth_IsCountedAnew(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	a, p := f.authority(t, "Ballerup"), f.product(t, "OS2mo", auth.Public)
	last := func(actor auth.Actor) Point {
		t.Helper()
		points, err := f.Growth(t.Context(), actor, p)
		if err != nil {
			t.Fatal(err)
		}
		return points[len(points)-1]
	}
	f.note(t, a, p, Register, today-10, func(s *Statement) { s.Reach = auth.Members })
	if n, all := last(visitor).N, last(system).N; n != 0 || all != 1 {
		t.Errorf("a visitor sees %d and a keeper %d, want 0 and 1", n, all)
	}
	f.note(t, a, p, Counted, today-10)
	if got := last(visitor); got != (Point{Day: today, N: 1, AtLeast1: 1}) {
		t.Errorf("after it was said openly: %+v", got)
	}
	f.Clock.Add(24 * time.Hour)
	if got := last(visitor).Day; got != today+1 {
		t.Errorf("the next day it ends on %s", got)
	}
}

// TestUsedByAndNewest_TellWhatEveryoneMayKnow, and no more.
func TestUsedByAndNewest_TellWhatEveryoneMayKnow(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		p, hidden := f.product(t, "OS2mo", auth.Public), f.product(t, "OS2hemmelig", auth.Members)
		ballerup, vejle, thisted := f.authority(t, "Ballerup"), f.authority(t, "Vejle"), f.authority(t, "Thisted")
		f.note(t, vejle, p, Register, today-20, func(s *Statement) { s.Contact = "Systemejeren" })
		f.note(t, ballerup, p, Counted, today-10)
		f.note(t, thisted, p, Register, today-10, func(s *Statement) { s.State = Piloting })
		f.note(t, thisted, p, Counted, today-5, func(s *Statement) { s.Reach = auth.Members })
		f.note(t, thisted, hidden, Register, today-5)
		names, err := f.UsedBy(t.Context(), p)
		if err != nil || !slices.Equal(names, []string{"Ballerup", "Vejle"}) {
			t.Errorf("used by %q, %v", names, err)
		}
		news, err := f.Newest(t.Context(), 10)
		if err != nil || len(news) != 3 {
			t.Fatalf("%+v, %v", news, err)
		}
		for i, want := range []string{"Thisted", "Ballerup", "Vejle"} {
			n := news[i]
			if n.Authority.Name != want || n.Product.ID != p || n.At.IsZero() || n.Value.Contact != "" {
				t.Errorf("%d is %+v, want what was said of %s", i, n, want)
			}
		}
	})
}
