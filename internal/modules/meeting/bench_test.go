package meeting

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// BenchmarkVote lets 2,000 members that are at their assembly vote at once, and closes
// the ballot: each vote asks the roll who is there.
func BenchmarkVote(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			const members = 2000
			f := newFixture(b, dbtest.Open(b, engine, sources...))
			g, err := f.groups.Found(b.Context(), system, group.Group{
				Kind: group.Assembly, Name: product.Text{Da: "Generalforsamlingen"}, Purpose: product.Text{Da: "Beslutter."}, Exists: civil.Since(founded), Reach: auth.Public, Source: source,
			})
			must(b, err)
			m, err := f.Plan(b.Context(), keeper, g.ID, onPlan("2026-11-22"))
			must(b, err)
			it, err := f.AddItem(b.Context(), keeper, m.ID, 0, Content{Kind: ToDecide, Title: "Beretning"})
			must(b, err)
			actors := make([]auth.Actor, members)
			for i := range actors {
				a, err := f.registry.CreateAuthority(b.Context(), system, registry.Authority{Kind: registry.Municipality, Name: fmt.Sprint("Medlem ", i), Source: source})
				must(b, err)
				must(b, f.members.Admit(b.Context(), system, member.Membership{Authority: a.ID, Kind: member.Member, How: member.Admitted, Source: source}, civil.Since(founded)))
				actors[i] = auth.Actor{
					Account: a.Name, Person: a.Name, For: auth.Party{ID: string(a.ID), Member: true},
					Grants: []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, a.ID)}},
				}
			}
			_, err = f.Invite(b.Context(), keeper, m.ID, "")
			must(b, err)
			m, err = f.Hold(b.Context(), keeper, m.ID)
			must(b, err)
			now := f.Now()
			list := make([]Presence, members)
			for i, a := range actors {
				list[i] = Presence{Seat: group.SeatID(a.For.ID), Arrived: &now}
			}
			_, err = f.Attend(b.Context(), keeper, m.ID, m.Version, list)
			must(b, err)
			f.Clock.Add(time.Minute)
			b.ResetTimer()
			for b.Loop() {
				asked, err := f.Vote(b.Context(), keeper, m.ID, it.ID, ballot.Question{Matter: group.Orientation, Title: product.Text{Da: "?"}, Method: vote.Secret}, ballot.Barred{})
				must(b, err)
				began := time.Now()
				var wait sync.WaitGroup
				for _, a := range actors {
					wait.Go(func() {
						if err := f.ballots.Cast(b.Context(), a, asked.ID, []ballot.VoterID{ballot.VoterID(a.For.ID)}, vote.For); err != nil {
							b.Error(err)
						}
					})
				}
				wait.Wait()
				b.ReportMetric(time.Since(began).Seconds(), "s/votes")
				began = time.Now()
				closed, err := f.ballots.Close(b.Context(), keeper, asked.ID, ballot.Raised{})
				must(b, err)
				b.ReportMetric(time.Since(began).Seconds(), "s/close")
				if closed.Result.For != members {
					b.Errorf("%+v", closed.Result)
				}
			}
		})
	}
}
