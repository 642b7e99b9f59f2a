package governanceweb

import (
	"net/http"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/web"
)

// SheetJSON is what one voice says of a product.
type SheetJSON struct {
	URL     string                          `json:"url" doc:"The page on which the product is judged"`
	Product string                          `json:"product"`
	Name    string                          `json:"name"`
	Voice   product.Voice                   `json:"voice" doc:"machine, product or secretariat"`
	Date    civil.When                      `json:"date,omitzero"`
	Model   string                          `json:"model" doc:"Version of the model that it was said by"`
	Draft   bool                            `json:"draft,omitempty"`
	Brought *BroughtJSON                    `json:"brought,omitempty" doc:"Who brought the newest that the program did not read itself; the criteria that rest on such are marked"`
	Says    map[criteria.ID]governance.Cell `json:"says" doc:"By the criteria of today's model"`
}

// BroughtJSON tells who brought findings that the program has not read itself.
type BroughtJSON struct {
	By   string     `json:"by,omitempty" doc:"The authority that they were brought for"`
	Date civil.Date `json:"date"`
}

// PortfolioJSON is what all voices say of all products.
type PortfolioJSON struct {
	Date   civil.Date  `json:"date"`
	Model  string      `json:"model" doc:"Version of the model whose criteria are named"`
	Sheets []SheetJSON `json:"sheets"`
}

func (h *handlers) whole(all governance.Portfolio) PortfolioJSON {
	return PortfolioJSON{all.Day, governance.Model.Version, h.sheetsOf(all)}
}

// sheetsOf lists what all voices say, in the order of the tables.
func (h *handlers) sheetsOf(all governance.Portfolio) (list []SheetJSON) {
	names := map[product.ID]product.Name{}
	for _, n := range all.Products {
		names[n.ID] = n
	}
	for _, v := range tableOrder {
		for _, x := range all.Sheets(v) {
			list = append(list, h.sheetJSON(names[x.Product].Slug, names[x.Product].Name, x))
		}
	}
	return list
}

func (h *handlers) sheetJSON(slug, name string, x governance.Sheet) SheetJSON {
	s := SheetJSON{
		URL: h.base + product.Product{Slug: slug}.Path() + "/governance", Product: slug, Name: name, Voice: x.Voice, Date: x.Day, Model: x.Model,
		Draft: x.Draft, Says: x.Cells,
	}
	if x.Brought != nil {
		s.Brought = &BroughtJSON{x.Brought.Name, civil.Of(x.Brought.At)}
	}
	return s
}

func (h *handlers) portfolioJSON(w http.ResponseWriter, r *http.Request) error {
	all, err := h.governance.PortfolioOn(r.Context(), auth.From(r.Context()), h.dayOf(r))
	if err != nil {
		return err
	}
	return web.OpenJSON(w, r, h.whole(all))
}

// portfolioCSV is one line for each voice, product and criterion of which it says
// something.
func (h *handlers) portfolioCSV(w http.ResponseWriter, r *http.Request) error {
	all, err := h.governance.PortfolioOn(r.Context(), auth.From(r.Context()), h.dayOf(r))
	if err != nil {
		return err
	}
	t := web.Table{Name: "governance", Columns: []string{"product", "name", "voice", "date", "model", "criterion", "says", "written", "brought_by", "brought_on"}}
	for _, x := range h.sheetsOf(all) {
		for _, c := range governance.Model.Criteria {
			if said, ok := x.Says[c.ID]; ok {
				var by, on string // whose it is, where the program has not read it itself
				if said.Brought && x.Brought != nil {
					by, on = x.Brought.By, x.Brought.Date.String()
				}
				t.Rows = append(t.Rows, []string{
					x.Product, x.Name, string(x.Voice), x.Date.String(), x.Model, string(c.ID), string(said.Points) + string(said.Colour), said.Written, by, on,
				})
			}
		}
	}
	return web.CSV(w, r, t)
}
