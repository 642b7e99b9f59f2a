package app

import (
	"context"
	"time"

	"alminding/internal/platform/blob"
)

// unusedFor is how long a file that nothing refers to is kept: a transaction that
// will refer to it has ended long before.
const unusedFor = 24 * time.Hour

// sweepFiles deletes the files that nothing refers to.
func (a *App) sweepFiles(ctx context.Context) error {
	deleted, err := blob.Sweep(ctx, a.files, a.db.Now().Add(-unusedFor), a.filesInUse)
	if deleted > 0 {
		a.log.InfoContext(ctx, "unused files deleted", "files", deleted)
	}
	return err
}

// filesInUse asks everybody who keeps files. A test in internal/arch holds that
// nobody is forgotten, whose files would be deleted.
func (a *App) filesInUse(ctx context.Context, hashes []blob.Hash) (used []blob.Hash, err error) {
	for _, ask := range []func(context.Context, []blob.Hash) ([]blob.Hash, error){
		a.members.FilesInUse, a.groups.FilesInUse, a.agreements.FilesInUse, a.meetings.FilesInUse, a.governance.FilesInUse, a.intake.FilesInUse,
	} {
		some, err := ask(ctx, hashes)
		if err != nil {
			return nil, err
		}
		used = append(used, some...)
	}
	return used, nil
}
