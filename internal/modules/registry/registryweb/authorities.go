package registryweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// listing is one of the two lists of authorities.
type listing struct {
	name   string // in keys and in file names
	path   string
	of     []registry.Kind
	member member.Kind // the relation to the community that the list asks about
	sorts  []registry.Sort
	facets []string
	door   string
}

var (
	authorities = listing{
		name: "authorities", path: "/myndigheder", of: registry.Public, member: member.Member, door: "collaboration",
		sorts:  []registry.Sort{registry.ByMatch, registry.ByName, registry.ByPopulation, registry.ByUpdated},
		facets: []string{byKind, byRegion, byMembership, byExistence},
	}
	suppliers = listing{
		name: "suppliers", path: "/leverandoerer", of: []registry.Kind{registry.Supplier}, member: member.Partner, door: "sharing",
		sorts:  []registry.Sort{registry.ByMatch, registry.ByName, registry.ByUpdated},
		facets: []string{byMembership, byExistence},
	}
)

// The facets, named as in the address.
const (
	byKind       = "art"
	byRegion     = "region"
	byMembership = "medlem"
	byExistence  = "nedlagte"
)

var sides = map[string]registry.Grouped{"ja": registry.Inside, "nej": registry.Outside}

const pageSize = 50

// state is a list's state as it stands in its address, but for the page.
type state struct {
	l      listing
	text   string
	exact  bool
	sort   registry.Sort
	facets map[string][]string
}

// stateOf reads the state off the address. What it does not know it leaves
// alone: an old link still shows something.
func stateOf(r *http.Request, l listing) state {
	v := r.URL.Query()
	s := state{l: l, text: clip(v.Get("q")), exact: v.Get("praecis") != "", facets: map[string][]string{}}
	if slices.Contains(l.sorts, registry.Sort(v.Get("sort"))) {
		s.sort = registry.Sort(v.Get("sort"))
	}
	for _, f := range l.facets {
		if values := v[f]; len(values) > 0 {
			s.facets[f] = values[:min(len(values), 20)]
		}
	}
	return s
}

func (s state) values() url.Values {
	v := url.Values{}
	if s.text != "" {
		v.Set("q", s.text)
	}
	if s.exact {
		v.Set("praecis", "1")
	}
	if s.sort != "" {
		v.Set("sort", string(s.sort))
	}
	for f, values := range s.facets {
		if len(values) > 0 {
			v[f] = slices.Clone(values)
		}
	}
	return v
}

// address is the list in this state.
func (s state) address() ui.Address { return ui.Address{Path: s.l.path, State: s.values()} }

// without is the state with a facet's value taken back; no value takes back all.
func (s state) without(facet, value string) state {
	facets := map[string][]string{}
	for f, values := range s.facets {
		if f != facet {
			facets[f] = values
			continue
		}
		facets[f] = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == value })
	}
	s.facets = facets
	return s
}

func (s state) plain() state {
	s.facets = nil
	return s
}

func (s state) exactly() state {
	s.exact = true
	return s
}

// other is the same search in the other list.
func (s state) other() state {
	l := suppliers
	if s.l.name == suppliers.name {
		l = authorities
	}
	return state{l: l, text: s.text}
}

// surroundings is what a list needs to know beside its rows.
type surroundings struct {
	regions []registry.Authority
	byID    map[registry.AuthorityID]registry.Authority
	members map[registry.AuthorityID]member.Version // of the kind that the list asks about
	today   civil.Date
	supply  map[registry.AuthorityID]int // how many solutions each supplier is named for

	successors map[registry.AuthorityID]registry.Name // of the rows of a download
}

// supplied counts the solutions of every supplier, which the catalogue knows as
// a facet of its own.
func (h *handlers) supplied(ctx context.Context) (map[registry.AuthorityID]int, error) {
	catalogue, err := h.products.Catalogue(ctx, auth.From(ctx), product.Query{Limit: 1})
	counts := map[registry.AuthorityID]int{}
	for _, c := range catalogue.Counts[product.BySupplier] {
		counts[registry.AuthorityID(c.Value)] = c.N
	}
	return counts, err
}

func (h *handlers) around(ctx context.Context, kind member.Kind) (s surroundings, err error) {
	s.today = h.registry.Today()
	s.regions, err = h.registry.AllAuthorities(ctx, auth.From(ctx), registry.Query{Of: []registry.Kind{registry.Region}})
	if err != nil {
		return s, err
	}
	s.byID = map[registry.AuthorityID]registry.Authority{}
	for _, r := range s.regions {
		s.byID[r.ID] = r
	}
	all, err := h.members.MembersOn(ctx, s.today)
	s.members = map[registry.AuthorityID]member.Version{}
	for _, v := range all {
		if v.Value.Kind == kind {
			s.members[v.Value.Authority] = v
		}
	}
	return s, err
}

