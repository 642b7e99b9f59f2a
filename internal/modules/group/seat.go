package group

import (
	"cmp"
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/timeline"
)

// SeatID identifies a seat, whoever fills it.
type SeatID string

// Role is what a seat is in its group.
type Role string

// The roles.
const (
	Chair     Role = "chair"
	Deputy    Role = "deputy"
	Member    Role = "member"
	Secretary Role = "secretary"
	Observer  Role = "observer"
)

// Roles lists them in the order they are shown.
var Roles = []Role{Chair, Deputy, Member, Secretary, Observer}

// Label is the catalogue key of the role's name.
func (r Role) Label() string { return "group.role." + string(r) }

// SeatFact is what a seat is: an authority holds it, and a person fills it.
type SeatFact struct {
	Group     ID                   `json:"group"`
	Authority registry.AuthorityID `json:"authority"`
	Person    registry.PersonID    `json:"person,omitempty"` // empty while nobody is named
	Role      Role                 `json:"role"`
	Votes     bool                 `json:"votes"` // an observer's never does
	Source    cite.Source          `json:"source"`
}

// Seat is a seat as it is in a period, which is the term it is held for.
type Seat = timeline.Version[SeatID, SeatFact]

// Held is a seat as it stands on a day: Person is who fills it then, and nobody
// where it is vacant.
type Held struct {
	Seat
	Left registry.PersonID // who filled it last, and acts for the authority no more
}

// Vacant reports whether nobody fills the seat.
func (h Held) Vacant() bool { return h.Value.Person == "" }

// FilledBy reports whether the actor fills the seat, acting for the authority that
// holds it.
func (h Held) FilledBy(a auth.Actor) bool {
	return !h.Vacant() && a.Person == string(h.Value.Person) && a.For.ID == string(h.Value.Authority)
}

func (s SeatFact) tidied() SeatFact {
	s.Source.Title, s.Source.Address = line.Tidy(s.Source.Title), line.Tidy(s.Source.Address)
	return s
}

func (s SeatFact) check(f *errs.Fields) {
	if !slices.Contains(Roles, s.Role) {
		f.Add("role", "errs.choose")
	}
	if s.Role == Observer && s.Votes {
		f.Add("votes", "group.seat.observer")
	}
	s.Source.Check(f)
}

// byRank is the order of the seats of a group.
func byRank(a, b Held) int {
	return cmp.Or(cmp.Compare(slices.Index(Roles, a.Value.Role), slices.Index(Roles, b.Value.Role)), cmp.Compare(a.ID, b.ID))
}

// overfull finds the first day of the period on which the seats break a rule, and
// which: the field of the charter in force that lays it down, or that there is one
// chair, which needs no charter.
func overfull(seats []Seat, charters []CharterVersion, p civil.Period) (rule string, most int, day civil.Date) {
	for _, day := range changes(seats, charters, p) {
		var c Charter
		if at := slices.IndexFunc(charters, func(c CharterVersion) bool { return c.Period.Contains(day) }); at >= 0 {
			c = charters[at].Value
		}
		chairs, all, of := 0, 0, map[registry.AuthorityID]int{}
		for _, s := range seats {
			if !s.Period.Contains(day) {
				continue
			}
			if s.Value.Role == Chair {
				chairs++
			}
			if chairs > 1 {
				return "chair", 1, day
			}
			if !s.Value.Votes {
				continue
			}
			all++
			of[s.Value.Authority]++
			if c.PerAuthority > 0 && of[s.Value.Authority] > c.PerAuthority {
				return "per_authority", c.PerAuthority, day
			}
		}
		if c.SeatsMost > 0 && all > c.SeatsMost {
			return "seats_most", c.SeatsMost, day
		}
	}
	return "", 0, 0
}

// changes are the days of the period on which something may become another:
// between them all days are alike.
func changes(seats []Seat, charters []CharterVersion, p civil.Period) []civil.Date {
	days := []civil.Date{p.From}
	for _, s := range seats {
		days = append(days, s.Period.From)
	}
	for _, c := range charters {
		days = append(days, c.Period.From)
	}
	slices.Sort(days)
	return slices.DeleteFunc(slices.Compact(days), func(d civil.Date) bool { return !p.Contains(d) })
}

var seats = timeline.Table[SeatID, SeatFact]{
	Name:    "group_seat_v",
	Columns: append([]string{"group_id", "authority", "person", "role", "votes"}, cite.Columns...),
	Fields: func(s *SeatFact) []any {
		return append([]any{&s.Group, &s.Authority, &s.Person, &s.Role, &s.Votes}, s.Source.Fields()...)
	},
}
