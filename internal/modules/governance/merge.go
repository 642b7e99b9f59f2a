package governance

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
)

// MergeAuthorities lets what one authority stands behind, or is to follow up, be the
// other's: the registry's hook, in the write that merges.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) (err error) {
	defer errs.Wrap(&err, "governance.MergeAuthorities(%.50s, %.50s)", from, to)
	return moveAuthority(ctx, tx, from, to)
}

// MergePersons is the same for people.
func (s *Service) MergePersons(ctx context.Context, tx *db.Tx, from, to registry.PersonID) (err error) {
	defer errs.Wrap(&err, "governance.MergePersons(%.50s, %.50s)", from, to)
	return movePerson(ctx, tx, from, to)
}
