package adoptionweb

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// overviewPage is everybody's use at a glance. Each of its numbers leads to the
// records behind it.
type overviewPage struct {
	ui.Page
	Day      ui.DayForm
	Product  ui.Select
	Figures  []ui.Figure
	Shades   shades
	Matrix   ui.Link
	Growth   ui.BarChart
	Products ui.Table
	Waiting  ui.List // what has not been confirmed, and where sources disagree
	Files    ui.Downloads
}

func (h *handlers) overview(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	v, err := h.view(r)
	if err != nil {
		return err
	}
	f, err := h.adoptions.Figures(ctx, actor, v.day, v.product.ID)
	if err != nil {
		return err
	}
	growth, err := h.adoptions.Growth(ctx, actor, v.product.ID)
	if err != nil {
		return err
	}
	p := overviewPage{
		Page:    h.frame(ctx, v, "overview"),
		Day:     h.dayForm(ctx, "/anvendelse", v.day, growth[0].Day),
		Product: v.productField(ctx),
		Figures: figures(ctx, v, f),
		Matrix:  ui.Link{Text: i18n.T(ctx, "adoptionweb.to_matrix"), Href: v.at(ctx, "/anvendelse/matrix")},
		Growth:  growthChart(ctx, growth, v.product.Name),
		Waiting: waiting(ctx, v, f),
		Files:   files(ctx, v, "/anvendelse"),
	}
	if p.Shades, err = h.shades(ctx, v); err != nil {
		return err
	}
	if v.product.ID == "" {
		p.Products = productTable(ctx, v, f.Used)
	}
	p.Feeds = []ui.Feed{{Type: "application/atom+xml", Title: p.Title, Href: in(ctx, "/anvendelse.atom")}}
	return web.Render(w, r, http.StatusOK, overviewView(p))
}

// figures are the numbers that everyone asks for: of all products, how many
// municipalities use at least one, two and three; of one, how many use it.
func figures(ctx context.Context, v view, f adoption.Figures) (list []ui.Figure) {
	all := i18n.T(ctx, "adoptionweb.of", "n", f.Municipalities)
	if v.product.ID != "" {
		one := ui.Figure{
			Number: i18n.Int(ctx, int64(f.AtLeast[0].N)), Of: all, Counted: true, Href: v.at(ctx, "/anvendelse/kommuner", "mindst", "1"),
			Text: i18n.T(ctx, "adoptionweb.municipalities_use", "product", v.product.Name), Shares: municipalityShares(ctx, v, 1, f.AtLeast[0]),
		}
		return append(list, one, usesFigure(ctx, v, f.Uses, i18n.N(ctx, "adoptionweb.authorities_use", f.Uses.N, "product", v.product.Name)))
	}
	for i, t := range f.AtLeast {
		n := strconv.Itoa(i + 1)
		list = append(list, ui.Figure{
			Number: i18n.Int(ctx, int64(t.N)), Of: all, Counted: true, Href: v.at(ctx, "/anvendelse/kommuner", "mindst", n),
			Text: i18n.T(ctx, "adoptionweb.at_least."+n), Shares: municipalityShares(ctx, v, i+1, t),
		})
	}
	return list
}

// usesFigure counts uses by authorities of any kind.
func usesFigure(ctx context.Context, v view, t adoption.Tally, text string) ui.Figure {
	return ui.Figure{
		Number: i18n.Int(ctx, int64(t.N)), Counted: true, Text: text, Href: v.at(ctx, "/anvendelse/raekker", "brug", "1"),
		Shares: shares(ctx, t, func(p adoption.Proof) string {
			return v.at(ctx, "/anvendelse/raekker", "brug", "1", "styrke", string(p))
		}),
	}
}

func municipalityShares(ctx context.Context, v view, least int, t adoption.Tally) ui.Shares {
	return shares(ctx, t, func(p adoption.Proof) string {
		return v.at(ctx, "/anvendelse/kommuner", "mindst", strconv.Itoa(least), "styrke", string(p))
	})
}

