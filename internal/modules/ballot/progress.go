package ballot

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
)

// Progress is how far a ballot is, for those who follow it: much less to read than its
// Details.
type Progress struct {
	Ballot
	In        group.Group
	Inside    bool // the reader may read it whatever becomes of it
	CanManage bool
	Sums
}

// Sums are the votes that there are in a ballot, and of them those that are given: none
// of a show of hands until it is counted, none of either before the ballot opens.
type Sums struct{ All, Answered int }

// Follow reads the ballot, but for its sums, for somebody who follows it. It is
// ErrNotFound also when the actor may not read it.
func (s *Service) Follow(ctx context.Context, actor auth.Actor, id ID) (p Progress, err error) {
	defer errs.Wrap(&err, "ballot.Follow(%.50s)", id)
	b, in, err := s.read(ctx, actor, id)
	if err != nil {
		return p, err
	}
	return Progress{Ballot: b, In: in.Group, Inside: canReadAll(actor, in.Group), CanManage: canManage(actor, in.Seats)}, nil
}

// WithSums is Follow with the sums.
func (s *Service) WithSums(ctx context.Context, actor auth.Actor, id ID) (p Progress, err error) {
	if p, err = s.Follow(ctx, actor, id); err != nil {
		return p, err
	}
	p.Sums, err = s.sums(ctx, p.Ballot)
	return p, err
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
	return Progress{Ballot: d.Ballot, In: d.In.Group, CanManage: d.CanManage, Sums: d.Sums}
}
