package productweb

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// contentForm is the content as it stands in a form: what was written, also
// where it is not valid.
type contentForm struct {
	product.Content
	SourceDate string      // as written; the content holds it when it is a date
	faults     errs.Fields // that only the form can have
}

func formOf(c product.Content) contentForm {
	return contentForm{Content: c, SourceDate: c.Source.Date.String()}
}

// readContent reads every field of the form.
func readContent(f web.Form) contentForm {
	c := contentForm{
		Content: product.Content{
			Name:          f.Text("name"),
			Purpose:       product.Text{Da: f.Text("purpose_da"), En: f.Text("purpose_en")},
			Description:   product.Text{Da: f.Text("description_da"), En: f.Text("description_en")},
			Note:          product.Text{Da: f.Text("note_da"), En: f.Text("note_en")},
			Subjects:      f.Values["subjects"],
			Repository:    f.Text("repository"),
			Licence:       f.Text("licence"),
			Documentation: f.Text("documentation"),
			Homepage:      f.Text("homepage"),
		},
		SourceDate: f.Text("source_date"),
	}
	c.Source = f.Source(&c.faults)
	return c
}

// source are the fields of the source as they were written.
func (c contentForm) source() url.Values {
	return url.Values{
		"source_title": {c.Source.Title}, "source_address": {c.Source.Address},
		"source_date": {c.SourceDate}, "source_basis": {string(c.Source.Basis)},
	}
}

type editPage struct {
	ui.Page
	Action    string
	Cancel    string
	Acting    ui.ActingNote
	Form      contentForm
	Version   int
	Subjects  []ui.Option
	Save      string
	Conflicts *ui.Conflicts
	Draft     string // name under which the browser keeps what is written
}

func (p editPage) field(ctx context.Context, name, help string, optional bool) ui.Field {
	f := ui.Field{Name: name, Label: i18n.T(ctx, "productweb.field."+name), Error: p.Problems.For(name), Optional: optional}
	if help != "" {
		f.Help = i18n.T(ctx, help)
	}
	return f
}

func (h *handlers) editForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.editable(r)
	if err != nil {
		return err
	}
	p, err := h.editPage(ctx, d.Product, formOf(d.Content), d.Version)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, editView(p))
}

// editable reads the product of the address for somebody who may edit it.
func (h *handlers) editable(r *http.Request) (product.Details, error) {
	ctx := r.Context()
	d, err := h.products.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err == nil && !d.CanEdit {
		err = product.ErrForbidden.With("name", d.Name)
	}
	return d, err
}

func (h *handlers) editPage(ctx context.Context, p product.Product, form contentForm, version int) (editPage, error) {
	all, err := h.products.Subjects(ctx)
	if err != nil {
		return editPage{}, err
	}
	out := editPage{
		Page:   page(ctx, p, i18n.T(ctx, "productweb.edit")),
		Action: in(ctx, p.Path()+"/ret"), Cancel: in(ctx, p.Path()),
		Acting: acting(ctx), Form: form, Version: version,
		Save: saveText(ctx), Draft: "product-" + string(p.ID),
	}
	for _, s := range all {
		out.Subjects = append(out.Subjects, ui.Option{Value: s.Slug, Text: text(ctx, s.Name), Selected: slices.Contains(form.Subjects, s.Slug)})
	}
	return out, nil
}

// acting says for whom the change is made.
func acting(ctx context.Context) ui.ActingNote {
	a := auth.From(ctx)
	if a.For.Name == "" {
		return ui.ActingNote{Text: i18n.T(ctx, "productweb.acting_self", "name", a.Name)}
	}
	return ui.ActingNote{Text: i18n.T(ctx, "productweb.acting", "authority", a.For.Name, "name", a.Name)}
}

// saveText names on the button for whom is saved.
func saveText(ctx context.Context) string {
	if name := auth.From(ctx).For.Name; name != "" {
		return i18n.T(ctx, "productweb.save_for", "authority", name)
	}
	return i18n.T(ctx, "productweb.save")
}

