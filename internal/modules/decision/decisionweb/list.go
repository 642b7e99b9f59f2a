package decisionweb

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const pageSize = 25

// parameters are the facets as they stand in the address.
var parameters = map[decision.Facet]string{
	decision.ByGroup: "gruppe", decision.ByMatter: "art", decision.ByProduct: "loesning", decision.ByYear: "aar",
}

// state is the list's state as it stands in its address, apart from its page. Groups
// and products are there by their slugs.
func state(r *http.Request) url.Values {
	all, v := r.URL.Query(), url.Values{}
	if q := clip(all.Get("q")); q != "" {
		v.Set("q", q)
	}
	if s := all.Get("sort"); slices.Contains(decision.Sorts, decision.Sort(s)) {
		v.Set("sort", s)
	}
	for _, name := range parameters {
		if values := all[name]; len(values) > 0 {
			v[name] = values[:min(len(values), 100)]
		}
	}
	return v
}

// but is the state without some of it.
func but(st url.Values, names ...string) url.Values {
	rest := maps.Clone(st)
	for _, n := range names {
		rest.Del(n)
	}
	return rest
}

// slugs are the names under which groups and products stand in addresses.
type slugs struct {
	ids   map[decision.Facet]map[string]string // by slug
	names map[decision.Facet]map[string]string // slugs by id
}

func (h *handlers) slugs(ctx context.Context) (s slugs, err error) {
	s = slugs{ids: map[decision.Facet]map[string]string{}, names: map[decision.Facet]map[string]string{}}
	for _, f := range []decision.Facet{decision.ByGroup, decision.ByProduct} {
		s.ids[f], s.names[f] = map[string]string{}, map[string]string{}
	}
	add := func(f decision.Facet, id, slug string) { s.ids[f][slug], s.names[f][id] = id, slug }
	actor := auth.From(ctx)
	groups, err := h.decisions.Deciders(ctx, actor)
	if err != nil {
		return s, err
	}
	for id, g := range groups {
		add(decision.ByGroup, string(id), g.Slug)
	}
	products, err := h.products.Names(ctx, actor)
	for _, p := range products {
		add(decision.ByProduct, string(p.ID), p.Slug)
	}
	return s, err
}

// query is what the state asks for. What it does not know matches nothing, as a
// filter for something that is gone does.
func (s slugs) query(st url.Values) decision.Query {
	q := decision.Query{Text: st.Get("q"), Sort: decision.Sort(st.Get("sort")), Values: map[decision.Facet][]string{}, Limit: pageSize}
	if q.Sort == "" && q.Text != "" {
		q.Sort = decision.ByMatch
	}
	for f, name := range parameters {
		for _, v := range st[name] {
			if ids, ok := s.ids[f]; ok {
				v = cmp.Or(ids[v], v)
			}
			q.Values[f] = append(q.Values[f], v)
		}
	}
	return q
}

// value is how a facet's value stands in the address.
func (s slugs) value(f decision.Facet, v string) string {
	if names, ok := s.names[f]; ok {
		return cmp.Or(names[v], v)
	}
	return v
}

type listPage struct {
	ui.Page
	Head    ui.ResultsHead
	Facets  ui.Facets
	Chips   ui.Chips
	Records ui.Records
	Pager   ui.Pager
	Files   ui.Downloads
	Empty   *emptyResult
	Note    string
}

// emptyResult helps the reader on.
type emptyResult struct{ Text, Reset string }

func (h *handlers) list(w http.ResponseWriter, r *http.Request) error {
	ctx, st := r.Context(), state(r)
	s, err := h.slugs(ctx)
	if err != nil {
		return err
	}
	q := s.query(st)
	q.Cursor = r.URL.Query().Get("side")
	l, err := h.decisions.Decisions(ctx, auth.From(ctx), q)
	if err != nil {
		return err
	}
	p := listPage{
		Page: listFrame(ctx, st), Head: head(ctx, st, l), Records: records(ctx, l.Items, l.Names),
		Pager: ui.Pager{Total: l.Total, Prev: turned(ctx, st, l.Prev), Next: turned(ctx, st, l.Next)},
		Files: downloads(ctx, st), Note: i18n.T(ctx, "decisionweb.list_note"),
	}
	p.Facets, p.Chips = facets(ctx, st, s, l)
	if q.Cursor == "" {
		p.Pager.First, p.Pager.Last = min(1, len(l.Items)), len(l.Items)
	}
	if l.Total == 0 {
		p.Empty = empty(ctx, st)
	}
	if actor := auth.From(ctx); actor.SignedIn() {
		writable, err := h.decisions.Writable(ctx, actor)
		if err != nil {
			return err
		}
		if len(writable) > 0 {
			p.Actions = writing(in(ctx, "/beslutninger/ny"), in(ctx, "/beslutninger/udkast"))
		}
	}
	return web.Render(w, r, http.StatusOK, listView(p))
}

