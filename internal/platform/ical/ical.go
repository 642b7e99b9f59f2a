package ical

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"alminding/internal/base/civil"
)

// ContentType is the media type of a feed.
const ContentType = "text/calendar; charset=utf-8"

// Method is what a calendar asks of the program that reads it.
type Method string

// The methods.
const (
	Request Method = "REQUEST" // an invitation, or what has become of it since
	Cancel  Method = "CANCEL"
	publish Method = "PUBLISH" // only told; nobody is invited
)

// Event is something at a time. An update has the UID of what it changes and a
// higher Sequence; that is how a calendar knows the one from the other.
//
// With a Rule it is a series: it happens at Start and whenever the rule says, but for
// the starts in Except. An event with an Instead stands in for the one of its series,
// which has the same UID, that the rule has at that start.
//
// A whole day begins and ends at midnight in Copenhagen, and takes up nobody's time.
type Event struct {
	UID         string
	WholeDay    bool
	Rule        string // RRULE
	Except      []Wall
	Instead     Wall
	Sequence    int
	Stamp       time.Time // when this was said
	Start, End  time.Time
	Summary     string
	Description string
	Location    string
	URL         string
	Cancelled   bool
	Organizer   Party
	Attendees   []string // e-mail addresses; those of a feed are nobody's business
}

// Wall is a start as the rule of a series has it: a day, and how many minutes after
// midnight the clocks on the wall show. A rule knows nothing of the hour that they skip in
// March, so neither may what is left out of it or stands in for a part of it: as a moment
// it would be another hour. In the hour that comes twice in October the first is meant.
type Wall struct {
	Day     civil.Date
	Minutes int
}

func (w Wall) add(v *ics.VEvent, p ics.ComponentProperty) {
	v.AddProperty(p, w.Day.Time().Add(time.Duration(w.Minutes)*time.Minute).Format(local), ics.WithTZID(zone))
}

// Party is somebody with an e-mail address.
type Party struct{ Name, Email string }

// Message is the calendar of a letter about one event, or about a series and what
// stands in for parts of it: all have the same UID.
func Message(m Method, events ...Event) string {
	cal := newCalendar(m)
	for _, e := range events {
		e.Cancelled = e.Cancelled || m == Cancel
		v := addEvent(cal, e)
		v.AddProperty(ics.ComponentPropertyOrganizer, "mailto:"+e.Organizer.Email, ics.WithCN(parameter(e.Organizer.Name)))
		for _, address := range e.Attendees {
			v.AddProperty(ics.ComponentPropertyAttendee, "mailto:"+address,
				ics.ParticipationRoleReqParticipant, ics.ParticipationStatusNeedsAction, ics.WithRSVP(m == Request))
		}
	}
	return cal.Serialize(ics.WithNewLineWindows)
}

// Feed is a calendar that programs fetch anew now and then.
func Feed(name string, events []Event) string {
	cal := newCalendar(publish)
	cal.SetName(text(name))
	cal.SetXWRCalName(text(name)) // what most programs read
	for _, e := range events {
		addEvent(cal, e)
	}
	return cal.Serialize(ics.WithNewLineWindows)
}

func newCalendar(m Method) *ics.Calendar {
	cal := ics.NewCalendarFor("alminding")
	cal.SetProductId("-//Alminding//DA")
	cal.SetMethod(ics.Method(m))
	cal.AddVTimezone(copenhagen())
	return cal
}

const zone = "Europe/Copenhagen"

