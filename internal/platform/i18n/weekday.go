package i18n

import "alminding/internal/base/civil"

// The days of the week, Sunday first as in package time.
var weekdays = map[Language][7]string{
	Danish:  {"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"},
	English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// Weekday writes onsdag den 7. oktober 2026, for a date that somebody has to keep.
func (p *Printer) Weekday(d civil.Date) string {
	day := weekdays[p.lang][d.Time().Weekday()]
	if p.lang == English {
		return day + " " + p.Date(d)
	}
	return day + " den " + p.Date(d)
}
