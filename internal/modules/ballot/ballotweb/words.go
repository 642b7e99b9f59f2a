package ballotweb

import (
	"context"
	"strconv"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

func text(ctx context.Context, t product.Text) string { return t.In(i18n.Lang(ctx)) }

func listPath(g group.Group) string { return g.Path() + "/afstemninger" }

// frame begins a page about one of the group's ballots.
func frame(ctx context.Context, g group.Group, title string) ui.Page {
	return ui.Page{
		Title: title, Door: "collaboration", Sub: "groups",
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "ballotweb.groups"), Href: in(ctx, "/grupper")}, {Text: text(ctx, g.Name), Href: in(ctx, g.Path())},
			{Text: i18n.T(ctx, "ballotweb.ballots"), Href: in(ctx, listPath(g))},
		},
	}
}

// names are what voters are called: by their authority, and a number where it has
// several.
type names map[ballot.VoterID]string

func (h *handlers) names(ctx context.Context, voters []ballot.Voter) (names, error) {
	ids, seats := make([]registry.AuthorityID, len(voters)), map[registry.AuthorityID]int{}
	for i, v := range voters {
		ids[i] = v.Authority
		seats[v.Authority]++
	}
	known, err := h.authorities.NamesByID(ctx, ids)
	out, n := names{}, map[registry.AuthorityID]int{}
	for _, v := range voters {
		out[v.ID] = known[v.Authority].FullName()
		if n[v.Authority]++; seats[v.Authority] > 1 {
			out[v.ID] = i18n.T(ctx, "ballotweb.seat_of", "name", out[v.ID], "n", n[v.Authority])
		}
		if v.Votes > 1 {
			out[v.ID] = i18n.T(ctx, "ballotweb.with_votes", "name", out[v.ID], "n", v.Votes)
		}
	}
	return out, err
}

// answer is what a paper says, in words.
func answer(ctx context.Context, b ballot.Ballot, a vote.Answer) string {
	ranked := a.Options()
	if ranked == nil {
		return i18n.T(ctx, answerKey(b.Method, a))
	}
	out := make([]string, len(ranked))
	for i, n := range ranked {
		out[i] = text(ctx, b.Options[n-1])
		if len(ranked) > 1 {
			out[i] = i18n.T(ctx, "ballotweb.numbered", "n", i+1, "option", out[i])
		}
	}
	return i18n.From(ctx).List(out)
}

// answerKey is the text of an answer that names no option. To agree and to object are
// called so.
func answerKey(m vote.Method, a vote.Answer) string {
	if m == vote.Consent {
		return "ballotweb.consent." + string(a)
	}
	return "ballotweb.answer." + string(a)
}

var verdicts = map[ballot.State]ui.Verdict{
	ballot.Prepared: ui.Unanswered, ballot.Open: ui.Info, ballot.CalledOff: ui.Irrelevant,
}

var outcomes = map[vote.Outcome]ui.Verdict{
	vote.Adopted: ui.Yes, vote.Chosen: ui.Yes, vote.Rejected: ui.No, vote.TooFew: ui.No, vote.NotChosen: ui.No, vote.Advised: ui.Info,
}

// status is how far the ballot is, or what it came to.
func status(ctx context.Context, b ballot.Ballot) ui.Status {
	if b.Result != nil {
		return ui.Status{Verdict: outcomes[b.Result.Outcome], Text: outcome(ctx, b)}
	}
	return ui.Status{Verdict: verdicts[b.State], Text: i18n.T(ctx, b.State.Label())}
}

func outcome(ctx context.Context, b ballot.Ballot) string {
	if b.Result.Winner > 0 && len(b.Options) > 0 {
		return i18n.T(ctx, "ballotweb.is_chosen", "option", text(ctx, b.Options[b.Result.Winner-1]))
	}
	return i18n.T(ctx, ballot.OutcomeLabel(b.Result.Outcome))
}

