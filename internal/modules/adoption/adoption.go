package adoption

import (
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
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

func (o Origin) rank() int { return slices.Index(Origins, o) }

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
