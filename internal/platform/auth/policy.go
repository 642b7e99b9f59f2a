package auth

import "alminding/internal/base/errs"

// What the rules of this package say no with.
var (
	ErrForbidden  = errs.New(errs.Forbidden, "auth.forbidden")
	ErrAdminOnly  = errs.New(errs.Forbidden, "auth.grant.admin_only")
	ErrLastAdmin  = errs.New(errs.Conflict, "auth.grant.last_admin")
	ErrGrantScope = errs.New(errs.Invalid, "auth.grant.scope")
)

// canSee: an account is its owner's, and the keepers'.
func canSee(a Actor, account AccountID) error {
	if a.Keeps() || a.SignedIn() && AccountID(a.Account) == account {
		return nil
	}
	return ErrForbidden
}

// MayBlock says whether, and if not why not, the actor may shut the account or open
// it again: who runs the installation may, but not their own.
func MayBlock(a Actor, account AccountID) error {
	switch {
	case !a.MayWrite() || !a.Runs():
		return ErrForbidden
	case AccountID(a.Account) == account:
		return ErrSelf
	}
	return nil
}

// MayGrant says whether, and if not why not, the actor may grant the role:
// keepers every role but administrator, which only an administrator grants.
func MayGrant(a Actor, role Role) error {
	switch {
	case !a.MayWrite() || !a.Keeps():
		return ErrForbidden
	case role == Administrator && !a.Runs():
		return ErrAdminOnly
	}
	return nil
}

// canRevoke: a token is its owner's, and a leaked one anybody's who runs the
// installation. A token may end itself, even one that can only read.
func canRevoke(a Actor, t Token) bool {
	return a.SignedIn() && AccountID(a.Account) == t.Account || a.MayWrite() && a.Runs()
}

// fits tells which scopes a role makes sense in.
func (r Role) fits(k ScopeKind) bool {
	switch r {
	case Administrator, Secretariat, Board:
		return k == Community
	case Coordinator:
		return k == Product || k == Group
	case Representative:
		return k == Authority || k == Group
	case Supplier:
		return k == Authority
	}
	return false
}
