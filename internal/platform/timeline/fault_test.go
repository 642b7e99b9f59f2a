package timeline_test

import (
	"strings"
	"testing"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/timeline"
)

func TestFaults_EachRule(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, migrations, func(t *testing.T, e dbtest.Env) {
		tables, err := e.DB.Schema(t.Context(), e.DB)
		if err != nil {
			t.Fatal(err)
		}
		var table db.Table
		for _, x := range tables {
			if timeline.Is(x) != (x.Name == "unit_v") {
				t.Errorf("%s is taken for a version table, or not: %v", x.Name, timeline.Is(x))
			}
			if x.Name == "unit_v" {
				table = x
			}
		}
		insert := func(id string, from, to, tx int, name string) {
			err := e.DB.Keep(t.Context(), func(w *db.Tx) error {
				_, err := db.Exec(t.Context(), w, `INSERT INTO unit_v (id, valid_from, valid_to, tx, tx_end, active, name, parent, rank, since)
					VALUES ($1, $2, $3, $4, 9223372036854775807, TRUE, $5, '', 0, NULL)`, id, from, to, tx, name)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		faults := func() string {
			list, err := timeline.Faults(t.Context(), e.DB, table)
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(list, "; ")
		}
		insert("sound", 1, 5, 1, "a")
		insert("sound", 5, 9, 1, "b")
		if got := faults(); got != "" {
			t.Errorf("a sound table has the faults %q", got)
		}
		insert("crowded", 1, 5, 1, "a")
		insert("crowded", 4, 9, 2, "b")
		insert("wordy", 1, 5, 1, "a")
		insert("wordy", 5, 9, 1, "a")
		insert("", 1, 5, 1, "a")
		want := "unit_v: 1 rows have no days, no numbers, or no id; unit_v: 1 rows overlap another row of the same fact; " +
			"unit_v: 1 rows say the same as the row before"
		if got := faults(); got != want {
			t.Errorf("faults:\n%s\nwant:\n%s", got, want)
		}
	})
}
