package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// register teaches the driver what PostgreSQL is taught by the first migration.
// The driver knows functions per process, not per database.
var register = sync.OnceFunc(func() {
	sqlite.MustRegisterCollationUtf8("danish", compareDanish)
	sqlite.MustRegisterDeterministicScalarFunction("fold", 1,
		func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			if text, ok := args[0].(string); ok {
				return Fold(text), nil
			}
			return args[0], nil
		})
})

// openSQLite opens one connection for writing and several for reading. The
// readers are query_only, so a write past DB.Write fails; the writer takes its
// lock when a transaction begins, because a lock taken later can be refused.
func openSQLite(ctx context.Context, file string) (*DB, error) {
	register()
	// The file is its owner's alone, and so are those that SQLite puts beside it.
	made, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := made.Close(); err != nil {
		return nil, err
	}
	common := []string{
		"busy_timeout(10000)", "journal_mode(WAL)", "foreign_keys(1)", "synchronous(NORMAL)",
		"cache_size(-4000)", "temp_store(MEMORY)",
	}
	address := func(more ...string) string {
		v := url.Values{"_pragma": append(slices.Clip(common), more...)}
		if more == nil {
			v.Set("_txlock", "immediate")
		}
		return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: v.Encode()}).String()
	}
	writer, err := sql.Open("sqlite", address())
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	if err := writer.PingContext(ctx); err != nil { // makes the file before a reader looks for it
		return nil, errors.Join(classifySQLite(err), writer.Close())
	}
	reader, err := sql.Open("sqlite", address("query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	n := max(4, 2*runtime.NumCPU())
	reader.SetMaxOpenConns(n)
	reader.SetMaxIdleConns(n)
	watchCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	d := &DB{
		engine: SQLite, dsn: file, reader: reader, writer: writer, classify: classifySQLite,
		reads: newStatements(reader), writes: newStatements(writer),
		stop: stop, stopped: make(chan struct{}),
	}
	go d.watchFile(watchCtx)
	return d, nil
}

// watchFile notices that another program, such as an import beside the one that
// serves, wrote to the file. The data version of a connection changes when any
// other connection commits; in this program only the writer does.
func (d *DB) watchFile(ctx context.Context) {
	defer close(d.stopped)
	const every = 2 * time.Second
	var known int64
	for tick := time.NewTicker(every); ; {
		var version int64
		err := d.writer.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version)
		if err == nil && known != 0 && version != known {
			d.committed(commit{}) // which tables, it cannot know
		}
		if err == nil {
			known = version
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

func classifySQLite(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch code := e.Code(); {
	case code == sqlite3.SQLITE_CONSTRAINT_UNIQUE, code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return ErrDuplicate.Because(err)
	case code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return ErrReference.Because(err)
	case code&0xff == sqlite3.SQLITE_BUSY, code&0xff == sqlite3.SQLITE_LOCKED:
		return errors.Join(errRetry, err)
	case code&0xff == sqlite3.SQLITE_FULL, code&0xff == sqlite3.SQLITE_IOERR,
		code&0xff == sqlite3.SQLITE_CANTOPEN, code&0xff == sqlite3.SQLITE_READONLY:
		return ErrUnavailable.Because(err)
	}
	return err
}
