package ballot

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
	"alminding/internal/platform/search"
)

var (
	sources = []fs.FS{
		auth.Migrations, job.Migrations, search.Migrations, registry.Migrations, duty.Migrations, member.Migrations, product.Migrations,
		group.Migrations, decision.Migrations, Migrations,
	}
	system  = auth.System("test")
	keeper  = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	source  = cite.Source{Title: "Kommissorium", Date: civil.At(civil.New(2026, 3, 17))}
	founded = civil.New(2024, 4, 24)
)

// chairman is the place of the chair among those of the fixture.
const chairman = 0

type fixture struct {
	*Service
	dbtest.Env
	registry  *registry.Service
	board     group.Group
	seats     []VoterID // of Syddjurs, whose is the chair, Aarhus, Ballerup and Favrskov
	actors    []auth.Actor
	decisions *decision.Service
}

func run(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) { test(t, newFixture(t, e)) })
}

func newFixture(t testing.TB, e dbtest.Env) *fixture {
	t.Helper()
	f := newServices(e)
	var err error
	f.board, err = f.groups.Found(t.Context(), keeper, group.Group{
		Kind: group.Board, Name: product.Text{Da: "Bestyrelsen"}, Purpose: product.Text{Da: "Leder fællesskabet."},
		Exists: civil.Since(founded), Reach: auth.Public, Source: source,
	})
	must(t, err)
	f.adopt(t, func(*group.Charter) {})
	for i, name := range []string{"Syddjurs", "Aarhus", "Ballerup", "Favrskov"} {
		f.sit(t, name, i == chairman)
	}
	return f
}

// newServices is a fixture without people, over what the database holds.
func newServices(e dbtest.Env) *fixture {
	searcher := search.New(e.DB)
	f := &fixture{Env: e, registry: registry.New(e.DB, searcher)}
	products := product.New(e.DB, searcher, f.registry)
	groups := group.New(e.DB, f.registry, products)
	f.decisions = decision.New(e.DB, searcher, f.registry, groups, products)
	f.Service = New(e.DB, member.New(e.DB, f.registry), groups, f.decisions)
	return f
}

// adopt lays down the board's charter from today, changed as said.
func (f *fixture) adopt(t testing.TB, change func(*group.Charter)) {
	t.Helper()
	d, err := f.groups.ByID(t.Context(), keeper, f.board.ID)
	must(t, err)
	c := group.Charter{
		Purpose: product.Text{Da: "Formål"}, Mandate: group.Matters{group.Budget, group.Election}, Quorum: group.Fraction{Num: 1, Den: 2},
		Majority: group.HalfOfCast, CastingVote: true, Openness: group.ForAll, Source: source,
	}
	change(&c)
	must(t, f.groups.Adopt(t.Context(), keeper, f.board.ID, d.Version, civil.Since(founded), c))
}

// sit gives a new authority a seat, filled by a new person.
func (f *fixture) sit(t testing.TB, name string, chairs bool) {
	t.Helper()
	a, err := f.registry.CreateAuthority(t.Context(), system, registry.Authority{Kind: registry.Municipality, Name: name, Source: source})
	must(t, err)
	person := f.person(t, name, a.ID)
	role := group.Member
	if chairs {
		role = group.Chair
	}
	seat, err := f.groups.Give(t.Context(), keeper, civil.Since(founded), group.SeatFact{
		Group: f.board.ID, Authority: a.ID, Person: registry.PersonID(person.Person), Role: role, Votes: true, Source: source,
	})
	must(t, err)
	f.seats, f.actors = append(f.seats, VoterID(seat)), append(f.actors, person)
}

