package decisionweb

import (
	"context"
	"net/url"

	"github.com/a-h/templ"

	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// sectionLength is how many decisions stand on the page of something else.
const sectionLength = 5

// sectionPage is what another thing's page shows of decisions: those that changed the
// thing, or where there are none, why.
type sectionPage struct {
	Title   string
	Changes ui.Timeline
	None    string
	More    ui.Link
}

// OnProduct shows the decisions that gave the product its level, stage and prices,
// and leads to all that are about it, if there are any.
func OnProduct(decisions *decision.Service) func(context.Context, product.Product) (templ.Component, error) {
	return func(ctx context.Context, p product.Product) (templ.Component, error) {
		actor := auth.From(ctx)
		about, err := decisions.AboutObject(ctx, actor, string(p.ID), decision.Level, decision.Stage, decision.Prices)
		if err != nil {
			return nil, err
		}
		all, err := decisions.Decisions(ctx, actor, decision.Query{Values: map[decision.Facet][]string{decision.ByProduct: {string(p.ID)}}, Limit: 1})
		if err != nil {
			return nil, err
		}
		if all.Total == 0 {
			return templ.NopComponent, nil
		}
		s := sectionPage{
			Title: i18n.T(ctx, "decisionweb.decisions"), Changes: changes(ctx, about, string(p.ID)),
			None: i18n.T(ctx, "decisionweb.none_changed", "name", p.Name),
		}
		s.More = ui.Link{
			Text: i18n.N(ctx, "decisionweb.all_about", all.Total), Href: address(ctx, "/beslutninger", url.Values{parameters[decision.ByProduct]: {p.Slug}}),
		}
		return sectionView(s), nil
	}
}

// OnMembership shows the decisions that changed the authority's membership, if any.
func OnMembership(decisions *decision.Service) func(context.Context, registry.AuthorityID) (templ.Component, error) {
	return func(ctx context.Context, authority registry.AuthorityID) (templ.Component, error) {
		about, err := decisions.AboutObject(ctx, auth.From(ctx), string(authority), decision.Membership)
		if err != nil || len(about.Decisions) == 0 {
			return templ.NopComponent, err
		}
		return sectionView(sectionPage{Title: i18n.T(ctx, "decisionweb.decisions"), Changes: changes(ctx, about, string(authority))}), nil
	}
}

// OnCharter shows the decisions that changed the group's charter, if any.
func OnCharter(decisions *decision.Service) func(context.Context, group.Group) (templ.Component, error) {
	return func(ctx context.Context, g group.Group) (templ.Component, error) {
		about, err := decisions.AboutObject(ctx, auth.From(ctx), string(g.ID), decision.Charter)
		if err != nil || len(about.Decisions) == 0 {
			return templ.NopComponent, err
		}
		return sectionView(sectionPage{Title: i18n.T(ctx, "decisionweb.charter_decided"), Changes: changes(ctx, about, string(g.ID))}), nil
	}
}

// OnGroup shows what the group decided last.
func OnGroup(decisions *decision.Service) func(context.Context, group.Group) (templ.Component, error) {
	return func(ctx context.Context, g group.Group) (templ.Component, error) {
		l, err := decisions.Decisions(ctx, auth.From(ctx), decision.Query{
			Values: map[decision.Facet][]string{decision.ByGroup: {string(g.ID)}}, Limit: sectionLength,
		})
		if err != nil {
			return nil, err
		}
		s := sectionPage{Title: i18n.T(ctx, "decisionweb.decisions"), None: i18n.T(ctx, "decisionweb.none_by", "name", text(ctx, g.Name))}
		for _, x := range l.Items {
			s.Changes = append(s.Changes, event(ctx, x, l.Names, ""))
		}
		if l.Total > 0 {
			s.More = ui.Link{
				Text: i18n.N(ctx, "decisionweb.all_by", l.Total), Href: address(ctx, "/beslutninger", url.Values{parameters[decision.ByGroup]: {g.Slug}}),
			}
		}
		return sectionView(s), nil
	}
}

// changes tell what the decisions made of the object.
func changes(ctx context.Context, about decision.About, id string) (list ui.Timeline) {
	for _, x := range about.Decisions {
		what := ""
		for _, e := range x.Effects {
			if e.ID == id {
				what = text(ctx, e.Text)
			}
		}
		list = append(list, event(ctx, x, about.Names, what))
	}
	return list
}

// event is a decision as something that happened: what came of it, and which decision
// that was.
func event(ctx context.Context, x decision.Shown, names decision.Names, what string) ui.Event {
	e := ui.Event{
		Kind: ui.Decided, When: i18n.When(ctx, x.Day), ISO: x.Day.String(), Title: text(ctx, x.Heading), Href: in(ctx, x.Path()),
		Who: i18n.T(ctx, "decisionweb.decided_by", "number", called(ctx, x.Decision, names.Groups[x.Group])),
	}
	if what != "" {
		e.Text = ": " + what
	}
	if x.Corrected {
		e.Who += ". " + i18n.T(ctx, "decisionweb.is_corrected")
	}
	return e
}
