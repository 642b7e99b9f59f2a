package group

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
)

// Reason is why a group may decide a matter.
type Reason string

// The reasons.
const (
	ByCharter Reason = "charter"   // its charter gives it the matter
	InPlace   Reason = "in-place"  // it is the coordination group of a product without a steering group
	NoGroup   Reason = "no-group"  // it is the board, and the product has neither
	NotGiven  Reason = "not-given" // there is no group: no charter gives the matter away
)

// Label is the catalogue key of the reason, which wants the group's name.
func (r Reason) Label() string { return "group.reason." + string(r) }

// Mandate is whom a matter belongs to on a day.
type Mandate struct {
	Group  Group // zero where it is given to nobody
	Reason Reason
}

// Given reports whether some group may decide it.
func (m Mandate) Given() bool { return m.Reason != NotGiven }

// MandateOf says which group decides the matter, of the product or, with an empty
// one, of the community. The group may be one that the reader cannot see.
func (s *Service) MandateOf(ctx context.Context, m Matter, of product.ID, day civil.Date) (found Mandate, err error) {
	defer errs.Wrap(&err, "group.MandateOf(%s, %.50s, %s)", m, of, day)
	all, err := s.MandatesOf(ctx, []Matter{m}, of, day)
	return all[m], err
}

// MandatesOf is MandateOf for several matters at once.
func (s *Service) MandatesOf(ctx context.Context, matters []Matter, of product.ID, day civil.Date) (all map[Matter]Mandate, err error) {
	defer errs.Wrap(&err, "group.MandatesOf(%.50s, %s)", of, day)
	bodies, err := deciders(ctx, s.db, of, day)
	if err != nil {
		return nil, err
	}
	ids := make([]ID, 0, len(bodies))
	byKind := map[Kind]body{}
	for _, g := range bodies {
		ids = append(ids, g.ID)
	}
	laid, err := chartersOn(ctx, s.db, ids, day)
	for _, g := range bodies {
		c, chartered := laid[g.ID]
		byKind[g.Kind] = body{g, func(m Matter) bool { return chartered && c.Value.Gives(m) }}
	}
	all = make(map[Matter]Mandate, len(matters))
	for _, m := range matters {
		all[m] = mandate(m, of != "", byKind)
	}
	return all, err
}

// MattersOf lists what the group may decide on the day, of its own product or of the
// community: the matters that belong to it or, for groups of a kind that none belongs to
// by rule, those that its charter gives it. Each group may take note of something.
func (s *Service) MattersOf(ctx context.Context, g Group, day civil.Date) (own Matters, err error) {
	defer errs.Wrap(&err, "group.MattersOf(%.50s, %s)", g.ID, day)
	all, err := s.MandatesOf(ctx, AllMatters, g.Product, day)
	if err != nil {
		return nil, err
	}
	laid, err := chartersOn(ctx, s.db, []ID{g.ID}, day)
	c := laid[g.ID].Value
	for _, m := range AllMatters {
		if m == Orientation || all[m].Group.ID == g.ID || !g.Kind.ranked() && g.Kind.MayDecide(m) && c.Gives(m) {
			own = append(own, m)
		}
	}
	return own, err
}

// ranked reports whether matters belong to groups of the kind by the rule of mandate.
func (k Kind) ranked() bool { return slices.Contains(ranks, k) }

// ranks are the kinds in the order in which a matter belongs to them.
var ranks = []Kind{Steering, Coordination, Board, Assembly}

// body is a group with what its charter of the day gives it; without a charter,
// nothing.
type body struct {
	Group
	given func(Matter) bool
}

// mandate is the rule: the product's own group, then the board, then the assembly;
// each as far as its charter goes. Where a product has no steering group, its
// coordination group has the steering group's duties, and where it has neither,
// the board has them.
func mandate(m Matter, ofProduct bool, bodies map[Kind]body) Mandate {
	_, steered := bodies[Steering]
	_, coordinated := bodies[Coordination]
	for _, k := range ranks {
		b, there := bodies[k]
		switch {
		case !there, k == Coordination && steered:
		case k.MayDecide(m) && b.given(m):
			return Mandate{b.Group, ByCharter}
		case k == Coordination && m.steers():
			return Mandate{b.Group, InPlace}
		case k == Board && ofProduct && m.steers() && !steered && !coordinated:
			return Mandate{b.Group, NoGroup}
		}
	}
	return Mandate{Reason: NotGiven}
}
