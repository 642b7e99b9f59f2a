package meetingweb

import (
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/meeting"
	"alminding/internal/platform/web"
)

// readTime reads a time of the day on the clocks in Denmark. One that the clocks skip
// in March is no time, and one that they show twice in October is the first.
func readTime(f web.Form, day civil.Date, name string, faults *errs.Fields) time.Time {
	text := f.Text(name)
	if text == "" {
		return time.Time{}
	}
	clock, err := time.Parse("15:04", strings.ReplaceAll(text, ".", ":"))
	if err != nil {
		faults.Add(name, "meetingweb.no_time")
		return time.Time{}
	}
	if day == 0 {
		return time.Time{}
	}
	t, ok := meeting.Clock(clock.Hour()*60 + clock.Minute()).At(day)
	if !ok {
		faults.Add(name, "meetingweb.skipped_time")
	}
	return t
}

// readMoment reads the field that clock wrote. Where nobody changed it the moment stays as
// it is known: to the second, and on its own day.
func readMoment(f web.Form, day civil.Date, name string, known *time.Time, faults *errs.Fields) *time.Time {
	if f.Text(name) == clock(known) {
		return known
	}
	t := readTime(f, day, name, faults)
	if t.IsZero() {
		return nil
	}
	return &t
}

// clock is a moment as a field for the time of day holds it.
func clock(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.In(civil.Copenhagen).Format("15:04")
}