// person is somebody who acts for the authority and sits in the board.
func (f *fixture) person(t testing.TB, name string, of registry.AuthorityID) auth.Actor {
	t.Helper()
	p, err := f.registry.CreatePerson(t.Context(), system, registry.Person{Name: name})
	must(t, err)
	_, err = f.registry.Affiliate(t.Context(), system, registry.Affiliation{Person: p.ID, Authority: of, Title: "Chef"}, civil.Since(founded))
	must(t, err)
	return auth.Actor{
		Account: name, Person: string(p.ID), For: auth.Party{ID: string(of), Name: name, Member: true, Groups: []string{string(f.board.ID)}},
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) prepare(t testing.TB, m vote.Method, options ...string) Ballot {
	t.Helper()
	q := Question{Group: f.board.ID, Matter: group.Budget, Title: product.Text{Da: "Skal budgettet vedtages?"}, Method: m}
	for _, o := range options {
		q.Options = append(q.Options, product.Text{Da: o})
	}
	b, err := f.Prepare(t.Context(), f.actors[chairman], q)
	must(t, err)
	return b
}

func (f *fixture) open(t testing.TB, m vote.Method, options ...string) Ballot {
	t.Helper()
	b := f.prepare(t, m, options...)
	must(t, f.Open(t.Context(), f.actors[chairman], b.ID, Barred{}))
	return b
}

// inWriting opens a written procedure of three days.
func (f *fixture) inWriting(t testing.TB, m vote.Method) Ballot {
	t.Helper()
	closes := f.DB.Now().Add(72 * time.Hour)
	b, err := f.Prepare(t.Context(), keeper, Question{
		Group: f.board.ID, Matter: group.Budget, Title: product.Text{Da: "Skal budgettet vedtages?"}, Method: m, Closes: &closes,
	})
	must(t, err)
	must(t, f.Open(t.Context(), keeper, b.ID, Barred{}))
	return b
}

// cast votes for the seat of the i-th person, by that person.
func (f *fixture) cast(t testing.TB, b Ballot, i int, a vote.Answer) {
	t.Helper()
	must(t, f.Cast(t.Context(), f.actors[i], b.ID, f.seats[i:i+1], a))
}

func (f *fixture) refuses(t testing.TB, b Ballot, by int, seat VoterID, want *errs.Error) {
	t.Helper()
	if err := f.Cast(t.Context(), f.actors[by], b.ID, []VoterID{seat}, vote.For); !errors.Is(err, want) {
		t.Errorf("got %v, want %s", err, want.Key)
	}
}

func (f *fixture) close(t testing.TB, b Ballot) vote.Result {
	t.Helper()
	closed, err := f.Service.Close(t.Context(), f.actors[chairman], b.ID, Raised{})
	must(t, err)
	return *closed.Result
}

func (f *fixture) details(t testing.TB, actor auth.Actor, b Ballot) Details {
	t.Helper()
	d, err := f.ByID(t.Context(), actor, b.ID)
	must(t, err)
	return d
}

func TestListed_ReplacedUntilTheClose(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.prepare(t, vote.Listed)
		f.refuses(t, b, 1, f.seats[1], ErrNoVoter)
		must(t, f.Open(t.Context(), f.actors[chairman], b.ID, Barred{}))
		f.cast(t, b, 1, vote.Against)
		f.cast(t, b, 1, vote.For)
		f.cast(t, b, 2, vote.Against)
		f.cast(t, b, 3, vote.Abstain)
		if d := f.details(t, f.actors[2], b); len(d.Votes) != 0 || len(d.Answered) != 3 {
			t.Errorf("while it is open: votes %v, answered %v", d.Votes, d.Answered)
		}
		record, err := db.All(t.Context(), f.DB, db.Value[string], `SELECT after FROM change_item WHERE object = $1`, b.ID)
		must(t, err)
		if all := strings.Join(record, ""); strings.Contains(all, "answer") || !strings.Contains(all, string(f.seats[1])) {
			t.Errorf("while it is open the record says %s", all)
		}
		f.cast(t, b, chairman, vote.For)
		r := f.close(t, b)
		if r.Outcome != vote.Adopted || r.For != 2 || r.Against != 1 || r.Abstain != 1 || r.All != 4 || r.Need != 2 || r.Quorum != 2 {
			t.Errorf("%+v", r)
		}
		f.refuses(t, b, 1, f.seats[1], ErrClosed)
		visitor := f.details(t, auth.Actor{}, b)
		if len(visitor.Votes) != 4 || visitor.CanManage || len(visitor.Yours) != 0 {
			t.Errorf("a visitor sees %+v", visitor)
		}
	})
}

