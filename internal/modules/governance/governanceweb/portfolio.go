package governanceweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// portfolioPath is the page about all products.
const portfolioPath = "/governance"

// portfolioPage is all products by all criteria, one table for each voice.
type portfolioPage struct {
	ui.Page
	Legend  ui.VerdictLegend
	Tables  []voiceTable
	Hardest ui.Table
	Half    halfPart
	More    []ui.Link
	Day     ui.DayForm
	Files   ui.Downloads
}

// halfPart is how far the products have come in this half-year.
type halfPart struct {
	Title string
	Link  ui.Link
	Steps ui.Table
}

// voiceTable is what one voice says of the products.
type voiceTable struct {
	ID, Title string
	By        ui.Speaker
	Count     string
	Verdicts  ui.Verdicts
	None      string
}

// tableOrder is who speaks first in the portfolio: who evaluates, then who is
// evaluated, then the machine.
var tableOrder = []product.Voice{product.Secretariat, product.Itself, product.Machine}

// hardest is how many criteria stand in the list of those that fewest meet.
const hardest = 10

// dayOf is the day that the address asks about, which is not after today.
func (h *handlers) dayOf(r *http.Request) civil.Date {
	today := h.governance.Today()
	if d, err := civil.Parse(r.URL.Query().Get("dato")); err == nil && d < today {
		return d
	}
	return today
}

func (h *handlers) portfolio(w http.ResponseWriter, r *http.Request) error {
	ctx, day := r.Context(), h.dayOf(r)
	all, err := h.governance.PortfolioOn(ctx, auth.From(ctx), day)
	if err != nil {
		return err
	}
	today := h.governance.Today()
	p := newPortfolioPage(ctx, all, today)
	half := governance.HalfOf(today)
	rounds, err := h.governance.RoundsIn(ctx, auth.From(ctx), half)
	if err != nil {
		return err
	}
	p.Half = halfPart{
		Title: alone(halfName(ctx, half)), Steps: stepTable(ctx, rounds), Link: ui.Link{Text: i18n.T(ctx, "governanceweb.each_product"), Href: in(ctx, cyclePath(half))},
	}
	return web.Render(w, r, http.StatusOK, portfolioView(p))
}

func newPortfolioPage(ctx context.Context, all governance.Portfolio, today civil.Date) portfolioPage {
	at := ui.Address{Path: portfolioPath, State: dayState(all.Day, today)}
	p := portfolioPage{
		Page: ui.Page{
			Title: i18n.T(ctx, "governanceweb.portfolio"), Door: "sharing", Sub: "governance",
			Lead:  i18n.T(ctx, "governanceweb.portfolio_lead", "n", len(governance.Model.Criteria), "model", governance.Model.Version),
			Feeds: []ui.Feed{{Type: "application/atom+xml", Title: i18n.T(ctx, "governanceweb.portfolio"), Href: in(ctx, feedPath)}},
		},
		More:  portfolioLinks(ctx),
		Day:   ui.DayForm{Action: in(ctx, portfolioPath), Day: all.Day.String(), Today: today.String()},
		Files: ui.Downloads{{Text: "CSV", Href: at.At(ctx, ".csv")}, {Text: "JSON", Href: at.At(ctx, ".json")}, {Text: "Atom", Href: in(ctx, feedPath)}},
	}
	if all.Day != today {
		p.Notice = ui.PastDate{Date: i18n.Date(ctx, all.Day), Today: in(ctx, portfolioPath)}
	}
	for _, c := range append(criteria.Colours, criteria.NoColour) {
		p.Legend = append(p.Legend, coloured(ctx, c))
	}
	for _, v := range tableOrder {
		p.Tables = append(p.Tables, newVoiceTable(ctx, all, v))
	}
	p.Hardest = hardestTable(ctx, all)
	return p
}

// portfolioLinks lead to what there is beside the tables.
func portfolioLinks(ctx context.Context) []ui.Link {
	list := []ui.Link{
		{Text: i18n.T(ctx, "governanceweb.all_criteria"), Href: in(ctx, criteriaPath)},
		{Text: i18n.T(ctx, "governanceweb.all_follow_ups"), Href: in(ctx, followUpsPath)},
		{Text: i18n.T(ctx, "governanceweb.agreement"), Href: in(ctx, agreementPath)}, {Text: i18n.T(ctx, "governanceweb.check_report"), Href: in(ctx, checkPath)},
	}
	if governance.CanBring(auth.From(ctx)) {
		list = append(list, ui.Link{Text: i18n.T(ctx, "governanceweb.do.bring"), Href: in(ctx, "/indlaes")})
	}
	return list
}

