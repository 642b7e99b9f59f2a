package registry

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/platform/db"
)

const authorityColumns = `id, slug, kind, name, official_name, code, region,
	exists_from, exists_to, successor, source_title, source_address, source_date, source_basis,
	cvr, cvr_source_title, cvr_source_address, cvr_source_date, cvr_source_basis,
	homepage, contact, merged_into, version, created, updated`

func scanAuthority(r db.Row) (a Authority, err error) {
	fields := []any{&a.ID, &a.Slug, &a.Kind, &a.Name, &a.OfficialName, &a.Code, &a.Region, &a.Exists.From, &a.Exists.To, &a.Successor}
	fields = append(fields, a.Source.Fields()...)
	fields = append(append(fields, &a.CVR), a.CVRSource.Fields()...)
	err = r.Scan(append(fields, &a.Homepage, &a.Contact, &a.MergedInto, &a.Version, &a.Created, &a.Updated)...)
	return a, err
}

func authorityByID(ctx context.Context, q db.Querier, id AuthorityID) (Authority, error) {
	return oneAuthority(ctx, q, `SELECT `+authorityColumns+` FROM registry_authority WHERE id = $1`, id)
}

func authorityBySlug(ctx context.Context, q db.Querier, slug string) (Authority, error) {
	return oneAuthority(ctx, q, `SELECT `+authorityColumns+` FROM registry_authority
		WHERE id = (SELECT authority FROM registry_slug WHERE slug = $1)`, slug)
}

// authorityByCVR prefers the authority that has the number now to those that had
// it before they were merged.
func authorityByCVR(ctx context.Context, q db.Querier, cvr string) (Authority, error) {
	return oneAuthority(ctx, q, `SELECT `+authorityColumns+` FROM registry_authority
		WHERE cvr = $1 AND cvr <> '' ORDER BY merged_into, id LIMIT 1`, cvr)
}

func authorityByCode(ctx context.Context, q db.Querier, code string) (Authority, error) {
	return oneAuthority(ctx, q, `SELECT `+authorityColumns+` FROM registry_authority
		WHERE code = $1 AND code <> '' AND merged_into = ''`, code)
}

func authorityByOfficialName(ctx context.Context, q db.Querier, name string) (Authority, error) {
	return oneAuthority(ctx, q, `SELECT `+authorityColumns+` FROM registry_authority
		WHERE fold(official_name) = fold($1) AND official_name <> '' AND merged_into = '' ORDER BY id LIMIT 1`, name)
}

func oneAuthority(ctx context.Context, q db.Querier, text string, args ...any) (Authority, error) {
	a, err := db.One(ctx, q, scanAuthority, text, args...)
	if err != nil {
		return Authority{}, err
	}
	one := []Authority{a}
	err = loadFacts(ctx, q, one)
	return one[0], err
}

// authoritiesWhere reads a list; a limit of 0 is none.
func authoritiesWhere(ctx context.Context, q db.Querier, w *db.Where, order string, limit int) ([]Authority, error) {
	text := `SELECT ` + authorityColumns + ` FROM registry_authority` + w.SQL() + ` ORDER BY ` + order
	if limit > 0 {
		text += ` LIMIT ` + w.Arg(limit)
	}
	all, err := db.All(ctx, q, scanAuthority, text, w.Args()...)
	if err != nil {
		return nil, err
	}
	return all, loadFacts(ctx, q, all)
}

// chunk bounds the number of arguments of a statement.
const chunk = 512

func authoritiesByID(ctx context.Context, q db.Querier, ids []AuthorityID) (map[AuthorityID]Authority, error) {
	all := make(map[AuthorityID]Authority, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var w db.Where
		among(&w, "id IN", part)
		found, err := authoritiesWhere(ctx, q, &w, "id", 0)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			all[a.ID] = a
		}
	}
	return all, nil
}

// among adds a condition on a list of any length. The list is filled up to a
// power of two with its last element, so that there are few different texts to
// prepare and to remember.
func among[ID ~string](w *db.Where, condition string, ids []ID) {
	if len(ids) == 0 {
		w.And("1 = 0")
		return
	}
	size := 1
	for size < len(ids) {
		size *= 2
	}
	args := make([]any, size)
	for i := range args {
		args[i] = ids[min(i, len(ids)-1)]
	}
	w.And(condition+" (?"+strings.Repeat(", ?", size-1)+")", args...)
}

