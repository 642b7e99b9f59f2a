package meeting

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
)

// MergeAuthorities lets rolls and actions of one authority follow to another; the
// registry calls it when it merges the two.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) (err error) {
	defer errs.Wrap(&err, "meeting.MergeAuthorities(%.50s, %.50s)", from, to)
	return moveAuthority(ctx, tx, from, to)
}

// MergePersons is the same for people.
func (s *Service) MergePersons(ctx context.Context, tx *db.Tx, from, to registry.PersonID) (err error) {
	defer errs.Wrap(&err, "meeting.MergePersons(%.50s, %.50s)", from, to)
	return movePerson(ctx, tx, from, to)
}
