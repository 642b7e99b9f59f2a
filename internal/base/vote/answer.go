package vote

import (
	"slices"
	"strconv"
	"strings"
)

// Answer is what a paper says: one of the constants, or the options that it names,
// as Ranked writes them.
type Answer string

// The answers that name no option.
const (
	For     Answer = "for"
	Against Answer = "against"
	Abstain Answer = "abstain"
	Blank   Answer = "blank"
)

// Ranked is the answer that names options, by their numbers from 1, the best first.
func Ranked(options ...int) Answer {
	words := make([]string, len(options))
	for i, n := range options {
		words[i] = strconv.Itoa(n)
	}
	return Answer(strings.Join(words, ">"))
}

// Options are what the answer names, the best first; nil where it names none.
func (a Answer) Options() []int {
	var options []int
	for w := range strings.SplitSeq(string(a), ">") {
		n, err := strconv.Atoi(w)
		if err != nil {
			return nil
		}
		options = append(options, n)
	}
	return options
}

// Method is how a group is asked.
type Method string

// The methods.
const (
	Consent Method = "consent" // whether anybody objects
	Hands   Method = "hands"   // a show of hands, which the chair counts
	Listed  Method = "listed"  // a recorded vote: everybody's answer is known
	Secret  Method = "secret"  // nobody's is
	Choice  Method = "choice"  // options are ranked, in secret
	Advice  Method = "advice"  // one option is named, openly
)

// Methods lists them.
var Methods = []Method{Consent, Hands, Listed, Secret, Choice, Advice}

// IsSecret reports whether nobody may know who answered what.
func (m Method) IsSecret() bool { return m == Secret || m == Choice }

// HasOptions reports whether there are options to choose from, not a proposal.
func (m Method) HasOptions() bool { return m == Choice || m == Advice }

// Answers lists the answers that can be given besides the options.
func (m Method) Answers() []Answer {
	switch m {
	case Secret:
		return []Answer{For, Against, Blank}
	case Choice:
		return []Answer{Blank}
	case Advice:
		return []Answer{Abstain}
	case Consent, Hands, Listed:
	}
	return []Answer{For, Against, Abstain}
}

// Takes reports whether the answer can be given, where there are so many options.
// A ranking may be of some of them, and names each once.
func (m Method) Takes(a Answer, options int) bool {
	if slices.Contains(m.Answers(), a) {
		return true
	}
	named := a.Options()
	if !m.HasOptions() || len(named) == 0 || m == Advice && len(named) > 1 || Ranked(named...) != a {
		return false
	}
	for i, n := range named {
		if n < 1 || n > options || slices.Contains(named[:i], n) {
			return false
		}
	}
	return true
}
