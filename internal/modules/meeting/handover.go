package meeting

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/job"
)

// ReinviteJob is the kind of job that lets invitations follow the seats.
const ReinviteJob = "meeting.reinvite"

// OpenWork counts the actions of the group's meetings that the person is to do for the
// authority: the groups' hook.
func (s *Service) OpenWork(ctx context.Context, of group.ID, authority registry.AuthorityID, person registry.PersonID) (n int, err error) {
	defer errs.Wrap(&err, "meeting.OpenWork(%.50s)", of)
	list, err := workOf(ctx, s.db, of, authority, person)
	return len(list), err
}

func workOf(ctx context.Context, q db.Querier, of group.ID, authority registry.AuthorityID, person registry.PersonID) ([]Action, error) {
	list, err := openActions(ctx, q, of)
	return slices.DeleteFunc(list, func(a Action) bool { return person == "" || a.Authority != authority || a.Person != person }), err
}

// SeatFilled gives whoever fills a seat now what is to be done, where that was chosen,
// and asks that invitations follow: the groups' hook, in the write that fills the seat.
func (s *Service) SeatFilled(ctx context.Context, tx *db.Tx, f group.Filled) (err error) {
	defer errs.Wrap(&err, "meeting.SeatFilled(%.50s)", f.Seat)
	if f.Work && f.Was != f.Now {
		list, err := workOf(ctx, tx, f.Group, f.Authority, f.Was)
		if err != nil {
			return err
		}
		for _, before := range list {
			a := before
			a.Person = f.Now
			if err := setOwner(ctx, tx, a); err != nil {
				return err
			}
			if err := tx.NoteOn("action", string(a.ID), before, a); err != nil {
				return err
			}
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
	}
	return job.Enqueue(ctx, tx, ReinviteJob, struct{}{}, job.Unique(ReinviteJob))
}

// Reinvite brings the dates of series that have been sent out, and the rolls of meetings
// that have been called and have not begun, in step with the seats of their groups. It
// tells whoever fills one now, and whoever does no longer. It runs each night too, because
// a seat may be filled from a day on, and whoever leaves their authority leaves its seats.
// It may be repeated.
func (s *Service) Reinvite(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "meeting.Reinvite")
	all, err := announced(ctx, s.db, s.Now())
	if err != nil {
		return err
	}
	for _, series := range all {
		if err := s.follow(ctx, series); err != nil {
			return err
		}
	}
	var w db.Where
	w.And("state = ? AND starts > ?", Invited, s.Now())
	list, err := meetingsWhere(ctx, s.db, &w)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := s.reinvite(ctx, auth.System("meeting"), m.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) reinvite(ctx context.Context, actor auth.Actor, meeting ID) error {
	d, err := s.whole(ctx, actor, meeting)
	if err != nil || !d.In.Kind.HasSeats() {
		return err
	}
	same := slices.EqualFunc(d.Roll, d.seats, func(x Seat, h group.Held) bool { return x.Seat == h.ID && x.Person == h.Value.Person })
	if same {
		return nil
	}
	before, now := invited(d.Roll), filling(d.seats)
	joined, err := s.lettersFor(ctx, d.In, without(now, before), d.Series)
	if err != nil {
		return err
	}
	gone := without(before, now)
	if d.Series != nil && d.Series.Announced != nil {
		gone = nil // they are told of the whole series
	}
	left, err := s.lettersFor(ctx, d.In, gone, d.Series)
	if err != nil {
		return err
	}
	left.left = true
	return s.db.Write(ctx, actor.Change("meeting.reinvite", string(meeting)), func(tx *db.Tx) error {
		m, err := meetingByID(ctx, tx, meeting)
		if err != nil {
			return missing(err)
		}
		if m.in(Invited) != nil { // it has begun meanwhile
			return db.ErrNoChange
		}
		if err := putRoll(ctx, tx, meeting, d.seats); err != nil {
			return err
		}
		if len(left.to) > 0 {
			was := m
			if err := m.rise(ctx, tx); err != nil {
				return err
			}
			if err := updateMeeting(ctx, tx, m); err != nil {
				return err
			}
			if err := tx.NoteOn("meeting", string(m.ID), was, m); err != nil {
				return err
			}
			if err := left.send(ctx, tx, leftLetter, m); err != nil {
				return err
			}
		}
		return joined.send(ctx, tx, invitedLetter, m)
	})
}

// Own are the next meetings of the groups that the actor sits in, and what the actor is
// to do because of meetings.
type Own struct {
	Next    []Listed
	Actions []ActionOf
}

// nextOwn is how many meetings one's own page tells of.
const nextOwn = 6

// Mine gives what the actor's groups want of the actor.
func (s *Service) Mine(ctx context.Context, actor auth.Actor) (own Own, err error) {
	defer errs.Wrap(&err, "meeting.Mine")
	if actor.Person == "" {
		return own, nil
	}
	groups := make([]group.ID, 0, len(actor.Groups()))
	for _, id := range actor.Groups() {
		groups = append(groups, group.ID(id))
	}
	list, err := s.List(ctx, actor, Query{Groups: groups, From: civil.Of(s.Now()), Order: Soonest, Limit: nextOwn})
	if err != nil {
		return own, err
	}
	own.Next = slices.DeleteFunc(list.Items, func(l Listed) bool { return l.State.over() })
	all, err := s.OpenActions(ctx, actor, "")
	own.Actions = slices.DeleteFunc(all, func(a ActionOf) bool {
		return string(a.Person) != actor.Person || string(a.Authority) != actor.For.ID
	})
	return own, err
}
