package meetingweb

import (
	"context"

	"alminding/internal/modules/discussion"
	"alminding/internal/modules/meeting"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// withComments lets each item of the agenda lead to what those of the group write to
// each other about it. After the minutes are approved, to what they wrote.
func withComments(ctx context.Context, d meeting.Details, agenda ui.Agenda) {
	if !d.Inside {
		return
	}
	for i, it := range d.Items {
		if !d.Open() && it.Comments.All == 0 {
			continue
		}
		text := i18n.N(ctx, "meetingweb.comments", it.Comments.All)
		if it.Comments.All == 0 {
			text = i18n.T(ctx, "meetingweb.comment")
		} else if n := it.Comments.Unresolved; n > 0 {
			text = i18n.N(ctx, "meetingweb.comments_open", n, "comments", text)
		}
		agenda[i].Links = append(agenda[i].Links, ui.Link{Text: text, Href: in(ctx, discussion.Path(discussion.OnItem, string(it.ID)))})
	}
}
