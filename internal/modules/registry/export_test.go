package registry

import (
	"testing"

	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline/timelinetest"
)

// CheckTimeline checks the rows of the affiliations.
func CheckTimeline(t testing.TB, q db.Querier) {
	t.Helper()
	timelinetest.Check(t, q, affiliations)
}
