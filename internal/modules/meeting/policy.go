package meeting

import (
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
)

// What this module says no with.
var (
	ErrNotFound  = errs.New(errs.NotFound, "meeting.not_found")
	ErrForbidden = errs.New(errs.Forbidden, "meeting.forbidden")
	ErrStale     = errs.New(errs.Conflict, "meeting.stale")
	ErrState     = errs.New(errs.Conflict, "meeting.wrong_state") // not in the state that the meeting is in
)

// canKeep: meetings are planned, kept and approved by the group's chair and
// secretary, and by those who keep the community's records.
func canKeep(a auth.Actor, seats []group.Held) bool {
	return a.MayWrite() && (a.Keeps() || slices.ContainsFunc(seats, func(h group.Held) bool {
		return (h.Value.Role == group.Chair || h.Value.Role == group.Secretary) && h.FilledBy(a)
	}))
}

// inside: those who sit in the group read all of its meetings, and so do the keepers.
func inside(a auth.Actor, of group.ID) bool { return a.CanRead(auth.ReachOf(auth.Group, string(of))) }

// canRead is asked about a meeting of a group that the actor may read.
func canRead(a auth.Actor, m Meeting) bool { return a.CanRead(m.Reach) || inside(a, m.Group) }

// fills reports whether the actor fills the seat, acting for the authority that holds
// it.
func fills(a auth.Actor, s Seat) bool {
	return a.MayWrite() && s.Person != "" && a.Person == string(s.Person) && a.For.ID == string(s.Authority)
}

// canFinish: an action is done when its owner says so, or those who keep the meeting.
func canFinish(a auth.Actor, x Action, keeps bool) bool {
	own := auth.For(auth.Authority, x.Authority)
	speaks := a.For.ID == string(x.Authority) && (a.Has(auth.Representative, own) || a.Has(auth.Supplier, own))
	is := x.Person != "" && a.Person == string(x.Person) && a.For.ID == string(x.Authority)
	return a.MayWrite() && (keeps || speaks || is)
}
