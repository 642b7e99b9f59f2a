package frontweb

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"alminding/internal/base/page"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/search"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const (
	found     = 500 // of the best hits, which are then told apart by kind
	hitsAPage = 20
	hitsAKind = 5 // of each kind, while all kinds are shown
	longest   = 200
)

// openReach is what everybody may read.
var openReach = []string{string(auth.Public)}

// kinds are what can be found, in the order they are shown, by their value in
// the address, with the page that lists all of it, if there is one.
var kinds = []struct{ value, kind, list string }{
	{"loesning", "product", "/produkter"},
	{"myndighed", "authority", "/myndigheder"},
	{"gruppe", "group", "/grupper"},
	{"moede", "meeting", "/moeder?periode=alle"},
	{"beslutning", "decision", "/beslutninger"},
	{"diskussion", "post", ""},
}

// question is a search as it stands in the address.
type question struct {
	Text  string
	Kind  string // value of one of kinds, or empty for all
	Exact bool
	From  int // of the first hit shown
}

func questionOf(r *http.Request) (q question, err error) {
	v := r.URL.Query()
	text := []rune(v.Get("q"))
	q = question{Text: string(text[:min(len(text), longest)]), Exact: v.Get("praecis") != ""}
	for _, k := range kinds {
		if k.value == v.Get("art") {
			q.Kind = k.value
		}
	}
	c, err := page.Parse(v.Get("side"), "search", 1)
	if err != nil || c.First() {
		return q, err
	}
	q.From, err = strconv.Atoi(c.Keys[0])
	if err != nil || q.From < 0 || q.From > found {
		return q, page.ErrCursor.Because(err)
	}
	return q, nil
}

// path is the address of the same search, on the page that suffix names.
func (q question) path(ctx context.Context, suffix string) string {
	v := url.Values{}
	if q.Text != "" {
		v.Set("q", q.Text)
	}
	if q.Kind != "" {
		v.Set("art", q.Kind)
	}
	if q.Exact {
		v.Set("praecis", "1")
	}
	if q.From > 0 {
		v.Set("side", page.Cursor{List: "search", Keys: []string{strconv.Itoa(q.From)}}.String())
	}
	path := in(ctx, "/soeg"+suffix)
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	return path
}

type searchPage struct {
	ui.Page
	Head      ui.ResultsHead
	Corrected []string
	Also      []string
	Exact     string // address that searches for what was written alone
	Groups    []hitGroup
	Pager     *ui.Pager
	Files     ui.Downloads
	More      string // that not all are shown
	Help      *searchHelp
}

// hitGroup has the hits of one kind.
type hitGroup struct {
	Title string
	All   ui.Link
	Hits  ui.Results
}

// searchHelp is for somebody who has not searched, or found nothing.
type searchHelp struct {
	Title, Text string
	Examples    []ui.Link
	Lists       ui.List
}

func (h *handlers) ask(r *http.Request) (q question, res search.Result, err error) {
	if q, err = questionOf(r); err != nil {
		return q, res, err
	}
	var reaches []string
	for _, reach := range auth.From(r.Context()).Reaches() {
		reaches = append(reaches, string(reach))
	}
	res, err = h.Search.Search(r.Context(), search.Query{Text: q.Text, Reaches: reaches, Limit: found, Exact: q.Exact})
	return q, res, err
}

