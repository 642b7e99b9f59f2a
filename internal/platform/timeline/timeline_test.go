package timeline_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/timeline/timelinetest"
)

// unit is a fact made for these tests.
type unit struct {
	Name   string
	Parent string
	Rank   int
	Since  *time.Time
}

var (
	units = timeline.Table[string, unit]{
		Name:    "unit_v",
		Columns: []string{"name", "parent", "rank", "since"},
		Fields:  func(u *unit) []any { return []any{&u.Name, &u.Parent, &u.Rank, &u.Since} },
	}
	migrations = []fs.FS{fstest.MapFS{"migrations/20260101_0000_unit.sql": {Data: []byte(`
		CREATE TABLE unit_v (
			id         TEXT    NOT NULL,
			valid_from INTEGER NOT NULL,
			valid_to   INTEGER NOT NULL,
			tx         BIGINT  NOT NULL,
			tx_end     BIGINT  NOT NULL,
			active     BOOLEAN NOT NULL,
			name       TEXT    NOT NULL,
			parent     TEXT    NOT NULL,
			rank       INTEGER NOT NULL,
			since      BIGINT,
			PRIMARY KEY (id, tx, valid_from),
			CHECK (valid_from < valid_to AND tx < tx_end)
		);
		CREATE UNIQUE INDEX unit_v_current ON unit_v (id, valid_from) WHERE tx_end = 9223372036854775807;
		CREATE INDEX unit_v_by_parent ON unit_v (parent, valid_from) WHERE tx_end = 9223372036854775807;`)}}}
)

// bench is a database with a notation for its one interesting unit "u".
type bench struct {
	dbtest.Env
	t *testing.T
}

func run(t *testing.T, test func(b bench)) {
	t.Helper()
	dbtest.Run(t, migrations, func(t *testing.T, e dbtest.Env) {
		test(bench{e, t})
		timelinetest.Check(t, e.DB, units)
	})
}

func (b bench) write(fn func(tx *db.Tx) error) error {
	return b.DB.Write(b.t.Context(), db.Change{Action: "unit.edit", Object: "u"}, fn)
}

func (b bench) must(fn func(tx *db.Tx) error) {
	b.t.Helper()
	if err := b.write(fn); err != nil {
		b.t.Fatal(err)
	}
}

// set names unit u in a period written like "2020 2022" or "2020".
func (b bench) set(p, name string) {
	b.t.Helper()
	b.must(func(tx *db.Tx) error {
		_, err := units.Set(b.t.Context(), tx, "u", period(p), func(u *unit) { u.Name = name })
		return err
	})
}

// end makes a hole in unit u.
func (b bench) end(p string) {
	b.t.Helper()
	b.must(func(tx *db.Tx) error {
		_, err := units.Splice(b.t.Context(), tx, "u", period(p), func(s *timeline.State[unit]) { s.Active = false })
		return err
	})
}

