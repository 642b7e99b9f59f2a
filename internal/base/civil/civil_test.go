package civil_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alminding/internal/base/civil"
)

func TestOf_MidnightIsCopenhagens(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2026-06-30T21:59:59Z": "2026-06-30",
		"2026-06-30T22:00:00Z": "2026-07-01", // summer time
		"2026-12-31T22:59:59Z": "2026-12-31",
		"2026-12-31T23:00:00Z": "2027-01-01", // winter time
	} {
		at, err := time.Parse(time.RFC3339, in)
		if err != nil {
			t.Fatal(err)
		}
		if got := civil.Of(at).String(); got != want {
			t.Errorf("Of(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestParse_OnlyRealDays(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2026-06-31", "2025-02-29", "26-1-1", "2026-1-1", "31. juni"} {
		if _, err := civil.Parse(s); !errors.Is(err, civil.ErrDate) {
			t.Errorf("Parse(%q): %v, want ErrDate", s, err)
		}
	}
}

func TestDate_RoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		d := civil.Date(rapid.Int32Range(int32(civil.Min), int32(civil.Max)).Draw(rt, "d"))
		text, err := json.Marshal(d)
		if err != nil {
			rt.Fatal(err)
		}
		var back, scanned civil.Date
		if err := json.Unmarshal(text, &back); err != nil || back != d {
			rt.Fatalf("%s came back as %v, %v", text, back, err)
		}
		v, _ := d.Value()
		if err := scanned.Scan(v); err != nil || scanned != d {
			rt.Fatalf("scan of %v gave %v, %v", v, scanned, err)
		}
	})
}

func TestPeriod(t *testing.T) {
	t.Parallel()
	d := func(s string) civil.Date {
		v, err := civil.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	p := civil.Period{From: d("2026-01-01"), To: d("2026-07-01")}
	if !p.Contains(p.From) || p.Contains(p.To) {
		t.Error("a period holds its first day and not its end")
	}
	if p.Overlaps(civil.Since(p.To)) || !p.Overlaps(civil.Since(p.To-1)) {
		t.Error("periods that only touch do not overlap")
	}
	if !civil.Since(p.From).Open() || p.Open() || !(civil.Period{}).Empty() {
		t.Error("open and empty are told apart wrongly")
	}
}

func TestWhen_MeansEveryDayItCovers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]civil.Date{
		"2019":       {civil.New(2019, 1, 1), civil.New(2019, 12, 31)},
		"2024-02":    {civil.New(2024, 2, 1), civil.New(2024, 2, 29)},
		"2012-04-24": {civil.New(2012, 4, 24), civil.New(2012, 4, 24)},
	} {
		w, err := civil.ParseWhen(text)
		if err != nil {
			t.Errorf("ParseWhen(%s): %v", text, err)
			continue
		}
		if got := [2]civil.Date{w.First(), w.Last()}; got != want || w.String() != text {
			t.Errorf("%s means %s to %s, want %s to %s", w, got[0], got[1], want[0], want[1])
		}
	}
	for _, text := range []string{"19", "2019-13", "2019-02-29", "ca. 2019", "2019-1-1"} {
		if _, err := civil.ParseWhen(text); !errors.Is(err, civil.ErrDate) {
			t.Errorf("ParseWhen(%q) = %v, want ErrDate", text, err)
		}
	}
}

func FuzzParseWhen(f *testing.F) {
	for _, s := range []string{"2019", "2026-08", "2026-08-24", "", "9999-12-31", "0001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := civil.ParseWhen(s)
		switch {
		case err != nil && !errors.Is(err, civil.ErrDate):
			t.Errorf("ParseWhen(%q): %v is not ErrDate", s, err)
		case err == nil && (w.String() != s || w.First() > w.Last()):
			t.Errorf("ParseWhen(%q) is %q, from %s to %s", s, w, w.First(), w.Last())
		}
	})
}

func TestDate_AddMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from   civil.Date
		months int
		want   civil.Date
	}{
		{civil.New(2025, 4, 24), 24, civil.New(2027, 4, 24)},
		{civil.New(2025, 1, 31), 1, civil.New(2025, 2, 28)},
		{civil.New(2023, 12, 31), 2, civil.New(2024, 2, 29)},
		{civil.New(2024, 2, 29), 12, civil.New(2025, 2, 28)},
		{civil.New(2025, 12, 1), 1, civil.New(2026, 1, 1)},
		{civil.New(2026, 3, 31), -1, civil.New(2026, 2, 28)},
		{civil.New(2026, 1, 15), -13, civil.New(2024, 12, 15)},
	} {
		if got := c.from.AddMonths(c.months); got != c.want {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2026-11-22")
	f.Add("2024-02-29")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := civil.Parse(s); err == nil && d.String() != s {
			t.Errorf("Parse(%q) is %s", s, d)
		}
	})
}