// when tells when the ballot closes or was closed.
func when(ctx context.Context, b ballot.Ballot) string {
	switch {
	case b.Ended != nil:
		return i18n.DateTime(ctx, *b.Ended)
	case b.Closes != nil:
		return i18n.T(ctx, "ballotweb.closes_at", "time", *b.Closes)
	case b.Opened != nil:
		return i18n.T(ctx, "ballotweb.opened_at", "time", *b.Opened)
	}
	return i18n.T(ctx, "ballotweb.prepared_at", "time", b.Created)
}

// sums are the sentences that show how the result came about.
func sums(ctx context.Context, b ballot.Ballot) (list []string) {
	r := *b.Result
	list = append(list, i18n.T(ctx, "ballotweb.sum.answered", "answered", r.Answered, "all", r.All))
	if r.Quorum > 0 {
		list = append(list, i18n.T(ctx, "ballotweb.sum.quorum", "quorum", r.Quorum))
	}
	switch b.Method {
	case vote.Choice:
		return append(list, i18n.T(ctx, "ballotweb.sum.blank", "blank", r.Blank))
	case vote.Advice:
		return append(list, i18n.T(ctx, "ballotweb.sum.abstain", "abstain", r.Abstain))
	case vote.Consent:
		return append(list, i18n.N(ctx, "ballotweb.sum.objections", r.Against))
	case vote.Hands, vote.Listed, vote.Secret:
	}
	neither := r.Abstain + r.Blank
	list = append(list, i18n.T(ctx, "ballotweb.sum.cast", "for", r.For, "against", r.Against, "cast", r.Cast(), "neither", neither))
	if r.Outcome != vote.TooFew {
		list = append(list, i18n.T(ctx, "ballotweb.sum.need", "rule", i18n.T(ctx, b.Majority.Label()), "need", r.Need))
	}
	switch {
	case r.ByChair != "":
		list = append(list, i18n.T(ctx, "ballotweb.sum.chair", "answer", i18n.T(ctx, answerKey(b.Method, r.ByChair))))
	case r.Even:
		list = append(list, i18n.T(ctx, "ballotweb.sum.even"))
	}
	return list
}

// chart is the result as bars, with its table.
func chart(ctx context.Context, b ballot.Ballot) (c ui.BarChart) {
	r := *b.Result
	c = ui.BarChart{Title: i18n.T(ctx, "ballotweb.votes"), Label: i18n.T(ctx, "ballotweb.answer"), Unit: i18n.T(ctx, "ballotweb.votes")}
	votes := r.Options
	if len(r.Rounds) > 0 {
		votes = r.Rounds[len(r.Rounds)-1].Votes
	}
	for i, n := range votes {
		c.Bars = append(c.Bars, ui.Bar{Label: strconv.Itoa(i+1) + ".", Value: n})
	}
	if votes != nil || b.Method == vote.Choice {
		return c
	}
	for _, a := range b.Method.Answers() {
		n := map[vote.Answer]int{vote.For: r.For, vote.Against: r.Against, vote.Abstain: r.Abstain, vote.Blank: r.Blank}[a]
		c.Bars = append(c.Bars, ui.Bar{Label: i18n.T(ctx, "ballotweb.short."+string(a)), Value: n})
	}
	return c
}

// rounds is a run-off as a table: a row for each option, a column for each round.
func rounds(ctx context.Context, b ballot.Ballot) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "ballotweb.rounds"), Columns: []ui.Column{{Title: i18n.T(ctx, "ballotweb.option")}}}
	votes := []vote.Round{{Votes: b.Result.Options}}
	if b.Method == vote.Choice {
		votes = b.Result.Rounds
	}
	for i := range votes {
		title := i18n.T(ctx, "ballotweb.votes")
		if b.Method == vote.Choice {
			title = i18n.T(ctx, "ballotweb.round", "n", i+1)
		}
		t.Columns = append(t.Columns, ui.Column{Title: title, Number: true})
	}
	for i, o := range b.Options {
		row := []ui.Cell{{Text: i18n.T(ctx, "ballotweb.numbered", "n", i+1, "option", text(ctx, o))}}
		out := false
		for _, r := range votes {
			cell := ui.Cell{Text: strconv.Itoa(r.Votes[i])}
			if out {
				cell.Text = "–"
			}
			out = out || r.Out == i+1
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
