package meetingweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// form is a page with a form on it: sections of fields, and what was written in them,
// also where that is not valid.
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
	After    templ.Component // below the form: others that do something else
}

// section is a part of a form.
type section struct {
	Title, Note string
	Parts       []templ.Component
}

func newForm(ctx context.Context, p ui.Page, action, cancel, save string, written url.Values, failed error) form {
	f := form{
		Page: p, Action: in(ctx, action), Draft: strings.ReplaceAll(strings.Trim(action, "/"), "/", "-"), Written: written,
		Cancel: ui.Link{Text: i18n.T(ctx, "meetingweb.cancel"), Href: in(ctx, cancel)}, Save: i18n.T(ctx, save),
	}
	if failed != nil {
		f.Problems = ui.ProblemsOf(ctx, failed)
	}
	if name := auth.From(ctx).For.Name; name != "" {
		f.Acting.Text = i18n.T(ctx, "meetingweb.acting", "authority", name)
	}
	return f
}

func (f *form) add(title string, parts ...templ.Component) {
	f.Sections = append(f.Sections, section{Title: title, Parts: parts})
}

// field is the frame of the named field. Help is a key, or empty.
func (f *form) field(ctx context.Context, name, help string, optional bool) ui.Field {
	field := ui.Field{Name: name, Label: i18n.T(ctx, "meetingweb.field."+name), Error: f.Problems.For(name), Optional: optional}
	if help != "" {
		field.Help = i18n.T(ctx, help)
	}
	return field
}

func (f *form) input(ctx context.Context, name, kind string, optional bool) ui.Input {
	return ui.Input{Field: f.field(ctx, name, "", optional), Value: f.Written.Get(name), Type: kind}
}

func (f *form) area(ctx context.Context, name string, optional bool, most int) ui.TextArea {
	return ui.TextArea{Field: f.field(ctx, name, "", optional), Value: f.Written.Get(name), Max: most, Wide: true}
}

// options makes the answers of a field out of a closed set.
func options[T interface {
	~string
	Label() string
}](ctx context.Context, list []T, chosen string) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, v := range list {
		out[i] = ui.Option{Value: string(v), Text: i18n.T(ctx, v.Label()), Selected: chosen == string(v)}
	}
	return out
}

// render shows the form, with the faults of err beside the fields.
func (f form) render(w http.ResponseWriter, r *http.Request, err error) error {
	status := http.StatusOK
	if err != nil {
		status = web.Status(err)
	}
	return web.Render(w, r, status, formView(f))
}

// reform reports whether the form is to be shown again with err: also when somebody
// else saved meanwhile, so that nothing that was written is lost.
func reform(err error) bool { return web.Reform(err) || errs.KindOf(err) == errs.Conflict }

// readTime reads a time of the day on the clocks in Denmark. One that the clocks skip
// in March is no time.
func readTime(f web.Form, day civil.Date, name string, faults *errs.Fields) time.Time {
	text := f.Text(name)
	if text == "" {
		return time.Time{}
	}
	clock, err := time.Parse("15:04", strings.ReplaceAll(text, ".", ":"))
	if err != nil {
		faults.Add(name, "meetingweb.no_time")
		return time.Time{}
	}
	if day == 0 {
		return time.Time{}
	}
	year, month, d := day.Time().Date()
	t := time.Date(year, month, d, clock.Hour(), clock.Minute(), 0, 0, civil.Copenhagen)
	if t.Hour() != clock.Hour() {
		faults.Add(name, "meetingweb.skipped_time")
	}
	return t.UTC()
}

// clock is a moment as a field for the time of day holds it.
func clock(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.In(civil.Copenhagen).Format("15:04")
}

// byName puts the faults in the order in which the fields stand.
func (f *form) order(names ...string) {
	slices.SortStableFunc(f.Problems, func(a, b ui.Problem) int { return slices.Index(names, a.Field) - slices.Index(names, b.Field) })
}
