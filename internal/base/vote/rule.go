package vote

// Share is an exact part of a whole that a quorum asks for. Its zero value asks for
// nothing.
type Share struct {
	Num int `json:"num"`
	Den int `json:"den"`
}

// Need is the least number that is the share of the whole.
func (s Share) Need(whole int) int {
	if s.Num == 0 {
		return 0
	}
	return (whole*s.Num + s.Den - 1) / s.Den
}

// Majority is how many votes for it a proposal needs.
type Majority struct {
	Num   int  `json:"num"`
	Den   int  `json:"den"`
	More  bool `json:"more"`   // than the share, not just as many
	OfAll bool `json:"of_all"` // votes there are, cast or not
}

// The majorities that charters know.
var (
	HalfOfCast      = Majority{Num: 1, Den: 2, More: true}
	HalfOfAll       = Majority{Num: 1, Den: 2, More: true, OfAll: true}
	TwoThirdsOfCast = Majority{Num: 2, Den: 3}
	TwoThirdsOfAll  = Majority{Num: 2, Den: 3, OfAll: true}
)

// Need is how many votes carry a proposal, when so many are cast of all there are.
// Nothing is carried by no votes.
func (m Majority) Need(cast, all int) int {
	whole := cast
	if m.OfAll {
		whole = all
	}
	if m.More {
		return whole*m.Num/m.Den + 1
	}
	return max(1, (whole*m.Num+m.Den-1)/m.Den)
}
