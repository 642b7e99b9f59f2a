package meeting

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"alminding/internal/base/civil"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/ical/icaltest"
)

// tuesdays is every first Tuesday of the months from January, at one o'clock.
func tuesdays() Schedule {
	return Schedule{
		Rule:  Rule{Every: 1, Nth: 1, Weekday: time.Tuesday, SkipJuly: true, SkipHolidays: true},
		First: civil.New(2027, 1, 1), Last: civil.New(2027, 12, 31), Start: 13 * 60, End: 15 * 60, Place: "Rådhuset", Link: "https://moede.example/hemmelig-adresse",
	}
}

func days(list []Proposed) (out []string) {
	for _, p := range list {
		s := p.Day.Time().Format("01-02")
		if p.Out != "" {
			s += " " + string(p.Out)
		}
		out = append(out, s)
	}
	return out
}

func TestPropose(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Schedule)
		want   []string
	}{
		"the first Tuesday": {func(*Schedule) {}, []string{
			"01-05", "02-02", "03-02", "04-06", "05-04", "06-01", "07-06 july", "08-03", "09-07", "10-05", "11-02", "12-07",
		}},
		"a quarter's last Friday": {func(s *Schedule) { s.Every, s.Nth, s.Weekday = 3, -1, time.Friday }, []string{"01-29", "04-30", "07-30 july", "10-29"}},
		"July too":                {func(s *Schedule) { s.Every, s.SkipJuly = 6, false }, []string{"01-05", "07-06"}},
		"the 1st and the 15th":    {func(s *Schedule) { s.Every, s.Nth, s.Days = 4, 0, []int{1, 15} }, []string{"01-01 holiday", "01-15", "05-01", "05-15", "09-01", "09-15"}},
		"holidays too":            {func(s *Schedule) { s.Every, s.Nth, s.Days, s.SkipHolidays = 6, 0, []int{1}, false }, []string{"01-01", "07-01 july"}},
		"the 31st":                {func(s *Schedule) { s.Nth, s.Days = 0, []int{31} }, []string{"01-31", "03-31", "05-31", "07-31 july", "08-31", "10-31", "12-31 holiday"}},
		"from the middle":         {func(s *Schedule) { s.Every, s.First = 3, civil.New(2027, 1, 10) }, []string{"04-06", "07-06 july", "10-05"}},
		"the hour that is skipped": {func(s *Schedule) {
			s.Every, s.Nth, s.Weekday, s.Start, s.End, s.First, s.SkipHolidays = 12, -1, time.Sunday, 2*60+30, 4*60, civil.New(2027, 3, 1), false
		},
			[]string{"03-28 clock"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := tuesdays()
			c.change(&s)
			if diff := cmp.Diff(c.want, days(s.tidied().propose(nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPropose_KeepsTheHour: whatever the rule, a meeting begins when the clocks on the
// wall say so, on a day of its rule.
func TestPropose_KeepsTheHour(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := tuesdays()
		s.Every, s.Nth = rapid.IntRange(1, 12).Draw(t, "every"), rapid.SampledFrom(Nths).Draw(t, "nth")
		s.Weekday = time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))
		s.Start = Clock(rapid.IntRange(0, 22*60).Draw(t, "start"))
		s.End = s.Start + 60
		s.First += civil.Date(rapid.IntRange(0, 400).Draw(t, "first"))
		s.Last = s.First.AddMonths(18)
		for _, p := range meets(s.propose(nil)) {
			start := p.Plan.Start.In(civil.Copenhagen)
			if start.Format("15:04") != s.Start.String() || civil.Of(start) != p.Day || start.Weekday() != s.Weekday {
				t.Fatalf("%s begins %s", p.Day, start)
			}
		}
	})
}

func (f *fixture) series(s Schedule) (Series, SeriesDetails) {
	f.t.Helper()
	made, err := f.PlanSeries(f.t.Context(), f.anna, f.group.ID, s)
	must(f.t, err)
	return made, f.seriesOf(f.anna, made.ID)
}

func (f *fixture) seriesOf(who auth.Actor, id SeriesID) SeriesDetails {
	f.t.Helper()
	d, err := f.SeriesByID(f.t.Context(), who, id)
	must(f.t, err)
	return d
}

func asSeen(list []Meeting) (out []string) {
	for _, m := range list {
		out = append(out, m.Start.In(civil.Copenhagen).Format("01-02 15:04 ")+string(m.State))
	}
	return out
}

func TestPreview_SaysWhatIsInTheWay(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		other := f.planned("2027-02-02")
		p, err := f.Preview(t.Context(), f.anna, f.group.ID, tuesdays(), "")
		must(t, err)
		if len(p.Days) != 12 || len(p.Meets()) != 11 || p.Reach != auth.Public {
			t.Errorf("%d days, %d meetings, read by %s", len(p.Days), len(p.Meets()), p.Reach)
		}
		for _, d := range p.Days {
			if clash := len(d.Clashes) > 0; clash != (d.Day == other.Day()) {
				t.Errorf("%s clashes with %v", d.Day, d.Clashes)
			}
		}
		list, err := f.List(t.Context(), f.anna, Query{Order: Soonest})
		must(t, err)
		if len(list.Items) != 1 {
			t.Errorf("the preview left %d meetings", len(list.Items))
		}
	})
}

