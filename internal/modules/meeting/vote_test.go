package meeting

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

// hall is a meeting that is called for 13, with an item for decision: Anna, who leads
// it, Bo and Dan have seats that vote, Eva one that does not, and one is vacant. By the
// charter half of the votes must be there and the chair decides an even vote.
type hall struct {
	*fixture
	m        Meeting
	it       Item
	dan, eva auth.Actor
	danSeat  group.SeatID
	evaSeat  group.SeatID
}

func inHall(t *testing.T, change func(*group.Charter), test func(t *testing.T, h *hall)) {
	t.Helper()
	run(t, func(t *testing.T, f *fixture) {
		h := &hall{fixture: f}
		h.adopt(func(c *group.Charter) {
			c.CastingVote = true
			if change != nil {
				change(c)
			}
		})
		h.dan, h.danSeat = h.sits("Dan", "Viborg", true)
		h.eva, h.evaSeat = h.sits("Eva", "Randers", false)
		h.m = h.planned("2026-11-22")
		h.it = h.item(h.m, Content{Kind: ToDecide, Title: "Skal budgettet vedtages?"})
		h.step(h.invite, h.m)
		test(t, h)
	})
}

// adopt changes the group's charter.
func (f *fixture) adopt(change func(*group.Charter)) {
	f.t.Helper()
	d, err := f.groups.ByID(f.t.Context(), system, f.group.ID)
	must(f.t, err)
	c := d.Charter.Value
	change(&c)
	must(f.t, f.groups.Adopt(f.t.Context(), system, f.group.ID, d.Version, f.group.Exists, c))
}

// sits gives somebody of a new authority a seat.
func (f *fixture) sits(name, authority string, votes bool) (auth.Actor, group.SeatID) {
	f.t.Helper()
	who := f.person(name, authority)
	seat, err := f.groups.Give(f.t.Context(), system, civil.Since(founded), group.SeatFact{
		Group: f.group.ID, Authority: registry.AuthorityID(who.For.ID), Person: registry.PersonID(who.Person), Role: group.Member, Votes: votes, Source: source,
	})
	must(f.t, err)
	who.For.Groups = []string{string(f.group.ID)}
	return who, seat
}

// begins lets the meeting begin with those who are there.
func (h *hall) begins(who ...int) {
	h.t.Helper()
	h.Clock.Add(time.Hour)
	h.step(h.hold, h.m)
	for _, i := range who {
		h.comes(h.actor(i), h.seat(i))
	}
}

// Those who have seats that vote.
const (
	anna = iota
	bo
	dan
)

func (h *hall) actor(i int) auth.Actor  { return []auth.Actor{h.anna, h.bo, h.dan}[i] }
func (h *hall) seat(i int) group.SeatID { return []group.SeatID{h.seats[0], h.seats[1], h.danSeat}[i] }

func (h *hall) comes(who auth.Actor, seat group.SeatID) {
	h.t.Helper()
	must(h.t, h.Register(h.t.Context(), who, h.m.ID, seat, true))
}

func (h *hall) goes(who auth.Actor, seat group.SeatID) {
	h.t.Helper()
	must(h.t, h.Register(h.t.Context(), who, h.m.ID, seat, false))
}

func (h *hall) ask(m vote.Method, barred ...group.SeatID) ballot.Ballot {
	h.t.Helper()
	var b ballot.Barred
	for _, s := range barred {
		b.Voters, b.Reason = append(b.Voters, ballot.VoterID(s)), "Ejer leverandøren"
	}
	q := ballot.Question{Matter: group.Budget, Title: product.Text{Da: "Skal budgettet vedtages?"}, Method: m}
	if m.HasOptions() {
		q.Options = []product.Text{{Da: "Ja"}, {Da: "Nej"}}
	}
	out, err := h.Vote(h.t.Context(), h.anna, h.m.ID, h.it.ID, q, b)
	must(h.t, err)
	return out
}

func (h *hall) casts(b ballot.Ballot, who auth.Actor, seat group.SeatID, a vote.Answer) error {
	return h.ballots.Cast(h.t.Context(), who, b.ID, []ballot.VoterID{ballot.VoterID(seat)}, a)
}

