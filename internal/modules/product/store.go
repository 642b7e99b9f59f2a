package product

import (
	"context"
	"embed"

	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
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

const (
	sourceColumns  = `source_title, source_address, source_date, source_basis`
	productColumns = `id, slug, name, purpose_da, purpose_en, description_da, description_en, note_da, note_en,
		repository, licence, documentation, homepage, ` + sourceColumns + `, reach, created, updated, version`
)

func scanProduct(r db.Row) (p Product, err error) {
	dest := []any{
		&p.ID, &p.Slug, &p.Name, &p.Purpose.Da, &p.Purpose.En, &p.Description.Da, &p.Description.En, &p.Note.Da, &p.Note.En,
		&p.Repository, &p.Licence, &p.Documentation, &p.Homepage,
	}
	dest = append(dest, p.Source.Fields()...)
	err = r.Scan(append(dest, &p.Reach, &p.Created, &p.Updated, &p.Version)...)
	return p, err
}

func productBySlug(ctx context.Context, q db.Querier, slug string) (Product, error) {
	p, err := db.One(ctx, q, scanProduct, `SELECT `+productColumns+` FROM product WHERE slug = $1`, slug)
	if err != nil {
		return p, err
	}
	return withSubjects(ctx, q, p)
}

func productByID(ctx context.Context, q db.Querier, id ID) (Product, error) {
	p, err := db.One(ctx, q, scanProduct, `SELECT `+productColumns+` FROM product WHERE id = $1`, id)
	if err != nil {
		return p, err
	}
	return withSubjects(ctx, q, p)
}

func withSubjects(ctx context.Context, q db.Querier, p Product) (Product, error) {
	subjects, err := subjectsOf(ctx, q, []ID{p.ID})
	p.Subjects = subjects[p.ID]
	return p, err
}

// productsByID reads the products in the order of ids; unknown ids are left out.
func productsByID(ctx context.Context, q db.Querier, ids []ID) ([]Product, error) {
	var w db.Where
	db.In(&w, "id", ids)
	rows, err := db.All(ctx, q, scanProduct, `SELECT `+productColumns+` FROM product`+w.SQL(), w.Args()...)
	if err != nil {
		return nil, err
	}
	subjects, err := subjectsOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[ID]Product, len(rows))
	for _, p := range rows {
		p.Subjects = subjects[p.ID]
		byID[p.ID] = p
	}
	ordered := make([]Product, 0, len(rows))
	for _, id := range ids {
		if p, ok := byID[id]; ok {
			ordered = append(ordered, p)
		}
	}
	return ordered, nil
}

func insertProduct(ctx context.Context, tx *db.Tx, p Product) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO product (id, slug, name, sort, purpose_da, purpose_en, description_da, description_en,
			note_da, note_en, repository, licence, documentation, homepage, `+sourceColumns+`, reach, created, updated, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		p.ID, p.Slug, p.Name, db.SortKey(p.Name), p.Purpose.Da, p.Purpose.En, p.Description.Da, p.Description.En,
		p.Note.Da, p.Note.En, p.Repository, p.Licence, p.Documentation, p.Homepage,
		p.Source.Title, p.Source.Address, p.Source.Date, p.Source.Basis, p.Reach, p.Created, p.Updated, p.Version)
	if err != nil {
		return err
	}
	return putSubjects(ctx, tx, p)
}

// updateProduct writes the content of a product read in the same transaction and
// counts its version up.
func updateProduct(ctx context.Context, tx *db.Tx, p *Product) error {
	p.Version++
	p.Updated = tx.Now()
	_, err := db.Exec(ctx, tx, `UPDATE product SET name = $2, sort = $3, purpose_da = $4, purpose_en = $5,
			description_da = $6, description_en = $7, note_da = $8, note_en = $9, repository = $10, licence = $11,
			documentation = $12, homepage = $13, source_title = $14, source_address = $15, source_date = $16,
			source_basis = $17, updated = $18, version = $19
		WHERE id = $1`,
		p.ID, p.Name, db.SortKey(p.Name), p.Purpose.Da, p.Purpose.En, p.Description.Da, p.Description.En,
		p.Note.Da, p.Note.En, p.Repository, p.Licence, p.Documentation, p.Homepage,
		p.Source.Title, p.Source.Address, p.Source.Date, p.Source.Basis, p.Updated, p.Version)
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, `DELETE FROM product_subject WHERE product_id = $1`, p.ID); err != nil {
		return err
	}
	return putSubjects(ctx, tx, *p)
}