// copenhagen are the two rules by which clocks have been set since 1996.
func copenhagen() *ics.VTimezone {
	z := ics.NewTimezone(zone)
	rule := func(c *ics.ComponentBase, name, since, from, to, month string) {
		c.AddProperty("TZNAME", name)
		c.AddProperty(ics.ComponentPropertyDtStart, since)
		c.AddProperty("TZOFFSETFROM", from)
		c.AddProperty("TZOFFSETTO", to)
		c.AddProperty(ics.ComponentPropertyRrule, "FREQ=YEARLY;BYMONTH="+month+";BYDAY=-1SU")
	}
	summer, winter := &ics.Daylight{}, ics.NewStandard()
	rule(&summer.ComponentBase, "CEST", "19960331T020000", "+0100", "+0200", "3")
	rule(&winter.ComponentBase, "CET", "19961027T030000", "+0200", "+0100", "10")
	z.Components = append(z.Components, summer, winter)
	return z
}

func addEvent(cal *ics.Calendar, e Event) *ics.VEvent {
	v := cal.AddEvent(text(e.UID))
	v.SetSequence(e.Sequence)
	v.SetDtStampTime(e.Stamp)
	if e.WholeDay {
		v.AddProperty(ics.ComponentPropertyDtStart, e.Start.In(civil.Copenhagen).Format(date), ics.WithValue(string(ics.ValueDataTypeDate)))
		v.AddProperty(ics.ComponentPropertyDtEnd, e.End.In(civil.Copenhagen).Format(date), ics.WithValue(string(ics.ValueDataTypeDate)))
		v.SetTimeTransparency(ics.TransparencyTransparent)
	} else {
		if e.Rule == "" {
			at(v, ics.ComponentPropertyDtStart, e.Start)
		} else { // a rule keeps the hour of the wall
			v.AddProperty(ics.ComponentPropertyDtStart, wall(e.Start), ics.WithTZID(zone))
		}
		at(v, ics.ComponentPropertyDtEnd, e.End)
	}
	if e.Rule != "" {
		v.AddProperty(ics.ComponentPropertyRrule, e.Rule)
	}
	for _, w := range e.Except {
		w.add(v, ics.ComponentPropertyExdate)
	}
	if e.Instead != (Wall{}) {
		e.Instead.add(v, ics.ComponentPropertyRecurrenceId)
	}
	for _, p := range []struct {
		name  ics.ComponentProperty
		value string
	}{
		{ics.ComponentPropertySummary, e.Summary}, {ics.ComponentPropertyDescription, e.Description},
		{ics.ComponentPropertyLocation, e.Location}, {ics.ComponentPropertyUrl, e.URL},
	} {
		if value := text(p.value); value != "" {
			v.AddProperty(p.name, value)
		}
	}
	status := ics.ObjectStatusConfirmed
	if e.Cancelled {
		status = ics.ObjectStatusCancelled
	}
	v.SetStatus(status)
	return v
}

const (
	date  = "20060102"
	local = date + "T150405"
)

// at writes a moment as the clock on the wall in Copenhagen shows it, so that a
// calendar need not know more than that. In the hour that comes twice in October a
// wall clock means the first (RFC 5545 §3.3.5), but not to every program: a moment of
// either is written in UTC.
func at(v *ics.VEvent, p ics.ComponentProperty, t time.Time) {
	if Twice(t) {
		v.AddProperty(p, t.UTC().Format(local+"Z"))
		return
	}
	v.AddProperty(p, wall(t), ics.WithTZID(zone))
}

func wall(t time.Time) string { return t.In(civil.Copenhagen).Format(local) }

// Twice reports whether the clocks in Copenhagen show the time of the moment twice on its
// day. Of what recurs, programs disagree about which of the two a rule means.
func Twice(t time.Time) bool {
	return wall(t.Add(-time.Hour)) == wall(t) || wall(t.Add(time.Hour)) == wall(t)
}

// text takes away what a calendar cannot hold: bytes that are no text, and control
// characters other than the line break.
func text(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, s))
}

// parameter is text beside a property. What ends one there cannot be escaped, so a
// space takes its place.
func parameter(s string) string {
	return strings.Join(strings.FieldsFunc(text(s), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`",;:\'`, r) }), " ")
}

// UID names an event for ever: what it is, on the site at the address.
func UID[T ~string](id T, host string) string { return fmt.Sprintf("%s@%s", id, host) }