func (h *hall) closes(b ballot.Ballot, hands ballot.Raised) vote.Result {
	h.t.Helper()
	closed, err := h.ballots.Close(h.t.Context(), h.anna, b.ID, hands)
	must(h.t, err)
	return *closed.Result
}

// refused tells the key that a vote is refused with, or "" where it is taken.
func refused(err error) string {
	if err == nil {
		return ""
	}
	if e := (*errs.Error)(nil); errors.As(err, &e) {
		return e.Key
	}
	return err.Error()
}

// TestVote_WhoMay is the rule in the meeting's terms: who comes and goes, whose proxy
// is with whom, and what each may give then.
func TestVote_WhoMay(t *testing.T) {
	t.Parallel()
	type try struct {
		who, seat string
		want      string
	}
	for name, c := range map[string]struct {
		do    string // in order: +x comes, -x goes, x>y gives a proxy, x>- takes it back, | the ballot opens, x! votes for itself
		tries []try
	}{
		"who is there votes":                     {"+anna +bo |", []try{{"bo", "bo", ""}, {"dan", "dan", "ballot.not_present"}}},
		"who arrives late votes":                 {"+anna | +bo", []try{{"bo", "bo", ""}}},
		"who has left votes no more":             {"+anna +bo | -bo", []try{{"bo", "bo", "ballot.not_present"}}},
		"who comes back votes":                   {"+anna +bo | -bo +bo", []try{{"bo", "bo", ""}}},
		"a holder votes for who is away":         {"dan>bo +anna +bo |", []try{{"bo", "dan", ""}, {"anna", "dan", "ballot.not_yours"}}},
		"and not while the holder is away":       {"dan>bo +anna |", []try{{"bo", "dan", "ballot.holder_away"}}},
		"nor when it has left":                   {"dan>bo +anna +bo | -bo", []try{{"bo", "dan", "ballot.holder_away"}}},
		"who is there votes itself":              {"dan>bo +anna +bo +dan |", []try{{"bo", "dan", "ballot.giver_present"}, {"dan", "dan", ""}}},
		"a proxy that was taken back is none":    {"dan>bo +anna +bo dan>- |", []try{{"bo", "dan", "ballot.not_yours"}}},
		"given to another it is the other's":     {"dan>bo +anna +bo dan>anna |", []try{{"bo", "dan", "ballot.not_yours"}, {"anna", "dan", ""}}},
		"given while the ballot is open":         {"+anna +bo | dan>bo", []try{{"bo", "dan", ""}}},
		"what was given before leaving stands":   {"bo>anna +anna +bo | bo! -bo", []try{{"anna", "bo", "ballot.voted_itself"}}},
		"a proxy is not passed on":               {"dan>bo bo>anna +anna |", []try{{"anna", "bo", ""}, {"anna", "dan", "ballot.not_yours"}, {"bo", "dan", "ballot.holder_away"}}},
		"who has a seat without a vote has none": {"+anna +eva |", []try{{"eva", "eva", "ballot.no_voter"}}},
		"who is of no seat has none":             {"+anna |", []try{{"clara", "bo", "ballot.not_found"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inHall(t, nil, func(t *testing.T, h *hall) {
				who := map[string]auth.Actor{"anna": h.anna, "bo": h.bo, "dan": h.dan, "eva": h.eva, "clara": h.clara}
				seat := map[string]group.SeatID{"anna": h.seats[0], "bo": h.seats[1], "dan": h.danSeat, "eva": h.evaSeat}
				var b ballot.Ballot
				for step := range strings.FieldsSeq(c.do) {
					h.Clock.Add(time.Minute)
					giver, holder, proxy := strings.Cut(step, ">")
					if !proxy && h.read(h.anna, h.m).State == Invited {
						h.begins()
					}
					switch {
					case step == "|":
						b = h.ask(vote.Listed)
					case proxy && holder == "-":
						must(t, h.Revoke(t.Context(), who[giver], h.m.ID, seat[giver]))
					case proxy:
						must(t, h.Authorize(t.Context(), who[giver], h.m.ID, seat[giver], seat[holder]))
					case step[0] == '+':
						h.comes(who[step[1:]], seat[step[1:]])
					case step[0] == '-':
						h.goes(who[step[1:]], seat[step[1:]])
					default:
						voter := strings.TrimSuffix(step, "!")
						must(t, h.casts(b, who[voter], seat[voter], vote.For))
					}
				}
				h.Clock.Add(time.Minute)
				for _, x := range c.tries {
					if got := refused(h.casts(b, who[x.who], seat[x.seat], vote.For)); got != x.want {
						t.Errorf("%s votes for %s: %q, want %q", x.who, x.seat, got, x.want)
					}
				}
			})
		})
	}
}

// TestVote_Outcomes: what is voted at a meeting, by whom it is cast, and what it comes
// to.
func TestVote_Outcomes(t *testing.T) {
	t.Parallel()
	type cast struct {
		who    int
		answer vote.Answer
	}
	for name, c := range map[string]struct {
		charter func(*group.Charter)
		method  vote.Method
		there   []int
		barred  []int
		votes   []cast
		want    vote.Outcome
		all     int
		chair   vote.Answer
	}{
		"two of four are enough":        {nil, vote.Listed, []int{anna, bo}, nil, []cast{{anna, vote.For}, {bo, vote.Abstain}}, vote.Adopted, 4, ""},
		"one of four is too few":        {nil, vote.Listed, []int{anna, bo}, nil, []cast{{anna, vote.For}}, vote.TooFew, 4, ""},
		"even, and the chair decides":   {nil, vote.Listed, []int{anna, bo}, nil, []cast{{anna, vote.For}, {bo, vote.Against}}, vote.Adopted, 4, vote.For},
		"even without a casting vote":   {func(c *group.Charter) { c.CastingVote = false }, vote.Listed, []int{anna, bo}, nil, []cast{{anna, vote.For}, {bo, vote.Against}}, vote.Rejected, 4, ""},
		"even in secret":                {nil, vote.Secret, []int{anna, bo}, nil, []cast{{anna, vote.For}, {bo, vote.Against}}, vote.Rejected, 4, ""},
		"even, and the chair abstains":  {nil, vote.Listed, []int{anna, bo, dan}, nil, []cast{{anna, vote.Abstain}, {bo, vote.For}, {dan, vote.Against}}, vote.Rejected, 4, ""},
		"even, and the chair is barred": {nil, vote.Listed, []int{anna, bo, dan}, []int{anna}, []cast{{bo, vote.For}, {dan, vote.Against}}, vote.Rejected, 3, ""},
		"a blank helps to the quorum":   {nil, vote.Secret, []int{anna, bo}, nil, []cast{{anna, vote.For}, {bo, vote.Blank}}, vote.Adopted, 4, ""},
		"who is barred counts nowhere":  {nil, vote.Listed, []int{anna, bo}, []int{bo, dan}, []cast{{anna, vote.For}}, vote.Adopted, 2, ""},
		"two thirds for what needs it": {
			func(c *group.Charter) { c.Majorities = group.Majorities{group.Budget: group.TwoThirdsOfCast} }, vote.Listed, []int{anna, bo, dan}, nil,
			[]cast{{anna, vote.For}, {bo, vote.For}, {dan, vote.Against}}, vote.Adopted, 4, "",
		},
		"consent": {nil, vote.Consent, []int{anna, bo}, nil, []cast{{anna, vote.For}, {bo, vote.For}}, vote.Adopted, 4, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inHall(t, c.charter, func(t *testing.T, h *hall) {
				h.begins(c.there...)
				var barred []group.SeatID
				for _, i := range c.barred {
					barred = append(barred, h.seat(i))
				}
				b := h.ask(c.method, barred...)
				for _, x := range c.votes {
					must(t, h.casts(b, h.actor(x.who), h.seat(x.who), x.answer))
				}
				if r := h.closes(b, ballot.Raised{}); r.Outcome != c.want || r.All != c.all || r.ByChair != c.chair {
					t.Errorf("%+v, want %s of %d", r, c.want, c.all)
				}
			})
		})
	}
}

