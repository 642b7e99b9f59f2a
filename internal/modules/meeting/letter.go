package meeting

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ical"
	"alminding/internal/platform/mail"
)

// letterKind is why those who fill the seats are written to.
type letterKind string

const (
	invitedLetter   letterKind = "invited"
	movedLetter     letterKind = "moved"
	cancelledLetter letterKind = "cancelled"
	papersLetter    letterKind = "papers" // says nothing new to a calendar

	seriesLetter          letterKind = "series"
	seriesCancelledLetter letterKind = "series_cancelled"

	leftLetter       letterKind = "left" // the meeting takes place, without the one who is written to
	seriesLeftLetter letterKind = "series_left"
)

// letters are to those who fill the group's seats, or have left them.
type letters struct {
	*Service
	people []registry.PersonID // whom a letter can reach
	to     []reader
	left   bool // they fill no seat any longer
	in     group.Group
	series *Series // nil for a single meeting
}

// reader is somebody who is written to, in the language of their account; in Danish
// who has none.
type reader struct {
	email string
	*i18n.Printer
}

// lettersTo finds the addresses before the write that sends to them.
func (s *Service) lettersTo(ctx context.Context, d Details) (letters, error) {
	return s.lettersFor(ctx, d.In, filling(d.seats), d.Series)
}

func (s *Service) lettersFor(ctx context.Context, in group.Group, people []registry.PersonID, series *Series) (letters, error) {
	l := letters{Service: s, in: in, series: series}
	if len(people) == 0 {
		return l, nil
	}
	found, err := s.authorities.PersonsByID(ctx, auth.System("meeting"), people)
	if err != nil {
		return l, err
	}
	var emails []string
	for _, id := range people {
		if p := found[id]; p.Email != "" {
			l.people, emails = append(l.people, id), append(emails, p.Email)
		}
	}
	slices.Sort(emails)
	emails = slices.Compact(emails) // who fills two seats gets one letter
	l.to, err = s.readers(ctx, emails)
	return l, err
}

func (s *Service) readers(ctx context.Context, emails []string) (list []reader, err error) {
	addresses := make([]auth.Email, len(emails))
	for i, e := range emails {
		addresses[i] = auth.Email(db.Fold(e)) // as accounts keep it
	}
	languages, err := auth.Languages(ctx, s.db, addresses)
	for i, e := range emails {
		list = append(list, reader{e, s.site.Texts.In(cmp.Or(i18n.Language(languages[addresses[i]]), i18n.Danish))})
	}
	return list, err
}

// send writes to each of them. One whom no letter can reach does not keep the others'
// back.
func (l letters) send(ctx context.Context, tx *db.Tx, kind letterKind, m Meeting) error {
	for _, to := range l.to {
		if err := mail.Enqueue(ctx, tx, l.write(kind, m, to, tx.Now())); err != nil && !errors.Is(err, mail.ErrAddress) {
			return err
		}
	}
	return nil
}

func (l letters) write(kind letterKind, m Meeting, to reader, now time.Time) mail.Message {
	paragraphs := []string{
		to.T("meeting.letter.when", "when", when(to.Printer, m.Plan)), to.T("meeting.letter.where", "where", where(to.Printer, m.Plan, !l.left)),
	}
	if kind == leftLetter {
		paragraphs = slices.Insert(paragraphs, 0, to.T("meeting.letter.left_text"))
	}
	out := l.letter(to, now, m.Path(), to.T("meeting.letter."+string(kind), "group", l.in.Name.In(to.Lang()), "date", m.Day()), paragraphs...)
	method := ical.Request
	switch kind {
	case papersLetter:
		return out
	case cancelledLetter, leftLetter:
		method = ical.Cancel
	case invitedLetter, movedLetter, seriesLetter, seriesCancelledLetter, seriesLeftLetter:
	}
	out.Calendar = l.calendar(method, to, now, l.event(to.Printer, m, l.in, l.series, !l.left))
	return out
}

