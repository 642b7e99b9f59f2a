package timeline_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/timeline/timelinetest"
)

type version = timeline.Version[string, unit]

// TestRewrite_ManyAtOnce_AsIfSplicedOneByOne gives each of many facts a random
// splice, half of them one by one and half at once, and wants the same of both.
func TestRewrite_ManyAtOnce_AsIfSplicedOneByOne(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, migrations, func(t *testing.T, e dbtest.Env) {
		rng := rand.New(rand.NewPCG(3, 4))
		const facts = 60
		name := func(side string, i int) string { return fmt.Sprintf("%s-%03d", side, i) }
		for range 6 {
			err := e.DB.Write(t.Context(), db.Change{Action: "unit.edit"}, func(tx *db.Tx) error {
				var was, now []version
				for i := range facts {
					from, to := randomStretch(rng)
					p, edit := stretch(from, to), func(s *state) { s.Active, s.Value.Rank = s.Value.Rank%3 != 1, s.Value.Rank+from%2 }
					if _, err := units.Splice(t.Context(), tx, name("one", i), p, edit); err != nil {
						return err
					}
					old, err := units.Timeline(t.Context(), tx, name("many", i))
					if err != nil {
						return err
					}
					was = append(was, old...)
					for _, v := range units.Edited(old, p, edit) {
						v.ID = name("many", i)
						now = append(now, v)
					}
				}
				_, err := units.Rewrite(t.Context(), tx, was, now)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		rows, err := units.Find(t.Context(), e.DB, &db.Where{})
		if err != nil {
			t.Fatal(err)
		}
		sides := map[string][]version{}
		for _, v := range rows {
			side, i, _ := strings.Cut(v.ID, "-")
			v.ID = i
			sides[side] = append(sides[side], v)
		}
		if len(sides["one"]) < facts || !reflect.DeepEqual(sides["one"], sides["many"]) {
			t.Errorf("%d rows one by one, %d at once", len(sides["one"]), len(sides["many"]))
		}
		empty := []version{{ID: "x", Period: civil.Period{From: 5, To: 5}}}
		err = e.DB.Write(t.Context(), db.Change{Action: "unit.edit"}, func(tx *db.Tx) error {
			_, err := units.Rewrite(t.Context(), tx, nil, empty)
			return err
		})
		if !errors.Is(err, timeline.ErrEmpty) {
			t.Errorf("no days: %v", err)
		}
		timelinetest.Check(t, e.DB, units)
	})
}

// TestUndo_AfterAnyChange: whatever one write did to a fact, undoing it leaves the
// rows' days and states as they were.
func TestUndo_AfterAnyChange(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, migrations, func(t *testing.T, e dbtest.Env) {
		write := func(fn func(*db.Tx) error) (seq int64) {
			t.Helper()
			err := e.DB.Write(t.Context(), db.Change{Action: "unit.edit"}, func(tx *db.Tx) error {
				if err := fn(tx); err != nil {
					return err
				}
				var err error
				seq, err = tx.Seq(t.Context())
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return seq
		}
		set := func(from, to, name string) func(*db.Tx) error {
			return func(tx *db.Tx) error {
				p := civil.Period{From: day(from), To: day(to)}
				_, err := units.Set(t.Context(), tx, "a", p, func(u *unit) { u.Name = name })
				return err
			}
		}
		said := func() (all []any) {
			rows, err := units.Timeline(t.Context(), e.DB, "a")
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range rows {
				all = append(all, v.Period, v.State)
			}
			return all
		}
		for name, change := range map[string]func(*db.Tx) error{
			"the first write": set("2024", "2026", "one"),
			"a correction":    set("2025", "2027", "two"),
			"an end":          func(tx *db.Tx) error { _, err := units.End(t.Context(), tx, "a", day("2025")); return err },
			"a deletion":      func(tx *db.Tx) error { _, err := units.Delete(t.Context(), tx, "a"); return err },
			"nothing":         func(*db.Tx) error { return nil },
		} {
			before := said()
			seq := write(change)
			write(func(tx *db.Tx) error { _, err := units.Undo(t.Context(), tx, "a", seq); return err })
			if after := said(); !reflect.DeepEqual(before, after) {
				t.Errorf("%s: %v, want %v", name, after, before)
			}
			write(set("2024", "2026", name)) // so that the next is about something
		}
		timelinetest.Check(t, e.DB, units)
	})
}
