package decision

import (
	"testing"

	"alminding/internal/platform/auth"
)

// TestKnown: what refers to a decision leads there for those who may read all of it, and
// tells nobody else that it does.
func TestKnown(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		open, own := f.decide(t, "Åben"), f.decide(t, "Lukket", closed)
		for _, c := range []struct {
			reader auth.Actor
			of     ID
			want   bool
		}{
			{visitor, open.ID, true}, {visitor, own.ID, false}, {f.outside, own.ID, false}, {f.chair, own.ID, true}, {keeper, own.ID, true},
			{keeper, "nothing", false}, {keeper, "", false},
		} {
			if got, err := f.Known(t.Context(), c.reader, string(c.of)); err != nil || got != c.want {
				t.Errorf("%q knows %q: %t, %v", c.reader.Account, c.of, got, err)
			}
		}
		a, err := f.ByIDs(t.Context(), visitor, []ID{own.ID, open.ID, "nothing"})
		if err != nil || len(a.Decisions) != 2 || a.Groups[f.board.ID].ID == "" {
			t.Errorf("%+v, %v", a, err)
		}
	})
}