// eachFacets reads what facets are counted by: id, kind, region and existence.
func eachFacets(ctx context.Context, q db.Querier, w *db.Where, fn func(Authority)) error {
	var a Authority
	return db.Each(ctx, q, func(r db.Row) error {
		if err := r.Scan(&a.ID, &a.Kind, &a.Region, &a.Exists.From, &a.Exists.To); err != nil {
			return err
		}
		fn(a)
		return nil
	}, `SELECT id, kind, region, exists_from, exists_to FROM registry_authority`+w.SQL(), w.Args()...)
}

func inRegion(ctx context.Context, q db.Querier, region AuthorityID) ([]Authority, error) {
	var w db.Where
	w.And("region = ? AND merged_into = ''", region)
	return authoritiesWhere(ctx, q, &w, "id", 0)
}

func succeededBy(ctx context.Context, q db.Querier, successor AuthorityID) ([]Authority, error) {
	var w db.Where
	w.And("successor = ? AND merged_into = ''", successor)
	return authoritiesWhere(ctx, q, &w, "id", 0)
}

func mergedInto(ctx context.Context, q db.Querier, successor AuthorityID) ([]AuthorityID, error) {
	return db.All(ctx, q, db.Value[AuthorityID], `SELECT id FROM registry_authority WHERE merged_into = $1 ORDER BY id`, successor)
}

func insertAuthority(ctx context.Context, tx *db.Tx, a Authority) error {
	values := []any{a.ID, a.Slug, a.Kind, a.Name, a.OfficialName, a.Code, a.Region, a.Exists.From, a.Exists.To, a.Successor}
	values = append(values, a.Source.Values()...)
	values = append(append(values, a.CVR), a.CVRSource.Values()...)
	values = append(values, a.Homepage, a.Contact, a.MergedInto, a.Version, a.Created, a.Updated, db.SortKey(a.Name), a.population())
	_, err := db.Exec(ctx, tx, `INSERT INTO registry_authority (`+authorityColumns+`, sort, population)
		VALUES (`+placeholders(len(values))+`)`, values...)
	if err != nil {
		return err
	}
	return keepSlug(ctx, tx, a)
}

// updateAuthority saves the authority as a new version.
func updateAuthority(ctx context.Context, tx *db.Tx, a Authority) (Authority, error) {
	before := a.Version
	a.Version, a.Updated = a.Version+1, tx.Now()
	_, err := db.Exec(ctx, tx, `UPDATE registry_authority SET
			slug = $1, kind = $2, name = $3, sort = $4, official_name = $5, code = $6, region = $7,
			source_title = $8, source_address = $9, source_date = $10, source_basis = $11,
			cvr = $12, cvr_source_title = $13, cvr_source_address = $14, cvr_source_date = $15, cvr_source_basis = $16,
			homepage = $17, contact = $18, population = $19, merged_into = $20, version = $21, updated = $22,
			exists_from = $23, exists_to = $24, successor = $25
		WHERE id = $26 AND version = $27`,
		a.Slug, a.Kind, a.Name, db.SortKey(a.Name), a.OfficialName, a.Code, a.Region,
		a.Source.Title, a.Source.Address, a.Source.Date, a.Source.Basis,
		a.CVR, a.CVRSource.Title, a.CVRSource.Address, a.CVRSource.Date, a.CVRSource.Basis,
		a.Homepage, a.Contact, a.population(), a.MergedInto, a.Version, a.Updated,
		a.Exists.From, a.Exists.To, a.Successor,
		a.ID, before)
	if err != nil || a.MergedInto != "" {
		return a, err
	}
	return a, keepSlug(ctx, tx, a)
}

func placeholders(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "$" + strconv.Itoa(i+1)
	}
	return strings.Join(list, ", ")
}

