package frontweb

import (
	"net/http"
	"strings"

	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// licence is that of everything that is open here.
const licence = "CC-BY-SA-4.0"

// dataSets are the lists that can be downloaded whole, by the address of their
// page.
var dataSets = []struct {
	path, key string
	forms     []string
}{
	{"/produkter", "products", []string{"csv", "json", "atom"}},
	{"/anvendelse", "use", []string{"csv", "json", "atom"}},
	{"/anvendelse/kommuner", "use_by_municipality", []string{"csv", "json"}},
	{"/myndigheder", "authorities", []string{"csv", "json", "atom"}},
	{"/leverandoerer", "suppliers", []string{"csv", "json", "atom"}},
	{"/leverandoerer/ydelser", "deliveries", []string{"csv", "json", "atom"}},
	{"/nyt", "news", []string{"csv", "json", "atom"}},
}

type dataPage struct {
	ui.Page
	Table   ui.Table
	Example string
}

var formNames = map[string]string{"csv": "CSV", "json": "JSON", "atom": "Atom"}

func (h *handlers) data(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p := dataPage{
		Page: ui.Page{
			Title: i18n.T(ctx, "frontweb.data"), Lead: i18n.T(ctx, "frontweb.data_lead"), Door: "development", Sub: "data",
		},
		Table: ui.Table{
			Caption: i18n.T(ctx, "frontweb.data_lists"),
			Columns: []ui.Column{{Title: i18n.T(ctx, "frontweb.list")}, {Title: i18n.T(ctx, "frontweb.content")}, {Title: i18n.T(ctx, "frontweb.forms")}},
		},
		Example: "curl " + h.site.BaseURL + "/produkter.csv?fase=product\n",
	}
	for _, s := range dataSets {
		var forms []ui.Link
		for _, f := range s.forms {
			forms = append(forms, ui.Link{Text: formNames[f], Href: in(ctx, s.path+"."+f)})
		}
		title := i18n.T(ctx, "frontweb."+s.key)
		p.Table.Rows = append(p.Table.Rows, []ui.Cell{
			{Text: title, Href: in(ctx, s.path)}, {Text: i18n.T(ctx, "frontweb.data_of."+s.key)}, {Content: links(forms)},
		})
		if strings.Contains(strings.Join(s.forms, " "), "atom") {
			p.Page.Feeds = append(p.Page.Feeds, ui.Feed{Type: "application/atom+xml", Title: title, Href: in(ctx, s.path+".atom")})
		}
	}
	return web.Render(w, r, http.StatusOK, dataView(p))
}
