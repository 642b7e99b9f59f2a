package governance

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
)

const runColumns = `id, product_id, way, place, model, first_read, last_read, brought_by, brought_for, brought_at`

func scanRun(r db.Row) (x Run, err error) {
	var b Bringing
	var at *time.Time
	err = r.Scan(&x.ID, &x.Product, &x.Way, &x.Place, &x.Model, &x.Read, &x.Last, &b.By, &b.For, &at)
	if at != nil {
		b.At, x.Brought = *at, &b
	}
	return x, err
}

// columns are what the table keeps of a bringing.
func (b *Bringing) columns() (by string, authority registry.AuthorityID, at *time.Time) {
	if b == nil {
		return "", "", nil
	}
	return b.By, b.For, &b.At
}

// newestRuns reads the newest run of each way and place of the products that had begun
// by the end of the day, what was brought apart from what the program read.
func newestRuns(ctx context.Context, q db.Querier, products []product.ID, day civil.Date) ([]Run, error) {
	var w db.Where
	db.In(&w, "product_id", products)
	w.And("first_read < ?", (day + 1).Start())
	list, err := db.All(ctx, q, scanRun, `SELECT `+runColumns+` FROM governance_run
		JOIN (SELECT product_id AS p, way AS y, place AS l, brought_by <> '' AS b, max(first_read) AS r FROM governance_run`+w.SQL()+`
			GROUP BY product_id, way, place, brought_by <> '') n
			ON product_id = n.p AND way = n.y AND place = n.l AND (brought_by <> '') = n.b AND first_read = n.r
		ORDER BY product_id, way, place, brought_by <> '', id DESC`, w.Args()...)
	return slices.CompactFunc(list, func(a, b Run) bool {
		return a.Product == b.Product && a.Way == b.Way && a.Place == b.Place && (a.Brought == nil) == (b.Brought == nil)
	}), err
}

// lastRun gives the newest run of the run's way and place, if there is one: of those that
// were brought where it was, and of the others where it was not.
func lastRun(ctx context.Context, q db.Querier, x Run) ([]Run, error) {
	return db.All(ctx, q, scanRun, `SELECT `+runColumns+` FROM governance_run
		WHERE product_id = $1 AND way = $2 AND place = $3 AND (brought_by <> '') = $4 ORDER BY first_read DESC, id DESC LIMIT 1`,
		x.Product, x.Way, x.Place, x.Brought != nil)
}

// runsOf reads the runs of the product, the newest first.
func runsOf(ctx context.Context, q db.Querier, of product.ID, limit int) ([]Run, error) {
	return db.All(ctx, q, scanRun, `SELECT `+runColumns+` FROM governance_run WHERE product_id = $1 ORDER BY first_read DESC, id DESC LIMIT $2`, of, limit)
}

func insertRun(ctx context.Context, tx *db.Tx, r Run) error {
	by, authority, at := r.Brought.columns()
	_, err := db.Exec(ctx, tx, `INSERT INTO governance_run (`+runColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		r.ID, r.Product, r.Way, r.Place, r.Model, r.Read, r.Last, by, authority, at)
	return err
}

// setLastRead writes when, and by whom, the same was read last.
func setLastRead(ctx context.Context, tx *db.Tx, r Run) error {
	by, authority, at := r.Brought.columns()
	return db.MustExec(ctx, tx, ErrNotFound, `UPDATE governance_run SET last_read = $2, brought_by = $3, brought_for = $4, brought_at = $5 WHERE id = $1`,
		r.ID, r.Last, by, authority, at)
}

type foundIn struct {
	run RunID
	criteria.Finding
}

// findingsOf reads the findings of the runs, in order.
func findingsOf(ctx context.Context, q db.Querier, runs []RunID) ([]foundIn, error) {
	var w db.Where
	db.In(&w, "run_id", runs)
	return db.All(ctx, q, func(r db.Row) (f foundIn, err error) {
		var facts string
		if err = r.Scan(&f.run, &f.Criterion, &f.Check, &f.Version, &f.Points, &facts, &f.Hint, &f.Until); err == nil {
			err = json.Unmarshal([]byte(facts), &f.Facts)
		}
		return f, err
	}, `SELECT run_id, criterion, check_of, version, points, facts, hint, until FROM governance_finding`+w.SQL()+` ORDER BY run_id, rank`, w.Args()...)
}

// pointingsOf is findingsOf without what a picture of them all does not show.
func pointingsOf(ctx context.Context, q db.Querier, runs []RunID) ([]foundIn, error) {
	var w db.Where
	db.In(&w, "run_id", runs)
	return db.All(ctx, q, func(r db.Row) (f foundIn, err error) {
		err = r.Scan(&f.run, &f.Criterion, &f.Check, &f.Points, &f.Until)
		return f, err
	}, `SELECT run_id, criterion, check_of, points, until FROM governance_finding`+w.SQL()+` ORDER BY run_id, rank`, w.Args()...)
}

func insertFinding(ctx context.Context, tx *db.Tx, run RunID, rank int, f criteria.Finding) error {
	facts, err := json.Marshal(f.Facts)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO governance_finding (run_id, rank, criterion, check_of, version, points, facts, hint, until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, run, rank, f.Criterion, f.Check, f.Version, f.Points, string(facts), f.Hint, f.Until)
	return err
}

const overrulingColumns = `id, product_id, criterion, check_of, points, reason, made, expires`

func scanOverruling(r db.Row) (o Overruling, err error) {
	err = r.Scan(&o.ID, &o.Product, &o.Criterion, &o.Check, &o.Points, &o.Reason, &o.Made, &o.Expires)
	return o, err
}

// overrulingsOn reads those in force on the day, the earliest first.
func overrulingsOn(ctx context.Context, q db.Querier, products []product.ID, day civil.Date) ([]Overruling, error) {
	var w db.Where
	db.In(&w, "product_id", products)
	w.And("made <= ? AND expires > ?", day, day)
	return db.All(ctx, q, scanOverruling, `SELECT `+overrulingColumns+` FROM governance_overruling`+w.SQL()+` ORDER BY id`, w.Args()...)
}

func overrulingByID(ctx context.Context, q db.Querier, id OverrulingID) (Overruling, error) {
	return db.One(ctx, q, scanOverruling, `SELECT `+overrulingColumns+` FROM governance_overruling WHERE id = $1`, id)
}

func insertOverruling(ctx context.Context, tx *db.Tx, o Overruling) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO governance_overruling (`+overrulingColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		o.ID, o.Product, o.Criterion, o.Check, o.Points, o.Reason, o.Made, o.Expires)
	return err
}

func endOverruling(ctx context.Context, tx *db.Tx, id OverrulingID, day civil.Date) error {
	return db.MustExec(ctx, tx, ErrNotFound, `UPDATE governance_overruling SET expires = $2 WHERE id = $1`, id, day)
}
