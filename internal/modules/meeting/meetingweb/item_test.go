package meetingweb

import (
	"strings"
	"testing"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/platform/ui"
)

// TestAfterItem_Matters: the register is offered what the group may decide alone, and
// what the item was voted on as is chosen.
func TestAfterItem_Matters(t *testing.T) {
	t.Parallel()
	it := meeting.Item{ID: "1", Content: meeting.Content{Kind: meeting.ToDecide}, Outcome: "Vedtaget"}
	may := group.Matters{group.Orientation, group.Budget}
	for name, c := range map[string]struct {
		ballots []ballot.Summary
		chosen  string
	}{
		"voted on":  {[]ballot.Summary{{Ballot: ballot.Ballot{Question: ballot.Question{Matter: group.Budget}, Result: &vote.Result{}}}}, `value="budget" selected`},
		"spoken of": {nil, ""},
	} {
		it.Ballots = c.ballots
		var out strings.Builder
		if err := afterItem(t.Context(), meeting.Details{}, it, false, may, ui.Problems{}).Render(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		html := out.String()
		if n := strings.Count(html, "<option"); n != 3 {
			t.Errorf("%s: %d answers, want those of the mandate and none: %s", name, n, html)
		}
		if n := strings.Count(html, " selected"); (c.chosen == "") != (n == 0) || !strings.Contains(html, c.chosen) {
			t.Errorf("%s: %d are chosen, want %q in %s", name, n, c.chosen, html)
		}
	}
}
