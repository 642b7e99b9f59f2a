package agreementweb

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/money"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// form is a page with a form on it: sections of fields, and what was written in
// them, also where that is not valid.
type form struct {
	ui.Page
	Action   string
	Upload   bool
	Draft    string // name under which the browser keeps what is written
	Cancel   ui.Link
	Acting   ui.ActingNote
	Save     ui.Button
	Hidden   []ui.Pair
	Written  url.Values
	Sections []section
	order    []string // the names of the fields, as they are made and stand
}

// section is a part of a form.
type section struct {
	Title, Note string
	Parts       []templ.Component
}

func newForm(ctx context.Context, p ui.Page, action, cancel string, written url.Values, problems ui.Problems) form {
	p.Problems = problems
	actor := auth.From(ctx)
	f := form{
		Page: p, Action: in(ctx, action), Draft: strings.ReplaceAll(strings.Trim(action, "/"), "/", "-"), Written: written,
		Cancel: ui.Link{Text: i18n.T(ctx, "agreementweb.cancel"), Href: in(ctx, cancel)},
		Save:   ui.Button{Text: i18n.T(ctx, "agreementweb.save"), Kind: ui.Primary},
	}
	if name := actor.For.Name; name != "" {
		f.Acting.Text = i18n.T(ctx, "agreementweb.acting", "authority", name)
		f.Save.Text = i18n.T(ctx, "agreementweb.save_for", "authority", name)
	}
	return f
}

func (f *form) add(title string, parts ...templ.Component) {
	f.Sections = append(f.Sections, section{Title: title, Parts: parts})
}

// field is the frame of the named field. Its help is there when it has a text.
func (f *form) field(ctx context.Context, name string, optional bool) ui.Field {
	f.order = append(f.order, name)
	field := ui.Field{Name: name, Label: label(ctx, name), Error: f.Problems.For(name), Optional: optional}
	if key := "agreementweb.help." + name; i18n.T(ctx, key) != key {
		field.Help = i18n.T(ctx, key)
	}
	return field
}

func (f *form) input(ctx context.Context, name string, optional bool) ui.Input {
	return ui.Input{Field: f.field(ctx, name, optional), Value: f.Written.Get(name)}
}

func (f *form) short(ctx context.Context, name string, optional bool) ui.Input {
	in := f.input(ctx, name, optional)
	in.Short = true
	return in
}

func (f *form) date(ctx context.Context, name string, optional bool) ui.Input {
	in := f.input(ctx, name, optional)
	in.Type = "date"
	return in
}

// row is a field that is repeated, with a label of its own.
func (f *form) row(name, label string, optional bool) ui.Input {
	f.order = append(f.order, name)
	return ui.Input{Field: ui.Field{Name: name, Label: label, Error: f.Problems.For(name), Optional: optional}, Value: f.Written.Get(name), Short: true}
}

func (f *form) source() ui.SourceFields {
	f.order = append(f.order, cite.Columns...)
	return ui.SourceFields{Written: f.Written, Problems: f.Problems}
}

// again shows the form once more with the faults of err, where it can be mended
// there; show builds it.
func again(w http.ResponseWriter, r *http.Request, err error, show func(ui.Problems) (form, error)) error {
	if !web.Reform(err) {
		return err
	}
	f, pageErr := show(ui.ProblemsOf(r.Context(), err))
	if pageErr != nil {
		return pageErr
	}
	slices.SortStableFunc(f.Problems, func(a, b ui.Problem) int {
		return slices.Index(f.order, a.Field) - slices.Index(f.order, b.Field)
	})
	return web.Render(w, r, web.Status(err), formView(f))
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

// writtenSource is how a source stands in a form.
func writtenSource(v url.Values, s cite.Source) {
	v.Set("source_title", s.Title)
	v.Set("source_address", s.Address)
	v.Set("source_date", s.Date.String())
	v.Set("source_basis", string(s.Basis))
}

func writtenAmount(a *money.Amount) string {
	if a == nil {
		return ""
	}
	return a.Format(".", ",")
}

// plain is a number that is no amount of anything, such as a year.
func plain(n int) string { return strconv.Itoa(n) }

// options makes the answers of a field out of a closed set.
func options[T ~string](ctx context.Context, list []T, selected string, key func(T) string) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, v := range list {
		out[i] = ui.Option{Value: string(v), Text: i18n.T(ctx, key(v)), Selected: string(v) == selected}
	}
	return out
}
