package meetingweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// voted is a ballot as it stands under its item.
type voted struct {
	Title  string
	Open   ui.Pair   // how far it is, while it is open, and the element that says so
	Link   ui.Button // to it
	Status ui.Status // what it came to
	Bar    ui.VoteBar
	Sums   string   // the same in words
	Votes  ui.Table // by name, where they were open
	Secret string   // how anybody counts again, where they were not
	Files  ui.Downloads
}

// votedOn are the ballots about the item that are or were held.
func votedOn(ctx context.Context, it meeting.Item, names map[registry.AuthorityID]registry.Name) (list []voted) {
	for _, b := range it.Ballots {
		x := voted{Title: b.Title.In(i18n.Lang(ctx)), Link: ui.Button{Text: i18n.T(ctx, "meetingweb.see_vote"), Href: in(ctx, b.Path())}}
		x.Open.Name = givenID(b.ID)
		switch {
		case b.State == ballot.Open && b.Method == vote.Hands:
			x.Open.Value = i18n.T(ctx, "meetingweb.raising_hands")
		case b.State == ballot.Open:
			x.Open.Value, x.Link.Kind, x.Link.Text = votesGiven(ctx, b), ui.Primary, i18n.T(ctx, "meetingweb.to_vote")
		case b.Result != nil:
			x.result(ctx, b, names)
		default:
			continue
		}
		list = append(list, x)
	}
	return list
}

// result is what the ballot came to, in a picture and in words.
func (x *voted) result(ctx context.Context, b ballot.Summary, names map[registry.AuthorityID]registry.Name) {
	r := *b.Result
	x.Status = ui.Status{Verdict: ui.No, Text: i18n.T(ctx, ballot.OutcomeLabel(r.Outcome))}
	switch r.Outcome {
	case vote.Adopted, vote.Chosen:
		x.Status.Verdict = ui.Yes
	case vote.Advised:
		x.Status.Verdict = ui.Info
	case vote.Rejected, vote.TooFew, vote.NotChosen:
	}
	if r.Winner > 0 {
		x.Status.Text += ": " + b.Options[r.Winner-1].In(i18n.Lang(ctx))
	}
	method := i18n.T(ctx, ballot.MethodLabel(b.Method))
	x.Sums = i18n.T(ctx, "meetingweb.sums_options", "method", method, "answered", r.Answered, "all", r.All)
	if !b.Method.HasOptions() {
		x.Sums = i18n.T(ctx, "meetingweb.sums", "method", method, "for", r.For, "against", r.Against, "neither", r.Abstain+r.Blank)
		x.Bar = ui.VoteBar{
			{Kind: ui.VotedFor, Votes: r.For, Text: i18n.T(ctx, "meetingweb.bar.for", "n", r.For)},
			{Kind: ui.VotedAgainst, Votes: r.Against, Text: i18n.T(ctx, "meetingweb.bar.against", "n", r.Against)},
			{Kind: ui.VotedNeither, Votes: r.Abstain, Text: i18n.T(ctx, "meetingweb.bar.abstain", "n", r.Abstain)},
			{Kind: ui.VotedNeither, Votes: r.Blank, Text: i18n.T(ctx, "meetingweb.bar.blank", "n", r.Blank)},
		}
		x.Bar = slices.DeleteFunc(x.Bar, func(p ui.VotePart) bool { return p.Votes == 0 })
	}
	if b.Method.IsSecret() {
		x.Secret = i18n.T(ctx, "meetingweb.recount")
		x.Files = ui.Downloads{{Text: "CSV", Href: in(ctx, b.Path()+"/stemmer.csv")}, {Text: "JSON", Href: in(ctx, b.Path()+"/stemmer.json")}}
		return
	}
	if !b.Method.HasOptions() {
		x.Votes = votesByName(ctx, b, names)
	}
}

func votesByName(ctx context.Context, b ballot.Summary, names map[registry.AuthorityID]registry.Name) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "meetingweb.votes_by_name"), Dense: true, Columns: []ui.Column{
		{Title: i18n.T(ctx, "meetingweb.seat")}, {Title: i18n.T(ctx, "meetingweb.paper.vote")},
	}}
	of := map[ballot.VoterID]string{}
	for _, v := range b.Voters {
		of[v.ID] = names[v.Authority].FullName()
	}
	for _, v := range b.Votes {
		answer := i18n.T(ctx, "meetingweb.paper.vote."+string(v.Answer))
		if v.Caster != v.Voter {
			answer = i18n.T(ctx, "meetingweb.vote_by_proxy", "answer", answer, "name", of[v.Caster])
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: of[v.Voter]}, {Text: answer}})
	}
	return t
}

