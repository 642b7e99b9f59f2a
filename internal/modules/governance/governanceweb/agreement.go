package governanceweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// agreementPath is the page about how far the layers agree.
const agreementPath = "/governance/enighed"

// compared are the voices that are held against each other, two and two.
var compared = [][2]product.Voice{
	{product.Machine, product.Secretariat}, {product.Itself, product.Secretariat}, {product.Machine, product.Itself},
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

// pairName names two voices that are compared.
func pairName(ctx context.Context, pair [2]product.Voice) string {
	one, other := i18n.T(ctx, "governanceweb.by."+string(pair[0])), i18n.T(ctx, "governanceweb.by."+string(pair[1]))
	return i18n.T(ctx, "governanceweb.pair", "one", one, "other", strings.ToLower(other))
}

// agreementSums count over all criteria.
func agreementSums(ctx context.Context, all governance.Portfolio) (list ui.Facts) {
	for _, pair := range compared {
		agree, of := 0, 0
		for _, x := range all.Agreements(pair[0], pair[1]) {
			agree, of = agree+x.Agree, of+x.Of
		}
		list = append(list, ui.Fact{Name: pairName(ctx, pair), Text: share(ctx, agree, of)})
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
		{Title: i18n.T(ctx, "governanceweb.criterion")}, {Title: i18n.T(ctx, "governanceweb.name")},
	}}
	rows := make([][]governance.Agreement, len(compared))
	for i, pair := range compared {
		t.Columns = append(t.Columns, ui.Column{Title: pairName(ctx, pair), Number: true})
		rows[i] = all.Agreements(pair[0], pair[1])
	}
	for at, c := range governance.Model.Criteria {
		row, known := []ui.Cell{{Text: string(c.ID), Href: in(ctx, criterionPath(c.ID))}, {Text: text(ctx, c.Title)}}, false
		for i := range compared {
			x := rows[i][at]
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
	t := web.Table{Name: "governance-enighed", Columns: []string{"criterion", "one", "other", "agree", "of"}}
	for _, pair := range compared {
		for _, x := range all.Agreements(pair[0], pair[1]) {
			t.Rows = append(t.Rows, []string{string(x.Criterion.ID), string(pair[0]), string(pair[1]), strconv.Itoa(x.Agree), strconv.Itoa(x.Of)})
		}
	}
	return web.CSV(w, r, t)
}
