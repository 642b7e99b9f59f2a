package member

import (
	"context"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

func membershipOf(ctx context.Context, q db.Querier, authority registry.AuthorityID) ([]Version, error) {
	w := timeline.Always().Where()
	w.And("authority = ?", authority)
	return memberships.Find(ctx, q, w)
}

func countsBy(ctx context.Context, q db.Querier, view timeline.View) (map[Kind]int, error) {
	w := view.Where()
	counts := map[Kind]int{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var k Kind
		var n int
		err := r.Scan(&k, &n)
		counts[k] = n
		return err
	}, `SELECT kind, CAST(count(*) AS BIGINT) FROM member_membership_v`+w.SQL()+` GROUP BY kind`, w.Args()...)
	return counts, err
}
