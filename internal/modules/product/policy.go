package product

import "alminding/internal/platform/auth"

// canRead: what has a reach is read by those it reaches.
func canRead(a auth.Actor, p Product) bool {
	return a.CanRead(p.Reach) || canEdit(a, p)
}

// canEdit: a product is edited by its own coordinator and by those who keep the
// community's records, and by nobody else.
func canEdit(a auth.Actor, p Product) bool {
	return a.MayWrite() && (a.Keeps() || a.Has(auth.Coordinator, auth.For(auth.Product, p.ID)))
}

// canJudge: stage, level and who stands behind a product are the community's to
// say, not the product's own.
func canJudge(a auth.Actor) bool { return a.MayWrite() && a.Keeps() }
