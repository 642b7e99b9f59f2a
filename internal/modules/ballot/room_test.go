package ballot

import (
	"math/rand/v2"
	"slices"
	"testing"

	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
)

// TestAttendance_AgreesWithTheRules: who is let through is who package vote says casts,
// whoever is there and whatever proxies were given.
func TestAttendance_AgreesWithTheRules(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(4, 2026))
	voters := []Voter{{ID: "a", Votes: 1}, {ID: "b", Votes: 1}, {ID: "c", Votes: 1}, {ID: "d", Votes: 1}}
	for range 5000 {
		there := Attendance{Present: map[VoterID]bool{}}
		for _, v := range voters {
			there.Present[v.ID] = rnd.IntN(2) == 0
		}
		for range rnd.IntN(4) {
			if p := (Proxy{voters[rnd.IntN(4)].ID, voters[rnd.IntN(4)].ID}); p.Giver != p.Holder {
				there.Proxies = append(there.Proxies, p)
			}
		}
		casters := there.casters(voters)
		for _, v := range voters {
			for _, own := range voters {
				got, err := there.casterOf(v.ID, []VoterID{own.ID})
				if want := casters[string(v.ID)] == string(own.ID); want != (err == nil) || want && got != own.ID {
					t.Fatalf("%+v: %s votes for %s: %q, %v; want %t", there, own.ID, v.ID, got, err, want)
				}
			}
		}
	}
}

func faultsOf(err error) (list []string) {
	for _, x := range errs.FieldsOf(err) {
		list = append(list, x.Name+" "+x.Key)
	}
	return list
}

// TestWeighted_ByTheKey: quorum and majority are of votes, and a secret vote with
// several is several papers.
func TestWeighted_ByTheKey(t *testing.T) {
	t.Parallel()
	for _, m := range []vote.Method{vote.Listed, vote.Secret} {
		run(t, func(t *testing.T, f *fixture) {
			f.adopt(t, func(c *group.Charter) {
				c.Counting, c.Weights = group.Weighted, group.Weights{registry.AuthorityID(f.actors[1].For.ID): 4}
			})
			b := f.open(t, m)
			of := func(i int) []VoterID { return []VoterID{VoterID(f.actors[i].For.ID)} }
			must(t, f.Cast(t.Context(), f.actors[1], b.ID, of(1), vote.For))
			must(t, f.Cast(t.Context(), f.actors[2], b.ID, of(2), vote.Against))
			must(t, f.Cast(t.Context(), f.actors[3], b.ID, of(3), vote.Against))
			if r := f.close(t, b); r.All != 7 || r.Quorum != 4 || r.Answered != 6 || r.For != 4 || r.Against != 2 || r.Outcome != vote.Adopted {
				t.Errorf("%s: %+v", m, r)
			}
			if m == vote.Listed {
				return
			}
			_, papers, err := f.Papers(t.Context(), f.actors[1], b.ID)
			if err != nil || len(papers) != 6 || slices.ContainsFunc(papers, func(p vote.Paper) bool { return p.Votes != 1 }) {
				t.Errorf("the papers are %v, %v", papers, err)
			}
			hands := f.prepare(t, vote.Hands)
			if got := faultsOf(f.Open(t.Context(), f.actors[chairman], hands.ID, Barred{})); !slices.Equal(got, []string{"method ballot.hands_weighted"}) {
				t.Errorf("hands that weigh: %v", got)
			}
		})
	}
}

// TestBarred_NeedsAReason: and tells every fault at once.
func TestBarred_NeedsAReason(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		_, err := f.Ask(t.Context(), f.actors[chairman], Question{Group: f.board.ID, Matter: group.Budget, Method: vote.Listed}, Barred{Voters: f.seats[:1]})
		if got, want := faultsOf(err), []string{"title_da errs.required", "barring errs.required"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}
