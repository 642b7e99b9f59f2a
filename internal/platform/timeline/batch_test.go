package timeline_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/timeline/timelinetest"
)

type version = timeline.Version[string, unit]

func TestAdd_ManyAtOnce_AsIfSetOneByOne(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, migrations, func(t *testing.T, e dbtest.Env) {
		var facts []version
		for i := range 100 {
			p := civil.Period{From: day("2026") + civil.Date(i), To: civil.Max}
			facts = append(facts, version{ID: fmt.Sprintf("unit-%03d", i), Period: p, State: state{Active: true, Value: unit{Name: fmt.Sprint(i)}}})
		}
		change := db.Change{Action: "unit.add"}
		if err := e.DB.Write(t.Context(), change, func(tx *db.Tx) error { return units.Add(t.Context(), tx, facts) }); err != nil {
			t.Fatal(err)
		}
		rows, err := units.Timeline(t.Context(), e.DB, "unit-000", "unit-099")
		if err != nil || len(rows) != 2 || rows[1].Period != facts[99].Period || rows[1].Value != facts[99].Value || !rows[1].Active {
			t.Errorf("%+v, %v", rows, err)
		}
		empty := []version{{ID: "x", Period: civil.Period{From: 5, To: 5}}}
		err = e.DB.Write(t.Context(), change, func(tx *db.Tx) error { return units.Add(t.Context(), tx, empty) })
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
