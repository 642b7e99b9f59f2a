package productweb

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/search"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const pageSize = 25

// queryOf reads the state of the list off its address. What it does not know, it
// leaves alone: an old link still shows something.
func queryOf(r *http.Request) product.Query {
	v := r.URL.Query()
	q := product.Query{
		Text: clipText(v.Get("q")), Exact: v.Get("praecis") != "", Sort: product.Sort(v.Get("sort")),
		Cursor: v.Get("side"), Limit: pageSize, Values: map[product.Facet][]string{},
	}
	for _, f := range product.Facets {
		if values := v[string(f)]; len(values) > 0 {
			q.Values[f] = values[:min(len(values), 100)]
		}
	}
	return q
}

// clipText keeps what a person would write in a search box.
func clipText(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300])
	}
	return s
}

// state is the list's state as it stands in an address, apart from its page.
func state(q product.Query) url.Values {
	v := url.Values{}
	if q.Text != "" {
		v.Set("q", q.Text)
	}
	if q.Exact {
		v.Set("praecis", "1")
	}
	if q.Sort != "" {
		v.Set("sort", string(q.Sort))
	}
	for f, values := range q.Values {
		v[string(f)] = slices.Clone(values)
	}
	return v
}

func listPath(ctx context.Context, suffix string, v url.Values) string {
	path := in(ctx, "/produkter"+suffix)
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	return path
}

type cataloguePage struct {
	ui.Page
	Head    ui.ResultsHead
	Facets  ui.Facets
	Chips   ui.Chips
	Also    *alsoSearched
	Results ui.Results
	Pager   ui.Pager
	Files   ui.Downloads
	Empty   *emptyResult
}

// alsoSearched says what else was searched for than what was written.
type alsoSearched struct {
	Words []string
	Exact string // address that searches for what was written alone
}

// emptyResult helps the reader on.
type emptyResult struct {
	Text       string
	Everything string // address of a search of everything
	Reset      string // address without filters; empty when there are none
}

func (h *handlers) catalogue(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), queryOf(r)
	l, err := h.products.Catalogue(ctx, auth.From(ctx), q)
	if err != nil {
		return err
	}
	names, err := h.namesIn(ctx, l.Items...)
	if err != nil {
		return err
	}
	facets, err := h.facets(ctx, q, l)
	if err != nil {
		return err
	}
	st := state(q)
	p := cataloguePage{
		Page:   catalogueFrame(ctx, q, st),
		Head:   resultsHead(ctx, q, l),
		Facets: facets,
		Chips:  chips(ctx, q, facets),
		Pager:  ui.Pager{Total: l.Total, Prev: cursorPath(ctx, st, l.Prev), Next: cursorPath(ctx, st, l.Next)},
		Files:  downloads(ctx, st),
	}
	if q.Cursor == "" {
		p.Pager.First, p.Pager.Last = min(1, len(l.Items)), len(l.Items)
	}
	if len(l.Found.Also) > 0 {
		exact := state(q)
		exact.Set("praecis", "1")
		p.Also = &alsoSearched{Words: l.Found.Also[:min(6, len(l.Found.Also))], Exact: listPath(ctx, "", exact)}
	}
	for _, item := range l.Items {
		p.Results = append(p.Results, h.result(ctx, item, names, l.Found.Terms))
	}
	if l.Total == 0 {
		p.Empty = empty(ctx, q)
	}
	return web.Render(w, r, http.StatusOK, catalogueView(p))
}

func catalogueFrame(ctx context.Context, q product.Query, st url.Values) ui.Page {
	title := i18n.T(ctx, "productweb.products")
	p := ui.Page{
		Title: title, Heading: title, Description: i18n.T(ctx, "productweb.products_lead"),
		Door: "sharing", Sub: "products",
		Search: ui.Search{Action: in(ctx, "/produkter"), Label: i18n.T(ctx, "productweb.search"), Value: q.Text, Hidden: hidden(st, "q", "praecis", "sort")},
		Feeds:  []ui.Feed{{Type: "application/atom+xml", Title: title, Href: listPath(ctx, ".atom", st)}},
	}
	if q.Text != "" {
		p.Title = i18n.T(ctx, "productweb.products_matching", "q", q.Text)
	}
	return p
}