// shares tell how well the parts of a number are shown, each with its rows.
func shares(ctx context.Context, t adoption.Tally, href func(adoption.Proof) string) (list ui.Shares) {
	for i, n := range []int{t.Proven, t.Stated, t.Unconfirmed} {
		p := adoption.Proofs[i]
		list = append(list, ui.Share{State: ui.ClaimState(p), Text: i18n.T(ctx, "adoptionweb.share."+string(p), "n", n), Href: href(p)})
	}
	return list
}

// growthChart counts uses year by year. What is not known exactly is in the
// numbers too, so they are as good as the sources and no better.
func growthChart(ctx context.Context, points []adoption.Point, product string) ui.BarChart {
	title := i18n.T(ctx, "adoptionweb.growth_all")
	if product != "" {
		title = i18n.T(ctx, "adoptionweb.growth_of", "product", product)
	}
	c := ui.BarChart{Title: title, Label: i18n.T(ctx, "adoptionweb.day"), Unit: i18n.T(ctx, "adoptionweb.in_use")}
	for i, p := range points {
		label := strconv.Itoa(p.Day.Year())
		if i == len(points)-1 {
			label = i18n.T(ctx, "adoptionweb.today")
		}
		c.Bars = append(c.Bars, ui.Bar{Label: label, Value: p.N, Rough: p.Rough})
	}
	return c
}

// waiting are the lists of what somebody should look at.
func waiting(ctx context.Context, v view, f adoption.Figures) ui.List {
	return ui.List{
		{
			Title: i18n.T(ctx, "adoptionweb.tab.unconfirmed"), Href: v.at(ctx, "/anvendelse/ubekraeftet"),
			Note: i18n.T(ctx, "adoptionweb.unconfirmed_note"), Amount: i18n.Int(ctx, int64(f.Uses.Unconfirmed)),
		},
		{
			Title: i18n.T(ctx, "adoptionweb.conflicts"), Href: v.at(ctx, "/anvendelse/raekker", "modstrid", "1"),
			Note: i18n.T(ctx, "adoptionweb.conflicts_note"), Amount: i18n.Int(ctx, int64(f.Conflicts)),
		},
	}
}

// productTable counts the users of each product that has any.
func productTable(ctx context.Context, v view, used []adoption.Used) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "adoptionweb.by_product"), Dense: true, Wide: true, Columns: append(
		[]ui.Column{{Title: i18n.T(ctx, "adoptionweb.product")}}, tallyColumns(ctx, i18n.T(ctx, "adoptionweb.in_use"))...,
	)}
	slices.SortStableFunc(used, func(a, b adoption.Used) int { return b.N - a.N })
	for _, u := range used {
		t.Rows = append(t.Rows, append([]ui.Cell{{Text: u.Product.Name, Href: v.on(ctx, u.Product.Path()+"/anvendelse")}}, tallyCells(ctx, u.Tally)...))
	}
	return t
}

// tallyColumns are a number and how well its parts are shown.
func tallyColumns(ctx context.Context, title string) []ui.Column {
	columns := []ui.Column{{Title: title, Number: true}}
	for _, p := range adoption.Proofs {
		columns = append(columns, ui.Column{Title: i18n.T(ctx, p.Label()), Number: true})
	}
	return columns
}

func tallyCells(ctx context.Context, t adoption.Tally) (cells []ui.Cell) {
	for _, n := range []int{t.N, t.Proven, t.Stated, t.Unconfirmed} {
		cells = append(cells, ui.Cell{Text: i18n.Int(ctx, int64(n))})
	}
	return cells
}

// files are a list in other forms, as it is on the day and about the product.
func files(ctx context.Context, v view, path string, more ...string) ui.Downloads {
	return ui.Downloads{
		{Text: "CSV", Href: v.at(ctx, path+".csv", more...)},
		{Text: "JSON", Href: v.at(ctx, path+".json", more...)},
		{Text: "Atom", Href: in(ctx, "/anvendelse.atom")},
	}
}

