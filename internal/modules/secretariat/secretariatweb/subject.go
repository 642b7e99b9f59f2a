package secretariatweb

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type subjectsPage struct {
	ui.Page
	Table ui.Table
	Empty *ui.Empty
}

func (h *handlers) subjects(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := h.Products.Subjects(ctx)
	if err != nil {
		return err
	}
	catalogue, err := h.Products.Catalogue(ctx, auth.From(ctx), product.Query{Limit: 1})
	if err != nil {
		return err
	}
	p := subjectsPage{Page: page(ctx, "subjects"), Table: ui.Table{
		Caption: i18n.T(ctx, "secretariatweb.subjects"), Columns: []ui.Column{
			{Title: i18n.T(ctx, "secretariatweb.subject")}, {Title: i18n.T(ctx, "secretariatweb.name_en")},
			{Title: i18n.T(ctx, "secretariatweb.products"), Number: true},
		},
	}}
	p.Lead = i18n.T(ctx, "secretariatweb.subjects_lead")
	p.Actions = ui.Button{Text: i18n.T(ctx, "secretariatweb.new_subject"), Kind: ui.Primary, Href: in(ctx, "/sekretariat/emner/ny")}
	for _, s := range list {
		p.Table.Rows = append(p.Table.Rows, []ui.Cell{
			{Text: s.Name.Da, Href: in(ctx, subjectPath(s.Slug))}, {Text: s.Name.En},
			{Text: i18n.Int(ctx, int64(countOf(catalogue.Counts[product.BySubject], s.Slug))), Href: listPath(ctx, "/produkter", "emne", s.Slug)},
		})
	}
	if len(list) == 0 {
		p.Empty = &ui.Empty{Title: i18n.T(ctx, "secretariatweb.subjects_none"), Text: i18n.T(ctx, "secretariatweb.subjects_none_text")}
	}
	return web.Render(w, r, http.StatusOK, subjectsView(p))
}

func countOf(counts []product.Count, value string) int {
	i := slices.IndexFunc(counts, func(c product.Count) bool { return c.Value == value })
	if i < 0 {
		return 0
	}
	return counts[i].N
}

func subjectPath(slug string) string { return "/sekretariat/emner/" + url.PathEscape(slug) }

// subjectInput is the form as it was filled in.
type subjectInput struct {
	NameDa, NameEn, AboutDa, AboutEn, Place string
}

type subjectPage struct {
	ui.Page
	Input  subjectInput
	Action string
}

func (h *handlers) newSubject(w http.ResponseWriter, r *http.Request) error {
	list, err := h.Products.Subjects(r.Context())
	if err != nil {
		return err
	}
	return showSubject(w, r, "new_subject", "/sekretariat/emner/ny", subjectInput{Place: strconv.Itoa(len(list) + 1)}, nil)
}

func (h *handlers) subject(w http.ResponseWriter, r *http.Request) error {
	list, at, err := h.subjectAt(r)
	if err != nil {
		return err
	}
	s := list[at]
	input := subjectInput{s.Name.Da, s.Name.En, s.About.Da, s.About.En, strconv.Itoa(at + 1)}
	return showSubject(w, r, "edit_subject", subjectPath(s.Slug), input, nil)
}

// subjectAt finds the subject of the address in the community's list.
func (h *handlers) subjectAt(r *http.Request) (list []product.Subject, at int, err error) {
	list, err = h.Products.Subjects(r.Context())
	if err != nil {
		return nil, 0, err
	}
	at = slices.IndexFunc(list, func(s product.Subject) bool { return s.Slug == r.PathValue("slug") })
	if at < 0 {
		return nil, 0, db.ErrNotFound
	}
	return list, at, nil
}

func showSubject(w http.ResponseWriter, r *http.Request, key, action string, input subjectInput, err error) error {
	ctx, status := r.Context(), http.StatusOK
	p := subjectPage{
		Page:  page(ctx, key, ui.Link{Text: i18n.T(ctx, "secretariatweb.subjects"), Href: in(ctx, "/sekretariat/emner")}),
		Input: input, Action: in(ctx, action),
	}
	if err != nil {
		p.Problems, status = ui.ProblemsOf(ctx, err), web.Status(err)
	}
	return web.Render(w, r, status, subjectView(p))
}

func subjectForm(r *http.Request) (in subjectInput, err error) {
	form, err := web.ParseForm(r)
	return subjectInput{
		form.Text("name_da"), form.Text("name_en"), form.Text("about_da"), form.Text("about_en"), form.Text("place"),
	}, err
}

func (h *handlers) createSubject(w http.ResponseWriter, r *http.Request) error {
	input, err := subjectForm(r)
	if err != nil {
		return err
	}
	list, err := h.Products.Subjects(r.Context())
	if err != nil {
		return err
	}
	return h.saveSubject(w, r, "", input, list)
}

func (h *handlers) editSubject(w http.ResponseWriter, r *http.Request) error {
	input, err := subjectForm(r)
	if err != nil {
		return err
	}
	list, at, err := h.subjectAt(r)
	if err != nil {
		return err
	}
	slug := list[at].Slug
	return h.saveSubject(w, r, slug, input, slices.Delete(list, at, at+1))
}

// saveSubject puts the subject in its place among the others. A new one has no
// slug yet.
func (h *handlers) saveSubject(w http.ResponseWriter, r *http.Request, slug string, input subjectInput, others []product.Subject) error {
	key, action := "edit_subject", subjectPath(slug)
	if slug == "" {
		key, action, slug = "new_subject", "/sekretariat/emner/ny", line.Slug(input.NameDa)
	}
	s := product.Subject{Slug: slug, Name: product.Text{Da: input.NameDa, En: input.NameEn}, About: product.Text{Da: input.AboutDa, En: input.AboutEn}}
	place, err := checkSubject(s, input.Place, others)
	if err == nil {
		err = renamed(h.Products.PutSubject(r.Context(), auth.From(r.Context()), place, s), "slug", "name_da")
	}
	if web.Reform(err) {
		return showSubject(w, r, key, action, input, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/sekretariat/emner", web.Flash{Key: "secretariatweb.subject_saved", Args: []string{"name", input.NameDa}})
}

// checkSubject finds the faults that have to do with the other subjects, and with
// them those that would otherwise be told only when the rest is right.
func checkSubject(s product.Subject, place string, others []product.Subject) (at int, err error) {
	var faults errs.Fields
	switch {
	case s.Name.Da == "":
		faults.Add("name_da", "errs.required")
	case slices.ContainsFunc(others, func(o product.Subject) bool { return o.Slug == s.Slug }):
		faults.Add("name_da", "secretariatweb.subject_taken", "slug", s.Slug)
	}
	if s.Name.En == "" {
		faults.Add("name_en", "errs.required")
	}
	n, err := strconv.Atoi(place)
	if err != nil || n < 1 || n > len(others)+1 {
		faults.Add("place", "secretariatweb.place_invalid", "most", len(others)+1)
	}
	return n - 1, faults.Err()
}

// renamed moves the faults of a field that the form does not have to one that it has.
func renamed(err error, from, to string) error {
	fields := errs.Fields(errs.FieldsOf(err))
	if len(fields) == 0 {
		return err
	}
	moved := slices.Clone(fields)
	moved = slices.DeleteFunc(moved, func(f errs.Field) bool {
		return f.Name == from && slices.ContainsFunc(fields, func(g errs.Field) bool { return g.Name == to })
	})
	for i := range moved {
		if moved[i].Name == from {
			moved[i].Name = to
		}
	}
	return moved.Err()
}