// last is the number of the last write.
func (b bench) last() int64 {
	b.t.Helper()
	seq, err := timeline.SeqAt(b.t.Context(), b.DB, b.DB.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	return seq
}

// want compares the active versions of u with a text like "A 2020 2022, B 2022".
func (b bench) want(view timeline.View, want string) {
	b.t.Helper()
	w := view.Where()
	w.And("id = ?", "u")
	rows, err := units.Find(b.t.Context(), b.DB, w)
	if err != nil {
		b.t.Fatal(err)
	}
	if got := show(rows); got != want {
		b.t.Errorf("got %q, want %q", got, want)
	}
}

func show(rows []timeline.Version[string, unit]) string {
	var list []string
	for _, v := range rows {
		text := v.Value.Name + " " + short(v.Period.From)
		if !v.Period.Open() {
			text += " " + short(v.Period.To)
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

func short(d civil.Date) string { return strings.TrimSuffix(d.String(), "-01-01") }

func day(s string) civil.Date {
	if len(s) == len("2020") {
		s += "-01-01"
	}
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func period(s string) civil.Period {
	from, to, bounded := strings.Cut(s, " ")
	if !bounded {
		return civil.Since(day(from))
	}
	return civil.Period{From: day(from), To: day(to)}
}

// TestSet_ValidTime has the acceptance cases of valid time, by their numbers in
// the requirements for an organisation registry.
func TestSet_ValidTime(t *testing.T) {
	t.Parallel()
	type step struct{ period, name string } // no name is an end
	for _, c := range []struct {
		name  string
		steps []step
		want  string
	}{
		{"1 create", []step{{"2020", "A"}}, "A 2020"},
		{"4 rename from a day on", []step{{"2020", "A"}, {"2022", "B"}}, "A 2020 2022, B 2022"},
		{"5 rename for a while", []step{{"2020", "A"}, {"2021 2021-07-01", "C"}}, "A 2020 2021, C 2021 2021-07-01, A 2021-07-01"},
		{"7 rename before a planned rename", []step{{"2020", "A"}, {"2022", "B"}, {"2021 2022", "D"}}, "A 2020 2021, D 2021 2022, B 2022"},
		{"8 correct throughout", []step{{"2020", "A"}, {"2020", "A2"}}, "A2 2020"},
		{"11 same again", []step{{"2020", "A"}, {"2021 2022", "A"}}, "A 2020"},
		{"13 earlier, apart", []step{{"2020", "A"}, {"2018 2018-07-01", "Z"}}, "Z 2018 2018-07-01, A 2020"},
		{"14 hole", []step{{"2021 2023-03-03", "create"}, {"2022-02-02 2024-04-04", "update"}, {"2021-12-12 2022-12-12", ""}},
			"create 2021 2021-12-12, update 2022-12-12 2024-04-04"},
		{"16 reopen", []step{{"2020", "A"}, {"2023", ""}, {"2024 2025", "R"}}, "A 2020 2023, R 2024 2025"},
		{"always was", []step{{"0001 9999-12-31", "Startasia"}, {"2000 2020", "Middleton"}, {"2020", "Lastarza"}},
			"Startasia 0001 2000, Middleton 2000 2020, Lastarza 2020"},
		{"consecutive", []step{{"2017", "Samtid"}, {"2018", "Fortid"}, {"2018-03-01", "Vrøvl"}, {"2018-06-01 2018-10-01", "Sludder"}},
			"Samtid 2017 2018, Fortid 2018 2018-03-01, Vrøvl 2018-03-01 2018-06-01, Sludder 2018-06-01 2018-10-01, Vrøvl 2018-10-01"},
		{"end of nothing", []step{{"2020", ""}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(b bench) {
				for _, s := range c.steps {
					if s.name == "" {
						b.end(s.period)
						continue
					}
					b.set(s.period, s.name)
				}
				b.want(timeline.Always(), c.want)
			})
		})
	}
}

func TestOn_DayBeforeAndFirstDay(t *testing.T) { // case 2
	t.Parallel()
	run(t, func(b bench) {
		b.set("2020", "A")
		if _, err := units.One(t.Context(), b.DB, "u", timeline.On(day("2019-12-31"))); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("the day before: %v", err)
		}
		v, err := units.One(t.Context(), b.DB, "u", timeline.On(day("2020")))
		if err != nil || v.Value.Name != "A" || v.TxEnd != timeline.Open {
			t.Errorf("the first day: %+v, %v", v, err)
		}
	})
}

// TestSet_OtherFieldsKeepTheirPlans is where OS2mo goes wrong: a move makes a
// planned rename take effect at the move's date, and a new relation replaces the
// earlier one for all time (case 10).
func TestSet_OtherFieldsKeepTheirPlans(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		b.set("2020", "A")
		b.set("2022", "B")
		b.must(func(tx *db.Tx) error {
			_, err := units.Set(t.Context(), tx, "u", period("2021"), func(u *unit) { u.Parent = "p" })
			return err
		})
		b.want(timeline.Always(), "A 2020 2021, A 2021 2022, B 2022")
		for d, want := range map[string]string{"2020": "", "2021": "p", "2023": "p"} {
			if v, err := units.One(t.Context(), b.DB, "u", timeline.On(day(d))); err != nil || v.Value.Parent != want {
				t.Errorf("parent in %s: %q, %v; want %q", d, v.Value.Parent, err, want)
			}
		}
	})
}

func TestSplice_EmptyPeriod_Refused(t *testing.T) { // case 20
	t.Parallel()
	run(t, func(b bench) {
		for _, p := range []string{"2020 2019", "2020 2020"} {
			err := b.write(func(tx *db.Tx) error {
				_, err := units.Set(t.Context(), tx, "u", period(p), func(*unit) {})
				return err
			})
			if !errors.Is(err, timeline.ErrEmpty) {
				t.Errorf("%s: %v", p, err)
			}
		}
	})
}

func TestView_AsKnown(t *testing.T) { // cases 22 and 23
	t.Parallel()
	run(t, func(b bench) {
		b.set("2020", "A")
		t1 := b.last()
		b.set("2022", "B")
		t2 := b.last()
		b.set("2021", "D")
		t3 := b.last()
		in := func(d string, seq int64) timeline.View { return timeline.On(day(d)).AsKnown(seq) }
		b.want(in("2023", t1), "A 2020")
		b.want(in("2023", t2), "B 2022")
		b.want(in("2023", t3), "D 2021")
		b.want(in("2023", -1), "")
		b.want(in("2023", t3+1000), "D 2021")
		b.want(timeline.During(period("2020 2021")), "A 2020 2021")
		b.want(timeline.Always().AsKnown(t2), "A 2020 2022, B 2022")

		rows, err := units.Changed(t.Context(), b.DB, t2, t3)
		if got, want := show(rows), "A 2020 2022, A 2020 2021, D 2021, B 2022"; err != nil || got != want {
			t.Errorf("changed: %q, %v; want %q", got, err, want)
		}
	})
}

func TestView_Narrow_JoinsOnOneDay(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		b.set("2020", "A")
		b.must(func(tx *db.Tx) error {
			_, err := units.Set(t.Context(), tx, "child", period("2020"), func(u *unit) { u.Name, u.Parent = "C", "u" })
			return err
		})
		b.set("2022", "B")
		for d, want := range map[string]string{"2021": "C under A", "2022": "C under B"} {
			var w db.Where
			timeline.On(day(d)).Narrow(&w, "c")
			timeline.On(day(d)).Narrow(&w, "p")
			got, err := db.All(t.Context(), b.DB, db.Value[string],
				`SELECT c.name || ' under ' || p.name FROM unit_v c JOIN unit_v p ON p.id = c.parent`+w.SQL(), w.Args()...)
			if err != nil || !reflect.DeepEqual(got, []string{want}) {
				t.Errorf("%s: %q, %v; want %q", d, got, err, want)
			}
		}
	})
}

