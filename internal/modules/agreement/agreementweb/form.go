package agreementweb

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/money"
	"alminding/internal/platform/form"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// row is a field that is repeated, with a label of its own.
func row(f *form.Page, name, label string, optional bool) ui.Input {
	return ui.Input{Field: f.Row(name, label, optional), Value: f.Written.Get(name), Short: true}
}

// again shows the form once more with the faults of err, where it can be mended
// there; show builds it.
func again(w http.ResponseWriter, r *http.Request, err error, show func(error) (*form.Page, error)) error {
	if !web.Reform(err) {
		return err
	}
	f, pageErr := show(err)
	if pageErr != nil {
		return pageErr
	}
	return f.Render(w, r, err)
}

// reader reads the fields of a form and collects the faults of those that are not
// what they should be.
type reader struct {
	url.Values
	faults errs.Fields
}

func (r *reader) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(r.Get(name), "\r\n", "\n"))
}

// day reads a date that may be missing.
func (r *reader) day(name string) civil.Date {
	if r.text(name) == "" {
		return 0
	}
	d, err := civil.Parse(r.text(name))
	if err != nil {
		r.faults.Add(name, civil.ErrDate.Key, "value", clip(r.text(name)))
	}
	return d
}

// period reads the first day and the last; without a last day it is open.
func (r *reader) period() civil.Period {
	p := civil.Since(r.day("from"))
	if r.text("from") == "" {
		r.faults.Add("from", "errs.required")
	}
	if r.text("to") != "" {
		p.To = r.day("to") + 1
	}
	return p
}

// when reads a date that may be as vague as a source.
func (r *reader) when(name string) civil.When {
	v, err := civil.ParseWhen(r.text(name))
	if err != nil {
		r.faults.Add(name, civil.ErrDate.Key, "value", clip(r.text(name)))
	}
	return v
}

func (r *reader) amount(name string) *money.Amount {
	if r.text(name) == "" {
		return nil
	}
	a, err := money.Parse(r.text(name))
	if e, ok := errors.AsType[*errs.Error](err); ok {
		r.faults.Add(name, e.Key, e.Args...)
	}
	return &a
}

// number reads a whole number as people write it, 25.000; empty is 0.
func (r *reader) number(name string) int64 {
	digits := strings.NewReplacer(".", "", " ", "", "\u00a0", "").Replace(r.text(name))
	if digits == "" {
		return 0
	}
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil {
		r.faults.Add(name, "agreementweb.number")
	}
	return n
}

func (r *reader) source() cite.Source {
	return cite.Source{
		Title: r.text("source_title"), Address: r.text("source_address"), Date: r.when("source_date"), Basis: cite.Basis(r.Get("source_basis")),
	}
}

func writtenAmount(a *money.Amount) string {
	if a == nil {
		return ""
	}
	return a.Format(".", ",")
}

// plain is a number that is no amount of anything, such as a year.
func plain(n int) string { return strconv.Itoa(n) }
