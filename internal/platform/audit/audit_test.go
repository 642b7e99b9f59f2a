package audit_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

type doc struct{ N int }

func write(t *testing.T, e dbtest.Env, action, object string, n int) {
	t.Helper()
	err := e.DB.Write(t.Context(), db.Change{Action: action, Object: object, Account: "a", Authority: "syddjurs"}, func(tx *db.Tx) error {
		if err := tx.NoteOn("other", "x", nil, doc{n}); err != nil {
			return err
		}
		return tx.Note(doc{n - 1}, doc{n})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestHistory_NewestFirstOwnItemsOnly(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, nil, func(t *testing.T, e dbtest.Env) {
		for n := range 3 {
			write(t, e, "product.edit", "p", n+1)
			write(t, e, "product.edit", "q", 100)
		}
		got, err := audit.History(t.Context(), e.DB, "product", "p", 2)
		if err != nil || len(got) != 2 {
			t.Fatalf("%v, %v", got, err)
		}
		before, after, err := audit.Decode[doc](got[0].Items[0])
		if err != nil || before.N != 2 || after.N != 3 || got[0].Authority != "syddjurs" || len(got[0].Items) != 1 {
			t.Errorf("%+v: %v %v, %v", got[0], before, after, err)
		}
	})
}

func TestList_FiltersAndPages(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, nil, func(t *testing.T, e dbtest.Env) {
		keeper := auth.System("test")
		for n := range 7 {
			write(t, e, "product.edit", fmt.Sprint(n), n)
			e.Clock.Add(24 * time.Hour)
			write(t, e, "authority.edit", "a", n)
		}
		seen, cursor := 0, ""
		for {
			p, err := audit.List(t.Context(), e.DB, keeper, audit.Filter{Kind: "product"}, cursor, 3)
			if err != nil || p.Total != 7 {
				t.Fatalf("%v, %v", p, err)
			}
			for _, x := range p.Items {
				if x.Object != fmt.Sprint(6-seen) || len(x.Items) != 2 {
					t.Errorf("row %d is %+v", seen, x)
				}
				seen++
			}
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		if seen != 7 {
			t.Errorf("saw %d rows, want 7", seen)
		}
		day := civil.New(2026, 11, 23)
		p, err := audit.List(t.Context(), e.DB, keeper, audit.Filter{From: day, To: day}, "", 50)
		if err != nil || p.Total != 2 {
			t.Errorf("one day: %d rows, %v", p.Total, err)
		}
	})
}

func TestList_OnlyForKeepers(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite)
	if _, err := audit.List(t.Context(), e.DB, auth.Actor{Account: "a"}, audit.Filter{}, "", 5); !errors.Is(err, audit.ErrForbidden) {
		t.Errorf("got %v", err)
	}
	if _, err := audit.ByID(t.Context(), e.DB, auth.Actor{}, "x"); !errors.Is(err, audit.ErrForbidden) {
		t.Errorf("got %v", err)
	}
}

func TestBySeq_GivesTheWritesWithTheNumbers(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, nil, func(t *testing.T, e dbtest.Env) {
		var numbers []int64
		for _, action := range []string{"role.begin", "role.end"} {
			err := e.DB.Write(t.Context(), db.Change{Action: action, Object: "x"}, func(tx *db.Tx) error {
				seq, err := tx.Seq(t.Context())
				numbers = append(numbers, seq)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		got, err := audit.BySeq(t.Context(), e.DB, []int64{numbers[1], 99})
		if err != nil || len(got) != 1 || got[numbers[1]].Action != "role.end" {
			t.Errorf("%v, %v", got, err)
		}
	})
}
