package group

import (
	"context"
	"maps"

	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// MergeAuthorities lets to hold the seats of from: the registry's hook, in the
// write that merges. It may then hold more than a charter has room for; which of
// them it keeps is for people to say.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	list, err := seatsOfAuthority(ctx, tx, timeline.Always(), from)
	if err != nil {
		return err
	}
	err = move(ctx, tx, list, func(v *SeatFact) {
		if v.Authority == from {
			v.Authority = to
		}
	})
	if err != nil {
		return err
	}
	if err := moveFiles(ctx, tx, from, to); err != nil {
		return err
	}
	return moveWeights(ctx, tx, from, to)
}

// moveWeights lets keys that name from name to; where they name both, to keeps its own
// votes.
func moveWeights(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	keyed, err := chartersWithKey(ctx, tx)
	if err != nil {
		return err
	}
	for _, c := range keyed {
		votes, named := c.Value.Weights[from]
		if !named {
			continue
		}
		after := maps.Clone(c.Value.Weights)
		delete(after, from)
		if _, both := after[to]; !both {
			after[to] = votes
		}
		if _, err := charters.Splice(ctx, tx, c.ID, c.Period, func(st *timeline.State[Charter]) { st.Value.Weights = after }); err != nil {
			return err
		}
		if err := tx.NoteOn("charter", string(c.ID), c.Value.Weights, after); err != nil {
			return err
		}
	}
	return nil
}

// MergePersons is the same for the seats that from fills.
func (s *Service) MergePersons(ctx context.Context, tx *db.Tx, from, to registry.PersonID) error {
	list, err := seatsOfPerson(ctx, tx, timeline.Always(), from)
	if err != nil {
		return err
	}
	return move(ctx, tx, list, func(v *SeatFact) {
		if v.Person == from {
			v.Person = to
		}
	})
}

// move changes each seat of the list in all its periods.
func move(ctx context.Context, tx *db.Tx, list []Seat, change func(*SeatFact)) error {
	done := map[SeatID]bool{}
	for _, v := range list {
		if done[v.ID] {
			continue
		}
		done[v.ID] = true
		before, err := seatByID(ctx, tx, v.ID)
		if err != nil {
			return err
		}
		_, err = seats.Splice(ctx, tx, v.ID, civil.Period{From: civil.Min, To: civil.Max}, func(st *timeline.State[SeatFact]) { change(&st.Value) })
		if err != nil {
			return err
		}
		after, err := seatByID(ctx, tx, v.ID)
		if err != nil {
			return err
		}
		if err := touch(ctx, tx, v.Value.Group); err != nil {
			return err
		}
		if err := tx.NoteOn("seat", string(v.ID), notedSeats(before), notedSeats(after)); err != nil {
			return err
		}
	}
	return nil
}
