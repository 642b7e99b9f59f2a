package adoption

import (
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/timeline"
)

// StatementID identifies what one origin says about an authority and a product,
// over all time.
type StatementID string

// State is how far an authority is with a product.
type State string

// The states, in the order of a use.
const (
	Considering State = "considering"
	Piloting    State = "piloting"
	Operating   State = "operating"
	PhasingOut  State = "phasing-out"
	Ended       State = "ended"
)

// States lists them.
var States = []State{Considering, Piloting, Operating, PhasingOut, Ended}

// Uses reports whether an authority in the state counts as a user.
func (s State) Uses() bool { return s == Operating || s == PhasingOut }

// Label is the catalogue key of the state's name.
func (s State) Label() string { return "adoption.state." + string(s) }

// Origin is who says something about a use. Statements of one origin are not
// independent of each other, those of two are.
type Origin string

// The origins.
const (
	Self        Origin = "self"        // the authority, here
	Agreement   Origin = "agreement"   // a connection agreement in force
	Register    Origin = "register"    // the authority's own IT register, such as OS2kitos
	Counted     Origin = "count"       // counted by the product
	Coordinator Origin = "coordinator" // the product's coordinator
	Elsewhere   Origin = "elsewhere"   // press, reports, others
)

// Origins lists them, the one closest to the authority first.
var Origins = []Origin{Self, Agreement, Register, Counted, Coordinator, Elsewhere}

// Label is the catalogue key of the origin's name.
func (o Origin) Label() string { return "adoption.origin." + string(o) }

// Start says how the first day of a state is known.
type Start string

// The ways.
const (
	Exactly Start = ""      // it began on that day, month or year
	Around  Start = "about" // it began about then
	ByThen  Start = "by"    // it was so then, and began then or earlier
)

// Starts lists them.
var Starts = []Start{Exactly, Around, ByThen}

// Statement is what one origin says about an authority's use of a product.
type Statement struct {
	Authority registry.AuthorityID `json:"authority"`
	Product   product.ID           `json:"product"`
	Origin    Origin               `json:"origin"`
	State     State                `json:"state"`
	Since     civil.When           `json:"since"` // as precisely as it is said
	Start     Start                `json:"start,omitempty"`
	Release   string               `json:"release,omitempty"` // of the product
	Note      string               `json:"note,omitempty"`
	Contact   string               `json:"contact,omitempty"` // a role at the authority, never a person; members only
	Count     int64                `json:"count,omitempty"`   // what an automatic count came to
	Reach     auth.Reach           `json:"reach"`
	Source    cite.Source          `json:"source"`
	Expires   civil.Date           `json:"expires"`         // the first day on which it no longer proves anything
	Batch     string               `json:"batch,omitempty"` // the intake that brought it
}

// Limits on what a field may hold, in characters.
const (
	MaxRelease = 50
	MaxNote    = 500
	MaxContact = 200
)

// earliest is before any solution that is shared today, so that a mistyped year
// is noticed.
var earliest = civil.New(1990, 1, 1)

// tidied is the statement with its texts in order.
func (s Statement) tidied() Statement {
	for _, text := range []*string{&s.Release, &s.Note, &s.Contact, &s.Source.Title, &s.Source.Address} {
		*text = line.Tidy(*text)
	}
	return s
}

// check finds what is wrong with the statement by itself, and with the period for
// which it is made.
func (s Statement) check(f *errs.Fields, p civil.Period) {
	choose(f, "origin", s.Origin, Origins)
	choose(f, "state", s.State, States)
	choose(f, "start", s.Start, Starts)
	if !s.Since.IsZero() && s.Since.First() < earliest {
		f.Add("since", "adoption.too_early", "day", earliest)
	}
	f.Limit("release", s.Release, MaxRelease)
	f.Limit("note", s.Note, MaxNote)
	f.Limit("contact", s.Contact, MaxContact)
	if s.Count < 0 {
		f.Add("count", "adoption.negative")
	}
	choose(f, "reach", s.Reach, ReachesOf(s.Authority))
	s.Source.Check(f)
	switch {
	case p.Empty():
		f.Add("to", timeline.ErrEmpty.Key)
	case p.From < earliest && p.From != s.Since.First():
		f.Add("from", "adoption.too_early", "day", earliest)
	}
}

func choose[T ~string](f *errs.Fields, name string, v T, list []T) {
	if !slices.Contains(list, v) {
		f.Add(name, "errs.choose")
	}
}

// ReachesOf lists how far a statement about the authority may be read: by
// everyone, by members, or by the authority alone.
func ReachesOf(authority registry.AuthorityID) []auth.Reach {
	return []auth.Reach{auth.Public, auth.Members, auth.ReachOf(auth.Authority, string(authority))}
}

// Version is a statement as it is in a period.
type Version = timeline.Version[StatementID, Statement]

// Life is how long a statement proves something, unless its source says
// otherwise, in days.
const Life = 365

var statements = timeline.Table[StatementID, Statement]{
	Name: "adoption_statement_v",
	Columns: append([]string{
		"authority_id", "product_id", "origin", "state", "since", "start", "release", "note", "contact", "count_of", "reach", "expires", "batch",
	}, cite.Columns...),
	Fields: func(s *Statement) []any {
		return append([]any{
			&s.Authority, &s.Product, &s.Origin, &s.State, &s.Since, &s.Start, &s.Release, &s.Note, &s.Contact, &s.Count, &s.Reach, &s.Expires, &s.Batch,
		}, s.Source.Fields()...)
	},
}
