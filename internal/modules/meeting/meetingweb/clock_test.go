package meetingweb

import (
	"net/url"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/web"
)

// TestReadMoment_Unchanged_Stays: whoever came and went within a minute came and went at
// one time, and could not be saved; who came after midnight was moved to the day before.
func TestReadMoment_Unchanged_Stays(t *testing.T) {
	t.Parallel()
	day := civil.New(2026, 11, 22)
	came := time.Date(2026, 11, 22, 12, 5, 10, 0, time.UTC)
	night := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC) // half past midnight in Denmark
	for name, c := range map[string]struct {
		written string
		known   *time.Time
		want    *time.Time
	}{
		"to the second":  {"13:05", &came, &came},
		"after midnight": {"00:30", &night, &night},
		"nobody came":    {"", nil, nil},
		"taken away":     {"", &came, nil},
		"another time":   {"13.07", &came, new(time.Date(2026, 11, 22, 12, 7, 0, 0, time.UTC))},
	} {
		var faults errs.Fields
		got := readMoment(web.Form{Values: url.Values{"arrived": {c.written}}}, day, "arrived", c.known, &faults)
		if faults != nil || (got == nil) != (c.want == nil) || got != nil && !got.Equal(*c.want) {
			t.Errorf("%s: %v, want %v; %v", name, got, c.want, faults)
		}
	}
}
