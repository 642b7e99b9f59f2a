package web

import (
	"net/url"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
)

func TestFormFields(t *testing.T) {
	t.Parallel()
	form := func(name, value string) Form { return Form{Values: url.Values{name: {value}}} }
	for value, want := range map[string]civil.Date{"": 0, " 2026-11-22 ": civil.New(2026, 11, 22), "2026-02-30": 0, "i går": 0} {
		var faults errs.Fields
		got := form("day", value).Date("day", &faults)
		if wrong := want == 0 && value != ""; got != want || (faults != nil) != wrong {
			t.Errorf("%q is %s with the faults %v", value, got, faults)
		}
	}
	var faults errs.Fields
	f := Form{Values: url.Values{"source_title": {"README"}, "source_date": {"2026-08"}, "source_basis": {"about"}}}
	if got := f.Source(&faults); got.Title != "README" || got.Date.String() != "2026-08" || got.Basis != cite.About || faults != nil {
		t.Errorf("%+v, %v", got, faults)
	}
	if got := form("source_date", "august").Source(&faults); !got.IsZero() || len(faults) != 1 || faults[0].Name != "source_date" {
		t.Errorf("%+v, %v", got, faults)
	}
}
