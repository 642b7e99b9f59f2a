package db

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alminding/internal/base/errs"
)

// ColumnType is the type of a column as the program sees it.
type ColumnType string

// The types that migrations use.
const (
	Text    ColumnType = "text"
	Integer ColumnType = "integer" // INTEGER and BIGINT
	Boolean ColumnType = "boolean"
	Bytes   ColumnType = "bytes"
)

// Table is a table as the database has it.
type Table struct {
	Name       string
	Columns    []Column // in the order they were declared
	Key        []string // columns of the primary key
	Unique     []string // column lists of the unique indexes, sorted; see uniqueText
	References []string // tables that rows of this one point at
	Order      string   // ORDER BY list of the key that sorts alike on both engines
}

// Column is a column of a table.
type Column struct {
	Name     string
	Type     ColumnType
	Nullable bool
}

// Schema gives the tables of the database, each after those that it refers to,
// otherwise by name. It is what a backup and the comparison of the two engines
// go by.
func (d *DB) Schema(ctx context.Context, q Querier) (tables []Table, err error) {
	defer errs.Wrap(&err, "db.Schema")
	read := schemaOfSQLite
	if d.engine == Postgres {
		read = schemaOfPostgres
	}
	if tables, err = read(ctx, q); err != nil {
		return nil, err
	}
	for i := range tables {
		t := &tables[i]
		slices.Sort(t.Unique)
		t.Order = orderOf(d.engine, *t)
	}
	return afterReferences(tables)
}

// orderOf sorts text by its bytes: left to itself, PostgreSQL sorts it by the
// language of the database.
func orderOf(e Engine, t Table) string {
	list := slices.Clone(t.Key)
	for i, name := range list {
		at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
		if e == Postgres && t.Columns[at].Type == Text {
			list[i] = name + ` COLLATE "C"`
		}
	}
	return strings.Join(list, ", ")
}

