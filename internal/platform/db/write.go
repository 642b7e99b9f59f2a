package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
)

// Change is the head of a change record: who did what to which object, for
// which authority. It is made by auth.Actor.Change and by nothing else.
type Change struct {
	Action    string // module.verb, such as product.edit
	Object    string // id of the object that the action is about
	Account   string
	Person    string
	Authority string // acted for
	Via       string // web, api, job or cli
	Request   string // id of the HTTP request, to find the log lines
}

// Kind is the kind of object the action is about: the part before the dot.
func (c Change) Kind() string {
	kind, _, _ := strings.Cut(c.Action, ".")
	return kind
}

// errRetry marks what another try can mend: somebody else wrote the same rows.
var errRetry = errors.New("db: serialization conflict")

// ErrNoChange, returned from the function given to Write, ends the write
// without a trace and without an error.
var ErrNoChange = errors.New("db: nothing to change")

const maxTries = 25 // some three seconds, with the pauses between them

// Tx is a write in progress.
type Tx struct {
	d        *DB
	tx       *sql.Tx
	now      time.Time
	change   Change
	id       string
	seq      int64
	wantSeq  bool
	items    []item
	wrote    map[string]bool
	concerns []string
	missed   []string // statements to compile when the write is over
}

type item struct {
	kind, object  string
	before, after string
}

// Write runs fn in one SERIALIZABLE transaction together with the change
// record, so that a rule may be written as read, check, write. Conflicts with
// other writes are tried again: fn may run several times and must touch nothing
// but the database. Mail and HTTP become jobs, enqueued with tx.
func (d *DB) Write(ctx context.Context, c Change, fn func(*Tx) error) error {
	if c.Action == "" {
		panic("db.Write: a change without an action")
	}
	return d.retry(ctx, &Tx{d: d, change: c}, func(tx *Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.record(ctx)
	})
}

// Keep runs fn like Write but leaves no change record. It is for bookkeeping
// that is no change to the commons: sessions, attempts, leases, counters.
func (d *DB) Keep(ctx context.Context, fn func(*Tx) error) error {
	return d.retry(ctx, &Tx{d: d}, fn)
}

func (d *DB) retry(ctx context.Context, tx *Tx, fn func(*Tx) error) error {
	defer tx.compileMissed(ctx)
	for try := range maxTries {
		err := d.attempt(ctx, tx, fn)
		if !errors.Is(err, errRetry) {
			if errs.KindOf(err) == errs.Unavailable {
				d.refused.Store(time.Now().UnixNano()) //nolint:forbidigo // how long ago, not a moment that is kept
			}
			return err
		}
		select {
		case <-ctx.Done():
			return ErrUnavailable.Because(errors.Join(err, ctx.Err()))
		case <-time.After(backoff(try)):
		}
	}
	return ErrUnavailable.Because(fmt.Errorf("%w, %d times", errRetry, maxTries))
}

func backoff(try int) time.Duration {
	return rand.N(2 * time.Millisecond << min(try, 7)) //nolint:gosec // nobody gains by guessing it
}

func (d *DB) attempt(ctx context.Context, tx *Tx, fn func(*Tx) error) error {
	if tx.wantSeq {
		// The first try lost a race for the number. Queueing here, before the
		// transaction sees its snapshot, keeps the writers of one node from
		// losing it again to each other.
		d.numbered.Lock()
		defer d.numbered.Unlock()
	}
	sqlTx, err := d.writer.BeginTx(ctx, &sql.TxOptions{Isolation: writeLevel(d.engine)})
	if err != nil {
		return d.classify(err)
	}
	defer sqlTx.Rollback() //nolint:errcheck // a no-op after Commit
	tx.tx, tx.now, tx.id, tx.seq, tx.items, tx.concerns, tx.wrote = sqlTx, d.Now(), id.New[string](), 0, nil, nil, map[string]bool{}
	if err := fn(tx); errors.Is(err, ErrNoChange) {
		return nil
	} else if err != nil {
		return d.classify(err)
	}
	c := tx.commit()
	if err := notifyOthers(ctx, tx, c); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return d.classify(err)
	}
	if len(c.Tables) > 0 {
		d.committed(c)
	}
	return nil
}

