// Package registryweb shows the registry: the lists of authorities and of
// suppliers, the page of each, and what the secretariat does to authorities,
// people and affiliations.
//
// An authority's page shows several modules side by side (whether it is a
// member, what it uses, which solutions it has a part in); this package asks
// their services.
package registryweb

import (
	"context"
	"embed"

	"github.com/a-h/templ"

	"alminding/internal/modules/adoption"
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
	Authorities *registry.Service
	Members     *member.Service
	Products    *product.Service
	Adoptions   *adoption.Service
}

type handlers struct {
	registry  *registry.Service
	members   *member.Service
	products  *product.Service
	adoptions *adoption.Service
	base      string // of the site, such as https://alminding.example
	sections  []Section
}

// Section is what another package shows on the page of an authority.
type Section func(ctx context.Context, a registry.Authority) (templ.Component, error)

// Routes registers the pages. A page about one authority is found under both
// lists; what may be done there is decided by the registry's own policy.
func Routes(rt *web.Router, s Services, base string, sections ...Section) {
	h := &handlers{registry: s.Authorities, members: s.Members, products: s.Products, adoptions: s.Adoptions, base: base, sections: sections}

	for _, l := range []listing{authorities, suppliers} {
		rt.Get(l.path, web.Public, h.list(l))
		rt.Get(l.path+".csv", web.Public, h.listCSV(l))
		rt.Get(l.path+".json", web.Public, h.listJSON(l))
		rt.Get(l.path+".atom", web.Public, h.listAtom(l))
		rt.Get(l.path+"/{slug}", web.Public, h.show)
	}

	rt.Get("/myndigheder/{slug}/ret", web.SignedIn, h.editForm)
	rt.Post("/myndigheder/{slug}/ret", web.SignedIn, h.edit)
	rt.Get("/myndigheder/{slug}/historik", web.Keepers, h.history)
	rt.Get("/myndigheder/{slug}/tal", web.Keepers, h.facts)
	rt.Post("/myndigheder/{slug}/tal", web.Keepers, h.setFact)
	rt.Post("/myndigheder/{slug}/tal/slet", web.Keepers, h.dropFact)
	rt.Get("/myndigheder/{slug}/flet", web.Keepers, h.mergeForm)
	rt.Post("/myndigheder/{slug}/flet", web.Keepers, h.merge)
	rt.Get("/sekretariat/myndigheder/ny", web.Keepers, h.newForm)
	rt.Post("/sekretariat/myndigheder/ny", web.Keepers, h.create)

	rt.Get("/sekretariat/personer", web.Keepers, h.persons)
	rt.Get("/sekretariat/personer/ny", web.Keepers, h.newPersonForm)
	rt.Post("/sekretariat/personer/ny", web.Keepers, h.createPerson)
	rt.Get("/sekretariat/personer/{id}", web.Keepers, h.person)
	rt.Get("/sekretariat/personer/{id}/ret", web.Keepers, h.editPersonForm)
	rt.Post("/sekretariat/personer/{id}/ret", web.Keepers, h.editPerson)
	rt.Get("/sekretariat/personer/{id}/flet", web.Keepers, h.mergePersonForm)
	rt.Post("/sekretariat/personer/{id}/flet", web.Keepers, h.mergePerson)
	rt.Post("/sekretariat/personer/{id}/tilknytninger", web.Keepers, h.affiliate)
	rt.Get("/sekretariat/tilknytninger/{id}", web.Keepers, h.affiliation)
	rt.Post("/sekretariat/tilknytninger/{id}", web.Keepers, h.changeAffiliation)
	rt.Post("/sekretariat/tilknytninger/{id}/slut", web.Keepers, h.endAffiliation)
}
