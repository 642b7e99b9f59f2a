// Package icaltest holds what the program tells calendars against RFC 5545 and 5546,
// and forgives nothing: what a lenient client would read all the same is a fault here.
package icaltest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Property is one content line (RFC 5545 §3.1), its text without escapes.
type Property struct {
	Name   string
	Params map[string]string
	Value  string
}

// Component is what stands between a BEGIN and its END.
type Component struct {
	Name       string
	Properties []Property
	Parts      []Component
}

// Get is the first property of the name; its zero value where there is none.
func (c Component) Get(name string) Property {
	if all := c.All(name); len(all) > 0 {
		return all[0]
	}
	return Property{}
}

// All are the properties of the name.
func (c Component) All(name string) (list []Property) {
	for _, p := range c.Properties {
		if p.Name == name {
			list = append(list, p)
		}
	}
	return list
}

// Part is the first component of the name within this one.
func (c Component) Part(name string) Component {
	if at := slices.IndexFunc(c.Parts, func(p Component) bool { return p.Name == name }); at >= 0 {
		return c.Parts[at]
	}
	return Component{}
}

// Events are the events of a calendar.
func (c Component) Events() []Component {
	return slices.DeleteFunc(slices.Clone(c.Parts), func(p Component) bool { return p.Name != "VEVENT" })
}

// Check reads the calendar and reports every rule that it breaks.
func Check(t testing.TB, s string) Component {
	t.Helper()
	cal, err := Read(s)
	if err != nil {
		t.Fatalf("%v in\n%s", err, s)
	}
	for _, fault := range faults(cal) {
		t.Errorf("%s in\n%s", fault, s)
	}
	return cal
}

// Follows holds that the calendar tells later news of the same events than the one
// before: their UIDs are among those of before, and each has a higher number.
func Follows(t testing.TB, before, after Component) {
	t.Helper()
	for _, e := range after.Events() {
		at := slices.IndexFunc(before.Events(), func(x Component) bool { return x.Get("UID").Value == e.Get("UID").Value })
		if at < 0 {
			t.Errorf("%s is news of nothing", e.Get("UID").Value)
			continue
		}
		was := before.Events()[at]
		if number(e) <= number(was) {
			t.Errorf("%s has the number %d after %d", e.Get("UID").Value, number(e), number(was))
		}
		if e.Get("DTSTAMP").Value < was.Get("DTSTAMP").Value {
			t.Errorf("%s was said %s, after %s", e.Get("UID").Value, e.Get("DTSTAMP").Value, was.Get("DTSTAMP").Value)
		}
	}
}

func number(e Component) int {
	n, err := strconv.Atoi(e.Get("SEQUENCE").Value)
	if err != nil {
		return -1
	}
	return n
}

const most = 75 // octets of a line

// Read takes the calendar apart. It wants lines that end in CRLF and have no more than
// 75 octets, text whose every special character is escaped, and components that end
// where they should.
func Read(s string) (Component, error) {
	bare := strings.ReplaceAll(s, "\r\n", "")
	if !strings.HasSuffix(s, "\r\n") || strings.ContainsAny(bare, "\r\n") {
		return Component{}, errors.New("a line does not end in CRLF")
	}
	if !utf8.ValidString(s) {
		return Component{}, errors.New("it is not UTF-8")
	}
	for l := range strings.SplitSeq(s, "\r\n") {
		if len(l) > most {
			return Component{}, fmt.Errorf("%d octets in %q", len(l), l)
		}
	}
	var open []Component
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(s, "\r\n ", ""), "\r\n"), "\r\n")
	for i, l := range lines {
		p, err := line(l)
		switch {
		case err != nil:
			return Component{}, err
		case p.Name == "BEGIN":
			open = append(open, Component{Name: p.Value})
		case len(open) == 0:
			return Component{}, fmt.Errorf("%q stands outside", l)
		case p.Name != "END":
			open[len(open)-1].Properties = append(open[len(open)-1].Properties, p)
		default:
			last := open[len(open)-1]
			if last.Name != p.Value {
				return Component{}, fmt.Errorf("%s ends in %s", last.Name, p.Value)
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				if i != len(lines)-1 {
					return Component{}, errors.New("something stands after the calendar")
				}
				return last, nil
			}
			open[len(open)-1].Parts = append(open[len(open)-1].Parts, last)
		}
	}
	return Component{}, errors.New("the calendar does not end")
}

