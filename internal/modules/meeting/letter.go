package meeting

import (
	"context"
	"errors"
	"net/url"
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
)

// letters are to those who fill the group's seats, in Danish, which the community
// writes its meetings in.
type letters struct {
	*Service
	to []string
	in group.Group
}

// lettersTo finds the addresses before the write that sends to them.
func (s *Service) lettersTo(ctx context.Context, d Details) (letters, error) {
	var people []registry.PersonID
	for _, h := range d.seats {
		if !h.Vacant() {
			people = append(people, h.Value.Person)
		}
	}
	l := letters{Service: s, in: d.In}
	if len(people) == 0 {
		return l, nil
	}
	found, err := s.authorities.PersonsByID(ctx, auth.System("meeting"), people)
	for _, p := range found {
		if p.Email != "" {
			l.to = append(l.to, p.Email)
		}
	}
	slices.Sort(l.to)
	l.to = slices.Compact(l.to) // who fills two seats gets one letter
	return l, err
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

func (l letters) write(kind letterKind, m Meeting, to string, now time.Time) mail.Message {
	p := l.site.Texts.In(i18n.Danish)
	name := l.in.Name.Da
	out := mail.Message{
		To: to, Lang: i18n.Danish, Expires: now.Add(30 * 24 * time.Hour),
		Subject:       p.T("meeting.letter."+string(kind), "group", name, "date", m.Day()),
		Paragraphs:    []string{p.T("meeting.letter.when", "when", when(p, m.Plan)), p.T("meeting.letter.where", "where", where(p, m.Plan, true))},
		Button:        mail.Button{Text: p.T("meeting.letter.button"), URL: l.site.URL + m.Path()},
		WhyYouGetThis: p.T("meeting.letter.why", "group", name),
	}
	method := ical.Request
	switch kind {
	case papersLetter:
		return out
	case cancelledLetter:
		method = ical.Cancel
	case invitedLetter, movedLetter:
	}
	e := l.event(m, name, p.T("meeting.letter.agenda", "url", l.site.URL+m.Path()))
	e.Stamp, e.Location, e.Attendees = now, where(p, m.Plan, true), []string{to}
	e.Organizer = ical.Party{Name: name, Email: l.site.Email}
	out.Calendar = mail.Calendar{Method: string(method), Data: ical.Message(method, e)}
	return out
}

// event is the meeting as a calendar knows it, without what is for the group alone.
func (s *Service) event(m Meeting, name, description string) ical.Event {
	host := "alminding"
	if u, err := url.Parse(s.site.URL); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	return ical.Event{
		UID: ical.UID(m.ID, host), Sequence: m.Sequence, Stamp: m.Updated, Start: m.Start, End: m.End,
		Summary: name, Description: description, Location: m.Place, URL: s.site.URL + m.Path(), Cancelled: m.State == Cancelled,
	}
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