func TestDelete_KnownBeforeOnly(t *testing.T) { // case 25
	t.Parallel()
	run(t, func(b bench) {
		b.set("2020", "A")
		before := b.last()
		b.must(func(tx *db.Tx) error {
			changed, err := units.Delete(t.Context(), tx, "u")
			if !changed {
				t.Error("a delete that changed nothing")
			}
			return err
		})
		b.want(timeline.Always(), "")
		b.want(timeline.Always().AsKnown(before), "A 2020")
	})
}

func TestEnd_TakesPlansAlong(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		b.set("2020", "A")
		b.set("2025", "B")
		b.must(func(tx *db.Tx) error {
			_, err := units.End(t.Context(), tx, "u", day("2023"))
			return err
		})
		b.want(timeline.Always(), "A 2020 2023")
		rows, err := units.Timeline(t.Context(), b.DB, "u", "v")
		if got, want := show(rows), "A 2020 2023, A 2023 2025, B 2025"; err != nil || got != want || rows[2].Active {
			t.Errorf("the timeline: %q, %v; want %q with the last two ended", got, err, want)
		}
	})
}

func TestSplice_TwiceInOneWrite_OneVersion(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		b.set("2020", "A")
		before := b.last()
		b.must(func(tx *db.Tx) error {
			for _, name := range []string{"B", "C", "D"} {
				if _, err := units.Set(t.Context(), tx, "u", period("2022"), func(u *unit) { u.Name = name }); err != nil {
					return err
				}
			}
			return nil
		})
		b.want(timeline.Always(), "A 2020 2022, D 2022")
		b.want(timeline.Always().AsKnown(before), "A 2020")
		if rows, err := units.Find(t.Context(), b.DB, &db.Where{}); err != nil || len(rows) != 3 {
			t.Errorf("%d rows, %v; want 3", len(rows), err)
		}
	})
}

