package governance

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
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

const followUpColumns = `id, product_id, evaluation_id, criterion, track, body, owner, due, done, version, created`

func scanFollowUp(r db.Row) (x FollowUp, err error) {
	err = r.Scan(&x.ID, &x.Product, &x.Evaluation, &x.Criterion, &x.Track, &x.Text, &x.Owner, &x.Due, &x.Done, &x.Version, &x.Created)
	return x, err
}

// followUps reads them, those that are not done first and of them the most urgent.
func followUps(ctx context.Context, q db.Querier, ask FollowUpQuery) ([]FollowUp, error) {
	var w db.Where
	if ask.Product != "" {
		w.And("product_id = ?", ask.Product)
	}
	if ask.Track != "" {
		w.And("track = ?", ask.Track)
	}
	if ask.Open {
		w.And("done = 0")
	}
	return db.All(ctx, q, scanFollowUp, `SELECT `+followUpColumns+` FROM governance_followup`+w.SQL()+` ORDER BY done, due, id`, w.Args()...)
}

func followUpByID(ctx context.Context, q db.Querier, id FollowUpID) (FollowUp, error) {
	return db.One(ctx, q, scanFollowUp, `SELECT `+followUpColumns+` FROM governance_followup WHERE id = $1`, id)
}

// saveFollowUp writes it, new or in place of what it was.
func saveFollowUp(ctx context.Context, tx *db.Tx, x FollowUp) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO governance_followup (`+followUpColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (id) DO UPDATE SET criterion = excluded.criterion, track = excluded.track, body = excluded.body, owner = excluded.owner,
			due = excluded.due, done = excluded.done, version = excluded.version`,
		x.ID, x.Product, x.Evaluation, x.Criterion, x.Track, x.Text, x.Owner, x.Due, x.Done, x.Version, x.Created)
	return err
}

// moveAuthority lets endorsements and follow-ups be another authority's. Where both
// endorse the same, one is enough.
func moveAuthority(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	for _, text := range []string{
		`DELETE FROM governance_endorsement WHERE authority = $1
			AND self_id IN (SELECT self_id FROM governance_endorsement WHERE authority = $2)`,
		`UPDATE governance_endorsement SET authority = $2 WHERE authority = $1`,
		`UPDATE governance_followup SET owner = $2 WHERE owner = $1`,
		`UPDATE governance_run SET brought_for = $2 WHERE brought_for = $1`,
		`UPDATE governance_document SET maker = $2 WHERE maker = $1`,
		`UPDATE governance_document SET authority = $2 WHERE authority = $1`,
	} {
		if _, err := db.Exec(ctx, tx, text, from, to); err != nil {
			return err
		}
	}
	return nil
}

func movePerson(ctx context.Context, tx *db.Tx, from, to registry.PersonID) error {
	_, err := db.Exec(ctx, tx, `UPDATE governance_endorsement SET person = $2 WHERE person = $1`, from, to)
	return err
}
