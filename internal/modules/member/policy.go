package member

import (
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// ErrForbidden says that the rules below do not let the actor do it.
var ErrForbidden = errs.New(errs.Forbidden, "member.forbidden")

// CanAdmit reports whether the actor may write memberships, fees and counts as they
// are: those who keep the community's records may.
func CanAdmit(a auth.Actor) bool { return a.MayWrite() && a.Keeps() }

// CanSee reports whether the actor may see how the authority came in, what it pays
// and whom the community writes to: the keepers may, and those who act for it.
func CanSee(a auth.Actor, authority registry.AuthorityID) bool {
	return a.Keeps() || a.SignedIn() && actsFor(a, authority)
}

// CanTake reports whether the actor may do the act for the authority. Anyone who
// acts for it may apply, since an application binds nobody; who speaks for it may
// hand in the signature and leave. The keepers may do everything, and only they say
// from when an authority is a member, which confirms the signature, and who is
// excluded.
func CanTake(a auth.Actor, act Act, authority registry.AuthorityID) bool {
	switch {
	case CanAdmit(a):
		return true
	case !a.MayWrite() || !actsFor(a, authority):
		return false
	}
	switch act {
	case Apply:
		return true
	case Sign, Leave:
		return speaksFor(a, authority)
	case Activate, Exclude, Ratify:
	}
	return false
}

// CanName reports whether the actor may say who the authority's contact is.
func CanName(a auth.Actor, authority registry.AuthorityID) bool {
	return CanAdmit(a) || a.MayWrite() && speaksFor(a, authority)
}

func actsFor(a auth.Actor, authority registry.AuthorityID) bool {
	return authority != "" && a.For.ID == string(authority)
}

func speaksFor(a auth.Actor, authority registry.AuthorityID) bool {
	return actsFor(a, authority) && a.Has(auth.Representative, auth.For(auth.Authority, authority))
}
