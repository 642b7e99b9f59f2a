package db_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// thing is a table made for these tests.
var thing = []fs.FS{fstest.MapFS{"migrations/20260101_0000_thing.sql": {Data: []byte(`
	CREATE TABLE thing (
		id TEXT PRIMARY KEY, name TEXT NOT NULL DEFAULT '', sort BYTEA, n BIGINT NOT NULL DEFAULT 0,
		done BOOLEAN NOT NULL DEFAULT FALSE, at BIGINT, parent TEXT REFERENCES thing (id));
	CREATE UNIQUE INDEX thing_name ON thing (name) WHERE name <> '';`)}}}

func put(ctx context.Context, d *db.DB, id, name string) error {
	return d.Write(ctx, db.Change{Action: "thing.put", Object: id, Via: "test"}, func(tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, `INSERT INTO thing (id, name, sort, at) VALUES ($1, $2, $3, $4)`,
			id, name, db.SortKey(name), tx.Now()); err != nil {
			return err
		}
		return tx.Note(nil, map[string]string{"name": name})
	})
}

func count(t *testing.T, d *db.DB, table string) int {
	t.Helper()
	n, err := db.One(t.Context(), d, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM `+table)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestCanary pins what the program relies on in both engines and their drivers,
// so that an upgrade cannot change it quietly.
func TestCanary(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, thing, func(t *testing.T, e dbtest.Env) {
		ctx := t.Context()
		for text, want := range map[string]string{
			`SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT)`:                                         "bab",
			`SELECT fold('ÆRØSKØBING Å' || substr($1 || $2, 1, 0))`:                                                   "ærøskøbing å",
			`SELECT CASE WHEN fold('Å') = fold(CAST($1 AS TEXT) || '` + "\u030a" + `') THEN $2 ELSE 'decomposed' END`: "b",
		} {
			got, err := db.One(ctx, e.DB, db.Value[string], text, "a", "b")
			if err != nil || got != want {
				t.Errorf("%s = %q, %v; want %q", text, got, err, want)
			}
		}
		want := []string{"Assens", "Odense", "Ærø", "Ølstykke", "Aabenraa", "Aalborg", "Århus"}
		for _, name := range slices.Sorted(slices.Values(want)) {
			if err := put(ctx, e.DB, name, name); err != nil {
				t.Fatal(err)
			}
		}
		for _, order := range []string{"name COLLATE danish", "sort"} {
			got, err := db.All(ctx, e.DB, db.Value[string], `SELECT name FROM thing ORDER BY `+order)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("ORDER BY %s: %v, %v; want %v", order, got, err, want)
			}
		}
		at, err := db.One(ctx, e.DB, db.Value[*time.Time], `SELECT max(at) FROM thing`)
		if err != nil || at == nil || !at.Equal(e.DB.Now()) {
			t.Errorf("time came back as %v, %v; want %v", at, err, e.DB.Now())
		}
		none, err := db.One(ctx, e.DB, db.Value[*time.Time], `SELECT max(at) FROM thing WHERE id = 'none'`)
		if err != nil || none != nil {
			t.Errorf("no time came back as %v, %v", none, err)
		}
	})
}

func TestWrite_RecordsChange(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, thing, func(t *testing.T, e dbtest.Env) {
		ctx := t.Context()
		if err := put(ctx, e.DB, "a", "Ærø"); err != nil {
			t.Fatal(err)
		}
		type rec struct{ action, kind, object, after string }
		got, err := db.One(ctx, e.DB, func(r db.Row) (v rec, err error) {
			return v, r.Scan(&v.action, &v.kind, &v.object, &v.after)
		}, `SELECT c.action, i.kind, i.object, i.after FROM change c JOIN change_item i ON i.change_id = c.id`)
		if want := (rec{"thing.put", "thing", "a", `{"name":"Ærø"}`}); err != nil || got != want {
			t.Errorf("recorded %+v, %v; want %+v", got, err, want)
		}
	})
}

func TestWrite_FailedOrUnchanged_LeavesNoTrace(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, thing, func(t *testing.T, e dbtest.Env) {
		ctx := t.Context()
		boom := errors.New("boom")
		for _, end := range []error{boom, db.ErrNoChange} {
			err := e.DB.Write(ctx, db.Change{Action: "thing.put"}, func(tx *db.Tx) error {
				if _, err := db.Exec(ctx, tx, `INSERT INTO thing (id) VALUES ('x')`); err != nil {
					return err
				}
				return end
			})
			if errors.Is(end, boom) && !errors.Is(err, boom) || errors.Is(end, db.ErrNoChange) && err != nil {
				t.Errorf("ended with %v: got %v", end, err)
			}
		}
		if n := count(t, e.DB, "thing") + count(t, e.DB, "change"); n != 0 {
			t.Errorf("%d rows were left", n)
		}
	})
}

func TestWrite_ClassifiesErrors(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, thing, func(t *testing.T, e dbtest.Env) {
		ctx := t.Context()
		if err := put(ctx, e.DB, "a", "one"); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			err  error
			want error
		}{
			"primary key": {put(ctx, e.DB, "a", "two"), db.ErrDuplicate},
			"unique":      {put(ctx, e.DB, "b", "one"), db.ErrDuplicate},
			"reference": {e.DB.Write(ctx, db.Change{Action: "thing.put"}, func(tx *db.Tx) error {
				_, err := db.Exec(ctx, tx, `UPDATE thing SET parent = 'none'`)
				return err
			}), db.ErrReference},
		} {
			if !errors.Is(c.err, c.want) {
				t.Errorf("%s: got %v, want %v", name, c.err, c.want)
			}
		}
		if _, err := db.One(ctx, e.DB, db.Value[string], `SELECT name FROM thing WHERE id = 'none'`); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("no row: got %v", err)
		}
		if _, err := db.One(ctx, e.DB, db.Value[string], `SELEKT`); err == nil || errs.KindOf(err) != errs.Internal {
			t.Errorf("a wrong statement: got %v, want an internal error", err)
		}
	})
}

// TestWrite_Concurrent_LosesNothing increments by read and write, which only a
// serializable transaction with retry gets right.
func TestWrite_Concurrent_LosesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, thing, func(t *testing.T, e dbtest.Env) {
		ctx := t.Context()
		if err := put(ctx, e.DB, "a", ""); err != nil {
			t.Fatal(err)
		}
		const writers, each = 4, 10
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range each {
					err := e.DB.Write(ctx, db.Change{Action: "thing.inc", Object: "a"}, func(tx *db.Tx) error {
						n, err := db.One(ctx, tx, db.Value[int], `SELECT n FROM thing WHERE id = 'a'`)
						if err != nil {
							return err
						}
						if _, err := tx.Seq(ctx); err != nil {
							return err
						}
						_, err = db.Exec(ctx, tx, `UPDATE thing SET n = $1 WHERE id = 'a'`, n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		n, err := db.One(ctx, e.DB, db.Value[int], `SELECT n FROM thing WHERE id = 'a'`)
		if err != nil || n != writers*each {
			t.Errorf("n = %d, %v; want %d", n, err, writers*each)
		}
		seqs, err := db.All(ctx, e.DB, db.Value[int64], `SELECT seq FROM change WHERE seq IS NOT NULL ORDER BY seq`)
		if err != nil || len(seqs) != writers*each || seqs[len(seqs)-1] != writers*each {
			t.Errorf("numbers %v, %v", seqs, err)
		}
	})
}

func TestReader_CannotWrite(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, thing...)
	_, err := db.All(t.Context(), e.DB, db.Value[string], `INSERT INTO thing (id) VALUES ('x') RETURNING id`)
	if err == nil || count(t, e.DB, "thing") != 0 {
		t.Errorf("a reader wrote: %v", err)
	}
}

func TestWatchAndOnCommit_NameTheSameTables(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, thing, func(t *testing.T, e dbtest.Env) {
		told := make(chan []string, 64)
		e.DB.OnCommit(func(tables []string) { told <- tables })
		ctx, read := db.Watch(t.Context())
		if _, err := db.All(ctx, e.DB, db.Value[string], `SELECT t.id FROM thing t LEFT JOIN change c ON c.object = t.id`); err != nil {
			t.Fatal(err)
		}
		if got := read(); !slices.Equal(got, []string{"change", "thing"}) {
			t.Errorf("read %v", got)
		}
		if err := put(t.Context(), e.DB, "a", ""); err != nil {
			t.Fatal(err)
		}
		for tables := range told {
			if slices.Contains(tables, "thing") {
				return
			}
		}
	})
}

// TestCommit_ReachesOtherNode has a second node on the same PostgreSQL.
func TestCommit_ReachesOtherNode(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.Postgres, thing...)
	other := dbtest.OpenAt(t, e.DSN)
	told := make(chan []string, 64)
	other.DB.OnCommit(func(tables []string) { told <- tables })
	deadline := time.After(10 * time.Second)
	for i := 0; ; i++ {
		if err := put(t.Context(), e.DB, fmt.Sprint(i), ""); err != nil {
			t.Fatal(err)
		}
		select {
		case tables := <-told:
			if slices.Contains(tables, "thing") {
				return
			}
		case <-time.After(50 * time.Millisecond): // the listener may still be connecting
		case <-deadline:
			t.Fatal("the other node heard nothing")
		}
	}
}

// change is what OnChange was told.
type change struct {
	id     string
	things []string
}

func changes(d *db.DB) chan change {
	told := make(chan change, 1000)
	d.OnChange(func(id string, things []string) { told <- change{id, things} })
	return told
}

func TestOnChange_NamesWhatTheRecordIsAbout(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, thing, func(t *testing.T, e dbtest.Env) {
		// A node on PostgreSQL hears itself too, and that it begins to listen.
		told := changes(e.DB)
		write := func(fn func(*db.Tx) error) (id string) {
			t.Helper()
			err := e.DB.Write(t.Context(), db.Change{Action: "thing.put", Object: "a"}, func(tx *db.Tx) error {
				id = tx.ChangeID()
				if _, err := db.Exec(t.Context(), tx, `UPDATE thing SET name = 'x'`); err != nil {
					return err
				}
				return fn(tx)
			})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		expect := func(id string, want ...string) {
			t.Helper()
			for c := range told {
				if c.id == id {
					if !slices.Equal(c.things, want) {
						t.Errorf("told of %q, want %q", c.things, want)
					}
					return
				}
			}
		}
		expect(write(func(tx *db.Tx) error {
			tx.Concern("box", "b")
			if err := tx.NoteOn("part", "c", nil, 1); err != nil {
				return err
			}
			return tx.Note(1, 2)
		}), "box:b", "part:c", "thing:a")
		expect(write(func(tx *db.Tx) error { // too much for a message to other nodes
			for i := range 500 {
				if err := tx.NoteOn("part", fmt.Sprint("0193c5f0-0000-7000-8000-", i), nil, 1); err != nil {
					return err
				}
			}
			return nil
		}))
		err := e.DB.Keep(t.Context(), func(tx *db.Tx) error {
			_, err := db.Exec(t.Context(), tx, `UPDATE thing SET name = 'y'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		last := write(func(*db.Tx) error { return nil })
		for c := range told {
			if c.id == "" && c.things != nil {
				t.Errorf("told of bookkeeping: %v", c)
			}
			if c.id == last {
				return
			}
		}
	})
}

