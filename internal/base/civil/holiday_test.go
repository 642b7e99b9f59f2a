package civil_test

import (
	"testing"
	"time"

	"alminding/internal/base/civil"
)

// TestEaster has the years in which the tables have an exception, and the earliest
// and the latest Easter there can be.
func TestEaster(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]string{
		1818: "1818-03-22", 1943: "1943-04-25", 1954: "1954-04-18", 1981: "1981-04-19", 2000: "2000-04-23", 2024: "2024-03-31",
		2025: "2025-04-20", 2026: "2026-04-05", 2027: "2027-03-28", 2038: "2038-04-25", 2049: "2049-04-18", 2285: "2285-03-22",
	} {
		if got := civil.Easter(year); got.String() != want {
			t.Errorf("Easter Day of %d is %s, want %s", year, got, want)
		}
	}
	for year := 1600; year < 3000; year++ {
		if d := civil.Easter(year); d.Time().Weekday() != time.Sunday || d < civil.New(year, time.March, 22) || d > civil.New(year, time.April, 25) {
			t.Errorf("Easter Day of %d is %s", year, d)
		}
	}
}

func TestHoliday_OfTheYear(t *testing.T) {
	t.Parallel()
	for day, want := range map[civil.Date]civil.Holiday{
		civil.New(2026, 1, 1): civil.NewYearsDay, civil.New(2026, 4, 2): civil.MaundyThursday, civil.New(2026, 4, 3): civil.GoodFriday,
		civil.New(2026, 4, 4): "", civil.New(2026, 4, 5): civil.EasterDay, civil.New(2026, 4, 6): civil.EasterMonday,
		civil.New(2026, 5, 1): "", civil.New(2023, 5, 5): civil.GreatPrayerDay, civil.New(2024, 4, 26): "",
		civil.New(2026, 5, 14): civil.AscensionDay, civil.New(2026, 5, 24): civil.WhitSunday, civil.New(2026, 5, 25): civil.WhitMonday,
		civil.New(2026, 6, 5): civil.ConstitutionDay, civil.New(2026, 12, 23): "", civil.New(2026, 12, 24): civil.ChristmasEve,
		civil.New(2026, 12, 25): civil.ChristmasDay, civil.New(2026, 12, 26): civil.BoxingDay, civil.New(2026, 12, 31): civil.NewYearsEve,
	} {
		if got, ok := day.Holiday(); got != want || ok != (want != "") {
			t.Errorf("%s is %q, want %q", day, got, want)
		}
	}
}