// hidden keeps the list's state in a form that changes the named part of it.
func hidden(st url.Values, but ...string) (pairs []ui.Pair) {
	keys := make([]string, 0, len(st))
	for k := range st {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if slices.Contains(but, k) {
			continue
		}
		for _, v := range st[k] {
			pairs = append(pairs, ui.Pair{Name: k, Value: v})
		}
	}
	return pairs
}

func resultsHead(ctx context.Context, q product.Query, l product.Listing) ui.ResultsHead {
	head := ui.ResultsHead{Count: i18n.N(ctx, "productweb.count", l.Total)}
	if q.Text != "" {
		head.Rest = i18n.N(ctx, "productweb.matching", l.Total, "q", q.Text)
	}
	head.Sort = ui.Sort{Action: in(ctx, "/produkter"), Name: "sort", Hidden: hidden(state(q), "sort")}
	for _, s := range product.Sorts {
		if s != product.ByMatch || q.Text != "" {
			head.Sort.Options = append(head.Sort.Options, ui.Option{
				Value: string(s), Text: word(ctx, "sort", s), Selected: s == l.Sort,
			})
		}
	}
	return head
}

// facets puts the counts in words.
func (h *handlers) facets(ctx context.Context, q product.Query, l product.Listing) (ui.Facets, error) {
	st := state(q)
	out := ui.Facets{Action: in(ctx, "/produkter")}
	but := make([]string, 0, len(product.Facets))
	for _, f := range product.Facets {
		but = append(but, string(f))
		out.Chosen += len(q.Values[f])
	}
	out.Hidden = hidden(st, but...)
	if out.Chosen > 0 {
		rest := state(product.Query{Text: q.Text, Exact: q.Exact, Sort: q.Sort})
		out.Reset = listPath(ctx, "", rest)
	}
	shown := map[product.Facet][]product.Count{}
	for _, f := range product.Facets {
		shown[f] = inOrder(f, l.Counts[f])
	}
	words, err := h.facetWords(ctx, shown[product.BySupplier])
	if err != nil {
		return out, err
	}
	for _, f := range product.Facets {
		group := ui.Facet{Title: word(ctx, "facet", f), Name: string(f)}
		for _, c := range shown[f] {
			group.Options = append(group.Options, ui.FacetOption{Value: c.Value, Text: words(f, c.Value), Count: c.N, Checked: c.Chosen})
		}
		if len(group.Options) > 0 {
			out.Groups = append(out.Groups, group)
		}
	}
	return out, nil
}

// inOrder puts stages and levels in the order of their kind, and cuts a long list
// of others to what is chosen and what is most common.
func inOrder(f product.Facet, counts []product.Count) []product.Count {
	rank := map[string]int{product.Unknown: 99}
	switch f {
	case product.ByStage:
		for i, s := range []product.Stage{product.InUse, product.Project, product.Idea, product.Retired} {
			rank[string(s)] = i + 1
		}
	case product.ByLevel:
		for i, v := range product.Levels {
			rank[string(v)] = i + 1
		}
	case product.BySubject, product.ByLicence, product.BySupplier: // the most common first, as they come
	}
	slices.SortStableFunc(counts, func(a, b product.Count) int { return cmp.Compare(rank[a.Value], rank[b.Value]) })
	if f != product.BySupplier && f != product.ByLicence {
		return counts // a closed set, and short
	}
	const most = 12
	shown := 0
	return slices.DeleteFunc(counts, func(c product.Count) bool {
		shown++
		return shown > most && !c.Chosen
	})
}

