package record_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/platform/auth"
)

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