func TestSplice_Unchanged_WritesNothing(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		at := time.Date(2026, time.May, 1, 12, 0, 0, 0, civil.Copenhagen)
		set := func(tx *db.Tx) (bool, error) {
			here := at
			return units.Set(t.Context(), tx, "u", period("2020"), func(u *unit) { u.Name, u.Since = "A", &here })
		}
		for n, want := range []bool{true, false, false} {
			b.must(func(tx *db.Tx) error {
				changed, err := set(tx)
				if changed != want {
					t.Errorf("time %d: changed is %v", n, changed)
				}
				return err
			})
		}
		if seq := b.last(); seq != 1 {
			t.Errorf("%d numbers were used, want 1", seq)
		}
	})
}

func TestSplice_ForwardEdits_TwoRowsEach(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		b.set("2000", "A")
		const n = 100
		for i := range n {
			b.set(fmt.Sprintf("20%02d-%02d-01", 1+i/12, 1+i%12), fmt.Sprint(i))
		}
		rows, err := units.Find(t.Context(), b.DB, &db.Where{})
		if err != nil || len(rows) != 2*n+1 {
			t.Errorf("%d rows, %v; want %d", len(rows), err, 2*n+1)
		}
	})
}

// TestSplice_Long crosses the number of rows that go in one statement.
func TestSplice_Long(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		b.must(func(tx *db.Tx) error {
			for i := range 100 {
				p := civil.Period{From: day("2020") + civil.Date(i), To: day("2020") + civil.Date(i+1)}
				if _, err := units.Set(t.Context(), tx, "u", p, func(u *unit) { u.Rank = i }); err != nil {
					return err
				}
			}
			return nil
		})
		b.set("2020 2020-03-01", "A")
		if rows, err := units.Timeline(t.Context(), b.DB, "u"); err != nil || len(rows) != 100 {
			t.Errorf("%d rows, %v; want 100", len(rows), err)
		}
		b.must(func(tx *db.Tx) error {
			_, err := units.Set(t.Context(), tx, "u", period("2020"), func(u *unit) { *u = unit{Name: "B"} })
			return err
		})
		b.want(timeline.Always(), "B 2020")
	})
}

