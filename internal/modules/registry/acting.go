package registry

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Acting tells for which authorities each of the people acts on the day. Who takes
// part no more acts for none. It reads what it is given, so that a write may ask it
// too.
func Acting(ctx context.Context, q db.Querier, people []PersonID, day civil.Date) (acts map[PersonID][]AuthorityID, err error) {
	defer errs.Wrap(&err, "registry.Acting(%d, %s)", len(people), day)
	acts = map[PersonID][]AuthorityID{}
	if len(people) == 0 {
		return acts, nil
	}
	var w db.Where
	timeline.On(day).Narrow(&w, "v")
	db.In(&w, "v.person", people)
	w.And("p.state = ?", Active)
	return acts, db.Each(ctx, q, func(r db.Row) error {
		var person PersonID
		var authority AuthorityID
		err := r.Scan(&person, &authority)
		acts[person] = append(acts[person], authority)
		return err
	}, `SELECT v.person, v.authority FROM registry_affiliation_v v JOIN registry_person p ON p.id = v.person`+w.SQL()+
		` ORDER BY v.id`, w.Args()...)
}
