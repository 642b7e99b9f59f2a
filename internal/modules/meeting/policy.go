package meeting

import (
	"context"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// What this module says no with.
var (
	ErrNotFound  = errs.New(errs.NotFound, "meeting.not_found")
	ErrForbidden = errs.New(errs.Forbidden, "meeting.forbidden")
	ErrStale     = errs.New(errs.Conflict, "meeting.stale")
	ErrVoting    = errs.New(errs.Conflict, "meeting.voting")      // while a ballot is open
	ErrState     = errs.New(errs.Conflict, "meeting.wrong_state") // not in the state that the meeting is in
)

// canKeep: meetings are planned, kept and approved by the group's chair and
// secretary, and by those who keep the community's records.
func canKeep(a auth.Actor, seats []group.Held) bool {
	return a.MayWrite() && (a.Keeps() || group.Leads(a, seats))
}

// inside: those who sit in the group read all of its meetings, and so do the keepers.
// In the assembly sit all members.
func inside(a auth.Actor, g group.Group) bool {
	return a.CanRead(auth.ReachOf(auth.Group, string(g.ID))) || g.Kind == group.Assembly && a.CanRead(auth.Members)
}

// canRead is asked about a meeting of a group that the actor may read.
func canRead(a auth.Actor, m Meeting, g group.Group) bool { return a.CanRead(m.Reach) || inside(a, g) }

// fills reports whether the actor fills the seat, acting for the authority that holds
// it.
func fills(a auth.Actor, s Seat) bool {
	return a.MayWrite() && s.Person != "" && a.Person == string(s.Person) && a.For.ID == string(s.Authority)
}

// represents reports whether the actor speaks for the authority in the assembly.
func represents(a auth.Actor, authority registry.AuthorityID) bool {
	return a.MayWrite() && a.For.ID == string(authority) && a.Has(auth.Representative, auth.For(auth.Authority, authority))
}

// own are the seats of the roll that the actor fills, by the roll or because they have
// changed hands since; in the assembly the member that it represents.
func own(a auth.Actor, d Details) (list []Seat) {
	for _, x := range d.Roll {
		now := slices.ContainsFunc(d.seats, func(h group.Held) bool { return h.ID == x.Seat && a.MayWrite() && h.FilledBy(a) })
		if d.In.Kind == group.Assembly && represents(a, x.Authority) || now || fills(a, x) {
			list = append(list, x)
		}
	}
	return list
}

// canPropose: who fills a seat that votes asks the group to decide something; in the
// assembly who represents a member.
func (s *Service) canPropose(ctx context.Context, a auth.Actor, g group.Details) (bool, error) {
	authority := registry.AuthorityID(a.For.ID)
	if g.Kind == group.Assembly {
		if !represents(a, authority) {
			return false, nil
		}
		return s.members.IsMember(ctx, authority, s.today())
	}
	return a.MayWrite() && slices.ContainsFunc(g.Seats, func(h group.Held) bool { return h.Value.Votes && h.FilledBy(a) }), nil
}

// canFinish: an action is done when its owner says so, or those who keep the meeting.
func canFinish(a auth.Actor, x Action, keeps bool) bool {
	own := auth.For(auth.Authority, x.Authority)
	speaks := a.For.ID == string(x.Authority) && (a.Has(auth.Representative, own) || a.Has(auth.Supplier, own))
	is := x.Person != "" && a.Person == string(x.Person) && a.For.ID == string(x.Authority)
	return a.MayWrite() && (keeps || speaks || is)
}
