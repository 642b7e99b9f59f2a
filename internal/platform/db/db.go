package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"alminding/internal/base/clock"
	"alminding/internal/base/errs"
)

// Engine names a kind of database.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine   Engine
	dsn      string
	clock    clock.Clock
	reader   *sql.DB
	writer   *sql.DB
	classify func(error) error
	reads    *statements // compiled for the readers; nil on PostgreSQL
	writes   *statements // compiled for the writer; nil on PostgreSQL

	numbered sync.Mutex // held by a write that takes a number, see Tx.Seq

	refused atomic.Int64 // when a write was last refused, in nanoseconds since 1970

	mu       sync.RWMutex
	onCommit []func(tables []string)
	onChange []func(change string, things []string)
	stop     context.CancelFunc // of what hears of others' writes
	stopped  chan struct{}
}

// Open opens the database that the address names: "sqlite:FILE" or
// "postgres://…". A SQLite file is made when there is none.
func Open(ctx context.Context, address string, clk clock.Clock) (d *DB, err error) {
	defer errs.Wrap(&err, "db.Open")
	switch {
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		d, err = openPostgres(ctx, address)
	case strings.HasPrefix(address, "sqlite:"):
		d, err = openSQLite(ctx, strings.TrimPrefix(address, "sqlite:"))
	default:
		err = fmt.Errorf("%q is neither sqlite:FILE nor postgres://…", address)
	}
	if err != nil {
		return nil, err
	}
	d.clock = clk
	return d, nil
}

// Close waits for running statements and closes the database.
func (d *DB) Close() error {
	if d.stop != nil {
		d.stop()
		<-d.stopped
	}
	if d.writer != d.reader {
		if err := d.writer.Close(); err != nil {
			return err
		}
	}
	return d.reader.Close()
}

// Engine tells which engine the database runs on.
func (d *DB) Engine() Engine { return d.engine }

// Now is the present moment in UTC, in whole microseconds, as it would be kept.
func (d *DB) Now() time.Time { return d.clock.Now().UTC().Truncate(time.Microsecond) }

// unready is how long a refused write keeps the database from being ready. A full
// disk still takes a write as small as Ping's now and then.
const unready = 3 * time.Second

// Ping reports whether the database answers and takes writes, for the readiness
// check.
func (d *DB) Ping(ctx context.Context) error {
	if since := time.Since(time.Unix(0, d.refused.Load())); since < unready {
		return ErrUnavailable.Because(errors.New("a write was refused a moment ago"))
	}
	return d.Keep(ctx, func(tx *Tx) error {
		_, err := Exec(ctx, tx, `UPDATE db_ping SET n = 1 - n WHERE id = 1`)
		return err
	})
}

// Pools gives the state of the connection pools by name, for the metrics.
func (d *DB) Pools() map[string]sql.DBStats {
	if d.reader == d.writer {
		return map[string]sql.DBStats{"all": d.reader.Stats()}
	}
	return map[string]sql.DBStats{"read": d.reader.Stats(), "write": d.writer.Stats()}
}

// Snapshot runs fn on one unchanging state of the database, for exports that
// read many tables while others write.
func (d *DB) Snapshot(ctx context.Context, fn func(Querier) error) (err error) {
	defer errs.Wrap(&err, "db.Snapshot")
	tx, err := d.reader.BeginTx(ctx, &sql.TxOptions{Isolation: snapshotLevel(d.engine), ReadOnly: d.engine == Postgres})
	if err != nil {
		return d.classify(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return fn(&snapshot{tx: tx, d: d})
}

func snapshotLevel(e Engine) sql.IsolationLevel {
	if e == Postgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault // a SQLite reader sees one state for as long as it is open
}

type snapshot struct {
	tx *sql.Tx
	d  *DB
}

func (s *snapshot) query(ctx context.Context, text string, args []any, _ bool) (*sql.Rows, error) {
	rows, err := s.tx.QueryContext(ctx, text, args...)
	return rows, s.d.classify(err)
}

func (s *snapshot) classified(err error) error { return s.d.classify(err) }
