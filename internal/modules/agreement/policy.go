package agreement

import (
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// ErrForbidden says that the rules below do not let the actor do it.
var ErrForbidden = errs.New(errs.Forbidden, "agreement.forbidden")

// CanKeep reports whether the actor may write agreements, keys and judgements:
// those who keep the community's records may. A product's coordinator may not, so
// that an agreement proves something that the coordinator could not just say.
func CanKeep(a auth.Actor) bool { return a.MayWrite() && a.Keeps() }

// CanPrice reports whether the actor may write the product's price lists: the
// keepers and its coordinator may.
func CanPrice(a auth.Actor, p product.ID) bool {
	return CanKeep(a) || a.MayWrite() && coordinates(a, p)
}

// canSign: the keepers, and who may speak for the authority, say when its
// agreement was signed and hand in the document.
func canSign(a auth.Actor, authority registry.AuthorityID) bool {
	return CanKeep(a) || a.MayWrite() && a.For.ID == string(authority) && speaksFor(a, authority)
}

// readsTerms: what an agreement costs and demands is for the parties to it, which
// are the authority and the product's coordinator, and for the keepers.
func readsTerms(a auth.Actor, v Agreement) bool {
	return a.Keeps() || a.CanRead(auth.ReachOf(auth.Authority, string(v.Authority))) || coordinates(a, v.Product)
}

func coordinates(a auth.Actor, p product.ID) bool {
	return a.Has(auth.Coordinator, auth.For(auth.Product, p))
}

func speaksFor(a auth.Actor, authority registry.AuthorityID) bool {
	return a.Has(auth.Representative, auth.For(auth.Authority, authority))
}
