package ballot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/vote"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// ID identifies a ballot.
type ID string

// VoterID identifies who has a vote in a ballot: a seat or an authority, as its
// [Counting] says.
type VoterID string

// State is how far a ballot is.
type State string

// The states.
const (
	Prepared  State = "prepared"
	Open      State = "open"
	Closed    State = "closed"
	CalledOff State = "called-off"
)

// Label is the catalogue key of the state's name.
func (s State) Label() string { return "ballot.state." + string(s) }

// Counting is who the voters of a ballot are.
type Counting string

// The ways of counting.
const (
	BySeat      Counting = "seat"
	ByAuthority Counting = "authority" // each that holds a seat with a vote
	ByMember    Counting = "member"    // each member of the community
)

// About is what a ballot belongs to, such as an item of an agenda. It may be empty.
type About struct {
	Kind string `json:"kind,omitempty"`
	ID   string `json:"id,omitempty"`
	Path string `json:"path,omitempty"` // its page, without language
}

// Question is what a group is asked.
type Question struct {
	Group   group.ID       `json:"group"`
	Matter  group.Matter   `json:"matter"`
	Title   product.Text   `json:"title"` // the question itself, in a sentence
	Text    product.Text   `json:"text"`  // what there is to know
	Method  vote.Method    `json:"method"`
	Options []product.Text `json:"options,omitempty"` // in the order that breaks ties
	Closes  *time.Time     `json:"closes,omitempty"`  // of a written procedure
	About   About          `json:"about,omitzero"`
}

// Rules are what a ballot is counted by, as they were when it opened.
type Rules struct {
	Counting Counting       `json:"counting"`
	Quorum   group.Fraction `json:"quorum"`
	Majority group.Majority `json:"majority"`
	Casting  bool           `json:"casting"`         // the chair decides an even vote
	Chair    VoterID        `json:"chair,omitempty"` // empty where the chair has no vote
}

// Ballot is a question with how far it is.
type Ballot struct {
	ID ID
	Question
	Rules
	Reach   auth.Reach // of what it came to
	State   State
	Created time.Time
	Opened  *time.Time
	Ended   *time.Time   // closed or called off
	Result  *vote.Result // nil until it is closed
	Reason  string       // why it was called off
	Barring string       // why those who are barred may not vote
	Draft   decision.ID  // that was written from it, or empty
}

// Path is the ballot's page.
func (b Ballot) Path() string { return "/afstemninger/" + string(b.ID) }

// Written reports whether the ballot is a written procedure.
func (b Ballot) Written() bool { return b.Closes != nil }

// takesVotes reports whether votes are accepted at the moment. The deadline holds
// by itself, however late the job is that closes the ballot.
func (b Ballot) takesVotes(now time.Time) error {
	switch {
	case b.State == Prepared:
		return ErrNotOpen
	case b.State != Open || b.Closes != nil && !now.Before(*b.Closes):
		return ErrClosed
	}
	return nil
}

// countedBy is the rules in the terms of package vote.
func (b Ballot) countedBy() vote.Rules {
	majority := map[group.Majority]vote.Majority{
		group.HalfOfCast: vote.HalfOfCast, group.HalfOfAll: vote.HalfOfAll,
		group.TwoThirdsOfCast: vote.TwoThirdsOfCast, group.TwoThirdsOfAll: vote.TwoThirdsOfAll,
	}[b.Majority]
	return vote.Rules{
		Method: b.Method, Options: len(b.Options), Majority: majority, Casting: b.Casting,
		Quorum: vote.Share{Num: b.Quorum.Num, Den: b.Quorum.Den},
	}
}

// Voter is who had a vote when the ballot opened.
type Voter struct {
	ID        VoterID              `json:"voter"`
	Authority registry.AuthorityID `json:"authority"`
	Votes     int                  `json:"votes"`            // 1, unless the charter weighs them
	Barred    bool                 `json:"barred,omitempty"` // may not vote on the matter
}

// Barred are those who may not vote on a matter, because it is their own.
type Barred struct {
	Voters []VoterID
	Reason string
}

// Vote is an open vote.
type Vote struct {
	Voter  VoterID     `json:"voter"`
	Caster VoterID     `json:"caster"` // Voter, or the holder of its proxy
	Answer vote.Answer `json:"answer"`
}

