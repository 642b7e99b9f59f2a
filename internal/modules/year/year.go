package year

import (
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// Kind is what sort of thing has a day in the year.
type Kind string

// The kinds.
const (
	Meeting    Kind = "meeting"
	Assembly   Kind = "assembly"
	Deadline   Kind = "deadline" // of invitations, papers, proposals and minutes, and of the secretariat
	Evaluation Kind = "evaluation"
	Fee        Kind = "fee"
	Agreement  Kind = "agreement" // that ends, or must be given notice of
	PriceList  Kind = "price"
	Term       Kind = "term" // of a seat, that ends
	Event      Kind = "event"
)

// Kinds lists them in the order they are shown.
var Kinds = []Kind{Meeting, Assembly, Deadline, Evaluation, Event, Term, Agreement, PriceList, Fee}

// Label is the catalogue key of the kind's name.
func (k Kind) Label() string { return "year.kind." + string(k) }

// Entry is something that has a day, or some days, in the year.
type Entry struct {
	ID        string               `json:"id"` // the same for ever
	Kind      Kind                 `json:"kind"`
	Period    civil.Period         `json:"period"`
	Start     time.Time            `json:"start,omitzero"` // of a meeting, which has hours
	End       time.Time            `json:"end,omitzero"`
	Text      string               `json:"text"` // in the reader's language
	Path      string               `json:"path,omitempty"`
	Link      string               `json:"link,omitempty"` // to a page elsewhere
	Group     group.ID             `json:"group,omitempty"`
	Authority registry.AuthorityID `json:"authority,omitempty"`
	Reach     auth.Reach           `json:"reach,omitempty"` // of own entries
	Off       bool                 `json:"off,omitempty"`   // a meeting that was called off
}

// Day is the first of its days.
func (e Entry) Day() civil.Date { return e.Period.From }

// Last is the last of its days.
func (e Entry) Last() civil.Date { return e.Period.To - 1 }

// ownPrefix begins the ids of own entries.
const ownPrefix = "own-"

// Own gives the id of the own entry that it is; ok is false where it is another's.
func (e Entry) Own() (id ID, ok bool) {
	s, ok := strings.CutPrefix(e.ID, ownPrefix)
	return ID(s), ok
}

// on is the period of one day.
func on(d civil.Date) civil.Period { return civil.Period{From: d, To: d + 1} }

// Of is the calendar year.
func Of(year int) civil.Period {
	return civil.Period{From: civil.New(year, time.January, 1), To: civil.New(year+1, time.January, 1)}
}

// Query asks for entries. Empty fields do not narrow it.
type Query struct {
	Period civil.Period
	Group  group.ID // what the group does
	Mine   bool     // what the reader's authority takes part in, and what is everybody's
	Kinds  []Kind
}
