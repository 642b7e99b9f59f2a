package job

import (
	"time"

	"alminding/internal/platform/db"
)

// NextDaily is the time of day that Daily means, for tests of summer time.
var NextDaily = nextDaily

// DueQuery is the query that finds work, for a test of its plan.
func DueQuery(now time.Time) (text string, args []any) {
	var w db.Where
	whereDue(&w, "node", []string{"a.b", "c.d"}, now)
	return `SELECT j.id FROM job j` + w.SQL() + ` ORDER BY j.due_at, j.id LIMIT 4`, w.Args()
}
