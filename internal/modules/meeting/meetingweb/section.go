package meetingweb

import (
	"context"
	"net/url"

	"github.com/a-h/templ"

	"alminding/internal/base/errs"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// OnGroup is what stands of meetings on the page of a group.
func OnGroup(meetings *meeting.Service, authorities *registry.Service) func(context.Context, group.Group) (templ.Component, error) {
	h := &handlers{meetings: meetings, authorities: authorities}
	return h.onGroup
}

// OnDecision leads from a decision to the meeting where it was made.
func OnDecision(meetings *meeting.Service) func(context.Context, decision.ID) (templ.Component, error) {
	h := &handlers{meetings: meetings}
	return h.onDecision
}

// groupSection is when a group meets next, and what is still to be done.
type groupSection struct {
	Next    ui.List
	None    string
	All     ui.Link
	Actions ui.List
}

const (
	nextMeetings = 3
	nextActions  = 10
)

func (h *handlers) onGroup(ctx context.Context, g group.Group) (templ.Component, error) {
	actor, today := auth.From(ctx), h.today()
	list, err := h.meetings.List(ctx, actor, meeting.Query{Group: g.ID, From: today, Order: meeting.Soonest, Limit: nextMeetings})
	if err != nil {
		return nil, err
	}
	s := groupSection{
		None: i18n.T(ctx, "meetingweb.none_text"),
		All:  ui.Link{Text: i18n.T(ctx, "meetingweb.all_meetings"), Href: in(ctx, listPath) + "?" + url.Values{"gruppe": {g.Slug}, "periode": {always}}.Encode()},
	}
	for _, l := range list.Items {
		s.Next = append(s.Next, ui.Item{Title: i18n.Date(ctx, l.Day()), Href: in(ctx, l.Path()), Note: hours(ctx, l.Plan) + ", " + where(ctx, l.Plan), Right: state(ctx, l.Meeting)})
	}
	actions, err := h.meetings.OpenActions(ctx, actor, g.ID)
	if err != nil {
		return nil, err
	}
	actions = actions[:min(len(actions), nextActions)]
	var ids []registry.AuthorityID
	for _, a := range actions {
		ids = append(ids, a.Authority)
	}
	names, err := h.authorities.NamesByID(ctx, ids)
	for _, a := range actions {
		s.Actions = append(s.Actions, ui.Item{
			Title: a.Text, Href: in(ctx, a.Of.Path()) + "#opgaver", Right: actionState(ctx, a.Action, today),
			Note: i18n.T(ctx, "meetingweb.owner_due", "owner", names[a.Authority].FullName(), "date", a.Due),
		})
	}
	return groupSectionView(s), err
}

func (h *handlers) onDecision(ctx context.Context, made decision.ID) (templ.Component, error) {
	at, err := h.meetings.ByDecision(ctx, auth.From(ctx), made)
	if errs.KindOf(err) == errs.NotFound {
		return templ.NopComponent, nil
	}
	if err != nil {
		return nil, err
	}
	return decisionSectionView(ui.List{{Title: title(ctx, at.Meeting), Href: in(ctx, at.Meeting.Path()) + "#" + at.Item.Anchor(), Note: at.Item.Title}}), nil
}
