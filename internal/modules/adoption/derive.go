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

// AtLeast reports whether p shows a use as well as floor does, or better. An
// empty floor asks for nothing.
func (p Proof) AtLeast(floor Proof) bool {
	return floor == "" || slices.Index(Proofs, p) <= slices.Index(Proofs, floor)
}

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

// Own is what the authority says itself, or nil.
func (a Adoption) Own() *Version {
	if i := slices.IndexFunc(a.Said, func(v Version) bool { return v.Value.Origin == Self }); i >= 0 {
		return &a.Said[i]
	}
	return nil
}

// On derives the adoption on the day from what is said about one authority and one
// product: the versions in force on the day, each origin at most once. It is false
// when nothing is said.
func On(day civil.Date, said []Version) (Adoption, bool) {
	if len(said) == 0 {
		return Adoption{}, false
	}
	said = slices.Clone(said)
	slices.SortFunc(said, func(a, b Version) int { return precedence(day, a.Value.claim(), b.Value.claim()) })
	var t tally
	for _, v := range said {
		t.add(day, v.Value.claim())
	}
	a := Adoption{
		Authority: said[0].Value.Authority, Product: said[0].Value.Product, Day: day,
		Leading: said[0], Proof: t.proof(), Conflict: t.conflict(), Said: said,
	}
	if a.Proof == Unconfirmed {
		a.Lapsed = a.Leading.Value.Expires
	}
	return a, true
}

// claim is the part of a statement that the rule looks at, small enough to keep
// one for every version in memory.
type claim struct {
	expires civil.Date
	origin  uint8 // its place in Origins
	state   uint8 // its place in States
}

func (s Statement) claim() claim {
	return claim{s.Expires, uint8(slices.Index(Origins, s.Origin)), uint8(slices.Index(States, s.State))}
}

func (c claim) lives(day civil.Date) bool { return day < c.expires }

func (c claim) uses() bool { return States[c.state].Uses() }

// precedence puts first the claim that leads: the living before the expired, of
// the living the origin closest to the authority, of the expired the one that
// expired last.
func precedence(day civil.Date, a, b claim) int {
	la, lb := a.lives(day), b.lives(day)
	switch {
	case la && lb:
		return cmp.Compare(a.origin, b.origin)
	case la:
		return -1
	case lb:
		return 1
	}
	return cmp.Or(-cmp.Compare(a.expires, b.expires), cmp.Compare(a.origin, b.origin))
}

// tally weighs the claims about one authority and one product, in any order. Its
// zero value has heard none.
type tally struct {
	lead    claim
	heard   bool
	yes, no int // living claims that it is in use, and that it is not
}

func (t *tally) add(day civil.Date, c claim) {
	if !t.heard || precedence(day, c, t.lead) < 0 {
		t.lead, t.heard = c, true
	}
	switch {
	case !c.lives(day):
	case c.uses():
		t.yes++
	default:
		t.no++
	}
}

// proof counts those that agree with the leading claim, itself among them; when
// that has expired, all have.
func (t *tally) proof() Proof {
	agree := t.no
	if t.lead.uses() {
		agree = t.yes
	}
	switch {
	case agree > 1:
		return Proven
	case agree == 1:
		return Stated
	}
	return Unconfirmed
}

func (t *tally) conflict() bool { return t.yes > 0 && t.no > 0 }
