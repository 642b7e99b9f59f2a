package year

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

const ownColumns = `id, kind, title_da, title_en, begins, ends, link, reach, version, created, updated`

func scanOwn(r db.Row) (o Own, err error) {
	err = r.Scan(&o.ID, &o.Kind, &o.Title.Da, &o.Title.En, &o.Period.From, &o.Period.To, &o.Link, &o.Reach, &o.Version, &o.Created, &o.Updated)
	return o, err
}

func ownByID(ctx context.Context, q db.Querier, id ID) (Own, error) {
	return db.One(ctx, q, scanOwn, `SELECT `+ownColumns+` FROM year_entry WHERE id = $1`, id)
}

// ownDuring reads what has a day in the period and one of the reaches.
func ownDuring(ctx context.Context, q db.Querier, p civil.Period, reaches []auth.Reach) ([]Own, error) {
	var w db.Where
	w.And("begins < ? AND ends > ?", p.To, p.From)
	db.In(&w, "reach", reaches)
	return db.All(ctx, q, scanOwn, `SELECT `+ownColumns+` FROM year_entry`+w.SQL()+` ORDER BY begins, id`, w.Args()...)
}

// saveOwn writes the entry, new or in place of what it was.
func saveOwn(ctx context.Context, tx *db.Tx, o Own) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO year_entry (`+ownColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title_da = excluded.title_da, title_en = excluded.title_en, begins = excluded.begins,
			ends = excluded.ends, link = excluded.link, reach = excluded.reach, version = excluded.version, updated = excluded.updated`,
		o.ID, o.Kind, o.Title.Da, o.Title.En, o.Period.From, o.Period.To, o.Link, o.Reach, o.Version, o.Created, o.Updated)
	return err
}

func deleteOwn(ctx context.Context, tx *db.Tx, id ID) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `DELETE FROM year_entry WHERE id = $1`, id)
}
