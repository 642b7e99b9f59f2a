package civil

import (
	"embed"
	"time"
)

// Locale holds the names of the holidays.
//
//go:embed locale/*.json
var Locale embed.FS

// Holiday is a day on which public offices in Denmark are closed.
type Holiday string

// The holidays of the church, by which a day is a holiday in law, and the days that
// offices are closed besides. Great Prayer Day was one until 2023.
const (
	NewYearsDay     Holiday = "new_year"
	MaundyThursday  Holiday = "maundy_thursday"
	GoodFriday      Holiday = "good_friday"
	EasterDay       Holiday = "easter_day"
	EasterMonday    Holiday = "easter_monday"
	GreatPrayerDay  Holiday = "great_prayer_day"
	AscensionDay    Holiday = "ascension_day"
	WhitSunday      Holiday = "whit_sunday"
	WhitMonday      Holiday = "whit_monday"
	ConstitutionDay Holiday = "constitution_day"
	ChristmasEve    Holiday = "christmas_eve"
	ChristmasDay    Holiday = "christmas_day"
	BoxingDay       Holiday = "boxing_day"
	NewYearsEve     Holiday = "new_years_eve"
)

// Label is the catalogue key of the holiday's name.
func (h Holiday) Label() string { return "civil.holiday." + string(h) }

// lastPrayerDay is the year in which Great Prayer Day was a holiday for the last time
// (lov nr. 214 af 6. marts 2023).
const lastPrayerDay = 2023

// fixed are the holidays of the same date every year, as day and month.
var fixed = map[string]Holiday{
	"01-01": NewYearsDay, "06-05": ConstitutionDay, "12-24": ChristmasEve, "12-25": ChristmasDay, "12-26": BoxingDay, "12-31": NewYearsEve,
}

// movable are the holidays that follow Easter, by the days from Easter Day.
var movable = map[Date]Holiday{
	-3: MaundyThursday, -2: GoodFriday, 0: EasterDay, 1: EasterMonday, 26: GreatPrayerDay, 39: AscensionDay, 49: WhitSunday, 50: WhitMonday,
}

// Holiday gives the holiday that the day is; ok is false where it is none.
func (d Date) Holiday() (h Holiday, ok bool) {
	h, ok = movable[d-Easter(d.Year())]
	if ok && (h != GreatPrayerDay || d.Year() <= lastPrayerDay) {
		return h, true
	}
	h, ok = fixed[d.Time().Format("01-02")]
	return h, ok
}

// Easter is Easter Day of the year: the Sunday after the first full moon of spring,
// by the tables of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	return New(year, time.Month(month), (h+l-7*m+33*month+19)%32)
}
