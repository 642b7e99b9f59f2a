package form

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/cite"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// Locale holds what all forms say.
//
//go:embed locale/*.json
var Locale embed.FS

// Texts say where a module keeps the words of its fields in the catalogue: what comes
// before the name of a field in the key of its label, and of its help where it has one.
type Texts struct{ Label, Help string }

// Page is a page with a form on it.
type Page struct {
	ui.Page
	Action   string
	Upload   bool   // it carries files, which a browser cannot keep for later
	Draft    string // name under which the browser keeps what is written
	Acting   ui.ActingNote
	Save     ui.Button
	Cancel   ui.Link
	Hidden   []ui.Pair
	Written  url.Values
	Sections []Section
	After    templ.Component // below the form: another that does something else
	texts    Texts
	order    []string // the names of the fields, as they stand
}

// Section is a part of a form.
type Section struct {
	Title, Note string
	Parts       []templ.Component
}

// New begins a page whose form posts to the path action, and is left for the path
// cancel. Failed is why what was written was not taken, or nil. Paths are without
// language.
func New(ctx context.Context, texts Texts, p ui.Page, action, cancel string, written url.Values, failed error) *Page {
	if failed != nil {
		p.Problems = ui.ProblemsOf(ctx, failed)
	}
	f := &Page{
		Page: p, Action: i18n.Path(ctx, action), Draft: strings.ReplaceAll(strings.Trim(action, "/"), "/", "-"), Written: written, texts: texts,
		Cancel: ui.Link{Text: i18n.T(ctx, "form.cancel"), Href: i18n.Path(ctx, cancel)},
		Save:   ui.Button{Text: i18n.T(ctx, "form.save"), Kind: ui.Primary},
	}
	if name := auth.From(ctx).For.Name; name != "" {
		f.Acting.Text = i18n.T(ctx, "form.acting", "authority", name)
		f.Save.Text = i18n.T(ctx, "form.save_for", "authority", name)
	}
	return f
}

// Add adds a section with the parts. Its title is a text; a form of one section needs
// none, since the page has the same.
func (f *Page) Add(title string, parts ...templ.Component) {
	f.Sections = append(f.Sections, Section{Title: title, Parts: parts})
}

// Field is the frame of the named field.
func (f *Page) Field(ctx context.Context, name string, optional bool) ui.Field {
	field := f.Row(name, i18n.T(ctx, f.texts.Label+name), optional)
	if key := f.texts.Help + name; i18n.T(ctx, key) != key {
		field.Help = i18n.T(ctx, key)
	}
	return field
}

// Row is the frame of a field that is there more than once, with a label of its own.
func (f *Page) Row(name, label string, optional bool) ui.Field {
	f.order = append(f.order, name)
	return ui.Field{Name: name, Label: label, Error: f.Problems.For(name), Optional: optional}
}

// Input is a field of one line.
func (f *Page) Input(ctx context.Context, name string, optional bool) ui.Input {
	return ui.Input{Field: f.Field(ctx, name, optional), Value: f.Written.Get(name)}
}

// Short is a field for a word or a number.
func (f *Page) Short(ctx context.Context, name string, optional bool) ui.Input {
	in := f.Input(ctx, name, optional)
	in.Short = true
	return in
}

// Typed is a field of one line of a kind that HTML knows: date, time, url.
func (f *Page) Typed(ctx context.Context, name, kind string, optional bool) ui.Input {
	in := f.Input(ctx, name, optional)
	in.Type = kind
	return in
}

// Number is a field for a whole number.
func (f *Page) Number(ctx context.Context, name string, optional bool) ui.Input {
	in := f.Short(ctx, name, optional)
	in.InputMode = "numeric"
	return in
}

// Area is a field of many lines that takes at most so many characters.
func (f *Page) Area(ctx context.Context, name string, optional bool, most int) ui.TextArea {
	return ui.TextArea{Field: f.Field(ctx, name, optional), Value: f.Written.Get(name), Max: most, Wide: true}
}

// Tick is a box to tick.
func (f *Page) Tick(ctx context.Context, name string) ui.Checkbox {
	return ui.Checkbox{Field: f.Field(ctx, name, true), Checked: f.Written.Get(name) != ""}
}

// Source are the fields that say where something is known from.
func (f *Page) Source() ui.SourceFields {
	f.order = append(f.order, cite.Columns...)
	return ui.SourceFields{Written: f.Written, Problems: f.Problems}
}

// WriteSource writes a source as its fields hold it.
func WriteSource(v url.Values, s cite.Source) {
	v.Set("source_title", s.Title)
	v.Set("source_address", s.Address)
	v.Set("source_date", s.Date.String())
	v.Set("source_basis", string(s.Basis))
}

// Options makes the answers of a field out of a closed set.
func Options[T interface {
	~string
	Label() string
}](ctx context.Context, list []T, chosen ...string) []ui.Option {
	return OptionsOf(ctx, list, T.Label, chosen...)
}

// OptionsOf is Options where the words of the answers are elsewhere; key gives them.
func OptionsOf[T ~string](ctx context.Context, list []T, key func(T) string, chosen ...string) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, v := range list {
		out[i] = ui.Option{Value: string(v), Text: i18n.T(ctx, key(v)), Selected: slices.Contains(chosen, string(v))}
	}
	return out
}

// Version makes the form tell which version of the thing it was made from. After a
// conflict that is the one there is now: whoever saves again has been told.
func (f *Page) Version(now int, failed error) {
	v := f.Written.Get("version")
	if v == "" || errs.KindOf(failed) == errs.Conflict {
		v = strconv.Itoa(now)
	}
	f.Hidden = append(f.Hidden, ui.Pair{Name: "version", Value: v})
}

// ReadVersion reads what Version wrote; what it did not write is a version of nothing.
func ReadVersion(f web.Form) int {
	n, err := strconv.Atoi(f.Text("version"))
	if err != nil {
		return -1
	}
	return n
}

// Render shows the form, with the status of failed, and the faults in the order in
// which the fields stand.
func (f *Page) Render(w http.ResponseWriter, r *http.Request, failed error) error {
	slices.SortStableFunc(f.Problems, func(a, b ui.Problem) int {
		return slices.Index(f.order, a.Field) - slices.Index(f.order, b.Field)
	})
	status := http.StatusOK
	if failed != nil {
		status = web.Status(failed)
	}
	return web.Render(w, r, status, view(f))
}

// Again reports whether a form is to be shown again with err: also when somebody else
// saved meanwhile, so that nothing that was written is lost.
func Again(err error) bool { return web.Reform(err) || errs.KindOf(err) == errs.Conflict }