// mayVoteOn reports whether a question about the item can be put now.
func mayVoteOn(d meeting.Details, it meeting.Item) bool {
	open := slices.ContainsFunc(it.Ballots, func(b ballot.Summary) bool { return b.State == ballot.Open })
	return d.CanKeep && d.State == meeting.Held && it.Kind == meeting.ToDecide && !open
}

func (h *handlers) voteForm(w http.ResponseWriter, r *http.Request) error {
	return h.showVote(w, r, nil, nil)
}

func (h *handlers) showVote(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, it, err := h.itemKept(r)
	if err != nil {
		return err
	}
	voters, err := h.meetings.Voters(ctx, auth.From(ctx), d.ID)
	if err != nil {
		return err
	}
	if written == nil {
		written = firstVote(d, it)
	}
	page := frame(ctx, d, i18n.T(ctx, "meetingweb.vote_on", "title", it.Title))
	page.Lead = i18n.T(ctx, "meetingweb.vote_lead", "now", d.Quorum.Now, "votes", d.Quorum.Votes, "need", d.Quorum.Need)
	f := form.New(ctx, texts, page, itemPath(d, it)+"/afstemning", d.Path()+"#"+it.Anchor(), written, failed)
	f.Save.Text = i18n.T(ctx, "meetingweb.open_vote")
	title := f.Input(ctx, "title_da", false)
	title.Wide, title.Max = true, ballot.MaxTitle
	english := f.Input(ctx, "title_en", true)
	english.Wide, english.Max = true, ballot.MaxTitle
	f.Add(i18n.T(ctx, "meetingweb.question"), title, english,
		ui.Select{Field: f.Field(ctx, "matter", false), Empty: i18n.T(ctx, "meetingweb.choose"), Options: form.Options(ctx, group.AllMatters, written.Get("matter"))})
	f.Add(i18n.T(ctx, "meetingweb.method"),
		ui.Radios{Field: f.Field(ctx, "method", false), Options: form.OptionsOf(ctx, vote.Methods, ballot.MethodLabel, written.Get("method"))}, f.Area(ctx, "options", true, 0))
	barred, err := h.barred(ctx, f, voters)
	if err != nil {
		return err
	}
	f.Add(i18n.T(ctx, "meetingweb.disqualified"), barred, f.Area(ctx, "barring", true, ballot.MaxReason))
	return f.Render(w, r, failed)
}

// firstVote is what the form asks to begin with: what the charter, the agenda and the
// proposal say.
func firstVote(d meeting.Details, it meeting.Item) url.Values {
	v := url.Values{"title_da": {it.Title}, "method": {string(vote.Listed)}}
	if m := d.Charter().Method; m != "" {
		v.Set("method", string(m))
	}
	if p, ok := d.Proposed(it.ID); ok {
		v.Set("matter", string(p.Matter))
	}
	return v
}

// barred asks who may not vote on the matter.
func (h *handlers) barred(ctx context.Context, f *form.Page, voters []ballot.Voter) (templ.Component, error) {
	ids := make([]registry.AuthorityID, len(voters))
	for i, v := range voters {
		ids[i] = v.Authority
	}
	names, err := h.authorities.NamesByID(ctx, ids)
	boxes := ui.Checkboxes{Field: f.Field(ctx, "barred", true)}
	for _, v := range voters {
		boxes.Options = append(boxes.Options, ui.Option{
			Value: string(v.ID), Text: names[v.Authority].FullName(), Selected: slices.Contains(f.Written["barred"], string(v.ID)),
		})
	}
	return boxes, err
}

func (h *handlers) vote(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	q := ballot.Question{
		Title: product.Text{Da: f.Text("title_da"), En: f.Text("title_en")}, Matter: group.Matter(f.Text("matter")),
		Method: vote.Method(f.Text("method")), Options: ballot.ReadOptions(f.Get("options")),
	}
	barred := ballot.Barred{Reason: f.Text("barring")}
	for _, v := range f.Values["barred"] {
		barred.Voters = append(barred.Voters, ballot.VoterID(v))
	}
	b, err := h.meetings.Vote(ctx, auth.From(ctx), meeting.ID(r.PathValue("id")), meeting.ItemID(r.PathValue("item")), q, barred)
	if form.Again(err) {
		return h.showVote(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, b.Path(), web.Flash{Key: "meetingweb.flash.voting"})
}
