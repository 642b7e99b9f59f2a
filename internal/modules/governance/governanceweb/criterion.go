package governanceweb

import (
	"context"
	"net/http"
	"slices"

	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// criteriaPath is the model itself.
const criteriaPath = "/governance/krav"

// modelPage is all criteria of today's model.
type modelPage struct {
	ui.Page
	Themes []modelTheme
	Source ui.Source
}

// modelTheme is the criteria of a theme.
type modelTheme struct {
	ID, Title string
	Table     ui.Table
}

func (h *handlers) criteria(w http.ResponseWriter, r *http.Request) error {
	ctx, m := r.Context(), governance.Model
	title := i18n.T(ctx, "governanceweb.criteria")
	p := modelPage{
		Page: ui.Page{
			Title: title, Door: "sharing", Sub: "governance", Crumbs: crumbs(ctx),
			Lead: i18n.T(ctx, "governanceweb.criteria_lead", "n", len(m.Criteria), "model", m.Version),
		},
		Source: ui.Source{
			State: ui.Stated, Text: i18n.T(ctx, "governanceweb.model_source", "title", text(ctx, m.Title), "model", m.Version),
			Link: ui.Link{Text: i18n.T(ctx, "ui.cited.see"), Href: m.Source},
		},
	}
	for _, theme := range criteria.Themes {
		p.Themes = append(p.Themes, modelTheme{ID: string(theme), Title: i18n.T(ctx, "governanceweb.theme."+string(theme)), Table: modelTable(ctx, theme)})
	}
	return web.Render(w, r, http.StatusOK, modelView(p))
}

func modelTable(ctx context.Context, theme criteria.Theme) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "governanceweb.theme."+string(theme)),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "governanceweb.criterion")}, {Title: i18n.T(ctx, "governanceweb.name")}, {Title: i18n.T(ctx, "governanceweb.level")},
			{Title: i18n.T(ctx, "governanceweb.found_by")},
		},
	}
	for _, c := range governance.Model.Criteria {
		if c.Theme == theme {
			t.Rows = append(t.Rows, []ui.Cell{
				{Text: string(c.ID)}, {Text: text(ctx, c.Title), Href: in(ctx, criterionPath(c.ID))}, {Content: marks(ctx, c)}, {Text: ways(ctx, c)},
			})
		}
	}
	return t
}

// ways are how it can be found out whether a criterion is met.
func ways(ctx context.Context, c criteria.Criterion) string {
	var list []string
	for _, w := range c.Ways {
		list = append(list, i18n.T(ctx, "governanceweb.way."+string(w)))
	}
	return i18n.From(ctx).List(list)
}

// criterionPage is one criterion: what shows that it is met, and what is said of it.
type criterionPage struct {
	ui.Page
	Guidance string
	Facts    ui.Facts
	Table    ui.Table
	Silent   string // how many there is nothing to tell of
}

func (h *handlers) criterion(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, ok := governance.Model.Criterion(criteria.ID(r.PathValue("id")))
	if !ok {
		return governance.ErrNotFound
	}
	all, err := h.governance.PortfolioOn(ctx, auth.From(ctx), h.governance.Today())
	if err != nil {
		return err
	}
	p := criterionPage{
		Page: ui.Page{
			Title: string(c.ID) + " " + text(ctx, c.Title), Door: "sharing", Sub: "governance", Meta: marks(ctx, c),
			Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "governanceweb.criteria"), Href: in(ctx, criteriaPath)}), Here: string(c.ID),
		},
		Guidance: text(ctx, c.Guidance), Facts: criterionFacts(ctx, c), Table: saidTable(ctx, all, c),
	}
	if silent := len(all.Products) - len(p.Table.Rows); silent > 0 {
		p.Silent = i18n.N(ctx, "governanceweb.silent", silent)
	}
	return web.Render(w, r, http.StatusOK, criterionView(p))
}

func criterionFacts(ctx context.Context, c criteria.Criterion) ui.Facts {
	months := c.Months
	if months == 0 {
		months = governance.Model.Months
	}
	list := ui.Facts{
		{Name: i18n.T(ctx, "governanceweb.theme"), Text: i18n.T(ctx, "governanceweb.theme."+string(c.Theme))},
		{Name: i18n.T(ctx, "governanceweb.found_by"), Text: ways(ctx, c)},
		{Name: i18n.T(ctx, "governanceweb.counts_for"), Text: i18n.N(ctx, "governanceweb.months", months)},
	}
	for _, was := range c.Before {
		ids := make([]string, len(was.IDs))
		for i, id := range was.IDs {
			ids[i] = string(id)
		}
		if !slices.Equal(was.IDs, []criteria.ID{c.ID}) {
			list = append(list, ui.Fact{Name: i18n.T(ctx, "governanceweb.was_called", "model", was.Version), Text: i18n.From(ctx).List(ids)})
		}
	}
	return list
}

// saidTable is what the voices say of the criterion, product by product. Those of which
// nobody says anything, and the machine cannot tell, are left out.
func saidTable(ctx context.Context, all governance.Portfolio, c criteria.Criterion) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.said_of", "criterion", c.ID), Columns: []ui.Column{{Title: i18n.T(ctx, "governanceweb.product")}}}
	for _, v := range governance.Layers {
		t.Columns = append(t.Columns, ui.Column{Title: i18n.T(ctx, "governanceweb.voice."+string(v))})
	}
	for _, n := range all.Products {
		row, said := []ui.Cell{{Text: n.Name, Href: in(ctx, n.Path()+"/governance") + "#" + string(c.ID)}}, false
		for _, v := range governance.Layers {
			x := all.Layers[v][n.ID].Cells[c.ID]
			said = said || x.Leans() != criteria.CannotTell
			row = append(row, ui.Cell{Content: cell(ctx, x)})
		}
		if said {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}
