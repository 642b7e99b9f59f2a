package adoption

import (
	"context"
	"embed"
	"maps"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Migrations holds the tables of this module.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locale holds the texts of this module.
//
//go:embed locale/*.json
var Locale embed.FS

// pair is what a use is of: who, and what.
type pair struct {
	authority registry.AuthorityID
	product   product.ID
}

func (s Statement) pair() pair { return pair{s.Authority, s.Product} }

// fact is what there is one timeline of.
type fact struct {
	pair
	origin Origin
}

func (s Statement) fact() fact { return fact{s.pair(), s.Origin} }

// amongPairs narrows to the authorities and the products of the pairs: in one
// statement of few texts, at the price of rows that the caller has to pass over.
func amongPairs(w *db.Where, pairs map[pair]bool) {
	authorities, products := map[registry.AuthorityID]bool{}, map[product.ID]bool{}
	for p := range pairs {
		authorities[p.authority], products[p.product] = true, true
	}
	db.In(w, "authority_id", slices.Sorted(maps.Keys(authorities)))
	db.In(w, "product_id", slices.Sorted(maps.Keys(products)))
}

// inForce reads what is said about the pairs and holds on the day.
func inForce(ctx context.Context, q db.Querier, pairs map[pair]bool, day civil.Date) (map[pair][]Version, error) {
	w := timeline.On(day).Where()
	amongPairs(w, pairs)
	return byPair(ctx, q, w, pairs)
}

// stretches reads all that is said about the pairs, at any time.
func stretches(ctx context.Context, q db.Querier, pairs map[pair]bool) (map[pair][]Version, error) {
	w := timeline.Always().Where()
	amongPairs(w, pairs)
	return byPair(ctx, q, w, pairs)
}

func byPair(ctx context.Context, q db.Querier, w *db.Where, pairs map[pair]bool) (map[pair][]Version, error) {
	rows, err := statements.Find(ctx, q, w)
	all := map[pair][]Version{}
	for _, v := range rows {
		if p := v.Value.pair(); pairs[p] {
			all[p] = append(all[p], v)
		}
	}
	return all, err
}

// timelineOf reads everything known about one fact, also where it was ended; none
// when nothing was ever said.
func timelineOf(ctx context.Context, q db.Querier, f fact) ([]Version, error) {
	var w db.Where
	current(&w)
	w.And("authority_id = ? AND product_id = ? AND origin = ?", f.authority, f.product, f.origin)
	return statements.Find(ctx, q, &w)
}

// timelinesOf is timelineOf for many facts of the authorities.
func timelinesOf(ctx context.Context, q db.Querier, authorities []registry.AuthorityID) (map[fact][]Version, error) {
	var w db.Where
	current(&w)
	db.In(&w, "authority_id", authorities)
	rows, err := statements.Find(ctx, q, &w)
	all := map[fact][]Version{}
	for _, v := range rows {
		all[v.Value.fact()] = append(all[v.Value.fact()], v)
	}
	return all, err
}

// ofBatch reads every row that the batch wrote, also those that later writes
// replaced.
func ofBatch(ctx context.Context, q db.Querier, batch string) ([]Version, error) {
	var w db.Where
	w.And("batch = ? AND batch <> ''", batch) // the second for the index
	return statements.Find(ctx, q, &w)
}

// lastWrites gives, for each statement that the batch wrote, the number of the
// last write that changed what is known of it.
func lastWrites(ctx context.Context, q db.Querier, batch string) (map[StatementID]int64, error) {
	last := map[StatementID]int64{}
	return last, db.Each(ctx, q, func(r db.Row) error {
		var id StatementID
		var n int64
		err := r.Scan(&id, &n)
		last[id] = n
		return err
	}, `SELECT id, CAST(max(CASE WHEN tx_end = 9223372036854775807 THEN tx ELSE tx_end END) AS BIGINT) FROM adoption_statement_v
		WHERE id IN (SELECT id FROM adoption_statement_v WHERE batch = $1 AND batch <> '') GROUP BY id`, batch)
}

// current narrows to what is known now.
func current(w *db.Where) { w.And("tx_end = 9223372036854775807") }

// eachHot calls fn for every version now known, of the pairs or, where they are
// nil, of all.
func eachHot(ctx context.Context, q db.Querier, pairs map[pair]bool, fn func(Statement, civil.Period)) error {
	w := timeline.Always().Where()
	if pairs != nil {
		amongPairs(w, pairs)
	}
	return db.Each(ctx, q, func(r db.Row) error {
		var s Statement
		var p civil.Period
		var precision int // of the day on which it began
		err := r.Scan(&s.Authority, &s.Product, &s.Origin, &s.State, &p.From, &p.To, &s.Expires, &s.Reach, &s.Start, &precision)
		if s.Start == Exactly && precision > 0 && precision < len("2026-11-22") {
			s.Start = Around
		}
		if err == nil && (pairs == nil || pairs[s.pair()]) {
			fn(s, p)
		}
		return err
	}, `SELECT authority_id, product_id, origin, state, valid_from, valid_to, expires, reach, start, length(since)
		FROM adoption_statement_v`+w.SQL(), w.Args()...)
}

// changedSince lists the pairs about which something was written after the write
// numbered seq, and the number of the last that did.
func changedSince(ctx context.Context, q db.Querier, seq int64) (pairs map[pair]bool, last int64, err error) {
	pairs, last = map[pair]bool{}, seq
	err = db.Each(ctx, q, func(r db.Row) error {
		var p pair
		var tx, end int64
		err := r.Scan(&p.authority, &p.product, &tx, &end)
		pairs[p] = true
		if end == timeline.Open {
			end = tx
		}
		last = max(last, tx, end)
		return err
	}, `SELECT authority_id, product_id, tx, tx_end FROM adoption_statement_v
		WHERE tx > $1 OR tx_end > $1 AND tx_end < 9223372036854775807`, seq)
	return pairs, last, err
}

// lastSeq is the number of the last write on statements.
func lastSeq(ctx context.Context, q db.Querier) (int64, error) {
	return db.One(ctx, q, db.Value[int64], `SELECT CAST(COALESCE(max(n), 0) AS BIGINT) FROM (
		SELECT max(tx) AS n FROM adoption_statement_v
		UNION ALL SELECT max(tx_end) FROM adoption_statement_v WHERE tx_end < 9223372036854775807) AS writes`)
}

// newestPublic reads the stretches that were written last and that everyone may
// read, newest first.
func newestPublic(ctx context.Context, q db.Querier, limit int) ([]Version, error) {
	return db.All(ctx, q, statements.Scan, `SELECT `+statements.Select("")+` FROM adoption_statement_v
		WHERE tx_end = 9223372036854775807 AND active AND reach = 'public' ORDER BY tx DESC, valid_from DESC, id LIMIT $1`, limit)
}
