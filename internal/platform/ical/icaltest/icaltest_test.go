package icaltest

import (
	"strings"
	"testing"
)

const good = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Alminding//DA
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1@alminding.example
SEQUENCE:0
DTSTAMP:20261122T110000Z
DTSTART;TZID=Europe/Copenhagen:20261201T130000
DTEND;TZID=Europe/Copenhagen:20261201T150000
RRULE:FREQ=MONTHLY;UNTIL=20270601T110000Z;BYDAY=+1TU
EXDATE;TZID=Europe/Copenhagen:20270105T130000
SUMMARY:Møde\, og mere
STATUS:CONFIRMED
ORGANIZER;CN=Gruppen:mailto:moeder@alminding.example
ATTENDEE:mailto:a@syddjurs.example
END:VEVENT
END:VCALENDAR
`

// TestCheck breaks a good calendar in one place at a time, and each is found.
func TestCheck(t *testing.T) {
	t.Parallel()
	calendar := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	if cal, err := Read(calendar(good)); err != nil || faults(cal) != nil {
		t.Fatalf("the good calendar has %v, %v", err, faults(cal))
	}
	for name, bad := range map[string]string{
		"a bare line feed":        good,
		"a long line":             calendar(strings.Replace(good, "og mere", strings.Repeat("x", 80), 1)),
		"a comma":                 calendar(strings.Replace(good, `\,`, ",", 1)),
		"an end of something":     calendar(strings.Replace(good, "END:VEVENT", "END:VTODO", 1)),
		"no end":                  calendar(strings.Replace(good, "END:VCALENDAR\n", "", 1)),
		"no UID":                  calendar(strings.Replace(good, "UID:1@alminding.example\n", "", 1)),
		"two of DTSTAMP":          calendar(strings.Replace(good, "DTSTAMP:", "DTSTAMP:20261122T110000Z\nDTSTAMP:", 1)),
		"a stamp of no zone":      calendar(strings.Replace(good, "110000Z\nDTSTART", "110000\nDTSTART", 1)),
		"a start of no zone":      calendar(strings.Replace(good, "DTSTART;TZID=Europe/Copenhagen", "DTSTART", 1)),
		"a zone without rules":    calendar(strings.Replace(good, "DTSTART;TZID=Europe/Copenhagen", "DTSTART;TZID=Europe/Oslo", 1)),
		"an end before the start": calendar(strings.Replace(good, "T150000", "T120000", 1)),
		"UNTIL of the wall":       calendar(strings.Replace(good, "UNTIL=20270601T110000Z", "UNTIL=20270601T130000", 1)),
		"EXDATE in UTC":           calendar(strings.Replace(good, "EXDATE;TZID=Europe/Copenhagen:20270105T130000", "EXDATE:20270105T120000Z", 1)),
		"EXDATE an hour late":     calendar(strings.Replace(good, "20270105T130000", "20270105T140000", 1)),
		"exceptions to no rule":   calendar(strings.Replace(good, "RRULE:FREQ=MONTHLY;UNTIL=20270601T110000Z;BYDAY=+1TU\n", "", 1)),
		"no organizer":            calendar(strings.Replace(good, "ORGANIZER;CN=Gruppen:mailto:moeder@alminding.example\n", "", 1)),
		"nobody asked":            calendar(strings.Replace(good, "ATTENDEE:mailto:a@syddjurs.example\n", "", 1)),
		"people in a feed":        calendar(strings.Replace(good, "METHOD:REQUEST", "METHOD:PUBLISH", 1)),
		"a cancelled request":     calendar(strings.Replace(good, "STATUS:CONFIRMED", "STATUS:CANCELLED", 1)),
		"no number":               calendar(strings.Replace(good, "SEQUENCE:0", "SEQUENCE:x", 1)),
		"an unknown method":       calendar(strings.Replace(good, "METHOD:REQUEST", "METHOD:INVITE", 1)),
	} {
		if cal, err := Read(bad); err == nil && faults(cal) == nil {
			t.Errorf("%s is not found", name)
		}
	}
}
