package partner

import (
	"context"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

var codeColumns = `id, number, in_force, due, text_da, text_en, address, ` + strings.Join(cite.Columns, ", ")

func scanCode(r db.Row) (c Code, err error) {
	dest := []any{&c.ID, &c.Number, &c.InForce, &c.Due, &c.Text.Da, &c.Text.En, &c.Address}
	err = r.Scan(append(dest, c.Source.Fields()...)...)
	return c, err
}

func codes(ctx context.Context, q db.Querier) (Codes, error) {
	return db.All(ctx, q, scanCode, `SELECT `+codeColumns+` FROM partner_code ORDER BY in_force DESC`)
}

func insertCode(ctx context.Context, tx *db.Tx, c Code) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO partner_code (`+codeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		append([]any{c.ID, c.Number, c.InForce, c.Due, c.Text.Da, c.Text.En, c.Address}, c.Source.Values()...)...)
	return err
}

func updateCode(ctx context.Context, tx *db.Tx, c Code) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `UPDATE partner_code SET in_force = $2, due = $3, text_da = $4, text_en = $5, address = $6,
			source_title = $7, source_address = $8, source_date = $9, source_basis = $10 WHERE id = $1`,
		append([]any{c.ID, c.InForce, c.Due, c.Text.Da, c.Text.En, c.Address}, c.Source.Values()...)...)
}

const signatureColumns = `supplier, code_id, day, title`

func scanSignature(r db.Row) (s Signature, err error) {
	err = r.Scan(&s.Supplier, &s.Code, &s.Day, &s.Title)
	return s, err
}

func signaturesWhere(ctx context.Context, q db.Querier, w *db.Where) ([]Signature, error) {
	return db.All(ctx, q, scanSignature, `SELECT `+signatureColumns+` FROM partner_signature`+w.SQL()+` ORDER BY supplier, day`, w.Args()...)
}

func signaturesOf(ctx context.Context, q db.Querier, supplier registry.AuthorityID) ([]Signature, error) {
	var w db.Where
	w.And("supplier = ?", supplier)
	return signaturesWhere(ctx, q, &w)
}

func isSigned(ctx context.Context, q db.Querier, code CodeID) (bool, error) {
	n, err := db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM partner_signature WHERE code_id = $1`, code)
	return n > 0, err
}

func insertSignature(ctx context.Context, tx *db.Tx, s Signature) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO partner_signature (`+signatureColumns+`) VALUES ($1, $2, $3, $4)`, s.Supplier, s.Code, s.Day, s.Title)
	return err
}

func deleteSignatures(ctx context.Context, tx *db.Tx, supplier registry.AuthorityID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM partner_signature WHERE supplier = $1`, supplier)
	return err
}

// deliveriesOf reads all that is known of the supplier's deliveries, in every
// period.
func deliveriesOf(ctx context.Context, q db.Querier, supplier registry.AuthorityID) ([]Delivery, error) {
	w := timeline.Always().Where()
	w.And("supplier = ?", supplier)
	return deliveries.Find(ctx, q, w)
}

const referenceColumns = `id, supplier, product_id, work, authority, what, since, until, state, asked, asked_by, answered, reply`

func scanReference(r db.Row) (x Reference, err error) {
	err = r.Scan(&x.ID, &x.Supplier, &x.Product, &x.Work, &x.Authority, &x.What, &x.Since, &x.Until, &x.State, &x.Asked, &x.AskedBy, &x.Answered, &x.Reply)
	return x, err
}

func referencesWhere(ctx context.Context, q db.Querier, w *db.Where) ([]Reference, error) {
	return db.All(ctx, q, scanReference, `SELECT `+referenceColumns+` FROM partner_reference`+w.SQL()+` ORDER BY asked DESC, id DESC`, w.Args()...)
}

func referenceByID(ctx context.Context, q db.Querier, id ReferenceID) (Reference, error) {
	return db.One(ctx, q, scanReference, `SELECT `+referenceColumns+` FROM partner_reference WHERE id = $1`, id)
}

// confirmedFor reads the references that anyone may see for the products, by
// supplier and item.
func confirmedFor(ctx context.Context, q db.Querier, products []product.ID) (map[registry.AuthorityID]map[Item][]Reference, error) {
	var w db.Where
	db.In(&w, "product_id", products)
	w.And("state = ?", Confirmed)
	list, err := referencesWhere(ctx, q, &w)
	found := map[registry.AuthorityID]map[Item][]Reference{}
	for _, r := range list {
		if found[r.Supplier] == nil {
			found[r.Supplier] = map[Item][]Reference{}
		}
		found[r.Supplier][r.Item()] = append(found[r.Supplier][r.Item()], r)
	}
	return found, err
}

func insertReference(ctx context.Context, tx *db.Tx, r Reference) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO partner_reference (`+referenceColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		r.ID, r.Supplier, r.Product, r.Work, r.Authority, r.What, r.Since, r.Until, r.State, r.Asked, r.AskedBy, r.Answered, r.Reply)
	return err
}

// updateReference writes what may change: whom it is between, and how far it is.
func updateReference(ctx context.Context, tx *db.Tx, r Reference) error {
	return db.MustExec(ctx, tx, db.ErrNotFound,
		`UPDATE partner_reference SET supplier = $2, authority = $3, state = $4, answered = $5, reply = $6 WHERE id = $1`,
		r.ID, r.Supplier, r.Authority, r.State, r.Answered, r.Reply)
}
