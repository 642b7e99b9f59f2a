package governanceweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// historyPage is what has been said of a product over time, and what differs between
// two of those times.
type historyPage struct {
	ui.Page
	Sheets  ui.Table
	None    ui.Empty
	Levels  levelPast
	From    ui.Select
	To      ui.Select
	Action  string
	Compare string // title
	Diff    ui.Table
	Same    string
}

// comparePath leads to the difference between two sheets.
func comparePath(ctx context.Context, p product.Product, before, after string) string {
	return in(ctx, path(p)+"/historik") + "?" + url.Values{"fra": {before}, "til": {after}}.Encode()
}

func (h *handlers) history(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	sheets, err := h.governance.History(ctx, actor, d.ID)
	if err != nil {
		return err
	}
	page := frameOf(ctx, d.Product)
	page.Heading, page.Here = i18n.T(ctx, "governanceweb.history_of", "name", d.Name), i18n.T(ctx, "governanceweb.history")
	page.Title = page.Heading
	page.Crumbs = append(page.Crumbs, ui.Link{Text: i18n.T(ctx, "governanceweb.governance"), Href: in(ctx, path(d.Product))})
	p := historyPage{
		Page: page, Sheets: sheetTable(ctx, sheets), Action: in(ctx, path(d.Product)+"/historik"),
		None: ui.Empty{Title: i18n.T(ctx, "governanceweb.no_history"), Text: i18n.T(ctx, "governanceweb.no_history_text")},
	}
	if p.Levels, err = h.levelPast(r, d.Product); err != nil {
		return err
	}
	p.Levels.Back = nil // where levels are entered
	before, after := chosen(r.URL.Query(), sheets)
	p.From, p.To = sheetSelect(ctx, "fra", sheets, before), sheetSelect(ctx, "til", sheets, after)
	if before == "" || after == "" {
		return web.Render(w, r, http.StatusOK, historyView(p))
	}
	a, b, diff, err := h.governance.Compare(ctx, actor, d.ID, before, after)
	if err != nil {
		return err
	}
	p.Compare = i18n.T(ctx, "governanceweb.compare", "before", sheetName(ctx, a), "after", sheetName(ctx, b))
	p.Diff, p.Same = diffTable(ctx, p.Compare, [2]string{sheetName(ctx, a), sheetName(ctx, b)}, diff), i18n.T(ctx, "governanceweb.no_difference")
	return web.Render(w, r, http.StatusOK, historyView(p))
}

// chosen are the two sheets that the address asks to compare; without, the two newest.
func chosen(v url.Values, sheets []governance.Sheet) (before, after string) {
	if v.Has("fra") || v.Has("til") {
		return v.Get("fra"), v.Get("til")
	}
	if len(sheets) < 2 {
		return "", ""
	}
	return sheets[1].ID, sheets[0].ID
}

// sheetName tells a sheet from others: who said it, and when.
func sheetName(ctx context.Context, x governance.Sheet) string {
	return i18n.T(ctx, "governanceweb.sheet", "voice", i18n.T(ctx, "governanceweb.by."+string(x.Voice)), "date", short(ctx, x.Day))
}

func sheetSelect(ctx context.Context, name string, sheets []governance.Sheet, chosen string) ui.Select {
	s := ui.Select{Field: ui.Field{Name: name, Label: i18n.T(ctx, "governanceweb."+name)}}
	for _, x := range sheets {
		s.Options = append(s.Options, ui.Option{Value: x.ID, Text: sheetName(ctx, x), Selected: x.ID == chosen})
	}
	return s
}

func sheetTable(ctx context.Context, sheets []governance.Sheet) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.history"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.date")}, {Title: i18n.T(ctx, "governanceweb.who")}, {Title: i18n.T(ctx, "governanceweb.in_all")}, {Title: i18n.T(ctx, "governanceweb.model")},
	}}
	for _, x := range sheets {
		var all ui.Row
		for _, s := range counts(ctx, x) {
			all = append(all, s)
		}
		who := i18n.T(ctx, "governanceweb.by."+string(x.Voice))
		if x.Draft {
			who = i18n.T(ctx, "governanceweb.draft_by", "voice", who)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: i18n.When(ctx, x.Day), Href: in(ctx, x.Path())}, {Text: who}, {Content: all}, {Text: x.Model}})
	}
	return t
}

func diffTable(ctx context.Context, caption string, names [2]string, diff []governance.Difference) ui.Table {
	t := ui.Table{Caption: caption, Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.criterion")}, {Title: names[0]}, {Title: names[1]},
	}}
	for _, x := range diff {
		t.Rows = append(t.Rows, []ui.Cell{
			criterionCell(ctx, x.Criterion),
			{Content: cell(ctx, x.Before)}, {Content: cell(ctx, x.After)},
		})
	}
	return t
}
