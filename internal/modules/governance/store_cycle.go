package governance

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/platform/db"
)

// dialogues reads the days that are agreed under the conditions.
func dialogues(ctx context.Context, q db.Querier, w *db.Where) (map[product.ID]civil.Date, error) {
	days := map[product.ID]civil.Date{}
	return days, db.Each(ctx, q, func(r db.Row) error {
		var of product.ID
		var day civil.Date
		err := r.Scan(&of, &day)
		days[of] = day
		return err
	}, `SELECT product_id, dialogue FROM governance_round`+w.SQL(), w.Args()...)
}

func setDialogue(ctx context.Context, tx *db.Tx, of product.ID, half Half, day civil.Date) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO governance_round (product_id, half, dialogue) VALUES ($1, $2, $3)
		ON CONFLICT (product_id, half) DO UPDATE SET dialogue = excluded.dialogue`, of, half, day)
	return err
}
