// Package secretariatweb is the secretariat's desk: what waits, what was changed,
// the jobs, the letters and the integrations, and who is invited and trusted with
// what.
//
// It has no domain package. Its screens stand over services of the platform and
// of several modules, which make the rules; those of the platform that have none
// of their own, jobs and letters, are kept here behind the gate.
package secretariatweb

import (
	"context"
	"embed"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/login"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

// Services are what the desk shows and works with.
type Services struct {
	Accounts    *auth.Service
	Login       *login.Service
	Authorities *registry.Service
	Products    *product.Service
	Groups      *group.Service
	Jobs        *job.Queue
	Outbox      *mail.Outbox
	Duties      func(context.Context) (open, overdue int, err error) // that the reader may see
}

type handlers struct {
	db     *db.DB // for the change record, which no module owns
	probes []*watched
	Services
}

// writers is for what the services behind leave to the gate.
var writers = web.Gate{Name: "secretariat, writing", Allows: func(a auth.Actor) bool { return a.Keeps() && a.MayWrite() }}

// Routes puts the desk on the site. The probes are asked when somebody looks.
func Routes(rt *web.Router, d *db.DB, s Services, probes []Probe) {
	h := &handlers{db: d, Services: s}
	for _, p := range probes {
		h.probes = append(h.probes, &watched{Probe: p})
	}

	rt.Get("/sekretariat", web.Keepers, h.desk)

	rt.Get("/sekretariat/aendringer", web.Keepers, h.changes)
	rt.Get("/sekretariat/aendringer.csv", web.Keepers, h.changesCSV)
	rt.Get("/sekretariat/aendringer.json", web.Keepers, h.changesJSON)
	rt.Get("/sekretariat/aendringer/{id}", web.Keepers, h.change)

	rt.Get("/sekretariat/job", web.Keepers, h.jobs)
	rt.Get("/sekretariat/job/{id}", web.Keepers, h.job)
	rt.Post("/sekretariat/job/{id}/igen", writers, h.retryJob)
	rt.Post("/sekretariat/job/{id}/kasser", writers, h.discardJob)

	rt.Get("/sekretariat/mail", web.Keepers, h.letters)
	rt.Get("/sekretariat/mail/{id}", web.Keepers, h.letter)
	rt.Get("/sekretariat/mail/{id}/kalender.ics", web.Keepers, h.letterCalendar)
	rt.Post("/sekretariat/mail/{id}/igen", writers, h.retryLetter)

	rt.Get("/sekretariat/integrationer", web.Keepers, h.integrations)

	rt.Get("/sekretariat/roller", web.Keepers, h.roles)
	rt.Get("/sekretariat/roller/ny", web.Keepers, h.grantForm)
	rt.Post("/sekretariat/roller/ny", web.Keepers, h.grant)
	rt.Get("/sekretariat/roller/{id}", web.Keepers, h.role)
	rt.Post("/sekretariat/roller/{id}/slut", web.Keepers, h.endGrant)

	rt.Get("/sekretariat/personer/{id}/konti", web.Keepers, h.accounts)
	rt.Post("/sekretariat/konti/{id}/spaer", web.Runners, h.blockAccount)
	rt.Post("/sekretariat/konti/{id}/aabn", web.Runners, h.unblockAccount)

	rt.Get("/sekretariat/invitationer", web.Keepers, h.invitations)
	rt.Get("/sekretariat/invitationer/ny", web.Keepers, h.inviteForm)
	rt.Post("/sekretariat/invitationer/ny", web.Keepers, h.invite)
	rt.Post("/sekretariat/invitationer/{id}/traek-tilbage", web.Keepers, h.withdraw)

	rt.Get("/sekretariat/emner", web.Keepers, h.subjects)
	rt.Get("/sekretariat/emner/ny", web.Keepers, h.newSubject)
	rt.Post("/sekretariat/emner/ny", web.Keepers, h.createSubject)
	rt.Get("/sekretariat/emner/{slug}", web.Keepers, h.subject)
	rt.Post("/sekretariat/emner/{slug}", web.Keepers, h.editSubject)
}

func (h *handlers) today() civil.Date { return civil.Of(h.db.Now()) }

// in is the address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

// page begins a page of the desk; key names its title.
func page(ctx context.Context, key string, crumbs ...ui.Link) ui.Page {
	desk := ui.Link{Text: i18n.T(ctx, "secretariatweb.desk"), Href: in(ctx, "/sekretariat")}
	return ui.Page{Title: i18n.T(ctx, "secretariatweb."+key), Crumbs: slices.Concat([]ui.Link{desk}, crumbs)}
}

// word is the name of a value that modules may add to, such as an action. One
// that has no name yet is shown as it is.
func word[T ~string](ctx context.Context, set string, v T) string {
	key := "secretariatweb." + set + "." + string(v)
	if text := i18n.T(ctx, key); text != key {
		return text
	}
	return string(v)
}

const pageSize = 50
