package adoption

import (
	"cmp"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
)

// Proof is how well a use is shown.
type Proof string

// The proofs.
const (
	Proven      Proof = "proven"      // two living origins agree
	Stated      Proof = "stated"      // one says so
	Unconfirmed Proof = "unconfirmed" // none does any longer
)

// Proofs lists them, the best first.
var Proofs = []Proof{Proven, Stated, Unconfirmed}

// Label is the catalogue key of the proof's name.
func (p Proof) Label() string { return "adoption.proof." + string(p) }

// Adoption is what an authority's use of a product comes to on a day.
type Adoption struct {
	Authority registry.AuthorityID
	Product   product.ID
	Day       civil.Date
	Leading   Version // whose state and dates are shown
	Proof     Proof
	Lapsed    civil.Date // the day since which it is unconfirmed; zero while something lives
	Conflict  bool
	Said      []Version // everything that holds on the day, the leading first
}

// State is how far the authority is.
func (a Adoption) State() State { return a.Leading.Value.State }

// Uses reports whether the authority counts as a user on the day.
func (a Adoption) Uses() bool { return a.State().Uses() }

// On derives the adoption on the day from what is said about one authority and one
// product: the versions in force on the day, each origin at most once. It is false
// when nothing is said.
func On(day civil.Date, said []Version) (Adoption, bool) {
	if len(said) == 0 {
		return Adoption{}, false
	}
	said = slices.Clone(said)
	slices.SortFunc(said, func(a, b Version) int { return precedence(day, a.Value, b.Value) })
	lead := said[0]
	a := Adoption{
		Authority: lead.Value.Authority, Product: lead.Value.Product, Day: day, Leading: lead, Proof: Unconfirmed, Said: said,
	}
	agree := 0
	for _, v := range said {
		switch {
		case !v.Value.lives(day):
		case v.Value.State.Uses() == lead.Value.State.Uses():
			agree++
		default:
			a.Conflict = true
		}
	}
	switch {
	case agree > 1:
		a.Proof = Proven
	case agree == 1:
		a.Proof = Stated
	default:
		a.Lapsed = lead.Value.Expires
	}
	return a, true
}

func (s Statement) lives(day civil.Date) bool { return day < s.Expires }

// precedence puts first the statement that leads: the living before the expired,
// of the living the origin closest to the authority, of the expired the one that
// expired last.
func precedence(day civil.Date, a, b Statement) int {
	la, lb := a.lives(day), b.lives(day)
	switch {
	case la && lb:
		return cmp.Compare(a.Origin.rank(), b.Origin.rank())
	case la:
		return -1
	case lb:
		return 1
	}
	return cmp.Or(-cmp.Compare(a.Expires, b.Expires), cmp.Compare(a.Origin.rank(), b.Origin.rank()))
}
