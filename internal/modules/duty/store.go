package duty

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/page"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

const columns = `id, provider, about, kind, args, args_en, authority, role, scope_kind, scope_id, due, path, opened, closed, reminded`

func scan(r db.Row) (d Duty, err error) {
	var args, english string
	err = r.Scan(&d.ID, &d.provider, &d.Key, &d.Kind, &args, &english, &d.For, &d.Role, &d.Scope.Kind, &d.Scope.ID, &d.Due, &d.Path,
		&d.Opened, &d.Closed, &d.reminded)
	if err != nil {
		return d, err
	}
	return d, errors.Join(json.Unmarshal([]byte(args), &d.Args), json.Unmarshal([]byte(english), &d.English))
}

// insertOpen keeps a new duty, unless another review was faster.
func insertOpen(ctx context.Context, tx *db.Tx, d Duty) error {
	args, english, err := d.encodedArgs()
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO duty (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, $14)
		ON CONFLICT (provider, about) WHERE closed IS NULL DO NOTHING`,
		d.ID, d.provider, d.Key, d.Kind, args, english, d.For, d.Role, d.Scope.Kind, d.Scope.ID, d.Due, d.Path, d.Opened, d.reminded)
	return err
}

// update writes what may change while a duty is open.
func update(ctx context.Context, tx *db.Tx, d Duty) error {
	args, english, err := d.encodedArgs()
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `UPDATE duty SET kind = $2, args = $3, args_en = $4, authority = $5, role = $6, scope_kind = $7, scope_id = $8,
		due = $9, path = $10, reminded = $11 WHERE id = $1`,
		d.ID, d.Kind, args, english, d.For, d.Role, d.Scope.Kind, d.Scope.ID, d.Due, d.Path, d.reminded)
	return err
}

func setClosed(ctx context.Context, tx *db.Tx, id ID, day civil.Date) error {
	_, err := db.Exec(ctx, tx, `UPDATE duty SET closed = $2 WHERE id = $1`, id, day)
	return err
}

func setReminded(ctx context.Context, tx *db.Tx, id ID, s stage) error {
	_, err := db.Exec(ctx, tx, `UPDATE duty SET reminded = $2 WHERE id = $1`, id, s)
	return err
}

func openOf(ctx context.Context, q db.Querier, provider string) ([]Duty, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM duty WHERE provider = $1 AND closed IS NULL`, provider)
}

// openUntil gives the open duties that are due on the day or before and have not
// been reminded of for the last time.
func openUntil(ctx context.Context, q db.Querier, day civil.Date) ([]Duty, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM duty
		WHERE closed IS NULL AND due <= $1 AND reminded < $2 ORDER BY due, id`, day, late)
}

// own narrows to the duties of the authority that the actor acts for and those
// that the actor's roles may do. The state, which is said elsewhere too, is said
// in each alternative, because SQLite then finds the index of each.
func own(w *db.Where, actor auth.Actor, state string) {
	var conds []string
	var args []any
	if actor.For.ID != "" {
		conds, args = append(conds, "authority = ? AND "+state), append(args, actor.For.ID)
	}
	for _, g := range actor.Grants {
		conds = append(conds, "role = ? AND scope_kind = ? AND scope_id = ? AND "+state)
		args = append(args, g.Role, g.Scope.Kind, g.Scope.ID)
	}
	if len(conds) == 0 {
		conds = []string{"1 = 0"}
	}
	w.And(strings.Join(conds, " OR "), args...)
}

// where is the list that the query asks for, in all its pages.
func (q Query) where(actor auth.Actor, today civil.Date) (w db.Where) {
	state := "closed IS NULL"
	if q.Done {
		state = "closed IS NOT NULL"
	}
	w.And(state)
	if q.Own || !actor.Keeps() {
		own(&w, actor, state)
	}
	if q.Kind != "" {
		w.And("kind = ?", q.Kind)
	}
	if q.Authority != "" {
		w.And("authority = ?", q.Authority)
	}
	if q.Overdue {
		w.And("due < ?", today)
	}
	return w
}

func count(ctx context.Context, q db.Querier, w db.Where) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM duty`+w.SQL(), w.Args()...)
}

// kindsOf counts the kinds under the conditions.
func kindsOf(ctx context.Context, q db.Querier, w db.Where) (map[string]int, error) {
	kinds := map[string]int{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var kind string
		var n int
		err := r.Scan(&kind, &n)
		kinds[kind] = n
		return err
	}, `SELECT kind, CAST(count(*) AS BIGINT) FROM duty`+w.SQL()+` GROUP BY kind`, w.Args()...)
	return kinds, err
}

// order is how a list is sorted: what is due first, or what was closed last.
type order struct {
	column string
	latest bool // first
}

var (
	byDue  = order{column: "due"}
	byDone = order{column: "closed", latest: true}
)

// sql is the direction of reading, and what the rows after the cursor are to it.
func (o order) sql(back bool) (direction, after string) {
	if o.latest != back {
		return "DESC", "<"
	}
	return "ASC", ">"
}

func (o order) key(d Duty) civil.Date {
	if o == byDone {
		return *d.Closed
	}
	return d.Due
}

func list(ctx context.Context, q db.Querier, w db.Where, o order, c page.Cursor, limit int) (p page.Page[Duty], err error) {
	direction, after := o.sql(c.Back)
	if !c.First() {
		day, err := civil.Parse(c.Keys[0])
		if err != nil {
			return p, page.ErrCursor.Because(err)
		}
		w.And("("+o.column+", id) "+after+" (?, ?)", day, c.Keys[1])
	}
	most := w.Arg(limit + 1)
	rows, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM duty`+w.SQL()+
		` ORDER BY `+o.column+` `+direction+`, id `+direction+` LIMIT `+most, w.Args()...)
	if err != nil {
		return p, err
	}
	return page.Cut(rows, c, limit, func(d Duty) []string { return []string{o.key(d).String(), string(d.ID)} }), nil
}
