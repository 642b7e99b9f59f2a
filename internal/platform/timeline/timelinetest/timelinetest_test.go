package timelinetest_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"alminding/internal/base/civil"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/timeline/timelinetest"
)

type (
	seatID string
	seat   struct{ Title string }
)

var (
	seats = timeline.Table[seatID, seat]{
		Name:    "seat_v",
		Columns: []string{"title"},
		Fields:  func(s *seat) []any { return []any{&s.Title} },
	}
	// migrations makes a table without the constraints that would refuse most of
	// what the check is to find.
	migrations = []fs.FS{fstest.MapFS{"migrations/20260101_0000_seat.sql": {Data: []byte(`
		CREATE TABLE seat_v (
			id TEXT NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL,
			tx BIGINT NOT NULL, tx_end BIGINT NOT NULL, active BOOLEAN NOT NULL, title TEXT NOT NULL)`)}}}
)

// recorder is a test that remembers its faults instead of failing.
type recorder struct {
	testing.TB
	faults []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

type row struct {
	id       string
	from, to int
	tx, end  int64
	active   bool
	title    string
}

func TestCheck_FindsEachFault(t *testing.T) {
	t.Parallel()
	const open = timeline.Open
	good := row{"a", 10, 20, 1, open, true, "chair"}
	for name, c := range map[string]struct {
		rows []row
		want string
	}{
		"nothing":           {nil, ""},
		"sound":             {[]row{good, {"a", 20, 30, 1, open, true, "member"}, {"a", 30, 40, 1, open, false, "member"}, {"b", 10, 20, 1, open, true, "chair"}}, ""},
		"superseded":        {[]row{{"a", 10, 20, 1, 2, true, "chair"}, {"a", 10, 20, 2, open, true, "member"}}, ""},
		"no id":             {[]row{{"", 10, 20, 1, open, true, "chair"}}, "an empty id"},
		"no days":           {[]row{{"a", 20, 20, 1, open, true, "chair"}}, "no days"},
		"no numbers":        {[]row{{"a", 10, 20, 2, 2, true, "chair"}}, "no numbers"},
		"unknown number":    {[]row{{"a", 10, 20, 7, open, true, "chair"}}, "not given out"},
		"unknown end":       {[]row{{"a", 10, 20, 1, 7, true, "chair"}}, "not given out"},
		"overlap":           {[]row{good, {"a", 19, 30, 2, open, true, "member"}}, "two rows overlap"},
		"overlap in past":   {[]row{{"a", 10, 20, 1, 3, true, "chair"}, {"a", 10, 20, 2, open, true, "member"}}, "two rows overlap"},
		"equal neighbours":  {[]row{good, {"a", 20, 30, 2, open, true, "chair"}}, "say the same"},
		"equal but for end": {[]row{{"a", 10, 20, 1, 2, true, "chair"}, {"a", 20, 30, 2, open, true, "chair"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := dbtest.Open(t, db.SQLite, migrations...)
			err := e.DB.Keep(t.Context(), func(tx *db.Tx) error {
				if _, err := db.Exec(t.Context(), tx, `UPDATE change_counter SET n = 3 WHERE id = 1`); err != nil {
					return err
				}
				for _, r := range c.rows {
					if _, err := db.Exec(t.Context(), tx, `INSERT INTO seat_v VALUES ($1, $2, $3, $4, $5, $6, $7)`,
						r.id, r.from, r.to, r.tx, r.end, r.active, r.title); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			rec := &recorder{TB: t}
			timelinetest.Check(rec, e.DB, seats)
			if got := strings.Join(rec.faults, "\n"); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCheck_SoundAfterSplices(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, migrations, func(t *testing.T, e dbtest.Env) {
		from := civil.New(2026, 1, 1)
		for i, title := range []string{"member", "chair", "member"} {
			err := e.DB.Write(t.Context(), db.Change{Action: "seat.set"}, func(tx *db.Tx) error {
				_, err := seats.Set(t.Context(), tx, "a", civil.Since(from+civil.Date(i)), func(s *seat) { s.Title = title })
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		timelinetest.Check(t, e.DB, seats)
		if rows, err := seats.Timeline(t.Context(), e.DB, seatID("a")); err != nil || len(rows) != 3 {
			t.Errorf("%d rows, %v; want 3", len(rows), err)
		}
	})
}
