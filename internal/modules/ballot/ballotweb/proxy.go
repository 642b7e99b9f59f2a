package ballotweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// proxyForm gives one's proxy to another voter.
type proxyForm struct {
	Title, Action string
	Hidden        []ui.Pair
	Holder        ui.Select
	Button        ui.Button
}

// proxyPage is where proxies are given in a ballot with so many voters that its own page
// does not list them, and where what was wrong with one is told.
type proxyPage struct {
	ui.Page
	Forms []proxyForm
	None  ui.Empty
}

func proxyPath(b ballot.Ballot) string { return b.Path() + "/fuldmagt" }

func (h *handlers) proxyForms(w http.ResponseWriter, r *http.Request) error {
	return h.showProxies(w, r, url.Values{}, nil)
}

func (h *handlers) showProxies(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.ballots.WithVoters(ctx, auth.From(ctx), ballot.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	called, err := h.names(ctx, d.Voters)
	if err != nil {
		return err
	}
	code := http.StatusOK
	p := proxyPage{
		Page: below(ctx, d, i18n.T(ctx, "ballotweb.give_proxies")),
		None: ui.Empty{Title: i18n.T(ctx, "ballotweb.no_proxies"), Text: i18n.T(ctx, "ballotweb.no_proxies_text")},
	}
	if failed != nil {
		code, p.Problems = web.Status(failed), ui.ProblemsOf(ctx, failed)
	}
	b := builder{d: d, called: called, written: written, problems: p.Problems}
	if d.TakesVotes {
		p.Forms = b.proxies(ctx)
	}
	return web.Render(w, r, code, proxiesView(p))
}

// below begins a page below that of the ballot.
func below(ctx context.Context, d ballot.Details, title string) ui.Page {
	p := frame(ctx, d.In.Group, title)
	p.Lead = text(ctx, d.Title)
	p.Crumbs = append(p.Crumbs, ui.Link{Text: i18n.T(ctx, "ballotweb.ballot"), Href: in(ctx, d.Path())})
	return p
}

func (b builder) proxies(ctx context.Context) (list []proxyForm) {
	for _, y := range b.ownUnused() {
		f := proxyForm{
			Title: i18n.T(ctx, "ballotweb.proxy_for", "name", b.called[y.ID]), Action: in(ctx, proxyPath(b.d.Ballot)),
			Hidden: []ui.Pair{{Name: "giver", Value: string(y.ID)}}, Button: ui.Button{Text: i18n.T(ctx, "ballotweb.give_proxy")},
			Holder: ui.Select{Field: b.field(ctx, "holder", holderID(y.ID), false), Empty: i18n.T(ctx, "ballotweb.no_proxy")},
		}
		chosen := ballot.VoterID(b.written.Get("holder"))
		for _, p := range b.d.Proxies {
			if p.Giver == y.ID && b.written.Get("giver") != string(y.ID) {
				chosen = p.Holder
			}
		}
		for _, v := range b.d.Voters {
			if v.ID != y.ID && !v.Barred {
				f.Holder.Options = append(f.Holder.Options, ui.Option{Value: string(v.ID), Text: b.called[v.ID], Selected: v.ID == chosen})
			}
		}
		list = append(list, f)
	}
	return list
}

// ownUnused are the reader's own votes for which a proxy can be given here: none at a
// meeting, which has its own, and none where the charter allows no proxies.
func (b builder) ownUnused() []ballot.Yours {
	if laid := b.d.In.Charter; b.d.AtMeeting() || laid != nil && laid.Value.Proxying == group.NoProxies {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(b.d.Yours), func(y ballot.Yours) bool { return y.Given || y.Caster != y.ID })
}

func holderID(giver ballot.VoterID) string { return "holder-" + string(giver) }

func (h *handlers) authorize(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	b, giver := ballot.Ballot{ID: ballot.ID(r.PathValue("id"))}, ballot.VoterID(f.Get("giver"))
	err = h.ballots.Authorize(r.Context(), auth.From(r.Context()), b.ID, giver, ballot.VoterID(f.Get("holder")))
	if web.Reform(err) {
		return h.showProxies(w, r, f.Values, renamed(err, map[string]string{"holder": holderID(giver)}))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, b.Path(), web.Flash{Key: "ballotweb.flash.proxy"})
}
