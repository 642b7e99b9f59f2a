package adoption

import (
	"context"
	"slices"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// soon is how many days ahead an authority is asked to confirm what it uses.
const soon = 30

// Duties lists what authorities ought to say: that they still use what is soon or
// no longer confirmed, in one duty for all their products, and how it is where
// living sources disagree, in one for each product. Each is made of what the
// authority itself may read, so no duty tells of anything else.
func (s *Service) Duties(members *member.Service) duty.Provider {
	return func(ctx context.Context, today civil.Date) (all []duty.Wanted, err error) {
		defer errs.Wrap(&err, "adoption.Duties(%s)", today)
		x, err := s.fresh(ctx)
		if err != nil {
			return nil, err
		}
		in, err := members.MembersOn(ctx, today)
		if err != nil {
			return nil, err
		}
		member := map[registry.AuthorityID]bool{}
		for _, v := range in {
			member[v.Value.Authority] = true
		}
		for i, a := range x.authorities {
			if x.first[i] == x.first[i+1] {
				continue
			}
			v, err := s.view(ctx, auth.Actor{For: auth.Party{ID: string(a.ID), Member: member[a.ID]}}, today)
			if err != nil {
				return nil, err
			}
			all = append(all, v.duties(a.ID)...)
		}
		return all, nil
	}
}

// duties are those of one authority, in its own view.
func (v *view) duties(authority registry.AuthorityID) (all []duty.Wanted) {
	at, ok := v.authorityAt[authority]
	if !ok {
		return nil
	}
	a := &v.authorities[at]
	var products []string
	var due civil.Date // zero while no statement of its own gives one
	v.each(v.of(at), func(g *group, t *tally) {
		p := v.products[g.product]
		if t.conflict() {
			all = append(all, wanted("adoption.duty.conflict", ":"+string(p.ID), a, "/anvendelse/"+a.Slug+"/"+p.Slug, p.Name))
		}
		until, own := v.confirmed(g)
		if !t.lead.uses() || until > v.day+soon {
			return
		}
		products = append(products, p.Name)
		if own && (due == 0 || until < due) {
			due = until
		}
	})
	if len(products) > 0 {
		w := wanted("adoption.duty.confirm", "", a, "/myndigheder/"+a.Slug+"/loesninger", products...)
		w.Due = due
		all = append(all, w)
	}
	return all
}

// confirmed tells until when the group is confirmed: by the authority itself where
// it has said anything, and else by whoever is believed longest.
func (v *view) confirmed(g *group) (until civil.Date, own bool) {
	for _, e := range g.said {
		switch {
		case !e.period.Contains(v.day) || !v.readable[e.reach]:
		case Origins[e.origin] == Self:
			return e.expires, true
		default:
			until = max(until, e.expires)
		}
	}
	return until, false
}

// listed is how many products a duty names.
const listed = 5

func wanted(kind, about string, a *authority, path string, products ...string) duty.Wanted {
	list := strings.Join(slices.Clone(products[:min(len(products), listed)]), ", ")
	if len(products) > listed {
		list += ", …"
	}
	return duty.Wanted{
		Key: kind + ":" + string(a.ID) + about, Kind: kind, Args: map[string]string{"products": list},
		For: a.ID, Role: auth.Representative, Scope: auth.For(auth.Authority, a.ID), Path: path,
	}
}

// ToConfirm tells until when the use is confirmed, by the authority itself where it
// has said anything and else by whoever is believed longest, and whether that is
// past or so soon that the authority is asked.
func (a Adoption) ToConfirm() (until civil.Date, due bool) {
	for _, v := range a.Said {
		until = max(until, v.Value.Expires)
	}
	if own := a.Own(); own != nil {
		until = own.Value.Expires
	}
	return until, a.Uses() && until <= a.Day+soon
}
