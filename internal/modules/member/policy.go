package member

import (
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
)

// ErrForbidden says that the actor may not decide who is in the community.
var ErrForbidden = errs.New(errs.Forbidden, "member.forbidden")

// CanAdmit reports whether the actor may write memberships: those who keep the
// community's records may.
func CanAdmit(a auth.Actor) bool { return a.MayWrite() && a.Keeps() }
