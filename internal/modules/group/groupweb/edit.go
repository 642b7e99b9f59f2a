package groupweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// reaches are how far a group's page may be read.
var reaches = []auth.Reach{auth.Public, auth.Members}

func (h *handlers) foundForm(w http.ResponseWriter, r *http.Request) error {
	return h.showFound(w, r, url.Values{"from": {h.groups.Today().String()}, "reach": {string(auth.Public)}}, nil)
}

func (h *handlers) showFound(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	title := i18n.T(ctx, "groupweb.found")
	p := ui.Page{
		Title: title, Door: "collaboration", Sub: "groups",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "groupweb.groups"), Href: in(ctx, listPath)}},
	}
	f := form.New(ctx, texts, p, "/sekretariat/grupper/ny", listPath, written, failed)
	groupFields(ctx, f)
	return f.Render(w, r, failed)
}

// groupFields adds all that keepers write of a group.
func groupFields(ctx context.Context, f *form.Page) {
	kind := ui.Radios{Field: f.Field(ctx, "kind", false), Options: form.Options(ctx, group.Kinds, f.Written.Get("kind"))}
	f.Add(i18n.T(ctx, "groupweb.section.group"), kind, f.Input(ctx, "product", true),
		form.Thirds(f.Input(ctx, "name_da", false), f.Input(ctx, "name_en", true)),
	)
	purposeFields(ctx, f)
	f.Add(i18n.T(ctx, "groupweb.section.period"), form.Thirds(f.Typed(ctx, "from", "date", false), f.Typed(ctx, "to", "date", true)))
	reach := ui.Radios{Field: f.Field(ctx, "reach", false)}
	for _, v := range reaches {
		reach.Options = append(reach.Options, ui.Option{
			Value: string(v), Text: i18n.T(ctx, "groupweb.reach."+string(v)), Selected: f.Written.Get("reach") == string(v),
		})
	}
	f.Add(i18n.T(ctx, "groupweb.section.reach"), reach)
	f.Add(i18n.T(ctx, "groupweb.section.source"), f.Source())
}

func purposeFields(ctx context.Context, f *form.Page) {
	f.Add(i18n.T(ctx, "groupweb.section.purpose"), f.Area(ctx, "purpose_da", false, group.MaxPurpose), f.Area(ctx, "purpose_en", true, group.MaxPurpose))
}

// readGroup reads what groupFields ask for.
func (h *handlers) readGroup(ctx context.Context, f web.Form, faults *errs.Fields) (g group.Group, err error) {
	g = group.Group{
		Kind: group.Kind(f.Text("kind")), Name: product.Text{Da: f.Text("name_da"), En: f.Text("name_en")}, Purpose: readPurpose(f),
		Exists: form.ReadPeriod(f, faults), Reach: auth.Reach(f.Text("reach")), Source: f.Source(faults),
	}
	if of := f.Text("product"); of != "" {
		d, err := h.products.BySlug(ctx, auth.From(ctx), line.Slug(of))
		if errs.KindOf(err) == errs.NotFound {
			faults.Add("product", "group.product_unknown")
		} else if err != nil {
			return g, err
		}
		g.Product = d.ID
	}
	return g, nil
}

func readPurpose(f web.Form) product.Text {
	return product.Text{Da: f.Text("purpose_da"), En: f.Text("purpose_en")}
}

func (h *handlers) found(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	g, err := h.readGroup(ctx, f, &faults)
	if err != nil {
		return err
	}
	g.Exists = form.Impossible(g.Exists, faults)
	saved, err := h.groups.Found(ctx, auth.From(ctx), g)
	err = form.Joined(faults, err)
	if form.Again(err) {
		return h.showFound(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, saved.Path(), web.Flash{Key: "groupweb.flash.founded", Args: []string{"name", name(ctx, saved)}})
}

func (h *handlers) editForm(w http.ResponseWriter, r *http.Request) error {
	return h.showEdit(w, r, nil, nil)
}

// showEdit is for keepers the whole group, and for its own people what it is for.
func (h *handlers) showEdit(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.groups.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	if !d.CanDescribe {
		return group.ErrForbidden
	}
	if written == nil {
		if written, err = h.writtenGroup(ctx, d.Group); err != nil {
			return err
		}
	}
	p := groupFrame(ctx, d.Group, i18n.T(ctx, "groupweb.edit"))
	f := form.New(ctx, texts, p, d.Path()+"/ret", d.Path(), written, failed)
	f.Version(d.Group.Version, failed)
	if d.CanKeep {
		groupFields(ctx, f)
	} else {
		purposeFields(ctx, f)
	}
	return f.Render(w, r, failed)
}

func (h *handlers) writtenGroup(ctx context.Context, g group.Group) (url.Values, error) {
	v := url.Values{
		"kind": {string(g.Kind)}, "name_da": {g.Name.Da}, "name_en": {g.Name.En}, "purpose_da": {g.Purpose.Da}, "purpose_en": {g.Purpose.En},
		"reach": {string(g.Reach)},
	}
	form.WritePeriod(v, g.Exists)
	form.WriteSource(v, g.Source)
	products, err := h.named(ctx, []group.Listed{{Group: g}})
	v.Set("product", products[g.Product].Name)
	return v, err
}

func (h *handlers) edit(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.groups.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	if d.CanKeep {
		var faults errs.Fields
		g, readErr := h.readGroup(ctx, f, &faults)
		if readErr != nil {
			return readErr
		}
		g.ID, g.Version, g.Exists = d.ID, form.ReadVersion(f), form.Impossible(g.Exists, faults)
		_, err = h.groups.Edit(ctx, actor, g)
		err = form.Joined(faults, err)
	} else {
		_, err = h.groups.Describe(ctx, actor, d.ID, form.ReadVersion(f), readPurpose(f))
	}
	if form.Again(err) {
		return h.showEdit(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path(), web.Flash{Key: "groupweb.flash.saved"})
}
