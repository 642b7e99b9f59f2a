package governanceweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// agreementPath is the page about how far the layers agree.
const agreementPath = "/governance/enighed"

// comparison is two voices that are held against each other. What a person brought as a
// machine's finding counts apart from what the program read itself.
type comparison struct {
	one, other product.Voice
	brought    bool
}

var compared = []comparison{
	{one: product.Machine, other: product.Secretariat}, {one: product.Itself, other: product.Secretariat}, {one: product.Machine, other: product.Itself},
	{one: product.Machine, other: product.Secretariat, brought: true}, {one: product.Machine, other: product.Itself, brought: true},
}

// counted are the comparisons with something to count. Those of what was brought are
// left out where nothing was.
func counted(all governance.Portfolio) (list []comparison) {
	for _, x := range compared {
		if !x.brought || slices.ContainsFunc(x.in(all), func(a governance.Agreement) bool { return a.Of > 0 }) {
			list = append(list, x)
		}
	}
	return list
}

func (x comparison) in(all governance.Portfolio) []governance.Agreement {
	return all.Agreements(x.one, x.other, x.brought)
}

// name names the two voices.
func (x comparison) name(ctx context.Context) string {
	one, other := i18n.T(ctx, "governanceweb.by."+string(x.one)), i18n.T(ctx, "governanceweb.by."+string(x.other))
	if x.brought {
		one = i18n.T(ctx, "governanceweb.by.brought")
	}
	return i18n.T(ctx, "governanceweb.pair", "one", one, "other", inSentence(other))
}

// agreementPage is how often two voices point the same way, criterion by criterion.
type agreementPage struct {
	ui.Page
	Sum   ui.Facts
	Table ui.Table
	None  ui.Empty
	Files ui.Downloads
}

func (h *handlers) agreements(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := h.governance.PortfolioOn(ctx, auth.From(ctx), h.dayOf(r))
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "governanceweb.agreement")
	p := agreementPage{
		Page: ui.Page{Title: title, Lead: i18n.T(ctx, "governanceweb.agreement_lead"), Door: "sharing", Sub: "governance", Crumbs: crumbs(ctx)},
		Sum:  agreementSums(ctx, all), Table: agreementTable(ctx, all),
		None:  ui.Empty{Title: i18n.T(ctx, "governanceweb.no_agreement"), Text: i18n.T(ctx, "governanceweb.no_agreement_text")},
		Files: ui.Downloads{{Text: "CSV", Href: in(ctx, agreementPath+".csv")}},
	}
	return web.Render(w, r, http.StatusOK, agreementView(p))
}

// agreementSums count over all criteria.
func agreementSums(ctx context.Context, all governance.Portfolio) (list ui.Facts) {
	for _, pair := range counted(all) {
		agree, of := 0, 0
		for _, x := range pair.in(all) {
			agree, of = agree+x.Agree, of+x.Of
		}
		list = append(list, ui.Fact{Name: pair.name(ctx), Text: share(ctx, agree, of)})
	}
	return list
}

// share is how many of how many, and in hundredths.
func share(ctx context.Context, n, of int) string {
	if of == 0 {
		return i18n.T(ctx, "governanceweb.nothing_to_compare")
	}
	return i18n.T(ctx, "governanceweb.share", "n", n, "of", of, "percent", (200*n+of)/(2*of))
}

func agreementTable(ctx context.Context, all governance.Portfolio) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.agreement"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.criterion")},
	}}
	var rows [][]governance.Agreement
	for _, pair := range counted(all) {
		t.Columns = append(t.Columns, ui.Column{Title: pair.name(ctx), Number: true})
		rows = append(rows, pair.in(all))
	}
	for at, c := range governance.Model.Criteria {
		row, known := []ui.Cell{criterionCell(ctx, c)}, false
		for _, column := range rows {
			x := column[at]
			known = known || x.Of > 0
			row = append(row, ui.Cell{Text: share(ctx, x.Agree, x.Of)})
		}
		if known {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func (h *handlers) agreementsCSV(w http.ResponseWriter, r *http.Request) error {
	all, err := h.governance.PortfolioOn(r.Context(), auth.From(r.Context()), h.dayOf(r))
	if err != nil {
		return err
	}
	t := web.Table{Name: "governance-enighed", Columns: []string{"criterion", "one", "other", "brought", "agree", "of"}}
	for _, pair := range counted(all) {
		for _, x := range pair.in(all) {
			t.Rows = append(t.Rows, []string{
				string(x.Criterion.ID), string(pair.one), string(pair.other), strconv.FormatBool(pair.brought), strconv.Itoa(x.Agree), strconv.Itoa(x.Of),
			})
		}
	}
	return web.CSV(w, r, t)
}
