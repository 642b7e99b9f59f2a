// Package yearweb shows the year: the wheel and the table that says the same, its
// files and its calendar, and the entries that the secretariat writes.
package yearweb

import (
	"embed"

	"alminding/internal/modules/group"
	"alminding/internal/modules/year"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	years  *year.Service
	groups *group.Service
	base   string // of the site, such as https://alminding.example
}

// Routes registers the pages.
func Routes(rt *web.Router, years *year.Service, groups *group.Service, base string) {
	h := &handlers{years: years, groups: groups, base: base}

	rt.Get("/aarshjul", web.Public, h.show)
	rt.Get("/aarshjul.csv", web.Public, h.csv)
	rt.Get("/aarshjul.json", web.Public, h.json)
	rt.Get("/aarshjul.ics", web.Public, h.calendar)

	rt.Get("/aarshjul/punkter/ny", web.Keepers, h.newForm)
	rt.Post("/aarshjul/punkter/ny", web.Keepers, h.add)
	rt.Get("/aarshjul/punkter/{id}", web.Keepers, h.editForm)
	rt.Post("/aarshjul/punkter/{id}", web.Keepers, h.edit)
	rt.Post("/aarshjul/punkter/{id}/slet", web.Keepers, h.remove)
}
