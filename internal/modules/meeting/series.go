package meeting

import (
	"slices"
	"time"

	"github.com/teambition/rrule-go"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/ical"
)

// SeriesID identifies a series.
type SeriesID string

// Series is meetings that were planned in one go. Each is a meeting of its own, which
// can be moved and cancelled by itself; what they have in common is the schedule, and
// that calendars know them as one thing that recurs.
type Series struct {
	ID    SeriesID `json:"id"`
	Group group.ID `json:"group"`
	Schedule
	Sequence  int        `json:"sequence"` // of what calendars have been told of it or of any of its meetings
	Version   int        `json:"version"`
	Announced *time.Time `json:"announced,omitempty"` // when its dates were sent out
	Created   time.Time  `json:"created"`
	Updated   time.Time  `json:"updated"`
}

// Path is the page of the series.
func (s Series) Path() string { return "/moedeserier/" + string(s.ID) }

// Schedule is when a series meets, and where.
type Schedule struct {
	Rule
	First civil.Date `json:"first"` // it meets on this day at the earliest
	Last  civil.Date `json:"last"`  // and on this at the latest
	Start Clock      `json:"start"`
	End   Clock      `json:"end"`
	Place string     `json:"place"`
	Link  string     `json:"link,omitempty"`
	Reach auth.Reach `json:"reach"`
}

// Rule gives the days of a series: one weekday of every so many months, or the same
// days of the month.
type Rule struct {
	Every        int          `json:"every"`         // so many months; as often as the charter wants where it is 0
	Nth          int          `json:"nth,omitempty"` // which Weekday of the month, -1 is the last; 0 where Days say it
	Weekday      time.Weekday `json:"weekday,omitempty"`
	Days         []int        `json:"days,omitempty"` // of the month; a month that has no such day is passed over
	SkipJuly     bool         `json:"skip_july,omitempty"`
	SkipHolidays bool         `json:"skip_holidays,omitempty"`
}

// Clock is a time of the day on the clocks in Denmark, in minutes after midnight.
type Clock int

// String gives the form 13:00.
func (c Clock) String() string { return time.Unix(int64(c)*60, 0).UTC().Format("15:04") }

// Limits on series.
const (
	maxEvery  = 12
	maxSeries = 60
	maxYears  = 3
)

// Nths are the weekdays of a month that a rule may name, the last as -1.
var Nths = []int{1, 2, 3, 4, -1}

// LeftOut is why a series does not meet on a day that its rule gives.
type LeftOut string

// The reasons. The clocks of a night in March skip an hour.
const (
	ForJuly    LeftOut = "july"
	ForHoliday LeftOut = "holiday"
	ForClock   LeftOut = "clock"
)

// Label is the catalogue key of the reason.
func (l LeftOut) Label() string { return "meeting.left_out." + string(l) }

// Proposed is a day that a rule gives, before anything is written.
type Proposed struct {
	Day     civil.Date
	Plan    Plan
	Out     LeftOut       // why there is no meeting; empty where there is
	Holiday civil.Holiday // that the day is, also where it is not left out
	Clashes []Meeting     // that the group has on the day already
}

func (s Schedule) tidied() Schedule {
	s.Place, s.Link = line.Tidy(s.Place), line.Tidy(s.Link)
	if s.Nth != 0 {
		s.Days = nil
	} else {
		s.Weekday, s.Days = 0, slices.Compact(slices.Sorted(slices.Values(s.Days)))
	}
	return s
}

// check finds what is wrong with the schedule by itself; its place, its link and its
// reach are checked with the plan of its first meeting.
func (s Schedule) check(f *errs.Fields) {
	if s.Every < 1 || s.Every > maxEvery {
		f.Add("every", "errs.choose")
	}
	switch {
	case s.Nth == 0 && len(s.Days) == 0:
		f.Add("days", "errs.required")
	case slices.ContainsFunc(s.Days, func(d int) bool { return d < 1 || d > 31 }):
		f.Add("days", "meeting.series.days")
	case s.Nth != 0 && !slices.Contains(Nths, s.Nth):
		f.Add("nth", "errs.choose")
	case s.Weekday < time.Sunday || s.Weekday > time.Saturday:
		f.Add("weekday", "errs.choose")
	}
	if s.Start < 0 || s.End >= 24*60 {
		f.Add("start", "errs.choose")
	}
	switch {
	case s.First == 0:
		f.Add("first", "errs.required")
	case s.Last == 0:
		f.Add("last", "errs.required")
	case s.Last < s.First:
		f.Add("last", "meeting.series.ends_before")
	case s.Last >= s.First.AddMonths(12*maxYears):
		f.Add("last", "meeting.series.too_long", "years", maxYears)
	}
}

