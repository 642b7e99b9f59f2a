package registryweb

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// factsPage lists an authority's figures, with a form that adds one.
type factsPage struct {
	form
	Known  []knownFact
	Kinds  []ui.Option
	Source ui.SourceFields
}

// knownFact is a figure with the button that removes it.
type knownFact struct {
	Name, Number string
	Source       ui.Source
	Drop         ui.Post
}

func (h *handlers) factsPage(ctx context.Context, a registry.Authority, f web.Form, failed error) factsPage {
	path := a.ID.Path() + "/tal"
	title := i18n.T(ctx, "registryweb.facts_of", "name", a.FullName())
	texts := written{"kind": cmp.Or(f.Text("kind"), string(registry.Population)), "value": f.Text("value")}
	p := factsPage{
		form:  newForm(ctx, titled(authorityFrame(ctx, a), title), path, a.Path(), texts),
		Kinds: options(ctx, registry.FactKinds, texts["kind"], registry.FactKind.Label),
	}
	p.Problems = ui.ProblemsOf(ctx, failed)
	p.Source = ui.SourceFields{Written: f.Values, Problems: p.Problems}
	for _, f := range a.Facts {
		p.Known = append(p.Known, knownFact{
			Name: i18n.T(ctx, f.Kind.Label()), Number: figure(ctx, f), Source: ui.Cited(ctx, f.Source),
			Drop: ui.Post{
				Button: ui.Button{Text: i18n.T(ctx, "registryweb.drop_fact", "date", f.Source.Date)}, Action: in(ctx, path+"/slet"), Quiet: true,
				Hidden: []ui.Pair{{Name: "kind", Value: string(f.Kind)}, {Name: "date", Value: f.Source.Date.String()}},
			},
		})
	}
	return p
}

func (h *handlers) facts(w http.ResponseWriter, r *http.Request) error {
	a, err := h.bySlug(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, factsView(h.factsPage(r.Context(), a, web.Form{}, nil)))
}

func (h *handlers) setFact(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	var faults errs.Fields
	fact := registry.Fact{Kind: registry.FactKind(f.Text("kind")), Value: readNumber(f.Text("value")), Source: f.Source(&faults)}
	saved, err := h.registry.SetFact(ctx, auth.From(ctx), a.ID, fact)
	err = faults.Join(err) // a date that is none is missing, which the service refuses
	if web.Reform(err) {
		return web.Render(w, r, web.Status(err), factsView(h.factsPage(ctx, a, f, err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, a.ID.Path()+"/tal", savedFlash(saved.FullName(), false))
}

// readNumber reads a whole number as people write it, 42.962. What is none is
// negative, which the service refuses beside the field.
func readNumber(text string) int64 {
	n, err := strconv.ParseInt(strings.NewReplacer(".", "", " ", "", "\u00a0", "").Replace(text), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func (h *handlers) dropFact(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	date, err := civil.ParseWhen(f.Get("date"))
	if err != nil {
		return err
	}
	if _, err := h.registry.DropFact(ctx, auth.From(ctx), a.ID, registry.FactKind(f.Get("kind")), date); err != nil {
		return err
	}
	return web.Redirect(w, r, a.ID.Path()+"/tal", web.Flash{Key: "registryweb.dropped", Args: []string{"name", a.FullName()}})
}
