package db

import (
	"context"
	"database/sql"
	"sync"
)

// statements keeps the program's statements compiled, for SQLite: compiling a
// text takes about as long as running it, and the driver for PostgreSQL does the
// same by itself. The texts are constants of the program, so there are only so
// many; past the bound a text is compiled each time.
type statements struct {
	pool *sql.DB
	mu   sync.RWMutex
	kept map[string]*sql.Stmt
}

const maxStatements = 1000

func newStatements(pool *sql.DB) *statements {
	return &statements{pool: pool, kept: map[string]*sql.Stmt{}}
}

// get gives the statement if it is kept. It is safe on nil, which keeps none.
func (s *statements) get(text string) *sql.Stmt {
	if s == nil {
		return nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.kept[text]
}

// keep compiles the text for the next time. It needs a free connection, so a
// write calls it when it is over, and nobody waits for a lock meanwhile.
func (s *statements) keep(ctx context.Context, text string) *sql.Stmt {
	s.mu.RLock()
	kept, full := s.kept[text], len(s.kept) >= maxStatements
	s.mu.RUnlock()
	if kept != nil || full {
		return kept
	}
	stmt, err := s.pool.PrepareContext(ctx, text)
	if err != nil {
		return nil // running the text will say what is wrong with it
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept := s.kept[text]; kept != nil { // somebody else was faster
		_ = stmt.Close() // nothing hangs on it
		return kept
	}
	s.kept[text] = stmt
	return stmt
}

// read runs a query on the readers.
func (d *DB) read(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	stmt := d.reads.get(text)
	if stmt == nil && d.reads != nil {
		stmt = d.reads.keep(ctx, text)
	}
	if stmt == nil {
		return d.reader.QueryContext(ctx, text, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

// compiled gives the statement for use in this write, or nil when it is to be
// compiled, which then is done for the next write.
func (tx *Tx) compiled(ctx context.Context, text string) *sql.Stmt {
	if tx.d.writes == nil {
		return nil
	}
	stmt := tx.d.writes.get(text)
	if stmt == nil {
		tx.missed = append(tx.missed, text)
		return nil
	}
	return tx.tx.StmtContext(ctx, stmt)
}

func (tx *Tx) compiledIf(ctx context.Context, text string, closed bool) *sql.Stmt {
	if !closed {
		return nil
	}
	return tx.compiled(ctx, text)
}

// compileMissed compiles what the write had no compiled statement for.
func (tx *Tx) compileMissed(ctx context.Context) {
	for _, text := range tx.missed {
		tx.d.writes.keep(ctx, text)
	}
}
