package agreement

import (
	"context"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/page"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/blob"
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

func count(ctx context.Context, q db.Querier, w *db.Where) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM agreement_v`+w.SQL(), w.Args()...)
}

// orders are the columns behind a list's orders, and which way each goes.
var orders = map[Sort]struct {
	column string
	down   bool
}{ByStart: {"valid_from", true}, ByEnd: {"valid_to", false}}

// ordered reads the rows after the cursor, one more than a page, or all of them.
func ordered(ctx context.Context, q db.Querier, w *db.Where, query Query, c page.Cursor) ([]Version, error) {
	o := orders[query.Sort]
	after, direction := ">", ""
	if o.down != c.Back {
		after, direction = "<", " DESC"
	}
	if !c.First() {
		edge, err := strconv.ParseInt(c.Keys[0], 10, 32)
		if err != nil {
			return nil, page.ErrCursor.Because(err)
		}
		w.And("("+o.column+", id) "+after+" (?, ?)", edge, c.Keys[1])
	}
	text := `SELECT ` + agreements.Select("") + ` FROM agreement_v` + w.SQL() + ` ORDER BY ` + o.column + direction + `, id` + direction
	if query.Limit > 0 {
		text += ` LIMIT ` + w.Arg(query.Limit+1)
	}
	return db.All(ctx, q, agreements.Scan, text, w.Args()...)
}

// ofBatch reads what a batch wrote that still holds, and writesOf the last write to
// each of its agreements.
func ofBatch(ctx context.Context, q db.Querier, batch string) ([]Version, error) {
	var w db.Where
	w.And("batch = ?", batch)
	return agreements.Find(ctx, q, &w)
}

// filesInUse tells which of the files any version of an agreement names, also one
// that was replaced: what was known then can be read again.
func filesInUse(ctx context.Context, q db.Querier, hashes []blob.Hash) ([]blob.Hash, error) {
	w := &db.Where{}
	db.In(w, "file_hash", hashes)
	w.And("file_hash <> ''")
	return db.All(ctx, q, db.Value[blob.Hash], `SELECT DISTINCT file_hash FROM agreement_v`+w.SQL(), w.Args()...)
}

// agreedProducts are those that there are agreements about, and pricedProducts those
// that have a price list.
func agreedProducts(ctx context.Context, q db.Querier) ([]product.ID, error) {
	return db.All(ctx, q, db.Value[product.ID], `SELECT DISTINCT product_id FROM agreement_v WHERE tx_end = 9223372036854775807`)
}

func pricedProducts(ctx context.Context, q db.Querier) ([]product.ID, error) {
	return db.All(ctx, q, db.Value[product.ID], `SELECT DISTINCT product_id FROM agreement_card`)
}

// cardsOf reads the price lists of the products, by product and newest first.
func cardsOf(ctx context.Context, q db.Querier, products []product.ID) ([]RateCard, error) {
	var w db.Where
	db.In(&w, "product_id", products)
	list, err := db.All(ctx, q, func(r db.Row) (c RateCard, err error) {
		err = r.Scan(append([]any{&c.Product, &c.Year, &c.Key, &c.Waiver.Da, &c.Waiver.En, &c.Version}, c.Source.Fields()...)...)
		return c, err
	}, `SELECT product_id, year, key_id, waiver_da, waiver_en, version, `+sourceColumns+` FROM agreement_card`+w.SQL()+
		` ORDER BY product_id, year DESC`, w.Args()...)
	if err != nil {
		return nil, err
	}
	type id struct {
		product product.ID
		year    int
	}
	rates := map[id][]Rate{}
	err = db.Each(ctx, q, func(r db.Row) error {
		var card id
		var rate Rate
		err := r.Scan(&card.product, &card.year, &rate.Class, &rate.Member, &rate.NonMember, &rate.Joining)
		rates[card] = append(rates[card], rate)
		return err
	}, `SELECT product_id, year, class, member, non_member, joining FROM agreement_rate`+w.SQL()+` ORDER BY rank`, w.Args()...)
	for i, c := range list {
		list[i].Rates = rates[id{c.Product, c.Year}]
	}
	return list, err
}

func putCard(ctx context.Context, tx *db.Tx, c RateCard) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_card (product_id, year, key_id, waiver_da, waiver_en, version, `+sourceColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (product_id, year) DO UPDATE SET key_id = excluded.key_id, waiver_da = excluded.waiver_da, waiver_en = excluded.waiver_en,
			version = excluded.version, source_title = excluded.source_title, source_address = excluded.source_address,
			source_date = excluded.source_date, source_basis = excluded.source_basis`,
		append([]any{c.Product, c.Year, c.Key, c.Waiver.Da, c.Waiver.En, c.Version}, c.Source.Values()...)...)
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, `DELETE FROM agreement_rate WHERE product_id = $1 AND year = $2`, c.Product, c.Year); err != nil {
		return err
	}
	for rank, r := range c.Rates {
		_, err := db.Exec(ctx, tx, `INSERT INTO agreement_rate (product_id, year, rank, class, member, non_member, joining)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, c.Product, c.Year, rank, r.Class, r.Member, r.NonMember, r.Joining)
		if err != nil {
			return err
		}
	}
	return nil
}
