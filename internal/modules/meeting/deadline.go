package meeting

import (
	"slices"
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

// Quorum is when a meeting could decide: while enough of the seats that vote had
// somebody there.
type Quorum struct {
	Votes int // seats that vote, the vacant among them
	Need  int // of them
	Most  int // that were there at once
	Now   int // that are there at the moment it was asked for
	Spans []TimeSpan
}

// TimeSpan is a stretch of time within a meeting.
type TimeSpan struct{ From, To time.Time }

// quorum works out when the meeting was quorate. It is watched from its start to the
// moment, and no longer than it lasts.
func quorum(m Meeting, roll []Seat, least group.Fraction, now time.Time) Quorum {
	var q Quorum
	turns := []time.Time{m.Start}
	for _, s := range roll {
		if !s.Votes {
			continue
		}
		q.Votes++
		for _, t := range []*time.Time{s.Arrived, s.Gone} {
			if t != nil && t.After(m.Start) && t.Before(m.End) {
				turns = append(turns, *t)
			}
		}
	}
	if least.Den > 0 {
		q.Need = (q.Votes*least.Num + least.Den - 1) / least.Den
	}
	slices.SortFunc(turns, time.Time.Compare)
	turns = append(slices.CompactFunc(turns, time.Time.Equal), m.End)
	for i, t := range turns[:len(turns)-1] {
		n := presentAt(roll, t)
		q.Most = max(q.Most, n)
		if n < q.Need || n == 0 {
			continue
		}
		if last := len(q.Spans) - 1; last >= 0 && q.Spans[last].To.Equal(t) {
			q.Spans[last].To = turns[i+1]
		} else {
			q.Spans = append(q.Spans, TimeSpan{t, turns[i+1]})
		}
	}
	q.Now = presentAt(roll, now)
	return q
}

// presentAt counts the seats that vote and have somebody there.
func presentAt(roll []Seat, at time.Time) (n int) {
	for _, s := range roll {
		if s.Votes && s.present(at) {
			n++
		}
	}
	return n
}
