package partner

import (
	"context"
	"strconv"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

var _ duty.Provider = (*Service)(nil).Duties

// Duties lists what partners and those named by them ought to do: sign the code
// in force, answer for a reference, and say once a year that what they deliver is
// still so.
func (s *Service) Duties(ctx context.Context, today civil.Date) (all []duty.Wanted, err error) {
	defer errs.Wrap(&err, "partner.Duties(%s)", today)
	for _, list := range []func(context.Context, civil.Date) ([]duty.Wanted, error){s.toSign, s.toAnswer, s.toConfirm} {
		wanted, err := list(ctx, today)
		if err != nil {
			return nil, err
		}
		all = append(all, wanted...)
	}
	return all, s.address(ctx, all)
}

// address completes the paths, which end in what follows the authority's page.
func (s *Service) address(ctx context.Context, all []duty.Wanted) error {
	ids := make([]registry.AuthorityID, len(all))
	for i, w := range all {
		ids[i] = w.For
	}
	names, err := s.authorities.NamesByID(ctx, ids)
	for i, w := range all {
		all[i].Path = names[w.For].Path() + w.Path
	}
	return err
}

// toSign: the version in force, by its due day. Who became a partner after that
// has as long as for anything that no record gives a date.
func (s *Service) toSign(ctx context.Context, today civil.Date) ([]duty.Wanted, error) {
	list, err := codes(ctx, s.db)
	if err != nil {
		return nil, err
	}
	code, ok := list.InForce(today)
	if !ok {
		return nil, nil
	}
	signed, err := signatures(ctx, s.db)
	if err != nil {
		return nil, err
	}
	members, err := s.members.MembersOn(ctx, today)
	var all []duty.Wanted
	for _, v := range members {
		supplier := v.Value.Authority
		if v.Value.Kind != member.Partner || has(signed[supplier], code.ID) {
			continue
		}
		w := wanted("partner.duty.sign", string(code.ID)+":"+string(supplier), supplier, auth.Supplier)
		w.Args, w.Path = map[string]string{"number": strconv.Itoa(code.Number)}, "/partner"
		if v.Period.From <= code.Due {
			w.Due = code.Due
		}
		all = append(all, w)
	}
	return all, err
}

func has(signed []Signature, code CodeID) bool {
	for _, x := range signed {
		if x.Code == code {
			return true
		}
	}
	return false
}

func (s *Service) toAnswer(ctx context.Context, _ civil.Date) ([]duty.Wanted, error) {
	var w db.Where
	w.And("state = ?", Asked)
	list, err := referencesWhere(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	ids := make([]registry.AuthorityID, len(list))
	for i, r := range list {
		ids[i] = r.Supplier
	}
	names, err := s.authorities.NamesByID(ctx, ids)
	all := make([]duty.Wanted, len(list))
	for i, r := range list {
		all[i] = wanted("partner.duty.answer", string(r.ID), r.Authority, auth.Representative)
		all[i].Args, all[i].Path = map[string]string{"supplier": names[r.Supplier].Name}, "/referencer"
	}
	return all, err
}

// toConfirm: one duty for each supplier, because they are confirmed together.
func (s *Service) toConfirm(ctx context.Context, today civil.Date) ([]duty.Wanted, error) {
	w := timeline.On(today).Where()
	w.And("said <= ?", today-Life)
	rows, err := deliveries.Find(ctx, s.db, w)
	old := map[registry.AuthorityID]int{}
	for _, v := range rows {
		old[v.Value.Supplier]++
	}
	var all []duty.Wanted
	for supplier, n := range old {
		w := wanted("partner.duty.confirm", string(supplier), supplier, auth.Supplier)
		w.Args, w.Path = map[string]string{"n": strconv.Itoa(n)}, "/partner/leverancer"
		all = append(all, w)
	}
	return all, err
}

// wanted is a duty of those who hold the role for the authority. Its key is made
// of its kind and what it is about.
func wanted(kind, about string, authority registry.AuthorityID, role auth.Role) duty.Wanted {
	return duty.Wanted{Key: kind + ":" + about, Kind: kind, For: authority, Role: role, Scope: auth.For(auth.Authority, authority)}
}
