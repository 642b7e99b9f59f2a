package group

import (
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// What this module says no with.
var (
	ErrNotFound  = errs.New(errs.NotFound, "group.not_found")
	ErrForbidden = errs.New(errs.Forbidden, "group.forbidden")
	ErrStale     = errs.New(errs.Conflict, "group.stale")
)

// canRead: what has a reach is read by those it reaches, and a group by those who
// sit in it.
func canRead(a auth.Actor, g Group) bool { return a.CanRead(g.Reach) || belongs(a, g.ID) }

// belongs reports whether the actor sits in the group today, acting for the
// authority that holds the seat, or has a role for the group.
func belongs(a auth.Actor, group ID) bool { return a.CanRead(auth.ReachOf(auth.Group, string(group))) }

// CanKeep reports whether the actor may found groups, and write charters and seats:
// those who keep the community's records do.
func CanKeep(a auth.Actor) bool { return a.MayWrite() && a.Keeps() }

// canDescribe: a group's own words are its chair's, its secretary's and its
// coordinator's.
func canDescribe(a auth.Actor, g Group, now []Held) bool {
	return CanKeep(a) || a.MayWrite() && (a.Has(auth.Coordinator, g.Scope()) || Leads(a, now))
}

// Leads reports whether the actor is chair or secretary by one of the seats.
func Leads(a auth.Actor, seats []Held) bool {
	return slices.ContainsFunc(seats, func(h Held) bool {
		return (h.Value.Role == Chair || h.Value.Role == Secretary) && h.FilledBy(a)
	})
}

// CanFill reports whether the actor may say who fills the seats that the authority
// holds: whoever speaks for it, and the keepers.
func CanFill(a auth.Actor, authority registry.AuthorityID) bool {
	own := auth.For(auth.Authority, authority)
	speaks := authority != "" && a.For.ID == string(authority) && (a.Has(auth.Representative, own) || a.Has(auth.Supplier, own))
	return a.MayWrite() && (a.Keeps() || speaks)
}

// canSeeWho: who fills a seat is known to those of the group, those of the authority
// that holds it, the person and the keepers. For everybody else people are private,
// and the seat is its authority's.
func canSeeWho(a auth.Actor, s SeatFact) bool {
	return belongs(a, s.Group) || a.SignedIn() && a.For.ID == string(s.Authority) || a.SignedIn() && a.Person != "" && a.Person == string(s.Person)
}