// sendSeries writes once about several meetings of a series, if calendars know of any:
// told are those that are new to them, or gone, and all what there is of the series.
// Calendars get the whole of a series that was sent out, and else its meetings one by
// one.
func (l letters) sendSeries(ctx context.Context, tx *db.Tx, kind letterKind, of Series, all, told []Meeting) error {
	if len(told) == 0 {
		return nil
	}
	for _, to := range l.to {
		paragraphs := []string{to.N("meeting.letter."+string(kind)+"_text", len(told))}
		for _, m := range told {
			paragraphs = append(paragraphs, when(to.Printer, m.Plan))
		}
		paragraphs = append(paragraphs, to.T("meeting.letter.where", "where", where(to.Printer, told[0].Plan, !l.left)))
		out := l.letter(to, tx.Now(), of.Path(), to.T("meeting.letter."+string(kind), "group", l.in.Name.In(to.Lang())), paragraphs...)
		out.Calendar = l.seriesCalendar(kind, to, tx.Now(), of, all, told)
		if err := mail.Enqueue(ctx, tx, out); err != nil && !errors.Is(err, mail.ErrAddress) {
			return err
		}
	}
	return nil
}

func (l letters) seriesCalendar(kind letterKind, to reader, now time.Time, of Series, all, told []Meeting) mail.Calendar {
	method := ical.Request
	if kind != seriesLetter {
		method = ical.Cancel
	}
	if method == ical.Request && of.Announced != nil {
		return l.calendar(method, to, now, l.seriesEvents(to.Printer, of, all, l.in, true)...)
	}
	var events []ical.Event
	for _, m := range told {
		m.Sequence = of.Sequence
		events = append(events, l.event(to.Printer, m, l.in, &of, !l.left))
	}
	return l.calendar(method, to, now, events...)
}

// letter is what all letters to a group's people have in common.
func (l letters) letter(to reader, now time.Time, path, subject string, paragraphs ...string) mail.Message {
	button, why := "meeting.letter.button", "meeting.letter.why"
	if l.left { // what they may read of the meeting is not said here
		path, button, why = l.in.Path(), "meeting.letter.left_button", "meeting.letter.left_why"
	}
	return mail.Message{
		To: to.email, Lang: to.Lang(), Expires: now.Add(30 * 24 * time.Hour), Subject: subject, Paragraphs: paragraphs,
		Button:        mail.Button{Text: to.T(button), URL: l.site.URL + to.Path(path)},
		WhyYouGetThis: to.T(why, "group", l.in.Name.In(to.Lang())),
	}
}

// calendar tells the calendar of the one who is written to of the events.
func (l letters) calendar(method ical.Method, to reader, now time.Time, events ...ical.Event) mail.Calendar {
	for i := range events {
		events[i].Stamp, events[i].Attendees = now, []string{to.email}
		events[i].Organizer = ical.Party{Name: l.in.Name.In(to.Lang()), Email: l.site.Email}
	}
	return mail.Calendar{Method: string(method), Data: ical.Message(method, events...)}
}

// when is the meeting's day and hours on the clocks in Denmark.
func when(p *i18n.Printer, m Plan) string {
	start, end := m.Start.In(civil.Copenhagen), m.End.In(civil.Copenhagen)
	args := []any{"date", p.Weekday(civil.Of(start)), "from", start.Format("15.04"), "to", end.Format("15.04")}
	if civil.Of(end) != civil.Of(start) {
		return p.T("meeting.when_days", append(args, "last", p.Weekday(civil.Of(end)))...)
	}
	return p.T("meeting.when", args...)
}

// where is the place, and for those inside the address that they take part at.
func where(p *i18n.Printer, m Plan, inside bool) string {
	switch {
	case m.Link == "" || !inside && m.Place != "":
		return m.Place
	case !inside:
		return p.T("meeting.online")
	case m.Place == "":
		return m.Link
	}
	return m.Place + ", " + m.Link
}
