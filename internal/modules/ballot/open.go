package ballot

import (
	"cmp"
	"context"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/job"
)

// entitled lists who would have a vote if the group were asked now, and the rules
// that it would be counted by. Where the charter is silent, each seat has a vote and
// more than half of those cast decides.
func (s *Service) entitled(ctx context.Context, g group.Details) (list []Voter, r Rules, err error) {
	r = Rules{Counting: BySeat, Majority: group.HalfOfCast}
	if g.Charter != nil {
		c := g.Charter.Value
		r.Quorum, r.Casting = c.Quorum, c.CastingVote
		if c.Counting == group.PerAuthority {
			r.Counting = ByAuthority
		}
	}
	if g.Kind == group.Assembly {
		r.Counting = ByMember
		members, err := s.members.MembersOn(ctx, s.Today())
		for _, m := range members {
			if m.Value.Kind == member.Member {
				list = append(list, Voter{ID: VoterID(m.Value.Authority), Authority: m.Value.Authority})
			}
		}
		return distinct(list), r, err
	}
	for _, h := range g.Seats {
		if !h.Value.Votes {
			continue
		}
		v := Voter{ID: VoterID(h.ID), Authority: h.Value.Authority}
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

// Open lets those vote who are entitled now, but for the barred ones, who may not
// vote on the matter. The group's chair and secretary may, and the keepers.
func (s *Service) Open(ctx context.Context, actor auth.Actor, id ID, barred []VoterID) (err error) {
	defer errs.Wrap(&err, "ballot.Open(%.50s)", id)
	b, g, err := s.managed(ctx, actor, id)
	if err != nil {
		return err
	}
	voters, rules, err := s.entitled(ctx, g)
	if err != nil {
		return err
	}
	if g.Charter != nil {
		rules.Majority = cmp.Or(g.Charter.Value.MajorityFor(b.Matter), rules.Majority)
	}
	var f errs.Fields
	if len(voters) == 0 {
		f.Add("barred", "ballot.nobody")
	}
	for i := range voters {
		voters[i].Barred = slices.Contains(barred, voters[i].ID)
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
		now := tx.Now()
		b.State, b.Opened, b.Rules, b.Reach = Open, &now, rules, reachOf(g)
		if err := updateBallot(ctx, tx, b); err != nil {
			return err
		}
		for _, v := range voters {
			if err := insertVoter(ctx, tx, id, v); err != nil {
				return err
			}
		}
		if b.Closes != nil {
			if err := job.Enqueue(ctx, tx, closeJob, deadline{id}, job.At(*b.Closes)); err != nil {
				return err
			}
			if err := duty.Ask(ctx, tx); err != nil {
				return err
			}
		}
		return tx.Note(nil, document{rules, voters})
	})
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