func TestPreview_Faults(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		for name, c := range map[string]struct {
			change func(*Schedule)
			want   string
		}{
			"no rhythm":       {func(s *Schedule) { s.Every = 0 }, "every meeting.series.no_rhythm"},
			"every two years": {func(s *Schedule) { s.Every = 24 }, "every errs.choose"},
			"no days":         {func(s *Schedule) { s.Nth = 0 }, "days errs.required"},
			"the 32nd":        {func(s *Schedule) { s.Nth, s.Days = 0, []int{32} }, "days meeting.series.days"},
			"the seventh":     {func(s *Schedule) { s.Nth = 7 }, "nth errs.choose"},
			"no such day":     {func(s *Schedule) { s.Weekday = 9 }, "weekday errs.choose"},
			"backwards":       {func(s *Schedule) { s.Last = s.First - 1 }, "last meeting.series.ends_before"},
			"ten years":       {func(s *Schedule) { s.Last = s.First.AddMonths(120) }, "last meeting.series.too_long"},
			"no first":        {func(s *Schedule) { s.First = 0 }, "first errs.required"},
			"no last":         {func(s *Schedule) { s.Last = 0 }, "last errs.required"},
			"before it was":   {func(s *Schedule) { s.First, s.Last = civil.New(2020, 1, 1), civil.New(2020, 12, 1) }, "first meeting.no_group"},
			"ends before":     {func(s *Schedule) { s.End = s.Start }, "end meeting.ends_before"},
			"nowhere":         {func(s *Schedule) { s.Place, s.Link = "", "" }, "place meeting.nowhere"},
			"other reach":     {func(s *Schedule) { s.Reach = "group:x" }, "reach errs.choose"},
			"no meetings":     {func(s *Schedule) { s.First, s.Last = civil.New(2027, 7, 1), civil.New(2027, 7, 31) }, "last meeting.series.none"},
			"a hundred":       {func(s *Schedule) { s.Nth, s.Days, s.Last = 0, []int{1, 5, 9, 13, 17, 21}, civil.New(2028, 6, 1) }, "last meeting.series.too_many"},
		} {
			s := tuesdays()
			c.change(&s)
			if _, err := f.Preview(t.Context(), f.anna, f.group.ID, s, ""); !slices.Contains(faultsOf(err), c.want) {
				t.Errorf("%s: %v, want %s", name, faultsOf(err), c.want)
			}
			if _, err := f.PlanSeries(t.Context(), f.anna, f.group.ID, s); !slices.Contains(faultsOf(err), c.want) {
				t.Errorf("%s is planned: %v, want %s", name, faultsOf(err), c.want)
			}
		}
		for _, a := range []auth.Actor{visitor, f.bo, f.clara} {
			if _, err := f.PlanSeries(t.Context(), a, f.group.ID, tuesdays()); !errors.Is(err, ErrForbidden) {
				t.Errorf("%s plans a series: %v", a.Account, err)
			}
		}
	})
}