func dayState(day, today civil.Date) map[string][]string {
	if day == today {
		return nil
	}
	return map[string][]string{"dato": {day.String()}}
}

func newVoiceTable(ctx context.Context, all governance.Portfolio, v product.Voice) voiceTable {
	sheets := all.Sheets(v)
	t := voiceTable{
		ID: string(v), By: speakers[v], Title: i18n.T(ctx, "governanceweb.voice."+string(v)),
		Count: i18n.T(ctx, "governanceweb.products_of", "n", len(sheets), "of", len(all.Products)),
		None:  i18n.T(ctx, "governanceweb.voice_none."+string(v)),
		Verdicts: ui.Verdicts{
			Caption: i18n.T(ctx, "governanceweb.voice."+string(v)), Corner: i18n.T(ctx, "governanceweb.product"),
			Sum: i18n.T(ctx, "governanceweb.sum."+string(v)), Groups: groupsOf(ctx),
		},
	}
	names := map[product.ID]product.Name{}
	for _, n := range all.Products {
		names[n.ID] = n
	}
	for _, x := range sheets {
		n := names[x.Product]
		row := ui.VerdictRow{Name: n.Name, Href: in(ctx, n.Path()+"/governance"), Note: short(ctx, x.Day), Sum: sumOf(x)}
		if x.Draft {
			row.Note = i18n.T(ctx, "governanceweb.draft_of", "date", row.Note)
		}
		if x.Brought != nil {
			row.Note = i18n.T(ctx, "governanceweb.some_brought", "date", row.Note)
		}
		for _, c := range inThemes() {
			s := cell(ctx, x.Cells[c.ID])
			row.Verdicts = append(row.Verdicts, ui.Status{Verdict: s.Verdict, Text: string(c.ID) + ": " + strings.ToLower(s.Text)})
		}
		t.Verdicts.Rows = append(t.Verdicts.Rows, row)
	}
	return t
}

// inThemes are the criteria theme by theme, in the order of the columns.
func inThemes() (list []criteria.Criterion) {
	for _, theme := range criteria.Themes {
		for _, c := range governance.Model.Criteria {
			if c.Theme == theme {
				list = append(list, c)
			}
		}
	}
	return list
}

func groupsOf(ctx context.Context) (groups []ui.VerdictColumns) {
	for _, theme := range criteria.Themes {
		g := ui.VerdictColumns{Title: i18n.T(ctx, "governanceweb.theme."+string(theme))}
		for _, c := range governance.Model.Criteria {
			if c.Theme == theme {
				g.Columns = append(g.Columns, ui.VerdictColumn{Text: string(c.ID), Title: text(ctx, c.Title)})
			}
		}
		groups = append(groups, g)
	}
	return groups
}

// sumOf counts what a sheet says, always from its rows.
func sumOf(x governance.Sheet) string {
	var parts []string
	if x.Voice == product.Machine {
		n := x.Points()
		for _, p := range []criteria.Pointing{criteria.Supports, criteria.Contradicts} {
			parts = append(parts, strconv.Itoa(n[p]))
		}
	} else {
		n := x.Totals()
		for _, c := range []criteria.Colour{criteria.Green, criteria.Yellow, criteria.Red} {
			parts = append(parts, strconv.Itoa(n[c]))
		}
	}
	return strings.Join(parts, " / ")
}

func hardestTable(ctx context.Context, all governance.Portfolio) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "governanceweb.hardest"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "governanceweb.criterion")},
			{Title: i18n.T(ctx, "governanceweb.met.secretariat"), Number: true}, {Title: i18n.T(ctx, "governanceweb.met.product"), Number: true},
		},
	}
	for i, x := range all.Hardest() {
		if i == hardest || x.Judged.Of+x.Said.Of == 0 {
			break
		}
		t.Rows = append(t.Rows, []ui.Cell{
			criterionCell(ctx, x.Criterion), {Text: met(ctx, x.Judged)}, {Text: met(ctx, x.Said)},
		})
	}
	return t
}

func met(ctx context.Context, m governance.Met) string {
	if m.Of == 0 {
		return i18n.T(ctx, "governanceweb.nothing_to_compare")
	}
	return i18n.T(ctx, "governanceweb.n_of", "n", m.Green, "of", m.Of)
}
