package auth

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Holders gives, for each grant that somebody with an open account holds on the
// day, the accounts of those who do: whom to write to about what is theirs.
func Holders(ctx context.Context, q db.Querier, day civil.Date) (holders map[Grant][]Account, err error) {
	defer errs.Wrap(&err, "auth.Holders(%s)", day)
	held, err := grants.Find(ctx, q, timeline.On(day).Where())
	if err != nil {
		return nil, err
	}
	persons := make([]string, len(held))
	for i, v := range held {
		persons[i] = v.Value.Person
	}
	accounts, err := accountsOf(ctx, q, persons)
	if err != nil {
		return nil, err
	}
	byPerson := map[string][]Account{}
	for _, a := range accounts {
		if a.State == Active {
			byPerson[a.Person] = append(byPerson[a.Person], a)
		}
	}
	holders = map[Grant][]Account{}
	for _, v := range held {
		if open := byPerson[v.Value.Person]; len(open) > 0 {
			holders[v.Value.Grant] = append(holders[v.Value.Grant], open...)
		}
	}
	return holders, nil
}
