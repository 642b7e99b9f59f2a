// Package agreementweb shows what solutions cost and who has agreed to pay: the
// list of connection agreements, the agreements of an authority, the price lists
// of a product, and how authorities are divided by size.
package agreementweb

import (
	"embed"

	"alminding/internal/modules/agreement"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	agreements  *agreement.Service
	authorities *registry.Service
	products    *product.Service
	base        string // of the site, such as https://alminding.example
}

// A document and the fields around it.
const maxUpload = agreement.MaxFile + 1<<20

// Routes registers the pages. What may be read of an agreement and done with it is
// decided by the module's own policy.
func Routes(rt *web.Router, agreements *agreement.Service, authorities *registry.Service, products *product.Service, base string) {
	h := &handlers{agreements, authorities, products, base}

	rt.Get("/aftaler", web.Public, h.list)
	rt.Get("/aftaler.csv", web.Public, h.listCSV)
	rt.Get("/aftaler.json", web.Public, h.listJSON)
	rt.Get("/aftaler/ny", web.Keepers, h.newForm)
	rt.Post("/aftaler/ny", web.Keepers, h.register)
	rt.Get("/aftaler/{id}", web.Public, h.show)
	rt.Get("/aftaler/{id}/historik", web.Keepers, h.history)
	rt.Get("/aftaler/{id}/dokument/{from}", web.SignedIn, h.document)
	rt.Get("/aftaler/{id}/ret", web.Keepers, h.correctForm)
	rt.Post("/aftaler/{id}/ret", web.Keepers, h.correct)
	rt.Get("/aftaler/{id}/vilkaar", web.Keepers, h.amendForm)
	rt.Post("/aftaler/{id}/vilkaar", web.Keepers, h.amend)
	rt.Get("/aftaler/{id}/slut", web.Keepers, h.endForm)
	rt.Post("/aftaler/{id}/slut", web.Keepers, h.end)
	rt.Get("/aftaler/{id}/underskrift", web.SignedIn, h.signForm)
	rt.Upload("/aftaler/{id}/underskrift", web.SignedIn, maxUpload, h.sign)

	rt.Get("/myndigheder/{slug}/aftaler", web.Public, h.authority)
	rt.Get("/myndigheder/{slug}/stoerrelse", web.Keepers, h.judgeForm)
	rt.Post("/myndigheder/{slug}/stoerrelse", web.Keepers, h.judge)

	rt.Get("/takster.csv", web.Public, h.cardsCSV)
	rt.Get("/takster.json", web.Public, h.cardsJSON)
	rt.Get("/produkter/{slug}/takster", web.Public, h.cards)
	rt.Get("/produkter/{slug}/takster/ret", web.SignedIn, h.cardForm)
	rt.Post("/produkter/{slug}/takster/ret", web.SignedIn, h.putCard)

	rt.Get("/stoerrelser", web.Public, h.sizes)
	rt.Get("/stoerrelser/ret", web.Keepers, h.keyForm)
	rt.Post("/stoerrelser/ret", web.Keepers, h.putKey)
}
