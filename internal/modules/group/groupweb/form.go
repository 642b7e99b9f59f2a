package groupweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
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
	Draft    string // name under which the browser keeps what is written
	Cancel   ui.Link
	Acting   ui.ActingNote
	Save     string
	Hidden   []ui.Pair
	Written  url.Values
	Sections []section
	After    templ.Component // below the form: another that does something else
	order    []string        // the names of the fields, as they stand
}

// section is a part of a form.
type section struct {
	Title, Note string
	Parts       []templ.Component
}

func newForm(ctx context.Context, p ui.Page, action, cancel string, written url.Values) form {
	f := form{
		Page: p, Action: in(ctx, action), Draft: strings.ReplaceAll(strings.Trim(action, "/"), "/", "-"), Written: written,
		Cancel: ui.Link{Text: i18n.T(ctx, "groupweb.cancel"), Href: in(ctx, cancel)}, Save: i18n.T(ctx, "groupweb.save"),
	}
	if name := auth.From(ctx).For.Name; name != "" {
		f.Acting.Text = i18n.T(ctx, "groupweb.acting", "authority", name)
		f.Save = i18n.T(ctx, "groupweb.save_for", "authority", name)
	}
	return f
}

func (f *form) add(ctx context.Context, title string, parts ...templ.Component) {
	f.Sections = append(f.Sections, section{Title: i18n.T(ctx, "groupweb.section."+title), Parts: parts})
}

// field is the frame of the named field. Its help is there when it has a text.
func (f *form) field(ctx context.Context, name string, optional bool) ui.Field {
	f.order = append(f.order, name)
	field := ui.Field{Name: name, Label: label(ctx, name), Error: f.Problems.For(name), Optional: optional}
	if key := "groupweb.help." + name; i18n.T(ctx, key) != key {
		field.Help = i18n.T(ctx, key)
	}
	return field
}

func (f *form) input(ctx context.Context, name string, optional bool) ui.Input {
	return ui.Input{Field: f.field(ctx, name, optional), Value: f.Written.Get(name)}
}

func (f *form) number(ctx context.Context, name string) ui.Input {
	field := f.input(ctx, name, true)
	field.Short, field.InputMode = true, "numeric"
	return field
}

func (f *form) date(ctx context.Context, name string, optional bool) ui.Input {
	field := f.input(ctx, name, optional)
	field.Type = "date"
	return field
}

func (f *form) area(ctx context.Context, name string, optional bool, most int) ui.TextArea {
	return ui.TextArea{Field: f.field(ctx, name, optional), Value: f.Written.Get(name), Max: most, Wide: true}
}

func (f *form) tick(ctx context.Context, name string) ui.Checkbox {
	return ui.Checkbox{Field: f.field(ctx, name, true), Checked: f.Written.Get(name) != ""}
}

func (f *form) source() ui.SourceFields {
	f.order = append(f.order, cite.Columns...)
	return ui.SourceFields{Written: f.Written, Problems: f.Problems}
}

// options makes the answers of a field out of a closed set.
func options[T interface {
	~string
	Label() string
}](ctx context.Context, list []T, chosen ...string) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, v := range list {
		out[i] = ui.Option{Value: string(v), Text: i18n.T(ctx, v.Label()), Selected: slices.Contains(chosen, string(v))}
	}
	return out
}

// render shows the form, with the faults of err beside the fields and in their order.
func (f form) render(w http.ResponseWriter, r *http.Request, err error) error {
	slices.SortStableFunc(f.Problems, func(a, b ui.Problem) int {
		return slices.Index(f.order, a.Field) - slices.Index(f.order, b.Field)
	})
	return web.Render(w, r, statusOf(err), formView(f))
}

func statusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return web.Status(err)
}

// problems are the faults of err, if there is one.
func problems(ctx context.Context, err error) ui.Problems {
	if err == nil {
		return nil
	}
	return ui.ProblemsOf(ctx, err)
}

// reform reports whether the form is to be shown again with err: also when somebody
// else saved meanwhile, so that nothing that was written is lost.
func reform(err error) bool { return web.Reform(err) || errs.KindOf(err) == errs.Conflict }

// readPeriod reads the first and the last day; without a last day it is until
// further notice.
func readPeriod(f web.Form, faults *errs.Fields) civil.Period {
	p := civil.Since(f.Date("from", faults))
	if f.Text("from") == "" {
		faults.Add("from", "errs.required")
	}
	if last := f.Date("to", faults); last != 0 {
		p.To = last + 1
	}
	return p
}

// impossible is a period without a day where the form has faults that only reading it
// could find, so that the service writes nothing and yet tells all the others.
func impossible(p civil.Period, faults errs.Fields) civil.Period {
	if faults != nil {
		p.To = p.From
	}
	return p
}

// joined are the faults found by reading the form, and those of err but that the
// period is impossible.
func joined(faults errs.Fields, err error) error {
	if faults == nil {
		return err
	}
	return faults.Join(err, "to")
}

func writtenPeriod(v url.Values, p civil.Period) {
	v.Set("from", p.From.String())
	if !p.Open() {
		v.Set("to", (p.To - 1).String())
	}
}

// readNumber reads a whole number; empty is none.
func readNumber(f web.Form, name string, faults *errs.Fields) int {
	if f.Text(name) == "" {
		return 0
	}
	n, err := strconv.Atoi(f.Text(name))
	if err != nil || n < 0 || n > group.MaxNumber {
		faults.Add(name, "group.number", "max", group.MaxNumber)
		return 0
	}
	return n
}

func writtenSource(v url.Values, s cite.Source) {
	v.Set("source_title", s.Title)
	v.Set("source_address", s.Address)
	v.Set("source_date", s.Date.String())
	v.Set("source_basis", string(s.Basis))
}
