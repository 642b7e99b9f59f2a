package frontweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/search"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// newsOnFront is how many pieces of news the front page has room for.
const newsOnFront = 5

type frontPage struct {
	ui.Page
	Examples []ui.Link
	Strips   ui.Strips98
	Figures  []ui.Figure
	Doors    []door
	News     ui.Timeline
	Levels   ui.List
}

// door is one of the three ways in, with the pages behind it.
type door struct {
	Title, Question string
	Rooms           ui.List
}

func (h *handlers) front(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p := frontPage{
		Page: ui.Page{
			Description: i18n.T(ctx, "frontweb.lead"),
			Feeds:       []ui.Feed{newsFeed(ctx)},
		},
	}
	var err error
	if p.Strips, err = h.strips(r); err != nil {
		return err
	}
	if p.Figures, err = h.figures(ctx); err != nil {
		return err
	}
	if p.Examples, err = h.examples(ctx); err != nil {
		return err
	}
	if p.Doors, p.Levels, err = h.doors(r); err != nil {
		return err
	}
	if p.News, err = h.timeline(ctx, newsOnFront); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, frontView(p))
}

// examples are searches that find something: an example that leads to an empty
// page teaches that searching is no use.
func (h *handlers) examples(ctx context.Context) (links []ui.Link, err error) {
	for word := range strings.SplitSeq(i18n.T(ctx, "frontweb.examples"), ", ") {
		found, err := h.Search.Search(ctx, search.Query{Text: word, Reaches: openReach})
		if err != nil {
			return nil, err
		}
		if found.Total > 0 {
			links = append(links, ui.Link{Text: word, Href: in(ctx, "/soeg?"+url.Values{"q": {word}}.Encode())})
		}
	}
	return links, nil
}

// doors count what is behind each link; the counts are those of the list that
// the link opens.
func (h *handlers) doors(r *http.Request) (doors []door, levels ui.List, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	catalogue, err := h.Products.Catalogue(ctx, actor, product.Query{Limit: 1})
	if err != nil {
		return nil, nil, err
	}
	authorities, err := h.Authorities.Authorities(ctx, actor, registry.Query{Of: registry.Public, Limit: 1})
	if err != nil {
		return nil, nil, err
	}
	suppliers, err := h.Authorities.Authorities(ctx, actor, registry.Query{Of: []registry.Kind{registry.Supplier}, Limit: 1})
	if err != nil {
		return nil, nil, err
	}
	members, err := h.Members.CountsOn(ctx, h.Products.Today())
	if err != nil {
		return nil, nil, err
	}
	room := func(key, path string, n int) ui.Item {
		return ui.Item{Title: i18n.T(ctx, "frontweb."+key), Href: in(ctx, path), Amount: i18n.Int(ctx, int64(n))}
	}
	stage := func(s product.Stage) int { return countOf(catalogue.Counts[product.ByStage], string(s)) }
	doors = []door{
		{i18n.T(ctx, "app.door.collaboration"), i18n.T(ctx, "frontweb.collaboration.question"), ui.List{
			room("authorities", "/myndigheder", authorities.Total),
			room("members", "/medlemmer", members[member.Member]),
			room("suppliers", "/leverandoerer", suppliers.Total),
			{Title: i18n.T(ctx, "frontweb.year"), Href: in(ctx, "/aarshjul")},
		}},
		{i18n.T(ctx, "app.door.sharing"), i18n.T(ctx, "frontweb.sharing.question"), ui.List{
			room("products", "/produkter", catalogue.Total),
			room("in_use", "/produkter?fase="+string(product.InUse), stage(product.InUse)),
			room("retired", "/produkter?fase="+string(product.Retired), stage(product.Retired)),
		}},
		{i18n.T(ctx, "app.door.development"), i18n.T(ctx, "frontweb.development.question"), ui.List{
			room("sandbox", "/produkter?fase="+string(product.Project), stage(product.Project)),
			room("data", "/data", len(dataSets)),
			room("api", "/api", len(operations(h.site.API))),
		}},
	}
	for _, v := range []string{string(product.Level3), string(product.Level2), string(product.Level1), string(product.Sandbox), product.Unknown} {
		levels = append(levels, ui.Item{
			Title: i18n.T(ctx, "frontweb.level."+v), Href: in(ctx, "/produkter?niveau="+v),
			Amount: i18n.Int(ctx, int64(countOf(catalogue.Counts[product.ByLevel], v))),
		})
	}
	return doors, levels, nil
}

func countOf(counts []product.Count, value string) int {
	for _, c := range counts {
		if c.Value == value {
			return c.N
		}
	}
	return 0
}

// in is the address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }
