// Package productweb shows the catalogue: the list of solutions, a solution's
// page, and what its coordinator and the secretariat do there.
//
// A solution's page shows several modules side by side (who supplies it, who
// takes part); this package asks their services for it.
package productweb

import (
	"context"
	"embed"

	"github.com/a-h/templ"

	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

const maxUpload = 2 << 20 // bytes; the standard's files are below 1 MiB

type handlers struct {
	products    *product.Service
	authorities *registry.Service
	accounts    *auth.Service
	base        string // of the site, such as https://alminding.example
	sections    []Section
}

// Section is what another package shows on the page of a solution.
type Section func(ctx context.Context, p product.Product) (templ.Component, error)

// Routes registers the pages. What may be done to a single product is decided by
// the product's own policy.
func Routes(rt *web.Router, products *product.Service, authorities *registry.Service, accounts *auth.Service, base string, sections ...Section) {
	h := &handlers{products: products, authorities: authorities, accounts: accounts, base: base, sections: sections}

	rt.Get("/produkter", web.Public, h.catalogue)
	rt.Get("/produkter.csv", web.Public, h.catalogueCSV)
	rt.Get("/produkter.json", web.Public, h.catalogueJSON)
	rt.Get("/produkter.atom", web.Public, h.catalogueAtom)
	rt.Get("/produkter/ny", web.Keepers, h.newForm)
	rt.Post("/produkter/ny", web.Keepers, h.create)

	rt.Get("/produkter/{slug}", web.Public, h.show)
	rt.Get("/produkter/{slug}/historik", web.Public, h.history)
	rt.Get("/produkter/{slug}/publiccode.yml", web.Public, h.export)

	rt.Get("/produkter/{slug}/ret", web.SignedIn, h.editForm)
	rt.Post("/produkter/{slug}/ret", web.SignedIn, h.edit)
	rt.Get("/produkter/{slug}/sammenlign", web.SignedIn, h.compare)
	rt.Post("/produkter/{slug}/gendan", web.SignedIn, h.restore)
	rt.Get("/produkter/{slug}/indlaes", web.SignedIn, h.importForm)
	rt.Upload("/produkter/{slug}/indlaes", web.SignedIn, maxUpload, h.preview)
	rt.Upload("/produkter/{slug}/indlaes/gem", web.SignedIn, maxUpload, h.applyImport)
	rt.Get("/produkter/{slug}/tal", web.SignedIn, h.figureForm)
	rt.Post("/produkter/{slug}/tal", web.SignedIn, h.addFigure)
	rt.Get("/produkter/{slug}/haendelse", web.SignedIn, h.eventForm)
	rt.Post("/produkter/{slug}/haendelse", web.SignedIn, h.addEvent)

	rt.Get("/produkter/{slug}/fase", web.Keepers, h.stageForm)
	rt.Post("/produkter/{slug}/fase", web.Keepers, h.setStage)
	rt.Get("/produkter/{slug}/niveau", web.Keepers, h.levelForm)
	rt.Post("/produkter/{slug}/niveau", web.Keepers, h.setLevel)
	rt.Get("/produkter/{slug}/parter", web.Keepers, h.parties)
	rt.Post("/produkter/{slug}/parter", web.Keepers, h.addParty)
	rt.Post("/produkter/{slug}/parter/{party}/slut", web.Keepers, h.endParty)
}
