package group

import (
	"context"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

const fileColumns = `id, group_id, title, name, type, size, hash, reach, account, for_id, added`

func scanFile(r db.Row) (f File, err error) {
	err = r.Scan(&f.ID, &f.Group, &f.Title, &f.Name, &f.Type, &f.Size, &f.Hash, &f.Reach, &f.Account, &f.For, &f.Added)
	return f, err
}

func filesOf(ctx context.Context, q db.Querier, group ID) ([]File, error) {
	return db.All(ctx, q, scanFile, `SELECT `+fileColumns+` FROM group_file WHERE group_id = $1 ORDER BY added DESC, id`, group)
}

func fileByID(ctx context.Context, q db.Querier, id FileID) (File, error) {
	return db.One(ctx, q, scanFile, `SELECT `+fileColumns+` FROM group_file WHERE id = $1`, id)
}

func countFiles(ctx context.Context, q db.Querier, group ID) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT count(*) FROM group_file WHERE group_id = $1`, group)
}

func insertFile(ctx context.Context, tx *db.Tx, f File) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO group_file (`+fileColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		f.ID, f.Group, f.Title, f.Name, f.Type, f.Size, f.Hash, f.Reach, f.Account, f.For, f.Added)
	return err
}

func deleteFile(ctx context.Context, tx *db.Tx, id FileID) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `DELETE FROM group_file WHERE id = $1`, id)
}

func filesInUse(ctx context.Context, q db.Querier, hashes []blob.Hash) ([]blob.Hash, error) {
	var w db.Where
	db.In(&w, "hash", hashes)
	return db.All(ctx, q, db.Value[blob.Hash], `SELECT DISTINCT hash FROM group_file`+w.SQL(), w.Args()...)
}

// moveFiles lets to stand for the files that were added for from.
func moveFiles(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	_, err := db.Exec(ctx, tx, `UPDATE group_file SET for_id = $2 WHERE for_id = $1`, from, to)
	return err
}
