package discussion

import (
	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
)

// What this module says no with.
var (
	ErrNotFound  = errs.New(errs.NotFound, "discussion.not_found")
	ErrForbidden = errs.New(errs.Forbidden, "discussion.forbidden")
	ErrClosed    = errs.New(errs.Conflict, "discussion.closed")
	ErrStale     = errs.New(errs.Conflict, "discussion.stale")
)

// CanWrite: whoever may read what is written about something may write too, as long
// as it is open.
func CanWrite(a auth.Actor, p Place) bool { return a.MayWrite() && p.Open }

// CanEdit: what somebody wrote is theirs alone to change.
func CanEdit(a auth.Actor, p Place, x Post) bool {
	return CanWrite(a, p) && a.Person != "" && a.Person == string(x.Person) && a.For.ID == string(x.Authority)
}

// CanResolve: whoever keeps the thing says what is resolved.
func CanResolve(a auth.Actor, p Place) bool { return CanWrite(a, p) && p.Keeps }

// CanStart: those of a group start its topics.
func CanStart(a auth.Actor, g group.Group) bool { return a.MayWrite() && inside(a, g) }

// inside: who sits in the group; in the assembly all members do.
func inside(a auth.Actor, g group.Group) bool {
	return a.CanRead(auth.ReachOf(auth.Group, string(g.ID))) || g.Kind == group.Assembly && a.CanRead(auth.Members)
}

// canReadTopic: what is for members is read by them, and everything by the group. It
// is asked by those who may read of the group.
func canReadTopic(a auth.Actor, g group.Group, t Topic) bool {
	return a.CanRead(t.Reach) || inside(a, g)
}

// canClose: a topic is closed and opened again by who leads its group, and by who
// started it.
func canClose(a auth.Actor, leads bool, t Topic) bool {
	return a.MayWrite() && (leads || a.Person != "" && a.Person == string(t.Person) && a.For.ID == string(t.Authority))
}