// TestVote_ByTheKey: an authority is there while one of its seats is, and has the votes
// that the key gives it, for the quorum of the meeting as well.
func TestVote_ByTheKey(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		aarhus := registry.AuthorityID(f.bo.For.ID)
		f.adopt(func(c *group.Charter) { c.Counting, c.Weights = group.Weighted, group.Weights{aarhus: 5} })
		h := &hall{fixture: f, m: f.planned("2026-11-22")}
		h.it = h.item(h.m, Content{Kind: ToDecide, Title: "Budget"})
		h.step(h.invite, h.m)
		h.begins()
		h.comes(h.bo, h.seats[1])
		h.Clock.Add(time.Minute)
		if q := h.read(h.anna, h.m).Quorum; q.Votes != 7 || q.Need != 4 || q.Now != 5 || !q.Has() {
			t.Errorf("the quorum is %+v", q)
		}
		b := h.ask(vote.Listed)
		must(t, h.casts(b, h.bo, group.SeatID(aarhus), vote.For))
		if r := h.closes(b, ballot.Raised{}); r.For != 5 || r.All != 7 || r.Outcome != vote.Adopted {
			t.Errorf("%+v", r)
		}
	})
}

// TestVote_SeatChangesHands: the successor votes where the predecessor has not, and
// may replace its open vote; a seat that has ended votes no more.
func TestVote_SeatChangesHands(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		h.begins(anna, bo, dan)
		open := h.ask(vote.Listed)
		must(t, h.casts(open, h.bo, h.seat(bo), vote.Against))
		other := h.item(h.m, Content{Kind: ToDecide, Title: "Et andet punkt"})
		secret, err := h.Vote(t.Context(), h.anna, h.m.ID, other.ID, ballot.Question{Matter: group.Budget, Title: product.Text{Da: "?"}, Method: vote.Secret}, ballot.Barred{})
		must(t, err)
		must(t, h.casts(secret, h.bo, h.seat(bo), vote.Against))

		heir := h.colleague("Gry", h.bo)
		must(t, h.groups.Fill(t.Context(), system, h.seat(bo), registry.PersonID(heir.Person), civil.Of(h.Now())))
		if got := refused(h.casts(open, h.bo, h.seat(bo), vote.Against)); got != "ballot.not_yours" {
			t.Errorf("who has handed it over votes: %q", got)
		}
		must(t, h.casts(open, heir, h.seat(bo), vote.For))
		if got := refused(h.casts(secret, heir, h.seat(bo), vote.For)); got != "ballot.voted" {
			t.Errorf("a secret vote is replaced: %q", got)
		}
		if len(h.read(heir, h.m).Own) != 1 {
			t.Error("the successor does not own the seat on the page")
		}
		must(t, h.groups.End(t.Context(), system, h.seat(dan), civil.Of(h.Now())))
		if got := refused(h.casts(open, h.dan, h.seat(dan), vote.For)); got != "ballot.ended" {
			t.Errorf("a seat that has ended votes: %q", got)
		}
		must(t, h.casts(open, h.anna, h.seat(anna), vote.For))
		if r := h.closes(open, ballot.Raised{}); r.For != 2 || r.All != 4 {
			t.Errorf("%+v", r)
		}
		if refused(h.casts(open, h.anna, h.seat(anna), vote.For)) != "ballot.closed" {
			t.Error("a vote is taken after the close")
		}
	})
}