// query is what the state asks of the registry.
func (s state) query(around surroundings) registry.Query {
	q := registry.Query{Text: s.text, Exact: s.exact, Of: s.l.of, Sort: s.sort, Gone: len(s.facets[byExistence]) > 0, Limit: pageSize}
	for _, k := range s.facets[byKind] {
		q.Kinds = append(q.Kinds, registry.Kind(k))
	}
	for _, slug := range s.facets[byRegion] {
		q.Regions = append(q.Regions, regionBySlug(around.regions, slug))
	}
	for id := range around.members {
		q.Group = append(q.Group, id)
	}
	slices.Sort(q.Group)
	if chosen := s.facets[byMembership]; len(chosen) == 1 { // both are the whole list
		q.Grouped = sides[chosen[0]]
	}
	return q
}

// regionBySlug gives an id that nothing has for a region that is not there.
func regionBySlug(regions []registry.Authority, slug string) registry.AuthorityID {
	for _, r := range regions {
		if r.Slug == slug {
			return r.ID
		}
	}
	return "none"
}

type listPage struct {
	ui.Page
	State   state
	Head    ui.ResultsHead
	Facets  ui.Facets
	Chips   ui.Chips
	Also    []string
	Results ui.Results
	Pager   ui.Pager
	Files   ui.Downloads
}

func (h *handlers) list(l listing) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx, s := r.Context(), stateOf(r, l)
		around, err := h.around(ctx, l.member)
		if err != nil {
			return err
		}
		q := s.query(around)
		q.Cursor = r.URL.Query().Get("side")
		found, err := h.registry.Authorities(ctx, auth.From(ctx), q)
		if err != nil {
			return err
		}
		if l.name == suppliers.name {
			if around.supply, err = h.supplied(ctx); err != nil {
				return err
			}
		}
		return web.Render(w, r, http.StatusOK, listView(newListPage(ctx, s, q, found, around)))
	}
}

func newListPage(ctx context.Context, s state, q registry.Query, found registry.List, around surroundings) listPage {
	p := listPage{
		Page: listFrame(ctx, s), State: s, Head: listHead(ctx, s, found.Total, q.Order()),
		Facets: listFacets(ctx, s, found, around),
		Also:   found.Found.Also[:min(6, len(found.Found.Also))],
		Pager:  ui.Pager{Total: found.Total, Prev: s.address().Page(ctx, found.Prev), Next: s.address().Page(ctx, found.Next)},
		Files: ui.Downloads{
			{Text: "CSV", Href: s.address().At(ctx, ".csv")}, {Text: "JSON", Href: s.address().At(ctx, ".json")}, {Text: "Atom", Href: s.address().At(ctx, ".atom")},
		},
	}
	p.Chips = chips(ctx, s, p.Facets)
	if q.Cursor == "" {
		p.Pager.First, p.Pager.Last = min(1, len(found.Items)), len(found.Items)
	}
	for _, a := range found.Items {
		p.Results = append(p.Results, listRow(ctx, a, around))
	}
	var actions []templ.Component
	if s.l.name == suppliers.name {
		actions = append(actions, ui.Button{Text: i18n.T(ctx, "registryweb.who_delivers"), Href: in(ctx, suppliers.path+"/ydelser"), Small: true})
	}
	if registry.CanKeep(auth.From(ctx)) {
		actions = append(actions, ui.Button{Text: i18n.T(ctx, "registryweb.new."+s.l.name), Href: newPath(ctx, s.l), Small: true})
	}
	if len(actions) > 0 {
		p.Actions = templ.Join(actions...)
	}
	return p
}

func newPath(ctx context.Context, l listing) string {
	path := in(ctx, "/sekretariat/myndigheder/ny")
	if len(l.of) == 1 {
		path += "?" + url.Values{byKind: {string(l.of[0])}}.Encode()
	}
	return path
}

func listFrame(ctx context.Context, s state) ui.Page {
	title := i18n.T(ctx, "registryweb.list."+s.l.name)
	p := ui.Page{
		Title: title, Heading: title, Description: i18n.T(ctx, "registryweb.lead."+s.l.name),
		Door: s.l.door, Sub: s.l.name,
		Search: ui.Search{
			Action: in(ctx, s.l.path), Label: i18n.T(ctx, "registryweb.search."+s.l.name),
			Value: s.text, Hidden: s.address().Hidden("q", "praecis", "sort"),
		},
		Feeds: []ui.Feed{{Type: "application/atom+xml", Title: title, Href: s.address().At(ctx, ".atom")}},
	}
	if s.text != "" {
		p.Title = i18n.T(ctx, "registryweb.list_matching", "title", title, "q", s.text)
	}
	return p
}

