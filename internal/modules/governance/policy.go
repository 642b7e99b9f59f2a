package governance

import (
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

// What this module says no with.
var (
	ErrNotFound  = errs.New(errs.NotFound, "governance.not_found")
	ErrForbidden = errs.New(errs.Forbidden, "governance.forbidden")
	ErrStale     = errs.New(errs.Conflict, "governance.stale")
	ErrState     = errs.New(errs.Conflict, "governance.wrong_state") // it has come too far for that, or not far enough
	ErrOpen      = errs.New(errs.Conflict, "governance.open")        // one is being written already
)

// CanEvaluate: the secretariat evaluates, keeps the cycle, overrules what a machine
// found and enters which level was decided.
func CanEvaluate(a auth.Actor) bool { return a.MayWrite() && a.Keeps() }

// canAnswer: what a product says of itself, its coordinator says. The keepers may write
// for one that has nobody.
func canAnswer(a auth.Actor, p product.ID) bool {
	return a.MayWrite() && (a.Keeps() || coordinates(a, p))
}

// canReply: to what is said of a product its coordinator replies, and nobody in its
// place.
func canReply(a auth.Actor, p product.ID) bool { return a.MayWrite() && coordinates(a, p) }

// canEndorse: the self-evaluation is the steering group's, where everybody who sits in
// it may stand behind it. Groups are those of the product.
func canEndorse(a auth.Actor, groups []group.ID) bool {
	return a.MayWrite() && a.Person != "" && a.For.ID != "" && sits(a, groups)
}

// canPublish: where nobody can endorse it, and where it stands in public elsewhere, the
// keepers let everybody read what a product has said of itself.
func canPublish(a auth.Actor, x Self, groups []group.ID) bool {
	return CanEvaluate(a) && (len(groups) == 0 || !x.Source.IsZero())
}

// own: who belongs to the product reads what is not for everybody yet, and so do the
// keepers.
func own(a auth.Actor, p product.ID, groups []group.ID) bool {
	return a.Keeps() || coordinates(a, p) || sits(a, groups)
}

// canReadSelf is asked about a product that the actor may read.
func canReadSelf(a auth.Actor, s Self, groups []group.ID) bool {
	return s.State == Endorsed || own(a, s.Product, groups)
}

// canReadEvaluation is asked about a product that the actor may read. What the
// secretariat has not sent is its own affair.
func canReadEvaluation(a auth.Actor, e Evaluation, groups []group.ID) bool {
	return e.State == Published || a.Keeps() || e.State == Sent && own(a, e.Product, groups)
}

// CanFinish: a follow-up is done when its owner says so, the secretariat, or on its own
// track the product.
func CanFinish(a auth.Actor, x FollowUp) bool {
	owner := auth.For(auth.Authority, x.Owner)
	speaks := a.For.ID == string(x.Owner) && (a.Has(auth.Representative, owner) || a.Has(auth.Supplier, owner))
	return a.MayWrite() && (a.Keeps() || speaks || x.Track == OfProduct && coordinates(a, x.Product))
}

func coordinates(a auth.Actor, p product.ID) bool {
	return a.Has(auth.Coordinator, auth.For(auth.Product, p))
}

func sits(a auth.Actor, groups []group.ID) bool {
	return slices.ContainsFunc(groups, func(g group.ID) bool { return slices.Contains(a.Groups(), string(g)) })
}

// CanBring: who may write for some product may bring what that has said elsewhere.
func CanBring(a auth.Actor) bool {
	return a.MayWrite() && (a.Keeps() || slices.ContainsFunc(a.Grants, func(g auth.Grant) bool { return g.Role == auth.Coordinator }))
}
