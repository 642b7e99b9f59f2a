// Package intakeweb shows files on their way in: what would change, what
// must be decided, how far it has come, and the way back.
package intakeweb

import (
	"context"
	"embed"
	"net/url"
	"slices"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

type handlers struct{ batches *intake.Service }

// Routes registers the pages. Who may bring what is decided by the kinds.
func Routes(rt *web.Router, batches *intake.Service) {
	h := &handlers{batches}

	rt.Get("/indlaes", web.SignedIn, h.list)
	rt.Get("/indlaes.json", web.SignedIn, h.listJSON)

	rt.Get("/indlaes/{kind}/ny", web.SignedIn, h.newForm)
	rt.Upload("/indlaes/{kind}/ny", web.SignedIn, intake.MaxFile+1<<20, h.upload)
	rt.Post("/indlaes/{kind}/hent", web.SignedIn, h.fetch)
	rt.Get("/indlaes/{kind}/eksempel", web.SignedIn, h.example)

	rt.Get("/indlaes/{id}", web.SignedIn, h.show)
	rt.Get("/indlaes/{id}/rapport.csv", web.SignedIn, h.report)
	rt.Post("/indlaes/{id}/svar", web.SignedIn, h.decide)
	rt.Post("/indlaes/{id}/indlaes", web.SignedIn, h.apply)
	rt.Post("/indlaes/{id}/fortryd", web.SignedIn, h.revert)
	rt.Post("/indlaes/{id}/kasser", web.SignedIn, h.drop)
}

// address is a path in the language of the page, with the parameters that are not
// empty.
func address(ctx context.Context, path string, pairs ...string) string {
	v := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			v.Set(pair[0], pair[1])
		}
	}
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	return i18n.Path(ctx, path)
}

// forWhom is the authority that the reader acts for, or the reader.
func forWhom(ctx context.Context) string {
	a := auth.From(ctx)
	if a.For.Name != "" {
		return a.For.Name
	}
	return a.Name
}

// frame is what every page here tells the layout.
func frame(ctx context.Context, title string) ui.Page {
	return ui.Page{
		Title: title, Door: "sharing",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "intakeweb.batches"), Href: i18n.Path(ctx, "/indlaes")}},
	}
}
