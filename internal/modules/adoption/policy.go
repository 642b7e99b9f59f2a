package adoption

import (
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// What this module says no with.
var (
	ErrNotFound  = errs.New(errs.NotFound, "adoption.not_found")
	ErrForbidden = errs.New(errs.Forbidden, "adoption.forbidden")
)

// CanSay reports whether the actor may say what the authority uses: who acts for
// it as its representative, and those who keep the community's records. A
// product's coordinator cannot say it for an authority.
func CanSay(a auth.Actor, authority registry.AuthorityID) bool {
	if !a.MayWrite() || authority == "" {
		return false
	}
	return a.Keeps() || a.For.ID == string(authority) && a.Has(auth.Representative, auth.For(auth.Authority, authority))
}

// CanNote reports whether the actor may write what the origin says about the
// product. The product's coordinator may say what the coordinator knows, and
// keepers what any origin says; but what an agreement says is written by the
// agreement alone.
func CanNote(a auth.Actor, o Origin, of product.ID) bool {
	switch {
	case !a.MayWrite(), o == Agreement:
		return false
	case a.Keeps():
		return true
	}
	return o == Coordinator && of != "" && a.Has(auth.Coordinator, auth.For(auth.Product, of))
}

// CanWithdraw reports whether the actor may take the statement back: who may say
// it may.
func CanWithdraw(a auth.Actor, s Statement) bool {
	if s.Origin == Self {
		return CanSay(a, s.Authority)
	}
	return CanNote(a, s.Origin, s.Product)
}

// canSeeContact: whom to ask at an authority is for members and for those who
// keep the records, and the authority sees what it wrote itself.
func canSeeContact(a auth.Actor, authority registry.AuthorityID) bool {
	return a.Keeps() || a.For.Member || a.For.ID != "" && a.For.ID == string(authority)
}
