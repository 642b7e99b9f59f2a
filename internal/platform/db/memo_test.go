package db_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

func TestMemo_RemembersUntilWritten(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, thing, func(t *testing.T, e dbtest.Env) {
		memo := db.NewMemo[string, int](e.DB, 10)
		read := 0
		ask := func(key string) int {
			t.Helper()
			n, err := memo.Of(t.Context(), key, func(ctx context.Context) (int, error) {
				read++
				return db.One(ctx, e.DB, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM thing`)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for i := range 3 {
			if i > 0 {
				if err := put(t.Context(), e.DB, string(rune('a'+i)), ""); err != nil {
					t.Fatal(err)
				}
			}
			for range 3 {
				if got := ask("x"); got != i {
					t.Errorf("%d things, want %d", got, i)
				}
			}
		}
		before := read
		ask("x")
		ask("another")
		e.Clock.Add(6 * time.Second)
		ask("x")
		if e.DB.Engine() == db.SQLite && read != before+2 { // a node on PostgreSQL hears itself too, when it likes
			t.Errorf("read %d times more for another key, and when it was some time ago", read-before)
		}
		for i := range 100 {
			ask(string(rune(i)))
		}
	})
}

// Who remembers a page that was made with a memo has to hear what it was made of.
func TestMemo_TellsWhatWasRead(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, thing...)
	memo := db.NewMemo[string, int](e.DB, 10)
	for range 2 {
		ctx, tables := db.Watch(t.Context())
		_, err := memo.Of(ctx, "x", func(ctx context.Context) (int, error) {
			return db.One(ctx, e.DB, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM thing`)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := tables(); !slices.Equal(got, []string{"thing"}) {
			t.Errorf("read %v", got)
		}
	}
	fault := errors.New("no")
	for _, want := range []error{fault, nil} {
		if _, err := memo.Of(t.Context(), "fault", func(context.Context) (int, error) { return 0, want }); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
}
