package ical_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"alminding/internal/base/civil"
	"alminding/internal/platform/ical"
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

// property is one content line as RFC 5545 §3.1 has it.
type property struct {
	name   string
	params map[string]string
	value  string
}

// component is what stands between a BEGIN and its END.
type component struct {
	name       string
	properties []property
	parts      []component
}

// read is a reader that forgives nothing: lines that end otherwise than in CRLF or
// are longer than 75 octets, characters that must be escaped and are not, and
// components that do not end where they should.
func read(t *testing.T, s string) component {
	t.Helper()
	if !strings.HasSuffix(s, "\r\n") || strings.Contains(strings.ReplaceAll(s, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(s, "\r\n", ""), "\r") {
		t.Fatalf("a line does not end in CRLF:\n%q", s)
	}
	for l := range strings.SplitSeq(s, "\r\n") {
		if len(l) > 75 {
			t.Errorf("%d octets in %q", len(l), l)
		}
	}
	var open []component
	for l := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(s, "\r\n ", ""), "\r\n"), "\r\n") {
		p := line(t, l)
		switch p.name {
		case "BEGIN":
			open = append(open, component{name: p.value})
		case "END":
			last := open[len(open)-1]
			if last.name != p.value {
				t.Fatalf("%s ends in %s", last.name, p.value)
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return last
			}
			open[len(open)-1].parts = append(open[len(open)-1].parts, last)
		default:
			open[len(open)-1].properties = append(open[len(open)-1].properties, p)
		}
	}
	t.Fatal("the calendar does not end")
	return component{}
}

func line(t *testing.T, l string) property {
	t.Helper()
	head, value, ok := strings.Cut(l, ":") // no parameter of ours is quoted, so none holds a colon
	name, rest, _ := strings.Cut(head, ";")
	if !ok || strings.ContainsAny(head, "\"\\") || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
		t.Fatalf("%q is no line", l)
	}
	p := property{name: name, value: value, params: map[string]string{}}
	for pair := range strings.SplitSeq(rest, ";") {
		key, v, _ := strings.Cut(pair, "=")
		p.params[key] = v
	}
	if slices.Contains([]string{"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "UID"}, name) {
		p.value = unescape(t, value)
	}
	return p
}

func unescape(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`\;,nN`, s[i+1]) >= 0:
			i++
			b.WriteString(strings.NewReplacer("n", "\n", "N", "\n").Replace(s[i : i+1]))
		case c < ' ' || strings.IndexByte(`\;,`, c) >= 0:
			t.Fatalf("%q stands unescaped in %q", c, s)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func (c component) get(name string) (p property) {
	for _, p := range c.properties {
		if p.name == name {
			return p
		}
	}
	return property{}
}

func (c component) part(name string) component {
	for _, p := range c.parts {
		if p.name == name {
			return p
		}
	}
	return component{}
}

func TestMessage_SaysWhatWasWritten(t *testing.T) {
	t.Parallel()
	e := meeting()
	cal := read(t, ical.Message(ical.Request, e))
	v := cal.part("VEVENT")
	for name, want := range map[string]string{
		"UID": "0192@alminding.example", "SEQUENCE": "0", "DTSTAMP": "20261122T110000Z", "STATUS": "CONFIRMED",
		"SUMMARY": e.Summary, "LOCATION": e.Location, "URL": e.URL, "ORGANIZER": "mailto:sekretariat@alminding.example",
		"DTSTART": "20261201T130000", "DTEND": "20261201T143000",
		"DESCRIPTION": strings.ReplaceAll(strings.TrimSuffix(e.Description, "\x07"), "\r", ""),
	} {
		if got := v.get(name).value; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if cal.get("METHOD").value != "REQUEST" || cal.get("VERSION").value != "2.0" {
		t.Errorf("the calendar is %+v", cal.properties)
	}
	if cn := v.get("ORGANIZER").params["CN"]; cn != "Styregruppen OS2sofd for alle" {
		t.Errorf("the organizer is called %q", cn)
	}
	n := 0
	for _, p := range v.properties {
		if p.name == "ATTENDEE" && p.params["RSVP"] == "true" {
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
	for i, m := range []ical.Method{ical.Request, ical.Request, ical.Cancel} {
		e.Sequence = i
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
		{"half past two, the first time", "Europe/Copenhagen", "20261025T023000", time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)},
		{"half past two, the second time", "", "20261025T013000Z", time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := meeting()
			e.Start, e.End = c.at, c.at.Add(time.Hour)
			cal := read(t, ical.Message(ical.Request, e))
			start := cal.part("VEVENT").get("DTSTART")
			if start.value != c.start || start.params["TZID"] != c.zone {
				t.Errorf("it begins %q in %q, want %q in %q", start.value, start.params["TZID"], c.start, c.zone)
			}
			if got := moment(t, cal, start); !got.Equal(c.at) {
				t.Errorf("by the calendar's own rules that is %v, want %v", got, c.at)
			}
		})
	}
}

// moment works out a date as a program does that knows no time zones but those in
// the calendar: by the later of the two rules that began before it this year.
func moment(t *testing.T, cal component, p property) time.Time {
	t.Helper()
	if strings.HasSuffix(p.value, "Z") {
		at, err := time.Parse("20060102T150405Z", p.value)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	at, err := time.Parse("20060102T150405", p.value)
	if err != nil {
		t.Fatal(err)
	}
	zone := cal.part("VTIMEZONE")
	if zone.get("TZID").value != p.params["TZID"] {
		t.Fatalf("no zone %q", p.params["TZID"])
	}
	onset := func(part string, month time.Month) time.Time {
		rule := zone.part(part)
		first, err := time.Parse("20060102T150405", rule.get("DTSTART").value)
		if err != nil || !strings.HasSuffix(rule.get("RRULE").value, ";BYDAY=-1SU") {
			t.Fatalf("%s has %+v", part, rule.properties)
		}
		last := time.Date(at.Year(), month+1, 0, first.Hour(), 0, 0, 0, time.UTC)
		return last.AddDate(0, 0, -int(last.Weekday()))
	}
	offset := zone.part("STANDARD").get("TZOFFSETTO").value
	if !at.Before(onset("DAYLIGHT", time.March)) && at.Before(onset("STANDARD", time.October)) {
		offset = zone.part("DAYLIGHT").get("TZOFFSETTO").value
	}
	return at.Add(-map[string]time.Duration{"+0100": time.Hour, "+0200": 2 * time.Hour}[offset])
}

func TestFeed_NamesNobody(t *testing.T) {
	t.Parallel()
	gone := meeting()
	gone.Cancelled, gone.UID = true, "0193@alminding.example"
	out := ical.Feed("Møder; alle", []ical.Event{meeting(), gone})
	cal := read(t, out)
	if cal.get("METHOD").value != "PUBLISH" || cal.get("X-WR-CALNAME").value != "Møder; alle" || len(cal.parts) != 3 {
		t.Errorf("the feed is\n%s", out)
	}
	if cal.parts[2].get("STATUS").value != "CANCELLED" || strings.Contains(out, "mailto:") {
		t.Errorf("the feed is\n%s", out)
	}
}

// FuzzMessage: whatever somebody types, what comes out can be read.
func FuzzMessage(f *testing.F) {
	f.Add("Møde", "a,b;c:d\\e\r\n\"f'", "\xff\x00 æ")
	f.Fuzz(func(t *testing.T, summary, description, name string) {
		e := meeting()
		e.Summary, e.Description, e.Location, e.Organizer.Name = summary, description, name, name
		read(t, ical.Message(ical.Request, e))
	})
}
