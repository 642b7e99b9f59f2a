package productweb

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"alminding/internal/base/publiccode"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type importPage struct {
	ui.Page
	Action   string
	Text     string // as it was pasted or uploaded
	Steps    ui.Steps
	Lines    *ui.Table // what is wrong in the file
	Refused  bool
	Changes  *ui.Comparison
	Apply    string // address of the form that makes the changes
	Version  int
	Button   string
	Acting   ui.ActingNote
	Previews bool
}

func (h *handlers) importPage(ctx context.Context, p product.Product, step int) importPage {
	out := importPage{
		Page:   page(ctx, p, i18n.T(ctx, "productweb.import")),
		Action: in(ctx, p.Path()+"/indlaes"), Apply: in(ctx, p.Path()+"/indlaes/gem"), Version: p.Version, Acting: acting(ctx),
	}
	for i, key := range []string{"productweb.step.choose", "productweb.step.look", "productweb.step.save"} {
		out.Steps = append(out.Steps, ui.Step{Text: i18n.T(ctx, key), Done: i < step})
	}
	return out
}

func (h *handlers) importForm(w http.ResponseWriter, r *http.Request) error {
	d, err := h.editable(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, importView(h.importPage(r.Context(), d.Product, 0)))
}

// uploaded reads the file, or else the text that was pasted.
func uploaded(r *http.Request) (web.Form, []byte, error) {
	f, err := web.ParseForm(r)
	if err != nil {
		return f, nil, err
	}
	content, _, err := f.File("file")
	if len(content) == 0 {
		content = []byte(f.Get("text"))
	}
	return f, content, err
}

// preview shows what the file would change. Nothing is saved.
func (h *handlers) preview(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	_, content, err := uploaded(r)
	if err != nil {
		return err
	}
	imp, err := h.products.PreviewImport(ctx, auth.From(ctx), r.PathValue("slug"), content)
	if err != nil {
		return err
	}
	p := h.importPage(ctx, imp.Product, 1)
	if len(bytes.TrimSpace(content)) == 0 {
		p = h.importPage(ctx, imp.Product, 0)
		p.Problems = ui.Problems{{Field: "text", Text: i18n.T(ctx, "productweb.no_file")}}
		return web.Render(w, r, http.StatusUnprocessableEntity, importView(p))
	}
	h.fillPreview(ctx, &p, imp, content)
	status := http.StatusOK
	if imp.Refused {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, importView(p))
}

func (h *handlers) fillPreview(ctx context.Context, p *importPage, imp product.Import, content []byte) {
	shown := bytes.ReplaceAll(bytes.ToValidUTF8(content, []byte("\uFFFD")), []byte{0}, []byte("\uFFFD")) // a page is text
	p.Text, p.Previews, p.Refused = string(shown), true, imp.Refused
	if len(imp.Problems) > 0 {
		p.Lines = problemTable(ctx, imp.Problems)
	}
	if imp.Refused {
		n := 0
		for _, x := range imp.Problems {
			if !x.Warning {
				n++
			}
		}
		p.Problems = ui.Problems{{Field: "text", Text: i18n.N(ctx, "productweb.refused", n)}}
		return
	}
	p.Button = i18n.N(ctx, "productweb.apply", len(imp.Changed), "authority", forWhom(ctx))
	p.Changes = &ui.Comparison{
		Caption: i18n.T(ctx, "productweb.will_change"), Old: i18n.T(ctx, "productweb.now"), New: i18n.T(ctx, "productweb.in_file"),
		NoteName: i18n.T(ctx, "productweb.what_happens"),
		Fields:   compared(ctx, imp.Product.Content, imp.Content),
	}
	for i, f := range p.Changes.Fields {
		key := "productweb.is_changed"
		if f.Old == "" {
			key = "productweb.is_added"
		}
		p.Changes.Fields[i].Note = ui.Status{Verdict: ui.Info, Text: i18n.T(ctx, key)}
	}
}

func problemTable(ctx context.Context, problems []publiccode.Problem) *ui.Table {
	t := &ui.Table{Caption: i18n.T(ctx, "productweb.lines"), ShowCaption: true, Dense: true, Columns: []ui.Column{
		{Title: i18n.T(ctx, "productweb.line"), Number: true}, {Title: i18n.T(ctx, "productweb.where")},
		{Title: i18n.T(ctx, "productweb.problem")}, {Title: i18n.T(ctx, "productweb.weight")},
	}}
	for _, p := range problems {
		weight := ui.Status{Verdict: ui.No, Text: i18n.T(ctx, "productweb.must")}
		if p.Warning {
			weight = ui.Status{Verdict: ui.Partly, Text: i18n.T(ctx, "productweb.should")}
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: strconv.Itoa(p.Line)}, {Text: p.Path}, {Text: i18n.T(ctx, p.Key, p.Args...)}, {Content: weight},
		})
	}
	return t
}

func (h *handlers) applyImport(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, slug := r.Context(), auth.From(r.Context()), r.PathValue("slug")
	f, content, err := uploaded(r)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(f.Get("version")) // no number is no version, which the service refuses
	saved, err := h.products.ApplyImport(ctx, actor, slug, version, content)
	if web.Reform(err) || web.Status(err) == http.StatusConflict {
		// Somebody saved in between, or the file broke on the way: look again.
		imp, previewErr := h.products.PreviewImport(ctx, actor, slug, content)
		if previewErr != nil {
			return previewErr
		}
		p := h.importPage(ctx, imp.Product, 1)
		h.fillPreview(ctx, &p, imp, content)
		p.Problems = ui.ProblemsOf(ctx, err)
		return web.Render(w, r, web.Status(err), importView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, saved.Path(), savedFlash(ctx, saved))
}

// export gives the product's publiccode.yml. What is missing for a valid one is
// said in comments at its end, so that the file can be finished by hand.
func (h *handlers) export(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	x, err := h.products.Publiccode(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	body := x.Text
	if !x.Valid {
		body = append(body, "\n# "+i18n.T(ctx, "productweb.incomplete")+"\n"...)
		for _, p := range x.Problems {
			if !p.Warning {
				body = append(body, "# "+p.Path+": "+i18n.T(ctx, p.Key, p.Args...)+"\n"...)
			}
		}
	}
	w.Header().Set("Content-Disposition", `inline; filename="publiccode.yml"`)
	return web.Send(w, r, http.StatusOK, "text/yaml; charset=utf-8", body)
}