// colleague is somebody else who acts for the same authority and sits in the group.
func (f *fixture) colleague(name string, of auth.Actor) auth.Actor {
	f.t.Helper()
	p, err := f.registry.CreatePerson(f.t.Context(), system, registry.Person{Name: name})
	must(f.t, err)
	_, err = f.registry.Affiliate(f.t.Context(), system, registry.Affiliation{Person: p.ID, Authority: registry.AuthorityID(of.For.ID), Title: "Chef"}, civil.Since(founded))
	must(f.t, err)
	return auth.Actor{Account: name, Person: string(p.ID), For: of.For}
}

// TestVote_TwoSeatsOfOnePerson: each has its vote, given for itself.
func TestVote_TwoSeatsOfOnePerson(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		second, err := h.groups.Give(t.Context(), system, civil.Since(founded), group.SeatFact{
			Group: h.group.ID, Authority: registry.AuthorityID(h.anna.For.ID), Person: registry.PersonID(h.anna.Person), Role: group.Member, Votes: true, Source: source,
		})
		must(t, err)
		h.begins(anna, bo)
		b := h.ask(vote.Listed)
		must(t, h.casts(b, h.bo, h.seat(bo), vote.Abstain))
		must(t, h.casts(b, h.anna, h.seat(anna), vote.For))
		if got := refused(h.casts(b, h.anna, second, vote.For)); got != "ballot.not_present" {
			t.Errorf("a seat that nobody has come for votes: %q", got)
		}
		h.comes(h.anna, second)
		must(t, h.casts(b, h.anna, second, vote.Against))
		if r := h.closes(b, ballot.Raised{}); r.For != 1 || r.Against != 1 || r.ByChair != vote.For {
			t.Errorf("the chair's seat decides, and not the person: %+v", r)
		}
	})
}