func (h *handlers) search(w http.ResponseWriter, r *http.Request) error {
	q, res, err := h.ask(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	byKind := map[string][]search.Hit{}
	for _, hit := range res.Hits {
		byKind[hit.Kind] = append(byKind[hit.Kind], hit)
	}
	p := searchPage{Page: searchFrame(ctx, q, byKind)}
	if p.Groups, err = h.groups(ctx, q, res, byKind); err != nil {
		return err
	}
	if len(p.Groups) == 0 {
		if p.Help, err = h.help(ctx, q); err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, searchView(p))
	}
	shown := res.Total
	if q.Kind != "" {
		shown = len(byKind[kindOf(q.Kind)])
		p.Pager = pager(ctx, q, shown)
	}
	p.Head = ui.ResultsHead{Count: i18n.N(ctx, "frontweb.hits", shown), Rest: i18n.T(ctx, "frontweb.hits_for", "q", q.Text)}
	if res.Total > found {
		p.More = i18n.T(ctx, "frontweb.hits_more", "n", found, "total", res.Total)
	}
	p.Files = ui.Downloads{{Text: "JSON", Href: q.path(ctx, ".json")}}
	p.Corrected, p.Also = widened(ctx, res)
	exact := q
	exact.Exact, exact.From = true, 0
	p.Exact = exact.path(ctx, "")
	return web.Render(w, r, http.StatusOK, searchView(p))
}

func kindOf(value string) string {
	for _, k := range kinds {
		if k.value == value {
			return k.kind
		}
	}
	return ""
}

func searchFrame(ctx context.Context, q question, byKind map[string][]search.Hit) ui.Page {
	p := ui.Page{
		Title: i18n.T(ctx, "frontweb.search_title"), Heading: i18n.T(ctx, "frontweb.search_title"),
		Search: ui.Search{Value: q.Text},
	}
	if q.Text == "" {
		return p
	}
	p.Title = i18n.T(ctx, "frontweb.search_for", "q", q.Text)
	for _, k := range kinds {
		if n := len(byKind[k.kind]); n > 0 {
			one := question{Text: q.Text, Exact: q.Exact, Kind: k.value}
			p.Tabs = append(p.Tabs, ui.Tab{
				Link:    ui.Link{Text: i18n.T(ctx, "frontweb.kind_count", "kind", i18n.T(ctx, "frontweb.kind."+k.kind), "n", n), Href: one.path(ctx, "")},
				Current: q.Kind == k.value,
			})
		}
	}
	if len(p.Tabs) > 0 {
		all := question{Text: q.Text, Exact: q.Exact}
		p.Tabs = append([]ui.Tab{{Link: ui.Link{Text: i18n.T(ctx, "frontweb.kind.all"), Href: all.path(ctx, "")}, Current: q.Kind == ""}}, p.Tabs...)
	}
	return p
}

// groups are the hits by kind: the best of each, or a page of the chosen one.
func (h *handlers) groups(ctx context.Context, q question, res search.Result, byKind map[string][]search.Hit) (list []hitGroup, err error) {
	for _, k := range kinds {
		hits := byKind[k.kind]
		if q.Kind != "" && q.Kind != k.value || len(hits) == 0 {
			continue
		}
		g := hitGroup{Title: i18n.T(ctx, "frontweb.kind."+k.kind)}
		from, to := min(q.From, len(hits)), min(q.From+hitsAPage, len(hits))
		if q.Kind == "" {
			from, to = 0, min(hitsAKind, len(hits))
			if to < len(hits) {
				one := question{Text: q.Text, Exact: q.Exact, Kind: k.value}
				g.All = ui.Link{Text: i18n.T(ctx, "frontweb.all_of", "n", len(hits)), Href: one.path(ctx, "")}
			}
		}
		meta, err := h.meta(ctx, k.kind, hits[from:to])
		if err != nil {
			return nil, err
		}
		for _, hit := range hits[from:to] {
			g.Hits = append(g.Hits, ui.Result{
				Title: hit.Title, Href: in(ctx, hit.Path), Text: pieces(hit.Snippet, res.Terms), Meta: meta[hit.ID],
			})
		}
		list = append(list, g)
	}
	return list, nil
}

// meta tells by id what sort of thing a hit is, where its text does not: an
// authority's entry has names only.
func (h *handlers) meta(ctx context.Context, kind string, hits []search.Hit) (map[string][]string, error) {
	if kind != "authority" {
		return nil, nil //nolint:nilnil // there is nothing to add
	}
	ids := make([]registry.AuthorityID, len(hits))
	for i, hit := range hits {
		ids[i] = registry.AuthorityID(hit.ID)
	}
	all, err := h.Authorities.NamesByID(ctx, ids)
	meta := map[string][]string{}
	for id, a := range all {
		meta[string(id)] = []string{i18n.T(ctx, a.Kind.Label())}
	}
	return meta, err
}

