package adoptionweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// municipalitiesPage is the rows behind «N of 98». They are so few that they
// stand on one page.
type municipalitiesPage struct {
	ui.Page
	Day      ui.DayForm
	Product  ui.Select
	Least    ui.Select
	Strength ui.Select
	Head     ui.ResultsHead
	Table    ui.Table
	Files    ui.Downloads
}

// tallied is what the address asks for among the municipalities: those that use
// at least so many products, and how well that is shown.
type tallied struct {
	view
	least    int
	strength adoption.Proof
	rows     []adoption.Count
	regions  map[registry.AuthorityID]registry.Name
}

func (h *handlers) tallied(r *http.Request) (c tallied, err error) {
	ctx, q := r.Context(), r.URL.Query()
	if c.view, err = h.view(r); err != nil {
		return c, err
	}
	c.least, _ = strconv.Atoi(q.Get("mindst")) // what is no number asks for all
	c.least = min(max(c.least, 0), 3)
	if p := adoption.Proof(q.Get("styrke")); slices.Contains(adoption.Proofs, p) {
		c.strength, c.least = p, max(c.least, 1)
	}
	if c.rows, err = h.municipalityCounts(ctx, c.view); err != nil {
		return c, err
	}
	c.rows = slices.DeleteFunc(c.rows, func(x adoption.Count) bool {
		return x.N < c.least || c.strength != "" && x.Shown(c.least) != c.strength
	})
	slices.SortStableFunc(c.rows, func(a, b adoption.Count) int { return -cmp.Compare(a.N, b.N) })
	var ids []registry.AuthorityID
	for _, x := range c.rows {
		ids = append(ids, x.Region)
	}
	c.regions, err = h.registry.NamesByID(ctx, ids)
	return c, err
}

// municipalityCounts reads every municipality of the day, by name.
func (h *handlers) municipalityCounts(ctx context.Context, v view) ([]adoption.Count, error) {
	page, err := h.adoptions.ByAuthority(ctx, auth.From(ctx), adoption.Query{
		Day: v.day, Product: v.product.ID, Kinds: []registry.Kind{registry.Municipality},
	})
	return page.Items, err
}

// state is what besides the view narrows the rows, as names and values.
func (c tallied) state() []string {
	least := ""
	if c.least > 0 {
		least = strconv.Itoa(c.least)
	}
	return []string{"mindst", least, "styrke", string(c.strength)}
}

func (h *handlers) municipalities(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := h.tallied(r)
	if err != nil {
		return err
	}
	p := municipalitiesPage{
		Page:     h.frame(ctx, c.view, "municipalities"),
		Day:      ui.DayForm{Action: in(ctx, "/anvendelse/kommuner"), Day: c.day.String(), Today: c.today.String()},
		Product:  c.productField(ctx),
		Least:    ui.Select{Field: ui.Field{Name: "mindst", Label: i18n.T(ctx, "adoptionweb.use")}, Empty: i18n.T(ctx, "adoptionweb.least.0"), Short: true},
		Strength: proofField(ctx, c.strength),
		Head:     ui.ResultsHead{Count: i18n.N(ctx, "adoptionweb.municipalities", len(c.rows)), Rest: c.told(ctx)},
		Table:    countTable(ctx, c.view, i18n.T(ctx, "adoptionweb.room.municipalities"), c.rows, c.regions),
		Files:    files(ctx, c.view, "/anvendelse/kommuner", c.state()...)[:2],
	}
	for n := 1; n <= 3; n++ {
		v := strconv.Itoa(n)
		p.Least.Options = append(p.Least.Options, ui.Option{Value: v, Text: i18n.T(ctx, "adoptionweb.least."+v), Selected: n == c.least})
	}
	return web.Render(w, r, http.StatusOK, municipalitiesView(p))
}

// told says in words what the rows have in common.
func (c tallied) told(ctx context.Context) string {
	use := i18n.T(ctx, "adoptionweb.told."+strconv.Itoa(c.least))
	if c.product.ID != "" && c.least > 0 {
		use = i18n.T(ctx, "adoptionweb.told_of", "product", c.product.Name)
	}
	if c.strength != "" {
		return i18n.T(ctx, "adoptionweb.told_strength", "use", use, "proof", i18n.T(ctx, c.strength.Label()))
	}
	return use
}

