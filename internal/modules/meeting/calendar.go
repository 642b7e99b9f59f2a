package meeting

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ical"
)

// calendarPast is how far back a calendar that is fetched anew every day reaches.
const calendarPast = 365

// Calendar is the list as a calendar, from a year back. Single meetings that were
// called off say so; those of a series are left out of what recurs.
func (s *Service) Calendar(ctx context.Context, actor auth.Actor, of group.ID) (out string, err error) {
	defer errs.Wrap(&err, "meeting.Calendar(%.50s)", of)
	list, err := s.List(ctx, actor, Query{Group: of, From: civil.Of(s.Now()) - calendarPast, Order: Soonest})
	if err != nil {
		return "", err
	}
	p := i18n.From(ctx)
	var events []ical.Event
	var recurring []SeriesID
	for _, l := range list.Items {
		if l.Series == "" {
			events = append(events, s.event(p, l.Meeting, l.In, nil, l.Inside))
		} else if !slices.Contains(recurring, l.Series) {
			recurring = append(recurring, l.Series)
		}
	}
	more, err := s.recurring(ctx, actor, recurring)
	return ical.Feed(p.T("meeting.calendar"), append(events, more...)), err
}

// recurring is each series as the actor may know it, with its meetings of all times: a
// series that began long ago is one thing all the same.
func (s *Service) recurring(ctx context.Context, actor auth.Actor, ids []SeriesID) (events []ical.Event, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := seriesByIDs(ctx, s.db, ids)
	if err != nil {
		return nil, err
	}
	list, err := s.List(ctx, actor, Query{Series: ids, Order: Soonest})
	if err != nil {
		return nil, err
	}
	for _, of := range all {
		var meetings []Meeting
		var in group.Group
		inside := false
		for _, l := range list.Items {
			if l.Series == of.ID {
				meetings, in, inside = append(meetings, l.Meeting), l.In, l.Inside
			}
		}
		if !inside {
			of = *of.facing()
		}
		events = append(events, s.seriesEvents(i18n.From(ctx), of, meetings, in, inside)...)
	}
	return events, nil
}

// event is a meeting as a calendar knows it. The address to take part at is for those
// inside the group.
func (s *Service) event(p *i18n.Printer, m Meeting, in group.Group, of *Series, inside bool) ical.Event {
	e := s.about(p, string(m.ID), m.Path(), m.Plan, in, inside)
	e.Sequence, e.Stamp, e.Cancelled = m.Sequence, m.Updated, m.State == Cancelled
	if of != nil {
		e.UID = ical.UID(of.ID, s.host())
		e.Instead = of.Start.wall(m.Occurs)
	}
	return e
}

func (s *Service) about(p *i18n.Printer, id, path string, at Plan, in group.Group, inside bool) ical.Event {
	address := s.site.URL + p.Path(path)
	return ical.Event{
		UID: ical.UID(id, s.host()), Start: at.Start, End: at.End, Summary: in.Name.In(p.Lang()),
		Description: p.T("meeting.letter.agenda", "url", address), Location: where(p, at, inside), URL: s.site.URL + path,
	}
}

// host is the name of the site, which what it tells calendars is known by for ever.
func (s *Service) host() string {
	if u, err := url.Parse(s.site.URL); err == nil && u.Host != "" {
		return u.Hostname()
	}
	return "alminding"
}

// seriesEvents are the meetings of a series as a calendar knows them: what recurs by
// its rule, without the days that have no meeting, and each meeting that is not as the
// schedule has it, or lasts an hour more or less because the clocks are set while it is
// on: what recurs always takes the same time. Where it begins in an hour that comes twice
// it stands by itself as well, since programs disagree about which of the two is meant.
// What recurs begins and ends with a meeting that there is, because calendars count on the
// first.
func (s *Service) seriesEvents(p *i18n.Printer, of Series, meetings []Meeting, in group.Group, inside bool) []ical.Event {
	there := slices.DeleteFunc(slices.Clone(meetings), func(m Meeting) bool { return m.State == Cancelled })
	if len(there) == 0 {
		return nil
	}
	slices.SortFunc(there, func(a, b Meeting) int { return cmp.Compare(a.Occurs, b.Occurs) })
	first, last := there[0].Occurs, there[len(there)-1].Occurs
	plan, _ := of.on(first)
	master := s.about(p, string(of.ID), of.Path(), plan, in, inside)
	rule := of.option()
	if rule.Until, _ = of.Start.At(last); ical.Twice(rule.Until) {
		rule.Until = rule.Until.Add(time.Hour)
	}
	master.Sequence, master.Stamp, master.Rule = of.Sequence, latest(of, meetings), rule.RRuleString()
	events := []ical.Event{master}
	for _, day := range of.days(first, last) {
		at := slices.IndexFunc(there, func(m Meeting) bool { return m.Occurs == day })
		switch {
		case at < 0:
			events[0].Except = append(events[0].Except, of.Start.wall(day))
		case !of.asPlanned(there[at]) || ical.Twice(there[at].Start) || there[at].End.Sub(there[at].Start) != plan.End.Sub(plan.Start):
			events = append(events, s.event(p, there[at], in, &of, inside))
		}
	}
	return events
}

// latest is when something of the series was last changed.
func latest(of Series, meetings []Meeting) time.Time {
	t := of.Updated
	for _, m := range meetings {
		if m.Updated.After(t) {
			t = m.Updated
		}
	}
	return t
}
