package vote_test

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"alminding/internal/base/vote"
)

func seats(n int, barred ...int) []vote.Voter {
	list := make([]vote.Voter, n)
	for i := range list {
		list[i] = vote.Voter{ID: string(rune('a' + i)), Votes: 1, Barred: slices.Contains(barred, i)}
	}
	return list
}

func TestCasters(t *testing.T) {
	t.Parallel()
	here := func(ids string) map[string]bool {
		m := map[string]bool{}
		for _, r := range ids {
			m[string(r)] = true
		}
		return m
	}
	tests := map[string]struct {
		voters  []vote.Voter
		proxies []vote.Proxy
		present string
		want    map[string]string
	}{
		"those present vote":                       {seats(3), nil, "ab", map[string]string{"a": "a", "b": "b"}},
		"holder votes for an absent giver":         {seats(3), []vote.Proxy{{"c", "a"}}, "a", map[string]string{"a": "a", "c": "a"}},
		"a giver that is present votes itself":     {seats(3), []vote.Proxy{{"c", "a"}}, "ac", map[string]string{"a": "a", "c": "c"}},
		"an absent holder votes for nobody":        {seats(3), []vote.Proxy{{"c", "a"}}, "b", map[string]string{"b": "b"}},
		"a proxy is not passed on":                 {seats(3), []vote.Proxy{{"c", "b"}, {"b", "a"}}, "a", map[string]string{"a": "a", "b": "a"}},
		"the later proxy counts":                   {seats(3), []vote.Proxy{{"c", "a"}, {"c", "b"}}, "ab", map[string]string{"a": "a", "b": "b", "c": "b"}},
		"also when the holder of the later is out": {seats(3), []vote.Proxy{{"c", "a"}, {"c", "b"}}, "a", map[string]string{"a": "a"}},
		"who is barred does not vote":              {seats(2, 0), nil, "ab", map[string]string{"b": "b"}},
		"nor for others":                           {seats(2, 0), []vote.Proxy{{"b", "a"}}, "a", map[string]string{}},
		"nor others for it":                        {seats(2, 0), []vote.Proxy{{"a", "b"}}, "b", map[string]string{"b": "b"}},
		"a stranger holds nothing":                 {seats(1), []vote.Proxy{{"a", "x"}}, "x", map[string]string{}},
	}
	for name, c := range tests {
		got := vote.Casters(c.voters, c.proxies, here(c.present))
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
	if n := vote.Entitled([]vote.Voter{{"a", 3, false}, {"b", 2, true}, {"c", 1, false}}); n != 4 {
		t.Errorf("%d votes in all, want 4", n)
	}
}

func TestNeed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		majority  vote.Majority
		cast, all int
		want      int
	}{
		{"more than half of 4", vote.HalfOfCast, 4, 9, 3},
		{"more than half of 5", vote.HalfOfCast, 5, 9, 3},
		{"more than half of nothing", vote.HalfOfCast, 0, 9, 1},
		{"more than half of all 9", vote.HalfOfAll, 4, 9, 5},
		{"two thirds of 6", vote.TwoThirdsOfCast, 6, 9, 4},
		{"two thirds of 7", vote.TwoThirdsOfCast, 7, 9, 5},
		{"two thirds of nothing", vote.TwoThirdsOfCast, 0, 9, 1},
		{"two thirds of all 9", vote.TwoThirdsOfAll, 4, 9, 6},
	} {
		if got := c.majority.Need(c.cast, c.all); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	half := vote.Share{Num: 1, Den: 2}
	if half.Need(7) != 4 || half.Need(8) != 4 || (vote.Share{}).Need(8) != 0 {
		t.Error("a quorum of half is half, rounded up; none asks for nobody")
	}
}

func papers(list ...any) (all []vote.Paper) {
	for i := 0; i < len(list); i += 2 {
		for range list[i].(int) {
			all = append(all, vote.Paper{Votes: 1, Answer: list[i+1].(vote.Answer)})
		}
	}
	return all
}

