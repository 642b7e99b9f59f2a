// Package adoptionweb shows who uses what, since when and by which proof:
// figures, map, matrix, the record of each use, and the page on which an
// authority says it.
package adoptionweb

import (
	"embed"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	adoptions *adoption.Service
	registry  *registry.Service
	products  *product.Service
	base      string // of the site, such as https://alminding.example
}

// Routes registers the pages. Who may say something about a use is decided by the
// policy of the module.
func Routes(rt *web.Router, adoptions *adoption.Service, authorities *registry.Service, products *product.Service, base string) {
	h := &handlers{adoptions: adoptions, registry: authorities, products: products, base: base}

	rt.Get("/anvendelse", web.Public, h.overview)
	rt.Get("/anvendelse.csv", web.Public, h.rowsCSV)
	rt.Get("/anvendelse.json", web.Public, h.rowsJSON)
	rt.Get("/anvendelse.atom", web.Public, h.newsAtom)
	rt.Get("/anvendelse/kommuner", web.Public, h.municipalities)
	rt.Get("/anvendelse/kommuner.csv", web.Public, h.municipalitiesCSV)
	rt.Get("/anvendelse/kommuner.json", web.Public, h.municipalitiesJSON)
	rt.Get("/anvendelse/raekker", web.Public, h.rows)
	rt.Get("/anvendelse/ubekraeftet", web.Public, h.unconfirmed)
	rt.Get("/anvendelse/matrix", web.Public, h.matrix)
	rt.Get("/anvendelse/matrix.csv", web.Public, h.matrixCSV)
	rt.Get("/produkter/{slug}/anvendelse", web.Public, h.users)
	rt.Get("/produkter/{slug}/usedby.yml", web.Public, h.usedBy)
}
