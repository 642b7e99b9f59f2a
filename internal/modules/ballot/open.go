package ballot

import (
	"cmp"
	"context"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/vote"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/job"
)

// CountingOf is who has the votes in a group of the kind with such a charter.
func CountingOf(kind group.Kind, c group.Charter) Counting {
	switch {
	case kind == group.Assembly:
		return ByMember
	case c.Counting == group.PerAuthority, c.Counting == group.Weighted:
		return ByAuthority
	}
	return BySeat
}

// charterOf is what the group works by; silent on everything where it has no charter.
func charterOf(g group.Details) (c group.Charter) {
	if g.Charter != nil {
		c = g.Charter.Value
	}
	return c
}

// entitled lists who would have a vote if the group were asked now, and the rules
// that it would be counted by. Where the charter is silent, each seat has a vote and
// more than half of those cast decides.
func (s *Service) entitled(ctx context.Context, g group.Details) (list []Voter, r Rules, err error) {
	c := charterOf(g)
	r = Rules{Counting: CountingOf(g.Kind, c), Majority: group.HalfOfCast, Quorum: c.Quorum, Casting: c.CastingVote}
	if r.Counting == ByMember {
		members, err := s.members.MembersOn(ctx, s.Today())
		for _, m := range members {
			if m.Value.Kind == member.Member {
				list = append(list, Voter{ID: VoterID(m.Value.Authority), Authority: m.Value.Authority, Votes: c.VotesOf(m.Value.Authority)})
			}
		}
		return distinct(list), r, err
	}
	for _, h := range g.Seats {
		if !h.Value.Votes {
			continue
		}
		v := Voter{ID: VoterID(h.ID), Authority: h.Value.Authority, Votes: c.VotesOf(h.Value.Authority)}
		if r.Counting == ByAuthority {
			v.ID = VoterID(v.Authority)
		}
		if h.Value.Role == group.Chair {
			r.Chair = v.ID
		}
		list = append(list, v)
	}
	return distinct(list), r, nil
}

// distinct sorts the voters and leaves each once.
func distinct(list []Voter) []Voter {
	slices.SortFunc(list, func(a, b Voter) int { return cmp.Compare(a.ID, b.ID) })
	return slices.Compact(list)
}

// document is what the record keeps of an opening.
type document struct {
	Rules
	Voters []Voter `json:"voters"`
}

// opening is what has to be read before a ballot opens.
type opening struct {
	group  group.Details
	voters []Voter
	rules  Rules
	barred Barred
}

// toOpen reads who would have a vote now, and finds what is wrong with opening.
func (s *Service) toOpen(ctx context.Context, g group.Details, q Question, barred Barred, f *errs.Fields) (o opening, err error) {
	o.group, o.barred = g, Barred{barred.Voters, line.Tidy(barred.Reason)}
	if o.voters, o.rules, err = s.entitled(ctx, g); err != nil {
		return o, err
	}
	if g.Charter != nil {
		o.rules.Majority = cmp.Or(g.Charter.Value.MajorityFor(q.Matter), o.rules.Majority)
	}
	weighted := false
	for i, v := range o.voters {
		o.voters[i].Barred = slices.Contains(o.barred.Voters, v.ID)
		weighted = weighted || v.Votes > 1
	}
	unknown := slices.ContainsFunc(o.barred.Voters, func(id VoterID) bool {
		return !slices.ContainsFunc(o.voters, func(v Voter) bool { return v.ID == id })
	})
	switch {
	case len(o.voters) == 0:
		f.Add("barred", "ballot.nobody")
	case unknown:
		f.Add("barred", "errs.choose")
	case len(o.barred.Voters) > 0:
		f.Require("barring", o.barred.Reason, MaxReason)
	default:
		o.barred.Reason = ""
	}
	if weighted && q.Method == vote.Hands {
		f.Add("method", "ballot.hands_weighted")
	}
	return o, nil
}

// Entitled lists who would have a vote if the group were asked now.
func (s *Service) Entitled(ctx context.Context, g group.Details) (list []Voter, err error) {
	defer errs.Wrap(&err, "ballot.Entitled(%.50s)", g.ID)
	list, _, err = s.entitled(ctx, g)
	return list, err
}

