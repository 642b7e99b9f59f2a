// Package dutyweb shows duties: what waits for the one who is signed in and for
// the authority that he or she acts for, and to the secretariat all of them.
package dutyweb

import (
	"context"
	"embed"

	"alminding/internal/base/civil"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	duties      *duty.Service
	authorities *registry.Service
	base        string // of the site, for addresses in downloads
}

// Routes puts the lists on the site at base.
func Routes(rt *web.Router, duties *duty.Service, authorities *registry.Service, base string) {
	h := &handlers{duties, authorities, base}

	rt.Get("/pligter", web.SignedIn, h.page(ours))
	rt.Get("/pligter.csv", web.SignedIn, h.csv(ours))
	rt.Get("/pligter.json", web.SignedIn, h.json(ours))

	rt.Get("/sekretariat/pligter", web.Keepers, h.page(desk))
	rt.Get("/sekretariat/pligter.csv", web.Keepers, h.csv(desk))
	rt.Get("/sekretariat/pligter.json", web.Keepers, h.json(desk))
}

func (h *handlers) today() civil.Date { return h.authorities.Today() }

// in is the address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }
