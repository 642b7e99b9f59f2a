package meeting

import (
	"bytes"
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/ical"
	"alminding/internal/platform/search"
)

// MayPlan gives the groups whose meetings the actor may plan, and how far each
// group's meetings may be read.
func (s *Service) MayPlan(ctx context.Context, actor auth.Actor) (list []group.Listed, err error) {
	defer errs.Wrap(&err, "meeting.MayPlan")
	if !actor.MayWrite() {
		return nil, nil
	}
	all, err := s.groups.List(ctx, actor, group.Query{})
	if err != nil {
		return nil, err
	}
	for _, g := range all.Items {
		if !actor.Keeps() {
			if !inside(actor, g.Group) {
				continue
			}
			d, err := s.groups.ByID(ctx, actor, g.ID)
			if err != nil {
				return nil, err
			}
			if !canKeep(actor, d.Seats) {
				continue
			}
		}
		list = append(list, g)
	}
	return list, nil
}

// Plan adds a meeting of the group. Its chair and secretary may, and the keepers.
// Where p says no reach, it is what the charter lets it be.
func (s *Service) Plan(ctx context.Context, actor auth.Actor, of group.ID, p Plan) (m Meeting, err error) {
	defer errs.Wrap(&err, "meeting.Plan(%.50s)", of)
	p = p.tidied()
	g, err := s.groups.ByID(ctx, actor, of)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		var f errs.Fields
		f.Add("group", "errs.choose")
		p.check(&f, of, auth.Public)
		return m, f.Err()
	case err != nil:
		return m, err
	case !canKeep(actor, g.Seats):
		return m, ErrForbidden
	}
	if p, err = s.allowed(ctx, g.Group, p); err != nil {
		return m, err
	}
	m = Meeting{ID: id.New[ID](), Group: of, State: Planned, Plan: p, Version: 1}
	err = s.db.Write(ctx, actor.Change("meeting.plan", string(m.ID)), func(tx *db.Tx) error {
		return add(ctx, tx, &m, g.Group)
	})
	return m, err
}

// add writes a new meeting.
func add(ctx context.Context, tx *db.Tx, m *Meeting, in group.Group) error {
	m.Created, m.Updated = tx.Now(), tx.Now()
	if err := insertMeeting(ctx, tx, *m); err != nil {
		return err
	}
	if err := makeFindable(ctx, tx, *m, in); err != nil {
		return err
	}
	return tx.NoteOn("meeting", string(m.ID), nil, *m)
}

// allowed checks the plan against the group and the charter of its day.
func (s *Service) allowed(ctx context.Context, g group.Group, p Plan) (Plan, error) {
	laid, err := s.charterOn(ctx, g.ID, civil.Of(p.Start))
	if err != nil {
		return p, err
	}
	most := widest(g, laid)
	if p.Reach == "" {
		p.Reach = most
	}
	var f errs.Fields
	p.check(&f, g.ID, most)
	if !p.Start.IsZero() && !g.Exists.Contains(civil.Of(p.Start)) {
		f.Add("start", "meeting.no_group")
	}
	return p, f.Err()
}

// Move changes when and where the meeting is, or who may read of it, made from that
// version. Those who were invited are told, in their calendars too.
func (s *Service) Move(ctx context.Context, actor auth.Actor, meeting ID, version int, p Plan) (m Meeting, err error) {
	defer errs.Wrap(&err, "meeting.Move(%.50s)", meeting)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return m, err
	}
	p = p.tidied()
	if p, err = s.allowed(ctx, d.In, p); err != nil {
		return m, err
	}
	return s.toCalendars(ctx, actor, "meeting.move", d, ical.Request, func(_ *db.Tx, m *Meeting) (bool, error) {
		if err := m.in(Planned, Invited, Held); err != nil {
			return false, err
		}
		if version != m.Version {
			return false, ErrStale
		}
		was := m.Plan
		m.Plan = p
		if was == p {
			return false, db.ErrNoChange
		}
		was.Reach = p.Reach
		return was != p, nil
	})
}

