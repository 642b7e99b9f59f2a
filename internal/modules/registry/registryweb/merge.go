package registryweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// mergePage first finds what to merge into, then says what would happen, because
// it cannot be undone.
type mergePage struct {
	ui.Page
	Search     ui.Search
	Searched   bool
	Candidates ui.List
	Moves      []string // what would follow
	Confirm    *ui.Confirm
}

const maxCandidates = 20

func (h *handlers) mergeForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	path, v := a.ID.Path()+"/flet", r.URL.Query()
	p := mergePage{Page: titled(authorityFrame(ctx, a), i18n.T(ctx, "registryweb.merge_of", "name", a.FullName()))}
	p.Lead = i18n.T(ctx, "registryweb.merge_lead", "name", a.FullName())
	p.Search = mergeSearch(ctx, i18n.T(ctx, "registryweb.merge_search"), path, clip(v.Get("q")))
	if to := registry.AuthorityID(v.Get("til")); to != "" {
		return h.confirmMerge(w, r, p, a, to)
	}
	if p.Search.Value != "" {
		p.Searched = true
		found, err := h.registry.Authorities(ctx, auth.From(ctx), registry.Query{
			Text: p.Search.Value, Of: []registry.Kind{a.Kind}, Gone: true, Limit: maxCandidates,
		})
		if err != nil {
			return err
		}
		for _, c := range found.Items {
			if c.ID != a.ID {
				p.Candidates = append(p.Candidates, candidate(ctx, path, string(c.ID), c.FullName(), c.CVR))
			}
		}
	}
	return web.Render(w, r, http.StatusOK, mergeView(p))
}

func mergeSearch(ctx context.Context, label, path, text string) ui.Search {
	return ui.Search{Action: in(ctx, path), Label: label, Value: text, Large: true}
}

func candidate(ctx context.Context, path, id, title, note string) ui.Item {
	return ui.Item{Title: title, Note: note, Href: in(ctx, path) + "?" + url.Values{"til": {id}}.Encode()}
}

func (h *handlers) confirmMerge(w http.ResponseWriter, r *http.Request, p mergePage, a registry.Authority, to registry.AuthorityID) error {
	ctx := r.Context()
	plan, err := h.registry.PlanAuthorityMerge(ctx, auth.From(ctx), a.ID, to)
	if web.Reform(err) {
		p.Problems = ui.ProblemsOf(ctx, err)
		p.Problems[0].Field = p.searchID()
		return web.Render(w, r, web.Status(err), mergeView(p))
	}
	if err != nil {
		return err
	}
	products, err := h.products.ByAuthority(ctx, auth.From(ctx), a.ID)
	if err != nil {
		return err
	}
	periods, err := h.members.MembershipOf(ctx, a.ID)
	if err != nil {
		return err
	}
	p.Moves = []string{
		i18n.T(ctx, "registryweb.moves.address", "path", a.Path(), "to", plan.To.FullName()),
		i18n.N(ctx, "registryweb.moves.affiliations", plan.Affiliations),
		i18n.N(ctx, "registryweb.moves.solutions", len(products)),
		i18n.N(ctx, "registryweb.moves.memberships", len(periods)),
	}
	if plan.Inside > 0 {
		p.Moves = append(p.Moves, i18n.N(ctx, "registryweb.moves.municipalities", plan.Inside))
	}
	p.Moves = append(p.Moves, i18n.T(ctx, "registryweb.moves.stays", "name", a.FullName()))
	p.Lead = ""
	p.Confirm = confirmation(ctx, a.ID.Path()+"/flet", string(to), a.FullName(), plan.To.FullName())
	return web.Render(w, r, http.StatusOK, mergeView(p))
}

// searchID is the id of the search field, for the fault that it is tied to.
func (mergePage) searchID() string { return "search-large" }

func confirmation(ctx context.Context, path, to, from, into string) *ui.Confirm {
	return &ui.Confirm{
		Question: i18n.T(ctx, "registryweb.merge_question", "from", from, "to", into), Text: i18n.T(ctx, "registryweb.merge_text"),
		Action: in(ctx, path), Button: i18n.T(ctx, "registryweb.merge_button", "to", into),
		Hidden: []ui.Pair{{Name: "to", Value: to}},
		Cancel: ui.Link{Text: i18n.T(ctx, "registryweb.merge_other"), Href: in(ctx, path)},
	}
}

func (h *handlers) merge(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	to := registry.AuthorityID(f.Get("to"))
	err = h.registry.MergeAuthorities(ctx, auth.From(ctx), a.ID, to)
	if web.Reform(err) {
		return backToMerge(w, r, a.ID.Path(), string(to))
	}
	if err != nil {
		return err
	}
	heir, err := h.registry.AuthorityByID(ctx, to)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, heir.Path(), web.Flash{Key: "registryweb.merged", Args: []string{"from", a.FullName(), "to", heir.FullName()}})
}

// backToMerge shows the plan again, which says what is wrong with it now.
func backToMerge(w http.ResponseWriter, r *http.Request, path, to string) error {
	return web.Redirect(w, r, path+"/flet?"+url.Values{"til": {clip(to)}}.Encode(), web.Flash{})
}
