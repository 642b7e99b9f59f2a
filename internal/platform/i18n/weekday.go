package i18n

import (
	"time"

	"alminding/internal/base/civil"
)

// The days of the week, Sunday first as in package time.
var weekdays = map[Language][7]string{
	Danish:  {"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"},
	English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// Weekday writes onsdag den 7. oktober 2026, for a date that somebody has to keep.
func (p *Printer) Weekday(d civil.Date) string {
	day := p.DayName(d.Time().Weekday())
	if p.lang == English {
		return day + " " + p.Date(d)
	}
	return day + " den " + p.Date(d)
}

// DayName is the name of a day of the week.
func (p *Printer) DayName(d time.Weekday) string { return weekdays[p.lang][d] }

// Month is the name of a month.
func (p *Printer) Month(m time.Month) string { return months[p.lang][m-1] }

// ShortMonth is the name of a month where there is little room.
func (p *Printer) ShortMonth(m time.Month) string { return shortMonths[p.lang][m-1] }
