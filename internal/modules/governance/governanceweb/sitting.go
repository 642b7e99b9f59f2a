package governanceweb

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// sittingPage is all criteria as questions on one page, each saved as it is answered:
// for the product, which says whether it meets them, for the secretariat, which
// evaluates, and for the product again, which replies.
type sittingPage struct {
	ui.Page
	Action   string
	Draft    string
	Acting   ui.ActingNote
	Progress string
	Head     *headPart
	Jump     jump
	Groups   []sittingGroup
	Buttons  []ui.Button
	Cancel   ui.Link
	After    templ.Component
}

// jump leads to the themes on a page that is long with all of them.
type jump []ui.Link

// Render implements templ.Component.
func (j jump) Render(ctx context.Context, w io.Writer) error { return j.view().Render(ctx, w) }

func (j *jump) to(id, title string) { *j = append(*j, ui.Link{Text: title, Href: "#" + id}) }

// headPart is what is said of the product as a whole.
type headPart struct {
	Title   string
	Fields  []templ.Component
	Version ui.Pair
	Sent    bool // written when the form is sent, and not by itself as the criteria are
}

// sittingGroup is the questions of one theme.
type sittingGroup struct {
	ID, Title string
	Rows      []sittingRow
}

// sittingRow is the question about one criterion.
type sittingRow struct {
	ui.Question
	ID      criteria.ID
	Fields  []templ.Component
	Version ui.Pair
	Attach  ui.Link
}

// ask adds the questions, theme by theme.
func (p *sittingPage) ask(ctx context.Context, row func(criteria.Criterion) sittingRow) {
	if name := auth.From(ctx).For.Name; name != "" {
		p.Acting.Text = i18n.T(ctx, "form.acting", "authority", name)
	}
	for _, theme := range criteria.Themes {
		g := sittingGroup{ID: string(theme), Title: i18n.T(ctx, "governanceweb.theme."+string(theme))}
		for _, c := range governance.Model.Criteria {
			if c.Theme == theme {
				g.Rows = append(g.Rows, row(c))
			}
		}
		p.Groups = append(p.Groups, g)
		p.Jump.to(g.ID, g.Title)
	}
}

// fieldOf names a field in the form as the service names it in its faults.
func fieldOf(c criteria.ID, name string) string { return string(c) + "." + name }

// filled counts the criteria of which the named field holds something.
func filled(written url.Values, name string) (n int) {
	for _, c := range governance.Model.Criteria {
		if written.Get(fieldOf(c.ID, name)) != "" {
			n++
		}
	}
	return n
}

// typed puts what was sent over what stands: the fields of each criterion that the form
// has, and those of the whole. It reports whether any of them says something else.
func typed(written url.Values, f web.Form, whole, each []string) (differs bool) {
	take := func(names []string, full func(string) string) {
		if f.Has(full("version")) {
			for _, name := range names {
				differs = differs || f.Text(full(name)) != strings.TrimSpace(written.Get(full(name)))
			}
			for _, name := range append(names, "version") {
				written.Set(full(name), f.Get(full(name)))
			}
		}
	}
	take(slices.Clip(whole), func(name string) string { return name })
	for _, c := range governance.Model.Criteria {
		take(slices.Clip(each), func(name string) string { return fieldOf(c.ID, name) })
	}
	return differs
}

// tooLate reports whether err says that the form was closed while it was filled in, to
// somebody who could have sent it before: what was typed is shown again, to be copied,
// unless it is what stands, since then the form was sent twice.
func (h *handlers) tooLate(r *http.Request, of product.ID, err error) bool {
	if !errors.Is(err, governance.ErrState) || byScript(r) {
		return false
	}
	o, err := h.governance.OverviewOf(r.Context(), auth.From(r.Context()), of)
	return err == nil && (o.CanAnswer || o.CanJudge)
}

// versionOf is the version in the form of what is said of a criterion; one that is none
// is of nothing.
func versionOf(f web.Form, c criteria.ID) int {
	n, err := strconv.Atoi(f.Text(fieldOf(c, "version")))
	if err != nil {
		return -1
	}
	return n
}

// fields makes the fields of one criterion.
type fields struct {
	of       criteria.ID
	written  url.Values
	problems ui.Problems
}

func (x fields) value(name string) string { return x.written.Get(fieldOf(x.of, name)) }

func (x fields) field(ctx context.Context, name string) ui.Field {
	full := fieldOf(x.of, name)
	f := ui.Field{Name: full, Label: i18n.T(ctx, texts.Label+name), Error: x.problems.For(full), Optional: true}
	if key := texts.Help + name; i18n.T(ctx, key) != key {
		f.Help = i18n.T(ctx, key)
	}
	return f
}

func (x fields) area(ctx context.Context, name string, rows int) ui.TextArea {
	return ui.TextArea{Field: x.field(ctx, name), Value: x.value(name), Max: governance.MaxText, Rows: rows, Wide: true}
}

func (x fields) date(ctx context.Context, name string) ui.Input {
	return ui.Input{Field: x.field(ctx, name), Type: "date", Value: x.value(name)}
}

// used reports whether one of the fields holds something, or has a fault.
func (x fields) used(names ...string) bool {
	for _, name := range names {
		if x.value(name) != "" || x.problems.For(fieldOf(x.of, name)) != "" {
			return true
		}
	}
	return false
}

func (x fields) version() ui.Pair {
	return ui.Pair{Name: fieldOf(x.of, "version"), Value: x.value("version")}
}

// savedJSON is what a script is told that has sent the fields of one criterion: the
// values that fields of the form have got, and what is wrong with others.
type savedJSON struct {
	Values   map[string]string `json:"values"`
	Problems map[string]string `json:"problems,omitempty"`
}

// byScript reports whether a script has sent a part of the form.
func byScript(r *http.Request) bool { return r.Header.Get("Accept") == "application/json" }

func savedOne(w http.ResponseWriter, r *http.Request, f web.Form, written url.Values, err error) error {
	if err != nil && !form.Again(err) {
		return err
	}
	out, status := savedJSON{Values: map[string]string{}}, http.StatusOK
	for name := range f.Values {
		if name == "version" || strings.HasSuffix(name, ".version") {
			out.Values[name] = written.Get(name)
		}
	}
	if err != nil {
		out.Problems, status = map[string]string{}, web.Status(err)
		for _, x := range ui.ProblemsOf(r.Context(), err) {
			out.Problems[x.Field] = x.Text
		}
	}
	return web.JSON(w, r, status, out)
}
