package app

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"alminding/internal/modules/adoption/adoptionweb"
	"alminding/internal/modules/agreement/agreementweb"
	"alminding/internal/modules/ballot/ballotweb"
	"alminding/internal/modules/decision/decisionweb"
	"alminding/internal/modules/discussion/discussionweb"
	"alminding/internal/modules/duty/dutyweb"
	"alminding/internal/modules/front/frontweb"
	"alminding/internal/modules/governance/governanceweb"
	"alminding/internal/modules/group/groupweb"
	"alminding/internal/modules/intake/intakeweb"
	"alminding/internal/modules/login/loginweb"
	"alminding/internal/modules/meeting/meetingweb"
	"alminding/internal/modules/member/memberweb"
	"alminding/internal/modules/partner/partnerweb"
	"alminding/internal/modules/product/productweb"
	"alminding/internal/modules/registry/registryweb"
	"alminding/internal/modules/secretariat/secretariatweb"
	"alminding/internal/modules/year/yearweb"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// routes is the map of the site: which package answers where.
func (a *App) routes(rt *web.Router) {
	rt.Mount("GET /static/", ui.AssetHandler())
	api := a.newAPI(rt)

	frontweb.Routes(rt, frontweb.Site{
		BaseURL: a.cfg.BaseURL, Contact: a.cfg.Contact, Version: Version(), API: api.OpenAPI(),
		Ready: func(ctx context.Context) error { return a.ready.ask(ctx, a.db.Ping) },
	}, frontweb.Services{Authorities: a.registry, Members: a.members, Products: a.products, Adoptions: a.adoptions, Search: a.search})

	agreed, priced := agreementweb.Sections(a.agreements, a.registry, a.products)
	seats, governed, mine := groupweb.Sections(a.groups, a.registry, a.products)
	supplier, supplied := partnerweb.Sections(a.partners, a.registry, a.products)
	registryweb.Routes(rt, registryweb.Services{Authorities: a.registry, Members: a.members, Products: a.products, Adoptions: a.adoptions},
		a.cfg.BaseURL, adoptionweb.OnAuthority(a.adoptions), agreed, supplier, seats)
	registryweb.API(api, a.registry, a.members, a.cfg.BaseURL)

	memberweb.Routes(rt, a.members, a.registry, a.cfg.BaseURL, decisionweb.OnMembership(a.decisions))
	memberweb.API(api, a.members, a.registry, a.cfg.BaseURL)

	productweb.Routes(rt, a.products, a.registry, a.auth, a.cfg.BaseURL, adoptionweb.OnProduct(a.adoptions), supplied, priced, governed, decisionweb.OnProduct(a.decisions))
	productweb.API(api, a.products, a.registry, a.cfg.BaseURL)

	governanceweb.Routes(rt, a.governance, a.products, a.registry, a.cfg.BaseURL)
	governanceweb.API(api, a.governance, a.products, a.cfg.BaseURL)

	dutyweb.Routes(rt, a.duties, a.registry, a.cfg.BaseURL)
	dutyweb.API(api, a.duties, a.registry, a.cfg.BaseURL)

	adoptionweb.Routes(rt, adoptionweb.Services{
		Adoptions: a.adoptions, Authorities: a.registry, Members: a.members, Products: a.products, Agreements: a.agreements, Groups: a.groups,
	}, a.cfg.BaseURL)
	adoptionweb.API(api, a.adoptions, a.registry, a.products, a.cfg.BaseURL)

	agreementweb.Routes(rt, a.agreements, a.registry, a.products, a.cfg.BaseURL)
	agreementweb.API(api, a.agreements, a.registry, a.products, a.cfg.BaseURL)

	partnerweb.Routes(rt, a.partners, a.registry, a.products, a.cfg.BaseURL)
	partnerweb.API(api, a.partners, a.registry, a.products, a.cfg.BaseURL)

	groupweb.Routes(rt, groupweb.Services{Groups: a.groups, Authorities: a.registry, Products: a.products, Decisions: a.decisions}, a.cfg.BaseURL, decisionweb.OnCharter(a.decisions), meetingweb.OnGroup(a.meetings, a.registry), yearweb.OnGroup(a.years), decisionweb.OnGroup(a.decisions), discussionweb.OnGroup(a.discussed), ballotweb.OnGroup(a.ballots, a.groups))
	groupweb.API(api, a.groups, a.registry, a.products, a.cfg.BaseURL)

	ballotweb.Routes(rt, a.ballots, a.groups, a.registry, a.live, a.cfg.BaseURL)
	ballotweb.API(api, a.ballots, a.groups, a.registry, a.cfg.BaseURL)

	discussionweb.Routes(rt, a.discussed, a.groups, a.registry)

	meetingweb.Routes(rt, a.meetings, a.groups, a.decisions, a.registry, a.live, a.cfg.BaseURL)
	meetingweb.API(api, a.meetings, a.groups, a.registry, a.cfg.BaseURL)

	decisionweb.Routes(rt, a.decisions, a.groups, a.registry, a.products, a.cfg.BaseURL, meetingweb.OnDecision(a.meetings), groupweb.OnDecision(a.groups, a.decisions))
	decisionweb.API(api, a.decisions, a.groups, a.registry, a.products, a.cfg.BaseURL)

	yearweb.Routes(rt, a.years, a.groups, a.cfg.BaseURL)
	yearweb.API(api, a.years, a.groups, a.cfg.BaseURL)

	intakeweb.Routes(rt, a.intake)

	loginweb.Routes(rt, a.site, a.login, a.auth, loginweb.Options{Authorities: a.authorities, Scope: a.scope, Sections: []func(context.Context) (templ.Component, error){mine, meetingweb.Mine(a.meetings), discussionweb.Mine(a.discussed)}})

	secretariatweb.Routes(rt, a.db, secretariatweb.Services{
		Accounts: a.auth, Login: a.login, Authorities: a.registry, Products: a.products, Groups: a.groups, Jobs: a.jobs, Outbox: a.outbox,
		Duties: a.waitingDuties,
	}, a.probes())

	if a.cfg.Dev {
		rt.Get("/ui", web.Public, func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, http.StatusOK, ui.Gallery())
		})
	}
}
