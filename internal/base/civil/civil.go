// Package civil holds dates without a time of day, and periods of them.
//
// A membership, a role or a level holds from one date up to another. Such dates
// are civil dates in Denmark: they have no time zone, and the database keeps
// them as days since 1 January 1970, so that both engines compare them alike.
package civil

import (
	"database/sql/driver"
	"fmt"
	"time"
	_ "time/tzdata" // the program must know Copenhagen on a machine without zone files

	"alminding/internal/base/errs"
)

// Copenhagen is where a moment becomes a date.
var Copenhagen = mustLoad("Europe/Copenhagen")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

// ErrDate says that a text is not a date in the calendar.
var ErrDate = errs.New(errs.Invalid, "errs.date")

// Date is a day, counted from 1 January 1970.
type Date int32

// Min and Max stand for "always was" and "until further notice".
var (
	Min = New(1, time.January, 1)
	Max = New(9999, time.December, 31)
)

const day = 24 * time.Hour

// New returns the date; months and days outside the calendar carry over as in
// time.Date.
func New(year int, month time.Month, dayOfMonth int) Date {
	return Date(time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC).Unix() / int64(day/time.Second))
}

// Of is the date in Copenhagen at the moment t.
func Of(t time.Time) Date {
	y, m, d := t.In(Copenhagen).Date()
	return New(y, m, d)
}

// Parse reads a date in the form 2026-11-22.
func Parse(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, ErrDate.With("value", s).Because(err)
	}
	return New(t.Date()), nil
}

// Time is midnight UTC of the date: for formatting and calendar arithmetic, not
// a moment in Denmark.
func (d Date) Time() time.Time { return time.Unix(int64(d)*int64(day/time.Second), 0).UTC() }

// Start is the moment the date begins in Copenhagen.
func (d Date) Start() time.Time {
	y, m, dd := d.Time().Date()
	return time.Date(y, m, dd, 0, 0, 0, 0, Copenhagen)
}

// AddMonths is the same day of the month n months on, or back, or the last of a
// month that has no such day.
func (d Date) AddMonths(n int) Date {
	year, month, day := d.Time().Date()
	month += time.Month(n)
	return min(New(year, month, day), New(year, month+1, 0))
}

// Year is the calendar year.
func (d Date) Year() int { return d.Time().Year() }

// String gives the form 2026-11-22.
func (d Date) String() string { return d.Time().Format(time.DateOnly) }

// MarshalText writes the form 2026-11-22.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form 2026-11-22.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = Parse(string(b))
	return err
}

// Value keeps the date as a number of days.
func (d Date) Value() (driver.Value, error) { return int64(d), nil }

// Scan reads what Value wrote.
func (d *Date) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("civil: cannot scan %T into Date", v)
	}
	*d = Date(n)
	return nil
}

// Period is the days from From up to, not including, To.
type Period struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

// Since is the period from d until further notice.
func Since(d Date) Period { return Period{From: d, To: Max} }

// Contains reports whether d is in the period.
func (p Period) Contains(d Date) bool { return p.From <= d && d < p.To }

// Overlaps reports whether the periods share a day.
func (p Period) Overlaps(q Period) bool { return p.From < q.To && q.From < p.To }

// Empty reports whether the period has no day.
func (p Period) Empty() bool { return p.From >= p.To }

// Open reports whether the period has no end yet.
func (p Period) Open() bool { return p.To >= Max }

// String gives [from, to).
func (p Period) String() string { return fmt.Sprintf("[%s, %s)", p.From, p.To) }
