package timeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// own are the columns that every version table has.
var own = []string{"id", "valid_from", "valid_to", "tx", "tx_end", "active"}

// Is reports whether the table is a version table.
func Is(t db.Table) bool {
	return !slices.ContainsFunc(own, func(name string) bool {
		return !slices.ContainsFunc(t.Columns, func(c db.Column) bool { return c.Name == name })
	})
}

// Faults counts, for an operator's check, the rows of a version table that break
// the rules at timelinetest.Check. It reads the table alone and knows nothing of
// what the rows say, so a backup that was tampered with is found as well.
func Faults(ctx context.Context, q db.Querier, t db.Table) (faults []string, err error) {
	defer errs.Wrap(&err, "timeline.Faults(%s)", t.Name)
	same := []string{"a.active = b.active"}
	for _, c := range t.Columns {
		if !slices.Contains(own, c.Name) {
			same = append(same, fmt.Sprintf(`a."%[1]s" IS NOT DISTINCT FROM b."%[1]s"`, c.Name))
		}
	}
	for _, rule := range []struct{ fault, where string }{
		{"have no days, no numbers, or no id", `FROM ` + t.Name + ` a WHERE a.id = '' OR a.valid_from >= a.valid_to OR a.tx >= a.tx_end`},
		{"overlap another row of the same fact", `FROM ` + t.Name + ` a JOIN ` + t.Name + ` b ON a.id = b.id
			AND a.valid_from < b.valid_to AND b.valid_from < a.valid_to AND a.tx < b.tx_end AND b.tx < a.tx_end
			AND (a.valid_from < b.valid_from OR a.valid_from = b.valid_from AND a.tx < b.tx)`},
		{"say the same as the row before", `FROM ` + t.Name + ` a JOIN ` + t.Name + ` b ON a.id = b.id AND a.valid_to = b.valid_from
			AND a.` + current + ` AND b.` + current + ` AND ` + strings.Join(same, ` AND `)},
	} {
		n, err := db.One(ctx, q, db.Value[int64], `SELECT count(*) `+rule.where)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			faults = append(faults, fmt.Sprintf("%s: %d rows %s", t.Name, n, rule.fault))
		}
	}
	return faults, nil
}