// TestSplice_Concurrent_SerialOrder is case 28: what many write at once is what
// some order of them gives, each known at its own number.
func TestSplice_Concurrent_SerialOrder(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		b.set("2020", "")
		const writers, each = 5, 10
		var wg sync.WaitGroup
		for n := range writers {
			wg.Go(func() {
				for i := range each {
					err := b.write(func(tx *db.Tx) error {
						_, err := units.Set(t.Context(), tx, "u", period("2021"), func(u *unit) {
							u.Name, u.Rank = fmt.Sprint(n, ".", i), u.Rank+1
						})
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for seq := int64(1); seq <= 1+writers*each; seq++ {
			rows, err := units.TimelineAsKnown(t.Context(), b.DB, seq, "u")
			if err != nil || rows[len(rows)-1].Value.Rank != int(seq-1) {
				t.Fatalf("known at %d: %+v, %v", seq, rows, err)
			}
		}
	})
}

func TestSeqAt(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		start := b.Clock.Now()
		at := func(minutes int) int64 {
			seq, err := timeline.SeqAt(t.Context(), b.DB, start.Add(time.Duration(minutes)*time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			return seq
		}
		if got := at(0); got != -1 {
			t.Errorf("before any write: %d", got)
		}
		for i := range 5 { // numbers 1 to 5 at minutes 10, 20, … 50
			b.Clock.Add(10 * time.Minute)
			b.set("2020", fmt.Sprint(i))
			b.must(func(tx *db.Tx) error { return tx.Note(nil, "a write on no timeline") })
		}
		for minutes, want := range map[int]int64{0: -1, 9: -1, 10: 1, 19: 1, 35: 3, 50: 5, 500: 5} {
			if got := at(minutes); got != want {
				t.Errorf("at minute %d: %d, want %d", minutes, got, want)
			}
		}
	})
}

func TestCovered(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		b.set("2020 2022", "A")
		b.set("2022 2024", "B")
		b.set("2025", "C")
		for p, want := range map[string]string{
			"2020 2024":       "",
			"2021 2023":       "",
			"2025":            "",
			"2019 2021":       "[from 2019-01-01 to 2020-01-01]",
			"2023 2026":       "[from 2024-01-01 to 2025-01-01]",
			"2024 2024-06-01": "[from 2024-01-01 to 2024-06-01]",
		} {
			err := units.Covered(t.Context(), b.DB, "u", period(p))
			if (err == nil) != (want == "") || err != nil && (!errors.Is(err, timeline.ErrUncovered) || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: %v; want %q", p, err, want)
			}
		}
	})
}

func moveIn(ctx context.Context, tx *db.Tx, id string, p civil.Period, parent string) error {
	if _, err := units.Set(ctx, tx, id, p, func(u *unit) { u.Parent = parent }); err != nil {
		return err
	}
	return units.Acyclic(ctx, tx, id, p, func(u unit) string { return u.Parent })
}

// TestAcyclic_PlannedMove is where OS2mo looks at the move's first day only.
func TestAcyclic_PlannedMove(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		for _, m := range [][2]string{{"root", ""}, {"u", "root"}, {"v", "root"}, {"w", "v"}} {
			b.must(func(tx *db.Tx) error { return moveIn(t.Context(), tx, m[0], period("2020"), m[1]) })
		}
		b.must(func(tx *db.Tx) error { return moveIn(t.Context(), tx, "v", period("2025 2027"), "u") })
		for _, c := range []struct{ id, period, parent, want string }{
			{"u", "2022", "u", "[from 2022-01-01 to 9999-12-31]"},
			{"u", "2022", "w", "[from 2025-01-01 to 2027-01-01]"},
			{"root", "2026 2030", "w", "[from 2026-01-01 to 2027-01-01]"},
			{"u", "2022 2025", "w", ""},
			{"u", "2027", "w", ""},
		} {
			err := b.write(func(tx *db.Tx) error { return moveIn(t.Context(), tx, c.id, period(c.period), c.parent) })
			if (err == nil) != (c.want == "") || err != nil && (!errors.Is(err, timeline.ErrCycle) || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%s under %s in %s: %v; want %q", c.id, c.parent, c.period, err, c.want)
			}
		}
	})
}

// TestAcyclic_OldCycleElsewhere_Ends has rows that were written without asking.
func TestAcyclic_OldCycleElsewhere_Ends(t *testing.T) {
	t.Parallel()
	run(t, func(b bench) {
		b.must(func(tx *db.Tx) error {
			for id, parent := range map[string]string{"v": "w", "w": "v"} {
				if _, err := units.Set(t.Context(), tx, id, period("2020"), func(u *unit) { u.Parent = parent }); err != nil {
					return err
				}
			}
			return moveIn(t.Context(), tx, "u", period("2020"), "v")
		})
	})
}

func TestLocale(t *testing.T) {
	t.Parallel()
	if _, err := i18n.Load(timeline.Locale); err != nil {
		t.Error(err)
	}
}
