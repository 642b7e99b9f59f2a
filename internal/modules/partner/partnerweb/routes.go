// Package partnerweb shows what suppliers deliver, and lets them say and sign it:
// the supplier's own pages, the list of who does what for which solution, the
// authorities' answers to references, and the code of conduct.
//
// What stands on the pages of suppliers and of solutions themselves is shown by
// registryweb and productweb, which ask the same service.
package partnerweb

import (
	"embed"

	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	partners    *partner.Service
	authorities *registry.Service
	products    *product.Service
	base        string // of the site, such as https://alminding.example
}

// Routes registers the pages. What may be done for a single supplier or authority
// is decided by the partners' own policy.
func Routes(rt *web.Router, partners *partner.Service, authorities *registry.Service, products *product.Service, base string) {
	h := &handlers{partners: partners, authorities: authorities, products: products, base: base}

	rt.Get("/leverandoerer/ydelser", web.Public, h.works)
	rt.Get("/leverandoerer/ydelser.csv", web.Public, h.worksCSV)
	rt.Get("/leverandoerer/ydelser.json", web.Public, h.worksJSON)
	rt.Get("/leverandoerer/ydelser.atom", web.Public, h.worksAtom)

	rt.Get("/leverandoerer/{slug}/partner", web.SignedIn, h.partner)
	rt.Post("/leverandoerer/{slug}/partner", web.SignedIn, h.sign)
	rt.Get("/leverandoerer/{slug}/partner/leverancer", web.SignedIn, h.deliveries)
	rt.Post("/leverandoerer/{slug}/partner/leverancer", web.SignedIn, h.say)
	rt.Get("/leverandoerer/{slug}/partner/leverancer/{id}", web.SignedIn, h.delivery)
	rt.Post("/leverandoerer/{slug}/partner/leverancer/{id}", web.SignedIn, h.amend)
	rt.Get("/leverandoerer/{slug}/partner/referencer", web.SignedIn, h.references)
	rt.Post("/leverandoerer/{slug}/partner/referencer", web.SignedIn, h.ask)
	rt.Post("/leverandoerer/{slug}/partner/referencer/{id}/traek", web.SignedIn, h.withdraw)
	rt.Get("/myndigheder/{slug}/referencer", web.SignedIn, h.namedIn)
	rt.Post("/myndigheder/{slug}/referencer/{id}", web.SignedIn, h.answer)

	rt.Get("/adfaerdskodeks", web.Public, h.code)
	rt.Get("/sekretariat/adfaerdskodeks", web.Keepers, h.codes)
	rt.Get("/sekretariat/adfaerdskodeks.csv", web.Keepers, h.signaturesCSV)
	rt.Get("/sekretariat/adfaerdskodeks/ny", web.Keepers, h.newCodeForm)
	rt.Post("/sekretariat/adfaerdskodeks/ny", web.Keepers, h.addCode)
	rt.Get("/sekretariat/adfaerdskodeks/{number}", web.Keepers, h.codeForm)
	rt.Post("/sekretariat/adfaerdskodeks/{number}", web.Keepers, h.editCode)
}
