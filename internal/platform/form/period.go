package form

import (
	"net/url"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/web"
)

// ReadPeriod reads the first and the last day, from and to; without a last day it is
// until further notice.
func ReadPeriod(f web.Form, faults *errs.Fields) civil.Period {
	p := civil.Since(f.Date("from", faults))
	if f.Text("from") == "" {
		faults.Add("from", "errs.required")
	}
	if last := f.Date("to", faults); last != 0 {
		p.To = last + 1
	}
	return p
}

// Impossible is a period without a day where the form has faults that only reading it
// could find, so that the service writes nothing and yet tells all the others, which
// [Joined] adds to these.
func Impossible(p civil.Period, faults errs.Fields) civil.Period {
	if faults != nil {
		p.To = p.From
	}
	return p
}

// Joined are the faults found by reading the form, and those of err but that the
// period is impossible.
func Joined(faults errs.Fields, err error) error {
	if faults == nil {
		return err
	}
	return faults.Join(err, "to")
}

// WritePeriod writes a period as its fields hold it.
func WritePeriod(v url.Values, p civil.Period) {
	v.Set("from", p.From.String())
	if !p.Open() {
		v.Set("to", (p.To - 1).String())
	}
}
