package ballot

import (
	"context"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// InMeeting is the kind of what a ballot is about when it is held at a meeting: an
// item of the agenda, whose id [About] has.
const InMeeting = "meeting"

// AtMeeting reports whether those vote who are there, and not all who are entitled.
func (b Ballot) AtMeeting() bool { return b.About.Kind == InMeeting }

// VotesOn is the kind of thing that a vote concerns which is given at a meeting: the
// votes on the item. Nothing else of the item looks different then.
const VotesOn = "votes"

// concern says that the page of the item looks different too.
func (b Ballot) concern(tx *db.Tx) {
	if b.AtMeeting() {
		tx.Concern("item", b.About.ID)
	}
}

// Room tells of the meeting at which a ballot is held. Who is there changes, so it is
// asked in the write that opens the ballot, and in each that gives a vote.
type Room interface {
	// Roll lists who has a vote at the meeting. It refuses while nobody can vote there.
	Roll(ctx context.Context, q db.Querier, item string, by Counting) ([]VoterID, error)

	// Attendance tells which of the voters are there, and of the proxies that one of
	// them has given or holds with the others in these; of all where none is named.
	Attendance(ctx context.Context, q db.Querier, item string, by Counting, of []VoterID) (Attendance, error)

	// Counted is told in the write that closes a ballot.
	Counted(ctx context.Context, tx *db.Tx, b Ballot) error
}

// Meet lets ballots be held in the room. It is called before the first request.
func (s *Service) Meet(r Room) { s.room = r }

// Attendance is who is there at the moment, and the proxies of those who may be away.
type Attendance struct {
	Present map[VoterID]bool
	Proxies []Proxy // of two from one giver the later is the last
}

// casterOf tells which of the actor's own voters casts the vote of v. It is what
// vote.Casters says, with why it is nobody.
func (a Attendance) casterOf(v VoterID, own []VoterID) (VoterID, error) {
	mine := slices.Contains(own, v)
	switch holder := a.holder(v); {
	case mine && a.Present[v]:
		return v, nil
	case mine:
		return "", ErrNotPresent
	case !slices.Contains(own, holder):
		return "", ErrNotYours
	case a.Present[v]:
		return "", ErrGiverPresent
	case !a.Present[holder]:
		return "", ErrHolderAway
	default:
		return holder, nil
	}
}

func (a Attendance) holder(giver VoterID) (holder VoterID) {
	for _, p := range a.Proxies {
		if p.Giver == giver {
			holder = p.Holder
		}
	}
	return holder
}

// casters tells who casts the vote of each, in the terms of package vote.
func (a Attendance) casters(voters []Voter) map[string]string {
	proxies := make([]vote.Proxy, len(a.Proxies))
	for i, p := range a.Proxies {
		proxies[i] = vote.Proxy{Giver: string(p.Giver), Holder: string(p.Holder)}
	}
	present := make(map[string]bool, len(a.Present))
	for v, is := range a.Present {
		present[string(v)] = is
	}
	return vote.Casters(electorate(voters), proxies, present)
}

// there is the attendance of the ballot's meeting; none of a ballot without one.
func (s *Service) there(ctx context.Context, q db.Querier, b Ballot, of ...VoterID) (Attendance, error) {
	if !b.AtMeeting() {
		return Attendance{}, nil
	}
	return s.room.Attendance(ctx, q, b.About.ID, b.Counting, of)
}

// checkHands finds what is wrong with a show of hands: there are no more than those who
// are there can raise, and a chair that is away or barred decides nothing.
func (s *Service) checkHands(ctx context.Context, tx *db.Tx, b Ballot, voters []Voter, hands Raised) error {
	there := Attendance{Present: map[VoterID]bool{}}
	for _, v := range voters {
		there.Present[v.ID] = true
	}
	if b.AtMeeting() {
		var err error
		if there, err = s.there(ctx, tx, b); err != nil {
			return err
		}
	}
	casters := there.casters(voters)
	var f errs.Fields
	hands.check(&f, votesOfThose(voters, func(v Voter) bool { return casters[string(v.ID)] != "" }))
	if chair := string(b.Chair); hands.Chair != "" && (chair == "" || casters[chair] != chair) {
		f.Add("chair", "ballot.chair_away")
	}
	return f.Err()
}

// votesOfThose adds up the votes of some of the voters.
func votesOfThose(voters []Voter, is func(Voter) bool) (n int) {
	for _, v := range voters {
		if is(v) {
			n += v.Votes
		}
	}
	return n
}

// Summary is a ballot with what the item that it belongs to shows of it.
type Summary struct {
	Ballot
	All      int     // votes there are
	Answered int     // of them; none of a show of hands until it is counted
	Voters   []Voter // of a closed ballot with open votes, as Votes
	Votes    []Vote
}

// OfItems gives the ballots about the items that the actor may read, the earliest
// first.
func (s *Service) OfItems(ctx context.Context, actor auth.Actor, items []string) (all map[string][]Summary, err error) {
	defer errs.Wrap(&err, "ballot.OfItems")
	list, err := ballotsAbout(ctx, s.db, items)
	if err != nil {
		return nil, err
	}
	all = map[string][]Summary{}
	var of group.Details // one for all, as a rule
	for _, b := range list {
		if of.ID != b.Group {
			if of, err = s.groups.ByID(ctx, auth.System("ballot"), b.Group); err != nil {
				return nil, err
			}
		}
		if !canRead(actor, b, of.Group) {
			continue
		}
		x, err := s.summary(ctx, b)
		if err != nil {
			return nil, err
		}
		all[b.About.ID] = append(all[b.About.ID], x)
	}
	return all, nil
}

func (s *Service) summary(ctx context.Context, b Ballot) (x Summary, err error) {
	x.Ballot = b
	sums, err := s.sums(ctx, b)
	x.All, x.Answered = sums.All, sums.Answered
	if err != nil || b.Result == nil || b.Method.IsSecret() || b.Method == vote.Hands {
		return x, err
	}
	if x.Votes, err = votesOf(ctx, s.db, b.ID); err != nil {
		return x, err
	}
	x.Voters, err = votersOf(ctx, s.db, b.ID)
	return x, err
}

// Pending reports whether a ballot about one of the items is open, for a write that
// must not leave it behind.
func (s *Service) Pending(ctx context.Context, q db.Querier, items []string) (bool, error) {
	list, err := ballotsAbout(ctx, q, items)
	return slices.ContainsFunc(list, func(b Ballot) bool { return b.State == Open }), err
}

// Asked reports whether there is a ballot about the item.
func (s *Service) Asked(ctx context.Context, q db.Querier, item string) (bool, error) {
	list, err := ballotsAbout(ctx, q, []string{item})
	return len(list) > 0, err
}

// Publish lets the ballots about the item be read so far, in the write that publishes
// what came of it.
func (s *Service) Publish(ctx context.Context, tx *db.Tx, item string, to auth.Reach) error {
	return setReach(ctx, tx, item, to)
}
