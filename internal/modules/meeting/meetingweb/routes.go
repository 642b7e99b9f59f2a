// Package meetingweb shows meetings, and lets those who hold them keep them: the list
// and the calendar, agenda, papers, minutes and actions.
//
// What stands of meetings on the pages of groups and of decisions is made here and
// shown by the packages that make those.
package meetingweb

import (
	"embed"

	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/live"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	meetings    *meeting.Service
	groups      *group.Service
	decisions   *decision.Service
	authorities *registry.Service
	hub         *live.Hub
	base        string // of the site, such as https://alminding.example
}

// maxUpload leaves room for the form around a file.
const maxUpload = meeting.MaxFile + 1<<20

// Routes registers the pages. What may be done with a single meeting is decided by
// the meetings' own policy.
func Routes(
	rt *web.Router, meetings *meeting.Service, groups *group.Service, decisions *decision.Service, authorities *registry.Service, hub *live.Hub, base string,
) {
	h := &handlers{meetings: meetings, groups: groups, decisions: decisions, authorities: authorities, hub: hub, base: base}

	rt.Get("/moeder", web.Public, h.list)
	rt.Get("/moeder.csv", web.Public, h.listCSV)
	rt.Get("/moeder.json", web.Public, h.listJSON)
	rt.Get("/moeder.atom", web.Public, h.listAtom)
	rt.Get("/moeder.ics", web.Public, h.calendar)
	rt.Get("/moeder/ny", web.SignedIn, h.planForm)
	rt.Post("/moeder/ny", web.SignedIn, h.plan)

	rt.Get("/moedeserier/ny", web.SignedIn, h.newSeriesForm)
	rt.Post("/moedeserier/ny", web.SignedIn, h.planSeries)
	rt.Get("/moedeserier/{id}", web.Public, h.series)
	rt.Get("/moedeserier/{id}/ret", web.SignedIn, h.changeSeriesForm)
	rt.Post("/moedeserier/{id}/ret", web.SignedIn, h.changeSeries)
	rt.Get("/moedeserier/{id}/stop", web.SignedIn, h.endSeriesForm)
	rt.Post("/moedeserier/{id}/stop", web.SignedIn, h.endSeries)
	rt.Post("/moedeserier/{id}/send", web.SignedIn, h.announce)

	rt.Get("/moeder/{id}", web.Public, h.show)
	rt.Get("/moeder/{id}/haendelser", web.Public, h.events)
	rt.Get("/moeder/{id}/skaerm", web.Public, h.screen)
	rt.Get("/moeder/{id}/dagsorden", web.Public, h.agenda)
	rt.Get("/moeder/{id}/referat", web.Public, h.minutes)
	rt.Get("/moeder/{id}/dagsorden.pdf", web.Public, h.agendaFile(asPDF))
	rt.Get("/moeder/{id}/referat.pdf", web.Public, h.minutesFile(asPDF))
	rt.Get("/moeder/{id}/referat.md", web.Public, h.minutesFile(asMarkdown))
	rt.Get("/moeder/{id}/referat.odt", web.Public, h.minutesFile(asODT))
	rt.Get("/moeder/{id}/filer/{file}", web.Public, h.file)

	rt.Get("/moeder/{id}/ret", web.SignedIn, h.moveForm)
	rt.Post("/moeder/{id}/ret", web.SignedIn, h.move)
	rt.Get("/moeder/{id}/indkald", web.SignedIn, h.inviteForm)
	rt.Post("/moeder/{id}/indkald", web.SignedIn, h.invite)
	rt.Post("/moeder/{id}/bilag", web.SignedIn, h.step(h.papers))
	rt.Post("/moeder/{id}/begynd", web.SignedIn, h.step(h.hold))
	rt.Get("/moeder/{id}/aflys", web.SignedIn, h.cancelForm)
	rt.Post("/moeder/{id}/aflys", web.SignedIn, h.step(h.cancel))
	rt.Post("/moeder/{id}/svar", web.SignedIn, h.reply)

	rt.Get("/moeder/{id}/punkter/ny", web.SignedIn, h.newItem)
	rt.Post("/moeder/{id}/punkter/ny", web.SignedIn, h.addItem)
	rt.Get("/moeder/{id}/punkter/{item}", web.SignedIn, h.itemForm)
	rt.Post("/moeder/{id}/punkter/{item}", web.SignedIn, h.editItem)
	rt.Post("/moeder/{id}/punkter/{item}/slet", web.SignedIn, h.removeItem)
	rt.Upload("/moeder/{id}/punkter/{item}/filer", web.SignedIn, maxUpload, h.attach)
	rt.Post("/moeder/{id}/filer/{file}/slet", web.SignedIn, h.detach)
	rt.Get("/moeder/{id}/punkter/{item}/versioner", web.SignedIn, h.versions)
	rt.Post("/moeder/{id}/punkter/{item}/beslutning", web.SignedIn, h.decide)

	rt.Get("/moeder/{id}/punkter/{item}/afstemning", web.SignedIn, h.voteForm)
	rt.Post("/moeder/{id}/punkter/{item}/afstemning", web.SignedIn, h.vote)

	rt.Get("/moeder/{id}/forslag/ny", web.SignedIn, h.proposalForm)
	rt.Post("/moeder/{id}/forslag/ny", web.SignedIn, h.propose)
	rt.Post("/moeder/{id}/forslag/{proposal}/tag", web.SignedIn, h.take)
	rt.Post("/moeder/{id}/forslag/{proposal}/traek", web.SignedIn, h.withdraw)

	rt.Get("/moeder/{id}/fuldmagt", web.SignedIn, h.proxyForm)
	rt.Post("/moeder/{id}/fuldmagt", web.SignedIn, h.proxy)
	rt.Post("/moeder/{id}/fuldmagt/{seat}/tilbage", web.SignedIn, h.revoke)
	rt.Get("/moeder/{id}/doer", web.SignedIn, h.door)
	rt.Post("/moeder/{id}/fremmoede/{seat}", web.SignedIn, h.register)
	rt.Get("/moeder/{id}/fremmoede", web.SignedIn, h.attendForm)
	rt.Post("/moeder/{id}/fremmoede", web.SignedIn, h.attend)
	rt.Get("/moeder/{id}/referat/ret", web.SignedIn, h.minutesForm)
	rt.Post("/moeder/{id}/referat/ret", web.SignedIn, h.writeMinutes)
	rt.Get("/moeder/{id}/referat/godkend", web.SignedIn, h.approveForm)
	rt.Post("/moeder/{id}/referat/godkend", web.SignedIn, h.approve)
	rt.Get("/moeder/{id}/opgaver/ny", web.SignedIn, h.newAction)
	rt.Post("/moeder/{id}/opgaver/ny", web.SignedIn, h.addAction)
	rt.Get("/moeder/{id}/opgaver/{action}", web.SignedIn, h.action)
	rt.Post("/moeder/{id}/opgaver/{action}", web.SignedIn, h.finish)
}
