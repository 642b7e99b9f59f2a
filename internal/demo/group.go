package demo

// GroupKind is what sort of group it is, as the groups' own module names it.
type GroupKind string

// The kinds of group in the sources.
const (
	Assembly     GroupKind = "assembly"
	Board        GroupKind = "board"
	Steering     GroupKind = "steering"
	Coordination GroupKind = "coordination"
)

// Group is a body that a source names. Who sits in it is a Participation in its
// product: no source names a person or who sits on the board.
type Group struct {
	Slug    string
	Kind    GroupKind
	Product string // of steering and coordination groups
	Name    Text
	Purpose Text // in our words
	Charter *Charter
	Claim
}

// Charter is what a source says that a group works by, in the words of the groups'
// module. What it does not say is zero.
type Charter struct {
	Purpose      Text // in our words
	Composition  Text // in our words
	Mandate      []string
	SeatsLeast   int
	PerAuthority int
	Quorum       string // 1/2
	Majority     string
	Majorities   map[string]string
	CastingVote  bool
	Counting     string
	Term         int    // months
	Meetings     int    // a year
	Notice       string // P1M or P14D, as the others
	Proposals    string
	Papers       string
	Minutes      string
	Decision     string
	Claim
}
