package group

import (
	"database/sql/driver" //nolint:depguard // how a fraction stands in a column, which is no SQL
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/vote"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/timeline"
)

// Charter is what a group is to work by. Where a number is zero and a choice is
// empty, nobody has laid it down.
type Charter struct {
	Purpose      product.Text `json:"purpose"` // in full, as it was adopted
	Mandate      Matters      `json:"mandate"`
	Composition  product.Text `json:"composition"`   // who may hold seats, and how they are found
	SeatsLeast   int          `json:"seats_least"`   // of those that vote
	SeatsMost    int          `json:"seats_most"`    // of those that vote
	PerAuthority int          `json:"per_authority"` // of those that vote, most that one authority holds
	Quorum       Fraction     `json:"quorum"`        // of the seats that vote, at least
	Majority     Majority     `json:"majority"`
	Majorities   Majorities   `json:"majorities,omitempty"` // where another is needed
	CastingVote  bool         `json:"casting_vote"`         // the chair's, when votes are even
	Counting     Counting     `json:"counting"`
	Weights      Weights      `json:"weights,omitempty"` // the key, where votes are weighted
	Method       vote.Method  `json:"method,omitempty"`  // by which it votes, unless another is chosen
	Proxying     Proxying     `json:"proxying,omitempty"`
	Proxies      int          `json:"proxies"`  // most that one holds
	Term         int          `json:"term"`     // of a seat, in months
	Meetings     int          `json:"meetings"` // a year, at least
	Openness     Openness     `json:"openness"`
	Notice       Span         `json:"notice"`             // from invitation to meeting, at least
	Proposals    Span         `json:"proposals"`          // before the meeting, at the latest
	Papers       Span         `json:"papers"`             // before the meeting, at the latest
	Minutes      Span         `json:"minutes"`            // after the meeting, at the latest
	Decision     string       `json:"decision"`           // that adopted it, as the source refers to it
	Register     string       `json:"register,omitempty"` // the same in the register of decisions, by its id, if it stands there
	Source       cite.Source  `json:"source"`
}

// CharterVersion is a charter with its period.
type CharterVersion = timeline.Version[ID, Charter]

// Gives reports whether the charter lets the group decide the matter.
func (c Charter) Gives(m Matter) bool { return m == Orientation || slices.Contains(c.Mandate, m) }

// MajorityFor is what a decision of the matter needs.
func (c Charter) MajorityFor(m Matter) Majority {
	if own, ok := c.Majorities[m]; ok {
		return own
	}
	return c.Majority
}

// VotesOf is how many votes the authority has, or each of its seats where these have
// the votes.
func (c Charter) VotesOf(a registry.AuthorityID) int {
	if n := c.Weights[a]; c.Counting == Weighted && n > 0 {
		return n
	}
	return 1
}

// Majority is how many votes a decision needs.
type Majority string

// The majorities.
const (
	HalfOfCast      Majority = "half-cast"       // more than half of the votes cast
	HalfOfAll       Majority = "half-all"        // more than half of all votes there are
	TwoThirdsOfCast Majority = "two-thirds-cast" // at least two thirds of the votes cast
	TwoThirdsOfAll  Majority = "two-thirds-all"  // at least two thirds of all votes there are
)

// MajorityRules lists them.
var MajorityRules = []Majority{HalfOfCast, HalfOfAll, TwoThirdsOfCast, TwoThirdsOfAll}

// Label is the catalogue key of the rule.
func (m Majority) Label() string { return "group.majority." + string(m) }

// Counting is who has a vote.
type Counting string

// The ways of counting.
const (
	PerSeat      Counting = "seat"
	PerAuthority Counting = "authority" // one for each, however many seats it holds
	Weighted     Counting = "weighted"  // as many for each as the key says; one where it says nothing
)

// Countings lists them.
var Countings = []Counting{PerSeat, PerAuthority, Weighted}

// Label is the catalogue key of the way of counting.
func (c Counting) Label() string { return "group.counting." + string(c) }

// Openness is who may read a group's papers and minutes.
type Openness string

// The degrees of openness.
const (
	ForAll     Openness = "public"
	ForMembers Openness = "members"
	ForGroup   Openness = "group"
)

// Opennesses lists them, the widest first.
var Opennesses = []Openness{ForAll, ForMembers, ForGroup}

// Label is the catalogue key of the openness.
func (o Openness) Label() string { return "group.openness." + string(o) }

// Fraction is an exact part of a whole, such as 1/2. Its zero value is none.
type Fraction struct{ Num, Den int }

