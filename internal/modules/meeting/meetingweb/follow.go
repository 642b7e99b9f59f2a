package meetingweb

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/meeting"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/live"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// follows is what the page of the meeting follows, for those who may read it: the
// meeting and its items. That somebody votes is told of by the items' votes. Those of the
// group are sent how many have; a page on the wall, which shows nothing else, asks.
func (h *handlers) follows(r *http.Request) (p live.Page, err error) {
	ctx, id := r.Context(), meeting.ID(r.PathValue("id"))
	items, inside, err := h.meetings.ItemsOf(ctx, auth.From(ctx), id)
	p.Topics, p.Cost = []string{"meeting:" + string(id)}, cost
	var votes []string
	for _, it := range items {
		p.Topics = append(p.Topics, "item:"+string(it))
		votes = append(votes, ballot.VotesOn+":"+string(it))
	}
	switch {
	case r.URL.Query().Has(onWall) || r.URL.Path == wall(id):
		p.Topics = append(p.Topics, votes...)
	case inside:
		p.Part = h.hall(ctx, id, votes)
	}
	return p, err
}

// hall is what is sent to those of the group: who is there, and who has voted.
func (h *handlers) hall(ctx context.Context, id meeting.ID, votes []string) *live.Part {
	words := i18n.From(ctx)
	return &live.Part{
		Topics: votes, Audience: string(words.Lang()),
		Make: func(ctx context.Context) (string, error) {
			d, err := h.meetings.ByID(ctx, auth.System("meetingweb"), id)
			if err != nil {
				return "", err
			}
			ctx = i18n.With(ctx, words)
			html, err := templ.ToGoHTML(ctx, hallView(nowIn(ctx, d), votesNow(ctx, d)))
			return string(html), err
		},
	}
}

// cost of a meeting's page, with a roll of some hundred.
const cost = 10 * time.Millisecond

// onWall is in the address of the events of a page on the wall.
const onWall = "skaerm"

func wall(id meeting.ID) string { return meeting.Meeting{ID: id}.Path() + "/skaerm" }

func (h *handlers) events(w http.ResponseWriter, r *http.Request) error {
	p, err := h.follows(r)
	if err != nil {
		return err
	}
	return h.hub.Serve(w, r, p)
}

// readLive gives the meeting of the address, with the version that it is at least.
func (h *handlers) readLive(r *http.Request) (d meeting.Details, version string, err error) {
	p, err := h.follows(r)
	if err != nil {
		return d, "", err
	}
	version = p.Version(h.hub)
	d, err = h.meetings.ByID(r.Context(), auth.From(r.Context()), meeting.ID(r.PathValue("id")))
	return d, version, err
}

// followed is the part of the page that follows the meeting. It begins with the
// invitation, and ends with the minutes.
func followed(ctx context.Context, d meeting.Details, version string) *ui.Live {
	if d.State != meeting.Invited && d.State != meeting.Held {
		return nil
	}
	return &ui.Live{
		ID: "moedet", Events: in(ctx, d.Path()+"/haendelser"), Version: version, State: string(d.State), Anew: true, Say: nowIn(ctx, d).Say,
	}
}

// now is whether the meeting can decide at the moment. It is sent to all who follow.
type now struct {
	Quorum *ui.Status
	Say    string
}

func nowIn(ctx context.Context, d meeting.Details) (n now) {
	if d.State != meeting.Held {
		return n
	}
	if d.Quorum.Votes > 0 {
		q := quorumNow(ctx, d)
		n.Quorum, n.Say = &q, q.Text
	}
	if it, at := current(d.Items); at >= 0 {
		n.Say += " " + numbered(ctx, it, at)
		if b := openBallot(it); b != nil {
			n.Say += " " + votesGiven(ctx, *b)
		}
	}
	return n
}

// votesNow is how many votes are given in each ballot that is open, by its element.
func votesNow(ctx context.Context, d meeting.Details) (list []ui.Pair) {
	for _, it := range d.Items {
		if b := openBallot(it); b != nil && b.Method != vote.Hands {
			list = append(list, ui.Pair{Name: givenID(b.ID), Value: votesGiven(ctx, *b)})
		}
	}
	return list
}

func votesGiven(ctx context.Context, b ballot.Summary) string {
	return i18n.T(ctx, "meetingweb.voting", "n", b.Answered, "all", b.All)
}

func givenID(b ballot.ID) string { return "afgivet-" + string(b) }

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
	d, version, err := h.readLive(r)
	if err != nil {
		return err
	}
	p := screenPage{Page: frame(ctx, d, ""), Where: groupName(ctx, d.In) + " · " + title(ctx, d.Meeting), Live: followed(ctx, d, version), Item: i18n.T(ctx, "meetingweb.screen.over")}
	if p.Live != nil {
		p.Live.Events += "?" + onWall
	}
	if d.State != meeting.Held {
		p.Item = i18n.T(ctx, d.State.Label())
	} else if it, at := current(d.Items); at >= 0 {
		p.Item, p.Vote = numbered(ctx, it, at), onScreen(ctx, d.Items[:at+1])
	} else {
		p.Vote = onScreen(ctx, d.Items)
	}
	p.Quorum = nowIn(ctx, d).Quorum
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
