package frontweb

import (
	"context"
	"net/http"
	"unicode"
	"unicode/utf8"

	"alminding/internal/base/cite"
	"alminding/internal/modules/product"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// newsListed is how far back the list of news goes; a product's own page has all
// that happened to it.
const newsListed = 100

type newsPage struct {
	ui.Page
	News  ui.Timeline
	Files ui.Downloads
}

func newsFeed(ctx context.Context) ui.Feed {
	return ui.Feed{Type: "application/atom+xml", Title: i18n.T(ctx, "frontweb.news"), Href: in(ctx, "/nyt.atom")}
}

func (h *handlers) news(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := h.timeline(ctx, newsListed)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, newsView(newsPage{
		Page: ui.Page{
			Title: i18n.T(ctx, "frontweb.news"), Lead: i18n.T(ctx, "frontweb.news_lead"), Feeds: []ui.Feed{newsFeed(ctx)},
		},
		News: list,
		Files: ui.Downloads{
			{Text: "CSV", Href: in(ctx, "/nyt.csv")}, {Text: "JSON", Href: in(ctx, "/nyt.json")}, {Text: "Atom", Href: in(ctx, "/nyt.atom")},
		},
	}))
}

// stones are how the timeline shows who speaks.
var stones = map[product.Voice]ui.EventKind{product.Machine: ui.Machine, product.Board: ui.Decided}

func (h *handlers) timeline(ctx context.Context, limit int) (list ui.Timeline, err error) {
	news, err := h.Products.Newest(ctx, limit)
	for _, n := range news {
		e := ui.Event{
			Kind: stones[n.Voice], When: i18n.When(ctx, n.Source.Date), ISO: n.Source.Date.String(),
			Title: n.Product.Name, Href: in(ctx, n.Product.Path()), Text: ": " + n.Text.In(i18n.Lang(ctx)), Who: who(ctx, n),
		}
		if n.Source.Basis == cite.About {
			e.When = i18n.T(ctx, "frontweb.about", "date", n.Source.Date)
		}
		e.When = capital(e.When)
		list = append(list, e)
	}
	return list, err
}

// capital begins a line with a capital letter: months are written small in Danish.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// who says it, and where it stands.
func who(ctx context.Context, n product.News) string {
	return i18n.T(ctx, "frontweb.voice."+string(n.Voice), "source", n.Source.Title)
}

func (h *handlers) newsAtom(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	news, err := h.Products.Newest(ctx, newsListed)
	if err != nil {
		return err
	}
	f := web.Feed{ID: h.site.BaseURL + "/nyt", Title: i18n.T(ctx, "frontweb.news"), Path: "/nyt", Self: "/nyt.atom"}
	for _, n := range news {
		e := web.FeedEntry{
			ID: "urn:uuid:" + n.ID, Title: n.Product.Name, Path: n.Product.Path(),
			Summary: n.Text.In(i18n.Lang(ctx)), Author: who(ctx, n), Updated: n.Source.Date.First().Start(),
		}
		if e.Updated.After(f.Updated) {
			f.Updated = e.Updated
		}
		f.Entries = append(f.Entries, e)
	}
	return web.Atom(w, r, h.site.BaseURL, f)
}

func (h *handlers) newsCSV(w http.ResponseWriter, r *http.Request) error {
	news, err := h.Products.Newest(r.Context(), newsListed)
	if err != nil {
		return err
	}
	t := web.Table{Name: "nyt", Columns: []string{"dato", "loesning", "tekst", "text", "hvem", "kilde", "kilde_adresse", "adresse"}}
	for _, n := range news {
		t.Rows = append(t.Rows, []string{
			n.Source.Date.String(), n.Product.Name, n.Text.Da, n.Text.En, string(n.Voice), n.Source.Title, n.Source.Address,
			h.site.BaseURL + n.Product.Path(),
		})
	}
	return web.CSV(w, r, t)
}

func (h *handlers) newsJSON(w http.ResponseWriter, r *http.Request) error {
	news, err := h.Products.Newest(r.Context(), newsListed)
	if err != nil {
		return err
	}
	type item struct {
		ID      string        `json:"id"`
		Date    string        `json:"date"`
		Product string        `json:"product"`
		URL     string        `json:"url"`
		Text    product.Text  `json:"text"`
		Voice   product.Voice `json:"voice"`
		Source  cite.Source   `json:"source"`
	}
	out := struct {
		Licence string `json:"licence"`
		News    []item `json:"news"`
	}{Licence: licence, News: make([]item, 0, len(news))}
	for _, n := range news {
		out.News = append(out.News, item{
			n.ID, n.Source.Date.String(), n.Product.Name, h.site.BaseURL + n.Product.Path(), n.Text, n.Voice, n.Source,
		})
	}
	return web.OpenJSON(w, r, out)
}