// TestPlanSeries_AsOftenAsTheCharterWants: four meetings a year are one every third
// month.
func TestPlanSeries_AsOftenAsTheCharterWants(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		d, err := f.groups.ByID(t.Context(), system, f.group.ID)
		must(t, err)
		c := d.Charter.Value
		c.Meetings = 4
		must(t, f.groups.Adopt(t.Context(), system, f.group.ID, d.Version, civil.Since(civil.New(2027, 1, 1)), c))
		s := tuesdays()
		s.Every, s.SkipJuly = 0, false
		made, all := f.series(s)
		if diff := cmp.Diff([]string{"01-05 13:00 planned", "04-06 13:00 planned", "07-06 13:00 planned", "10-05 13:00 planned"}, asSeen(all.Meetings)); diff != "" || made.Every != 3 {
			t.Errorf("every %d: %s", made.Every, diff)
		}
	})
}

// TestCalendar_Series: a series is one thing that recurs, without the meetings that
// were called off or that the reader may not know, and with those that were moved where
// they are now.
func TestCalendar_Series(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		made, all := f.series(tuesdays())
		feed := func(who auth.Actor) icaltest.Component {
			out, err := f.Calendar(t.Context(), who, f.group.ID)
			must(t, err)
			return icaltest.Check(t, out)
		}
		before := feed(visitor)
		if n := len(before.Events()); n != 1 {
			t.Fatalf("%d events, want one that recurs", n)
		}
		e := before.Events()[0]
		for name, want := range map[string]string{
			"DTSTART": "20270105T130000", "RRULE": "FREQ=MONTHLY;INTERVAL=1;UNTIL=20271207T120000Z;BYDAY=+1TU", "EXDATE": "20270706T130000",
			"UID": string(made.ID) + "@alminding.example", "LOCATION": "Rådhuset",
		} {
			if got := e.Get(name).Value; got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		_, err := f.Cancel(t.Context(), f.anna, all.Meetings[2].ID) // 2 March
		must(t, err)
		away := onPlan("2027-04-08")
		away.Reach = auth.Public
		_, err = f.Move(t.Context(), f.anna, all.Meetings[3].ID, 1, away) // 6 April
		must(t, err)
		closed := all.Meetings[4].Plan // 4 May
		closed.Reach = auth.ReachOf(auth.Group, string(f.group.ID))
		_, err = f.Move(t.Context(), f.anna, all.Meetings[4].ID, 1, closed)
		must(t, err)
		for _, c := range []struct {
			who   auth.Actor
			gone  []string
			where string
		}{
			{visitor, []string{"20270302T130000", "20270504T130000", "20270706T130000"}, "Rådhuset"},
			{f.bo, []string{"20270302T130000", "20270706T130000"}, "Rådhuset, https://moede.example/hemmelig-adresse"},
		} {
			after := feed(c.who)
			icaltest.Follows(t, before, after)
			var gone []string
			for _, p := range after.Events()[0].All("EXDATE") {
				gone = append(gone, p.Value)
			}
			if diff := cmp.Diff(c.gone, gone); diff != "" {
				t.Errorf("%s: %s", c.who.Account, diff)
			}
			if len(after.Events()) != 2 {
				t.Fatalf("%s has %d events", c.who.Account, len(after.Events()))
			}
			moved := after.Events()[1]
			got := []string{moved.Get("RECURRENCE-ID").Value, moved.Get("DTSTART").Value, moved.Get("LOCATION").Value}
			if diff := cmp.Diff([]string{"20270406T130000", "20270408T130000", c.where}, got); diff != "" {
				t.Errorf("%s: %s", c.who.Account, diff)
			}
		}
		if open := f.seriesOf(visitor, made.ID); len(open.Meetings) != 10 || open.Link != "" {
			t.Errorf("others read %d meetings, and the address %q", len(open.Meetings), open.Link)
		}
	})
}

