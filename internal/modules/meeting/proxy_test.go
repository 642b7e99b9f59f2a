package meeting

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
)

// TestAuthorize_Faults: why somebody cannot have a proxy.
func TestAuthorize_Faults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		counting      group.Counting
		held          bool
		giver, holder int // seats by their place in the list below
		given         [][2]int
		none          bool // the charter allows none
		want          string
	}{
		"before the meeting nobody is there": {giver: 0, holder: 1},
		"in it the holder is":                {held: true, giver: 0, holder: 1},
		"or it gets none":                    {held: true, giver: 0, holder: 2, want: "holder meeting.proxy.absent"},
		"to nobody":                          {giver: 0, holder: 9, want: "holder errs.choose"},
		"to itself":                          {giver: 0, holder: 0, want: "holder meeting.proxy.oneself"},
		"to another seat of one's own":       {giver: 0, holder: 3, want: "holder meeting.proxy.oneself"},
		"within the authority that votes":    {counting: group.PerAuthority, giver: 1, holder: 5, want: "holder meeting.proxy.oneself"},
		"within the authority, for its seat": {giver: 1, holder: 5},
		"to a seat without a vote":           {giver: 0, holder: 4, want: "holder meeting.proxy.no_vote"},
		"of a seat without a vote":           {giver: 4, holder: 1, want: "giver meeting.proxy.no_vote"},
		"passed on":                          {giver: 0, holder: 1, given: [][2]int{{1, 2}}, want: "holder meeting.proxy.passed_on"},
		"one too many":                       {giver: 0, holder: 1, given: [][2]int{{2, 1}}, want: "holder group.proxy.limit"},
		"where each votes itself":            {giver: 0, holder: 1, none: true, want: "holder group.proxy.none"},
		"the same again is not one more":     {giver: 2, holder: 1, given: [][2]int{{2, 1}}},
	} {
		at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		seat := func(i int) group.SeatID { return group.SeatID(rune('a' + i)) }
		p := proxying{by: ballot.CountingOf(group.Working, group.Charter{Counting: c.counting}), laid: group.Charter{Proxies: 1}, held: c.held, now: at}
		if c.none {
			p.laid = group.Charter{Proxying: group.NoProxies}
		}
		for i, who := range []string{"anna", "bo", "dan", "anna", "eva", "fie"} {
			p.roll = append(p.roll, Seat{Seat: seat(i), Person: registry.PersonID(who), Authority: registry.AuthorityID(who), Votes: i != 4})
		}
		p.roll[5].Authority, p.roll[1].Arrived = "bo", &at
		for _, x := range c.given {
			p.given = append(p.given, Proxy{Giver: seat(x[0]), Holder: seat(x[1])})
		}
		got := ""
		if list := faultsOf(p.check(seat(c.giver), seat(c.holder))); len(list) > 0 {
			got = list[0]
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestAuthorize_WhoMay: who fills the giver's seat and who keeps the meeting; what was
// written tells by whom and when, and stands when it is taken back.
func TestAuthorize_WhoMay(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		if err := h.Authorize(t.Context(), h.bo, h.m.ID, h.seat(dan), h.seat(bo)); !errors.Is(err, ErrForbidden) {
			t.Errorf("taken by its holder: %v", err)
		}
		must(t, h.Authorize(t.Context(), keeper, h.m.ID, h.seat(bo), h.seat(dan)))
		must(t, h.Authorize(t.Context(), h.dan, h.m.ID, h.seat(dan), h.seat(anna)))
		given := h.Now()
		h.Clock.Add(time.Minute)
		must(t, h.Revoke(t.Context(), h.dan, h.m.ID, h.seat(dan)))
		d := h.read(h.bo, h.m)
		if p, ok := d.ProxyOf(h.seat(bo)); !ok || p.Holder != h.seat(dan) {
			t.Errorf("the proxy is %+v, %t", p, ok)
		}
		if _, ok := d.ProxyOf(h.seat(dan)); ok {
			t.Error("what was taken back holds")
		}
		at := slices.IndexFunc(d.Proxies, func(p Proxy) bool { return p.Giver == h.seat(dan) })
		if p := d.Proxies[at]; string(p.Person) != h.dan.Person || !p.Given.Equal(given) || !p.Ended.Equal(h.Now()) {
			t.Errorf("it was written %+v", p)
		}
		if d := h.read(visitor, h.m); d.Proxies != nil {
			t.Errorf("before the approval a visitor reads %+v", d.Proxies)
		}
	})
}