// TestVote_Hands: no more hands than those who are there can raise.
func TestVote_Hands(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		h.begins(anna, bo)
		b := h.ask(vote.Hands)
		_, err := h.ballots.Close(t.Context(), h.anna, b.ID, ballot.Raised{For: 3})
		if got := faultsOf(err); !slices.Equal(got, []string{"for ballot.hands"}) {
			t.Errorf("three hands of two: %v", got)
		}
		h.goes(h.anna, h.seat(anna))
		_, err = h.ballots.Close(t.Context(), h.anna, b.ID, ballot.Raised{For: 1, Chair: vote.For})
		if got := faultsOf(err); !slices.Equal(got, []string{"chair ballot.chair_away"}) {
			t.Errorf("a chair that has left decides: %v", got)
		}
		h.Clock.Add(time.Minute)
		h.comes(h.anna, h.seat(anna))
		if r := h.closes(b, ballot.Raised{For: 1, Against: 1, Chair: vote.Against}); r.Outcome != vote.Rejected || r.ByChair != vote.Against {
			t.Errorf("%+v", r)
		}
	})
}

// TestVote_TwoClicks: however often and from however many windows it is sent, one
// question is open about an item, and a voter has voted once.
func TestVote_TwoClicks(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		h.begins(anna, bo)
		const clicks = 4
		each := func(do func() error) (taken int) {
			var wg sync.WaitGroup
			var mu sync.Mutex
			for range clicks {
				wg.Go(func() {
					if do() == nil {
						mu.Lock()
						defer mu.Unlock()
						taken++
					}
				})
			}
			wg.Wait()
			return taken
		}
		q := ballot.Question{Matter: group.Budget, Title: product.Text{Da: "?"}, Method: vote.Secret}
		if n := each(func() error { _, err := h.Vote(t.Context(), h.anna, h.m.ID, h.it.ID, q, ballot.Barred{}); return err }); n != 1 {
			t.Fatalf("%d questions are open", n)
		}
		b := h.read(h.anna, h.m).Items[0].Ballots[0].Ballot
		if n := each(func() error { return h.casts(b, h.bo, h.seat(bo), vote.For) }); n != 1 {
			t.Errorf("voted %d times", n)
		}
		if n := each(func() error { _, err := h.ballots.Close(t.Context(), h.anna, b.ID, ballot.Raised{}); return err }); n != 1 {
			t.Errorf("closed %d times", n)
		}
		if r := h.read(h.anna, h.m).Items[0].Ballots[0].Result; r.For != 1 || r.Answered != 1 {
			t.Errorf("%+v", r)
		}
	})
}

