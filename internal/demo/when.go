package demo

import (
	"time"

	"alminding/internal/base/civil"
)

// When is a date as precisely as a source gives it: a day, a month or a year.
type When struct {
	text        string
	first, last civil.Date
}

// String is the date in the precision of the source: 2019, 2026-08 or 2012-04-24.
func (w When) String() string { return w.text }

// First is the earliest day that w can mean.
func (w When) First() civil.Date { return w.first }

// Last is the latest day that w can mean: on it, what holds at w is certain.
func (w When) Last() civil.Date { return w.last }

// UnmarshalText accepts YYYY, YYYY-MM and YYYY-MM-DD, and nothing else.
func (w *When) UnmarshalText(b []byte) error {
	text := string(b)
	for _, precision := range []struct {
		layout              string
		years, months, days int
	}{
		{"2006", 1, 0, 0},
		{"2006-01", 0, 1, 0},
		{time.DateOnly, 0, 0, 1},
	} {
		t, err := time.Parse(precision.layout, text)
		if err != nil {
			continue
		}
		end := t.AddDate(precision.years, precision.months, precision.days)
		*w = When{text: text, first: civil.New(t.Date()), last: civil.New(end.Date()) - 1}
		return nil
	}
	return civil.ErrDate.With("value", text)
}