// shades is the map with the table beside it, which says the same.
type shades struct {
	Title string
	Map   ui.Map
	Most  ui.Table // the first rows, as many as stand beside the map
	Rest  ui.Table // the others, folded away
	More  string   // what the fold is called; empty when nothing is in it
	All   ui.Link
}

// besideMap is how many rows are as tall as the map.
const besideMap = 15

// darkest is the step from which a municipality is as dark as can be.
const darkest = 4

// Render implements templ.Component.
func (s shades) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

func (h *handlers) shades(ctx context.Context, v view) (s shades, err error) {
	counts, err := h.municipalityCounts(ctx, v)
	if err != nil {
		return s, err
	}
	s.Title = i18n.T(ctx, "adoptionweb.map")
	if v.product.ID != "" {
		s.Title = i18n.T(ctx, "adoptionweb.map_of", "product", v.product.Name)
	}
	s.Map = ui.Map{ID: "kort", Label: i18n.T(ctx, "adoptionweb.map_label", "title", s.Title), Table: "tabel"}
	s.Map.Legend = legend(ctx, v)
	for _, c := range counts {
		if c.Authority.ID == registry.AuthorityID(auth.From(ctx).For.ID) {
			s.Map.Current = c.Code
		}
		s.Map.Places = append(s.Map.Places, ui.Place{
			Code: c.Code, Name: c.Authority.Name, Text: worth(ctx, v, c.Tally), Href: rowsOf(ctx, v, c), Step: step(v, c.Tally),
		})
	}
	slices.SortStableFunc(counts, func(a, b adoption.Count) int { return -cmp.Compare(a.N, b.N) })
	first := min(besideMap, len(counts))
	s.Most = countTable(ctx, v, s.Title, counts[:first], nil)
	if rest := counts[first:]; len(rest) > 0 {
		s.More = i18n.N(ctx, "adoptionweb.the_rest", len(rest))
		s.Rest = countTable(ctx, v, s.More, rest, nil)
	}
	s.All = ui.Link{Text: i18n.T(ctx, "adoptionweb.all_municipalities"), Href: v.at(ctx, "/anvendelse/kommuner")}
	return s, nil
}

// shadeOf is how dark a municipality that uses one product is.
var shadeOf = map[adoption.Proof]int{adoption.Unconfirmed: 1, adoption.Stated: 2, adoption.Proven: darkest}

// step is how dark a municipality is: by the number of products or, of one
// product, by how well its use is shown.
func step(v view, t adoption.Tally) int {
	switch {
	case v.product.ID == "":
		return min(t.N, darkest)
	case t.N == 0:
		return 0
	}
	return shadeOf[t.Shown(1)]
}

func legend(ctx context.Context, v view) []ui.Shade {
	list := []ui.Shade{{Text: i18n.T(ctx, "adoptionweb.no_record")}}
	if v.product.ID != "" {
		for _, p := range slices.Backward(adoption.Proofs) {
			list = append(list, ui.Shade{Step: shadeOf[p], Text: i18n.T(ctx, p.Label())})
		}
		return list
	}
	for n := 1; n < darkest; n++ {
		list = append(list, ui.Shade{Step: n, Text: i18n.N(ctx, "adoptionweb.products_used", n)})
	}
	return append(list, ui.Shade{Step: darkest, Text: i18n.T(ctx, "adoptionweb.or_more", "n", darkest)})
}

// worth is a municipality's value in words.
func worth(ctx context.Context, v view, t adoption.Tally) string {
	switch {
	case v.product.ID == "":
		return i18n.N(ctx, "adoptionweb.products_used", t.N)
	case t.N == 0:
		return i18n.T(ctx, "adoptionweb.no_record")
	}
	return i18n.T(ctx, t.Shown(1).Label())
}
