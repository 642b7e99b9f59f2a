package record

import (
	"maps"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/registry"
)

// tookPlace reports whether the meeting has begun, and its minutes may be approved.
func tookPlace(m meeting.Listed) bool { return m.State == meeting.Held || m.State == meeting.Approved }

// minuted reports whether its minutes are approved, and there for everybody who may
// read the meeting.
func minuted(m meeting.Listed) bool { return m.State == meeting.Approved }

// lastMeeting is the latest of the groups' meetings of the last twelve months that is
// so.
func (d *dossier) lastMeeting(groups []body, is func(meeting.Listed) bool) (last meeting.Listed, ok bool) {
	for _, b := range groups {
		for _, m := range b.meetings {
			if d.fresh(m.Day(), 12) && is(m) && (!ok || m.Start.After(last.Start)) {
				last, ok = m, true
			}
		}
	}
	return last, ok
}

// everMet reports whether any meeting of the groups is on record.
func everMet(groups ...body) bool {
	return slices.ContainsFunc(groups, func(b body) bool { return slices.ContainsFunc(b.meetings, tookPlace) })
}

func meetingFact(m meeting.Listed) criteria.Fact {
	says := "meeting"
	if minuted(m) {
		says = "meeting.minuted"
	}
	return fact(m.Path(), says, "group", m.In.Name, "date", m.Day().String())
}

// of gives the product's groups of the kinds.
func (d *dossier) of(kinds ...group.Kind) []body {
	return slices.DeleteFunc(slices.Clone(d.groups), func(b body) bool { return !slices.Contains(kinds, b.Kind) })
}

// holders gives the authorities that hold seats in the group, with the first day on
// which they no longer do. Who sits there for them is not on record everywhere.
func holders(g group.Details) map[registry.AuthorityID]civil.Date {
	until := map[registry.AuthorityID]civil.Date{}
	for _, s := range g.Seats {
		until[s.Value.Authority] = max(until[s.Value.Authority], s.Period.To)
	}
	return until
}

// leastAuthorities is how many make a group that is somebody's alone a common one.
const leastAuthorities = 2

// active judges whether the group does its work: it has a charter, several authorities
// sit in it, and it has met in the last twelve months and approved the minutes. What was
// never on record of it may be there all the same.
func (d *dossier) active(kind group.Kind) verdict {
	list := d.of(kind)
	if len(list) == 0 {
		return unknown("found."+string(kind), fact(d.Path(), "group.none."+string(kind)))
	}
	b, n := list[0], allOf()
	if b.Charter == nil {
		n.lacks(false, "charter", fact(b.Path(), "group.no-charter", "group", b.Name))
	} else {
		n.has(b.Charter.Period.To, fact(b.Path()+"/kommissorium", "group.charter", "group", b.Name))
	}
	sits := slices.Collect(maps.Values(holders(b.Details)))
	if seats := counted(b.Path(), "group.authorities", len(sits)); len(sits) < leastAuthorities {
		n.lacks(b.Charter != nil && len(b.Seats) > 0, "seats", seats) // of a group without a charter the register is not kept
	} else {
		n.has(nthLast(sits, leastAuthorities), seats)
	}
	if m, ok := d.lastMeeting(list, minuted); ok {
		n.has(m.Day().AddMonths(12), meetingFact(m))
	} else if m, ok := d.lastMeeting(list, tookPlace); ok {
		n.lacks(true, "minutes", meetingFact(m))
	} else {
		n.lacks(everMet(b), "meet", fact(b.Path(), "meeting.none", "group", b.Name))
	}
	return n.verdict
}

func (d *dossier) steered() verdict { return d.active(group.Steering) }

func (d *dossier) coordinatedByGroup() verdict { return d.active(group.Coordination) }

// nthLast is the day until which at least n of what ends on the days is there.
func nthLast(days []civil.Date, n int) civil.Date {
	slices.Sort(days)
	return days[len(days)-n]
}

// boardSits: an authority with a seat in the board has one in the steering group. Who
// fills seats is not for everybody, so authorities are compared and not people.
func (d *dossier) boardSits() verdict {
	steering := d.of(group.Steering)
	if len(steering) == 0 || len(d.board) == 0 || len(steering[0].Seats) == 0 || len(d.board[0].Seats) == 0 {
		return unknown("found.steering", fact(d.Path(), "group.none.steering"))
	}
	board, n, until := holders(d.board[0]), 0, civil.Date(0)
	for authority, ends := range holders(steering[0].Details) {
		if also, is := board[authority]; is {
			n, until = n+1, max(until, min(ends, also))
		}
	}
	both := counted(steering[0].Path(), "group.board", n)
	if n == 0 {
		return contradicts("board", both)
	}
	return supports(until, both)
}

// sharesExperience: a subject or working group about the product, where those who use it
// meet, has met in the last twelve months.
func (d *dossier) sharesExperience() verdict {
	list := d.of(group.Subject, group.Working)
	if len(list) == 0 {
		return unknown("community", fact(d.Path(), "group.none.subject"))
	}
	m, ok := d.lastMeeting(list, tookPlace)
	if !ok {
		return lack(everMet(list...), "meet", fact(list[0].Path(), "meeting.none", "group", list[0].Name))
	}
	return supports(m.Day().AddMonths(12), meetingFact(m))
}

// coordinationMonths is how old the last contact with the secretariat may be.
const coordinationMonths = 6

// coordinated: somebody was there for the secretariat at a meeting of one of the
// product's groups, by approved minutes. Who was there at others is not for everybody,
// and without minutes nobody can tell.
func (d *dossier) coordinated() verdict {
	if d.contact == nil {
		_, met := d.lastMeeting(d.groups, minuted)
		return lack(met, "secretariat", fact(d.Path(), "secretariat.none"))
	}
	m := *d.contact
	return supports(m.Day().AddMonths(coordinationMonths), fact(m.Path(), "secretariat.met", "group", m.In.Name, "date", m.Day().String()))
}