// Invite sends the invitation with the agenda as it is to those who fill the group's
// seats, and puts them on the roll. Where the day that the charter lays down for it has
// gone by, why must say why it comes late.
func (s *Service) Invite(ctx context.Context, actor auth.Actor, meeting ID, why string) (m Meeting, err error) {
	defer errs.Wrap(&err, "meeting.Invite(%.50s)", meeting)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return m, err
	}
	why = line.Tidy(why)
	return s.toCalendars(ctx, actor, "meeting.invite", d, ical.Request, func(tx *db.Tx, m *Meeting) (bool, error) {
		if err := m.in(Planned); err != nil {
			return false, err
		}
		now := tx.Now()
		if m.Late = ""; d.NoticeMissed(civil.Of(now)) {
			if err := d.checkLate(*m, why); err != nil {
				return false, err
			}
			m.Late = why
		}
		m.State, m.Invited = Invited, &now
		return true, nil
	})
}

// NoticeMissed reports whether an invitation on the day is later than the charter says.
func (d Details) NoticeMissed(today civil.Date) bool {
	notice := d.Charter().Notice
	return notice != (group.Span{}) && today > notice.Before(d.Day())
}

// checkLate asks why, and tells what the charter says.
func (d Details) checkLate(m Meeting, why string) error {
	var f errs.Fields
	notice := d.Charter().Notice
	switch due := notice.Before(m.Day()); {
	case why == "" && notice.Months > 0:
		f.Add("why", "meeting.late.months", "n", notice.Months, "date", due)
	case why == "":
		f.Add("why", "meeting.late.days", "n", notice.Days, "date", due)
	}
	f.Limit("why", why, MaxLate)
	return f.Err()
}

// SendPapers says that the papers have gone out, and tells those who were invited.
// From then on others read them by reach.
func (s *Service) SendPapers(ctx context.Context, actor auth.Actor, meeting ID) (m Meeting, err error) {
	defer errs.Wrap(&err, "meeting.SendPapers(%.50s)", meeting)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return m, err
	}
	letters, err := s.lettersTo(ctx, d)
	if err != nil {
		return m, err
	}
	return s.change(ctx, actor, "meeting.papers", d, func(tx *db.Tx, m *Meeting) error {
		if err := m.in(Invited); err != nil {
			return err
		}
		if m.Papers != nil {
			return ErrState
		}
		now := tx.Now()
		m.Papers = &now
		if err := putRoll(ctx, tx, m.ID, d.seats); err != nil {
			return err
		}
		return letters.send(ctx, tx, papersLetter, *m)
	})
}

// Cancel calls the meeting off, and tells those who were invited.
func (s *Service) Cancel(ctx context.Context, actor auth.Actor, meeting ID) (m Meeting, err error) {
	defer errs.Wrap(&err, "meeting.Cancel(%.50s)", meeting)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return m, err
	}
	return s.toCalendars(ctx, actor, "meeting.cancel", d, ical.Cancel, func(_ *db.Tx, m *Meeting) (bool, error) {
		if m.State.over() {
			return false, ErrState
		}
		m.State = Cancelled
		return true, nil
	})
}

// toCalendars is change for what calendars show: fn says whether that is another than
// before, and those whose calendars know of the meeting are told. What is said last
// has the highest number.
func (s *Service) toCalendars(
	ctx context.Context, actor auth.Actor, action string, d Details, method ical.Method, fn func(*db.Tx, *Meeting) (bool, error),
) (Meeting, error) {
	letters, err := s.lettersTo(ctx, d)
	if err != nil {
		return Meeting{}, err
	}
	return s.change(ctx, actor, action, d, func(tx *db.Tx, m *Meeting) error {
		known := d.known(*m)
		another, err := fn(tx, m)
		if err != nil || !another {
			return err
		}
		kind := movedLetter
		switch {
		case method == ical.Cancel:
			kind = cancelledLetter
		case action == "meeting.invite":
			kind = invitedLetter
		}
		if kind != invitedLetter {
			if err := m.rise(ctx, tx); err != nil || !known {
				return err
			}
		}
		if m.State == Invited {
			if err := putRoll(ctx, tx, m.ID, d.seats); err != nil {
				return err
			}
		}
		return letters.send(ctx, tx, kind, *m)
	})
}

// known reports whether calendars have been told of the meeting as it is.
func (d Details) known(m Meeting) bool {
	return m.State == Invited || m.State == Planned && d.Series != nil && d.Series.Announced != nil
}

