package member

import (
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/timeline"
)

// ID identifies an authority's membership, however often it ends and begins.
type ID string

// Kind is how an authority is in the community.
type Kind string

// The kinds.
const (
	Member  Kind = "member"
	Partner Kind = "partner" // a supplier with a partner agreement
)

// Kinds lists them all.
var Kinds = []Kind{Member, Partner}

// Label is the catalogue key of the kind's name.
func (k Kind) Label() string { return "member.kind." + string(k) }

// How says how the first day of a membership is known.
type How string

// The ways.
const (
	Admitted How = "admitted" // it began on that day
	Founder  How = "founder"  // it began on that day, with the community
	Named    How = "named"    // a source names the member; it began then or earlier
)

// Hows lists them all.
var Hows = []How{Admitted, Founder, Named}

// Label is the catalogue key of the way's name.
func (h How) Label() string { return "member.how." + string(h) }

// Membership says that an authority is in the community, and how that is known.
type Membership struct {
	Authority registry.AuthorityID `json:"authority"`
	Kind      Kind                 `json:"kind"`
	How       How                  `json:"how"`
	Note      string               `json:"note,omitempty"` // on how the dates are known
	Source    cite.Source          `json:"source"`
	Confirmed cite.Source          `json:"confirmed"` // a later source that names the same member; may be zero
}

// Version is a membership as it is in a period.
type Version = timeline.Version[ID, Membership]

var memberships = timeline.Table[ID, Membership]{
	Name:    "member_membership_v",
	Columns: slices.Concat([]string{"authority", "kind", "how", "note"}, cite.Columns, confirmedColumns()),
	Fields: func(m *Membership) []any {
		return slices.Concat([]any{&m.Authority, &m.Kind, &m.How, &m.Note}, m.Source.Fields(), m.Confirmed.Fields())
	},
}

func confirmedColumns() []string {
	names := make([]string, len(cite.Columns))
	for i, c := range cite.Columns {
		names[i] = "confirmed_" + c
	}
	return names
}

const maxNote = 500

// check finds what is wrong with the membership by itself.
func (m Membership) check(f *errs.Fields, p civil.Period) {
	if !slices.Contains(Kinds, m.Kind) {
		f.Add("kind", "member.kind.invalid")
	}
	if !slices.Contains(Hows, m.How) {
		f.Add("how", "member.how.invalid")
	}
	f.Limit("note", m.Note, maxNote)
	if p.Empty() {
		f.Add("to", timeline.ErrEmpty.Key)
	}
	m.Source.Check(f)
	if !m.Confirmed.IsZero() {
		var faults errs.Fields
		m.Confirmed.Check(&faults)
		f.Merge("confirmed_", faults.Err())
	}
}