func TestCount_Proposal(t *testing.T) {
	t.Parallel()
	half := vote.Share{Num: 1, Den: 2}
	tests := map[string]struct {
		rules vote.Rules
		all   int
		given []vote.Paper
		chair vote.Answer
		want  vote.Outcome
	}{
		"more for":                          {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfCast}, 9, papers(3, vote.For, 2, vote.Against), "", vote.Adopted},
		"abstentions are not cast":          {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfCast}, 9, papers(1, vote.For, 8, vote.Abstain), "", vote.Adopted},
		"blanks are not cast":               {vote.Rules{Method: vote.Secret, Majority: vote.TwoThirdsOfCast}, 9, papers(2, vote.For, 1, vote.Against, 6, vote.Blank), "", vote.Adopted},
		"but weigh against all":             {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfAll}, 9, papers(4, vote.For, 5, vote.Abstain), "", vote.Rejected},
		"and help to the quorum":            {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfCast, Quorum: half}, 9, papers(1, vote.For, 4, vote.Abstain), "", vote.Adopted},
		"too few":                           {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfCast, Quorum: half}, 9, papers(4, vote.For), "", vote.TooFew},
		"nobody":                            {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfCast}, 9, nil, "", vote.Rejected},
		"even":                              {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfCast}, 9, papers(2, vote.For, 2, vote.Against), vote.For, vote.Rejected},
		"even, for the chair to decide":     {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfCast, Casting: true}, 9, papers(2, vote.For, 2, vote.Against), vote.For, vote.Adopted},
		"who decides against":               {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfCast, Casting: true}, 9, papers(2, vote.For, 2, vote.Against), vote.Against, vote.Rejected},
		"who abstained":                     {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfCast, Casting: true}, 9, papers(2, vote.For, 2, vote.Against), vote.Abstain, vote.Rejected},
		"who has no casting vote in secret": {vote.Rules{Method: vote.Secret, Majority: vote.HalfOfCast, Casting: true}, 9, papers(2, vote.For, 2, vote.Against), vote.For, vote.Rejected},
		"even of all":                       {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfAll, Casting: true}, 4, papers(2, vote.For, 2, vote.Against), vote.For, vote.Adopted},
		"even of cast is not even of all":   {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfAll, Casting: true}, 9, papers(2, vote.For, 2, vote.Against), vote.For, vote.Rejected},
		"two thirds are never even":         {vote.Rules{Method: vote.Listed, Majority: vote.TwoThirdsOfCast, Casting: true}, 9, papers(1, vote.For, 1, vote.Against), vote.For, vote.Rejected},
		"two thirds exactly":                {vote.Rules{Method: vote.Hands, Majority: vote.TwoThirdsOfCast}, 9, papers(4, vote.For, 2, vote.Against), "", vote.Adopted},
		"consent":                           {vote.Rules{Method: vote.Consent}, 9, papers(1, vote.For, 3, vote.Abstain), "", vote.Adopted},
		"one objects":                       {vote.Rules{Method: vote.Consent}, 9, papers(8, vote.For, 1, vote.Against), "", vote.Rejected},
		"silence is no consent":             {vote.Rules{Method: vote.Consent}, 9, nil, "", vote.Rejected},
		"weights":                           {vote.Rules{Method: vote.Listed, Majority: vote.HalfOfCast}, 9, []vote.Paper{{Votes: 3, Answer: vote.For}, {Votes: 1, Answer: vote.Against}, {Votes: 1, Answer: vote.Against}}, "", vote.Adopted},
		"advice binds nobody":               {vote.Rules{Method: vote.Advice, Options: 2, Quorum: half}, 9, papers(1, vote.Ranked(2)), "", vote.Advised},
	}
	for name, c := range tests {
		if got := vote.Count(c.rules, c.all, c.given, c.chair); got.Outcome != c.want {
			t.Errorf("%s: got %+v, want %s", name, got, c.want)
		}
	}
}

func TestRunoff(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options int
		given   []vote.Paper
		winner  int
		out     []int // in the order they leave
	}{
		"at once":              {3, papers(3, vote.Ranked(1), 2, vote.Ranked(2)), 1, nil},
		"papers go on":         {3, papers(4, vote.Ranked(1), 3, vote.Ranked(2), 2, vote.Ranked(3, 2)), 2, []int{3}},
		"spent papers":         {3, papers(4, vote.Ranked(1), 3, vote.Ranked(2), 2, vote.Ranked(3)), 1, []int{3}},
		"last of the options":  {3, papers(2, vote.Ranked(1), 2, vote.Ranked(2), 2, vote.Ranked(3)), 1, []int{3, 2}},
		"the round before":     {4, papers(5, vote.Ranked(1), 3, vote.Ranked(2), 4, vote.Ranked(3), 1, vote.Ranked(4, 2)), 1, []int{4, 2}},
		"blanks count nowhere": {2, papers(1, vote.Ranked(2), 5, vote.Blank), 2, nil},
		"nobody":               {2, papers(3, vote.Blank), 0, nil},
		"none":                 {2, nil, 0, nil},
	}
	for name, c := range tests {
		rounds, winner := vote.Runoff(c.options, c.given)
		var out []int
		for _, r := range rounds {
			if r.Out > 0 {
				out = append(out, r.Out)
			}
		}
		if winner != c.winner || !slices.Equal(out, c.out) {
			t.Errorf("%s: %d wins and %v leave, want %d and %v; %+v", name, winner, out, c.winner, c.out, rounds)
		}
	}
}

func TestTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method vote.Method
		answer vote.Answer
		want   bool
	}{
		{vote.Listed, vote.For, true}, {vote.Listed, vote.Blank, false}, {vote.Listed, "1", false}, {vote.Listed, "", false},
		{vote.Secret, vote.Blank, true}, {vote.Secret, vote.Abstain, false},
		{vote.Choice, "2>1", true}, {vote.Choice, "3", true}, {vote.Choice, "1>1", false}, {vote.Choice, "4", false}, {vote.Choice, "0", false},
		{vote.Choice, "01", false}, {vote.Choice, "1>", false}, {vote.Choice, "+1", false}, {vote.Choice, vote.Blank, true}, {vote.Choice, vote.For, false},
		{vote.Advice, "2", true}, {vote.Advice, "2>1", false}, {vote.Advice, vote.Abstain, true},
	} {
		if got := c.method.Takes(c.answer, 3); got != c.want {
			t.Errorf("%s takes %q: %v, want %v", c.method, c.answer, got, c.want)
		}
	}
}

func FuzzTakes(f *testing.F) {
	for _, s := range []string{"for", "2>1", "", "1>1", "9", ">", "-1", "١"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, m := range vote.Methods {
			if a := vote.Answer(s); m.Takes(a, 3) { // then it can be counted
				vote.Count(vote.Rules{Method: m, Options: 3, Majority: vote.HalfOfCast}, 1, []vote.Paper{{Votes: 1, Answer: a}}, "")
			}
		}
	})
}

// random makes a ballot that a method could have.
func random(rnd *rand.Rand, m vote.Method) (rules vote.Rules, all int, given []vote.Paper) {
	rules = vote.Rules{Method: m, Options: 1 + rnd.IntN(5), Casting: rnd.IntN(2) == 0}
	rules.Majority = []vote.Majority{vote.HalfOfCast, vote.HalfOfAll, vote.TwoThirdsOfCast, vote.TwoThirdsOfAll}[rnd.IntN(4)]
	if rnd.IntN(2) == 0 {
		rules.Quorum = vote.Share{Num: 1, Den: 2}
	}
	for range rnd.IntN(30) {
		answers := m.Answers()
		if m.HasOptions() {
			order := rnd.Perm(rules.Options)
			for i := range order {
				order[i]++
			}
			if m == vote.Advice {
				order = order[:1]
			}
			answers = append(answers, vote.Ranked(order[:1+rnd.IntN(len(order))]...))
		}
		p := vote.Paper{Votes: 1 + rnd.IntN(3), Answer: answers[rnd.IntN(len(answers))]}
		given = append(given, p)
		all += p.Votes
	}
	return rules, all + rnd.IntN(5), given
}

func TestCount_Properties(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(4, 2026))
	for range 5000 {
		m := vote.Methods[rnd.IntN(len(vote.Methods))]
		rules, all, given := random(rnd, m)
		chair := []vote.Answer{"", vote.For, vote.Against, vote.Abstain}[rnd.IntN(4)]
		r := vote.Count(rules, all, given, chair)

		votes := 0
		for _, p := range given {
			votes += p.Votes
		}
		named := 0
		for _, n := range r.Options {
			named += n
		}
		if r.Answered != votes || m != vote.Choice && r.For+r.Against+named != r.Cast() {
			t.Fatalf("the votes do not add up: %+v of %v", r, given)
		}
		for _, round := range r.Rounds {
			sum := round.Spent
			for _, n := range round.Votes {
				sum += n
			}
			if sum != r.Cast() {
				t.Fatalf("the votes of a round do not add up: %+v of %v", r, given)
			}
		}
		shuffled := slices.Clone(given)
		rnd.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if again := vote.Count(rules, all, shuffled, chair); !reflect.DeepEqual(r, again) {
			t.Fatalf("in another order %v comes to %+v, not %+v", given, again, r)
		}
		if more := append(slices.Clone(given), vote.Paper{Votes: 1, Answer: vote.For}); r.Outcome == vote.Adopted && m != vote.Choice && m != vote.Advice {
			if got := vote.Count(rules, all+1, more, chair); got.Outcome != vote.Adopted && !rules.Majority.OfAll && r.ByChair == "" && rules.Quorum.Num == 0 {
				t.Fatalf("one more for it turns %+v into %+v", r, got)
			}
		}
	}
}

// TestCount_Weights: a paper with several votes is as many papers with one.
func TestCount_Weights(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(9, 2026))
	for range 5000 {
		m := vote.Methods[rnd.IntN(len(vote.Methods))]
		rules, all, given := random(rnd, m)
		var single []vote.Paper
		for _, p := range given {
			for range p.Votes {
				single = append(single, vote.Paper{Votes: 1, Answer: p.Answer})
			}
		}
		got, want := vote.Count(rules, all, given, vote.For), vote.Count(rules, all, single, vote.For)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%v comes to %+v, one by one to %+v", given, got, want)
		}
	}
}
