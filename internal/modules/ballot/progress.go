package ballot

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Progress is how far a ballot is, for a hall that follows it: much less to read than
// its Details.
type Progress struct {
	Ballot
	In        group.Details
	All       int // votes there are
	Answered  int // of them; none of a show of hands until it is counted
	CanManage bool
}

// ProgressByID reads how far the ballot is, or ErrNotFound, also when the actor may not
// read it.
func (s *Service) ProgressByID(ctx context.Context, actor auth.Actor, id ID) (p Progress, err error) {
	defer errs.Wrap(&err, "ballot.ProgressByID(%.50s)", id)
	if p.Ballot, p.In, err = s.read(ctx, actor, id); err != nil {
		return p, err
	}
	p.CanManage = canManage(actor, p.In.Seats)
	p.All, p.Answered, err = turnoutSums(ctx, s.db, p.Ballot)
	return p, err
}

// Progress is how far the ballot is, of what is known of it.
func (d Details) Progress() Progress {
	p := Progress{Ballot: d.Ballot, In: d.In, CanManage: d.CanManage}
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

// Follows says whether the actor may follow the ballot: ErrNotFound when it may not be
// read.
func (s *Service) Follows(ctx context.Context, actor auth.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "ballot.Follows(%.50s)", id)
	_, _, err = s.read(ctx, actor, id)
	return err
}

// turnoutSums adds up the votes there are and those that are given; of a closed ballot
// as they were counted.
func turnoutSums(ctx context.Context, q db.Querier, b Ballot) (all, answered int, err error) {
	switch {
	case b.Result != nil:
		return b.Result.All, b.Result.Answered, nil
	case b.State != Open:
		return 0, 0, nil
	case b.Method.IsSecret():
		return sumTurnout(ctx, q, secretTurnout, b.ID)
	}
	return sumTurnout(ctx, q, openTurnout, b.ID)
}
