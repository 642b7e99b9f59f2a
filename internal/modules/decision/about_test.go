package decision

import (
	"testing"

	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
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

func TestAboutObject_FollowsAMergedAuthority(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		d := f.decide(t, "Eksklusion", func(c *Content) {
			c.Matter = group.Exclusion
			c.Effects = []Effect{{Object: Membership, ID: string(f.aarhus), Text: product.Text{Da: "Eksklusion"}}}
		})
		if d.Effects[0].Path != "/myndigheder/aarhus/medlemskab" {
			t.Errorf("it is to be seen at %q", d.Effects[0].Path)
		}
		must(t, f.registry.MergeAuthorities(t.Context(), system, f.aarhus, f.syddjurs))
		for of, want := range map[registry.AuthorityID]int{f.aarhus: 0, f.syddjurs: 1} {
			a, err := f.AboutObject(t.Context(), visitor, string(of), Membership)
			if err != nil || len(a.Decisions) != want {
				t.Errorf("%d decisions, want %d: %v", len(a.Decisions), want, err)
			}
		}
	})
}