func TestEven_IsTheChairs(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.open(t, vote.Listed)
		f.cast(t, b, chairman, vote.For)
		f.cast(t, b, 1, vote.Against)
		if r := f.close(t, b); r.Outcome != vote.Adopted || r.ByChair != vote.For {
			t.Errorf("%+v", r)
		}
		b = f.open(t, vote.Secret)
		f.cast(t, b, chairman, vote.For)
		f.cast(t, b, 1, vote.Against)
		if r := f.close(t, b); r.Outcome != vote.Rejected || r.ByChair != "" {
			t.Errorf("in secret: %+v", r)
		}
		// Voted for by proxy, the chair has given no answer of its own.
		b = f.open(t, vote.Listed)
		must(t, f.Authorize(t.Context(), f.actors[chairman], b.ID, f.seats[chairman], f.seats[1]))
		must(t, f.Cast(t.Context(), f.actors[1], b.ID, []VoterID{f.seats[chairman]}, vote.For))
		f.cast(t, b, 1, vote.Against)
		if r := f.close(t, b); r.Outcome != vote.Rejected {
			t.Errorf("by proxy: %+v", r)
		}
	})
}

func TestSeat_EndedOrHandedOver(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		b := f.open(t, vote.Listed)
		f.cast(t, b, 2, vote.For)
		must(t, f.Authorize(ctx, f.actors[3], b.ID, f.seats[3], f.seats[2]))
		must(t, f.groups.End(ctx, keeper, group.SeatID(f.seats[1]), f.Today()))
		must(t, f.groups.End(ctx, keeper, group.SeatID(f.seats[3]), f.Today()))
		f.refuses(t, b, 1, f.seats[1], ErrEnded)
		f.refuses(t, b, 2, f.seats[3], ErrEnded) // by proxy of one that ended

		successor := f.person(t, "Efterfølger", registry.AuthorityID(f.actors[2].For.ID))
		must(t, f.groups.Fill(ctx, keeper, group.SeatID(f.seats[2]), registry.PersonID(successor.Person), f.Today()))
		f.refuses(t, b, 2, f.seats[2], ErrNotYours)
		must(t, f.Cast(ctx, successor, b.ID, f.seats[2:3], vote.Against))
		if r := f.close(t, b); r.Against != 1 || r.For != 0 || r.All != 4 {
			t.Errorf("%+v", r)
		}
		// A seat that came after the opening has no vote in it.
		b = f.open(t, vote.Listed)
		f.sit(t, "Randers", false)
		f.refuses(t, b, 4, f.seats[4], ErrNoVoter)
	})
}

func TestBarred_CountsNowhere(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.prepare(t, vote.Listed)
		if err := f.Open(t.Context(), keeper, b.ID, Barred{[]VoterID{"nobody"}, "Ejer leverandøren"}); !slices.Equal(faultsOf(err), []string{"barred errs.choose"}) {
			t.Errorf("somebody without a vote is barred: %v", err)
		}
		must(t, f.Open(t.Context(), keeper, b.ID, Barred{f.seats[1:3], "Ejer leverandøren"}))
		f.refuses(t, b, 1, f.seats[1], ErrBarred)
		if err := f.Authorize(t.Context(), f.actors[3], b.ID, f.seats[3], f.seats[1]); len(errs.FieldsOf(err)) != 1 {
			t.Errorf("a proxy to a barred one: %v", err)
		}
		f.cast(t, b, 3, vote.For)
		if r := f.close(t, b); r.All != 2 || r.Quorum != 1 || r.Outcome != vote.Adopted {
			t.Errorf("%+v", r)
		}
	})
}

