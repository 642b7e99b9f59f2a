package civil

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// When is a date as precisely as a source gives it: a year, a month or a day.
// Its zero value is "not said".
type When struct {
	text        string
	first, last Date
}

// ParseWhen reads 2026, 2026-11 or 2026-11-22; the empty text is "not said".
func ParseWhen(s string) (When, error) {
	if s == "" {
		return When{}, nil
	}
	for _, precision := range []struct {
		layout              string
		years, months, days int
	}{
		{"2006", 1, 0, 0},
		{"2006-01", 0, 1, 0},
		{time.DateOnly, 0, 0, 1},
	} {
		t, err := time.Parse(precision.layout, s)
		if err != nil {
			continue
		}
		end := t.AddDate(precision.years, precision.months, precision.days)
		return When{text: s, first: New(t.Date()), last: New(end.Date()) - 1}, nil
	}
	return When{}, ErrDate.With("value", s)
}

// At is the When of one day.
func At(d Date) When { return When{text: d.String(), first: d, last: d} }

// String is the date in the precision of the source.
func (w When) String() string { return w.text }

// IsZero reports whether no date was said.
func (w When) IsZero() bool { return w.text == "" }

// First is the earliest day that w can mean.
func (w When) First() Date { return w.first }

// Last is the latest day that w can mean: on it, what holds at w is certain.
func (w When) Last() Date { return w.last }

// MarshalText writes what String gives.
func (w When) MarshalText() ([]byte, error) { return []byte(w.text), nil }

// UnmarshalText reads what ParseWhen reads.
func (w *When) UnmarshalText(b []byte) (err error) {
	*w, err = ParseWhen(string(b))
	return err
}

// Value keeps the text; such texts sort by their first day.
func (w When) Value() (driver.Value, error) { return w.text, nil }

// Scan reads what Value wrote.
func (w *When) Scan(v any) (err error) {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("civil: cannot scan %T into When", v)
	}
	*w, err = ParseWhen(s)
	return err
}
