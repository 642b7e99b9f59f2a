package agreement

import (
	"context"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// periodsOf reads every period in which the agreement holds, earliest first.
func periodsOf(ctx context.Context, q db.Querier, id ID) ([]Version, error) {
	w := timeline.Always().Where()
	w.And("id = ?", id)
	return agreements.Find(ctx, q, w)
}

func ofPair(ctx context.Context, q db.Querier, authority registry.AuthorityID, p product.ID) ([]Version, error) {
	w := timeline.Always().Where()
	w.And("authority_id = ? AND product_id = ?", authority, p)
	return agreements.Find(ctx, q, w)
}

func ofAuthority(ctx context.Context, q db.Querier, authority registry.AuthorityID) ([]Version, error) {
	w := timeline.Always().Where()
	w.And("authority_id = ?", authority)
	return agreements.Find(ctx, q, w)
}

var sourceColumns = strings.Join(cite.Columns, ", ")

// keys reads versions of keys with their classes, by key and year.
func keys(ctx context.Context, q db.Querier, w *db.Where) ([]AllocationKey, error) {
	if w == nil {
		w = &db.Where{}
	}
	list, err := db.All(ctx, q, func(r db.Row) (k AllocationKey, err error) {
		err = r.Scan(append([]any{&k.ID, &k.Year, &k.Name.Da, &k.Name.En, &k.Version}, k.Source.Fields()...)...)
		return k, err
	}, `SELECT id, year, name_da, name_en, version, `+sourceColumns+` FROM agreement_key`+w.SQL()+` ORDER BY id, year`, w.Args()...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		k := &list[i]
		k.Classes, err = db.All(ctx, q, func(r db.Row) (c SizeClass, err error) {
			err = r.Scan(&c.ID, &c.Name.Da, &c.Name.En, &c.From)
			return c, err
		}, `SELECT class, name_da, name_en, from_population FROM agreement_class WHERE key_id = $1 AND year = $2 ORDER BY from_population`, k.ID, k.Year)
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

func putKey(ctx context.Context, tx *db.Tx, k AllocationKey) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_key (id, year, name_da, name_en, version, `+sourceColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id, year) DO UPDATE SET name_da = excluded.name_da, name_en = excluded.name_en, version = excluded.version,
			source_title = excluded.source_title, source_address = excluded.source_address,
			source_date = excluded.source_date, source_basis = excluded.source_basis`,
		append([]any{k.ID, k.Year, k.Name.Da, k.Name.En, k.Version}, k.Source.Values()...)...)
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, `DELETE FROM agreement_class WHERE key_id = $1 AND year = $2`, k.ID, k.Year); err != nil {
		return err
	}
	for _, c := range k.Classes {
		_, err := db.Exec(ctx, tx, `INSERT INTO agreement_class (key_id, year, class, name_da, name_en, from_population)
			VALUES ($1, $2, $3, $4, $5, $6)`, k.ID, k.Year, c.ID, c.Name.Da, c.Name.En, c.From)
		if err != nil {
			return err
		}
	}
	return nil
}

// judgedOn reads what was judged by the key for the day. There are few of them, so
// all are read.
func judgedOn(ctx context.Context, q db.Querier, key KeyID, day civil.Date) (map[registry.AuthorityID]Judgement, error) {
	w := timeline.On(day).Where()
	w.And("key_id = ?", key)
	found, err := judgements.Find(ctx, q, w)
	all := make(map[registry.AuthorityID]Judgement, len(found))
	for _, v := range found {
		all[v.Value.Authority] = v.Value
	}
	return all, err
}

// judgementsOf reads what was judged of the authority, by one key or by all.
func judgementsOf(ctx context.Context, q db.Querier, authority registry.AuthorityID, key KeyID) ([]JudgementVersion, error) {
	w := timeline.Always().Where()
	w.And("authority_id = ?", authority)
	if key != "" {
		w.And("key_id = ?", key)
	}
	return judgements.Find(ctx, q, w)
}
