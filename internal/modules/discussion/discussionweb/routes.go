// Package discussionweb shows what people of a group write to each other, and lets
// them write: comments on the items of an agenda, and the topics of a group.
package discussionweb

import (
	"context"
	"embed"

	"alminding/internal/modules/discussion"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct {
	discussions *discussion.Service
	groups      *group.Service
	authorities *registry.Service
}

// pageSize is how many posts or topics stand on a page.
const pageSize = 50

// texts are where the words of fields are.
var texts = form.Texts{Label: "discussionweb.field.", Help: "discussionweb.help."}

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

// Routes registers the pages. Nobody who is not signed in reads any of it; who of the
// others may is decided by the discussions' own policy.
func Routes(rt *web.Router, discussions *discussion.Service, groups *group.Service, authorities *registry.Service) {
	h := &handlers{discussions: discussions, groups: groups, authorities: authorities}

	rt.Get("/diskussion/{kind}/{about}", web.SignedIn, h.show)
	rt.Post("/diskussion/{kind}/{about}", web.SignedIn, h.write)
	rt.Get("/diskussion/indlaeg/{post}", web.SignedIn, h.find)
	rt.Get("/diskussion/indlaeg/{post}/ret", web.SignedIn, h.editForm)
	rt.Post("/diskussion/indlaeg/{post}/ret", web.SignedIn, h.edit)
	rt.Post("/diskussion/indlaeg/{post}/afklar", web.SignedIn, h.resolve(true))
	rt.Post("/diskussion/indlaeg/{post}/genaabn", web.SignedIn, h.resolve(false))

	rt.Post(lettersPath, web.SignedIn, h.setLetters)

	rt.Get("/grupper/{slug}/diskussion", web.SignedIn, h.topics)
	rt.Get("/grupper/{slug}/diskussion/ny", web.SignedIn, h.startForm)
	rt.Post("/grupper/{slug}/diskussion/ny", web.SignedIn, h.start)
	rt.Post("/diskussion/emne/{topic}/luk", web.SignedIn, h.closeTopic(true))
	rt.Post("/diskussion/emne/{topic}/genaabn", web.SignedIn, h.closeTopic(false))
}
