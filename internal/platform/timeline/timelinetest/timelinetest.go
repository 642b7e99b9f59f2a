// Package timelinetest checks the rows of version tables, for the tests of the
// modules that own them.
package timelinetest

import (
	"fmt"
	"reflect"
	"testing"

	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Check reads the whole table and reports every row that breaks a rule:
//
//   - a row has days and numbers: valid_from < valid_to and tx < tx_end, and no
//     number is higher than the last that was given out;
//   - no two rows of an id share a day and a number;
//   - no two current neighbours of an id say the same;
//   - an id is not empty.
//
// A test calls it last, when everything it tests has left its rows.
func Check[ID ~string, T any](t testing.TB, q db.Querier, table timeline.Table[ID, T]) {
	t.Helper()
	last, err := db.One(t.Context(), q, db.Value[int64], `SELECT n FROM change_counter WHERE id = 1`)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := table.Find(t.Context(), q, &db.Where{})
	if err != nil {
		t.Fatal(err)
	}
	for start, i := 0, 0; i < len(rows); i++ {
		if rows[i].ID != rows[start].ID {
			start = i
		}
		if fault := alone(rows[i], last); fault != "" {
			t.Errorf("%s: %s: %+v", table.Name, fault, rows[i])
		}
		for _, earlier := range rows[start:i] {
			if fault := together(earlier, rows[i]); fault != "" {
				t.Errorf("%s: %s:\n%+v\n%+v", table.Name, fault, earlier, rows[i])
			}
		}
	}
}

func alone[ID ~string, T any](v timeline.Version[ID, T], last int64) string {
	switch {
	case v.ID == "":
		return "an empty id"
	case v.Period.Empty():
		return "no days"
	case v.Tx >= v.TxEnd:
		return "no numbers"
	case v.Tx < 1, v.Tx > last, v.TxEnd > last && v.TxEnd != timeline.Open:
		return fmt.Sprintf("numbers that were not given out, the last was %d", last)
	}
	return ""
}

func together[ID ~string, T any](a, b timeline.Version[ID, T]) string {
	switch {
	case a.Period.Overlaps(b.Period) && a.Tx < b.TxEnd && b.Tx < a.TxEnd:
		return "two rows overlap"
	case a.TxEnd == timeline.Open && b.TxEnd == timeline.Open && a.Period.To == b.Period.From && reflect.DeepEqual(a.State, b.State):
		return "two neighbours say the same"
	}
	return ""
}