// ParseFraction reads what String writes: a part greater than nothing and no more
// than all.
func ParseFraction(s string) (f Fraction, ok bool) {
	if s == "" {
		return Fraction{}, true
	}
	num, den, two := strings.Cut(s, "/")
	n, err1 := strconv.Atoi(strings.TrimSpace(num))
	d, err2 := strconv.Atoi(strings.TrimSpace(den))
	if !two || err1 != nil || err2 != nil || n < 1 || d < n || d > MaxNumber {
		return Fraction{}, false
	}
	return Fraction{n, d}, true
}

// String gives the form 1/2, or nothing for none.
func (f Fraction) String() string {
	if f == (Fraction{}) {
		return ""
	}
	return strconv.Itoa(f.Num) + "/" + strconv.Itoa(f.Den)
}

// MarshalText is String.
func (f Fraction) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText is ParseFraction.
func (f *Fraction) UnmarshalText(b []byte) error {
	v, ok := ParseFraction(string(b))
	if !ok {
		return fmt.Errorf("group: %.20q is no fraction", b)
	}
	*f = v
	return nil
}

// Value keeps the fraction as String gives it.
func (f Fraction) Value() (driver.Value, error) { return f.String(), nil }

// Scan reads what Value wrote.
func (f *Fraction) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("group: cannot scan %T into Fraction", v)
	}
	return f.UnmarshalText([]byte(s))
}

// Span is a stretch of time as statutes give it: days, or months of the calendar,
// which have no certain number of days. Its zero value is none.
type Span struct{ Months, Days int }

// ParseSpan reads what String writes.
func ParseSpan(s string) (p Span, ok bool) {
	if s == "" {
		return Span{}, true
	}
	into := map[byte]*int{'D': &p.Days, 'M': &p.Months}[s[len(s)-1]]
	if len(s) < 3 || s[0] != 'P' || into == nil {
		return Span{}, false
	}
	n, err := strconv.Atoi(s[1 : len(s)-1])
	*into = n
	return p, err == nil && n > 0 && n <= MaxNumber
}

// Before is the last day that lies so long before the day.
func (p Span) Before(day civil.Date) civil.Date { return day.AddMonths(-p.Months) - civil.Date(p.Days) }

// After is the first day that lies so long after the day.
func (p Span) After(day civil.Date) civil.Date { return day.AddMonths(p.Months) + civil.Date(p.Days) }

// String gives the form P8D or P1M, or nothing for none.
func (p Span) String() string {
	switch {
	case p.Months != 0:
		return "P" + strconv.Itoa(p.Months) + "M"
	case p.Days != 0:
		return "P" + strconv.Itoa(p.Days) + "D"
	}
	return ""
}

// MarshalText is String.
func (p Span) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText is ParseSpan.
func (p *Span) UnmarshalText(b []byte) error {
	v, ok := ParseSpan(string(b))
	if !ok {
		return fmt.Errorf("group: %.20q is no span of time", b)
	}
	*p = v
	return nil
}

// Value keeps the span as String gives it.
func (p Span) Value() (driver.Value, error) { return p.String(), nil }

// Scan reads what Value wrote.
func (p *Span) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("group: cannot scan %T into Span", v)
	}
	return p.UnmarshalText([]byte(s))
}

// Majorities are the matters that need a majority of their own.
type Majorities map[Matter]Majority

// Value keeps them as matter=majority, in order.
func (ms Majorities) Value() (driver.Value, error) {
	words := make([]string, 0, len(ms))
	for _, m := range slices.Sorted(maps.Keys(ms)) {
		words = append(words, string(m)+"="+string(ms[m]))
	}
	return strings.Join(words, " "), nil
}

// Scan reads what Value wrote.
func (ms *Majorities) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("group: cannot scan %T into Majorities", v)
	}
	*ms = nil
	for w := range strings.FieldsSeq(s) {
		matter, majority, _ := strings.Cut(w, "=")
		if *ms == nil {
			*ms = Majorities{}
		}
		(*ms)[Matter(matter)] = Majority(majority)
	}
	return nil
}

// Weights are a key to the votes of authorities. They are numbers that a charter
// states, such as one for each size class, and follow nothing by themselves.
type Weights map[registry.AuthorityID]int

// Value keeps them as authority=votes, in order.
func (ws Weights) Value() (driver.Value, error) {
	words := make([]string, 0, len(ws))
	for _, a := range slices.Sorted(maps.Keys(ws)) {
		words = append(words, string(a)+"="+strconv.Itoa(ws[a]))
	}
	return strings.Join(words, " "), nil
}

// Scan reads what Value wrote.
func (ws *Weights) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("group: cannot scan %T into Weights", v)
	}
	*ws = nil
	for w := range strings.FieldsSeq(s) {
		authority, votes, _ := strings.Cut(w, "=")
		n, err := strconv.Atoi(votes)
		if err != nil {
			return fmt.Errorf("group: %.50q is no weight", w)
		}
		if *ws == nil {
			*ws = Weights{}
		}
		(*ws)[registry.AuthorityID(authority)] = n
	}
	return nil
}

