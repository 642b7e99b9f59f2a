package search

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// IDs lists what of the kind can be found, for a check that the index is in step
// with what it is made of.
func IDs(ctx context.Context, q db.Querier, kind string) (ids []string, err error) {
	defer errs.Wrap(&err, "search.IDs(%s)", kind)
	return db.All(ctx, q, db.Value[string], `SELECT id FROM search_entry WHERE kind = $1 ORDER BY id`, kind)
}
