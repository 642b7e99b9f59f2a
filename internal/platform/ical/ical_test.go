package ical_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"alminding/internal/base/civil"
	"alminding/internal/platform/ical"
	"alminding/internal/platform/ical/icaltest"
)

// at is a moment by the clock on the wall in Copenhagen.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, civil.Copenhagen)
	if err != nil {
		panic(err)
	}
	return t
}

func meeting() ical.Event {
	return ical.Event{
		UID: ical.UID("0192", "alminding.example"), Stamp: time.Date(2026, 11, 22, 11, 0, 0, 0, time.UTC),
		Start: at("2026-12-01 13:00"), End: at("2026-12-01 14:30"),
		Summary: "Møde: budget, plan; og \\ mere", Description: "Første linje\r\nAnden linje" + strings.Repeat(" æøå, langt", 30) + "\x07",
		Location: "Rådhuset, sal 2", URL: "https://alminding.example/moeder/0192",
		Organizer: ical.Party{Name: `Styregruppen "OS2sofd", for: alle`, Email: "sekretariat@alminding.example"},
		Attendees: []string{"a@syddjurs.example", "b@odder.example"},
	}
}

func TestMessage_SaysWhatWasWritten(t *testing.T) {
	t.Parallel()
	e := meeting()
	cal := icaltest.Check(t, ical.Message(ical.Request, e))
	v := cal.Part("VEVENT")
	for name, want := range map[string]string{
		"UID": "0192@alminding.example", "SEQUENCE": "0", "DTSTAMP": "20261122T110000Z", "STATUS": "CONFIRMED",
		"SUMMARY": e.Summary, "LOCATION": e.Location, "URL": e.URL, "ORGANIZER": "mailto:sekretariat@alminding.example",
		"DTSTART": "20261201T130000", "DTEND": "20261201T143000",
		"DESCRIPTION": strings.ReplaceAll(strings.TrimSuffix(e.Description, "\x07"), "\r", ""),
	} {
		if got := v.Get(name).Value; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if cal.Get("METHOD").Value != "REQUEST" || cal.Get("VERSION").Value != "2.0" {
		t.Errorf("the calendar is %+v", cal.Properties)
	}
	if cn := v.Get("ORGANIZER").Params["CN"]; cn != "Styregruppen OS2sofd for alle" {
		t.Errorf("the organizer is called %q", cn)
	}
	n := 0
	for _, p := range v.Properties {
		if p.Name == "ATTENDEE" && p.Params["RSVP"] == "true" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d are asked, want 2", n)
	}
}

// TestMessage_Lifecycle: an update and a cancellation are about the same event, and
// each is newer than what it follows.
func TestMessage_Lifecycle(t *testing.T) {
	t.Parallel()
	e := meeting()
	var before icaltest.Component
	for i, m := range []ical.Method{ical.Request, ical.Request, ical.Cancel} {
		e.Sequence = i
		now := icaltest.Check(t, ical.Message(m, e))
		if i > 0 {
			icaltest.Follows(t, before, now)
		}
		before = now
		cal, err := ics.ParseCalendar(strings.NewReader(ical.Message(m, e)))
		if err != nil || len(cal.Events()) != 1 {
			t.Fatalf("the library reads %v, %v", cal, err)
		}
		v := cal.Events()[0]
		start, err := v.GetStartAt()
		if err != nil || !start.Equal(e.Start) {
			t.Errorf("it begins %v, %v", start, err)
		}
		status := map[ical.Method]string{ical.Request: "CONFIRMED", ical.Cancel: "CANCELLED"}[m]
		got := []string{v.Id(), v.GetProperty(ics.ComponentPropertySequence).Value, v.GetProperty(ics.ComponentPropertyStatus).Value}
		if want := []string{e.UID, string(rune('0' + i)), status}; !slices.Equal(got, want) {
			t.Errorf("step %d is %v, want %v", i, got, want)
		}
	}
}

// TestMessage_DaylightSaving has meetings on both sides of the changes and in them.
// A meeting keeps its hour on the wall, whatever that is in UTC.
func TestMessage_DaylightSaving(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, zone, start string
		at                time.Time
	}{
		{"the day before summer time", "Europe/Copenhagen", "20260328T130000", time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)},
		{"its first day", "Europe/Copenhagen", "20260329T130000", time.Date(2026, 3, 29, 11, 0, 0, 0, time.UTC)},
		{"its last day but one", "Europe/Copenhagen", "20261024T130000", time.Date(2026, 10, 24, 11, 0, 0, 0, time.UTC)},
		{"the day it ends", "Europe/Copenhagen", "20261025T130000", time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)},
		{"half past two, the first time", "", "20261025T003000Z", time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)},
		{"half past two, the second time", "", "20261025T013000Z", time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := meeting()
			e.Start, e.End = c.at, c.at.Add(time.Hour)
			cal := icaltest.Check(t, ical.Message(ical.Request, e))
			start := cal.Part("VEVENT").Get("DTSTART")
			if start.Value != c.start || start.Params["TZID"] != c.zone {
				t.Errorf("it begins %q in %q, want %q in %q", start.Value, start.Params["TZID"], c.start, c.zone)
			}
			if got := moment(t, cal, start); !got.Equal(c.at) {
				t.Errorf("by the calendar's own rules that is %v, want %v", got, c.at)
			}
		})
	}
}

