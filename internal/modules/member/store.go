package member

import (
	"context"
	"slices"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

func membershipOf(ctx context.Context, q db.Querier, authority registry.AuthorityID) ([]Version, error) {
	w := timeline.Always().Where()
	w.And("authority = ?", authority)
	return memberships.Find(ctx, q, w)
}

func countsBy(ctx context.Context, q db.Querier, view timeline.View) (map[Kind]int, error) {
	w := view.Where()
	counts := map[Kind]int{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var k Kind
		var n int
		err := r.Scan(&k, &n)
		counts[k] = n
		return err
	}, `SELECT kind, CAST(count(*) AS BIGINT) FROM member_membership_v`+w.SQL()+` GROUP BY kind`, w.Args()...)
	return counts, err
}

func contactsOf(ctx context.Context, q db.Querier, column, value string) ([]ContactVersion, error) {
	w := timeline.Always().Where()
	w.And(column+" = ?", value)
	return contacts.Find(ctx, q, w)
}

const stepColumns = `id, authority, act, day, signer, file_hash, file_name, file_type, file_size, ground, decision, note, recorded,
	source_title, source_address, source_date, source_basis`

func (s *Step) fields() []any {
	return append([]any{
		&s.ID, &s.Authority, &s.Act, &s.Day, &s.Signer, &s.File.Hash, &s.File.Name, &s.File.Type, &s.File.Size,
		&s.Ground, &s.Decision, &s.Note, &s.Recorded,
	}, s.Source.Fields()...)
}

func scanStep(r db.Row) (s Step, err error) { return s, r.Scan(s.fields()...) }

func stepsOf(ctx context.Context, q db.Querier, authority registry.AuthorityID) ([]Step, error) {
	return db.All(ctx, q, scanStep, `SELECT `+stepColumns+` FROM member_step WHERE authority = $1 ORDER BY id`, authority)
}

func allSteps(ctx context.Context, q db.Querier) ([]Step, error) {
	return db.All(ctx, q, scanStep, `SELECT `+stepColumns+` FROM member_step ORDER BY authority, id`)
}

func insertStep(ctx context.Context, tx *db.Tx, s Step) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO member_step (`+stepColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		append([]any{
			s.ID, s.Authority, s.Act, s.Day, s.Signer, s.File.Hash, s.File.Name, s.File.Type, s.File.Size,
			s.Ground, s.Decision, s.Note, s.Recorded,
		}, s.Source.Values()...)...)
	return err
}

func setFile(ctx context.Context, tx *db.Tx, step StepID, f File) error {
	_, err := db.Exec(ctx, tx, `UPDATE member_step SET file_hash = $1, file_name = $2, file_type = $3, file_size = $4 WHERE id = $5`,
		f.Hash, f.Name, f.Type, f.Size, step)
	return err
}

func moveSteps(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	_, err := db.Exec(ctx, tx, `UPDATE member_step SET authority = $1 WHERE authority = $2`, to, from)
	return err
}

const ruleColumns = `year, kind, amount, index_percent, by_then, source_title, source_address, source_date, source_basis`

func scanRule(r db.Row) (x FeeRule, err error) {
	return x, r.Scan(append([]any{&x.Year, &x.Kind, &x.Amount, &x.Index, &x.ByThen}, x.Source.Fields()...)...)
}

func feeRules(ctx context.Context, q db.Querier) ([]FeeRule, error) {
	list, err := db.All(ctx, q, scanRule, `SELECT `+ruleColumns+` FROM member_fee_rule`)
	slices.SortFunc(list, byYear)
	return list, err
}

func feeRule(ctx context.Context, q db.Querier, year int, k RuleKind) (FeeRule, error) {
	return db.One(ctx, q, scanRule, `SELECT `+ruleColumns+` FROM member_fee_rule WHERE year = $1 AND kind = $2`, year, k)
}

func putRule(ctx context.Context, tx *db.Tx, r FeeRule) error {
	if err := deleteRule(ctx, tx, r.Year, r.Kind); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `INSERT INTO member_fee_rule (`+ruleColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		append([]any{r.Year, r.Kind, int64(r.Amount), int64(r.Index), r.ByThen}, r.Source.Values()...)...)
	return err
}

func deleteRule(ctx context.Context, tx *db.Tx, year int, k RuleKind) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM member_fee_rule WHERE year = $1 AND kind = $2`, year, k)
	return err
}

func counts(ctx context.Context, q db.Querier) ([]Count, error) {
	return db.All(ctx, q, func(r db.Row) (c Count, err error) {
		return c, r.Scan(append([]any{&c.Of, &c.N}, c.Source.Fields()...)...)
	}, `SELECT counted, n, source_title, source_address, source_date, source_basis FROM member_count ORDER BY source_date, counted`)
}

func putCount(ctx context.Context, tx *db.Tx, c Count) error {
	if _, err := db.Exec(ctx, tx, `DELETE FROM member_count WHERE counted = $1 AND source_date = $2`, c.Of, c.Source.Date); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `INSERT INTO member_count (counted, n, source_title, source_address, source_date, source_basis)
		VALUES ($1, $2, $3, $4, $5, $6)`, append([]any{c.Of, c.N}, c.Source.Values()...)...)
	return err
}
