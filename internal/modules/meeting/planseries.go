package meeting

import (
	"cmp"
	"context"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Preview is what a schedule would give, of which nothing is written yet.
type Preview struct {
	Schedule // with what the charter lays down in place of what was left open
	Of       group.ID
	Days     []Proposed
	Least    int // meetings a year that the charter wants; 0 where it says nothing
}

// Meets are the days on which there would be a meeting.
func (p Preview) Meets() []Proposed { return meets(p.Days) }

// Preview works out which meetings the schedule gives the group, and what speaks
// against each day. It writes nothing. Where a series is named, its own meetings that
// would be moved are in nobody's way.
func (s *Service) Preview(ctx context.Context, actor auth.Actor, of group.ID, schedule Schedule, instead SeriesID) (p Preview, err error) {
	defer errs.Wrap(&err, "meeting.Preview(%.50s)", of)
	g, err := s.groups.ByID(ctx, actor, of)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		var f errs.Fields
		f.Add("group", "errs.choose")
		return p, f.Err()
	case err != nil:
		return p, err
	case !canKeep(actor, g.Seats):
		return p, ErrForbidden
	}
	return s.preview(ctx, actor, g.Group, schedule, instead)
}

func (s *Service) preview(ctx context.Context, actor auth.Actor, g group.Group, schedule Schedule, instead SeriesID) (p Preview, err error) {
	p = Preview{Schedule: schedule.tidied(), Of: g.ID}
	var f errs.Fields
	laid, err := s.charterOn(ctx, g.ID, p.First)
	if err != nil {
		return p, err
	}
	if laid != nil {
		p.Least = laid.Value.Meetings
	}
	if p.Every == 0 && p.Least > 0 {
		p.Every = max(1, 12/p.Least)
	} else if p.Every == 0 {
		p.Every = 1
		f.Add("every", "meeting.series.no_rhythm")
	}
	p.check(&f)
	plan, _ := p.on(cmp.Or(p.First, civil.Of(s.Now())))
	most := widest(g, laid)
	p.Reach = cmp.Or(p.Reach, most)
	plan.Reach = p.Reach
	plan.check(&f, g.ID, most)
	if p.First != 0 && p.Last != 0 && (!g.Exists.Contains(p.First) || !g.Exists.Contains(p.Last)) {
		f.Add("first", "meeting.no_group")
	}
	if f != nil {
		return p, f.Err()
	}
	others, err := s.List(ctx, actor, Query{Group: g.ID, From: p.First, To: p.Last + 1, Order: Soonest})
	if err != nil {
		return p, err
	}
	var taken []Meeting
	for _, l := range others.Items {
		if instead == "" || l.Series != instead {
			taken = append(taken, l.Meeting)
		}
	}
	p.Days = p.propose(taken)
	switch n := len(p.Meets()); {
	case n == 0:
		f.Add("last", "meeting.series.none")
	case n > maxSeries:
		f.Add("last", "meeting.series.too_many", "max", maxSeries)
	}
	return p, f.Err()
}

// PlanSeries writes the meetings that a preview of the schedule shows. Its chair and
// secretary may, and the keepers.
func (s *Service) PlanSeries(ctx context.Context, actor auth.Actor, of group.ID, schedule Schedule) (made Series, err error) {
	defer errs.Wrap(&err, "meeting.PlanSeries(%.50s)", of)
	g, err := s.groups.ByID(ctx, actor, of)
	if err != nil {
		return made, err
	}
	p, err := s.Preview(ctx, actor, of, schedule, "")
	if err != nil {
		return made, err
	}
	made = Series{ID: id.New[SeriesID](), Group: of, Schedule: p.Schedule, Version: 1}
	err = s.db.Write(ctx, actor.Change("series.plan", string(made.ID)), func(tx *db.Tx) error {
		made.Created, made.Updated = tx.Now(), tx.Now()
		if err := saveSeries(ctx, tx, made); err != nil {
			return err
		}
		for _, day := range p.Meets() {
			if err := made.add(ctx, tx, day, g.Group); err != nil {
				return err
			}
		}
		return tx.Note(nil, made)
	})
	return made, err
}

// add writes the meeting of the day.
func (s Series) add(ctx context.Context, tx *db.Tx, day Proposed, in group.Group) error {
	m := Meeting{ID: id.New[ID](), Group: s.Group, State: Planned, Plan: day.Plan, Version: 1, Series: s.ID, Occurs: day.Day}
	return add(ctx, tx, &m, in)
}

