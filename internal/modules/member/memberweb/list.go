package memberweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// state is the list's state as it stands in its address, but for the page.
type state struct {
	text    string
	day     civil.Date
	today   civil.Date
	kinds   []string
	regions []string // by slug
}

const (
	maxText   = 200
	maxChosen = 20 // of a facet
	pageSize  = 50
)

// stateOf reads the state off the address. What it does not know it leaves alone:
// an old link still shows something. A day that has not come is today.
func (h *handlers) stateOf(v url.Values) state {
	s := state{today: h.registry.Today(), kinds: some(v["art"]), regions: some(v["region"])}
	text := []rune(v.Get("q"))
	s.text, s.day = string(text[:min(len(text), maxText)]), s.today
	if day, err := civil.Parse(v.Get("dato")); err == nil {
		s.day = min(day, s.today)
	}
	return s
}

func some(values []string) []string { return values[:min(len(values), maxChosen)] }

func (s state) values(but ...string) url.Values {
	v := url.Values{}
	if s.text != "" {
		v.Set("q", s.text)
	}
	if s.day != s.today {
		v.Set("dato", s.day.String())
	}
	for name, list := range map[string][]string{"art": s.kinds, "region": s.regions} {
		if len(list) > 0 {
			v[name] = list
		}
	}
	for _, name := range but {
		v.Del(name)
	}
	return v
}

// address is the list in this state, but for the named parts of it.
func (s state) address(but ...string) ui.Address {
	return ui.Address{Path: "/medlemmer", State: s.values(but...)}
}

// without is the state with a value of a facet taken back.
func (s state) without(facet, value string) state {
	drop := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(x string) bool { return x == value })
	}
	if facet == "art" {
		s.kinds = drop(s.kinds)
	} else {
		s.regions = drop(s.regions)
	}
	return s
}

// found is who was a member on the day, as the state asks.
type found struct {
	state
	query   registry.Query
	since   map[registry.AuthorityID]member.Version
	regions map[registry.AuthorityID]registry.Authority
	byName  []registry.Authority // the regions
}

// find reads what the list is made of, but for its rows.
func (h *handlers) find(ctx context.Context, s state) (f found, err error) {
	f.state = s
	f.byName, err = h.registry.AllAuthorities(ctx, auth.From(ctx), registry.Query{Of: []registry.Kind{registry.Region}, Gone: true})
	if err != nil {
		return f, err
	}
	f.regions = map[registry.AuthorityID]registry.Authority{}
	// Whoever was a member on a day may be gone today.
	f.query = registry.Query{Text: s.text, Of: registry.Kinds, Grouped: registry.Inside, Gone: true, Sort: registry.ByName, Limit: pageSize}
	for _, r := range f.byName {
		f.regions[r.ID] = r
	}
	for _, slug := range s.regions {
		at := slices.IndexFunc(f.byName, func(r registry.Authority) bool { return r.Slug == slug })
		if at < 0 {
			f.query.Regions = append(f.query.Regions, "none") // which no region is called
			continue
		}
		f.query.Regions = append(f.query.Regions, f.byName[at].ID)
	}
	for _, k := range s.kinds {
		f.query.Kinds = append(f.query.Kinds, registry.Kind(k))
	}
	all, err := h.members.MembersOn(ctx, s.day)
	f.since = map[registry.AuthorityID]member.Version{}
	for _, v := range all {
		if v.Value.Kind == member.Member {
			f.since[v.Value.Authority] = v
			f.query.Group = append(f.query.Group, v.Value.Authority)
		}
	}
	slices.Sort(f.query.Group)
	return f, err
}

type listPage struct {
	ui.Page
	Day     ui.DayForm
	Head    ui.ResultsHead
	Facets  ui.Facets
	Chips   ui.Chips
	Results ui.Results
	Pager   ui.Pager
	Files   ui.Downloads
	Empty   ui.Empty
	Chart   ui.BarChart
	Counts  ui.Table
}

func (h *handlers) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := h.find(ctx, h.stateOf(r.URL.Query()))
	if err != nil {
		return err
	}
	f.query.Cursor = r.URL.Query().Get("side")
	rows, err := h.registry.Authorities(ctx, auth.From(ctx), f.query)
	if err != nil {
		return err
	}
	counts, err := h.members.Counts(ctx)
	if err != nil {
		return err
	}
	p := newListPage(ctx, f, rows)
	p.Chart, p.Counts = countChart(ctx, counts), countTable(ctx, counts)
	return web.Render(w, r, http.StatusOK, listView(p))
}

