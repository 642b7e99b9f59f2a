package ballot

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
)

// Progress is how far a ballot is, for a hall that follows it: much less to read than
// its Details.
type Progress struct {
	Ballot
	In        group.Group
	CanManage bool // said of a closed ballot alone: before, there is nothing to manage here
	Sums
}

// Sums are the votes that there are in a ballot, and of them those that are given: none
// of a show of hands until it is counted, none of either before the ballot opens.
type Sums struct{ All, Answered int }

// Follow reads the ballot, but for its sums, for somebody who follows it. It is
// ErrNotFound also when the actor may not read it.
func (s *Service) Follow(ctx context.Context, actor auth.Actor, id ID) (p Progress, err error) {
	defer errs.Wrap(&err, "ballot.Follow(%.50s)", id)
	if p.Ballot, err = ballotByID(ctx, s.db, id); err != nil {
		return p, err
	}
	if p.Result != nil {
		_, in, err := s.read(ctx, actor, id)
		p.In, p.CanManage = in.Group, canManage(actor, in.Seats)
		return p, err
	}
	in, err := s.groups.GroupsByID(ctx, auth.System("ballot"), []group.ID{p.Group})
	if p.In = in[p.Group]; err == nil && !canRead(actor, p.Ballot, p.In) {
		err = ErrNotFound
	}
	return p, err
}

// SumsOf adds up the votes of a ballot, which are the same to all who may Follow it.
func (s *Service) SumsOf(ctx context.Context, id ID) (sums Sums, err error) {
	defer errs.Wrap(&err, "ballot.SumsOf(%.50s)", id)
	b, err := ballotByID(ctx, s.db, id)
	if err != nil {
		return sums, err
	}
	return s.sums(ctx, b)
}

func (s *Service) sums(ctx context.Context, b Ballot) (Sums, error) {
	switch {
	case b.Result != nil:
		return Sums{b.Result.All, b.Result.Answered}, nil
	case b.State != Open:
		return Sums{}, nil
	case b.Method.IsSecret():
		return sumsOf(ctx, s.db, secretTurnout, b.ID)
	}
	return sumsOf(ctx, s.db, openTurnout, b.ID)
}

// Progress is how far the ballot is, of what is known of it.
func (d Details) Progress() Progress {
	p := Progress{Ballot: d.Ballot, In: d.In.Group, CanManage: d.CanManage}
	switch {
	case d.Result != nil:
		p.All, p.Answered = d.Result.All, d.Result.Answered
	case d.State == Open:
		p.All = vote.Entitled(electorate(d.Voters))
		answered := map[VoterID]bool{}
		for _, v := range d.Answered {
			answered[v] = true
		}
		p.Answered = votesOfThose(d.Voters, func(v Voter) bool { return answered[v.ID] && !v.Barred })
	}
	return p
}
