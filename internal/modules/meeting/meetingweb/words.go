package meetingweb

import (
	"context"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// texts are where the words of fields are.
var texts = form.Texts{Label: "meetingweb.field.", Help: "meetingweb.help."}

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

func groupName(ctx context.Context, g group.Group) string { return g.Name.In(i18n.Lang(ctx)) }

// title is what a meeting is called on its own page, where the group stands above.
func title(ctx context.Context, m meeting.Meeting) string {
	return i18n.T(ctx, "meetingweb.meeting_on", "date", m.Day())
}

// hours are when a meeting begins and ends on the clocks in Denmark.
func hours(ctx context.Context, p meeting.Plan) string {
	start, end := p.Start.In(civil.Copenhagen), p.End.In(civil.Copenhagen)
	if civil.Of(start) != civil.Of(end) {
		return i18n.T(ctx, "meetingweb.hours_days", "from", start.Format("15.04"), "to", end.Format("15.04"), "last", civil.Of(end))
	}
	return i18n.T(ctx, "meetingweb.hours", "from", start.Format("15.04"), "to", end.Format("15.04"))
}

// where is the place. That a meeting has an address to take part at, everybody may
// know; which one, the group.
func where(ctx context.Context, p meeting.Plan) string {
	if p.Place != "" {
		return p.Place
	}
	return i18n.T(ctx, "meeting.online")
}

var verdicts = map[meeting.State]ui.Verdict{
	meeting.Planned: ui.Unanswered, meeting.Invited: ui.Info, meeting.Held: ui.Partly, meeting.Approved: ui.Yes, meeting.Cancelled: ui.No,
}

// state tells how far the meeting is, and since when.
func state(ctx context.Context, m meeting.Meeting) ui.Status {
	text := i18n.T(ctx, m.State.Label())
	if m.State == meeting.Approved {
		text = i18n.T(ctx, "meetingweb.approved_on", "date", civil.Of(*m.Approved))
	}
	return ui.Status{Verdict: verdicts[m.State], Text: text}
}

// reachName says who may read.
func reachName(ctx context.Context, r auth.Reach) string {
	switch r {
	case auth.Public, auth.Members:
		return i18n.T(ctx, "meetingweb.reach."+string(r))
	}
	return i18n.T(ctx, "meetingweb.reach.group")
}

// frame begins a page about the meeting. Below its own page, here is what the page is
// called.
func frame(ctx context.Context, d meeting.Details, here string) ui.Page {
	name := title(ctx, d.Meeting)
	p := ui.Page{
		Title: i18n.T(ctx, "meetingweb.title_of", "title", name, "group", groupName(ctx, d.In)), Heading: name, Here: name,
		Door: "collaboration", Sub: "meetings",
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "meetingweb.meetings"), Href: in(ctx, "/moeder")}, {Text: groupName(ctx, d.In), Href: in(ctx, d.In.Path())},
		},
	}
	if here != "" {
		p.Crumbs = append(p.Crumbs, ui.Link{Text: name, Href: in(ctx, d.Path())})
		p.Title = i18n.T(ctx, "meetingweb.title_of", "title", here, "group", p.Title)
		p.Heading, p.Here = here, here
	}
	return p
}

// tabs are the three ways to read a meeting.
func tabs(ctx context.Context, d meeting.Details, current string) (list []ui.Tab) {
	for _, t := range []struct{ id, path string }{{"meeting", ""}, {"agenda", "/dagsorden"}, {"minutes", "/referat"}} {
		list = append(list, ui.Tab{
			Link: ui.Link{Text: i18n.T(ctx, "meetingweb.tab."+t.id), Href: in(ctx, d.Path()+t.path)}, Current: t.id == current,
		})
	}
	return list
}

// tags are the item's kind, and that it is closed.
func tags(ctx context.Context, it meeting.Item) []string {
	list := []string{i18n.T(ctx, it.Kind.Label())}
	if it.Closed {
		list = append(list, i18n.T(ctx, "meetingweb.closed_item"))
	}
	return list
}