// TestVote_NotNow: nobody votes before the meeting begins, on what is not for decision,
// or after the minutes are approved; and nothing is approved while somebody votes.
func TestVote_NotNow(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		q := ballot.Question{Matter: group.Budget, Title: product.Text{Da: "?"}, Method: vote.Listed}
		ask := func(who auth.Actor, it ItemID) error {
			_, err := h.Vote(t.Context(), who, h.m.ID, it, q, ballot.Barred{})
			return err
		}
		if err := ask(h.anna, h.it.ID); !errors.Is(err, ErrState) {
			t.Errorf("before it begins: %v", err)
		}
		talk := h.item(h.m, Content{Kind: Discussion, Title: "Snak"})
		h.begins(anna, bo)
		if err := ask(h.anna, talk.ID); !errors.Is(err, ErrState) {
			t.Errorf("on what is talked about: %v", err)
		}
		if err := ask(h.bo, h.it.ID); !errors.Is(err, ErrForbidden) {
			t.Errorf("asked by a member: %v", err)
		}
		q.Matter = group.Bylaws
		if got := faultsOf(ask(h.anna, h.it.ID)); !slices.Equal(got, []string{"matter ballot.no_mandate"}) {
			t.Errorf("without a mandate: %v", got)
		}
		b := h.ask(vote.Listed)
		if err := h.approve(h.m.ID); !errors.Is(err, ErrVoting) {
			t.Errorf("approved while somebody votes: %v", err)
		}
		if err := h.RemoveItem(t.Context(), h.anna, h.m.ID, h.it.ID); !errors.Is(err, ErrState) {
			t.Errorf("what is voted on is taken off: %v", err)
		}
		if _, err := h.EditItem(t.Context(), h.anna, h.m.ID, h.it.ID, 1, 0, Content{Kind: Discussion, Title: "x"}); !errors.Is(err, ErrState) {
			t.Errorf("what is voted on becomes talk: %v", err)
		}
		must(t, h.casts(b, h.anna, h.seat(anna), vote.For))
		must(t, h.casts(b, h.bo, h.seat(bo), vote.For))
		h.closes(b, ballot.Raised{})
		must(t, h.Minutes(t.Context(), h.anna, h.m.ID, []Minute{{Item: talk.ID, Outcome: "Talt."}}))
		h.step(h.approve, h.m)
		if err := ask(h.anna, h.it.ID); errs.KindOf(err) != errs.Conflict && len(faultsOf(err)) == 0 {
			t.Errorf("after the approval: %v", err)
		}
	})
}

// TestVote_InMinutesAndRegister: the result stands in the minutes and goes into the
// draft; the ballot is the group's own until the minutes are approved, and of a closed
// item for ever.
func TestVote_InMinutesAndRegister(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		h.begins(anna, bo)
		hidden := h.item(h.m, Content{Kind: ToDecide, Title: secret, Closed: true, Open: Open{Title: "En pris"}})
		ballots := []ballot.Ballot{h.ask(vote.Listed)}
		b, err := h.Vote(t.Context(), h.anna, h.m.ID, hidden.ID, ballot.Question{Matter: group.Budget, Title: product.Text{Da: secret}, Method: vote.Secret}, ballot.Barred{})
		must(t, err)
		for _, b := range append(ballots, b) {
			must(t, h.casts(b, h.anna, h.seat(anna), vote.For))
			must(t, h.casts(b, h.bo, h.seat(bo), vote.Against))
			h.closes(b, ballot.Raised{})
		}
		read := func(who auth.Actor) (open, closed int) {
			d := h.read(who, h.m)
			return len(d.Items[0].Ballots), len(d.Items[1].Ballots)
		}
		if o, c := read(visitor); o+c != 0 {
			t.Errorf("before the approval a visitor reads %d and %d ballots", o, c)
		}
		d := h.read(h.anna, h.m)
		const want = "Skal budgettet vedtages? Vedtaget. Afstemning ved navn: 1 for, 1 imod, 0 hverken for eller imod; 2 af 4 stemmer. Der var lige mange, og formandens stemme afgjorde det."
		if d.Items[0].Outcome != want {
			t.Errorf("the minutes say %q", d.Items[0].Outcome)
		}
		english := i18n.With(t.Context(), h.site.Texts.In(i18n.English)) // the register is in one language, whatever its writer reads
		draft, err := h.Decide(english, h.anna, h.m.ID, h.it.ID, group.Budget)
		must(t, err)
		if v := draft.Vote; !v.Counted || v.For != 1 || v.Against != 1 || v.Method != "Afstemning ved navn" {
			t.Errorf("the draft tells of the vote %+v", v)
		}
		h.step(h.approve, h.m)
		if o, c := read(visitor); o != 1 || c != 0 {
			t.Errorf("a visitor reads %d and %d ballots", o, c)
		}
		if o, c := read(h.bo); o != 1 || c != 1 {
			t.Errorf("the group reads %d and %d ballots", o, c)
		}
		if _, err := h.ballots.ByID(t.Context(), visitor, b.ID); !errors.Is(err, ballot.ErrNotFound) {
			t.Errorf("a visitor reads what was closed: %v", err)
		}
		if _, papers, err := h.ballots.Papers(t.Context(), h.bo, b.ID); err != nil || len(papers) != 2 {
			t.Errorf("the papers are %v, %v", papers, err)
		}
	})
}