func TestOnChange_ReachesOtherNode(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.Postgres, thing...)
	told := changes(dbtest.OpenAt(t, e.DSN).DB)
	deadline := time.After(10 * time.Second)
	for i := 0; ; i++ {
		if err := put(t.Context(), e.DB, fmt.Sprint(i), ""); err != nil {
			t.Fatal(err)
		}
		select {
		case c := <-told:
			if c.id != "" && len(c.things) > 0 {
				return
			}
		case <-time.After(50 * time.Millisecond): // the listener may still be connecting
		case <-deadline:
			t.Fatal("the other node heard nothing")
		}
	}
}

// TestCommit_ReachesOtherProgram has a second program on the same file, which
// cannot say what it wrote.
func TestCommit_ReachesOtherProgram(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, thing...)
	other := dbtest.OpenAt(t, e.DSN)
	own, foreign := make(chan []string, 64), make(chan []string, 64)
	e.DB.OnCommit(func(tables []string) { own <- tables })
	other.DB.OnCommit(func(tables []string) { foreign <- tables })
	deadline := time.After(20 * time.Second)
	for i := 0; ; i++ {
		if err := put(t.Context(), e.DB, fmt.Sprint(i), ""); err != nil {
			t.Fatal(err)
		}
		if tables := <-own; tables == nil {
			t.Fatal("a program's own write came back as another's")
		}
		select {
		case tables := <-foreign:
			if tables != nil {
				t.Errorf("the other program was told %v", tables)
			}
			return
		case <-time.After(100 * time.Millisecond): // the first look may be still to come
		case <-deadline:
			t.Fatal("the other program heard nothing")
		}
	}
}

func TestSnapshot_SeesOneState(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, thing, func(t *testing.T, e dbtest.Env) {
		ctx := t.Context()
		err := e.DB.Snapshot(ctx, func(q db.Querier) error {
			for range 2 {
				n, err := db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM thing`)
				if err != nil || n != 0 {
					return fmt.Errorf("saw %d rows, %w", n, err)
				}
				if err := put(ctx, e.DB, fmt.Sprint(count(t, e.DB, "thing")), ""); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWhere_NumbersPlaceholders(t *testing.T) {
	t.Parallel()
	var w db.Where
	w.And("a = ? OR b = ?", 1, 2)
	db.In(&w, "c", []string{"x", "y"})
	db.In(&w, "d", []string(nil))
	if want := " WHERE (a = $1 OR b = $2) AND (c IN ($3, $4)) AND (1 = 0)"; w.SQL() != want || len(w.Args()) != 4 {
		t.Errorf("%q %v, want %q", w.SQL(), w.Args(), want)
	}
	if got := db.Contains(`50%_\`); got != `%50\%\_\\%` || strings.Count(got, "%") != 3 {
		t.Errorf("Contains: %q", got)
	}
}
