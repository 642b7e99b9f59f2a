package decision

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
)

var decisionColumns = `id, slug, group_id, number, matter, day, reach, heading_da, heading_en, text_da, text_en,
	open_heading_da, open_heading_en, open_text_da, open_text_en, method, counted, votes_for, votes_against, abstained,
	corrects, approved, seq, ` + strings.Join(cite.Columns, ", ")

func scanDecision(r db.Row) (d Decision, err error) {
	dest := []any{
		&d.ID, &d.Slug, &d.Group, &d.Number, &d.Matter, &d.Day, &d.Reach, &d.Heading.Da, &d.Heading.En, &d.Text.Da, &d.Text.En,
		&d.Open.Heading.Da, &d.Open.Heading.En, &d.Open.Text.Da, &d.Open.Text.En,
		&d.Vote.Method, &d.Vote.Counted, &d.Vote.For, &d.Vote.Against, &d.Vote.Abstain, &d.Corrects, &d.Approved, &d.Seq,
	}
	err = r.Scan(append(dest, d.Source.Fields()...)...)
	return d, err
}

// decisionsWhere reads decisions with what hangs on them, the newest first.
func decisionsWhere(ctx context.Context, q db.Querier, w *db.Where) ([]Decision, error) {
	list, err := db.All(ctx, q, scanDecision, `SELECT `+decisionColumns+` FROM decision`+w.SQL()+` ORDER BY day DESC, id DESC`, w.Args()...)
	if err != nil || len(list) == 0 {
		return list, err
	}
	ids, at := make([]ID, len(list)), make(map[ID]*Decision, len(list))
	for i := range list {
		ids[i], at[list[i].ID] = list[i].ID, &list[i]
	}
	var of db.Where
	db.In(&of, "decision_id", ids)
	err = eachProduct(ctx, q, &of, func(id ID, p product.ID) { at[id].Products = append(at[id].Products, p) })
	if err != nil {
		return nil, err
	}
	return list, db.Each(ctx, q, func(r db.Row) error {
		var id ID
		var e Effect
		err := r.Scan(&id, &e.Object, &e.ID, &e.Text.Da, &e.Text.En, &e.Path)
		if err == nil {
			at[id].Effects = append(at[id].Effects, e)
		}
		return err
	}, `SELECT decision_id, object, object_id, text_da, text_en, path FROM decision_effect`+of.SQL()+` ORDER BY decision_id, rank`, of.Args()...)
}

// eachProduct gives what decisions are about, in the order in which they name it.
func eachProduct(ctx context.Context, q db.Querier, w *db.Where, fn func(ID, product.ID)) error {
	return db.Each(ctx, q, func(r db.Row) error {
		var id ID
		var p product.ID
		err := r.Scan(&id, &p)
		if err == nil {
			fn(id, p)
		}
		return err
	}, `SELECT decision_id, product_id FROM decision_product`+w.SQL()+` ORDER BY decision_id, rank`, w.Args()...)
}

func oneDecision(ctx context.Context, q db.Querier, cond string, arg any) (Decision, error) {
	var w db.Where
	w.And(cond, arg)
	list, err := decisionsWhere(ctx, q, &w)
	if err != nil {
		return Decision{}, err
	}
	if len(list) == 0 {
		return Decision{}, ErrNotFound
	}
	return list[0], nil
}

func decisionByID(ctx context.Context, q db.Querier, id ID) (Decision, error) {
	return oneDecision(ctx, q, "id = ?", id)
}

func decisionBySlug(ctx context.Context, q db.Querier, slug string) (Decision, error) {
	return oneDecision(ctx, q, "slug = ?", slug)
}

// decisionsOf reads the decisions, the newest first; unknown ids are left out.
func decisionsOf(ctx context.Context, q db.Querier, ids []ID) ([]Decision, error) {
	var w db.Where
	db.In(&w, "id", ids)
	return decisionsWhere(ctx, q, &w)
}

// decisionsByID is decisionsOf by id.
func decisionsByID(ctx context.Context, q db.Querier, ids []ID) (map[ID]Decision, error) {
	list, err := decisionsOf(ctx, q, ids)
	all := make(map[ID]Decision, len(list))
	for _, d := range list {
		all[d.ID] = d
	}
	return all, err
}

// correcting gives the decisions that correct the one, the newest first.
func correcting(ctx context.Context, q db.Querier, id ID) ([]Decision, error) {
	var w db.Where
	w.And("corrects = ? AND corrects <> ''", id) // as its index says
	return decisionsWhere(ctx, q, &w)
}

// corrected tells which of the decisions later ones correct.
func corrected(ctx context.Context, q db.Querier, list []ID) (map[ID]bool, error) {
	var w db.Where
	db.In(&w, "corrects", list)
	w.And("corrects <> ''") // as its index says
	ids, err := db.All(ctx, q, db.Value[ID], `SELECT corrects FROM decision`+w.SQL(), w.Args()...)
	all := make(map[ID]bool, len(ids))
	for _, id := range ids {
		all[id] = true
	}
	return all, err
}

// changing gives the decisions that changed the object, the newest first.
func changing(ctx context.Context, q db.Querier, id string, objects []Object) ([]Decision, error) {
	var w, of db.Where
	db.In(&of, "object", objects)
	of.And("object_id = ?", id)
	ids, err := db.All(ctx, q, db.Value[ID], `SELECT DISTINCT decision_id FROM decision_effect`+of.SQL(), of.Args()...)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	db.In(&w, "id", ids)
	return decisionsWhere(ctx, q, &w)
}