var weekdays = map[time.Weekday]rrule.Weekday{
	time.Monday: rrule.MO, time.Tuesday: rrule.TU, time.Wednesday: rrule.WE, time.Thursday: rrule.TH, time.Friday: rrule.FR, time.Saturday: rrule.SA, time.Sunday: rrule.SU,
}

func (r Rule) option() rrule.ROption {
	o := rrule.ROption{Freq: rrule.MONTHLY, Interval: r.Every, Bymonthday: r.Days}
	if r.Nth != 0 {
		day := weekdays[r.Weekday]
		o.Byweekday = []rrule.Weekday{day.Nth(r.Nth)}
	}
	return o
}

// days are all days that the rule gives from the first to the last, those among them
// that are left out as well.
func (r Rule) days(first, last civil.Date) (list []civil.Date) {
	o := r.option()
	o.Dtstart, o.Until = first.Time(), last.Time()
	all, err := rrule.NewRRule(o)
	if err != nil { // a rule that was never checked gives no days
		return nil
	}
	for _, t := range all.All() {
		list = append(list, civil.New(t.Date()))
	}
	return list
}

// At is the moment when the clocks of the day show the time, and the first where they
// show it twice; ok is false where they skip it.
func (c Clock) At(day civil.Date) (t time.Time, ok bool) {
	year, month, d := day.Time().Date()
	t = time.Date(year, month, d, 0, int(c), 0, 0, civil.Copenhagen)
	if first := t.Add(-time.Hour); first.Format("15:04") == t.Format("15:04") {
		t = first
	}
	return t.UTC(), t.Format("15:04") == c.String()
}

// wall is the time on the day as calendars write what recurs.
func (c Clock) wall(day civil.Date) ical.Wall { return ical.Wall{Day: day, Minutes: int(c)} }

// on is the plan of a meeting of the series on the day.
func (s Schedule) on(day civil.Date) (p Plan, ok bool) {
	p = Plan{Place: s.Place, Link: s.Link, Reach: s.Reach}
	p.Start, ok = s.Start.At(day)
	end, okEnd := s.End.At(day)
	p.End = end
	return p, ok && okEnd
}

// propose lists the days of the schedule with what speaks against each.
func (s Schedule) propose(others []Meeting) (list []Proposed) {
	for _, day := range s.days(s.First, s.Last) {
		p := Proposed{Day: day}
		plan, ok := s.on(day)
		p.Plan = plan
		p.Holiday, _ = day.Holiday()
		switch {
		case s.SkipJuly && day.Time().Month() == time.July:
			p.Out = ForJuly
		case s.SkipHolidays && p.Holiday != "":
			p.Out = ForHoliday
		case !ok:
			p.Out = ForClock
		}
		for _, m := range others {
			if m.Day() == day && m.State != Cancelled {
				p.Clashes = append(p.Clashes, m)
			}
		}
		list = append(list, p)
	}
	return list
}

// meets leaves the days on which there is to be a meeting.
func meets(list []Proposed) (out []Proposed) {
	for _, p := range list {
		if p.Out == "" {
			out = append(out, p)
		}
	}
	return out
}

// ahead leaves those meetings, in order, that begin on the day or later and have not
// been held: what a change of their series changes.
func ahead(list []Meeting, from civil.Date, now time.Time) (out []Meeting) {
	for _, m := range list {
		if m.Day() >= from && m.Start.After(now) && m.in(Planned, Invited) == nil {
			out = append(out, m)
		}
	}
	return out
}

// asPlanned reports whether the meeting is as the schedule has it.
func (s Schedule) asPlanned(m Meeting) bool {
	p, _ := s.on(m.Occurs)
	return m.Start.Equal(p.Start) && m.End.Equal(p.End) && m.Place == p.Place && m.Link == p.Link
}

// told leaves the meetings that calendars know of.
func (s Series) told(list []Meeting) []Meeting {
	return slices.DeleteFunc(slices.Clone(list), func(m Meeting) bool { return m.State != Invited && s.Announced == nil })
}

// facing leaves of the series what those outside the group may know.
func (s *Series) facing() *Series {
	if s == nil {
		return nil
	}
	open := *s
	open.Link = ""
	return &open
}