// Limits on what a charter may hold.
const (
	MaxCharterText = 3000 // characters
	MaxDecision    = 200  // characters
	MaxNumber      = 999  // of seats, months and the like
	MaxVotes       = 99   // of one authority
)

func (c Charter) tidied() Charter {
	for _, s := range []*string{&c.Decision, &c.Source.Title, &c.Source.Address} {
		*s = line.Tidy(*s)
	}
	c.Mandate = c.Mandate.sorted()
	c.Majorities = maps.Clone(c.Majorities)
	maps.DeleteFunc(c.Majorities, func(_ Matter, m Majority) bool { return m == "" || m == c.Majority })
	if len(c.Majorities) == 0 {
		c.Majorities = nil // as it is read back
	}
	if c.Counting != Weighted {
		c.Weights = nil
	}
	return c
}

// check finds what is wrong with the charter by itself.
func (c Charter) check(f *errs.Fields) {
	f.Require("purpose_da", c.Purpose.Da, MaxCharterText)
	f.Limit("purpose_en", c.Purpose.En, MaxCharterText)
	f.Limit("composition_da", c.Composition.Da, MaxCharterText)
	f.Limit("composition_en", c.Composition.En, MaxCharterText)
	for _, n := range []struct {
		name  string
		value int
	}{
		{"seats_least", c.SeatsLeast}, {"seats_most", c.SeatsMost}, {"per_authority", c.PerAuthority}, {"term", c.Term}, {"meetings", c.Meetings},
		{"proxies", c.Proxies},
	} {
		if n.value < 0 || n.value > MaxNumber {
			f.Add(n.name, "group.number", "max", MaxNumber)
		}
	}
	if c.SeatsMost > 0 && c.SeatsMost < c.SeatsLeast {
		f.Add("seats_most", "group.charter.most_below_least")
	}
	for m, majority := range c.Majorities {
		if !m.valid() || !slices.Contains(MajorityRules, majority) {
			f.Add("majority-"+string(m), "errs.choose")
		}
	}
	for _, n := range c.Weights {
		if n < 1 || n > MaxVotes {
			f.Add("weights", "group.charter.weight", "max", MaxVotes)
			break
		}
	}
	if c.Counting == Weighted && len(c.Weights) == 0 {
		f.Add("weights", "group.charter.no_key")
	}
	oneOf(f, "proxying", c.Proxying, Proxyings)
	if c.Proxying == NoProxies && c.Proxies > 0 {
		f.Add("proxies", "group.charter.no_proxies")
	}
	oneOf(f, "method", c.Method, vote.Methods)
	oneOf(f, "majority", c.Majority, MajorityRules)
	oneOf(f, "counting", c.Counting, Countings)
	oneOf(f, "openness", c.Openness, Opennesses)
	f.Limit("decision", c.Decision, MaxDecision)
	c.Source.Check(f)
}

// oneOf: what nobody has laid down may stand open.
func oneOf[T ~string](f *errs.Fields, name string, v T, all []T) {
	if v != "" && !slices.Contains(all, v) {
		f.Add(name, "errs.choose")
	}
}

// termEnd is the first day without a seat that began on the day, or civil.Max where
// the charter lays down no term.
func (c Charter) termEnd(from civil.Date) civil.Date {
	if c.Term == 0 {
		return civil.Max
	}
	return from.AddMonths(c.Term)
}

var charters = timeline.Table[ID, Charter]{
	Name: "group_charter_v",
	Columns: append([]string{
		"purpose_da", "purpose_en", "mandate", "composition_da", "composition_en", "seats_least", "seats_most", "per_authority", "quorum",
		"majority", "majorities", "casting_vote", "counting", "term", "meetings", "openness", "notice", "proposals", "papers", "minutes", "decision",
		"weights", "method", "proxies", "proxying", "register",
	}, cite.Columns...),
	Fields: func(c *Charter) []any {
		return append([]any{
			&c.Purpose.Da, &c.Purpose.En, &c.Mandate, &c.Composition.Da, &c.Composition.En, &c.SeatsLeast, &c.SeatsMost, &c.PerAuthority, &c.Quorum,
			&c.Majority, &c.Majorities, &c.CastingVote, &c.Counting, &c.Term, &c.Meetings, &c.Openness, &c.Notice, &c.Proposals, &c.Papers, &c.Minutes, &c.Decision,
			&c.Weights, &c.Method, &c.Proxies, &c.Proxying, &c.Register,
		}, c.Source.Fields()...)
	},
}
