package ballot

import (
	"errors"
	"testing"

	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
)

// What is followed is what the page's own numbers come to, before, during and after.
func TestFollow(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		for _, m := range []vote.Method{vote.Listed, vote.Secret} {
			b := f.prepare(t, m)
			follow := func(state State, all, answered int) {
				t.Helper()
				p, err := f.WithSums(t.Context(), f.actors[1], b.ID)
				must(t, err)
				if p.State != state || p.All != all || p.Answered != answered || p.CanManage || !p.Inside {
					t.Errorf("%s: %s, %d of %d, manages %t; want %s, %d of %d", m, p.State, p.Answered, p.All, p.CanManage, state, answered, all)
				}
				if page := f.details(t, f.actors[1], b).Progress(); page.All != all || page.Answered != answered {
					t.Errorf("%s: the page says %d of %d, want %d of %d", m, page.Answered, page.All, answered, all)
				}
			}
			follow(Prepared, 0, 0)
			must(t, f.Open(t.Context(), keeper, b.ID, Barred{Voters: []VoterID{f.seats[3]}, Reason: "Det er egen sag."}))
			follow(Open, 3, 0)
			f.cast(t, b, 0, vote.For)
			f.cast(t, b, 1, vote.Against)
			follow(Open, 3, 2)
			f.close(t, b)
			follow(Closed, 3, 2)
			if p, err := f.Follow(t.Context(), f.actors[chairman], b.ID); err != nil || !p.CanManage || p.Result == nil {
				t.Errorf("to the chair: %+v, %v", p, err)
			}
		}
		open := f.open(t, vote.Listed)
		for _, stranger := range []auth.Actor{{}, {Account: "s", For: auth.Party{ID: "elsewhere", Member: true}}} {
			if _, err := f.Follow(t.Context(), stranger, open.ID); !errors.Is(err, ErrNotFound) {
				t.Errorf("a stranger follows: %v", err)
			}
		}
	})
}

// What a group decided in the open is not read by those from whom the group was closed
// since.
func TestCanRead_NarrowedGroup(t *testing.T) {
	t.Parallel()
	closed := Ballot{State: Closed, Reach: auth.Public}
	member := auth.Actor{Account: "m", For: auth.Party{ID: "x", Member: true}}
	for _, test := range []struct {
		reach         auth.Reach
		visitor, from bool
	}{{auth.Public, true, true}, {auth.Members, false, true}, {auth.ReachOf(auth.Group, "g"), false, false}} {
		g := group.Group{ID: "g", Reach: test.reach}
		if v, m := canRead(auth.Actor{}, closed, g), canRead(member, closed, g); v != test.visitor || m != test.from {
			t.Errorf("of a group for %q a visitor reads: %t, a member: %t", test.reach, v, m)
		}
	}
}
