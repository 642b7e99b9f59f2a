package meeting

import (
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
)

// DeadlineKind is what is due.
type DeadlineKind string

// What charters lay down days for.
const (
	NoticeDue  DeadlineKind = "notice"
	PapersDue  DeadlineKind = "papers"
	MinutesDue DeadlineKind = "minutes"
)

// Label is the catalogue key of what is due.
func (k DeadlineKind) Label() string { return "meeting.deadline." + string(k) }

// Deadline is a day that the charter lays down for a meeting.
type Deadline struct {
	Kind DeadlineKind
	Due  civil.Date
	Done civil.Date // 0 until it is
}

// Late reports whether the day went by before it was done.
func (d Deadline) Late(today civil.Date) bool {
	if d.Done != 0 {
		return d.Done > d.Due
	}
	return today > d.Due
}

// deadlines gives the days that the charter lays down, in order. Where it says
// nothing there is none.
func deadlines(m Meeting, c group.Charter) (list []Deadline) {
	add := func(kind DeadlineKind, span group.Span, from func(civil.Date) civil.Date, done *time.Time) {
		if span == (group.Span{}) {
			return
		}
		d := Deadline{Kind: kind, Due: from(m.Day())}
		if done != nil {
			d.Done = civil.Of(*done)
		}
		list = append(list, d)
	}
	add(NoticeDue, c.Notice, c.Notice.Before, m.Invited)
	add(PapersDue, c.Papers, c.Papers.Before, m.Papers)
	add(MinutesDue, c.Minutes, c.Minutes.After, m.Approved)
	return list
}
