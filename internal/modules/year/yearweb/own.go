package yearweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/year"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

func ownForm(ctx context.Context, title, action string, written url.Values, failed error) *form.Page {
	f := form.New(ctx, texts, ui.Page{
		Title: title, Lead: i18n.T(ctx, "yearweb.own_lead"), Door: "collaboration", Sub: "year",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "yearweb.title"), Href: in(ctx, path)}},
	}, action, path, written, failed)
	da, en := f.Input(ctx, "title_da", false), f.Input(ctx, "title_en", true)
	da.Max, en.Max, da.Wide, en.Wide = year.MaxTitle, year.MaxTitle, true, true
	link := f.Typed(ctx, "link", "url", true)
	link.Wide = true
	f.Add(i18n.T(ctx, "yearweb.what"),
		ui.Radios{Field: f.Field(ctx, "kind", false), Options: form.Options(ctx, year.OwnKinds, written.Get("kind")), Row: true}, da, en, link)
	f.Add(i18n.T(ctx, "yearweb.when"), form.Halves(f.Typed(ctx, "from", "date", false), f.Typed(ctx, "to", "date", true)))
	f.Add(i18n.T(ctx, "yearweb.who_reads"), ui.Radios{
		Field: f.Field(ctx, "reach", false), Options: form.OptionsOf(ctx, year.Reaches, func(r auth.Reach) string { return "yearweb.reach." + string(r) }, written.Get("reach")),
	})
	return f
}

// readContent reads what ownForm asks for. Without a last day it is one day.
func readContent(f web.Form, faults *errs.Fields) year.Content {
	c := year.Content{
		Kind: year.Kind(f.Text("kind")), Title: product.Text{Da: f.Text("title_da"), En: f.Text("title_en")}, Link: f.Text("link"), Reach: auth.Reach(f.Text("reach")),
	}
	c.Period.From = f.Date("from", faults)
	c.Period.To = c.Period.From + 1
	if last := f.Date("to", faults); last != 0 {
		c.Period.To = last + 1
	}
	return c
}

func (h *handlers) newForm(w http.ResponseWriter, r *http.Request) error {
	return h.showNew(w, r, url.Values{"kind": {string(year.Event)}, "reach": {string(auth.Public)}}, nil)
}

func (h *handlers) showNew(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	return ownForm(ctx, i18n.T(ctx, "yearweb.add"), path+"/punkter/ny", written, failed).Render(w, r, failed)
}

func (h *handlers) add(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	c := readContent(f, &faults)
	c.Period = form.Impossible(c.Period, faults)
	_, err = h.years.Add(ctx, auth.From(ctx), c)
	if err = form.Joined(faults, err); form.Again(err) {
		return h.showNew(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path, web.Flash{Key: "yearweb.flash.saved"})
}

func (h *handlers) editForm(w http.ResponseWriter, r *http.Request) error {
	return h.showEdit(w, r, nil, nil)
}

func (h *handlers) showEdit(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	o, err := h.years.OwnByID(ctx, auth.From(ctx), year.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	if written == nil {
		written = url.Values{
			"kind": {string(o.Kind)}, "title_da": {o.Title.Da}, "title_en": {o.Title.En}, "link": {o.Link}, "reach": {string(o.Reach)},
			"from": {o.Period.From.String()}, "to": {(o.Period.To - 1).String()},
		}
	}
	f := ownForm(ctx, i18n.T(ctx, "yearweb.edit"), o.Path(), written, failed)
	f.Version(o.Version, failed)
	f.After = ui.Post{Button: ui.Button{Text: i18n.T(ctx, "yearweb.remove"), Kind: ui.Danger}, Action: in(ctx, o.Path()+"/slet")}
	return f.Render(w, r, failed)
}

func (h *handlers) edit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	c := readContent(f, &faults)
	c.Period = form.Impossible(c.Period, faults)
	_, err = h.years.Edit(ctx, auth.From(ctx), year.ID(r.PathValue("id")), form.ReadVersion(f), c)
	if err = form.Joined(faults, err); form.Again(err) {
		return h.showEdit(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path, web.Flash{Key: "yearweb.flash.saved"})
}

func (h *handlers) remove(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := h.years.Remove(ctx, auth.From(ctx), year.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return web.Redirect(w, r, path, web.Flash{Key: "yearweb.flash.removed"})
}
