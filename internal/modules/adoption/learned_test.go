package adoption

import (
	"errors"
	"testing"
	"time"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/dbtest"
)

// TestLearned_EachWriteOnce says something, says something else, and takes it
// back: each is told, newest first, though nothing is known any more.
func TestLearned_EachWriteOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a, p := f.authority(t, "Ballerup"), f.product(t, "OS2mo", auth.Public)
		speaks := representative(a)
		for _, s := range []State{Piloting, Operating, ""} {
			if err := f.Say(t.Context(), speaks, a, []Saying{{Product: p, State: s, Since: when(t, "2020"), Reach: auth.Public}}); err != nil {
				t.Fatal(err)
			}
			f.Clock.Add(time.Hour)
		}
		got, err := f.Learned(t.Context(), speaks, a, p)
		if err != nil || len(got) != 3 {
			t.Fatalf("%d, %v; want 3", len(got), err)
		}
		gone, changed, first := got[0], got[1], got[2]
		if len(gone.Came) != 0 || len(gone.Gone) != 1 || gone.Gone[0].Value.State != Operating || gone.Account != speaks.Account {
			t.Errorf("taken back: %+v", gone)
		}
		if len(changed.Came) != 1 || changed.Came[0].Value.State != Operating || changed.Gone[0].Value.State != Piloting {
			t.Errorf("said something else: %+v", changed)
		}
		if len(first.Came) != 1 || len(first.Gone) != 0 || !first.At.Before(changed.At) {
			t.Errorf("said: %+v", first)
		}
		if _, err := f.Learned(t.Context(), representative("another"), a, p); !errors.Is(err, ErrForbidden) {
			t.Errorf("another authority: %v", err)
		}
		if _, err := f.Between(t.Context(), speaks, a, p, today); !errors.Is(err, ErrNotFound) {
			t.Errorf("after it was taken back: %v", err)
		}
	})
}
