// Package decisionweb shows the register of decisions: the list of what has been
// decided, each decision with what it changed, and how one comes into the register.
//
// What stands of decisions on the pages of solutions, memberships and groups is made
// here and shown by the packages that make those.
package decisionweb

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
	decisions   *decision.Service
	groups      *group.Service
	authorities *registry.Service
	products    *product.Service
	base        string // of the site, such as https://alminding.example
	sections    []Section
}

// Section is what another package shows on the page of a decision.
type Section func(ctx context.Context, made decision.ID) (templ.Component, error)

// Routes registers the pages. Who may write and approve for a group is decided by the
// register's own policy.
func Routes(
	rt *web.Router, decisions *decision.Service, groups *group.Service, authorities *registry.Service, products *product.Service, base string,
	sections ...Section,
) {
	h := &handlers{decisions, groups, authorities, products, base, sections}

	rt.Get("/beslutninger", web.Public, h.list)
	rt.Get("/beslutninger.csv", web.Public, h.listCSV)
	rt.Get("/beslutninger.json", web.Public, h.listJSON)
	rt.Get("/beslutninger.atom", web.Public, h.listAtom)
	rt.Get("/beslutninger/ny", web.SignedIn, h.newForm)
	rt.Post("/beslutninger/ny", web.SignedIn, h.begin)
	rt.Get("/beslutninger/udkast", web.SignedIn, h.drafts)
	rt.Get("/beslutninger/udkast/{id}", web.SignedIn, h.draft)
	rt.Get("/beslutninger/udkast/{id}/ret", web.SignedIn, h.editForm)
	rt.Post("/beslutninger/udkast/{id}/ret", web.SignedIn, h.edit)
	rt.Get("/beslutninger/udkast/{id}/godkend", web.SignedIn, h.approveForm)
	rt.Post("/beslutninger/udkast/{id}/godkend", web.SignedIn, h.approve)
	rt.Post("/beslutninger/udkast/{id}/slet", web.SignedIn, h.drop)
	rt.Get("/beslutninger/{slug}", web.Public, h.show)
}
