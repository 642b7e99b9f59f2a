package app

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/discussion"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// acting tells as whom a person reads what is discussed: with the roles of today, for each
// authority that the person acts for. It is here because discussions know neither members
// nor accounts.
func (a *App) acting(people directory) func(context.Context, registry.PersonID) (discussion.Reader, error) {
	return func(ctx context.Context, person registry.PersonID) (r discussion.Reader, err error) {
		defer errs.Wrap(&err, "app.acting(%.50s)", person)
		accounts, err := a.auth.AccountsOf(ctx, auth.System("discussion"), string(person))
		at := slices.IndexFunc(accounts, func(x auth.Account) bool { return x.State == auth.Active })
		if err != nil || at < 0 {
			return r, err
		}
		r.Account = accounts[at]
		today := civil.Of(a.db.Now())
		grants, err := auth.GrantsOn(ctx, a.db, string(person), today)
		if err != nil {
			return r, err
		}
		parties, err := people.Parties(ctx, string(person), today)
		if len(parties) == 0 {
			parties = []auth.Party{{}} // who acts for nobody may keep the records all the same
		}
		for _, p := range parties {
			r.As = append(r.As, auth.Actor{Account: string(r.Account.ID), Person: string(person), Name: r.Account.Name, For: p, Parties: parties, Grants: grants})
		}
		return r, err
	}
}