// papers are what belongs to the item: its paper, on the agenda's own page, and files.
func papers(ctx context.Context, d meeting.Details, it meeting.Item) (list []ui.Link) {
	if it.Paper.Status != meeting.NoPaper {
		text := i18n.T(ctx, "meetingweb.paper")
		if it.Paper.Status == meeting.PaperDraft {
			text = i18n.T(ctx, "meetingweb.paper_draft")
		}
		list = append(list, ui.Link{Text: text, Href: in(ctx, d.Path()+"/dagsorden") + "#" + it.Anchor()})
	}
	for _, f := range it.Files {
		list = append(list, ui.Link{Text: f.Name, Href: filePath(ctx, d, f)})
	}
	return list
}

func filePath(ctx context.Context, d meeting.Details, f meeting.File) string {
	return in(ctx, d.Path()+"/filer/"+string(f.ID))
}

// hour is a moment in a table.
func hour(t time.Time) string { return t.In(civil.Copenhagen).Format("15.04") }

// there tells when somebody was there for the seat, and with whom its proxy is.
func there(ctx context.Context, d meeting.Details, s meeting.Seat, names map[registry.AuthorityID]registry.Name) string {
	var words []string
	for _, t := range s.There(d.Meeting) {
		words = append(words, hour(t.From)+"–"+hour(t.To))
	}
	if p, ok := d.ProxyOf(s.Seat); ok && !d.BarsProxies() {
		words = append(words, i18n.T(ctx, "meetingweb.proxy_to", "name", holderName(d, p, names)))
	}
	if len(words) == 0 {
		return i18n.T(ctx, "meetingweb.absent")
	}
	return strings.Join(words, ", ")
}

// quorumNow tells whether the meeting can decide at the moment.
func quorumNow(ctx context.Context, d meeting.Details) ui.Status {
	q := d.Quorum
	s := ui.Status{Verdict: ui.No, Text: i18n.T(ctx, "meetingweb.now_not_quorate", "now", q.Now, "votes", q.Votes, "need", q.Need)}
	if q.Has() {
		s = ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "meetingweb.now_quorate", "now", q.Now, "votes", q.Votes)}
	}
	return s
}

// registers is the button that says that somebody comes for the seat, or goes.
func registers(ctx context.Context, d meeting.Details, s meeting.Seat, now time.Time) ui.Post {
	p := ui.Post{Button: ui.Button{Text: i18n.T(ctx, "meetingweb.comes")}, Action: in(ctx, d.Path()+"/fremmoede/"+string(s.Seat)), Hidden: []ui.Pair{{Name: "here", Value: "1"}}}
	if s.Present(now) {
		p.Text, p.Hidden = i18n.T(ctx, "meetingweb.goes"), nil
	}
	return p
}

// quorumWords tell whether, and when, the meeting could decide. Where the charter says
// nothing of it, there is nothing to tell.
func quorumWords(ctx context.Context, d meeting.Details) ui.Status {
	q := d.Quorum
	if len(q.Spans) == 0 {
		return ui.Status{Verdict: ui.No, Text: i18n.T(ctx, "meetingweb.not_quorate", "most", q.Most, "need", q.Need, "votes", q.Votes)}
	}
	var spans []string
	for _, s := range q.Spans {
		spans = append(spans, hour(s.From)+"–"+hour(s.To))
	}
	verdict := ui.Partly
	if len(q.Spans) == 1 && q.Spans[0].From.Equal(d.Start) && q.Spans[0].To.Equal(d.End) {
		verdict = ui.Yes
	}
	return ui.Status{Verdict: verdict, Text: i18n.T(ctx, "meetingweb.quorate", "spans", strings.Join(spans, ", "), "most", q.Most, "votes", q.Votes)}
}