// SeriesDetails is a series with those of its meetings that one reader may know.
type SeriesDetails struct {
	Series
	In       group.Group
	Meetings []Meeting // by when they are
	CanKeep  bool
	Inside   bool
	seats    []group.Held
}

// Ahead are its meetings that have not been held at the moment, which a change would
// change.
func (d SeriesDetails) Ahead(now time.Time) []Meeting { return ahead(d.Meetings, civil.Min, now) }

// SeriesByID reads the series for who may read any of its meetings, or ErrNotFound.
func (s *Service) SeriesByID(ctx context.Context, actor auth.Actor, series SeriesID) (d SeriesDetails, err error) {
	defer errs.Wrap(&err, "meeting.SeriesByID(%.50s)", series)
	if d.Series, err = seriesByID(ctx, s.db, series); err != nil {
		return d, missing(err)
	}
	list, err := s.List(ctx, actor, Query{Series: []SeriesID{series}, Order: Soonest})
	if err != nil {
		return d, err
	}
	if len(list.Items) == 0 {
		return SeriesDetails{}, ErrNotFound
	}
	for _, l := range list.Items {
		d.Meetings = append(d.Meetings, l.Meeting)
	}
	of, err := s.groups.ByID(ctx, actor, d.Group)
	if err != nil {
		return d, err
	}
	d.In, d.seats, d.CanKeep, d.Inside = of.Group, of.Seats, canKeep(actor, of.Seats), inside(actor, of.Group)
	if !d.Inside {
		d.Series = *d.facing()
	}
	return d, nil
}

// changeSeries runs fn on the series and its meetings, made from that version of it, and
// writes what fn makes of the series itself.
func (s *Service) changeSeries(
	ctx context.Context, actor auth.Actor, action string, series SeriesID, version int,
	fn func(tx *db.Tx, now *Series, meetings []Meeting, l letters) error,
) (d SeriesDetails, err error) {
	if d, err = s.SeriesByID(ctx, actor, series); err != nil {
		return d, err
	}
	if !d.CanKeep {
		return d, ErrForbidden
	}
	l, err := s.lettersFor(ctx, d.In, filling(d.seats), nil)
	if err != nil {
		return d, err
	}
	err = s.db.Write(ctx, actor.Change(action, string(series)), func(tx *db.Tx) error {
		before, err := seriesByID(ctx, tx, series)
		if err != nil {
			return missing(err)
		}
		if version != before.Version {
			return ErrStale
		}
		meetings, err := ofSeries(ctx, tx, series)
		if err != nil {
			return err
		}
		d.Series = before
		if err := fn(tx, &d.Series, meetings, l); err != nil {
			return err
		}
		d.Version, d.Updated = before.Version+1, tx.Now()
		if err := saveSeries(ctx, tx, d.Series); err != nil {
			return err
		}
		return tx.Note(before, d.Series)
	})
	return d, err
}

// Announce sends the dates of the series to those who fill the group's seats. From
// then on they are told when one of its meetings is moved or called off, though it has
// not been called yet.
func (s *Service) Announce(ctx context.Context, actor auth.Actor, series SeriesID, version int) (d SeriesDetails, err error) {
	defer errs.Wrap(&err, "meeting.Announce(%.50s)", series)
	return s.changeSeries(ctx, actor, "series.announce", series, version, func(tx *db.Tx, now *Series, meetings []Meeting, l letters) error {
		if now.Announced != nil || len(ahead(meetings, civil.Min, tx.Now())) == 0 {
			return ErrState
		}
		at := tx.Now()
		now.Announced = &at
		if err := setTold(ctx, tx, now.ID, l.people); err != nil {
			return err
		}
		return l.sendSeries(ctx, tx, seriesLetter, *now, meetings, ahead(meetings, civil.Min, at))
	})
}

