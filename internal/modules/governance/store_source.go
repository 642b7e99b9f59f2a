package governance

import (
	"context"
	"time"

	"alminding/internal/modules/product"
	"alminding/internal/platform/db"
)

func sourceByProduct(ctx context.Context, q db.Querier, of product.ID) (Source, error) {
	return db.One(ctx, q, func(r db.Row) (x Source, err error) {
		err = r.Scan(&x.Address, &x.Tried, &x.Read, &x.Fault)
		return x, err
	}, `SELECT address, tried, read_at, fault FROM governance_source WHERE product_id = $1`, of)
}

// productsWithSource lists those of which somebody has tried to read the repository.
func productsWithSource(ctx context.Context, q db.Querier) ([]product.ID, error) {
	return db.All(ctx, q, db.Value[product.ID], `SELECT product_id FROM governance_source ORDER BY product_id`)
}

// saveSource keeps what came of a try: fault is empty where the repository was read. Of
// another address nothing is remembered.
func saveSource(ctx context.Context, tx *db.Tx, of product.ID, address string, tried time.Time, fault string) error {
	var read *time.Time
	if fault == "" {
		read = &tried
	}
	_, err := db.Exec(ctx, tx, `INSERT INTO governance_source (product_id, address, tried, read_at, fault) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (product_id) DO UPDATE SET address = excluded.address, tried = excluded.tried, fault = excluded.fault,
			read_at = CASE WHEN governance_source.address = excluded.address THEN COALESCE(excluded.read_at, governance_source.read_at) ELSE excluded.read_at END`,
		of, address, tried, read, fault)
	return err
}

func deleteSource(ctx context.Context, tx *db.Tx, of product.ID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM governance_source WHERE product_id = $1`, of)
	return err
}