// moment works out a date as a program does that knows no time zones but those in
// the calendar: by the later of the two rules that began before it this year.
func moment(t *testing.T, cal icaltest.Component, p icaltest.Property) time.Time {
	t.Helper()
	if strings.HasSuffix(p.Value, "Z") {
		at, err := time.Parse("20060102T150405Z", p.Value)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	at, err := time.Parse("20060102T150405", p.Value)
	if err != nil {
		t.Fatal(err)
	}
	zone := cal.Part("VTIMEZONE")
	if zone.Get("TZID").Value != p.Params["TZID"] {
		t.Fatalf("no zone %q", p.Params["TZID"])
	}
	onset := func(part string, month time.Month) time.Time {
		rule := zone.Part(part)
		first, err := time.Parse("20060102T150405", rule.Get("DTSTART").Value)
		if err != nil || !strings.HasSuffix(rule.Get("RRULE").Value, ";BYDAY=-1SU") {
			t.Fatalf("%s has %+v", part, rule.Properties)
		}
		last := time.Date(at.Year(), month+1, 0, first.Hour(), 0, 0, 0, time.UTC)
		return last.AddDate(0, 0, -int(last.Weekday()))
	}
	offset := zone.Part("STANDARD").Get("TZOFFSETTO").Value
	if !at.Before(onset("DAYLIGHT", time.March)) && at.Before(onset("STANDARD", time.October)) {
		offset = zone.Part("DAYLIGHT").Get("TZOFFSETTO").Value
	}
	return at.Add(-map[string]time.Duration{"+0100": time.Hour, "+0200": 2 * time.Hour}[offset])
}

// TestMessage_Series: what recurs keeps its hour on the wall over the change of the
// clocks, leaves out what it is to leave out, and has another in place of one.
func TestMessage_Series(t *testing.T) {
	t.Parallel()
	e := meeting()
	e.Start, e.End, e.Rule = at("2026-09-01 13:00"), at("2026-09-01 14:30"), "FREQ=MONTHLY;INTERVAL=1;UNTIL=20261201T120000Z;BYDAY=+1TU"
	e.Except = []ical.Wall{{Day: civil.New(2026, 10, 6), Minutes: 13 * 60}}
	moved := meeting()
	moved.Instead, moved.Start, moved.End = ical.Wall{Day: civil.New(2026, 11, 3), Minutes: 13 * 60}, at("2026-11-05 09:00"), at("2026-11-05 10:00")
	events := icaltest.Check(t, ical.Message(ical.Request, e, moved)).Events()
	if len(events) != 2 {
		t.Fatalf("%d events, want 2", len(events))
	}
	for name, want := range map[string]string{"DTSTART": "20260901T130000", "RRULE": e.Rule, "EXDATE": "20261006T130000"} {
		if got := events[0].Get(name).Value; got != want {
			t.Errorf("%s of what recurs is %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"UID": e.UID, "RECURRENCE-ID": "20261103T130000", "DTSTART": "20261105T090000"} {
		if got := events[1].Get(name).Value; got != want {
			t.Errorf("%s of the one moved is %q, want %q", name, got, want)
		}
	}
}

func TestFeed_WholeDays(t *testing.T) {
	t.Parallel()
	e := meeting()
	e.WholeDay, e.Start, e.End = true, at("2026-10-25 00:00"), at("2026-10-27 00:00") // the clocks change between
	v := icaltest.Check(t, ical.Feed("Årshjul", []ical.Event{e})).Part("VEVENT")
	if v.Get("DTSTART").Value != "20261025" || v.Get("DTEND").Value != "20261027" || v.Get("TRANSP").Value != "TRANSPARENT" {
		t.Errorf("the days are %+v", v.Properties)
	}
}

func TestFeed_NamesNobody(t *testing.T) {
	t.Parallel()
	gone := meeting()
	gone.Cancelled, gone.UID = true, "0193@alminding.example"
	out := ical.Feed("Møder; alle", []ical.Event{meeting(), gone})
	cal := icaltest.Check(t, out)
	if cal.Get("METHOD").Value != "PUBLISH" || cal.Get("X-WR-CALNAME").Value != "Møder; alle" || len(cal.Parts) != 3 {
		t.Errorf("the feed is\n%s", out)
	}
	if cal.Parts[2].Get("STATUS").Value != "CANCELLED" || strings.Contains(out, "mailto:") {
		t.Errorf("the feed is\n%s", out)
	}
}

// FuzzMessage: whatever somebody types, what comes out can be read.
func FuzzMessage(f *testing.F) {
	f.Add("Møde", "a,b;c:d\\e\r\n\"f'", "\xff\x00 æ")
	f.Fuzz(func(t *testing.T, summary, description, name string) {
		e := meeting()
		e.Summary, e.Description, e.Location, e.Organizer.Name = summary, description, name, name
		icaltest.Check(t, ical.Message(ical.Request, e))
	})
}
