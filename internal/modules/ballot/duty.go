package ballot

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

var _ duty.Provider = (*Service)(nil).Duties

// Duties calls on each authority that has a vote in a written procedure and has
// neither given it nor a proxy. Those who speak for the authority are reminded.
func (s *Service) Duties(ctx context.Context, _ civil.Date) (all []duty.Wanted, err error) {
	defer errs.Wrap(&err, "ballot.Duties")
	list, err := openInWriting(ctx, s.db)
	if err != nil {
		return nil, err
	}
	for _, b := range list {
		voters, err := votersOf(ctx, s.db, b.ID)
		if err != nil {
			return nil, err
		}
		done, err := turnoutOf(ctx, s.db, b)
		if err != nil {
			return nil, err
		}
		proxies, err := proxiesOf(ctx, s.db, b.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range proxies {
			done = append(done, p.Giver)
		}
		for _, v := range voters {
			if v.Barred || slices.Contains(done, v.ID) {
				continue
			}
			all = append(all, duty.Wanted{
				Key: "ballot.vote:" + string(b.ID) + ":" + string(v.ID), Kind: "ballot.duty.vote",
				Args: map[string]string{"title": b.Title.Da}, English: map[string]string{"title": b.Title.In(i18n.English)},
				For: v.Authority, Role: auth.Representative, Scope: auth.For(auth.Authority, v.Authority),
				Due: lastDay(*b.Closes), Path: b.Path(),
			})
		}
	}
	return all, nil
}