// Open lets those vote who are entitled now, but for the barred ones, who may not
// vote on the matter. The group's chair and secretary may, and the keepers.
func (s *Service) Open(ctx context.Context, actor auth.Actor, id ID, barred Barred) (err error) {
	defer errs.Wrap(&err, "ballot.Open(%.50s)", id)
	b, g, err := s.managed(ctx, actor, id)
	if err != nil {
		return err
	}
	var f errs.Fields
	o, err := s.toOpen(ctx, g, b.Question, barred, &f)
	if err != nil {
		return err
	}
	if b.Closes != nil && !b.Closes.After(s.db.Now()) {
		f.Add("closes", "ballot.closes_past")
	}
	if f.Err() != nil {
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("ballot.open", string(id)), func(tx *db.Tx) error {
		b, err := ballotByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if b.State != Prepared {
			return ErrOpened
		}
		return s.openIn(ctx, tx, &b, o)
	})
}

// Ask puts a question and lets it be answered at once, as at a meeting. Who may is who
// may Prepare and Open.
func (s *Service) Ask(ctx context.Context, actor auth.Actor, q Question, barred Barred) (b Ballot, err error) {
	defer errs.Wrap(&err, "ballot.Ask(%.50s)", q.Group)
	var f errs.Fields
	b, g, err := s.question(ctx, actor, q, &f)
	if err != nil {
		return b, err
	}
	o, err := s.toOpen(ctx, g, b.Question, barred, &f)
	if err != nil {
		return b, err
	}
	if f.Err() != nil {
		return b, f.Err()
	}
	put := b
	err = s.db.Write(ctx, actor.Change("ballot.ask", string(b.ID)), func(tx *db.Tx) error {
		b = put
		b.Created = tx.Now()
		if err := insertBallot(ctx, tx, b); err != nil {
			return err
		}
		if err := tx.Note(nil, b.Question); err != nil {
			return err
		}
		return s.openIn(ctx, tx, &b, o)
	})
	return b, err
}

// openIn opens a ballot that stands prepared. At a meeting those have a vote who are
// on its roll, and until its minutes are approved the ballot is the group's own.
func (s *Service) openIn(ctx context.Context, tx *db.Tx, b *Ballot, o opening) error {
	now, voters := tx.Now(), o.voters
	b.State, b.Opened, b.Rules, b.Reach, b.Barring = Open, &now, o.rules, reachOf(o.group), o.barred.Reason
	if b.AtMeeting() {
		roll, err := s.room.Roll(ctx, tx, b.About.ID, b.Counting)
		if err != nil {
			return err
		}
		voters = slices.DeleteFunc(slices.Clone(voters), func(v Voter) bool { return !slices.Contains(roll, v.ID) })
		b.Reach = decision.Closed(b.Group)
	}
	if err := updateBallot(ctx, tx, *b); err != nil {
		return err
	}
	for _, v := range voters {
		if err := insertVoter(ctx, tx, b.ID, v); err != nil {
			return err
		}
	}
	if b.Closes != nil {
		if err := job.Enqueue(ctx, tx, closeJob, deadline{b.ID}, job.At(*b.Closes)); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
	}
	return tx.Note(nil, document{b.Rules, voters})
}

// managed reads the ballot and its group for who may open and close it.
func (s *Service) managed(ctx context.Context, actor auth.Actor, id ID) (b Ballot, g group.Details, err error) {
	if b, g, err = s.read(ctx, actor, id); err == nil && !canManage(actor, g.Seats) {
		err = ErrForbidden
	}
	return b, g, err
}

// moved is whose votes they are, as the record keeps it when two authorities become
// one.
type moved struct {
	Votes registry.AuthorityID `json:"votes"`
}

// MergeAuthorities lets a vote that is an authority's seat be known by the authority
// that it became part of: the registry's hook, in the write that merges. Who had a
// vote stays as it was.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	n, err := moveVoters(ctx, tx, from, to)
	if err != nil || n == 0 {
		return err
	}
	return tx.NoteOn("ballot", string(from), moved{from}, moved{to})
}
