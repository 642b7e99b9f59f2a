// Package groupweb shows groups: what each is for and may decide, who sits in it, and
// the seats that a person and an authority have.
//
// What stands of groups on the pages of authorities and solutions, and on one's own
// page, is made here and shown by the packages that make those.
package groupweb

import (
	"context"
	"embed"

	"github.com/a-h/templ"

	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	groups      *group.Service
	authorities *registry.Service
	products    *product.Service
	decisions   *decision.Service
	base        string  // of the site, such as https://alminding.example
	charters    Section // on the page of a charter
	sections    []Section
}

// Section is what another package shows on the page of a group, or of its charter;
// templ.NopComponent for nothing.
type Section func(ctx context.Context, g group.Group) (templ.Component, error)

// Services are those whose things these pages show.
type Services struct {
	Groups      *group.Service
	Authorities *registry.Service
	Products    *product.Service
	Decisions   *decision.Service
}

// Routes registers the pages. What may be done in a single group is decided by the
// groups' own policy.
func Routes(rt *web.Router, s Services, base string, charters Section, sections ...Section) {
	h := &handlers{
		groups: s.Groups, authorities: s.Authorities, products: s.Products, decisions: s.Decisions, base: base, charters: charters, sections: sections,
	}

	rt.Get("/grupper", web.Public, h.list)
	rt.Get("/grupper.csv", web.Public, h.listCSV)
	rt.Get("/grupper.json", web.Public, h.listJSON)
	rt.Get("/grupper.atom", web.Public, h.listAtom)
	rt.Get("/grupper/{slug}", web.Public, h.show)
	rt.Get("/grupper/{slug}/kommissorium", web.Public, h.charter)

	rt.Get("/grupper/{slug}/filer/ny", web.SignedIn, h.fileForm)
	rt.Upload("/grupper/{slug}/filer/ny", web.SignedIn, maxUpload, h.addFile)
	rt.Get("/grupper/{slug}/filer/{id}", web.Public, h.fileOf)
	rt.Post("/grupper/{slug}/filer/{id}/slet", web.SignedIn, h.dropFile)

	rt.Get("/sekretariat/grupper/ny", web.Keepers, h.foundForm)
	rt.Post("/sekretariat/grupper/ny", web.Keepers, h.found)
	rt.Get("/grupper/{slug}/ret", web.SignedIn, h.editForm)
	rt.Post("/grupper/{slug}/ret", web.SignedIn, h.edit)
	rt.Get("/grupper/{slug}/kommissorium/ret", web.Keepers, h.adoptForm)
	rt.Post("/grupper/{slug}/kommissorium/ret", web.Keepers, h.adopt)
	rt.Get("/grupper/{slug}/pladser/ny", web.Keepers, h.giveForm)
	rt.Post("/grupper/{slug}/pladser/ny", web.Keepers, h.give)
	rt.Get("/grupper/{slug}/pladser/{id}", web.Keepers, h.seatForm)
	rt.Post("/grupper/{slug}/pladser/{id}", web.Keepers, h.changeSeat)
	rt.Post("/grupper/{slug}/pladser/{id}/slut", web.Keepers, h.endSeat)

	rt.Get("/myndigheder/{slug}/pladser", web.Public, h.seats)
	rt.Get("/myndigheder/{slug}/pladser/{id}", web.SignedIn, h.fillForm)
	rt.Post("/myndigheder/{slug}/pladser/{id}", web.SignedIn, h.fill)
}
