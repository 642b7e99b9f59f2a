package adoptionweb

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// notePage is one statement about who uses a product, by somebody else than the
// authority.
type notePage struct {
	ui.Page
	Action string
	Acting ui.ActingNote
	Fields []templ.Component
	Source ui.SourceFields
	Save   ui.Button
	Cancel ui.Link
}

// notePath is the form, with the authority that it is about, if there is one yet.
func notePath(ctx context.Context, p product.Product, authority string) string {
	path := in(ctx, p.Path()+"/anvendelse/noter")
	if authority == "" {
		return path
	}
	return path + "?myndighed=" + authority
}

// notable reads the product of the address for somebody who may note something
// about it.
func (h *handlers) notable(r *http.Request) (product.Product, error) {
	actor := auth.From(r.Context())
	d, err := h.products.BySlug(r.Context(), actor, r.PathValue("slug"))
	if err == nil && !adoption.CanNote(actor, adoption.Coordinator, d.ID) {
		err = adoption.ErrForbidden
	}
	return d.Product, err
}

func (h *handlers) noteForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, err := h.notable(r)
	if err != nil {
		return err
	}
	f := web.Form{Values: map[string][]string{"origin": {string(adoption.Coordinator)}, "state": {string(adoption.Operating)}}}
	if slug := r.URL.Query().Get("myndighed"); slug != "" {
		a, err := h.registry.AuthorityBySlug(ctx, slug)
		if err != nil {
			return err
		}
		f.Set("authority", a.FullName())
	}
	return web.Render(w, r, http.StatusOK, noteView(newNotePage(ctx, p, f, nil)))
}

func (h *handlers) note(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	p, err := h.notable(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	a, err := h.called(ctx, f.Text("authority"), &faults)
	if err != nil {
		return err
	}
	st, period := noted(f, &faults)
	st.Authority, st.Product = a.ID, p.ID
	err = faults.Join(h.adoptions.Note(ctx, auth.From(ctx), st, period), "to")
	if web.Reform(err) {
		return web.Render(w, r, web.Status(err), noteView(newNotePage(ctx, p, f, err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, recordPath(a.Slug, p.Slug), web.Flash{Key: "adoptionweb.noted", Args: []string{"authority", a.FullName(), "product", p.Name}})
}

// called finds the authority that somebody names. One that nobody knows is a fault.
func (h *handlers) called(ctx context.Context, name string, faults *errs.Fields) (registry.Authority, error) {
	a, err := h.registry.AuthorityCalled(ctx, name)
	if errs.KindOf(err) != errs.NotFound {
		return a, err
	}
	if name == "" {
		faults.Add("authority", "errs.required")
	} else {
		faults.Add("authority", "adoptionweb.no_such_authority", "name", clip(name))
	}
	return a, nil
}

// noted is what the form says, and the days that it says it of. A state without a
// first day was so when the source spoke. Where a date is none there are no days,
// so that the service writes nothing and yet tells the other faults.
func noted(f web.Form, faults *errs.Fields) (adoption.Statement, civil.Period) {
	st := adoption.Statement{
		Origin: adoption.Origin(f.Get("origin")), State: adoption.State(f.Get("state")), Since: f.When("since", faults), Start: adoption.Start(f.Get("start")),
		Release: f.Text("release"), Note: f.Text("note"), Source: f.Source(faults),
	}
	if f.Get("origin") == "" { // a coordinator is not asked
		st.Origin = adoption.Coordinator
	}
	if st.Since.IsZero() {
		st.Since, st.Start = st.Source.Date, adoption.ByThen
	}
	p := civil.Since(st.Since.First())
	if to := f.When("to", faults); !to.IsZero() {
		p.To = min(to.Last(), civil.Max-1) + 1
	}
	if len(*faults) > 0 {
		p = civil.Period{}
	}
	return st, p
}

func newNotePage(ctx context.Context, of product.Product, f web.Form, failed error) notePage {
	actor, path := auth.From(ctx), in(ctx, of.Path())
	p := notePage{
		Action: notePath(ctx, of, ""), Save: ui.Button{Text: i18n.T(ctx, "adoptionweb.note_save"), Kind: ui.Primary},
		Cancel: ui.Link{Text: i18n.T(ctx, "adoptionweb.cancel"), Href: path + "/anvendelse"},
	}
	title := i18n.T(ctx, "adoptionweb.note_user")
	p.Page = ui.Page{
		Title: i18n.T(ctx, "adoptionweb.title_of", "title", title, "name", of.Name), Heading: title, Here: title,
		Lead: i18n.T(ctx, "adoptionweb.note_lead", "product", of.Name), Door: "sharing", Sub: "products",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "adoptionweb.products"), Href: in(ctx, "/produkter")}, {Text: of.Name, Href: path}},
	}
	p.Problems = ui.ProblemsOf(ctx, failed)
	if actor.For.Name != "" {
		p.Acting.Text = i18n.T(ctx, "adoptionweb.note_acting", "authority", actor.For.Name)
	}
	p.Fields = noteFields(ctx, f, p.Problems, actor.Keeps())
	p.Source = ui.SourceFields{Written: f.Values, Problems: p.Problems}
	return p
}

// noteFields ask what is said; keepers also on whose behalf.
func noteFields(ctx context.Context, f web.Form, problems ui.Problems, keeps bool) []templ.Component {
	field := func(name, label, help string, optional bool) ui.Field {
		out := ui.Field{Name: name, Label: i18n.T(ctx, "adoptionweb."+label), Error: problems.For(name), Optional: optional}
		if help != "" {
			out.Help = i18n.T(ctx, "adoptionweb.help."+help)
		}
		return out
	}
	input := func(name, label, help string) ui.Input {
		return ui.Input{Field: field(name, label, help, true), Value: f.Get(name), Short: true}
	}
	authority := ui.Input{Field: field("authority", "authority_field", "authority", false), Value: f.Get("authority")}
	list := []templ.Component{authority}
	if keeps {
		origins := slices.DeleteFunc(slices.Clone(adoption.Origins), func(o adoption.Origin) bool { return o == adoption.Self || o == adoption.Agreement })
		list = append(list, ui.Radios{Field: field("origin", "who_says", "origin", false), Options: options(ctx, origins, adoption.Origin(f.Get("origin")), adoption.Origin.Label)})
	}
	note := input("note", "field.note", "note")
	note.Short, note.Wide = false, true
	return append(
		list,
		ui.Radios{Field: field("state", "field.state", "", false), Row: true, Options: options(ctx, adoption.States, adoption.State(f.Get("state")), adoption.State.Label)},
		input("since", "field.since", "note_since"),
		ui.Radios{Field: field("start", "field.start", "", false), Row: true, Options: options(ctx, adoption.Starts, adoption.Start(f.Get("start")), startKey)},
		input("to", "field.to", "to"), input("release", "field.release", ""), note,
	)
}
