package governanceweb

import (
	"net/http"
	"net/url"

	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/decision"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// levelForm enters a level that was decided.
func (h *handlers) levelForm(w http.ResponseWriter, r *http.Request) error {
	return h.showLevel(w, r, url.Values{"from": {h.governance.Today().String()}}, nil)
}

func (h *handlers) showLevel(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	about, err := h.governance.LevelDecisions(ctx, auth.From(ctx), o.Of.ID)
	if err != nil {
		return err
	}
	f := h.productForm(ctx, o, "niveau", "governanceweb.do.level", written, failed)
	f.Lead = i18n.T(ctx, "governanceweb.level_lead")
	by := ui.Select{Field: f.Field(ctx, "decision", false), Empty: i18n.T(ctx, "governanceweb.choose")}
	for _, d := range about.Decisions {
		by.Options = append(by.Options, ui.Option{
			Value: string(d.ID), Text: i18n.T(ctx, "governanceweb.sheet", "voice", d.Heading.In(i18n.Lang(ctx)), "date", d.Day), Selected: written.Get("decision") == string(d.ID),
		})
	}
	level := ui.Radios{Field: f.Field(ctx, "level", false), Row: true}
	for _, l := range criteria.Levels {
		level.Options = append(level.Options, ui.Option{Value: string(l), Text: levelName(ctx, l), Selected: written.Get("level") == string(l)})
	}
	f.Add("", level, by, form.Halves(f.Typed(ctx, "from", "date", false), f.Typed(ctx, "to", "date", true)))
	return f.Render(w, r, failed)
}

func (h *handlers) setLevel(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	p := form.ReadPeriod(f, &faults)
	p = form.Impossible(p, faults)
	err = form.Joined(faults, h.governance.SetLevel(ctx, auth.From(ctx), o.Of.ID, criteria.Level(f.Text("level")), p, decision.ID(f.Text("decision"))))
	if form.Again(err) {
		return h.showLevel(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(o.Of), web.Flash{Key: "governanceweb.flash.level", Args: []string{"name", o.Of.Name}})
}