// EndSeries calls off the meetings of the series from the day on that have not been
// held, and tells those who knew of them.
func (s *Service) EndSeries(ctx context.Context, actor auth.Actor, series SeriesID, version int, from civil.Date) (d SeriesDetails, err error) {
	defer errs.Wrap(&err, "meeting.EndSeries(%.50s, %s)", series, from)
	return s.changeSeries(ctx, actor, "series.end", series, version, func(tx *db.Tx, now *Series, meetings []Meeting, l letters) error {
		off := ahead(meetings, from, tx.Now())
		if len(off) == 0 {
			var f errs.Fields
			f.Add("from", "meeting.series.nothing_left")
			return f.Err()
		}
		if now.Last >= from {
			now.Last = max(now.First, from-1)
		}
		now.Sequence++
		if err := l.sendSeries(ctx, tx, seriesCancelledLetter, *now, nil, now.told(off)); err != nil {
			return err
		}
		return l.callOff(ctx, tx, now.Sequence, off)
	})
}

// callOff cancels the meetings.
func (l letters) callOff(ctx context.Context, tx *db.Tx, sequence int, off []Meeting) error {
	for _, before := range off {
		m := before
		m.State, m.Sequence = Cancelled, sequence
		if err := l.rewrite(ctx, tx, before, m); err != nil {
			return err
		}
	}
	return nil
}

// rewrite writes what has become of a meeting of a series.
func (l letters) rewrite(ctx context.Context, tx *db.Tx, before, m Meeting) error {
	m.Version, m.Updated = before.Version+1, tx.Now()
	if err := updateMeeting(ctx, tx, m); err != nil {
		return err
	}
	if err := makeFindable(ctx, tx, m, l.in); err != nil {
		return err
	}
	return tx.NoteOn("meeting", string(m.ID), before, m)
}

// ChangeSeries plans anew what has not been held from the schedule's first day on. The
// meetings that there are keep their agendas and move to the new days one by one; what
// is over is called off, and what is missing is added. Calendars learn that the one
// series has ended and another begun, which is how they know such a change.
func (s *Service) ChangeSeries(ctx context.Context, actor auth.Actor, series SeriesID, version int, schedule Schedule) (made Series, err error) {
	defer errs.Wrap(&err, "meeting.ChangeSeries(%.50s)", series)
	was, err := s.SeriesByID(ctx, actor, series)
	if err != nil {
		return made, err
	}
	p, err := s.Preview(ctx, actor, was.Group, schedule, series)
	if err != nil {
		return made, err
	}
	_, err = s.changeSeries(ctx, actor, "series.change", series, version, func(tx *db.Tx, old *Series, meetings []Meeting, l letters) error {
		rest := ahead(meetings, p.First, tx.Now())
		if len(rest) == 0 {
			var f errs.Fields
			f.Add("first", "meeting.series.nothing_left")
			return f.Err()
		}
		made = Series{ID: id.New[SeriesID](), Group: old.Group, Schedule: p.Schedule, Version: 1, Announced: old.Announced, Created: tx.Now(), Updated: tx.Now()}
		if old.Last >= p.First {
			old.Last = max(old.First, p.First-1)
		}
		return l.replan(ctx, tx, old, &made, rest, p.Meets())
	})
	return made, err
}

// replan moves the meetings of the one series to the days of the other.
func (l letters) replan(ctx context.Context, tx *db.Tx, old, made *Series, rest []Meeting, days []Proposed) error {
	if err := saveSeries(ctx, tx, *made); err != nil {
		return err
	}
	if err := tx.NoteOn("series", string(made.ID), nil, *made); err != nil {
		return err
	}
	old.Sequence++
	if err := l.sendSeries(ctx, tx, seriesCancelledLetter, *old, nil, old.told(rest)); err != nil {
		return err
	}
	n := min(len(rest), len(days))
	for i, before := range rest[:n] {
		m := before
		m.Plan, m.Series, m.Occurs, m.Sequence = days[i].Plan, made.ID, days[i].Day, 0
		if err := l.rewrite(ctx, tx, before, m); err != nil {
			return err
		}
	}
	for _, day := range days[n:] {
		if err := made.add(ctx, tx, day, l.in); err != nil {
			return err
		}
	}
	if err := l.callOff(ctx, tx, old.Sequence, rest[n:]); err != nil {
		return err
	}
	all, err := ofSeries(ctx, tx, made.ID)
	if err != nil {
		return err
	}
	if made.Announced != nil {
		if err := setTold(ctx, tx, made.ID, l.people); err != nil {
			return err
		}
	}
	return l.sendSeries(ctx, tx, seriesLetter, *made, all, made.told(all))
}
