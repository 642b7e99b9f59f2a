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
// files. That of their page is the same, where they have one.
var dataSets = []struct {
	path, key string
	forms     []string
	noPage    bool
}{
	{path: "/produkter", key: "products", forms: []string{"csv", "json", "atom"}},
	{path: "/anvendelse", key: "use", forms: []string{"csv", "json", "atom"}},
	{path: "/anvendelse/kommuner", key: "use_by_municipality", forms: []string{"csv", "json"}},
	{path: "/anvendelse/matrix", key: "use_matrix", forms: []string{"csv"}},
	{path: "/myndigheder", key: "authorities", forms: []string{"csv", "json", "atom"}},
	{path: "/medlemmer", key: "members", forms: []string{"csv", "json", "atom"}},
	{path: "/grupper", key: "groups", forms: []string{"csv", "json", "atom"}},
	{path: "/moeder", key: "meetings", forms: []string{"csv", "json", "atom", "ics"}},
	{path: "/aarshjul", key: "year", forms: []string{"csv", "json", "ics"}},
	{path: "/beslutninger", key: "decisions", forms: []string{"csv", "json", "atom"}},
	{path: "/leverandoerer", key: "suppliers", forms: []string{"csv", "json", "atom"}},
	{path: "/leverandoerer/ydelser", key: "deliveries", forms: []string{"csv", "json", "atom"}},
	{path: "/governance", key: "governance", forms: []string{"csv", "json", "atom"}},
	{path: "/aftaler", key: "agreements", forms: []string{"csv", "json"}},
	{path: "/takster", key: "prices", forms: []string{"csv", "json"}, noPage: true},
	{path: "/nyt", key: "news", forms: []string{"csv", "json", "atom"}},
}

type dataPage struct {
	ui.Page
	Table   ui.Table
	Example string
}

var formNames = map[string]string{"csv": "CSV", "json": "JSON", "atom": "Atom", "ics": "iCal"}

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
		list := ui.Cell{Text: title, Href: in(ctx, s.path)}
		if s.noPage {
			list.Href = ""
		}
		p.Table.Rows = append(p.Table.Rows, []ui.Cell{
			list, {Text: i18n.T(ctx, "frontweb.data_of."+s.key)}, {Content: links(forms)},
		})
		if strings.Contains(strings.Join(s.forms, " "), "atom") {
			p.Page.Feeds = append(p.Page.Feeds, ui.Feed{Type: "application/atom+xml", Title: title, Href: in(ctx, s.path+".atom")})
		}
	}
	return web.Render(w, r, http.StatusOK, dataView(p))
}
