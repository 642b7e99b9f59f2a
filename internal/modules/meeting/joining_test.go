package meeting

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/ical/icaltest"
)

// TestJoin_InTheMiddleOfASeries: whoever takes a seat when the dates are out gets those
// that are to come as the others did, and is told of changes with them; whoever leaves it
// is told that they are off. Nobody else hears of it.
func TestJoin_InTheMiddleOfASeries(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.groups.OnFill = append(f.groups.OnFill, f.SeatFilled)
		made, all := f.series(tuesdays())
		d, err := f.Announce(t.Context(), f.anna, made.ID, 1)
		must(t, err)
		_, err = f.Move(t.Context(), f.anna, all.Meetings[3].ID, 1, onPlan("2027-04-08"))
		must(t, err)
		bo := f.deliver()["bo@aarhus.example"]
		f.Clock.Add(civil.New(2027, 2, 20).Time().Sub(f.Now()))
		eva := f.successor(f.bo, "eva")
		must(t, f.groups.Fill(t.Context(), system, f.seats[1], registry.PersonID(eva.Person), civil.Of(f.Now())))
		got := f.deliver()
		if len(got) != 2 || len(got["eva@aarhus.example"]) != 1 || len(got["bo@aarhus.example"]) != 1 {
			t.Fatalf("the letters are %v", got)
		}

		dates := icaltest.Check(t, got["eva@aarhus.example"][0])
		master, moved := dates.Events()[0], dates.Events()[1]
		for _, x := range []struct{ what, got, want string }{
			{"method", dates.Get("METHOD").Value, "REQUEST"}, {"uid", master.Get("UID").Value, icaltest.Check(t, bo[0]).Events()[0].Get("UID").Value},
			{"first", master.Get("DTSTART").Value, "20270302T130000"}, {"rule", master.Get("RRULE").Value, "FREQ=MONTHLY;INTERVAL=1;UNTIL=20271207T120000Z;BYDAY=+1TU"},
			{"attendee", master.Get("ATTENDEE").Value, "mailto:eva@aarhus.example"},
			{"instead of", moved.Get("RECURRENCE-ID").Value, "20270406T130000"}, {"moved to", moved.Get("DTSTART").Value, "20270408T130000"},
		} {
			if x.got != x.want {
				t.Errorf("%s is %q, want %q", x.what, x.got, x.want)
			}
		}

		off := icaltest.Check(t, got["bo@aarhus.example"][0])
		icaltest.Follows(t, icaltest.Check(t, bo[0]), off)
		var days []string
		for _, e := range off.Events() {
			days = append(days, e.Get("RECURRENCE-ID").Value[:8])
			if link := e.Get("LOCATION").Value; link != "Rådhuset" {
				t.Errorf("who has left is told to take part at %s", link)
			}
		}
		want := []string{"20270302", "20270406", "20270504", "20270601", "20270803", "20270907", "20271005", "20271102", "20271207"}
		if diff := cmp.Diff(want, days); diff != "" || off.Get("METHOD").Value != "CANCEL" {
			t.Errorf("%s of %s", off.Get("METHOD").Value, diff)
		}

		must(t, f.Reinvite(t.Context())) // as it does each night
		if again := f.deliver(); len(again) != 0 {
			t.Errorf("told again: %v", again)
		}
		_, err = f.EndSeries(t.Context(), f.anna, made.ID, d.Version, civil.New(2027, 3, 1))
		must(t, err)
		last := f.deliver()
		if len(last["bo@aarhus.example"]) != 0 || len(last["eva@aarhus.example"]) != 1 {
			t.Fatalf("in the end %v is told", last)
		}
		icaltest.Follows(t, dates, icaltest.Check(t, last["eva@aarhus.example"][0]))
	})
}

// TestJoin_ANewSeat: whoever is given a seat of their own gets the dates at once, and
// whoever loses one that ends is told.
func TestJoin_ANewSeat(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.groups.OnFill = append(f.groups.OnFill, f.SeatFilled)
		made, _ := f.series(tuesdays())
		_, err := f.Announce(t.Context(), f.anna, made.ID, 1)
		must(t, err)
		f.deliver()
		methods := func() (list []string) {
			for to, calendars := range f.deliver() {
				for _, c := range calendars {
					list = append(list, to+" "+icaltest.Check(t, c).Get("METHOD").Value)
				}
			}
			slices.Sort(list)
			return list
		}
		today := civil.Of(f.Now())
		seat, err := f.groups.Give(t.Context(), system, civil.Since(today), group.SeatFact{
			Group: f.group.ID, Authority: registry.AuthorityID(f.clara.For.ID), Person: registry.PersonID(f.clara.Person), Role: group.Member, Source: source,
		})
		must(t, err)
		if diff := cmp.Diff([]string{"clara@ballerup.example REQUEST"}, methods()); diff != "" {
			t.Errorf("a seat that is given: %s", diff)
		}
		must(t, f.groups.Fill(t.Context(), system, f.seats[2], registry.PersonID(f.clara.Person), today))
		if got := methods(); len(got) != 0 {
			t.Errorf("a second seat: %v", got)
		}
		must(t, f.groups.End(t.Context(), system, seat, today))
		if got := methods(); len(got) != 0 {
			t.Errorf("who has another seat is told %v", got)
		}
		must(t, f.groups.Fill(t.Context(), system, f.seats[2], "", today))
		if diff := cmp.Diff([]string{"clara@ballerup.example CANCEL"}, methods()); diff != "" {
			t.Errorf("who has none: %s", diff)
		}
	})
}

// TestLeave_ACalledMeeting: who is no longer to come to a single meeting is told so, in
// the calendar too, and whoever stays hears nothing.
func TestLeave_ACalledMeeting(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.groups.OnFill = append(f.groups.OnFill, f.SeatFilled)
		m := f.planned("2026-12-15")
		f.step(f.invite, m)
		before := f.deliver()["bo@aarhus.example"]
		f.Clock.Add(time.Hour)
		must(t, f.groups.Fill(t.Context(), system, f.seats[1], "", civil.Of(f.Now())))
		got := f.deliver()
		if len(got) != 1 || len(got["bo@aarhus.example"]) != 1 {
			t.Fatalf("the letters are %v", got)
		}
		off := icaltest.Check(t, got["bo@aarhus.example"][0])
		icaltest.Follows(t, icaltest.Check(t, before[0]), off)
		if off.Get("METHOD").Value != "CANCEL" {
			t.Errorf("it is %s", off.Get("METHOD").Value)
		}
		if d := f.read(f.anna, m); d.State != Invited || d.Version != f.read(f.anna, m).Version {
			t.Errorf("the meeting is %+v", d.Meeting)
		}
	})
}
