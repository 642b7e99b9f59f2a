package ballot

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// assembly opens a ballot of a general assembly with so many members, who take the
// place of the fixture's people.
func (f *fixture) assembly(t testing.TB, members int, m vote.Method) Ballot {
	t.Helper()
	ctx := t.Context()
	g, err := f.groups.Found(ctx, keeper, group.Group{
		Kind: group.Assembly, Name: product.Text{Da: "Generalforsamlingen"}, Purpose: product.Text{Da: "Beslutter."},
		Exists: civil.Since(founded), Reach: auth.Public, Source: source,
	})
	must(t, err)
	f.seats, f.actors = nil, nil
	for i := range members {
		name := fmt.Sprintf("Medlem %d", i)
		a, err := f.registry.CreateAuthority(ctx, system, registry.Authority{Kind: registry.Municipality, Name: name, Source: source})
		must(t, err)
		must(t, f.members.Admit(ctx, system, member.Membership{Authority: a.ID, Kind: member.Member, How: member.Admitted, Source: source}, civil.Since(founded)))
		f.seats = append(f.seats, VoterID(a.ID))
		f.actors = append(f.actors, auth.Actor{
			Account: name, For: auth.Party{ID: string(a.ID), Name: name, Member: true},
			Grants: []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, a.ID)}},
		})
	}
	return f.ask(t, g, m)
}

// ask opens a ballot of the assembly. To take note of something needs no mandate.
func (f *fixture) ask(t testing.TB, g group.Group, m vote.Method) Ballot {
	t.Helper()
	b, err := f.Prepare(t.Context(), keeper, Question{
		Group: g.ID, Matter: group.Orientation, Title: product.Text{Da: "Er beretningen godkendt?"}, Method: m,
	})
	if err != nil { // it has a charter
		t.Fatal(err)
	}
	must(t, f.Open(t.Context(), keeper, b.ID, Barred{}))
	return b
}

// together lets everybody vote at once, each with the answer of its place, and gives
// the votes that each answer got.
func (f *fixture) together(t testing.TB, b Ballot, answers []vote.Answer) map[vote.Answer]int {
	t.Helper()
	want := map[vote.Answer]int{}
	var wait sync.WaitGroup
	start := make(chan struct{})
	for i, v := range f.seats {
		a := answers[i%len(answers)]
		want[a]++
		wait.Go(func() {
			<-start
			if err := f.Cast(t.Context(), f.actors[i], b.ID, []VoterID{v}, a); err != nil {
				t.Errorf("vote %d: %v", i, err)
			}
		})
	}
	close(start)
	wait.Wait()
	return want
}

func TestCast_AtOnce_NoneLostOrDoubled(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.assembly(t, 100, vote.Secret)
		want := f.together(t, b, []vote.Answer{vote.For, vote.For, vote.Against, vote.Blank, vote.For})
		closed, err := f.Service.Close(t.Context(), keeper, b.ID, Raised{})
		must(t, err)
		if r := closed.Result; r.For != want[vote.For] || r.Against != want[vote.Against] || r.Blank != want[vote.Blank] || r.Answered != 100 {
			t.Errorf("%+v, want %v", r, want)
		}
	})
}

// What was accepted before the close is counted, and nothing else.
func TestClose_AmidVotes(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.assembly(t, 60, vote.Secret)
		var accepted atomic.Int64
		var wait sync.WaitGroup
		var closed Ballot
		for i, v := range f.seats {
			wait.Go(func() {
				switch err := f.Cast(t.Context(), f.actors[i], b.ID, []VoterID{v}, vote.For); {
				case err == nil:
					accepted.Add(1)
				case !errors.Is(err, ErrClosed):
					t.Errorf("vote %d: %v", i, err)
				}
			})
			if i == len(f.seats)/2 {
				wait.Go(func() {
					var err error
					if closed, err = f.Service.Close(t.Context(), keeper, b.ID, Raised{}); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wait.Wait()
		if got := int64(closed.Result.For); got != accepted.Load() {
			t.Errorf("%d were accepted and %d counted", accepted.Load(), got)
		}
	})
}

// BenchmarkCast lets 2,000 members vote at once, and closes the ballot.
func BenchmarkCast(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			f := newFixture(b, dbtest.Open(b, engine, sources...))
			const members = 2000
			first := f.assembly(b, members, vote.Listed)
			g, err := f.groups.ByID(b.Context(), system, first.Group)
			must(b, err)
			for _, m := range []vote.Method{vote.Listed, vote.Secret} {
				b.Run(string(m), func(b *testing.B) {
					var closing time.Duration
					for b.Loop() {
						x := f.ask(b, g.Group, m)
						want := f.together(b, x, []vote.Answer{vote.For, vote.Against, vote.For})
						from := time.Now()
						closed, err := f.Service.Close(b.Context(), keeper, x.ID, Raised{})
						closing += time.Since(from)
						must(b, err)
						if r := closed.Result; r.For != want[vote.For] || r.Answered != members {
							b.Fatalf("%+v", r)
						}
					}
					b.ReportMetric(float64(closing.Milliseconds())/float64(b.N), "ms/close")
				})
			}
		})
	}
}