func TestWritten_ClosesByItself(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		b := f.inWriting(t, vote.Secret)
		wanted, err := f.Duties(ctx, f.Today())
		must(t, err)
		if len(wanted) != 4 || wanted[0].Due != f.Today()+3 {
			t.Errorf("calls for %+v", wanted)
		}
		f.cast(t, b, 1, vote.For)
		f.cast(t, b, 2, vote.For)
		must(t, f.Authorize(ctx, f.actors[3], b.ID, f.seats[3], f.seats[1]))
		must(t, f.Object(ctx, f.actors[chairman], b.ID, Objection{f.seats[chairman], "Det bør vi tale om."}))
		if err := f.Object(ctx, f.actors[1], b.ID, Objection{f.seats[2], "Nej"}); !errors.Is(err, ErrNotYours) {
			t.Errorf("objects for another: %v", err)
		}
		if wanted, err = f.Duties(ctx, f.Today()); err != nil || len(wanted) != 1 {
			t.Errorf("calls for %+v, %v", wanted, err)
		}
		if _, err := f.Service.Close(ctx, keeper, b.ID, Raised{}); !errors.Is(err, ErrEarly) {
			t.Errorf("closed before its deadline: %v", err)
		}
		must(t, f.closeDue(ctx, b.ID)) // too early: nothing
		f.Clock.Add(72 * time.Hour)
		f.refuses(t, b, 3, f.seats[3], ErrClosed) // the job has not run yet
		must(t, f.closeDue(ctx, b.ID))
		must(t, f.closeDue(ctx, b.ID)) // again
		d := f.details(t, f.actors[1], b)
		if d.State != Closed || d.Result.Outcome != vote.Adopted || len(d.Objections) != 1 {
			t.Errorf("%s, %+v, %v", d.State, d.Result, d.Objections)
		}
		if wanted, err = f.Duties(ctx, f.Today()); err != nil || len(wanted) != 0 {
			t.Errorf("calls for %+v, %v", wanted, err)
		}
	})
}

func TestHands_AreCountedByTheChair(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.open(t, vote.Hands)
		f.refuses(t, b, 1, f.seats[1], ErrByHand)
		_, err := f.Service.Close(t.Context(), keeper, b.ID, Raised{For: 3, Against: 2})
		if len(errs.FieldsOf(err)) != 1 {
			t.Errorf("five hands of four: %v", err)
		}
		closed, err := f.Service.Close(t.Context(), keeper, b.ID, Raised{For: 2, Against: 2, Chair: vote.Against})
		must(t, err)
		if r := closed.Result; r.Outcome != vote.Rejected || r.ByChair != vote.Against || r.Answered != 4 {
			t.Errorf("%+v", r)
		}
	})
}

func TestChoice_IsRecountedFromItsPapers(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.open(t, vote.Choice, "Anna", "Bo", "Carl")
		for i, a := range []vote.Answer{vote.Ranked(3, 2), vote.Ranked(2), vote.Ranked(1, 2), vote.Ranked(2)} {
			f.cast(t, b, i, a)
		}
		r := f.close(t, b)
		closed, papers, err := f.Papers(t.Context(), auth.Actor{}, b.ID)
		must(t, err)
		again := vote.Count(closed.countedBy(), r.All, papers, "")
		if r.Outcome != vote.Chosen || r.Winner != 2 || again.Winner != r.Winner || len(again.Rounds) != len(r.Rounds) {
			t.Errorf("%+v, and again %+v", r, again)
		}
	})
}

