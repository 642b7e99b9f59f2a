package adoptionweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// matrixPage is authorities by products, a page of authorities at a time.
type matrixPage struct {
	ui.Page
	Day     ui.DayForm
	Subject ui.Select
	Kind    ui.Select
	Product ui.Select
	Note    string
	Matrix  ui.Matrix
	Legend  ui.Row
	Pager   ui.Pager
	Files   ui.Downloads
}

// grid is what the address asks for of the matrix.
type grid struct {
	view
	subject product.Subject // whose products alone are columns; zero: all
	kinds   []registry.Kind
	all     []product.Subject
	matrix  adoption.Matrix
	columns []int // places of the products that are shown
}

const (
	matrixRows = 30
	// matrixColumns is as many as a reader looks through: the most used.
	matrixColumns = 30
)

func (h *handlers) grid(r *http.Request, limit int) (g grid, err error) {
	ctx, actor, q := r.Context(), auth.From(r.Context()), r.URL.Query()
	if g.view, err = h.view(r); err != nil {
		return g, err
	}
	if g.all, err = h.products.Subjects(ctx); err != nil {
		return g, err
	}
	if i := slices.IndexFunc(g.all, func(s product.Subject) bool { return s.Slug == q.Get("emne") }); i >= 0 {
		g.subject = g.all[i]
	}
	g.kinds = chosen(registry.Kinds, q.Get("slags"))
	g.matrix, err = h.adoptions.Matrix(ctx, actor, adoption.MatrixQuery{Day: g.day, Kinds: g.kinds, Cursor: q.Get("side"), Limit: limit})
	if err != nil {
		return g, err
	}
	about, err := h.about(ctx, g.subject)
	for i, p := range g.matrix.Products {
		if (g.product.ID == "" || p.ID == g.product.ID) && (g.subject.Slug == "" || about[p.ID]) {
			g.columns = append(g.columns, i)
		}
	}
	return g, err
}

// about are the products about the subject.
func (h *handlers) about(ctx context.Context, s product.Subject) (map[product.ID]bool, error) {
	about := map[product.ID]bool{}
	if s.Slug == "" {
		return about, nil
	}
	l, err := h.products.Catalogue(ctx, auth.From(ctx), product.Query{Values: map[product.Facet][]string{product.BySubject: {s.Slug}}})
	for _, p := range l.Items {
		about[p.ID] = true
	}
	return about, err
}

// mostUsed leaves the columns that most authorities use, in their order, and tells
// how many it left out.
func (g *grid) mostUsed(n int) (left int) {
	if len(g.columns) <= n {
		return 0
	}
	byUse := slices.Clone(g.columns)
	slices.SortStableFunc(byUse, func(a, b int) int { return g.matrix.Uses[b].N - g.matrix.Uses[a].N })
	left = len(byUse) - n
	g.columns = byUse[:n]
	slices.Sort(g.columns)
	return left
}

// state is what besides the view narrows the matrix.
func (g grid) state() []string {
	return []string{"emne", g.subject.Slug, "slags", string(first(g.kinds))}
}