// TestCalendar_SeriesAtTheHourOfTheClocks: a series at half past two in the night has no
// meeting when the clocks skip that, and calendars leave out the very start that its rule
// gives; when they show it twice, it is the first.
func TestCalendar_SeriesAtTheHourOfTheClocks(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		s := tuesdays()
		s.Nth, s.Weekday, s.Start, s.End, s.SkipHolidays = -1, time.Sunday, 2*60+30, 3*60+30, false
		_, all := f.series(s)
		out, err := f.Calendar(t.Context(), f.anna, f.group.ID)
		must(t, err)
		events := icaltest.Check(t, out).Events()
		var gone []string
		for _, x := range events[0].All("EXDATE") {
			gone = append(gone, x.Params["TZID"]+" "+x.Value)
		}
		if want := []string{"Europe/Copenhagen 20270328T023000", "Europe/Copenhagen 20270725T023000"}; !slices.Equal(gone, want) {
			t.Errorf("left out are %v, want %v", gone, want)
		}
		at := slices.IndexFunc(all.Meetings, func(m Meeting) bool { return m.Day() == civil.New(2027, 10, 31) })
		if got := all.Meetings[at].Start.Format(time.RFC3339); got != "2027-10-31T00:30:00Z" {
			t.Errorf("in the night that is an hour longer it begins %s, want the first half past two", got)
		}
		// It lasts two hours that night, until half past three on the wall.
		if len(events) != 2 || events[1].Get("RECURRENCE-ID").Value != "20271031T023000" || events[1].Get("DTSTART").Value != "20271031T003000Z" ||
			events[1].Get("DTEND").Value != "20271031T033000" {
			t.Fatalf("%d events, the last %+v", len(events), events[len(events)-1].Properties)
		}
	})
}

// TestAnnounce: once the dates are out, calendars are told of what becomes of each,
// under the name and with the numbers of the series.
func TestAnnounce(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		made, all := f.series(tuesdays())
		_, err := f.Announce(t.Context(), f.anna, made.ID, 1)
		must(t, err)
		if _, err := f.Announce(t.Context(), f.anna, made.ID, 2); !errors.Is(err, ErrState) {
			t.Errorf("the dates went out twice: %v", err)
		}
		_, err = f.Move(t.Context(), f.anna, all.Meetings[1].ID, 1, onPlan("2027-02-04"))
		must(t, err)
		_, err = f.Cancel(t.Context(), f.anna, all.Meetings[2].ID)
		must(t, err)
		_, err = f.Invite(t.Context(), f.anna, all.Meetings[0].ID, "Det haster")
		must(t, err)
		mine := f.letters()["bo@aarhus.example"]
		if len(mine) != 4 {
			t.Fatalf("%d letters, want 4", len(mine))
		}
		first := icaltest.Check(t, mine[0].Calendar.Data)
		for i, want := range [][]string{{"REQUEST", "0", ""}, {"REQUEST", "1", "20270202T130000"}, {"CANCEL", "2", "20270302T130000"}, {"REQUEST", "0", "20270105T130000"}} {
			cal := icaltest.Check(t, mine[i].Calendar.Data)
			e := cal.Events()[0]
			if diff := cmp.Diff(want, []string{cal.Get("METHOD").Value, e.Get("SEQUENCE").Value, e.Get("RECURRENCE-ID").Value}); diff != "" {
				t.Errorf("letter %d: %s", i, diff)
			}
			if e.Get("UID").Value != first.Events()[0].Get("UID").Value {
				t.Errorf("letter %d is about %s", i, e.Get("UID").Value)
			}
		}
		if text := strings.Join(mine[0].Paragraphs, "\n"); strings.Count(text, "13.00") != 11 {
			t.Errorf("the letter says\n%s", text)
		}
	})
}

