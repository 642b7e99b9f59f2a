package group

import (
	"context"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

var groupColumns = `id, slug, kind, name_da, name_en, purpose_da, purpose_en, product_id, exists_from, exists_to, reach, version, created, updated, ` +
	strings.Join(cite.Columns, ", ")

func scanGroup(r db.Row) (g Group, err error) {
	dest := []any{
		&g.ID, &g.Slug, &g.Kind, &g.Name.Da, &g.Name.En, &g.Purpose.Da, &g.Purpose.En, &g.Product, &g.Exists.From, &g.Exists.To,
		&g.Reach, &g.Version, &g.Created, &g.Updated,
	}
	err = r.Scan(append(dest, g.Source.Fields()...)...)
	return g, err
}

func groupsWhere(ctx context.Context, q db.Querier, w *db.Where) ([]Group, error) {
	return db.All(ctx, q, scanGroup, `SELECT `+groupColumns+` FROM group_body`+w.SQL()+` ORDER BY sort, id`, w.Args()...)
}

func groupBySlug(ctx context.Context, q db.Querier, slug string) (Group, error) {
	return db.One(ctx, q, scanGroup, `SELECT `+groupColumns+` FROM group_body WHERE slug = $1`, slug)
}

func groupByID(ctx context.Context, q db.Querier, id ID) (Group, error) {
	return db.One(ctx, q, scanGroup, `SELECT `+groupColumns+` FROM group_body WHERE id = $1`, id)
}

// existing adds that the group exists on the day.
func existing(w *db.Where, day civil.Date) { w.And("exists_from <= ? AND exists_to > ?", day, day) }

// readable adds that the actor may read the group; canRead says the same of one.
func readable(w *db.Where, a auth.Actor) {
	if a.Keeps() {
		return
	}
	cond, args := "reach = ?", []any{auth.Public}
	if a.CanRead(auth.Members) {
		cond, args = cond+" OR reach = ?", append(args, auth.Members)
	}
	for _, own := range a.Groups() {
		cond, args = cond+" OR id = ?", append(args, own)
	}
	w.And(cond, args...)
}

// deciders are the groups that matters may belong to on the day: the assembly, the
// board, and the product's own.
func deciders(ctx context.Context, q db.Querier, of product.ID, day civil.Date) ([]Group, error) {
	var w db.Where
	existing(&w, day)
	w.And("kind IN (?, ?) OR kind IN (?, ?) AND product_id = ?", Assembly, Board, Steering, Coordination, of)
	return groupsWhere(ctx, q, &w)
}

// twinsOf finds other groups of the same kind, for the same product, with which the
// group shares a day.
func twinsOf(ctx context.Context, q db.Querier, g Group) ([]Group, error) {
	var w db.Where
	w.And("kind = ? AND product_id = ? AND id <> ?", g.Kind, g.Product, g.ID)
	w.And("exists_from < ? AND exists_to > ?", g.Exists.To, g.Exists.From)
	return groupsWhere(ctx, q, &w)
}

func insertGroup(ctx context.Context, tx *db.Tx, g Group) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO group_body (sort, `+groupColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		append([]any{
			db.SortKey(g.Name.Da), g.ID, g.Slug, g.Kind, g.Name.Da, g.Name.En, g.Purpose.Da, g.Purpose.En, g.Product, g.Exists.From, g.Exists.To,
			g.Reach, g.Version, g.Created, g.Updated,
		}, g.Source.Values()...)...)
	return err
}

// updateGroup writes what may change: all but the slug and when it was made.
func updateGroup(ctx context.Context, tx *db.Tx, g Group) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `UPDATE group_body SET sort = $2, kind = $3, name_da = $4, name_en = $5, purpose_da = $6, purpose_en = $7,
			product_id = $8, exists_from = $9, exists_to = $10, reach = $11, version = $12, updated = $13,
			source_title = $14, source_address = $15, source_date = $16, source_basis = $17 WHERE id = $1`,
		append([]any{
			g.ID, db.SortKey(g.Name.Da), g.Kind, g.Name.Da, g.Name.En, g.Purpose.Da, g.Purpose.En, g.Product, g.Exists.From, g.Exists.To,
			g.Reach, g.Version, g.Updated,
		}, g.Source.Values()...)...)
}

// touch marks that something that hangs on the group has changed.
func touch(ctx context.Context, tx *db.Tx, id ID) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `UPDATE group_body SET updated = $2 WHERE id = $1`, id, tx.Now())
}

func chartersOn(ctx context.Context, q db.Querier, ids []ID, day civil.Date) (map[ID]CharterVersion, error) {
	w := timeline.On(day).Where()
	db.In(w, "id", ids)
	rows, err := charters.Find(ctx, q, w)
	all := make(map[ID]CharterVersion, len(rows))
	for _, v := range rows {
		all[v.ID] = v
	}
	return all, err
}

func chartersOf(ctx context.Context, q db.Querier, id ID, view timeline.View) ([]CharterVersion, error) {
	w := view.Where()
	w.And("id = ?", id)
	return charters.Find(ctx, q, w)
}

// chartersDecided names the condition of its index.
func chartersDecided(ctx context.Context, q db.Querier, decision string) ([]CharterVersion, error) {
	w := timeline.Always().Where()
	w.And("register = ? AND register <> ''", decision)
	return charters.Find(ctx, q, w)
}

// chartersWithKey reads those by which votes are weighted.
func chartersWithKey(ctx context.Context, q db.Querier) ([]CharterVersion, error) {
	w := timeline.Always().Where()
	w.And("weights <> ''")
	return charters.Find(ctx, q, w)
}

func seatsOf(ctx context.Context, q db.Querier, view timeline.View, ids ...ID) ([]Seat, error) {
	w := view.Where()
	db.In(w, "group_id", ids)
	return seats.Find(ctx, q, w)
}

func seatsOfAuthority(ctx context.Context, q db.Querier, view timeline.View, authority registry.AuthorityID) ([]Seat, error) {
	w := view.Where()
	w.And("authority = ?", authority)
	return seats.Find(ctx, q, w)
}

// seatsOfPerson names the condition of its index.
func seatsOfPerson(ctx context.Context, q db.Querier, view timeline.View, person registry.PersonID) ([]Seat, error) {
	w := view.Where()
	w.And("person = ? AND person <> ''", person)
	return seats.Find(ctx, q, w)
}

// seatByID gives the seat in all its periods, or db.ErrNotFound.
func seatByID(ctx context.Context, q db.Querier, id SeatID) ([]Seat, error) {
	w := timeline.Always().Where()
	w.And("id = ?", id)
	list, err := seats.Find(ctx, q, w)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	return list, err
}
