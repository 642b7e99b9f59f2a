package group

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/timeline"
)

// Ending lists the seats whose last day is in the period, in groups that the actor may
// read or that the actor's authority has the seat in. A seat that goes on in another
// term does not end.
func (s *Service) Ending(ctx context.Context, actor auth.Actor, p civil.Period) (all []Sitting, err error) {
	defer errs.Wrap(&err, "group.Ending(%s)", p)
	list, err := seats.Find(ctx, s.db, timeline.During(civil.Period{From: p.From, To: p.To + 1}).Where())
	if err != nil {
		return nil, err
	}
	ending := slices.DeleteFunc(slices.Clone(list), func(v Seat) bool {
		goesOn := slices.ContainsFunc(list, func(next Seat) bool { return next.ID == v.ID && next.Period.From == v.Period.To })
		return !p.Contains(v.Period.To-1) || goesOn
	})
	var ids []ID
	for _, v := range ending {
		ids = append(ids, v.Value.Group)
	}
	groups, err := s.GroupsByID(ctx, auth.System("group"), ids)
	if err != nil {
		return nil, err
	}
	for _, v := range ending {
		own := actor.SignedIn() && registry.AuthorityID(actor.For.ID) == v.Value.Authority
		if g, ok := groups[v.Value.Group]; ok && (own || canRead(actor, g)) {
			v.Value.Person = ""
			all = append(all, Sitting{Held{Seat: v}, g})
		}
	}
	return all, nil
}
