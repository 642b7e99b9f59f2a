package governance

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/product"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

var sourceColumns = strings.Join(cite.Columns, ", ")

var selfColumns = `id, product_id, half, model, form, template, state, day, draft, note, batch, submitted, published, version, created, updated, ` + sourceColumns

func scanSelf(r db.Row) (s Self, err error) {
	err = r.Scan(append([]any{
		&s.ID, &s.Product, &s.Half, &s.Model, &s.Form, &s.Template, &s.State, &s.Day, &s.Draft, &s.Note, &s.Batch,
		&s.Submitted, &s.Published, &s.Version, &s.Created, &s.Updated,
	}, s.Source.Fields()...)...)
	return s, err
}

func selfByID(ctx context.Context, q db.Querier, id SelfID) (Self, error) {
	return db.One(ctx, q, scanSelf, `SELECT `+selfColumns+` FROM governance_self WHERE id = $1`, id)
}

// selves reads them, the newest first.
func selves(ctx context.Context, q db.Querier, w *db.Where) ([]Self, error) {
	return db.All(ctx, q, scanSelf, `SELECT `+selfColumns+` FROM governance_self`+w.SQL()+` ORDER BY on_day DESC, id DESC`, w.Args()...)
}

// saveSelf writes it, new or in place of what it was.
func saveSelf(ctx context.Context, tx *db.Tx, s Self) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO governance_self (on_day, `+selfColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		ON CONFLICT (id) DO UPDATE SET on_day = excluded.on_day, state = excluded.state, day = excluded.day, draft = excluded.draft,
			note = excluded.note, submitted = excluded.submitted, published = excluded.published, version = excluded.version, updated = excluded.updated`,
		append([]any{
			s.Day.Last(), s.ID, s.Product, s.Half, s.Model, s.Form, s.Template, s.State, s.Day, s.Draft, s.Note, s.Batch,
			s.Submitted, s.Published, s.Version, s.Created, s.Updated,
		}, s.Source.Values()...)...)
	return err
}

func deleteSelf(ctx context.Context, tx *db.Tx, id SelfID) error {
	for _, text := range []string{
		`DELETE FROM governance_file WHERE self_id = $1`, `DELETE FROM governance_claim WHERE self_id = $1`,
		`DELETE FROM governance_endorsement WHERE self_id = $1`, `DELETE FROM governance_report WHERE of_id = $1`,
		`DELETE FROM governance_self WHERE id = $1`,
	} {
		if _, err := db.Exec(ctx, tx, text, id); err != nil {
			return err
		}
	}
	return nil
}

const claimColumns = `criterion, was, answer, written, uncertain, body, because, planned, explanation, links, version, updated`

func scanClaim(r db.Row) (c Claim, err error) {
	var links string
	err = r.Scan(&c.Criterion, &c.Was, &c.Answer, &c.Written, &c.Uncertain, &c.Text, &c.Because, &c.Planned, &c.Explanation, &links, &c.Version, &c.Updated)
	if err == nil {
		err = json.Unmarshal([]byte(links), &c.Links)
	}
	return c, err
}

// claimsOf reads the claims with their files, by the id that they were written under.
func claimsOf(ctx context.Context, q db.Querier, id SelfID) ([]Claim, error) {
	claims, err := db.All(ctx, q, scanClaim, `SELECT `+claimColumns+` FROM governance_claim WHERE self_id = $1 ORDER BY was`, id)
	if err != nil {
		return nil, err
	}
	files, err := filesOf(ctx, q, id)
	for i := range claims {
		for _, f := range files {
			if f.Criterion == claims[i].Criterion {
				claims[i].Files = append(claims[i].Files, f)
			}
		}
	}
	return claims, err
}

// claimOf gives the claim about the criterion; one that nobody has written has version
// 0.
func claimOf(ctx context.Context, q db.Querier, id SelfID, criterion criteria.ID) (Claim, error) {
	found, err := db.All(ctx, q, scanClaim, `SELECT `+claimColumns+` FROM governance_claim WHERE self_id = $1 AND was = $2`, id, criterion)
	if err != nil || len(found) == 0 {
		return Claim{Criterion: criterion, Was: criterion}, err
	}
	return found[0], nil
}

func saveClaim(ctx context.Context, tx *db.Tx, id SelfID, c Claim) error {
	links, err := json.Marshal(c.Links)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO governance_claim (self_id, `+claimColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (self_id, was) DO UPDATE SET answer = excluded.answer, body = excluded.body, because = excluded.because,
			planned = excluded.planned, explanation = excluded.explanation, links = excluded.links, version = excluded.version, updated = excluded.updated`,
		id, c.Criterion, c.Was, c.Answer, c.Written, c.Uncertain, c.Text, c.Because, c.Planned, c.Explanation, string(links), c.Version, c.Updated)
	return err
}

const fileColumns = `id, self_id, criterion, name, type, size, hash`

func scanFile(r db.Row) (f File, err error) {
	err = r.Scan(&f.ID, &f.Self, &f.Criterion, &f.Name, &f.Type, &f.Size, &f.Hash)
	return f, err
}