func proofField(ctx context.Context, selected adoption.Proof) ui.Select {
	return ui.Select{
		Field: ui.Field{Name: "styrke", Label: i18n.T(ctx, "adoptionweb.proof")}, Empty: i18n.T(ctx, "adoptionweb.any"),
		Options: options(ctx, adoption.Proofs, selected, adoption.Proof.Label),
	}
}

// rowsOf leads from an authority's number to its rows.
func rowsOf(ctx context.Context, v view, c adoption.Count) string {
	return v.at(ctx, "/anvendelse/raekker", "myndighed", c.Authority.Slug, "brug", "1")
}

// countTable has a row for each authority, with its region where regions are
// given.
func countTable(ctx context.Context, v view, caption string, rows []adoption.Count, regions map[registry.AuthorityID]registry.Name) ui.Table {
	t := ui.Table{Caption: caption, Dense: true, Wide: true, Columns: []ui.Column{{Title: i18n.T(ctx, "adoptionweb.municipality")}}}
	if regions != nil {
		t.Columns = append(t.Columns, ui.Column{Title: i18n.T(ctx, "adoptionweb.region")})
	}
	if v.product.ID != "" {
		t.Columns = append(t.Columns, ui.Column{Title: v.product.Name})
	} else {
		t.Columns = append(t.Columns, tallyColumns(ctx, i18n.T(ctx, "adoptionweb.count"))...)
	}
	for _, c := range rows {
		row := []ui.Cell{{Text: c.Authority.Name, Href: rowsOf(ctx, v, c)}}
		if regions != nil {
			row = append(row, ui.Cell{Text: regions[c.Region].Name})
		}
		if v.product.ID != "" {
			row = append(row, ui.Cell{Content: useClaim(ctx, v, c.Tally)})
		} else {
			row = append(row, tallyCells(ctx, c.Tally)...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// useClaim is how well the use of the one product is shown.
func useClaim(ctx context.Context, v view, t adoption.Tally) ui.Claim {
	c := ui.Claim{State: ui.NotStated, Text: worth(ctx, v, t)}
	if t.N > 0 {
		c.State = ui.ClaimState(t.Shown(1))
	}
	return c
}

func (h *handlers) municipalitiesCSV(w http.ResponseWriter, r *http.Request) error {
	c, err := h.tallied(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "anvendelse-kommuner", Columns: []string{
		"dato", "kode", "navn", "region", "loesninger", "bevist", "oplyst", "ubekraeftet", "adresse",
	}}
	for _, x := range c.rows {
		t.Rows = append(t.Rows, []string{
			c.day.String(), x.Code, x.Authority.Name, c.regions[x.Region].Name, strconv.Itoa(x.N), strconv.Itoa(x.Proven),
			strconv.Itoa(x.Stated), strconv.Itoa(x.Unconfirmed), h.base + x.Authority.Path(),
		})
	}
	return web.CSV(w, r, t)
}

// municipalityJSON is how much a municipality uses, in JSON.
type municipalityJSON struct {
	ID     registry.AuthorityID `json:"id"`
	Code   string               `json:"code"`
	Name   string               `json:"name"`
	Region string               `json:"region"`
	Uses   TallyJSON            `json:"uses"`
	URL    string               `json:"url"`
}

func (h *handlers) municipalitiesJSON(w http.ResponseWriter, r *http.Request) error {
	c, err := h.tallied(r)
	if err != nil {
		return err
	}
	out := struct {
		Date           civil.Date         `json:"date"`
		Total          int                `json:"total"`
		Licence        string             `json:"licence"`
		Municipalities []municipalityJSON `json:"municipalities"`
	}{c.day, len(c.rows), licence, make([]municipalityJSON, 0, len(c.rows))}
	for _, x := range c.rows {
		out.Municipalities = append(out.Municipalities, municipalityJSON{
			x.Authority.ID, x.Code, x.Authority.Name, c.regions[x.Region].Name, TallyJSON(x.Tally), h.base + x.Authority.Path(),
		})
	}
	return web.OpenJSON(w, r, out)
}
