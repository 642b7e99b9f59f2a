package meetingweb

import (
	"testing"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/meeting"
)

func TestCurrent(t *testing.T) {
	t.Parallel()
	open := ballot.Summary{Ballot: ballot.Ballot{State: ballot.Open}}
	counted := ballot.Summary{Ballot: ballot.Ballot{State: ballot.Closed, Result: &vote.Result{}}}
	item := func(outcome string, ballots ...ballot.Summary) meeting.Item {
		return meeting.Item{Outcome: outcome, Ballots: ballots}
	}
	for _, test := range []struct {
		name  string
		items []meeting.Item
		want  int
	}{
		{"no agenda", nil, -1},
		{"nothing done", []meeting.Item{item(""), item("")}, 0},
		{"after the last that is done", []meeting.Item{item(""), item("Taget til efterretning"), item(""), item("")}, 2},
		{"what is voted on, wherever it stands", []meeting.Item{item("", open), item("Vedtaget"), item("")}, 0},
		{"what was voted on, until its outcome is written", []meeting.Item{item(""), item("", counted), item("")}, 1},
		{"a vote whose outcome is written", []meeting.Item{item("Vedtaget", counted), item("")}, 1},
		{"all is done", []meeting.Item{item("Taget til efterretning"), item("Vedtaget", counted)}, -1},
	} {
		if _, got := current(test.items); got != test.want {
			t.Errorf("%s: item %d, want %d", test.name, got, test.want)
		}
	}
}