func newListPage(ctx context.Context, f found, rows registry.List) listPage {
	title := i18n.T(ctx, "memberweb.members")
	p := listPage{
		Page: ui.Page{
			Title: title, Lead: i18n.T(ctx, "memberweb.members_lead"), Door: "collaboration", Sub: "members",
			Feeds:   []ui.Feed{{Type: "application/atom+xml", Title: title, Href: in(ctx, "/medlemmer.atom")}},
			Actions: ui.Button{Text: i18n.T(ctx, "memberweb.join"), Href: in(ctx, "/bliv-medlem"), Small: true},
			Search:  ui.Search{Action: in(ctx, "/medlemmer"), Label: i18n.T(ctx, "memberweb.search"), Value: f.text, Hidden: f.address().Hidden("q")},
		},
		Day: ui.DayForm{
			Action: in(ctx, "/medlemmer"), Day: f.day.String(), First: founded.String(), Today: f.today.String(), Hidden: f.address().Hidden("dato"),
		},
		Head:  ui.ResultsHead{Count: i18n.N(ctx, "memberweb.count", rows.Total)},
		Pager: ui.Pager{Total: rows.Total, Prev: f.address().Page(ctx, rows.Prev), Next: f.address().Page(ctx, rows.Next)},
		Files: ui.Downloads{
			{Text: "CSV", Href: f.address().At(ctx, ".csv")}, {Text: "JSON", Href: f.address().At(ctx, ".json")}, {Text: "Atom", Href: in(ctx, "/medlemmer.atom")},
		},
		Empty: ui.Empty{
			Title: i18n.T(ctx, "memberweb.no_members"), Text: i18n.T(ctx, "memberweb.no_members_text"),
			Link: ui.Link{Text: i18n.T(ctx, "memberweb.all_members"), Href: in(ctx, "/medlemmer")},
		},
	}
	if f.day != f.today {
		p.Notice = ui.PastDate{Date: i18n.Date(ctx, f.day), Today: f.address("dato").At(ctx, "")}
	}
	p.Facets, p.Chips = f.facets(ctx, rows)
	for _, a := range rows.Items {
		p.Results = append(p.Results, f.row(ctx, a))
	}
	return p
}

// founded is the first day of the community, from which one can look.
var founded = civil.New(2012, 4, 24)

// facets are kind and region, and the chips of what is chosen of them.
func (f found) facets(ctx context.Context, rows registry.List) (out ui.Facets, chips ui.Chips) {
	out = ui.Facets{Action: in(ctx, "/medlemmer"), Hidden: f.address().Hidden("art", "region")}
	add := func(title, name string, chosen []string, options []ui.FacetOption) {
		for i, o := range options {
			if slices.Contains(chosen, o.Value) {
				options[i].Checked = true
				out.Chosen++
				chips = append(chips, ui.Chip{Text: title + ": " + o.Text, Href: f.without(name, o.Value).address().At(ctx, "")})
			}
		}
		out.Groups = append(out.Groups, ui.Facet{Title: title, Name: name, Options: options})
	}
	var kinds, regions []ui.FacetOption
	for _, k := range registry.Public {
		kinds = append(kinds, ui.FacetOption{Value: string(k), Text: i18n.T(ctx, k.Label()), Count: rows.Kinds[k]})
	}
	for _, r := range f.byName {
		regions = append(regions, ui.FacetOption{Value: r.Slug, Text: r.Name, Count: rows.Regions[r.ID]})
	}
	add(i18n.T(ctx, "memberweb.kind"), "art", f.kinds, kinds)
	add(i18n.T(ctx, "memberweb.region"), "region", f.state.regions, regions)
	if out.Chosen > 0 {
		out.Reset = f.address("art", "region").At(ctx, "")
	}
	return out, chips
}

func (f found) row(ctx context.Context, a registry.Authority) ui.Result {
	v := f.since[a.ID]
	row := ui.Result{
		Title: a.FullName(), Href: in(ctx, path(a.Slug)), Marks: []templ.Component{ui.Tag{Text: i18n.T(ctx, a.Kind.Label())}},
		Meta: []string{member.Since(ctx, v)},
	}
	if r, ok := f.regions[a.Region]; ok {
		row.Meta = append([]string{r.Name}, row.Meta...)
	}
	if !v.Value.Confirmed.IsZero() {
		row.Meta = append(row.Meta, i18n.T(ctx, "memberweb.confirmed_by", "source", ui.CitedLine(ctx, v.Value.Confirmed)))
	}
	return row
}

// countChart shows how many members the community has said that it had.
func countChart(ctx context.Context, counts []member.Count) ui.BarChart {
	c := ui.BarChart{Title: i18n.T(ctx, "memberweb.chart"), Label: i18n.T(ctx, "memberweb.year"), Unit: i18n.T(ctx, member.AllMembers.Label())}
	for _, x := range counts {
		if x.Of == member.AllMembers {
			c.Bars = append(c.Bars, ui.Bar{
				Label: strconv.Itoa(x.Source.Date.First().Year()), Value: x.N, Rough: x.Source.Basis != cite.Given,
			})
		}
	}
	return c
}

// countTable says the same with the sources, which stand beside what is known here
// one by one.
func countTable(ctx context.Context, counts []member.Count) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "memberweb.counts_sources"), Columns: []ui.Column{{Title: i18n.T(ctx, "memberweb.source")}}}
	for _, of := range member.CountedAll {
		t.Columns = append(t.Columns, ui.Column{Title: i18n.T(ctx, of.Label()), Number: true})
	}
	at := map[cite.Source]int{}
	for _, c := range slices.Backward(counts) {
		i, ok := at[c.Source]
		if !ok {
			i = len(t.Rows)
			at[c.Source] = i
			t.Rows = append(t.Rows, []ui.Cell{{Content: ui.Cited(ctx, c.Source)}, {Text: "–"}, {Text: "–"}, {Text: "–"}})
		}
		t.Rows[i][1+slices.Index(member.CountedAll, c.Of)] = ui.Cell{Text: i18n.Int(ctx, int64(c.N))}
	}
	return t
}