func TestAssembly_OneVotePerMember(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		g, err := f.groups.Found(ctx, keeper, group.Group{
			Kind: group.Assembly, Name: product.Text{Da: "Generalforsamlingen"}, Purpose: product.Text{Da: "Beslutter."},
			Exists: civil.Since(founded), Reach: auth.Public, Source: source,
		})
		must(t, err)
		for i := range 2 {
			of := registry.AuthorityID(f.actors[i].For.ID)
			must(t, f.members.Admit(ctx, system, member.Membership{Authority: of, Kind: member.Member, How: member.Admitted, Source: source}, civil.Since(founded)))
			f.actors[i].Grants = []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, of)}}
		}
		b, err := f.Prepare(ctx, keeper, Question{
			Group: g.ID, Matter: group.Orientation, Title: product.Text{Da: "Er beretningen godkendt?"}, Method: vote.Advice,
			Options: []product.Text{{Da: "Ja"}, {Da: "Nej"}},
		})
		must(t, err)
		must(t, f.Open(ctx, keeper, b.ID, Barred{}))
		for i := range 2 {
			must(t, f.Cast(ctx, f.actors[i], b.ID, []VoterID{VoterID(f.actors[i].For.ID)}, vote.Ranked(1)))
		}
		f.refuses(t, b, 2, VoterID(f.actors[2].For.ID), ErrNoVoter)
		must(t, f.members.End(ctx, system, registry.AuthorityID(f.actors[1].For.ID), f.Today()))
		if err := f.Cast(ctx, f.actors[1], b.ID, []VoterID{VoterID(f.actors[1].For.ID)}, vote.Ranked(2)); !errors.Is(err, ErrEnded) {
			t.Errorf("a member that left: %v", err)
		}
		closed, err := f.Service.Close(ctx, keeper, b.ID, Raised{})
		must(t, err)
		if r := closed.Result; r.Outcome != vote.Advised || r.Options[0] != 2 {
			t.Errorf("%+v", r)
		}
	})
}

func TestAuthority_HasOneVoteForItsSeats(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.adopt(t, func(c *group.Charter) { c.Counting = group.PerAuthority })
		of := registry.AuthorityID(f.actors[1].For.ID)
		second := f.person(t, "Nummer to", of)
		_, err := f.groups.Give(t.Context(), keeper, civil.Since(founded), group.SeatFact{
			Group: f.board.ID, Authority: of, Person: registry.PersonID(second.Person), Role: group.Member, Votes: true, Source: source,
		})
		must(t, err)
		b := f.open(t, vote.Listed)
		own := []VoterID{VoterID(of)}
		must(t, f.Cast(t.Context(), f.actors[1], b.ID, own, vote.Against))
		must(t, f.Cast(t.Context(), second, b.ID, own, vote.For)) // in its place
		must(t, f.Cast(t.Context(), f.actors[2], b.ID, []VoterID{VoterID(f.actors[2].For.ID)}, vote.For))
		if r := f.close(t, b); r.All != 4 || r.For != 2 || r.Against != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestDecision_IsBegunOnce(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.open(t, vote.Listed)
		for i := range f.seats {
			f.cast(t, b, i, vote.For)
		}
		f.close(t, b)
		d, err := f.BeginDecision(t.Context(), f.actors[chairman], b.ID)
		must(t, err)
		if d.Heading != b.Title || d.Vote.For != 4 || !d.Vote.Counted || d.Reach != auth.Public {
			t.Errorf("%+v", d)
		}
		if _, err := f.BeginDecision(t.Context(), keeper, b.ID); !errors.Is(err, ErrNotAdopted) {
			t.Errorf("again: %v", err)
		}
	})
}