var name = regexp.MustCompile(`^[A-Z-]+$`)

// texts are the properties whose value is text, which is escaped.
var texts = []string{"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "UID", "CATEGORIES", "PRODID", "TZID", "TZNAME"}

func line(l string) (p Property, err error) {
	head, value, ok := strings.Cut(l, ":") // no parameter of ours is quoted, so none holds a colon
	called, rest, _ := strings.Cut(head, ";")
	if !ok || strings.ContainsAny(head, "\"\\") || !name.MatchString(called) {
		return p, fmt.Errorf("%q is no line", l)
	}
	p = Property{Name: called, Value: value, Params: map[string]string{}}
	for pair := range strings.SplitSeq(rest, ";") {
		if rest == "" {
			break
		}
		key, v, ok := strings.Cut(pair, "=")
		if _, twice := p.Params[key]; !ok || twice || !name.MatchString(key) {
			return p, fmt.Errorf("%q has the parameter %q", l, pair)
		}
		p.Params[key] = v
	}
	if slices.Contains(texts, called) {
		p.Value, err = unescape(value)
	}
	return p, err
}

func unescape(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`\;,nN`, s[i+1]) >= 0:
			i++
			b.WriteString(strings.NewReplacer("n", "\n", "N", "\n").Replace(s[i : i+1]))
		case c < ' ' || c == 0x7f || strings.IndexByte(`\;,`, c) >= 0:
			return "", fmt.Errorf("%q stands unescaped in %q", c, s)
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

const (
	day  = "20060102"
	wall = day + "T150405"
	utc  = wall + "Z"
)

var (
	rule    = regexp.MustCompile(`^FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY)(;(INTERVAL=[1-9]\d*|BYDAY=[+-]?[1-5]?(MO|TU|WE|TH|FR|SA|SU)(,[+-]?[1-5]?(MO|TU|WE|TH|FR|SA|SU))*|BYMONTHDAY=\d+(,\d+)*|BYMONTH=\d+|UNTIL=\d{8}T\d{6}Z|COUNT=\d+))*$`)
	address = regexp.MustCompile(`^mailto:[^@\s]+@[^@\s]+$`)
)

// faults lists the rules that the calendar breaks.
func faults(cal Component) (list []string) {
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if cal.Name != "VCALENDAR" || cal.Get("VERSION").Value != "2.0" {
		say("it is no calendar of version 2.0")
	}
	once(cal, say, "PRODID", "VERSION", "METHOD")
	method := cal.Get("METHOD").Value
	if !slices.Contains([]string{"PUBLISH", "REQUEST", "CANCEL"}, method) {
		say("its method is %q", method)
	}
	zones := map[string]bool{}
	for _, p := range cal.Parts {
		if p.Name == "VTIMEZONE" {
			zones[p.Get("TZID").Value] = true
			checkZone(p, say)
		}
	}
	seen, uids := map[string]bool{}, map[string]bool{}
	for _, e := range cal.Events() {
		checkEvent(e, method, zones, say)
		key := e.Get("UID").Value + " " + e.Get("RECURRENCE-ID").Value
		if seen[key] {
			say("%s is there twice", key)
		}
		seen[key], uids[e.Get("UID").Value] = true, true
		for _, of := range cal.Events() {
			if x := e.Get("RECURRENCE-ID"); x.Name != "" && of.Get("RRULE").Name != "" && of.Get("UID").Value == e.Get("UID").Value {
				begins(x, of, say)
			}
		}
	}
	if method != "PUBLISH" && len(uids) != 1 { // RFC 5546 §3.2
		say("a %s is about %d events", method, len(uids))
	}
	return list
}

// once holds that each property is there, and once.
func once(c Component, say func(string, ...any), names ...string) {
	for _, n := range names {
		if got := len(c.All(n)); got != 1 || c.Get(n).Value == "" {
			say("%s has %d of %s", c.Name, got, n)
		}
	}
}

func checkZone(z Component, say func(string, ...any)) {
	if len(z.Parts) == 0 {
		say("the zone %s has no rules", z.Get("TZID").Value)
	}
	for _, p := range z.Parts {
		once(p, say, "DTSTART", "TZOFFSETFROM", "TZOFFSETTO")
		if r := p.Get("RRULE").Value; r != "" && !rule.MatchString(strings.Replace(r, "-1", "1", 1)) {
			say("%s recurs by %q", p.Name, r)
		}
	}
}

func checkEvent(e Component, method string, zones map[string]bool, say func(string, ...any)) {
	once(e, say, "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "STATUS")
	for _, n := range []string{"RRULE", "RECURRENCE-ID", "DESCRIPTION", "LOCATION", "URL", "ORGANIZER"} {
		if got := len(e.All(n)); got > 1 {
			say("an event has %d of %s", got, n)
		}
	}
	if number(e) < 0 {
		say("SEQUENCE is %q", e.Get("SEQUENCE").Value)
	}
	if _, err := time.Parse(utc, e.Get("DTSTAMP").Value); err != nil {
		say("DTSTAMP is no moment in UTC: %v", err)
	}
	for _, n := range []string{"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE"} {
		for _, p := range e.All(n) {
			checkTime(p, zones, say)
		}
	}
	if a, b := e.Get("DTSTART"), e.Get("DTEND"); a.Params["TZID"] == b.Params["TZID"] && a.Value >= b.Value {
		say("an event begins %s and ends %s", a.Value, b.Value)
	}
	checkRule(e, say)
	want := map[string][]string{"PUBLISH": {"CONFIRMED", "CANCELLED"}, "REQUEST": {"CONFIRMED"}, "CANCEL": {"CANCELLED"}}[method]
	if !slices.Contains(want, e.Get("STATUS").Value) {
		say("the status of a %s is %s", method, e.Get("STATUS").Value)
	}
	checkPeople(e, method, say)
}

// checkTime: a time is of the wall in a zone that the calendar has the rules of, or in
// UTC, or a whole day; one of no zone would be another moment for each reader.
func checkTime(p Property, zones map[string]bool, say func(string, ...any)) {
	format := utc
	if p.Params["VALUE"] == "DATE" {
		format = day
	}
	if zone, ok := p.Params["TZID"]; ok {
		if format = wall; !zones[zone] {
			say("%s is in the zone %q, whose rules are missing", p.Name, zone)
		}
	}
	if _, err := time.Parse(format, p.Value); err != nil {
		say("%s is no time: %v", p.Name, err)
	}
}

// checkRule: what recurs ends at a moment in UTC (RFC 5545 §3.3.10), and what it leaves
// out and what stands in for it are said as it begins.
func checkRule(e Component, say func(string, ...any)) {
	r := e.Get("RRULE").Value
	switch {
	case r == "" && len(e.All("EXDATE")) > 0:
		say("exceptions to no rule")
	case r != "" && (!rule.MatchString(r) || strings.Contains(r, "COUNT=") && strings.Contains(r, "UNTIL=")):
		say("RRULE is %q", r)
	case r != "" && len(e.All("RECURRENCE-ID")) > 0:
		say("what stands in for an event recurs itself")
	}
	for _, x := range e.All("EXDATE") {
		begins(x, e, say)
	}
}

// begins holds that the start of one time of the series is said as the series itself
// begins: in the same zone, and at the same hour of the wall, which a rule keeps.
func begins(x Property, series Component, say func(string, ...any)) {
	start := series.Get("DTSTART")
	_, hour, _ := strings.Cut(x.Value, "T")
	if _, first, _ := strings.Cut(start.Value, "T"); x.Params["TZID"] != start.Params["TZID"] || hour != first {
		say("%s is %s, and the series begins %s", x.Name, x.Value, start.Value)
	}
}

// checkPeople: whoever is asked or told off has an organizer to answer to; a feed names
// nobody.
func checkPeople(e Component, method string, say func(string, ...any)) {
	people := append(e.All("ORGANIZER"), e.All("ATTENDEE")...)
	if method == "PUBLISH" {
		if len(people) > 0 {
			say("a feed names %v", people)
		}
		return
	}
	if len(e.All("ORGANIZER")) != 1 || len(e.All("ATTENDEE")) == 0 {
		say("a %s has %d organizers and %d attendees", method, len(e.All("ORGANIZER")), len(e.All("ATTENDEE")))
	}
	for _, p := range people {
		if !address.MatchString(p.Value) {
			say("%s is %q", p.Name, p.Value)
		}
	}
}
