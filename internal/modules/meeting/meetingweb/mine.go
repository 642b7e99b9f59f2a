package meetingweb

import (
	"context"

	"github.com/a-h/templ"

	"alminding/internal/modules/meeting"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// Mine is what one's groups want of one, on one's own page.
func Mine(meetings *meeting.Service) func(context.Context) (templ.Component, error) {
	h := &handlers{meetings: meetings}
	return h.mine
}

// mineSection is the next meetings of one's groups, and what is to be done.
type mineSection struct{ Next, Actions ui.List }

func (h *handlers) mine(ctx context.Context) (templ.Component, error) {
	actor := auth.From(ctx)
	own, err := h.meetings.Mine(ctx, actor)
	if err != nil || len(actor.Groups()) == 0 && len(own.Actions) == 0 {
		return templ.NopComponent, err
	}
	var s mineSection
	for _, l := range own.Next {
		item := ui.Item{
			Title: i18n.T(ctx, "meetingweb.title_of", "title", title(ctx, l.Meeting), "group", groupName(ctx, l.In)), Href: in(ctx, l.Path()),
			Note: hours(ctx, l.Plan) + ", " + where(ctx, l.Plan), Right: state(ctx, l.Meeting),
		}
		if l.Papers != nil {
			item.Href, item.Right = in(ctx, l.Path()+"/dagsorden"), ui.Status{Verdict: ui.Info, Text: i18n.T(ctx, "meetingweb.papers_to_read")}
		}
		s.Next = append(s.Next, item)
	}
	for _, a := range own.Actions {
		s.Actions = append(s.Actions, ui.Item{
			Title: a.Text, Href: in(ctx, a.Path()), Note: i18n.T(ctx, "meetingweb.due_on", "date", a.Due), Right: actionState(ctx, a.Action, h.today()),
		})
	}
	return mineView(s), nil
}
