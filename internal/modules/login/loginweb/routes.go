// Package loginweb is the pages on which people sign in, accept an invitation and
// look after their own account.
//
// Two cookies are set here and nowhere else: one for the session, and, only while
// somebody is on the way in, one that ties what was begun to their browser.
// Everything works without script except passkeys, which browsers offer to
// scripts alone; their buttons appear when the script does.
package loginweb

import (
	"context"
	"embed"

	"github.com/a-h/templ"

	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/web"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

// Options are what other modules know and these pages show.
type Options struct {
	// Authorities are all that somebody can be invited to act for, by name.
	Authorities func(context.Context) ([]auth.Party, error)

	// Scope is what a role is held for, as people call it, and the path of its page.
	Scope func(context.Context, auth.Scope) (name, path string, err error)

	// Sections are shown on one's own page.
	Sections []func(context.Context) (templ.Component, error)
}

type handlers struct {
	site  *web.Site
	login *login.Service
	auth  *auth.Service
	Options
}

// Routes registers the pages.
func Routes(rt *web.Router, site *web.Site, l *login.Service, a *auth.Service, o Options) {
	h := &handlers{site, l, a, o}
	rt.Mount("GET "+scriptPath, serveScript())

	rt.Get("/log-ind", web.Public, h.signInForm)
	rt.Post("/log-ind", web.Public, h.signIn)
	rt.Post("/log-ind/demo", web.Public, h.demo)
	rt.Post("/log-ind/send-kode", web.Public, h.sendCode)
	rt.Get("/log-ind/kode", web.Public, h.codeForm)
	rt.Post("/log-ind/kode", web.Public, h.enterCode)
	rt.Get("/log-ind/to-faktor", web.Public, h.factorForm)
	rt.Post("/log-ind/to-faktor", web.Public, h.enterFactor)
	rt.Post("/log-ind/adgangsnoegle/begynd", web.Public, h.beginPasskey)
	rt.Post("/log-ind/adgangsnoegle", web.Public, h.finishPasskey)
	rt.Get("/log-ind/oidc/{provider}", web.Public, h.beginProvider)
	rt.Get("/log-ind/oidc/{provider}/retur", web.Public, h.finishProvider)
	rt.Get("/log-ind/glemt", web.Public, h.forgotForm)
	rt.Post("/log-ind/glemt", web.Public, h.forgot)
	rt.Get("/log-ind/ny-adgangskode/{link}", web.Public, h.resetForm)
	rt.Post("/log-ind/ny-adgangskode/{link}", web.Public, h.reset)
	rt.Get("/invitation/{link}", web.Public, h.invitationForm)
	rt.Post("/invitation/{link}", web.Public, h.accept)

	rt.Post("/log-ud", web.Public, h.signOut)
	rt.Post("/handler-for", web.SignedIn, h.actFor)

	rt.Get("/min-side", web.SignedIn, h.account)
	rt.Post("/min-side/navn", web.SignedIn, h.rename)
	rt.Post("/min-side/sprog", web.SignedIn, h.setLanguage)
	rt.Post("/min-side/sessioner/afslut", web.SignedIn, h.endSession)
	rt.Post("/min-side/log-ud-overalt", web.SignedIn, h.signOutEverywhere)

	rt.Get("/min-side/sikkerhed", web.SignedIn, h.security)
	rt.Post("/min-side/adgangskode", web.SignedIn, h.changePassword)
	rt.Post("/min-side/adgangsnoegler/begynd", web.SignedIn, h.beginRegister)
	rt.Post("/min-side/adgangsnoegler", web.SignedIn, h.finishRegister)
	rt.Post("/min-side/adgangsnoegler/{id}/navn", web.SignedIn, h.renamePasskey)
	rt.Post("/min-side/adgangsnoegler/{id}/fjern", web.SignedIn, h.removePasskey)
	rt.Post("/min-side/to-trin", web.SignedIn, h.beginFactor)
	rt.Get("/min-side/to-trin", web.SignedIn, h.setupFactor)
	rt.Post("/min-side/to-trin/bekraeft", web.SignedIn, h.confirmFactor)
	rt.Post("/min-side/to-trin/fjern", web.SignedIn, h.removeFactor)
	rt.Post("/min-side/to-trin/noedkoder", web.SignedIn, h.newRecovery)

	rt.Get("/min-side/tokens", web.SignedIn, h.tokens)
	rt.Post("/min-side/tokens", web.SignedIn, h.createToken)
	rt.Post("/min-side/tokens/{id}/fjern", web.SignedIn, h.revokeToken)

	rt.Get("/min-side/invitationer", web.SignedIn, h.invitations)
	rt.Post("/min-side/invitationer", web.SignedIn, h.invite)
	rt.Post("/min-side/invitationer/{id}/fortryd", web.SignedIn, h.withdraw)
}