// afterReferences sorts the tables so that rows can be added table by table.
func afterReferences(tables []Table) ([]Table, error) {
	slices.SortFunc(tables, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	var sorted []Table
	placed := map[string]bool{}
	for len(sorted) < len(tables) {
		before := len(sorted)
		for _, t := range tables {
			ready := !slices.ContainsFunc(t.References, func(name string) bool { return !placed[name] })
			if ready && !placed[t.Name] {
				sorted, placed[t.Name] = append(sorted, t), true
			}
		}
		if len(sorted) == before {
			return nil, fmt.Errorf("tables refer to each other, or to themselves, in a circle")
		}
	}
	return sorted, nil
}

func columnType(declared string) (ColumnType, error) {
	switch strings.ToLower(declared) {
	case "text":
		return Text, nil
	case "integer", "bigint", "smallint":
		return Integer, nil
	case "boolean":
		return Boolean, nil
	case "bytea":
		return Bytes, nil
	}
	return "", fmt.Errorf("type %s is not one that both engines keep alike", declared)
}

// uniqueText writes a unique index as "a, b" or, for one that holds only where
// a condition does, "a, b where". The condition itself is written differently
// by each engine.
func uniqueText(columns string, partial bool) string {
	if partial {
		return columns + " where"
	}
	return columns
}

func schemaOfSQLite(ctx context.Context, q Querier) ([]Table, error) {
	names, err := All(ctx, q, Value[string],
		`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
	if err != nil {
		return nil, err
	}
	var tables []Table
	for _, name := range names {
		t := Table{Name: name}
		if err := sqliteColumns(ctx, q, &t); err != nil {
			return nil, err
		}
		t.Unique, err = All(ctx, q, func(r Row) (string, error) {
			var columns string
			var partial bool
			err := r.Scan(&columns, &partial)
			return uniqueText(columns, partial), err
		}, `SELECT (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)), i.partial
			FROM pragma_index_list($1) i WHERE i."unique" AND i.origin <> 'pk'`, name)
		if err != nil {
			return nil, err
		}
		t.References, err = All(ctx, q, Value[string], `SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)`, name)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}

func sqliteColumns(ctx context.Context, q Querier, t *Table) error {
	key := map[int]string{}
	err := Each(ctx, q, func(r Row) error {
		var name, declared string
		var notNull bool
		var inKey int
		if err := r.Scan(&name, &declared, &notNull, &inKey); err != nil {
			return err
		}
		if inKey > 0 {
			key[inKey] = name
		}
		// SQLite lets a primary key of TEXT be NULL, which ours never is.
		return t.add(name, declared, !notNull && inKey == 0)
	}, `SELECT name, type, "notnull", pk FROM pragma_table_info($1) ORDER BY cid`, t.Name)
	for i := 1; i <= len(key); i++ {
		t.Key = append(t.Key, key[i])
	}
	return err
}

func (t *Table) add(column, declared string, nullable bool) error {
	typ, err := columnType(declared)
	if err == nil && typ == Bytes && nullable {
		err = fmt.Errorf("bytes must be NOT NULL, because the SQLite driver reads no bytes as NULL")
	}
	if err != nil {
		return fmt.Errorf("%s.%s: %w", t.Name, column, err)
	}
	t.Columns = append(t.Columns, Column{Name: column, Type: typ, Nullable: nullable})
	return nil
}

func schemaOfPostgres(ctx context.Context, q Querier) ([]Table, error) {
	byName := map[string]*Table{}
	err := Each(ctx, q, func(r Row) error {
		var table, column, declared string
		var nullable bool
		if err := r.Scan(&table, &column, &declared, &nullable); err != nil {
			return err
		}
		if byName[table] == nil {
			byName[table] = &Table{Name: table}
		}
		return byName[table].add(column, declared, nullable)
	}, `SELECT c.table_name, c.column_name, c.data_type, c.is_nullable = 'YES'
		FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
		ORDER BY c.table_name, c.ordinal_position`)
	if err != nil {
		return nil, err
	}
	err = Each(ctx, q, func(r Row) error {
		var table, columns string
		var primary, partial bool
		if err := r.Scan(&table, &columns, &primary, &partial); err != nil {
			return err
		}
		if t := byName[table]; primary {
			t.Key = strings.Split(columns, ", ")
		} else {
			t.Unique = append(t.Unique, uniqueText(columns, partial))
		}
		return nil
	}, `SELECT t.relname, (SELECT string_agg(a.attname, ', ' ORDER BY k.n)
			FROM unnest(i.indkey) WITH ORDINALITY k(attnum, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum),
			i.indisprimary, i.indpred IS NOT NULL
		FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
		WHERE i.indisunique AND t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace`)
	if err != nil {
		return nil, err
	}
	err = Each(ctx, q, func(r Row) error {
		var table, other string
		if err := r.Scan(&table, &other); err != nil {
			return err
		}
		byName[table].References = append(byName[table].References, other)
		return nil
	}, `SELECT DISTINCT f.relname, o.relname FROM pg_constraint c
		JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class o ON o.oid = c.confrelid
		WHERE c.contype = 'f' AND f.relnamespace = current_schema()::regnamespace ORDER BY 1, 2`)
	if err != nil {
		return nil, err
	}
	tables := make([]Table, 0, len(byName))
	for _, t := range byName {
		tables = append(tables, *t)
	}
	return tables, nil
}

// Written reports whether a change was ever recorded in the database.
func Written(ctx context.Context, q Querier) (bool, error) {
	found, err := All(ctx, q, Value[string], `SELECT id FROM change LIMIT 1`)
	return len(found) > 0, err
}

// Faults asks the engine itself what is wrong with the database: damaged pages
// and rows that point at nothing. PostgreSQL keeps such promises by itself and is
// only asked whether it answers.
func (d *DB) Faults(ctx context.Context) (faults []string, err error) {
	defer errs.Wrap(&err, "db.Faults")
	if d.engine == Postgres {
		return nil, d.Ping(ctx)
	}
	damaged, err := All(ctx, d, Value[string], `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`)
	if err != nil {
		return nil, err
	}
	loose, err := All(ctx, d, Value[string], `SELECT DISTINCT "table" || ' has a row that points at a row of ' || "parent" || ' which is not there'
		FROM pragma_foreign_key_check`)
	return append(damaged, loose...), err
}
