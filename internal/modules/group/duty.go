package group

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/timeline"
)

var _ duty.Provider = (*Service)(nil).Duties

// daysBefore the end of a term a group is called on to see to what comes after.
const daysBefore = 60

// Duties lists what groups ought to do: an authority fills the seats that it holds,
// and a group sees to its seats before their terms end.
func (s *Service) Duties(ctx context.Context, today civil.Date) (all []duty.Wanted, err error) {
	defer errs.Wrap(&err, "group.Duties(%s)", today)
	var w db.Where
	existing(&w, today)
	groups, err := groupsWhere(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	ids := make([]ID, len(groups))
	for i, g := range groups {
		ids[i] = g.ID
	}
	list, err := seatsOf(ctx, s.db, timeline.During(civil.Period{From: today, To: today + daysBefore + 1}), ids...)
	if err != nil {
		return nil, err
	}
	holders, err := auth.Holders(ctx, s.db, today)
	if err != nil {
		return nil, err
	}
	of := map[ID][]Seat{}
	for _, v := range list {
		of[v.Value.Group] = append(of[v.Value.Group], v)
	}
	for _, g := range groups {
		vacant, err := s.toFill(ctx, g, of[g.ID], today)
		if err != nil {
			return nil, err
		}
		all = append(all, vacant...)
		if w, ok := toRenew(g, of[g.ID], today); ok {
			if own := (auth.Grant{Role: auth.Coordinator, Scope: g.Scope()}); len(holders[own]) > 0 {
				w.Role, w.Scope = own.Role, own.Scope
			}
			all = append(all, w)
		}
	}
	return all, nil
}

// toFill: each seat that is vacant today.
func (s *Service) toFill(ctx context.Context, g Group, list []Seat, today civil.Date) (all []duty.Wanted, err error) {
	var now []Seat
	for _, v := range list {
		if v.Period.Contains(today) {
			now = append(now, v)
		}
	}
	standing, err := held(ctx, s.db, now, today)
	if err != nil {
		return nil, err
	}
	ids := make([]registry.AuthorityID, len(now))
	for i, v := range now {
		ids[i] = v.Value.Authority
	}
	names, err := s.authorities.NamesByID(ctx, ids)
	for _, h := range standing {
		if !h.Vacant() {
			continue
		}
		holder := names[h.Value.Authority]
		role := auth.Representative
		if holder.Kind == registry.Supplier {
			role = auth.Supplier
		}
		all = append(all, duty.Wanted{
			Key: "group.fill:" + string(h.ID), Kind: "group.duty.fill", Args: in(i18n.Danish, g), English: in(i18n.English, g),
			For: holder.ID, Role: role, Scope: auth.For(auth.Authority, holder.ID), Path: SeatsPath(holder.Slug) + "/" + string(h.ID),
		})
	}
	return all, err
}

// in is the group's name as the sentences of its duties take it.
func in(lang i18n.Language, g Group) map[string]string {
	return map[string]string{"group": g.Name.In(lang)}
}

// SeatsPath is the page of the seats that the authority with the slug holds.
func SeatsPath(slug string) string { return "/myndigheder/" + slug + "/pladser" }

// toRenew: the group's seats whose terms end soon, with nothing laid down for what
// comes after. They are seen to together.
func toRenew(g Group, list []Seat, today civil.Date) (w duty.Wanted, ok bool) {
	ends := map[SeatID]civil.Date{}
	for _, v := range list {
		ends[v.ID] = max(ends[v.ID], v.Period.To)
	}
	for _, end := range ends {
		if end > today+daysBefore || end >= g.Exists.To {
			continue
		}
		if last := end - 1; !ok || last < w.Due {
			w.Due = last
		}
		ok = true
	}
	w.Key, w.Kind, w.Args, w.English = "group.renew:"+string(g.ID), "group.duty.renew", in(i18n.Danish, g), in(i18n.English, g)
	w.Role, w.Scope, w.Path = auth.Secretariat, auth.Everywhere, g.Path()+"#pladser"
	return w, ok
}
