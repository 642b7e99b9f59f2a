package vote

import "slices"

// Round is one round of a run-off.
type Round struct {
	Votes []int `json:"votes"`         // for each option; none for those that are out
	Spent int   `json:"spent"`         // votes of papers that name no option that is left
	Out   int   `json:"out,omitempty"` // number of the option that leaves after it; 0 in the last
	Tied  []int `json:"tied,omitempty"`
}

// Runoff counts a ranked choice. Each paper counts for the best option on it that is
// left. An option with more than half of those that count is chosen; until there is
// one, the option with the fewest leaves, and its papers go on to the next they name.
//
// Where several have the fewest ([Round].Tied), the one leaves that had fewer in the
// nearest round before this one in which they differ; if they never did, the one
// that stands last among the options. Their order is laid down before the ballot
// opens, so that nothing is left to chance and every recount comes to the same.
// Without a ranked paper nothing is chosen, and winner is 0.
func Runoff(options int, papers []Paper) (rounds []Round, winner int) {
	out := make([]bool, options)
	for {
		r := Round{Votes: make([]int, options)}
		counting := 0
		for _, p := range papers {
			ranking := p.Answer.Options()
			at := slices.IndexFunc(ranking, func(n int) bool { return !out[n-1] })
			switch {
			case at >= 0:
				r.Votes[ranking[at]-1] += p.Votes
				counting += p.Votes
			case len(ranking) > 0:
				r.Spent += p.Votes
			}
		}
		if counting == 0 {
			return rounds, 0
		}
		if best := slices.Max(r.Votes); 2*best > counting {
			return append(rounds, r), slices.Index(r.Votes, best) + 1
		}
		r.Out, r.Tied = leaving(r, rounds, out)
		out[r.Out-1] = true
		rounds = append(rounds, r)
	}
}

// leaving finds the option that leaves after the round, and those that it was tied
// with, itself among them.
func leaving(r Round, before []Round, out []bool) (option int, tied []int) {
	var last []int
	for i, n := range r.Votes {
		switch {
		case out[i] || len(last) > 0 && n > r.Votes[last[0]-1]:
		case len(last) > 0 && n == r.Votes[last[0]-1]:
			last = append(last, i+1)
		default:
			last = []int{i + 1}
		}
	}
	if len(last) > 1 {
		tied = slices.Clone(last)
	}
	for _, earlier := range slices.Backward(before) {
		fewest := earlier.Votes[last[0]-1]
		for _, n := range last {
			fewest = min(fewest, earlier.Votes[n-1])
		}
		last = slices.DeleteFunc(last, func(n int) bool { return earlier.Votes[n-1] > fewest })
	}
	return last[len(last)-1], tied
}
