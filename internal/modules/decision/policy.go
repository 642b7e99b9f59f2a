package decision

import (
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
)

// What this module says no with.
var (
	ErrNotFound  = errs.New(errs.NotFound, "decision.not_found")
	ErrForbidden = errs.New(errs.Forbidden, "decision.forbidden")
	ErrStale     = errs.New(errs.Conflict, "decision.stale")
	ErrApproved  = errs.New(errs.Conflict, "decision.approved")
)

// canDraft: what a group decides is written down by those who keep the community's
// records, its chair and its secretary.
func canDraft(a auth.Actor, seats []group.Held) bool {
	return a.MayWrite() && (a.Keeps() || sits(a, seats, group.Chair, group.Secretary))
}

// canApprove: the chair answers for what the group has decided, and the keepers for
// the register.
func canApprove(a auth.Actor, seats []group.Held) bool {
	return a.MayWrite() && (a.Keeps() || sits(a, seats, group.Chair))
}

// canEnter: what was decided before the register is judged by its source, which is
// the keepers' to do.
func canEnter(a auth.Actor) bool { return a.MayWrite() && a.Keeps() }

// sits reports whether the actor fills a seat in one of the roles, and acts for the
// authority that holds it.
func sits(a auth.Actor, seats []group.Held, roles ...group.Role) bool {
	return slices.ContainsFunc(seats, func(h group.Held) bool {
		return slices.Contains(roles, h.Value.Role) && h.FilledBy(a)
	})
}