// rise counts on what calendars are told of the meeting. They take a series for one
// thing, so its meetings share one number.
func (m *Meeting) rise(ctx context.Context, tx *db.Tx) (err error) {
	if m.Series == "" {
		m.Sequence++
		return nil
	}
	m.Sequence, err = nextSequence(ctx, tx, m.Series)
	return err
}

// Reply says whether the actor comes, for each seat of the roll that the actor fills.
func (s *Service) Reply(ctx context.Context, actor auth.Actor, meeting ID, answer Answer) (err error) {
	defer errs.Wrap(&err, "meeting.Reply(%.50s)", meeting)
	d, err := s.whole(ctx, actor, meeting)
	if err != nil {
		return err
	}
	if len(d.Own) == 0 {
		return ErrForbidden
	}
	if !slices.Contains(Answers, answer) {
		var f errs.Fields
		f.Add("answer", "errs.choose")
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("meeting.reply", string(meeting)), func(tx *db.Tx) error {
		m, err := meetingByID(ctx, tx, meeting)
		if err != nil {
			return missing(err)
		}
		if err := m.in(Invited); err != nil {
			return err
		}
		return changeRoll(ctx, tx, meeting, func(roll []Seat) error {
			for i := range roll {
				if d.isOwn(roll[i].Seat) {
					roll[i].Answer = answer
				}
			}
			return nil
		})
	})
}

// Hold says that the meeting has begun, on its day or later. From then on it can be
// minuted, and its roll stays as it is.
func (s *Service) Hold(ctx context.Context, actor auth.Actor, meeting ID) (m Meeting, err error) {
	defer errs.Wrap(&err, "meeting.Hold(%.50s)", meeting)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return m, err
	}
	return s.change(ctx, actor, "meeting.hold", d, func(tx *db.Tx, m *Meeting) error {
		if err := m.in(Invited); err != nil {
			return err
		}
		if civil.Of(tx.Now()) < m.Day() {
			return ErrState
		}
		now := tx.Now()
		m.State, m.Held = Held, &now
		if err := putRoll(ctx, tx, m.ID, d.seats); err != nil {
			return err
		}
		return duty.Ask(ctx, tx)
	})
}

// GroupEdited lets what is found of the group's meetings follow its name and its reach:
// the groups' hook, in the write that edits it.
func (s *Service) GroupEdited(ctx context.Context, tx *db.Tx, g group.Group) (err error) {
	defer errs.Wrap(&err, "meeting.GroupEdited(%.50s)", g.ID)
	var w db.Where
	w.And("group_id = ?", g.ID)
	list, err := meetingsWhere(ctx, tx, &w)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := makeFindable(ctx, tx, m, g); err != nil {
			return err
		}
	}
	return nil
}

const searchKind = "meeting"

// closedSuffix tells the entry of a meeting's closed items, which its group finds,
// from that of the rest.
const closedSuffix = ":closed"

// makeFindable puts into the search index what each reach lets somebody read: those
// outside the group what is published, and the group its closed items as well.
func makeFindable(ctx context.Context, tx *db.Tx, m Meeting, in group.Group) error {
	for _, suffix := range []string{"", closedSuffix} {
		if err := search.Delete(ctx, tx, searchKind, string(m.ID)+suffix); err != nil {
			return err
		}
	}
	if m.State == Cancelled {
		return nil
	}
	items, err := itemsOf(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	entry := func(suffix string, reach auth.Reach, items []Item) error {
		var body bytes.Buffer
		for _, it := range items {
			for _, part := range []string{it.Title, it.Text, it.Paper.Text(), it.Outcome} {
				if part != "" {
					body.WriteString(part + "\n")
				}
			}
		}
		return search.Put(ctx, tx, search.Entry{
			Kind: searchKind, ID: string(m.ID) + suffix, Title: in.Name.Da + " " + m.Day().Time().Format("2.1.2006"), Keywords: []string{m.Day().String(), m.Place}, Body: body.String(),
			Reach: string(reach), Lang: "da", Path: m.Path(), Updated: m.Updated,
		})
	}
	if err := entry("", narrower(in.ID, m.Reach, in.Reach), m.published(items)); err != nil {
		return err
	}
	closed := slices.DeleteFunc(items, func(it Item) bool { return !it.Closed })
	if len(closed) == 0 {
		return nil
	}
	return entry(closedSuffix, auth.ReachOf(auth.Group, string(m.Group)), closed)
}
