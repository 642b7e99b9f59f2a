// Package dump copies everything a database holds into one file, and back into
// an empty database, also of the other engine.
//
// A backup is made while the program serves: it reads one unchanging state of
// the database (db.Snapshot), so writes go on beside it and none is half in. The
// file is a zip archive, so that any tool can open it:
//
//	table/NAME.jsonl  the rows of a table, one JSON array on each line
//	file/KEY          a file that the database refers to
//	manifest.json     what made it, the migrations the database had taken, and of
//	                  every entry its size and SHA-256
//
// The same data gives the same bytes, whichever engine it was in: tables come in
// the order of their references, rows in that of their keys, and the file tells
// no time. An export holds the same rows as readable lines, to compare and to
// take elsewhere.
//
// What lets somebody in is left out, because a backup lies about in more places
// than a database: the program names those tables in a [Policy]. Hashes of
// passwords and of API tokens are in it. It is a file to keep safe.
//
// Restoring goes only into an empty database. The file is checked from end to
// end first; then the database is migrated as far as the one that was copied,
// filled in one transaction, and migrated on. It holds all of it or nothing.
package dump

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
	"alminding/internal/platform/migrate"
)

// Policy says what is not copied.
type Policy struct {
	Omit    []Omit   // left out of backups and exports
	Derived []string // tables made of others: in a backup, not in an export
}

// Omit leaves out a table, or some of its rows.
type Omit struct {
	Table string
	Rows  string // condition of the rows left out; empty for all
}

// Files are the files that the database refers to by keys.
type Files interface {
	// Keys lists them, sorted. It is asked after the database's state was taken:
	// a file is there before what refers to it.
	Keys(ctx context.Context) ([]string, error)
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	Put(ctx context.Context, key string, content io.Reader) error
}

// migrations is the table that a database's own history of migrations is in. It
// is not copied but made again.
const migrations = "migration"

// source is a database as one copy of it sees it.
type source struct {
	q      db.Querier
	policy Policy
	tables []db.Table
	steps  []string // migrations it has taken
}

func read(ctx context.Context, d *db.DB, p Policy, fn func(*source) error) error {
	return d.Snapshot(ctx, func(q db.Querier) error {
		s := &source{q: q, policy: p}
		tables, err := d.Schema(ctx, q)
		if err != nil {
			return err
		}
		for _, t := range tables {
			if t.Name != migrations && !slices.Contains(p.Omit, Omit{Table: t.Name}) {
				s.tables = append(s.tables, t)
			}
		}
		applied, err := migrate.List(ctx, q)
		if err != nil {
			return err
		}
		for _, m := range applied {
			s.steps = append(s.steps, m.Name)
		}
		return fn(s)
	})
}

// each calls fn with the values of every row that is copied.
func (s *source) each(ctx context.Context, t db.Table, fn func([]any) error) error {
	if t.Order == "" {
		return fmt.Errorf("table %s has no primary key to sort it by", t.Name)
	}
	var left []string
	for _, o := range s.policy.Omit {
		if o.Table == t.Name {
			left = append(left, "NOT ("+o.Rows+")")
		}
	}
	where := ""
	if len(left) > 0 {
		where = " WHERE " + strings.Join(left, " AND ")
	}
	return db.Each(ctx, s.q, func(r db.Row) error {
		row, err := scan(r, t)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		return fn(row)
	}, `SELECT `+columnList(t)+` FROM `+t.Name+where+` ORDER BY `+t.Order)
}

// Export writes everything that is copied, but for derived tables and the
// content of files, as lines of JSON: one for the whole, then one for each row.
func Export(ctx context.Context, d *db.DB, p Policy, w io.Writer) (err error) {
	defer errs.Wrap(&err, "dump.Export")
	return read(ctx, d, p, func(s *source) error {
		head, err := json.Marshal(struct {
			Export     string   `json:"export"`
			Migrations []string `json:"migrations"`
		}{"alminding", s.steps})
		if err != nil {
			return err
		}
		if _, err := w.Write(append(head, '\n')); err != nil {
			return err
		}
		for _, t := range s.tables {
			if slices.Contains(p.Derived, t.Name) {
				continue
			}
			err := s.each(ctx, t, func(row []any) error {
				line, err := object(t, row)
				if err != nil {
					return err
				}
				_, err = w.Write(line)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
