package meetingweb

import (
	"context"
	"net/http"
	"slices"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// topics are what the page of the meeting follows, for those who may read it: the
// meeting, and its items, which the ballots about them concern.
func (h *handlers) topics(r *http.Request) ([]string, error) {
	id := meeting.ID(r.PathValue("id"))
	items, err := h.meetings.ItemsOf(r.Context(), auth.From(r.Context()), id)
	topics := []string{"meeting:" + string(id)}
	for _, it := range items {
		topics = append(topics, "item:"+string(it))
	}
	return topics, err
}

func (h *handlers) events(w http.ResponseWriter, r *http.Request) error {
	topics, err := h.topics(r)
	if err != nil {
		return err
	}
	return h.hub.Serve(w, r, topics...)
}

// readLive is read, with the version that the meeting is at least.
func (h *handlers) readLive(r *http.Request) (d meeting.Details, names map[registry.AuthorityID]registry.Name, version string, err error) {
	topics, err := h.topics(r)
	if err != nil {
		return d, nil, "", err
	}
	version = h.hub.Version(topics...)
	d, names, err = h.read(r)
	return d, names, version, err
}

// followed is the part of the page that follows the meeting. It begins with the
// invitation, and ends with the minutes.
func followed(ctx context.Context, d meeting.Details, version string) *ui.Live {
	if d.State != meeting.Invited && d.State != meeting.Held {
		return nil
	}
	l := &ui.Live{ID: "moedet", Events: in(ctx, d.Path()+"/haendelser"), Version: version, State: string(d.State), Anew: true}
	if it, at := current(d.Items); at >= 0 && d.State == meeting.Held {
		l.Say = quorumNow(ctx, d).Text + " " + numbered(ctx, it, at)
		if b := openBallot(it); b != nil {
			l.Say += " " + i18n.T(ctx, "meetingweb.voting", "n", b.Answered, "all", b.All)
		}
	}
	return l
}

// current is the item that the meeting has come to, and its place: the one that is voted
// on, or was last, and else the one after the last that something came of. The place is
// -1 when nothing is left.
func current(items []meeting.Item) (it meeting.Item, at int) {
	at = 0
	for i, x := range items {
		switch {
		case openBallot(x) != nil:
			return x, i
		case x.Outcome != "":
			at = i + 1
		case slices.ContainsFunc(x.Ballots, func(b ballot.Summary) bool { return b.Result != nil }):
			at = i
		}
	}
	if at >= len(items) {
		return it, -1
	}
	return items[at], at
}

func openBallot(it meeting.Item) *ballot.Summary {
	if i := slices.IndexFunc(it.Ballots, func(b ballot.Summary) bool { return b.State == ballot.Open }); i >= 0 {
		return &it.Ballots[i]
	}
	return nil
}

func numbered(ctx context.Context, it meeting.Item, at int) string {
	return i18n.T(ctx, "meetingweb.numbered", "n", at+1, "title", it.Title)
}

// screenPage is a meeting on the wall of the hall: where it has come to, whether it can
// decide, and what is voted on.
type screenPage struct {
	ui.Page
	Live   *ui.Live
	Where  string
	Item   string
	Quorum *ui.Status
	Vote   *screenVote
}

type screenVote struct {
	Question string
	Count    ui.Big
	Status   ui.Status
	Tally    ui.Tally
}

func (h *handlers) screen(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, _, version, err := h.readLive(r)
	if err != nil {
		return err
	}
	p := screenPage{Page: frame(ctx, d, ""), Where: groupName(ctx, d.In) + " · " + title(ctx, d.Meeting), Live: followed(ctx, d, version), Item: i18n.T(ctx, "meetingweb.screen.over")}
	if d.State != meeting.Held {
		p.Item = i18n.T(ctx, d.State.Label())
	} else if it, at := current(d.Items); at >= 0 {
		p.Item, p.Vote = numbered(ctx, it, at), onScreen(ctx, d.Items[:at+1])
	} else {
		p.Vote = onScreen(ctx, d.Items)
	}
	if d.State == meeting.Held && len(d.Roll) > 0 {
		q := quorumNow(ctx, d)
		p.Quorum = &q
	}
	return web.Render(w, r, http.StatusOK, screenView(p))
}

// onScreen is the vote that is open about the last of the items, or what the last one
// came to, about it or the one before: the result stays while the meeting moves on.
func onScreen(ctx context.Context, items []meeting.Item) *screenVote {
	var ballots []ballot.Summary
	for _, it := range items[max(0, len(items)-2):] {
		ballots = append(ballots, it.Ballots...)
	}
	var last *screenVote
	for _, b := range ballots {
		v := &screenVote{Question: b.Title.In(i18n.Lang(ctx))}
		switch {
		case b.State == ballot.Open && b.Method == vote.Hands:
			v.Count.Text = i18n.T(ctx, "meetingweb.raising_hands")
			return v
		case b.State == ballot.Open:
			v.Count = ui.Big{Number: i18n.Int(ctx, int64(b.Answered)), Text: i18n.T(ctx, "meetingweb.screen.of", "all", b.All)}
			return v
		case b.Result != nil:
			var x voted
			x.result(ctx, b, nil)
			v.Status, v.Tally = x.Status, tally(ctx, b)
			last = v
		}
	}
	return last
}

// tally is the result with a bar for each answer or option.
func tally(ctx context.Context, b ballot.Summary) ui.Tally {
	t := ui.Tally{Title: i18n.T(ctx, "meetingweb.screen.votes")}
	r := *b.Result
	votes := r.Options
	if n := len(r.Rounds); n > 0 {
		votes = r.Rounds[n-1].Votes
	}
	for i, n := range votes {
		t.Bars = append(t.Bars, ui.Bar{Label: b.Options[i].In(i18n.Lang(ctx)), Value: n})
	}
	if b.Method.HasOptions() {
		return t
	}
	for _, a := range b.Method.Answers() {
		n := map[vote.Answer]int{vote.For: r.For, vote.Against: r.Against, vote.Abstain: r.Abstain, vote.Blank: r.Blank}[a]
		t.Bars = append(t.Bars, ui.Bar{Label: i18n.T(ctx, "meetingweb.paper.vote."+string(a)), Value: n})
	}
	return t
}
