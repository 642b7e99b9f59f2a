package ballot

import (
	"context"
	"math"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/page"
	"alminding/internal/base/vote"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Service is the way in to ballots.
type Service struct {
	db        *db.DB
	room      Room
	members   *member.Service
	groups    *group.Service
	decisions *decision.Service
}

// New returns the ballots kept in d.
func New(d *db.DB, members *member.Service, groups *group.Service, decisions *decision.Service) *Service {
	return &Service{db: d, members: members, groups: groups, decisions: decisions}
}

// Today is the date by the service's clock.
func (s *Service) Today() civil.Date { return civil.Of(s.db.Now()) }

// Details is a ballot as one reader sees it. While it is open nobody sees what
// others have answered.
type Details struct {
	Ballot
	Sums
	In         group.Details
	Partly     bool    // of Voters, Proxies, Answered and Votes only what concerns the reader is here; see [Listed]
	Voters     []Voter // those that it would open for, while it is prepared
	Proxies    []Proxy
	Objections []Objection // for those of the group
	Answered   []VoterID   // who has voted; empty for a show of hands
	Votes      []Vote      // of a closed ballot with open votes
	Yours      []Yours
	Away       []VoterID // at a meeting the reader's own that are not there
	CanManage  bool
	TakesVotes bool // now
}

// Yours is a vote that the reader may give.
type Yours struct {
	Voter
	Caster VoterID // Voter.ID, or that of the reader's which holds its proxy
	Given  bool
	Answer vote.Answer // that was given openly, by whomever
}

// Listed is how many voters a ballot may have for its Details to list them all. A page
// that an assembly of thousands opens in the same moment must not read them all each
// time.
const Listed = 200

// ByID reads the ballot, or ErrNotFound, also when the actor may not read it.
func (s *Service) ByID(ctx context.Context, actor auth.Actor, id ID) (d Details, err error) {
	defer errs.Wrap(&err, "ballot.ByID(%.50s)", id)
	return s.details(ctx, actor, id, Listed)
}

// WithVoters is ByID with all voters, however many there are.
func (s *Service) WithVoters(ctx context.Context, actor auth.Actor, id ID) (d Details, err error) {
	defer errs.Wrap(&err, "ballot.WithVoters(%.50s)", id)
	return s.details(ctx, actor, id, math.MaxInt)
}

func (s *Service) details(ctx context.Context, actor auth.Actor, id ID, listed int) (d Details, err error) {
	if d.Ballot, d.In, err = s.read(ctx, actor, id); err != nil {
		return d, err
	}
	d.CanManage = canManage(actor, d.In.Seats)
	d.TakesVotes = d.takesVotes(s.db.Now()) == nil && d.Method != vote.Hands
	if d.State == Prepared {
		d.Voters, _, err = s.entitled(ctx, d.In)
		return d, err
	}
	if d.Sums, err = s.sums(ctx, d.Ballot); err != nil {
		return d, err
	}
	if canReadAll(actor, d.In.Group) { // the form promises that the group alone reads them
		if d.Objections, err = objectionsOf(ctx, s.db, id); err != nil {
			return d, err
		}
	}
	n, err := countVoters(ctx, s.db, id)
	if err != nil {
		return d, err
	}
	var of []VoterID // all where none is named
	if d.Partly = n > listed; d.Partly {
		if of, err = s.concerned(ctx, actor, d.Ballot); err != nil {
			return d, err
		}
	}
	there, err := s.list(ctx, &d, of)
	if err != nil {
		return d, err
	}
	if d.TakesVotes {
		if err := s.yours(ctx, actor, &d, there); err != nil {
			return d, err
		}
	}
	if d.State != Closed {
		d.Votes = nil
	}
	return d, nil
}

// list reads the voters and what they have done; of an open ballot at a meeting it tells
// who is there.
func (s *Service) list(ctx context.Context, d *Details, of []VoterID) (there Attendance, err error) {
	if d.Voters, err = votersOf(ctx, s.db, d.ID, of...); err != nil {
		return there, err
	}
	if d.AtMeeting() && d.State == Open {
		there, err = s.there(ctx, s.db, d.Ballot, of...)
		d.Proxies = there.Proxies
	} else {
		d.Proxies, err = proxiesOf(ctx, s.db, d.ID, of...)
	}
	if err != nil {
		return there, err
	}
	if d.Answered, err = turnoutOf(ctx, s.db, d.Ballot, of...); err != nil {
		return there, err
	}
	d.Votes, err = votesOf(ctx, s.db, d.ID, of...)
	return there, err
}

// concerned lists the voters that the actor may vote for, and those that stand in
// between: who has given them a proxy, or holds theirs. It names at least one, which is
// nobody where it is none.
func (s *Service) concerned(ctx context.Context, actor auth.Actor, b Ballot) ([]VoterID, error) {
	own, err := s.own(ctx, actor, b)
	if err != nil || len(own) == 0 {
		return []VoterID{""}, err
	}
	var proxies []Proxy
	if b.AtMeeting() {
		var there Attendance
		there, err = s.there(ctx, s.db, b, own...)
		proxies = there.Proxies
	} else {
		proxies, err = proxiesOf(ctx, s.db, b.ID, own...)
	}
	of := own
	for _, p := range proxies {
		of = append(of, p.Giver, p.Holder)
	}
	slices.Sort(of)
	return slices.Compact(of), err
}

// read reads the ballot and its group for who may.
func (s *Service) read(ctx context.Context, actor auth.Actor, id ID) (b Ballot, g group.Details, err error) {
	if b, err = ballotByID(ctx, s.db, id); err != nil {
		return b, g, err
	}
	g, err = s.groups.ByID(ctx, auth.System("ballot"), b.Group)
	if err == nil && !canRead(actor, b, g.Group) {
		err = ErrNotFound
	}
	return b, g, err
}

// yours lists the votes that the actor may give, its own first, and its own that are
// not at the meeting.
func (s *Service) yours(ctx context.Context, actor auth.Actor, d *Details, there Attendance) error {
	own, err := s.own(ctx, actor, d.Ballot)
	if err != nil || len(own) == 0 {
		return err
	}
	answers := map[VoterID]vote.Answer{}
	for _, v := range d.Votes {
		answers[v.Voter] = v.Answer
	}
	casters := there.casters(d.Voters)
	if !d.AtMeeting() {
		casters = inWriting(*d, own).casters(d.Voters)
	}
	for _, v := range d.Voters {
		y := Yours{Voter: v, Caster: v.ID, Given: slices.Contains(d.Answered, v.ID), Answer: answers[v.ID]}
		switch holder := casters[string(v.ID)]; {
		case v.Barred:
		case slices.Contains(own, v.ID) && d.AtMeeting() && !there.Present[v.ID]:
			d.Away = append(d.Away, v.ID)
		case slices.Contains(own, v.ID):
			d.Yours = slices.Insert(d.Yours, 0, y)
		case slices.Contains(own, VoterID(holder)):
			y.Caster = VoterID(holder)
			d.Yours = append(d.Yours, y)
		}
	}
	return nil
}

// inWriting is the attendance of a ballot that is no meeting's if the own voters voted
// now. Present are these, but for those that have given a proxy, and others that have
// voted themselves.
func inWriting(d Details, own []VoterID) Attendance {
	a := Attendance{Present: map[VoterID]bool{}, Proxies: d.Proxies}
	for _, v := range own {
		a.Present[v] = true
	}
	for _, p := range d.Proxies {
		delete(a.Present, p.Giver)
	}
	for _, v := range d.Votes {
		if v.Caster == v.Voter && !slices.Contains(own, v.Voter) {
			a.Present[v.Voter] = true
		}
	}
	return a
}

// own lists who the actor is among those that may have a vote in the ballot today,
// for the authority acted for.
func (s *Service) own(ctx context.Context, actor auth.Actor, b Ballot) (list []VoterID, err error) {
	if !actor.MayWrite() || actor.For.ID == "" {
		return nil, nil
	}
	authority := registry.AuthorityID(actor.For.ID)
	if b.Counting == ByMember {
		if !actor.Has(auth.Representative, auth.For(auth.Authority, authority)) {
			return nil, nil
		}
		is, err := s.members.IsMember(ctx, authority, s.Today())
		if is {
			list = []VoterID{VoterID(authority)}
		}
		return list, err
	}
	seats, err := s.groups.SeatsOfPerson(ctx, registry.PersonID(actor.Person), s.Today())
	for _, x := range seats {
		switch v := x.Value; {
		case v.Group != b.Group || v.Authority != authority || !v.Votes:
		case b.Counting == BySeat:
			list = append(list, VoterID(x.ID))
		default:
			return []VoterID{VoterID(authority)}, err
		}
	}
	return list, err
}

// stands reports whether the voter still is what had a vote at the opening.
func (s *Service) stands(ctx context.Context, b Ballot, v VoterID) (bool, error) {
	today := s.Today()
	switch b.Counting {
	case ByMember:
		return s.members.IsMember(ctx, registry.AuthorityID(v), today)
	case ByAuthority:
		held, err := s.groups.SeatsOfAuthority(ctx, auth.System("ballot"), registry.AuthorityID(v), today)
		return slices.ContainsFunc(held, func(x group.Sitting) bool { return x.Value.Group == b.Group && x.Value.Votes }), err
	case BySeat:
	}
	periods, err := s.groups.SeatByID(ctx, auth.System("ballot"), group.SeatID(v))
	return slices.ContainsFunc(periods, func(p group.Seat) bool { return p.Period.Contains(today) && p.Value.Votes }), err
}

// List gives a page of the group's ballots that the actor may read, the newest first.
func (s *Service) List(ctx context.Context, actor auth.Actor, of group.ID, cursor string, limit int) (list page.Page[Ballot], err error) {
	defer errs.Wrap(&err, "ballot.List(%.50s)", of)
	name := "ballots:" + string(of)
	c, err := page.Parse(cursor, name, 1)
	if err != nil {
		return list, err
	}
	c.List = name
	g, err := s.groups.ByID(ctx, auth.System("ballot"), of)
	if err != nil {
		return list, err
	}
	return ballotsOf(ctx, s.db, of, canReadAll(actor, g.Group), actor.Reaches(), c, limit)
}

// CanAsk reports whether the actor may prepare ballots of the group.
func (s *Service) CanAsk(actor auth.Actor, g group.Details) bool { return canManage(actor, g.Seats) }

// Prepare keeps a question that the group is to be asked. The group's chair and
// secretary may, and the keepers.
func (s *Service) Prepare(ctx context.Context, actor auth.Actor, q Question) (b Ballot, err error) {
	defer errs.Wrap(&err, "ballot.Prepare(%.50s)", q.Group)
	var f errs.Fields
	if b, _, err = s.question(ctx, actor, q, &f); err != nil {
		return b, err
	}
	if f.Err() != nil {
		return b, f.Err()
	}
	err = s.db.Write(ctx, actor.Change("ballot.prepare", string(b.ID)), func(tx *db.Tx) error {
		b.Created = tx.Now()
		if err := insertBallot(ctx, tx, b); err != nil {
			return err
		}
		return tx.Note(nil, b.Question)
	})
	return b, err
}

// question makes a ballot of the question for somebody who may ask the group, and
// finds what is wrong with it.
func (s *Service) question(ctx context.Context, actor auth.Actor, q Question, f *errs.Fields) (b Ballot, g group.Details, err error) {
	if g, err = s.groups.ByID(ctx, actor, q.Group); err != nil {
		return b, g, err
	}
	if !canManage(actor, g.Seats) {
		return b, g, ErrForbidden
	}
	q = q.tidied()
	q.check(f, s.db.Now())
	err = s.checkMandate(ctx, q, g, f)
	return Ballot{ID: id.New[ID](), Question: q, State: Prepared, Reach: reachOf(g)}, g, err
}

// reachOf is how far the charter lets what the group decides be read.
func reachOf(g group.Details) auth.Reach {
	if g.Charter != nil && g.Reach == auth.Public && g.Charter.Value.Openness == group.ForAll {
		return auth.Public
	}
	if g.Charter != nil && g.Charter.Value.Openness != group.ForGroup && g.Charter.Value.Openness != "" {
		return auth.Members
	}
	return decision.Closed(g.ID)
}

// checkMandate holds that the matter is the group's to decide. Every group may take
// note of something, and be asked for advice.
func (s *Service) checkMandate(ctx context.Context, q Question, g group.Details, f *errs.Fields) error {
	given := g.Charter != nil && g.Charter.Value.Gives(q.Matter) || q.Matter == group.Orientation
	if q.Method == vote.Advice || given || !slices.Contains(group.AllMatters, q.Matter) {
		return nil
	}
	m, err := s.groups.MandateOf(ctx, q.Matter, g.Product, s.Today())
	if m.Group.ID != g.ID {
		f.Add("matter", "ballot.no_mandate")
	}
	return err
}