func (h *handlers) edit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.editable(r)
	if err != nil {
		return err
	}
	form := readContent(f)
	version, _ := strconv.Atoi(f.Get("version")) // no number is no version, which the service refuses
	chooseMine(&form, d.Content, f)
	saved, err := h.products.Edit(ctx, auth.From(ctx), d.ID, version, form.Content)
	if stale, ok := errors.AsType[*product.Stale](err); ok {
		return h.showConflicts(w, r, form, stale)
	}
	if web.Reform(err) {
		p, pageErr := h.editPage(ctx, d.Product, form, version)
		if pageErr != nil {
			return pageErr
		}
		p.Problems = ui.ProblemsOf(ctx, form.faults.Join(err))
		return web.Render(w, r, web.Status(err), editView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, saved.Path(), savedFlash(ctx, saved))
}

// savedFlash says what became of an edit.
func savedFlash(ctx context.Context, saved product.Saved) web.Flash {
	key := "productweb.saved"
	if saved.Merged {
		key = "productweb.saved_merged"
	}
	return web.Flash{Key: key, Args: []string{"name", saved.Name, "authority", forWhom(ctx)}}
}

func forWhom(ctx context.Context) string {
	a := auth.From(ctx)
	if a.For.Name != "" {
		return a.For.Name
	}
	return a.Name
}

// chooseMine applies the choices made between two versions: a part that the
// reader left to the other's version is taken from what is saved now.
func chooseMine(form *contentForm, current product.Content, f web.Form) {
	for _, p := range product.Parts {
		if f.Get("choice_"+p.Name) == "theirs" {
			form.Take(current, p.Name)
			if p.Name == "source_date" {
				form.SourceDate, form.faults = current.Source.Date.String(), nil
			}
		}
	}
}

// showConflicts shows the form again with a choice for each part that two have
// changed, made from the version that is saved now.
func (h *handlers) showConflicts(w http.ResponseWriter, r *http.Request, form contentForm, stale *product.Stale) error {
	ctx := r.Context()
	mine := formOf(stale.Merged)
	for _, part := range stale.Parts {
		mine.Take(form.Content, part.Name)
	}
	mine.SourceDate = mine.Source.Date.String()
	p, err := h.editPage(ctx, stale.Current, mine, stale.Current.Version)
	if err != nil {
		return err
	}
	who, err := h.makers(ctx, []product.Version{{Entry: stale.By}})
	if err != nil {
		return err
	}
	p.Problems = ui.Problems{{Field: "conflicts", Text: i18n.T(ctx, "product.stale")}}
	p.Conflicts = &ui.Conflicts{Theirs: i18n.T(ctx, "productweb.theirs", "who", who.of(ctx, stale.By), "at", stale.By.At)}
	for _, part := range stale.Parts {
		p.Conflicts.Fields = append(p.Conflicts.Fields, ui.Conflict{
			Name: "choice_" + part.Name, Field: i18n.T(ctx, "productweb.field."+part.Name),
			Theirs: part.Of(stale.Current.Content), Mine: part.Of(form.Content),
		})
	}
	return web.Render(w, r, http.StatusConflict, editView(p))
}

func (h *handlers) newForm(w http.ResponseWriter, r *http.Request) error {
	p, err := h.newPage(r.Context(), contentForm{})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, editView(p))
}

func (h *handlers) newPage(ctx context.Context, form contentForm) (editPage, error) {
	p, err := h.editPage(ctx, product.Product{}, form, 0)
	title := i18n.T(ctx, "productweb.new")
	p.Page = ui.Page{Title: title, Heading: title, Door: "sharing", Sub: "products", Crumbs: crumbs(ctx)}
	p.Action, p.Cancel, p.Draft = in(ctx, "/produkter/ny"), in(ctx, "/produkter"), "product-new"
	return p, err
}

func (h *handlers) create(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	form := readContent(f)
	made, err := h.products.Create(ctx, auth.From(ctx), form.Content, auth.Public)
	if web.Reform(err) {
		p, pageErr := h.newPage(ctx, form)
		if pageErr != nil {
			return pageErr
		}
		p.Problems = ui.ProblemsOf(ctx, form.faults.Join(err))
		return web.Render(w, r, web.Status(err), editView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, made.Path(), web.Flash{Key: "productweb.created", Args: []string{"name", made.Name}})
}
