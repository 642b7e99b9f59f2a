package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"alminding/internal/base/errs"
)

// What the database may say no with. Modules turn these into errors of their own.
var (
	ErrNotFound    = errs.New(errs.NotFound, "errs.not_found")
	ErrDuplicate   = errs.New(errs.Conflict, "errs.duplicate")
	ErrReference   = errs.New(errs.Conflict, "errs.reference")
	ErrUnavailable = errs.New(errs.Unavailable, "errs.unavailable")
)

// Querier reads: a *DB outside a write, a *Tx inside one, or a snapshot.
type Querier interface {
	// query runs the text. With closed, the caller promises to close the rows
	// before it runs another statement, so that a compiled one may be used: it
	// can be in only one place at a time.
	query(ctx context.Context, text string, args []any, closed bool) (*sql.Rows, error)
	classified(error) error
}

// Row is the row that a scan function reads. It takes what database/sql takes,
// and *time.Time for a column of microseconds.
type Row struct{ rows *sql.Rows }

// Scan copies the row's columns into dest.
func (r Row) Scan(dest ...any) error {
	for i, d := range dest {
		switch p := d.(type) {
		case *time.Time:
			dest[i] = (*micros)(p)
		case **time.Time:
			dest[i] = nullMicros{p}
		}
	}
	return r.rows.Scan(dest...)
}

// Each calls fn for every row of the query, one at a time.
func Each(ctx context.Context, q Querier, fn func(Row) error, text string, args ...any) error {
	return each(ctx, q, fn, text, args, false)
}

func each(ctx context.Context, q Querier, fn func(Row) error, text string, args []any, closed bool) error {
	rows, err := q.query(ctx, text, values(args), closed)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, text)
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(Row{rows}); err != nil {
			return err
		}
	}
	return q.classified(rows.Err())
}

// All returns every row of the query. No rows are an empty slice.
func All[T any](ctx context.Context, q Querier, scan func(Row) (T, error), text string, args ...any) ([]T, error) {
	all := []T{}
	err := each(ctx, q, func(r Row) error {
		v, err := scan(r)
		all = append(all, v)
		return err
	}, text, args, true)
	if err != nil {
		return nil, err
	}
	return all, nil
}

// One returns the first row of the query, or ErrNotFound.
func One[T any](ctx context.Context, q Querier, scan func(Row) (T, error), text string, args ...any) (v T, err error) {
	rows, err := q.query(ctx, text, values(args), true)
	if err != nil {
		return v, fmt.Errorf("%w\n%s", err, text)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := q.classified(rows.Err()); err != nil {
			return v, err
		}
		return v, ErrNotFound
	}
	if v, err = scan(Row{rows}); err != nil {
		return v, err
	}
	return v, q.classified(rows.Err())
}

// Value scans a row of one column; use it with All and One.
func Value[T any](r Row) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}

func (d *DB) query(ctx context.Context, text string, args []any, _ bool) (*sql.Rows, error) {
	watched(ctx, text)
	rows, err := d.read(ctx, text, args) // each on a connection of its own
	return rows, d.classify(err)
}

func (d *DB) classified(err error) error { return d.classify(err) }

// values turns arguments into what both drivers keep alike.
func values(args []any) []any {
	for i, a := range args {
		switch v := a.(type) {
		case time.Time:
			args[i] = v.UnixMicro()
		case *time.Time:
			if args[i] = nil; v != nil {
				args[i] = v.UnixMicro()
			}
		}
	}
	return args
}

type micros time.Time

func (m *micros) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("db: cannot scan %T into a time", v)
	}
	*m = micros(time.UnixMicro(n).UTC())
	return nil
}

type nullMicros struct{ to **time.Time }

func (s nullMicros) Scan(v any) error {
	if v == nil {
		*s.to = nil
		return nil
	}
	var m micros
	if err := m.Scan(v); err != nil {
		return err
	}
	t := time.Time(m)
	*s.to = &t
	return nil
}
