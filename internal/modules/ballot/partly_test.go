package ballot

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"alminding/internal/base/vote"
	"alminding/internal/platform/db"
)

// hall is a room in which somebody is there or not.
type hall struct{ now Attendance }

func (h *hall) Roll(context.Context, db.Querier, string, Counting) ([]VoterID, error) {
	var all []VoterID
	for v := range h.now.Present {
		all = append(all, v)
	}
	return all, nil
}

func (h *hall) Attendance(_ context.Context, _ db.Querier, _ string, _ Counting, of []VoterID) (Attendance, error) {
	if len(of) == 0 {
		return h.now, nil
	}
	some := Attendance{Present: map[VoterID]bool{}}
	name := func(v VoterID) { some.Present[v] = h.now.Present[v] }
	for _, v := range of {
		name(v)
	}
	for _, p := range h.now.Proxies {
		if slices.Contains(of, p.Giver) || slices.Contains(of, p.Holder) {
			some.Proxies = append(some.Proxies, p)
			name(p.Giver)
			name(p.Holder)
		}
	}
	return some, nil
}

func (*hall) Counted(context.Context, *db.Tx, Ballot) error { return nil }

// What a reader may do in a ballot that lists only what concerns them is what they may do
// where all voters are listed, whatever has happened in it.
func TestDetails_Partly_SameToItsReader(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		rnd := rand.New(rand.NewPCG(200, 2026))
		any := func() VoterID { return f.seats[rnd.IntN(len(f.seats))] }
		room := &hall{Attendance{Present: map[VoterID]bool{}}}
		for _, v := range f.seats {
			room.now.Present[v] = true
		}
		f.Meet(room)
		same := func(b Ballot) {
			t.Helper()
			for i, actor := range append(f.actors, keeper) {
				whole, err := f.Service.details(t.Context(), actor, b.ID, math.MaxInt)
				must(t, err)
				part, err := f.Service.details(t.Context(), actor, b.ID, 0)
				must(t, err)
				if !part.Partly || whole.Partly || !reflect.DeepEqual(part.Yours, whole.Yours) || !reflect.DeepEqual(part.Away, whole.Away) || part.Sums != whole.Sums {
					t.Fatalf("to reader %d: %+v, %v, %v; of all: %+v, %v, %v", i, part.Yours, part.Away, part.Sums, whole.Yours, whole.Away, whole.Sums)
				}
				if i == len(f.actors) && len(part.Voters) > 0 {
					t.Fatalf("a reader without a vote is shown %v", part.Voters)
				}
			}
		}
		for _, m := range []vote.Method{vote.Listed, vote.Secret} {
			b := f.inWriting(t, m)
			for range 25 {
				switch giver, holder := any(), any(); rnd.IntN(3) {
				case 0:
					_ = f.Authorize(t.Context(), keeper, b.ID, giver, holder) // some may not
				case 1:
					_ = f.Authorize(t.Context(), keeper, b.ID, giver, "")
				default:
					_ = f.Cast(t.Context(), f.actors[rnd.IntN(len(f.actors))], b.ID, []VoterID{giver}, vote.For)
				}
				same(b)
			}
		}
		b, err := f.Prepare(t.Context(), f.actors[chairman], func() Question {
			q := f.prepare(t, vote.Listed).Question
			q.About = About{Kind: InMeeting, ID: "item"}
			return q
		}())
		must(t, err)
		must(t, f.Open(t.Context(), keeper, b.ID, Barred{}))
		for range 25 {
			room.now.Present[any()] = rnd.IntN(2) == 0
			room.now.Proxies = slices.DeleteFunc(room.now.Proxies, func(Proxy) bool { return rnd.IntN(3) == 0 })
			if p := (Proxy{any(), any()}); p.Giver != p.Holder && !slices.ContainsFunc(room.now.Proxies, func(q Proxy) bool { return q.Giver == p.Giver }) {
				room.now.Proxies = append(room.now.Proxies, p)
			}
			same(b)
		}
	})
}