func filesOf(ctx context.Context, q db.Querier, id SelfID) ([]File, error) {
	return db.All(ctx, q, scanFile, `SELECT `+fileColumns+` FROM governance_file WHERE self_id = $1 ORDER BY id`, id)
}

func fileByID(ctx context.Context, q db.Querier, id FileID) (File, error) {
	return db.One(ctx, q, scanFile, `SELECT `+fileColumns+` FROM governance_file WHERE id = $1`, id)
}

func insertFile(ctx context.Context, tx *db.Tx, f File) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO governance_file (`+fileColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		f.ID, f.Self, f.Criterion, f.Name, f.Type, f.Size, f.Hash)
	return err
}

func deleteFile(ctx context.Context, tx *db.Tx, id FileID) error {
	return db.MustExec(ctx, tx, ErrNotFound, `DELETE FROM governance_file WHERE id = $1`, id)
}

// filesInUse tells which of the files claims have.
func filesInUse(ctx context.Context, q db.Querier, hashes []blob.Hash) ([]blob.Hash, error) {
	var w db.Where
	db.In(&w, "hash", hashes)
	return db.All(ctx, q, db.Value[blob.Hash], `SELECT DISTINCT hash FROM governance_file`+w.SQL(), w.Args()...)
}

func endorsementsOf(ctx context.Context, q db.Querier, id SelfID) ([]Endorsement, error) {
	return db.All(ctx, q, func(r db.Row) (e Endorsement, err error) {
		err = r.Scan(&e.Authority, &e.Person, &e.At)
		return e, err
	}, `SELECT authority, person, at FROM governance_endorsement WHERE self_id = $1 ORDER BY at, authority`, id)
}

// endorse notes it once for each authority.
func endorse(ctx context.Context, tx *db.Tx, id SelfID, e Endorsement) (bool, error) {
	n, err := db.Exec(ctx, tx, `INSERT INTO governance_endorsement (self_id, authority, person, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (self_id, authority) DO NOTHING`, id, e.Authority, e.Person, e.At)
	return n > 0, err
}

var evaluationColumns = `id, product_id, half, model, template, state, self_id, corrects, day, summary, judgement, recommended, reply, disagrees,
	batch, sent, replied, published, version, created, updated, ` + sourceColumns

func scanEvaluation(r db.Row) (e Evaluation, err error) {
	err = r.Scan(append([]any{
		&e.ID, &e.Product, &e.Half, &e.Model, &e.Template, &e.State, &e.Self, &e.Corrects, &e.Day, &e.Summary, &e.Judgement, &e.Recommended,
		&e.Reply, &e.Disagrees, &e.Batch, &e.Sent, &e.Replied, &e.Published, &e.Version, &e.Created, &e.Updated,
	}, e.Source.Fields()...)...)
	return e, err
}

func evaluationByID(ctx context.Context, q db.Querier, id EvaluationID) (Evaluation, error) {
	return db.One(ctx, q, scanEvaluation, `SELECT `+evaluationColumns+` FROM governance_evaluation WHERE id = $1`, id)
}

// evaluations reads them, the newest first.
func evaluations(ctx context.Context, q db.Querier, w *db.Where) ([]Evaluation, error) {
	return db.All(ctx, q, scanEvaluation, `SELECT `+evaluationColumns+` FROM governance_evaluation`+w.SQL()+` ORDER BY on_day DESC, id DESC`, w.Args()...)
}

// saveEvaluation writes it, new or in place of what it was.
func saveEvaluation(ctx context.Context, tx *db.Tx, e Evaluation) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO governance_evaluation (on_day, `+evaluationColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
		ON CONFLICT (id) DO UPDATE SET on_day = excluded.on_day, state = excluded.state, self_id = excluded.self_id, day = excluded.day,
			summary = excluded.summary, judgement = excluded.judgement, recommended = excluded.recommended, reply = excluded.reply,
			disagrees = excluded.disagrees, sent = excluded.sent, replied = excluded.replied, published = excluded.published,
			version = excluded.version, updated = excluded.updated`,
		append([]any{
			e.Day.Last(), e.ID, e.Product, e.Half, e.Model, e.Template, e.State, e.Self, e.Corrects, e.Day, e.Summary, e.Judgement, e.Recommended,
			e.Reply, e.Disagrees, e.Batch, e.Sent, e.Replied, e.Published, e.Version, e.Created, e.Updated,
		}, e.Source.Values()...)...)
	return err
}

func deleteEvaluation(ctx context.Context, tx *db.Tx, id EvaluationID) error {
	for _, text := range []string{
		`DELETE FROM governance_verdict WHERE evaluation_id = $1`, `DELETE FROM governance_report WHERE of_id = $1`,
		`DELETE FROM governance_evaluation WHERE id = $1`,
	} {
		if _, err := db.Exec(ctx, tx, text, id); err != nil {
			return err
		}
	}
	return nil
}

const verdictColumns = `criterion, was, colour, written, uncertain, reason, recommendation, ruling, ruling_reason, approver, accepted_until,
	reply, disagrees, version, updated`

func scanVerdict(r db.Row) (v Verdict, err error) {
	a := &v.Acceptance
	err = r.Scan(&v.Criterion, &v.Was, &v.Colour, &v.Written, &v.Uncertain, &v.Reason, &v.Recommendation, &a.Ruling, &a.Reason, &a.Approver, &a.Until,
		&v.Reply, &v.Disagrees, &v.Version, &v.Updated)
	return v, err
}

// verdictsOf reads the verdicts, by the id that they were written under.
func verdictsOf(ctx context.Context, q db.Querier, id EvaluationID) ([]Verdict, error) {
	return db.All(ctx, q, scanVerdict, `SELECT `+verdictColumns+` FROM governance_verdict WHERE evaluation_id = $1 ORDER BY was`, id)
}

// verdictOf gives the verdict on the criterion; one that nobody has written has
// version 0.
func verdictOf(ctx context.Context, q db.Querier, id EvaluationID, criterion criteria.ID) (Verdict, error) {
	found, err := db.All(ctx, q, scanVerdict, `SELECT `+verdictColumns+` FROM governance_verdict WHERE evaluation_id = $1 AND was = $2`, id, criterion)
	if err != nil || len(found) == 0 {
		return Verdict{Criterion: criterion, Was: criterion}, err
	}
	return found[0], nil
}

func saveVerdict(ctx context.Context, tx *db.Tx, id EvaluationID, v Verdict) error {
	a := v.Acceptance
	_, err := db.Exec(ctx, tx, `INSERT INTO governance_verdict (evaluation_id, `+verdictColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (evaluation_id, was) DO UPDATE SET colour = excluded.colour, reason = excluded.reason, recommendation = excluded.recommendation,
			ruling = excluded.ruling, ruling_reason = excluded.ruling_reason, approver = excluded.approver, accepted_until = excluded.accepted_until,
			reply = excluded.reply, disagrees = excluded.disagrees, version = excluded.version, updated = excluded.updated`,
		id, v.Criterion, v.Was, v.Colour, v.Written, v.Uncertain, v.Reason, v.Recommendation, a.Ruling, a.Reason, a.Approver, a.Until,
		v.Reply, v.Disagrees, v.Version, v.Updated)
	return err
}

// ofProduct asks for what there is about the product.
func ofProduct(of product.ID) *db.Where {
	var w db.Where
	w.And("product_id = ?", of)
	return &w
}

// upTo asks for what there was about the product on the day.
func upTo(of product.ID, day civil.Date) *db.Where {
	w := ofProduct(of)
	w.And("on_day <= ?", day)
	return w
}

// newestEvaluations reads the newest published evaluation of each of the products on
// the day. The state is written out, because that is the condition of the index.
func newestEvaluations(ctx context.Context, q db.Querier, products []product.ID, day civil.Date) ([]Evaluation, error) {
	w := newest(products, day)
	list, err := db.All(ctx, q, scanEvaluation, `SELECT `+evaluationColumns+` FROM governance_evaluation
		JOIN (SELECT product_id AS p, max(on_day) AS d FROM governance_evaluation`+w.SQL()+` AND state = 'published' GROUP BY product_id) n
			ON product_id = n.p AND on_day = n.d
		WHERE state = 'published' ORDER BY product_id, id DESC`, w.Args()...)
	return slices.CompactFunc(list, func(a, b Evaluation) bool { return a.Product == b.Product }), err
}

// newestSelves reads the newest self-evaluation of each of the products that everybody
// may read on the day.
func newestSelves(ctx context.Context, q db.Querier, products []product.ID, day civil.Date) ([]Self, error) {
	w := newest(products, day)
	list, err := db.All(ctx, q, scanSelf, `SELECT `+selfColumns+` FROM governance_self
		JOIN (SELECT product_id AS p, max(on_day) AS d FROM governance_self`+w.SQL()+` AND state = 'endorsed' GROUP BY product_id) n
			ON product_id = n.p AND on_day = n.d
		WHERE state = 'endorsed' ORDER BY product_id, id DESC`, w.Args()...)
	return slices.CompactFunc(list, func(a, b Self) bool { return a.Product == b.Product }), err
}

// newest asks for what there was about the products on the day.
func newest(products []product.ID, day civil.Date) *db.Where {
	var w db.Where
	db.In(&w, "product_id", products)
	w.And("on_day <= ?", day)
	return &w
}

// sentEvaluations reads those that are with their products.
func sentEvaluations(ctx context.Context, q db.Querier) ([]Evaluation, error) {
	var w db.Where
	w.And("state <> 'published' AND state = ?", Sent) // the first names the condition of the index
	return evaluations(ctx, q, &w)
}

// countUses tells how many evaluations are about the self-evaluation, and how many
// authorities stand behind it.
func countUses(ctx context.Context, q db.Querier, id SelfID) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST((SELECT count(*) FROM governance_evaluation WHERE self_id = $1)
		+ (SELECT count(*) FROM governance_endorsement WHERE self_id = $1) AS BIGINT)`, id)
}
