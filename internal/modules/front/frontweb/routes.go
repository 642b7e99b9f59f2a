// Package frontweb is the front page, the search over everything that is open,
// and the site's own pages: what it is, its data, its API, its promises.
//
// It has no domain package. Every figure here counts records that another module
// keeps, links to them, and says what it counted; nothing is claimed that no
// record shows.
package frontweb

import (
	"context"
	"embed"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/search"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

// Site is what the operator decides about the site, and how it does.
type Site struct {
	BaseURL string // as visitors see it, without a slash at the end
	Contact string // e-mail address of those who run it; may be empty
	Version string
	Ready   func(context.Context) error // whether the program can be written to
	API     *huma.OpenAPI               // complete before the first request
}

// Services are the modules whose records are shown.
type Services struct {
	Authorities *registry.Service
	Members     *member.Service
	Products    *product.Service
	Adoptions   *adoption.Service
	Search      *search.Searcher
}

type handlers struct {
	site Site
	Services
}

// Routes puts the pages on the site.
func Routes(rt *web.Router, site Site, s Services) {
	h := &handlers{site, s}

	rt.Get("/", web.Public, h.front)
	rt.Get("/nyt", web.Public, h.news)
	rt.Get("/nyt.atom", web.Public, h.newsAtom)
	rt.Get("/nyt.csv", web.Public, h.newsCSV)
	rt.Get("/nyt.json", web.Public, h.newsJSON)

	rt.Get("/soeg", web.Public, h.search)
	rt.Get("/soeg.json", web.Public, h.searchJSON)

	rt.Get("/api", web.Public, h.api)
	rt.Get("/data", web.Public, h.data)
	rt.Get("/om", web.Public, h.statement(about))
	rt.Get("/privatliv", web.Public, h.statement(privacy))
	rt.Get("/tilgaengelighed", web.Public, h.statement(accessibility))
	rt.Get("/drift", web.Public, h.status)

	rt.Get("/robots.txt", web.Public, h.robots)
	rt.Get("/sitemap.xml", web.Public, h.sitemap)
	rt.Get("/.well-known/security.txt", web.Public, h.security)
	rt.Get("/favicon.ico", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, ui.Favicon(), http.StatusFound)
		return nil
	})
}
