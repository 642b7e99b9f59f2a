// Package adoptionweb shows who uses what, since when and by which proof:
// figures, map, matrix, the record of each use, and the page on which an
// authority says it.
package adoptionweb

import (
	"embed"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

// Services are the modules that the pages show.
type Services struct {
	Adoptions   *adoption.Service
	Authorities *registry.Service
	Members     *member.Service
	Products    *product.Service
	Agreements  *agreement.Service
	Groups      *group.Service
}

type handlers struct {
	adoptions  *adoption.Service
	registry   *registry.Service
	members    *member.Service
	products   *product.Service
	agreements *agreement.Service
	groups     *group.Service
	base       string // of the site, such as https://alminding.example
}

// Routes registers the pages. Who may say something about a use is decided by the
// policy of the module.
func Routes(rt *web.Router, s Services, base string) {
	h := &handlers{adoptions: s.Adoptions, registry: s.Authorities, members: s.Members, products: s.Products, agreements: s.Agreements, groups: s.Groups, base: base}

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
	rt.Get("/produkter/{slug}/anvendelse/noter", web.SignedIn, h.noteForm)
	rt.Post("/produkter/{slug}/anvendelse/noter", web.SignedIn, h.note)
	rt.Get("/produkter/{slug}/usedby.yml", web.Public, h.usedBy)

	rt.Get("/anvendelse/{authority}/{product}", web.Public, h.record)
	rt.Post("/anvendelse/{authority}/{product}/bekraeft", web.SignedIn, h.confirmRecord)
	rt.Post("/anvendelse/{authority}/{product}/traek-tilbage", web.SignedIn, h.takeBack)
	rt.Get("/anvendelse/{authority}/{product}/spoerg", web.SignedIn, h.askForm)
	rt.Post("/anvendelse/{authority}/{product}/spoerg", web.SignedIn, h.ask)

	rt.Get("/myndigheder/{slug}/anvendelse", web.Public, h.authority)
	rt.Get("/myndigheder/{slug}/loesninger", web.SignedIn, h.ours)
	rt.Post("/myndigheder/{slug}/loesninger", web.SignedIn, h.saveOurs)
	rt.Post("/myndigheder/{slug}/loesninger/bekraeft", web.SignedIn, h.confirmOurs)
	rt.Get("/myndigheder/{slug}/aaret/{year}", web.SignedIn, h.year)
	rt.Get("/myndigheder/{slug}/aaret/{year}/alt.csv", web.SignedIn, h.yearCSV)
}
