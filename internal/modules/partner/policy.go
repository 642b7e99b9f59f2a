package partner

import (
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// ErrForbidden says that the rules below do not let the actor do it.
var ErrForbidden = errs.New(errs.Forbidden, "partner.forbidden")

// CanKeepCode reports whether the actor keeps the versions of the code and sees
// who has signed: those who keep the community's records do.
func CanKeepCode(a auth.Actor) bool { return a.MayWrite() && a.Keeps() }

// CanSign reports whether the actor may sign for the supplier: whoever speaks for
// it may, and nobody on its behalf.
func CanSign(a auth.Actor, supplier registry.AuthorityID) bool {
	return a.MayWrite() && speaksFor(a, auth.Supplier, supplier)
}

// CanSay reports whether the actor may say what the supplier delivers: whoever
// speaks for it, and the keepers from a source.
func CanSay(a auth.Actor, supplier registry.AuthorityID) bool {
	return CanSign(a, supplier) || a.MayWrite() && a.Keeps()
}

// CanAnswerFor reports whether the actor may answer for the authority when it is
// named as a reference.
func CanAnswerFor(a auth.Actor, authority registry.AuthorityID) bool {
	return a.MayWrite() && speaksFor(a, auth.Representative, authority)
}

// CanConfirm reports whether the actor may confirm or decline the reference:
// somebody who speaks for the authority named, and neither asked for it nor
// speaks for the supplier as well. Nobody confirms their own.
func CanConfirm(a auth.Actor, r Reference) bool {
	return CanAnswerFor(a, r.Authority) && a.Account != r.AskedBy && r.Supplier != r.Authority &&
		!a.Has(auth.Supplier, auth.For(auth.Authority, r.Supplier))
}

// CanWithdraw reports whether the actor may take the reference back: either of
// its parties may, and the keepers.
func CanWithdraw(a auth.Actor, r Reference) bool {
	return CanSay(a, r.Supplier) || CanAnswerFor(a, r.Authority)
}

// CanFollow reports whether the actor sees every reference that names the
// authority: whoever acts for it does, and the keepers.
func CanFollow(a auth.Actor, authority registry.AuthorityID) bool {
	return a.Keeps() || isParty(a, authority)
}

// canSee: a confirmed reference is open to all; any other is between its parties,
// and the keepers see it.
func canSee(a auth.Actor, r Reference) bool {
	return r.State == Confirmed || CanFollow(a, r.Supplier) || CanFollow(a, r.Authority)
}

// isParty reports whether the actor acts for the authority, whatever the role.
func isParty(a auth.Actor, authority registry.AuthorityID) bool {
	return a.SignedIn() && authority != "" && a.For.ID == string(authority)
}

// speaksFor reports whether the actor acts for the authority in the role.
func speaksFor(a auth.Actor, role auth.Role, authority registry.AuthorityID) bool {
	return isParty(a, authority) && a.Has(role, auth.For(auth.Authority, authority))
}
