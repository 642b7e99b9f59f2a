package governanceweb

import (
	"embed"

	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	governance  *governance.Service
	products    *product.Service
	authorities *registry.Service
	base        string // of the site, such as https://alminding.example
}

// Routes registers the pages. Who may say something of a product is decided by the
// policy of the module.
func Routes(rt *web.Router, g *governance.Service, products *product.Service, authorities *registry.Service, base string) {
	h := &handlers{governance: g, products: products, authorities: authorities, base: base}

	rt.Get("/governance", web.Public, h.portfolio)
	rt.Get("/governance.csv", web.Public, h.portfolioCSV)
	rt.Get("/governance.json", web.Public, h.portfolioJSON)
	rt.Get("/governance/krav", web.Public, h.criteria)
	rt.Get("/governance/krav/{id}", web.Public, h.criterion)
	rt.Get("/produkter/{slug}/governance", web.Public, h.show)
}