func TestPrepare_Faults(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		past := f.DB.Now()
		for name, c := range map[string]struct {
			q    Question
			want int
		}{
			"nothing":       {Question{Group: f.board.ID}, 3},
			"no mandate":    {Question{Group: f.board.ID, Matter: group.Bylaws, Title: product.Text{Da: "?"}, Method: vote.Listed}, 1},
			"advice":        {Question{Group: f.board.ID, Matter: group.Bylaws, Title: product.Text{Da: "?"}, Method: vote.Advice}, 1},
			"twice":         {Question{Group: f.board.ID, Matter: group.Budget, Title: product.Text{Da: "?"}, Method: vote.Choice, Options: []product.Text{{Da: "A"}, {Da: " A"}}}, 1},
			"past":          {Question{Group: f.board.ID, Matter: group.Budget, Title: product.Text{Da: "?"}, Method: vote.Listed, Closes: &past}, 1},
			"hands written": {Question{Group: f.board.ID, Matter: group.Budget, Title: product.Text{Da: "?"}, Method: vote.Hands, Closes: &past}, 1},
		} {
			if _, err := f.Prepare(t.Context(), keeper, c.q); len(errs.FieldsOf(err)) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.adopt(t, func(c *group.Charter) { c.Openness = group.ForMembers })
		b := f.open(t, vote.Listed)
		outsider := auth.Actor{Account: "o", For: auth.Party{ID: "x", Member: true}}
		manage := func(a auth.Actor) error {
			_, err := f.Service.Close(t.Context(), a, b.ID, Raised{})
			return err
		}
		read := func(a auth.Actor) error {
			_, err := f.ByID(context.Background(), a, b.ID)
			return err
		}
		if err := manage(f.actors[1]); !errors.Is(err, ErrForbidden) {
			t.Errorf("a member closes: %v", err)
		}
		if err := manage(outsider); !errors.Is(err, ErrNotFound) {
			t.Errorf("an outsider closes: %v", err)
		}
		if err := f.Cast(t.Context(), outsider, b.ID, f.seats[:1], vote.For); !errors.Is(err, ErrNotFound) {
			t.Errorf("an outsider votes: %v", err)
		}
		must(t, read(f.actors[1]))
		if err := read(outsider); !errors.Is(err, ErrNotFound) {
			t.Errorf("an outsider reads: %v", err)
		}
		must(t, manage(keeper))
		must(t, read(outsider))
		if err := read(auth.Actor{}); !errors.Is(err, ErrNotFound) {
			t.Errorf("a visitor reads what is for members: %v", err)
		}
		for actor, want := range map[*auth.Actor]int{{}: 0, &outsider: 1, &f.actors[1]: 1, &keeper: 1} {
			list, err := f.List(t.Context(), *actor, f.board.ID, "", 10)
			must(t, err)
			if list.Total != want || len(list.Items) != want {
				t.Errorf("%s lists %d of %d, want %d", actor.Account, len(list.Items), list.Total, want)
			}
		}
	})
}

// Who fills two seats has two votes, each for its own seat.
func TestSeats_TwoInOnePerson(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		one := f.actors[1]
		second, err := f.groups.Give(t.Context(), keeper, civil.Since(founded), group.SeatFact{
			Group: f.board.ID, Authority: registry.AuthorityID(one.For.ID), Person: registry.PersonID(one.Person), Role: group.Member, Votes: true, Source: source,
		})
		must(t, err)
		b := f.open(t, vote.Listed)
		if d := f.details(t, one, b); len(d.Yours) != 2 {
			t.Errorf("has %+v", d.Yours)
		}
		must(t, f.Cast(t.Context(), one, b.ID, []VoterID{f.seats[1]}, vote.For))
		must(t, f.Cast(t.Context(), one, b.ID, []VoterID{VoterID(second)}, vote.Against))
		elsewhere := one
		elsewhere.For = f.actors[2].For
		if err := f.Cast(t.Context(), elsewhere, b.ID, []VoterID{f.seats[1]}, vote.Against); !errors.Is(err, ErrNotYours) {
			t.Errorf("acting for another authority: %v", err)
		}
		f.cast(t, b, 2, vote.Abstain)
		if r := f.close(t, b); r.All != 5 || r.For != 1 || r.Against != 1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestCallOff(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.open(t, vote.Listed)
		if err := f.CallOff(t.Context(), keeper, b.ID, " "); len(errs.FieldsOf(err)) != 1 {
			t.Errorf("without a reason: %v", err)
		}
		must(t, f.CallOff(t.Context(), keeper, b.ID, "Vi mødes i stedet."))
		f.refuses(t, b, 1, f.seats[1], ErrClosed)
		secret := f.open(t, vote.Secret)
		f.cast(t, secret, 1, vote.For)
		must(t, f.CallOff(t.Context(), keeper, secret.ID, "Vi mødes i stedet."))
		if _, papers := f.tally(t, secret); papers != 0 {
			t.Errorf("%d papers are left in the box", papers)
		}
		if _, err := f.Service.Close(t.Context(), keeper, b.ID, Raised{}); !errors.Is(err, ErrClosed) {
			t.Errorf("closed: %v", err)
		}
	})
}