// TestProxy_BarredLater_CountsNoMore: what was given before a charter bars proxies counts
// neither for the quorum nor for the vote from the day on which it does, and can be taken back.
func TestProxy_BarredLater_CountsNoMore(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		must(t, h.Authorize(t.Context(), h.dan, h.m.ID, h.seat(dan), h.seat(bo)))
		h.begins(anna, bo)
		if got := h.read(h.anna, h.m).Quorum.Now; got != 3 {
			t.Fatalf("%d votes are there by proxy, want 3", got)
		}
		h.adopt(func(c *group.Charter) { c.Proxying, c.Proxies = group.NoProxies, 0 })
		d := h.read(h.anna, h.m)
		if d.Quorum.Now != 2 || !d.BarsProxies() {
			t.Errorf("%d votes are there, want 2", d.Quorum.Now)
		}
		b := h.ask(vote.Listed)
		if why := refused(h.casts(b, h.bo, h.seat(dan), vote.For)); why == "" {
			t.Error("the holder votes for who is away")
		}
		if why := refused(h.casts(b, h.bo, h.seat(bo), vote.For)); why != "" {
			t.Errorf("the holder's own vote: %s", why)
		}
		must(t, h.Revoke(t.Context(), h.dan, h.m.ID, h.seat(dan)))
		if err := h.Authorize(t.Context(), h.dan, h.m.ID, h.seat(dan), h.seat(bo)); !slices.Equal(faultsOf(err), []string{"holder group.proxy.none"}) {
			t.Errorf("given again: %v", err)
		}
	})
}

// TestQuorum_AgreesWithWhoVotes: at each moment as many votes are counted as there are
// seats for which somebody could vote then.
func TestQuorum_AgreesWithWhoVotes(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(7, 2026))
	m := Meeting{Plan: onPlan("2026-12-01")}
	moment := func() time.Time { return m.Start.Add(time.Duration(rnd.IntN(120)) * time.Minute) }
	for range 1000 {
		var roll []Seat
		var proxies []Proxy
		for i := range 5 {
			s := Seat{Seat: group.SeatID(rune('a' + i)), Votes: true}
			for at := moment(); rnd.IntN(3) > 0 && at.Before(m.End); {
				came, went := at, at.Add(time.Duration(1+rnd.IntN(60))*time.Minute)
				if s.Arrived != nil {
					s.Earlier = append(s.Earlier, TimeSpan{*s.Arrived, *s.Gone})
				}
				s.Arrived, s.Gone = &came, &went
				at = went.Add(time.Duration(1+rnd.IntN(60)) * time.Minute)
			}
			roll = append(roll, s)
		}
		for i := range 5 {
			if holder := rnd.IntN(5); holder != i && rnd.IntN(2) == 0 {
				proxies = append(proxies, Proxy{Giver: roll[i].Seat, Holder: roll[holder].Seat, Given: moment()})
			}
		}
		laid := group.Charter{Quorum: group.Fraction{Num: 1, Den: 2}}
		for range 10 {
			now := moment()
			got := quorum(m, roll, proxies, ballot.BySeat, laid, now)
			if want := able(roll, proxies, now); got.Now != want {
				t.Fatalf("at %s %d votes are counted, and %d may vote: %+v %+v", now, got.Now, want, roll, proxies)
			}
			during := slices.ContainsFunc(got.Spans, func(s TimeSpan) bool { return s.contains(now) })
			if during != got.Has() || got.Most < got.Now {
				t.Fatalf("at %s it is quorate: %t, in %+v", now, got.Has(), got)
			}
		}
	}
}

// able counts by the rules of package vote the seats for which somebody could vote.
func able(roll []Seat, proxies []Proxy, now time.Time) int {
	var voters []vote.Voter
	present := map[string]bool{}
	for _, s := range roll {
		voters = append(voters, vote.Voter{ID: string(s.Seat), Votes: 1})
		present[string(s.Seat)] = s.Present(now)
	}
	var list []vote.Proxy
	for _, p := range proxies {
		if !now.Before(p.Given) {
			list = append(list, vote.Proxy{Giver: string(p.Giver), Holder: string(p.Holder)})
		}
	}
	return len(vote.Casters(voters, list, present))
}
