package vote

// Rules are what a ballot is counted by.
type Rules struct {
	Method   Method   `json:"method"`
	Options  int      `json:"options,omitempty"` // how many, where there are any
	Quorum   Share    `json:"quorum"`
	Majority Majority `json:"majority"`
	Casting  bool     `json:"casting"` // an even vote is the chair's to decide
}

// Paper is one answer with the votes behind it.
type Paper struct {
	Votes  int
	Answer Answer
}

// Outcome is what a ballot came to.
type Outcome string

// The outcomes.
const (
	Adopted   Outcome = "adopted"
	Rejected  Outcome = "rejected"
	TooFew    Outcome = "too-few" // answered, for the quorum
	Chosen    Outcome = "chosen"  // an option
	NotChosen Outcome = "not-chosen"
	Advised   Outcome = "advised"
)

// Result is what a ballot came to, with the numbers that show why.
type Result struct {
	Outcome  Outcome `json:"outcome"`
	All      int     `json:"all"`      // votes there are
	Answered int     `json:"answered"` // of them, abstentions and blanks too
	Quorum   int     `json:"quorum"`   // answers needed
	For      int     `json:"for"`
	Against  int     `json:"against"`
	Abstain  int     `json:"abstain"`
	Blank    int     `json:"blank"`
	Need     int     `json:"need,omitempty"`     // votes for it that a proposal needed
	Even     bool    `json:"even,omitempty"`     // as many for it as against
	ByChair  Answer  `json:"by_chair,omitempty"` // how the chair decided an even vote
	Options  []int   `json:"options,omitempty"`  // votes for each, of advice
	Rounds   []Round `json:"rounds,omitempty"`   // of a ranked choice
	Winner   int     `json:"winner,omitempty"`   // number of the option chosen
}

// Cast is how many votes were cast: neither abstentions nor blanks.
func (r Result) Cast() int { return r.Answered - r.Abstain - r.Blank }

// Count finds what the papers come to, where there are so many votes in all. Chair
// is the chair's own open answer, or empty. The order of the papers makes no
// difference.
func Count(rules Rules, all int, papers []Paper, chair Answer) Result {
	r := Result{All: all, Quorum: rules.Quorum.Need(all)}
	if rules.Method == Advice {
		r.Options = make([]int, rules.Options)
	}
	for _, p := range papers {
		r.add(rules.Method, p)
	}
	switch {
	case rules.Method == Advice:
		r.Quorum, r.Outcome = 0, Advised
	case r.Answered < r.Quorum:
		r.Outcome = TooFew
	case rules.Method == Choice:
		r.Rounds, r.Winner = Runoff(rules.Options, papers)
		r.Outcome = pick(r.Winner > 0, Chosen, NotChosen)
	case rules.Method == Consent:
		r.Outcome = pick(r.For > 0 && r.Against == 0, Adopted, Rejected)
	default:
		r.decide(rules, chair)
	}
	return r
}

func (r *Result) add(m Method, p Paper) {
	r.Answered += p.Votes
	switch p.Answer {
	case For:
		r.For += p.Votes
	case Against:
		r.Against += p.Votes
	case Abstain:
		r.Abstain += p.Votes
	case Blank:
		r.Blank += p.Votes
	default:
		if m == Advice {
			r.Options[p.Answer.Options()[0]-1] += p.Votes
		}
	}
}

// decide applies the majority to a proposal.
func (r *Result) decide(rules Rules, chair Answer) {
	r.Need = rules.Majority.Need(r.Cast(), r.All)
	r.Even = rules.Majority.More && r.For == r.Against && r.For > 0 && r.For+1 == r.Need
	if r.Even && rules.Casting && !rules.Method.IsSecret() && (chair == For || chair == Against) {
		r.ByChair = chair
	}
	r.Outcome = pick(r.For >= r.Need || r.ByChair == For, Adopted, Rejected)
}

func pick(is bool, yes, no Outcome) Outcome {
	if is {
		return yes
	}
	return no
}