func putSubjects(ctx context.Context, tx *db.Tx, p Product) error {
	for rank, s := range p.Subjects {
		if _, err := db.Exec(ctx, tx, `INSERT INTO product_subject (product_id, rank, subject) VALUES ($1, $2, $3)`, p.ID, rank, s); err != nil {
			return err
		}
	}
	return nil
}

// touch counts the version up after a change of what hangs on the product, so
// that the index and every cached page see it.
func touch(ctx context.Context, tx *db.Tx, id ID) error {
	return db.MustExec(ctx, tx, ErrNotFound, `UPDATE product SET version = version + 1, updated = $2 WHERE id = $1`, id, tx.Now())
}

func subjectsOf(ctx context.Context, q db.Querier, ids []ID) (map[ID][]string, error) {
	var w db.Where
	narrow(&w, "product_id", ids)
	subjects := map[ID][]string{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var id ID
		var slug string
		err := r.Scan(&id, &slug)
		subjects[id] = append(subjects[id], slug)
		return err
	}, `SELECT product_id, subject FROM product_subject`+w.SQL()+` ORDER BY product_id, rank`, w.Args()...)
	return subjects, err
}

// narrow limits a query to the ids; nil is all.
func narrow(w *db.Where, column string, ids []ID) {
	if ids != nil {
		db.In(w, column, ids)
	}
}

func scanSubject(r db.Row) (s Subject, err error) {
	err = r.Scan(&s.Slug, &s.Name.Da, &s.Name.En, &s.About.Da, &s.About.En)
	return s, err
}

func subjects(ctx context.Context, q db.Querier) ([]Subject, error) {
	return db.All(ctx, q, scanSubject, `SELECT slug, name_da, name_en, about_da, about_en FROM subject ORDER BY rank, slug`)
}

func putSubject(ctx context.Context, tx *db.Tx, rank int, s Subject) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO subject (slug, rank, name_da, name_en, about_da, about_en)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (slug) DO UPDATE SET rank = excluded.rank, name_da = excluded.name_da, name_en = excluded.name_en,
			about_da = excluded.about_da, about_en = excluded.about_en`,
		s.Slug, rank, s.Name.Da, s.Name.En, s.About.Da, s.About.En)
	return err
}

func stagesOn(ctx context.Context, q db.Querier, ids []ID, day civil.Date) (map[ID]StageFact, error) {
	w := timeline.On(day).Where()
	narrow(w, "id", ids)
	rows, err := stageTable.Find(ctx, q, w)
	facts := make(map[ID]StageFact, len(rows))
	for _, v := range rows {
		facts[v.ID] = v.Value
	}
	return facts, err
}

func levelsOn(ctx context.Context, q db.Querier, ids []ID, day civil.Date) (map[ID]LevelFact, error) {
	w := timeline.On(day).Where()
	narrow(w, "id", ids)
	rows, err := levelTable.Find(ctx, q, w)
	facts := make(map[ID]LevelFact, len(rows))
	for _, v := range rows {
		facts[v.ID] = v.Value
	}
	return facts, err
}

func partiesOn(ctx context.Context, q db.Querier, ids []ID, day civil.Date) (map[ID][]Party, error) {
	w := timeline.On(day).Where()
	narrow(w, "product_id", ids)
	rows, err := partyTable.Find(ctx, q, w)
	parties := map[ID][]Party{}
	for _, v := range rows {
		parties[v.Value.Product] = append(parties[v.Value.Product], v)
	}
	return parties, err
}

func partiesOf(ctx context.Context, q db.Querier, authority registry.AuthorityID, day civil.Date) ([]Party, error) {
	w := timeline.On(day).Where()
	w.And("authority_id = ?", authority)
	return partyTable.Find(ctx, q, w)
}

const figureColumns = `id, product_id, rank, value, qualifier, what_da, what_en, ` + sourceColumns

func scanFigure(r db.Row) (f Figure, err error) {
	dest := []any{&f.ID, &f.Product, &f.Rank, &f.Value, &f.Qualifier, &f.What.Da, &f.What.En}
	err = r.Scan(append(dest, f.Source.Fields()...)...)
	return f, err
}

func figuresOf(ctx context.Context, q db.Querier, ids []ID) (map[ID][]Figure, error) {
	var w db.Where
	narrow(&w, "product_id", ids)
	rows, err := db.All(ctx, q, scanFigure, `SELECT `+figureColumns+` FROM product_figure`+w.SQL()+` ORDER BY product_id, rank, id`, w.Args()...)
	figures := map[ID][]Figure{}
	for _, f := range rows {
		figures[f.Product] = append(figures[f.Product], f)
	}
	return figures, err
}

func insertFigure(ctx context.Context, tx *db.Tx, f Figure) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO product_figure (`+figureColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		append([]any{f.ID, f.Product, f.Rank, f.Value, f.Qualifier, f.What.Da, f.What.En}, f.Source.Values()...)...)
	return err
}