// hotRows reads what the index keeps of the decisions that were approved after the
// number on the registration clock.
func hotRows(ctx context.Context, q db.Querier, after int64) ([]row, error) {
	products := map[ID][]product.ID{}
	var newer db.Where
	if after > 0 {
		newer.And("decision_id IN (SELECT id FROM decision WHERE seq > ?)", after)
	}
	if err := eachProduct(ctx, q, &newer, func(id ID, p product.ID) { products[id] = append(products[id], p) }); err != nil {
		return nil, err
	}
	return db.All(ctx, q, func(r db.Row) (v row, err error) {
		err = r.Scan(&v.id, &v.group, &v.matter, &v.when, &v.reach, &v.seq)
		v.day, v.products = v.when.First(), products[v.id]
		return v, err
	}, `SELECT id, group_id, matter, day, reach, seq FROM decision WHERE seq > $1 ORDER BY seq`, after)
}

// reachesIn tells how far each of the group's decisions is read, and nothing more of them.
func reachesIn(ctx context.Context, q db.Querier, g group.ID) ([]Decision, error) {
	return db.All(ctx, q, func(r db.Row) (d Decision, err error) {
		return d, r.Scan(&d.ID, &d.Reach)
	}, `SELECT id, reach FROM decision WHERE group_id = $1 ORDER BY id`, g)
}

// lastNumber is the highest number given out for the group and the year.
func lastNumber(ctx context.Context, q db.Querier, g group.ID, year int) (int, error) {
	return db.One(ctx, q, db.Value[int],
		`SELECT coalesce(max(number), 0) FROM decision WHERE group_id = $1 AND year = $2 AND number > 0`, g, year)
}

// firstNumbered is the day of the group's first decision with a number, or empty. All
// such days are exact, so their texts are in order.
func firstNumbered(ctx context.Context, q db.Querier, g group.ID) (string, error) {
	return db.One(ctx, q, db.Value[string], `SELECT coalesce(min(day), '') FROM decision WHERE group_id = $1 AND number > 0`, g)
}

// insertDecision is the only way into the register, and there is none out of it.
func insertDecision(ctx context.Context, tx *db.Tx, d Decision) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO decision (year, `+decisionColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		append([]any{
			d.Year(), d.ID, d.Slug, d.Group, d.Number, d.Matter, d.Day, d.Reach, d.Heading.Da, d.Heading.En, d.Text.Da, d.Text.En,
			d.Open.Heading.Da, d.Open.Heading.En, d.Open.Text.Da, d.Open.Text.En,
			d.Vote.Method, d.Vote.Counted, d.Vote.For, d.Vote.Against, d.Vote.Abstain, d.Corrects, d.Approved, d.Seq,
		}, d.Source.Values()...)...)
	if err != nil {
		return err
	}
	for rank, p := range d.Products {
		if _, err := db.Exec(ctx, tx, `INSERT INTO decision_product (decision_id, rank, product_id) VALUES ($1, $2, $3)`, d.ID, rank, p); err != nil {
			return err
		}
	}
	for rank, e := range d.Effects {
		_, err := db.Exec(ctx, tx, `INSERT INTO decision_effect (decision_id, rank, object, object_id, text_da, text_en, path)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, d.ID, rank, e.Object, e.ID, e.Text.Da, e.Text.En, e.Path)
		if err != nil {
			return err
		}
	}
	return nil
}

// membershipsOf gives the decisions that changed the authority's membership.
func membershipsOf(ctx context.Context, q db.Querier, authority registry.AuthorityID) ([]ID, error) {
	return db.All(ctx, q, db.Value[ID], `SELECT DISTINCT decision_id FROM decision_effect WHERE object = $1 AND object_id = $2`, Membership, authority)
}

// moveEffects lets what decisions changed of one authority be found with another.
func moveEffects(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	_, err := db.Exec(ctx, tx, `UPDATE decision_effect SET object_id = $3 WHERE object = $1 AND object_id = $2`, Membership, from, to)
	return err
}

const draftColumns = `id, content, version, created, updated`

func scanDraft(r db.Row) (d Draft, err error) {
	var content string
	if err = r.Scan(&d.ID, &content, &d.Version, &d.Created, &d.Updated); err == nil {
		err = json.Unmarshal([]byte(content), &d.Content)
	}
	return d, err
}

// draftByID gives the draft; ErrApproved tells that it has become a decision.
func draftByID(ctx context.Context, q db.Querier, id ID) (Draft, error) {
	d, err := db.One(ctx, q, scanDraft, `SELECT `+draftColumns+` FROM decision_draft WHERE id = $1`, id)
	if !errors.Is(err, db.ErrNotFound) {
		return d, err
	}
	if _, err := decisionByID(ctx, q, id); err != nil {
		return d, err
	}
	return d, ErrApproved
}

// draftsOf reads the drafts of the groups, the last changed first; of all groups
// where they are nil.
func draftsOf(ctx context.Context, q db.Querier, groups []group.ID) ([]Draft, error) {
	var w db.Where
	if groups != nil {
		db.In(&w, "group_id", groups)
	}
	return db.All(ctx, q, scanDraft, `SELECT `+draftColumns+` FROM decision_draft`+w.SQL()+` ORDER BY updated DESC, id DESC`, w.Args()...)
}

// putDraft writes the draft, new or in place of what it was.
func putDraft(ctx context.Context, tx *db.Tx, d Draft) error {
	content, err := json.Marshal(d.Content)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO decision_draft (group_id, `+draftColumns+`) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET group_id = excluded.group_id, content = excluded.content, version = excluded.version, updated = excluded.updated`,
		d.Group, d.ID, string(content), d.Version, d.Created, d.Updated)
	return err
}

func deleteDraft(ctx context.Context, tx *db.Tx, id ID) error {
	return db.MustExec(ctx, tx, ErrNotFound, `DELETE FROM decision_draft WHERE id = $1`, id)
}
