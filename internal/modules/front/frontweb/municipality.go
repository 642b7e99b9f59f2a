package frontweb

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// parts is in how many solutions each municipality has a role today. That one
// has none on record does not say that it uses none.
type parts struct {
	rows    []part
	regions []registry.Authority // by code, which is from the north-west on
}

type part struct {
	registry.Authority
	N int
}

// parts reads what the actor may see, in Danish order of name.
func (h *handlers) parts(r *http.Request) (p parts, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	counts, err := h.Products.CountsByAuthority(ctx, actor)
	if err != nil {
		return p, err
	}
	all, err := h.Authorities.AllAuthorities(ctx, actor, registry.Query{Of: []registry.Kind{registry.Municipality}, Sort: registry.ByName})
	if err != nil {
		return p, err
	}
	for _, a := range all {
		p.rows = append(p.rows, part{a, counts[a.ID]})
	}
	p.regions, err = h.Authorities.AllAuthorities(ctx, actor, registry.Query{Of: []registry.Kind{registry.Region}})
	slices.SortFunc(p.regions, func(a, b registry.Authority) int { return cmp.Compare(a.Code, b.Code) })
	return p, err
}

// ties is how many pairs of a municipality and a solution the counts are of.
func (p parts) ties() (sum int) {
	for _, row := range p.rows {
		sum += row.N
	}
	return sum
}

type municipalitiesPage struct {
	ui.Page
	Head  ui.ResultsHead
	Table ui.Table
	Files ui.Downloads
}

// least is the smallest number of solutions that the address asks for.
func least(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("mindst"))
	if err != nil || n < 1 || n > 3 {
		return 0
	}
	return n
}

// chosen are the rows that the address asks for, the most solutions first.
func (h *handlers) chosen(r *http.Request) (p parts, err error) {
	if p, err = h.parts(r); err != nil {
		return p, err
	}
	n := least(r)
	p.rows = slices.DeleteFunc(p.rows, func(row part) bool { return row.N < n })
	slices.SortStableFunc(p.rows, func(a, b part) int { return cmp.Compare(b.N, a.N) })
	return p, nil
}

func (h *handlers) municipalities(w http.ResponseWriter, r *http.Request) error {
	ctx, n := r.Context(), least(r)
	list, err := h.chosen(r)
	if err != nil {
		return err
	}
	query := ""
	if n > 0 {
		query = "?mindst=" + strconv.Itoa(n)
	}
	p := municipalitiesPage{
		Page: ui.Page{
			Title: i18n.T(ctx, "frontweb.municipalities"), Lead: i18n.T(ctx, "frontweb.municipalities_lead"),
			Door: "collaboration", Sub: "municipalities",
		},
		Head: ui.ResultsHead{Count: i18n.N(ctx, "frontweb.municipality_count", len(list.rows)), Rest: i18n.N(ctx, "frontweb.counted", list.ties())},
		Table: ui.Table{
			Caption: i18n.T(ctx, "frontweb.municipalities"), Dense: true,
			Columns: []ui.Column{
				{Title: i18n.T(ctx, "frontweb.municipality")}, {Title: i18n.T(ctx, "frontweb.region")},
				{Title: i18n.T(ctx, "frontweb.products"), Number: true},
			},
		},
		Files: ui.Downloads{{Text: "CSV", Href: in(ctx, "/kommuner.csv"+query)}, {Text: "JSON", Href: in(ctx, "/kommuner.json"+query)}},
	}
	for i := range 4 {
		href := "/kommuner"
		if i > 0 {
			href += "?mindst=" + strconv.Itoa(i)
		}
		p.Page.Tabs = append(p.Page.Tabs, ui.Tab{
			Link: ui.Link{Text: i18n.T(ctx, "frontweb.least."+strconv.Itoa(i)), Href: in(ctx, href)}, Current: i == n,
		})
	}
	regions := list.regionNames()
	for _, row := range list.rows {
		p.Table.Rows = append(p.Table.Rows, []ui.Cell{
			{Text: row.Name, Href: in(ctx, row.Path())}, {Text: regions[row.Region]}, {Text: i18n.Int(ctx, int64(row.N))},
		})
	}
	return web.Render(w, r, http.StatusOK, municipalitiesView(p))
}

func (p parts) regionNames() map[registry.AuthorityID]string {
	names := map[registry.AuthorityID]string{}
	for _, a := range p.regions {
		names[a.ID] = a.Name
	}
	return names
}

func (h *handlers) municipalitiesCSV(w http.ResponseWriter, r *http.Request) error {
	list, err := h.chosen(r)
	if err != nil {
		return err
	}
	regions := list.regionNames()
	t := web.Table{Name: "kommuner", Columns: []string{"kode", "navn", "region", "loesninger", "adresse"}}
	for _, row := range list.rows {
		t.Rows = append(t.Rows, []string{row.Code, row.Name, regions[row.Region], strconv.Itoa(row.N), h.site.BaseURL + row.Path()})
	}
	return web.CSV(w, r, t)
}

func (h *handlers) municipalitiesJSON(w http.ResponseWriter, r *http.Request) error {
	list, err := h.chosen(r)
	if err != nil {
		return err
	}
	type row struct {
		ID       registry.AuthorityID `json:"id"`
		Code     string               `json:"code"`
		Name     string               `json:"name"`
		Region   string               `json:"region"`
		Products int                  `json:"products"` // in which it has a role on record today
		URL      string               `json:"url"`
	}
	out := struct {
		Date           string `json:"date"`
		Total          int    `json:"total"`
		Licence        string `json:"licence"`
		Municipalities []row  `json:"municipalities"`
	}{h.Products.Today().String(), len(list.rows), licence, make([]row, 0, len(list.rows))}
	regions := list.regionNames()
	for _, x := range list.rows {
		out.Municipalities = append(out.Municipalities, row{x.ID, x.Code, x.Name, regions[x.Region], x.N, h.site.BaseURL + x.Path()})
	}
	return web.OpenJSON(w, r, out)
}