// TestEndSeries: what was held stays, what was not is called off, and calendars that
// knew are told once.
func TestEndSeries(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		made, all := f.series(tuesdays())
		f.step(f.invite, all.Meetings[1])
		if _, err := f.EndSeries(t.Context(), f.bo, made.ID, 1, civil.New(2027, 2, 1)); !errors.Is(err, ErrForbidden) {
			t.Errorf("a member ends it: %v", err)
		}
		if _, err := f.EndSeries(t.Context(), f.anna, made.ID, 7, civil.New(2027, 2, 1)); !errors.Is(err, ErrStale) {
			t.Errorf("ended from another version: %v", err)
		}
		if _, err := f.EndSeries(t.Context(), f.anna, made.ID, 1, civil.New(2028, 2, 1)); !slices.Contains(faultsOf(err), "from meeting.series.nothing_left") {
			t.Errorf("ended after its end: %v", err)
		}
		_, err := f.EndSeries(t.Context(), f.anna, made.ID, 1, civil.New(2027, 2, 1))
		must(t, err)
		d := f.seriesOf(f.anna, made.ID)
		if got := asSeen(d.Meetings[:3]); !slices.Equal(got, []string{"01-05 13:00 planned", "02-02 13:00 cancelled", "03-02 13:00 cancelled"}) {
			t.Errorf("the meetings are %v", got)
		}
		mine := f.letters()["bo@aarhus.example"]
		if len(mine) != 2 {
			t.Fatalf("%d letters, want the invitation and that it is off", len(mine))
		}
		before, off := icaltest.Check(t, mine[0].Calendar.Data), icaltest.Check(t, mine[1].Calendar.Data)
		icaltest.Follows(t, before, off)
		if len(off.Events()) != 1 || off.Get("METHOD").Value != "CANCEL" {
			t.Errorf("%s of %d events", off.Get("METHOD").Value, len(off.Events()))
		}
	})
}

// TestChangeSeries: the meetings keep their agendas and move to the new days in order.
func TestChangeSeries(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		made, all := f.series(tuesdays())
		_, err := f.Announce(t.Context(), f.anna, made.ID, 1)
		must(t, err)
		it := f.item(all.Meetings[3], Content{Title: "Regnskab"}) // of 6 April
		next := tuesdays()
		next.First, next.Last, next.Every, next.Weekday, next.Start, next.End = civil.New(2027, 3, 15), civil.New(2027, 9, 30), 2, time.Wednesday, 9*60, 10*60
		got, err := f.ChangeSeries(t.Context(), f.anna, made.ID, 2, next)
		must(t, err)
		d := f.seriesOf(f.anna, got.ID)
		if diff := cmp.Diff([]string{"05-05 09:00 planned", "09-01 09:00 planned"}, asSeen(d.Meetings)); diff != "" {
			t.Error(diff)
		}
		if items := f.read(f.anna, d.Meetings[0]).Items; len(items) != 1 || items[0].ID != it.ID {
			t.Errorf("the first has the agenda %+v", items)
		}
		old := f.seriesOf(f.anna, made.ID)
		if diff := cmp.Diff([]string{"01-05 13:00 planned", "02-02 13:00 planned", "03-02 13:00 planned", "06-01 13:00 cancelled"}, asSeen(old.Meetings[:4])); diff != "" {
			t.Error(diff)
		}
		mine := f.letters()["bo@aarhus.example"]
		if len(mine) != 3 {
			t.Fatalf("%d letters, want the dates, that the old are off, and the new", len(mine))
		}
		first, off, new := icaltest.Check(t, mine[0].Calendar.Data), icaltest.Check(t, mine[1].Calendar.Data), icaltest.Check(t, mine[2].Calendar.Data)
		icaltest.Follows(t, first, off)
		if n := len(off.Events()); n != 8 || off.Get("METHOD").Value != "CANCEL" {
			t.Errorf("%d are off, want 8", n)
		}
		if n := new.Events(); len(n) != 1 || n[0].Get("DTSTART").Value != "20270505T090000" {
			t.Errorf("the new are %+v", n)
		}
	})
}

// TestSeries_StaysWithItsGroup: a series of a group that meets behind closed doors is
// nowhere for others.
func TestSeries_StaysWithItsGroup(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		s := tuesdays()
		s.Reach = auth.ReachOf(auth.Group, string(f.group.ID))
		made, _ := f.series(s)
		for _, a := range []auth.Actor{visitor, f.clara} {
			if _, err := f.SeriesByID(t.Context(), a, made.ID); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s reads it: %v", a.Account, err)
			}
			if out, err := f.Calendar(t.Context(), a, ""); err != nil || strings.Contains(out, "VEVENT") {
				t.Errorf("%s has %s, %v", a.Account, out, err)
			}
		}
		if _, err := f.groups.ByID(t.Context(), visitor, made.Group); err != nil {
			t.Errorf("the group itself is %v", err)
		}
	})
}