func writeLevel(e Engine) sql.IsolationLevel {
	if e == Postgres {
		return sql.LevelSerializable
	}
	return sql.LevelDefault // SQLite has one writer, which is serializable
}

// Now is the moment of the write, read once, in UTC and whole microseconds.
func (tx *Tx) Now() time.Time { return tx.now }

// ChangeID is the id of the change record being written.
func (tx *Tx) ChangeID() string { return tx.id }

// Change is the head of the change record being written.
func (tx *Tx) Change() Change { return tx.change }

// Seq is the write's number on the registration clock of the timelines: each
// numbered write has a higher one than every write committed before it. The
// first call takes the number and thereby queues the write behind others that
// have one.
func (tx *Tx) Seq(ctx context.Context) (int64, error) {
	if tx.seq > 0 {
		return tx.seq, nil
	}
	tx.wantSeq = true
	n, err := One(ctx, tx, Value[int64], `UPDATE change_counter SET n = n + 1 WHERE id = 1 RETURNING n`)
	if err != nil {
		return 0, err
	}
	tx.seq = n
	return n, nil
}

// Note adds what the change's own object was before and is after to the
// record. Nil stands for "was not there" and "is gone".
func (tx *Tx) Note(before, after any) error {
	return tx.NoteOn(tx.change.Kind(), tx.change.Object, before, after)
}

// NoteOn is Note for another object that the same write changed.
func (tx *Tx) NoteOn(kind, object string, before, after any) error {
	b, err := encode(before)
	if err != nil {
		return err
	}
	a, err := encode(after)
	if err != nil {
		return err
	}
	tx.items = append(tx.items, item{kind: kind, object: object, before: b, after: a})
	return nil
}

func encode(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func (tx *Tx) record(ctx context.Context) error {
	c := tx.change
	var seq *int64
	if tx.seq > 0 {
		seq = &tx.seq
	}
	_, err := Exec(ctx, tx, `
		INSERT INTO change (id, seq, at, action, kind, object, account, person, authority, via, request)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.id, seq, tx.now, c.Action, c.Kind(), c.Object, c.Account, c.Person, c.Authority, c.Via, c.Request)
	if err != nil {
		return err
	}
	for n, it := range tx.items {
		_, err := Exec(ctx, tx, `
			INSERT INTO change_item (change_id, n, kind, object, before, after)
			VALUES ($1, $2, $3, $4, $5, $6)`, tx.id, n, it.kind, it.object, it.before, it.after)
		if err != nil {
			return err
		}
	}
	return nil
}

// Exec runs a statement that changes rows and tells how many it changed.
func Exec(ctx context.Context, tx *Tx, text string, args ...any) (int64, error) {
	tx.touch(text)
	var res sql.Result
	var err error
	if stmt := tx.compiled(ctx, text); stmt != nil {
		res, err = stmt.ExecContext(ctx, values(args)...)
	} else {
		res, err = tx.tx.ExecContext(ctx, text, values(args)...)
	}
	if err != nil {
		return 0, fmt.Errorf("%w\n%s", tx.d.classify(err), text)
	}
	return res.RowsAffected()
}

// MustExec is Exec for a statement that has to change exactly one row; when it
// changes none, miss is returned.
func MustExec(ctx context.Context, tx *Tx, miss *errs.Error, text string, args ...any) error {
	n, err := Exec(ctx, tx, text, args...)
	if err == nil && n == 0 {
		return miss
	}
	return err
}

func (tx *Tx) query(ctx context.Context, text string, args []any, closed bool) (*sql.Rows, error) {
	tx.touch(text)
	var rows *sql.Rows
	var err error
	if stmt := tx.compiledIf(ctx, text, closed); stmt != nil {
		rows, err = stmt.QueryContext(ctx, args...)
	} else {
		rows, err = tx.tx.QueryContext(ctx, text, args...)
	}
	return rows, tx.d.classify(err)
}

func (tx *Tx) classified(err error) error { return tx.d.classify(err) }

// Engine tells which engine the write runs on; only platform/search and
// platform/job may ask.
func (tx *Tx) Engine() Engine { return tx.d.engine }
