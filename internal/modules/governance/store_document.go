package governance

import (
	"context"
	"time"

	"alminding/internal/modules/product"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

const (
	documentColumns = `id, product_id, kind, title, address, file_hash, file_name, file_type, file_size,
		body, day, maker, reach, account, authority, version, added, updated`
	sightingColumns = `pinned, hash, last_read, alive, failed, since, fault`
)

func scanDocument(r db.Row) (d Document, err error) {
	err = r.Scan(&d.ID, &d.Product, &d.Kind, &d.Title, &d.Address, &d.File.Hash, &d.File.Name, &d.File.Type, &d.File.Size,
		&d.Text, &d.Date, &d.Maker, &d.Reach, &d.Account, &d.For, &d.Version, &d.Added, &d.Updated)
	return d, err
}

// documentsWhere reads documents with what was found at their links, the last added
// first.
func documentsWhere(ctx context.Context, q db.Querier, w *db.Where) ([]Document, error) {
	list, err := db.All(ctx, q, scanDocument, `SELECT `+documentColumns+` FROM governance_document`+w.SQL()+` ORDER BY added DESC, id DESC`, w.Args()...)
	if err != nil || len(list) == 0 {
		return list, err
	}
	ids := make([]DocumentID, len(list))
	for i, d := range list {
		ids[i] = d.ID
	}
	seen, err := sightings(ctx, q, ids)
	for i, d := range list {
		list[i].Seen = seen[d.ID]
	}
	return list, err
}

func documentsOf(ctx context.Context, q db.Querier, of product.ID) ([]Document, error) {
	var w db.Where
	w.And("product_id = ?", of)
	return documentsWhere(ctx, q, &w)
}

func documentByID(ctx context.Context, q db.Querier, id DocumentID) (Document, error) {
	var w db.Where
	w.And("id = ?", id)
	list, err := documentsWhere(ctx, q, &w)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Document{}, err
	}
	return list[0], nil
}

func countDocuments(ctx context.Context, q db.Querier, of product.ID) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM governance_document WHERE product_id = $1`, of)
}

func insertDocument(ctx context.Context, tx *db.Tx, d Document) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO governance_document (`+documentColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		d.ID, d.Product, d.Kind, d.Title, d.Address, d.File.Hash, d.File.Name, d.File.Type, d.File.Size,
		d.Text, d.Date, d.Maker, d.Reach, d.Account, d.For, d.Version, d.Added, d.Updated)
	return err
}

// updateDocument writes what may change: all but the product and who added it when.
func updateDocument(ctx context.Context, tx *db.Tx, d Document) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `UPDATE governance_document SET kind = $2, title = $3, address = $4,
			file_hash = $5, file_name = $6, file_type = $7, file_size = $8, body = $9, day = $10, maker = $11, reach = $12,
			version = $13, updated = $14 WHERE id = $1`,
		d.ID, d.Kind, d.Title, d.Address, d.File.Hash, d.File.Name, d.File.Type, d.File.Size, d.Text, d.Date, d.Maker, d.Reach,
		d.Version, d.Updated)
}

func deleteDocument(ctx context.Context, tx *db.Tx, id DocumentID) error {
	if err := deleteSighting(ctx, tx, id); err != nil {
		return err
	}
	return db.MustExec(ctx, tx, db.ErrNotFound, `DELETE FROM governance_document WHERE id = $1`, id)
}

func documentFilesInUse(ctx context.Context, q db.Querier, hashes []blob.Hash) ([]blob.Hash, error) {
	var w db.Where
	db.In(&w, "file_hash", hashes)
	w.And("file_hash <> ''")
	return db.All(ctx, q, db.Value[blob.Hash], `SELECT DISTINCT file_hash FROM governance_document`+w.SQL(), w.Args()...)
}

// seenAt is a sighting with the document it is of.
type seenAt struct {
	of DocumentID
	Sighting
}

func sightings(ctx context.Context, q db.Querier, of []DocumentID) (map[DocumentID]Sighting, error) {
	var w db.Where
	db.In(&w, "document_id", of)
	list, err := db.All(ctx, q, func(r db.Row) (x seenAt, err error) {
		err = r.Scan(&x.of, &x.Pinned, &x.Hash, &x.Read, &x.Alive, &x.Failed, &x.Since, &x.Fault)
		return x, err
	}, `SELECT document_id, `+sightingColumns+` FROM governance_sighting`+w.SQL(), w.Args()...)
	all := make(map[DocumentID]Sighting, len(list))
	for _, x := range list {
		all[x.of] = x.Sighting
	}
	return all, err
}

// saveSighting keeps what was found at the link of that version of the document, and
// nothing when another has taken its place since.
func saveSighting(ctx context.Context, tx *db.Tx, d Document, s Sighting) error {
	now, err := countVersion(ctx, tx, d)
	if err != nil || now == 0 {
		return err
	}
	if err := deleteSighting(ctx, tx, d.ID); err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO governance_sighting (document_id, due, `+sightingColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		d.ID, s.due(), s.Pinned, s.Hash, s.Read, s.Alive, s.Failed, s.Since, s.Fault)
	return err
}

func countVersion(ctx context.Context, q db.Querier, d Document) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM governance_document WHERE id = $1 AND version = $2`, d.ID, d.Version)
}

func deleteSighting(ctx context.Context, tx *db.Tx, of DocumentID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM governance_sighting WHERE document_id = $1`, of)
	return err
}

// linksDue lists the documents whose link is to be read by now.
func linksDue(ctx context.Context, q db.Querier, now time.Time) ([]DocumentID, error) {
	return db.All(ctx, q, db.Value[DocumentID], `SELECT id FROM governance_document
		LEFT JOIN governance_sighting ON document_id = id
		WHERE address <> '' AND (due IS NULL OR due <= $1) ORDER BY id`, now)
}
