package meeting

import (
	"errors"
	"slices"
	"strings"
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
)

// assembly is a general assembly of Syddjurs, Aarhus and Ballerup, each with somebody
// who represents it: notice of a month, proposals two weeks before, half must be there,
// two thirds for bylaws, and at most one proxy.
type assembly struct {
	*fixture
	g       group.Group
	m       Meeting
	members []auth.Actor
}

func assembled(t *testing.T, day string, test func(t *testing.T, a *assembly)) {
	t.Helper()
	run(t, func(t *testing.T, f *fixture) {
		a := &assembly{fixture: f}
		var err error
		a.g, err = f.groups.Found(t.Context(), system, group.Group{
			Kind: group.Assembly, Name: product.Text{Da: "Generalforsamlingen"}, Purpose: product.Text{Da: "Beslutter."}, Exists: civil.Since(founded), Reach: auth.Public, Source: source,
		})
		must(t, err)
		must(t, f.groups.Adopt(t.Context(), system, a.g.ID, a.g.Version, a.g.Exists, group.Charter{
			Purpose: product.Text{Da: "Formål"}, Mandate: group.Matters{group.Bylaws, group.Fees}, Quorum: group.Fraction{Num: 1, Den: 2}, Majority: group.HalfOfCast,
			Majorities: group.Majorities{group.Bylaws: group.TwoThirdsOfCast}, Openness: group.ForAll, Notice: group.Span{Months: 1}, Proposals: group.Span{Days: 14},
			Proxies: 1, Source: source,
		}))
		for _, who := range []auth.Actor{f.anna, f.bo, f.clara} {
			of := registry.AuthorityID(who.For.ID)
			must(t, f.members.Admit(t.Context(), system, member.Membership{Authority: of, Kind: member.Member, How: member.Admitted, Source: source}, civil.Since(founded)))
			account := auth.NewAccount(auth.Email(strings.ToLower(who.Account)+"@example.org"), who.Person, who.Account, f.Now())
			must(t, f.DB.Keep(t.Context(), func(tx *db.Tx) error {
				_, err := auth.AddGrant(t.Context(), tx, system, auth.Holding{Person: who.Person, Grant: auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, of)}}, civil.Since(founded))
				return errors.Join(err, auth.AddAccount(t.Context(), tx, account))
			}))
			who.For.Groups = nil
			who.Grants = []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, of)}}
			a.members = append(a.members, who)
		}
		a.m, err = f.Plan(t.Context(), keeper, a.g.ID, onPlan(day))
		must(t, err)
		test(t, a)
	})
}

func (a *assembly) seat(i int) group.SeatID { return group.SeatID(a.members[i].For.ID) }

func (a *assembly) begins(who ...int) {
	a.t.Helper()
	_, err := a.Invite(a.t.Context(), keeper, a.m.ID, "Det haster")
	must(a.t, err)
	_, err = a.Hold(a.t.Context(), keeper, a.m.ID)
	must(a.t, err)
	for _, i := range who {
		must(a.t, a.Register(a.t.Context(), a.members[i], a.m.ID, a.seat(i), true))
	}
}

