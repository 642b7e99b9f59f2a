// Package ballotweb shows ballots: the question, one's vote, and the result with the
// numbers that it came of.
package ballotweb

import (
	"embed"

	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/live"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	ballots     *ballot.Service
	groups      *group.Service
	authorities *registry.Service
	hub         *live.Hub
	base        string // of the site, such as https://alminding.example
}

// Routes registers the pages. Who may ask, vote and close is decided by the ballots'
// own policy.
func Routes(rt *web.Router, ballots *ballot.Service, groups *group.Service, authorities *registry.Service, hub *live.Hub, base string) {
	h := &handlers{ballots: ballots, groups: groups, authorities: authorities, hub: hub, base: base}

	rt.Get("/grupper/{slug}/afstemninger", web.Public, h.list)
	rt.Get("/grupper/{slug}/afstemninger.csv", web.Public, h.listCSV)
	rt.Get("/grupper/{slug}/afstemninger.json", web.Public, h.listJSON)
	rt.Get("/grupper/{slug}/afstemninger/ny", web.SignedIn, h.askForm)
	rt.Post("/grupper/{slug}/afstemninger/ny", web.SignedIn, h.ask)

	rt.Get("/afstemninger/{id}", web.Public, h.show)
	rt.Get("/afstemninger/{id}/stilling", web.Public, h.part)
	rt.Get("/afstemninger/{id}/haendelser", web.Public, h.events)
	rt.Get("/afstemninger/{id}/skaerm", web.Public, h.screen)
	rt.Get("/afstemninger/{id}/stemmer.csv", web.Public, h.votesCSV)
	rt.Get("/afstemninger/{id}/stemmer.json", web.Public, h.votesJSON)
	rt.Get("/afstemninger/{id}/stemmeberettigede", web.Public, h.voters)
	rt.Get("/afstemninger/{id}/stemmeberettigede.csv", web.Public, h.votersCSV)
	rt.Get("/afstemninger/{id}/stemmeberettigede.json", web.Public, h.votersJSON)
	rt.Get("/afstemninger/{id}/fuldmagt", web.SignedIn, h.proxyForms)
	rt.Post("/afstemninger/{id}/aabn", web.SignedIn, h.open)
	rt.Post("/afstemninger/{id}/stem", web.SignedIn, h.cast)
	rt.Post("/afstemninger/{id}/fuldmagt", web.SignedIn, h.authorize)
	rt.Post("/afstemninger/{id}/indvend", web.SignedIn, h.object)
	rt.Post("/afstemninger/{id}/luk", web.SignedIn, h.close)
	rt.Post("/afstemninger/{id}/aflys", web.SignedIn, h.callOff)
	rt.Post("/afstemninger/{id}/beslutning", web.SignedIn, h.decide)
}
