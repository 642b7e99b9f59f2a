package demo

import "alminding/internal/base/civil"

// Decision is what a source says that a group decided before there was a register.
// Its claim is the source, which may be of a later day than the decision.
type Decision struct {
	Group   string
	Matter  string // as the groups' module names it
	Day     civil.When
	Heading Text
	Text    Text   // in our words
	Method  string // how it was decided, in Danish; empty when no source says
	Effects []Effect
	Claim
}

// Effect is something that a decision changed: a group's charter, or something that
// is kept elsewhere.
type Effect struct {
	Charter string // slug of the group; empty for what is elsewhere
	Text    Text
	Path    string // of what is elsewhere; empty where it is not to be seen
}
