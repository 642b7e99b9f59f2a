package intakeweb

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type newPage struct {
	ui.Page
	Steps   ui.Steps
	Action  string
	Fetch   string // address of the form that gets the file; empty when it cannot be got
	Subject *ui.Select
	Hidden  string // the one subject there is
	Accept  string
	Text    string // as it was pasted
	Help    string // how to
	Columns *ui.Table
	Example string // address of the file
	Sample  string // the file itself
	Acting  ui.ActingNote
}

func (h *handlers) newForm(w http.ResponseWriter, r *http.Request) error {
	o, err := h.batches.OfferOf(r.Context(), auth.From(r.Context()), r.PathValue("kind"))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, newView(newPageOf(r.Context(), o, r.URL.Query().Get("om"), "")))
}

func newPageOf(ctx context.Context, o intake.Offer, about, text string) newPage {
	path := "/indlaes/" + o.Name
	p := newPage{
		Page: frame(ctx, i18n.T(ctx, o.Texts+"name")), Steps: steps(ctx, 0), Action: address(ctx, path+"/ny"), Accept: o.Accept, Text: text,
		Example: address(ctx, path+"/eksempel"), Sample: o.Example,
		Acting: ui.ActingNote{Text: i18n.T(ctx, "intakeweb.acting", "authority", forWhom(ctx))},
	}
	p.Lead = i18n.T(ctx, o.Texts+"lead")
	if o.Fetches {
		p.Fetch = address(ctx, path+"/hent")
	}
	if len(o.Columns) > 0 {
		p.Columns, p.Help = columnTable(ctx, o.Sort), i18n.T(ctx, "intakeweb.help.text")
	}
	if len(o.Subjects) == 1 {
		p.Hidden = o.Subjects[0].ID
		return p
	}
	p.Subject = &ui.Select{Field: ui.Field{Name: "about", Label: i18n.T(ctx, "intakeweb.about")}, Empty: i18n.T(ctx, "intakeweb.choose")}
	for _, x := range o.Subjects {
		p.Subject.Options = append(p.Subject.Options, ui.Option{Value: x.ID, Text: x.Name, Selected: x.ID == about})
	}
	return p
}

// steps shows the whole way, with so many done.
func steps(ctx context.Context, done int) (list ui.Steps) {
	for i, key := range []string{"intakeweb.step.choose", "intakeweb.step.look", "intakeweb.step.apply"} {
		list = append(list, ui.Step{Text: i18n.T(ctx, key), Done: i < done})
	}
	return list
}

func columnTable(ctx context.Context, s intake.Sort) *ui.Table {
	t := &ui.Table{Caption: i18n.T(ctx, "intakeweb.columns"), Dense: true, Columns: []ui.Column{
		{Title: i18n.T(ctx, "intakeweb.heading")}, {Title: i18n.T(ctx, "intakeweb.holds")}, {Title: i18n.T(ctx, "intakeweb.also")},
	}}
	for _, c := range s.Columns {
		name := c.Headings[0]
		if c.Required {
			name = i18n.T(ctx, "intakeweb.required", "heading", name)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: name}, {Text: i18n.T(ctx, s.Texts+"help."+c.Name)}, {Text: strings.Join(c.Headings[1:], ", ")}})
	}
	return t
}

// upload takes the file, or else the lines that were pasted.
func (h *handlers) upload(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, kind := r.Context(), auth.From(r.Context()), r.PathValue("kind")
	o, err := h.batches.OfferOf(ctx, actor, kind)
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	content, name, err := f.File("file")
	if err != nil {
		return err
	}
	if name == "" {
		content = pasted(f.Get("text"))
	}
	b, err := h.batches.Upload(ctx, actor, kind, f.Text("about"), name, bytes.NewReader(content))
	if web.Reform(err) {
		p := newPageOf(ctx, o, f.Text("about"), f.Get("text"))
		p.Problems = ui.ProblemsOf(ctx, err)
		if p.Subject != nil {
			p.Subject.Error = p.Problems.For("about")
		}
		return web.Render(w, r, web.Status(err), newView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, b.ID.Path(), web.Flash{})
}

// pasted is the text without lines around it. Spaces and tabs may be empty cells.
func pasted(text string) []byte {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return []byte(strings.Trim(text, "\r\n"))
}

// fetch gets the file from where the kind's files come from.
func (h *handlers) fetch(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	b, err := h.batches.Fetch(ctx, auth.From(ctx), r.PathValue("kind"), f.Text("about"))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, b.ID.Path(), web.Flash{})
}

// example sends a file that is right, as spreadsheets want it: with a mark.
func (h *handlers) example(w http.ResponseWriter, r *http.Request) error {
	o, err := h.batches.OfferOf(r.Context(), auth.From(r.Context()), r.PathValue("kind"))
	if err != nil {
		return err
	}
	ending, _, _ := strings.Cut(o.Accept, ",")
	w.Header().Set("Content-Disposition", `attachment; filename="`+o.Name+ending+`"`)
	switch {
	case ending == ".md":
		return web.Send(w, r, http.StatusOK, "text/markdown; charset=utf-8", []byte(o.Example))
	case len(o.Columns) == 0:
		return web.Send(w, r, http.StatusOK, "application/json; charset=utf-8", []byte(o.Example))
	}
	return web.Send(w, r, http.StatusOK, "text/csv; charset=utf-8", []byte("\uFEFF"+o.Example))
}
