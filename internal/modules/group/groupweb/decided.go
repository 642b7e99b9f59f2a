package groupweb

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// decided are the decisions that the reader may read all of, by their ids.
func (h *handlers) decided(ctx context.Context, ids []decision.ID) (map[string]ui.Link, error) {
	found, err := h.decisions.ByIDs(ctx, auth.From(ctx), ids)
	links := map[string]ui.Link{}
	for _, x := range found.Decisions {
		if !x.Partly {
			links[string(x.ID)] = ui.Link{Text: called(ctx, x, found.Names), Href: in(ctx, x.Path())}
		}
	}
	return links, err
}

// called is a decision by its number, or by who made it, and its heading.
func called(ctx context.Context, x decision.Shown, names decision.Names) string {
	who := name(ctx, names.Groups[x.Group])
	if !x.Afterwards() {
		who += " " + strconv.Itoa(x.Year()) + "-" + strconv.Itoa(x.Number)
	}
	return i18n.T(ctx, "groupweb.decision", "number", who, "heading", text(ctx, x.Heading))
}

// adopting are the matters with which groups decide on charters.
var adopting = []string{string(group.NewCharter), string(group.Bylaws), string(group.SteeringGroup)}

// maxAdopting is how many decisions are offered, the newest of them.
const maxAdopting = 100

// register asks which decision of the register adopted the charter: one of those that
// changed it, or that charters are adopted with.
func (h *handlers) register(ctx context.Context, f *form.Page, g group.Group) (ui.Select, error) {
	actor := auth.From(ctx)
	s := ui.Select{Field: f.Field(ctx, "register", true), Empty: i18n.T(ctx, "groupweb.not_in_register")}
	about, err := h.decisions.AboutObject(ctx, actor, string(g.ID), decision.Charter)
	if err != nil {
		return s, err
	}
	others, err := h.decisions.Decisions(ctx, actor, decision.Query{Values: map[decision.Facet][]string{decision.ByMatter: adopting}, Limit: maxAdopting})
	if err != nil {
		return s, err
	}
	list := about.Decisions
	for _, x := range others.Items {
		if !slices.ContainsFunc(list, func(y decision.Shown) bool { return y.ID == x.ID }) {
			list = append(list, x)
		}
	}
	for _, x := range list {
		s.Options = append(s.Options, ui.Option{Value: string(x.ID), Text: called(ctx, x, others.Names), Selected: string(x.ID) == f.Written.Get("register")})
	}
	return s, nil
}

// OnDecision shows the charters that a decision adopted, to those who may read all of
// it.
func OnDecision(groups *group.Service, decisions *decision.Service) func(context.Context, decision.ID) (templ.Component, error) {
	h := &handlers{groups: groups, decisions: decisions}
	return h.onDecision
}

func (h *handlers) onDecision(ctx context.Context, made decision.ID) (templ.Component, error) {
	known, err := h.decided(ctx, []decision.ID{made})
	if err != nil || len(known) == 0 {
		return templ.NopComponent, err
	}
	laid, err := h.groups.Adopted(ctx, auth.From(ctx), string(made))
	if err != nil || len(laid) == 0 {
		return templ.NopComponent, err
	}
	var ids []group.ID
	for _, v := range laid {
		ids = append(ids, v.ID)
	}
	groups, err := h.groups.GroupsByID(ctx, auth.From(ctx), ids)
	var list ui.List
	for _, v := range laid {
		g := groups[v.ID]
		list = append(list, ui.Item{Title: name(ctx, g), Href: versionPath(ctx, g, v), Note: period(ctx, v.Period)})
	}
	return adoptedView(list), err
}

// versionPath is the page of a charter as it was laid down then.
func versionPath(ctx context.Context, g group.Group, v group.CharterVersion) string {
	return in(ctx, charterPath(g)) + "?" + url.Values{"fra": {v.Period.From.String()}}.Encode()
}
