package member

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

// FilesInUse tells which of the files steps refer to, so that the others may be
// deleted.
func (s *Service) FilesInUse(ctx context.Context, hashes []blob.Hash) (used []blob.Hash, err error) {
	defer errs.Wrap(&err, "member.FilesInUse")
	var w db.Where
	db.In(&w, "file_hash", hashes)
	return db.All(ctx, s.db, db.Value[blob.Hash], `SELECT DISTINCT file_hash FROM member_step`+w.SQL(), w.Args()...)
}