// pieces marks the words that the search found.
func pieces(s string, terms []string) (list ui.Pieces) {
	at := 0
	for _, span := range search.Highlight(s, terms) {
		if span.Start > at {
			list = append(list, ui.Piece{Text: s[at:span.Start]})
		}
		list = append(list, ui.Piece{Text: s[span.Start:span.End], Hit: true})
		at = span.End
	}
	if at < len(s) {
		list = append(list, ui.Piece{Text: s[at:]})
	}
	return list
}

// mostWords is how many of the other words are told of.
const mostWords = 6

// widened says what was searched for though nobody wrote it: corrections, each
// with the word that it came from, and the rest.
func widened(ctx context.Context, res search.Result) (corrected, also []string) {
	for _, word := range slices.Sorted(maps.Keys(res.Corrected)) {
		corrected = append(corrected, i18n.T(ctx, "frontweb.corrected", "word", word, "to", res.Corrected[word]))
	}
	for _, word := range res.Also {
		if !slices.Contains(slices.Collect(maps.Values(res.Corrected)), word) {
			also = append(also, word)
		}
	}
	return corrected, also[:min(mostWords, len(also))]
}

func pager(ctx context.Context, q question, total int) *ui.Pager {
	p := &ui.Pager{First: min(q.From+1, total), Last: min(q.From+hitsAPage, total), Total: total}
	at := func(from int) string {
		to := q
		to.From = from
		return to.path(ctx, "")
	}
	if q.From > 0 {
		p.Prev = at(max(0, q.From-hitsAPage))
	}
	if p.Last < total {
		p.Next = at(q.From + hitsAPage)
	}
	return p
}

func (h *handlers) help(ctx context.Context, q question) (help *searchHelp, err error) {
	help = &searchHelp{Title: i18n.T(ctx, "frontweb.search_begin"), Text: i18n.T(ctx, "frontweb.search_begin_text")}
	if q.Text != "" {
		help.Title, help.Text = i18n.T(ctx, "frontweb.nothing", "q", q.Text), i18n.T(ctx, "frontweb.nothing_text")
	}
	for _, k := range kinds {
		if k.list != "" {
			help.Lists = append(help.Lists, ui.Item{Title: i18n.T(ctx, "frontweb.list."+k.kind), Href: in(ctx, k.list)})
		}
	}
	help.Examples, err = h.examples(ctx)
	return help, err
}

// hitJSON is a hit as other programs get it.
type hitJSON struct {
	Kind    string  `json:"kind"`
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	URL     string  `json:"url"`
	Snippet string  `json:"snippet"`
	Score   float64 `json:"score"`
}

func (h *handlers) searchJSON(w http.ResponseWriter, r *http.Request) error {
	q, res, err := h.ask(r)
	if err != nil {
		return err
	}
	out := struct {
		Query     string            `json:"query"`
		Total     int               `json:"total"`
		Also      []string          `json:"also"`
		Corrected map[string]string `json:"corrected"`
		Hits      []hitJSON         `json:"hits"` // the best of all kinds
		Licence   string            `json:"licence"`
	}{Query: q.Text, Total: res.Total, Also: append([]string{}, res.Also...), Corrected: map[string]string{}, Hits: []hitJSON{}, Licence: licence}
	maps.Copy(out.Corrected, res.Corrected)
	for _, hit := range res.Hits {
		if q.Kind == "" || hit.Kind == kindOf(q.Kind) {
			out.Hits = append(out.Hits, hitJSON{hit.Kind, hit.ID, hit.Title, h.site.BaseURL + in(r.Context(), hit.Path), hit.Snippet, hit.Score})
		}
	}
	return web.OpenJSON(w, r, out)
}