func keepSlug(ctx context.Context, tx *db.Tx, a Authority) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO registry_slug (slug, authority) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING`, a.Slug, a.ID)
	return err
}

// moveSlugs makes all addresses of from, and all that was merged into it, lead
// to to.
func moveSlugs(ctx context.Context, tx *db.Tx, from, to AuthorityID) error {
	if _, err := db.Exec(ctx, tx, `UPDATE registry_slug SET authority = $1 WHERE authority = $2`, to, from); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `UPDATE registry_authority SET merged_into = $1 WHERE merged_into = $2`, to, from)
	return err
}

func loadFacts(ctx context.Context, q db.Querier, list []Authority) error {
	at := make(map[AuthorityID]int, len(list))
	ids := make([]AuthorityID, len(list))
	for i, a := range list {
		at[a.ID], ids[i] = i, a.ID
	}
	for part := range slices.Chunk(ids, chunk) {
		var w db.Where
		among(&w, "authority IN", part)
		err := db.Each(ctx, q, func(r db.Row) error {
			var id AuthorityID
			var f Fact
			err := r.Scan(append([]any{&id, &f.Kind, &f.Value}, f.Source.Fields()...)...)
			list[at[id]].Facts = append(list[at[id]].Facts, f)
			return err
		}, `SELECT authority, kind, value, `+strings.Join(cite.Columns, ", ")+` FROM registry_fact`+w.SQL(), w.Args()...)
		if err != nil {
			return err
		}
	}
	for _, a := range list {
		slices.SortFunc(a.Facts, byKindAndAge)
	}
	return nil
}

func insertFact(ctx context.Context, tx *db.Tx, a AuthorityID, f Fact) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO registry_fact (authority, kind, value, `+strings.Join(cite.Columns, ", ")+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, append([]any{a, f.Kind, f.Value}, f.Source.Values()...)...)
	return err
}

func deleteFact(ctx context.Context, tx *db.Tx, a AuthorityID, k FactKind, date civil.When) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM registry_fact WHERE authority = $1 AND kind = $2 AND source_date = $3`, a, k, date)
	return err
}

const personColumns = `id, name, email, state, merged_into, version, created, updated`

func scanPerson(r db.Row) (p Person, err error) {
	err = r.Scan(&p.ID, &p.Name, &p.Email, &p.State, &p.MergedInto, &p.Version, &p.Created, &p.Updated)
	return p, err
}

func personByID(ctx context.Context, q db.Querier, id PersonID) (Person, error) {
	return db.One(ctx, q, scanPerson, `SELECT `+personColumns+` FROM registry_person WHERE id = $1`, id)
}

func personByEmail(ctx context.Context, q db.Querier, email string) (Person, error) {
	return db.One(ctx, q, scanPerson, `SELECT `+personColumns+` FROM registry_person
		WHERE email = $1 AND email <> '' AND merged_into = ''`, email)
}

func personsByID(ctx context.Context, q db.Querier, ids []PersonID) (map[PersonID]Person, error) {
	all := make(map[PersonID]Person, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var w db.Where
		among(&w, "id IN", part)
		found, err := personsWhere(ctx, q, &w, "id", chunk)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			all[p.ID] = p
		}
	}
	return all, nil
}

func personsWhere(ctx context.Context, q db.Querier, w *db.Where, order string, limit int) ([]Person, error) {
	text := `SELECT ` + personColumns + ` FROM registry_person` + w.SQL() + ` ORDER BY ` + order + ` LIMIT ` + w.Arg(limit)
	return db.All(ctx, q, scanPerson, text, w.Args()...)
}

func countPersons(ctx context.Context, q db.Querier, w *db.Where) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM registry_person`+w.SQL(), w.Args()...)
}

func insertPerson(ctx context.Context, tx *db.Tx, p Person) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO registry_person (`+personColumns+`, sort)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		p.ID, p.Name, p.Email, p.State, p.MergedInto, p.Version, p.Created, p.Updated, db.SortKey(p.Name))
	return err
}

// updatePerson saves the person as a new version.
func updatePerson(ctx context.Context, tx *db.Tx, p Person) (Person, error) {
	p.Version, p.Updated = p.Version+1, tx.Now()
	_, err := db.Exec(ctx, tx, `UPDATE registry_person
		SET name = $1, sort = $2, email = $3, state = $4, merged_into = $5, version = $6, updated = $7 WHERE id = $8`,
		p.Name, db.SortKey(p.Name), p.Email, p.State, p.MergedInto, p.Version, p.Updated, p.ID)
	return p, err
}

// movePersons lets those who were merged into from follow it to to.
func movePersons(ctx context.Context, tx *db.Tx, from, to PersonID) error {
	_, err := db.Exec(ctx, tx, `UPDATE registry_person SET merged_into = $1 WHERE merged_into = $2`, to, from)
	return err
}
