package meetingweb

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/paper"
)

// TestVotes_OnlyOpenOnes holds that minutes tell who voted what where that was open,
// and nothing of it else.
func TestVotes_OnlyOpenOnes(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load(Locale)
	if err != nil {
		t.Fatal(err)
	}
	ctx := i18n.With(t.Context(), texts.In(i18n.Danish))
	names := map[registry.AuthorityID]registry.Name{}
	var voters []ballot.Voter
	for _, name := range []string{"Aarhus", "Odense", "Esbjerg", "Randers"} {
		names[registry.AuthorityID(name)] = registry.Name{Name: name}
		voters = append(voters, ballot.Voter{ID: ballot.VoterID(name), Authority: registry.AuthorityID(name), Barred: name == "Esbjerg"})
	}
	asked := func(m vote.Method) ballot.Summary {
		b := ballot.Summary{Voters: voters}
		b.Title, b.Method, b.Result = product.Text{Da: "Skal det ske?"}, m, &vote.Result{}
		return b
	}
	listed, hands, open := asked(vote.Listed), asked(vote.Hands), asked(vote.Listed)
	listed.Votes = []ballot.Vote{{Voter: "Aarhus", Caster: "Aarhus", Answer: vote.For}, {Voter: "Odense", Caster: "Aarhus", Answer: vote.Abstain}}
	open.Result = nil
	got := votes(ctx, meeting.Item{Ballots: []ballot.Summary{hands, listed, open}}, names)
	want := []paper.Block{paper.Table{
		Caption: "Skal det ske?", RowHeader: true, Columns: []paper.Column{{Title: "Plads", Width: 2}, {Title: "Stemme", Width: 2}},
		Rows: [][]paper.Text{
			{paper.Plain("Aarhus"), paper.Plain("For")}, {paper.Plain("Odense"), paper.Plain("Undlod at stemme, med fuldmagt af Aarhus")},
			{paper.Plain("Esbjerg"), paper.Plain("Måtte ikke stemme")}, {paper.Plain("Randers"), paper.Plain("Stemte ikke")},
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
