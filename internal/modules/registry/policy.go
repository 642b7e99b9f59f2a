package registry

import (
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
)

// ErrForbidden says that the rules below do not let the actor do it.
var ErrForbidden = errs.New(errs.Forbidden, "registry.forbidden")

// canKeep: authorities and people are written by those who keep the community's
// records.
func canKeep(a auth.Actor) error {
	if a.MayWrite() && a.Keeps() {
		return nil
	}
	return ErrForbidden
}

// speaksFor reports whether the actor acts for the authority and may speak for
// it, as representative or as supplier.
func speaksFor(a auth.Actor, authority AuthorityID) bool {
	own := auth.For(auth.Authority, authority)
	return authority != "" && a.For.ID == string(authority) &&
		(a.Has(auth.Representative, own) || a.Has(auth.Supplier, own))
}

// canEdit: whoever speaks for an authority keeps its homepage and contact; the
// rest is the keepers'.
func canEdit(a auth.Actor, before, after Authority) error {
	if canKeep(a) == nil {
		return nil
	}
	if !a.MayWrite() || !speaksFor(a, before.ID) {
		return ErrForbidden
	}
	for _, p := range ContactParts {
		p.Put(&after, p.Of(before))
	}
	if len(Differences(AuthorityParts, before, after)) > 0 {
		return ErrForbidden
	}
	return nil
}

// CanKeep reports whether the actor may write authorities and people.
func CanKeep(a auth.Actor) bool { return canKeep(a) == nil }

// CanEdit reports whether the actor may change anything about the authority.
func CanEdit(a auth.Actor, authority AuthorityID) bool {
	return CanKeep(a) || a.MayWrite() && speaksFor(a, authority)
}

// canSee: a person is seen by the keepers, by himself, and by those who act for
// an authority that he is affiliated with today.
func canSee(a auth.Actor, person PersonID, colleague bool) bool {
	return a.Keeps() || isSelf(a, person) || a.SignedIn() && colleague
}

// canSeeEmail: an address is private to the keepers and the person.
func canSeeEmail(a auth.Actor, person PersonID) bool { return a.Keeps() || isSelf(a, person) }

func isSelf(a auth.Actor, person PersonID) bool { return person != "" && a.Person == string(person) }
