// Package memberweb shows who is in the community: the list of members on any
// date, the page of each authority's membership with the forms of its steps, what
// membership is for those who think of it, and the secretariat's list of those who
// wait for a step and rules of the fee.
package memberweb

import (
	"context"
	"embed"

	"github.com/a-h/templ"

	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	members  *member.Service
	registry *registry.Service
	base     string // of the site, such as https://alminding.example
	sections []Section
}

// maxForm has room for the largest agreement, one that is a little too large, which
// is said beside its field, and the other fields.
const maxForm = member.MaxFile + 1<<20

// Section is what another package shows on the page of a membership.
type Section func(context.Context, registry.AuthorityID) (templ.Component, error)

// Routes registers the pages. Who may take which step is decided by the policy of
// package member; the gates only keep out those who never may.
func Routes(rt *web.Router, members *member.Service, authorities *registry.Service, base string, sections ...Section) {
	h := &handlers{members, authorities, base, sections}

	rt.Get("/medlemmer", web.Public, h.list)
	rt.Get("/medlemmer.csv", web.Public, h.listCSV)
	rt.Get("/medlemmer.json", web.Public, h.listJSON)
	rt.Get("/medlemmer.atom", web.Public, h.listAtom)
	rt.Get("/bliv-medlem", web.Public, h.join)
	rt.Post("/bliv-medlem", web.SignedIn, h.apply)

	rt.Get("/myndigheder/{slug}/medlemskab", web.Public, h.membership)
	rt.Get("/myndigheder/{slug}/medlemskab/ansoeg", web.SignedIn, h.stepForm(member.Apply))
	rt.Post("/myndigheder/{slug}/medlemskab/ansoeg", web.SignedIn, h.take(member.Apply))
	rt.Get("/myndigheder/{slug}/medlemskab/underskriv", web.SignedIn, h.stepForm(member.Sign))
	rt.Upload("/myndigheder/{slug}/medlemskab/underskriv", web.SignedIn, maxForm, h.take(member.Sign))
	rt.Get("/myndigheder/{slug}/medlemskab/optag", web.Keepers, h.stepForm(member.Activate))
	rt.Post("/myndigheder/{slug}/medlemskab/optag", web.Keepers, h.take(member.Activate))
	rt.Get("/myndigheder/{slug}/medlemskab/udmeld", web.SignedIn, h.stepForm(member.Leave))
	rt.Post("/myndigheder/{slug}/medlemskab/udmeld", web.SignedIn, h.take(member.Leave))
	rt.Get("/myndigheder/{slug}/medlemskab/ekskluder", web.Keepers, h.stepForm(member.Exclude))
	rt.Post("/myndigheder/{slug}/medlemskab/ekskluder", web.Keepers, h.take(member.Exclude))
	rt.Get("/myndigheder/{slug}/medlemskab/stadfaest", web.Keepers, h.stepForm(member.Ratify))
	rt.Post("/myndigheder/{slug}/medlemskab/stadfaest", web.Keepers, h.take(member.Ratify))
	rt.Get("/myndigheder/{slug}/medlemskab/kontakt", web.SignedIn, h.contactForm)
	rt.Post("/myndigheder/{slug}/medlemskab/kontakt", web.SignedIn, h.setContact)
	rt.Get("/myndigheder/{slug}/medlemskab/aftale", web.SignedIn, h.fileForm)
	rt.Upload("/myndigheder/{slug}/medlemskab/aftale", web.SignedIn, maxForm, h.attach)
	rt.Get("/myndigheder/{slug}/medlemskab/aftale/{step}", web.SignedIn, h.file)
	rt.Get("/myndigheder/{slug}/medlemskab/ret", web.Keepers, h.recordForm)
	rt.Post("/myndigheder/{slug}/medlemskab/ret", web.Keepers, h.admit)
	rt.Post("/myndigheder/{slug}/medlemskab/slut", web.Keepers, h.end)

	rt.Get("/sekretariat/medlemskaber", web.Keepers, h.desk)
	rt.Get("/sekretariat/kontingent", web.Keepers, h.fees)
	rt.Post("/sekretariat/kontingent", web.Keepers, h.setFee)
	rt.Post("/sekretariat/kontingent/slet", web.Keepers, h.dropFee)
}