func listFrame(ctx context.Context, st url.Values) ui.Page {
	title := i18n.T(ctx, "decisionweb.decisions")
	p := ui.Page{
		Title: title, Heading: title, Lead: i18n.T(ctx, "decisionweb.lead"), Door: "collaboration", Sub: "decisions",
		Search: ui.Search{
			Action: in(ctx, "/beslutninger"), Label: i18n.T(ctx, "decisionweb.search"), Value: st.Get("q"), Hidden: hidden(but(st, "q", "sort")),
		},
		Feeds: []ui.Feed{{Type: "application/atom+xml", Title: title, Href: address(ctx, "/beslutninger.atom", but(st, "sort"))}},
	}
	if q := st.Get("q"); q != "" {
		p.Title = i18n.T(ctx, "decisionweb.matching", "q", q)
	}
	return p
}

// hidden keeps a state in a form that changes the rest of it.
func hidden(st url.Values) (pairs []ui.Pair) {
	for _, k := range slices.Sorted(maps.Keys(st)) {
		for _, v := range st[k] {
			pairs = append(pairs, ui.Pair{Name: k, Value: v})
		}
	}
	return pairs
}

func head(ctx context.Context, st url.Values, l decision.Listing) ui.ResultsHead {
	out := ui.ResultsHead{
		Count: i18n.N(ctx, "decisionweb.count", l.Total),
		Sort:  ui.Sort{Action: in(ctx, "/beslutninger"), Name: "sort", Hidden: hidden(but(st, "sort"))},
	}
	for _, s := range decision.Sorts {
		if s != decision.ByMatch || st.Has("q") {
			out.Sort.Options = append(out.Sort.Options, ui.Option{
				Value: string(s), Text: i18n.T(ctx, "decisionweb.sort."+string(s)), Selected: s == l.Sort,
			})
		}
	}
	return out
}

func turned(ctx context.Context, st url.Values, cursor string) string {
	if cursor == "" {
		return ""
	}
	v := maps.Clone(st)
	v.Set("side", cursor)
	return address(ctx, "/beslutninger", v)
}

// facets puts the counts in words, with a link for each that takes it back.
func facets(ctx context.Context, st url.Values, s slugs, l decision.Listing) (out ui.Facets, chips ui.Chips) {
	names := slices.Collect(maps.Values(parameters))
	out = ui.Facets{Action: in(ctx, "/beslutninger"), Hidden: hidden(but(st, names...))}
	for _, f := range decision.Facets {
		name := parameters[f]
		g := ui.Facet{Title: i18n.T(ctx, "decisionweb.facet."+string(f)), Name: name}
		for _, c := range shortened(inOrder(f, l.Counts[f])) {
			o := ui.FacetOption{Value: s.value(f, c.Value), Text: word(ctx, f, c.Value, l.Names), Count: c.N, Checked: c.Chosen}
			g.Options = append(g.Options, o)
			if c.Chosen {
				out.Chosen++
				rest := maps.Clone(st)
				rest[name] = slices.DeleteFunc(slices.Clone(st[name]), func(v string) bool { return v == o.Value })
				chips = append(chips, ui.Chip{Text: g.Title + ": " + o.Text, Href: address(ctx, "/beslutninger", rest)})
			}
		}
		if len(g.Options) > 0 {
			out.Groups = append(out.Groups, g)
		}
	}
	if out.Chosen > 0 {
		out.Reset = address(ctx, "/beslutninger", but(st, names...))
	}
	return out, chips
}

// inOrder puts matters in their own order and years with the newest first; the others
// stay with the most first.
func inOrder(f decision.Facet, counts []decision.Count) []decision.Count {
	switch f {
	case decision.ByMatter:
		slices.SortStableFunc(counts, func(a, b decision.Count) int {
			return cmp.Compare(slices.Index(group.AllMatters, group.Matter(a.Value)), slices.Index(group.AllMatters, group.Matter(b.Value)))
		})
	case decision.ByYear:
		slices.SortFunc(counts, func(a, b decision.Count) int { return cmp.Compare(b.Value, a.Value) })
	case decision.ByGroup, decision.ByProduct:
	}
	return counts
}

// shortened cuts a long facet to what is chosen and what comes first.
func shortened(counts []decision.Count) []decision.Count {
	const most = 20
	shown := 0
	return slices.DeleteFunc(counts, func(c decision.Count) bool {
		shown++
		return shown > most && !c.Chosen
	})
}

// word names a facet's value.
func word(ctx context.Context, f decision.Facet, v string, names decision.Names) string {
	switch f {
	case decision.ByGroup:
		return cmp.Or(text(ctx, names.Groups[group.ID(v)].Name), v)
	case decision.ByProduct:
		return cmp.Or(names.Products[product.ID(v)].Name, v)
	case decision.ByMatter:
		if slices.Contains(group.AllMatters, group.Matter(v)) {
			return i18n.T(ctx, group.Matter(v).Label())
		}
	case decision.ByYear:
	}
	return v
}

func downloads(ctx context.Context, st url.Values) (out ui.Downloads) {
	for _, f := range []struct{ text, form string }{{"CSV", ".csv"}, {"JSON", ".json"}, {"Atom", ".atom"}} {
		out = append(out, ui.Link{Text: f.text, Href: address(ctx, "/beslutninger"+f.form, st)})
	}
	return out
}

func empty(ctx context.Context, st url.Values) *emptyResult {
	if len(st) == 0 {
		return &emptyResult{Text: i18n.T(ctx, "decisionweb.none_yet")}
	}
	return &emptyResult{Text: i18n.T(ctx, "decisionweb.none_such"), Reset: in(ctx, "/beslutninger")}
}