func listHead(ctx context.Context, s state, total int, order registry.Sort) ui.ResultsHead {
	head := ui.ResultsHead{Count: i18n.N(ctx, "registryweb.count."+s.l.name, total)}
	if s.text != "" {
		head.Rest = i18n.N(ctx, "registryweb.matching", total, "q", s.text)
	}
	head.Sort = ui.Sort{Action: in(ctx, s.l.path), Name: "sort", Hidden: s.address().Hidden("sort")}
	for _, o := range s.l.sorts {
		if o != registry.ByMatch || s.text != "" {
			head.Sort.Options = append(head.Sort.Options, ui.Option{
				Value: string(o), Text: i18n.T(ctx, "registryweb.sort."+string(o)), Selected: o == order,
			})
		}
	}
	return head
}

func listFacets(ctx context.Context, s state, found registry.List, around surroundings) ui.Facets {
	out := ui.Facets{Action: in(ctx, s.l.path), Hidden: s.address().Hidden(s.l.facets...)}
	for _, name := range s.l.facets {
		f := ui.Facet{Title: i18n.T(ctx, facetLabel(s.l, name)), Name: name}
		option := func(value, text string, n int) {
			chosen := slices.Contains(s.facets[name], value)
			f.Options = append(f.Options, ui.FacetOption{Value: value, Text: text, Count: n, Checked: chosen})
			if chosen {
				out.Chosen++
			}
		}
		switch name {
		case byKind:
			for _, k := range s.l.of {
				option(string(k), i18n.T(ctx, k.Label()), found.Kinds[k])
			}
		case byRegion:
			for _, r := range around.regions {
				option(r.Slug, r.Name, found.Regions[r.ID])
			}
		case byMembership:
			for _, value := range []string{"ja", "nej"} {
				side := sides[value]
				option(value, i18n.T(ctx, facetLabel(s.l, name)+"_"+string(side)), found.Grouped[side])
			}
		case byExistence:
			option("ja", i18n.T(ctx, "registryweb.facet.also_gone"), found.Gone)
		}
		if name == byExistence && found.Gone == 0 {
			continue
		}
		out.Groups = append(out.Groups, f)
	}
	if out.Chosen > 0 {
		out.Reset = s.plain().address().At(ctx, "")
	}
	return out
}

func facetLabel(l listing, name string) string {
	switch name {
	case byKind:
		return "registryweb.facet.kind"
	case byRegion:
		return "registryweb.facet.region"
	case byExistence:
		return "registryweb.facet.existence"
	}
	return "registryweb.facet." + string(l.member)
}

// chips show what is chosen, each with a link that takes it back.
func chips(ctx context.Context, s state, facets ui.Facets) (out ui.Chips) {
	for _, g := range facets.Groups {
		for _, o := range g.Options {
			if o.Checked {
				out = append(out, ui.Chip{Text: g.Title + ": " + o.Text, Href: s.without(g.Name, o.Value).address().At(ctx, "")})
			}
		}
	}
	return out
}

func listRow(ctx context.Context, a registry.Authority, around surroundings) ui.Result {
	row := ui.Result{Title: a.FullName(), Href: in(ctx, a.Path())}
	if a.Kind != registry.Supplier { // which have a list to themselves
		row.Marks = []templ.Component{ui.Tag{Text: i18n.T(ctx, a.Kind.Label())}}
	}
	if !a.ExistsOn(around.today) {
		row.Marks = append(row.Marks, ui.Tag{Text: existence(ctx, a)})
	}
	if region, ok := around.byID[a.Region]; ok {
		row.Meta = append(row.Meta, region.Name)
	}
	if v, ok := around.members[a.ID]; ok {
		row.Meta = append(row.Meta, member.Since(ctx, v))
	}
	if n := around.supply[a.ID]; n > 0 {
		row.Amount, row.Unit = i18n.Int(ctx, int64(n)), i18n.N(ctx, "registryweb.supplied", n)
	}
	if f, ok := a.Fact(registry.Population); ok {
		row.Amount, row.Unit = figure(ctx, f), i18n.T(ctx, "registryweb.inhabitants")
		row.Claim = &ui.Claim{State: ui.Stated, Text: i18n.T(ctx, "registryweb.stated", "date", f.Source.Date)}
	}
	return row
}
