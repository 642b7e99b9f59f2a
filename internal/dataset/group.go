package dataset

import (
	"context"
	"fmt"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/demo"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

func (l *loader) loadGroups(ctx context.Context) error {
	for _, g := range l.data.Groups {
		known, err := l.Groups.BySlug(ctx, l.actor, g.Slug)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		err = l.add(known.ID != "", "group", g.Slug, func() error {
			known.Group, err = l.Groups.Found(ctx, l.actor, group.Group{
				Slug: g.Slug, Kind: group.Kind(g.Kind), Name: product.Text(g.Name), Purpose: product.Text(g.Purpose), Product: l.products[g.Product],
				Exists: since(g.Claim), Reach: auth.Public, Source: l.cite(g.Claim),
			})
			return err
		})
		if err == nil && g.Charter != nil {
			err = l.add(known.Charter != nil, "charter of", g.Slug, func() error { return l.adopt(ctx, known.Group, *g.Charter) })
		}
		if err == nil {
			err = l.loadSeats(ctx, g, known)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) adopt(ctx context.Context, g group.Group, c demo.Charter) error {
	laid := group.Charter{
		Purpose: product.Text(c.Purpose), Composition: product.Text(c.Composition), SeatsLeast: c.SeatsLeast, PerAuthority: c.PerAuthority,
		Majority: group.Majority(c.Majority), Majorities: group.Majorities{}, CastingVote: c.CastingVote, Counting: group.Counting(c.Counting),
		Term: c.Term, Meetings: c.Meetings, Decision: c.Decision, Source: l.cite(c.Claim),
	}
	for _, m := range c.Mandate {
		if !slices.Contains(group.AllMatters, group.Matter(m)) {
			return fmt.Errorf("there is no matter %q", m)
		}
		laid.Mandate = append(laid.Mandate, group.Matter(m))
	}
	for m, majority := range c.Majorities {
		laid.Majorities[group.Matter(m)] = group.Majority(majority)
	}
	if err := laid.Quorum.UnmarshalText([]byte(c.Quorum)); err != nil {
		return err
	}
	for _, s := range []struct {
		text string
		into *group.Span
	}{{c.Notice, &laid.Notice}, {c.Proposals, &laid.Proposals}, {c.Papers, &laid.Papers}, {c.Minutes, &laid.Minutes}} {
		if err := s.into.UnmarshalText([]byte(s.text)); err != nil {
			return err
		}
	}
	return l.Groups.Adopt(ctx, l.actor, g.ID, g.Version, since(c.Claim), laid)
}

// loadSeats gives each authority that takes part in the group's product, as a
// member or an observer of such a group, the seat that this means.
func (l *loader) loadSeats(ctx context.Context, g demo.Group, known group.Details) error {
	for _, p := range l.data.Participations {
		role, ok := map[demo.GroupKind]map[demo.ParticipationRole]group.Role{
			demo.Coordination: {demo.InCoordinationGroup: group.Member},
			demo.Steering:     {demo.Observer: group.Observer},
		}[g.Kind][p.Role]
		if !ok || p.Product != g.Product {
			continue
		}
		authority, err := l.authorityID(ctx, p.Authority)
		if err != nil {
			return err
		}
		is := slices.ContainsFunc(known.Seats, func(h group.Held) bool { return h.Value.Authority == authority })
		err = l.add(is, "seat in", g.Slug+" of "+p.Authority, func() error {
			_, err := l.Groups.Give(ctx, l.actor, since(p.Claim), group.SeatFact{
				Group: known.ID, Authority: authority, Role: role, Votes: role != group.Observer, Source: l.cite(p.Claim),
			})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
