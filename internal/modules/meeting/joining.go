package meeting

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// follow brings those who have the dates of an announced series in step with those who
// fill the group's seats. Whoever is new is sent the meetings that are still to come, and
// whoever has left is told that they are off for them.
func (s *Service) follow(ctx context.Context, series SeriesID) error {
	d, err := s.SeriesByID(ctx, auth.System("meeting"), series)
	if err != nil {
		return err
	}
	before, err := toldOf(ctx, s.db, series)
	if err != nil {
		return err
	}
	now := filling(d.seats)
	joined, err := s.lettersFor(ctx, d.In, without(now, before), nil)
	if err != nil {
		return err
	}
	gone := without(before, now)
	left, err := s.lettersFor(ctx, d.In, gone, nil)
	left.left = true
	if err != nil || len(joined.people)+len(gone) == 0 {
		return err
	}
	return s.db.Write(ctx, auth.System("meeting").Change("series.follow", string(series)), func(tx *db.Tx) error {
		of, err := seriesByID(ctx, tx, series)
		if err != nil {
			return missing(err)
		}
		meetings, err := ofSeries(ctx, tx, series)
		if err != nil {
			return err
		}
		rest := ahead(meetings, civil.Min, tx.Now())
		if len(left.to) > 0 && len(rest) > 0 {
			if of.Sequence, err = nextSequence(ctx, tx, series); err != nil {
				return err
			}
			if err := left.sendSeries(ctx, tx, seriesLeftLetter, of, nil, rest); err != nil {
				return err
			}
		}
		if err := joined.sendSeries(ctx, tx, seriesLetter, of, rest, rest); err != nil {
			return err
		}
		after := slices.Concat(without(before, gone), joined.people)
		if err := setTold(ctx, tx, series, after); err != nil {
			return err
		}
		return tx.NoteOn("series", string(series), told{before}, told{after})
	})
}

// told is who has the dates of a series, as the change record keeps it.
type told struct {
	People []registry.PersonID `json:"people"`
}

// filling are the people who fill seats.
func filling(seats []group.Held) (people []registry.PersonID) {
	for _, h := range seats {
		if !h.Vacant() && !slices.Contains(people, h.Value.Person) {
			people = append(people, h.Value.Person)
		}
	}
	return people
}

// without leaves of the people those who are not among the others.
func without(people, others []registry.PersonID) (rest []registry.PersonID) {
	for _, p := range people {
		if !slices.Contains(others, p) {
			rest = append(rest, p)
		}
	}
	return rest
}

// invited are the people on the roll.
func invited(roll []Seat) (people []registry.PersonID) {
	for _, s := range roll {
		if s.Person != "" && !slices.Contains(people, s.Person) {
			people = append(people, s.Person)
		}
	}
	return people
}