// TestAssembly_OneVotePerMember: registered at the door, by its representative or the
// secretariat, or by proxy of another member.
func TestAssembly_OneVotePerMember(t *testing.T) {
	t.Parallel()
	assembled(t, "2026-11-22", func(t *testing.T, a *assembly) {
		it, err := a.AddItem(t.Context(), keeper, a.m.ID, 0, Content{Kind: ToDecide, Title: "Vedtægter"})
		must(t, err)
		a.begins(0)
		if err := a.Register(t.Context(), a.members[0], a.m.ID, a.seat(1), true); !errors.Is(err, ErrForbidden) {
			t.Errorf("somebody registers for another member: %v", err)
		}
		must(t, a.Register(t.Context(), keeper, a.m.ID, a.seat(1), true))
		must(t, a.Authorize(t.Context(), a.members[2], a.m.ID, a.seat(2), a.seat(1)))
		a.Clock.Add(time.Minute)
		d := a.read(a.members[0], a.m)
		if q := d.Quorum; q.Votes != 3 || q.Now != 3 || q.Need != 2 || len(d.Roll) != 3 || d.Own[0].Person != registry.PersonID(a.members[0].Person) {
			t.Errorf("%+v, %+v", q, d.Roll)
		}
		if len(d.People) != 0 {
			t.Errorf("who works for a member reads who came for the others: %v", d.People)
		}
		b, err := a.Vote(t.Context(), keeper, a.m.ID, it.ID, ballot.Question{Matter: group.Bylaws, Title: product.Text{Da: "Vedtægter?"}, Method: vote.Listed}, ballot.Barred{})
		must(t, err)
		cast := func(by, of int, answer vote.Answer) error {
			return a.ballots.Cast(t.Context(), a.members[by], b.ID, []ballot.VoterID{ballot.VoterID(a.seat(of))}, answer)
		}
		must(t, cast(0, 0, vote.For))
		must(t, cast(1, 1, vote.For))
		must(t, cast(1, 2, vote.Against))
		if got := refused(cast(2, 2, vote.For)); got != "ballot.not_present" {
			t.Errorf("a member that is not there votes: %q", got)
		}
		closed, err := a.ballots.Close(t.Context(), keeper, b.ID, ballot.Raised{})
		must(t, err)
		if r := closed.Result; r.Outcome != vote.Adopted || r.Need != 2 || r.All != 3 {
			t.Errorf("two thirds: %+v", r)
		}
	})
}

// TestAssembly_MembersAreInside: all of them read what is sent to them, and nobody else.
func TestAssembly_MembersAreInside(t *testing.T) {
	t.Parallel()
	assembled(t, "2027-04-22", func(t *testing.T, a *assembly) {
		p := onPlan("2027-04-22")
		p.Reach = auth.ReachOf(auth.Group, string(a.g.ID))
		m, err := a.Move(t.Context(), keeper, a.m.ID, 1, p)
		must(t, err)
		_, err = a.Invite(t.Context(), keeper, m.ID, "")
		must(t, err)
		if all := a.letters(); len(all) != 3 || len(all["clara@ballerup.example"]) != 1 {
			t.Errorf("the invitation goes to %d, of three who represent members", len(all))
		}
		for _, c := range []struct {
			who  auth.Actor
			want bool
		}{{a.members[2], true}, {visitor, false}, {auth.Actor{Account: "x", For: auth.Party{ID: "y"}}, false}} {
			_, err := a.ByID(t.Context(), c.who, m.ID)
			list, err2 := a.List(t.Context(), c.who, Query{Group: a.g.ID, Order: Latest})
			if (err == nil) != c.want || (len(list.Items) == 1) != c.want || err2 != nil {
				t.Errorf("%s reads: %v, %d listed, %v", c.who.Account, err, len(list.Items), err2)
			}
		}
		must(t, a.Reply(t.Context(), a.members[0], m.ID, Comes))
		if roll := a.read(keeper, m).Roll; roll[slices.IndexFunc(roll, func(s Seat) bool { return s.Seat == a.seat(0) })].Answer != Comes {
			t.Errorf("the answer is not on the roll: %+v", roll)
		}
	})
}

// TestInvite_Late: told with the charter's rule, and taken with a reason that stays.
func TestInvite_Late(t *testing.T) {
	t.Parallel()
	assembled(t, "2026-12-15", func(t *testing.T, a *assembly) { // today is 22 November, and the notice a month
		_, err := a.Invite(t.Context(), keeper, a.m.ID, " ")
		if got := faultsOf(err); !slices.Equal(got, []string{"why meeting.late.months"}) {
			t.Errorf("without a reason: %v", got)
		}
		if _, err := a.Invite(t.Context(), keeper, a.m.ID, strings.Repeat("x", MaxLate+1)); len(faultsOf(err)) == 0 {
			t.Error("a reason without end is taken")
		}
		m, err := a.Invite(t.Context(), keeper, a.m.ID, "Salen brændte")
		if err != nil || m.Late != "Salen brændte" || a.read(visitor, m).Late != m.Late {
			t.Errorf("%q, %v", m.Late, err)
		}
	})
	assembled(t, "2026-12-22", func(t *testing.T, a *assembly) { // the last day of it
		if m, err := a.Invite(t.Context(), keeper, a.m.ID, "unødig"); err != nil || m.Late != "" {
			t.Errorf("in time: %q, %v", m.Late, err)
		}
	})
}