// Proxy lets the holder vote for the giver.
type Proxy struct {
	Giver  VoterID `json:"giver"`
	Holder VoterID `json:"holder"`
}

// Objection is that a voter would rather meet than answer in writing.
type Objection struct {
	Voter  VoterID `json:"voter"`
	Reason string  `json:"reason"`
}

// Raised is what the chair has counted of a show of hands.
type Raised struct {
	For     int         `json:"for"`
	Against int         `json:"against"`
	Abstain int         `json:"abstain"`
	Chair   vote.Answer `json:"chair,omitempty"` // the chair's own, which decides where hands are even
}

// Limits on what a ballot may hold; texts in characters.
const (
	MaxTitle   = 200
	MaxText    = 5000
	MaxOption  = 150
	MaxReason  = 500
	MaxOptions = 20
)

func (q Question) tidied() Question {
	q.Options = slices.Clone(q.Options)
	texts := []*string{&q.Title.Da, &q.Title.En}
	for i := range q.Options {
		texts = append(texts, &q.Options[i].Da, &q.Options[i].En)
	}
	for _, s := range texts {
		*s = line.Tidy(*s)
	}
	q.Text.Da, q.Text.En = strings.TrimSpace(q.Text.Da), strings.TrimSpace(q.Text.En)
	if !q.Method.HasOptions() {
		q.Options = nil
	}
	return q
}

// ReadOptions are the lines that say something. One that has an English text gives it
// after a bar.
func ReadOptions(lines string) (list []product.Text) {
	for l := range strings.Lines(lines) {
		da, en, _ := strings.Cut(l, "|")
		if strings.TrimSpace(da) != "" {
			list = append(list, product.Text{Da: da, En: en})
		}
	}
	return list
}

// check finds what is wrong with the question by itself.
func (q Question) check(f *errs.Fields, now time.Time) {
	f.Require("title_da", q.Title.Da, MaxTitle)
	f.Limit("title_en", q.Title.En, MaxTitle)
	f.Limit("text_da", q.Text.Da, MaxText)
	f.Limit("text_en", q.Text.En, MaxText)
	if !slices.Contains(group.AllMatters, q.Matter) {
		f.Add("matter", "errs.choose")
	}
	if !slices.Contains(vote.Methods, q.Method) {
		f.Add("method", "errs.choose")
	}
	if n := len(q.Options); q.Method.HasOptions() && (n < 2 || n > MaxOptions) {
		f.Add("options", "ballot.options", "max", MaxOptions)
	}
	seen := map[string]bool{}
	for _, o := range q.Options {
		f.Require("options", o.Da, MaxOption)
		f.Limit("options", o.En, MaxOption)
		if seen[o.Da] {
			f.Add("options", "ballot.options_twice", "option", o.Da)
		}
		seen[o.Da] = true
	}
	switch {
	case q.Closes == nil:
	case q.Method == vote.Hands:
		f.Add("closes", "ballot.hands_in_writing")
	case q.About.Kind == InMeeting:
		f.Add("closes", "ballot.meeting_in_writing")
	case !q.Closes.After(now):
		f.Add("closes", "ballot.closes_past")
	}
}

func (r Raised) check(f *errs.Fields, all int) {
	sum := 0
	for _, n := range []struct {
		name  string
		hands int
	}{{"for", r.For}, {"against", r.Against}, {"abstain", r.Abstain}} {
		if n.hands < 0 || n.hands > all {
			f.Add(n.name, "ballot.hands", "max", all)
		}
		sum += n.hands
	}
	if f.Err() == nil && sum > all {
		f.Add("for", "ballot.hands_sum", "sum", strconv.Itoa(sum), "max", all)
	}
	if r.Chair != "" && r.Chair != vote.For && r.Chair != vote.Against {
		f.Add("chair", "errs.choose")
	}
}

// papers are the hands as papers.
func (r Raised) papers() []vote.Paper {
	return []vote.Paper{{Votes: r.For, Answer: vote.For}, {Votes: r.Against, Answer: vote.Against}, {Votes: r.Abstain, Answer: vote.Abstain}}
}

// lastDay is the day of a deadline: the last on which a vote can be given.
func lastDay(closes time.Time) civil.Date { return civil.Of(closes.Add(-time.Microsecond)) }
