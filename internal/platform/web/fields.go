package web

import (
	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
)

// Date reads the named field as a date, which is 0 where nothing was written. A
// date outside the calendar is added to the faults.
func (f Form) Date(name string, faults *errs.Fields) (d civil.Date) {
	if s := f.Text(name); s != "" {
		var err error
		if d, err = civil.Parse(s); err != nil {
			faults.Add(name, civil.ErrDate.Key, "value", clip(s))
		}
	}
	return d
}

// When reads the named field as a date, as vague as somebody writes it. A date
// outside the calendar is added to the faults.
func (f Form) When(name string, faults *errs.Fields) civil.When {
	w, err := civil.ParseWhen(f.Text(name))
	if err != nil {
		faults.Add(name, civil.ErrDate.Key, "value", clip(f.Text(name)))
	}
	return w
}

// Source reads the fields that ui.SourceFields asks with. A date outside the
// calendar is added to the faults, before the service can say that there is none.
func (f Form) Source(faults *errs.Fields) cite.Source {
	return cite.Source{
		Title: f.Text("source_title"), Address: f.Text("source_address"), Date: f.When("source_date", faults), Basis: cite.Basis(f.Text("source_basis")),
	}
}

// clip shortens what a message repeats.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