const eventColumns = `id, product_id, text_da, text_en, voice, ` + sourceColumns

func scanEvent(r db.Row) (v Event, err error) {
	dest := []any{&v.ID, &v.Product, &v.Text.Da, &v.Text.En, &v.Voice}
	err = r.Scan(append(dest, v.Source.Fields()...)...)
	return v, err
}

func eventsOf(ctx context.Context, q db.Querier, id ID) ([]Event, error) {
	return db.All(ctx, q, scanEvent, `SELECT `+eventColumns+` FROM product_event
		WHERE product_id = $1 ORDER BY source_date DESC, id DESC`, id)
}

// newestEvents reads across products; only those that everyone may read.
func newestEvents(ctx context.Context, q db.Querier, limit int) ([]Event, error) {
	return db.All(ctx, q, scanEvent, `SELECT e.id, e.product_id, e.text_da, e.text_en, e.voice,
			e.source_title, e.source_address, e.source_date, e.source_basis
		FROM product_event e JOIN product p ON p.id = e.product_id
		WHERE p.reach = $1 ORDER BY e.source_date DESC, e.id DESC LIMIT $2`, auth.Public, limit)
}

func insertEvent(ctx context.Context, tx *db.Tx, v Event) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO product_event (`+eventColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		append([]any{v.ID, v.Product, v.Text.Da, v.Text.En, v.Voice}, v.Source.Values()...)...)
	return err
}

const relationColumns = `product_id, other_id, kind, text_da, text_en, ` + sourceColumns

func scanRelation(r db.Row) (v Relation, err error) {
	dest := []any{&v.Product, &v.Other, &v.Kind, &v.Text.Da, &v.Text.En}
	err = r.Scan(append(dest, v.Source.Fields()...)...)
	return v, err
}

func relationsOf(ctx context.Context, q db.Querier, id ID) ([]Relation, error) {
	return db.All(ctx, q, scanRelation, `SELECT `+relationColumns+` FROM product_relation
		WHERE product_id = $1 ORDER BY kind, other_id`, id)
}

func insertRelation(ctx context.Context, tx *db.Tx, v Relation) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO product_relation (`+relationColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		append([]any{v.Product, v.Other, v.Kind, v.Text.Da, v.Text.En}, v.Source.Values()...)...)
	return err
}

func publiccodeOf(ctx context.Context, q db.Querier, id ID) (string, error) {
	return db.One(ctx, q, db.Value[string], `SELECT text FROM product_publiccode WHERE product_id = $1`, id)
}

func putPubliccode(ctx context.Context, tx *db.Tx, id ID, text string) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO product_publiccode (product_id, text) VALUES ($1, $2)
		ON CONFLICT (product_id) DO UPDATE SET text = excluded.text`, id, text)
	return err
}

// versions reads the version of every product, off an index alone.
func versions(ctx context.Context, q db.Querier) (map[ID]int, error) {
	all := map[ID]int{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var id ID
		var v int
		err := r.Scan(&id, &v)
		all[id] = v
		return err
	}, `SELECT id, version FROM product`)
	return all, err
}