func (h *handlers) matrix(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	g, err := h.grid(r, matrixRows)
	if err != nil {
		return err
	}
	left := g.mostUsed(matrixColumns)
	p := matrixPage{
		Page: h.frame(ctx, g.view, "matrix"),
		Day:  ui.DayForm{Action: in(ctx, "/anvendelse/matrix"), Day: g.day.String(), Today: g.today.String()},
		Kind: ui.Select{
			Field: ui.Field{Name: "slags", Label: i18n.T(ctx, "adoptionweb.kind")}, Empty: i18n.T(ctx, "adoptionweb.any"),
			Options: options(ctx, registry.Kinds, first(g.kinds), registry.Kind.Label),
		},
		Subject: ui.Select{Field: ui.Field{Name: "emne", Label: i18n.T(ctx, "adoptionweb.subject")}, Empty: i18n.T(ctx, "adoptionweb.any")},
		Product: g.productField(ctx),
		Matrix:  g.table(ctx),
		Legend:  ui.Row{ui.Claim{State: ui.Proven}, ui.Claim{State: ui.Stated}, ui.Claim{State: ui.Unconfirmed}},
		Pager:   ui.Pager{Total: g.matrix.Total, Prev: g.cursor(ctx, g.matrix.Prev), Next: g.cursor(ctx, g.matrix.Next)},
		Files:   files(ctx, g.view, "/anvendelse/matrix", g.state()...)[:1],
	}
	if left > 0 {
		p.Note = i18n.N(ctx, "adoptionweb.columns_left", left, "shown", matrixColumns)
	}
	for _, s := range g.all {
		p.Subject.Options = append(p.Subject.Options, ui.Option{Value: s.Slug, Text: s.Name.In(i18n.Lang(ctx)), Selected: s.Slug == g.subject.Slug})
	}
	return web.Render(w, r, http.StatusOK, matrixView(p))
}

func (g grid) cursor(ctx context.Context, c string) string {
	return cursor(ctx, "/anvendelse/matrix", g.values(g.state()...), c)
}

func (g grid) table(ctx context.Context) ui.Matrix {
	m := ui.Matrix{
		Caption: i18n.T(ctx, "adoptionweb.matrix_of", "day", g.day), Corner: i18n.T(ctx, "adoptionweb.authority"), Sum: i18n.T(ctx, "adoptionweb.in_use"),
	}
	for _, i := range g.columns {
		p := g.matrix.Products[i]
		m.Columns = append(m.Columns, ui.Link{Text: p.Name, Href: g.on(ctx, p.Path()+"/anvendelse")})
	}
	for _, r := range g.matrix.Items {
		row := ui.MatrixRow{Name: r.Authority.Name, Href: g.on(ctx, r.Authority.Path()+"/anvendelse")}
		uses := 0
		for _, c := range r.Cells {
			if c.State.Uses() {
				uses++
			}
		}
		for _, i := range g.columns {
			row.Signs = append(row.Signs, g.sign(ctx, r.Authority, g.matrix.Products[i], r.Cells[i]))
		}
		row.Sum = i18n.Int(ctx, int64(uses))
		m.Rows = append(m.Rows, row)
	}
	return m
}

// sign is one cell: how well it is shown as a line, and the state in a word where
// it is another than plain operation.
func (g grid) sign(ctx context.Context, a registry.Name, p product.Name, c adoption.Cell) ui.Sign {
	if c.State == "" {
		return ui.Sign{}
	}
	state, proof := i18n.T(ctx, c.State.Label()), i18n.T(ctx, c.Proof.Label())
	s := ui.Sign{
		State: ui.ClaimState(c.Proof), Href: g.on(ctx, recordPath(a.Slug, p.Slug)),
		Words: i18n.T(ctx, "adoptionweb.sign", "product", p.Name, "state", state, "proof", proof),
	}
	if c.State != adoption.Operating {
		s.Text = strings.ToLower(state)
	}
	return s
}

func (h *handlers) matrixCSV(w http.ResponseWriter, r *http.Request) error {
	g, err := h.grid(r, 0)
	if err != nil {
		return err
	}
	t := web.Table{Name: "anvendelse-matrix-" + g.day.String(), Columns: []string{"myndighed", "myndighed_id"}}
	for _, i := range g.columns {
		t.Columns = append(t.Columns, g.matrix.Products[i].Name)
	}
	for _, r := range g.matrix.Items {
		row := []string{r.Authority.Name, string(r.Authority.ID)}
		for _, i := range g.columns {
			row = append(row, strings.Trim(string(r.Cells[i].State)+" "+string(r.Cells[i].Proof), " "))
		}
		t.Rows = append(t.Rows, row)
	}
	return web.CSV(w, r, t)
}