// TestPropose_UntilTheDay: by a member's representative, in time, and onto the agenda
// with its name.
func TestPropose_UntilTheDay(t *testing.T) {
	t.Parallel()
	assembled(t, "2026-12-15", func(t *testing.T, a *assembly) { // proposals until 1 December
		p := Proposal{Meeting: a.m.ID, Title: "Testmiljø", Text: "Et fælles.", Reason: "Hver har sit.", Matter: group.Fees}
		for _, who := range []auth.Actor{visitor, keeper, a.anna} {
			if _, err := a.Propose(t.Context(), who, p); !errors.Is(err, ErrForbidden) {
				t.Errorf("%s proposes: %v", who.Account, err)
			}
		}
		_, err := a.Propose(t.Context(), a.members[0], Proposal{Meeting: a.m.ID})
		if got, want := faultsOf(err), []string{"title errs.required", "text errs.required", "reason errs.required", "matter errs.choose"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		a.Clock.Add(9 * 24 * time.Hour) // 1 December
		made, err := a.Propose(t.Context(), a.members[0], p)
		must(t, err)
		other, err := a.Propose(t.Context(), a.members[1], p)
		must(t, err)
		if err := a.Withdraw(t.Context(), a.members[0], a.m.ID, other.ID); !errors.Is(err, ErrForbidden) {
			t.Errorf("another's is withdrawn: %v", err)
		}
		must(t, a.Withdraw(t.Context(), a.members[1], a.m.ID, other.ID))
		if d := a.read(visitor, a.m); len(d.Proposals) != 0 {
			t.Errorf("a visitor reads %+v", d.Proposals)
		}
		it, err := a.Take(t.Context(), keeper, a.m.ID, made.ID)
		must(t, err)
		if _, err := a.Take(t.Context(), keeper, a.m.ID, made.ID); !errors.Is(err, ErrState) {
			t.Errorf("taken twice: %v", err)
		}
		if err := a.Withdraw(t.Context(), a.members[0], a.m.ID, made.ID); !errors.Is(err, ErrState) {
			t.Errorf("withdrawn from the agenda: %v", err)
		}
		must(t, a.RemoveItem(t.Context(), keeper, a.m.ID, it.ID)) // and the proposal waits again
		it, err = a.Take(t.Context(), keeper, a.m.ID, made.ID)
		must(t, err)
		d := a.read(a.members[2], a.m)
		if from, ok := d.Proposed(it.ID); !ok || string(from.Authority) != a.members[0].For.ID || d.Items[0].Kind != ToDecide {
			t.Errorf("the item is %+v of %+v", d.Items, from)
		}
		a.Clock.Add(24 * time.Hour)
		if got := refused(func() error { _, err := a.Propose(t.Context(), a.members[0], p); return err }()); got != "meeting.proposal.late" {
			t.Errorf("after the day: %q", got)
		}
	})
}

// TestRegister_ComesBack: every stretch of time is kept, and the quorum follows.
func TestRegister_ComesBack(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		h.begins(anna, bo)
		h.Clock.Add(30 * time.Minute)
		h.goes(h.bo, h.seat(bo))
		if h.read(h.anna, h.m).Quorum.Has() {
			t.Error("one of four is enough")
		}
		h.Clock.Add(15 * time.Minute)
		h.comes(h.bo, h.seat(bo))
		h.Clock.Add(time.Minute)
		d := h.read(h.anna, h.m)
		var there []string
		for _, s := range d.Roll[1].There(h.m) {
			there = append(there, s.From.In(civil.Copenhagen).Format("15.04")+"-"+s.To.In(civil.Copenhagen).Format("15.04"))
		}
		if !slices.Equal(there, []string{"13.00-13.30", "13.45-15.00"}) || len(d.Quorum.Spans) != 2 || !d.Quorum.Has() {
			t.Errorf("there %v, quorate %+v", there, d.Quorum)
		}
		if _, err := h.Attend(t.Context(), h.anna, h.m.ID, h.m.Version, nil); !errors.Is(err, ErrStale) {
			t.Errorf("the attendance is written from before somebody came: %v", err)
		}
	})
}