// facetWords gives the function that names a facet's value.
func (h *handlers) facetWords(ctx context.Context, shown []product.Count) (func(product.Facet, string) string, error) {
	var ids []registry.AuthorityID
	for _, c := range shown {
		ids = append(ids, registry.AuthorityID(c.Value))
	}
	suppliers, err := h.authorities.NamesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	list, err := h.products.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	subjects := map[string]string{}
	for _, s := range list {
		subjects[s.Slug] = text(ctx, s.Name)
	}
	return func(f product.Facet, v string) string {
		switch {
		case v == product.Unknown:
			return i18n.T(ctx, "productweb.not_stated")
		case f == product.ByStage && slices.Contains(product.Stages, product.Stage(v)):
			return word(ctx, "stage", v)
		case f == product.ByLevel && slices.Contains(product.Levels, product.Level(v)):
			return word(ctx, "level", v)
		case f == product.BySubject:
			return cmp.Or(subjects[v], v)
		case f == product.BySupplier:
			return cmp.Or(suppliers[registry.AuthorityID(v)].Name, v)
		}
		return v
	}, nil
}

// chips show what is chosen, each with a link that takes it back.
func chips(ctx context.Context, q product.Query, facets ui.Facets) (out ui.Chips) {
	for _, g := range facets.Groups {
		for _, o := range g.Options {
			if !o.Checked {
				continue
			}
			st := state(q)
			st[g.Name] = slices.DeleteFunc(st[g.Name], func(v string) bool { return v == o.Value })
			out = append(out, ui.Chip{Text: g.Title + ": " + o.Text, Href: listPath(ctx, "", st)})
		}
	}
	return out
}

func cursorPath(ctx context.Context, st url.Values, cursor string) string {
	if cursor == "" {
		return ""
	}
	v := url.Values{"side": {cursor}}
	maps.Copy(v, st)
	return listPath(ctx, "", v)
}

func downloads(ctx context.Context, st url.Values) ui.Downloads {
	return ui.Downloads{
		{Text: "CSV", Href: listPath(ctx, ".csv", st)},
		{Text: "JSON", Href: listPath(ctx, ".json", st)},
		{Text: "Atom", Href: listPath(ctx, ".atom", st)},
	}
}

func (h *handlers) result(ctx context.Context, l product.Listed, names named, terms []string) ui.Result {
	r := ui.Result{
		Title: l.Name, Href: in(ctx, l.Path()), Text: highlight(text(ctx, l.Purpose), terms), Marks: marks(ctx, l),
		Meta: []string{cmp.Or(l.Licence, i18n.T(ctx, "productweb.no_licence"))},
	}
	if suppliers := names.of(l.PartiesIn(product.Supplying...)); len(suppliers) > 0 {
		r.Meta = append(r.Meta, i18n.From(ctx).List(suppliers))
	}
	if len(l.Figures) > 0 {
		f := l.Figures[0]
		r.Amount, r.Unit = number(ctx, f), text(ctx, f.What)
		r.Claim = figureClaim(ctx, f, h.products.Today())
	}
	return r
}

// highlight marks the words that the search found.
func highlight(s string, terms []string) ui.Pieces {
	var out ui.Pieces
	at := 0
	for _, span := range search.Highlight(s, terms) {
		if span.Start > at {
			out = append(out, ui.Piece{Text: s[at:span.Start]})
		}
		out = append(out, ui.Piece{Text: s[span.Start:span.End], Hit: true})
		at = span.End
	}
	if at < len(s) {
		out = append(out, ui.Piece{Text: s[at:]})
	}
	return out
}

func empty(ctx context.Context, q product.Query) *emptyResult {
	e := &emptyResult{Text: i18n.T(ctx, "productweb.empty_filters")}
	if q.Text != "" {
		e.Text = i18n.T(ctx, "productweb.empty_text", "q", q.Text)
		e.Everything = in(ctx, "/soeg") + "?" + url.Values{"q": {q.Text}}.Encode()
	}
	if len(q.Values) > 0 {
		e.Reset = listPath(ctx, "", state(product.Query{Text: q.Text, Sort: q.Sort}))
	}
	return e
}
