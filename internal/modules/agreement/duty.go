package agreement

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/timeline"
)

const (
	renewAhead = 60 // days before notice is to be given
	signWithin = 30 // days after the agreement began
)

// Duties lists what agreements call for: that one that ends is renewed or let go,
// before the last day of notice, and that a document and a signature are on record
// for one that holds. Both are the authority's.
func (s *Service) Duties(ctx context.Context, today civil.Date) (all []duty.Wanted, err error) {
	defer errs.Wrap(&err, "agreement.Duties(%s)", today)
	names, err := s.products.Names(ctx, auth.System("duties"))
	if err != nil {
		return nil, err
	}
	called := make(map[product.ID]string, len(names))
	for _, n := range names {
		called[n.ID] = n.Name
	}
	periods, err := agreements.Find(ctx, s.db, timeline.During(civil.Since(today)).Where())
	if err != nil {
		return nil, err
	}
	for _, group := range byID(periods) {
		last := group[len(group)-1]
		if by := last.Value.NoticeBy(last.Period.To - 1); !last.Period.Open() && today >= by-renewAhead {
			all = append(all, wanted("agreement.duty.renew", last, called, by))
		}
		now := group[0]
		if now.Period.Contains(today) && (now.Value.File.IsZero() || now.Value.Signed.IsZero()) {
			all = append(all, wanted("agreement.duty.sign", now, called, now.Period.From+signWithin))
		}
	}
	return all, nil
}

func wanted(kind string, v Version, called map[product.ID]string, due civil.Date) duty.Wanted {
	return duty.Wanted{
		Key: kind + ":" + string(v.ID), Kind: kind, Args: map[string]string{"product": called[v.Value.Product]},
		For: v.Value.Authority, Role: auth.Representative, Scope: auth.For(auth.Authority, v.Value.Authority),
		Due: due, Path: v.ID.Path(),
	}
}
